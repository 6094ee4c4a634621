package io.spokewire.ospf;

import io.spokewire.net.Address;
import io.spokewire.net.DecodeException;
import io.spokewire.ospf.Neighbor.State;
import io.spokewire.ospf.OspfPacket.LinkStateAcknowledgment;
import io.spokewire.ospf.OspfPacket.LinkStateUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The flooding procedure and the ageing of the database: RFC 2328 sections 13 and 14. */
final class Flooding {
    /** How long acknowledgments are held back; less than RxmtInterval, section 13.5. */
    private static final Duration ACKNOWLEDGE_DELAY = Duration.ofMillis(500);

    private static final int GRACE_MAX_SECONDS = 1800;

    /** What an advertisement that arrives costs, in things looked at, beside its neighbours. */
    private static final int ARRIVING = 5;

    /** What of one neighbour may wait to be looked at, in advertisements. */
    private static final int MOST_ARRIVING = 5_000;

    /** Of what neighbours have to acknowledge, or had, one input looks at so many. */
    private static final int RELEASED = 1_000;

    private final OspfEngine engine;
    private final LinkedHashSet<Neighbor> resending = new LinkedHashSet<>();
    private final LinkedHashSet<Neighbor> arriving = new LinkedHashSet<>();
    private final Steps releasing = new Steps();
    private int looked;
    private Turn now = new Turn(0, _ -> {});

    Flooding(OspfEngine engine) {
        this.engine = engine;
    }

    /**
     * All that there is is to be described to a neighbour, section 10.3 (NegotiationDone): it is
     * taken from the databases when it is wanted. What comes meanwhile is flooded to it.
     */
    void describe(Neighbor neighbor) {
        Circuit circuit = neighbor.circuit;
        Steps all = new Steps();
        neighbor.description = all;
        if (circuit.config.filterOut()) {
            return; // what is not flooded is not described either
        }
        all.through(circuit.area.database.all(), stored -> summarize(neighbor, stored));
        if (circuit.area.external()) {
            all.through(engine.external().all(), stored -> summarize(neighbor, stored));
        }
        all.through(circuit.links.all(), stored -> summarize(neighbor, stored));
    }

    /** Fills the list of what is described to a neighbour, where there is as much. */
    void summarize(Neighbor neighbor, int wanted, Turn turn) {
        now = turn;
        int used = 1;
        while (neighbor.summaries.size() < wanted && used > 0) {
            used = neighbor.description.step();
        }
    }

    private void summarize(Neighbor neighbor, Lsdb.Stored stored) {
        if (!reads(neighbor, stored)) {
            return;
        }
        if (stored.maxAge(now.nowNanos())) {
            retransmitLater(neighbor, stored, now); // section 10.3: it is told by an update
            send(neighbor.circuit, neighbor.address, stored);
        } else {
            neighbor.summaries.add(stored.header(now.nowNanos()));
        }
    }

    /** RFC 5250 section 3.1: who does not say so cannot read opaque advertisements. */
    private boolean reads(Neighbor neighbor, Lsdb.Stored stored) {
        return (neighbor.options & OspfOptions.O) != 0
                || !engine.version().opaque(stored.lsa.key().type());
    }

    /** Section 13: what came is looked at by {@link #arrive}, with this input or the next ones. */
    void received(Neighbor neighbor, LinkStateUpdate update) {
        if (!neighbor.state.atLeast(State.EXCHANGE)) {
            return;
        }
        if (neighbor.arriving.size() + update.lsas().size() > MOST_ARRIVING) {
            neighbor.circuit.dropped++; // it will send them again
            return;
        }
        neighbor.arriving.addAll(update.lsas());
        arriving.add(neighbor);
    }

    /**
     * Looks at what has arrived.
     *
     * @param budget things to look at: advertisements, and all neighbours that each of them
     *     concerns
     * @return how many were looked at
     */
    int arrive(int budget, Turn turn) {
        looked = 0;
        while (looked < budget && !arriving.isEmpty()) {
            Neighbor neighbor = arriving.getFirst();
            Lsa lsa = neighbor.arriving.poll();
            looked += ARRIVING;
            if (lsa == null || !received(neighbor, lsa, turn)) {
                arriving.remove(neighbor);
            }
        }
        return looked;
    }

    /** Whether something has arrived that was not looked at. */
    boolean arriving() {
        return !arriving.isEmpty();
    }

