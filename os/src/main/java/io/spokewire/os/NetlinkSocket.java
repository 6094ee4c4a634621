package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.spokewire.os.ffm.Layouts;
import io.spokewire.os.ffm.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An AF_NETLINK socket of the route family, and the buffer that it receives into. */
final class NetlinkSocket implements AutoCloseable {
    /** The kernel fills at most 32 KiB of a dump into one datagram. */
    private static final int BUFFER_BYTES = 65536;

    private static final int AF_NETLINK = 16;
    private static final int NETLINK_ROUTE = 0;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SO_RCVBUF = 8;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;

    private final FileDescriptor fd;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, 8);
    private final ByteBuffer view = buffer.asByteBuffer().order(ByteOrder.nativeOrder());

    private NetlinkSocket(FileDescriptor fd) {
        this.fd = fd;
    }

    /**
     * Opens a socket.
     *
     * @param groups multicast groups to hear, as a mask; 0 for a socket that asks
     * @param receiveBytes how much the kernel keeps for us; 0 for its default
     */
    static NetlinkSocket open(Namespace namespace, int groups, int receiveBytes) {
        return open(namespace, NETLINK_ROUTE, groups, receiveBytes);
    }

    /** As above, for another part of the kernel than its routing. */
    static NetlinkSocket open(Namespace namespace, int protocol, int groups, int receiveBytes) {
        int type = SOCK_RAW_CLOEXEC | (groups != 0 ? SOCK_NONBLOCK : 0);
        FileDescriptor fd =
                namespace.call(() ->
                        new FileDescriptor(
                                OsException.check(
                                        "socket(AF_NETLINK)",
                                        LibC.socket(AF_NETLINK, type, protocol))));
        NetlinkSocket socket = new NetlinkSocket(fd);
        if (receiveBytes > 0
                && LibC.setsockopt(fd.number(), SOL_SOCKET, SO_RCVBUFFORCE, receiveBytes) < 0) {
            // Without CAP_NET_ADMIN in the first namespace: as much as the machine allows.
            int _ = LibC.setsockopt(fd.number(), SOL_SOCKET, SO_RCVBUF, receiveBytes);
        }
        // Both are wishes: without them errors have a number and no sentence.
        int _ = LibC.setsockopt(fd.number(), SOL_NETLINK, NETLINK_CAP_ACK, 1);
        int _ = LibC.setsockopt(fd.number(), SOL_NETLINK, NETLINK_EXT_ACK, 1);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(Layouts.SOCKADDR_NL);
            address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
            address.set(JAVA_INT, Layouts.offset(Layouts.SOCKADDR_NL, "groups"), groups);
            int size = (int) Layouts.SOCKADDR_NL.byteSize();
            OsException.check("bind(AF_NETLINK)", LibC.bind(fd.number(), address.address(), size));
        } catch (OsException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    int number() {
        return fd.number();
    }

    void send(byte[] message) {
        try (Arena own = Arena.ofConfined()) {
            MemorySegment memory = own.allocateFrom(JAVA_BYTE, message);
            long sent = LibC.sendto(fd.number(), memory.address(), message.length, 0, 0, 0);
            OsException.check("send(AF_NETLINK)", sent);
        }
    }

    /** One datagram, in the machine's byte order; valid until the next call. Or the errno. */
    int receive() {
        long length;
        do {
            length = LibC.recv(fd.number(), buffer.address(), BUFFER_BYTES, 0);
        } while (length == -OsException.EINTR);
        return (int) length;
    }

    /** The message of {@code length} bytes at {@code offset} of what was received last. */
    ByteBuffer slice(int offset, int length) {
        return view.slice(offset, length).order(ByteOrder.nativeOrder());
    }

    int getInt(int offset) {
        return view.getInt(offset);
    }

    int getShort(int offset) {
        return view.getShort(offset) & 0xFFFF;
    }

    @Override
    public void close() {
        fd.close();
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
