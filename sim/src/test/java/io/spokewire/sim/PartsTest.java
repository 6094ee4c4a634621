package io.spokewire.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The simulator's pieces, each alone: the clock, cables, kernels, NAT. */
class PartsTest {
    private final VirtualTime time = new VirtualTime();
    private final Capture capture = new Capture();
    private final Recorder recorder = new Recorder();

    private static final class Recorder implements Kernel.Watcher {
        final List<String> replies = new ArrayList<>();
        final List<String> path = new ArrayList<>();

        @Override
        public void seen(Kernel at, byte[] packet) {
            path.add(at.name());
        }

        @Override
        public void echoReply(Kernel at, byte[] packet) {
            replies.add(at.name() + " " + IpPacket.source(packet) + " " + packet.length);
        }

        @Override
        public void ttlExceeded(Kernel at, byte[] packet) {
            path.add("expired at " + at.name());
        }
    }

    @Test
    void timersFireInTheOrderOfTheirDeadlinesThenOfArming() {
        VirtualLoop loop = new VirtualLoop(time, Duration.ZERO);
        List<String> fired = new ArrayList<>();
        loop.arm("b", 2000, () -> fired.add("b at " + loop.nanoTime()));
        loop.arm("a", 1000, () -> fired.add("a"));
        loop.arm("c", 2000, () -> fired.add("c"));
        loop.arm("gone", 1500, () -> fired.add("gone"));
        loop.arm("again", 500, () -> fired.add("never"));
        loop.arm("again", 3000, () -> fired.add("again"));
        loop.cancel("gone");
        loop.offer(() -> loop.arm("past", -5, () -> fired.add("past")));
        time.runFor(Duration.ofNanos(2500));
        assertThat(fired).containsExactly("past", "a", "b at 2000", "c");
        assertThat(loop.nanoTime()).isEqualTo(2500);
        loop.end();
        time.runFor(Duration.ofSeconds(1));
        assertThat(fired).hasSize(4);
        assertThat(loop.offer(() -> fired.add("late"))).isFalse();
    }

    @Test
    void kernelsForwardAndAnswer() {
        Net net = new Net();
        net.left.output("", echo("10.1.0.2", "10.2.0.2", 84, false));
        time.runFor(Duration.ofSeconds(1));
        assertThat(recorder.replies).containsExactly("left 10.2.0.2 84");
        assertThat(recorder.path)
                .containsExactly("left", "router", "right", "right", "router", "left");
    }

    @Test
    void largePacketsAreFragmentedOrRefused() {
        Net net = new Net();
        net.rightCable.nics().forEach(nic -> nic.mtuBytes(600));
        net.left.output("", echo("10.1.0.2", "10.2.0.2", 1400, false));
        time.runFor(Duration.ofSeconds(1));
        assertThat(recorder.replies).containsExactly("left 10.2.0.2 1400");
        recorder.replies.clear();
        capture.start();
        net.left.output("", echo("10.1.0.2", "10.2.0.2", 1400, true));
        time.runFor(Duration.ofSeconds(1));
        assertThat(recorder.replies).isEmpty();
        byte[] pcap = capture.pcap("left");
        int error = 24 + 16 + 1400 + 16; // file header, record header, request, record header
        assertThat(pcap[error + 20]).as("destination unreachable").isEqualTo((byte) 3);
        assertThat(pcap[error + 21]).as("fragmentation needed").isEqualTo((byte) 4);
        assertThat(IpPacket.u16(pcap, error + 26)).as("next hop's MTU").isEqualTo(600);
    }

    @Test
    void loopsEndByTtl() {
        Net net = new Net();
        Kernel other = net.router("other", net.rightCable, "10.2.0.254/24");
        other.foreign("", Prefix.DEFAULT_IPV4, via("net", "10.2.0.1"));
        net.router.foreign("", Prefix.DEFAULT_IPV4, via("right", "10.2.0.254"));
        net.left.output("", echo("10.1.0.2", "172.16.0.1", 84, false));
        time.runFor(Duration.ofSeconds(1));
        assertThat(recorder.path).anyMatch(step -> step.startsWith("expired"));
    }

