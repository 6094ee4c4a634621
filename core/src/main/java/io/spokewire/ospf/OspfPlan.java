package io.spokewire.ospf;

import io.spokewire.command.Secret;
import io.spokewire.command.Section;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.policy.KeyChain;
import io.spokewire.policy.KeyLifetime;
import io.spokewire.routing.RoutedInterface;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What a process has to do: its lines and those of the interfaces, on the interfaces there are. */
final class OspfPlan {
    private static final int MILLIS = 1000;
    private static final int FAST_SECONDS = 10;
    private static final int SLOW_SECONDS = 30;
    private static final int DEAD_HELLOS = 4;
    private static final int KILO = 1000;
    private static final int COST_MAX = 65535;

    private final OspfProcess process;
    private final Section configuration;
    private final Instant now;

    /**
     * A plan for a moment.
     *
     * @param now of the wall clock, for the lifetimes of keys
     */
    OspfPlan(OspfProcess process, Section configuration, Instant now) {
        this.process = process;
        this.configuration = configuration;
        this.now = now;
    }

    /**
     * The router id: the one configured, else the highest address of a loopback interface, else the
     * highest of all that are up; empty while there is none.
     */
    Optional<Ipv4Address> routerId(Collection<RoutedInterface> links) {
        return process.routerId().or(() -> highest(links, true)).or(() -> highest(links, false));
    }

    private Optional<Ipv4Address> highest(Collection<RoutedInterface> links, boolean loopback) {
        return links.stream()
                .filter(l -> l.vrf().equals(process.vrf()) && l.up())
                .filter(l -> (l.kind() == RoutedInterface.Kind.LOOPBACK) == loopback)
                .flatMap(l -> l.primary().stream())
                .map(a -> (Ipv4Address) a.address())
                .max((a, b) -> Integer.compareUnsigned(a.value(), b.value()));
    }

    OspfConfig config(int routerId, Collection<RoutedInterface> links, boolean maxMetric) {
        List<OspfCircuitConfig> circuits = new ArrayList<>();
        for (RoutedInterface link : links) {
            if (link.vrf().equals(process.vrf()) && link.up()) {
                circuit(link).ifPresent(circuits::add);
            }
        }
        return new OspfConfig(
                process.process(),
                process.vrf(),
                routerId,
                circuits,
                process.areas(),
                process.summaries(),
                process.maximumPaths(),
                maxMetric);
    }

    private Optional<OspfCircuitConfig> circuit(RoutedInterface link) {
        Section section =
                configuration.child(InterfaceConfig.INTERFACE, link.name()).orElse(Section.root());
        OspfInterface lines = OspfInterface.of(section, OspfInterface.V2);
        InterfaceAddress primary = link.primary().orElse(null);
        if (primary == null || lines.shutdown()) {
            return Optional.empty();
        }
        Ipv4Address address = (Ipv4Address) primary.address();
        AreaId area = area(lines, address).orElse(null);
        if (area == null) {
            return Optional.empty();
        }
        boolean loopback = link.kind() == RoutedInterface.Kind.LOOPBACK;
        NetworkType network =
                lines.networkType()
                        .orElse(
                                link.kind() == RoutedInterface.Kind.BROADCAST || loopback
                                        ? NetworkType.BROADCAST
                                        : NetworkType.POINT_TO_POINT);
        boolean fast = network == NetworkType.BROADCAST || network == NetworkType.POINT_TO_POINT;
        int hello =
                lines.helloMultiplier() != 0
                        ? MILLIS / lines.helloMultiplier()
                        : MILLIS
                                * (lines.helloSeconds() != 0
                                        ? lines.helloSeconds()
                                        : fast ? FAST_SECONDS : SLOW_SECONDS);
        int dead =
                lines.helloMultiplier() != 0
                        ? 1
                        : lines.deadSeconds() != 0
                                ? lines.deadSeconds()
                                : DEAD_HELLOS * hello / MILLIS;
        return Optional.of(
                new OspfCircuitConfig(
                        link.name(),
                        area,
                        address,
                        primary.length(),
                        link.mtu4Bytes(),
                        loopback,
                        network,
                        cost(lines, link),
                        lines.priority(),
                        hello,
                        dead,
                        lines.retransmitSeconds(),
                        lines.transmitDelaySeconds(),
                        lines.mtuIgnore(),
                        process.passive().contains(link.name()),
                        authentication(lines, area),
                        lines.databaseFilterOut(),
                        lines.prefixSuppression().isEmpty()
                                ? process.prefixSuppression()
                                : lines.prefixSuppression().equals("on"),
                        neighbors(primary),
                        secondaries(link, lines, area)));
    }

