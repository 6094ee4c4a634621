package io.spokewire.ospf;

import io.spokewire.net.DecodeException;
import io.spokewire.net.Ipv4Address;
import io.spokewire.ospf.Neighbor.State;
import io.spokewire.ospf.OspfPacket.LinkStateAcknowledgment;
import io.spokewire.ospf.OspfPacket.LinkStateUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The flooding procedure and the ageing of the database: RFC 2328 sections 13 and 14. */
final class Flooding {
    /** MinLSArrival, appendix B. */
    private static final long MIN_ARRIVAL_NANOS = 1_000_000_000L;

    /** How long acknowledgments are held back; less than RxmtInterval, section 13.5. */
    private static final Duration ACKNOWLEDGE_DELAY = Duration.ofMillis(500);

    private static final int GRACE_OPAQUE_TYPE = 3; // RFC 3623 appendix A
    private static final int GRACE_MAX_SECONDS = 1800;

    private final OspfEngine engine;

    Flooding(OspfEngine engine) {
        this.engine = engine;
    }

    /** Fills the list of what is described to a neighbour, section 10.3 (NegotiationDone). */
    void summarize(Neighbor neighbor, Turn turn) {
        Circuit circuit = neighbor.circuit;
        List<Lsdb.Stored> all = new ArrayList<>(circuit.area.database.all());
        if (circuit.area.external()) {
            all.addAll(engine.external().all());
        }
        if ((neighbor.options & OspfOptions.O) != 0) {
            all.addAll(circuit.links.all());
        }
        for (Lsdb.Stored stored : all) {
            if (LsaType.opaque(stored.lsa.key().type())
                    && (neighbor.options & OspfOptions.O) == 0) {
                continue;
            }
            if (stored.maxAge(turn.nowNanos())) {
                retransmitLater(neighbor, stored, turn); // section 10.3: it is told by an update
                circuit.queueUpdate(neighbor.address, stored.now(turn.nowNanos()));
            } else {
                neighbor.summaries.add(stored.header(turn.nowNanos()));
            }
        }
    }

    /** Section 13. */
    void received(Neighbor neighbor, LinkStateUpdate update, Turn turn) {
        if (!neighbor.state.atLeast(State.EXCHANGE)) {
            return;
        }
        for (Lsa lsa : update.lsas()) {
            if (!received(neighbor, lsa, turn)) {
                return;
            }
        }
    }

    private boolean received(Neighbor neighbor, Lsa lsa, Turn turn) {
        Circuit circuit = neighbor.circuit;
        LsaHeader header = lsa.header();
        LsaKey key = lsa.key();
        if (!LsaType.known(key.type()) || !circuit.area.takes(key.type())) {
            return true; // steps 2 and 3
        }
        LsaBody body;
        try {
            body = LsaBody.read(lsa);
        } catch (DecodeException e) {
            circuit.dropped++;
            turn.tell(
                    new OspfTrace.Detail(
                            "ospf lsa", "BAD_LSA", "advertisement " + key + ": " + e.getMessage()));
            return true;
        }
        Lsdb database = engine.database(circuit, key.type());
        Lsdb.Stored stored = database.get(key);
        if (header.maxAge() && stored == null && !engine.exchanging()) {
            circuit.queueAcknowledgment(neighbor.address, header); // step 4
            return true;
        }
        int order = stored == null ? 1 : header.compareInstance(stored.header(turn.nowNanos()));
        if (order > 0) {
            newer(neighbor, lsa, body, stored, database, turn);
            return true;
        }
        if (neighbor.requests.containsKey(key)) {
            engine.adjacencies().badRequest(neighbor, turn); // step 6
            return false;
        }
        if (stored == null) {
            return true;
        }
        if (order == 0) {
            same(neighbor, lsa, turn);
        } else if (!(stored.maxAge(turn.nowNanos())
                && stored.lsa.header().sequence() == LsaHeader.MAX_SEQUENCE)) {
            older(neighbor, stored, turn);
        }
        return true;
    }

    /** Step 5. */
    private void newer(
            Neighbor neighbor,
            Lsa lsa,
            LsaBody body,
            Lsdb.@Nullable Stored stored,
            Lsdb database,
            Turn turn) {
        if (stored != null
                && stored.flooded
                && turn.nowNanos() - stored.atNanos < MIN_ARRIVAL_NANOS) {
            return;
        }
        Circuit circuit = neighbor.circuit;
        Lsdb.Stored fresh = new Lsdb.Stored(lsa, body, turn.nowNanos(), true);
        boolean back = flood(fresh, circuit.area, circuit, neighbor, turn);
        install(circuit.area, database, stored, fresh, turn);
        acknowledge(neighbor, lsa.header(), back, turn);
        engine.adjacencies().satisfied(neighbor, lsa.key(), turn);
        if (lsa.key().advertisingRouter() == engine.routerId()) {
            engine.dirty(circuit.area); // section 13.4: it is told anew, or flushed
        } else if (lsa.key().type() == LsaType.OPAQUE_LINK
                && lsa.key().id() >>> 24 == GRACE_OPAQUE_TYPE) {
            grace(neighbor, lsa, turn);
        }
    }

