package io.spokewire.policy;

import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.RouteMap.Match;
import io.spokewire.policy.RouteMap.SetAction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The lists and route maps of one configuration, ready to be asked about routes. Immutable but for
 * what it remembers of look-ups; belongs to the control thread.
 *
 * <p>A list that nobody has written permits all, as IOS has it; a route map that nobody has written
 * permits nothing.
 */
public final class RoutingPolicy {
    /** Nothing is configured. */
    public static final RoutingPolicy NONE = new RoutingPolicy(Section.root());

    private static final String EXACT = "exact-match";

    private final Section root;
    // Looked up only, never iterated.
    private final Map<String, Optional<AccessList>> accessLists = new HashMap<>();
    private final Map<String, RouteMap> routeMaps = new HashMap<>();
    private final Map<String, Optional<Pattern>> patterns = new HashMap<>();

    /** Reads a whole configuration. */
    public RoutingPolicy(Section root) {
        this.root = root;
    }

    /**
     * Whether both say the same about routes: then nothing has to be evaluated anew. Costs a look
     * at all lists.
     */
    public boolean sameAs(RoutingPolicy other) {
        return root.get(PrefixList.IPV4).equals(other.root.get(PrefixList.IPV4))
                && root.get(PrefixList.IPV6).equals(other.root.get(PrefixList.IPV6))
                && root.get(AccessList.NUMBERED).equals(other.root.get(AccessList.NUMBERED))
                && root.get(AsPathList.SLOT).equals(other.root.get(AsPathList.SLOT))
                && root.get(CommunityList.SLOT).equals(other.root.get(CommunityList.SLOT))
                && root.get(CommunityList.EXTENDED).equals(other.root.get(CommunityList.EXTENDED))
                && root.get(CommunityList.LARGE).equals(other.root.get(CommunityList.LARGE))
                && root.children(AccessList.STANDARD)
                        .equals(other.root.children(AccessList.STANDARD))
                && root.children(AccessList.EXTENDED)
                        .equals(other.root.children(AccessList.EXTENDED))
                && root.children(AccessList.IPV6).equals(other.root.children(AccessList.IPV6))
                && root.children(RouteMap.MODE).equals(other.root.children(RouteMap.MODE))
                && root.children(KeyChain.MODE).equals(other.root.children(KeyChain.MODE));
    }

    // ---- lists

    /** Whether a prefix list lets a route pass. */
    public boolean prefixList(String name, Prefix route) {
        Map<String, PrefixList> lists =
                root.get(route.family() == AddressFamily.IPV4 ? PrefixList.IPV4 : PrefixList.IPV6);
        PrefixList list = lists.get(name);
        return list == null || list.permits(route);
    }

    /** The prefixes of a prefix list's permitting lines, one for each, in its order. */
    public List<Prefix> prefixes(String name, AddressFamily family) {
        Map<String, PrefixList> lists =
                root.get(family == AddressFamily.IPV4 ? PrefixList.IPV4 : PrefixList.IPV6);
        return lists.getOrDefault(name, PrefixList.EMPTY).entries().stream()
                .filter(entry -> entry.action() == Action.PERMIT)
                .map(PrefixList.Entry::prefix)
                .toList();
    }

    /**
     * Whether an access list lets a route pass. A standard list looks at the network alone; an
     * extended one at the network as its source and the mask as its destination.
     */
    public boolean accessList(String name, Prefix route) {
        return accessList(
                name,
                rule ->
                        switch (rule) {
                            case AccessList.StandardRule s -> holds(s.source(), route.address());
                            case AccessList.ExtendedRule e ->
                                    holds(e.source(), route.address())
                                            && (route.family() == AddressFamily.IPV6
                                                    || holds(
                                                            e.destination(),
                                                            Ipv4Address.mask(route.length())));
                            case AccessList.Remark _ -> false;
                        });
    }

