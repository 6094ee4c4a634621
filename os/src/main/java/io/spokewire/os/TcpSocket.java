package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.spokewire.net.Address;
import io.spokewire.os.ffm.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A TCP connection to one peer, in a namespace and a VRF: for one question over HTTP. Belongs to
 * one thread at a time, which it holds while it waits.
 */
public final class TcpSocket implements AutoCloseable {
    private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDTIMEO = 21;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final long MICROS_PER_MILLI = 1000;
    private static final long MILLIS_PER_SECOND = 1000;

    private final FileDescriptor fd;

    private TcpSocket(FileDescriptor fd) {
        this.fd = fd;
    }

    /**
     * Connects.
     *
     * @param vrf in which the peer is
     * @param timeoutMillis how long this, each read and each write may wait, at least 1
     * @throws OsException when there is no way to the peer, or it does not answer in time
     */
    public static TcpSocket connect(
            Namespace namespace, Address peer, int port, VrfBinding vrf, int timeoutMillis) {
        FileDescriptor fd = UdpSocket.open(namespace, peer.family(), SOCK_STREAM_CLOEXEC, vrf);
        try (Arena arena = Arena.ofConfined()) {
            // struct timeval of 64-bit Linux: seconds, microseconds.
            MemorySegment timeout = arena.allocate(JAVA_LONG, 2);
            timeout.setAtIndex(JAVA_LONG, 0, timeoutMillis / MILLIS_PER_SECOND);
            timeout.setAtIndex(JAVA_LONG, 1, timeoutMillis % MILLIS_PER_SECOND * MICROS_PER_MILLI);
            for (int option : new int[] {SO_RCVTIMEO, SO_SNDTIMEO}) {
                OsException.check(
                        "setsockopt(timeout)",
                        LibC.setsockopt(
                                fd.number(),
                                SOL_SOCKET,
                                option,
                                timeout.address(),
                                (int) timeout.byteSize()));
            }
            UdpSocket.connect(fd, peer, port);
        } catch (OsException e) {
            fd.close();
            throw e;
        }
        return new TcpSocket(fd);
    }

    /**
     * Sends all of it.
     *
     * @throws OsException when the peer has gone, or does not take it in time
     */
    public void write(byte[] data) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(JAVA_BYTE, data);
            long sent = 0;
            while (sent < data.length) {
                long more =
                        LibC.sendto(
                                fd.number(),
                                memory.address() + sent,
                                data.length - sent,
                                MSG_NOSIGNAL,
                                0,
                                0);
                sent += OsException.check("send", more);
            }
        }
    }

    /**
     * Waits for bytes.
     *
     * @return those that are there, at most {@code most}; none when the peer has ended
     * @throws OsException EAGAIN when none came in time
     */
    public byte[] read(int most) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(most);
            long length =
                    OsException.check("recv", LibC.recv(fd.number(), memory.address(), most, 0));
            return memory.asSlice(0, length).toArray(JAVA_BYTE);
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
