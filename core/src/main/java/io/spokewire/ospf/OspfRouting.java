package io.spokewire.ospf;

import io.spokewire.command.Section;
import io.spokewire.net.AddressFamily;
import io.spokewire.routing.ProcessKey;
import io.spokewire.routing.RoutingEngine;
import io.spokewire.routing.RoutingEnvironment;
import io.spokewire.routing.RoutingProtocol;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * OSPF as the router knows it: version 2, version 3 for IPv6 by {@code ipv6 router ospf}, and for
 * both families by {@code router ospfv3}. Processes of version 3 for IPv6 are {@code ospf N} like
 * those of version 2, those for IPv4 are {@code ospfv3 N}.
 */
public final class OspfRouting implements RoutingProtocol {
    private static final String OSPF = "ospf";
    private static final String OSPFV3 = "ospfv3";

    @Override
    public List<ProcessKey> processes(Section configuration) {
        return all(configuration).entrySet().stream()
                .filter(e -> !e.getValue().shutdown())
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public RoutingEngine start(ProcessKey key, RoutingEnvironment environment) {
        return new OspfRoutingEngine(key, environment);
    }

    static OspfVersion version(ProcessKey key) {
        return key.protocol().equals(OSPF) && key.family() == AddressFamily.IPV4
                ? OspfVersion2.VERSION
                : OspfVersion3.of(key.family());
    }

    static Optional<OspfProcess> find(Section configuration, ProcessKey key) {
        return Optional.ofNullable(all(configuration).get(key));
    }

    /** All processes; of two with one number and family the first. */
    private static Map<ProcessKey, OspfProcess> all(Section root) {
        Map<ProcessKey, OspfProcess> found = new LinkedHashMap<>();
        for (Section section : root.children(OspfProcess.MODE)) {
            add(found, OSPF, AddressFamily.IPV4, OspfProcess.of(section));
        }
        for (Section section : root.children(OspfProcess.IPV6)) {
            add(found, OSPF, AddressFamily.IPV6, OspfProcess.of(section));
        }
        for (Section section : root.children(OspfProcess.V3)) {
            for (Section family : section.children(OspfProcess.V3_FAMILY)) {
                boolean ipv4 = family.name().startsWith("ipv4");
                add(
                        found,
                        ipv4 ? OSPFV3 : OSPF,
                        ipv4 ? AddressFamily.IPV4 : AddressFamily.IPV6,
                        OspfProcess.of(section, family));
            }
        }
        return found;
    }

    private static void add(
            Map<ProcessKey, OspfProcess> found,
            String protocol,
            AddressFamily family,
            OspfProcess process) {
        found.putIfAbsent(
                new ProcessKey(protocol, String.valueOf(process.process()), process.vrf(), family),
                process);
    }
}
