package io.spokewire.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Settings under {@code /proc/sys}, changed with a memory of what was there. The files show the
 * network namespace of the calling thread, so every method belongs to a thread that is in there.
 *
 * <p>The memory is also kept in a file, so that after a crash the next start knows the values that
 * the machine had before us, and not ours.
 */
public final class Sysctl {
    private static final Path ROOT = Path.of("/proc/sys");

    private final @Nullable Path memory;
    private final Consumer<String> said;
    private final Map<String, String> before = new LinkedHashMap<>();

    /**
     * A set of changes.
     *
     * @param memory file for the old values; null to keep them in memory alone
     * @param said hears a sentence for each change
     */
    public Sysctl(@Nullable Path memory, Consumer<String> said) {
        this.memory = memory;
        this.said = said;
        if (memory != null) {
            recall(memory);
        }
    }

    private void recall(Path file) {
        try {
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    before.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
        } catch (NoSuchFileException e) {
            // The last one ended as it should.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A setting's value; empty when the kernel has no such setting. */
    public Optional<String> get(String name) {
        try {
            return Optional.of(Files.readString(ROOT.resolve(name)).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Changes a setting, unless it has the value.
     *
     * @param name with slashes, as below {@code /proc/sys}: interface names may hold dots
     * @return false when the kernel has no such setting, or does not let us
     */
    public boolean set(String name, String value) {
        Optional<String> old;
        try {
            old = get(name);
            if (old.isEmpty()) {
                return false;
            }
            if (old.get().equals(value)) {
                return true;
            }
            if (before.putIfAbsent(name, old.get()) == null) {
                remember();
            }
            Files.writeString(ROOT.resolve(name), value);
        } catch (IOException | UncheckedIOException e) {
            said.accept(name.replace('/', '.') + " cannot be set to " + value + ": " + e);
            return false;
        }
        said.accept(name.replace('/', '.') + " set from " + old.get() + " to " + value);
        return true;
    }

    /** Forgets the settings of a device that has gone: the next of its name begins afresh. */
    public void forget(String device) {
        if (before.keySet().removeIf(name -> name.contains("/conf/" + device + "/"))) {
            remember();
        }
    }

    /** Puts back all old values, the latest change first, and forgets them. */
    public void restore() {
        List<String> names = new ArrayList<>(before.keySet()).reversed();
        for (String name : names) {
            String value = String.valueOf(before.get(name));
            try {
                Files.writeString(ROOT.resolve(name), value);
                said.accept(name.replace('/', '.') + " restored to " + value);
            } catch (IOException e) {
                // The device is gone and its settings with it.
                said.accept(name.replace('/', '.') + " is gone");
            }
        }
        before.clear();
        remember();
    }

    private void remember() {
        if (memory == null) {
            return;
        }
        try {
            if (before.isEmpty()) {
                Files.deleteIfExists(memory);
                return;
            }
            List<String> lines = new ArrayList<>();
            before.forEach((name, value) -> lines.add(name + "=" + value));
            Path parent = memory.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Path fresh = memory.resolveSibling(memory.getFileName() + ".new");
            Files.write(fresh, lines);
            Files.move(
                    fresh,
                    memory,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
