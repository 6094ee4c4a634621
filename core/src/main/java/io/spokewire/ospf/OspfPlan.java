package io.spokewire.ospf;

import io.spokewire.command.Secret;
import io.spokewire.command.Section;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.ospf.OspfInterface.Attachment;
import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.policy.CryptoStrict;
import io.spokewire.policy.KeyChain;
import io.spokewire.policy.KeyLifetime;
import io.spokewire.policy.PrefixList;
import io.spokewire.routing.RoutedInterface;
import io.spokewire.routing.RouterIds;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a process has to do: its lines and those of the interfaces, on the interfaces there are. */
final class OspfPlan {
    private static final int MILLIS = 1000;
    private static final int FAST_SECONDS = 10;
    private static final int SLOW_SECONDS = 30;
    private static final int DEAD_HELLOS = 4;
    private static final int KILO = 1000;
    private static final int COST_MAX = 65535;

    private final OspfVersion version;
    private final OspfProcess process;
    private final Section configuration;
    private final Instant now;
    private final Set<String> expired = new TreeSet<>();

    /**
     * A plan for a moment.
     *
     * @param now of the wall clock, for the lifetimes of keys
     */
    OspfPlan(OspfVersion version, OspfProcess process, Section configuration, Instant now) {
        this.version = version;
        this.process = process;
        this.configuration = configuration;
        this.now = now;
    }

    /** The router id: the one configured, else {@link RouterIds#choose}. */
    Optional<Ipv4Address> routerId(Collection<RoutedInterface> links) {
        return process.routerId().or(() -> RouterIds.choose(configuration, process.vrf(), links));
    }

    /**
     * What a process works with.
     *
     * @param circuits those of {@link #circuit}, in the order of the interfaces
     */
    OspfConfig config(int routerId, Collection<OspfCircuitConfig> circuits, MaxMetric maxMetric) {
        return new OspfConfig(
                version,
                process.process(),
                process.vrf(),
                routerId,
                List.copyOf(circuits),
                process.areas(),
                filters(),
                process.summaries(),
                process.maximumPaths(),
                process.restartHelper(),
                process.rfc1583(),
                process.checksBackbone(),
                process.domainTag(),
                process.timings(),
                process.logChanges(),
                maxMetric);
    }

    private List<OspfConfig.AreaFilter> filters() {
        List<OspfConfig.AreaFilter> filters = new ArrayList<>();
        for (OspfArea area : process.areas()) {
            if (!area.filterLists().isEmpty()) {
                filters.add(
                        new OspfConfig.AreaFilter(area.id(), list(area, true), list(area, false)));
            }
        }
        return filters;
    }

    /** IOS: a list that is not there lets all pass. */
    private Optional<PrefixList> list(OspfArea area, boolean in) {
        Map<String, PrefixList> lists =
                configuration.get(
                        version.routes() == AddressFamily.IPV4 ? PrefixList.IPV4 : PrefixList.IPV6);
        return area.filterLists().stream()
                .filter(f -> f.in() == in)
                .findFirst()
                .map(f -> lists.get(f.prefixList()));
    }

