package io.spokewire.ospf;

import io.spokewire.net.Address;
import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.ospf.OspfPacket.Hello;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state machine of interfaces, hellos and the election: RFC 2328 sections 9 and 10.5. */
final class Interfaces {
    private static final int DEFAULT_POLL_SECONDS = 120;

    private final OspfEngine engine;

    Interfaces(OspfEngine engine) {
        this.engine = engine;
    }

    /** InterfaceUp, section 9.3. */
    void up(Circuit circuit, Turn turn) {
        OspfCircuitConfig config = circuit.config;
        if (config.loopback()) {
            circuit.state = Circuit.State.LOOPBACK;
        } else if (config.passive()) {
            alone(circuit);
        } else if (!config.electing()) {
            circuit.state = Circuit.State.POINT_TO_POINT;
        } else if (config.priority() == 0) {
            circuit.state = Circuit.State.DR_OTHER;
        } else {
            circuit.state = Circuit.State.WAITING;
            turn.arm(new OspfTimer.Wait(config.name()), Duration.ofSeconds(config.deadSeconds()));
        }
        if (speaks(circuit)) {
            configured(circuit, turn);
            hello(circuit, turn);
        }
        engine.dirty(circuit.area);
    }

    /** Without hellos there is nobody else: as at IOS we lead the network, if we may lead one. */
    private static void alone(Circuit circuit) {
        boolean leads = circuit.config.electing() && circuit.config.priority() > 0;
        circuit.designatedRouter = leads ? circuit.self() : 0;
        circuit.state =
                !circuit.config.electing()
                        ? Circuit.State.POINT_TO_POINT
                        : leads ? Circuit.State.DR : Circuit.State.DR_OTHER;
    }

    /** InterfaceDown, section 9.3. */
    void down(Circuit circuit, Turn turn, String why) {
        for (Neighbor neighbor : List.copyOf(circuit.all())) {
            engine.adjacencies().kill(neighbor, turn, why);
            circuit.neighbors.remove(neighbor.key);
        }
        engine.outgoing().forget(circuit);
        circuit.state = Circuit.State.DOWN;
        circuit.designatedRouter = 0;
        circuit.backupDesignatedRouter = 0;
        String name = circuit.config.name();
        turn.disarm(new OspfTimer.Hello(name));
        turn.disarm(new OspfTimer.Wait(name));
        turn.disarm(new OspfTimer.Acknowledge(name));
        engine.dirty(circuit.area);
    }

    private static boolean speaks(Circuit circuit) {
        return !circuit.config.passive() && !circuit.config.loopback();
    }

    /** Neighbours of the configuration come to be, or go. */
    void configured(Circuit circuit, Turn turn) {
        if (circuit.config.passive() && !circuit.config.loopback()) {
            alone(circuit);
        }
        if (!circuit.config.nonBroadcast() || !speaks(circuit)) {
            return;
        }
        List<NeighborKey> wanted = new ArrayList<>();
        for (OspfProcess.Neighbor line : circuit.config.neighbors()) {
            NeighborKey key = NeighborKey.of(line.address());
            wanted.add(key);
            Neighbor neighbor =
                    circuit.neighbors.computeIfAbsent(
                            key,
                            _ -> new Neighbor(key, circuit, line.address(), 0, turn.nowNanos()));
            neighbor.pollSeconds =
                    line.pollSeconds() == 0 ? DEFAULT_POLL_SECONDS : line.pollSeconds();
            if (neighbor.state == Neighbor.State.DOWN) {
                neighbor.priority = line.priority();
                engine.adjacencies().start(neighbor, turn);
            }
        }
        for (Neighbor neighbor : List.copyOf(circuit.all())) {
            if (neighbor.pollSeconds != 0 && !wanted.contains(neighbor.key)) {
                neighbor.pollSeconds = 0;
                turn.disarm(neighbor.poll());
                if (neighbor.state.atLeast(Neighbor.State.INIT)) {
                    continue; // it speaks for itself as long as it does
                }
                circuit.neighbors.remove(neighbor.key);
            }
        }
    }

