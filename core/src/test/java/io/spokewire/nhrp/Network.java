package io.spokewire.nhrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.net.WireWriter;
import io.spokewire.nhrp.NhrpInput.InterfaceSettings;
import io.spokewire.nhrp.NhrpMessage.ResolutionRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Several engines joined by hand in virtual time: packets take 5 ms, every tunnel is called
 * Tunnel0, and the packet path is played by the test.
 */
final class Network {
    static final String TUNNEL = "Tunnel0";
    private static final Duration DELAY = Duration.ofMillis(5);

    private record Event(long at, long order, Runnable what) {}

    /** A packet on the underlay. */
    record Wire(Node from, Address destination, NhrpMessage message) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private long order;
    long now = Duration.ofHours(1).toNanos();
    final List<Wire> wires = new ArrayList<>();
    final List<String> log = new ArrayList<>();
    Predicate<Wire> lost = _ -> false;

    Node node(String name, String nbma, String address) {
        Node node = new Node(name, Address.parse(nbma), InterfaceAddress.parse(address));
        nodes.put(name, node);
        return node;
    }

    void run(Duration time) {
        long end = now + time.toNanos();
        while (!events.isEmpty() && events.element().at() <= end) {
            Event event = events.remove();
            now = event.at();
            event.what().run();
        }
        now = end;
    }

    void seconds(int seconds) {
        run(Duration.ofSeconds(seconds));
    }

    private void at(Duration delay, Runnable what) {
        events.add(new Event(now + delay.toNanos(), order++, what));
    }

    List<NhrpMessage> sent(Node from, Class<? extends NhrpMessage> kind) {
        List<NhrpMessage> list = new ArrayList<>();
        for (Wire wire : wires) {
            if (wire.from() == from && kind.isInstance(wire.message())) {
                list.add(wire.message());
            }
        }
        return list;
    }

    /** The questions of a router that are not about a direct path: those may pass others. */
    List<ResolutionRequest> asked(Node from) {
        List<ResolutionRequest> list = new ArrayList<>();
        for (NhrpMessage message : sent(from, ResolutionRequest.class)) {
            if (message.header().hopCount() > 1) {
                list.add((ResolutionRequest) message);
            }
        }
        return list;
    }

    /** A router. */
    final class Node {
        final String name;
        final InterfaceAddress address;
        Address nbma;
        Address outside;
        NhrpEngine engine;
        NhrpConfig config = NetworkConfigs.on();
        NhrpConfig config6 = NhrpConfig.DEFAULT;
        NhrpConfig.Common common = NhrpConfig.Common.DEFAULT;
        boolean multipoint = true;
        Optional<Address> destination = Optional.empty();
        boolean noSource;
        final List<InterfaceAddress> more = new ArrayList<>();
        final Map<Prefix, NhrpEnvironment.RouteAnswer> routes = new TreeMap<>();
        final Map<Prefix, Address> mappings = new TreeMap<>();
        final Map<Prefix, Address> shortcuts = new TreeMap<>();
        final Map<Address, Long> packets = new TreeMap<>();

        /** Who others have proven to be. */
        final Map<Address, NhrpEnvironment.Identity> identities = new TreeMap<>();

        final Map<Prefix, Long> followed = new TreeMap<>();
        final Map<String, List<Address>> names = new TreeMap<>();
        final List<NhrpTrace> notes = new ArrayList<>();
        final List<NhrpAction> actions = new ArrayList<>();
        private final Map<NhrpTimer, Long> timers = new LinkedHashMap<>();
        private final TreeSet<NbmaPeer> targets = new TreeSet<>();

        private Predicate<NhrpAction> counted = _ -> false;
        private int most;

        /** How often it said that all is said. */
        int over;

        Optional<Address> nhs = Optional.empty();
        boolean line = true;
        int storedId;

