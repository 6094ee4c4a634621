package io.spokewire.eigrp;

import io.spokewire.eigrp.Neighbor.Outgoing;
import io.spokewire.engine.Expectation;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.IpProtocol;
import io.spokewire.routing.RoutingAction;
import io.spokewire.routing.RoutingEnvironment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Neighbours and the reliable transport protocol, RFC 7868 sections 5.2 and 5.3. */
final class Transport {
    /** What becomes of neighbours. */
    interface Home {
        EigrpConfig config();

        /** Routes may be told to it. */
        void up(Neighbor neighbor);

        /** It tells its table anew, and is to be told ours; the adjacency stays. */
        void resync(Neighbor neighbor);

        /** It has gone: what it told holds no more. */
        void down(Neighbor neighbor);
    }

    /** A hello is due. */
    record HelloDue(String circuit) {}

    /** The hold time of a neighbour may be over. */
    record HoldDue(String circuit, Address neighbor) implements Expectation {}

    /** A packet was not acknowledged in time. */
    record RetransmitDue(String circuit, Address neighbor) implements Expectation {}

    /** A paced interface may send again. */
    record PaceDue(String circuit) {}

    /** A packet for all of an interface that waits for its turn. */
    private record Group(List<Neighbor> to, Outgoing item) {
        boolean isHeadOf(Neighbor neighbor) {
            Outgoing head = neighbor.queue.peekFirst();
            return head != null && head.sequence() == item.sequence();
        }
    }

    /** Section 5.2.1: when an interface may send again, and who waits for that. */
    private static final class Pace {
        long freeNanos;
        boolean armed;
        final Set<Neighbor> neighbors = new LinkedHashSet<>();
        final ArrayDeque<Group> groups = new ArrayDeque<>();

        boolean idle() {
            return neighbors.isEmpty() && groups.isEmpty();
        }
    }

    /** Section 5.2. */
    private static final int TRIES_MAX = 16;

    /** More than any router can have; beyond it somebody makes them up. */
    private static final int NEIGHBORS_MAX = 10_000;

    /** With more that are busy on a circuit each neighbour gets a packet of its own. */
    private static final int BUSY_MAX = 50;

    /** What is to wait for less goes at once: a fast interface has no timers for its packets. */
    private static final long TICK_NANOS = 1_000_000;

    /** Flags of an update before a whole table that does not begin an adjacency. */
    private static final int AGAIN = EigrpPacket.INIT | EigrpPacket.RESTART;

    private static final int OPCODES = 12;
    private static final int HOP_LIMIT = 2;
    private static final double JITTER = 0.1;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Turn turn;
    private final RoutingEnvironment environment;
    private final Home home;
    private final Map<String, Map<Address, Neighbor>> neighbors = new LinkedHashMap<>();
    private final Set<Neighbor> touched = new LinkedHashSet<>();
    private final Map<String, Pace> paces = new LinkedHashMap<>();
    private final Map<String, CircuitTraffic> traffic = new LinkedHashMap<>();
    private final Map<List<Object>, Long> complaints = new LinkedHashMap<>(); // when last
    private final long[] sent = new long[OPCODES];
    private final long[] received = new long[OPCODES];
    private long acknowledgmentsSent;
    private long acknowledgmentsReceived;
    private int sequence;

    Transport(Turn turn, RoutingEnvironment environment, Home home) {
        this.turn = turn;
        this.environment = environment;
        this.home = home;
        this.sequence = environment.random().nextInt(1 << 16) + 1;
    }

    // ---- who there is ------------------------------------------------------------------------

    List<Neighbor> all() {
        return neighbors.values().stream().flatMap(m -> m.values().stream()).toList();
    }

    List<Neighbor> on(String circuit) {
        return List.copyOf(neighbors.getOrDefault(circuit, Map.of()).values());
    }

    /** Those who routes may be told to. */
    List<Neighbor> up(String circuit) {
        // With each input all circuits are asked about, and on most there may be nobody.
        return neighbors.getOrDefault(circuit, Map.of()).isEmpty()
                ? List.of()
                : on(circuit).stream().filter(n -> n.up).toList();
    }

