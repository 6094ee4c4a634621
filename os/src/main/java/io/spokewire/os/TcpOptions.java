package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.Prefix;
import io.spokewire.os.ffm.Layouts;
import io.spokewire.os.ffm.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The options of TCP sockets that carry a routing protocol. */
final class TcpOptions {
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_ERROR = 4;
    private static final int SO_LINGER = 13;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_NODELAY = 1;
    private static final int TCP_MD5SIG = 14;
    private static final int TCP_MD5SIG_EXT = 32;
    private static final byte MD5SIG_FLAG_PREFIX = 1;
    private static final int IP_TOS = 1;
    private static final int IP_TTL = 2;
    private static final int IP_PKTOPTIONS = 9;
    private static final int IP_RECVTTL = 12;
    private static final int IP_MINTTL = 21;
    private static final int IPV6_2292PKTOPTIONS = 6;
    private static final int IPV6_UNICAST_HOPS = 16;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_RECVHOPLIMIT = 51;
    private static final int IPV6_TCLASS = 67;
    private static final int IPV6_MINHOPCOUNT = 73;
    private static final int IPV6_RECVPKTINFO = 49;
    private static final int IPV6_ADDRESS_BYTES = 16;
    private static final int OPTIONS_MAX_BYTES = 256;

    private TcpOptions() {}

    /** What every stream has: CS6 (RFC 4594 §3.1), and nothing waits to be filled up. */
    static void common(FileDescriptor fd, AddressFamily family) {
        RawSocket.option(fd, "TCP_NODELAY", IPPROTO_TCP, TCP_NODELAY, 1);
        if (family == AddressFamily.IPV4) {
            RawSocket.option(fd, "IP_TOS", RawSocket.SOL_IP, IP_TOS, IpDatagram.CONTROL_TOS);
        } else {
            RawSocket.option(
                    fd, "IPV6_TCLASS", RawSocket.SOL_IPV6, IPV6_TCLASS, IpDatagram.CONTROL_TOS);
        }
    }

    /** What a listening socket has beside that. */
    static void listening(FileDescriptor fd, AddressFamily family) {
        RawSocket.option(fd, "SO_REUSEADDR", SOL_SOCKET, SO_REUSEADDR, 1);
        if (family == AddressFamily.IPV4) {
            RawSocket.option(fd, "IP_RECVTTL", RawSocket.SOL_IP, IP_RECVTTL, 1);
            RawSocket.option(fd, "IP_PKTINFO", RawSocket.SOL_IP, RawSocket.IP_PKTINFO, 1);
        } else {
            RawSocket.option(fd, "IPV6_V6ONLY", RawSocket.SOL_IPV6, IPV6_V6ONLY, 1);
            RawSocket.option(fd, "IPV6_RECVHOPLIMIT", RawSocket.SOL_IPV6, IPV6_RECVHOPLIMIT, 1);
            RawSocket.option(fd, "IPV6_RECVPKTINFO", RawSocket.SOL_IPV6, IPV6_RECVPKTINFO, 1);
        }
    }

    /**
     * Hop limits of both directions.
     *
     * @param sent 1 to 255
     * @param least packets with less are dropped, RFC 5082 §3; 0 for none
     */
    static void hopLimits(FileDescriptor fd, AddressFamily family, int sent, int least) {
        if (family == AddressFamily.IPV4) {
            RawSocket.option(fd, "IP_TTL", RawSocket.SOL_IP, IP_TTL, sent);
            RawSocket.option(fd, "IP_MINTTL", RawSocket.SOL_IP, IP_MINTTL, least);
        } else {
            RawSocket.option(fd, "IPV6_UNICAST_HOPS", RawSocket.SOL_IPV6, IPV6_UNICAST_HOPS, sent);
            RawSocket.option(fd, "IPV6_MINHOPCOUNT", RawSocket.SOL_IPV6, IPV6_MINHOPCOUNT, least);
        }
    }

