package io.spokewire.sim;

import io.spokewire.command.Secret;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.IpDatagram;
import io.spokewire.routing.RoutingAction.StreamPeer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection of a simulated machine, RFC 9293: handshake, acknowledgment and retransmission,
 * a window, reset and end. No congestion control: cables here have no queues. Numbers of bytes are
 * counted from the initial sequence number, so that they never wrap: 0 is the SYN.
 */
final class SimConnection {
    /** As Linux: tcp_syn_retries, tcp_retries2, tcp_orphan_retries. */
    private static final int SYN_RETRIES = 6;

    private static final int RETRIES = 15;
    private static final int ORPHAN_RETRIES = 8;
    private static final long RETRANSMIT_MIN_NANOS = 200_000_000L;
    private static final long RETRANSMIT_FIRST_NANOS = 1_000_000_000L;
    private static final long RETRANSMIT_MAX_NANOS = 120_000_000_000L;

    /** How long a peer may take to end what we have ended. */
    private static final Duration FINISHED = Duration.ofSeconds(60);

    private static final int WINDOW_BYTES = 65_535;

    /** The kernel's own buffer: what is in it has left the router. */
    private static final int SEND_BUFFER_BYTES = 128 << 10;

    private static final int DUPLICATES = 3;

    private final SimTcp tcp;
    private final Key key;
    private final StreamPeer peer;
    private Secret password;
    private final int initial;
    private @Nullable Owner owner;
    private State state;

    // Sending.
    private byte[] queue = new byte[4096];
    private int queueStart;
    private int queueEnd;
    private long written;
    private long acknowledged;
    private long next;
    private long sentMost;
    private int peerWindow = WINDOW_BYTES;
    private int mss;
    private boolean ending;
    private boolean undrained;
    private int duplicates;
    private int retries;
    private long timeoutNanos = RETRANSMIT_FIRST_NANOS;
    private long smoothedNanos;
    private long varianceNanos;
    private long timedByte = -1;
    private long timedNanos;
    private VirtualTime.@Nullable Event timer;

    // Receiving.
    private int peerInitial;
    private long received;
    private long endAt = -1;
    private boolean ended;
    private final TreeMap<Long, Bytes> early = new TreeMap<>();
    private final ArrayDeque<Bytes> unread = new ArrayDeque<>();
    private int unreadBytes;
    private boolean stopped;

    private enum State {
        SYN_SENT,
        SYN_RECEIVED,
        ESTABLISHED,
        CLOSED
    }

    /**
     * Which connection it is.
     *
     * @param nic of link-local addresses; empty for others
     */
    record Key(
            String vrf, String nic, Address local, int localPort, Address remote, int remotePort) {}

    /** Who uses it. */
    interface Owner {
        /** It is there. */
        void up(SimConnection connection, int hopLimit);

        /** Bytes came, in their order. */
        void data(SimConnection connection, Bytes data);

        /** All that was written is in the kernel's buffer. */
        void drained(SimConnection connection);

        /** It has ended. */
        void down(SimConnection connection, String why);
    }

    SimConnection(SimTcp tcp, Key key, StreamPeer peer, int initial, int mss, Owner owner) {
        this.tcp = tcp;
        this.key = key;
        this.peer = peer;
        this.password = peer.password();
        this.initial = initial;
        this.mss = mss;
        this.owner = owner;
        this.state = State.SYN_SENT;
    }

    Key key() {
        return key;
    }

    /** Begins the handshake. */
    void connect() {
        next = 1;
        sentMost = 1;
        timedByte = 0;
        timedNanos = tcp.nowNanos();
        transmit(0, TcpSegment.SYN, Bytes.EMPTY);
        arm();
    }

    /** Answers a SYN. */
    void answer(TcpSegment syn) {
        state = State.SYN_RECEIVED;
        peerInitial = syn.sequence();
        received = 1;
        learn(syn);
        connect();
    }

    /**
     * Whether a packet is to be looked at: RFC 5082 §3 and RFC 2385 §2.
     *
     * @param password that it must be signed with
     */
    static boolean passes(StreamPeer peer, Secret password, byte[] packet) {
        boolean isSigned = TcpSegment.isSigned(packet);
        boolean proven =
                password.isEmpty()
                        ? !isSigned
                        : TcpSegment.isSignedBy(packet, password.bytes().toArray());
        return proven && IpPacket.ttl(packet) >= peer.minimumHopLimit();
    }

