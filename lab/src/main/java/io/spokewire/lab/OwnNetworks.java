package io.spokewire.lab;

import io.spokewire.command.Section;
import io.spokewire.eigrp.EigrpProcess;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.PolicyRoute;
import io.spokewire.policy.Redistribution;
import io.spokewire.policy.RoutingPolicy;
import io.spokewire.rib.StaticRoute;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What a router has without any routing protocol, by its text: connected and static networks. */
record OwnNetworks(Section root, RoutingPolicy policy) {
    OwnNetworks(Section root) {
        this(root, new RoutingPolicy(root));
    }

    /** An interface of a VRF that is not shut down, with its addresses of one family. */
    record Addressed(Section section, String name, List<InterfaceAddress> addresses) {}

    List<Addressed> interfaces(String vrf, AddressFamily family) {
        List<Addressed> found = new ArrayList<>();
        for (Section section : root.children(InterfaceConfig.INTERFACE)) {
            InterfaceConfig config = section.get(InterfaceConfig.SLOT);
            if (config.vrf().equals(vrf) && !config.shutdown()) {
                found.add(
                        new Addressed(
                                section,
                                section.name(),
                                family == AddressFamily.IPV4
                                        ? config.ipv4()
                                        : config.ipv6().stream()
                                                .filter(a -> !a.address().isLinkLocal())
                                                .toList()));
            }
        }
        return found;
    }

    /**
     * Connected and static networks that are redistributed. What comes from another protocol is not
     * followed: then nothing is promised.
     */
    Set<Prefix> redistributed(
            List<Redistribution> lines,
            String vrf,
            AddressFamily family,
            Predicate<Redistribution> subnets) {
        Set<Prefix> found = new LinkedHashSet<>();
        for (Redistribution line : lines) {
            List<Prefix> candidates = new ArrayList<>();
            if (line.source().equals("connected")) {
                interfaces(vrf, family)
                        .forEach(i -> i.addresses().forEach(a -> candidates.add(a.subnet())));
            } else if (line.source().equals("static")) {
                root.get(StaticRoute.SLOT).stream()
                        .filter(r -> r.vrf().equals(vrf) && r.prefix().family() == family)
                        .map(StaticRoute::prefix)
                        .filter(p -> p.length() > 0)
                        .forEach(candidates::add);
            }
            for (Prefix candidate : candidates) {
                boolean whole = subnets.test(line) || isClassful(candidate);
                PolicyRoute route = () -> candidate;
                if (whole
                        && (line.routeMap().isEmpty()
                                || policy.routeMap(line.routeMap(), route).permitted())) {
                    found.add(candidate);
                }
            }
        }
        return found;
    }

    private static boolean isClassful(Prefix prefix) {
        return prefix.address() instanceof Ipv4Address address
                && EigrpProcess.Network.classful(address)
                        .wildcard()
                        .equals(new Ipv4Address(~Ipv4Address.mask(prefix.length()).value()));
    }
}