    /** Whether there is anybody who routes may be told to. */
    boolean anyUp(String circuit) {
        return neighbors.getOrDefault(circuit, Map.of()).values().stream().anyMatch(n -> n.up);
    }

    @Nullable Neighbor find(String circuit, Address address) {
        return neighbors.getOrDefault(circuit, Map.of()).get(address);
    }

    long sent(int opcode) {
        return sent[opcode];
    }

    long received(int opcode) {
        return received[opcode];
    }

    /** Packets to those alone whose queue was empty, section 5.2. */
    long conditionalSent() {
        return traffic.values().stream().mapToLong(t -> t.conditional).sum();
    }

    /** What has gone over a circuit. */
    CircuitTraffic traffic(String circuit) {
        return traffic.computeIfAbsent(circuit, _ -> new CircuitTraffic());
    }

    /** How many packets wait for the pace of a circuit. */
    int waiting(String circuit) {
        Pace pace = paces.get(circuit);
        return pace == null ? 0 : pace.groups.size() + pace.neighbors.size();
    }

    long acknowledgmentsSent() {
        return acknowledgmentsSent;
    }

    long acknowledgmentsReceived() {
        return acknowledgmentsReceived;
    }

    // ---- hellos ------------------------------------------------------------------------------

    /** Begins to look for neighbours. */
    void greet(Circuit circuit) {
        hello(circuit);
        armHello(circuit);
    }

    private void armHello(Circuit circuit) {
        double factor = 1 - JITTER * environment.random().nextDouble();
        turn.emit(
                new RoutingAction.Arm(
                        new HelloDue(circuit.name()),
                        Duration.ofNanos(
                                (long) (circuit.helloSeconds() * NANOS_PER_SECOND * factor))));
    }

    private void hello(Circuit circuit) {
        unreliable(circuit, home.config().hello(circuit.holdSeconds()));
    }

    /** A hello to all, or to each that is spoken to by unicast. */
    private void unreliable(Circuit circuit, List<EigrpTlv> tlvs) {
        EigrpPacket packet = packet(EigrpPacket.HELLO, 0, 0, 0, tlvs);
        if (circuit.unicast().isEmpty()) {
            send(circuit, home.config().group(), packet);
        } else {
            circuit.unicast().forEach(to -> send(circuit, to, packet));
        }
    }

    void helloDue(HelloDue due) {
        Circuit circuit = home.config().circuits().get(due.circuit());
        if (circuit != null && circuit.listening()) {
            greet(circuit);
        }
    }

    /** Says farewell to all on a circuit, section 6.7.7. */
    void farewell(Circuit circuit) {
        if (circuit.listening()) {
            unreliable(circuit, List.of(EigrpTlv.Parameters.goodbye(circuit.holdSeconds())));
        }
    }

    // ---- packets that come -------------------------------------------------------------------

    /**
     * Takes a packet that is authentic.
     *
     * @return whose routes it carries; null when there is nothing more to do with it
     */
    @Nullable Neighbor take(Circuit circuit, Address source, EigrpPacket packet) {
        EigrpConfig config = home.config();
        if (packet.autonomousSystem() != config.autonomousSystem()
                || packet.virtualRouter() != 0
                || packet.opcode() >= OPCODES) {
            return null; // section 6.5
        }
        received[packet.opcode()]++;
        Neighbor neighbor = find(circuit.name(), source);
        if (packet.opcode() == EigrpPacket.HELLO && packet.acknowledgment() == 0) {
            hello(circuit, source, packet, neighbor);
            return null;
        }
        if (neighbor == null) {
            return null; // it comes again when we have greeted one another
        }
        alive(neighbor);
        if (packet.acknowledgment() != 0) {
            acknowledged(neighbor, packet.acknowledgment());
        }
        if (packet.opcode() == EigrpPacket.HELLO) {
            acknowledgmentsReceived++;
            return null;
        }
        return packet.sequence() == 0 ? null : accept(circuit, neighbor, packet);
    }

    private void alive(Neighbor neighbor) {
        neighbor.holdDeadlineNanos = turn.nowNanos + neighbor.holdSeconds * NANOS_PER_SECOND;
    }