    /** A segment of this connection came. */
    void arrived(TcpSegment segment, byte[] packet) {
        if (!passes(peer, password, packet)) {
            return;
        }
        switch (state) {
            case SYN_SENT -> synSent(segment, IpPacket.ttl(packet));
            case SYN_RECEIVED -> synReceived(segment, IpPacket.ttl(packet));
            case ESTABLISHED -> established(segment);
            case CLOSED -> {}
        }
    }

    private void synSent(TcpSegment segment, int hopLimit) {
        boolean acknowledges =
                segment.has(TcpSegment.ACK) && segment.acknowledgment() == initial + 1;
        if (segment.has(TcpSegment.RST)) {
            if (acknowledges) {
                down("connection refused");
            }
        } else if (segment.has(TcpSegment.ACK) && !acknowledges) {
            tcp.reset(key.vrf(), segment); // of another life of this machine, RFC 9293 §3.10.7.3
        } else if (segment.has(TcpSegment.SYN) && acknowledges) {
            peerInitial = segment.sequence();
            received = 1;
            learn(segment);
            open(hopLimit);
            acknowledge();
            pump();
        }
    }

    private void synReceived(TcpSegment segment, int hopLimit) {
        if (segment.has(TcpSegment.RST)) {
            closed();
        } else if (segment.has(TcpSegment.SYN)) {
            transmit(0, TcpSegment.SYN | TcpSegment.ACK, Bytes.EMPTY);
        } else if (segment.has(TcpSegment.ACK) && segment.acknowledgment() == initial + 1) {
            open(hopLimit);
            established(segment);
        }
    }

    private void learn(TcpSegment syn) {
        peerWindow = syn.window();
        mss = Math.min(mss, syn.mss() == 0 ? SimTcp.defaultMss(key.remote()) : syn.mss());
    }

    private void open(int hopLimit) {
        state = State.ESTABLISHED;
        acknowledged = 1;
        retries = 0;
        measure(1);
        arm();
        if (owner != null) {
            owner.up(this, hopLimit);
        }
    }

    private void established(TcpSegment segment) {
        long at = received + (segment.sequence() - (int) (peerInitial + received));
        if (segment.has(TcpSegment.RST)) {
            if (at >= received && at <= received + WINDOW_BYTES) {
                down("connection reset by peer");
            }
            return;
        }
        if (segment.has(TcpSegment.SYN)) {
            acknowledge(); // RFC 5961 §4: whoever has begun anew resets what he does not know
            return;
        }
        if (segment.has(TcpSegment.ACK)) {
            acknowledged(segment);
        }
        take(at, segment);
        pump();
        endWhenBothHave();
    }

    private void acknowledged(TcpSegment segment) {
        long to = acknowledged + (segment.acknowledgment() - (int) (initial + acknowledged));
        boolean again =
                to == acknowledged
                        && segment.length() == 0
                        && segment.window() == peerWindow
                        && acknowledged < next;
        if (to < acknowledged || to > sentMost) {
            return;
        }
        if (peerWindow == 0) {
            retries = 0; // it answers: a closed window is no loss
            next = Math.max(to, acknowledged); // and has not taken what only asked for it
        }
        peerWindow = segment.window();
        if (again) {
            if (++duplicates == DUPLICATES) {
                retransmitFirst(); // RFC 5681 §3.2
            }
        } else if (to > acknowledged) {
            measure(to);
            forget(to);
            acknowledged = to;
            next = Math.max(next, to);
            duplicates = 0;
            retries = 0;
            arm();
            if (undrained && buffered() <= SEND_BUFFER_BYTES) {
                undrained = false;
                if (owner != null) {
                    owner.drained(this);
                }
            }
        }
    }

    /** RFC 6298 §2. */
    private void measure(long to) {
        if (timedByte < 0 || to <= timedByte) {
            return;
        }
        long trip = tcp.nowNanos() - timedNanos;
        timedByte = -1;
        if (smoothedNanos == 0) {
            smoothedNanos = trip;
            varianceNanos = trip / 2;
        } else {
            varianceNanos = (3 * varianceNanos + Math.abs(smoothedNanos - trip)) / 4;
            smoothedNanos = (7 * smoothedNanos + trip) / 8;
        }
        timeoutNanos =
                Math.clamp(
                        smoothedNanos + 4 * varianceNanos,
                        RETRANSMIT_MIN_NANOS,
                        RETRANSMIT_MAX_NANOS);
    }

