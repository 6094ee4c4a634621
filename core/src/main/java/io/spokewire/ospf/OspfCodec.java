package io.spokewire.ospf;

import io.spokewire.net.DecodeException;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import io.spokewire.ospf.OspfPacket.DatabaseDescription;
import io.spokewire.ospf.OspfPacket.Hello;
import io.spokewire.ospf.OspfPacket.LinkStateAcknowledgment;
import io.spokewire.ospf.OspfPacket.LinkStateRequest;
import io.spokewire.ospf.OspfPacket.LinkStateUpdate;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads and writes what stands behind the header of a packet, RFC 2328 appendix A.3 and RFC 5340
 * appendix A.3. The headers, and how packets are authenticated, are {@link OspfCodec2} and {@link
 * OspfCodec3}.
 */
final class OspfCodec {
    /** Bytes of the number of advertisements in an update. */
    static final int COUNT_BYTES = 4;

    /** Bytes of one request. */
    static final int REQUEST_BYTES = 12;

    private static final int TYPE_MASK = 0xFFFF;
    private static final int OPTIONS_MASK = 0xFF_FFFF;
    private static final int PRIORITY_SHIFT = 24;
    private static final int INIT = 4;
    private static final int MORE = 2;
    private static final int MASTER = 1;

    private OspfCodec() {}

    /**
     * A packet as it was read.
     *
     * @param authenticated whether a digest was checked, and {@code sequence} counts
     * @param sequence against repetitions, unsigned
     */
    record Received(OspfPacket packet, boolean authenticated, long sequence) {}

    /** Packets whose authentication is not what the interface has: told in words. */
    static final class AuthenticationException extends Exception {
        private static final long serialVersionUID = 1L;

        AuthenticationException(String reason) {
            super(reason, null, false, false);
        }
    }

    static void write(OspfPacket.Body body, boolean version3, WireWriter out) {
        switch (body) {
            case Hello h -> write(h, version3, out);
            case DatabaseDescription d -> {
                int flags =
                        (d.init() ? INIT : 0) | (d.more() ? MORE : 0) | (d.master() ? MASTER : 0);
                if (version3) {
                    out.u32(d.options()).u16(d.mtuBytes()).u16(flags);
                } else {
                    out.u16(d.mtuBytes()).u8(d.options()).u8(flags);
                }
                out.u32(d.sequence());
                d.headers().forEach(h -> h.write(out));
            }
            case LinkStateRequest(List<LsaKey> keys) -> {
                for (LsaKey key : keys) {
                    out.u32(key.type()).u32(key.id()).u32(key.advertisingRouter());
                }
            }
            case LinkStateUpdate(List<Lsa> lsas) -> {
                out.u32(lsas.size());
                lsas.forEach(lsa -> lsa.write(out));
            }
            case LinkStateAcknowledgment(List<LsaHeader> headers) ->
                    headers.forEach(h -> h.write(out));
        }
    }

    private static void write(Hello h, boolean version3, WireWriter out) {
        out.u32(h.link());
        if (version3) {
            out.u32(h.priority() << PRIORITY_SHIFT | h.options());
            out.u16(h.helloSeconds()).u16((int) h.deadSeconds());
        } else {
            out.u16(h.helloSeconds()).u8(h.options()).u8(h.priority()).u32((int) h.deadSeconds());
        }
        out.u32(h.designatedRouter()).u32(h.backupDesignatedRouter());
        h.neighbors().forEach(out::u32);
    }

    /**
     * Reads a body.
     *
     * @throws DecodeException when it is none
     */
    static OspfPacket.Body read(int type, OspfVersion version, WireReader in)
            throws DecodeException {
        boolean version3 = version.number() == OspfVersion3.NUMBER;
        return switch (type) {
            case 1 -> version3 ? hello3(in) : hello2(in);
            case 2 -> description(version, version3, in);
            case 3 -> {
                List<LsaKey> keys = new ArrayList<>();
                while (in.remaining() >= REQUEST_BYTES) {
                    int requested = in.u32();
                    keys.add(
                            new LsaKey(
                                    version3 ? requested & TYPE_MASK : requested,
                                    in.u32(),
                                    in.u32()));
                }
                end(in);
                yield new LinkStateRequest(keys);
            }
            case 4 -> {
                int count = in.u32();
                List<Lsa> lsas = new ArrayList<>();
                for (int i = 0; i != count; i++) {
                    lsas.add(Lsa.read(in, version));
                }
                end(in);
                yield new LinkStateUpdate(lsas);
            }
            case 5 -> new LinkStateAcknowledgment(headers(version, in));
            default -> throw new DecodeException("type " + type + " out of 1 to 5", 1);
        };
    }

    private static DatabaseDescription description(
            OspfVersion version, boolean version3, WireReader in) throws DecodeException {
        int options = version3 ? in.u32() & OPTIONS_MASK : 0;
        int mtu = in.u16();
        options = version3 ? options : in.u8();
        int flags = version3 ? in.u16() : in.u8();
        return new DatabaseDescription(
                mtu,
                options,
                (flags & INIT) != 0,
                (flags & MORE) != 0,
                (flags & MASTER) != 0,
                in.u32(),
                headers(version, in));
    }

    private static Hello hello2(WireReader in) throws DecodeException {
        int mask = in.u32();
        int helloSeconds = in.u16();
        int options = in.u8();
        int priority = in.u8();
        long deadSeconds = in.u32() & 0xFFFF_FFFFL;
        return new Hello(
                mask,
                helloSeconds,
                options,
                priority,
                deadSeconds,
                in.u32(),
                in.u32(),
                neighbors(in),
                0);
    }

    private static Hello hello3(WireReader in) throws DecodeException {
        int interfaceId = in.u32();
        int word = in.u32();
        int helloSeconds = in.u16();
        int deadSeconds = in.u16();
        return new Hello(
                interfaceId,
                helloSeconds,
                word & OPTIONS_MASK,
                word >>> PRIORITY_SHIFT,
                deadSeconds,
                in.u32(),
                in.u32(),
                neighbors(in),
                0);
    }

    private static List<Integer> neighbors(WireReader in) throws DecodeException {
        List<Integer> neighbors = new ArrayList<>();
        while (in.remaining() > 0) {
            neighbors.add(in.u32());
        }
        return neighbors;
    }

    private static List<LsaHeader> headers(OspfVersion version, WireReader in)
            throws DecodeException {
        List<LsaHeader> headers = new ArrayList<>();
        while (in.remaining() > 0) {
            headers.add(LsaHeader.read(in, version));
        }
        return headers;
    }

    private static void end(WireReader in) throws DecodeException {
        if (in.remaining() > 0) {
            throw new DecodeException(in.remaining() + " bytes too many", in.offset());
        }
    }
}
