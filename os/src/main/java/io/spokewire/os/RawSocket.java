package io.spokewire.os;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.os.ffm.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What raw IP sockets of both directions have in common: making them and their options. */
final class RawSocket {
    static final int SOL_IP = 0;
    static final int SOL_IPV6 = 41;
    static final int IP_PKTINFO = 8;
    static final int IP_RECVERR = 11;
    static final int IPV6_RECVERR = 25;
    static final int IPV6_PKTINFO = 50;
    static final int IPV6_HOPLIMIT = 52;
    static final int IPV6_TCLASS = 67;
    static final int MSG_TRUNCATED = 0x20;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_ERRQUEUE = 0x2000;

    /** Of sockets that only send; what they carry stands in the header. */
    static final int IPPROTO_RAW = 255;

    private static final int SO_BINDTODEVICE = 25;
    private static final int IP_MULTICAST_LOOP = 34;
    private static final int IP_ADD_MEMBERSHIP = 35;
    private static final int IP_MULTICAST_ALL = 49;
    private static final int IPV6_MULTICAST_LOOP = 19;
    private static final int IPV6_ADD_MEMBERSHIP = 20;
    private static final int IPV6_MULTICAST_ALL = 29;
    private static final int SOL_SOCKET = 1;
    private static final int SO_ERROR = 4;
    private static final int SO_BROADCAST = 6;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SO_MARK = 36;
    private static final int IP_HDRINCL = 3;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IPV6_MTU_DISCOVER = 23;
    private static final int IPV6_HDRINCL = 36;
    private static final int IPV6_RECVPKTINFO = 49;
    private static final int IPV6_RECVHOPLIMIT = 51;
    private static final int IPV6_RECVTCLASS = 66;
    private static final int PMTUDISC_PROBE = 3;
    private static final int SOCK_RAW_NONBLOCK_CLOEXEC = 3 | 0x800 | 0x80000;

    private RawSocket() {}

    static FileDescriptor open(Namespace namespace, AddressFamily family, int protocol) {
        int domain =
                family == AddressFamily.IPV4 ? NetlinkDecoder.AF_INET : NetlinkDecoder.AF_INET6;
        return namespace.call(() ->
                new FileDescriptor(
                        OsException.check(
                                "socket(" + family + ", SOCK_RAW, " + protocol + ")",
                                LibC.socket(domain, SOCK_RAW_NONBLOCK_CLOEXEC, protocol))));
    }

    static void option(FileDescriptor fd, String name, int level, int option, int value) {
        OsException.check(name, LibC.setsockopt(fd.number(), level, option, value));
    }

    static void mark(FileDescriptor fd, int mark) {
        option(fd, "SO_MARK", SOL_SOCKET, SO_MARK, mark);
    }

    /** Takes the error that waits beside the queue, or poll(2) would tell of it for ever. */
    static void clearError(FileDescriptor fd) {
        int _ = LibC.getsockopt(fd.number(), SOL_SOCKET, SO_ERROR);
    }

    /** The kernel's queues; beyond the machine's limit where we may, else as far as it allows. */
    static void buffers(FileDescriptor fd, int receiveBytes, int sendBytes) {
        if (LibC.setsockopt(fd.number(), SOL_SOCKET, SO_RCVBUFFORCE, receiveBytes) < 0) {
            option(fd, "SO_RCVBUF", SOL_SOCKET, SO_RCVBUF, receiveBytes);
        }
        if (LibC.setsockopt(fd.number(), SOL_SOCKET, SO_SNDBUFFORCE, sendBytes) < 0) {
            option(fd, "SO_SNDBUF", SOL_SOCKET, SO_SNDBUF, sendBytes);
        }
    }

    /** May send to all hosts, as version 1 of RIP does. */
    static void broadcast(FileDescriptor fd) {
        option(fd, "SO_BROADCAST", SOL_SOCKET, SO_BROADCAST, 1);
    }