    /**
     * Whether an access list lets a route of an interior protocol pass in a {@code
     * distribute-list}: there an extended list looks at the router that told of it as its source,
     * and at the network as its destination.
     */
    public boolean distributeAccessList(String name, Prefix route, Optional<Address> from) {
        return accessList(
                name,
                rule ->
                        switch (rule) {
                            case AccessList.StandardRule s -> holds(s.source(), route.address());
                            case AccessList.ExtendedRule e ->
                                    from.map(f -> holds(e.source(), f))
                                                    .orElse(
                                                            e.source()
                                                                    instanceof
                                                                    AccessList.Endpoint.Any)
                                            && holds(e.destination(), route.address());
                            case AccessList.Remark _ -> false;
                        });
    }

    /** Whether an access list lets an address pass, by its sources. */
    public boolean accessList(String name, Address address) {
        return accessList(
                name,
                rule ->
                        switch (rule) {
                            case AccessList.StandardRule s -> holds(s.source(), address);
                            case AccessList.ExtendedRule e -> holds(e.source(), address);
                            case AccessList.Remark _ -> false;
                        });
    }

    private boolean accessList(String name, Predicate<AccessList.Entry> holds) {
        AccessList list =
                accessLists
                        .computeIfAbsent(name, n -> AccessList.named(root, n))
                        .orElse(AccessList.EMPTY);
        if (list.entries().isEmpty()) {
            return true;
        }
        for (AccessList.Entry rule : list.entries()) {
            if (holds.test(rule)) {
                return switch (rule) {
                    case AccessList.StandardRule s -> s.action() == Action.PERMIT;
                    case AccessList.ExtendedRule e -> e.action() == Action.PERMIT;
                    case AccessList.Remark _ -> false;
                };
            }
        }
        return false;
    }

    private static boolean holds(AccessList.Endpoint endpoint, Address address) {
        return switch (endpoint) {
            case AccessList.Endpoint.Any _ -> true;
            case AccessList.Endpoint.Host(Address host) -> host.equals(address);
            case AccessList.Endpoint.Wildcard(Ipv4Address base, Ipv4Address wildcard) ->
                    address instanceof Ipv4Address(int value)
                            && (value & ~wildcard.value()) == base.value();
            case AccessList.Endpoint.Range(Prefix prefix) -> prefix.contains(address);
            case AccessList.Endpoint.Group _ -> false;
        };
    }

    /** Whether an AS-path access list lets a path pass. */
    public boolean asPathList(String number, String path) {
        AsPathList list =
                number.matches("[0-9]{1,3}")
                        ? root.get(AsPathList.SLOT).get(Integer.valueOf(number))
                        : null;
        if (list == null) {
            return true;
        }
        for (AsPathList.Entry entry : list.entries()) {
            if (found(entry.expression(), path)) {
                return entry.action() == Action.PERMIT;
            }
        }
        return false;
    }

    /**
     * Whether a community list lets communities pass.
     *
     * @param exact {@code exact-match}: a standard list must name all of them
     */
    public boolean communityList(String name, List<String> communities, boolean exact) {
        return communityList(CommunityList.SLOT, name, communities, exact);
    }

    /** Whether an extended community list lets communities ({@code RT:65000:1}) pass. */
    public boolean extendedCommunityList(String name, List<String> communities) {
        return communityList(CommunityList.EXTENDED, name, communities, false);
    }

    /** Whether a large community list lets communities pass. */
    public boolean largeCommunityList(String name, List<String> communities, boolean exact) {
        return communityList(CommunityList.LARGE, name, communities, exact);
    }

    private boolean communityList(
            Slot<Map<String, CommunityList>> kind,
            String name,
            List<String> communities,
            boolean exact) {
        CommunityList list = root.get(kind).get(name);
        if (list == null) {
            return true;
        }
        for (CommunityList.Entry entry : list.entries()) {
            if (communityHolds(list, entry, communities, exact)) {
                return entry.action() == Action.PERMIT;
            }
        }
        return false;
    }

    private boolean communityHolds(
            CommunityList list, CommunityList.Entry entry, List<String> all, boolean exact) {
        if (list.kind().equals("expanded")) {
            return found(entry.value(), String.join(" ", all));
        }
        List<String> named = entry.named();
        boolean any = named.isEmpty() || named.contains("internet");
        return any || (all.containsAll(named) && (!exact || named.containsAll(all)));
    }

