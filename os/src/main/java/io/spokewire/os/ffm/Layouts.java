package io.spokewire.os.ffm;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

/**
 * Structures of the kernel's interface on 64-bit Linux. The layout is the documentation; the packet
 * path reads and writes by the offsets that stand behind each.
 */
public final class Layouts {
    private Layouts() {}

    /** The struct iovec of readv(2). */
    public static final StructLayout IOVEC =
            MemoryLayout.structLayout(JAVA_LONG.withName("base"), JAVA_LONG.withName("length"));

    /** Where iovec's address stands. */
    public static final long IOVEC_BASE = offset(IOVEC, "base");

    /** Where iovec's length stands. */
    public static final long IOVEC_LENGTH = offset(IOVEC, "length");

    /** The struct mmsghdr of recvmmsg(2): a struct msghdr and the length of the message. */
    public static final StructLayout MMSGHDR =
            MemoryLayout.structLayout(
                    JAVA_LONG.withName("name"),
                    JAVA_INT.withName("nameLength"),
                    MemoryLayout.paddingLayout(4),
                    JAVA_LONG.withName("iovec"),
                    JAVA_LONG.withName("iovecCount"),
                    JAVA_LONG.withName("control"),
                    JAVA_LONG.withName("controlLength"),
                    JAVA_INT.withName("flags"),
                    MemoryLayout.paddingLayout(4),
                    JAVA_INT.withName("length"),
                    MemoryLayout.paddingLayout(4));

    /** Where msg_name stands. */
    public static final long MSG_NAME = offset(MMSGHDR, "name");

    /** Where msg_namelen stands. */
    public static final long MSG_NAME_LENGTH = offset(MMSGHDR, "nameLength");

    /** Where msg_iov stands. */
    public static final long MSG_IOVEC = offset(MMSGHDR, "iovec");

    /** Where msg_iovlen stands. */
    public static final long MSG_IOVEC_COUNT = offset(MMSGHDR, "iovecCount");

    /** Where msg_control stands. */
    public static final long MSG_CONTROL = offset(MMSGHDR, "control");

    /** Where msg_controllen stands. */
    public static final long MSG_CONTROL_LENGTH = offset(MMSGHDR, "controlLength");

    /** Where msg_flags stands. */
    public static final long MSG_FLAGS = offset(MMSGHDR, "flags");

    /** Where msg_len stands. */
    public static final long MSG_LENGTH = offset(MMSGHDR, "length");

    /** The struct sockaddr_in of ip(7); port and address in network byte order. */
    public static final StructLayout SOCKADDR_IN =
            MemoryLayout.structLayout(
                    JAVA_SHORT.withName("family"),
                    JAVA_SHORT.withName("port"),
                    JAVA_INT.withName("address"),
                    MemoryLayout.paddingLayout(8));

    /** The struct sockaddr_in6 of ipv6(7); port, flow and address in network byte order. */
    public static final StructLayout SOCKADDR_IN6 =
            MemoryLayout.structLayout(
                    JAVA_SHORT.withName("family"),
                    JAVA_SHORT.withName("port"),
                    JAVA_INT.withName("flow"),
                    MemoryLayout.sequenceLayout(16, JAVA_BYTE).withName("address"),
                    JAVA_INT.withName("scope"));

    /** The struct sockaddr_nl of netlink(7). */
    public static final StructLayout SOCKADDR_NL =
            MemoryLayout.structLayout(
                    JAVA_SHORT.withName("family"),
                    JAVA_SHORT.withName("pad"),
                    JAVA_INT.withName("port"),
                    JAVA_INT.withName("groups"));

    /** The struct cmsghdr of cmsg(3); data follows, aligned to 8 bytes. */
    public static final StructLayout CMSGHDR =
            MemoryLayout.structLayout(
                    JAVA_LONG.withName("length"),
                    JAVA_INT.withName("level"),
                    JAVA_INT.withName("type"));

    /** The struct sock_extended_err of ip(7), as it comes with IP_RECVERR. */
    public static final StructLayout EXTENDED_ERROR =
            MemoryLayout.structLayout(
                    JAVA_INT.withName("errno"),
                    JAVA_BYTE.withName("origin"),
                    JAVA_BYTE.withName("type"),
                    JAVA_BYTE.withName("code"),
                    JAVA_BYTE.withName("pad"),
                    JAVA_INT.withName("info"),
                    JAVA_INT.withName("data"));

    /** The struct ifreq of netdevice(7), as the TUN driver takes it. */
    public static final StructLayout IFREQ =
            MemoryLayout.structLayout(
                    MemoryLayout.sequenceLayout(16, JAVA_BYTE).withName("name"),
                    JAVA_SHORT.withName("flags"),
                    MemoryLayout.paddingLayout(22));

    /** The struct pollfd of poll(2). */
    public static final StructLayout POLLFD =
            MemoryLayout.structLayout(
                    JAVA_INT.withName("fd"),
                    JAVA_SHORT.withName("events"),
                    JAVA_SHORT.withName("revents"));

    /**
     * The struct tcp_md5sig of tcp(7): TCP_MD5SIG_EXT takes a length of the prefix with it. The
     * address is a struct sockaddr_storage.
     */
    public static final StructLayout TCP_MD5SIG =
            MemoryLayout.structLayout(
                    MemoryLayout.sequenceLayout(128, JAVA_BYTE).withName("address"),
                    JAVA_BYTE.withName("flags"),
                    JAVA_BYTE.withName("prefixLength"),
                    JAVA_SHORT.withName("keyLength"),
                    JAVA_INT.withName("device"),
                    MemoryLayout.sequenceLayout(80, JAVA_BYTE).withName("key"));

    /** The struct timespec of clock_gettime(2). */
    public static final StructLayout TIMESPEC =
            MemoryLayout.structLayout(
                    JAVA_LONG.withName("seconds"), JAVA_LONG.withName("nanoseconds"));

    /** The struct sock_filter of classic BPF. */
    public static final StructLayout SOCK_FILTER =
            MemoryLayout.structLayout(
                    JAVA_SHORT.withName("code"),
                    JAVA_BYTE.withName("whenTrue"),
                    JAVA_BYTE.withName("whenFalse"),
                    JAVA_INT.withName("operand"));

    /** The struct sock_fprog of classic BPF. */
    public static final StructLayout SOCK_FPROG =
            MemoryLayout.structLayout(
                    JAVA_SHORT.withName("count"),
                    MemoryLayout.paddingLayout(6),
                    JAVA_LONG.withName("filter"));

    /** Where a member of a structure stands, in bytes from its start. */
    public static long offset(StructLayout layout, String member) {
        return layout.byteOffset(groupElement(member));
    }
}
