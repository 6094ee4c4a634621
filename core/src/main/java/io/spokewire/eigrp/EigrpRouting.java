package io.spokewire.eigrp;

import io.spokewire.command.Section;
import io.spokewire.net.AddressFamily;
import io.spokewire.routing.ProcessKey;
import io.spokewire.routing.RoutingEngine;
import io.spokewire.routing.RoutingEnvironment;
import io.spokewire.routing.RoutingProtocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** EIGRP as the router knows it: classic and named, IPv4 and IPv6, a process for each VRF. */
public final class EigrpRouting implements RoutingProtocol {
    /**
     * A process as the configuration has it.
     *
     * @param section what says what it does
     * @param name of a named process, which has {@code af-interface} and wide metrics; empty for a
     *     classic one
     */
    record Found(ProcessKey key, Section section, String name) {
        boolean named() {
            return !name.isEmpty();
        }
    }

    @Override
    public List<ProcessKey> processes(Section configuration) {
        return all(configuration).stream().map(Found::key).toList();
    }

    @Override
    public RoutingEngine start(ProcessKey key, RoutingEnvironment environment) {
        return new EigrpRoutingEngine(key, environment);
    }

    static Optional<Found> find(Section configuration, ProcessKey key) {
        return all(configuration).stream().filter(f -> f.key().equals(key)).findFirst();
    }

    /** All processes that are not shut down; of two with one number the first. */
    private static List<Found> all(Section root) {
        Map<ProcessKey, Found> found = new LinkedHashMap<>();
        for (Section classic : root.children(EigrpProcess.CLASSIC)) {
            add(found, classic, "", AddressFamily.IPV4, "");
            for (Section vrf : classic.children(EigrpProcess.CLASSIC_VRF)) {
                add(found, vrf, vrf(vrf), AddressFamily.IPV4, "");
            }
        }
        for (Section named : root.children(EigrpProcess.NAMED)) {
            if (named.get(EigrpProcess.SHUTDOWN)) {
                continue;
            }
            for (Section family : named.children(EigrpProcess.ADDRESS_FAMILY)) {
                boolean ipv6 = family.name().startsWith("ipv6");
                if (!family.name().contains("multicast")) {
                    add(
                            found,
                            family,
                            vrf(family),
                            ipv6 ? AddressFamily.IPV6 : AddressFamily.IPV4,
                            named.name());
                }
            }
        }
        for (Section classic : root.children(EigrpProcess.CLASSIC_IPV6)) {
            add(found, classic, "", AddressFamily.IPV6, "");
        }
        return new ArrayList<>(found.values());
    }

    private static void add(
            Map<ProcessKey, Found> found,
            Section section,
            String vrf,
            AddressFamily family,
            String name) {
        int number = EigrpProcess.autonomousSystem(section);
        if (number != 0 && !section.get(EigrpProcess.SHUTDOWN)) {
            ProcessKey key = new ProcessKey("eigrp", String.valueOf(number), vrf, family);
            found.putIfAbsent(key, new Found(key, section, name));
        }
    }

    /** The name behind {@code vrf} in the name of a section. */
    private static String vrf(Section section) {
        List<String> words = Arrays.asList(section.name().split(" ", -1));
        int at = words.indexOf("vrf");
        return at < 0 || at + 1 >= words.size() ? "" : words.get(at + 1);
    }
}
