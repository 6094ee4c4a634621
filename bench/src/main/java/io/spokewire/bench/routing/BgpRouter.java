package io.spokewire.bench.routing;

import io.spokewire.bgp.BgpRoutingEngine;
import io.spokewire.command.Secret;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.router.Ports;
import io.spokewire.routing.ProcessKey;
import io.spokewire.routing.RoutingAction;
import io.spokewire.routing.RoutingInput;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** A whole router with one neighbour of BGP, its doors held by a benchmark. */
final class BgpRouter extends MeasuredRouter implements Ports.Streams {
    private static final int TYPE_AT = 18;
    private static final int OPEN = 1;

    /** As much as one read of a stream gives. */
    private static final int CHUNK_BYTES = 32 << 10;

    private static final long KEEPALIVE_NANOS = 10_000_000_000L;

    private Consumer<Ports.StreamEvent> events = _ -> {};
    private long stream;
    private boolean paused;
    private boolean established;
    private boolean ending;
    private final String text;
    private final Address peer;
    private long saidNanos;

    BgpRouter(Address own, Address neighbor) {
        this(
                """
                hostname bench
                interface GigabitEthernet0/0
                 ip address %s 255.255.255.0
                router bgp 65000
                 neighbor %s remote-as %d
                """
                        .formatted(own, neighbor, FullTable.AS),
                neighbor);
    }

    private BgpRouter(String text, Address neighbor) {
        super(text);
        this.text = text;
        peer = neighbor;
        router.start();
    }

    /**
     * Other lines: a route map for what the neighbour is told, redistribution into BGP, and a
     * default route that depends on whether any route passes a map.
     */
    void reconfigure() {
        configure(
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
    }

    /** {@code clear ip bgp * soft out}. */
    void clearSoftly() {
        clear(BgpRoutingEngine.How.SOFT_OUT);
    }

    /** {@code clear ip bgp *}; the router connects again. */
    void clearHard() {
        ending = true;
        clear(BgpRoutingEngine.How.HARD);
    }

    private void clear(BgpRoutingEngine.How how) {
        BgpRoutingEngine.Clear clear =
                new BgpRoutingEngine.Clear("", new BgpRoutingEngine.Which.All(), how);
        ProcessKey process = new ProcessKey("bgp", "65000", "", AddressFamily.IPV4);
        boolean _ = loop.offer(() -> router.order(process, clear));
    }

    /** Other lines, with which the session may end; the router connects again if it can. */
    void reconnect(String lines) {
        ending = true;
        configure(lines);
    }

    /** The lines that it began with. */
    String text() {
        return text;
    }

    /** The interface that the neighbour is on goes down. */
    void linkDown() {
        ending = true;
        links().forEach(this::linkDown);
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

    /** Says messages, as many as a read gives at once, whenever the router listens. */
    void feed(int count, IntFunction<Bytes> messages) {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            chunk.writeBytes(messages.apply(i).toArray());
            if (chunk.size() >= CHUNK_BYTES || i == count - 1) {
                until(this::listens);
                say(Bytes.copyOf(chunk.toByteArray()));
                loop.step();
                chunk.reset();
            }
        }
    }

    /** The neighbour says from time to time that it lives. */
    @Override
    boolean step() {
        if (established && System.nanoTime() - saidNanos > KEEPALIVE_NANOS) {
            say(FullTable.keepalive());
        }
        return super.step();
    }

    private void tell(RoutingInput input) {
        events.accept(new Ports.StreamEvent(input));
    }

    // ---- streams

    @Override
    Ports.Streams streams() {
        return this;
    }

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
    public void password(long number, Secret password) {}

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
}
