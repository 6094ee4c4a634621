package io.spokewire.lab;

import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.sim.Topology;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A running network, made of namespaces or simulated, as the checks see it. What is asked and
 * measured is the same in both, and so are the conclusions.
 */
public interface Network {
    /** What was built. */
    Topology topology();

    /**
     * A series of echo requests.
     *
     * @param node a router's or a host's name
     * @param source the sender's address
     * @param target where to
     * @param vrf the VRF of the sender, when it is a router; empty for the default one
     * @param count how many, a fifth of a second apart
     */
    record Ping(String node, Address source, Address target, String vrf, int count) {}

    /**
     * What came of a series.
     *
     * @param sent how many requests left
     * @param answered the sequence numbers that were answered, from 1
     * @param replyTtl the TTL of the last reply; 0 for none
     */
    record Answer(Ping ping, int sent, List<Integer> answered, int replyTtl) {
        /** Copies the list. */
        public Answer {
            answered = List.copyOf(answered);
        }

        /** Whether the last request was answered. */
        public boolean reached() {
            return answered.contains(sent);
        }

        /** Requests that were lost before the last answered one. */
        public int lost() {
            return answered.isEmpty() ? sent : answered.getLast() - answered.size();
        }

        /** The longest run of requests without an answer, before the last answered one. */
        public int longestSilence() {
            int longest = 0;
            int before = 0;
            for (int sequence : answered) {
                longest = Math.max(longest, sequence - before - 1);
                before = sequence;
            }
            return answered.isEmpty() ? sent : longest;
        }

        /** Whether the first request was answered. */
        public boolean firstAnswered() {
            return answered.contains(1);
        }
    }

    /** Runs the series side by side and returns when all have ended. */
    List<Answer> ping(List<Ping> pings);

    /** Time between two requests of a series. */
    Duration BETWEEN_REQUESTS = Duration.ofMillis(200);

    /** A series that runs while other things are done. */
    interface Watch {
        /** Ends it: what was sent and answered so far. */
        Answer end();
    }

    /** Begins a series that somebody ends; it has so many requests at most. */
    Watch watch(Ping ping);

    /**
     * An outer packet, as it was on the wire at a router.
     *
     * @param router who sent, received or forwarded it
     * @param nanos when, by a clock that is the same for all routers
     * @param from outer source
     * @param to outer destination
     * @param protocol 47 for GRE, 50 for ESP, 17 for UDP with ESP or IKE inside
     * @param inner what is inside, when it can be read
     */
    record Seen(String router, long nanos, Address from, Address to, int protocol, Inner inner) {
        /** Whether it is ESP, in UDP or not, or IKE. */
        boolean sealed() {
            return protocol != GRE;
        }

        private static final int GRE = 47;
    }

    /** A security association of a router's tunnel with a peer. */
    record Association(String tunnel, Address remote) {}

    /** The associations of a router. */
    List<Association> associations(String router);

    /**
     * The packet in a GRE packet.
     *
     * @param from source; null when there is no packet inside, or it cannot be read
     * @param type GRE's protocol type: 0x0800 IPv4, 0x86DD IPv6, 0x2001 NHRP; 0 for none
     * @param key GRE's key
     * @param echo sequence number of an echo request; 0 for other packets
     */
    record Inner(
            @Nullable Address from, @Nullable Address to, int type, OptionalLong key, int echo) {
        /** Nothing that can be read. */
        static final Inner NONE = new Inner(null, null, 0, OptionalLong.empty(), 0);

        /** Whether there was a GRE header to read. */
        boolean isRead() {
            return type != 0;
        }
    }

    /** The tunnel packets that were seen since the last call, in the order of their times. */
    List<Seen> seen();

    /**
     * A next hop server as its client sees it.
     *
     * @param protocol its tunnel address
     * @param nbma its NBMA address; empty when it is not known
     * @param up whether it answers
     */
    record Server(String tunnel, String protocol, String nbma, boolean up) {}

    /** The servers of a router. */
    List<Server> servers(String router);

    /**
     * A mapping in a router's NHRP cache.
     *
     * @param protocol the tunnel address or the prefix behind it
     * @param nbma where it is
     * @param registered whether its owner registered it
     */
    record Mapping(String tunnel, Prefix protocol, Address nbma, boolean registered) {}

    /** The mappings of a router that can be used. */
    List<Mapping> mappings(String router);

    /**
     * A route that a router uses.
     *
     * @param protocol who told it: {@code connected}, {@code static}, {@code ospf}, {@code eigrp}
     *     ...
     * @param interfaceName where packets leave; empty when nowhere
     */
    record Learnt(Prefix prefix, String protocol, String interfaceName) {}

    /** The routes of a VRF of a router, of both families. */
    List<Learnt> routes(String router, String vrf);

    /**
     * A neighbour of a routing protocol.
     *
     * @param protocol {@code eigrp}, {@code ospf}, {@code ospfv3}, {@code bgp} ...
     * @param interfaceName where it was heard; empty when the protocol does not care
     * @param up whether routes are exchanged with it, or all is done that the two have to do
     */
    record Neighbour(String protocol, Address address, String interfaceName, boolean up) {
        /**
         * RFC 2328 §10.4: two that are no designated routers stay in state 2-Way. Before the
         * election (§9.1, Waiting) it is a state on the way, and nothing has been exchanged.
         *
         * @param state of OSPF's neighbour
         * @param elected whether the network has a designated router
         */
        static boolean isUp(String state, boolean elected) {
            return state.equals("FULL") || (state.equals("2WAY") && elected);
        }
    }

    /** The neighbours of a router, of all protocols. */
    List<Neighbour> neighbours(String router);

    /** Ends a router at once, as when its power fails: it tells nobody. */
    void kill(String router);

    /** Ends a router in order, as an operator would, and returns when it has ended. */
    void stop(String router);

    /** Starts a router that was stopped. */
    void start(String router);

    /**
     * Changes a router's configuration, all lines at once, as an operator would.
     *
     * @throws IllegalArgumentException when the router refuses it
     */
    void configure(String router, List<String> lines);

    /**
     * Waits until something is so; false when it was not in time.
     *
     * @param limit on a machine that does nothing else: {@link #patience} times as much is waited
     */
    boolean await(BooleanSupplier condition, Duration limit);

    /**
     * How many times longer than on a quiet machine things may take: virtual time knows no load,
     * but real routers share their machine with others. It costs nothing where all is well.
     */
    int patience();

    /** Time since the network was there. */
    Duration elapsed();
}
