package io.spokewire.bench.routing;

import io.spokewire.bgp.BgpRoutingEngine;
import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.esp.JdkEspProvider;
import io.spokewire.forward.ForwardCounter;
import io.spokewire.forward.ForwardingState;
import io.spokewire.forward.Injection;
import io.spokewire.forward.TunnelCounter;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.Prefix;
import io.spokewire.pki.KeySource;
import io.spokewire.rib.NextHop;
import io.spokewire.router.Host;
import io.spokewire.router.Languages;
import io.spokewire.router.Ports;
import io.spokewire.router.Router;
import io.spokewire.routing.Listen;
import io.spokewire.routing.ProcessKey;
import io.spokewire.routing.RoutingAction;
import io.spokewire.routing.RoutingInput;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** A whole router with one neighbour of BGP, its doors held by a benchmark. */
final class BgpRouter implements Ports.DataPlane, Ports.Streams, Host, Ports.Links, Ports.Store {
    private static final int TYPE_AT = 18;
    private static final int OPEN = 1;
    private static final long KEEPALIVE_NANOS = 10_000_000_000L;

    final MeasuredLoop loop = new MeasuredLoop();
    private final Router router;
    private final Set<String> links = new LinkedHashSet<>();
    private ForwardingState state = ForwardingState.EMPTY;
    private Consumer<Ports.StreamEvent> events = _ -> {};
    private long stream;
    private boolean paused;
    private boolean established;
    private boolean ending;
    private final String text;
    private final Address peer;
    private long saidNanos;

    BgpRouter(Address own, Address neighbor) {
        text =
                """
                hostname bench
                interface GigabitEthernet0/0
                 ip address %s 255.255.255.0
                router bgp 65000
                 neighbor %s remote-as %d
                """
                        .formatted(own, neighbor, FullTable.AS);
        peer = neighbor;
        router =
                new Router(
                        read(text),
                        new Ports(
                                loop,
                                new SplittableRandom(1),
                                this,
                                this,
                                this,
                                Ports.Bfd.NONE,
                                Ports.Echoes.NONE,
                                this,
                                (_, _, _, answer) -> answer.accept(List.of()),
                                this,
                                new JdkEspProvider(),
                                Ports.KeyLog.NONE,
                                KeySource.NONE,
                                Ports.Compute.inPlace(loop),
                                _ -> {}));
        router.start();
    }

    private static Section read(String text) {
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "bench.cfg", text);
        if (!read.clean()) {
            throw new IllegalStateException("a line is not as it should be: " + read.lines());
        }
        return read.config();
    }

    /**
     * Other lines: a route map for what the neighbour is told, redistribution into BGP, and a
     * default route that depends on whether any route passes a map.
     */
    void reconfigure() {
        Section changed =
                read(
                        text
                                + """
                                 redistribute static
                                 neighbor %s route-map OUT out
                                 neighbor %s default-originate route-map NONE
                                route-map OUT permit 10
                                 set metric 5
                                route-map NONE deny 10
                                """
                                        .formatted(peer, peer));
        boolean _ = loop.offer(() -> router.apply(changed));
    }

    /** {@code clear ip bgp * soft out}. */
    void clearSoftly() {
        BgpRoutingEngine.Clear clear =
                new BgpRoutingEngine.Clear(
                        "", new BgpRoutingEngine.Which.All(), BgpRoutingEngine.How.SOFT_OUT);
        ProcessKey process = new ProcessKey("bgp", "65000", "", AddressFamily.IPV4);
        boolean _ = loop.offer(() -> router.order(process, clear));
    }

    /** The interface that the neighbour is on goes down. */
    void linkDown() {
        ending = true;
        for (String link : links) {
            boolean _ = loop.offer(() -> router.handle(new Event.LinkState(link, false, 1500)));
        }
    }

    /** Whether the neighbour may say something now. */
    boolean listens() {
        return established && !paused;
    }

    /** The neighbour says something. */
    void say(Bytes bytes) {
        saidNanos = System.nanoTime();
        boolean _ = loop.offer(() -> tell(new RoutingInput.StreamData(stream, bytes)));
    }

    /** Says that it lives, from time to time. */
    void keepAlive() {
        if (established && System.nanoTime() - saidNanos > KEEPALIVE_NANOS) {
            say(FullTable.keepalive());
        }
    }

    /** Routes in what the packet path looks up. */
    int fib() {
        return state.fibs().isEmpty() ? 0 : state.fibs().getFirst().size();
    }

    private void tell(RoutingInput input) {
        events.accept(new Ports.StreamEvent(input));
    }

    // ---- streams

    @Override
    public void open(long number, RoutingAction.StreamPeer peer, Consumer<Ports.StreamEvent> who) {
        stream = number;
        events = who;
        boolean _ =
                loop.offer(() ->
                        tell(
                                new RoutingInput.StreamUp(
                                        number, Address.parse("192.0.2.1"), 50_000)));
    }

    @Override
    public void accept(
            int port, List<RoutingAction.StreamPeer> peers, Consumer<Ports.StreamEvent> who) {}

    @Override
    public void write(long number, Bytes data) {
        boolean _ = loop.offer(() -> tell(new RoutingInput.StreamDrained(number)));
        if (data.length() > TYPE_AT && data.at(TYPE_AT) == OPEN) {
            say(Bytes.concat(FullTable.open(0x0A0A0A0A), FullTable.keepalive()));
            established = true;
        }
    }

    @Override
    public void pause(long number, boolean hold) {
        paused = hold;
    }

    @Override
    public void close(long number) {
        if (!ending) {
            throw new IllegalStateException("the session has ended");
        }
        established = false;
    }

    // ---- the host

    @Override
    public void apply(HostPlan plan) {
        for (Link link : plan.links()) {
            if (link.kind() == Kind.PHYSICAL && links.add(link.name())) {
                boolean _ =
                        loop.offer(() -> {
                            router.handle(new Event.LinkState(link.name(), true, 1500));
                            link.addresses()
                                    .forEach(address ->
                                            router.handle(
                                                    new Event.AddressAdded(link.name(), address)));
                        });
            }
        }
    }

    @Override
    public void install(String vrf, Prefix prefix, List<NextHop> nextHops) {}

    @Override
    public void withdraw(String vrf, Prefix prefix) {}

    // ---- what is not looked at

    @Override
    public void publish(ForwardingState fresh) {
        state = fresh;
    }

    @Override
    public boolean inject(Injection injection) {
        return true;
    }

    @Override
    public long[] counters() {
        return new long[ForwardCounter.values().length];
    }

    @Override
    public long tunnelCounter(int tunnel, TunnelCounter counter) {
        return 0;
    }

    @Override
    public long packetsSent(int tunnel, int adjacencyId) {
        return 0;
    }

    @Override
    public long packetsFollowed(int shortcut) {
        return 0;
    }

    @Override
    public long bytesSent(int tunnel, int adjacencyId) {
        return 0;
    }

    @Override
    public void listen(List<Listen> wanted) {}

    @Override
    public void send(Ports.LinkPacket packet) {}

    @Override
    public Optional<String> get(String key) {
        return Optional.empty();
    }

    @Override
    public void put(String key, String value) {}
}
