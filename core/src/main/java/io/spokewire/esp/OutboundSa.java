package io.spokewire.esp;

import io.spokewire.net.Address;
import io.spokewire.net.BigEndian;
import io.spokewire.tunnel.Turn;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What seals packets to one peer, RFC 4303 section 3.3: sequence numbers, padding, and the limits
 * of the association. Several workers share it: {@link #seal} is for who has its {@link #turn};
 * everything else is for any thread.
 *
 * <p>The sequence number is the nonce as well, in all its 64 bits. It starts at 1 with keys that
 * are new, is never set back, and ends before it could come round, so no two packets have the same.
 */
public final class OutboundSa implements AutoCloseable {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int PACKETS = 0;
    private static final int BYTES = 1;

    private final EspSuite suite;
    private final Address innerLocal;
    private final Address innerRemote;
    private final Sealer sealer;
    private final SaLifetime lifetime;
    private final Turn turn = new Turn();
    private final long[] cells = new long[2];
    private volatile EspSa sa;
    private long sequence;
    private boolean rekeyTold;
    private boolean closed;

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
        this.sa = sa;
        this.innerLocal = innerLocal;
        this.innerRemote = innerRemote;
        this.suite = sa.suite();
        this.sealer = sealer;
        this.lifetime = lifetime;
    }

    /** The association as it is now. */
    public EspSa sa() {
        return sa;
    }

    /** Our address in the inner IP header of tunnel mode. */
    public Address innerLocal() {
        return innerLocal;
    }

    /** The peer's address in the inner IP header of tunnel mode. */
    public Address innerRemote() {
        return innerRemote;
    }

    /** Takes over where the ends are now; numbers and keys stay. */
    public void move(EspSa moved) {
        if (moved.id() != sa.id()) {
            throw new IllegalArgumentException("association " + moved.id() + " is another one");
        }
        sa = moved;
    }

    /** Who has it may seal. */
    public Turn turn() {
        return turn;
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
        long bytes = cells[BYTES] + payloadBytes;
        if (closed || next > lifetime.hardPackets() || bytes > lifetime.hardBytes()) {
            return 0;
        }
        sequence = next;
        BigEndian.put32(memory, at, sa.spi());
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
        CELL.setOpaque(cells, PACKETS, next);
        CELL.setOpaque(cells, BYTES, bytes);
        return suite.headerBytes() + plain + suite.icvBytes();
    }

    /**
     * Whether another association should be made now: a soft limit is reached, and {@link
     * #rekeyTold} was not called yet.
     */
    public boolean rekeyDue() {
        return !rekeyTold
                && (sequence > lifetime.softPackets() || cells[BYTES] > lifetime.softBytes());
    }

    /** Who makes associations knows that {@link #rekeyDue}. */
    public void rekeyTold() {
        rekeyTold = true;
    }

    /** Packets that were sealed; any thread. */
    public long packets() {
        return (long) CELL.getOpaque(cells, PACKETS);
    }

    /** Bytes of the payloads that were sealed; any thread. */
    public long bytes() {
        return (long) CELL.getOpaque(cells, BYTES);
    }

    /**
     * Ends it and forgets its keys; waits for a worker that seals with it, a batch at most. Any
     * thread; once is enough.
     */
    @Override
    public void close() {
        turn.await(this);
        if (!closed) {
            closed = true;
            sealer.close();
        }
        turn.release();
    }
}
