package io.spokewire.bgp;

import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.net.Prefix;
import io.spokewire.policy.DistributeList;
import io.spokewire.policy.Redistribution;
import io.spokewire.policy.SourceDistance;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a BGP process carries for one address family. IPv4 unicast is said in the process itself, or
 * in an {@code address-family ipv4} section, or partly in each.
 *
 * @param name as IOS prints it behind {@code address-family}: {@code ipv4}, {@code ipv6}, {@code
 *     ipv4 vrf RED}
 * @param networks told when the routing table has them
 * @param aggregates told when a part of them is
 * @param redistributions from other protocols
 * @param distributeLists of all neighbours, and of what is redistributed
 * @param sessions of neighbours and peer groups: in a VRF they stand in the family's section
 * @param policies of neighbours and peer groups
 * @param maximumPaths external paths used at once, 1 to 32
 * @param maximumPathsIbgp internal paths used at once, 1 to 32
 * @param distances external, internal and local, each 1 to 255
 * @param sourceDistances those of what some neighbours tell
 * @param defaultInformation whether a redistributed default route is told
 * @param synchronization whether internal routes wait for the interior protocol
 * @param autoSummary whether redistributed routes are summarised at classful borders
 * @param defaultMetric of redistributed routes whose line says none
 * @param additionalPaths words behind {@code bgp additional-paths}: {@code send}, {@code receive},
 *     RFC 7911; empty for neither
 * @param selectPaths words behind {@code bgp additional-paths select}; empty for none
 * @param routerId of a VRF: an address, {@code interface NAME} whose address it is, or {@code
 *     auto-assign} for the highest one there; empty where nobody says
 * @param listenLimit how many neighbours of ranges a VRF may have; empty where nobody says
 * @param redistributeInternal whether other protocols may take what internal neighbours told
 * @param dampening words behind {@code bgp dampening}, {@code on} for the bare line; empty for none
 * @param nextHopDelay seconds for which changes of next hops are collected, 0 to 100
 * @param nextHopTrigger whether a change of a next hop is followed at all before the next scan
 * @param suppressInactive whether routes that the routing table does not use are not told
 * @param maximumPathsMixed external and internal paths used at once, 1 to 32
 * @param tableMap a route map for what goes into the RIB, with {@code filter} behind it where that
 *     keeps routes out; empty for none
 * @param injections more specific routes that are made while a less specific one is there
 */
