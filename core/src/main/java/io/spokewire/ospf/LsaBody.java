package io.spokewire.ospf;

import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What an advertisement says, RFC 2328 appendix A.4. Metrics of other types of service are left.
 */
sealed interface LsaBody {
    /** A metric that means: not to be used, RFC 2328 appendix B. */
    int INFINITY = 0xFF_FFFF;

    /** What a router says of its links, appendix A.4.2. */
    record Router(boolean border, boolean asBoundary, boolean translator, List<Link> links)
            implements LsaBody {
        private static final int EXTERNAL = 0x02;
        private static final int BORDER = 0x01;
        private static final int TRANSLATOR = 0x10; // RFC 3101 appendix B
        private static final int TOS_BYTES = 4;

        /** Copies the list. */
        public Router {
            links = List.copyOf(links);
        }

        static Router read(WireReader in) throws DecodeException {
            int flags = in.u8();
            in.u8();
            int count = in.u16();
            List<Link> links = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int id = in.u32();
                int data = in.u32();
                int type = in.u8();
                int tos = in.u8();
                int metric = in.u16();
                in.bytes(tos * TOS_BYTES);
                links.add(new Link(type, id, data, metric));
            }
            return new Router(
                    (flags & BORDER) != 0,
                    (flags & EXTERNAL) != 0,
                    (flags & TRANSLATOR) != 0,
                    links);
        }

        @Override
        public Bytes bytes() {
            WireWriter out =
                    new WireWriter()
                            .u8(
                                    (border ? BORDER : 0)
                                            | (asBoundary ? EXTERNAL : 0)
                                            | (translator ? TRANSLATOR : 0))
                            .u8(0)
                            .u16(links.size());
            for (Link link : links) {
                out.u32(link.id()).u32(link.data()).u8(link.type()).u8(0).u16(link.metric());
            }
            return Bytes.copyOf(out.toBytes());
        }
    }

    /**
     * One link of a router.
     *
     * @param type {@link #POINT_TO_POINT} to {@link #VIRTUAL}
     * @param id neighbour's router id, designated router's address, or network, by type
     * @param data our address on it, or the network's mask
     * @param metric 0 to 65535
     */
    record Link(int type, int id, int data, int metric) {
        static final int POINT_TO_POINT = 1;
        static final int TRANSIT = 2;
        static final int STUB = 3;
        static final int VIRTUAL = 4;
    }

    /** Who is on a network, appendix A.4.3. */
    record Network(int mask, List<Integer> routers) implements LsaBody {
        /** Copies the list. */
        public Network {
            routers = List.copyOf(routers);
        }

        static Network read(WireReader in) throws DecodeException {
            int mask = LsaBody.readMask(in);
            List<Integer> routers = new ArrayList<>();
            while (in.remaining() > 0) {
                routers.add(in.u32());
            }
            return new Network(mask, routers);
        }

        @Override
        public Bytes bytes() {
            WireWriter out = new WireWriter().u32(mask);
            routers.forEach(out::u32);
            return Bytes.copyOf(out.toBytes());
        }
    }

    /**
     * A network of another area (type 3) or a way to a router at the border of the system (type 4),
     * appendix A.4.4.
     */
    record Summary(int mask, int metric) implements LsaBody {
        static Summary read(WireReader in) throws DecodeException {
            return new Summary(LsaBody.readMask(in), in.u32() & INFINITY);
        }

        @Override
        public Bytes bytes() {
            return Bytes.copyOf(new WireWriter().u32(mask).u32(metric).toBytes());
        }
    }

    /**
     * A network outside of the system, appendix A.4.5 and RFC 3101 section 2.4.
     *
     * @param type2 whether the metric is above all of ours
     * @param forwarding where to send packets to; 0 for the advertising router
     */
    record External(int mask, boolean type2, int metric, int forwarding, int tag)
            implements LsaBody {
        private static final int TYPE_2 = 0x8000_0000;

        static External read(WireReader in) throws DecodeException {
            int mask = LsaBody.readMask(in);
            int metric = in.u32();
            return new External(
                    mask, (metric & TYPE_2) != 0, metric & INFINITY, in.u32(), in.u32());
        }

        @Override
        public Bytes bytes() {
            return Bytes.copyOf(
                    new WireWriter()
                            .u32(mask)
                            .u32(metric | (type2 ? TYPE_2 : 0))
                            .u32(forwarding)
                            .u32(tag)
                            .toBytes());
        }
    }

    /** What we pass on and do not look into. */
    record Opaque(Bytes bytes) implements LsaBody {}

    /** The body's bytes. */
    Bytes bytes();

    /**
     * Reads the body of an advertisement.
     *
     * @throws DecodeException when it does not fit its type
     */
    static LsaBody read(Lsa lsa) throws DecodeException {
        WireReader in = new WireReader(lsa.body().toArray());
        return switch (lsa.key().type()) {
            case LsaType.ROUTER -> Router.read(in);
            case LsaType.NETWORK -> Network.read(in);
            case LsaType.SUMMARY, LsaType.ASBR_SUMMARY -> Summary.read(in);
            case LsaType.EXTERNAL, LsaType.NSSA -> External.read(in);
            default -> new Opaque(lsa.body());
        };
    }

    private static int readMask(WireReader in) throws DecodeException {
        int mask = in.u32();
        if (new Ipv4Address(mask).maskLength() < 0) {
            throw new DecodeException(
                    "mask " + OspfText.address(mask) + " with a gap", in.offset() - 4);
        }
        return mask;
    }

    /** The network that an id and a mask name; bits of the host may be set (appendix E). */
    static Prefix prefix(int id, int mask) {
        int length = new Ipv4Address(mask).maskLength();
        return new Prefix(new Ipv4Address(id & mask), length);
    }
}