    /**
     * The key that segments from and to these peers are signed with, RFC 2385; an empty one takes
     * it back.
     *
     * @throws OsException EINVAL for more than 80 bytes, ENOENT when there is none to take back
     */
    static void md5(FileDescriptor fd, Prefix peers, byte[] key) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(Layouts.TCP_MD5SIG);
            MemorySegment name = SocketAddress.write(arena, peers.address(), 0);
            MemorySegment.copy(name, 0, request, 0, name.byteSize());
            request.set(JAVA_SHORT, offset("keyLength"), (short) key.length);
            int room = (int) (request.byteSize() - offset("key"));
            MemorySegment.copy(
                    key, 0, request, JAVA_BYTE, offset("key"), Math.min(key.length, room));
            int option = TCP_MD5SIG;
            if (!peers.isHost()) {
                option = TCP_MD5SIG_EXT;
                request.set(JAVA_BYTE, offset("flags"), MD5SIG_FLAG_PREFIX);
                request.set(JAVA_BYTE, offset("prefixLength"), (byte) peers.length());
            }
            OsException.check(
                    "TCP_MD5SIG(" + peers + ")",
                    LibC.setsockopt(
                            fd.number(),
                            IPPROTO_TCP,
                            option,
                            request.address(),
                            (int) request.byteSize()));
        }
    }

    private static long offset(String member) {
        return Layouts.offset(Layouts.TCP_MD5SIG, member);
    }

    /**
     * How the handshake of an accepted socket came.
     *
     * @param hopLimit 0 when not known
     * @param device index of the device; 0 when not known
     */
    record Arrival(int hopLimit, int device) {}

    /** How the handshake of an accepted socket came, whose listener asked for it. */
    static Arrival arrival(FileDescriptor fd, AddressFamily family) {
        boolean ipv4 = family == AddressFamily.IPV4;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment control = arena.allocate(OPTIONS_MAX_BYTES, 8);
            MemorySegment length = arena.allocateFrom(JAVA_INT, OPTIONS_MAX_BYTES);
            OsException.check(
                    "IP_PKTOPTIONS",
                    LibC.getsockopt(
                            fd.number(),
                            ipv4 ? RawSocket.SOL_IP : RawSocket.SOL_IPV6,
                            ipv4 ? IP_PKTOPTIONS : IPV6_2292PKTOPTIONS,
                            control.address(),
                            length.address()));
            return arrival(control.asSlice(0, length.get(JAVA_INT, 0)), ipv4);
        }
    }

    /** What the control messages say, cmsg(3). */
    private static Arrival arrival(MemorySegment control, boolean ipv4) {
        long header = Layouts.CMSGHDR.byteSize();
        int hopLimit = 0;
        int device = 0;
        long at = 0;
        while (at + header + Integer.BYTES <= control.byteSize()) {
            long length = control.get(JAVA_LONG, at + Layouts.offset(Layouts.CMSGHDR, "length"));
            int type = control.get(JAVA_INT, at + Layouts.offset(Layouts.CMSGHDR, "type"));
            if (type == (ipv4 ? IP_TTL : RawSocket.IPV6_HOPLIMIT)) {
                hopLimit = control.get(JAVA_INT, at + header);
            } else if (type == (ipv4 ? RawSocket.IP_PKTINFO : RawSocket.IPV6_PKTINFO)) {
                // struct in_pktinfo begins with the index; in6_pktinfo has it behind the address.
                device = control.get(JAVA_INT, at + header + (ipv4 ? 0 : IPV6_ADDRESS_BYTES));
            }
            at += Math.max(header, (length + 7) & ~7L);
        }
        return new Arrival(hopLimit, device);
    }

    /** The error that a socket has met, 0 for none; it is forgotten. */
    static int error(FileDescriptor fd) {
        return LibC.getsockopt(fd.number(), SOL_SOCKET, SO_ERROR);
    }

    /** To be closed without a farewell: the peer gets a reset. */
    static void resetAtClose(FileDescriptor fd) {
        try (Arena arena = Arena.ofConfined()) {
            // struct linger: on, for no time.
            MemorySegment linger = arena.allocateFrom(JAVA_INT, 1, 0);
            OsException.check(
                    "SO_LINGER",
                    LibC.setsockopt(
                            fd.number(),
                            SOL_SOCKET,
                            SO_LINGER,
                            linger.address(),
                            (int) linger.byteSize()));
        }
    }
}
