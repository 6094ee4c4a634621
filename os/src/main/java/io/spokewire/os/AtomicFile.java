package io.spokewire.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a file all at once: whoever reads it, also after a loss of power, finds the old content
 * or the new one.
 */
public final class AtomicFile {
    /** {@code rw-------}, for keys and what holds them. */
    public static final Set<PosixFilePermission> OWNER_ONLY =
            Set.copyOf(PosixFilePermissions.fromString("rw-------"));

    /** {@code rw-r--r--}, for what everybody may read. */
    public static final Set<PosixFilePermission> READABLE =
            Set.copyOf(PosixFilePermissions.fromString("rw-r--r--"));

    private AtomicFile() {}

    /**
     * Writes a file. At no moment can anybody read it whom the permissions do not allow.
     *
     * @param permissions of the file, whatever those of an older one were
     */
    public static void write(Path file, byte[] content, Set<PosixFilePermission> permissions)
            throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path next =
                Files.createTempFile(
                        folder,
                        "." + file.getFileName() + ".",
                        ".new",
                        PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true); // the name must not come to stand for an empty file
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
        sync(folder);
    }

    /** Has the names in a folder written to the disk. */
    private static void sync(@Nullable Path folder) throws IOException {
        if (folder != null) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
