package io.spokewire.ospf;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.Prefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an advertisement says, RFC 2328 appendix A.4 and RFC 5340 appendix A.4: what both versions
 * say in forms of their own ({@link LsaFormat2}, {@link LsaFormat3}) is one record here. Options
 * are those of the header in version 2.
 */
sealed interface LsaBody {
    /** A metric that means: not to be used, RFC 2328 appendix B. */
    int INFINITY = 0xFF_FFFF;

    /** What a router says of its links. */
    record Router(
            int options, boolean border, boolean asBoundary, boolean translator, List<Link> links)
            implements LsaBody {
        /** Copies the list. */
        public Router {
            links = List.copyOf(links);
        }
    }

    /**
     * One link of a router.
     *
     * @param type {@link #POINT_TO_POINT} to {@link #VIRTUAL}
     * @param metric 0 to 65535
     * @param id version 2: the neighbour's router id, the designated router's address, or a
     *     network, by type; version 3: the interface id of the neighbour or of the designated
     *     router
     * @param data version 2: our address on it, or the network's mask; version 3: our interface id
     * @param router id of the neighbour, or of the designated router in version 3; else 0
     */
    record Link(int type, int metric, int id, int data, int router) {
        static final int POINT_TO_POINT = 1;
        static final int TRANSIT = 2;
        static final int STUB = 3;
        static final int VIRTUAL = 4;
    }

    /**
     * Who is on a network.
     *
     * @param prefix of the network in version 2; null in version 3, where others tell it
     */
    record Network(int options, @Nullable Prefix prefix, List<Integer> routers) implements LsaBody {
        /** Copies the list. */
        public Network {
            routers = List.copyOf(routers);
        }
    }

    /** A network of another area. */
    record Summary(int options, Prefix prefix, int metric) implements LsaBody {}

    /** A way to a router at the border of the system. */
    record BoundarySummary(int options, int metric, int router) implements LsaBody {}

    /**
     * A network outside of the system, also RFC 3101 section 2.4.
     *
     * @param options of the header in version 2, with {@link OspfOptions#N_P} as the next
     * @param propagate whether the border router of an NSSA is to translate it
     * @param type2 whether the metric is above all of ours
     * @param forwarding where to send packets to; null for the advertising router
     */
    record External(
            int options,
            Prefix prefix,
            boolean propagate,
            boolean type2,
            int metric,
            @Nullable Address forwarding,
            int tag)
            implements LsaBody {}

    /**
     * What a router has on one link, RFC 5340 appendix A.4.9.
     *
     * @param address the next hop for packets: link-local, or of the address family
     */
    record OnLink(int priority, int options, Address address, List<Entry> prefixes)
            implements LsaBody {
        /** Copies the list. */
        public OnLink {
            prefixes = List.copyOf(prefixes);
        }
    }

    /**
     * Networks of a router or of a transit network, RFC 5340 appendix A.4.10.
     *
     * @param whose the advertisement of the router or of the network
     */
    record Prefixes(LsaKey whose, List<Entry> prefixes) implements LsaBody {
        /** Copies the list. */
        public Prefixes {
            prefixes = List.copyOf(prefixes);
        }
    }

    /**
     * A prefix of version 3.
     *
     * @param options {@link #NO_UNICAST} and the like
     * @param metric 0 to 65535; 0 where there is none
     */
    record Entry(Prefix prefix, int options, int metric) {
        /** Not for unicast. */
        static final int NO_UNICAST = 0x01;

        /** An address of the router itself. */
        static final int LOCAL_ADDRESS = 0x02;

        /** To be translated by the border router of an NSSA. */
        static final int PROPAGATE = 0x08;
    }

    /** What we pass on and do not look into. */
    record Opaque(int options, Bytes bytes) implements LsaBody {}
}
