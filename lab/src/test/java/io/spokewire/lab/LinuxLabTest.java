package io.spokewire.lab;

import static io.spokewire.lab.Configuration.infer;
import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.os.Namespace;
import io.spokewire.os.Netlink;
import io.spokewire.os.PacketTap;
import io.spokewire.os.Poller;
import io.spokewire.sim.Topology;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The network without a router.
 *
 * <pre>{@code
 * Hub Gi0-0 203.0.113.1/30 --- .2 internet .6 --- 198.51.100.5/30 Gi0-0 A
 *                                         .9 --- 198.51.100.10/29 Gi0-0 B, C (a bridge)
 * }</pre>
 */
@Tag("namespace")
class LinuxLabTest {
    private static Topology topology() {
        return infer(
                new Configuration("Hub")
                        .port("GigabitEthernet0/0", "203.0.113.1/30")
                        .port("GigabitEthernet0/1", "10.1.0.1/24")
                        .tunnel("10.255.0.1/24", "GigabitEthernet0/0", "")
                        .route("0.0.0.0/0", "", "203.0.113.2"),
                new Configuration("A")
                        .port("GigabitEthernet0/0", "198.51.100.5/30")
                        .tunnel(
                                "10.255.0.2/24",
                                "GigabitEthernet0/0",
                                "",
                                "10.255.0.1=hub.example.net")
                        .route("0.0.0.0/0", "", "198.51.100.6"),
                new Configuration("B")
                        .port("GigabitEthernet0/0", "198.51.100.10/29")
                        .route("0.0.0.0/0", "", "198.51.100.9"),
                new Configuration("C")
                        .port("GigabitEthernet0/0", "198.51.100.11/29")
                        .route("0.0.0.0/0", "", "198.51.100.9"));
    }

    /** What a router does with its configuration: addresses on its devices. */
    private static void configure(LinuxLab lab, String router, String address) {
        Namespace namespace = lab.namespace(router);
        String device = lab.device(router, "GigabitEthernet0/0").orElseThrow();
        try (Netlink netlink = Netlink.open(namespace)) {
            int index = netlink.link(device).orElseThrow().index();
            netlink.addAddress(index, InterfaceAddress.parse(address), true, false);
        }
    }

    /**
     * Whether any echo request is answered within 20 seconds: devices come up in their own time.
     */
    private static boolean reaches(LinuxLab lab, String node, String from, String to) {
        Network.Ping ping = new Network.Ping(node, Address.parse(from), Address.parse(to), "", 1);
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        do {
            if (PingCommand.start(ping, lab.namespace(node), "").answer().reached()) {
                return true;
            }
        } while (System.nanoTime() < end);
        return false;
    }

    @Test
    void neighboursReachOneAnotherAndTheProviderRoutesBetween() {
        try (LinuxLab lab = LinuxLab.build(topology())) {
            assertThat(lab.namespaceNames()).allMatch(n -> n.startsWith("sw-lab-"));
            configure(lab, "Hub", "203.0.113.1/30");
            configure(lab, "A", "198.51.100.5/30");
            configure(lab, "B", "198.51.100.10/29");
            configure(lab, "C", "198.51.100.11/29");

            assertThat(reaches(lab, "Hub", "203.0.113.1", "203.0.113.2")).isTrue();
            assertThat(reaches(lab, "B", "198.51.100.10", "198.51.100.11")).isTrue();
            // Without a default route of its own the hub's answer cannot come back yet.
            assertThat(reaches(lab, "A", "198.51.100.5", "198.51.100.6")).isTrue();
            assertThat(reaches(lab, "B", "198.51.100.10", "198.51.100.9")).isTrue();
        }
        assertThat(Namespace.names())
                .noneMatch(n -> n.startsWith("sw-lab-" + ProcessHandle.current().pid() + "-"));
    }

    @Test
    void devicesCarryTheCanonicalNames() {
        try (LinuxLab lab = LinuxLab.build(topology());
                Netlink netlink = Netlink.open(lab.namespace("Hub"))) {
            assertThat(netlink.links())
                    .extracting(l -> l.name() + "=" + l.alias())
                    .contains("Gi0-0=GigabitEthernet0/0", "Gi0-1=GigabitEthernet0/1");
            assertThat(netlink.link("Gi0-0").orElseThrow().running()).isTrue();
        }
    }

    @Test
    void namesResolveInTheNamespacesOfRouters() throws Exception {
        try (LinuxLab lab = LinuxLab.build(topology());
                DatagramSocket socket =
                        lab.namespace("A").<DatagramSocket, Exception>call(DatagramSocket::new)) {
            ByteBuffer query = ByteBuffer.allocate(64);
            query.putShort((short) 7).putShort((short) 0x100).putShort((short) 1);
            query.putShort((short) 0).putInt(0);
            for (String label : "hub.example.net".split("\\.", -1)) {
                query.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
            }
            query.put((byte) 0).putShort((short) 1).putShort((short) 1);
            socket.setSoTimeout(5000);
            InetAddress server = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            socket.send(new DatagramPacket(query.array(), query.position(), server, 53));
            DatagramPacket answer = new DatagramPacket(new byte[512], 512);
            socket.receive(answer);
            byte[] address = new byte[4];
            System.arraycopy(answer.getData(), answer.getLength() - 4, address, 0, 4);
            assertThat(Address.fromBytes(address)).hasToString("203.0.113.1");
        }
    }

    @Test
    void tapsSeeWhatLeavesAndWhatArrives() {
        try (LinuxLab lab = LinuxLab.build(topology());
                PacketTap tap = PacketTap.open(lab.namespace("Hub"));
                Poller poller = new Poller()) {
            configure(lab, "Hub", "203.0.113.1/30");
            poller.add(tap.number());
            assertThat(reaches(lab, "Hub", "203.0.113.1", "203.0.113.2")).isTrue();
            assertThat(poller.await(2000)).isTrue();
            List<Integer> types = new ArrayList<>();
            for (byte[] p = tap.read(); p != null; p = tap.read()) {
                if ((p[0] & 0xF0) == 0x40 && p[9] == 1) {
                    types.add(p[20] & 0xFF);
                }
            }
            assertThat(types).contains(8, 0);
        }
    }

    @Test
    void namespacesOfDeadLabsAreReaped() throws Exception {
        // A process that has ended, and whose number nobody has taken since.
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        String name = LinuxLab.PREFIX + gone.pid() + "-left";
        Namespace.create(name);
        assertThat(Reaper.reap()).contains(name);
        assertThat(Namespace.exists(name)).isFalse();
        assertThat(Reaper.owner("sw-lab-12-hub")).contains(12L);
        assertThat(Reaper.owner("sw-lab-x-hub")).isEmpty();
        assertThat(Reaper.owner("other-12-hub")).isEmpty();
    }
}