    @Test
    void cablesLoseDuplicateAndReorderAsOftenAsTheyAreTold() {
        Net net = new Net();
        net.rightCable.faults(new Faults(Duration.ofMillis(1), Duration.ZERO, 0.2, 0, 0));
        for (int i = 0; i < 1000; i++) {
            net.left.output("", echo("10.1.0.2", "10.2.0.2", 84, false));
        }
        time.runFor(Duration.ofSeconds(1));
        assertThat(recorder.replies).hasSizeBetween(580, 700); // 0.8 x 0.8 of 1000
        recorder.replies.clear();
        net.rightCable.faults(new Faults(Duration.ofMillis(1), Duration.ZERO, 0, 1, 0));
        net.left.output("", echo("10.1.0.2", "10.2.0.2", 84, false));
        time.runFor(Duration.ofSeconds(1));
        assertThat(recorder.replies).hasSize(4);
        recorder.replies.clear();
        net.rightCable.faults(new Faults(Duration.ofMillis(1), Duration.ZERO, 0, 0, 0.5));
        for (int i = 0; i < 20; i++) {
            net.left.output("", echo("10.1.0.2", "10.2.0.2", 84 + i, false));
        }
        time.runFor(Duration.ofSeconds(1));
        assertThat(recorder.replies).hasSize(20);
        assertThat(recorder.replies).isNotEqualTo(recorder.replies.stream().sorted().toList());
        net.rightCable.up(false);
        recorder.replies.clear();
        net.left.output("", echo("10.1.0.2", "10.2.0.2", 84, false));
        time.runFor(Duration.ofSeconds(1));
        assertThat(recorder.replies).isEmpty();
    }

    @Test
    void aConeLetsAnybodyAnswerASymmetricNatThoseWhoWereAsked() {
        for (NatRules.Kind kind : List.of(NatRules.Kind.CONE, NatRules.Kind.SYMMETRIC)) {
            Net net = new Net();
            NatRules nat = net.nat(kind);
            byte[] first = gre("10.1.0.2", "10.2.0.2");
            byte[] translated = Objects.requireNonNull(nat.outbound(first));
            assertThat(IpPacket.source(translated)).isEqualTo(address("10.2.0.1"));
            assertThat(IpPacket.valid(translated)).isTrue();
            byte[] answer = Objects.requireNonNull(nat.inbound(gre("10.2.0.2", "10.2.0.1")));
            assertThat(IpPacket.destination(answer)).isEqualTo(address("10.1.0.2"));
            byte[] stranger = nat.inbound(gre("10.2.0.77", "10.2.0.1"));
            assertThat(stranger != null).isEqualTo(kind == NatRules.Kind.CONE);
            assertThat(nat.outbound(gre("10.1.0.3", "10.2.0.2"))).as("a second client").isNull();
            nat.rebind();
            assertThat(nat.inbound(gre("10.2.0.2", "10.2.0.1"))).isNull();
        }
    }

    @Test
    void aPacketForAnAddressThatTheNatHadBeforeIsNoClients() {
        Net net = new Net();
        net.nat(NatRules.Kind.CONE);
        net.router.foreign("", Prefix.DEFAULT_IPV4, via("right", "10.2.0.2"));
        net.right.output("", gre("10.2.0.2", "10.9.0.1"));
        time.runFor(Duration.ofMillis(1));
        capture.start();
        net.left.output("", gre("10.1.0.2", "10.2.0.2"));
        time.runFor(Duration.ofSeconds(1));
        byte[] pcap = capture.pcap("right");
        assertThat(pcap).as("the client's packet passes").hasSizeGreaterThan(24);
        assertThat(Ipv4Address.fromBytes(pcap, 24 + 16 + 12)).isEqualTo(address("10.2.0.1"));
    }

    @Test
    void natTranslatesPortsAndMakesChecksumsGood() {
        Net net = new Net();
        NatRules nat = net.nat(NatRules.Kind.SYMMETRIC);
        byte[] one = Objects.requireNonNull(nat.outbound(udp("10.1.0.2", 500, "10.2.0.2", 500)));
        byte[] two = Objects.requireNonNull(nat.outbound(udp("10.1.0.3", 500, "10.2.0.2", 500)));
        byte[] far = Objects.requireNonNull(nat.outbound(udp("10.1.0.2", 500, "10.2.0.9", 500)));
        assertThat(List.of(IpPacket.u16(one, 20), IpPacket.u16(two, 20), IpPacket.u16(far, 20)))
                .doesNotHaveDuplicates();
        assertThat(udpChecksumGood(one)).isTrue();
        byte[] back =
                Objects.requireNonNull(
                        nat.inbound(udp("10.2.0.2", 500, "10.2.0.1", IpPacket.u16(two, 20))));
        assertThat(IpPacket.destination(back)).isEqualTo(address("10.1.0.3"));
        assertThat(IpPacket.u16(back, 22)).isEqualTo(500);
        assertThat(udpChecksumGood(back)).isTrue();
    }