    /** Section 13.5, table 19, for an advertisement that was new. */
    private static void acknowledge(
            Neighbor neighbor, LsaHeader header, boolean floodedBack, Turn turn) {
        Circuit circuit = neighbor.circuit;
        if (floodedBack) {
            return; // the flooding itself says it
        }
        if (circuit.state == Circuit.State.BACKUP
                && neighbor.address.value() != circuit.designatedRouter) {
            return;
        }
        delay(circuit, header, turn);
    }

    private static void delay(Circuit circuit, LsaHeader header, Turn turn) {
        if (circuit.delayedAcknowledgments.isEmpty()) {
            turn.arm(new OspfTimer.Acknowledge(circuit.config.name()), ACKNOWLEDGE_DELAY);
        }
        circuit.delayedAcknowledgments.put(header.key(), header);
    }

    /** The time to acknowledge has come. */
    void acknowledge(Circuit circuit, Turn turn) {
        List<LsaHeader> headers = List.copyOf(circuit.delayedAcknowledgments.values());
        circuit.delayedAcknowledgments.clear();
        Ipv4Address all = circuit.floodingAddress();
        if (all != null) {
            circuit.acknowledge(turn, engine, all, headers);
            return;
        }
        for (Neighbor neighbor : circuit.all()) {
            if (neighbor.state.atLeast(State.EXCHANGE)) {
                circuit.acknowledge(turn, engine, neighbor.address, headers);
            }
        }
    }

    /** Step 7. */
    private void same(Neighbor neighbor, Lsa lsa, Turn turn) {
        Lsdb.Stored waiting = neighbor.retransmissions.remove(lsa.key());
        if (waiting == null) {
            neighbor.circuit.queueAcknowledgment(neighbor.address, lsa.header());
            return;
        }
        released(waiting); // an implied acknowledgment
        if (neighbor.circuit.state == Circuit.State.BACKUP
                && neighbor.address.value() == neighbor.circuit.designatedRouter) {
            delay(neighbor.circuit, lsa.header(), turn);
        }
    }

    /** Step 8. */
    private static void older(Neighbor neighbor, Lsdb.Stored stored, Turn turn) {
        if (!stored.sentBack || turn.nowNanos() - stored.sentBackNanos >= MIN_ARRIVAL_NANOS) {
            stored.sentBack = true;
            stored.sentBackNanos = turn.nowNanos();
            neighbor.circuit.queueUpdate(neighbor.address, stored.now(turn.nowNanos()));
        }
    }

    void received(Neighbor neighbor, LinkStateAcknowledgment message, Turn turn) {
        if (!neighbor.state.atLeast(State.EXCHANGE)) {
            return;
        }
        for (LsaHeader header : message.headers()) {
            Lsdb.Stored waiting = neighbor.retransmissions.get(header.key());
            if (waiting != null && header.compareInstance(waiting.header(turn.nowNanos())) == 0) {
                neighbor.retransmissions.remove(header.key());
                released(waiting);
            }
        }
        if (neighbor.retransmissions.isEmpty()) {
            engine.adjacencies().armRetransmit(neighbor, turn);
        }
    }

    /** One neighbour less from which an acknowledgment is due. */
    void released(Lsdb.Stored stored) {
        stored.retransmissions--;
        if (stored.retransmissions == 0 && stored.lsa.header().maxAge()) {
            engine.purgeLater();
        }
    }

    void retransmit(Neighbor neighbor, Turn turn) {
        for (Lsdb.Stored stored : neighbor.retransmissions.values()) {
            neighbor.retransmitted++;
            neighbor.circuit.queueUpdate(neighbor.address, stored.now(turn.nowNanos()));
        }
    }

    /**
     * Section 13.3: sends an advertisement out of the interfaces of its scope.
     *
     * @param area whose advertisement it is; null when it is of all
     * @param from the interface and the neighbour that it came from; null for one of our own
     * @return whether it went out of the interface that it came by
     */
    private boolean flood(
            Lsdb.Stored stored,
            @Nullable Area area,
            @Nullable Circuit from,
            @Nullable Neighbor sender,
            Turn turn) {
        boolean back = false;
        int type = stored.lsa.key().type();
        for (Circuit circuit : engine.circuits()) {
            boolean inScope =
                    switch (LsaType.scope(type)) {
                        case AS -> circuit.area.external();
                        case AREA -> circuit.area == area;
                        case LINK -> circuit.equals(from);
                    };
            if (inScope && circuit.state != Circuit.State.DOWN && !circuit.config.filterOut()) {
                back |= flood(stored, circuit, from, sender, turn) && circuit.equals(from);
            }
        }
        return back;
    }

