package io.spokewire.ospf;

import io.spokewire.net.DecodeException;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The block behind a hello in which routers on a link tell one another more than OSPF itself has
 * room for, RFC 5613. We know its extended options alone.
 */
final class LinkLocalSignaling {
    /** RFC 9355 section 3: an adjacency waits for BFD. */
    static final int BFD_STRICT = 0x10;

    private static final int HEADER_BYTES = 4;
    private static final int LENGTH_OFFSET = 2;
    private static final int WORD_BYTES = 4;
    private static final int EXTENDED_OPTIONS = 1;
    private static final int CRYPTOGRAPHIC = 2;
    private static final int SEQUENCE_BYTES = 4;

    private LinkLocalSignaling() {}

    /**
     * Writes a block.
     *
     * @param options its extended options
     * @param summed whether it has a checksum: not where a trailer covers it, RFC 7166 section 4.2
     */
    static byte[] write(int options, boolean summed) {
        WireWriter out = begin(options);
        out.patchU16(LENGTH_OFFSET, out.length() / WORD_BYTES);
        if (summed) {
            out.patchU16(0, checksum(out.toBytes()));
        }
        return out.toBytes();
    }

    /** Writes a block of version 2 that proves itself as its packet does, section 2.5. */
    static byte[] write(int options, OspfAuthentication.Key key, long sequence) {
        int digestBytes = key.algorithm().bytes();
        WireWriter out = begin(options);
        out.u16(CRYPTOGRAPHIC).u16(SEQUENCE_BYTES + digestBytes).u32((int) sequence);
        out.patchU16(LENGTH_OFFSET, (out.length() + digestBytes) / WORD_BYTES);
        out.bytes(key.digest(out.toBytes()));
        return out.toBytes();
    }

    private static WireWriter begin(int options) {
        return new WireWriter().u16(0).u16(0).u16(EXTENDED_OPTIONS).u16(4).u32(options);
    }

    /**
     * Reads a block that has a checksum, or is covered by what covers the packet.
     *
     * @param at where it begins in the packet
     * @return its extended options; 0 where it has none or is broken: then it is as if it were not
     *     there, section 2.2
     */
    static int read(byte[] packet, int at, boolean summed) {
        byte[] block = block(packet, at);
        if (block.length == 0 || (summed && checksum(block) != 0)) {
            return 0;
        }
        try {
            return options(block, null, 0);
        } catch (DecodeException e) {
            return 0;
        }
    }

    /** Likewise a block of version 2 that is to prove itself. */
    static int read(byte[] packet, int at, OspfAuthentication.Key key, long sequence) {
        byte[] block = block(packet, at);
        if (block.length == 0) {
            return 0;
        }
        try {
            return options(block, key, sequence);
        } catch (DecodeException e) {
            return 0;
        }
    }

    private static byte[] block(byte[] packet, int at) {
        if (packet.length < at + HEADER_BYTES) {
            return new byte[0];
        }
        int words = (packet[at + 2] & 0xFF) << 8 | (packet[at + 3] & 0xFF);
        int bytes = words * WORD_BYTES;
        return bytes < HEADER_BYTES || packet.length < at + bytes
                ? new byte[0]
                : Arrays.copyOfRange(packet, at, at + bytes);
    }

    private static int options(byte[] block, OspfAuthentication.@Nullable Key key, long sequence)
            throws DecodeException {
        WireReader in = new WireReader(block);
        in.skip(HEADER_BYTES);
        int options = 0;
        boolean proven = key == null;
        while (in.remaining() > 0) {
            int type = in.u16();
            int length = in.u16();
            WireReader value = in.slice(length);
            if (type == EXTENDED_OPTIONS && length == WORD_BYTES) {
                options = value.u32();
            } else if (type == CRYPTOGRAPHIC && key != null) {
                proven = proves(block, in.offset() - length, value, key, sequence);
            }
            in.skip(Math.min(in.remaining(), -length & (WORD_BYTES - 1)));
        }
        return proven ? options : 0;
    }

    private static boolean proves(
            byte[] block, int at, WireReader value, OspfAuthentication.Key key, long sequence)
            throws DecodeException {
        boolean same = value.u32() == (int) sequence;
        byte[] covered = Arrays.copyOf(block, at + SEQUENCE_BYTES);
        byte[] digest = value.bytes(value.remaining());
        return same && MessageDigest.isEqual(key.digest(covered), digest);
    }

    private static int checksum(byte[] block) {
        return InternetChecksum.finish(InternetChecksum.sum(block, 0, block.length)) & 0xFFFF;
    }
}
