package io.spokewire.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.Secret;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import io.spokewire.router.Ports;
import io.spokewire.routing.RoutingAction.StreamPeer;
import io.spokewire.routing.RoutingInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * TCP of simulated machines.
 *
 * <pre>
 * left 10.0.1.1 ----- 10.0.1.2 middle 10.0.2.2 ----- 10.0.2.1 right
 *      2001:db8:1::1 --------- middle --------- 2001:db8:2::1
 * </pre>
 */
class StreamsTest {
    private static final int BGP = 179;
    private static final String LEFT = "10.0.1.1";
    private static final String RIGHT = "10.0.2.1";

    private final VirtualTime time = new VirtualTime();
    private final Capture capture = new Capture();
    private final Kernel middle = new Kernel("middle", true, new Nobody());
    private final Segment near = segment("near", 1);
    private final Segment far = segment("far", 2);
    private final End left = new End("left", near, 1);
    private final End right = new End("right", far, 2);

    StreamsTest() {
        plug(middle, "near", near, "10.0.1.2/24", "2001:db8:1::2/64");
        plug(middle, "far", far, "10.0.2.2/24", "2001:db8:2::2/64");
    }

    private Segment segment(String name, long seed) {
        Segment made = new Segment(name, time, new SplittableRandom(seed), capture);
        made.faults(Faults.CABLE.withDelay(Duration.ofMillis(10)));
        return made;
    }

    private static void plug(Kernel kernel, String name, Segment segment, String... addresses) {
        Nic nic = Nic.plugged(kernel, name, segment);
        for (String address : addresses) {
            nic.addresses().add(InterfaceAddress.parse(address));
        }
        kernel.add(nic);
    }

    /** A machine with a router's streams. */
    private final class End {
        final Kernel kernel;
        final SimTcp tcp;
        final SimStreams streams;
        final List<RoutingInput> inputs = new ArrayList<>();
        int data;

        End(String name, Segment cable, int net) {
            kernel = new Kernel(name, false, new Nobody());
            String own = "10.0." + net;
            String own6 = "2001:db8:" + net + ":";
            plug(kernel, "eth0", cable, own + ".1/24", own6 + ":1/64");
            via(Prefix.DEFAULT_IPV4, own + ".2");
            via(Prefix.DEFAULT_IPV6, own6 + ":2");
            tcp = new SimTcp(kernel, time);
            kernel.streams(tcp);
            streams = new SimStreams(tcp, new VirtualLoop(time, Duration.ZERO));
        }

        private void via(Prefix prefix, String gateway) {
            NextHop hop = new NextHop.Via("eth0", Address.parse(gateway));
            kernel.foreign("", prefix, List.of(hop));
        }

        void open(long stream, StreamPeer peer) {
            streams.open(stream, peer, this::hear);
        }

        void accept(StreamPeer... peers) {
            streams.accept(BGP, List.of(peers), this::hear);
        }

        private void hear(Ports.StreamEvent event) {
            inputs.add(event.input());
            if (event.input() instanceof RoutingInput.StreamData(long _, Bytes bytes)) {
                for (int i = 0; i < bytes.length(); i++) {
                    assertThat(bytes.at(i)).isEqualTo(data++ & 0xFF);
                }
            }
        }

        <T extends RoutingInput> List<T> heard(Class<T> type) {
            return inputs.stream().filter(type::isInstance).map(type::cast).toList();
        }

        String down() {
            return heard(RoutingInput.StreamDown.class).getLast().why();
        }
    }

    /** Nobody looks. */
    private static final class Nobody implements Kernel.Watcher {
        @Override
        public void seen(Kernel at, byte[] packet) {}

        @Override
        public void echoReply(Kernel at, byte[] packet) {}

        @Override
        public void ttlExceeded(Kernel at, byte[] packet) {}
    }

    private static StreamPeer peer(String remote, int port) {
        return peer(remote, port, 64, 0, "");
    }

    private static StreamPeer peer(String remote, int port, int sent, int least, String key) {
        Address address = Address.parse(remote);
        Address any = (address.bits() == 32 ? Prefix.DEFAULT_IPV4 : Prefix.DEFAULT_IPV6).address();
        Secret secret = key.isEmpty() ? Secret.NONE : Secret.clear(key);
        return new StreamPeer("", address.toPrefix(), port, "", any, sent, least, secret);
    }

