package io.spokewire.bench.ike;

import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.IkeSettings;
import io.spokewire.ike.IkeTimer;
import io.spokewire.ike.v2.Ikev2Engine;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A spoke that is nothing but IKEv2: our engine on two UDP sockets at an address of its own. It
 * begins, computes in place, and keeps its timers with the {@link Spokes} that it belongs to.
 */
final class Spoke implements AutoCloseable {
    private static final int NON_ESP_MARKER = 4;

    private final Spokes all;
    private final SpokeEnvironment environment;
    private final Ikev2Engine engine;
    private final DatagramChannel plain;
    private final DatagramChannel encapsulated;
    private final Map<IkeTimer, Long> timers = new LinkedHashMap<>();

    private boolean up;
    private int datagrams;

    /**
     * A spoke that has not begun.
     *
     * @param address its own, which this machine must take for one of its own
     */
    Spoke(Spokes all, Address address, IkeSettings settings, RandomGenerator random)
            throws IOException {
        this.all = all;
        this.environment = SpokeEnvironment.of(2, address, settings);
        this.engine = new Ikev2Engine(environment, random);
        this.plain = open(all.selector(), address, Endpoint.IKE);
        this.encapsulated = open(all.selector(), address, Endpoint.NAT_TRAVERSAL);
    }

    private DatagramChannel open(Selector selector, Address at, int port) throws IOException {
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        channel.configureBlocking(false);
        channel.bind(new InetSocketAddress(InetAddress.getByAddress(at.toBytes()), port));
        channel.register(selector, SelectionKey.OP_READ, this);
        return channel;
    }

    /** Begins a negotiation with the hub. */
    void connect(Address hub) {
        handle(environment.wants(hub));
    }

    /** Deletes what it has in order. */
    void disconnect(Address hub) {
        handle(environment.wantsNoMore(hub));
    }

    /** Whether it has nothing. */
    boolean idle() {
        return engine.snapshot().isEmpty();
    }

    /** Datagrams that it has sent. */
    int datagrams() {
        return datagrams;
    }

    private void handle(IkeInput input) {
        engine.handle(input, System.nanoTime(), this::act);
    }

    /** Reads what a socket of ours has. */
    void read(DatagramChannel channel, ByteBuffer buffer) throws IOException {
        boolean marked = channel.equals(encapsulated);
        for (var from = channel.receive(buffer.clear());
                from != null;
                from = channel.receive(buffer.clear())) {
            buffer.flip();
            InetSocketAddress sender = (InetSocketAddress) from;
            if (marked) {
                if (buffer.remaining() <= NON_ESP_MARKER || buffer.getInt() != 0) {
                    continue; // ESP, or a keepalive
                }
            }
            byte[] message = new byte[buffer.remaining()];
            buffer.get(message);
            int port = marked ? Endpoint.NAT_TRAVERSAL : Endpoint.IKE;
            IkePath path =
                    new IkePath(
                            "",
                            new Endpoint(environment.address(), port),
                            new Endpoint(
                                    Address.fromBytes(sender.getAddress().getAddress()),
                                    sender.getPort()));
            handle(new IkeInput.Received(path, Bytes.copyOf(message)));
        }
    }

    private void act(IkeAction action) {
        switch (action) {
            case IkeAction.Send(IkePath path, Bytes message) -> send(path, message);
            case IkeAction.Arm(IkeTimer timer, Duration delay) ->
                    timers.put(timer, all.arm(delay, () -> fire(timer)));
            case IkeAction.Disarm(IkeTimer timer) -> cancel(timers.remove(timer));
            case IkeAction.Compute(long job, var work) ->
                    all.later(() -> handle(new IkeInput.Computed(job, work.get())));
            case IkeAction.InstallChild _ -> {
                if (!up) {
                    up = true;
                    all.cameUp();
                }
            }
            case IkeAction.PeerFailed failed -> all.failed(failed.why());
            case IkeAction.RemoveChild _,
                    IkeAction.SendKeepalive _,
                    IkeAction.UseOutbound _,
                    IkeAction.MoveChildren _,
                    IkeAction.LogKeys _,
                    IkeAction.Over _,
                    IkeAction.Note _ -> {}
        }
    }

    private void fire(IkeTimer timer) {
        timers.remove(timer);
        handle(new IkeInput.TimerFired(timer));
    }

    private void cancel(@Nullable Long timer) {
        if (timer != null) {
            all.cancel(timer);
        }
    }

    private void send(IkePath path, Bytes message) {
        boolean marked = path.local().port() == Endpoint.NAT_TRAVERSAL;
        ByteBuffer datagram = ByteBuffer.allocate(NON_ESP_MARKER + message.length());
        if (marked) {
            datagram.putInt(0);
        }
        datagram.put(message.toArray()).flip();
        try {
            InetAddress to = InetAddress.getByAddress(path.remote().address().toBytes());
            (marked ? encapsulated : plain)
                    .send(datagram, new InetSocketAddress(to, path.remote().port()));
            datagrams++;
        } catch (IOException e) {
            all.failed("cannot send: " + e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        timers.values().forEach(all::cancel);
        plain.close();
        encapsulated.close();
    }
}
