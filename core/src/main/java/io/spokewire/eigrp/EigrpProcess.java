package io.spokewire.eigrp;

import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.net.Address;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.DistributeList;
import io.spokewire.policy.OffsetList;
import io.spokewire.policy.PassiveInterfaces;
import io.spokewire.policy.Redistribution;
import io.spokewire.policy.SourceDistance;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One EIGRP process of one address family: {@code router eigrp AS}, {@code ipv6 router eigrp AS},
 * or an {@code address-family} of a named {@code router eigrp NAME} together with its {@code
 * topology base}.
 *
 * @param autonomousSystem 1 to 65535
 * @param networks whose interfaces take part
 * @param routerId empty for the highest address
 * @param stub empty for a router that passes routes on
 * @param passive interfaces on which no neighbours are sought (classic mode)
 * @param neighbors spoken to by unicast
 * @param redistributions from other protocols
 * @param distributeLists filters
 * @param offsetLists what is added to metrics
 * @param defaultIn whose mark of a candidate default is heeded: an access list, {@link #ALL} or
 *     {@link #NONE}
 * @param defaultOut whose mark of a candidate default is told, likewise
 * @param autoSummary whether routes are summarised at classful borders
 * @param variance how many times the best metric a further path may cost, 1 to 128
 * @param leastShares whether of ways that cost different the cheapest alone carry packets
 * @param maximumPaths kept for one prefix, 1 to 32
 * @param internalDistance administrative distance of internal routes, 1 to 255
 * @param externalDistance administrative distance of external routes, 1 to 255
 * @param distances of internal routes from some neighbours
 * @param maximumHops a path has, 1 to 255
 * @param ribScale what wide metrics are divided by for the RIB, 1 to 255
 * @param weights type of service and the K values
 * @param defaultMetric of redistributed routes; empty for none
 * @param activeSeconds how long a query may stay unanswered, 0 for ever; IOS's default is 180
 * @param summaryMetrics {@code summary-metric} lines, as IOS prints them behind the words
 * @param logChanges whether the log tells of neighbours that come and go
 * @param shutdown whether it is off
 * @param bfdAll whether BFD watches the neighbours on all interfaces
 * @param bfdInterfaces on which BFD watches them too
 * @param limit of the prefixes that neighbours and other protocols have; empty for none
 * @param neighborLimit of those of each neighbour
 * @param neighborLimits of those of some neighbours
 * @param redistributionLimit of those of other protocols
 */
public record EigrpProcess(
        int autonomousSystem,
        List<Network> networks,
        Optional<Ipv4Address> routerId,
        Optional<Stub> stub,
        PassiveInterfaces passive,
        List<Neighbor> neighbors,
        List<Redistribution> redistributions,
        List<DistributeList> distributeLists,
        List<OffsetList> offsetLists,
        String defaultIn,
        String defaultOut,
        boolean autoSummary,
        int variance,
        boolean leastShares,
        int maximumPaths,
        int internalDistance,
        int externalDistance,
        List<SourceDistance> distances,
        int maximumHops,
        int ribScale,
        Weights weights,
        List<Long> defaultMetric,
        int activeSeconds,
        List<String> summaryMetrics,
        int purgeSeconds,
        long tag,
        int warningSeconds,
        int events,
        boolean logChanges,
        boolean shutdown,
        boolean bfdAll,
        List<String> bfdInterfaces,
        Optional<PrefixLimit> limit,
        Optional<PrefixLimit> neighborLimit,
        SortedMap<Address, PrefixLimit> neighborLimits,
        Optional<PrefixLimit> redistributionLimit) {
    /**
     * {@code network ADDRESS [WILDCARD]}: interfaces whose address agrees in the bits that are 0 in
     * the wildcard.
     *
     * @param wildcard that of the class where none was typed
     */
    public record Network(Ipv4Address address, Ipv4Address wildcard) {
        /** Clears the bits that do not count, as IOS does. */
        public Network {
            address = new Ipv4Address(address.value() & ~wildcard.value());
        }

        /** A whole classful network. */
        public static Network classful(Ipv4Address address) {
            return new Network(address, classWildcard(address));
        }

        /** Whether an interface with this address takes part. */
        public boolean contains(Ipv4Address interfaceAddress) {
            return (interfaceAddress.value() & ~wildcard.value()) == address.value();
        }

        /** As the configuration shows it: the wildcard only where it is not that of the class. */
        public String words() {
            return wildcard.equals(classWildcard(address)) && !isAny()
                    ? "network " + address
                    : isAny() ? "network 0.0.0.0" : "network " + address + " " + wildcard;
        }

        /** As {@code show ip protocols} has it: a prefix where it is not that of the class. */
        String shown() {
            int length = new Ipv4Address(~wildcard.value()).maskLength();
            return isAny() || wildcard.equals(classWildcard(address)) || length < 0
                    ? words().substring("network ".length())
                    : address + "/" + length;
        }

        private boolean isAny() {
            return address.value() == 0 && wildcard.value() == -1;
        }

        private static Ipv4Address classWildcard(Ipv4Address address) {
            return address.value() == 0
                    ? new Ipv4Address(-1)
                    : new Ipv4Address(-1 >>> address.classLength());
        }
    }

    /**
     * {@code eigrp stub ...}: neighbours send no queries, and what is told is limited. The bits are
     * those of the stub TLV.
     *
     * @param leakMap route map of learnt routes told nevertheless; empty for none
     */
    public record Stub(
            boolean connected,
            boolean summary,
            boolean staticRoutes,
            boolean redistributed,
            boolean receiveOnly,
            String leakMap) {
        /** As the configuration shows it. */
        public String words() {
            return "eigrp stub"
                    + (connected ? " connected" : "")
                    + (staticRoutes ? " static" : "")
                    + (summary ? " summary" : "")
                    + (redistributed ? " redistributed" : "")
                    + (receiveOnly ? " receive-only" : "")
                    + (leakMap.isEmpty() ? "" : " leak-map " + leakMap);
        }
    }

    /** {@code neighbor ADDRESS INTERFACE}. */
    public record Neighbor(Address address, String interfaceName) {}

    /** {@code metric weights TOS K1 K2 K3 K4 K5 [K6]}, each 0 to 255. */
    public record Weights(int tos, int k1, int k2, int k3, int k4, int k5, int k6) {
        /** IOS's defaults: bandwidth and delay. */
        public static final Weights DEFAULT = new Weights(0, 1, 0, 1, 0, 0, 0);
    }

    private static final int METRIC_PARTS = 5;

    /** The mode {@code (config-router)#} of classic EIGRP. The section's name is the number. */
    public static final Mode CLASSIC =
            new Mode("EIGRP configuration", "config-router", Mode.CONFIG);

    /** The mode {@code (config-rtr)#}: {@code ipv6 router eigrp AS}. */
    public static final Mode CLASSIC_IPV6 =
            new Mode("EIGRP for IPv6 configuration", "config-rtr", Mode.CONFIG);

    /** The mode {@code (config-router)#} of named EIGRP. */
    public static final Mode NAMED =
            new Mode("named EIGRP configuration", "config-router", Mode.CONFIG);

    /**
     * The mode {@code (config-router-af)#}. The section's name is what stands behind {@code
     * address-family}: {@code ipv4 unicast autonomous-system 1}.
     */
    public static final Mode ADDRESS_FAMILY =
            new Mode("EIGRP address family configuration", "config-router-af", NAMED);

    /** The mode of an {@code address-family} in a classic process: one VRF. */
    public static final Mode CLASSIC_VRF =
            new Mode("EIGRP VRF configuration", "config-router-af", CLASSIC);

    /** The mode {@code (config-router-af-topology)#}. The section's name is {@code base}. */
    public static final Mode TOPOLOGY =
            new Mode("EIGRP topology configuration", "config-router-af-topology", ADDRESS_FAMILY);

    /** {@code autonomous-system} of an address family that did not name it in its first line. */
    public static final Slot<Integer> AUTONOMOUS_SYSTEM = Slot.of("eigrp autonomous-system", 0);

    /** {@code network}. */
    public static final Slot<List<Network>> NETWORKS = Slot.of("eigrp network", List.of());

    /** {@code eigrp router-id}. */
    public static final Slot<Optional<Ipv4Address>> ROUTER_ID =
            Slot.of("eigrp router-id", Optional.empty());

    /** {@code eigrp stub}. */
    public static final Slot<Optional<Stub>> STUB = Slot.of("eigrp stub", Optional.empty());

    /** {@code passive-interface}. */
    public static final Slot<PassiveInterfaces> PASSIVE =
            Slot.of("eigrp passive-interface", PassiveInterfaces.NONE);

    /** {@code neighbor}. */
    public static final Slot<List<Neighbor>> NEIGHBORS = Slot.of("eigrp neighbor", List.of());

    /** {@code redistribute}. */
    public static final Slot<List<Redistribution>> REDISTRIBUTIONS =
            Slot.of("eigrp redistribute", List.of());

    /** {@code distribute-list}. */
    public static final Slot<List<DistributeList>> DISTRIBUTE_LISTS =
            Slot.of("eigrp distribute-list", List.of());

    /** {@code offset-list}. */
    public static final Slot<List<OffsetList>> OFFSET_LISTS =
            Slot.of("eigrp offset-list", List.of());

    /** Of {@code default-information}: every route's mark. */
    public static final String ALL = "";

    /** Of {@code no default-information}: no route's mark; no access list has such a name. */
    public static final String NONE = " ";

    /** {@code default-information in}. */
    public static final Slot<String> DEFAULT_IN = Slot.of("eigrp default-information in", ALL);

    /** {@code default-information out}. */
    public static final Slot<String> DEFAULT_OUT = Slot.of("eigrp default-information out", ALL);

    /** {@code distance D ADDRESS WILDCARD [LIST]}. */
    public static final Slot<List<SourceDistance>> NEIGHBOR_DISTANCES =
            Slot.of("eigrp distance of neighbors", List.of());

    /** {@code metric maximum-hops}. */
    public static final Slot<Integer> MAXIMUM_HOPS = Slot.of("eigrp maximum-hops", 100);

    /** {@code metric rib-scale}. */
    public static final Slot<Integer> RIB_SCALE = Slot.of("eigrp rib-scale", 128);

    /** {@code auto-summary}; off since IOS 15. */
    public static final Slot<Boolean> AUTO_SUMMARY = Slot.of("eigrp auto-summary", false);

    /** {@code variance}. */
    public static final Slot<Integer> VARIANCE = Slot.of("eigrp variance", 1);

    /** {@code traffic-share min across-interfaces}. */
    public static final Slot<Boolean> LEAST_SHARES = Slot.of("eigrp traffic-share", false);

    /** {@code maximum-paths}. */
    public static final Slot<Integer> MAXIMUM_PATHS = Slot.of("eigrp maximum-paths", 4);

    /** {@code distance eigrp INTERNAL EXTERNAL}. */
    public static final Slot<List<Integer>> DISTANCES = Slot.of("eigrp distance", List.of(90, 170));

    /** {@code metric weights}. */
    public static final Slot<Weights> WEIGHTS = Slot.of("eigrp weights", Weights.DEFAULT);

    /** {@code default-metric}. */
    public static final Slot<List<Long>> DEFAULT_METRIC =
            Slot.of("eigrp default-metric", List.of());

    /** {@code timers active-time}, seconds; IOS writes minutes. */
    public static final Slot<Integer> ACTIVE_SECONDS = Slot.of("eigrp active-time", 180);

    /** {@code timers graceful-restart purge-time}, seconds. */
    public static final Slot<Integer> PURGE_SECONDS = Slot.of("eigrp purge-time", 240);

    /** {@code eigrp default-route-tag}; 0 for none. */
    public static final Slot<Long> TAG = Slot.of("eigrp default-route-tag", 0L);

    /** Of {@code eigrp log-neighbor-warnings}: nothing is told. */
    public static final int SILENT = -1;

    /** {@code eigrp log-neighbor-warnings}, seconds between two; 0 for each once. */
    public static final Slot<Integer> WARNING_SECONDS = Slot.of("eigrp log-warnings", 0);

    /** {@code eigrp event-log-size}. */
    public static final Slot<Integer> EVENTS = Slot.of("eigrp event-log-size", 500);

    /** {@code eigrp event-logging}. */
    public static final Slot<Boolean> LOG_EVENTS = Slot.of("eigrp event-logging", true);

    /** {@code eigrp log-neighbor-changes}. */
    public static final Slot<Boolean> LOG_CHANGES = Slot.of("eigrp log-neighbor-changes", true);

    /** {@code shutdown}. */
    public static final Slot<Boolean> SHUTDOWN = Slot.of("eigrp shutdown", false);

    /** {@code bfd all-interfaces}. */
    public static final Slot<Boolean> BFD_ALL = Slot.of("eigrp bfd all-interfaces", false);

    /** {@code bfd interface NAME}. */
    public static final Slot<List<String>> BFD_INTERFACES =
            Slot.of("eigrp bfd interface", List.of());

    /** {@code summary-metric PREFIX ...}: the lines, as IOS prints them behind the words. */
    public static final Slot<List<String>> SUMMARY_METRICS =
            Slot.of("eigrp summary-metric", List.of());

    /** {@code maximum-prefix}. */
    public static final Slot<Optional<PrefixLimit>> LIMIT =
            Slot.of("eigrp maximum-prefix", Optional.empty());

    /** {@code neighbor maximum-prefix}. */
    public static final Slot<Optional<PrefixLimit>> NEIGHBOR_LIMIT =
            Slot.of("eigrp neighbor maximum-prefix", Optional.empty());

    /** {@code neighbor ADDRESS maximum-prefix}. */
    public static final Slot<SortedMap<Address, PrefixLimit>> NEIGHBOR_LIMITS =
            Slot.of("eigrp maximum-prefix of neighbors", Collections.emptySortedMap());

    /** {@code redistribute maximum-prefix}. */
    public static final Slot<Optional<PrefixLimit>> REDISTRIBUTION_LIMIT =
            Slot.of("eigrp redistribute maximum-prefix", Optional.empty());

    /** Copies the lists. */
    public EigrpProcess {
        networks = List.copyOf(networks);
        neighbors = List.copyOf(neighbors);
        redistributions = List.copyOf(redistributions);
        distributeLists = List.copyOf(distributeLists);
        offsetLists = List.copyOf(offsetLists);
        distances = List.copyOf(distances);
        defaultMetric = List.copyOf(defaultMetric);
        summaryMetrics = List.copyOf(summaryMetrics);
        bfdInterfaces = List.copyOf(bfdInterfaces);
    }

    /**
     * What a classic process or an address family says.
     *
     * @param section a section of mode {@link #CLASSIC}, {@link #CLASSIC_IPV6}, {@link
     *     #CLASSIC_VRF} or {@link #ADDRESS_FAMILY}
     */
    public static EigrpProcess of(Section section) {
        Section topology = section.child(TOPOLOGY, "base").orElse(section);
        return new EigrpProcess(
                autonomousSystem(section),
                section.get(NETWORKS),
                section.get(ROUTER_ID),
                section.get(STUB),
                section.get(PASSIVE),
                section.get(NEIGHBORS),
                topology.get(REDISTRIBUTIONS),
                topology.get(DISTRIBUTE_LISTS),
                topology.get(OFFSET_LISTS),
                topology.get(DEFAULT_IN),
                topology.get(DEFAULT_OUT),
                topology.get(AUTO_SUMMARY),
                topology.get(VARIANCE),
                topology.get(LEAST_SHARES),
                topology.get(MAXIMUM_PATHS),
                topology.get(DISTANCES).get(0),
                topology.get(DISTANCES).get(1),
                topology.get(NEIGHBOR_DISTANCES),
                topology.get(MAXIMUM_HOPS),
                section.get(RIB_SCALE),
                section.get(WEIGHTS),
                topology.get(DEFAULT_METRIC),
                topology.get(ACTIVE_SECONDS),
                topology.get(SUMMARY_METRICS),
                section.get(PURGE_SECONDS),
                section.get(TAG),
                section.get(WARNING_SECONDS),
                section.get(LOG_EVENTS) ? section.get(EVENTS) : 0,
                section.get(LOG_CHANGES),
                section.get(SHUTDOWN),
                section.get(BFD_ALL),
                section.get(BFD_INTERFACES),
                section.get(LIMIT),
                section.get(NEIGHBOR_LIMIT),
                section.get(NEIGHBOR_LIMITS),
                topology.get(REDISTRIBUTION_LIMIT));
    }

    /**
     * What {@code summary-metric} says of a summary: bandwidth, delay, reliability, load, MTU.
     *
     * @return empty for the metric of its best part
     */
    public List<Long> summaryMetric(Prefix summary) {
        for (String line : summaryMetrics) {
            List<String> words = Arrays.asList(line.split(" ", -1));
            int numbers = words.getFirst().indexOf('/') >= 0 ? 1 : 2;
            if (summaryPrefix(line).equals(summary)
                    && words.size() >= numbers + METRIC_PARTS
                    && !words.get(numbers).equals("distance")) {
                return words.subList(numbers, numbers + METRIC_PARTS).stream()
                        .map(Long::parseLong)
                        .toList();
            }
        }
        return List.of();
    }

    /** The distance that {@code summary-metric} gives a summary; 0 for none. */
    public int summaryDistance(Prefix summary) {
        for (String line : summaryMetrics) {
            int at = line.indexOf(" distance ");
            if (at >= 0 && summaryPrefix(line).equals(summary)) {
                return Integer.parseInt(line.substring(at + " distance ".length()));
            }
        }
        return 0;
    }

    private static Prefix summaryPrefix(String line) {
        List<String> words = Arrays.asList(line.split(" ", -1));
        return words.getFirst().indexOf('/') >= 0
                ? Prefix.parse(words.getFirst())
                : new Prefix(
                        Address.parse(words.get(0)), Ipv4Address.parse(words.get(1)).maskLength());
    }

    /** Filters of what neighbours tell. */
    List<DistributeList> filtersIn() {
        return distributeLists.stream().filter(DistributeList::in).toList();
    }

    /** What is added to what neighbours tell. */
    List<OffsetList> offsetsIn() {
        return offsetLists.stream().filter(OffsetList::in).toList();
    }

    /** Whether {@code maximum-prefix} holds the same to the same. */
    boolean sameLimits(EigrpProcess other) {
        return limit.equals(other.limit)
                && neighborLimit.equals(other.neighborLimit)
                && neighborLimits.equals(other.neighborLimits)
                && redistributionLimit.equals(other.redistributionLimit);
    }

    /** The number of a process or address family; 0 when a VRF's has none yet. */
    public static int autonomousSystem(Section section) {
        String name = section.name();
        String last = name.substring(name.lastIndexOf(' ') + 1);
        return last.matches("[0-9]{1,5}") && (name.equals(last) || name.contains("autonomous"))
                ? Integer.parseInt(last)
                : section.get(AUTONOMOUS_SYSTEM);
    }
}
