package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two namespaces and a cable.
 *
 * <pre>
 * left 192.0.2.1 ------- 192.0.2.2 right
 *      2001:db8::1 --- 2001:db8::2
 * </pre>
 */
@Tag("namespace")
class RawSocketTest {
    private static final int GRE = 47;
    private static final int DEADLINE_MILLIS = 5000;
    private static final RawSender.PathListener NO_ERRORS =
            (destination, mtu) -> {
                throw new AssertionError("too big for " + mtu + ": " + destination);
            };

    private static final class Cable implements AutoCloseable {
        final TestNamespaces places = new TestNamespaces();
        final Namespace left = places.create();
        final Namespace right = places.create();
        final Arena arena = Arena.ofConfined();

        Cable() {
            try (Netlink here = Netlink.open(left);
                    Netlink there = Netlink.open(right)) {
                here.createVeth("l", "r", right);
                configure(here, "l", "192.0.2.1/24", "2001:db8::1/64");
                configure(there, "r", "192.0.2.2/24", "2001:db8::2/64");
            }
        }

        private static void configure(Netlink netlink, String name, String... addresses) {
            int device = netlink.link(name).orElseThrow().index();
            for (String address : addresses) {
                netlink.addAddress(device, InterfaceAddress.parse(address), true, false);
            }
            netlink.setUp(device, true);
        }

        void send(RawSender sender, byte[]... packets) {
            for (byte[] packet : packets) {
                MemorySegment memory = arena.allocateFrom(JAVA_BYTE, packet);
                sender.add(memory, 0, packet.length);
            }
            sender.flush();
        }

        @Override
        public void close() {
            arena.close();
            places.close();
        }
    }

    private static List<byte[]> receive(RawReceiver receiver, int wanted) {
        List<byte[]> packets = new ArrayList<>();
        try (Poller poller = new Poller()) {
            poller.add(receiver.number());
            while (packets.size() < wanted) {
                assertThat(poller.await(DEADLINE_MILLIS)).as("a packet in time").isTrue();
                int count = receiver.receive();
                for (int i = 0; i < count; i++) {
                    packets.add(
                            receiver.memory()
                                    .asSlice(receiver.offset(i), receiver.length(i))
                                    .toArray(JAVA_BYTE));
                }
            }
        }
        return packets;
    }

    @Test
    void ipv4ArrivesAsItWasSentWithItsInterface() {
        try (Cable cable = new Cable();
                RawSender sender =
                        RawSender.open(
                                cable.left,
                                AddressFamily.IPV4,
                                GRE,
                                VrfBinding.DEFAULT,
                                NO_ERRORS);
                RawReceiver receiver =
                        RawReceiver.open(cable.right, AddressFamily.IPV4, GRE, 256, 0, 1);
                Netlink there = Netlink.open(cable.right)) {
            byte[][] packets = new byte[RawSender.BATCH + 10][];
            for (int i = 0; i < packets.length; i++) {
                packets[i] =
                        Packets.ip(
                                "192.0.2.1",
                                "192.0.2.2",
                                GRE,
                                true,
                                Packets.gre(0x0800, 42, new byte[i + 1]));
            }
            cable.send(sender, packets);

            assertThat(receive(receiver, packets.length)).containsExactly(packets);
            assertThat(receiver.interfaceIndex(0)).isEqualTo(there.link("r").orElseThrow().index());
            assertThat(sender.sent()).isEqualTo(packets.length);
            assertThat(receiver.receive()).isZero();
        }
    }

    @Test
    void ipv6ArrivesWithItsHeaderInFront() {
        try (Cable cable = new Cable();
                RawSender sender =
                        RawSender.open(
                                cable.left,
                                AddressFamily.IPV6,
                                GRE,
                                VrfBinding.DEFAULT,
                                NO_ERRORS);
                RawReceiver receiver =
                        RawReceiver.open(cable.right, AddressFamily.IPV6, GRE, 256, 0, 1);
                Netlink there = Netlink.open(cable.right)) {
            byte[] packet =
                    Packets.ip(
                            "2001:db8::1",
                            "2001:db8::2",
                            GRE,
                            true,
                            Packets.gre(0x86DD, 1, new byte[33]));
            cable.send(sender, packet, packet);

            assertThat(receive(receiver, 2)).containsExactly(packet, packet);
            assertThat(receiver.interfaceIndex(1)).isEqualTo(there.link("r").orElseThrow().index());
        }
    }

    @Test
    void workersShareTheFlowsAndEachPacketHasOne() {
        for (AddressFamily family : AddressFamily.values()) {
            boolean ipv4 = family == AddressFamily.IPV4;
            try (Cable cable = new Cable();
                    RawSender sender =
                            RawSender.open(cable.left, family, GRE, VrfBinding.DEFAULT, NO_ERRORS);
                    RawReceiver first = RawReceiver.open(cable.right, family, GRE, 256, 0, 2);
                    RawReceiver second = RawReceiver.open(cable.right, family, GRE, 256, 1, 2)) {
                String from = ipv4 ? "192.0.2.1" : "2001:db8::1";
                String to = ipv4 ? "192.0.2.2" : "2001:db8::2";
                byte[][] packets = new byte[60][];
                for (int i = 0; i < packets.length; i++) {
                    String host = i % 2 == 0 ? "10.0.0." + i : "fd00::" + i;
                    String far = i % 2 == 0 ? "10.1.0.1" : "fd01::1";
                    byte[] inner = Packets.ip(host, far, 17, false, new byte[8]);
                    byte[] gre = Packets.gre(i % 2 == 0 ? 0x0800 : 0x86DD, 1, inner);
                    packets[i] = Packets.ip(from, to, GRE, true, gre);
                }
                byte[] nhrp = Packets.gre(0x2001, 1, new byte[28]);
                cable.send(sender, packets);
                cable.send(sender, Packets.ip(from, to, GRE, true, nhrp));

                List<byte[]> atFirst = new ArrayList<>(receive(first, 1));
                List<byte[]> atSecond = new ArrayList<>(receive(second, 1));
                for (int i = 0; atFirst.size() + atSecond.size() < 61; i++) {
                    assertThat(i).as("both sockets are drained").isLessThan(100_000);
                    add(first, atFirst);
                    add(second, atSecond);
                }
                assertThat(atFirst).hasSizeBetween(10, 51);
                assertThat(atSecond).hasSizeBetween(10, 51);
                assertThat(atFirst).contains(Packets.ip(from, to, GRE, true, nhrp));
                assertThat(atFirst).doesNotContainAnyElementsOf(atSecond);
            }
        }
    }

