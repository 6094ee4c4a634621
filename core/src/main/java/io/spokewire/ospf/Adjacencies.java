package io.spokewire.ospf;

import io.spokewire.ospf.Neighbor.State;
import io.spokewire.ospf.OspfPacket.DatabaseDescription;
import io.spokewire.ospf.OspfPacket.LinkStateRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The state machine of neighbours and the exchange of databases: RFC 2328 section 10. */
final class Adjacencies {
    private final OspfEngine engine;
    private int helping; // how many are helped

    Adjacencies(OspfEngine engine) {
        this.engine = engine;
    }

    /** Start: a configured neighbour is to be tried, section 10.3. */
    void start(Neighbor neighbor, Turn turn) {
        if (neighbor.state != State.DOWN) {
            return;
        }
        Circuit circuit = neighbor.circuit;
        boolean eligible =
                !circuit.config.electing()
                        || (circuit.config.priority() > 0 && neighbor.priority > 0)
                        || circuit.designated();
        if (eligible) {
            become(neighbor, State.ATTEMPT, "configured", turn);
            engine.interfaces().helloTo(neighbor, turn);
            armInactive(neighbor, turn);
        }
    }

    /** HelloReceived. */
    void helloReceived(Neighbor neighbor, Turn turn) {
        armInactive(neighbor, turn);
        if (neighbor.state == State.DOWN || neighbor.state == State.ATTEMPT) {
            turn.disarm(neighbor.poll());
            become(neighbor, State.INIT, "Received Hello", turn);
        }
    }

    private static void armInactive(Neighbor neighbor, Turn turn) {
        if (neighbor.presumed()) {
            turn.disarm(neighbor.inactive());
            return;
        }
        turn.arm(neighbor.inactive(), Duration.ofSeconds(neighbor.circuit.config.deadSeconds()));
    }

    /**
     * The interface is no demand circuit any more: neighbours have to say anew whether theirs is.
     */
    void presumeNoMore(Circuit circuit, Turn turn) {
        for (Neighbor neighbor : circuit.all()) {
            neighbor.saysDemand = false;
            if (neighbor.demand) {
                neighbor.demand = false;
                neighbor.heardNanos = turn.nowNanos();
                armInactive(neighbor, turn);
            }
        }
    }

    /** 1-WayReceived: it does not hear us any more. */
    void oneWay(Neighbor neighbor, Turn turn) {
        if (neighbor.state.atLeast(State.TWO_WAY) && !neighbor.helped) {
            leave(neighbor, turn);
            become(neighbor, State.INIT, "1-Way", turn);
            engine.interfaces().neighborChange(neighbor.circuit, turn);
        }
    }

    /** 2-WayReceived. */
    void twoWay(Neighbor neighbor, Turn turn) {
        if (neighbor.state != State.INIT || waits(neighbor)) {
            return;
        }
        become(neighbor, State.TWO_WAY, "2-Way Received", turn);
        // Whoever leads may be another one now, and what we are to be to one another with it.
        engine.interfaces().neighborChange(neighbor.circuit, turn);
        reconsider(neighbor, turn);
    }

    /** RFC 9355 section 4: with both ends strict a neighbour is no more than heard before BFD. */
    static boolean waits(Neighbor neighbor) {
        return strict(neighbor) && !neighbor.reached;
    }

    private static boolean strict(Neighbor neighbor) {
        return neighbor.circuit.config.bfdStrict() && neighbor.strict;
    }

    /** BFD is to watch a neighbour as soon as it is heard, where both ends are strict. */
    void await(Neighbor neighbor, Turn turn) {
        boolean wanted = neighbor.state.atLeast(State.INIT) && strict(neighbor);
        if (wanted != neighbor.awaited) {
            neighbor.awaited = wanted;
            String name = neighbor.circuit.config.name();
            turn.out().accept(new OspfAction.Await(name, neighbor.address, wanted));
        }
    }

    /** BFD says that packets get through. */
    void reached(Neighbor neighbor, Turn turn) {
        neighbor.reached = true;
        neighbor.toldWaiting = false;
        if (neighbor.hearsUs) {
            twoWay(neighbor, turn);
        }
    }

    /** AdjOK?: an adjacency is wanted, or is so no more. */
    void reconsider(Neighbor neighbor, Turn turn) {
        if (neighbor.state == State.TWO_WAY && wanted(neighbor)) {
            beginExchange(neighbor, "AdjOK?", turn);
        } else if (neighbor.state.atLeast(State.EX_START) && !wanted(neighbor)) {
            leave(neighbor, turn);
            become(neighbor, State.TWO_WAY, "AdjOK?", turn);
        }
    }

