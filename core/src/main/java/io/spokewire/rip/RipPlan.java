package io.spokewire.rip;

import io.spokewire.command.Section;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.KeyChain;
import io.spokewire.policy.KeyLifetime;
import io.spokewire.policy.RoutingPolicy;
import io.spokewire.routing.RoutedInterface;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which interfaces a process runs on, and how: the configuration meets what there is. */
final class RipPlan {
    /** RFC 2453 has one byte for the number of a key. */
    private static final int KEY_ID_MASK = 0xFF;

    private final Section root;
    private final RipProcess process;
    private final String vrf;
    private final RoutingPolicy policy;

    RipPlan(Section root, RipProcess process, String vrf, RoutingPolicy policy) {
        this.root = root;
        this.process = process;
        this.vrf = vrf;
        this.policy = policy;
    }

    /** How the process runs on an interface; empty where it does not. */
    Optional<RipCircuit> circuit(RoutedInterface link) {
        if (!link.vrf().equals(vrf) || !link.up()) {
            return Optional.empty();
        }
        List<InterfaceAddress> mine =
                link.addresses(AddressFamily.IPV4).stream().filter(this::matches).toList();
        return mine.isEmpty() ? Optional.empty() : Optional.of(circuit(link, mine));
    }

    private boolean matches(InterfaceAddress own) {
        return own.address() instanceof Ipv4Address a
                && process.networks().stream()
                        .anyMatch(n -> n.isUnspecified() || RipCircuit.classful(n).contains(a));
    }

    private RipCircuit circuit(RoutedInterface link, List<InterfaceAddress> mine) {
        RipInterface settings = settings(link.name());
        List<InterfaceAddress> all = link.addresses(AddressFamily.IPV4);
        boolean loopback = link.kind() == RoutedInterface.Kind.LOOPBACK;
        boolean multipoint = link.kind() == RoutedInterface.Kind.MULTIPOINT_TUNNEL;
        List<Prefix> connected =
                mine.stream()
                        .filter(a -> !link.borrowed().contains(a))
                        .map(InterfaceAddress::subnet)
                        .distinct()
                        .toList();
        Set<Prefix> borders = new LinkedHashSet<>();
        for (InterfaceAddress own : all) {
            if (own.address() instanceof Ipv4Address a) {
                borders.add(RipCircuit.classful(a));
            }
        }
        return new RipCircuit(
                link.name(),
                (Ipv4Address) mine.getFirst().address(),
                all,
                !link.borrowed().isEmpty(),
                connected,
                loopback ? Set.of() : versions(settings.sendVersion(), true),
                versions(settings.receiveVersion(), false),
                settings.splitHorizon().isEmpty()
                        ? !multipoint
                        : settings.splitHorizon().equals("on"),
                settings.broadcast(),
                !process.passive().contains(link.name()),
                loopback ? List.of() : neighbors(all),
                settings.summaries(),
                process.autoSummary() ? borders : Set.of(Prefix.DEFAULT_IPV4),
                settings.bfd().isEmpty() ? process.bfdAll() : settings.bfd().equals("on"),
                settings.keyChain(),
                authentication(settings));
    }

    private List<Ipv4Address> neighbors(List<InterfaceAddress> all) {
        return process.neighbors().stream()
                .filter(n ->
                        all.stream()
                                .anyMatch(a -> a.subnet().contains(n) && !a.address().equals(n)))
                .toList();
    }

    /** IOS sends version 1 and takes both where nobody says a version. */
    private Set<Integer> versions(String words, boolean send) {
        Set<Integer> versions = new TreeSet<>();
        if (!words.isEmpty()) {
            for (String word : words.split(" ", -1)) {
                versions.add(Integer.valueOf(word));
            }
        } else if (process.version() != 0) {
            versions.add(process.version());
        } else {
            versions.add(1);
            if (!send) {
                versions.add(2);
            }
        }
        return versions;
    }

    private RipInterface settings(String interfaceName) {
        return RipInterface.of(
                root.child(InterfaceConfig.INTERFACE, interfaceName)
                        .orElse(Section.empty(InterfaceConfig.INTERFACE, interfaceName)));
    }

    private RipAuthentication authentication(RipInterface settings) {
        if (settings.keyChain().isEmpty()) {
            return RipAuthentication.NONE;
        }
        RipAuthentication.Kind kind =
                settings.authenticationMode().equals("md5")
                        ? RipAuthentication.Kind.MD5
                        : RipAuthentication.Kind.TEXT;
        List<RipAuthentication.Key> keys =
                policy.keyChain(settings.keyChain()).map(KeyChain::keys).orElse(List.of()).stream()
                        .filter(key -> !key.string().isEmpty())
                        .map(key ->
                                new RipAuthentication.Key(
                                        (int) (key.id() & KEY_ID_MASK),
                                        key.string().bytes(),
                                        KeyLifetime.orNever(key.sendLifetime()),
                                        KeyLifetime.orNever(key.acceptLifetime())))
                        .toList();
        return new RipAuthentication(kind, keys);
    }
}
