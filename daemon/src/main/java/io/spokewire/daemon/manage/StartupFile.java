package io.spokewire.daemon.manage;

import io.spokewire.os.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * The file that a router was started from. It is replaced all at once: whoever reads it, also after
 * a loss of power, finds the old content or the new one.
 */
public final class StartupFile {
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
                Files.exists(file) ? Files.getPosixFilePermissions(file) : AtomicFile.OWNER_ONLY;
        AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8), permissions);
    }
}