    /** Section 10.4. */
    private static boolean wanted(Neighbor neighbor) {
        Circuit circuit = neighbor.circuit;
        return !circuit.config.electing()
                || circuit.designated()
                || neighbor.identity() == circuit.designatedRouter
                || neighbor.identity() == circuit.backupDesignatedRouter;
    }

    private void beginExchange(Neighbor neighbor, String why, Turn turn) {
        clear(neighbor);
        neighbor.sequence = neighbor.sequence == 0 ? engine.newSequence() : neighbor.sequence + 1;
        neighbor.weAreMaster = true;
        become(neighbor, State.EX_START, why, turn);
        describe(neighbor, true, turn);
        DatabaseDescription early = neighbor.early;
        neighbor.early = null;
        long age = turn.nowNanos() - neighbor.earlyNanos;
        Duration again = Duration.ofSeconds(neighbor.circuit.config.retransmitSeconds());
        if (early != null && age < again.toNanos()) {
            negotiate(neighbor, early, turn);
        }
    }

    /** InactivityTimer. */
    void inactive(Neighbor neighbor, Turn turn) {
        if (neighbor.helped) {
            return; // the end of the grace period decides
        }
        kill(neighbor, turn, "Dead timer expired");
        remains(neighbor, turn);
        engine.interfaces().neighborChange(neighbor.circuit, turn);
    }

    /** A configured one is polled from now on; another is forgotten. */
    private static void remains(Neighbor neighbor, Turn turn) {
        if (neighbor.pollSeconds > 0) {
            neighbor.routerId = 0;
            turn.arm(neighbor.poll(), Duration.ofSeconds(neighbor.pollSeconds));
        } else {
            neighbor.circuit.neighbors.remove(neighbor.key);
        }
    }

    /** The poll timer of a configured neighbour that is down. */
    void poll(Neighbor neighbor, Turn turn) {
        if (neighbor.state == State.DOWN && neighbor.pollSeconds > 0) {
            engine.interfaces().helloTo(neighbor, turn);
            turn.arm(neighbor.poll(), Duration.ofSeconds(neighbor.pollSeconds));
        }
    }

    /** KillNbr and LLDown: BFD, or the interface, or we ourselves end it. */
    void lost(Neighbor neighbor, String why, Turn turn) {
        kill(neighbor, turn, why);
        remains(neighbor, turn);
        engine.interfaces().neighborChange(neighbor.circuit, turn);
    }

    void kill(Neighbor neighbor, Turn turn, String why) {
        if (neighbor.state == State.DOWN) {
            return;
        }
        leave(neighbor, turn);
        helped(neighbor, false);
        neighbor.reached = false;
        neighbor.hearsUs = false;
        neighbor.early = null;
        turn.disarm(neighbor.grace());
        turn.disarm(neighbor.inactive());
        become(neighbor, State.DOWN, why, turn);
        await(neighbor, turn);
    }

    /**
     * A neighbour says that it restarts, RFC 3623 section 3.1: we tell of it as before for a while,
     * unless it has missed something.
     */
    void help(Neighbor neighbor, Duration grace, Turn turn) {
        RestartHelper how = engine.config().helper();
        boolean missed =
                how == RestartHelper.STRICT
                        && neighbor.retransmissions.values().stream()
                                .anyMatch(s ->
                                        s.changed
                                                && engine.version().kind(s.lsa.key().type())
                                                        != LsaKind.OTHER);
        boolean may =
                neighbor.helped
                        || (neighbor.state == State.FULL && how != RestartHelper.OFF && !missed);
        if (may && grace.isPositive()) {
            if (!neighbor.helped) {
                restarts(neighbor, "helped for " + grace.toSeconds() + " s", turn);
            }
            helped(neighbor, true);
            turn.arm(neighbor.grace(), grace);
        }
    }

    private void helped(Neighbor neighbor, boolean now) {
        helping += now == neighbor.helped ? 0 : now ? 1 : -1;
        neighbor.helped = now;
    }

    private void restarts(Neighbor neighbor, String what, Turn turn) {
        turn.tell(
                new OspfTrace.Restart(
                        engine.process(),
                        OspfText.address(neighbor.routerId),
                        neighbor.circuit.config.name(),
                        what));
    }

