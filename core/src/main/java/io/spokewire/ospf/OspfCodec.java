package io.spokewire.ospf;

import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import io.spokewire.ospf.OspfPacket.DatabaseDescription;
import io.spokewire.ospf.OspfPacket.Hello;
import io.spokewire.ospf.OspfPacket.LinkStateAcknowledgment;
import io.spokewire.ospf.OspfPacket.LinkStateRequest;
import io.spokewire.ospf.OspfPacket.LinkStateUpdate;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads and writes packets of version 2, RFC 2328 appendix A.3 with appendix D. */
final class OspfCodec {
    /** Bytes of the header of every packet. */
    static final int HEADER_BYTES = 24;

    /** Bytes of a hello without neighbours, header included. */
    static final int HELLO_BYTES = 44;

    /** Bytes of a database description without headers, its own header included. */
    static final int DESCRIPTION_BYTES = 32;

    /** Bytes of an update without advertisements, header included. */
    static final int UPDATE_BYTES = 28;

    private static final int VERSION = 2;
    private static final int LENGTH_OFFSET = 2;
    private static final int CHECKSUM_OFFSET = 12;
    private static final int AUTHENTICATION_OFFSET = 16;
    private static final int AUTHENTICATION_BYTES = 8;
    private static final int REQUEST_BYTES = 12;
    private static final int INIT = 4;
    private static final int MORE = 2;
    private static final int MASTER = 1;

    private OspfCodec() {}

    /**
     * A packet as it was read.
     *
     * @param cryptographicSequence of AuType 2, unsigned 32 bits; -1 of the others
     */
    record Received(OspfPacket packet, long cryptographicSequence) {}

    /** Packets whose authentication is not what the interface has: told in words. */
    static final class AuthenticationException extends Exception {
        private static final long serialVersionUID = 1L;

        AuthenticationException(String reason) {
            super(reason, null, false, false);
        }
    }

    /**
     * Writes a packet.
     *
     * @param cryptographicSequence not below that of any packet before it
     */
    static Bytes encode(
            OspfPacket packet, OspfAuthentication authentication, long cryptographicSequence) {
        WireWriter out =
                new WireWriter()
                        .u8(VERSION)
                        .u8(packet.body().type())
                        .u16(0)
                        .u32(packet.routerId())
                        .u32(packet.areaId())
                        .u16(0)
                        .u16(authentication.type())
                        .u64(0);
        body(packet.body(), out);
        byte[] bytes = out.toBytes();
        WireWriter patched = new WireWriter().bytes(bytes);
        patched.patchU16(LENGTH_OFFSET, bytes.length);
        switch (authentication) {
            case OspfAuthentication.None _ -> patched.patchU16(CHECKSUM_OFFSET, checksum(patched));
            case OspfAuthentication.Simple simple -> {
                patched.patchU16(CHECKSUM_OFFSET, checksum(patched));
                patch64(patched, simple.field());
            }
            case OspfAuthentication.Cryptographic(OspfAuthentication.Key key, _) -> {
                patch64(
                        patched,
                        (long) key.id() << 40
                                | (long) key.algorithm().bytes() << 32
                                | (cryptographicSequence & 0xFFFF_FFFFL));
                patched.bytes(key.digest(patched.toBytes()));
            }
        }
        return Bytes.copyOf(patched.toBytes());
    }

    private static void patch64(WireWriter out, long value) {
        for (int i = 0; i < AUTHENTICATION_BYTES; i += 2) {
            out.patchU16(AUTHENTICATION_OFFSET + i, (int) (value >>> (48 - 8 * i)) & 0xFFFF);
        }
    }

    /** Over all but the authentication field, which is 0 now. */
    private static int checksum(WireWriter out) {
        byte[] bytes = out.toBytes();
        return InternetChecksum.finish(InternetChecksum.sum(bytes, 0, bytes.length)) & 0xFFFF;
    }

