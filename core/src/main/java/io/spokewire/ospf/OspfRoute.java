package io.spokewire.ospf;

import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A route of the routing table, RFC 2328 section 11.
 *
 * @param area in which the way begins
 * @param cost of the way; for type 2 that to the router which told it, or its forwarding address
 * @param type2Cost the told metric of type 2 routes, else 0
 * @param ways first steps, and who told it
 * @param tag of external routes, else 0
 */
public record OspfRoute(
        Prefix prefix, Kind kind, AreaId area, long cost, int type2Cost, Ways ways, long tag) {
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

    /**
     * The first steps of all ways of one cost, and who told where they lead.
     *
     * @param hops in order, at least one
     * @param origin router id of who told the way by the first hop
     * @param others who told those by other hops, where that was another one; looked up only
     */
    public record Ways(List<Hop> hops, int origin, Map<Hop, Integer> others) {
        /** Copies the collections. */
        public Ways {
            hops = List.copyOf(hops);
            others = Map.copyOf(others);
        }

        /** Ways to what one router has told. */
        static Ways of(List<Hop> hops, int origin) {
            return new Ways(hops, origin, Map.of());
        }

        /** Router id of who told the way by a hop. */
        public int origin(Hop hop) {
            return others.getOrDefault(hop, origin);
        }

        /** Those who told it, each once, in the order of the hops. */
        public List<Integer> origins() {
            return others.isEmpty()
                    ? List.of(origin)
                    : hops.stream().map(this::origin).distinct().toList();
        }

        /** With ways of the same cost beside; of two by one hop the first one counts. */
        Ways joined(Ways more) {
            TreeMap<Hop, Integer> all = new TreeMap<>();
            hops.forEach(hop -> all.put(hop, origin(hop)));
            more.hops.forEach(hop -> all.putIfAbsent(hop, more.origin(hop)));
            return of(all);
        }

        /** The first ones, so many at most. */
        Ways limited(int most) {
            if (hops.size() <= most) {
                return this;
            }
            TreeMap<Hop, Integer> first = new TreeMap<>();
            hops.stream().limit(most).forEach(hop -> first.put(hop, origin(hop)));
            return of(first);
        }

        private static Ways of(TreeMap<Hop, Integer> tellers) {
            int first = tellers.values().iterator().next();
            Map<Hop, Integer> others = new TreeMap<>(tellers);
            others.values().removeIf(teller -> teller == first);
            return new Ways(List.copyOf(tellers.keySet()), first, others);
        }
    }

    /** The first steps of the ways, in order, at least one. */
    public List<Hop> hops() {
        return ways.hops();
    }

    /** Router id of who told it; of several, of one of them. */
    public int origin() {
        return ways.origin();
    }

    /** The metric that the routing table shows. */
    public long metric() {
        return kind == Kind.EXTERNAL_2 || kind == Kind.NSSA_2 ? type2Cost : cost;
    }
}