    private Optional<AreaId> area(OspfInterface lines, Ipv4Address address) {
        for (OspfInterface.Attachment attachment : lines.attachments()) {
            if (attachment.process() == process.process()) {
                return Optional.of(attachment.area());
            }
        }
        return process.networks().stream()
                .filter(n -> n.contains(address))
                .map(OspfProcess.Network::area)
                .findFirst();
    }

    private List<Prefix> secondaries(RoutedInterface link, OspfInterface lines, AreaId area) {
        List<Prefix> found = new ArrayList<>();
        List<InterfaceAddress> all = link.addresses(AddressFamily.IPV4);
        for (InterfaceAddress more : all.subList(1, all.size())) {
            if (area(lines, (Ipv4Address) more.address()).filter(area::equals).isPresent()) {
                found.add(more.subnet());
            }
        }
        return found;
    }

    private List<OspfProcess.Neighbor> neighbors(InterfaceAddress own) {
        return process.neighbors().stream()
                .filter(n -> own.subnet().contains(n.address()))
                .toList();
    }

    private int cost(OspfInterface lines, RoutedInterface link) {
        if (lines.cost() != 0) {
            return lines.cost();
        }
        if (link.kind() == RoutedInterface.Kind.LOOPBACK) {
            return 1;
        }
        long cost = (long) process.referenceBandwidthMegabits() * KILO / link.bandwidthKbits();
        return Math.clamp(cost, 1, COST_MAX);
    }

    /** RFC 2328 appendix D: the interface's own, or that of its area. */
    private OspfAuthentication authentication(OspfInterface lines, AreaId area) {
        String kind = lines.authentication();
        if (kind.isEmpty()) {
            kind =
                    process.areas().stream()
                            .filter(a -> a.id().equals(area))
                            .map(OspfArea::authentication)
                            .findFirst()
                            .orElse("");
        }
        return switch (kind) {
            case "simple" -> new OspfAuthentication.Simple(bytes(lines.simpleKey()));
            case "message-digest" -> {
                List<OspfAuthentication.Key> keys = new ArrayList<>();
                for (OspfInterface.DigestKey key : lines.digestKeys()) {
                    keys.add(
                            new OspfAuthentication.Key(
                                    key.id(), OspfAuthentication.Algorithm.MD5, bytes(key.key())));
                }
                if (keys.isEmpty()) { // IOS: key 0, which is empty
                    keys.add(
                            new OspfAuthentication.Key(
                                    0, OspfAuthentication.Algorithm.MD5, Bytes.EMPTY));
                }
                yield new OspfAuthentication.Cryptographic(keys.getLast(), keys);
            }
            case "", "null" -> new OspfAuthentication.None();
            default -> chain(kind.substring(kind.indexOf(' ') + 1));
        };
    }

    /** RFC 5709: the keys of a key chain. One that is not there lets nobody in. */
    private OspfAuthentication chain(String name) {
        List<OspfAuthentication.Key> accepted = new ArrayList<>();
        OspfAuthentication.Key sending = null;
        for (KeyChain.Key line :
                configuration
                        .child(KeyChain.MODE, name)
                        .map(KeyChain::of)
                        .map(KeyChain::keys)
                        .orElse(List.of())) {
            OspfAuthentication.Key key =
                    new OspfAuthentication.Key(
                            (int) line.id() & 0xFF,
                            algorithm(line.algorithm()),
                            bytes(line.string()));
            if (KeyLifetime.orNever(line.acceptLifetime()).holds(now)) {
                accepted.add(key);
            }
            if (sending == null && KeyLifetime.orNever(line.sendLifetime()).holds(now)) {
                sending = key; // IOS: the first one that holds
            }
        }
        return new OspfAuthentication.Cryptographic(
                sending != null
                        ? sending
                        : new OspfAuthentication.Key(
                                0, OspfAuthentication.Algorithm.MD5, Bytes.EMPTY),
                accepted);
    }

    /** Whether time alone may change the plan. */
    boolean hasLifetimes() {
        return configuration.children(KeyChain.MODE).stream()
                .map(KeyChain::of)
                .flatMap(chain -> chain.keys().stream())
                .anyMatch(k -> !k.acceptLifetime().isEmpty() || !k.sendLifetime().isEmpty());
    }

    private static OspfAuthentication.Algorithm algorithm(String words) {
        return switch (words) {
            case "hmac-sha-1" -> OspfAuthentication.Algorithm.HMAC_SHA_1;
            case "hmac-sha-256" -> OspfAuthentication.Algorithm.HMAC_SHA_256;
            case "hmac-sha-384" -> OspfAuthentication.Algorithm.HMAC_SHA_384;
            case "hmac-sha-512" -> OspfAuthentication.Algorithm.HMAC_SHA_512;
            default -> OspfAuthentication.Algorithm.MD5;
        };
    }

    private static Bytes bytes(Secret secret) {
        return Bytes.copyOf(secret.reveal().getBytes(StandardCharsets.ISO_8859_1));
    }
}
