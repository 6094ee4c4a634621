package io.spokewire.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.Secret;
import io.spokewire.engine.Trace;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import io.spokewire.router.Ports;
import io.spokewire.routing.RoutingAction.StreamPeer;
import io.spokewire.routing.RoutingInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two routers and a cable.
 *
 * <pre>
 * left 192.0.2.1 ------- 192.0.2.2 right
 *      2001:db8::1 --- 2001:db8::2
 *      fe80::1 ----------- fe80::2
 * </pre>
 */
@Tag("namespace")
class StreamSocketsTest {
    private static final int BGP = 179;
    private static final long DEADLINE_SECONDS = 10;

    /** Longer than a handshake and a first retransmission: what has not come until then is lost. */
    private static final long REFUSED_MILLIS = 2500;

    /** One router's streams; its control thread is the test's. */
    private static final class End implements AutoCloseable {
        final LinkedBlockingQueue<Runnable> control = new LinkedBlockingQueue<>();
        final List<RoutingInput> inputs = new ArrayList<>();
        final List<Trace> traces = new ArrayList<>();
        final StreamSockets streams;
        volatile boolean full;
        int data;
        private long opened = 100;
        private boolean closed;

        End(Namespace place, String device) {
            this(place, device, Map.of("", VrfBinding.DEFAULT));
        }

        End(Namespace place, String device, Map<String, VrfBinding> vrfs) {
            streams =
                    new StreamSockets(
                            place,
                            () -> Map.of("Ethernet0", device),
                            new StreamSockets.Vrfs() {
                                @Override
                                public Optional<VrfBinding> binding(String vrf) {
                                    return Optional.ofNullable(vrfs.get(vrf));
                                }

                                @Override
                                public String ofDevice(int index) {
                                    return "";
                                }
                            },
                            input -> !full && control.offer(input),
                            traces::add);
        }

        void open(long stream, StreamPeer peer) {
            streams.open(stream, peer, this::hear);
        }

        void accept(StreamPeer... peers) {
            streams.accept(BGP, List.of(peers), this::hear);
        }

        /** Connects, again while nobody listens there yet; the number of the stream that is up. */
        long connect(StreamPeer peer) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
            for (String outcome = outcome(peer); !outcome.isEmpty(); outcome = outcome(peer)) {
                assertThat(System.nanoTime() - end).as(outcome).isNegative();
            }
            return opened;
        }

        /** Opens one more stream, and waits until it is up (empty) or why it is not is known. */
        String outcome(StreamPeer peer) {
            long stream = ++opened;
            open(stream, peer);
            RoutingInput outcome = await(RoutingInput.class, i -> isOutcome(i, stream));
            return outcome instanceof RoutingInput.StreamDown down ? down.why() : "";
        }

