package io.spokewire.ospf;

import io.spokewire.net.Ipv4Address;
import io.spokewire.ospf.OspfPacket.DatabaseDescription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
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

    final int key; // router id on a point-to-point network, else the address
    final Circuit circuit;
    Ipv4Address address;
    int routerId;
    State state = State.DOWN;
    int priority;
    int designatedRouter;
    int backupDesignatedRouter;
    int options;
    int pollSeconds; // of a configured neighbour, else 0
    long sinceNanos;
    long heardNanos;
    long cryptographicSequence = -1;

    // Database exchange, section 10.8.
    boolean weAreMaster;
    int sequence;
    @Nullable DatabaseDescription lastReceived;
    @Nullable DatabaseDescription lastSent;
    final Deque<LsaHeader> summaries = new ArrayDeque<>();
    final Map<LsaKey, LsaHeader> requests = new LinkedHashMap<>();
    final Set<LsaKey> requested = new LinkedHashSet<>();
    final Map<LsaKey, Lsdb.Stored> retransmissions = new LinkedHashMap<>();
    long retransmitted;

    // Helper of a graceful restart, RFC 3623 section 3; 0 when it does not restart.
    long graceUntilNanos;

    Neighbor(int key, Circuit circuit, Ipv4Address address, int routerId, long nowNanos) {
        this.key = key;
        this.circuit = circuit;
        this.address = address;
        this.routerId = routerId;
        this.sinceNanos = nowNanos;
    }

    OspfTimer.Retransmit retransmit() {
        return new OspfTimer.Retransmit(circuit.config.name(), key);
    }

    OspfTimer.Inactive inactive() {
        return new OspfTimer.Inactive(circuit.config.name(), key);
    }

    OspfTimer.Poll poll() {
        return new OspfTimer.Poll(circuit.config.name(), key);
    }

    boolean exchanging() {
        return state == State.EXCHANGE || state == State.LOADING;
    }
}