public record BgpFamily(
        String name,
        List<Network> networks,
        List<Aggregate> aggregates,
        List<Redistribution> redistributions,
        List<DistributeList> distributeLists,
        List<BgpSession> sessions,
        List<BgpPolicy> policies,
        int maximumPaths,
        int maximumPathsIbgp,
        List<Integer> distances,
        List<SourceDistance> sourceDistances,
        boolean defaultInformation,
        boolean synchronization,
        boolean autoSummary,
        OptionalLong defaultMetric,
        String additionalPaths,
        String selectPaths,
        String routerId,
        OptionalInt listenLimit,
        boolean redistributeInternal,
        String dampening,
        int nextHopDelay,
        boolean nextHopTrigger,
        boolean suppressInactive,
        int maximumPathsMixed,
        String tableMap,
        List<Injection> injections) {
    /**
     * {@code network PREFIX [route-map NAME] [backdoor]}.
     *
     * @param routeMap empty for none
     */
    public record Network(Prefix prefix, String routeMap, boolean backdoor) {}

    /**
     * {@code aggregate-address PREFIX ...}.
     *
     * @param options as IOS prints them: {@code as-set}, {@code summary-only}, {@code suppress-map
     *     NAME}, {@code advertise-map NAME}, {@code attribute-map NAME}
     */
    public record Aggregate(Prefix prefix, String options) {}

    /**
     * {@code bgp inject-map MAP exist-map MAP [copy-attributes]}.
     *
     * @param map which prefixes are made, and how: a route map's name
     * @param condition of what routes: a route map's name
     * @param copies whether they have the attributes of that route
     */
    public record Injection(String map, String condition, boolean copies) {}

    /** The mode {@code (config-router-af)#}. The section's name is that of the family. */
    public static final Mode MODE =
            new Mode("BGP address family configuration", "config-router-af", BgpProcess.MODE);

    /** {@code network}. */
    public static final Slot<List<Network>> NETWORKS = Slot.of("bgp network", List.of());

    /** {@code aggregate-address}. */
    public static final Slot<List<Aggregate>> AGGREGATES = Slot.of("bgp aggregate", List.of());

    /** {@code redistribute}. */
    public static final Slot<List<Redistribution>> REDISTRIBUTIONS =
            Slot.of("bgp redistribute", List.of());

    /** {@code distribute-list}. */
    public static final Slot<List<DistributeList>> DISTRIBUTE_LISTS =
            Slot.of("bgp distribute-list", List.of());

    /** {@code maximum-paths}. */
    public static final Slot<Integer> MAXIMUM_PATHS = Slot.of("bgp maximum-paths", 1);

    /** {@code maximum-paths ibgp}. */
    public static final Slot<Integer> MAXIMUM_PATHS_IBGP = Slot.of("bgp maximum-paths ibgp", 1);

    /** {@code distance bgp}. */
    public static final Slot<List<Integer>> DISTANCES =
            Slot.of("bgp distance", List.of(20, 200, 200));

    /** {@code distance N NEIGHBOR WILDCARD}. */
    public static final Slot<List<SourceDistance>> SOURCE_DISTANCES =
            Slot.of("bgp distance of sources", List.of());

    /** {@code default-information originate}. */
    public static final Slot<Boolean> DEFAULT_INFORMATION =
            Slot.of("bgp default-information", false);

    /** {@code synchronization}. */
    public static final Slot<Boolean> SYNCHRONIZATION = Slot.of("bgp synchronization", false);

    /** {@code auto-summary}. */
    public static final Slot<Boolean> AUTO_SUMMARY = Slot.of("bgp auto-summary", false);

    /** {@code default-metric}. */
    public static final Slot<OptionalLong> DEFAULT_METRIC =
            Slot.of("bgp default-metric", OptionalLong.empty());

    /** {@code bgp additional-paths {send | receive}}. */
    public static final Slot<String> ADDITIONAL_PATHS = Slot.of("bgp family additional-paths", "");

    /** {@code bgp additional-paths select}. */
    public static final Slot<String> SELECT_PATHS = Slot.of("bgp select paths", "");

    /** {@code bgp router-id} of a VRF. */
    public static final Slot<String> ROUTER_ID = Slot.of("bgp router-id of a VRF", "");

    /** {@code bgp listen limit} of a VRF. */
    public static final Slot<OptionalInt> LISTEN_LIMIT =
            Slot.of("bgp listen limit of a VRF", OptionalInt.empty());

    /** {@code bgp redistribute-internal}. */
    public static final Slot<Boolean> REDISTRIBUTE_INTERNAL =
            Slot.of("bgp redistribute-internal", false);

    /** {@code bgp dampening}. */
    public static final Slot<String> DAMPENING = Slot.of("bgp dampening", "");

    /** {@code bgp nexthop trigger delay}. */
    public static final Slot<Integer> NEXT_HOP_DELAY = Slot.of("bgp nexthop delay", 0);

    /** {@code bgp nexthop trigger enable}. */
    public static final Slot<Boolean> NEXT_HOP_TRIGGER = Slot.of("bgp nexthop trigger", true);

    /** {@code bgp suppress-inactive}. */
    public static final Slot<Boolean> SUPPRESS_INACTIVE = Slot.of("bgp suppress-inactive", false);

    /** {@code maximum-paths eibgp}. */
    public static final Slot<Integer> MAXIMUM_PATHS_MIXED = Slot.of("bgp maximum-paths eibgp", 1);

    /** {@code table-map}. */
    public static final Slot<String> TABLE_MAP = Slot.of("bgp table-map", "");

    /** {@code bgp inject-map}. */
    public static final Slot<List<Injection>> INJECTIONS = Slot.of("bgp inject-map", List.of());

    /** Copies the lists. */
    public BgpFamily {
        sessions = List.copyOf(sessions);
        networks = List.copyOf(networks);
        aggregates = List.copyOf(aggregates);
        redistributions = List.copyOf(redistributions);
        distributeLists = List.copyOf(distributeLists);
        policies = List.copyOf(policies);
        distances = List.copyOf(distances);
        sourceDistances = List.copyOf(sourceDistances);
        injections = List.copyOf(injections);
    }

    /** What the section of a process (for IPv4 unicast) or of a family says. */
    public static BgpFamily of(Section section) {
        return new BgpFamily(
                section.mode().equals(MODE) ? section.name() : "ipv4",
                section.get(NETWORKS),
                section.get(AGGREGATES),
                section.get(REDISTRIBUTIONS),
                section.get(DISTRIBUTE_LISTS),
                section.get(BgpProcess.NEIGHBORS).values().stream().map(BgpSession::of).toList(),
                section.get(BgpProcess.NEIGHBORS).values().stream().map(BgpPolicy::of).toList(),
                section.get(MAXIMUM_PATHS),
                section.get(MAXIMUM_PATHS_IBGP),
                section.get(DISTANCES),
                section.get(SOURCE_DISTANCES),
                section.get(DEFAULT_INFORMATION),
                section.get(SYNCHRONIZATION),
                section.get(AUTO_SUMMARY),
                section.get(DEFAULT_METRIC),
                section.get(ADDITIONAL_PATHS),
                section.get(SELECT_PATHS),
                section.get(ROUTER_ID),
                section.get(LISTEN_LIMIT),
                section.get(REDISTRIBUTE_INTERNAL),
                section.get(DAMPENING),
                section.get(NEXT_HOP_DELAY),
                section.get(NEXT_HOP_TRIGGER),
                section.get(SUPPRESS_INACTIVE),
                section.get(MAXIMUM_PATHS_MIXED),
                section.get(TABLE_MAP),
                section.get(INJECTIONS));
    }
}
