package io.spokewire.esp;

import io.spokewire.net.Address;
import io.spokewire.net.BigEndian;
import java.lang.foreign.MemorySegment;

/**
 * What seals packets to one peer, RFC 4303 section 3.3: sequence numbers, padding, and the limits
 * of the association. Several workers share it: {@link #seal} is for who has its {@link #turn};
 * everything else is for any thread.
 *
 * <p>The sequence number is the nonce as well, in all its 64 bits. It starts at 1 with keys that
 * are new, is never set back, and ends before it could come round, so no two packets have the same.
 */
public final class OutboundSa extends OneWaySa {
    private final Sealer sealer;
    private final SaLifetime lifetime;
    private long sequence;
    private boolean rekeyTold;

    /**
     * Makes what seals.
     *
     * @param innerLocal our address in the inner IP header of tunnel mode, as the traffic selectors
     *     have it: another one than {@link EspSa#local} only behind a NAT
     * @param innerRemote likewise the peer's
     * @param sealer of the association's own keys; closed with this
     */
    public OutboundSa(
            EspSa sa, Address innerLocal, Address innerRemote, Sealer sealer, SaLifetime lifetime) {
        super(sa, innerLocal, innerRemote, OWN, sealer::close);
        this.sealer = sealer;
        this.lifetime = lifetime;
    }

    /**
     * Seals a payload where it lies.
     *
     * @param at where the ESP packet begins; the payload stands {@link EspSuite#headerBytes}
     *     further on, with room behind it for padding, trailer and check value
     * @param nextHeader protocol number of the payload
     * @return bytes of the ESP packet; 0 when the association has reached its end, and nothing was
     *     sealed
     */
    public int seal(MemorySegment memory, long at, int payloadBytes, int nextHeader) {
        long next = sequence + 1;
        long bytes = get(BYTES) + payloadBytes;
        if (closed() || next > lifetime.hardPackets() || bytes > lifetime.hardBytes()) {
            return 0;
        }
        sequence = next;
        BigEndian.put32(memory, at, sa().spi());
        BigEndian.put32(memory, at + 4, (int) next);
        long iv = at + EspSuite.SPI_AND_SEQUENCE_BYTES;
        int ivBytes = suite.cipher().ivBytes();
        if (ivBytes > 0) {
            BigEndian.put64(memory, iv, 0);
            BigEndian.put64(memory, iv + ivBytes - 8, next);
        }
        int plain = suite.plainBytes(payloadBytes);
        long trailer = at + suite.headerBytes() + payloadBytes;
        int padding = plain - payloadBytes - EspSuite.TRAILER_BYTES;
        for (int i = 1; i <= padding; i++) { // RFC 4303 §2.4: 1, 2, 3 ...
            BigEndian.put8(memory, trailer + i - 1, i);
        }
        BigEndian.put8(memory, trailer + padding, padding);
        BigEndian.put8(memory, trailer + padding + 1, nextHeader);
        sealer.seal(memory, at, plain, (int) (next >>> 32));
        set(PACKETS, next);
        set(BYTES, bytes);
        return suite.headerBytes() + plain + suite.icvBytes();
    }

    /**
     * Whether another association should be made now: a soft limit is reached, and {@link
     * #rekeyTold} was not called yet.
     */
    public boolean rekeyDue() {
        return !rekeyTold
                && (sequence > lifetime.softPackets() || get(BYTES) > lifetime.softBytes());
    }

    /** Who makes associations knows that {@link #rekeyDue}. */
    public void rekeyTold() {
        rekeyTold = true;
    }
}