    /** Section 3.2 of RFC 3623: from now on it is what it is. */
    void endHelp(Neighbor neighbor, String why, Turn turn) {
        if (!neighbor.helped) {
            return;
        }
        helped(neighbor, false);
        turn.disarm(neighbor.grace());
        restarts(neighbor, "no longer helped: " + why, turn);
        engine.dirty(neighbor.circuit.area);
        Duration silence = Duration.ofNanos(turn.nowNanos() - neighbor.heardNanos);
        Duration left = Duration.ofSeconds(neighbor.circuit.config.deadSeconds()).minus(silence);
        if (neighbor.presumed() || left.isPositive()) {
            engine.interfaces().neighborChange(neighbor.circuit, turn);
        } else {
            lost(neighbor, "Dead timer expired", turn);
        }
    }

    /**
     * What a helped neighbour would have been told has changed: where we are strict it cannot go on
     * as before.
     */
    void topologyChanged(Lsdb database, Turn turn) {
        if (helping == 0 || engine.config().helper() != RestartHelper.STRICT) {
            return;
        }
        for (Circuit circuit : engine.circuits()) {
            if (database.reaches(circuit)) {
                for (Neighbor neighbor : List.copyOf(circuit.all())) {
                    endHelp(neighbor, "the topology has changed", turn);
                }
            }
        }
    }

    private void leave(Neighbor neighbor, Turn turn) {
        turn.disarm(neighbor.retransmit());
        clear(neighbor);
    }

    private void clear(Neighbor neighbor) {
        neighbor.summaries.clear();
        neighbor.description = new Steps();
        neighbor.requests.clear();
        neighbor.requested.clear();
        engine.flooding().forget(neighbor);
        neighbor.lastReceived = null;
        neighbor.lastSent = null;
    }

    private void become(Neighbor neighbor, State next, String why, Turn turn) {
        State before = neighbor.state;
        if (before == next) {
            return;
        }
        neighbor.state = next;
        neighbor.sinceNanos = turn.nowNanos();
        neighbor.stateChanges++;
        boolean told =
                switch (engine.config().logChanges()) {
                    case NONE -> false;
                    case USUAL ->
                            next == State.FULL
                                    || before == State.FULL
                                    || (before.atLeast(State.TWO_WAY) && next == State.DOWN);
                    case DETAIL -> true;
                };
        String router = OspfText.address(neighbor.routerId);
        String name = neighbor.circuit.config.name();
        if (told) {
            turn.tell(
                    new OspfTrace.NeighborChange(
                            engine.process(), router, name, before.text(), next.text(), why));
        } else {
            turn.tell(
                    new OspfTrace.Detail(
                            "ospf adj",
                            "ADJ",
                            "Nbr "
                                    + router
                                    + " on "
                                    + name
                                    + " from "
                                    + before.text()
                                    + " to "
                                    + next.text()
                                    + ", "
                                    + why));
        }
        if (neighbor.demand) {
            armInactive(neighbor, turn);
        }
        if ((before == State.FULL) != (next == State.FULL)) {
            turn.out().accept(new OspfAction.Adjacency(name, neighbor.address, next == State.FULL));
            engine.dirty(neighbor.circuit.area);
        }
    }

    /** SeqNumberMismatch and BadLSReq: all over again. */
    private void restart(Neighbor neighbor, String why, Turn turn) {
        leave(neighbor, turn);
        beginExchange(neighbor, why, turn);
    }

    void badRequest(Neighbor neighbor, Turn turn) {
        restart(neighbor, "BadLSReq", turn);
    }

    // --- Database descriptions, sections 10.6 and 10.8 ----------------------------------------

    void received(Neighbor neighbor, DatabaseDescription message, Turn turn) {
        Circuit circuit = neighbor.circuit;
        if (!circuit.config.mtuIgnore() && message.mtuBytes() > circuit.config.mtuBytes()) {
            if (neighbor.toldMtuBytes == message.mtuBytes()) {
                circuit.dropped++;
                return;
            }
            neighbor.toldMtuBytes = message.mtuBytes();
            engine.mismatch(
                    circuit,
                    neighbor.address,
                    "MTU "
                            + message.mtuBytes()
                            + " there, "
                            + circuit.config.mtuBytes()
                            + " here: set the MTU alike, or "
                            + engine.version().words()
                            + " mtu-ignore",
                    turn);
            return;
        }
        neighbor.toldMtuBytes = 0;
        if (neighbor.state == State.INIT) {
            twoWay(neighbor, turn);
        }
        switch (neighbor.state) {
            case DOWN, ATTEMPT, INIT -> {}
            case TWO_WAY -> keep(neighbor, message, turn);
            case EX_START -> negotiate(neighbor, message, turn);
            case EXCHANGE -> exchange(neighbor, message, turn);
            case LOADING, FULL -> {
                if (repeated(neighbor, message)) {
                    answerRepeated(neighbor, turn);
                } else {
                    mismatch(neighbor, message, turn);
                }
            }
        }
    }