        private Node(String name, Address nbma, InterfaceAddress address) {
            this.name = name;
            this.nbma = nbma;
            this.outside = nbma;
            this.address = address;
            engine = engine(1);
            routes.put(
                    address.subnet(),
                    new NhrpEnvironment.RouteAnswer(
                            address.subnet(), TUNNEL, Optional.empty(), false));
        }

        private NhrpEngine engine(int firstId) {
            return new NhrpEngine(new World(), new SplittableRandom(7), firstId);
        }

        private final class World implements NhrpEnvironment {
            @Override
            public Optional<RouteAnswer> route(String vrf, Address destination) {
                if (destination.equals(address.address())) {
                    return Optional.of(
                            new RouteAnswer(destination.toPrefix(), "", Optional.empty(), true));
                }
                RouteAnswer best = null;
                for (RouteAnswer route : routes.values()) {
                    if (route.prefix().contains(destination)
                            && (best == null || route.prefix().length() > best.prefix().length())) {
                        best = route;
                    }
                }
                return Optional.ofNullable(best);
            }

            @Override
            public Optional<Identity> identity(String tunnel, NbmaPeer peer) {
                return Optional.ofNullable(identities.get(peer.address()));
            }

            @Override
            public long packetsSent(String tunnel, NbmaPeer peer) {
                return packets.getOrDefault(peer.address(), 0L);
            }

            @Override
            public boolean overrides(String vrf, Prefix shortcut) {
                return routes.containsKey(shortcut);
            }

            @Override
            public long packetsFollowed(String tunnel, Prefix shortcut) {
                return followed.getOrDefault(shortcut, 0L);
            }
        }

        /** Where copies of multicast packets go. */
        List<Address> multicast() {
            return targets.stream().map(NbmaPeer::address).toList();
        }

        /** A network behind this router. */
        Node lan(String prefix) {
            return route(prefix, "Ethernet0", "");
        }

        /** A route; over the tunnel when the interface is {@link #TUNNEL}. */
        Node route(String prefix, String interfaceName, String gateway) {
            Prefix parsed = Prefix.parse(prefix);
            routes.put(
                    parsed,
                    new NhrpEnvironment.RouteAnswer(
                            parsed,
                            interfaceName,
                            gateway.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(Address.parse(gateway)),
                            false));
            return this;
        }

        /** A route over the tunnel. */
        Node via(String prefix, String gateway) {
            return route(prefix, TUNNEL, gateway);
        }

        Node configured(UnaryOperator<NhrpConfig> change) {
            config = change.apply(config);
            return this;
        }

        Node natted(String outside) {
            this.outside = Address.parse(outside);
            return this;
        }

        InterfaceSettings settings() {
            List<InterfaceAddress> addresses = new ArrayList<>(List.of(address));
            addresses.addAll(more);
            return new InterfaceSettings(
                    TUNNEL,
                    "",
                    "",
                    multipoint,
                    destination,
                    noSource ? Optional.empty() : Optional.of(nbma),
                    addresses,
                    1400,
                    config,
                    config6,
                    common);
        }

        Node start() {
            input(new NhrpInput.InterfaceSet(settings()));
            return this;
        }

        /** The process dies without a word and begins anew. */
        void restart() {
            timers.clear();
            mappings.clear();
            shortcuts.clear();
            targets.clear();
            over = 0;
            nhs = Optional.empty();
            line = true;
            engine = engine(storedId);
            start();
        }

        void routesChanged(String... prefixes) {
            List<Prefix> list = new ArrayList<>();
            for (String prefix : prefixes) {
                list.add(Prefix.parse(prefix));
            }
            input(new NhrpInput.RoutesChanged("", list));
        }

        void input(NhrpInput input) {
            List<NhrpAction> taken = new ArrayList<>();
            engine.handle(input, now, taken::add);
            actions.addAll(taken);
            most = Math.max(most, (int) taken.stream().filter(counted).count());
            taken.forEach(this::take);
        }

        /** How many of what was counted one input caused, the most; counts these from here on. */
        int mostActions(Predicate<NhrpAction> which) {
            int before = most;
            counted = which;
            most = 0;
            return before;
        }