    private boolean found(String expression, String text) {
        return patterns.computeIfAbsent(expression, RoutingPolicy::expression)
                .map(p -> p.matcher(text).find())
                .orElse(false);
    }

    /**
     * What a regular expression of Cisco's finds in AS paths and communities: {@code _} is a border
     * between numbers, or an end of the text. Empty for what is none.
     */
    public static Optional<Pattern> expression(String expression) {
        try {
            return Optional.of(Pattern.compile(expression.replace("_", "(?:^|[ ,{}()]|$)")));
        } catch (PatternSyntaxException e) {
            return Optional.empty(); // matches nothing
        }
    }

    // ---- distribute lists

    /**
     * Whether the filters of a process let a route pass.
     *
     * @param in whether it was received; else it is to be told
     * @param scope the interface, or for told routes the process that they were redistributed from
     *     ({@code eigrp 100}); lists without a scope hold everywhere
     */
    public boolean passes(
            List<DistributeList> filters, boolean in, List<String> scope, PolicyRoute route) {
        for (DistributeList filter : filters) {
            if (concerns(filter, in, scope) && !passes(filter, route)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The same for BGP: there an extended access list looks at the network as its source and at the
     * mask as its destination, as behind {@code neighbor}.
     */
    public boolean passesBgp(
            List<DistributeList> filters, boolean in, List<String> scope, PolicyRoute route) {
        for (DistributeList filter : filters) {
            boolean passes =
                    !concerns(filter, in, scope)
                            || (filter.kind().isEmpty()
                                    ? accessList(filter.name(), route.prefix())
                                    : passes(filter, route));
            if (!passes) {
                return false;
            }
        }
        return true;
    }

    private static boolean concerns(DistributeList filter, boolean in, List<String> scope) {
        return filter.in() == in && (filter.scope().isEmpty() || scope.contains(filter.scope()));
    }

    /**
     * Whether filters let the same pass by both. Of a route map all lists count: any may stand in
     * it.
     */
    public boolean sameFilters(RoutingPolicy other, List<DistributeList> filters) {
        return filters.stream().allMatch(filter -> sameFilter(other, filter));
    }

    private boolean sameFilter(RoutingPolicy other, DistributeList filter) {
        return switch (filter.kind()) {
            case "prefix", "prefix-list", "gateway" ->
                    Stream.of(filter.name().split(" gateway ", 2))
                            .allMatch(name -> samePrefixList(other, name));
            case "route-map" -> sameAs(other);
            default -> sameAccessList(other, filter.name());
        };
    }

    private boolean samePrefixList(RoutingPolicy other, String name) {
        return Stream.of(PrefixList.IPV4, PrefixList.IPV6)
                .allMatch(slot ->
                        Objects.equals(root.get(slot).get(name), other.root.get(slot).get(name)));
    }

    /** Whether an access list of this name is the same in both. */
    public boolean sameAccessList(RoutingPolicy other, String name) {
        return AccessList.named(root, name).equals(AccessList.named(other.root, name));
    }

    /** The administrative distance of what a router tells, by the first line that is about it. */
    public OptionalInt distance(List<SourceDistance> lines, Ipv4Address router, Prefix route) {
        for (SourceDistance line : lines) {
            if (line.concerns(router)
                    && (line.list().isEmpty() || accessList(line.list(), route))) {
                return OptionalInt.of(line.distance());
            }
        }
        return OptionalInt.empty();
    }

    /** What offset lists add to the metric of a route: that of its interface comes first. */
    public long offset(
            List<OffsetList> lists, boolean in, String interfaceName, PolicyRoute route) {
        long general = 0;
        for (OffsetList list : lists) {
            boolean concerned =
                    list.in() == in
                            && (list.interfaceName().isEmpty()
                                    || list.interfaceName().equals(interfaceName))
                            && (list.list().equals("0")
                                    || distributeAccessList(
                                            list.list(), route.prefix(), route.routeSource()));
            if (concerned && !list.interfaceName().isEmpty()) {
                return list.offset();
            }
            general = concerned ? list.offset() : general;
        }
        return general;
    }

    private boolean passes(DistributeList filter, PolicyRoute route) {
        return switch (filter.kind()) {
            case "prefix" -> {
                String[] names = filter.name().split(" gateway ", 2);
                yield prefixList(names[0], route.prefix())
                        && (names.length == 1 || from(names[1], route));
            }
            case "prefix-list" -> prefixList(filter.name(), route.prefix());
            case "gateway" -> from(filter.name(), route);
            case "route-map" -> routeMap(filter.name(), route).permitted();
            default -> distributeAccessList(filter.name(), route.prefix(), route.routeSource());
        };
    }

    /** Whether a prefix list lets through who told of a route; our own routes pass. */
    private boolean from(String name, PolicyRoute route) {
        return route.routeSource().map(from -> prefixList(name, from.toPrefix())).orElse(true);
    }

    // ---- route maps

    /**
     * What a route map says about a route.
     *
     * @param permitted whether it passes
     * @param sets what changes, by kind: the words behind {@code set KIND}; empty when it does not
     *     pass
     */
    public record Verdict(boolean permitted, Map<SetAction, List<String>> sets) {
        /** It passes as it is. */
        public static final Verdict UNCHANGED = new Verdict(true, Map.of());

        /** It does not pass. */
        public static final Verdict DENIED = new Verdict(false, Map.of());

        /** Copies the map. */
        public Verdict {
            sets = Map.copyOf(sets);
        }

        /** The last line of a kind; empty when nothing is set. */
        public Optional<String> last(SetAction kind) {
            return Optional.ofNullable(sets.get(kind)).map(List::getLast);
        }

        /** {@code set tag}, or what the route has. */
        public long tag(long current) {
            return last(SetAction.TAG).map(Long::parseLong).orElse(current);
        }

        /**
         * {@code set metric N}, {@code +N} or {@code -N}, or what the route has; 0 to 4294967295.
         */
        public long metric(long current) {
            String words = last(SetAction.METRIC).orElse("");
            String first = words.isEmpty() ? "" : words.split(" ", 2)[0];
            if (!first.matches("[+-]?[0-9]{1,10}")) {
                return current;
            }
            long number = Long.parseLong(first);
            boolean relative = first.startsWith("+") || first.startsWith("-");
            return Math.clamp(relative ? current + number : number, 0, 0xFFFF_FFFFL);
        }

        /** The five numbers of {@code set metric} for EIGRP; empty when it does not have them. */
        public List<Long> eigrpMetric() {
            String[] words = last(SetAction.METRIC).orElse("").split(" ", -1);
            return words.length == 5
                    ? Arrays.stream(words).map(Long::parseLong).toList()
                    : List.of();
        }

        /** The first of {@code set ip next-hop A.B.C.D} or its IPv6 twin; empty for none. */
        public Optional<Address> nextHop(AddressFamily family) {
            SetAction kind =
                    family == AddressFamily.IPV4 ? SetAction.IP_NEXT_HOP : SetAction.IPV6_NEXT_HOP;
            String first = last(kind).orElse("").split(" ", 2)[0];
            boolean address = first.indexOf('.') > 0 || first.indexOf(':') >= 0;
            return address ? Optional.of(Address.parse(first)) : Optional.empty();
        }
    }

    /** Whether the configuration has a route map of that name. */
    public boolean hasRouteMap(String name) {
        return !map(name).entries().isEmpty();
    }

    /** What a route map says about a route; one that is not there denies. */
    public Verdict routeMap(String name, PolicyRoute route) {
        Map<SetAction, List<String>> sets = new EnumMap<>(SetAction.class);
        boolean permitted = false;
        int from = 0; // entries below are passed over
        for (RouteMap.Entry entry : map(name).entries()) {
            if (entry.sequence() < from || !matches(entry, route)) {
                continue;
            }
            if (entry.action() == Action.DENY) {
                return permitted ? new Verdict(true, sets) : Verdict.DENIED;
            }
            permitted = true;
            entry.sets().forEach((kind, lines) -> sets.merge(kind, lines, RoutingPolicy::added));
            if (entry.continueAt() < 0) {
                break;
            }
            from = Math.max(entry.continueAt(), entry.sequence() + 1);
        }
        return permitted ? new Verdict(true, sets) : Verdict.DENIED;
    }

    private static List<String> added(List<String> before, List<String> more) {
        List<String> all = new ArrayList<>(before);
        all.addAll(more);
        return all;
    }

    private RouteMap map(String name) {
        return routeMaps.computeIfAbsent(name, n -> RouteMap.named(root, n));
    }

    private boolean matches(RouteMap.Entry entry, PolicyRoute route) {
        for (Map.Entry<Match, List<String>> match : entry.matches().entrySet()) {
            if (!matches(match.getKey(), match.getValue(), route)) {
                return false;
            }
        }
        return true;
    }

    private boolean matches(Match kind, List<String> values, PolicyRoute route) {
        boolean ipv6 = route.prefix().family() == AddressFamily.IPV6;
        return switch (kind) {
            case AS_PATH -> values.stream().anyMatch(v -> asPathList(v, route.asPath()));
            case COMMUNITY ->
                    lists(values, (list, exact) -> communityList(list, route.communities(), exact));
            case EXTCOMMUNITY ->
                    values.stream()
                            .anyMatch(v -> extendedCommunityList(v, route.extendedCommunities()));
            case LARGE_COMMUNITY ->
                    lists(
                            values,
                            (list, exact) ->
                                    largeCommunityList(list, route.largeCommunities(), exact));
            case INTERFACE -> values.stream().anyMatch(route.interfaceNames()::contains);
            case IP_ADDRESS ->
                    !ipv6 && values.stream().anyMatch(v -> accessList(v, route.prefix()));
            case IP_ADDRESS_PREFIX_LIST ->
                    !ipv6 && values.stream().anyMatch(v -> prefixList(v, route.prefix()));
            case IPV6_ADDRESS ->
                    ipv6 && values.stream().anyMatch(v -> accessList(v, route.prefix()));
            case IPV6_ADDRESS_PREFIX_LIST ->
                    ipv6 && values.stream().anyMatch(v -> prefixList(v, route.prefix()));
            case IP_NEXT_HOP, IPV6_NEXT_HOP -> any(values, route.nextHop().orElse(null), false);
            case IP_NEXT_HOP_PREFIX_LIST, IPV6_NEXT_HOP_PREFIX_LIST ->
                    any(values, route.nextHop().orElse(null), true);
            case IP_ROUTE_SOURCE, IPV6_ROUTE_SOURCE ->
                    any(values, route.routeSource().orElse(null), false);
            case IP_ROUTE_SOURCE_PREFIX_LIST -> any(values, route.routeSource().orElse(null), true);
            case LOCAL_PREFERENCE ->
                    route.localPreference().isPresent()
                            && values.contains(Long.toString(route.localPreference().getAsLong()));
            case METRIC -> values.contains(Long.toString(route.metric()));
            case ROUTE_TYPE -> values.stream().anyMatch(route.types()::contains);
            case SOURCE_PROTOCOL ->
                    values.stream()
                            .anyMatch(origin ->
                                    route.origin().equals(origin)
                                            || route.origin().startsWith(origin + " "));
            case TAG -> values.contains(Long.toString(route.tag()));
            // About packets, or about what no route of ours has: never true.
            case LENGTH, TRACK -> false;
        };
    }

    private static boolean lists(List<String> values, BiPredicate<String, Boolean> holds) {
        boolean exact = values.contains(EXACT);
        return values.stream().anyMatch(v -> !v.equals(EXACT) && holds.test(v, exact));
    }

    private boolean any(List<String> lists, @Nullable Address address, boolean prefixLists) {
        return address != null
                && lists.stream()
                        .anyMatch(list ->
                                prefixLists
                                        ? prefixList(list, address.toPrefix())
                                        : accessList(list, address));
    }

    // ---- key chains

    /** A key chain; empty when the configuration has none of that name. */
    public Optional<KeyChain> keyChain(String name) {
        return root.child(KeyChain.MODE, name).map(KeyChain::of);
    }
}
