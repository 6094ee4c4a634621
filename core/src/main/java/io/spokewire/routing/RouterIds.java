package io.spokewire.routing;

import io.spokewire.command.Section;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Ipv4Address;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/** What a router calls itself where no line says it, RFC 2328 section 5 and IOS. */
public final class RouterIds {
    private static final String LOOPBACK = "Loopback";

    private RouterIds() {}

    /**
     * The highest address of a loopback interface, else the highest of all interfaces that are up;
     * empty while there is none. Loopbacks of the configuration count before the host has made
     * them: otherwise the id would depend on which interface comes up first.
     *
     * @param vrf of the interfaces; empty for the default one
     * @param links those that the host has
     */
    public static Optional<Ipv4Address> choose(
            Section configuration, String vrf, Collection<RoutedInterface> links) {
        Stream<Ipv4Address> configured =
                configuration.children(InterfaceConfig.INTERFACE).stream()
                        .filter(section -> section.name().startsWith(LOOPBACK))
                        .map(section -> section.get(InterfaceConfig.SLOT))
                        .filter(link -> !link.shutdown() && link.vrf().equals(vrf))
                        .flatMap(link -> link.ipv4().stream().limit(1))
                        .map(address -> (Ipv4Address) address.address());
        return Stream.concat(configured, live(vrf, links, true))
                .max(Ipv4Address::compareTo)
                .or(() -> live(vrf, links, false).max(Ipv4Address::compareTo));
    }

    private static Stream<Ipv4Address> live(
            String vrf, Collection<RoutedInterface> links, boolean loopback) {
        return links.stream()
                .filter(link -> link.vrf().equals(vrf) && link.up())
                .filter(link -> (link.kind() == RoutedInterface.Kind.LOOPBACK) == loopback)
                .flatMap(link -> link.primary().stream())
                .map(address -> (Ipv4Address) address.address());
    }
}
