package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.BigEndian;
import io.spokewire.net.InterfaceAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs of datagrams from one namespace to another.
 *
 * <pre>
 * left 192.0.2.1 ------- 192.0.2.2 right
 *      2001:db8::1 --- 2001:db8::2
 * </pre>
 */
@Tag("namespace")
class EncapsulationSocketTest {
    private static final int PORT = 4500;
    private static final int HEADROOM = 256;
    private static final int DEADLINE_MILLIS = 5000;

    private static final class Cable implements AutoCloseable {
        final TestNamespaces places = new TestNamespaces();
        final Namespace left = places.create();
        final Namespace right = places.create();
        final Arena arena = Arena.ofConfined();
        final List<byte[]> alone = new ArrayList<>();
        private final List<EncapsulationSocket> opened = new ArrayList<>();

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

        List<EncapsulationSocket> open(Namespace place, AddressFamily family, int workers) {
            List<EncapsulationSocket> sockets =
                    EncapsulationSocket.open(
                            place, VrfBinding.DEFAULT, family, PORT, HEADROOM, workers);
            opened.addAll(sockets);
            return sockets;
        }

        SegmentSender sender(AddressFamily family) {
            return new SegmentSender(
                    open(left, family, 1).getFirst(),
                    (_, memory, offset, length) ->
                            alone.add(memory.asSlice(offset, length).toArray(JAVA_BYTE)));
        }

        boolean add(SegmentSender sender, byte[] packet) {
            MemorySegment memory = arena.allocateFrom(JAVA_BYTE, packet);
            return sender.add(0, 0, memory, 0, packet.length);
        }

        @Override
        public void close() {
            opened.forEach(EncapsulationSocket::close);
            arena.close();
            places.close();
        }
    }

    /** An ESP packet in UDP, complete; its bytes tell its number. */
    private static byte[] packet(AddressFamily family, int spi, int number, int bytes) {
        return packet(family, spi, number, bytes, false);
    }

    private static byte[] packet(
            AddressFamily family, int spi, int number, int bytes, boolean dontFragment) {
        ByteBuffer udp = ByteBuffer.allocate(8 + bytes);
        udp.putShort((short) PORT).putShort((short) PORT).putShort((short) (8 + bytes));
        udp.putShort((short) 0).putInt(spi).putInt(number);
        Arrays.fill(udp.array(), 16, 8 + bytes, (byte) number);
        boolean ipv4 = family == AddressFamily.IPV4;
        byte[] packet =
                Packets.ip(
                        ipv4 ? "192.0.2.1" : "2001:db8::1",
                        ipv4 ? "192.0.2.2" : "2001:db8::2",
                        17,
                        dontFragment,
                        udp.array());
        if (ipv4) {
            packet[1] = (byte) 0xB8;
        }
        return packet;
    }

    private static byte[] payload(byte[] packet) {
        return Arrays.copyOfRange(packet, packet[0] == 0x45 ? 28 : 48, packet.length);
    }

    /** Reads until so many datagrams are there; how many reads it took. */
    private static int read(EncapsulationSocket socket, int wanted, List<byte[]> datagrams) {
        int reads = 0;
        try (Poller poller = new Poller()) {
            poller.add(socket.number());
            while (datagrams.size() < wanted) {
                assertThat(poller.await(DEADLINE_MILLIS)).as("a datagram in time").isTrue();
                int count = socket.receive();
                for (int i = 0; i < count; i++) {
                    reads++;
                    long at = socket.offset(i);
                    long end = at + socket.length(i);
                    for (; at < end; at += socket.segmentBytes(i)) {
                        long length = Math.min(socket.segmentBytes(i), end - at);
                        datagrams.add(socket.memory().asSlice(at, length).toArray(JAVA_BYTE));
                    }
                }
            }
        }
        return reads;
    }