    /** Bytes before this one are no longer needed. */
    private void forget(long to) {
        long bytes = Math.min(to, endOfData()) - Math.max(acknowledged, 1);
        queueStart += (int) Math.max(0, bytes);
        if (queueStart > queue.length / 2) {
            System.arraycopy(queue, queueStart, queue, 0, queueEnd - queueStart);
            queueEnd -= queueStart;
            queueStart = 0;
        }
    }

    private int buffered() {
        return queueEnd - queueStart;
    }

    /** Number of the byte behind the last one that was written. */
    private long endOfData() {
        return 1 + written;
    }

    private void take(long at, TcpSegment segment) {
        Bytes data = segment.data();
        long end = at + data.length();
        if (segment.length() > 0) {
            if (segment.has(TcpSegment.FIN)) {
                endAt = end;
            }
            if (end > received && end <= received + window()) {
                early.merge(at, data, (a, b) -> a.length() >= b.length() ? a : b);
            }
            inOrder();
            acknowledge();
        }
    }

    private void inOrder() {
        while (!early.isEmpty() && early.firstKey() <= received) {
            long at = early.firstKey();
            Bytes data = early.pollFirstEntry().getValue();
            long skip = received - at;
            if (skip < data.length()) {
                Bytes fresh = data.slice((int) skip, data.length());
                received += fresh.length();
                unread.add(fresh);
                unreadBytes += fresh.length();
            }
        }
        if (endAt >= 0 && received == endAt) {
            received++;
        }
        read();
    }

    private void read() {
        while (!stopped && !unread.isEmpty()) {
            Bytes data = unread.removeFirst();
            unreadBytes -= data.length();
            if (owner != null) {
                owner.data(this, data);
            }
        }
        if (endAt >= 0 && received > endAt && unread.isEmpty() && !ended) {
            ended = true;
            ending = true; // a router does not speak on to who has ended
            tell("");
        }
    }

    private int window() {
        return WINDOW_BYTES - unreadBytes;
    }

    // ---- the owner ----------------------------------------------------------------------------

    /** Takes bytes to be sent. */
    void write(Bytes data) {
        if (state == State.CLOSED || ending) {
            return;
        }
        int needed = queueEnd + data.length();
        if (needed > queue.length) {
            queue = Arrays.copyOf(queue, Math.max(needed, 2 * queue.length));
        }
        System.arraycopy(data.toArray(), 0, queue, queueEnd, data.length());
        queueEnd = needed;
        written += data.length();
        if (state == State.ESTABLISHED) {
            pump();
        }
        if (buffered() > SEND_BUFFER_BYTES || state != State.ESTABLISHED) {
            undrained = true;
        } else if (owner != null) {
            owner.drained(this);
        }
    }

    /** Signs with another password, or with none, also what is sent again. */
    void password(Secret changed) {
        password = changed;
    }

    /** Reads no more, or goes on. */
    void stop(boolean isStopped) {
        if (stopped && !isStopped && state == State.ESTABLISHED) {
            stopped = false;
            read();
            acknowledge(); // tells of the window
            pump();
        }
        stopped = isStopped;
    }

    /** Ends it behind what was written; nothing is told of it any more. */
    void close() {
        owner = null;
        stopped = false;
        if (state != State.ESTABLISHED) {
            closed();
            return;
        }
        ending = true;
        pump();
        endWhenBothHave();
    }

    /** A packet was too big for the path. */
    void pathMtu(int bytes) {
        mss = Math.clamp(bytes - SimTcp.headers(key.remote()), 1, mss);
        if (state == State.ESTABLISHED) {
            next = acknowledged;
            pump();
        }
    }

    /** A router has no way to the peer: RFC 9293 §3.9.2.2 has it end no connection that stands. */
    void unreachable() {
        if (state == State.SYN_SENT) {
            down("no route to host");
        }
    }

    // ---- sending ------------------------------------------------------------------------------

    private void pump() {
        while (state == State.ESTABLISHED) {
            long end = endOfData();
            long limit = acknowledged + Math.min(peerWindow, WINDOW_BYTES);
            if (next < end && next < limit) {
                int length = (int) Math.min(Math.min(mss, end - next), limit - next);
                sendData(next, length, next + length == end);
                advance(next + length);
            } else if (ending && next == end) {
                transmit(next, TcpSegment.FIN | TcpSegment.ACK, Bytes.EMPTY);
                advance(next + 1);
            } else {
                break;
            }
        }
        if (timer == null) {
            arm();
        }
    }

