package io.spokewire.bfd;

import io.spokewire.engine.Engine;
import io.spokewire.net.DecodeException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All sessions of a router. A session exists while a client wants it; packets of others are dropped
 * and counted, so that nobody can make us keep state.
 */
public final class BfdEngine implements Engine<BfdInput, BfdAction> {
    /** Most sessions at a time. */
    public static final int SESSIONS_MAX = 4096;

    private static final int TTL_MAX = 255;
    private static final int SOURCE_PORT_FIRST = 49152; // RFC 5881 section 4
    private static final int SOURCE_PORTS = 16384;

    private static final class Held {
        final BfdPeer peer;
        final BfdSession session;
        final int sourcePort;
        final TreeSet<String> clients = new TreeSet<>();
        long sinceNanos;
        BfdIntervals sent = BfdIntervals.NONE;
        BfdIntervals received = BfdIntervals.NONE;
        @Nullable BfdPacket lastReceived;

        /** Packets that still tell the neighbour of our end; 0 while somebody wants the session. */
        int farewells;

        long farewellMicros; // between them

        Held(BfdPeer peer, BfdSession session, int sourcePort, long nowNanos) {
            this.peer = peer;
            this.session = session;
            this.sourcePort = sourcePort;
            this.sinceNanos = nowNanos;
        }
    }

    private final RandomGenerator random;
    private final Map<BfdPeer, Held> byPeer = new LinkedHashMap<>();
    private final Map<Integer, Held> byDiscriminator = new LinkedHashMap<>();
    private long dropped;