    private void hello(
            Circuit circuit, Address source, EigrpPacket packet, @Nullable Neighbor known) {
        EigrpTlv.Parameters theirs = packet.first(EigrpTlv.Parameters.class).orElse(null);
        if (known != null && ends(circuit, packet)) {
            down(known, "Peer Termination received", false);
            return;
        }
        if (theirs == null) {
            if (known != null) {
                alive(known);
                conditional(circuit, known, packet);
            }
            return;
        }
        if (theirs.isGoodbye()) {
            if (known != null) {
                down(known, "Interface Goodbye received", false);
            }
            return;
        }
        if (!theirs.equals(home.config().parameters(theirs.holdSeconds()))) {
            if (known != null) {
                down(known, "K-value mismatch", false);
            }
            complain(circuit, source, "its K values are not ours: " + weights(theirs));
            return;
        }
        // A hello that says who is not to take the next packet need not say the rest.
        boolean part = packet.first(EigrpTlv.Sequence.class).isPresent();
        int before = known == null || !part ? -1 : known.stub;
        int stub = packet.first(EigrpTlv.Stub.class).map(EigrpTlv.Stub::flags).orElse(before);
        Neighbor neighbor = known;
        if (known != null && known.stub != stub) {
            // Who was not asked may pass on by now what it has of us, and the reverse.
            down(known, "peer info changed", false);
            neighbor = null;
        }
        if (neighbor == null) {
            neighbor = discover(circuit, source);
        }
        if (neighbor == null) {
            return;
        }
        neighbor.holdSeconds = theirs.holdSeconds();
        alive(neighbor);
        neighbor.version = packet.first(EigrpTlv.SoftwareVersion.class).orElse(neighbor.version);
        neighbor.stub = stub;
        conditional(circuit, neighbor, packet);
        if (neighbor != known) {
            armHold(neighbor);
        }
    }

    private static String weights(EigrpTlv.Parameters p) {
        return p.k1() + " " + p.k2() + " " + p.k3() + " " + p.k4() + " " + p.k5() + " " + p.k6();
    }

    private static boolean ends(Circuit circuit, EigrpPacket packet) {
        return packet.first(EigrpTlv.PeerTermination.class)
                .map(EigrpTlv.PeerTermination::addresses)
                .filter(list ->
                        list.isEmpty() || circuit.source().filter(list::contains).isPresent())
                .isPresent();
    }

    /** Section 5.2: who is not in the list may take the next packet that is marked. */
    private static void conditional(Circuit circuit, Neighbor from, EigrpPacket packet) {
        Optional<EigrpTlv.Sequence> listed = packet.first(EigrpTlv.Sequence.class);
        from.conditional =
                listed.isPresent()
                        && circuit.source().filter(listed.get().addresses()::contains).isEmpty();
        from.conditionalSequence =
                packet.first(EigrpTlv.MulticastSequence.class)
                        .map(EigrpTlv.MulticastSequence::sequence)
                        .orElse(0);
    }

    /** Tells once why somebody is no neighbour, or again after a while where that is wanted. */
    void complain(Circuit circuit, Address source, String why) {
        int seconds = home.config().process().warningSeconds();
        List<Object> complaint = List.of(circuit.name(), source, why);
        Long last = complaints.get(complaint);
        boolean due =
                last == null
                        ? complaints.size() < NEIGHBORS_MAX
                        : seconds > 0 && turn.nowNanos - last >= seconds * NANOS_PER_SECOND;
        if (due && seconds != EigrpProcess.SILENT) {
            complaints.put(complaint, turn.nowNanos);
            turn.note(
                    new EigrpTrace.NeighborInfo(
                            home.config().autonomousSystem(), source, circuit.name(), why));
        }
    }

