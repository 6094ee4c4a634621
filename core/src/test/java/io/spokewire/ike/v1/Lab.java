package io.spokewire.ike.v1;

import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.ChildSa;
import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.IkeTimer;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Several IKEv1 engines, in virtual time, with a network between them that loses, repeats, delays
 * and translates. What happens is decided by the seed alone.
 */
final class Lab {
    private static final long SECOND = 1_000_000_000L;
    private static final int NAT_PORTS = 20_000;

    final SplittableRandom chance;
    final List<Node> nodes = new ArrayList<>();

    /** What has been on the wire, in order. */
    final List<Packet> wire = new ArrayList<>();

    long now = SECOND;

    /** In percent. */
    int loss;

    int duplication;

    /** How much longer than 10 ms a packet may take. */
    int jitterMillis;

    /** Packets that are lost on purpose. */
    Predicate<Packet> dropped = _ -> false;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Map<Address, Nat> nats = new LinkedHashMap<>();
    private long order;

    Lab(long seed) {
        chance = new SplittableRandom(seed);
    }

    /** A datagram as it leaves its sender, before any NAT. */
    record Packet(Node sender, Endpoint from, Endpoint to, Bytes message, long at) {
        int exchange() {
            return message.at(18);
        }

        boolean encrypted() {
            return (message.at(19) & 1) != 0;
        }

        boolean first() {
            return message.slice(8, 16).equals(Bytes.ofHex("0000000000000000"));
        }
    }

    private record Event(long at, long order, Runnable run) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    /** A translator with a port of its own for each inner end; no filter. */
    static final class Nat {
        final Address outside;
        private final Map<Endpoint, Integer> ports = new LinkedHashMap<>();
        private int next = NAT_PORTS;

        Nat(Address outside) {
            this.outside = outside;
        }

        Endpoint out(Endpoint inside) {
            return new Endpoint(outside, ports.computeIfAbsent(inside, _ -> ++next));
        }

        @Nullable Endpoint in(int port) {
            for (Map.Entry<Endpoint, Integer> one : ports.entrySet()) {
                if (one.getValue() == port) {
                    return one.getKey();
                }
            }
            return null;
        }

        /** All mappings are forgotten: what leaves gets new ports. */
        void rebind() {
            ports.clear();
        }

        /** A static translation of one inner address, ports unchanged. */
        void map(Address inside) {
            ports.put(new Endpoint(inside, 500), 500);
            ports.put(new Endpoint(inside, 4500), 4500);
        }
    }

    Nat nat(String outside) {
        Nat nat = new Nat(Address.parse(outside));
        nats.put(nat.outside, nat);
        return nat;
    }

    Node node(String name, String address, @Nullable Nat nat, String... config) {
        Node node = new Node(this, name, Address.parse(address), nat, config);
        nodes.add(node);
        return node;
    }

    Node node(String name, String address, String... config) {
        return node(name, address, null, config);
    }

    // ---- The network