    /** How the process runs on an interface; empty where it does not. */
    Optional<OspfCircuitConfig> circuit(RoutedInterface link) {
        if (!link.vrf().equals(process.vrf()) || !link.up()) {
            return Optional.empty();
        }
        Section section =
                configuration.child(InterfaceConfig.INTERFACE, link.name()).orElse(Section.root());
        OspfInterface lines = OspfInterface.of(section, process.process(), version);
        List<InterfaceAddress> own = networks(link);
        Attachment place = attachment(lines, own).orElse(null);
        boolean loopback = link.kind() == RoutedInterface.Kind.LOOPBACK;
        boolean silent = loopback || process.passive().contains(link.name());
        Address source = source(link, own).orElse(silent ? Ipv6Address.ANY : null);
        if (source == null || place == null || lines.shutdown()) {
            return Optional.empty();
        }
        OspfIpsec ipsec = ipsec(lines, place.area());
        if (ipsec.active() && !ipsec.weakAlgorithms().isEmpty() && CryptoStrict.of(configuration)) {
            return Optional.empty(); // as with what IKE negotiates: no packet is better
        }
        String kind = ipsec.active() ? "" : protection(lines, place.area());
        NetworkType network =
                lines.networkType()
                        .orElse(
                                link.kind() == RoutedInterface.Kind.BROADCAST || loopback
                                        ? NetworkType.BROADCAST
                                        : NetworkType.POINT_TO_POINT);
        int hello = hello(lines, network);
        int dead =
                lines.helloMultiplier() != 0
                        ? 1
                        : lines.deadSeconds() != 0
                                ? lines.deadSeconds()
                                : DEAD_HELLOS * hello / MILLIS;
        boolean two = version.number() != OspfVersion3.NUMBER;
        boolean ipv4 = version.routes() == AddressFamily.IPV4;
        return Optional.of(
                new OspfCircuitConfig(
                        link.name(),
                        place.area(),
                        link.index(),
                        instance(place),
                        source,
                        two ? own.subList(0, 1) : own,
                        ipv4 ? link.mtu4Bytes() : link.mtu6Bytes(),
                        two ? link.mtu4Bytes() : link.mtu6Bytes(),
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
                        authentication(lines, kind, link.name()),
                        ipsec,
                        lines.demandCircuit(),
                        lines.floodReduction(),
                        lines.databaseFilterOut(),
                        lines.prefixSuppression().isEmpty()
                                ? process.prefixSuppression()
                                : lines.prefixSuppression().equals("on"),
                        lines.bfd().isEmpty()
                                ? process.bfdStrict()
                                : lines.bfd().equals("strict-mode"),
                        two ? neighbors(own.getFirst()) : lines.neighbors(),
                        two ? secondaries(own, lines, place.area()) : List.of(),
                        two ? lender(link, section, own.getFirst()) : ""));
    }

    /** {@code ip unnumbered}. */
    private static String lender(RoutedInterface link, Section section, InterfaceAddress address) {
        return link.borrowed().contains(address)
                ? section.get(InterfaceConfig.SLOT).unnumbered()
                : "";
    }

    private static int hello(OspfInterface lines, NetworkType network) {
        boolean fast = network == NetworkType.BROADCAST || network == NetworkType.POINT_TO_POINT;
        if (lines.helloMultiplier() != 0) {
            return MILLIS / lines.helloMultiplier();
        }
        return MILLIS
                * (lines.helloSeconds() != 0
                        ? lines.helloSeconds()
                        : fast ? FAST_SECONDS : SLOW_SECONDS);
    }

    /** The addresses that are told; in version 2 the first one meets neighbours. */
    private List<InterfaceAddress> networks(RoutedInterface link) {
        return link.addresses(version.routes()).stream()
                .filter(a -> a.address() instanceof Ipv4Address || !a.address().isLinkLocal())
                .toList();
    }

    /** What packets are sent from; empty while the interface cannot take part. */
    private Optional<Address> source(RoutedInterface link, List<InterfaceAddress> own) {
        if (version.packets() == AddressFamily.IPV4) {
            return own.stream().findFirst().map(InterfaceAddress::address);
        }
        return own.isEmpty() && version.routes() == AddressFamily.IPV4
                ? Optional.empty()
                : link.linkLocal();
    }

    /** RFC 5838 section 2.1: each family has instances of its own. */
    private int instance(Attachment place) {
        boolean first = version.routes() == AddressFamily.IPV4 && place.instance() == 0;
        return version.number() == OspfVersion3.NUMBER && first
                ? OspfVersion3.IPV4_INSTANCE
                : place.instance();
    }

    private Optional<Attachment> attachment(OspfInterface lines, List<InterfaceAddress> own) {
        for (Attachment attachment : lines.attachments()) {
            if (attachment.process() == process.process()) {
                return Optional.of(attachment);
            }
        }
        return own.stream()
                .findFirst()
                .map(InterfaceAddress::address)
                .filter(Ipv4Address.class::isInstance)
                .flatMap(a -> byNetwork((Ipv4Address) a))
                .map(area -> new Attachment(process.process(), "", area, 0, true));
    }

    private Optional<AreaId> byNetwork(Ipv4Address address) {
        return process.networks().stream()
                .filter(n -> n.contains(address))
                .map(OspfProcess.Network::area)
                .findFirst();
    }