    private void advance(long to) {
        if (timedByte < 0 && to > sentMost) {
            timedByte = next;
            timedNanos = tcp.nowNanos();
        }
        next = to;
        sentMost = Math.max(sentMost, to);
        if (timer == null) {
            arm();
        }
    }

    private void sendData(long from, int length, boolean last) {
        int start = queueStart + (int) (from - Math.max(acknowledged, 1));
        Bytes data = Bytes.copyOf(Arrays.copyOfRange(queue, start, start + length));
        transmit(from, TcpSegment.ACK | (last ? TcpSegment.PSH : 0), data);
    }

    private void retransmitFirst() {
        timedByte = -1;
        long end = endOfData();
        if (acknowledged < end) {
            int length = (int) Math.min(mss, end - acknowledged);
            sendData(acknowledged, length, acknowledged + length == end);
        } else if (sentMost > end) {
            transmit(acknowledged, TcpSegment.FIN | TcpSegment.ACK, Bytes.EMPTY);
        }
    }

    private void acknowledge() {
        transmit(next, TcpSegment.ACK, Bytes.EMPTY);
    }

    private void transmit(long number, int flags, Bytes data) {
        int all = flags | (state == State.SYN_SENT ? 0 : TcpSegment.ACK);
        boolean isSyn = (flags & TcpSegment.SYN) != 0;
        TcpSegment segment =
                new TcpSegment(
                        key.local(),
                        key.remote(),
                        key.localPort(),
                        key.remotePort(),
                        (int) (initial + number),
                        state == State.SYN_SENT ? 0 : (int) (peerInitial + received),
                        all,
                        window(),
                        isSyn ? mss : 0,
                        data);
        tcp.send(
                key.vrf(),
                key.nic(),
                segment.toPacket(peer.hopLimit(), IpDatagram.CONTROL_TOS, secret()));
    }

    private byte @Nullable [] secret() {
        return password.isEmpty() ? null : password.bytes().toArray();
    }

    /** While something waits for its acknowledgment, or for a window, there is a timer. */
    private void arm() {
        disarm();
        boolean waits =
                state != State.CLOSED
                        && (acknowledged < sentMost
                                || (state == State.ESTABLISHED && next < endOfData()));
        if (waits) {
            long backedOff = timeoutNanos << Math.min(retries, 16);
            timer = tcp.after(Math.min(backedOff, RETRANSMIT_MAX_NANOS), this::timeout);
        }
    }

    private void disarm() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void timeout() {
        timer = null;
        timedByte = -1; // RFC 6298 §3: what was sent twice measures nothing
        int most =
                state != State.ESTABLISHED ? SYN_RETRIES : owner == null ? ORPHAN_RETRIES : RETRIES;
        if (++retries > most) {
            down("connection timed out");
            return;
        }
        switch (state) {
            case SYN_SENT -> transmit(0, TcpSegment.SYN, Bytes.EMPTY);
            case SYN_RECEIVED -> transmit(0, TcpSegment.SYN | TcpSegment.ACK, Bytes.EMPTY);
            case ESTABLISHED -> {
                if (acknowledged == sentMost) {
                    probe();
                } else {
                    retransmitFirst();
                    long end = endOfData();
                    next = acknowledged < end ? Math.min(acknowledged + mss, end) : sentMost;
                }
            }
            case CLOSED -> {}
        }
        arm();
    }

    /** RFC 9293 §3.8.6.1: a byte that the window does not let pass has the peer tell its window. */
    private void probe() {
        sendData(next, 1, false);
        advance(next + 1);
    }

    // ---- the end ------------------------------------------------------------------------------

    private void endWhenBothHave() {
        if (state != State.ESTABLISHED || !ending || acknowledged <= endOfData()) {
            return;
        }
        if (ended || (endAt >= 0 && received > endAt)) {
            closed();
        } else if (timer == null) {
            timer = tcp.after(FINISHED.toNanos(), this::closed);
        }
    }

    private void down(String why) {
        closed();
        tell(why);
    }

    private void tell(String why) {
        Owner last = owner;
        owner = null;
        if (last != null) {
            last.down(this, why);
        }
    }

    /** Forgets it, without a word to anybody. */
    void closed() {
        state = State.CLOSED;
        disarm();
        tcp.forget(this);
    }
}
