package io.spokewire.ospf;

import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.net.Address;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.DistributeList;
import io.spokewire.policy.PassiveInterfaces;
import io.spokewire.policy.Redistribution;
import io.spokewire.policy.SourceDistance;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code router ospf PROCESS [vrf VRF]}, {@code ipv6 router ospf PROCESS} or {@code router ospfv3
 * PROCESS}.
 *
 * @param process 1 to 65535
 * @param vrf empty for the default one
 * @param routerId empty for the highest address
 * @param networks whose interfaces take part, in the order of configuration; the first match
 *     decides (version 2)
 * @param areas by number
 * @param passive interfaces on which no hello is sent
 * @param neighbors of non-broadcast networks
 * @param redistributions from other protocols
 * @param distributeLists filters between the link states and the routing table
 * @param summaries external routes told instead of what they cover, the longest first
 * @param defaultInformation empty where no default route is told
 * @param defaultMetric of redistributed routes; empty for 20, or 1 from BGP
 * @param referenceBandwidthMegabits cost is this by the interface's bandwidth; IOS's default is 100
 * @param distances administrative distances
 * @param sourceDistances those of what some routers made known, by their ids; version 2
 * @param maximumPaths kept for one prefix, 1 to 32
 * @param maxMetric whether we are the last way for others
 * @param bfdAllInterfaces whether BFD watches all neighbours
 * @param bfdStrict whether adjacencies wait for it, where an interface says nothing (RFC 9355)
 * @param logChanges which changes of neighbours the log tells of
 * @param prefixSuppression whether transit prefixes are kept out of our router LSA
 * @param restartHelper whether we help restarting neighbours; IOS's default is yes
 * @param discardRoutes for what is told in place of more
 * @param rfc1583 whether costs of ranges and external routes are as RFC 1583 has them
 * @param vrfLite whether what a provider's edge routers tell counts in a VRF, too
 * @param domainTag the VPN Route Tag, RFC 4577 section 4.2.5.2, in a VRF of version 2: what is
 *     redistributed from BGP has it, and what is told with it does not count; empty for none
 * @param timings how soon things are done again
 * @param shutdown whether it is off
 */
