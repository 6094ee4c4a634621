package io.spokewire.bgp;

import io.spokewire.command.Derived;
import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code router bgp AS}.
 *
 * @param as the section's name
 * @param routerId an address, or {@code interface NAME} whose address it is; empty for the highest
 *     address
 * @param vrfRouterIds whether VRFs that say none have one of their own interfaces
 * @param clusterId of a route reflector; empty for the router id
 * @param logNeighborChanges whether sessions that come and go are logged
 * @param defaultIpv4Unicast whether neighbours are active for IPv4 unicast unless told otherwise
 * @param listenRanges from which unknown neighbours may call
 * @param listenLimit how many may, 1 to 5000; IOS's default is 100
 * @param timers of all neighbours
 * @param gracefulRestart RFC 4724
 * @param confederationIdentifier {@link AsNumber#NONE} without a confederation, RFC 5065
 * @param confederationPeers ASes of the confederation
 * @param bestPath words behind {@code bgp bestpath}, one line each
 * @param rules what else it says of how routes are chosen and passed on
 * @param gracefulNeighbors how the sessions of the default VRF end, RFC 8326; empty for not at all
 * @param gracefulVrfs how those of other VRFs do
 * @param sessions neighbours and peer groups, in the order of configuration
 * @param families what is said in the process itself first, then each address-family section
 */
public record BgpProcess(
        AsNumber as,
        String routerId,
        boolean vrfRouterIds,
        Optional<Ipv4Address> clusterId,
        boolean logNeighborChanges,
        boolean defaultIpv4Unicast,
        List<ListenRange> listenRanges,
        int listenLimit,
        BgpSession.Timers timers,
        boolean gracefulRestart,
        AsNumber confederationIdentifier,
        List<AsNumber> confederationPeers,
        List<String> bestPath,
        BgpRules rules,
        String gracefulNeighbors,
        String gracefulVrfs,
        List<BgpSession> sessions,
        List<BgpFamily> families) {
    /** {@code bgp listen range PREFIX peer-group NAME}. */
    public record ListenRange(Prefix prefix, String peerGroup) {}

    private static final Derived<BgpProcess> PROCESS = Derived.of(BgpProcess::read);

    /** The mode {@code (config-router)#} of BGP. */
    public static final Mode MODE = new Mode("BGP configuration", "config-router", Mode.CONFIG);

    /** {@code bgp router-id}. */
    public static final Slot<String> ROUTER_ID = Slot.of("bgp router-id", "");

    /** {@code bgp router-id vrf auto-assign}. */
    public static final Slot<Boolean> VRF_ROUTER_IDS = Slot.of("bgp router-id of VRFs", false);

    /** {@code bgp cluster-id}. */
    public static final Slot<Optional<Ipv4Address>> CLUSTER_ID =
            Slot.of("bgp cluster-id", Optional.empty());

    /** {@code bgp log-neighbor-changes}. */
    public static final Slot<Boolean> LOG_NEIGHBOR_CHANGES =
            Slot.of("bgp log-neighbor-changes", true);

    /** {@code bgp default ipv4-unicast}. */
    public static final Slot<Boolean> DEFAULT_IPV4_UNICAST =
            Slot.of("bgp default ipv4-unicast", true);

    /** {@code bgp listen range}. */
    public static final Slot<List<ListenRange>> LISTEN_RANGES =
            Slot.of("bgp listen range", List.of());

    /** {@code bgp listen limit}. */
    public static final Slot<Integer> LISTEN_LIMIT = Slot.of("bgp listen limit", 100);

    /** {@code timers bgp}. */
    public static final Slot<BgpSession.Timers> TIMERS =
            Slot.of("bgp timers", BgpSession.Timers.UNSET);

    /** {@code bgp graceful-restart}. */
    public static final Slot<Boolean> GRACEFUL_RESTART = Slot.of("bgp graceful-restart", false);

    /** {@code bgp confederation identifier}. */
    public static final Slot<AsNumber> CONFEDERATION_IDENTIFIER =
            Slot.of("bgp confederation identifier", AsNumber.NONE);

    /** {@code bgp confederation peers}. */
    public static final Slot<List<AsNumber>> CONFEDERATION_PEERS =
            Slot.of("bgp confederation peers", List.of());

    /** {@code bgp bestpath}. */
    public static final Slot<List<String>> BEST_PATH = Slot.of("bgp bestpath", List.of());

    /** {@code bgp graceful-shutdown all}: how sessions of the default VRF end, and of others. */
    public static final Slot<String> GRACEFUL_NEIGHBORS =
            Slot.of("bgp graceful-shutdown neighbors", "");

    /** The same for those of other VRFs. */
    public static final Slot<String> GRACEFUL_VRFS = Slot.of("bgp graceful-shutdown vrfs", "");

    /** {@code bgp graceful-shutdown all neighbors activate}. */
    public static final Slot<Boolean> NEIGHBORS_END =
            Slot.of("bgp graceful-shutdown of neighbors", false);

    /** {@code bgp graceful-shutdown all vrfs activate}. */
    public static final Slot<Boolean> VRFS_END = Slot.of("bgp graceful-shutdown of VRFs", false);

    /**
     * Neighbours and peer groups by address or name. In a process their sections hold what {@link
     * BgpSession} and {@link BgpPolicy} read; in an address family what {@link BgpPolicy} reads.
     */
    public static final Slot<Map<String, Section>> NEIGHBORS = Slot.of("bgp neighbors", Map.of());

    /** Copies the lists. */
    public BgpProcess {
        listenRanges = List.copyOf(listenRanges);
        confederationPeers = List.copyOf(confederationPeers);
        bestPath = List.copyOf(bestPath);
        sessions = List.copyOf(sessions);
        families = List.copyOf(families);
    }

    /** What the section says. */
    public static BgpProcess of(Section section) {
        return section.derive(PROCESS);
    }

    private static BgpProcess read(Section section) {
        List<BgpFamily> families = new ArrayList<>();
        families.add(BgpFamily.of(section));
        for (Section family : section.children(BgpFamily.MODE)) {
            families.add(BgpFamily.of(family));
        }
        return new BgpProcess(
                AsNumber.parse(section.name()),
                section.get(ROUTER_ID),
                section.get(VRF_ROUTER_IDS),
                section.get(CLUSTER_ID),
                section.get(LOG_NEIGHBOR_CHANGES),
                section.get(DEFAULT_IPV4_UNICAST),
                section.get(LISTEN_RANGES),
                section.get(LISTEN_LIMIT),
                section.get(TIMERS),
                section.get(GRACEFUL_RESTART),
                section.get(CONFEDERATION_IDENTIFIER),
                section.get(CONFEDERATION_PEERS),
                section.get(BEST_PATH),
                BgpRules.of(section),
                section.get(NEIGHBORS_END) ? section.get(GRACEFUL_NEIGHBORS) : "",
                section.get(VRFS_END) ? section.get(GRACEFUL_VRFS) : "",
                section.get(NEIGHBORS).values().stream().map(BgpSession::of).toList(),
                families);
    }
}
