package io.spokewire.sim;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.IpDatagram;
import io.spokewire.router.Ports;
import io.spokewire.routing.Listen;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The raw sockets of a simulated router. */
final class SimLinks implements Ports.Links, Kernel.Listener {
    private final Kernel kernel;
    private final Consumer<Ports.LinkPacket> router;
    private List<Listen> wanted = List.of();
    private int identification;

    SimLinks(Kernel kernel, Consumer<Ports.LinkPacket> router) {
        this.kernel = kernel;
        this.router = router;
    }

    @Override
    public void listen(List<Listen> changed) {
        wanted = List.copyOf(changed);
    }

    @Override
    public void send(Ports.LinkPacket sent) {
        Nic nic = kernel.nic(sent.interfaceName());
        if (nic != null) {
            kernel.output(nic, sent.packet().toPacket(++identification).toArray());
        }
    }

    @Override
    public boolean arrived(Nic in, byte[] packet) {
        for (Listen listen : wanted) {
            if (hears(listen, in, packet)) {
                Optional<IpDatagram> read = IpDatagram.parse(Bytes.copyOf(packet));
                read.ifPresent(r -> router.accept(new Ports.LinkPacket(in.name(), r)));
                return read.isPresent();
            }
        }
        return false;
    }

    private static boolean hears(Listen listen, Nic in, byte[] packet) {
        boolean ipv6 = listen.family() == AddressFamily.IPV6;
        Address to = IpPacket.destination(packet);
        int header = IpPacket.headerLength(packet);
        return listen.interfaceName().equals(in.name())
                && ipv6 != IpPacket.isIpv4(packet)
                && listen.protocol() == IpPacket.protocol(packet)
                && (listen.port() == 0
                        || (packet.length >= header + 4
                                && IpPacket.u16(packet, header + 2) == listen.port()))
                && (!to.isMulticast() || listen.groups().contains(to));
    }
}
