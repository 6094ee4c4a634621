package io.spokewire.eigrp;

import io.spokewire.command.Section;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.KeyLifetime;
import io.spokewire.policy.RoutingPolicy;
import io.spokewire.routing.ProcessKey;
import io.spokewire.routing.RoutedInterface;
import io.spokewire.routing.RouterIds;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which interfaces a process runs on, and how: the configuration meets what there is. */
final class EigrpPlan {
    /** IOS's defaults on all but slow links that are no tunnels, which we do not have. */
    private static final int HELLO_SECONDS = 5;

    private static final int HOLD_SECONDS = 15;
    private static final long BITS_OF_KILOBIT_BY_PERCENT = 10;
    private static final String DEFAULT = "default";

    private final Section root;
    private final EigrpRouting.Found found;
    private final EigrpProcess process;
    private final EigrpMetrics metrics;
    private final RoutingPolicy policy;

    EigrpPlan(Section root, EigrpRouting.Found found, RoutingPolicy policy) {
        this.root = root;
        this.found = found;
        this.process = EigrpProcess.of(found.section());
        this.metrics =
                new EigrpMetrics(
                        found.named(),
                        process.weights(),
                        process.maximumHops(),
                        process.ribScale());
        this.policy = policy;
    }

    /** The router id: the one configured, else {@link RouterIds#choose}. */
    Optional<Ipv4Address> routerId(Collection<RoutedInterface> links) {
        return process.routerId().or(() -> RouterIds.choose(root, key().vrf(), links));
    }

    private ProcessKey key() {
        return found.key();
    }

    /** What the configuration says of the whole. */
    EigrpProcess process() {
        return process;
    }

    /**
     * What a process works with.
     *
     * @param circuits those of {@link #circuit}, in the order of the interfaces
     */
    EigrpConfig config(Ipv4Address routerId, Map<String, Circuit> circuits) {
        return new EigrpConfig(
                key().family(),
                process,
                metrics,
                routerId,
                process.autoSummary() ? autoSummaries(circuits) : circuits);
    }

    /** Where another classful network begins, those of other circuits are told as a whole. */
    private static Map<String, Circuit> autoSummaries(Map<String, Circuit> circuits) {
        Set<Prefix> wholes = new LinkedHashSet<>();
        for (Circuit circuit : circuits.values()) {
            for (Prefix prefix : circuit.connected()) {
                Prefix whole = classful(prefix);
                if (whole.length() < prefix.length()) {
                    wholes.add(whole);
                }
            }
        }
        Map<String, Circuit> summarised = new LinkedHashMap<>(circuits);
        summarised.replaceAll((_, circuit) -> autoSummary(circuit, wholes));
        return summarised;
    }

    private static Circuit autoSummary(Circuit circuit, Set<Prefix> wholes) {
        Set<Prefix> own = new LinkedHashSet<>();
        circuit.connected().forEach(p -> own.add(classful(p)));
        List<EigrpInterface.Summary> summaries = new ArrayList<>(circuit.settings().summaries());
        for (Prefix whole : wholes) {
            EigrpInterface.Summary summary = new EigrpInterface.Summary(whole, 0, "");
            if (!own.contains(whole) && !summaries.contains(summary)) {
                summaries.add(summary);
            }
        }
        return circuit.with(circuit.settings().with(summaries));
    }

    private static Prefix classful(Prefix prefix) {
        return prefix.address() instanceof Ipv4Address a ? new Prefix(a, a.classLength()) : prefix;
    }

    /** How the process runs on an interface; empty where it does not. */
    Optional<Circuit> circuit(RoutedInterface link) {
        if (!link.vrf().equals(key().vrf()) || !link.up()) {
            return Optional.empty();
        }
        boolean ipv6 = key().family() == AddressFamily.IPV6;
        EigrpInterface settings = settings(link.name());
        List<InterfaceAddress> mine =
                link.addresses(key().family()).stream()
                        .filter(a -> ipv6 || matches(a.address()))
                        .toList();
        boolean runs = ipv6 ? enabledIpv6(link) : !mine.isEmpty();
        if (!runs || settings.shutdown()) {
            return Optional.empty();
        }
        Optional<Address> source =
                ipv6 ? link.linkLocal() : link.primary().map(InterfaceAddress::address);
        List<Prefix> connected =
                mine.stream()
                        .filter(a -> !a.address().isLinkLocal() && !link.borrowed().contains(a))
                        .map(InterfaceAddress::subnet)
                        .distinct()
                        .toList();
        boolean passive =
                settings.passive()
                        || process.passive().contains(link.name())
                        || link.kind() == RoutedInterface.Kind.LOOPBACK;
        int mtu = ipv6 ? link.mtu6Bytes() : link.mtu4Bytes();
        return Optional.of(
                new Circuit(
                        link.name(),
                        source,
                        ipv6 ? List.of() : link.addresses(AddressFamily.IPV4),
                        connected,
                        mtu,
                        metrics.ofLink(link.bandwidthKbits(), link.delayTens(), mtu),
                        paceBits(link, settings),
                        settings.helloSeconds() == 0 ? HELLO_SECONDS : settings.helloSeconds(),
                        settings.holdSeconds() == 0 ? HOLD_SECONDS : settings.holdSeconds(),
                        !passive && source.isPresent(),
                        process.neighbors().stream()
                                .filter(n -> n.interfaceName().equals(link.name()))
                                .map(EigrpProcess.Neighbor::address)
                                .toList(),
                        settings,
                        authentication(settings),
                        link.kind() == RoutedInterface.Kind.MULTIPOINT_TUNNEL,
                        settings.bfd()
                                || process.bfdAll()
                                || process.bfdInterfaces().contains(link.name())));
    }

