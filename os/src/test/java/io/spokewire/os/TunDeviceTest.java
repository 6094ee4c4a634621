package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.os.ffm.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("namespace")
class TunDeviceTest {
    private static final int DEADLINE_MILLIS = 5000;

    private static void bringUp(Namespace place, String address) {
        try (Netlink netlink = Netlink.open(place)) {
            int device = netlink.link("Tunnel0").orElseThrow().index();
            netlink.addAddress(device, InterfaceAddress.parse(address), true, false);
            netlink.setUp(device, true);
        }
    }

    /** Waits for an IPv4 packet; the kernel's own chatter is IPv6. */
    private static int readIpv4(FileDescriptor queue, MemorySegment buffer) {
        try (Poller poller = new Poller()) {
            int place = poller.add(queue.number());
            while (poller.await(DEADLINE_MILLIS)) {
                assertThat(poller.readable(place)).isTrue();
                int length = (int) LibC.read(queue.number(), buffer.address(), buffer.byteSize());
                if (length > 10 && (buffer.get(JAVA_BYTE, 10) & 0xF0) == 0x40) {
                    return length;
                }
            }
        }
        throw new AssertionError("no packet came");
    }

    @Test
    void packetsComeAndGoWithTheirVirtioHeader() throws Exception {
        try (TestNamespaces places = new TestNamespaces();
                Arena arena = Arena.ofConfined()) {
            Namespace place = places.create();
            TunDevice tun = TunDevice.open(place, "Tunnel0", 1);
            assertThat(tun.offloads()).isIn(0x67, 0x07, 0x01);
            bringUp(place, "10.0.0.1/24");
            try (DatagramSocket socket =
                    place.call(() -> new DatagramSocket(0, InetAddress.getByName("10.0.0.1")))) {
                socket.setSoTimeout(DEADLINE_MILLIS);
                byte[] text = "there and back".getBytes(StandardCharsets.UTF_8);
                InetAddress far = InetAddress.getByName("10.0.0.2");
                socket.send(new DatagramPacket(text, text.length, far, 4000));

                MemorySegment buffer = arena.allocate(70_000, 8);
                int length = readIpv4(tun.queues().getFirst(), buffer);
                assertThat(length).isEqualTo(10 + 20 + 8 + text.length);
                byte[] destination = buffer.asSlice(10 + 16, 4).toArray(JAVA_BYTE);
                assertThat(Address.fromBytes(destination)).isEqualTo(Address.parse("10.0.0.2"));

                // Back to its sender: addresses and ports swapped leave the checksums right.
                swap(buffer, 10 + 12, 10 + 16, 4);
                swap(buffer, 10 + 20, 10 + 22, 2);
                assertThat(LibC.write(tun.queues().getFirst().number(), buffer.address(), length))
                        .isEqualTo(length);
                DatagramPacket answer = new DatagramPacket(new byte[100], 100);
                socket.receive(answer);
                assertThat(
                                new String(
                                        answer.getData(),
                                        0,
                                        answer.getLength(),
                                        StandardCharsets.UTF_8))
                        .isEqualTo("there and back");
            }
            tun.remove();
        }
    }

    private static void swap(MemorySegment memory, long a, long b, int bytes) {
        byte[] first = memory.asSlice(a, bytes).toArray(JAVA_BYTE);
        MemorySegment.copy(memory, b, memory, a, bytes);
        MemorySegment.copy(first, 0, memory, JAVA_BYTE, b, bytes);
    }

    @Test
    void outlivesACrashAndGoesWhenItIsRemoved() {
        try (TestNamespaces places = new TestNamespaces();
                Netlink netlink = Netlink.open(places.create())) {
            Namespace place = places.latest();
            TunDevice first = TunDevice.open(place, "Tunnel0", 2);
            bringUp(place, "10.0.0.1/24");
            int index = netlink.link("Tunnel0").orElseThrow().index();
            assertThat(netlink.link("Tunnel0").orElseThrow().running()).isTrue();
            first.close(); // as when the process dies

            assertThat(netlink.link("Tunnel0").orElseThrow().running()).isFalse();
            TunDevice second = TunDevice.open(place, "Tunnel0", 2);
            LinkInfo adopted = netlink.link("Tunnel0").orElseThrow();
            assertThat(adopted.index()).isEqualTo(index);
            assertThat(adopted.running()).isTrue();
            assertThat(adopted.kind()).isEqualTo("tun");
            assertThat(netlink.addresses())
                    .extracting(AddressInfo::address)
                    .contains(InterfaceAddress.parse("10.0.0.1/24"));
            second.remove();
            assertThat(netlink.link("Tunnel0")).isEmpty();
        }
    }

    @Test
    void refusesWhatCannotNameADevice() {
        assertThatThrownBy(() -> TunDevice.open(Namespace.current(), "0123456789abcdef", 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