        private void take(NhrpAction action) {
            switch (action) {
                case NhrpAction.Send(String _, NbmaPeer to, Bytes packet) ->
                        transmit(to.address(), packet);
                case NhrpAction.Arm(NhrpTimer timer, Duration delay) -> arm(timer, delay);
                case NhrpAction.Disarm(NhrpTimer timer) -> timers.remove(timer);
                case NhrpAction.Resolve resolve -> resolve(resolve);
                case NhrpAction.SetMapping(
                                String _,
                                Prefix p,
                                NbmaPeer to,
                                int _,
                                boolean usable) -> {
                    if (usable) {
                        mappings.put(p, to.address());
                    } else {
                        mappings.remove(p);
                    }
                    say((usable ? "map " : "try ") + p + " -> " + to);
                }
                case NhrpAction.RemoveMapping(String _, Prefix p) -> {
                    mappings.remove(p);
                    say("unmap " + p);
                }
                case NhrpAction.SetShortcut(String _, Prefix p, Address next) -> {
                    shortcuts.put(p, next);
                    say("shortcut " + p + " via " + next);
                }
                case NhrpAction.RemoveShortcut(String _, Prefix p) -> {
                    shortcuts.remove(p);
                    say("no shortcut " + p);
                }
                case NhrpAction.AddMulticast(String _, NbmaPeer to) -> {
                    assertThat(targets.add(to)).as("a new target: %s", to).isTrue();
                    say("multicast " + to);
                }
                case NhrpAction.RemoveMulticast(String _, NbmaPeer to) -> {
                    assertThat(targets.remove(to)).as("a target: %s", to).isTrue();
                    say("no multicast " + to);
                }
                case NhrpAction.Over() -> {
                    over++;
                    say("over");
                }
                case NhrpAction.SetNhs(String _, AddressFamily family, Optional<NbmaPeer> to) -> {
                    if (family == AddressFamily.IPV4) {
                        nhs = to.map(NbmaPeer::address);
                    }
                    say("nhs " + to.map(NbmaPeer::toString).orElse("none"));
                }
                case NhrpAction.SetLine(String _, boolean up) -> {
                    line = up;
                    say("line " + (up ? "up" : "down"));
                }
                case NhrpAction.Silent _ -> {}
                case NhrpAction.StoreRequestId(int id) -> storedId = id;
                case NhrpAction.Note(NhrpTrace trace) -> {
                    notes.add(trace);
                    if (trace.category().isEmpty()) {
                        say(trace.line());
                    }
                }
            }
        }

        private void resolve(NhrpAction.Resolve asked) {
            at(
                    DELAY,
                    () ->
                            input(
                                    new NhrpInput.Resolved(
                                            asked.vrf(),
                                            asked.name(),
                                            asked.family(),
                                            names.getOrDefault(asked.name(), List.of()))));
        }

        private void say(String what) {
            log.add(name + ": " + what);
        }

        private void arm(NhrpTimer timer, Duration delay) {
            long deadline = now + delay.toNanos();
            timers.put(timer, deadline);
            NhrpEngine armedBy = engine;
            at(
                    delay,
                    () -> {
                        Long current = timers.get(timer);
                        if (engine == armedBy && current != null && current == deadline) {
                            timers.remove(timer);
                            input(new NhrpInput.TimerFired(timer));
                        }
                    });
        }

        private void transmit(Address to, Bytes packet) {
            NhrpMessage message;
            try {
                message = NhrpCodec.decode(packet);
            } catch (DecodeException e) {
                throw new AssertionError(name + " sends nonsense", e);
            }
            Wire wire = new Wire(this, to, message);
            wires.add(wire);
            boolean gone = lost.test(wire);
            say(
                    "-> "
                            + to
                            + " "
                            + message.getClass().getSimpleName()
                            + (message instanceof NhrpMessage.Exchange e
                                    ? " id " + Integer.toUnsignedString(e.requestId())
                                    : "")
                            + " "
                            + message.header().sourceProtocol()
                            + " "
                            + message.header().destinationProtocol()
                            + (gone ? " LOST" : ""));
            if (gone) {
                return;
            }
            Address source = outside;
            at(
                    DELAY,
                    () -> {
                        for (Node node : nodes.values()) {
                            if (node.outside.equals(to) && !node.noSource) {
                                node.input(
                                        new NhrpInput.Received(
                                                TUNNEL, NbmaPeer.of(source), node.nbma, packet));
                            }
                        }
                    });
        }

