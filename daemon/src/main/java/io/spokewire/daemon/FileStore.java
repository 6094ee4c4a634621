package io.spokewire.daemon;

import io.spokewire.os.AtomicFile;
import io.spokewire.router.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A few values in a file of lines {@code key=value}, replaced as a whole: after a crash the file is
 * the old one or the new one. A thread of its own writes, so that the control thread never waits
 * for a disk; values that change meanwhile go with the next writing.
 */
final class FileStore implements Ports.Store, AutoCloseable {
    private final Path file;
    private final Consumer<? super IOException> failures;
    private final Map<String, String> values = new TreeMap<>();
    private final Thread thread = Thread.ofPlatform().name("store").unstarted(this::run);
    private boolean changed;
    private boolean closing;

    /**
     * Reads the file, which need not exist.
     *
     * @param failures hears what kept the file from being written, on the store's thread
     * @throws UncheckedIOException when the file is there and cannot be read
     */
    FileStore(Path file, Consumer<? super IOException> failures) {
        this.file = file;
        this.failures = failures;
        try {
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    values.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
        } catch (NoSuchFileException e) {
            // The first start.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread.start();
    }

    @Override
    public synchronized Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    @Override
    public synchronized void put(String key, String value) {
        if (key.indexOf('=') >= 0 || key.indexOf('\n') >= 0 || value.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a key or value that a line cannot hold: " + key);
        }
        if (!value.equals(values.put(key, value))) {
            changed = true;
            notifyAll();
        }
    }

    private void run() {
        while (true) {
            Map<String, String> now;
            synchronized (this) {
                while (!changed && !closing) {
                    try {
                        wait();
                    } catch (InterruptedException e) {
                        return; // nobody interrupts this thread but the end of the machine
                    }
                }
                if (!changed) {
                    return;
                }
                changed = false;
                now = new TreeMap<>(values);
            }
            try {
                write(now);
            } catch (IOException e) {
                failures.accept(e);
            }
        }
    }

    private void write(Map<String, String> now) throws IOException {
        StringBuilder text = new StringBuilder();
        now.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        AtomicFile.write(
                file, text.toString().getBytes(StandardCharsets.UTF_8), AtomicFile.READABLE);
    }

    /** Writes what has changed and ends the thread. */
    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
