package io.spokewire.daemon.manage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The file that a router was started from. It is replaced all at once: whoever reads it, also after
 * a loss of power, finds the old content or the new one.
 */
public final class StartupFile {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");

    private final Path file;

    /** The startup configuration in a file, which need not exist yet. */
    public StartupFile(Path file) throws IOException {
        // Through a link, the file that it leads to is replaced, not the link.
        this.file = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    }

    /** Where it is. */
    public Path path() {
        return file;
    }

    /** What it says. */
    public String read() throws IOException {
        return Files.readString(file);
    }

    /**
     * Replaces its content; permissions stay, a new file is its owner's alone, for it holds keys.
     */
    public void write(String text) throws IOException {
        Set<PosixFilePermission> permissions =
                Files.exists(file) ? Files.getPosixFilePermissions(file) : OWNER_ONLY;
        Path folder = file.getParent();
        Path next =
                Files.createTempFile(
                        folder,
                        "." + file.getFileName() + ".",
                        ".new",
                        PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.setPosixFilePermissions(next, permissions);
            Files.move(
                    next,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
        if (folder != null) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true); // the new name itself
            }
        }
    }
}
