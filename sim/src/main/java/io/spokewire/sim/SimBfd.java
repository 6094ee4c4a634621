package io.spokewire.sim;

import io.spokewire.bfd.BfdPeer;
import io.spokewire.forward.Injection;
import io.spokewire.net.Bytes;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.IpProtocol;
import io.spokewire.router.BfdRunner;
import io.spokewire.router.Ports;
import io.spokewire.routing.Listen;
import java.util.List;
import java.util.Optional;

/** The sockets of BFD of a simulated router. */
final class SimBfd implements BfdRunner.Wires, Kernel.Listener {
    private final Kernel kernel;
    private final SimDataPlane dataPlane;
    private final Receiver receiver;
    private final SimLinks links;
    private List<String> vrfs = List.of();

    /** Takes what comes. */
    interface Receiver {
        /** A packet, by a link or from afar. */
        void packet(String vrf, String interfaceName, IpDatagram packet);
    }

    SimBfd(Kernel kernel, SimDataPlane dataPlane, Receiver receiver) {
        this.kernel = kernel;
        this.dataPlane = dataPlane;
        this.receiver = receiver;
        this.links =
                new SimLinks(
                        kernel,
                        arrived -> receiver.packet("", arrived.interfaceName(), arrived.packet()));
    }

    @Override
    public void onTunnel(Injection.Bfd packet) {
        boolean _ = dataPlane.inject(packet);
    }

    @Override
    public void onLink(Ports.LinkPacket packet) {
        links.send(packet);
    }

    @Override
    public void routed(String vrf, IpDatagram packet) {
        kernel.output(vrf, packet.toPacket().toArray());
    }

    @Override
    public void listen(List<Listen> onLinks, List<String> inVrfs) {
        links.listen(onLinks);
        vrfs = inVrfs;
    }

    @Override
    public boolean arrived(Nic in, byte[] packet) {
        int header = IpPacket.headerLength(packet);
        boolean fromAfar =
                IpPacket.protocol(packet) == IpProtocol.UDP
                        && packet.length >= header + 4
                        && IpPacket.u16(packet, header + 2) == BfdPeer.MULTI_HOP_PORT
                        && vrfs.contains(in.vrf());
        if (!fromAfar) {
            return links.arrived(in, packet);
        }
        Optional<IpDatagram> read = IpDatagram.parse(Bytes.copyOf(packet));
        read.ifPresent(datagram -> receiver.packet(in.vrf(), "", datagram));
        return read.isPresent();
    }
}
