package io.spokewire.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.IpProtocol;
import io.spokewire.router.Ports;
import io.spokewire.routing.Listen;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two routers and a cable. */
@Tag("namespace")
class LinkSocketsTest {
    private static final Address GROUP = Address.parse("224.0.0.5");
    private static final int DEADLINE_SECONDS = 10;

    private static LinkSockets sockets(
            Namespace place, String device, LinkedBlockingQueue<Ports.LinkPacket> heard) {
        LinkSockets sockets =
                new LinkSockets(
                        place,
                        () -> Map.of("Ethernet0", device),
                        task -> {
                            task.run();
                            return true;
                        },
                        heard::add,
                        trace -> {
                            throw new AssertionError(trace.line());
                        });
        sockets.listen(
                List.of(
                        new Listen(
                                "Ethernet0",
                                AddressFamily.IPV4,
                                IpProtocol.OSPF,
                                0,
                                List.of(GROUP))));
        return sockets;
    }

    private static void cable(Namespace left, Namespace right) {
        try (Netlink netlink = Netlink.open(left)) {
            netlink.createVeth("to-right", "to-left", right);
        }
        up(left, "to-right", "192.0.2.1");
        up(right, "to-left", "192.0.2.2");
    }

    private static void up(Namespace place, String device, String address) {
        try (Netlink netlink = Netlink.open(place)) {
            int index = netlink.link(device).orElseThrow().index();
            netlink.addAddress(index, InterfaceAddress.parse(address + "/24"), true, false);
            netlink.setUp(index, true);
        }
    }

    /** RFC 2328 section A.1: OSPF leaves it to IP. */
    @Test
    void whatIsLongerThanTheMtuArrivesWhole() throws InterruptedException {
        try (TestNamespaces places = new TestNamespaces()) {
            Namespace left = places.create();
            Namespace right = places.create();
            cable(left, right);
            LinkedBlockingQueue<Ports.LinkPacket> heard = new LinkedBlockingQueue<>();
            try (LinkSockets from = sockets(left, "to-right", new LinkedBlockingQueue<>());
                    LinkSockets _ = sockets(right, "to-left", heard)) {
                for (int length : new int[] {100, 5000, 65_000}) {
                    byte[] data = new byte[length];
                    new Random(length).nextBytes(data);
                    IpDatagram packet =
                            new IpDatagram(
                                    Address.parse("192.0.2.1"),
                                    GROUP,
                                    IpProtocol.OSPF,
                                    1,
                                    IpDatagram.CONTROL_TOS,
                                    Bytes.copyOf(data));
                    from.send(new Ports.LinkPacket("Ethernet0", packet));
                    assertThat(heard.poll(DEADLINE_SECONDS, TimeUnit.SECONDS))
                            .as("%d bytes", length)
                            .isEqualTo(new Ports.LinkPacket("Ethernet0", packet));
                }
            }
        }
    }
}
