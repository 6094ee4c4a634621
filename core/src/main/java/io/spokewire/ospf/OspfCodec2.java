package io.spokewire.ospf;

import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/**
 * The header of packets of version 2, RFC 2328 appendix A.3.1, and their authentication, appendix
 * D.
 */
final class OspfCodec2 {
    /** Bytes of the header of every packet. */
    static final int HEADER_BYTES = 24;

    private static final int VERSION = 2;
    private static final int LENGTH_OFFSET = 2;
    private static final int CHECKSUM_OFFSET = 12;
    private static final int AUTHENTICATION_OFFSET = 16;
    private static final int AUTHENTICATION_BYTES = 8;

    private OspfCodec2() {}

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
        OspfCodec.write(packet.body(), false, out);
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
        if (packet.body() instanceof OspfPacket.Hello hello && hello.extended() != 0) {
            patched.bytes(
                    authentication instanceof OspfAuthentication.Cryptographic(var key, _)
                            ? LinkLocalSignaling.write(hello.extended(), key, cryptographicSequence)
                            : LinkLocalSignaling.write(hello.extended(), true));
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

    /**
     * Reads the payload of an IP packet.
     *
     * @throws DecodeException when it is no packet
     * @throws OspfCodec.AuthenticationException when it is one, and not of somebody who knows our
     *     key
     */
    static OspfCodec.Received decode(Bytes payload, OspfAuthentication authentication)
            throws DecodeException, OspfCodec.AuthenticationException {
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
        OspfPacket.Body said = OspfCodec.read(type, OspfVersion2.VERSION, body);
        if (said instanceof OspfPacket.Hello hello && (hello.options() & OspfOptions.L2) != 0) {
            said = hello.extended(extended(all, length, field, authentication));
        }
        return new OspfCodec.Received(
                new OspfPacket(routerId, areaId, 0, said),
                authentication instanceof OspfAuthentication.Cryptographic,
                sequence);
    }

    /** The extended options behind a packet that is authentic. */
    private static int extended(byte[] all, int length, long field, OspfAuthentication ours) {
        if (!(ours instanceof OspfAuthentication.Cryptographic(_, var keys))) {
            return LinkLocalSignaling.read(all, length, true);
        }
        int id = (int) (field >>> 40) & 0xFF;
        return keys.stream()
                .filter(k -> k.id() == id)
                .findFirst()
                .map(key ->
                        LinkLocalSignaling.read(
                                all, length + key.algorithm().bytes(), key, field & 0xFFFF_FFFFL))
                .orElse(0);
    }

    private static long authenticate(
            byte[] all, int length, int type, long field, OspfAuthentication ours)
            throws DecodeException, OspfCodec.AuthenticationException {
        if (type != ours.type()) {
            throw new OspfCodec.AuthenticationException(
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
                    throw new OspfCodec.AuthenticationException("another password than ours");
                }
            }
            case OspfAuthentication.Cryptographic(_, List<OspfAuthentication.Key> keys) -> {
                int id = (int) (field >>> 40) & 0xFF;
                int digestBytes = (int) (field >>> 32) & 0xFF;
                byte[] packet = Arrays.copyOf(all, length);
                OspfAuthentication.Key key =
                        keys.stream().filter(k -> k.id() == id).findFirst().orElse(null);
                if (key == null) {
                    throw new OspfCodec.AuthenticationException(
                            "key " + id + ", which we do not have");
                }
                int end = length + key.algorithm().bytes();
                if (digestBytes != key.algorithm().bytes() || all.length < end) {
                    throw new OspfCodec.AuthenticationException(
                            "a digest of "
                                    + digestBytes
                                    + " bytes under key "
                                    + id
                                    + ", which is for "
                                    + key.algorithm());
                }
                if (!MessageDigest.isEqual(
                        key.digest(packet), Arrays.copyOfRange(all, length, end))) {
                    throw new OspfCodec.AuthenticationException("a wrong digest under key " + id);
                }
                return field & 0xFFFF_FFFFL;
            }
        }
        return 0;
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
}
