package io.spokewire.esp;

import io.spokewire.net.Address;
import io.spokewire.net.BigEndian;
import java.lang.foreign.MemorySegment;

/**
 * What opens packets of one peer, RFC 4303 section 3.4: the anti-replay window, the check, and what
 * is left when header, padding and trailer are taken away. {@link #open} is for the worker that has
 * its {@link #turn}; everything else is for any thread.
 */
public final class InboundSa extends OneWaySa {
    /** Too old, or here before, RFC 4303 section 3.4.3. */
    public static final int REPLAYED = -1;

    /** The integrity check value does not hold, RFC 4303 section 3.4.4. */
    public static final int NOT_GENUINE = -2;

    /** No packet of this suite could look so. */
    public static final int MALFORMED = -3;

    /** The association has ended. */
    public static final int CLOSED = -4;

    private static final int REPLAYS = OWN;
    private static final int FORGERIES = OWN + 1;
    private static final int LAST = OWN + 2;
    private static final int COUNTERS = OWN + 3;

    private static final int HIGHER = 1 << 30;
    private static final int PAYLOAD_SHIFT = 8;
    private static final int PAYLOAD_MASK = 0x3F_FFFF;

    private final Opener opener;
    private final ReplayWindow window;

    /**
     * Makes what opens.
     *
     * @param innerLocal our address in the inner IP header of tunnel mode, as the traffic selectors
     *     have it: another one than {@link EspSa#local} only behind a NAT
     * @param innerRemote likewise the peer's
     * @param opener of the association's own keys; closed with this
     */
    public InboundSa(EspSa sa, Address innerLocal, Address innerRemote, Opener opener) {
        super(sa, innerLocal, innerRemote, COUNTERS, opener::close);
        this.opener = opener;
        this.window = new ReplayWindow(sa.replayWindow());
        set(LAST, Long.MIN_VALUE);
    }

    /**
     * Opens a packet where it lies. The payload then stands {@link EspSuite#headerBytes} behind
     * {@code at}.
     *
     * @param at where the SPI stands
     * @param length from the SPI on
     * @return what {@link #payloadBytes}, {@link #nextHeader} and {@link #isHighest} read; or a
     *     negative number: {@link #REPLAYED}, {@link #NOT_GENUINE}, {@link #MALFORMED}, {@link
     *     #CLOSED}
     */
    public int open(MemorySegment memory, long at, int length, long nowNanos) {
        int plain = length - suite.headerBytes() - suite.icvBytes();
        int block = suite.cipher().blockBytes();
        if (plain < block || plain % block != 0 || plain > PAYLOAD_MASK) {
            return MALFORMED;
        }
        if (closed()) {
            return CLOSED;
        }
        int low = BigEndian.get32(memory, at + 4);
        long sequence = suite.extendedSequence() ? window.extended(low) : low & 0xFFFF_FFFFL;
        if (!window.mayCome(sequence)) {
            add(REPLAYS, 1);
            return REPLAYED;
        }
        if (!opener.open(memory, at, length, (int) (sequence >>> 32))) {
            add(FORGERIES, 1);
            return NOT_GENUINE;
        }
        boolean higher = window.came(sequence);
        long trailer = at + suite.headerBytes() + plain - EspSuite.TRAILER_BYTES;
        int payload = plain - EspSuite.TRAILER_BYTES - BigEndian.get8(memory, trailer);
        if (payload < 0) {
            return MALFORMED;
        }
        add(PACKETS, 1);
        add(BYTES, payload);
        set(LAST, nowNanos);
        return (higher ? HIGHER : 0)
                | payload << PAYLOAD_SHIFT
                | BigEndian.get8(memory, trailer + 1);
    }

    /** Bytes of the payload of a packet that was opened. */
    public static int payloadBytes(int opened) {
        return opened >>> PAYLOAD_SHIFT & PAYLOAD_MASK;
    }

    /** Protocol number of the payload of a packet that was opened. */
    public static int nextHeader(int opened) {
        return opened & 0xFF;
    }

    /** Whether a packet that was opened had a higher number than all before it. */
    public static boolean isHighest(int opened) {
        return (opened & HIGHER) != 0;
    }

    private void add(int cell, long amount) {
        set(cell, get(cell) + amount);
    }

    /** Packets that were too old, or here before; any thread. */
    public long replays() {
        return get(REPLAYS);
    }

    /** Packets whose integrity check value did not hold; any thread. */
    public long forgeries() {
        return get(FORGERIES);
    }

    /** When the last packet was opened; {@link Long#MIN_VALUE} for never; any thread. */
    public long lastNanos() {
        return get(LAST);
    }
}