    private @Nullable Neighbor discover(Circuit circuit, Address source) {
        List<Neighbor> all = all();
        if (all.size() >= NEIGHBORS_MAX) {
            complain(circuit, source, "there are " + NEIGHBORS_MAX + " neighbours already");
            return null;
        }
        complaints
                .keySet()
                .removeIf(c -> c.get(0).equals(circuit.name()) && c.get(1).equals(source));
        int number = 0;
        Set<Integer> taken = new LinkedHashSet<>();
        all.forEach(n -> taken.add(n.number));
        while (taken.contains(number)) {
            number++;
        }
        Neighbor neighbor = new Neighbor(circuit.name(), source, number, turn.nowNanos);
        neighbors.computeIfAbsent(circuit.name(), _ -> new TreeMap<>()).put(source, neighbor);
        // Section 5.3.4 (2): an expedited hello, then the first update.
        EigrpPacket hello =
                packet(EigrpPacket.HELLO, 0, 0, 0, home.config().hello(circuit.holdSeconds()));
        boolean group = circuit.unicast().isEmpty() && !circuit.multipoint();
        send(circuit, group ? home.config().group() : source, hello);
        traffic(circuit.name()).expeditedHellos++;
        queue(neighbor, EigrpPacket.UPDATE, EigrpPacket.INIT, List.of());
        return neighbor;
    }

    private void armHold(Neighbor neighbor) {
        long delay = Math.max(1, neighbor.holdDeadlineNanos - turn.nowNanos);
        turn.emit(
                new RoutingAction.Arm(
                        new HoldDue(neighbor.circuit, neighbor.address), Duration.ofNanos(delay)));
    }

    void holdDue(HoldDue due) {
        Neighbor neighbor = find(due.circuit(), due.neighbor());
        if (neighbor == null) {
            return;
        }
        if (turn.nowNanos - neighbor.holdDeadlineNanos >= 0) {
            down(neighbor, "holding time expired", true);
        } else {
            armHold(neighbor);
        }
    }

    private @Nullable Neighbor accept(Circuit circuit, Neighbor from, EigrpPacket packet) {
        int number = packet.sequence();
        if ((packet.flags() & EigrpPacket.INIT) != 0) {
            return init(circuit, from, packet);
        }
        if (!from.initReceived) {
            return null; // section 5.3.3: it has not begun with us
        }
        // FRR 8.4 gives one number to several packets: only the same packet is a duplicate.
        boolean repeated = number == from.lastReceived && from.isLast(packet);
        if (number - from.lastReceived < 0 || repeated) {
            traffic(circuit.name()).outOfSequence++;
            acknowledge(from, number);
            return null;
        }
        if ((packet.flags() & EigrpPacket.CONDITIONAL_RECEIVE) != 0) {
            boolean ours =
                    from.conditional
                            && (from.conditionalSequence == 0
                                    || from.conditionalSequence == number);
            if (!ours) {
                return null; // section 5.2: discarded and not acknowledged
            }
        }
        taken(from, packet);
        if ((packet.flags() & EigrpPacket.RESTART) != 0 && from.resync != null) {
            from.resync.answered = true;
        }
        return from;
    }

    private void taken(Neighbor from, EigrpPacket packet) {
        from.conditional = false;
        from.lastReceived = packet.sequence();
        from.remember(packet);
        acknowledge(from, packet.sequence());
    }

    // ---- tables that are told anew, section 6.5 ----------------------------------------------

    /** Asks a neighbour for its whole table, and tells it ours; the adjacency stays. */
    void resync(Neighbor neighbor, String why) {
        if (neighbor.up && neighbor.fallsOverRestarts()) {
            down(neighbor, why, true);
        } else if (neighbor.up) {
            neighbor.resync = new Resync(true);
            queue(neighbor, EigrpPacket.UPDATE, AGAIN, List.of());
            changed(neighbor, "resync", why);
            armResync(neighbor, Resync.ANSWER_SECONDS);
            home.resync(neighbor);
        }
    }

    /**
     * A neighbour has set INIT and RS. Either it does as we asked, or it asks: since it has lost
     * what it knew and goes on forwarding, or for a new policy. Its adjacency stays, and our answer
     * has both flags too. It goes in front of all that waits: a router that has begun anew takes
     * nothing before it.
     */
    private Neighbor restarts(Neighbor from, EigrpPacket packet) {
        from.initSequence = packet.sequence();
        taken(from, packet);
        if (from.resync != null && from.resync.requested) {
            from.resync.answered = true;
            return from;
        }
        from.resync = new Resync(false);
        if (!from.fallsOverRestarts()) {
            beginAgain(from);
        }
        changed(from, "resync", "peer graceful-restart");
        armResync(from, home.config().process().purgeSeconds());
        home.resync(from);
        return from;
    }