    @ParameterizedTest
    @EnumSource(AddressFamily.class)
    void aRunGoesInOneCallAndComesInOneRead(AddressFamily family) {
        try (Cable cable = new Cable();
                Netlink there = Netlink.open(cable.right)) {
            EncapsulationSocket receiver = cable.open(cable.right, family, 1).getFirst();
            SegmentSender sender = cable.sender(family);
            List<byte[]> expected = new ArrayList<>();
            for (int i = 0; i < 41; i++) {
                byte[] packet = packet(family, 77, i, i < 40 ? 1400 : 300);
                expected.add(payload(packet));
                assertThat(cable.add(sender, packet)).isTrue();
            }
            sender.flush();
            List<byte[]> datagrams = new ArrayList<>();

            assertThat(read(receiver, 41, datagrams)).isEqualTo(1);

            assertThat(datagrams).usingElementComparator(Arrays::compare).isEqualTo(expected);
            assertThat(sender.calls()).isEqualTo(1);
            assertThat(sender.sent()).isEqualTo(41);
            assertThat(cable.alone).isEmpty();
            assertThat(receiver.interfaceIndex(0)).isEqualTo(there.link("r").orElseThrow().index());
            assertThat(receiver.path(0).describe())
                    .isEqualTo(
                            family == AddressFamily.IPV4
                                    ? "192.0.2.1:4500 -> 192.0.2.2:4500, type of service 184"
                                    : "2001:DB8::1:4500 -> 2001:DB8::2:4500, type of service 184");
            sender.close();
        }
    }

    /** A VRF's device has the port beside the default VRF. */
    @ParameterizedTest
    @EnumSource(AddressFamily.class)
    void socketsOfADeviceStandBesideThoseOfNone(AddressFamily family) {
        try (Cable cable = new Cable()) {
            List<EncapsulationSocket> outside = cable.open(cable.right, family, 2);
            List<EncapsulationSocket> inside =
                    EncapsulationSocket.open(
                            cable.right, VrfBinding.ofDevice("r"), family, PORT, HEADROOM, 2);
            cable.opened.addAll(inside);
            assertThat(inside).hasSameSizeAs(outside);
        }
    }