    private void mismatch(Neighbor neighbor, DatabaseDescription message, Turn turn) {
        keep(neighbor, message, turn);
        restart(neighbor, "SeqNumberMismatch", turn);
    }

    /**
     * A neighbour begins an exchange that we are not ready for: section 10.6 has us ignore what it
     * says. When we are, it is taken as if it said it once more, as it would do after RxmtInterval;
     * the adjacency need not be missing until then.
     */
    private static void keep(Neighbor neighbor, DatabaseDescription message, Turn turn) {
        if (message.init()) {
            neighbor.early = message;
            neighbor.earlyNanos = turn.nowNanos();
        }
    }

    private void negotiate(Neighbor neighbor, DatabaseDescription message, Turn turn) {
        int order = Integer.compareUnsigned(neighbor.routerId, engine.routerId());
        if (message.init()
                && message.more()
                && message.master()
                && message.headers().isEmpty()
                && order > 0) {
            neighbor.weAreMaster = false;
            neighbor.sequence = message.sequence();
        } else if (!message.init()
                && !message.master()
                && message.sequence() == neighbor.sequence
                && order < 0) {
            neighbor.weAreMaster = true;
        } else {
            return;
        }
        neighbor.options = message.options();
        turn.disarm(neighbor.retransmit());
        become(neighbor, State.EXCHANGE, "Negotiation Done", turn);
        engine.flooding().describe(neighbor);
        neighbor.lastReceived = message;
        accept(neighbor, message, turn);
    }

    private void exchange(Neighbor neighbor, DatabaseDescription message, Turn turn) {
        if (repeated(neighbor, message)) {
            answerRepeated(neighbor, turn);
            return;
        }
        int expected = neighbor.weAreMaster ? neighbor.sequence : neighbor.sequence + 1;
        if (message.init()
                || message.master() == neighbor.weAreMaster
                || message.options() != neighbor.options
                || message.sequence() != expected) {
            mismatch(neighbor, message, turn);
            return;
        }
        neighbor.lastReceived = message;
        accept(neighbor, message, turn);
    }

    private static boolean repeated(Neighbor neighbor, DatabaseDescription message) {
        DatabaseDescription last = neighbor.lastReceived;
        return last != null
                && last.init() == message.init()
                && last.more() == message.more()
                && last.master() == message.master()
                && last.options() == message.options()
                && last.sequence() == message.sequence();
    }

    private void answerRepeated(Neighbor neighbor, Turn turn) {
        if (!neighbor.weAreMaster) {
            describeAgain(neighbor, turn);
        }
    }

    /** The last description goes again, with the MTU of now: the old one may be what is refused. */
    private void describeAgain(Neighbor neighbor, Turn turn) {
        DatabaseDescription last = neighbor.lastSent;
        if (last != null) {
            DatabaseDescription again = last.withMtu(neighbor.circuit.config.mtuBytes());
            neighbor.lastSent = again;
            neighbor.circuit.send(turn, engine, neighbor.address, again);
        }
    }

    private void accept(Neighbor neighbor, DatabaseDescription message, Turn turn) {
        for (LsaHeader header : message.headers()) {
            Lsdb database = engine.database(neighbor.circuit, header.key().type());
            boolean taken = neighbor.circuit.area.takes(header.key().type(), engine.version());
            if (database == null || !taken) {
                restart(neighbor, "SeqNumberMismatch", turn);
                return;
            }
            Lsdb.Stored stored = database.get(header.key());
            if (stored == null || header.compareInstance(stored.header(turn.nowNanos())) > 0) {
                neighbor.requests.put(header.key(), header);
            }
        }
        if (neighbor.weAreMaster) {
            neighbor.sequence++;
            DatabaseDescription last = neighbor.lastSent;
            boolean saidAll = last != null && !last.init() && !last.more();
            if (saidAll && !message.more()) {
                exchanged(neighbor, turn);
            } else {
                describe(neighbor, false, turn);
            }
        } else {
            neighbor.sequence = message.sequence();
            describe(neighbor, false, turn);
            DatabaseDescription last = neighbor.lastSent;
            if (!message.more() && last != null && !last.more()) {
                exchanged(neighbor, turn);
            }
        }
        if (neighbor.exchanging()) {
            request(neighbor, turn);
        }
    }

