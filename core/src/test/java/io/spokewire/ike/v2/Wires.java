package io.spokewire.ike.v2;

import io.spokewire.command.Typing;
import io.spokewire.esp.EspCipher;
import io.spokewire.esp.EspIntegrity;
import io.spokewire.esp.EspSuite;
import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.ChildPolicy.Mode;
import io.spokewire.ike.ChildSa;
import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeEnvironment;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.IkeSaSnapshot;
import io.spokewire.ike.IkeSettings;
import io.spokewire.ike.IkeTimer;
import io.spokewire.ike.Ikev2Commands;
import io.spokewire.interfaces.InterfaceName;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.pki.Credentials;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Routers that are nothing but IKEv2, joined by wires that a test holds in its hands, in virtual
 * time.
 */
final class Wires {
    /** A configuration that any two nodes meet with. */
    static final String SHARED_KEY =
            """
            crypto ikev2 proposal P
             encryption aes-cbc-256
             integrity sha256
             group 31
            crypto ikev2 policy POL
             match fvrf any
             proposal P
            crypto ikev2 keyring KR
             peer ANY
              address 0.0.0.0 0.0.0.0
              pre-shared-key secret
            crypto ikev2 profile PROF
             match identity remote address 0.0.0.0
             authentication remote pre-share
             authentication local pre-share
             keyring local KR
            """;

    static final EspSuite GCM = new EspSuite(EspCipher.AES_GCM, 128, EspIntegrity.NONE, false);
    static final EspSuite CBC =
            new EspSuite(EspCipher.AES_CBC, 256, EspIntegrity.HMAC_SHA2_256_128, false);

    private static final Typing TYPING =
            Typing.in(List.of(InterfaceName.TYPE), Ikev2Commands.all());
    private static final Duration DELAY = Duration.ofMillis(10);

    final Map<Address, Node> nodes = new LinkedHashMap<>();
    final List<Datagram> sent = new ArrayList<>();

    /** What becomes of a datagram; null, or {@link #NOTHING} for a loss. */
    Fate fate = d -> List.of(new Delivery(d, DELAY));

    /** A datagram is changed as a NAT does, on both of its ways; the default changes nothing. */
    UnaryOperator<Datagram> nat = UnaryOperator.identity();

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now = Duration.ofHours(1).toNanos();
    private long order;

    /** Decides what becomes of a datagram. */
    interface Fate {
        List<Delivery> of(Datagram datagram);
    }

    /** It arrives after a while. */
    record Delivery(Datagram datagram, Duration after) {}

    /** On its way; the ends as the wire has them. */
    record Datagram(Endpoint from, Endpoint to, Bytes message) {
        Ikev2Message header() {
            try {
                return Ikev2Codec.decode(message);
            } catch (DecodeException e) {
                throw new AssertionError("we have sent what is no message", e);
            }
        }

        boolean is(int exchange, boolean response) {
            Ikev2Message header = header();
            return header.exchange() == exchange && header.response() == response;
        }
    }

