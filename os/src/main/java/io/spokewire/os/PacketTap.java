package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.spokewire.os.ffm.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Sees every IP packet that enters or leaves a namespace by any of its devices, as tcpdump does,
 * see packet(7): what a program claims to have sent can be held against what was on the wire.
 * Belongs to one thread. It copies each packet, and so is for tests and for the lab.
 */
public final class PacketTap implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;

    /**
     * ETH_P_ALL in network byte order: what leaves is seen only by those who ask for everything.
     */
    private static final int ALL_PROTOCOLS = 0x0300;

    private static final int PACKET_MAX_BYTES = 65535;
    private static final int RECEIVE_BYTES = 8 << 20;

    private final FileDescriptor fd;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(PACKET_MAX_BYTES);

    private PacketTap(FileDescriptor fd) {
        this.fd = fd;
    }

    /**
     * Opens a tap on all devices of a namespace, also on those that come later.
     *
     * @throws OsException EPERM without CAP_NET_RAW
     */
    public static PacketTap open(Namespace namespace) {
        FileDescriptor fd =
                namespace.call(() ->
                        new FileDescriptor(
                                OsException.check(
                                        "socket(AF_PACKET)",
                                        LibC.socket(
                                                AF_PACKET,
                                                SOCK_DGRAM_NONBLOCK_CLOEXEC,
                                                ALL_PROTOCOLS))));
        RawSocket.buffers(fd, RECEIVE_BYTES, 4096);
        return new PacketTap(fd);
    }

    /** What poll(2) waits on. */
    public int number() {
        return fd.number();
    }

    /** The next packet, from its IP header on; null when there is none now. */
    public byte @Nullable [] read() {
        while (true) {
            long length = LibC.recv(fd.number(), buffer.address(), PACKET_MAX_BYTES, 0);
            if (length == -OsException.EAGAIN || length == -OsException.EINTR) {
                return null;
            }
            OsException.check("recv(AF_PACKET)", length);
            int version = length == 0 ? 0 : (buffer.get(JAVA_BYTE, 0) & 0xF0) >>> 4;
            if (version == 4 || version == 6) {
                return buffer.asSlice(0, length).toArray(JAVA_BYTE);
            }
        }
    }

    @Override
    public void close() {
        fd.close();
        arena.close();
    }
}