    /**
     * The share of the bandwidth that EIGRP may use, section 5.2.1. What a tunnel has by default is
     * no measure of anything: it counts where somebody asks for a share of it.
     */
    private long paceBits(RoutedInterface link, EigrpInterface settings) {
        int percent = settings.bandwidthPercent();
        if (percent == 0) {
            boolean tunnel =
                    link.kind() == RoutedInterface.Kind.POINT_TO_POINT_TUNNEL
                            || link.kind() == RoutedInterface.Kind.MULTIPOINT_TUNNEL;
            int said =
                    section(link.name())
                            .get(InterfaceConfig.SLOT)
                            .get(InterfaceConfig.BANDWIDTH_KBITS);
            percent = tunnel && said == 0 ? 0 : EigrpInterface.DEFAULT_BANDWIDTH_PERCENT;
        }
        return link.bandwidthKbits() * BITS_OF_KILOBIT_BY_PERCENT * percent;
    }

    private boolean matches(Address address) {
        return address instanceof Ipv4Address a
                && process.networks().stream().anyMatch(n -> n.contains(a));
    }

    /** In named mode all interfaces with IPv6 take part, in classic mode those that say so. */
    private boolean enabledIpv6(RoutedInterface link) {
        boolean has = !link.addresses(AddressFamily.IPV6).isEmpty();
        return has
                && (found.named()
                        || section(link.name())
                                .get(EigrpInterface.IPV6_ENABLED)
                                .contains(process.autonomousSystem()));
    }

    private Section section(String interfaceName) {
        return root.child(InterfaceConfig.INTERFACE, interfaceName)
                .orElse(Section.empty(InterfaceConfig.INTERFACE, interfaceName));
    }

    private EigrpInterface settings(String interfaceName) {
        Section none = Section.empty(EigrpInterface.MODE, interfaceName);
        if (found.named()) {
            Section family = found.section();
            return EigrpInterface.of(
                    family.child(EigrpInterface.MODE, interfaceName).orElse(none),
                    family.child(EigrpInterface.MODE, DEFAULT).orElse(none));
        }
        Map<Integer, Section> all =
                section(interfaceName)
                        .get(
                                key().family() == AddressFamily.IPV4
                                        ? EigrpInterface.IPV4
                                        : EigrpInterface.IPV6);
        Section own = all.get(process.autonomousSystem());
        return EigrpInterface.of(own == null ? none : own, none);
    }

    private EigrpAuthentication authentication(EigrpInterface settings) {
        int type =
                switch (settings.authentication()) {
                    case "md5" -> EigrpTlv.Authentication.MD5;
                    default ->
                            settings.hmacPassword().isEmpty() ? 0 : EigrpTlv.Authentication.SHA_256;
                };
        if (type == 0) {
            return EigrpAuthentication.NONE;
        }
        List<EigrpAuthentication.Key> keys = new ArrayList<>();
        policy.keyChain(settings.keyChain())
                .ifPresent(chain ->
                        chain.keys()
                                .forEach(k ->
                                        keys.add(
                                                new EigrpAuthentication.Key(
                                                        k.id(),
                                                        k.string().bytes(),
                                                        KeyLifetime.orNever(k.sendLifetime()),
                                                        KeyLifetime.orNever(k.acceptLifetime())))));
        if (keys.isEmpty() && type == EigrpTlv.Authentication.SHA_256) {
            keys.add(
                    new EigrpAuthentication.Key(
                            0,
                            settings.hmacPassword().bytes(),
                            KeyLifetime.ALWAYS,
                            KeyLifetime.ALWAYS));
        }
        return new EigrpAuthentication(type, keys);
    }
}
