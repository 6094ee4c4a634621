package io.spokewire.ospf;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be sent. An input sends so many packets, and what is left goes with the next ones: one
 * advertisement for 200 neighbours of an interface without multicast is 200 packets. Hellos,
 * descriptions, requests and acknowledgments go first, in their order; updates to whom they are for
 * in turn, each with as many advertisements as it has room for.
 */
final class Outgoing {
    /** Packets that one input sends: with what a router does for each, far below 5 ms. */
    static final int PACKETS = 40;

    private record Packet(Circuit circuit, Address destination, OspfPacket.Body body) {}

    private record Destination(Circuit circuit, Address address) {}

    /** Advertisements for one destination. */
    private static final class Updates {
        final Map<LsaKey, Lsdb.Stored> all = new LinkedHashMap<>();
        int bytes;

        void put(Lsdb.Stored stored) {
            Lsdb.Stored before = all.put(stored.lsa.key(), stored);
            bytes += length(stored) - (before == null ? 0 : length(before));
        }

        /** Takes out what fits into a packet, and one at least. */
        List<Lsdb.Stored> take(int room) {
            List<Lsdb.Stored> batch = new ArrayList<>();
            int used = 0;
            Iterator<Lsdb.Stored> rest = all.values().iterator();
            while (rest.hasNext()) {
                Lsdb.Stored stored = rest.next();
                if (!batch.isEmpty() && used + length(stored) > room) {
                    break;
                }
                batch.add(stored);
                used += length(stored);
                rest.remove();
            }
            bytes -= used;
            return batch;
        }

        private static int length(Lsdb.Stored stored) {
            return stored.lsa.header().length();
        }
    }

    private final OspfEngine engine;
    private final Deque<Packet> waiting = new ArrayDeque<>();
    private final LinkedHashMap<Destination, Updates> updates = new LinkedHashMap<>();
    private int left = PACKETS;

    // What went out last with this input: others get the same, and it is made once.
    private @Nullable Circuit lastCircuit;
    private List<Lsdb.Stored> lastBatch = List.of();
    private OspfPacket.@Nullable Body lastBody;
    private @Nullable Bytes lastPayload;

    Outgoing(OspfEngine engine) {
        this.engine = engine;
    }

    /** Another input has come. */
    void begin() {
        left = PACKETS;
        lastBatch = List.of();
        lastBody = null;
    }

    /** Sends a packet, behind those that wait. */
    void send(Circuit circuit, Address destination, OspfPacket.Body body, Turn turn) {
        if (left > 0 && waiting.isEmpty()) {
            emit(circuit, destination, body, turn);
        } else {
            waiting.add(new Packet(circuit, destination, body));
        }
    }

    /** Sends an advertisement with the next update that goes there. */
    void update(Circuit circuit, Address destination, Lsdb.Stored stored) {
        updates.computeIfAbsent(new Destination(circuit, destination), _ -> new Updates())
                .put(stored);
    }

    /** A neighbour has to be told all anew, or is gone. */
    void forget(Neighbor neighbor) {
        updates.remove(new Destination(neighbor.circuit, neighbor.address));
    }

    /** Bytes of advertisements that an update on an interface has room for. */
    int room(Circuit circuit) {
        return circuit.room() - engine.version().headerBytes() - OspfCodec.COUNT_BYTES;
    }

    /** An interface is down. */
    void forget(Circuit circuit) {
        waiting.removeIf(packet -> packet.circuit == circuit);
        updates.keySet().removeIf(destination -> destination.circuit == circuit);
    }

    /** Whether something waits. */
    boolean waits() {
        return !waiting.isEmpty() || !updates.isEmpty();
    }

    /** Whether something waits that could go now. */
    boolean busy() {
        return !waiting.isEmpty() || updates.keySet().stream().anyMatch(to -> !isPaced(to.circuit));
    }

    private boolean isPaced(Circuit circuit) {
        return circuit.paced && engine.floodPacingMillis() > 0;
    }

    /**
     * Goes on.
     *
     * @param more whether more updates will come soon: then only full packets go
     */
    void work(boolean more, Turn turn) {
        while (left > 0 && !waiting.isEmpty()) {
            Packet next = waiting.remove();
            emit(next.circuit, next.destination, next.body, turn);
        }
        boolean any = true;
        while (any && left > 0 && !updates.isEmpty()) {
            any = updates(more, turn);
        }
    }

    /** A packet to each that has one: whether there was any. */
    private boolean updates(boolean more, Turn turn) {
        boolean any = false;
        Map<Destination, Updates> again = new LinkedHashMap<>();
        Iterator<Map.Entry<Destination, Updates>> all = updates.entrySet().iterator();
        while (left > 0 && all.hasNext()) {
            Map.Entry<Destination, Updates> next = all.next();
            Destination to = next.getKey();
            Updates some = next.getValue();
            int room = room(to.circuit);
            if ((more && some.bytes < room) || isPaced(to.circuit)) {
                continue;
            }
            emit(to.circuit, to.address, body(to.circuit, some.take(room), turn), turn);
            pace(to.circuit, turn);
            any = true;
            all.remove();
            if (!some.all.isEmpty()) {
                again.put(to, some);
            }
        }
        updates.putAll(again); // behind the others
        return any;
    }

    /** The next update on an interface waits. */
    private void pace(Circuit circuit, Turn turn) {
        int millis = engine.floodPacingMillis();
        if (millis > 0) {
            circuit.paced = true;
            turn.arm(new OspfTimer.Flood(circuit.config.name()), Duration.ofMillis(millis));
        }
    }

    private OspfPacket.Body body(Circuit circuit, List<Lsdb.Stored> batch, Turn turn) {
        OspfPacket.Body last = lastBody;
        if (last != null && circuit == lastCircuit && batch.equals(lastBatch)) {
            return last;
        }
        List<Lsa> lsas = new ArrayList<>();
        for (Lsdb.Stored stored : batch) {
            lsas.add(engine.flooding().outgoing(circuit, stored, turn));
        }
        lastBatch = batch;
        return new OspfPacket.LinkStateUpdate(lsas);
    }

    private void emit(Circuit circuit, Address destination, OspfPacket.Body body, Turn turn) {
        left--;
        Bytes payload = lastPayload;
        boolean same =
                engine.version().sameForAll() && circuit == lastCircuit && body.equals(lastBody);
        if (payload == null || !same) {
            payload = circuit.encode(engine, destination, body);
        }
        lastCircuit = circuit;
        lastBody = body;
        lastPayload = payload;
        circuit.emit(turn, engine, destination, body, payload);
    }
}
