package io.spokewire.router;

import io.spokewire.bfd.BfdAction;
import io.spokewire.bfd.BfdEngine;
import io.spokewire.bfd.BfdInput;
import io.spokewire.bfd.BfdPeer;
import io.spokewire.bfd.BfdSnapshot;
import io.spokewire.bfd.BfdTimer;
import io.spokewire.engine.Expectation;
import io.spokewire.engine.Loop;
import io.spokewire.engine.Trace;
import io.spokewire.forward.Injection;
import io.spokewire.forward.Punt;
import io.spokewire.net.Bytes;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.UdpDatagram;
import io.spokewire.routing.Listen;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * BFD on a loop of its own, so that it never waits behind other work: of the daemon it is a thread,
 * in the simulator it has the same clock as all others. {@link Ports.Bfd} belongs to the control
 * thread; everything else to the loop's.
 */
public final class BfdRunner implements Ports.Bfd {
    /** RFC 5881 section 5, RFC 5883 section 5. */
    private static final int TTL = 255;

    /** By what packets leave, and how they are heard. All methods belong to the loop's thread. */
    public interface Wires {
        /** Sends a packet to a neighbour on a tunnel, in front of all that waits there. */
        void onTunnel(Injection.Bfd packet);

        /** Sends a packet to a neighbour on another link. */
        void onLink(Ports.LinkPacket packet);

        /** Sends a packet by the routes of a VRF. */
        void routed(String vrf, IpDatagram packet);

        /**
         * What is to be heard: on links that are no tunnels, and from afar in these VRFs, which
         * stand in the order of their indexes.
         */
        void listen(List<Listen> links, List<String> vrfs);
    }

    private record Key(BfdTimer timer) implements Expectation {
        @Override
        public boolean expects() {
            return timer.expects();
        }
    }

    private final Loop loop;
    private final Limit limit;
    private final Wires wires;
    private final Consumer<BfdEvent> events;
    private final Consumer<Trace> traces;
    private final BfdEngine engine;
    private Map<String, Integer> tunnels = Map.of();

    /**
     * No sessions yet.
     *
     * @param loop nobody else's
     * @param limit what the machine can keep
     * @param random discriminators, ports and jitter
     * @param events hears what becomes of sessions, on the loop's thread
     * @param traces hears what happens, on the loop's thread
     */
    public BfdRunner(
            Loop loop,
            Limit limit,
            RandomGenerator random,
            Wires wires,
            Consumer<BfdEvent> events,
            Consumer<Trace> traces) {
        this.loop = loop;
        this.limit = limit;
        this.wires = wires;
        this.events = events;
        this.traces = traces;
        this.engine = new BfdEngine(random);
    }

    // ---- from the control thread --------------------------------------------------------------

    @Override
    public void give(BfdInput input) {
        boolean _ = loop.offer(() -> handle(input));
    }

    @Override
    public void places(Map<String, Integer> byTunnel, List<Listen> links, List<String> vrfs) {
        Map<String, Integer> known = Map.copyOf(byTunnel); // looked up only
        boolean _ =
                loop.offer(() -> {
                    tunnels = known;
                    wires.listen(links, vrfs);
                });
    }

    @Override
    public Limit limit() {
        return limit;
    }

    // ---- on the loop's thread -----------------------------------------------------------------

    /** A packet came by a tunnel. */
    public void handle(Punt.Bfd punt) {
        IpDatagram.parse(punt.packet())
                .ifPresent(packet -> received("", punt.tunnelName(), packet));
    }

    /** A packet came by another link. */
    public void handle(Ports.LinkPacket packet) {
        received("", packet.interfaceName(), packet.packet());
    }

    /**
     * A UDP datagram came, by a link or from afar.
     *
     * @param vrf of those from afar
     * @param interfaceName canonical; empty for those from afar
     */
    public void received(String vrf, String interfaceName, IpDatagram packet) {
        UdpDatagram.of(packet)
                .ifPresent(datagram ->
                        handle(
                                new BfdInput.Datagram(
                                        vrf,
                                        interfaceName,
                                        packet.destination(),
                                        packet.source(),
                                        datagram.destinationPort(),
                                        packet.hopLimit(),
                                        datagram.data())));
    }

    /** What there is. */
    public BfdSnapshot snapshot() {
        return engine.snapshot();
    }

    private void handle(BfdInput input) {
        engine.handle(input, loop.nanoTime(), this::perform);
    }

    private void perform(BfdAction action) {
        switch (action) {
            case BfdAction.Send(BfdPeer peer, int sourcePort, Bytes payload) ->
                    send(
                            peer,
                            new UdpDatagram(sourcePort, peer.port(), payload)
                                    .in(peer.local(), peer.remote(), TTL, IpDatagram.CONTROL_TOS));
            case BfdAction.Arm(BfdTimer timer, var delay) ->
                    loop.arm(
                            new Key(timer),
                            loop.nanoTime() + delay.toNanos(),
                            () -> handle(new BfdInput.Fired(timer)));
            case BfdAction.Disarm(BfdTimer timer) -> loop.cancel(new Key(timer));
            case BfdAction.Up(BfdPeer peer) ->
                    events.accept(new BfdEvent(peer, BfdEvent.Kind.UP, "", false));
            case BfdAction.Down(BfdPeer peer, var why, boolean administratively, boolean shares) ->
                    events.accept(
                            new BfdEvent(
                                    peer,
                                    administratively ? BfdEvent.Kind.PUT_DOWN : BfdEvent.Kind.DOWN,
                                    why.text(),
                                    shares));
            case BfdAction.Tell(Trace trace) -> traces.accept(trace);
        }
    }

    private void send(BfdPeer peer, IpDatagram packet) {
        Integer tunnel = tunnels.get(peer.interfaceName());
        if (peer.multiHop()) {
            wires.routed(peer.vrf(), packet);
        } else if (tunnel == null) {
            wires.onLink(new Ports.LinkPacket(peer.interfaceName(), packet));
        } else {
            wires.onTunnel(new Injection.Bfd(tunnel, packet.toPacket()));
        }
    }
}
