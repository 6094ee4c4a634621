package io.spokewire.sim;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.routing.RoutingAction.StreamPeer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The TCP of a simulated machine. Its segments are packets like others: kernels route them, tunnels
 * carry them, cables lose them, captures show them. So a connection is as good as the path that the
 * routers make.
 */
final class SimTcp implements Kernel.Streams {
    private static final int EPHEMERAL_FIRST = 49_152;
    private static final int PORT_LAST = 65_535;
    private static final int HEADER_BYTES = 20;
    private static final int SIGNATURE_BYTES = 20;

    /** RFC 9293 §3.7.1: what a peer takes that does not say. */
    private static final int IPV4_DEFAULT_MSS = 536;

    private static final int IPV6_DEFAULT_MSS = 1220;
    private static final int HOP_LIMIT = 64;

    /**
     * From a program to the kernel: a system call's time. Nothing ever happens inside of a call.
     */
    private static final long HANDOVER_NANOS = 5_000;

    private final Kernel kernel;
    private final VirtualTime time;
    private final Map<SimConnection.Key, SimConnection> connections = new LinkedHashMap<>();
    private final Map<Integer, Listener> listeners = new TreeMap<>();
    private int lastPort = PORT_LAST;
    private long life;

    private record Listener(List<StreamPeer> peers, Acceptor acceptor) {}

    /** Who wants the connections of peers. */
    interface Acceptor {
        /** Somebody connects; what becomes of it the owner is told. */
        SimConnection.Owner accepts(SimConnection.Key key);
    }

    SimTcp(Kernel kernel, VirtualTime time) {
        this.kernel = kernel;
        this.time = time;
    }

    long nowNanos() {
        return time.nowNanos();
    }

    VirtualTime.Event after(long delayNanos, Runnable task) {
        return time.after(delayNanos, task);
    }

    /** Bytes of the headers of a segment without options. */
    static int headers(Address peer) {
        return HEADER_BYTES + (peer.family() == AddressFamily.IPV4 ? 20 : 40);
    }

    static int defaultMss(Address peer) {
        return peer.family() == AddressFamily.IPV4 ? IPV4_DEFAULT_MSS : IPV6_DEFAULT_MSS;
    }

    /**
     * Connects.
     *
     * @throws NoWay when that cannot even begin
     */
    SimConnection connect(StreamPeer peer, SimConnection.Owner owner) throws NoWay {
        Address remote = peer.remote().address();
        boolean linkLocal = remote.isLinkLocal() && !peer.interfaceName().isEmpty();
        Nic nic = linkLocal ? kernel.nic(peer.interfaceName()) : null;
        if (linkLocal && (nic == null || !nic.running())) {
            throw new NoWay(peer.interfaceName() + ": no such device");
        }
        Address local = peer.localAddress();
        int mtu = nic == null ? kernel.mtuTo(peer.vrf(), remote) : nic.mtuBytes();
        if (local.isUnspecified()) {
            Address own =
                    nic == null ? kernel.sourceFor(peer.vrf(), remote) : nic.sourceFor(remote);
            if (own == null) {
                throw new NoWay("connect(" + remote + "): network is unreachable");
            }
            local = own;
        } else if (kernel.vrfOf(local) == null) {
            throw new NoWay("bind(" + local + "): cannot assign requested address");
        }
        if (mtu == 0) {
            throw new NoWay("connect(" + remote + "): network is unreachable");
        }
        SimConnection.Key key =
                new SimConnection.Key(
                        peer.vrf(),
                        nic == null ? "" : nic.name(),
                        local,
                        freePort(),
                        remote,
                        peer.port());
        SimConnection made = made(key, peer, mtu, owner);
        made.connect();
        return made;
    }

    /** Why there can be no connection. */
    static final class NoWay extends Exception {
        private static final long serialVersionUID = 1L;

        NoWay(String why) {
            super(why);
        }
    }

    private SimConnection made(
            SimConnection.Key key, StreamPeer peer, int mtu, SimConnection.Owner owner) {
        // RFC 9293 §3.4.1: a clock of 4 microseconds, so that lives differ.
        int initial = (int) (time.nowNanos() / 4000) + 65_537 * key.localPort();
        int signature = peer.password().isEmpty() ? 0 : SIGNATURE_BYTES;
        int mss = mtu - headers(key.remote()) - signature;
        SimConnection made = new SimConnection(this, key, peer, initial, mss, owner);
        connections.put(key, made);
        return made;
    }

    private int freePort() {
        do {
            lastPort = lastPort == PORT_LAST ? EPHEMERAL_FIRST : lastPort + 1;
        } while (connections.keySet().stream().anyMatch(key -> key.localPort() == lastPort));
        return lastPort;
    }

