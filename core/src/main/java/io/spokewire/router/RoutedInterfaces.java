package io.spokewire.router;

import io.spokewire.command.Section;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.interfaces.InterfaceDefaults;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.routing.RoutedInterface;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces as routing protocols see them. Few change at a time: who changes one says so, and
 * what it was made of is kept beside it, since most of what is said makes no difference.
 */
final class RoutedInterfaces {
    private final InterfaceTable interfaces;
    private final ToIntFunction<String> index;
    private final Map<String, Seen> seen = new HashMap<>(); // looked up only
    private final Set<String> due = new LinkedHashSet<>();
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
            @Nullable Section typed,
            RoutedInterface.Kind kind,
            boolean up,
            int mtu4Bytes,
            int mtu6Bytes,
            RoutedInterface view) {}

    /**
     * What has become of interfaces.
     *
     * @param links that have come or changed, as they are now
     * @param gone names of those that are no more
     */
    record Changes(List<RoutedInterface> links, List<String> gone) {}

    /** How many were made anew since the start: work is counted by tests. */
    int made() {
        return made;
    }

    /** An interface has come, has gone, or may be another. */
    void touch(String name) {
        due.add(name);
    }

    /**
     * What has changed since the last call, those of the configuration first.
     *
     * @param complete the configuration with borrowed addresses written in
     * @param asTyped without them
     */
    Changes changes(Section complete, Section asTyped, Map<String, Tunnel> tunnels) {
        List<RoutedInterface> links = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        for (String name : inOrder(complete)) {
            Seen before = seen.get(name);
            Seen now =
                    look(
                            name,
                            complete.child(InterfaceConfig.INTERFACE, name).orElse(null),
                            asTyped.child(InterfaceConfig.INTERFACE, name).orElse(null),
                            tunnels.get(name),
                            before);
            if (now == null) {
                if (seen.remove(name) != null) {
                    gone.add(name);
                }
            } else if (!now.equals(before)) {
                seen.put(name, now);
                if (before == null || !before.view.equals(now.view)) {
                    links.add(now.view);
                }
            }
        }
        due.clear();
        return new Changes(links, gone);
    }

    private Collection<String> inOrder(Section complete) {
        if (due.size() < 2) {
            return due;
        }
        Set<String> ordered = new LinkedHashSet<>();
        for (Section section : complete.children(InterfaceConfig.INTERFACE)) {
            if (due.contains(section.name())) {
                ordered.add(section.name());
            }
        }
        ordered.addAll(due);
        return ordered;
    }

    private @Nullable Seen look(
            String name,
            @Nullable Section section,
            @Nullable Section typed,
            @Nullable Tunnel tunnel,
            @Nullable Seen before) {
        InterfaceTable.Live live = interfaces.get(name);
        if (!live.present()) {
            return null;
        }
        InterfaceConfig config = config(section);
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
        if (before != null
                && before.live.equals(live)
                && Objects.equals(before.section, section)
                && Objects.equals(before.typed, typed)
                && before.kind == kind
                && before.up == up
                && before.mtu4Bytes == mtu4
                && before.mtu6Bytes == mtu6) {
            return before;
        }
        made++;
        return new Seen(
                live,
                section,
                typed,
                kind,
                up,
                mtu4,
                mtu6,
                view(name, live, config, config(typed), kind, up, mtu4, mtu6));
    }

    private static InterfaceConfig config(@Nullable Section section) {
        return section == null ? InterfaceConfig.DEFAULT : section.get(InterfaceConfig.SLOT);
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
            InterfaceConfig typed,
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
                addresses.stream().filter(a -> Addressing.borrowed(typed, a)).toList());
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