    /** Sends hellos and arms the next, section 9.5. */
    void hello(Circuit circuit, Turn turn) {
        if (!speaks(circuit)) {
            return;
        }
        turn.arm(
                new OspfTimer.Hello(circuit.config.name()),
                Duration.ofMillis(circuit.config.helloMillis()));
        if (circuit.silent()) {
            return; // RFC 1793 section 3.2.2: nobody waits for it
        }
        if (!circuit.config.nonBroadcast()) {
            circuit.send(turn, engine, engine.version().allSpfRouters(), message(circuit));
            return;
        }
        boolean eligible = circuit.config.priority() > 0;
        boolean electing = circuit.config.electing();
        Hello message = message(circuit);
        for (Neighbor neighbor : circuit.all()) {
            // Section 9.5.1: those who can never lead keep in touch with those who can.
            boolean wanted =
                    !electing
                            || circuit.designated()
                            || (eligible && neighbor.priority > 0)
                            || neighbor.identity() == circuit.designatedRouter
                            || neighbor.identity() == circuit.backupDesignatedRouter
                            || (neighbor.priority > 0 && neighbor.state == Neighbor.State.ATTEMPT);
            if (wanted && neighbor.state != Neighbor.State.DOWN && !neighbor.spared()) {
                circuit.send(turn, engine, neighbor.address, message);
            }
        }
    }

    void helloTo(Neighbor neighbor, Turn turn) {
        neighbor.circuit.send(turn, engine, neighbor.address, message(neighbor.circuit));
    }

    private Hello message(Circuit circuit) {
        List<Integer> heard = new ArrayList<>();
        for (Neighbor neighbor : circuit.all()) {
            if (neighbor.state.atLeast(Neighbor.State.INIT)) {
                heard.add(neighbor.routerId);
            }
        }
        OspfCircuitConfig config = circuit.config;
        int extended = config.bfdStrict() ? LinkLocalSignaling.BFD_STRICT : 0;
        return new Hello(
                engine.version().helloLink(config),
                config.helloSeconds(),
                circuit.area.options()
                        | engine.version().options(config)
                        | (circuit.demand() ? OspfOptions.DC : 0)
                        | (extended == 0 ? 0 : engine.version().signaling()),
                config.priority(),
                config.deadSeconds(),
                circuit.designatedRouter,
                circuit.backupDesignatedRouter,
                heard,
                extended);
    }

    /** Section 10.5, RFC 5340 section 4.2.2.1. */
    void received(Circuit circuit, Address source, int routerId, Hello hello, Turn turn) {
        if (!speaks(circuit)) {
            return;
        }
        String wrong = mismatch(circuit, hello);
        if (routerId == engine.routerId()) {
            wrong = "it has our own router id " + OspfText.address(routerId);
        }
        if (wrong != null) {
            engine.mismatch(circuit, source, wrong, turn);
            return;
        }
        circuit.matches(source);
        NeighborKey key = engine.version().neighborKey(circuit.config, routerId, source);
        Neighbor neighbor = circuit.neighbors.get(key);
        if (neighbor != null && neighbor.routerId != 0 && neighbor.routerId != routerId) {
            engine.adjacencies().kill(neighbor, turn, "it has another router id");
        }
        if (neighbor == null) {
            neighbor = new Neighbor(key, circuit, source, routerId, turn.nowNanos());
            circuit.neighbors.put(key, neighbor);
        }
        boolean first = !neighbor.state.atLeast(Neighbor.State.INIT);
        neighbor.routerId = routerId;
        neighbor.address = source;
        if (neighbor.interfaceId != hello.link()) {
            neighbor.interfaceId = hello.link();
            engine.dirty(circuit.area);
        }
        int priority = neighbor.priority;
        int designated = neighbor.designatedRouter;
        int backup = neighbor.backupDesignatedRouter;
        neighbor.priority = hello.priority();
        neighbor.designatedRouter = hello.designatedRouter();
        neighbor.backupDesignatedRouter = hello.backupDesignatedRouter();
        neighbor.heardNanos = turn.nowNanos();
        neighbor.saysDemand = (hello.options() & OspfOptions.DC) != 0;
        neighbor.demand = !circuit.config.electing() && circuit.demand() && neighbor.saysDemand;
        neighbor.strict = (hello.extended() & LinkLocalSignaling.BFD_STRICT) != 0;
        neighbor.hearsUs = hello.neighbors().contains(engine.routerId());
        engine.adjacencies().helloReceived(neighbor, turn);
        engine.adjacencies().await(neighbor, turn);
        if (neighbor.hearsUs) {
            engine.adjacencies().twoWay(neighbor, turn);
        } else {
            engine.adjacencies().oneWay(neighbor, turn);
        }
        waits(circuit, neighbor, turn);
        differs(circuit, neighbor, turn);
        if (circuit.config.electing()) {
            elect(circuit, neighbor, first, priority, designated, backup, turn);
        }
        if (circuit.config.nonBroadcast() && first && neighbor.state.atLeast(Neighbor.State.INIT)) {
            helloTo(neighbor, turn); // it waits for us, and our next hello may be far
        }
    }