    /** Sends and receives by this device alone. */
    static void bindToDevice(FileDescriptor fd, String device) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(device);
            OsException.check(
                    "SO_BINDTODEVICE(" + device + ")",
                    LibC.setsockopt(
                            fd.number(),
                            SOL_SOCKET,
                            SO_BINDTODEVICE,
                            name.address(),
                            (int) name.byteSize()));
        }
    }

    /** What it sends to groups does not come back to this machine. */
    static void withoutLoop(FileDescriptor fd, AddressFamily family) {
        if (family == AddressFamily.IPV4) {
            option(fd, "IP_MULTICAST_LOOP", SOL_IP, IP_MULTICAST_LOOP, 0);
        } else {
            option(fd, "IPV6_MULTICAST_LOOP", SOL_IPV6, IPV6_MULTICAST_LOOP, 0);
        }
    }

    /** Joins a group on a device. */
    static void join(FileDescriptor fd, Address group, int deviceIndex) {
        boolean ipv4 = group.family() == AddressFamily.IPV4;
        byte[] bytes = group.toBytes();
        try (Arena arena = Arena.ofConfined()) {
            // struct ip_mreqn: group, own address, index. struct ipv6_mreq: group, index.
            int indexAt = ipv4 ? 8 : 16;
            MemorySegment request = arena.allocate(indexAt + 4L, 4);
            MemorySegment.copy(bytes, 0, request, ValueLayout.JAVA_BYTE, 0, bytes.length);
            request.set(ValueLayout.JAVA_INT, indexAt, deviceIndex);
            OsException.check(
                    "join(" + group + ")",
                    LibC.setsockopt(
                            fd.number(),
                            ipv4 ? SOL_IP : SOL_IPV6,
                            ipv4 ? IP_ADD_MEMBERSHIP : IPV6_ADD_MEMBERSHIP,
                            request.address(),
                            (int) request.byteSize()));
        }
    }

    /** Groups that others joined are none of ours. */
    static void ownGroupsOnly(FileDescriptor fd, AddressFamily family) {
        if (family == AddressFamily.IPV4) {
            option(fd, "IP_MULTICAST_ALL", SOL_IP, IP_MULTICAST_ALL, 0);
        } else {
            option(fd, "IPV6_MULTICAST_ALL", SOL_IPV6, IPV6_MULTICAST_ALL, 0);
        }
    }

    /**
     * Sends bytes to an address without waiting.
     *
     * @return what sendto(2) says: how many bytes, or the negated errno
     */
    static long send(Arena arena, FileDescriptor fd, byte[] bytes, Address to) {
        MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
        return send(fd, memory.address(), bytes.length, SocketAddress.write(arena, to, 0));
    }

    /** The same with memory and a socket address that are there. */
    static long send(FileDescriptor fd, long address, int length, MemorySegment to) {
        return LibC.sendto(
                fd.number(), address, length, MSG_DONTWAIT, to.address(), (int) to.byteSize());
    }

    static void headerIncluded(FileDescriptor fd, AddressFamily family) {
        if (family == AddressFamily.IPV4) {
            option(fd, "IP_HDRINCL", SOL_IP, IP_HDRINCL, 1);
        } else {
            option(fd, "IPV6_HDRINCL", SOL_IPV6, IPV6_HDRINCL, 1);
        }
    }

    /**
     * Errors of the path come to the error queue. The kernel's own memory of path MTUs must not
     * stop our packets: the tunnel keeps its own, so only the device's MTU counts (PROBE).
     */
    static void pathErrors(FileDescriptor fd, AddressFamily family) {
        if (family == AddressFamily.IPV4) {
            option(fd, "IP_MTU_DISCOVER", SOL_IP, IP_MTU_DISCOVER, PMTUDISC_PROBE);
            option(fd, "IP_RECVERR", SOL_IP, IP_RECVERR, 1);
        } else {
            option(fd, "IPV6_MTU_DISCOVER", SOL_IPV6, IPV6_MTU_DISCOVER, PMTUDISC_PROBE);
            option(fd, "IPV6_RECVERR", SOL_IPV6, IPV6_RECVERR, 1);
        }
    }

    static void arrivalInformation(FileDescriptor fd, AddressFamily family) {
        if (family == AddressFamily.IPV4) {
            option(fd, "IP_PKTINFO", SOL_IP, IP_PKTINFO, 1);
        } else {
            option(fd, "IPV6_RECVPKTINFO", SOL_IPV6, IPV6_RECVPKTINFO, 1);
            option(fd, "IPV6_RECVHOPLIMIT", SOL_IPV6, IPV6_RECVHOPLIMIT, 1);
            option(fd, "IPV6_RECVTCLASS", SOL_IPV6, IPV6_RECVTCLASS, 1);
        }
    }
}
