package io.spokewire.router;

import io.spokewire.command.Section;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.interfaces.InterfaceDefaults;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.routing.RoutedInterface;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces as routing protocols see them. All are asked for with each settling, of which few
 * have changed: what an interface was made of is kept beside it, and looked at first.
 */
final class RoutedInterfaces {
    private final InterfaceTable interfaces;
    private final ToIntFunction<String> index;
    private final Map<String, Seen> seen = new HashMap<>(); // looked up only
    private Section addressed = Section.root();
    private Section typed = Section.root();
    private Map<String, Section> sections = new LinkedHashMap<>();
    private int made;

    /**
     * Of these interfaces.
     *
     * @param index gives each name a number of its own
     */
    RoutedInterfaces(InterfaceTable interfaces, ToIntFunction<String> index) {
        this.interfaces = interfaces;
        this.index = index;
    }

    /** What an interface was made of, and what was made of it. */
    private record Seen(
            InterfaceTable.Live live,
            @Nullable Section section,
            RoutedInterface.Kind kind,
            boolean up,
            int mtu4Bytes,
            int mtu6Bytes,
            RoutedInterface view) {}

    /** How many were made anew since the start: work is counted by tests. */
    int made() {
        return made;
    }

    /**
     * Those that are there, those of the configuration first.
     *
     * @param complete the configuration with borrowed addresses written in
     * @param asTyped without them
     */
    List<RoutedInterface> all(Section complete, Section asTyped, Map<String, Tunnel> tunnels) {
        boolean same = complete.equals(addressed) && asTyped.equals(typed);
        addressed = complete;
        typed = asTyped;
        if (!same) {
            sections = new LinkedHashMap<>();
            for (Section section : complete.children(InterfaceConfig.INTERFACE)) {
                sections.put(section.name(), section);
            }
            seen.clear(); // what is borrowed stands in another section
        }
        List<RoutedInterface> all = new ArrayList<>();
        for (String name : sections.keySet()) {
            add(name, tunnels.get(name), all);
        }
        for (String name : interfaces.names()) {
            if (!sections.containsKey(name)) {
                add(name, null, all);
            }
        }
        return all;
    }

    private void add(String name, @Nullable Tunnel tunnel, List<RoutedInterface> into) {
        InterfaceTable.Live live = interfaces.get(name);
        if (!live.present()) {
            seen.remove(name);
            return;
        }
        Section section = sections.get(name);
        InterfaceConfig config =
                section == null ? InterfaceConfig.DEFAULT : section.get(InterfaceConfig.SLOT);
        RoutedInterface.Kind kind = kind(name, tunnel);
        boolean up = live.up() && (tunnel == null || tunnel.lineProtocolUp());
        int mtu4 =
                tunnel != null
                        ? tunnel.ipv4MtuBytes()
                        : config.ipMtuBytes() > 0 ? config.ipMtuBytes() : live.mtuBytes();
        int mtu6 =
                tunnel != null
                        ? tunnel.ipv6MtuBytes()
                        : config.ipv6MtuBytes() > 0 ? config.ipv6MtuBytes() : live.mtuBytes();
        Seen before = seen.get(name);
        if (before != null
                && before.live.equals(live)
                && Objects.equals(before.section, section)
                && before.kind == kind
                && before.up == up
                && before.mtu4Bytes == mtu4
                && before.mtu6Bytes == mtu6) {
            into.add(before.view);
            return;
        }
        RoutedInterface view = view(name, live, config, kind, up, mtu4, mtu6);
        seen.put(name, new Seen(live, section, kind, up, mtu4, mtu6, view));
        made++;
        into.add(view);
    }

    private static RoutedInterface.Kind kind(String name, @Nullable Tunnel tunnel) {
        return tunnel == null
                ? name.startsWith("Loopback")
                        ? RoutedInterface.Kind.LOOPBACK
                        : RoutedInterface.Kind.BROADCAST
                : tunnel.settings().tunnel().mode().multipoint()
                        ? RoutedInterface.Kind.MULTIPOINT_TUNNEL
                        : RoutedInterface.Kind.POINT_TO_POINT_TUNNEL;
    }

    private RoutedInterface view(
            String name,
            InterfaceTable.Live live,
            InterfaceConfig config,
            RoutedInterface.Kind kind,
            boolean up,
            int mtu4Bytes,
            int mtu6Bytes) {
        InterfaceDefaults usual = InterfaceDefaults.of(name);
        int bandwidth = config.bandwidthKbits();
        int delay = config.delayTens();
        List<InterfaceAddress> addresses = ordered(live.addresses(), config);
        return new RoutedInterface(
                name,
                index.applyAsInt(name),
                config.vrf(),
                kind,
                up,
                mtu4Bytes,
                mtu6Bytes,
                bandwidth > 0 ? bandwidth : usual.bandwidthKbits(),
                delay > 0 ? delay : Math.max(1, usual.delayMicros() / 10),
                addresses,
                addresses.stream().filter(a -> Addressing.borrowed(typed, name, a)).toList());
    }

    /**
     * The addresses that are there: as configured, then others; IPv4 before IPv6. Where a
     * link-local address is configured it is the only one: a neighbour that has met another, which
     * the kernel made by itself, would go on with that (RFC 5340 section 4.1.2, and BFD's
     * sessions).
     */
    static List<InterfaceAddress> ordered(List<InterfaceAddress> live, InterfaceConfig config) {
        boolean linkLocal = config.ipv6().stream().anyMatch(a -> a.address().isLinkLocal());
        Set<InterfaceAddress> ordered = new LinkedHashSet<>();
        config.ipv4().stream().filter(live::contains).forEach(ordered::add);
        live.stream().filter(a -> a.address().family() == AddressFamily.IPV4).forEach(ordered::add);
        config.ipv6().stream().filter(live::contains).forEach(ordered::add);
        live.stream()
                .filter(a ->
                        !linkLocal
                                || a.address().family() == AddressFamily.IPV4
                                || !a.address().isLinkLocal())
                .forEach(ordered::add);
        return List.copyOf(ordered);
    }
}