    private static void add(RawReceiver receiver, List<byte[]> to) {
        int count = receiver.receive();
        for (int i = 0; i < count; i++) {
            to.add(
                    receiver.memory()
                            .asSlice(receiver.offset(i), receiver.length(i))
                            .toArray(JAVA_BYTE));
        }
    }

    @Test
    void aPacketBeyondTheDevicesMtuIsReportedOrCut() {
        List<String> reports = new ArrayList<>();
        try (Cable cable = new Cable();
                RawSender sender =
                        RawSender.open(
                                cable.left,
                                AddressFamily.IPV4,
                                GRE,
                                VrfBinding.DEFAULT,
                                (to, mtu) -> reports.add(to + " " + mtu));
                RawReceiver receiver =
                        RawReceiver.open(cable.right, AddressFamily.IPV4, GRE, 256, 0, 1)) {
            byte[] payload = Packets.gre(0x0800, 42, new byte[1700]);
            byte[] fixed = Packets.ip("192.0.2.1", "192.0.2.2", GRE, true, payload);
            byte[] free = Packets.ip("192.0.2.1", "192.0.2.2", GRE, false, payload);
            cable.send(sender, fixed, free);

            assertThat(reports).contains("192.0.2.2 1500");
            assertThat(sender.dropped()).isEqualTo(1);
            assertThat(receive(receiver, 1))
                    .singleElement()
                    .satisfies(packet -> assertThat(packet).hasSameSizeAs(free).endsWith(payload));
        }
    }

    @Test
    void aPacketBeyondTheMtuOfAFarLinkIsReportedOnceAndWithItsInterface() {
        List<String> reports = new ArrayList<>();
        try (Cable cable = new Cable();
                RawReceiver errors = RawReceiver.openTooBig(cable.left, AddressFamily.IPV4, 64);
                Netlink here = Netlink.open(cable.left);
                Netlink there = Netlink.open(cable.right);
                RawSender sender =
                        RawSender.open(
                                cable.left,
                                AddressFamily.IPV4,
                                GRE,
                                VrfBinding.DEFAULT,
                                (to, mtu) -> reports.add(to + " " + mtu))) {
            // right is a router whose next link takes 1300 bytes
            there.createVeth("x", "y", cable.right);
            int x = there.link("x").orElseThrow().index();
            there.addAddress(x, InterfaceAddress.parse("198.51.100.1/24"), true, false);
            there.setMtu(x, 1300);
            there.setUp(x, true);
            there.setUp(there.link("y").orElseThrow().index(), true);
            Sysctl sysctl = new Sysctl(null, text -> {});
            cable.right.call(() -> sysctl.set("net/ipv4/ip_forward", "1"));
            here.replaceRoute(
                    new RouteInfo(
                            RouteInfo.MAIN,
                            Prefix.parse("198.51.100.0/24"),
                            RouteInfo.UNICAST,
                            RouteInfo.PROTOCOL_SPOKEWIRE,
                            20,
                            List.of(new RouteInfo.Hop(0, Address.parse("192.0.2.2")))));
            byte[] payload = Packets.gre(0x0800, 42, new byte[1400]);
            cable.send(sender, Packets.ip("192.0.2.1", "198.51.100.7", GRE, true, payload));

            try (Poller poller = new Poller()) {
                int place = poller.addForErrors(sender.number());
                assertThat(poller.await(DEADLINE_MILLIS)).isTrue();
                assertThat(poller.failed(place)).isTrue();
                sender.readErrors();
                assertThat(reports).as("not by the queue that every sender has").isEmpty();
                assertThat(poller.await(0)).as("the error is gone").isFalse();
                poller.reset();
                poller.add(errors.number());
                assertThat(poller.await(DEADLINE_MILLIS)).isTrue();
            }
            assertThat(errors.receive()).isEqualTo(1);
            long icmp = errors.offset(0) + 20;
            assertThat(errors.memory().get(ValueLayout.JAVA_SHORT_UNALIGNED, icmp))
                    .isEqualTo((short) 0x0403); // type 3, code 4
            assertThat(errors.memory().get(ValueLayout.JAVA_SHORT_UNALIGNED, icmp + 6))
                    .isEqualTo(Short.reverseBytes((short) 1300));
            assertThat(errors.interfaceIndex(0)).isEqualTo(here.link("l").orElseThrow().index());
            cable.send(sender, Packets.ip("192.0.2.1", "192.0.2.2", GRE, true, payload));
            assertThat(sender.sent()).isEqualTo(2); // and the next packet is not its victim
        }
    }
}