    /**
     * No sessions yet.
     *
     * @param random discriminators, source ports and jitter
     */
    public BfdEngine(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public void handle(BfdInput input, long nowNanos, Consumer<? super BfdAction> out) {
        switch (input) {
            case BfdInput.Register register -> register(register, nowNanos, out);
            case BfdInput.Deregister(String client, BfdPeer peer) ->
                    deregister(client, peer, nowNanos, out);
            case BfdInput.Datagram datagram -> datagram(datagram, nowNanos, out);
            case BfdInput.Fired(BfdTimer timer) -> {
                Held held = byDiscriminator.get(timer.discriminator());
                if (held != null) {
                    fired(held, timer.kind(), nowNanos, out);
                }
            }
            case BfdInput.ClearCounters _ -> {
                dropped = 0;
                for (Held held : byPeer.values()) {
                    held.sent = BfdIntervals.NONE;
                    held.received = BfdIntervals.NONE;
                }
            }
            case BfdInput.Stop _ -> {
                for (Held held : List.copyOf(byPeer.values())) {
                    step(held, new BfdSession.Input.Administrative(true), nowNanos, out);
                    forget(held, out);
                }
            }
        }
    }

    private void fired(
            Held held, BfdTimer.Kind kind, long nowNanos, Consumer<? super BfdAction> out) {
        switch (kind) {
            case SEND -> step(held, new BfdSession.Input.SendDue(), nowNanos, out);
            case DETECTION -> step(held, new BfdSession.Input.DetectionOver(), nowNanos, out);
            case FAREWELL -> {
                if (--held.farewells > 0) {
                    step(held, new BfdSession.Input.SendDue(), nowNanos, out);
                    armFarewell(held, out);
                } else {
                    forget(held, out);
                }
            }
        }
    }

    /** What there is. */
    public BfdSnapshot snapshot() {
        List<BfdSnapshot.Session> sessions = new ArrayList<>();
        for (Held held : byPeer.values()) {
            if (held.clients.isEmpty()) {
                continue; // only its farewells are still to be sent
            }
            BfdSession s = held.session;
            sessions.add(
                    new BfdSnapshot.Session(
                            held.peer,
                            List.copyOf(held.clients),
                            s.localDiscriminator(),
                            s.remoteDiscriminator(),
                            s.state(),
                            s.remoteState(),
                            s.diagnostic(),
                            s.timers(),
                            s.remoteTimers(),
                            s.transmitMicros(),
                            s.detectionMicros(),
                            held.sinceNanos,
                            held.sent,
                            held.received,
                            Optional.ofNullable(held.lastReceived)));
        }
        return new BfdSnapshot(List.copyOf(sessions), dropped);
    }

    private void register(
            BfdInput.Register wanted, long nowNanos, Consumer<? super BfdAction> out) {
        Held held = byPeer.get(place(wanted.peer()));
        if (held != null) {
            held.clients.add(wanted.client());
            if (held.farewells > 0) { // somebody wants it again
                held.farewells = 0;
                out.accept(new BfdAction.Disarm(timer(held, BfdTimer.Kind.FAREWELL)));
                step(held, new BfdSession.Input.Administrative(false), nowNanos, out);
            }
            step(held, new BfdSession.Input.Configure(wanted.timers()), nowNanos, out);
            if (held.session.state() == BfdState.UP) {
                out.accept(new BfdAction.Up(held.peer));
            }
            return;
        }
        if (byPeer.size() >= SESSIONS_MAX) {
            out.accept(
                    new BfdAction.Tell(
                            new BfdTrace.Refused(
                                    wanted.peer(),
                                    "there are "
                                            + SESSIONS_MAX
                                            + " sessions, as many as we keep")));
            return;
        }
        int discriminator;
        do {
            discriminator = random.nextInt();
        } while (discriminator == 0 || byDiscriminator.containsKey(discriminator));
        held =
                new Held(
                        wanted.peer(),
                        new BfdSession(discriminator, wanted.timers(), random),
                        SOURCE_PORT_FIRST + random.nextInt(SOURCE_PORTS),
                        nowNanos);
        held.clients.add(wanted.client());
        byPeer.put(place(held.peer), held);
        byDiscriminator.put(discriminator, held);
        step(held, new BfdSession.Input.Start(), nowNanos, out);
    }

    private void deregister(
            String client, BfdPeer peer, long nowNanos, Consumer<? super BfdAction> out) {
        Held held = byPeer.get(place(peer));
        if (held == null || !held.clients.remove(client) || !held.clients.isEmpty()) {
            return;
        }
        switch (held.session.state()) {
            case DOWN, ADMIN_DOWN -> forget(held, out);
            case INIT, UP -> {
                // RFC 5880 section 6.8.16: AdminDown is told for a detection time of the
                // neighbour's, which else takes our silence for a failure.
                long pace = held.session.transmitMicros();
                step(held, new BfdSession.Input.Administrative(true), nowNanos, out);
                held.farewells = held.session.timers().multiplier();
                held.farewellMicros = pace;
                armFarewell(held, out);
            }
        }
    }

    private static BfdTimer timer(Held held, BfdTimer.Kind kind) {
        return new BfdTimer(held.session.localDiscriminator(), kind);
    }

    private static void armFarewell(Held held, Consumer<? super BfdAction> out) {
        out.accept(
                new BfdAction.Arm(
                        timer(held, BfdTimer.Kind.FAREWELL),
                        Duration.of(held.farewellMicros, ChronoUnit.MICROS)));
    }

    private void forget(Held held, Consumer<? super BfdAction> out) {
        for (BfdTimer.Kind kind : BfdTimer.Kind.values()) {
            out.accept(new BfdAction.Disarm(timer(held, kind)));
        }
        byPeer.remove(place(held.peer));
        byDiscriminator.remove(held.session.localDiscriminator());
    }

    private void datagram(
            BfdInput.Datagram datagram, long nowNanos, Consumer<? super BfdAction> out) {
        boolean multiHop = datagram.port() == BfdPeer.MULTI_HOP_PORT;
        if (!multiHop && datagram.ttl() != TTL_MAX) {
            // RFC 5881 section 5: it came over a router, and so not from a neighbour.
            drop(datagram, "TTL " + datagram.ttl() + " in place of 255", out);
            return;
        }
        BfdPacket packet;
        try {
            packet = BfdPacket.decode(datagram.payload());
        } catch (DecodeException e) {
            drop(datagram, String.valueOf(e.getMessage()), out);
            return;
        }
        BfdPeer from =
                new BfdPeer(
                        multiHop ? datagram.vrf() : "",
                        multiHop ? "" : datagram.interfaceName(),
                        datagram.local(),
                        datagram.remote());
        Held held = find(packet, from);
        if (held == null) {
            drop(datagram, "no session", out);
            return;
        }
        held.received = held.received.next(nowNanos);
        held.lastReceived = packet;
        out.accept(new BfdAction.Tell(new BfdTrace.Packet(held.peer, false, packet)));
        step(held, new BfdSession.Input.Received(packet), nowNanos, out);
    }

    private @Nullable Held find(BfdPacket packet, BfdPeer from) {
        Held held =
                packet.yourDiscriminator() == 0
                        ? byPeer.get(from)
                        : byDiscriminator.get(packet.yourDiscriminator());
        // A discriminator alone is guessed too easily: the packet comes from the neighbour, or not.
        return held == null || !place(held.peer).equals(from) ? null : held;
    }

    /** What tells sessions apart: an interface is in one VRF, so that it need not be named. */
    private static BfdPeer place(BfdPeer peer) {
        return peer.multiHop()
                ? peer
                : new BfdPeer("", peer.interfaceName(), peer.local(), peer.remote());
    }

    private void drop(BfdInput.Datagram datagram, String why, Consumer<? super BfdAction> out) {
        dropped++;
        out.accept(
                new BfdAction.Tell(
                        new BfdTrace.Dropped(
                                datagram.remote() + " on " + datagram.interfaceName(), why)));
    }

    private void step(
            Held held, BfdSession.Input input, long nowNanos, Consumer<? super BfdAction> out) {
        int discriminator = held.session.localDiscriminator();
        held.session.handle(
                input,
                nowNanos,
                action -> {
                    switch (action) {
                        case BfdSession.Action.Send(BfdPacket packet) -> {
                            held.sent = held.sent.next(nowNanos);
                            out.accept(
                                    new BfdAction.Tell(
                                            new BfdTrace.Packet(held.peer, true, packet)));
                            out.accept(
                                    new BfdAction.Send(
                                            held.peer, held.sourcePort, packet.encode()));
                        }
                        case BfdSession.Action.ArmSend(var delay) ->
                                out.accept(
                                        new BfdAction.Arm(
                                                new BfdTimer(discriminator, BfdTimer.Kind.SEND),
                                                delay));
                        case BfdSession.Action.DisarmSend _ ->
                                out.accept(
                                        new BfdAction.Disarm(
                                                new BfdTimer(discriminator, BfdTimer.Kind.SEND)));
                        case BfdSession.Action.ArmDetection(var delay) ->
                                out.accept(
                                        new BfdAction.Arm(
                                                new BfdTimer(
                                                        discriminator, BfdTimer.Kind.DETECTION),
                                                delay));
                        case BfdSession.Action.Changed changed ->
                                changed(held, changed, nowNanos, out);
                    }
                });
    }

    private static void changed(
            Held held,
            BfdSession.Action.Changed changed,
            long nowNanos,
            Consumer<? super BfdAction> out) {
        held.sinceNanos = nowNanos;
        int discriminator = held.session.localDiscriminator();
        String clients = String.join(", ", held.clients);
        if (changed.to() == BfdState.UP) {
            out.accept(
                    new BfdAction.Tell(new BfdTrace.SessionUp(held.peer, discriminator, clients)));
            out.accept(new BfdAction.Up(held.peer));
        } else if (changed.from() == BfdState.UP) {
            if (changed.to() == BfdState.ADMIN_DOWN) {
                return; // our own doing: nobody is left who wants to know
            }
            out.accept(
                    new BfdAction.Tell(
                            new BfdTrace.SessionDown(
                                    held.peer, discriminator, clients, changed.why())));
            BfdPacket last = held.lastReceived;
            out.accept(
                    new BfdAction.Down(
                            held.peer,
                            changed.why(),
                            held.session.remoteState() == BfdState.ADMIN_DOWN,
                            last == null || !last.controlPlaneIndependent()));
        }
    }
}