        /**
         * A packet of a host behind this router goes its way.
         *
         * @return the names of the routers that it passed
         */
        List<String> ping(String source, String destination) {
            Address from = Address.parse(source);
            Address to = Address.parse(destination);
            List<String> path = new ArrayList<>();
            path.add(name);
            Node at = this;
            for (int hops = 0; hops < 6; hops++) {
                Address next = at.nextHop(to);
                if (next == null) {
                    return path;
                }
                Address target = at.mapped(next);
                if (target == null) {
                    at.input(new NhrpInput.Unresolved(TUNNEL, next));
                    target = at.nhs.orElse(null);
                }
                if (target == null) {
                    path.add("lost");
                    return path;
                }
                at.packets.merge(target, 1L, Long::sum);
                if (at != this) {
                    at.input(
                            new NhrpInput.Redirect(
                                    TUNNEL,
                                    NbmaPeer.of(Network.this.outsideOf(path)),
                                    ip(from, to)));
                }
                Node receiver = Network.this.at(target);
                if (receiver == null) {
                    path.add("lost");
                    return path;
                }
                at = receiver;
                path.add(at.name);
            }
            path.add("looped");
            return path;
        }

        /** The next router on the tunnel; null when the packet leaves the tunnel here. */
        private @Nullable Address nextHop(Address to) {
            Prefix best = null;
            Address next = null;
            for (Map.Entry<Prefix, Address> shortcut : shortcuts.entrySet()) {
                if (shortcut.getKey().contains(to)
                        && (best == null || shortcut.getKey().length() > best.length())) {
                    best = shortcut.getKey();
                    next = shortcut.getValue();
                }
            }
            if (to.equals(address.address())) {
                return null;
            }
            NhrpEnvironment.RouteAnswer route = new World().route("", to).orElse(null);
            if (best != null && (route == null || best.length() >= route.prefix().length())) {
                followed.merge(best, 1L, Long::sum);
                return next;
            }
            if (route == null || !route.interfaceName().equals(TUNNEL)) {
                return null;
            }
            return route.gateway().orElse(to);
        }

        private @Nullable Address mapped(Address next) {
            Prefix best = null;
            for (Prefix prefix : mappings.keySet()) {
                if (prefix.contains(next) && (best == null || prefix.length() > best.length())) {
                    best = prefix;
                }
            }
            return best == null ? null : mappings.get(best);
        }

        NhrpSnapshot snapshot() {
            return engine.snapshot(now);
        }

        <T extends NhrpTrace> List<T> notes(Class<T> kind) {
            return notes.stream().filter(kind::isInstance).map(kind::cast).toList();
        }
    }

    private @Nullable Node at(Address outside) {
        for (Node node : nodes.values()) {
            if (node.outside.equals(outside)) {
                return node;
            }
        }
        return null;
    }

    private Address outsideOf(List<String> path) {
        for (Node node : nodes.values()) {
            if (path.size() > 1 && node.name.equals(path.get(path.size() - 2))) {
                return node.outside;
            }
        }
        return Ipv4Address.ANY;
    }

    /** The head of an IPv4 packet. */
    static Bytes ip(Address source, Address destination) {
        WireWriter writer = new WireWriter();
        writer.u16(0x4500).u16(28).u32(0).u16(63 << 8 | 1).u16(0);
        writer.address(source).address(destination).u32(0x0800_0000).u32(0);
        return Bytes.copyOf(writer.toBytes());
    }
}