    /** Whose connections are accepted on a port; nobody's closes it. */
    void listen(int port, List<StreamPeer> peers, Acceptor acceptor) {
        if (peers.isEmpty()) {
            listeners.remove(port);
        } else {
            listeners.put(port, new Listener(List.copyOf(peers), acceptor));
        }
    }

    /** The program has gone, and nobody was told. */
    void forgetAll() {
        life++;
        listeners.clear();
        List.copyOf(connections.values()).forEach(SimConnection::closed);
    }

    void forget(SimConnection connection) {
        connections.remove(connection.key(), connection);
    }

    /** Sends a packet a moment later. */
    void send(String vrf, String nicName, byte[] packet) {
        long now = life;
        time.after(
                HANDOVER_NANOS,
                () -> {
                    Nic nic = nicName.isEmpty() ? null : kernel.nic(nicName);
                    if (now == life && nic != null) {
                        kernel.output(nic, packet);
                    } else if (now == life && nicName.isEmpty()) {
                        kernel.output(vrf, packet);
                    }
                });
    }

    @Override
    public void arrived(@Nullable Nic in, String vrf, byte[] packet) {
        TcpSegment segment = TcpSegment.parse(packet);
        if (segment == null) {
            return;
        }
        Nic by = in != null && isLinkLocal(segment) ? in : null;
        SimConnection.Key key =
                new SimConnection.Key(
                        vrf,
                        by == null ? "" : by.name(),
                        segment.destination(),
                        segment.destinationPort(),
                        segment.source(),
                        segment.sourcePort());
        SimConnection known = connections.get(key);
        if (known != null) {
            known.arrived(segment, packet);
            return;
        }
        Listener listener = listeners.get(segment.destinationPort());
        boolean begins = segment.has(TcpSegment.SYN) && !segment.has(TcpSegment.ACK);
        if (listener != null && begins) {
            Optional<StreamPeer> peer =
                    StreamPeer.of(
                            listener.peers,
                            vrf,
                            key.nic(),
                            key.local(),
                            key.remote(),
                            key.remotePort());
            if (peer.isPresent()) {
                if (SimConnection.passes(peer.get(), peer.get().password(), packet)) {
                    int mtu = by == null ? mtuTo(key) : by.mtuBytes();
                    made(key, peer.get(), mtu, listener.acceptor.accepts(key)).answer(segment);
                }
                return;
            }
        }
        reset(vrf, segment);
    }

    private int mtuTo(SimConnection.Key key) {
        int mtu = kernel.mtuTo(key.vrf(), key.remote());
        return mtu == 0 ? defaultMss(key.remote()) + headers(key.remote()) : mtu;
    }

    private static boolean isLinkLocal(TcpSegment segment) {
        return segment.source().family() == AddressFamily.IPV6 && segment.source().isLinkLocal();
    }

    /** RFC 9293 §3.10.7.1: nobody knows of what this belongs to. */
    void reset(String vrf, TcpSegment segment) {
        if (segment.has(TcpSegment.RST)) {
            return;
        }
        boolean acknowledges = segment.has(TcpSegment.ACK);
        TcpSegment reset =
                segment.answer(
                        acknowledges ? segment.acknowledgment() : 0,
                        acknowledges ? 0 : segment.sequence() + segment.length(),
                        TcpSegment.RST | (acknowledges ? 0 : TcpSegment.ACK));
        send(vrf, "", reset.toPacket(HOP_LIMIT, 0, null));
    }

    @Override
    public void pathMtu(String vrf, byte[] packet, int mtuBytes) {
        for (SimConnection connection : List.copyOf(connections.values())) {
            if (isOf(connection.key(), vrf, packet)) {
                connection.pathMtu(mtuBytes);
            }
        }
    }

    @Override
    public void unreachable(String vrf, byte[] packet) {
        for (SimConnection connection : List.copyOf(connections.values())) {
            if (isOf(connection.key(), vrf, packet)) {
                connection.unreachable();
            }
        }
    }

    /** Whether a packet that somebody quotes is of a connection. */
    private static boolean isOf(SimConnection.Key key, String vrf, byte[] packet) {
        int at = IpPacket.headerLength(packet);
        return packet.length >= at + 4
                && key.vrf().equals(vrf)
                && key.local().equals(IpPacket.source(packet))
                && key.remote().equals(IpPacket.destination(packet))
                && key.localPort() == IpPacket.u16(packet, at)
                && key.remotePort() == IpPacket.u16(packet, at + 2);
    }
}