    /** An adjacency that waits for BFD in vain is told. */
    private void waits(Circuit circuit, Neighbor neighbor, Turn turn) {
        long since = turn.nowNanos() - neighbor.sinceNanos;
        long patience = Duration.ofSeconds(circuit.config.deadSeconds()).toNanos();
        boolean inVain =
                neighbor.state == Neighbor.State.INIT
                        && neighbor.hearsUs
                        && Adjacencies.waits(neighbor)
                        && since > patience;
        if (inVain && !neighbor.toldWaiting) {
            neighbor.toldWaiting = true;
            engine.mismatch(
                    circuit,
                    neighbor.address,
                    "BFD has not come up, and with 'bfd strict-mode' the adjacency waits for it: do"
                            + " both interfaces have 'bfd interval'?",
                    turn);
        }
    }

    /** Routers that do not elect as we do meet all right, and ways over them are missing. */
    private void differs(Circuit circuit, Neighbor neighbor, Turn turn) {
        boolean elects = neighbor.designatedRouter != 0;
        long since = turn.nowNanos() - neighbor.sinceNanos;
        boolean settled =
                neighbor.state.atLeast(Neighbor.State.TWO_WAY)
                        && circuit.designatedRouter != 0
                        && since > Duration.ofSeconds(circuit.config.deadSeconds()).toNanos();
        boolean differs = circuit.config.electing() ? !elects && settled : elects;
        if (differs && !neighbor.differs) {
            turn.tell(
                    new OspfTrace.NetworkType(
                            engine.process(),
                            circuit.config.name(),
                            neighbor.address.toString(),
                            elects
                                    ? "it elects a designated router, and we do not"
                                    : "it elects no designated router, and we do",
                            engine.version().words() + " network"));
        }
        neighbor.differs = differs;
    }

    private void elect(
            Circuit circuit,
            Neighbor neighbor,
            boolean first,
            int priority,
            int designated,
            int backup,
            Turn turn) {
        int address = neighbor.identity();
        boolean bidirectional = neighbor.state.atLeast(Neighbor.State.TWO_WAY);
        boolean saysDesignated = neighbor.designatedRouter == address;
        boolean saysBackup = neighbor.backupDesignatedRouter == address;
        boolean backupSeen =
                circuit.state == Circuit.State.WAITING
                        && bidirectional
                        && (saysBackup || (saysDesignated && neighbor.backupDesignatedRouter == 0));
        boolean changed =
                bidirectional
                        && !first
                        && (priority != neighbor.priority
                                || saysDesignated != (designated == address)
                                || saysBackup != (backup == address));
        if (backupSeen) {
            turn.disarm(new OspfTimer.Wait(circuit.config.name()));
            election(circuit, turn);
        } else if (changed && circuit.state != Circuit.State.WAITING) {
            election(circuit, turn);
        }
    }

    private @Nullable String mismatch(Circuit circuit, Hello hello) {
        OspfCircuitConfig config = circuit.config;
        String link = engine.version().linkMismatch(config, hello);
        if (link != null) {
            return link;
        }
        String words = engine.version().words();
        if (hello.helloSeconds() != config.helloSeconds() && config.helloSeconds() != 0) {
            return "hello interval "
                    + hello.helloSeconds()
                    + " s there, "
                    + config.helloSeconds()
                    + " s here: set "
                    + words
                    + " hello-interval, or "
                    + words
                    + " network, alike";
        }
        if (hello.deadSeconds() != config.deadSeconds()) {
            return "dead interval "
                    + hello.deadSeconds()
                    + " s there, "
                    + config.deadSeconds()
                    + " s here: set "
                    + words
                    + " dead-interval alike";
        }
        int ours = circuit.area.options();
        if (((hello.options() ^ ours) & OspfOptions.E) != 0) {
            return "it takes area "
                    + circuit.area.id
                    + ((ours & OspfOptions.E) != 0
                            ? " as a stub, we do not"
                            : " as no stub, we do");
        }
        if (((hello.options() ^ ours) & OspfOptions.N_P) != 0) {
            return "it takes area "
                    + circuit.area.id
                    + ((ours & OspfOptions.N_P) != 0
                            ? " as no NSSA, we do"
                            : " as an NSSA, we do not");
        }
        return null;
    }

