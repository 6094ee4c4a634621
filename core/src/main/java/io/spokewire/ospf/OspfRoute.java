package io.spokewire.ospf;

import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import java.util.List;

/**
 * A route of the routing table, RFC 2328 section 11.
 *
 * @param area in which the way begins
 * @param cost of the way; for type 2 that to the router which told it, or its forwarding address
 * @param type2Cost the told metric of type 2 routes, else 0
 * @param hops in order, at least one
 * @param tag of external routes, else 0
 * @param origin router id of the one which told it
 */
public record OspfRoute(
        Prefix prefix,
        Kind kind,
        AreaId area,
        long cost,
        int type2Cost,
        List<Hop> hops,
        long tag,
        int origin) {
    /** Kinds of route, best first (section 11 and RFC 3101 section 2.5). */
    public enum Kind {
        /** Within an area. */
        INTRA_AREA("O"),
        /** Of another area. */
        INTER_AREA("O IA"),
        /** From outside, metric type 1. */
        EXTERNAL_1("O E1"),
        /** From outside by an NSSA, metric type 1. */
        NSSA_1("O N1"),
        /** From outside, metric type 2. */
        EXTERNAL_2("O E2"),
        /** From outside by an NSSA, metric type 2. */
        NSSA_2("O N2");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** As {@code show ip route} marks it. */
        public String code() {
            return code;
        }

        boolean external() {
            return this != INTRA_AREA && this != INTER_AREA;
        }
    }

    /**
     * The first step of a way.
     *
     * @param circuit name of the interface
     * @param gateway the next router; unspecified on a network of our own
     */
    public record Hop(String circuit, Address gateway) implements Comparable<Hop> {
        @Override
        public int compareTo(Hop other) {
            int byCircuit = circuit.compareTo(other.circuit);
            return byCircuit != 0 ? byCircuit : gateway.compareTo(other.gateway);
        }

        /** Whether the network is our own. */
        public boolean connected() {
            return gateway.isUnspecified();
        }
    }

    /** Copies the list. */
    public OspfRoute {
        hops = List.copyOf(hops);
    }

    /** The metric that the routing table shows. */
    public long metric() {
        return kind == Kind.EXTERNAL_2 || kind == Kind.NSSA_2 ? type2Cost : cost;
    }
}