public record OspfProcess(
        int process,
        String vrf,
        Optional<Ipv4Address> routerId,
        List<Network> networks,
        List<OspfArea> areas,
        PassiveInterfaces passive,
        List<Neighbor> neighbors,
        List<Redistribution> redistributions,
        List<DistributeList> distributeLists,
        List<Summary> summaries,
        Optional<DefaultInformation> defaultInformation,
        OptionalLong defaultMetric,
        int referenceBandwidthMegabits,
        Distances distances,
        List<SourceDistance> sourceDistances,
        int maximumPaths,
        MaxMetric maxMetric,
        boolean bfdAllInterfaces,
        boolean bfdStrict,
        LogChanges logChanges,
        boolean prefixSuppression,
        RestartHelper restartHelper,
        DiscardRoutes discardRoutes,
        boolean rfc1583,
        boolean vrfLite,
        OptionalLong domainTag,
        OspfTimings timings,
        boolean shutdown) {
    /** {@code network ADDRESS WILDCARD area AREA}. */
    public record Network(Ipv4Address address, Ipv4Address wildcard, AreaId area) {
        /** Clears the bits that do not count, as IOS does. */
        public Network {
            address = new Ipv4Address(address.value() & ~wildcard.value());
        }

        /** Whether an interface with this address takes part. */
        public boolean contains(Ipv4Address interfaceAddress) {
            return (interfaceAddress.value() & ~wildcard.value()) == address.value();
        }

        /** As the configuration shows it. */
        public String words() {
            return "network " + address + " " + wildcard + " area " + area;
        }
    }

    /**
     * {@code neighbor ADDRESS ...}.
     *
     * @param priority 0 to 255
     * @param cost 1 to 65535; 0 for the interface's
     * @param pollSeconds between hellos to a dead neighbour; 0 for the default, 120
     */
    public record Neighbor(Address address, int priority, int cost, int pollSeconds) {
        /** As the configuration shows it. */
        public String words() {
            return "neighbor "
                    + address
                    + (priority == 0 ? "" : " priority " + priority)
                    + (pollSeconds == 0 ? "" : " poll-interval " + pollSeconds)
                    + (cost == 0 ? "" : " cost " + cost);
        }
    }

    /**
     * {@code summary-address PREFIX} or, in version 3, {@code summary-prefix}.
     *
     * @param advertise whether it is told at all
     * @param tag 0 for none
     */
    public record Summary(Prefix prefix, boolean advertise, long tag) {}

    /**
     * {@code default-information originate ...}.
     *
     * @param always whether it is told also when we have none
     * @param metric empty for the default, 1 (10 without {@code always} in some trains)
     * @param metricType 1 or 2; 0 for the default, 2
     * @param routeMap that decides; empty for none
     */
    public record DefaultInformation(
            boolean always, OptionalLong metric, int metricType, String routeMap) {
        /** As the configuration shows it. */
        public String words() {
            StringBuilder words = new StringBuilder("default-information originate");
            words.append(always ? " always" : "");
            metric.ifPresent(m -> words.append(" metric ").append(m));
            words.append(metricType == 0 ? "" : " metric-type " + metricType);
            words.append(routeMap.isEmpty() ? "" : " route-map " + routeMap);
            return words.toString();
        }
    }

    /** Administrative distances by kind of route, 1 to 255. */
    public record Distances(int intraArea, int interArea, int external) {
        /** IOS's default, 110 for all. */
        public static final Distances DEFAULT = new Distances(110, 110, 110);
    }

    /**
     * Administrative distances of the routes that drop what is in a range or a summary and not
     * known, 1 to 255; 0 for none.
     */
    public record DiscardRoutes(int internal, int external) {
        /** IOS's default: a summary of somebody else goes before one of ours. */
        public static final DiscardRoutes DEFAULT = new DiscardRoutes(110, 254);
    }

    /**
     * The mode {@code (config-router)#} of OSPF version 2. The name is {@code 1} or {@code 1 vrf
     * V}.
     */
    public static final Mode MODE = new Mode("OSPF configuration", "config-router", Mode.CONFIG);

    /** The mode {@code (config-rtr)#}: {@code ipv6 router ospf}. */
    public static final Mode IPV6 =
            new Mode("OSPF for IPv6 configuration", "config-rtr", Mode.CONFIG);

    /** The mode {@code (config-router)#} of {@code router ospfv3}. */
    public static final Mode V3 = new Mode("OSPFv3 configuration", "config-router", Mode.CONFIG);

    /** The mode {@code (config-router-af)#} of {@code router ospfv3}. */
    public static final Mode V3_FAMILY =
            new Mode("OSPFv3 address family configuration", "config-router-af", V3);

    /** {@code router-id}. */
    public static final Slot<Optional<Ipv4Address>> ROUTER_ID =
            Slot.of("ospf router-id", Optional.empty());

    /** {@code network}. */
    public static final Slot<List<Network>> NETWORKS = Slot.of("ospf network", List.of());

    /** {@code passive-interface}. */
    public static final Slot<PassiveInterfaces> PASSIVE =
            Slot.of("ospf passive-interface", PassiveInterfaces.NONE);

    /** {@code neighbor}. */
    public static final Slot<List<Neighbor>> NEIGHBORS = Slot.of("ospf neighbor", List.of());

    /** {@code redistribute}. */
    public static final Slot<List<Redistribution>> REDISTRIBUTIONS =
            Slot.of("ospf redistribute", List.of());

    /** {@code distribute-list}. */
    public static final Slot<List<DistributeList>> DISTRIBUTE_LISTS =
            Slot.of("ospf distribute-list", List.of());

    /** {@code summary-address} and {@code summary-prefix}. */
    public static final Slot<List<Summary>> SUMMARIES = Slot.of("ospf summary", List.of());

    /** {@code default-information originate}. */
    public static final Slot<Optional<DefaultInformation>> DEFAULT_INFORMATION =
            Slot.of("ospf default-information", Optional.empty());

    /** {@code default-metric}. */
    public static final Slot<OptionalLong> DEFAULT_METRIC =
            Slot.of("ospf default-metric", OptionalLong.empty());

    /** {@code auto-cost reference-bandwidth}, megabits per second. */
    public static final Slot<Integer> REFERENCE_BANDWIDTH = Slot.of("ospf auto-cost", 100);

    /** {@code distance N ROUTER WILDCARD}. */
    public static final Slot<List<SourceDistance>> SOURCE_DISTANCES =
            Slot.of("ospf distance of sources", List.of());

    /** {@code distance ospf}. */
    public static final Slot<Distances> DISTANCES = Slot.of("ospf distance", Distances.DEFAULT);

    /** {@code maximum-paths}. */
    public static final Slot<Integer> MAXIMUM_PATHS = Slot.of("ospf maximum-paths", 4);

    /** {@code max-metric router-lsa}. */
    public static final Slot<MaxMetric> MAX_METRIC = Slot.of("ospf max-metric", MaxMetric.OFF);

    /** {@code bfd all-interfaces}. */
    public static final Slot<Boolean> BFD_ALL_INTERFACES = Slot.of("ospf bfd", false);

    /** {@code bfd all-interfaces strict-mode}. */
    public static final Slot<Boolean> BFD_STRICT = Slot.of("ospf bfd strict-mode", false);

    /** {@code log-adjacency-changes}. */
    public static final Slot<LogChanges> LOG_CHANGES =
            Slot.of("ospf log-adjacency-changes", LogChanges.USUAL);

    /** {@code prefix-suppression}. */
    public static final Slot<Boolean> PREFIX_SUPPRESSION =
            Slot.of("ospf prefix-suppression", false);

    /** {@code nsf ietf helper} and, in version 3, {@code graceful-restart helper}. */
    public static final Slot<RestartHelper> RESTART_HELPER =
            Slot.of("ospf nsf helper", RestartHelper.ON);

    /** {@code capability vrf-lite}. */
    public static final Slot<Boolean> VRF_LITE = Slot.of("ospf capability vrf-lite", false);

    /** {@code domain-tag}. */
    public static final Slot<OptionalLong> DOMAIN_TAG =
            Slot.of("ospf domain-tag", OptionalLong.empty());

    /** {@code discard-route}. */
    public static final Slot<DiscardRoutes> DISCARD_ROUTES =
            Slot.of("ospf discard-route", DiscardRoutes.DEFAULT);

    /** {@code compatible rfc1583}. */
    public static final Slot<Boolean> RFC_1583 = Slot.of("ospf compatible rfc1583", true);

    /** {@code timers throttle spf}. */
    public static final Slot<OspfTimings.Throttle> SPF_THROTTLE =
            Slot.of("ospf timers throttle spf", OspfTimings.SPF);

    /** {@code timers throttle lsa}. */
    public static final Slot<OspfTimings.Throttle> LSA_THROTTLE =
            Slot.of("ospf timers throttle lsa", OspfTimings.LSA);

    /** {@code timers lsa arrival}, milliseconds. */
    public static final Slot<Integer> LSA_ARRIVAL =
            Slot.of("ospf timers lsa arrival", OspfTimings.ARRIVAL_MILLIS);

    /** {@code timers pacing}. */
    public static final Slot<OspfTimings.Pacing> PACING =
            Slot.of("ospf timers pacing", OspfTimings.Pacing.NONE);

    /** {@code shutdown}. */
    public static final Slot<Boolean> SHUTDOWN = Slot.of("ospf shutdown", false);

    /** Copies the lists. */
    public OspfProcess {
        networks = List.copyOf(networks);
        areas = List.copyOf(areas);
        neighbors = List.copyOf(neighbors);
        redistributions = List.copyOf(redistributions);
        distributeLists = List.copyOf(distributeLists);
        summaries = List.copyOf(summaries);
        sourceDistances = List.copyOf(sourceDistances);
    }

    /**
     * Whether what a provider's edge router has from its backbone does not count: in a VRF, but for
     * {@code capability vrf-lite}.
     */
    boolean checksBackbone() {
        return !vrf.isEmpty() && !vrfLite;
    }

    /** What the section of a process says. */
    public static OspfProcess of(Section section) {
        String[] name = section.name().split(" ", -1);
        return of(section, name[0], name.length == 3 ? name[2] : "");
    }

    /**
     * What an address family of {@code router ospfv3} says; what it leaves open the process says
     * for all families.
     *
     * @param family named {@code ipv6 unicast} or {@code ipv6 unicast vrf V}
     */
    public static OspfProcess of(Section process, Section family) {
        String[] name = family.name().split(" ", -1);
        return of(
                family.with(family.values().over(process.values())),
                process.name(),
                name.length == 4 ? name[3] : "");
    }

    private static OspfProcess of(Section section, String number, String vrf) {
        return new OspfProcess(
                number.matches("[0-9]+") ? Integer.parseInt(number) : 0,
                vrf,
                section.get(ROUTER_ID),
                section.get(NETWORKS),
                section.get(OspfArea.AREAS).values().stream()
                        .map(OspfArea::of)
                        .sorted((a, b) -> a.id().compareTo(b.id()))
                        .toList(),
                section.get(PASSIVE),
                section.get(NEIGHBORS),
                section.get(REDISTRIBUTIONS),
                section.get(DISTRIBUTE_LISTS),
                section.get(SUMMARIES).stream()
                        .sorted(Comparator.comparingInt(s -> -s.prefix().length()))
                        .toList(),
                section.get(DEFAULT_INFORMATION),
                section.get(DEFAULT_METRIC),
                section.get(REFERENCE_BANDWIDTH),
                section.get(DISTANCES),
                section.get(SOURCE_DISTANCES),
                section.get(MAXIMUM_PATHS),
                section.get(MAX_METRIC),
                section.get(BFD_ALL_INTERFACES),
                section.get(BFD_STRICT),
                section.get(LOG_CHANGES),
                section.get(PREFIX_SUPPRESSION),
                section.get(RESTART_HELPER),
                section.get(DISCARD_ROUTES),
                section.get(RFC_1583),
                section.get(VRF_LITE),
                section.get(DOMAIN_TAG),
                new OspfTimings(
                        section.get(SPF_THROTTLE),
                        section.get(LSA_THROTTLE),
                        section.get(LSA_ARRIVAL),
                        section.get(PACING)),
                section.get(SHUTDOWN));
    }
}
