package io.spokewire.daemon.manage;

import io.spokewire.router.InterfaceView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the host counts on its devices, from {@code /proc/net/dev}, and which device is meant. */
public final class HostTraffic {
    private static final Path COUNTERS = Path.of("/proc/net/dev");
    private static final int COLUMNS = 16;

    private final Map<String, String> devices;

    /**
     * The devices of this machine.
     *
     * @param devices by canonical interface name, where names do not say it
     */
    public HostTraffic(Map<String, String> devices) {
        this.devices = Map.copyOf(devices);
    }

    /** The device of an interface; empty when the machine has none. */
    public Optional<String> device(String interfaceName) {
        String device = devices.getOrDefault(interfaceName, interfaceName);
        return row(device).isPresent() ? Optional.of(device) : Optional.empty();
    }

    /** What went through an interface; empty when the machine has no device for it. */
    public Optional<InterfaceView.Traffic> of(String interfaceName) {
        return row(devices.getOrDefault(interfaceName, interfaceName)).map(HostTraffic::parse);
    }

    /** What went through every device of the machine, by its name. */
    public static Map<String, InterfaceView.Traffic> all() {
        Map<String, InterfaceView.Traffic> all = new LinkedHashMap<>();
        for (String line : rows()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                all.put(line.substring(0, colon), parse(line));
            }
        }
        return all;
    }

    private static List<String> rows() {
        try {
            return Files.readAllLines(COUNTERS).stream().map(String::strip).toList();
        } catch (IOException e) {
            return List.of(); // a machine without /proc counts nothing
        }
    }

    private static Optional<String> row(String device) {
        return rows().stream().filter(line -> line.startsWith(device + ":")).findFirst();
    }

    /** {@code eth0: bytes packets errs drop ... bytes packets errs drop ...}. */
    static InterfaceView.Traffic parse(String row) {
        String[] fields = row.substring(row.indexOf(':') + 1).strip().split("\\s+", -1);
        long[] n = new long[COLUMNS];
        for (int i = 0; i < COLUMNS && i < fields.length; i++) {
            n[i] = Long.parseLong(fields[i]);
        }
        return new InterfaceView.Traffic(
                n[1], n[0], n[2], n[3], n[9], n[8], n[10], n[11], Optional.empty());
    }
}
