package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.os.ffm.LibC;
import io.spokewire.routing.RoutingAction.StreamPeer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A TCP port that is listened on, in one family, for the peers of one VRF with a device of its own,
 * or for those of all VRFs that go by rules: they share the machine's ports. Belongs to the thread
 * of the streams.
 */
final class StreamListener {
    /** Connections that nobody has accepted yet: all spokes of a hub may come at once. */
    private static final int BACKLOG = 4096;

    private static final int SOCK_STREAM_NONBLOCK_CLOEXEC = 1 | 0x800 | 0x80000;
    private static final byte[] NO_KEY = new byte[0];

    private final Place place;
    private final FileDescriptor fd;
    private final long token;
    private final Map<Prefix, String> keys = new LinkedHashMap<>();
    private List<StreamPeer> peers = List.of();

    /**
     * Where it listens.
     *
     * @param vrf the device that it is bound to; the default binding for VRFs that go by rules
     */
    record Place(int port, AddressFamily family, VrfBinding vrf) {}

    /**
     * A connection that somebody has made.
     *
     * @param device index of the device that it came by, where the addresses are link-local; else 0
     */
    record Arrival(FileDescriptor fd, Address local, Address remote, int remotePort, int device) {}

    private StreamListener(Place place, FileDescriptor fd, long token) {
        this.place = place;
        this.fd = fd;
        this.token = token;
    }

    /**
     * Takes the port, for nobody yet.
     *
     * @param token which listener this is
     * @throws OsException when another program has the port
     */
    static StreamListener open(Place place, long token) {
        AddressFamily family = place.family;
        FileDescriptor fd =
                UdpSocket.open(
                        Namespace.current(), family, SOCK_STREAM_NONBLOCK_CLOEXEC, place.vrf);
        try (Arena arena = Arena.ofConfined()) {
            TcpOptions.common(fd, family);
            TcpOptions.listening(fd, family);
            Prefix all = family == AddressFamily.IPV4 ? Prefix.DEFAULT_IPV4 : Prefix.DEFAULT_IPV6;
            MemorySegment name = SocketAddress.write(arena, all.address(), place.port);
            OsException.check(
                    "bind(TCP port " + place.port + ")",
                    LibC.bind(fd.number(), name.address(), (int) name.byteSize()));
        } catch (OsException e) {
            fd.close();
            throw e;
        }
        return new StreamListener(place, fd, token);
    }

    FileDescriptor fd() {
        return fd;
    }

    long token() {
        return token;
    }

    Place place() {
        return place;
    }

    /**
     * Whom it is for, all of them. What peers share on one socket is as lenient as the most lenient
     * of them, and made exact for each connection; keys are exact at once.
     *
     * @throws OsException when the kernel does not take a key
     */
    void peers(List<StreamPeer> changed) {
        int sent = changed.stream().mapToInt(StreamPeer::hopLimit).max().orElse(1);
        int least = changed.stream().mapToInt(StreamPeer::minimumHopLimit).min().orElse(0);
        TcpOptions.hopLimits(fd, place.family, sent, least);
        Map<Prefix, String> wanted = new LinkedHashMap<>();
        for (StreamPeer peer : changed) {
            if (!peer.password().isEmpty()) {
                wanted.put(peer.remote(), peer.password().reveal());
                if (!peer.password().reveal().equals(keys.get(peer.remote()))) {
                    TcpOptions.md5(fd, peer.remote(), peer.password().bytes().toArray());
                }
            }
        }
        keys.keySet().stream()
                .filter(prefix -> !wanted.containsKey(prefix))
                .forEach(prefix -> TcpOptions.md5(fd, prefix, NO_KEY));
        keys.clear();
        keys.putAll(wanted);
        OsException.check("listen", LibC.listen(fd.number(), BACKLOG));
        peers = List.copyOf(changed);
    }

    /** Whether it is for these. */
    boolean serves(List<StreamPeer> wanted) {
        return peers.equals(wanted);
    }

    /** The next connection; null when there is none. */
    @Nullable Arrival accept() {
        try (Arena arena = Arena.ofConfined()) {
            int bytes = SocketAddress.bytes(place.family);
            MemorySegment remote = arena.allocate(bytes, 8);
            MemorySegment local = arena.allocate(bytes, 8);
            MemorySegment length = arena.allocateFrom(JAVA_INT, bytes);
            int flags = SOCK_STREAM_NONBLOCK_CLOEXEC & ~1;
            int accepted = LibC.accept(fd.number(), remote.address(), length.address(), flags);
            if (accepted < 0) {
                return null; // none, or one that went before it could be accepted
            }
            FileDescriptor made = new FileDescriptor(accepted);
            length.set(JAVA_INT, 0, bytes);
            OsException.check(
                    "getsockname", LibC.getsockname(accepted, local.address(), length.address()));
            Address from = SocketAddress.read(remote, place.family);
            return new Arrival(
                    made,
                    SocketAddress.read(local, place.family),
                    from,
                    SocketAddress.port(remote),
                    SocketAddress.device(remote, from));
        }
    }

    /**
     * Who of the peers has made a connection.
     *
     * @param vrf VRF that it came by
     * @param interfaceName of a link-local connection; else empty
     */
    Optional<StreamPeer> peer(Arrival arrival, String vrf, String interfaceName) {
        return StreamPeer.of(
                peers, vrf, interfaceName, arrival.local, arrival.remote, arrival.remotePort);
    }

    void close() {
        fd.close();
    }
}
