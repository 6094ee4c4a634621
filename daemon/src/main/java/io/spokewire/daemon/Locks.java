package io.spokewire.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * One router of a name, and one in a namespace, since it takes everything with our marks for its
 * own. Held as long as we live: the kernel lets go when we crash. The process id stands in them.
 */
final class Locks implements AutoCloseable {
    private final List<FileChannel> channels = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();

    private Locks() {}

    /**
     * Takes both.
     *
     * @throws IllegalStateException when one is held by another router
     */
    static Locks take(Daemon.Options options) throws IOException {
        Locks locks = new Locks();
        try {
            locks.add(
                    options.stateFolder().resolve(options.name() + ".pid"),
                    "router " + options.name() + " is running already");
            String identity =
                    options.namespace()
                            .call(() ->
                                    Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"))
                                            .toString()
                                            .replaceAll("[^0-9]", ""));
            locks.add(
                    options.stateFolder().resolve("net-" + identity + ".pid"),
                    "another router is running in " + options.namespace());
        } catch (IOException | RuntimeException e) {
            locks.close();
            throw e;
        }
        return locks;
    }

    private void add(Path file, String otherwise) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held;
        try {
            held = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            held = null; // by another router of this very process
        }
        if (held == null) {
            channel.close();
            throw new IllegalStateException(otherwise);
        }
        channels.add(channel);
        files.add(file);
        channel.truncate(0);
        String id = ProcessHandle.current().pid() + "\n";
        channel.write(ByteBuffer.wrap(id.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Removes the files and lets go. */
    @Override
    public void close() {
        try {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            for (FileChannel channel : channels) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
