package io.spokewire.rib;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What {@code show ip route [vrf V]} and its IPv6 twin show, before it is laid out.
 *
 * @param vrf name of the VRF; empty for the default one
 * @param family whose routes
 * @param lastResort where packets without a longer match go; empty when there is no default route
 * @param networks IPv4 routes by classful network, as IOS groups them; one group without a header
 *     for IPv6
 */
public record RouteTable(
        String vrf, AddressFamily family, Optional<LastResort> lastResort, List<Network> networks) {

    /**
     * "Gateway of last resort is GATEWAY to network NETWORK".
     *
     * @param gateway 0.0.0.0 when the default route has no gateway
     */
    public record LastResort(Address gateway, Address network) {}

    /**
     * Routes of one classful network.
     *
     * @param header the network of the line over them, with the length that IOS prints there; empty
     *     when the one route is the network itself and stands alone
     * @param masks how many different lengths the subnets have; 1 means "is subnetted", more "is
     *     variably subnetted"
     * @param routes in the order of prefixes
     */
    public record Network(Optional<Prefix> header, int masks, List<Line> routes) {}

    /**
     * A route.
     *
     * @param code {@code C}, {@code L}, {@code S}, {@code D EX} ...
     * @param candidateDefault {@code *} behind the code
     * @param overridden {@code %}: its next hops are those of a shortcut
     * @param prefix the destinations
     * @param source who offered it
     * @param distance 0 to 255; connected and local routes show none
     * @param metric shown behind the distance
     * @param tag 0 for none
     * @param ageSeconds since the route was installed
     * @param hops the ways to go
     */
    public record Line(
            String code,
            boolean candidateDefault,
            boolean overridden,
            Prefix prefix,
            RouteSource source,
            int distance,
            long metric,
            long tag,
            long ageSeconds,
            List<Hop> hops) {
        /**
         * Whether IOS prints no distance: "is directly connected". Static routes out of an
         * interface are printed so too, and have an empty gateway.
         */
        public boolean connected() {
            return source == RouteSource.CONNECTED || source == RouteSource.LOCAL;
        }
    }

    /**
     * A way to go.
     *
     * @param gateway the next router; empty for "is directly connected"
     * @param interfaceName the way out; {@code Null0} for what is dropped; empty for a route whose
     *     gateway was configured alone, which IOS prints without its interface
     */
    public record Hop(Optional<Address> gateway, String interfaceName) {}

    /**
     * What {@code show ip route PREFIX} shows of one route.
     *
     * @param line the route
     * @param knownVia {@code connected}, {@code static}, {@code nhrp} ...
     * @param supernet shorter than its classful network
     * @param candidates all routes to the prefix, the best first, also those that are not used
     */
    public record Detail(Line line, String knownVia, boolean supernet, List<Route> candidates) {}

    /**
     * A line of {@code show ip route summary}.
     *
     * @param source {@code connected}, {@code static} ...
     * @param networks routes to classful networks as a whole
     * @param subnets all others
     */
    public record SourceCount(String source, int networks, int subnets) {}

    /** The table of a RIB. */
    public static RouteTable of(String vrf, Rib rib, AddressFamily family, long nowNanos) {
        Map<Prefix, List<Line>> grouped = new LinkedHashMap<>();
        rib.forEach(route -> {
            Prefix prefix = route.route().prefix();
            if (prefix.family() == family) {
                grouped.computeIfAbsent(group(prefix), _ -> new ArrayList<>())
                        .add(line(route, nowNanos));
            }
        });
        List<Network> networks = new ArrayList<>();
        grouped.forEach((prefix, lines) -> networks.add(network(prefix, lines)));
        return new RouteTable(vrf, family, lastResort(rib, family), List.copyOf(networks));
    }

    /** What {@code show ip route ADDRESS} finds: the longest match. */
    public static Optional<Detail> detail(Rib rib, Address address, long nowNanos) {
        return Optional.ofNullable(rib.lookup(address)).map(r -> detail(rib, r, nowNanos));
    }

    /** What {@code show ip route ADDRESS MASK} finds: exactly this prefix. */
    public static Optional<Detail> detail(Rib rib, Prefix prefix, long nowNanos) {
        return Optional.ofNullable(rib.best(prefix)).map(r -> detail(rib, r, nowNanos));
    }

    /** What {@code show ip route summary} counts, in IOS's order; sources without routes too. */
    public static List<SourceCount> summary(Rib rib, AddressFamily family) {
        Map<String, int[]> counts = new LinkedHashMap<>();
        for (String always : List.of("connected", "static")) {
            counts.put(always, new int[2]);
        }
        rib.forEach(route -> {
            Prefix prefix = route.route().prefix();
            if (prefix.family() == family) {
                int[] count =
                        counts.computeIfAbsent(route.route().source().protocol(), _ -> new int[2]);
                count[prefix.equals(classful(prefix)) ? 0 : 1]++;
            }
        });
        List<SourceCount> summary = new ArrayList<>();
        counts.forEach((name, count) -> summary.add(new SourceCount(name, count[0], count[1])));
        return List.copyOf(summary);
    }

    private static Detail detail(Rib rib, ResolvedRoute route, long nowNanos) {
        Prefix prefix = route.route().prefix();
        Prefix classful = classful(prefix);
        return new Detail(
                line(route, nowNanos),
                route.route().source().protocol(),
                prefix.family() == AddressFamily.IPV4
                        && (classful == null || prefix.length() < classful.length()),
                List.copyOf(rib.candidates(prefix)));
    }

    private static Optional<LastResort> lastResort(Rib rib, AddressFamily family) {
        Prefix all = family == AddressFamily.IPV4 ? Prefix.DEFAULT_IPV4 : Prefix.DEFAULT_IPV6;
        ResolvedRoute route = rib.best(all);
        if (route == null) {
            return Optional.empty();
        }
        Address gateway =
                route.nextHops().getFirst() instanceof NextHop.Via(String _, Address via)
                                && via != null
                        ? via
                        : all.address();
        return Optional.of(new LastResort(gateway, all.address()));
    }

    private static Line line(ResolvedRoute resolved, long nowNanos) {
        Route route = resolved.route();
        boolean loopback =
                route.source() == RouteSource.CONNECTED
                        && route.prefix().family() == AddressFamily.IPV6
                        && resolved.local();
        return new Line(
                loopback ? "LC" : route.source().code(),
                route.prefix().length() == 0,
                resolved.overridden(),
                route.prefix(),
                route.source(),
                route.distance(),
                route.metric(),
                route.tag(),
                Math.max(0, (nowNanos - route.installedNanos()) / 1_000_000_000L),
                hops(resolved));
    }

    private static List<Hop> hops(ResolvedRoute resolved) {
        List<Hop> hops = new ArrayList<>();
        // A route that was resolved through others is printed as it was offered.
        List<NextHop> shown =
                resolved.overridden() || resolved.route().source() != RouteSource.STATIC
                        ? resolved.nextHops()
                        : asConfigured(resolved);
        for (NextHop hop : shown) {
            hops.add(
                    switch (hop) {
                        case NextHop.Via(String name, Address gateway) ->
                                new Hop(Optional.ofNullable(gateway), name);
                        case NextHop.Receive(String name) -> new Hop(Optional.empty(), name);
                        case NextHop.Discard _ -> new Hop(Optional.empty(), "Null0");
                    });
        }
        return List.copyOf(hops);
    }

    private static List<NextHop> asConfigured(ResolvedRoute resolved) {
        List<NextHop> own = resolved.route().nextHops();
        return own.size() == 1 && resolved.nextHops().size() == 1 ? own : resolved.nextHops();
    }

    private static Network network(Prefix group, List<Line> lines) {
        Prefix first = lines.getFirst().prefix();
        if (group.family() == AddressFamily.IPV6) {
            return new Network(Optional.empty(), 1, List.copyOf(lines));
        }
        boolean alone =
                lines.size() == 1 && (first.equals(group) || first.length() < group.length());
        TreeSet<Integer> lengths = new TreeSet<>();
        lines.forEach(line -> lengths.add(line.prefix().length()));
        // "is subnetted" names the length of the subnets, "is variably subnetted" the classful one.
        Prefix header =
                lengths.size() == 1 ? new Prefix(group.address(), lengths.getFirst()) : group;
        return new Network(
                alone ? Optional.empty() : Optional.of(header), lengths.size(), List.copyOf(lines));
    }

    private static Prefix group(Prefix prefix) {
        Prefix classful = classful(prefix);
        if (prefix.family() == AddressFamily.IPV6) {
            return Prefix.DEFAULT_IPV6;
        }
        return classful == null || prefix.length() < classful.length() ? prefix : classful;
    }

    /** The class A, B or C network that the prefix lies in; null outside of these. */
    private static @Nullable Prefix classful(Prefix prefix) {
        if (!(prefix.address() instanceof Ipv4Address(int value))) {
            return null;
        }
        int top = value >>> 28;
        int length = top < 8 ? 8 : top < 12 ? 16 : top < 14 ? 24 : -1;
        return length < 0 ? null : new Prefix(prefix.address(), length);
    }
}