    private void beginAgain(Neighbor from) {
        List<Outgoing> waiting = List.copyOf(from.queue);
        from.queue.clear();
        from.tries = 0;
        turn.emit(new RoutingAction.Disarm(new RetransmitDue(from.circuit, from.address)));
        queue(from, EigrpPacket.UPDATE, AGAIN, List.of());
        for (Outgoing packetOfOurs : waiting) {
            if (packetOfOurs.opcode() != EigrpPacket.UPDATE) { // all updates come again
                queue(from, packetOfOurs.opcode(), packetOfOurs.flags(), packetOfOurs.tlvs());
            }
        }
    }

    private void armResync(Neighbor neighbor, int seconds) {
        turn.emit(
                new RoutingAction.Arm(
                        new Resync.Due(neighbor.circuit, neighbor.address),
                        Duration.ofSeconds(seconds)));
    }

    /** The end of its table has not come: then it is met anew. */
    void resyncDue(Resync.Due due) {
        Neighbor neighbor = find(due.circuit(), due.neighbor());
        if (neighbor == null || neighbor.resync == null || neighbor.resync.stale.busy()) {
            return;
        }
        int more = home.config().process().purgeSeconds() - Resync.ANSWER_SECONDS;
        if (!neighbor.resync.answered) {
            down(neighbor, "resync is not answered", true);
        } else if (neighbor.resync.requested && !neighbor.resync.late && more > 0) {
            neighbor.resync.late = true;
            armResync(neighbor, more);
        } else {
            down(neighbor, "route hold timer expired", true);
        }
    }

    /** A table was told to its end, and what was not in it has gone. */
    void resynced(Neighbor neighbor) {
        neighbor.resync = null;
        turn.emit(new RoutingAction.Disarm(new Resync.Due(neighbor.circuit, neighbor.address)));
    }

    private @Nullable Neighbor init(Circuit circuit, Neighbor from, EigrpPacket packet) {
        Neighbor neighbor = from;
        int number = packet.sequence();
        if (from.initReceived) {
            if (number == from.initSequence) {
                acknowledge(from, number);
                return null;
            }
            if ((packet.flags() & EigrpPacket.RESTART) != 0 && from.up) {
                return restarts(from, packet);
            }
            EigrpTlv.SoftwareVersion version = from.version;
            int stub = from.stub;
            int hold = from.holdSeconds;
            down(from, "peer restarted", false);
            neighbor = discover(circuit, from.address);
            if (neighbor == null) {
                return null;
            }
            neighbor.version = version;
            neighbor.stub = stub;
            neighbor.holdSeconds = hold;
            alive(neighbor);
            armHold(neighbor);
        }
        neighbor.initReceived = true;
        neighbor.initSequence = number;
        neighbor.lastReceived = number;
        neighbor.remember(packet);
        acknowledge(neighbor, number);
        if (!neighbor.initAcknowledged) {
            // Section 5.3.4 (4): ours answers it. When the two have crossed it goes once more with
            // the acknowledgement: FRR takes an acknowledgement alone for the end of the handshake.
            neighbor.tries = 0;
        }
        rise(neighbor);
        return neighbor;
    }

    /** Section 5.3.5: from pending to up. */
    private void rise(Neighbor neighbor) {
        if (!neighbor.up && neighbor.initAcknowledged && neighbor.initReceived) {
            neighbor.up = true;
            changed(neighbor, "up", "new adjacency");
            home.up(neighbor);
        }
    }

    private void acknowledge(Neighbor neighbor, int number) {
        if (neighbor.acknowledgmentDue != 0 && neighbor.acknowledgmentDue != number) {
            acknowledgeAlone(neighbor);
        }
        neighbor.acknowledgmentDue = number;
        touched.add(neighbor);
    }

