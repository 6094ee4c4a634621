package io.spokewire.rib;

import static io.spokewire.view.Layout.age;
import static io.spokewire.view.Layout.left;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.view.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What {@code show ip route ...} and {@code show ipv6 route ...} print. */
public final class RouteView {
    private static final String CODES4 =
            """
            Codes: L - local, C - connected, S - static, R - RIP, M - mobile, B - BGP
                   D - EIGRP, EX - EIGRP external, O - OSPF, IA - OSPF inter area
                   N1 - OSPF NSSA external type 1, N2 - OSPF NSSA external type 2
                   E1 - OSPF external type 1, E2 - OSPF external type 2
                   i - IS-IS, su - IS-IS summary, L1 - IS-IS level-1, L2 - IS-IS level-2
                   ia - IS-IS inter area, * - candidate default, U - per-user static route
                   o - ODR, P - periodic downloaded static route, H - NHRP, l - LISP
                   a - application route, K - route of another program on this host
                   + - replicated route, % - next hop override

            """;
    private static final String CODES6 =
            """
            Codes: C - Connected, L - Local, S - Static, U - Per-user Static route
                   B - BGP, R - RIP, H - NHRP, D - EIGRP, EX - EIGRP external
                   O - OSPF Intra, OI - OSPF Inter, OE1 - OSPF ext 1, OE2 - OSPF ext 2
                   K - route of another program on this host
            """;

    private RouteView() {}

    /** What a route leads to. */
    public enum Target {
        /** Out of an interface, to a gateway or to the link. */
        FORWARD,
        /** To this router. */
        RECEIVE,
        /** Nowhere: {@code Null0}. */
        DISCARD
    }

    /**
     * One way of a route.
     *
     * @param gateway the next router; empty when the destination is on the link
     * @param interfaceName where packets leave; empty when the route names none and nothing is
     *     resolved
     */
    public record Hop(Target target, Optional<Address> gateway, String interfaceName) {
        static Hop of(NextHop nextHop) {
            return switch (nextHop) {
                case NextHop.Via via ->
                        new Hop(
                                Target.FORWARD,
                                Optional.ofNullable(via.gateway()),
                                via.interfaceName());
                case NextHop.Receive receive ->
                        new Hop(Target.RECEIVE, Optional.empty(), receive.interfaceName());
                case NextHop.Discard _ -> new Hop(Target.DISCARD, Optional.empty(), "Null0");
            };
        }
    }

    /**
     * A route of the table.
     *
     * @param source who offered it
     * @param hops as its source offered them
     * @param resolved where packets really go; a gateway here is always on the link
     * @param overridden whether a shortcut has put its next hops in the place of the route's own
     * @param age since it was installed
     */
    public record Shown(
            Prefix prefix,
            RouteSource source,
            int distance,
            long metric,
            long tag,
            List<Hop> hops,
            List<Hop> resolved,
            boolean overridden,
            Duration age) {
        /** The route as it is shown at a moment of the loop's time. */
        public static Shown of(ResolvedRoute resolved, long nowNanos) {
            Route route = resolved.route();
            return new Shown(
                    route.prefix(),
                    route.source(),
                    route.distance(),
                    route.metric(),
                    route.tag(),
                    route.nextHops().stream().map(Hop::of).toList(),
                    resolved.nextHops().stream().map(Hop::of).toList(),
                    resolved.overridden(),
                    Duration.ofNanos(Math.max(0, nowNanos - route.installedNanos())));
        }

        boolean ages() {
            return switch (source) {
                case CONNECTED, LOCAL, STATIC -> false;
                default -> true;
            };
        }
    }

    /** The routes of one family, in the order in which tables print them. */
    public static List<Shown> of(Rib rib, AddressFamily family, long nowNanos) {
        Map<Prefix, Shown> sorted = new TreeMap<>();
        rib.forEach(resolved -> {
            if (resolved.route().prefix().family() == family) {
                sorted.put(resolved.route().prefix(), Shown.of(resolved, nowNanos));
            }
        });
        return List.copyOf(sorted.values());
    }