    private List<InterfaceAddress> secondaries(
            List<InterfaceAddress> own, OspfInterface lines, AreaId area) {
        return own.subList(1, own.size()).stream()
                .filter(more ->
                        attachment(lines, List.of(more))
                                .filter(place -> place.area().equals(area) && place.secondaries())
                                .isPresent())
                .toList();
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

    /** RFC 2328 appendix D: what the interface itself says, or its area. */
    private String protection(OspfInterface lines, AreaId area) {
        return !lines.authentication().isEmpty()
                ? lines.authentication()
                : process.areas().stream()
                        .filter(a -> a.id().equals(area))
                        .map(OspfArea::authentication)
                        .findFirst()
                        .orElse("");
    }

    /** RFC 4552: what the interface itself says, or its area. */
    private OspfIpsec ipsec(OspfInterface lines, AreaId area) {
        boolean own = !lines.ipsec().equals(OspfIpsec.NONE) || !lines.authentication().isEmpty();
        return own
                ? lines.ipsec()
                : process.areas().stream()
                        .filter(a -> a.id().equals(area))
                        .map(OspfArea::ipsec)
                        .findFirst()
                        .orElse(OspfIpsec.NONE);
    }

    private OspfAuthentication authentication(OspfInterface lines, String kind, String name) {
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
            default -> chain(kind.substring(kind.indexOf(' ') + 1), name);
        };
    }

    /**
     * RFC 5709: the keys of a key chain. One that is not there lets nobody in. Section 3.2: when
     * the last key has ended it goes on, since neither to do without nor to break with all is
     * better.
     */
    private OspfAuthentication chain(String name, String interfaceName) {
        List<OspfAuthentication.Key> accepted = new ArrayList<>();
        OspfAuthentication.Key sending = null;
        OspfAuthentication.Key last = null;
        Instant lastEnd = Instant.MIN;
        for (KeyChain.Key line :
                configuration
                        .child(KeyChain.MODE, name)
                        .map(KeyChain::of)
                        .map(KeyChain::keys)
                        .orElse(List.of())) {
            OspfAuthentication.Key key =
                    new OspfAuthentication.Key(
                            (int) line.id() & (version.number() == 2 ? 0xFF : 0xFFFF),
                            algorithm(line.algorithm()),
                            bytes(line.string()));
            if (key.algorithm() == OspfAuthentication.Algorithm.MD5
                    && version.number() == OspfVersion3.NUMBER) {
                continue; // RFC 7166 section 3 has no such algorithm
            }
            if (KeyLifetime.orNever(line.acceptLifetime()).holds(now)) {
                accepted.add(key);
            }
            KeyLifetime sends = KeyLifetime.orNever(line.sendLifetime());
            if (sending == null && sends.holds(now)) {
                sending = key; // IOS: the first one that holds
            } else if (sends.from().isBefore(now) && sends.to().isAfter(lastEnd)) {
                last = key;
                lastEnd = sends.to();
            }
        }
        if (sending == null && last != null) {
            expired.add(interfaceName);
            sending = last;
            if (!accepted.contains(last)) {
                accepted.add(last);
            }
        }
        return new OspfAuthentication.Cryptographic(
                sending != null
                        ? sending
                        : new OspfAuthentication.Key(0, algorithm(""), Bytes.EMPTY),
                accepted);
    }

    /**
     * Those of the interfaces that were worked out on which the last key has ended, and goes on.
     */
    Set<String> expired() {
        return expired;
    }

    /** Whether time alone may change the plan. */
    boolean hasLifetimes() {
        return configuration.children(KeyChain.MODE).stream()
                .map(KeyChain::of)
                .flatMap(chain -> chain.keys().stream())
                .anyMatch(k -> !k.acceptLifetime().isEmpty() || !k.sendLifetime().isEmpty());
    }

    private OspfAuthentication.Algorithm algorithm(String words) {
        return switch (words) {
            case "hmac-sha-1" -> OspfAuthentication.Algorithm.HMAC_SHA_1;
            case "hmac-sha-256" -> OspfAuthentication.Algorithm.HMAC_SHA_256;
            case "hmac-sha-384" -> OspfAuthentication.Algorithm.HMAC_SHA_384;
            case "hmac-sha-512" -> OspfAuthentication.Algorithm.HMAC_SHA_512;
            case "" ->
                    version.number() == OspfVersion3.NUMBER
                            ? OspfAuthentication.Algorithm.HMAC_SHA_256 // RFC 7166 section 4.3
                            : OspfAuthentication.Algorithm.MD5;
            default -> OspfAuthentication.Algorithm.MD5;
        };
    }

    private static Bytes bytes(Secret secret) {
        return Bytes.copyOf(secret.reveal().getBytes(StandardCharsets.ISO_8859_1));
    }
}
