package io.spokewire.bfd;

import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;

/**
 * A control packet without authentication, RFC 5880 section 4.1. Intervals are in microseconds,
 * unsigned 32 bits; discriminators are opaque 32 bits, 0 for none.
 *
 * @param diagnostic why the sender's state last changed
 * @param state the sender's state
 * @param poll wants an answer with {@code isFinal}
 * @param isFinal answers a packet with {@code poll}
 * @param controlPlaneIndependent whether the sender's BFD outlives its control plane
 * @param demand the sender wants no periodic packets
 * @param detectMultiplier 1 to 255
 * @param myDiscriminator the sender's, not 0
 * @param yourDiscriminator ours as the sender knows it; 0 when it does not
 * @param desiredMinTxMicros least time between packets that the sender would like
 * @param requiredMinRxMicros least time between packets that the sender can take; 0 for none at all
 * @param requiredMinEchoRxMicros least time between echo packets that the sender can take; 0 for
 *     none at all
 */
public record BfdPacket(
        BfdDiagnostic diagnostic,
        BfdState state,
        boolean poll,
        boolean isFinal,
        boolean controlPlaneIndependent,
        boolean demand,
        int detectMultiplier,
        int myDiscriminator,
        int yourDiscriminator,
        long desiredMinTxMicros,
        long requiredMinRxMicros,
        long requiredMinEchoRxMicros) {
    /** Bytes of a packet without authentication. */
    static final int LENGTH_BYTES = 24;

    private static final int VERSION = 1;
    private static final int LENGTH_WITH_AUTHENTICATION_BYTES = 26;
    private static final int POLL = 0x20;
    private static final int FINAL = 0x10;
    private static final int INDEPENDENT = 0x08;
    private static final int AUTHENTICATION = 0x04;
    private static final int DEMAND = 0x02;
    private static final int MULTIPOINT = 0x01;
    private static final long U32 = 0xFFFF_FFFFL;

    /**
     * Reads the payload of a UDP datagram by the rules of RFC 5880 section 6.8.6, as far as they
     * need no session. Bytes behind the packet's own length are passed over.
     *
     * @throws DecodeException for what has to be discarded: also a packet with authentication,
     *     which no session of ours uses
     */
    public static BfdPacket decode(Bytes payload) throws DecodeException {
        WireReader in = new WireReader(payload.toArray());
        int first = in.u8();
        if (first >>> 5 != VERSION) {
            throw new DecodeException("version " + (first >>> 5) + " in place of 1", 0);
        }
        int second = in.u8();
        boolean authenticated = (second & AUTHENTICATION) != 0;
        int multiplier = in.u8();
        int length = in.u8();
        int least = authenticated ? LENGTH_WITH_AUTHENTICATION_BYTES : LENGTH_BYTES;
        if (length < least || length > payload.length()) {
            throw new DecodeException(
                    "length " + length + " out of " + least + " to " + payload.length(), 3);
        }
        if (multiplier == 0) {
            throw new DecodeException("detection multiplier 0", 2);
        }
        if ((second & MULTIPOINT) != 0) {
            throw new DecodeException("the multipoint bit is set", 1);
        }
        int mine = in.u32();
        if (mine == 0) {
            throw new DecodeException("discriminator 0", 4);
        }
        int yours = in.u32();
        BfdState state = BfdState.of(second >>> 6);
        if (yours == 0 && state != BfdState.DOWN && state != BfdState.ADMIN_DOWN) {
            throw new DecodeException("state " + state.text() + " without our discriminator", 8);
        }
        if (authenticated) {
            throw new DecodeException("authentication, which is not in use", 1);
        }
        return new BfdPacket(
                new BfdDiagnostic(first & BfdDiagnostic.MAX),
                state,
                (second & POLL) != 0,
                (second & FINAL) != 0,
                (second & INDEPENDENT) != 0,
                (second & DEMAND) != 0,
                multiplier,
                mine,
                yours,
                in.u32() & U32,
                in.u32() & U32,
                in.u32() & U32);
    }

    /** The payload of a UDP datagram. */
    public Bytes encode() {
        int bits =
                (poll ? POLL : 0)
                        | (isFinal ? FINAL : 0)
                        | (controlPlaneIndependent ? INDEPENDENT : 0)
                        | (demand ? DEMAND : 0);
        return Bytes.copyOf(
                new WireWriter()
                        .u8(VERSION << 5 | diagnostic.code())
                        .u8(state.code() << 6 | bits)
                        .u8(detectMultiplier)
                        .u8(LENGTH_BYTES)
                        .u32(myDiscriminator)
                        .u32(yourDiscriminator)
                        .u32((int) desiredMinTxMicros)
                        .u32((int) requiredMinRxMicros)
                        .u32((int) requiredMinEchoRxMicros)
                        .toBytes());
    }
}