    /**
     * {@code show ip route [vrf V]}, {@code show ipv6 route}.
     *
     * @param vrf empty for the default VRF
     */
    public record Table(AddressFamily family, String vrf, List<Shown> routes) implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            if (family == AddressFamily.IPV6) {
                text6(out);
                return out.toString();
            }
            if (!vrf.isEmpty()) {
                out.append("\nRouting Table: ").append(vrf).append('\n');
            }
            out.append(CODES4).append("Gateway of last resort is ").append(lastResort());
            out.append("\n\n");
            Map<Prefix, List<Shown>> majors = new LinkedHashMap<>();
            for (Shown route : routes) {
                majors.computeIfAbsent(major(route.prefix()), _ -> new ArrayList<>()).add(route);
            }
            majors.forEach((major, group) -> group(major, group, out));
            return out.toString();
        }

        private String lastResort() {
            for (Shown route : routes) {
                if (route.prefix().length() == 0) {
                    return route.hops()
                                    .getFirst()
                                    .gateway()
                                    .map(Address::toString)
                                    .orElse("0.0.0.0")
                            + " to network 0.0.0.0";
                }
            }
            return "not set";
        }

        private static void group(Prefix major, List<Shown> group, StringBuilder out) {
            boolean subnetted = group.stream().anyMatch(r -> r.prefix().length() > major.length());
            if (!subnetted) {
                group.forEach(route -> line(route, code(route, 6), route.prefix() + "", out));
                return;
            }
            List<Integer> lengths =
                    group.stream().map(r -> r.prefix().length()).distinct().toList();
            boolean oneMask = lengths.size() == 1;
            out.append("      ").append(major.address()).append('/');
            out.append(oneMask ? (int) lengths.getFirst() : major.length());
            out.append(oneMask ? " is subnetted, " : " is variably subnetted, ");
            out.append(group.size()).append(" subnets");
            out.append(oneMask ? "" : ", " + lengths.size() + " masks").append('\n');
            for (Shown route : group) {
                String shown = oneMask ? route.prefix().address() + "" : route.prefix() + "";
                line(route, code(route, 9), shown, out);
            }
        }

        private static String code(Shown route, int width) {
            String code = route.source().code() + (route.prefix().length() == 0 ? "*" : "");
            return left(route.overridden() ? left(code, 4) + "%" : code, width);
        }

        private static void line(Shown route, String code, String prefix, StringBuilder out) {
            out.append(code).append(prefix);
            int indent = code.length() + prefix.length();
            String measure = "[" + route.distance() + "/" + route.metric() + "]";
            boolean first = true;
            for (Hop hop : route.source() == RouteSource.STATIC ? route.hops() : own(route)) {
                out.append(first ? "" : "\n" + " ".repeat(indent)).append(' ');
                first = false;
                hop(hop, route, measure, out);
            }
            if (route.overridden()) {
                for (Hop hop : route.resolved()) {
                    out.append('\n').append(" ".repeat(indent)).append(" [NHO]");
                    hop(hop, route, "[" + route.distance() + "/255]", out);
                }
            }
            out.append('\n');
        }

        /** What the route itself says; resolved where it leaves the interface open. */
        private static List<Hop> own(Shown route) {
            return route.overridden() ? route.hops() : route.resolved();
        }

        private static void hop(Hop hop, Shown route, String measure, StringBuilder out) {
            if (hop.gateway().isEmpty()) {
                out.append("is directly connected, ");
                if (route.ages()) {
                    out.append(age(route.age())).append(", ");
                }
                out.append(hop.interfaceName());
                return;
            }
            out.append(measure).append(" via ").append(hop.gateway().get());
            if (route.ages()) {
                out.append(", ").append(age(route.age()));
            }
            if (!hop.interfaceName().isEmpty()) {
                out.append(", ").append(hop.interfaceName());
            }
        }

        private void text6(StringBuilder out) {
            out.append("IPv6 Routing Table - ").append(vrf.isEmpty() ? "default" : vrf);
            out.append(" - ").append(routes.size()).append(" entries\n").append(CODES6);
            for (Shown route : routes) {
                out.append(left(route.source().code(), 4)).append(route.prefix()).append(" [");
                out.append(route.distance()).append('/').append(route.metric()).append("]\n");
                for (Hop hop : route.resolved()) {
                    out.append("     via ");
                    hop.gateway().ifPresent(g -> out.append(g).append(", "));
                    out.append(hop.interfaceName());
                    out.append(
                            switch (hop.target()) {
                                case RECEIVE -> ", receive";
                                case DISCARD -> "";
                                case FORWARD ->
                                        hop.gateway().isEmpty() ? ", directly connected" : "";
                            });
                    out.append('\n');
                }
            }
        }
    }

    /** The class A, B or C network of a prefix, under which IOS lists its subnets. */
    private static Prefix major(Prefix prefix) {
        Ipv4Address address = (Ipv4Address) prefix.address();
        int first = address.value() >>> 24;
        int length = first < 128 ? 8 : first < 192 ? 16 : first < 224 ? 24 : 32;
        if (prefix.length() <= length) {
            length = prefix.length() == 0 ? 0 : length;
        }
        int mask = length == 0 ? 0 : -1 << (32 - length);
        return new Prefix(new Ipv4Address(address.value() & mask), length);
    }

    /**
     * {@code show ip route PREFIX}: the route that an address follows.
     *
     * @param route empty when there is none
     */
    public record Entry(String vrf, Optional<Shown> route) implements View {
        @Override
        public String text() {
            if (route.isEmpty()) {
                return "% Network not in table\n";
            }
            Shown r = route.get();
            StringBuilder out = new StringBuilder();
            if (!vrf.isEmpty()) {
                out.append("\nRouting Table: ").append(vrf).append('\n');
            }
            out.append("Routing entry for ").append(r.prefix());
            out.append(r.prefix().length() == 0 ? ", supernet\n" : "\n");
            out.append("  Known via \"").append(r.source().protocol()).append("\", distance ");
            out.append(r.distance()).append(", metric ").append(r.metric());
            switch (r.source()) {
                case CONNECTED, LOCAL -> out.append(" (connected, via interface)");
                default -> out.append(r.prefix().length() == 0 ? ", candidate default path" : "");
            }
            out.append('\n');
            if (r.tag() != 0) {
                out.append("  Tag ").append(r.tag()).append('\n');
            }
            out.append("  Routing Descriptor Blocks:\n");
            for (Hop hop : r.resolved()) {
                out.append("  * ");
                if (hop.gateway().isPresent()) {
                    out.append(hop.gateway().get());
                    out.append(r.ages() ? ", " + age(r.age()) + " ago" : "");
                    out.append(", via ").append(hop.interfaceName());
                } else {
                    out.append("directly connected, via ").append(hop.interfaceName());
                }
                out.append(r.overridden() ? ", NHO" : "");
                out.append("\n      Route metric is ").append(r.metric());
                out.append(", traffic share count is 1\n");
            }
            return out.toString();
        }
    }

    /**
     * {@code show ip route summary}, {@code show ipv6 route summary}.
     *
     * @param sources those that offered a route, in the order of their preference
     */
    public record Summary(AddressFamily family, String vrf, List<SourceCount> sources)
            implements View {
        /** Counts routes by the protocol that offered them. */
        public static Summary of(AddressFamily family, String vrf, List<Shown> routes) {
            Map<String, SourceCount> counts = new LinkedHashMap<>();
            for (RouteSource source : RouteSource.values()) {
                counts.put(source.protocol(), SourceCount.none(source.protocol()));
            }
            for (Shown r : routes) {
                boolean subnet =
                        family == AddressFamily.IPV4
                                && r.prefix().length() > major(r.prefix()).length();
                counts.merge(r.source().protocol(), SourceCount.of(r, subnet), SourceCount::plus);
            }
            return new Summary(
                    family, vrf, counts.values().stream().filter(c -> c.total() > 0).toList());
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            String name = vrf.isEmpty() ? "default" : vrf;
            if (family == AddressFamily.IPV4) {
                out.append("IP routing table name is ").append(name).append(" (0x0)\n");
                out.append("IP routing table maximum-paths is ").append(Rib.MAX_PATHS);
                out.append("\nRoute Source    Networks    Subnets     Replicates  Overhead    ");
            } else {
                out.append("IPv6 routing table name is ").append(name);
                out.append("(0) global scope - ").append(total().networks()).append(" entries\n");
                out.append("IPv6 routing table ").append(name).append(" maximum-paths is ");
                out.append(Rib.MAX_PATHS).append("\nRoute Source    Networks    Overhead    ");
            }
            out.append("Memory (bytes)\n");
            sources.forEach(count -> line(count, out));
            line(total(), out);
            return out.toString();
        }

        private SourceCount total() {
            return sources.stream().reduce(SourceCount.none("Total"), SourceCount::plus);
        }

        private void line(SourceCount count, StringBuilder out) {
            out.append(left(count.source(), 16)).append(left(count.networks() + "", 12));
            if (family == AddressFamily.IPV4) {
                out.append(left(count.subnets() + "", 12)).append(left("0", 12));
            }
            out.append(left(count.overheadBytes() + "", 12));
            out.append(count.memoryBytes()).append('\n');
        }
    }

    /**
     * How many routes a protocol offers.
     *
     * @param networks whole networks of class A, B or C, and larger ones; every IPv6 prefix
     * @param subnets parts of such networks
     * @param overheadBytes what the table adds to the routes, an estimate
     * @param memoryBytes all that they take, an estimate
     */
    public record SourceCount(
            String source, int networks, int subnets, long overheadBytes, long memoryBytes) {
        static SourceCount none(String source) {
            return new SourceCount(source, 0, 0, 0, 0);
        }

        static SourceCount of(Shown route, boolean subnet) {
            RouteMemory memory = RouteMemory.of(route);
            return new SourceCount(
                    route.source().protocol(),
                    subnet ? 0 : 1,
                    subnet ? 1 : 0,
                    memory.overheadBytes(),
                    memory.bytes());
        }

        SourceCount plus(SourceCount other) {
            return new SourceCount(
                    source,
                    networks + other.networks,
                    subnets + other.subnets,
                    overheadBytes + other.overheadBytes,
                    memoryBytes + other.memoryBytes);
        }

        int total() {
            return networks + subnets;
        }
    }
}
