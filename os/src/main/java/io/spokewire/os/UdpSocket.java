package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.os.ffm.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A UDP socket connected to one peer, in a namespace and a VRF: for questions that have an answer.
 * What comes from elsewhere the kernel throws away. Belongs to one thread at a time.
 */
public final class UdpSocket implements AutoCloseable {
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int ANSWER_MAX_BYTES = 65535;

    private final FileDescriptor fd;

    private UdpSocket(FileDescriptor fd) {
        this.fd = fd;
    }

    /**
     * Opens a socket to a peer.
     *
     * @param vrf in which the peer is
     * @throws OsException when there is no way to the peer
     */
    public static UdpSocket connect(Namespace namespace, Address peer, int port, VrfBinding vrf) {
        FileDescriptor fd = open(namespace, peer.family(), SOCK_DGRAM_CLOEXEC, vrf);
        try {
            connect(fd, peer, port);
        } catch (OsException e) {
            fd.close();
            throw e;
        }
        return new UdpSocket(fd);
    }

    /** A socket in a namespace and a VRF. */
    static FileDescriptor open(
            Namespace namespace, AddressFamily family, int type, VrfBinding vrf) {
        int domain =
                family == AddressFamily.IPV4 ? NetlinkDecoder.AF_INET : NetlinkDecoder.AF_INET6;
        FileDescriptor fd =
                namespace.call(() ->
                        new FileDescriptor(
                                OsException.check("socket", LibC.socket(domain, type, 0))));
        try {
            vrf.apply(fd);
        } catch (OsException e) {
            fd.close();
            throw e;
        }
        return fd;
    }

    static void connect(FileDescriptor fd, Address peer, int port) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = SocketAddress.write(arena, peer, port);
            OsException.check(
                    "connect(" + peer + ")",
                    LibC.connect(fd.number(), name.address(), (int) name.byteSize()));
        }
    }

    /** Sends a datagram to the peer. */
    public void send(byte[] data) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(JAVA_BYTE, data);
            long sent = LibC.sendto(fd.number(), memory.address(), data.length, 0, 0, 0);
            OsException.check("send", sent);
        }
    }

    /**
     * Waits for a datagram from the peer.
     *
     * @return empty when none came in time, or when the peer's host says that nobody listens
     */
    public Optional<byte[]> receive(int timeoutMillis) {
        try (Arena arena = Arena.ofConfined();
                Poller poller = new Poller()) {
            poller.add(fd.number());
            if (!poller.await(timeoutMillis)) {
                return Optional.empty();
            }
            MemorySegment memory = arena.allocate(ANSWER_MAX_BYTES);
            long length =
                    LibC.recv(
                            fd.number(),
                            memory.address(),
                            ANSWER_MAX_BYTES,
                            RawSocket.MSG_DONTWAIT);
            return length < 0
                    ? Optional.empty()
                    : Optional.of(memory.asSlice(0, length).toArray(JAVA_BYTE));
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
