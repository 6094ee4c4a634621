package io.spokewire.lab;

import io.spokewire.os.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Removes what a lab left behind that was killed: namespaces whose names tell a process that is no
 * more, and the routers that still run in them.
 */
final class Reaper {
    private Reaper() {}

    /** Removes all leftovers; returns the names of the namespaces that were. */
    static List<String> reap() {
        List<String> removed = new ArrayList<>();
        for (String name : Namespace.names()) {
            Optional<Long> owner = owner(name);
            if (owner.isPresent() && ProcessHandle.of(owner.get()).isEmpty()) {
                for (ProcessHandle process : inside(name)) {
                    process.destroyForcibly();
                }
                Namespace.delete(name);
                removed.add(name);
            }
        }
        return removed;
    }

    /** The process that a namespace's name tells; empty when it is not one of ours. */
    static Optional<Long> owner(String namespace) {
        if (!namespace.startsWith(LinuxLab.PREFIX)) {
            return Optional.empty();
        }
        String rest = namespace.substring(LinuxLab.PREFIX.length());
        int dash = rest.indexOf('-');
        try {
            return dash <= 0
                    ? Optional.empty()
                    : Optional.of(Long.valueOf(rest.substring(0, dash)));
        } catch (NumberFormatException e) {
            return Optional.empty(); // somebody else's name
        }
    }

    /** The processes that live in a namespace. */
    private static List<ProcessHandle> inside(String name) {
        try {
            Object place = Files.getAttribute(Path.of("/run/netns", name), "unix:ino");
            List<ProcessHandle> found = new ArrayList<>();
            try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
                for (ProcessHandle process : all.toList()) {
                    if (place.equals(namespaceOf(process))) {
                        found.add(process);
                    }
                }
            }
            return found;
        } catch (IOException e) {
            return List.of(); // the name went meanwhile
        }
    }

    private static Object namespaceOf(ProcessHandle process) {
        try {
            Path link = Path.of("/proc", String.valueOf(process.pid()), "ns", "net");
            return Files.getAttribute(link, "unix:ino");
        } catch (IOException | SecurityException e) {
            return ""; // it has ended
        }
    }
}