    /** WaitTimer, section 9.3. */
    void waited(Circuit circuit, Turn turn) {
        if (circuit.state == Circuit.State.WAITING) {
            election(circuit, turn);
        }
    }

    /** A neighbour came to be bidirectional, or is so no more: NeighborChange, section 9.2. */
    void neighborChange(Circuit circuit, Turn turn) {
        if (circuit.config.electing() && circuit.state != Circuit.State.WAITING) {
            election(circuit, turn);
        }
    }

    private record Candidate(int identity, int routerId, int priority, int dr, int bdr) {
        boolean saysDesignated() {
            return dr == identity;
        }

        boolean saysBackup() {
            return bdr == identity;
        }
    }

    private static final Comparator<Candidate> BEST =
            Comparator.comparingInt(Candidate::priority)
                    .thenComparing(Candidate::routerId, Integer::compareUnsigned);

    /** Section 9.4. */
    private void election(Circuit circuit, Turn turn) {
        if (circuit.config.passive()
                || circuit.state == Circuit.State.DOWN
                || circuit.all().stream().anyMatch(n -> n.helped)) {
            return; // RFC 3623 section 3: who led before the restart leads on
        }
        int own = circuit.self();
        int before = circuit.designatedRouter;
        int beforeBackup = circuit.backupDesignatedRouter;
        Circuit.State stateBefore = circuit.state;
        int[] chosen = choose(circuit, before, beforeBackup);
        boolean wasDesignated = before == own;
        boolean wasBackup = beforeBackup == own;
        if ((chosen[0] == own) != wasDesignated || (chosen[1] == own) != wasBackup) {
            chosen = choose(circuit, chosen[0], chosen[1]); // step 4
        }
        circuit.designatedRouter = chosen[0];
        circuit.backupDesignatedRouter = chosen[1];
        circuit.state =
                chosen[0] == own
                        ? Circuit.State.DR
                        : chosen[1] == own ? Circuit.State.BACKUP : Circuit.State.DR_OTHER;
        boolean changed = chosen[0] != before || chosen[1] != beforeBackup;
        if (changed || stateBefore != circuit.state) {
            engine.dirty(circuit.area);
        }
        if (circuit.config.network() == NetworkType.NON_BROADCAST
                && circuit.designated()
                && stateBefore != Circuit.State.DR
                && stateBefore != Circuit.State.BACKUP) {
            for (Neighbor neighbor : List.copyOf(circuit.all())) { // step 6
                if (neighbor.priority == 0 && neighbor.state == Neighbor.State.DOWN) {
                    engine.adjacencies().start(neighbor, turn);
                }
            }
        }
        if (changed) {
            for (Neighbor neighbor : List.copyOf(circuit.all())) { // step 7
                engine.adjacencies().reconsider(neighbor, turn);
            }
            hello(circuit, turn); // others learn at once who leads
        }
    }

    private int[] choose(Circuit circuit, int dr, int bdr) {
        List<Candidate> candidates = new ArrayList<>();
        OspfCircuitConfig config = circuit.config;
        if (config.priority() > 0) {
            candidates.add(
                    new Candidate(circuit.self(), engine.routerId(), config.priority(), dr, bdr));
        }
        for (Neighbor n : circuit.all()) {
            if (n.state.atLeast(Neighbor.State.TWO_WAY) && n.priority > 0) {
                candidates.add(
                        new Candidate(
                                n.identity(),
                                n.routerId,
                                n.priority,
                                n.designatedRouter,
                                n.backupDesignatedRouter));
            }
        }
        List<Candidate> others = candidates.stream().filter(c -> !c.saysDesignated()).toList();
        Candidate backup =
                others.stream()
                        .filter(Candidate::saysBackup)
                        .max(BEST)
                        .or(() -> others.stream().max(BEST))
                        .orElse(null);
        int backupAddress = backup == null ? 0 : backup.identity();
        int designated =
                candidates.stream()
                        .filter(Candidate::saysDesignated)
                        .max(BEST)
                        .map(Candidate::identity)
                        .orElse(backupAddress);
        if (designated == backupAddress) {
            // Step 3 made the backup the designated router; step 2 alone names another backup.
            return new int[] {designated, bdr == designated ? 0 : backupOf(candidates, designated)};
        }
        return new int[] {designated, backupAddress};
    }

    private static int backupOf(List<Candidate> candidates, int designated) {
        return candidates.stream()
                .filter(c -> c.identity() != designated && !c.saysDesignated() && c.saysBackup())
                .max(BEST)
                .map(Candidate::identity)
                .orElse(0);
    }
}