    private static Bytes pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return Bytes.copyOf(bytes);
    }

    private void run(double seconds) {
        time.runFor(Duration.ofMillis((long) (seconds * 1000)));
    }

    private void connected() {
        right.accept(peer(LEFT, 0));
        left.open(1, peer(RIGHT, BGP));
        run(1);
        assertThat(left.heard(RoutingInput.StreamUp.class)).hasSize(1);
        assertThat(right.heard(RoutingInput.StreamAccepted.class)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"10.0.1.1, 10.0.2.1", "2001:db8:1::1, 2001:db8:2::1"})
    void carriesBytesBothWaysAndEndsInOrder(String from, String to) {
        right.accept(peer(from, 0));
        left.open(1, peer(to, BGP));
        run(0.030);
        assertThat(left.inputs).as("a round trip takes 40 ms").isEmpty();
        run(0.050);
        RoutingInput.StreamUp up = left.heard(RoutingInput.StreamUp.class).getFirst();
        assertThat(right.inputs)
                .containsExactly(
                        new RoutingInput.StreamAccepted(
                                -1, "", Address.parse(to), up.local(), up.localPort(), 63));
        left.streams.write(1, pattern(200_000));
        run(1);
        assertThat(right.data).isEqualTo(200_000);
        assertThat(left.heard(RoutingInput.StreamDrained.class)).hasSize(1);
        right.streams.write(-1, pattern(10));
        right.streams.close(-1);
        run(1);
        assertThat(left.data).isEqualTo(10);
        assertThat(left.inputs.getLast()).isEqualTo(new RoutingInput.StreamDown(1, ""));
        assertThat(right.heard(RoutingInput.StreamDown.class)).isEmpty();
    }

    @Test
    void nobodyListensThere() {
        left.open(1, peer(RIGHT, BGP));
        run(1);
        assertThat(left.down()).isEqualTo("connection refused");
        right.accept(peer("10.0.1.9", 0)); // for another one
        left.open(2, peer(RIGHT, BGP));
        run(1);
        assertThat(left.down()).isEqualTo("connection refused");
    }

    @Test
    void thereIsNoWay() {
        left.kernel.foreign("", Prefix.DEFAULT_IPV4, List.of());
        left.open(1, peer(RIGHT, BGP));
        run(1);
        assertThat(left.down()).isEqualTo("connect(10.0.2.1): network is unreachable");
        left.via(Prefix.DEFAULT_IPV4, "10.0.1.2");
        left.open(2, peer("10.0.3.1", BGP));
        run(1);
        assertThat(left.down())
                .as("the router in the middle says so")
                .isEqualTo("no route to host");
    }

    @Test
    void anotherKeyOrNoneGivesNoConnection() {
        right.accept(peer(LEFT, 0, 64, 0, "right"));
        left.open(1, peer(RIGHT, BGP, 64, 0, "wrong"));
        left.open(2, peer(RIGHT, BGP));
        left.open(3, peer(RIGHT, BGP, 64, 0, "right"));
        run(200);
        assertThat(left.heard(RoutingInput.StreamUp.class))
                .extracting(RoutingInput.StreamUp::stream)
                .containsExactly(3L);
        assertThat(left.heard(RoutingInput.StreamDown.class))
                .containsExactly(
                        new RoutingInput.StreamDown(1, "connection timed out"),
                        new RoutingInput.StreamDown(2, "connection timed out"));
    }

    @Test
    void whoIsTooFarAwayIsNotHeard() {
        right.accept(peer(LEFT, 0, 255, 255, ""));
        left.open(1, peer(RIGHT, BGP, 255, 0, "")); // one router is between them
        run(10);
        assertThat(left.inputs).isEmpty();
        right.accept(peer(LEFT, 0, 255, 254, ""));
        run(10);
        assertThat(left.heard(RoutingInput.StreamUp.class)).hasSize(1);
        assertThat(right.heard(RoutingInput.StreamAccepted.class).getFirst().hopLimit())
                .isEqualTo(254);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.02, 0.2})
    void lossAndDisorderDelayAndDamageNothing(double share) {
        connected();
        for (Segment segment : List.of(near, far)) {
            segment.faults(
                    segment.faults().withLoss(share).withReordering(share).withDuplication(share));
        }
        left.streams.write(1, pattern(100_000));
        right.streams.write(-1, pattern(100_000));
        run(600);
        assertThat(right.data).isEqualTo(100_000);
        assertThat(left.data).isEqualTo(100_000);
    }

    @Test
    void aBrokenPathMakesDataWait() {
        connected();
        far.up(false);
        left.streams.write(1, pattern(1000));
        run(60);
        assertThat(right.data).isZero();
        far.up(true);
        run(60);
        assertThat(right.data).isEqualTo(1000);
        assertThat(left.heard(RoutingInput.StreamDown.class)).isEmpty();
    }

    @Test
    void theSenderGivesUpAfterAQuarterOfAnHour() {
        connected();
        far.up(false);
        left.streams.write(1, pattern(1000));
        run(600);
        assertThat(left.heard(RoutingInput.StreamDown.class)).isEmpty();
        run(600);
        assertThat(left.down()).isEqualTo("connection timed out");
    }

    /** A router that has begun anew knows nothing of the stream. */
    @Test
    void whoHasForgottenResets() {
        connected();
        right.tcp.forgetAll();
        run(10);
        assertThat(left.heard(RoutingInput.StreamDown.class)).isEmpty();
        left.streams.write(1, pattern(1));
        run(1);
        assertThat(left.down()).isEqualTo("connection reset by peer");
    }

    @Test
    void aPausedStreamMakesTheWriterWait() {
        connected();
        right.streams.pause(-1, true);
        left.streams.write(1, pattern(400_000));
        run(2000);
        assertThat(right.data).isZero();
        assertThat(left.heard(RoutingInput.StreamDrained.class)).isEmpty();
        right.streams.pause(-1, false);
        run(5);
        assertThat(right.data).isEqualTo(400_000);
        assertThat(left.heard(RoutingInput.StreamDrained.class)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"10.0.1.1, 10.0.2.1", "2001:db8:1::1, 2001:db8:2::1"})
    void aNarrowPathIsLearnt(String from, String to) {
        for (Nic nic : middle.nics()) {
            if (nic.name().equals("far")) {
                nic.mtuBytes(1300);
            }
        }
        right.accept(peer(from, 0));
        left.open(1, peer(to, BGP));
        run(1);
        left.streams.write(1, pattern(100_000));
        run(1);
        assertThat(right.data).isEqualTo(100_000);
    }

    @Test
    void theSameSeedGivesTheSameBytes() {
        List<byte[]> runs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            StreamsTest net = new StreamsTest();
            net.capture.start();
            net.near.faults(net.near.faults().withLoss(0.1));
            net.right.accept(peer(LEFT, 0));
            net.left.open(1, peer(RIGHT, BGP));
            net.run(30);
            net.left.streams.write(1, pattern(50_000));
            net.run(30);
            assertThat(net.right.data).isEqualTo(50_000);
            runs.add(net.capture.pcap());
        }
        assertThat(runs.get(0)).isEqualTo(runs.get(1));
    }
}