    private void acknowledged(Neighbor neighbor, int number) {
        Outgoing head = neighbor.queue.peekFirst();
        if (head == null || head.sequence() != number || neighbor.tries == 0) {
            return;
        }
        neighbor.acknowledged(turn.nowNanos);
        turn.emit(new RoutingAction.Disarm(new RetransmitDue(neighbor.circuit, neighbor.address)));
        touched.add(neighbor);
        if ((head.flags() & EigrpPacket.INIT) != 0) {
            neighbor.initAcknowledged = true;
            rise(neighbor);
        }
    }

    // ---- packets that leave ------------------------------------------------------------------

    /** To one neighbour, behind what waits for it. */
    void queue(Neighbor neighbor, int opcode, int flags, List<EigrpTlv> tlvs) {
        neighbor.queue.add(new Outgoing(nextSequence(), opcode, flags, tlvs));
        traffic(neighbor.circuit).packetized(tlvs);
        touched.add(neighbor);
    }

    /** To several neighbours of a circuit, at once where that is possible. */
    void queue(Circuit circuit, List<Neighbor> to, int opcode, List<EigrpTlv> tlvs) {
        Group group = new Group(List.copyOf(to), new Outgoing(nextSequence(), opcode, 0, tlvs));
        to.forEach(n -> n.queue.add(group.item));
        traffic(circuit.name()).packetized(tlvs);
        boolean all =
                to.size() > 1
                        && to.size() == up(circuit.name()).size()
                        && circuit.unicast().isEmpty();
        if (!all) {
            touched.addAll(to);
            return;
        }
        Pace pace = paceToWaitFor(circuit);
        if (pace == null) {
            together(circuit, group);
        } else {
            pace.groups.add(group);
        }
    }

    /** Sends to all at once, but to each where most are behind. */
    private void together(Circuit circuit, Group group) {
        List<Neighbor> all = up(circuit.name());
        List<Neighbor> ready = all.stream().filter(n -> group.isHeadOf(n) && n.tries == 0).toList();
        List<Neighbor> busy = all.stream().filter(n -> !ready.contains(n)).toList();
        if (!busy.isEmpty()) {
            traffic(circuit.name()).exceptions++;
        }
        if (ready.isEmpty() || busy.size() > BUSY_MAX) {
            touched.addAll(ready);
            return;
        }
        Outgoing item = group.item;
        int flags = 0;
        if (!busy.isEmpty()) {
            // Section 5.2: those whose queue is full are not to take it out of order.
            List<EigrpTlv> tell = new ArrayList<>(home.config().hello(circuit.holdSeconds()));
            tell.add(new EigrpTlv.Sequence(busy.stream().map(n -> n.address).toList()));
            tell.add(new EigrpTlv.MulticastSequence(item.sequence()));
            unreliable(circuit, tell);
            flags = EigrpPacket.CONDITIONAL_RECEIVE;
            traffic(circuit.name()).conditional++;
        }
        send(
                circuit,
                home.config().group(),
                packet(item.opcode(), flags, item.sequence(), 0, item.tlvs()));
        ready.forEach(this::sentNow);
    }

    // ---- pacing, section 5.2.1 ---------------------------------------------------------------

    /** Where what is to be sent must wait until the interface may send again; null: it need not. */
    private @Nullable Pace paceToWaitFor(Circuit circuit) {
        Pace pace = paces.get(circuit.name());
        if (pace == null || (pace.idle() && pace.freeNanos - turn.nowNanos < TICK_NANOS)) {
            return null;
        }
        arm(circuit.name(), pace);
        return pace;
    }

    private void arm(String circuit, Pace pace) {
        if (!pace.armed) {
            pace.armed = true;
            long delay = Math.max(1, pace.freeNanos - turn.nowNanos);
            turn.emit(new RoutingAction.Arm(new PaceDue(circuit), Duration.ofNanos(delay)));
        }
    }

    /** A packet was sent: the next one waits for as long as its share of the bandwidth takes. */
    private void pace(Circuit circuit, IpDatagram packet, boolean group) {
        int header = home.config().family() == AddressFamily.IPV4 ? 20 : 40;
        long nanos = circuit.paceNanos(header + packet.payload().length());
        if (nanos > 0) {
            // A multipoint tunnel sends a packet to each.
            int copies = group && circuit.multipoint() ? Math.max(1, up(circuit.name()).size()) : 1;
            Pace pace = paces.computeIfAbsent(circuit.name(), _ -> new Pace());
            long from = pace.freeNanos - turn.nowNanos > 0 ? pace.freeNanos : turn.nowNanos;
            pace.freeNanos = from + nanos * copies;
        }
    }