    void send(Node sender, IkePath path, Bytes message) {
        Packet packet = new Packet(sender, path.local(), path.remote(), message, now);
        wire.add(packet);
        if (dropped.test(packet) || chance.nextInt(100) < loss) {
            return;
        }
        int copies = chance.nextInt(100) < duplication ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            long delay = 10L + (jitterMillis == 0 ? 0 : chance.nextInt(jitterMillis));
            at(Duration.ofMillis(delay), () -> arrive(packet));
        }
    }

    private void arrive(Packet packet) {
        Endpoint from =
                packet.sender.nat == null ? packet.from : packet.sender.nat.out(packet.from);
        Endpoint to = packet.to;
        Nat nat = nats.get(to.address());
        if (nat != null) {
            Endpoint inside = nat.in(to.port());
            if (inside == null) {
                return;
            }
            to = inside;
        }
        for (Node node : nodes) {
            if (node.address.equals(to.address()) && node.running) {
                node.take(new IkeInput.Received(new IkePath("", to, from), packet.message));
            }
        }
    }

    /** Where a node is seen from outside at a port of its own. */
    Endpoint seen(Node node, int port) {
        Endpoint inside = new Endpoint(node.address, port);
        return node.nat == null ? inside : node.nat.out(inside);
    }

    void at(Duration delay, Runnable run) {
        events.add(new Event(now + delay.toNanos(), order++, run));
    }

    // ---- Time

    /** Lets time pass. */
    void run(Duration time) {
        long end = now + time.toNanos();
        while (!events.isEmpty() && events.peek().at <= end) {
            step();
        }
        now = end;
    }

    /** Lets time pass until something holds; whether it does before the time is over. */
    boolean runUntil(BooleanSupplier holds, Duration most) {
        long end = now + most.toNanos();
        while (!holds.getAsBoolean()) {
            if (events.isEmpty() || events.peek().at > end) {
                now = end;
                return holds.getAsBoolean();
            }
            step();
        }
        return true;
    }

    private void step() {
        Event event = events.remove();
        now = event.at;
        event.run.run();
    }

    /** Carries an action out. */
    void carryOut(Node node, IkeAction action) {
        switch (action) {
            case IkeAction.Send(IkePath path, Bytes message) -> send(node, path, message);
            case IkeAction.SendKeepalive(IkePath path) -> node.keepalives.add(path);
            case IkeAction.Arm(IkeTimer timer, Duration delay) -> {
                long number = ++node.timerNumber;
                node.timers.put(timer, number);
                at(
                        delay,
                        () -> {
                            if (node.running && node.timers.remove(timer, number)) {
                                node.take(new IkeInput.TimerFired(timer));
                            }
                        });
            }
            case IkeAction.Disarm(IkeTimer timer) -> node.timers.remove(timer);
            case IkeAction.Compute(long job, var work) ->
                    at(
                            Duration.ofMillis(1),
                            () -> {
                                Object result;
                                try {
                                    result = work.get();
                                } catch (RuntimeException e) {
                                    result = e;
                                }
                                if (node.running) {
                                    node.take(new IkeInput.Computed(job, result));
                                }
                            });
            case IkeAction.InstallChild(ChildSa child) -> node.install(child);
            case IkeAction.UseOutbound(long child) -> node.use(child);
            case IkeAction.RemoveChild(long child, String why) -> node.remove(child, why);
            case IkeAction.MoveChildren(long ikeSa, IkePath path, boolean _) ->
                    node.moves.put(ikeSa, path.remote());
            case IkeAction.PeerFailed failed -> node.failures.add(failed);
            case IkeAction.LogKeys _, IkeAction.Over _ -> {}
            case IkeAction.Note(var trace) -> node.traces.add(trace);
        }
    }

    // ---- Traffic

    /** Each node sends a packet to each other one every so often, as long as the lab runs. */
    void traffic(Node from, Node to, Duration every) {
        at(
                every,
                () -> {
                    packet(from, to);
                    traffic(from, to, every);
                });
    }

    /** One packet; whether it could be opened. */
    boolean packet(Node from, Node to) {
        ChildSa sealed = from.outbound(this, to);
        if (sealed == null) {
            from.unsent++;
            return false;
        }
        from.sent(sealed.id());
        for (ChildSa child : to.children.values()) {
            if (child.inbound().spi() == sealed.outbound().spi()
                    && child.inbound().keys().equals(sealed.outbound().keys())) {
                to.received(child.id(), now);
                return true;
            }
        }
        from.lost++;
        int local = sealed.outbound().localPort();
        Endpoint seen = local == 0 ? new Endpoint(from.address, 0) : seen(from, local);
        to.take(
                new IkeInput.UnknownSpi(
                        new IkePath("", new Endpoint(to.address, local), seen),
                        sealed.outbound().spi()));
        return false;
    }

    /** The policy of a node towards nobody in particular. */
    static ChildPolicy policy(Node node) {
        return node.policies().getFirst();
    }
}