    private boolean received(Neighbor neighbor, Lsa lsa, Turn turn) {
        Circuit circuit = neighbor.circuit;
        LsaHeader header = lsa.header();
        LsaKey key = lsa.key();
        Lsdb database = engine.database(circuit, key.type());
        if (database == null || !circuit.area.takes(key.type(), engine.version())) {
            return true; // steps 2 and 3
        }
        LsaBody body;
        try {
            body = engine.version().read(lsa);
        } catch (DecodeException e) {
            circuit.dropped++;
            turn.tell(
                    new OspfTrace.Detail(
                            "ospf lsa", "BAD_LSA", "advertisement " + key + ": " + e.getMessage()));
            return true;
        }
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

    /** MinLSArrival, appendix B. */
    private long minArrivalNanos() {
        return engine.config().timings().arrivalNanos();
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
                && !stored.requested
                && turn.nowNanos() - stored.atNanos < minArrivalNanos()) {
            return;
        }
        Circuit circuit = neighbor.circuit;
        Lsdb.Stored fresh = new Lsdb.Stored(lsa, body, turn.nowNanos(), true);
        fresh.requested = neighbor.requests.containsKey(lsa.key());
        boolean back = flood(fresh, database, circuit, neighbor, turn);
        install(database, stored, fresh, turn);
        acknowledge(neighbor, lsa.header(), back, turn);
        engine.adjacencies().satisfied(neighbor, lsa.key(), turn);
        if (lsa.key().advertisingRouter() == engine.routerId()) {
            engine.dirty(circuit.area); // section 13.4: it is told anew, or flushed
            if (stored != null && !stored.flooded && fresh.changed) {
                engine.contested(lsa.key(), circuit.area, turn);
            }
        } else if (engine.formerlyOurs(lsa.key()) && !lsa.header().maxAge()) {
            engine.flush(database, fresh, turn); // section 13.4: we had another router id
        } else if (engine.version().grace(lsa.key())) {
            grace(circuit, lsa, turn);
        }
    }

    /** Section 13.5, table 19, for an advertisement that was new. */
    private void acknowledge(Neighbor neighbor, LsaHeader header, boolean floodedBack, Turn turn) {
        Circuit circuit = neighbor.circuit;
        if (floodedBack) {
            return; // the flooding itself says it
        }
        if (circuit.state == Circuit.State.BACKUP
                && neighbor.identity() != circuit.designatedRouter) {
            return;
        }
        delay(circuit, header, turn);
    }

    private void delay(Circuit circuit, LsaHeader header, Turn turn) {
        if (circuit.delayedAcknowledgments.isEmpty()) {
            turn.arm(new OspfTimer.Acknowledge(circuit.config.name()), ACKNOWLEDGE_DELAY);
        }
        circuit.delayedAcknowledgments.put(header.key(), header);
        if (circuit.delayedAcknowledgments.size() >= circuit.acknowledgmentsInPacket()) {
            turn.disarm(new OspfTimer.Acknowledge(circuit.config.name()));
            acknowledge(circuit, turn); // a packet is full: there is nothing to wait for
        }
    }

