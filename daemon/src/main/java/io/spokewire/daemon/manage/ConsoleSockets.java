package io.spokewire.daemon.manage;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Where the sockets of consoles are: {@code /run/spokewire/NAME.sock}. */
public final class ConsoleSockets {
    private static final String ENDING = ".sock";

    private ConsoleSockets() {}

    /**
     * The folder: {@code SPOKEWIRE_RUN} where that is set, {@code /run/spokewire} for root, else
     * {@code $XDG_RUNTIME_DIR/spokewire}.
     */
    public static Path folder() {
        String chosen = System.getenv("SPOKEWIRE_RUN");
        if (chosen != null && !chosen.isEmpty()) {
            return Path.of(chosen);
        }
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        boolean root = "root".equals(System.getProperty("user.name"));
        return root || runtime == null || runtime.isEmpty()
                ? Path.of("/run/spokewire")
                : Path.of(runtime, "spokewire");
    }

    /** The socket of a router. */
    public static Path of(String router) {
        return folder().resolve(router.replaceAll("[^A-Za-z0-9._-]", "_") + ENDING);
    }

    /** The sockets that there are, by name; not those that a killed router has left behind. */
    public static List<Path> all() throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(folder())) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder(), "*" + ENDING)) {
                for (Path file : files) {
                    if (!isDead(file)) {
                        found.add(file);
                    }
                }
            }
        }
        Collections.sort(found);
        return found;
    }

    private static boolean isDead(Path socket) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return !channel.isConnected();
        } catch (ConnectException e) {
            return true; // a file that nobody listens at
        } catch (IOException e) {
            return false; // not for this user, but somebody's
        }
    }

    /** The router's name in a socket's path. */
    public static String router(Path socket) {
        String name = String.valueOf(socket.getFileName());
        return name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
    }

    /** Makes the folder of a socket, open to its owner alone. */
    static void makeFolder(Path socket) throws IOException {
        Path folder = socket.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
    }
}
