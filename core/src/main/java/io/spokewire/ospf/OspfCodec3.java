package io.spokewire.ospf;

import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/**
 * The header of packets of version 3, RFC 5340 appendix A.3.1, and the trailer that authenticates
 * them, RFC 7166.
 */
final class OspfCodec3 {
    /** Bytes of the header of every packet. */
    static final int HEADER_BYTES = 16;

    /** Bytes of the trailer before the digest. */
    static final int TRAILER_BYTES = 16;

    private static final int LENGTH_OFFSET = 2;
    private static final int CHECKSUM_OFFSET = 12;
    private static final int HMAC = 1;
    private static final int LLS_LENGTH_OFFSET = 2;
    private static final int WORD_BYTES = 4;

    private OspfCodec3() {}

    /**
     * Writes a packet.
     *
     * @param source of the IP header, which the checksum and the digest cover
     * @param sequence above that of any packet before it
     */
    static Bytes encode(
            OspfPacket packet,
            Ipv6Address source,
            Ipv6Address destination,
            OspfAuthentication authentication,
            long sequence) {
        WireWriter out =
                new WireWriter()
                        .u8(OspfVersion3.NUMBER)
                        .u8(packet.body().type())
                        .u16(0)
                        .u32(packet.routerId())
                        .u32(packet.areaId())
                        .u16(0)
                        .u8(packet.instance())
                        .u8(0);
        OspfCodec.write(packet.body(), true, out);
        out.patchU16(LENGTH_OFFSET, out.length());
        boolean trailer = authentication instanceof OspfAuthentication.Cryptographic;
        byte[] block =
                packet.body() instanceof OspfPacket.Hello hello && hello.extended() != 0
                        ? LinkLocalSignaling.write(hello.extended(), !trailer)
                        : new byte[0];
        if (authentication instanceof OspfAuthentication.Cryptographic(var key, _)) {
            out.bytes(block);
            out.u16(HMAC).u16(TRAILER_BYTES + key.algorithm().bytes()).u16(0).u16(key.id());
            out.u64(sequence);
            out.bytes(key.trailer(out.toBytes(), source));
        } else {
            out.patchU16(
                    CHECKSUM_OFFSET, checksum(Bytes.copyOf(out.toBytes()), source, destination));
            out.bytes(block);
        }
        return Bytes.copyOf(out.toBytes());
    }

    /** RFC 8200 section 8.1. */
    private static int checksum(Bytes packet, Ipv6Address source, Ipv6Address destination) {
        long sum =
                new IpDatagram(source, destination, IpProtocol.OSPF, 1, 0, packet).pseudoHeader()
                        + InternetChecksum.sum(packet.toArray(), 0, packet.length());
        return InternetChecksum.finish(sum) & 0xFFFF;
    }

    /**
     * Reads the payload of an IP packet.
     *
     * @throws DecodeException when it is no packet
     * @throws OspfCodec.AuthenticationException when it is one, and not of somebody who knows our
     *     key
     */
    static OspfCodec.Received decode(
            Bytes payload,
            Ipv6Address source,
            Ipv6Address destination,
            OspfAuthentication authentication,
            OspfVersion version)
            throws DecodeException, OspfCodec.AuthenticationException {
        WireReader in = payload.reader();
        int number = in.u8();
        if (number != OspfVersion3.NUMBER) {
            throw new DecodeException("version " + number + " in place of 3", 0);
        }
        int type = in.u8();
        int length = in.u16();
        if (length < HEADER_BYTES || length > payload.length()) {
            throw new DecodeException(
                    "length " + length + " out of " + HEADER_BYTES + " to " + payload.length(), 2);
        }
        int routerId = in.u32();
        int areaId = in.u32();
        in.u16();
        int instance = in.u8();
        WireReader rest =
                new WireReader(Arrays.copyOfRange(payload.toArray(), HEADER_BYTES, length));
        long sequence = 0;
        boolean authenticated = false;
        OspfPacket.Body body;
        if (authentication instanceof OspfAuthentication.Cryptographic(_, var keys)) {
            body = OspfCodec.read(type, version, rest);
            sequence = authenticate(payload, end(body, payload, length), source, keys, body);
            authenticated = true;
        } else {
            // What stands behind the packet is not covered: trailers of those who authenticate.
            if (checksum(payload.slice(0, length), source, destination) != 0) {
                body = OspfCodec.read(type, version, rest);
                if (has(body, OspfOptions.AT)) {
                    throw new OspfCodec.AuthenticationException("it authenticates, and we do not");
                }
                throw new DecodeException("wrong checksum", CHECKSUM_OFFSET);
            }
            body = OspfCodec.read(type, version, rest);
        }
        if (body instanceof OspfPacket.Hello hello && has(hello, OspfOptions.L3)) {
            body =
                    hello.extended(
                            LinkLocalSignaling.read(payload.toArray(), length, !authenticated));
        }
        return new OspfCodec.Received(
                new OspfPacket(routerId, areaId, instance, body), authenticated, sequence);
    }

    private static boolean has(OspfPacket.Body body, int option) {
        return switch (body) {
            case OspfPacket.Hello h -> (h.options() & option) != 0;
            case OspfPacket.DatabaseDescription d -> (d.options() & option) != 0;
            case OspfPacket.LinkStateRequest _,
                    OspfPacket.LinkStateUpdate _,
                    OspfPacket.LinkStateAcknowledgment _ ->
                    false;
        };
    }

    /** Where the trailer begins: behind the packet, and the block of RFC 5613 if there is one. */
    private static int end(OspfPacket.Body body, Bytes payload, int length) throws DecodeException {
        if (!has(body, OspfOptions.L3)) {
            return length;
        }
        WireReader in = payload.reader();
        in.skip(length + LLS_LENGTH_OFFSET);
        return length + in.u16() * WORD_BYTES;
    }

    /** RFC 7166 section 4.6. */
    private static long authenticate(
            Bytes payload,
            int at,
            Ipv6Address source,
            List<OspfAuthentication.Key> keys,
            OspfPacket.Body body)
            throws DecodeException, OspfCodec.AuthenticationException {
        boolean says =
                has(body, OspfOptions.AT)
                        || !(body instanceof OspfPacket.Hello
                                || body instanceof OspfPacket.DatabaseDescription);
        if (!says || payload.length() < at + TRAILER_BYTES) {
            throw new OspfCodec.AuthenticationException("it does not authenticate, and we do");
        }
        WireReader in = payload.reader();
        in.skip(at);
        int type = in.u16();
        int length = in.u16();
        in.u16();
        int id = in.u16();
        long sequence = in.u64();
        if (type != HMAC) {
            throw new OspfCodec.AuthenticationException("authentication type " + type);
        }
        OspfAuthentication.Key key =
                keys.stream().filter(k -> k.id() == id).findFirst().orElse(null);
        if (key == null) {
            throw new OspfCodec.AuthenticationException("key " + id + ", which we do not have");
        }
        if (length != TRAILER_BYTES + key.algorithm().bytes() || payload.length() < at + length) {
            throw new OspfCodec.AuthenticationException(
                    "a trailer of "
                            + length
                            + " bytes under key "
                            + id
                            + ", which is for "
                            + key.algorithm());
        }
        byte[] covered = payload.slice(0, at + TRAILER_BYTES).toArray();
        byte[] digest = payload.slice(at + TRAILER_BYTES, at + length).toArray();
        if (!MessageDigest.isEqual(key.trailer(covered, source), digest)) {
            throw new OspfCodec.AuthenticationException("a wrong digest under key " + id);
        }
        return sequence;
    }
}