    /** The next that waits is sent: what is for one neighbour before what is for all. */
    void paceDue(PaceDue due) {
        Pace pace = paces.get(due.circuit());
        Circuit circuit = home.config().circuits().get(due.circuit());
        if (pace == null || circuit == null) {
            paces.remove(due.circuit());
            return;
        }
        pace.armed = false;
        while (!pace.idle() && pace.freeNanos - turn.nowNanos < TICK_NANOS) {
            Neighbor first = pace.neighbors.stream().findFirst().orElse(null);
            if (first == null) {
                together(circuit, pace.groups.removeFirst());
            } else {
                pace.neighbors.remove(first);
                if (!first.queue.isEmpty()) {
                    transmit(circuit, first);
                }
            }
        }
        if (!pace.idle()) {
            arm(due.circuit(), pace);
        }
    }

    private boolean waitsForItsGroup(Neighbor neighbor) {
        Pace pace = paces.get(neighbor.circuit);
        return pace != null && pace.groups.stream().anyMatch(g -> g.isHeadOf(neighbor));
    }

    private int nextSequence() {
        int number = sequence++;
        if (sequence == 0) {
            sequence = 1; // section 5.2: 0 is kept for what needs no acknowledgement
        }
        return number;
    }

    /** What was queued for neighbours leaves, and what is owed to them. */
    void flush() {
        for (Neighbor neighbor : List.copyOf(touched)) {
            if (find(neighbor.circuit, neighbor.address) != neighbor) {
                continue;
            }
            if (!neighbor.queue.isEmpty() && neighbor.tries == 0) {
                transmit(neighbor);
            }
            if (neighbor.acknowledgmentDue != 0) {
                acknowledgeAlone(neighbor);
            }
        }
        touched.clear();
    }

    private void transmit(Neighbor neighbor) {
        Circuit circuit = home.config().circuits().get(neighbor.circuit);
        if (circuit == null || waitsForItsGroup(neighbor)) {
            return;
        }
        Pace pace = paceToWaitFor(circuit);
        if (pace == null) {
            transmit(circuit, neighbor);
        } else {
            pace.neighbors.add(neighbor);
        }
    }

    private void transmit(Circuit circuit, Neighbor neighbor) {
        Outgoing head = neighbor.queue.getFirst();
        send(
                circuit,
                neighbor.address,
                packet(
                        head.opcode(),
                        head.flags(),
                        head.sequence(),
                        neighbor.acknowledgmentDue,
                        head.tlvs()));
        if (neighbor.acknowledgmentDue != 0) {
            traffic(neighbor.circuit).suppressed++;
        }
        neighbor.acknowledgmentDue = 0;
        sentNow(neighbor);
    }

    private void sentNow(Neighbor neighbor) {
        neighbor.tries++;
        neighbor.sentNanos = turn.nowNanos;
        turn.emit(
                new RoutingAction.Arm(
                        new RetransmitDue(neighbor.circuit, neighbor.address),
                        Duration.ofNanos(neighbor.rtoNanos)));
    }

    private void acknowledgeAlone(Neighbor neighbor) {
        Circuit circuit = home.config().circuits().get(neighbor.circuit);
        if (circuit != null) {
            acknowledgmentsSent++;
            send(
                    circuit,
                    neighbor.address,
                    packet(EigrpPacket.HELLO, 0, 0, neighbor.acknowledgmentDue, List.of()));
        }
        neighbor.acknowledgmentDue = 0;
    }

    void retransmitDue(RetransmitDue due) {
        Neighbor neighbor = find(due.circuit(), due.neighbor());
        if (neighbor == null || neighbor.queue.isEmpty() || neighbor.tries == 0) {
            return;
        }
        if (neighbor.tries > TRIES_MAX) {
            down(neighbor, "retry limit exceeded", true);
            return;
        }
        neighbor.retransmissions++;
        traffic(neighbor.circuit).retransmissions++;
        neighbor.backOff();
        transmit(neighbor);
    }