    private boolean flood(
            Lsdb.Stored stored,
            Circuit circuit,
            @Nullable Circuit from,
            @Nullable Neighbor sender,
            Turn turn) {
        List<Neighbor> waiting = new ArrayList<>();
        LsaHeader header = stored.lsa.header();
        for (Neighbor neighbor : List.copyOf(circuit.all())) {
            if (!neighbor.state.atLeast(State.EXCHANGE)
                    || (LsaType.opaque(header.key().type())
                            && (neighbor.options & OspfOptions.O) == 0)) {
                continue;
            }
            LsaHeader asked = neighbor.requests.get(header.key());
            if (neighbor.exchanging() && asked != null) {
                int order = header.compareInstance(asked);
                if (order < 0) {
                    continue; // it has a newer one
                }
                if (neighbor != sender) {
                    engine.adjacencies().satisfied(neighbor, header.key(), turn);
                }
                if (order == 0) {
                    continue;
                }
            }
            if (neighbor == sender) {
                continue;
            }
            retransmitLater(neighbor, stored, turn);
            waiting.add(neighbor);
        }
        if (waiting.isEmpty()) {
            return false;
        }
        if (circuit.equals(from) && sender != null) {
            int address = sender.address.value();
            boolean heard =
                    circuit.config.electing()
                            && (address == circuit.designatedRouter
                                    || address == circuit.backupDesignatedRouter);
            if (heard || circuit.state == Circuit.State.BACKUP) {
                return false; // who leads has sent it to all, or will
            }
        }
        Ipv4Address all = circuit.floodingAddress();
        Lsa lsa = stored.now(turn.nowNanos());
        if (all != null) {
            circuit.queueUpdate(all, lsa);
        } else {
            waiting.forEach(neighbor -> circuit.queueUpdate(neighbor.address, lsa));
        }
        return true;
    }

    private void retransmitLater(Neighbor neighbor, Lsdb.Stored stored, Turn turn) {
        boolean first = neighbor.retransmissions.isEmpty();
        Lsdb.Stored before = neighbor.retransmissions.put(stored.lsa.key(), stored);
        stored.retransmissions++;
        if (before != null) {
            released(before);
        }
        if (first) {
            engine.adjacencies().armRetransmit(neighbor, turn);
        }
    }

    /**
     * Puts an advertisement into the database and tells all.
     *
     * @param area whose it is; null when it is of all
     */
    void originate(@Nullable Area area, Lsdb database, Lsdb.Stored fresh, Turn turn) {
        Lsdb.Stored before = database.get(fresh.lsa.key());
        flood(fresh, area, null, null, turn);
        install(area, database, before, fresh, turn);
    }

    /** Section 13.2: in place of what there was, everywhere. */
    private void install(
            @Nullable Area area,
            Lsdb database,
            Lsdb.@Nullable Stored before,
            Lsdb.Stored fresh,
            Turn turn) {
        if (before != null) {
            for (Circuit each : engine.circuits()) {
                for (Neighbor neighbor : each.all()) {
                    if (neighbor.retransmissions.remove(before.lsa.key(), before)) {
                        released(before);
                    }
                }
            }
        }
        database.put(fresh);
        if (fresh.lsa.header().maxAge()) {
            engine.purgeLater();
        }
        boolean changed =
                before == null
                        || !before.lsa.body().equals(fresh.lsa.body())
                        || before.lsa.header().options() != fresh.lsa.header().options()
                        || before.maxAge(turn.nowNanos()) != fresh.maxAge(turn.nowNanos());
        if (changed) {
            engine.changed(fresh, area, turn);
        }
    }

    private static void grace(Neighbor neighbor, Lsa lsa, Turn turn) {
        byte[] body = lsa.body().toArray();
        if (lsa.header().maxAge()) {
            neighbor.graceUntilNanos = 0;
            return;
        }
        // RFC 3623 appendix A: TLV 1 is the period in seconds.
        for (int at = 0; at + 8 <= body.length; ) {
            int type = (body[at] & 0xFF) << 8 | (body[at + 1] & 0xFF);
            int length = (body[at + 2] & 0xFF) << 8 | (body[at + 3] & 0xFF);
            if (type == 1 && length == 4 && neighbor.state == State.FULL) {
                int seconds = (body[at + 6] & 0xFF) << 8 | (body[at + 7] & 0xFF);
                neighbor.graceUntilNanos =
                        turn.nowNanos()
                                + Duration.ofSeconds(Math.min(seconds, GRACE_MAX_SECONDS))
                                        .toNanos();
                return;
            }
            at += 4 + (length + 3) / 4 * 4;
        }
    }
}