    @Test
    void fragmentsComeTogetherInAnyOrder() {
        byte[] packet = echo("10.1.0.2", "10.2.0.2", 4000, false);
        List<byte[]> pieces = new ArrayList<>(Ipv4Fragments.split(packet, 576));
        pieces.add(pieces.get(2)); // one comes twice
        Random random = new Random(5);
        Collections.shuffle(pieces, random);
        Ipv4Fragments fragments = new Ipv4Fragments();
        byte[] whole = null;
        for (byte[] piece : pieces) {
            assertThat(piece.length).isLessThanOrEqualTo(576);
            byte[] done = fragments.add(piece);
            whole = done == null ? whole : done;
        }
        assertThat(whole).isEqualTo(packet);
    }

    /** left -- router -- right. */
    private final class Net {
        final Segment leftCable = cable("left");
        final Segment rightCable = cable("right");
        final Kernel left = new Kernel("left", false, recorder);
        final Kernel right = new Kernel("right", false, recorder);
        final Kernel router = new Kernel("router", true, recorder);

        Net() {
            plug(left, "net", leftCable, "10.1.0.2/24");
            plug(right, "net", rightCable, "10.2.0.2/24");
            plug(router, "left", leftCable, "10.1.0.1/24");
            plug(router, "right", rightCable, "10.2.0.1/24");
            left.foreign("", Prefix.DEFAULT_IPV4, via("net", "10.1.0.1"));
            right.foreign("", Prefix.DEFAULT_IPV4, via("net", "10.2.0.1"));
        }

        Segment cable(String name) {
            return new Segment(name, time, new SplittableRandom(name.hashCode()), capture);
        }

        void plug(Kernel kernel, String nicName, Segment segment, String address) {
            Nic nic = Nic.plugged(kernel, nicName, segment);
            nic.addresses().add(InterfaceAddress.parse(address));
            kernel.add(nic);
        }

        Kernel router(String name, Segment segment, String address) {
            Kernel made = new Kernel(name, true, recorder);
            plug(made, "net", segment, address);
            return made;
        }

        NatRules nat(NatRules.Kind kind) {
            NatRules rules =
                    new NatRules(Objects.requireNonNull(router.nic("right")), kind, () -> 0L);
            router.nat(rules);
            return rules;
        }
    }

    private static List<NextHop> via(String nic, String gateway) {
        return List.of(new NextHop.Via(nic, address(gateway)));
    }

    private static Address address(String text) {
        return Address.parse(text);
    }

    private static byte[] echo(String from, String to, int size, boolean df) {
        byte[] message = IpPacket.icmp(8, 0, 0x0001_0001, new byte[size - 28]);
        return IpPacket.of(address(from), address(to), IpPacket.ICMP, df, message);
    }

    private static byte[] gre(String from, String to) {
        byte[] body = {0, 0, 8, 0, 1, 2, 3, 4};
        return IpPacket.of(address(from), address(to), IpPacket.GRE, false, body);
    }

    private static byte[] udp(String from, int fromPort, String to, int toPort) {
        byte[] body = new byte[12];
        IpPacket.put16(body, 0, fromPort);
        IpPacket.put16(body, 2, toPort);
        IpPacket.put16(body, 4, body.length);
        byte[] packet = IpPacket.of(address(from), address(to), IpPacket.UDP, false, body);
        IpPacket.put16(packet, 26, ~pseudoSum(packet) & 0xFFFF);
        return packet;
    }

    private static boolean udpChecksumGood(byte[] packet) {
        return pseudoSum(packet) == 0xFFFF;
    }

    private static int pseudoSum(byte[] packet) {
        assertThat(IpPacket.source(packet)).isInstanceOf(Ipv4Address.class);
        long sum = 0L + IpPacket.UDP + packet.length - 20;
        for (int i = 12; i < packet.length; i += 2) {
            sum += IpPacket.u16(packet, i);
        }
        while (sum > 0xFFFF) {
            sum = (sum >>> 16) + (sum & 0xFFFF);
        }
        return (int) sum;
    }
}
