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
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

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
                   ON1 - OSPF NSSA ext 1, ON2 - OSPF NSSA ext 2
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
     * @param cost where not all ways cost the same
     * @param from the router that told this way, where not one has told all
     */
    public record Hop(
            Target target,
            Optional<Address> gateway,
            String interfaceName,
            Optional<RouteDetail.WayCost> cost,
            Optional<Address> from) {
        /** A way that costs what the route does. */
        public Hop(Target target, Optional<Address> gateway, String interfaceName) {
            this(target, gateway, interfaceName, Optional.empty(), Optional.empty());
        }

        static Hop of(Route route, NextHop nextHop) {
            Hop plain = of(nextHop);
            RouteDetail detail = route.detail();
            return new Hop(
                    plain.target,
                    plain.gateway,
                    plain.interfaceName,
                    detail.cost(nextHop),
                    detail.from(nextHop));
        }

        private static Hop of(NextHop nextHop) {
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
     * @param origin the process: {@code connected}, {@code eigrp 100}
     * @param hops as its source offered them
     * @param resolved where packets really go; a gateway here is always on the link
     * @param overridden whether a shortcut has put its next hops in the place of the route's own
     * @param age since it was installed
     * @param told what the protocol says beside
     */
    public record Shown(
            Prefix prefix,
            RouteSource source,
            String origin,
            int distance,
            long metric,
            long tag,
            List<Hop> hops,
            List<Hop> resolved,
            boolean overridden,
            Duration age,
            Told told) {
        /** A route of which its source says no more. */
        public Shown(
                Prefix prefix,
                RouteSource source,
                int distance,
                long metric,
                long tag,
                List<Hop> hops,
                List<Hop> resolved,
                boolean overridden,
                Duration age) {
            this(
                    prefix,
                    source,
                    source.protocol(),
                    distance,
                    metric,
                    tag,
                    hops,
                    resolved,
                    overridden,
                    age,
                    new Told("", Optional.empty(), List.of()));
        }

        /** The route as it is shown at a moment of the loop's time. */
        public static Shown of(ResolvedRoute resolved, long nowNanos) {
            Route route = resolved.route();
            return new Shown(
                    route.prefix(),
                    route.source(),
                    route.origin(),
                    route.distance(),
                    route.metric(),
                    route.tag(),
                    route.nextHops().stream().map(hop -> Hop.of(route, hop)).toList(),
                    resolved.nextHops().stream().map(hop -> Hop.of(route, hop)).toList(),
                    resolved.overridden(),
                    Duration.ofNanos(Math.max(0, nowNanos - route.installedNanos())),
                    Told.of(route));
        }

        /** Hops as tables print them: BGP's and static ones as they are configured or told. */
        List<Hop> own() {
            return switch (source) {
                case STATIC, BGP_EXTERNAL, BGP_INTERNAL -> hops;
                default -> overridden ? hops : resolved;
            };
        }

        /**
         * Whether the route is of a protocol.
         *
         * @param protocol empty for any
         * @param process empty for any
         */
        public boolean of(String protocol, String process) {
            if (protocol.isEmpty()) {
                return true;
            }
            return process.isEmpty()
                    ? source.protocol().equals(protocol)
                    : origin.equals(protocol + " " + process);
        }

        boolean ages() {
            return switch (source) {
                case CONNECTED, LOCAL, STATIC -> false;
                default -> true;
            };
        }
    }

    /**
     * What a protocol says of a route of its own.
     *
     * @param type {@code internal}, {@code extern 2, forward metric 64}; empty where there is one
     *     kind alone
     * @param from the router that told it
     * @param lines for {@code show ip route PREFIX}
     */
    public record Told(String type, Optional<Address> from, List<String> lines) {
        /** Copies the list. */
        public Told {
            lines = List.copyOf(lines);
        }

        static Told of(Route route) {
            RouteDetail detail = route.detail();
            StringBuilder type = new StringBuilder();
            type.append(
                    switch (route.source()) {
                        case EIGRP, EIGRP_SUMMARY, BGP_INTERNAL -> "internal";
                        case EIGRP_EXTERNAL, BGP_EXTERNAL -> "external";
                        case BGP_LOCAL -> "locally generated";
                        case OSPF -> "intra area";
                        case OSPF_INTER_AREA -> "inter area";
                        case OSPF_EXTERNAL_1 -> "extern 1";
                        case OSPF_EXTERNAL_2 -> "extern 2";
                        case OSPF_NSSA_1 -> "NSSA extern 1";
                        case OSPF_NSSA_2 -> "NSSA extern 2";
                        case CONNECTED, LOCAL, STATIC, RIP, NHRP, KERNEL -> "";
                    });
            detail.forwardMetric().ifPresent(m -> type.append(", forward metric ").append(m));
            return new Told(type.toString(), detail.from(), detail.lines());
        }
    }

    /** All routes of one family, in the order in which tables print them. */
    public static List<Shown> of(Rib rib, AddressFamily family, long nowNanos) {
        return Page.of(rib, family, Optional.empty(), Integer.MAX_VALUE, nowNanos).routes();
    }

    /**
     * Some routes of one family, in the order in which tables print them.
     *
     * @param next the prefix behind which the next ones are; empty at the end
     */
    public record Page(List<Shown> routes, Optional<Prefix> next) {
        /** Copies the list. */
        public Page {
            routes = List.copyOf(routes);
        }

        /**
         * From a place on; looks at no more than {@code max} prefixes, so that nobody waits for it.
         *
         * @param behind empty for the start
         */
        public static Page of(
                Rib rib, AddressFamily family, Optional<Prefix> behind, int max, long nowNanos) {
            List<Shown> routes = new ArrayList<>();
            Prefix next =
                    rib.walk(
                            family,
                            behind.orElse(null),
                            max,
                            resolved -> routes.add(Shown.of(resolved, nowNanos)));
            return new Page(routes, Optional.ofNullable(next));
        }
    }

    /**
     * {@code show ip route [vrf V]}, {@code show ipv6 route}.
     *
     * @param vrf empty for the default VRF
     * @param lastResort gateway of the default route, also where that one is not among the routes
     *     shown; 0.0.0.0 for a link
     */
    public record Table(
            AddressFamily family, String vrf, Optional<Address> lastResort, List<Shown> routes)
            implements View {
        /** Some routes of a table, or all. */
        public static Table of(
                AddressFamily family,
                String vrf,
                List<Shown> all,
                Predicate<? super Shown> wanted) {
            Address link = Address.parse(family == AddressFamily.IPV4 ? "0.0.0.0" : "::");
            return new Table(
                    family,
                    vrf,
                    all.stream()
                            .filter(route -> route.prefix().length() == 0)
                            .findFirst()
                            .map(route -> route.hops().getFirst().gateway().orElse(link)),
                    all.stream().filter(wanted).toList());
        }

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
            out.append(CODES4).append("Gateway of last resort is ");
            out.append(lastResort.map(g -> g + " to network 0.0.0.0").orElse("not set"));
            out.append("\n\n");
            Map<Prefix, List<Shown>> majors = new LinkedHashMap<>();
            for (Shown route : routes) {
                majors.computeIfAbsent(major(route.prefix()), _ -> new ArrayList<>()).add(route);
            }
            majors.forEach((major, group) -> group(major, group, out));
            return out.toString();
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
            String code = route.source().code();
            if (route.prefix().length() == 0) {
                code = code.length() == 1 ? code + "*" : code.replace(' ', '*');
            }
            return left(route.overridden() ? left(code, 4) + "%" : code, width);
        }

        private static void line(Shown route, String code, String prefix, StringBuilder out) {
            out.append(code).append(prefix);
            int indent = code.length() + prefix.length();
            boolean first = true;
            for (Hop hop : route.own()) {
                long metric = hop.cost().map(RouteDetail.WayCost::metric).orElse(route.metric());
                String measure = "[" + route.distance() + "/" + metric + "]";
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

        private static void hop(Hop hop, Shown route, String measure, StringBuilder out) {
            boolean aggregate = route.source() == RouteSource.BGP_LOCAL;
            if (hop.gateway().isEmpty() && !aggregate) {
                boolean summary = hop.target() == Target.DISCARD && route.ages();
                out.append(summary ? "is a summary, " : "is directly connected, ");
                if (route.ages()) {
                    out.append(age(route.age())).append(", ");
                }
                out.append(hop.interfaceName());
                return;
            }
            out.append(measure).append(" via ");
            out.append(hop.gateway().map(Address::toString).orElse("0.0.0.0"));
            if (route.ages()) {
                out.append(", ").append(age(route.age()));
            }
            if (!hop.interfaceName().isEmpty()) {
                out.append(", ").append(hop.interfaceName());
            }
        }

        /** {@code OI}, {@code EX}: IPv6's tables have one column for the code. */
        private static String code6(RouteSource source) {
            return switch (source) {
                case EIGRP_EXTERNAL -> "EX";
                case OSPF_INTER_AREA -> "OI";
                default -> source.code().replace(" ", "");
            };
        }

        private void text6(StringBuilder out) {
            out.append("IPv6 Routing Table - ").append(vrf.isEmpty() ? "default" : vrf);
            out.append(" - ").append(routes.size()).append(" entries\n").append(CODES6);
            for (Shown route : routes) {
                out.append(left(code6(route.source()), 4)).append(route.prefix()).append(" [");
                out.append(route.distance()).append('/').append(route.metric()).append("]\n");
                for (Hop hop : route.resolved()) {
                    out.append("     via ");
                    hop.gateway().ifPresent(g -> out.append(g).append(", "));
                    out.append(hop.interfaceName());
                    out.append(
                            switch (hop.target()) {
                                case RECEIVE -> ", receive";
                                case DISCARD -> ", directly connected";
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
     * @param redistributing processes that would tell it
     * @param advertisedBy processes that do, with what their line says of such routes
     */
    public record Entry(
            String vrf,
            Optional<Shown> route,
            List<String> redistributing,
            List<String> advertisedBy)
            implements View {
        /** Copies the lists. */
        public Entry {
            redistributing = List.copyOf(redistributing);
            advertisedBy = List.copyOf(advertisedBy);
        }

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
            boolean candidate = r.prefix().length() == 0;
            String type = r.told().type().isEmpty() ? "" : ", type " + r.told().type();
            out.append("  Known via \"").append(r.origin()).append("\", distance ");
            out.append(r.distance()).append(", metric ").append(r.metric());
            switch (r.source()) {
                case CONNECTED, LOCAL -> out.append(" (connected, via interface)");
                default -> out.append(candidate ? ", candidate default path" : "");
            }
            if (r.tag() != 0) {
                out.append("\n  Tag ").append(r.tag());
            }
            out.append(type).append('\n');
            takers(redistributing, out);
            if (!advertisedBy.isEmpty()) {
                out.append("  Advertised by ");
                out.append(String.join("\n                ", advertisedBy)).append('\n');
            }
            List<Hop> hops = r.own();
            Hop first = hops.getFirst();
            if (r.ages() && first.gateway().isPresent()) {
                out.append("  Last update from ").append(first.gateway().get());
                out.append(first.interfaceName().isEmpty() ? "" : " on " + first.interfaceName());
                out.append(first.interfaceName().isEmpty() ? " " : ", ");
                out.append(age(r.age())).append(" ago\n");
            }
            out.append("  Routing Descriptor Blocks:\n");
            String mark = "  * ";
            for (Hop hop : hops) {
                path(r, hop, mark, out);
                mark = "    ";
            }
            if (r.overridden()) {
                r.resolved().forEach(hop -> path(r, hop, "    [NHO]", out));
            }
            return out.toString();
        }
    }

    private static void takers(List<String> processes, StringBuilder out) {
        if (!processes.isEmpty()) {
            out.append("  Redistributing via ").append(String.join(", ", processes)).append('\n');
        }
    }

    /**
     * {@code show ip route NETWORK} of a whole network of class A, B or C that no route is for.
     *
     * @param routes in it, at least one
     */
    public record Network(String vrf, Prefix network, List<Shown> routes) implements View {
        /** Copies the list. */
        public Network {
            routes = List.copyOf(routes);
        }

        /** The network whose first address this is; empty for none. */
        public static Optional<Prefix> named(Address address) {
            return address instanceof Ipv4Address a
                    ? Optional.of(new Prefix(a, a.bits()))
                            .map(RouteView::major)
                            .filter(m -> m.address().equals(a))
                    : Optional.empty();
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            if (!vrf.isEmpty()) {
                out.append("\nRouting Table: ").append(vrf).append('\n');
            }
            long attached = routes.stream().filter(Network::attached).count();
            long masks = routes.stream().map(r -> r.prefix().length()).distinct().count();
            out.append("Routing entry for ").append(network).append(", ");
            out.append(routes.size()).append(" known subnets\n");
            if (attached > 0) {
                out.append("  Attached (").append(attached).append(" connections)\n");
            }
            if (masks > 1) {
                out.append("  Variably subnetted with ").append(masks).append(" masks\n");
            }
            for (Shown route : routes) {
                Table.line(route, Table.code(route, 9), route.prefix() + "", out);
            }
            return out.toString();
        }

        private static boolean attached(Shown route) {
            return route.source() == RouteSource.CONNECTED;
        }
    }

    /** {@code show ip route vrf *}. */
    public record Tables(List<Table> tables) implements View {
        /** Copies the list. */
        public Tables {
            tables = List.copyOf(tables);
        }

        @Override
        public String text() {
            return tables.stream().map(Table::text).collect(Collectors.joining("\n"));
        }
    }

    /**
     * A static route that follows a track object.
     *
     * @param up whether the object is
     */
    public record Tracked(StaticRoute route, boolean up) {}

    /** {@code show ip route track-table}. */
    public record TrackTable(List<Tracked> routes) implements View {
        /** Copies the list. */
        public TrackTable {
            routes = List.copyOf(routes);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (Tracked tracked : routes) {
                out.append(' ').append(StaticRouteCommands.written(tracked.route));
                out.append(" state is [").append(tracked.up ? "up" : "down").append("]\n");
            }
            return out.toString();
        }
    }

    private static void path(Shown r, Hop hop, String mark, StringBuilder out) {
        out.append(mark);
        if (hop.gateway().isPresent()) {
            out.append(hop.gateway().get());
            if (r.ages()) {
                out.append(", from ");
                out.append(hop.from().or(r.told()::from).orElse(hop.gateway().get()));
                out.append(", ").append(age(r.age())).append(" ago");
            }
            out.append(hop.interfaceName().isEmpty() ? "" : ", via " + hop.interfaceName());
        } else if (r.source() == RouteSource.BGP_LOCAL) {
            out.append("0.0.0.0, from 0.0.0.0, ").append(age(r.age())).append(" ago");
            out.append(", via ").append(hop.interfaceName());
        } else {
            out.append("directly connected, via ").append(hop.interfaceName());
        }
        Optional<RouteDetail.WayCost> cost = hop.cost();
        out.append("\n      Route metric is ");
        out.append(cost.map(RouteDetail.WayCost::metric).orElse(r.metric()));
        out.append(", traffic share count is ");
        out.append(cost.map(RouteDetail.WayCost::share).orElse(1)).append('\n');
        cost.map(RouteDetail.WayCost::lines)
                .orElse(r.told().lines())
                .forEach(line -> out.append("      ").append(line).append('\n'));
        if (r.tag() != 0) {
            out.append("      Route tag ").append(r.tag()).append('\n');
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
            for (String always : List.of("connected", "static")) {
                counts.put(always, SourceCount.none(always));
            }
            routes.stream()
                    .sorted(Comparator.comparing(Shown::source).thenComparing(Shown::origin))
                    .forEach(r -> {
                        boolean subnet =
                                family == AddressFamily.IPV4
                                        && r.prefix().length() > major(r.prefix()).length();
                        counts.merge(r.origin(), SourceCount.of(r, subnet), SourceCount::plus);
                    });
            return new Summary(family, vrf, List.copyOf(counts.values()));
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
            for (SourceCount count : sources) {
                line(count, out);
                kinds(count, out);
            }
            line(total(), out);
            return out.toString();
        }

        private SourceCount total() {
            return sources.stream().reduce(SourceCount.none("Total"), SourceCount::plus);
        }

        private static void kinds(SourceCount count, StringBuilder out) {
            Map<RouteSource, Integer> of = count.kinds();
            if (count.source().startsWith("bgp")) {
                out.append("  External: ").append(of.getOrDefault(RouteSource.BGP_EXTERNAL, 0));
                out.append(" Internal: ").append(of.getOrDefault(RouteSource.BGP_INTERNAL, 0));
                out.append(" Local: ").append(of.getOrDefault(RouteSource.BGP_LOCAL, 0));
                out.append('\n');
            } else if (count.source().startsWith("ospf")) {
                out.append("  Intra-area: ").append(of.getOrDefault(RouteSource.OSPF, 0));
                out.append(" Inter-area: ");
                out.append(of.getOrDefault(RouteSource.OSPF_INTER_AREA, 0));
                out.append(" External-1: ");
                out.append(of.getOrDefault(RouteSource.OSPF_EXTERNAL_1, 0));
                out.append(" External-2: ");
                out.append(of.getOrDefault(RouteSource.OSPF_EXTERNAL_2, 0));
                out.append("\n  NSSA External-1: ");
                out.append(of.getOrDefault(RouteSource.OSPF_NSSA_1, 0));
                out.append(" NSSA External-2: ");
                out.append(of.getOrDefault(RouteSource.OSPF_NSSA_2, 0)).append('\n');
            }
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
     * How many routes a process offers.
     *
     * @param networks whole networks of class A, B or C, and larger ones; every IPv6 prefix
     * @param subnets parts of such networks
     * @param overheadBytes what the table adds to the routes, an estimate
     * @param memoryBytes all that they take, an estimate
     * @param kinds routes of each kind that a protocol tells apart
     */
    public record SourceCount(
            String source,
            int networks,
            int subnets,
            long overheadBytes,
            long memoryBytes,
            Map<RouteSource, Integer> kinds) {
        static SourceCount none(String source) {
            return new SourceCount(source, 0, 0, 0, 0, Map.of());
        }

        static SourceCount of(Shown route, boolean subnet) {
            RouteMemory memory = RouteMemory.of(route);
            return new SourceCount(
                    route.origin(),
                    subnet ? 0 : 1,
                    subnet ? 1 : 0,
                    memory.overheadBytes(),
                    memory.bytes(),
                    Map.of(route.source(), 1));
        }

        SourceCount plus(SourceCount other) {
            Map<RouteSource, Integer> sum = new EnumMap<>(RouteSource.class);
            sum.putAll(kinds);
            other.kinds.forEach((kind, count) -> sum.merge(kind, count, Integer::sum));
            return new SourceCount(
                    source,
                    networks + other.networks,
                    subnets + other.subnets,
                    overheadBytes + other.overheadBytes,
                    memoryBytes + other.memoryBytes,
                    sum);
        }
    }
}
