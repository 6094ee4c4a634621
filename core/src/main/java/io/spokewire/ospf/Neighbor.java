package io.spokewire.ospf;

import io.spokewire.engine.TableWalk;
import io.spokewire.net.Address;
import io.spokewire.ospf.OspfPacket.DatabaseDescription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What we know of a neighbour, RFC 2328 section 10. The state machine is in {@link Adjacencies}.
 */
final class Neighbor {
    /** The states, in the order of section 10.1. */
    enum State {
        DOWN("DOWN"),
        ATTEMPT("ATTEMPT"),
        INIT("INIT"),
        TWO_WAY("2WAY"),
        EX_START("EXSTART"),
        EXCHANGE("EXCHANGE"),
        LOADING("LOADING"),
        FULL("FULL");

        private final String text;

        State(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        boolean atLeast(State other) {
            return compareTo(other) >= 0;
        }
    }

    private static final int PACKET_TYPES = 6;

    final NeighborKey key;
    final Circuit circuit;
    Address address;
    int routerId;
    int interfaceId; // of version 3; in version 2 the mask of its hellos
    State state = State.DOWN;
    int priority;
    int designatedRouter;
    int backupDesignatedRouter;
    int options;
    int pollSeconds; // of a configured neighbour, else 0
    long sinceNanos;
    int stateChanges;
    long heardNanos;
    final long[] sequences = new long[PACKET_TYPES]; // the last of each, unsigned

    // Database exchange, section 10.8.
    boolean weAreMaster;
    int sequence;
    @Nullable DatabaseDescription lastReceived;
    @Nullable DatabaseDescription lastSent;
    @Nullable DatabaseDescription early; // its first one, before we began
    long earlyNanos;
    final Deque<LsaHeader> summaries = new ArrayDeque<>();
    Steps description = new Steps(); // brings the next summaries
    final Map<LsaKey, LsaHeader> requests = new LinkedHashMap<>();
    final Set<LsaKey> requested = new LinkedHashSet<>();

    /** No hash table: those of all neighbours would grow, and be gone through, at once. */
    NavigableMap<LsaKey, Lsdb.Stored> retransmissions = new TreeMap<>();

    /** What came in updates and is still to be looked at. */
    final Deque<Lsa> arriving = new ArrayDeque<>();

    final TableWalk<LsaKey> resending = new TableWalk<>();

    /** What {@code timers pacing retransmission} holds back, and what went before it. */
    Lsdb.@Nullable Stored heldBack;

    boolean pausing;
    int resentBytes;
    long retransmitted;

    /** Whether we help it through a graceful restart, RFC 3623 section 3. */
    boolean helped;

    /** Whether its hellos say that adjacencies wait for BFD, RFC 9355. */
    boolean strict;

    /** Whether its last hello named us. */
    boolean hearsUs;

    /** Whether BFD says that it is reached. */
    boolean reached;

    /** Whether BFD is to watch it before it is adjacent. */
    boolean awaited;

    /** Whether it was told that BFD does not come up. */
    boolean toldWaiting;

    /** The MTU of its descriptions, where it was told that this is too large; else 0. */
    int toldMtuBytes;

    /** Whether its network type is another one than ours. */
    boolean differs;

    /** Whether its hellos ask to spare hellos. */
    boolean saysDemand;

    /** Whether both of us may spare hellos, RFC 1793 section 3.2.1. */
    boolean demand;

    Neighbor(NeighborKey key, Circuit circuit, Address address, int routerId, long nowNanos) {
        this.key = key;
        this.circuit = circuit;
        this.address = address;
        this.routerId = routerId;
        this.sinceNanos = nowNanos;
    }

    /** How elections name it. */
    int identity() {
        return circuit.version.identity(address, routerId);
    }

    OspfTimer.Retransmit retransmit() {
        return new OspfTimer.Retransmit(circuit.config.name(), key);
    }

    OspfTimer.Inactive inactive() {
        return new OspfTimer.Inactive(circuit.config.name(), key);
    }

    OspfTimer.Grace grace() {
        return new OspfTimer.Grace(circuit.config.name(), key);
    }

    OspfTimer.Resend resend() {
        return new OspfTimer.Resend(circuit.config.name(), key);
    }

    OspfTimer.Poll poll() {
        return new OspfTimer.Poll(circuit.config.name(), key);
    }

    /** Whether we tell of it as a neighbour, RFC 3623 section 3. */
    boolean adjacent() {
        return state == State.FULL || helped;
    }

    /** Whether it counts as there without hellos, RFC 1793 section 3.2.2. */
    boolean presumed() {
        return demand && state.atLeast(State.LOADING);
    }

    /**
     * Whether no hello goes to it: from Full on, and on point-to-multipoint networks as soon as the
     * databases are described, RFC 1793 sections 3.2.2 and 3.5.
     */
    boolean spared() {
        boolean pair = circuit.config.network() == OspfInterface.NetworkType.POINT_TO_POINT;
        return presumed() && (!pair || state == State.FULL);
    }

    boolean exchanging() {
        return state == State.EXCHANGE || state == State.LOADING;
    }
}