    /** What leaves is what was asked for, but for the checksum and the identification. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void headersOnTheWireAreThoseOfThePackets(boolean dontFragment) {
        try (Cable cable = new Cable();
                PacketTap tap = PacketTap.open(cable.right)) {
            try (Netlink here = Netlink.open(cable.left)) {
                here.setSegmentsMax(here.link("l").orElseThrow().index(), 1);
            }
            SegmentSender sender = cable.sender(AddressFamily.IPV4);
            List<byte[]> sent = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                byte[] packet = packet(AddressFamily.IPV4, 1, i, 100, dontFragment);
                sent.add(bare(packet));
                assertThat(cable.add(sender, packet)).isTrue();
            }
            sender.flush();
            List<byte[]> seen = new ArrayList<>();
            try (Poller poller = new Poller()) {
                poller.add(tap.number());
                while (seen.size() < sent.size()) {
                    assertThat(poller.await(DEADLINE_MILLIS)).as("a packet in time").isTrue();
                    byte @Nullable [] packet = tap.read();
                    if (packet != null && packet[0] == 0x45 && packet[9] == 17) {
                        seen.add(bare(packet));
                    }
                }
            }
            assertThat(seen).usingElementComparator(Arrays::compare).isEqualTo(sent);
            sender.close();
        }
    }

    private static byte[] bare(byte[] packet) {
        byte[] copy = packet.clone();
        for (int at : new int[] {4, 5, 10, 11, 26, 27}) {
            copy[at] = 0;
        }
        return copy;
    }

    @Test
    void whatIsNoRunGoesAlone() {
        try (Cable cable = new Cable()) {
            SegmentSender sender = cable.sender(AddressFamily.IPV4);
            byte[] gre = Packets.ip("192.0.2.1", "192.0.2.2", 47, false, new byte[40]);
            byte[] single = packet(AddressFamily.IPV4, 1, 1, 100);
            byte[] wide = packet(AddressFamily.IPV4, 1, 2, 1600);
            byte[] wider = packet(AddressFamily.IPV4, 1, 3, 1600);
            assertThat(cable.add(sender, gre)).isFalse();
            assertThat(cable.add(sender, single)).isTrue();
            sender.flush();
            assertThat(cable.alone).containsExactly(single);
            cable.alone.clear();
            cable.add(sender, wide);
            cable.add(sender, wider);
            sender.flush();
            assertThat(cable.alone).containsExactly(wide, wider); // above the cable's MTU
            assertThat(sender.calls()).isZero();
            sender.close();
        }
    }

    @Test
    void pathsDoNotMixAndARunEndsInTime() {
        try (Cable cable = new Cable()) {
            EncapsulationSocket receiver =
                    cable.open(cable.right, AddressFamily.IPV4, 1).getFirst();
            SegmentSender sender = cable.sender(AddressFamily.IPV4);
            List<byte[]> expected = new ArrayList<>();
            for (int i = 0; i < 150; i++) { // two runs side by side, and more than one holds
                byte[] packet = packet(AddressFamily.IPV4, 5, i, 200);
                packet[1] = (byte) (i % 2 == 0 ? 0x28 : 0xB8);
                expected.add(payload(packet));
                cable.add(sender, packet);
            }
            byte[] larger = packet(AddressFamily.IPV4, 5, 151, 900);
            expected.add(payload(larger));
            cable.add(sender, larger);
            sender.flush();
            List<byte[]> datagrams = new ArrayList<>();
            read(receiver, 150, datagrams);
            assertThat(sender.sent()).isEqualTo(150);
            assertThat(sender.calls()).isEqualTo(4);
            assertThat(cable.alone).hasSize(1);
            assertThat(datagrams)
                    .usingElementComparator(Arrays::compare)
                    .containsExactlyInAnyOrderElementsOf(expected.subList(0, 150));
            sender.close();
        }
    }

    @Test
    void anAssociationHasOneWorkerAndAllElseTheFirst() {
        try (Cable cable = new Cable()) {
            List<EncapsulationSocket> workers = cable.open(cable.right, AddressFamily.IPV4, 3);
            SegmentSender sender = cable.sender(AddressFamily.IPV4);
            int spis = 60;
            for (int spi = 0; spi < spis; spi++) { // SPI 0 is the marker in front of IKE
                for (int i = 0; i < 2; i++) {
                    cable.add(sender, packet(AddressFamily.IPV4, spi * 7919, i, 64));
                    cable.add(sender, packet(AddressFamily.IPV4, spi * 7919, i, 64));
                }
                sender.flush();
            }
            Map<Integer, Integer> workerOf = new TreeMap<>();
            int all = 0;
            try (Poller poller = new Poller()) {
                workers.forEach(worker -> poller.add(worker.number()));
                while (all < 4 * spis) {
                    assertThat(poller.await(DEADLINE_MILLIS)).as("a datagram in time").isTrue();
                    for (int i = 0; i < workers.size(); i++) {
                        EncapsulationSocket worker = workers.get(i);
                        int reads = worker.receive();
                        for (int j = 0; j < reads; j++) {
                            all += worker.length(j) / worker.segmentBytes(j);
                            int spi = BigEndian.get32(worker.memory(), worker.offset(j));
                            Integer before = workerOf.put(spi, i);
                            assertThat(before).isIn(null, i);
                        }
                    }
                }
            }
            assertThat(workerOf).hasSize(spis).containsEntry(0, 0);
            assertThat(workerOf.values()).contains(0, 1, 2);
            sender.close();
        }
    }

    @Test
    void aPortOfAnotherProgramIsRefused() {
        try (Cable cable = new Cable();
                HeldPort other = new HeldPort(cable.left, AddressFamily.IPV4, PORT)) {
            other.holdIn(List.of(VrfBinding.DEFAULT));
            assertThatThrownBy(() -> cable.open(cable.left, AddressFamily.IPV4, 2))
                    .isInstanceOf(OsException.class)
                    .hasMessageContaining("UDP port 4500");
        }
    }
}