    private record Event(long at, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    Node node(String name, String address, String configuration) {
        Node node = new Node(name, Address.parse(address), configuration);
        nodes.put(node.address, node);
        return node;
    }

    long now() {
        return now;
    }

    void after(Duration delay, Runnable what) {
        events.add(new Event(now + delay.toNanos(), order++, what));
    }

    /** Runs everything that is due within a time. */
    void run(Duration time) {
        long end = now + time.toNanos();
        while (!events.isEmpty() && events.peek().at <= end) {
            Event event = events.poll();
            now = event.at;
            event.what.run();
        }
        now = end;
    }

    void seconds(int seconds) {
        run(Duration.ofSeconds(seconds));
    }

    private void carry(Datagram datagram) {
        sent.add(datagram);
        for (Delivery delivery : fate.of(datagram)) {
            after(
                    delivery.after(),
                    () -> {
                        Datagram arrived = nat.apply(delivery.datagram());
                        Node to = nodes.get(arrived.to().address());
                        if (to != null) {
                            to.receive(arrived);
                        }
                    });
        }
    }

    /** Loses everything. */
    static final List<Delivery> NOTHING = List.of();

    /** A router. */
    final class Node implements IkeEnvironment {
        final String name;
        Address address;

        /** All of its addresses, where there are more. */
        List<Address> addresses = List.of();

        IkeSettings settings;
        List<ChildPolicy> policies;
        Credentials credentials = Credentials.NONE;
        final Ikev2Engine engine;

        /** In the packet path: what may be opened, and what seals for each peer. */
        final SequencedMap<Long, ChildSa> children = new LinkedHashMap<>();

        final SequencedMap<Address, Long> outbound = new LinkedHashMap<>();
        final List<String> used = new ArrayList<>();
        final List<String> log = new ArrayList<>();
        final List<String> debug = new ArrayList<>();
        final List<IkeAction.PeerFailed> failures = new ArrayList<>();
        final SequencedMap<Long, ChildUsage> usages = new LinkedHashMap<>();
        final List<IkePath> keepalives = new ArrayList<>();
        private final SequencedMap<IkeTimer, Long> timers = new LinkedHashMap<>();
        private long timerNumber;
        boolean dead;

        Node(String name, Address address, String configuration) {
            this.name = name;
            this.address = address;
            this.settings = Wires.settings(configuration, name);
            this.policies = List.of(Wires.policy(address, Mode.TRANSPORT, GCM));
            this.engine = new Ikev2Engine(this, new SplittableRandom(name.hashCode()));
        }

        void configure(String configuration) {
            settings = Wires.settings(configuration, name);
            handle(new IkeInput.Configured());
        }

        ChildPolicy policy() {
            return policies.getFirst();
        }

        void connect(Node other) {
            connect(other.address);
        }

        void connect(Address other) {
            handle(new IkeInput.Connect(policy(), other, false));
        }

        void handle(IkeInput input) {
            if (!dead) {
                engine.handle(input, now, this::carryOut);
            }
        }

        private void receive(Datagram datagram) {
            handle(
                    new IkeInput.Received(
                            new IkePath("", datagram.to(), datagram.from()), datagram.message()));
        }

        private void carryOut(IkeAction action) {
            switch (action) {
                case IkeAction.Send(IkePath path, Bytes message) ->
                        carry(new Datagram(path.local(), path.remote(), message));
                case IkeAction.SendKeepalive(IkePath path) -> keepalives.add(path);
                case IkeAction.Arm(IkeTimer timer, Duration delay) -> arm(timer, delay);
                case IkeAction.Disarm(IkeTimer timer) -> timers.remove(timer);
                case IkeAction.Compute(long job, var work) ->
                        after(Duration.ofMillis(1), () -> compute(job, work.get()));
                case IkeAction.InstallChild(ChildSa child) -> install(child);
                case IkeAction.UseOutbound(long id) -> use(id);
                case IkeAction.RemoveChild(long id, String why) -> remove(id, why);
                case IkeAction.MoveChildren(long ikeSa, IkePath path, boolean _) ->
                        log.add("moved to " + path.remote());
                case IkeAction.PeerFailed failed -> failures.add(failed);
                case IkeAction.LogKeys _, IkeAction.Over _ -> {}
                case IkeAction.Note(var trace) -> {
                    boolean debugs = !trace.category().isEmpty();
                    (debugs ? debug : log).add(trace.line());
                }
            }
        }

        private void compute(long job, Object result) {
            handle(new IkeInput.Computed(job, result));
        }

        private void arm(IkeTimer timer, Duration delay) {
            long number = timerNumber++;
            timers.put(timer, number);
            after(
                    delay,
                    () -> {
                        if (timers.remove(timer, number)) {
                            handle(new IkeInput.TimerFired(timer));
                        }
                    });
        }

        private void install(ChildSa child) {
            if (children.putIfAbsent(child.id(), child) != null) {
                throw new AssertionError(name + " installs " + child.id() + " twice");
            }
        }

        private void use(long id) {
            ChildSa child = children.get(id);
            if (child == null) {
                throw new AssertionError(name + " uses " + id + ", which is not there");
            }
            outbound.put(child.outbound().remote(), id);
            used.add("use " + id);
        }

        private void remove(long id, String why) {
            ChildSa child = children.remove(id);
            if (child == null) {
                throw new AssertionError(name + " removes " + id + ", which is not there");
            }
            used.add("remove " + id);
            log.add("removed " + id + ": " + why);
            if (outbound.remove(child.outbound().remote(), id)) {
                // The newest other one that was named takes over.
                children.values().stream()
                        .filter(c -> used.contains("use " + c.id()))
                        .filter(c -> c.outbound().remote().equals(child.outbound().remote()))
                        .reduce((_, last) -> last)
                        .ifPresent(c -> outbound.put(child.outbound().remote(), c.id()));
            }
        }

        /** The child that seals packets to a peer. */
        @Nullable ChildSa sealing(Node other) {
            Long id = outbound.get(other.address);
            return id == null ? null : children.get(id);
        }

        /** Whether a packet sent now is opened at the other end with the same keys. */
        boolean reaches(Node other) {
            ChildSa mine = sealing(other);
            return mine != null
                    && other.children.values().stream()
                            .anyMatch(c ->
                                    c.inbound().spi() == mine.outbound().spi()
                                            && c.inbound().keys().equals(mine.outbound().keys())
                                            && c.inbound().suite().equals(mine.outbound().suite())
                                            && c.inbound().tunnelMode()
                                                    == mine.outbound().tunnelMode());
        }

        List<IkeSaSnapshot> ready() {
            return engine.snapshot().stream().filter(s -> s.state().equals("READY")).toList();
        }

        int timersArmed() {
            return timers.size();
        }

        // ---- environment

        @Override
        public IkeSettings settings() {
            return settings;
        }

        @Override
        public List<ChildPolicy> policies() {
            return policies;
        }

        @Override
        public Credentials credentials() {
            return credentials;
        }

        @Override
        public Instant wallTime() {
            return Instant.parse("2030-01-01T00:00:00Z").plusNanos(now);
        }

        @Override
        public List<Address> localAddresses(String vrf) {
            return addresses.isEmpty() ? List.of(address) : addresses;
        }

        @Override
        public List<Address> interfaceAddresses(String interfaceName, String vrf) {
            return interfaceName.equals("Gi0/0") ? List.of(address) : List.of();
        }

        @Override
        public ChildUsage usage(long childSa) {
            return usages.getOrDefault(childSa, ChildUsage.NONE);
        }
    }

    static IkeSettings settings(String configuration, String name) {
        return IkeSettings.of(
                TYPING.typed(configuration.lines().toArray(String[]::new)), name, "example.net");
    }

    static ChildPolicy policy(Address local, Mode mode, EspSuite... suites) {
        return policy(local, "PROF", "Tunnel0", mode, suites);
    }

    static ChildPolicy policy(Address local, String ikev2Profile, String tunnel) {
        return policy(local, ikev2Profile, tunnel, Mode.TRANSPORT, GCM);
    }

    private static ChildPolicy policy(
            Address local, String ikev2Profile, String tunnel, Mode mode, EspSuite... suites) {
        List<ChildPolicy.Proposal> proposals = new ArrayList<>();
        for (EspSuite suite : suites) {
            proposals.add(new ChildPolicy.Proposal("TS", suite, mode));
        }
        return new ChildPolicy(
                "IPS",
                List.of(tunnel),
                "",
                local,
                ikev2Profile,
                "",
                proposals,
                OptionalInt.empty(),
                3600,
                4_608_000,
                0,
                64,
                true,
                false);
    }
}