    private static void body(OspfPacket.Body body, WireWriter out) {
        switch (body) {
            case Hello h -> {
                out.u32(h.mask())
                        .u16(h.helloSeconds())
                        .u8(h.options())
                        .u8(h.priority())
                        .u32((int) h.deadSeconds())
                        .u32(h.designatedRouter())
                        .u32(h.backupDesignatedRouter());
                h.neighbors().forEach(out::u32);
            }
            case DatabaseDescription d -> {
                out.u16(d.mtuBytes())
                        .u8(d.options())
                        .u8(
                                (d.init() ? INIT : 0)
                                        | (d.more() ? MORE : 0)
                                        | (d.master() ? MASTER : 0))
                        .u32(d.sequence());
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

    /**
     * Reads the payload of an IP packet.
     *
     * @throws DecodeException when it is no packet
     * @throws AuthenticationException when it is one, and not of somebody who knows our key
     */
    static Received decode(Bytes payload, OspfAuthentication authentication)
            throws DecodeException, AuthenticationException {
        byte[] all = payload.toArray();
        WireReader in = new WireReader(all);
        int version = in.u8();
        if (version != VERSION) {
            throw new DecodeException("version " + version + " in place of 2", 0);
        }
        int type = in.u8();
        int length = in.u16();
        if (length < HEADER_BYTES || length > all.length) {
            throw new DecodeException(
                    "length " + length + " out of " + HEADER_BYTES + " to " + all.length, 2);
        }
        int routerId = in.u32();
        int areaId = in.u32();
        in.u16();
        int authenticationType = in.u16();
        long field = in.u64();
        long sequence = authenticate(all, length, authenticationType, field, authentication);
        WireReader body = new WireReader(Arrays.copyOfRange(all, HEADER_BYTES, length));
        return new Received(new OspfPacket(routerId, areaId, body(type, body)), sequence);
    }

    private static long authenticate(
            byte[] all, int length, int type, long field, OspfAuthentication ours)
            throws DecodeException, AuthenticationException {
        if (type != ours.type()) {
            throw new AuthenticationException(
                    "authentication type "
                            + type
                            + " ("
                            + name(type)
                            + ") in place of "
                            + ours.type()
                            + " ("
                            + name(ours.type())
                            + ")");
        }
        switch (ours) {
            case OspfAuthentication.None _ -> sum(all, length);
            case OspfAuthentication.Simple simple -> {
                sum(all, length);
                if (simple.field() != field) {
                    throw new AuthenticationException("another password than ours");
                }
            }
            case OspfAuthentication.Cryptographic(_, List<OspfAuthentication.Key> keys) -> {
                int id = (int) (field >>> 40) & 0xFF;
                int digestBytes = (int) (field >>> 32) & 0xFF;
                byte[] packet = Arrays.copyOf(all, length);
                OspfAuthentication.Key key =
                        keys.stream().filter(k -> k.id() == id).findFirst().orElse(null);
                if (key == null) {
                    throw new AuthenticationException("key " + id + ", which we do not have");
                }
                int end = length + key.algorithm().bytes();
                if (digestBytes != key.algorithm().bytes() || all.length < end) {
                    throw new AuthenticationException(
                            "a digest of "
                                    + digestBytes
                                    + " bytes under key "
                                    + id
                                    + ", which is for "
                                    + key.algorithm());
                }
                if (!MessageDigest.isEqual(
                        key.digest(packet), Arrays.copyOfRange(all, length, end))) {
                    throw new AuthenticationException("a wrong digest under key " + id);
                }
                return field & 0xFFFF_FFFFL;
            }
        }
        return -1;
    }

    private static String name(int type) {
        return switch (type) {
            case 0 -> "none";
            case 1 -> "clear password";
            case 2 -> "digest";
            default -> "unknown";
        };
    }

    private static void sum(byte[] all, int length) throws DecodeException {
        byte[] packet = Arrays.copyOf(all, length);
        Arrays.fill(
                packet,
                AUTHENTICATION_OFFSET,
                AUTHENTICATION_OFFSET + AUTHENTICATION_BYTES,
                (byte) 0);
        if ((InternetChecksum.finish(InternetChecksum.sum(packet, 0, length)) & 0xFFFF) != 0) {
            throw new DecodeException("wrong checksum", CHECKSUM_OFFSET);
        }
    }

    private static OspfPacket.Body body(int type, WireReader in) throws DecodeException {
        return switch (type) {
            case 1 -> hello(in);
            case 2 -> {
                int mtu = in.u16();
                int options = in.u8();
                int flags = in.u8();
                yield new DatabaseDescription(
                        mtu,
                        options,
                        (flags & INIT) != 0,
                        (flags & MORE) != 0,
                        (flags & MASTER) != 0,
                        in.u32(),
                        headers(in));
            }
            case 3 -> {
                List<LsaKey> keys = new ArrayList<>();
                while (in.remaining() >= REQUEST_BYTES) {
                    keys.add(new LsaKey(in.u32(), in.u32(), in.u32()));
                }
                end(in);
                yield new LinkStateRequest(keys);
            }
            case 4 -> {
                int count = in.u32();
                List<Lsa> lsas = new ArrayList<>();
                for (int i = 0; i != count; i++) {
                    lsas.add(Lsa.read(in));
                }
                end(in);
                yield new LinkStateUpdate(lsas);
            }
            case 5 -> new LinkStateAcknowledgment(headers(in));
            default -> throw new DecodeException("type " + type + " out of 1 to 5", 1);
        };
    }

    private static Hello hello(WireReader in) throws DecodeException {
        int mask = in.u32();
        int helloSeconds = in.u16();
        int options = in.u8();
        int priority = in.u8();
        long deadSeconds = in.u32() & 0xFFFF_FFFFL;
        int designated = in.u32();
        int backup = in.u32();
        List<Integer> neighbors = new ArrayList<>();
        while (in.remaining() > 0) {
            neighbors.add(in.u32());
        }
        return new Hello(
                mask, helloSeconds, options, priority, deadSeconds, designated, backup, neighbors);
    }

    private static List<LsaHeader> headers(WireReader in) throws DecodeException {
        List<LsaHeader> headers = new ArrayList<>();
        while (in.remaining() > 0) {
            headers.add(LsaHeader.read(in));
        }
        return headers;
    }

    private static void end(WireReader in) throws DecodeException {
        if (in.remaining() > 0) {
            throw new DecodeException(in.remaining() + " bytes too many", in.offset());
        }
    }
}
