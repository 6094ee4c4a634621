package io.spokewire.bench.ike;

import io.spokewire.net.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A responder: a process of its own.
 *
 * @param name as the tables call it
 */
public record Hub(String name, Address address, long pid) {
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, the same on all of Linux

    /** Fields of {@code /proc/PID/stat} behind the name in parentheses: state is the first. */
    private static final int USER = 11;

    private static final int SYSTEM = 12;

    private static final long QUIET_MILLIS = 300;
    private static final double QUIET_SECONDS = 0.03;
    private static final int QUIET_TRIES = 50;

    /** From {@code NAME,ADDRESS,PID}. */
    public static Hub of(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("a hub is NAME,ADDRESS,PID, not " + text);
        }
        return new Hub(parts[0], Address.parse(parts[1]), Long.parseLong(parts[2]));
    }

    /** Processor seconds that it has used, in hundredths. */
    public double cpuSeconds() {
        String stat = read("stat").getFirst();
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) / TICKS_PER_SECOND;
    }

    /** What it has in memory now. */
    public long residentMebibytes() {
        for (String line : read("status")) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        return 0;
    }

    private List<String> read(String file) {
        try {
            return Files.readAllLines(
                    Path.of("/proc", Long.toString(pid), file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " has ended", e);
        }
    }

    /** Waits until it has nothing more to do, compilers included; some seconds at most. */
    public void awaitQuiet() throws InterruptedException {
        double before = cpuSeconds();
        for (int i = 0; i < QUIET_TRIES; i++) {
            TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
            double now = cpuSeconds();
            if (now - before < QUIET_SECONDS) {
                return;
            }
            before = now;
        }
    }
}
