package io.spokewire.eigrp;

import io.spokewire.net.Address;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A neighbour and what is under way to it, RFC 7868 sections 5.2 and 5.3. */
final class Neighbor {
    private static final int FIRST_OF_IOS = 12;

    /** A packet that is to be acknowledged. */
    record Outgoing(int sequence, int opcode, int flags, List<EigrpTlv> tlvs) {}

    private static final long MILLI = 1_000_000L;
    private static final long FIRST_RTO_NANOS = 2_000 * MILLI;
    private static final long RTO_MIN_NANOS = 200 * MILLI;

    /** Section 5.2: retransmissions are at most this far apart. */
    private static final long RTO_MAX_NANOS = 5_000 * MILLI;

    private static final int RTO_PER_SRTT = 6;

    final String circuit;
    final Address address;
    final int number;
    final long sinceNanos;

    /** Both sides have exchanged their first updates: routes may be told. */
    boolean up;

    /** Ours was acknowledged. */
    boolean initAcknowledged;

    boolean initReceived;
    int initSequence;
    int lastReceived;

    private int lastOpcode;
    private List<EigrpTlv> lastTlvs = List.of();

    /** What is to be acknowledged; 0 for nothing. */
    int acknowledgmentDue;

    boolean conditional;

    /** The only packet that is taken then; 0 for any. */
    int conditionalSequence;

    int holdSeconds;
    long holdDeadlineNanos;
    EigrpTlv.@Nullable SoftwareVersion version;

    /** Bits of {@link EigrpTlv.Stub}; -1 for a router that passes routes on. */
    int stub = -1;

    final ArrayDeque<Outgoing> queue = new ArrayDeque<>();

    /** How often the head of the queue was sent. */
    int tries;

    long sentNanos;
    long srttNanos;
    long rtoNanos = FIRST_RTO_NANOS;
    int retransmissions;

    /** While it tells its table anew; else null. */
    @Nullable Resync resync;

    /** Destinations that it has a path to. */
    int prefixes;

    Neighbor(String circuit, Address address, int number, long nowNanos) {
        this.circuit = circuit;
        this.address = address;
        this.number = number;
        this.sinceNanos = nowNanos;
    }

    /** Whether it reads wide metrics. */
    boolean wide() {
        return version != null && version.tlvMajor() >= 2;
    }

    /**
     * Whether it is FRR, which tells its own version where IOS tells 12 and more: its eigrpd (8.4)
     * keeps a list that it has freed when INIT and RS come, and ends with the next update.
     */
    boolean fallsOverRestarts() {
        return version != null
                && version.tlvMajor() == 1
                && version.osMajor() > 1
                && version.osMajor() < FIRST_OF_IOS;
    }

    /** The packet that was taken last. */
    void remember(EigrpPacket packet) {
        lastOpcode = packet.opcode();
        lastTlvs = packet.tlvs();
    }

    /** Whether it says what the packet that was taken last said. */
    boolean isLast(EigrpPacket packet) {
        return lastOpcode == packet.opcode() && lastTlvs.equals(packet.tlvs());
    }

    boolean isStub() {
        return stub >= 0;
    }

    /** The head of the queue was acknowledged. */
    void acknowledged(long nowNanos) {
        if (tries == 1) {
            long sample = nowNanos - sentNanos;
            srttNanos = srttNanos == 0 ? sample : (srttNanos * 8 + sample * 2) / 10;
        }
        rtoNanos =
                srttNanos == 0
                        ? FIRST_RTO_NANOS
                        : Math.clamp(srttNanos * RTO_PER_SRTT, RTO_MIN_NANOS, RTO_MAX_NANOS);
        tries = 0;
        queue.removeFirst();
    }

    void backOff() {
        rtoNanos = Math.min(rtoNanos + rtoNanos / 2, RTO_MAX_NANOS);
    }

    @Override
    public String toString() {
        return address + " (" + circuit + ")";
    }
}