    /** ExchangeDone. */
    private void exchanged(Neighbor neighbor, Turn turn) {
        boolean all = neighbor.requests.isEmpty();
        become(neighbor, all ? State.FULL : State.LOADING, "Exchange Done", turn);
        armRetransmit(neighbor, turn); // for requests that went out meanwhile, and may be lost
    }

    /** Sends the next description, or the first. */
    private void describe(Neighbor neighbor, boolean first, Turn turn) {
        Circuit circuit = neighbor.circuit;
        int most =
                Math.max(
                        1,
                        (circuit.room() - engine.version().descriptionBytes()) / LsaHeader.BYTES);
        List<LsaHeader> headers = new ArrayList<>();
        if (!first) {
            engine.flooding().summarize(neighbor, most + 1, turn);
        }
        while (!first && headers.size() < most && !neighbor.summaries.isEmpty()) {
            headers.add(neighbor.summaries.removeFirst());
        }
        DatabaseDescription message =
                new DatabaseDescription(
                        circuit.config.mtuBytes(),
                        circuit.area.options()
                                | engine.version().descriptionOptions(circuit.config)
                                | (circuit.demand() ? OspfOptions.DC : 0),
                        first,
                        first || !neighbor.summaries.isEmpty(),
                        neighbor.weAreMaster,
                        neighbor.sequence,
                        headers);
        neighbor.lastSent = message;
        circuit.send(turn, engine, neighbor.address, message);
        if (neighbor.weAreMaster) {
            armRetransmit(neighbor, turn);
        }
    }

    /** What was not answered goes again. */
    void retransmit(Neighbor neighbor, Turn turn) {
        boolean describing =
                neighbor.state == State.EX_START
                        || (neighbor.state == State.EXCHANGE && neighbor.weAreMaster);
        if (describing) {
            describeAgain(neighbor, turn);
        }
        if (neighbor.exchanging()) {
            neighbor.requested.clear();
            request(neighbor, turn);
        }
        engine.flooding().retransmit(neighbor);
        armRetransmit(neighbor, turn);
    }

    void armRetransmit(Neighbor neighbor, Turn turn) {
        boolean waiting =
                neighbor.state == State.EX_START
                        || neighbor.exchanging()
                        || !neighbor.retransmissions.isEmpty();
        if (waiting) {
            turn.arm(
                    neighbor.retransmit(),
                    Duration.ofSeconds(neighbor.circuit.config.retransmitSeconds()));
        } else {
            turn.disarm(neighbor.retransmit());
        }
    }

    // --- Requests, section 10.9 ---------------------------------------------------------------

    private void request(Neighbor neighbor, Turn turn) {
        if (!neighbor.requested.isEmpty() || neighbor.requests.isEmpty()) {
            return;
        }
        int most =
                Math.max(
                        1,
                        (neighbor.circuit.room() - engine.version().headerBytes())
                                / OspfCodec.REQUEST_BYTES);
        List<LsaKey> keys = neighbor.requests.keySet().stream().limit(most).toList();
        neighbor.requested.addAll(keys);
        neighbor.circuit.send(turn, engine, neighbor.address, new LinkStateRequest(keys));
        armRetransmit(neighbor, turn);
    }

    /** An advertisement that was asked for is here. */
    void satisfied(Neighbor neighbor, LsaKey key, Turn turn) {
        if (neighbor.requests.remove(key) == null) {
            return;
        }
        neighbor.requested.remove(key);
        if (!neighbor.exchanging()) {
            return;
        }
        if (neighbor.requests.isEmpty()) {
            if (neighbor.state == State.LOADING) {
                become(neighbor, State.FULL, "Loading Done", turn);
                armRetransmit(neighbor, turn);
            }
        } else {
            request(neighbor, turn);
        }
    }

    /** Section 10.7. */
    void received(Neighbor neighbor, LinkStateRequest message, Turn turn) {
        if (!neighbor.state.atLeast(State.EXCHANGE)) {
            return;
        }
        for (LsaKey key : message.keys()) {
            Lsdb database = engine.database(neighbor.circuit, key.type());
            Lsdb.Stored stored = database == null ? null : database.get(key);
            if (stored == null) {
                badRequest(neighbor, turn);
                return;
            }
            engine.flooding().send(neighbor.circuit, neighbor.address, stored);
        }
    }
}