    private EigrpPacket packet(
            int opcode, int flags, int number, int acknowledgment, List<EigrpTlv> tlvs) {
        return new EigrpPacket(
                opcode, flags, number, acknowledgment, 0, home.config().autonomousSystem(), tlvs);
    }

    private void send(Circuit circuit, Address to, EigrpPacket packet) {
        Optional<Bytes> payload =
                circuit.source()
                        .flatMap(own ->
                                circuit.authentication().seal(packet, own, environment.wallTime()));
        if (payload.isEmpty()) {
            return;
        }
        sent[packet.opcode()]++;
        boolean group = to.equals(home.config().group());
        traffic(circuit.name()).sent(packet, group);
        IpDatagram datagram =
                new IpDatagram(
                        circuit.source().get(),
                        to,
                        IpProtocol.EIGRP,
                        HOP_LIMIT,
                        IpDatagram.CONTROL_TOS,
                        payload.get());
        turn.emit(new RoutingAction.Send(circuit.name(), datagram));
        if (packet.sequence() != 0) {
            pace(circuit, datagram, group);
        }
        if (packet.opcode() != EigrpPacket.HELLO || packet.acknowledgment() != 0) {
            turn.note(
                    new EigrpTrace.Detail(
                            "eigrp packet",
                            "PACKET",
                            "sent " + describe(packet) + " to " + to + " on " + circuit.name()));
        }
    }

    static String describe(EigrpPacket packet) {
        return EigrpPacket.name(packet.opcode())
                + " AS "
                + packet.autonomousSystem()
                + ", flags "
                + packet.flags()
                + ", seq "
                + Integer.toUnsignedString(packet.sequence())
                + "/"
                + Integer.toUnsignedString(packet.acknowledgment())
                + ", "
                + packet.tlvs().size()
                + " TLVs";
    }

    // ---- neighbours that go ------------------------------------------------------------------

    /**
     * A neighbour goes.
     *
     * @param tell whether it is told, section 6.7.7
     */
    void down(Neighbor neighbor, String why, boolean tell) {
        Map<Address, Neighbor> there = neighbors.get(neighbor.circuit);
        if (there == null || !there.remove(neighbor.address, neighbor)) {
            return;
        }
        turn.emit(new RoutingAction.Disarm(new HoldDue(neighbor.circuit, neighbor.address)));
        turn.emit(new RoutingAction.Disarm(new RetransmitDue(neighbor.circuit, neighbor.address)));
        turn.emit(new RoutingAction.Disarm(new Resync.Due(neighbor.circuit, neighbor.address)));
        touched.remove(neighbor);
        Pace pace = paces.get(neighbor.circuit);
        if (pace != null) {
            pace.neighbors.remove(neighbor);
        }
        Circuit circuit = home.config().circuits().get(neighbor.circuit);
        if (tell && circuit != null) {
            List<EigrpTlv> tlvs = new ArrayList<>(home.config().hello(circuit.holdSeconds()));
            tlvs.add(new EigrpTlv.PeerTermination(List.of(neighbor.address)));
            boolean group = circuit.unicast().isEmpty() && !circuit.multipoint();
            send(
                    circuit,
                    group ? home.config().group() : neighbor.address,
                    packet(EigrpPacket.HELLO, 0, 0, 0, tlvs));
        }
        changed(neighbor, "down", why);
        home.down(neighbor);
    }

    private void changed(Neighbor neighbor, String state, String why) {
        if (home.config().process().logChanges()) {
            turn.note(
                    new EigrpTrace.NeighborChange(
                            home.config().autonomousSystem(),
                            neighbor.address,
                            neighbor.circuit,
                            state,
                            why));
        }
    }

    /** The bytes that TLVs may take in a packet of a circuit. */
    int room(Circuit circuit) {
        int header = home.config().family() == AddressFamily.IPV4 ? 20 : 40;
        return circuit.mtuBytes()
                - header
                - EigrpCodec.HEADER_BYTES
                - circuit.authentication().bytes();
    }
}