    /** The time to acknowledge has come. */
    void acknowledge(Circuit circuit, Turn turn) {
        List<LsaHeader> headers = List.copyOf(circuit.delayedAcknowledgments.values());
        circuit.delayedAcknowledgments.clear();
        Address all = circuit.floodingAddress();
        for (LinkStateAcknowledgment packet : circuit.acknowledgments(headers)) {
            if (all != null) {
                circuit.send(turn, engine, all, packet);
                continue;
            }
            for (Neighbor neighbor : circuit.all()) {
                if (neighbor.state.atLeast(State.EXCHANGE)) {
                    circuit.send(turn, engine, neighbor.address, packet);
                }
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
                && neighbor.identity() == neighbor.circuit.designatedRouter) {
            delay(neighbor.circuit, lsa.header(), turn);
        }
    }

    /** Step 8. */
    private void older(Neighbor neighbor, Lsdb.Stored stored, Turn turn) {
        if (!stored.sentBack || turn.nowNanos() - stored.sentBackNanos >= minArrivalNanos()) {
            stored.sentBack = true;
            stored.sentBackNanos = turn.nowNanos();
            send(neighbor.circuit, neighbor.address, stored);
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
            engine.purgeLater(stored);
        }
    }

    /** What a neighbour has not acknowledged is to go again, section 13.6. */
    void retransmit(Neighbor neighbor) {
        if (neighbor.pausing) {
            return; // the last time is not over
        }
        neighbor.resending.start();
        resending.add(neighbor);
    }

    /** What a neighbour has not acknowledged goes on going again. */
    void resume(Neighbor neighbor) {
        if (neighbor.pausing) {
            neighbor.pausing = false;
            resending.add(neighbor);
        }
    }

    /** Nothing is to be said to a neighbour any more, and nothing of it is looked at. */
    void forget(Neighbor neighbor) {
        if (!neighbor.retransmissions.isEmpty()) {
            Iterable<Lsdb.Stored> unheard = neighbor.retransmissions.values();
            releasing.each(
                    unheard::iterator,
                    stored -> {
                        released(stored);
                        return 1;
                    });
            neighbor.retransmissions = new TreeMap<>();
        }
        neighbor.resending.stop();
        neighbor.heldBack = null;
        neighbor.pausing = false;
        neighbor.resentBytes = 0;
        neighbor.arriving.clear();
        engine.outgoing().forget(neighbor);
    }

    /** Whether something is to be looked at, or to go again. */
    boolean busy() {
        return !resending.isEmpty() || !arriving.isEmpty() || !releasing.done();
    }

    /**
     * Sends again what is to go.
     *
     * @param budget advertisements, at most
     */
    void work(int budget, Turn turn) {
        int _ = releasing.work(RELEASED);
        int left = budget;
        int looks = RELEASED;
        while (left > 0 && looks > 0 && !resending.isEmpty()) {
            Neighbor neighbor = resending.getFirst();
            Lsdb.Stored next = next(neighbor);
            looks--;
            if (next == null) {
                resending.remove(neighbor);
                neighbor.resentBytes = 0;
            } else if (overdue(neighbor, next, turn) && !pauses(neighbor, next, turn)) {
                neighbor.retransmitted++;
                send(neighbor.circuit, neighbor.address, next);
                left--;
            }
        }
    }

    private static Lsdb.@Nullable Stored next(Neighbor neighbor) {
        Lsdb.Stored held = neighbor.heldBack;
        neighbor.heldBack = null;
        return held != null && held.equals(neighbor.retransmissions.get(held.lsa.key()))
                ? held
                : neighbor.resending.next(neighbor.retransmissions);
    }

    /** Whether a packet is full, and the next one waits: {@code timers pacing retransmission}. */
    private boolean pauses(Neighbor neighbor, Lsdb.Stored next, Turn turn) {
        int millis = engine.config().timings().pacing().retransmissionMillis();
        int room = engine.outgoing().room(neighbor.circuit);
        int bytes = next.lsa.header().length();
        boolean full = neighbor.resentBytes > 0 && neighbor.resentBytes + bytes > room;
        if (millis > 0 && full) {
            neighbor.resentBytes = 0;
            neighbor.heldBack = next;
            neighbor.pausing = true;
            resending.remove(neighbor);
            turn.arm(neighbor.resend(), Duration.ofMillis(millis));
            return true;
        }
        neighbor.resentBytes = full ? bytes : neighbor.resentBytes + bytes;
        return false;
    }

    /** What has come just now was sent just now. */
    private static boolean overdue(Neighbor neighbor, Lsdb.Stored stored, Turn turn) {
        long interval = neighbor.circuit.config.retransmitSeconds() * 1_000_000_000L;
        return turn.nowNanos() - stored.atNanos >= interval;
    }

    /**
     * Section 13.3: sends an advertisement out of the interfaces of its scope.
     *
     * @param database that it belongs to
     * @param from the interface and the neighbour that it came from; null for one of our own
     * @return whether it went out of the interface that it came by
     */
    private boolean flood(
            Lsdb.Stored stored,
            Lsdb database,
            @Nullable Circuit from,
            @Nullable Neighbor sender,
            Turn turn) {
        boolean back = false;
        stored.changed = changed(database.get(stored.lsa.key()), stored);
        for (Circuit circuit : engine.circuits()) {
            if (database.reaches(circuit)
                    && circuit.state != Circuit.State.DOWN
                    && !circuit.config.filterOut()) {
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
        boolean spared = !stored.changed && stands(circuit, stored);
        looked += 1 + circuit.all().size();
        for (Neighbor neighbor : List.copyOf(circuit.all())) {
            if (!neighbor.state.atLeast(State.EXCHANGE) || !reads(neighbor, stored)) {
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
            if (neighbor == sender || (spared && asked == null && knows(neighbor, header.key()))) {
                continue;
            }
            retransmitLater(neighbor, stored, turn);
            waiting.add(neighbor);
        }
        if (waiting.isEmpty()) {
            return false;
        }
        if (circuit.equals(from) && sender != null) {
            int address = sender.identity();
            boolean heard =
                    circuit.config.electing()
                            && (address == circuit.designatedRouter
                                    || address == circuit.backupDesignatedRouter);
            if (heard || circuit.state == Circuit.State.BACKUP) {
                return false; // who leads has sent it to all, or will
            }
        }
        Address all = circuit.floodingAddress();
        if (all != null) {
            send(circuit, all, stored);
        } else {
            waiting.forEach(neighbor -> send(circuit, neighbor.address, stored));
        }
        return true;
    }

    /** Section 13.2, RFC 1793 section 3.3: whether it says something else than the one before. */
    private static boolean changed(Lsdb.@Nullable Stored before, Lsdb.Stored fresh) {
        return before == null
                || !before.lsa.body().equals(fresh.lsa.body())
                || before.lsa.header().options() != fresh.lsa.header().options()
                || before.lsa.header().maxAge()
                || fresh.lsa.header().maxAge();
    }

    /** A neighbour that waits for an instance that it has not acknowledged gets the next one. */
    private static boolean knows(Neighbor neighbor, LsaKey key) {
        return !neighbor.retransmissions.containsKey(key);
    }

    /**
     * Whether an advertisement goes out of an interface with an age that stands still, so that it
     * need not be refreshed: RFC 1793 section 3.3, and RFC 4136 for those of our own.
     */
    private boolean stands(Circuit circuit, Lsdb.Stored stored) {
        boolean own = stored.lsa.key().advertisingRouter() == engine.routerId();
        return (circuit.demand() || (circuit.config.floodReduction() && own))
                && circuit.area.ageless(engine);
    }

    /** Sends an advertisement with the next update to a destination. */
    void send(Circuit circuit, Address destination, Lsdb.Stored stored) {
        engine.outgoing().update(circuit, destination, stored);
    }

    /** An advertisement as it goes out of an interface now. */
    Lsa outgoing(Circuit circuit, Lsdb.Stored stored, Turn turn) {
        int age = stored.age(turn.nowNanos()) + circuit.config.transmitDelaySeconds();
        Lsa lsa = stored.lsa.withAge(age);
        return stands(circuit, stored) ? lsa.standing() : lsa;
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

    /** Puts an advertisement into the database and tells all. */
    void originate(Lsdb database, Lsdb.Stored fresh, Turn turn) {
        Lsdb.Stored before = database.get(fresh.lsa.key());
        flood(fresh, database, null, null, turn);
        install(database, before, fresh, turn);
    }

    /** Section 13.2: in place of what there was, everywhere. */
    private void install(
            Lsdb database, Lsdb.@Nullable Stored before, Lsdb.Stored fresh, Turn turn) {
        if (before != null && before.retransmissions > 0) {
            for (Circuit each : engine.circuits()) {
                looked += each.all().size();
                for (Neighbor neighbor : each.all()) {
                    if (neighbor.retransmissions.remove(before.lsa.key(), before)) {
                        released(before);
                    }
                }
            }
        }
        database.put(fresh);
        if (fresh.lsa.header().maxAge() && fresh.retransmissions == 0) {
            engine.purgeLater(fresh);
        }
        if (fresh.changed) {
            engine.changed(fresh, database, turn);
        }
    }

    /** RFC 3623 appendix A and RFC 5187: TLV 1 is the period in seconds. */
    private void grace(Circuit circuit, Lsa lsa, Turn turn) {
        Neighbor neighbor =
                circuit.all().stream()
                        .filter(n -> n.routerId == lsa.key().advertisingRouter())
                        .findFirst()
                        .orElse(null);
        if (neighbor == null) {
            return;
        }
        if (lsa.header().maxAge()) {
            engine.adjacencies().endHelp(neighbor, "it is back", turn);
            return;
        }
        byte[] body = lsa.body().toArray();
        for (int at = 0; at + 8 <= body.length; ) {
            int type = (body[at] & 0xFF) << 8 | (body[at + 1] & 0xFF);
            int length = (body[at + 2] & 0xFF) << 8 | (body[at + 3] & 0xFF);
            if (type == 1 && length == 4) {
                int seconds = (body[at + 6] & 0xFF) << 8 | (body[at + 7] & 0xFF);
                int left = Math.min(seconds, GRACE_MAX_SECONDS) - lsa.header().age();
                engine.adjacencies().help(neighbor, Duration.ofSeconds(left), turn);
                return;
            }
            at += 4 + (length + 3) / 4 * 4;
        }
    }
}