        /** Waits until a port is listened on, as the kernel's list of sockets shows it. */
        void listening(Namespace place, String family) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
            while (!sockets(place, family).contains(":00B3 ")) {
                assertThat(System.nanoTime() - end).as("%s listens", family).isNegative();
                turn(20);
            }
        }

        private static String sockets(Namespace place, String family) {
            return place.call(() -> {
                try {
                    return Files.readString(Path.of("/proc/thread-self/net/" + family));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }

        private static boolean isOutcome(RoutingInput input, long stream) {
            return switch (input) {
                case RoutingInput.StreamUp up -> up.stream() == stream;
                case RoutingInput.StreamDown down -> down.stream() == stream;
                default -> false;
            };
        }

        private void hear(Ports.StreamEvent event) {
            inputs.add(event.input());
            if (event.input() instanceof RoutingInput.StreamData(long _, Bytes bytes)) {
                data += bytes.length();
            }
        }

        /** Runs the control thread until the router has heard that. */
        <T extends RoutingInput> T await(Class<T> type, Predicate<T> which) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
            int seen = 0;
            while (true) {
                for (; seen < inputs.size(); seen++) {
                    if (type.isInstance(inputs.get(seen))
                            && which.test(type.cast(inputs.get(seen)))) {
                        return type.cast(inputs.get(seen));
                    }
                }
                assertThat(System.nanoTime() - end)
                        .as("%s in time; there are %s", type.getSimpleName(), inputs)
                        .isNegative();
                turn(50);
            }
        }

        <T extends RoutingInput> T await(Class<T> type) {
            return await(type, _ -> true);
        }

        /** Runs what comes within that time. */
        void turn(long millis) {
            try {
                Runnable input = control.poll(millis, TimeUnit.MILLISECONDS);
                for (; input != null; input = control.poll()) {
                    input.run();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        /** Runs for a time in which nothing of this kind may happen. */
        void never(Class<? extends RoutingInput> type, long millis) {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            while (System.nanoTime() - end < 0) {
                turn(50);
                assertThat(inputs).noneMatch(type::isInstance);
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                streams.close();
            }
        }
    }

    /** The places, their ends, and what is said of peers. */
    private static final class Cable implements AutoCloseable {
        final TestNamespaces places = new TestNamespaces();
        final Namespace left = places.create();
        final Namespace right = places.create();
        final List<End> ends = new ArrayList<>();

        Cable() {
            try (Netlink here = Netlink.open(left);
                    Netlink there = Netlink.open(right)) {
                here.createVeth("l", "r", right);
                configure(here, "l", "192.0.2.1/24", "2001:db8::1/64", "fe80::1/64");
                configure(there, "r", "192.0.2.2/24", "2001:db8::2/64", "fe80::2/64");
            }
        }

        private static void configure(Netlink netlink, String name, String... addresses) {
            int device = netlink.link(name).orElseThrow().index();
            for (String address : addresses) {
                netlink.addAddress(device, InterfaceAddress.parse(address), true, false);
            }
            netlink.setUp(device, true);
        }

        End left() {
            return with(new End(left, "l"));
        }

        End right() {
            return with(new End(right, "r"));
        }

        private End with(End end) {
            ends.add(end);
            return end;
        }

        @Override
        public void close() {
            ends.forEach(End::close);
            places.close();
        }
    }

    private static StreamPeer peer(String remote, int port) {
        Prefix prefix = Prefix.parse(remote);
        Address any = prefix.address() instanceof Ipv4Address ? Ipv4Address.ANY : Ipv6Address.ANY;
        return new StreamPeer("", prefix, port, "", any, 64, 0, Secret.NONE);
    }

    private static StreamPeer from(StreamPeer peer, String local) {
        return new StreamPeer(
                peer.vrf(),
                peer.remote(),
                peer.port(),
                peer.interfaceName(),
                Address.parse(local),
                peer.hopLimit(),
                peer.minimumHopLimit(),
                peer.password());
    }

    private static StreamPeer hops(StreamPeer peer, int sent, int least) {
        return new StreamPeer(
                peer.vrf(),
                peer.remote(),
                peer.port(),
                peer.interfaceName(),
                peer.localAddress(),
                sent,
                least,
                peer.password());
    }

    private static StreamPeer key(StreamPeer peer, String key) {
        return new StreamPeer(
                peer.vrf(),
                peer.remote(),
                peer.port(),
                peer.interfaceName(),
                peer.localAddress(),
                peer.hopLimit(),
                peer.minimumHopLimit(),
                Secret.clear(key));
    }

    private static StreamPeer on(StreamPeer peer, String interfaceName) {
        return new StreamPeer(
                peer.vrf(),
                peer.remote(),
                peer.port(),
                interfaceName,
                peer.localAddress(),
                peer.hopLimit(),
                peer.minimumHopLimit(),
                peer.password());
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.2, ''",
        "2001:db8::1, 2001:db8::2, ''",
        "fe80::1, fe80::2, Ethernet0"
    })
    void carriesBytesBothWaysAndEndsInOrder(String left, String right, String interfaceName) {
        try (Cable cable = new Cable()) {
            End a = cable.left();
            End b = cable.right();
            String all = left.contains(":") ? "/128" : "/32";
            b.accept(on(peer(left + all, 0), interfaceName));
            long stream = a.connect(on(from(peer(right + all, BGP), left), interfaceName));
            RoutingInput.StreamUp up = a.await(RoutingInput.StreamUp.class);
            assertThat(up.local()).isEqualTo(Address.parse(left));
            RoutingInput.StreamAccepted accepted = b.await(RoutingInput.StreamAccepted.class);
            assertThat(accepted)
                    .isEqualTo(
                            new RoutingInput.StreamAccepted(
                                    accepted.stream(),
                                    "",
                                    Address.parse(right),
                                    Address.parse(left),
                                    up.localPort(),
                                    64));
            assertThat(accepted.stream()).isNegative();

            a.streams.write(stream, Bytes.ofHex("0102"));
            a.streams.write(stream, Bytes.ofHex("03"));
            a.await(RoutingInput.StreamDrained.class);
            b.await(RoutingInput.StreamData.class, _ -> b.data == 3);
            b.streams.write(accepted.stream(), Bytes.ofHex("04"));
            assertThat(a.await(RoutingInput.StreamData.class))
                    .isEqualTo(new RoutingInput.StreamData(stream, Bytes.ofHex("04")));

            b.streams.write(accepted.stream(), Bytes.ofHex("0506"));
            b.streams.close(accepted.stream());
            a.await(RoutingInput.StreamData.class, d -> d.data().equals(Bytes.ofHex("0506")));
            assertThat(down(a, stream)).isEmpty();
            assertThat(b.inputs).noneMatch(RoutingInput.StreamDown.class::isInstance);
        }
    }

    @Test
    void saysWhyThereIsNoConnection() {
        try (Cable cable = new Cable()) {
            End a = cable.left();
            a.open(1, peer("192.0.2.2/32", BGP));
            a.open(2, peer("198.51.100.1/32", BGP));
            a.open(3, from(peer("192.0.2.2/32", BGP), "192.0.2.9"));
            a.open(
                    4,
                    new StreamPeer(
                            "red",
                            Prefix.parse("192.0.2.2/32"),
                            BGP,
                            "",
                            Ipv4Address.ANY,
                            1,
                            0,
                            Secret.NONE));
            assertThat(down(a, 1)).isEqualTo("connection refused");
            assertThat(down(a, 2)).isEqualTo("connect(198.51.100.1): network is unreachable");
            assertThat(down(a, 3)).isEqualTo("bind(192.0.2.9): cannot assign requested address");
            assertThat(down(a, 4)).isEqualTo("VRF red: no such device");
        }
    }

    private static String down(End end, long stream) {
        return end.await(RoutingInput.StreamDown.class, d -> d.stream() == stream).why();
    }

    @Test
    void acceptsFromTheNamedAlone() {
        try (Cable cable = new Cable()) {
            End a = cable.left();
            End b = cable.right();
            b.accept(peer("192.0.2.128/25", 0), from(peer("192.0.2.1/32", 0), "192.0.2.3"));
            b.listening(cable.right, "tcp");
            a.open(1, peer("192.0.2.2/32", BGP));
            down(a, 1);
            b.never(RoutingInput.StreamAccepted.class, 300);

            b.accept(peer("192.0.2.0/28", 0));
            a.connect(peer("192.0.2.2/32", BGP));
            b.await(RoutingInput.StreamAccepted.class);

            b.accept();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
            String outcome = "";
            while (!outcome.equals("connection refused")) { // the port closes soon
                assertThat(System.nanoTime() - end).as(outcome).isNegative();
                outcome = a.outcome(peer("192.0.2.2/32", BGP));
            }
        }
    }

    @Test
    void signsWithAKeyOfAPeerOrOfItsPrefix() {
        try (Cable cable = new Cable()) {
            End a = cable.left();
            End b = cable.right();
            b.accept(
                    key(peer("192.0.2.1/32", 0), "of a peer"),
                    key(peer("2001:db8::/64", 0), "of a prefix"));
            a.connect(key(peer("192.0.2.2/32", BGP), "of a peer"));
            a.connect(key(peer("2001:db8::2/128", BGP), "of a prefix"));
            b.await(RoutingInput.StreamAccepted.class, s -> s.remote().bits() == 32);
            b.await(RoutingInput.StreamAccepted.class, s -> s.remote().bits() == 128);
        }
    }

    @Test
    void anotherKeyOrNoneGivesNoConnection() {
        try (Cable cable = new Cable()) {
            End a = cable.left();
            End b = cable.right();
            b.accept(key(peer("192.0.2.1/32", 0), "right"), peer("2001:db8::1/128", 0));
            b.listening(cable.right, "tcp6");
            a.open(1, key(peer("192.0.2.2/32", BGP), "wrong"));
            a.open(2, peer("192.0.2.2/32", BGP));
            a.open(3, key(peer("2001:db8::2/128", BGP), "unwanted"));
            a.never(RoutingInput.StreamUp.class, REFUSED_MILLIS);
            b.never(RoutingInput.StreamAccepted.class, 1);
            // A key that is given later is good at once.
            b.accept(key(peer("192.0.2.1/32", 0), "wrong"), peer("2001:db8::1/128", 0));
            a.await(RoutingInput.StreamUp.class, up -> up.stream() == 1);
        }
    }

    /** What one end has signed anew waits in its kernel until the other end has the key, too. */
    @ParameterizedTest
    @CsvSource({"192.0.2.0/24, 192.0.2.2/32", "2001:db8::1/128, 2001:db8::2/128"})
    void aKeyIsChangedWhileTheConnectionStands(String accepted, String right) {
        try (Cable cable = new Cable()) {
            End a = cable.left();
            End b = cable.right();
            b.accept(key(peer(accepted, 0), "first"));
            long mine = a.connect(key(peer(right, BGP), "first"));
            long its = b.await(RoutingInput.StreamAccepted.class).stream();
            for (String key : List.of("second", "", "third")) {
                Secret secret = key.isEmpty() ? Secret.NONE : Secret.clear(key);
                int had = b.data;
                a.streams.password(mine, secret);
                a.streams.write(mine, Bytes.copyOf(new byte[100]));
                b.turn(300);
                assertThat(b.data).as("signed as '%s'", key).isEqualTo(had);
                b.streams.password(its, secret);
                b.await(RoutingInput.StreamData.class, _ -> b.data == had + 100);
            }
            b.streams.write(its, Bytes.copyOf(new byte[10]));
            a.await(RoutingInput.StreamData.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1/32, 192.0.2.2/32", "2001:db8::1/128, 2001:db8::2/128"})
    void whoIsTooFarAwayIsNotHeard(String left, String right) {
        try (Cable cable = new Cable()) {
            End a = cable.left();
            End b = cable.right();
            b.accept(hops(peer(left, 0), 255, 255));
            b.listening(cable.right, left.contains(":") ? "tcp6" : "tcp");
            a.open(1, hops(peer(right, BGP), 254, 0));
            a.never(RoutingInput.StreamUp.class, REFUSED_MILLIS);
            a.connect(hops(peer(right, BGP), 255, 255));
            assertThat(b.await(RoutingInput.StreamAccepted.class).hopLimit()).isEqualTo(255);
        }
    }

    /** Another peer's leniency on the same port does not help. */
    @Test
    void theHopLimitIsThatOfThePeer() {
        try (Cable cable = new Cable()) {
            End a = cable.left();
            End b = cable.right();
            b.accept(hops(peer("192.0.2.1/32", 0), 255, 255), peer("192.0.2.7/32", 0));
            b.listening(cable.right, "tcp");
            a.open(1, hops(peer("192.0.2.2/32", BGP), 254, 0));
            down(a, 1);
            b.never(RoutingInput.StreamAccepted.class, 300);
        }
    }

    /** A control thread that is behind makes the peer wait, and loses nothing. */
    @Test
    void backPressureReachesTheWriter() {
        try (Cable cable = new Cable()) {
            End a = cable.left();
            End b = cable.right();
            b.accept(peer("192.0.2.1/32", 0));
            long stream = a.connect(peer("192.0.2.2/32", BGP));
            b.await(RoutingInput.StreamAccepted.class);

            byte[] block = new byte[1 << 20];
            for (int i = 0; i < 16; i++) {
                a.streams.write(stream, Bytes.copyOf(block));
            }
            a.never(RoutingInput.StreamDrained.class, 300); // b's control thread does nothing
            b.full = true;
            b.turn(300);
            b.full = false;
            b.await(RoutingInput.StreamData.class, _ -> b.data == 16 << 20);
            a.await(RoutingInput.StreamDrained.class);
        }
    }

    @Test
    void aPausedStreamMakesTheWriterWait() {
        try (Cable cable = new Cable()) {
            End a = cable.left();
            End b = cable.right();
            b.accept(peer("192.0.2.1/32", 0));
            long stream = a.connect(peer("192.0.2.2/32", BGP));
            long accepted = b.await(RoutingInput.StreamAccepted.class).stream();
            b.streams.pause(accepted, true);
            a.streams.write(stream, Bytes.copyOf(new byte[16 << 20]));
            a.never(RoutingInput.StreamDrained.class, 300);
            b.never(RoutingInput.StreamData.class, 1);
            b.streams.pause(accepted, false);
            b.await(RoutingInput.StreamData.class, _ -> b.data == 16 << 20);
            a.await(RoutingInput.StreamDrained.class);
        }
    }

    @Test
    void whoNeverTakesAnythingIsGivenUp() {
        try (Cable cable = new Cable()) {
            End a = cable.left();
            End b = cable.right();
            b.accept(peer("192.0.2.1/32", 0));
            long stream = a.connect(peer("192.0.2.2/32", BGP));
            byte[] block = new byte[8 << 20];
            for (int i = 0; i < 8; i++) {
                a.streams.write(stream, Bytes.copyOf(block));
            }
            assertThat(down(a, stream)).startsWith("the peer has not taken");
        }
    }

    /** What was written before the router ends reaches the peer. */
    @Test
    void theEndWaitsForTheFarewell() {
        try (Cable cable = new Cable()) {
            End a = cable.left();
            End b = cable.right();
            b.accept(peer("192.0.2.1/32", 0));
            long stream = a.connect(peer("192.0.2.2/32", BGP));
            b.await(RoutingInput.StreamAccepted.class);
            a.streams.write(stream, Bytes.ofHex("ff"));
            a.streams.close(stream);
            a.close();
            b.await(RoutingInput.StreamData.class);
            assertThat(b.await(RoutingInput.StreamDown.class).why()).isEmpty();
        }
    }

    @Test
    void aPortThatSomebodyElseHasIsTold() {
        try (Cable cable = new Cable()) {
            End a = cable.right();
            a.accept(peer("192.0.2.1/32", 0));
            End left = cable.left();
            left.connect(peer("192.0.2.2/32", BGP));
            End b = cable.right();
            b.accept(peer("192.0.2.1/32", 0));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
            while (b.traces.isEmpty()) {
                assertThat(System.nanoTime() - end).isNegative();
                b.turn(50);
            }
            assertThat(b.traces.getFirst().text())
                    .isEqualTo(
                            "nobody can connect to TCP port 179: bind(TCP port 179): address"
                                    + " already in use; tried again every second");
            a.close();
            left.connect(peer("192.0.2.2/32", BGP));
            b.await(RoutingInput.StreamAccepted.class);
        }
    }
}
