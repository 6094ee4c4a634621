package io.spokewire.os.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The C library's system calls. Each method returns what the call returns, or the negated errno.
 * Pointers are addresses; the caller keeps the memory alive during the call.
 *
 * <p>All calls share one downcall handle for each number of arguments, which is made when the first
 * call of that shape is: every shape costs some milliseconds at the start. That integers travel as
 * longs is right for the calling conventions of 64-bit Linux, where each takes a whole register of
 * which the callee reads the part it declared.
 */
@SuppressWarnings("restricted") // in this package alone: -Xlint:all finds native access elsewhere
public final class LibC {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(PathElement.groupElement("errno")).withInvokeExactBehavior();

    /** Where errno goes; each thread has its own. */
    private static final ThreadLocal<MemorySegment> CALL_STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

    private static final MemorySegment READ = symbol("read");
    private static final MemorySegment WRITE = symbol("write");
    private static final MemorySegment WRITEV = symbol("writev");
    private static final MemorySegment SENDMMSG = symbol("sendmmsg");
    private static final MemorySegment RECVMMSG = symbol("recvmmsg");
    private static final MemorySegment SENDMSG = symbol("sendmsg");
    private static final MemorySegment RECVMSG = symbol("recvmsg");
    private static final MemorySegment POLL = symbol("poll");
    private static final MemorySegment EPOLL_WAIT = symbol("epoll_wait");

    private LibC() {}

    private static MemorySegment symbol(String name) {
        return SYMBOLS.find(name)
                .orElseThrow(() -> new AssertionError("the C library has no " + name));
    }

    private static MethodHandle shape(int arguments, Linker.Option... more) {
        MemoryLayout[] longs = new MemoryLayout[arguments];
        Arrays.fill(longs, JAVA_LONG);
        Linker.Option[] options = Arrays.copyOf(more, more.length + 1);
        options[more.length] = Linker.Option.captureCallState("errno");
        return LINKER.downcallHandle(FunctionDescriptor.of(JAVA_LONG, longs), options);
    }

    private static final class One {
        static final MethodHandle CALL = shape(1);
    }

    private static final class Two {
        static final MethodHandle CALL = shape(2);
    }

    private static final class Three {
        static final MethodHandle CALL = shape(3);
    }

    private static final class ThreeVariadic {
        static final MethodHandle CALL = shape(3, Linker.Option.firstVariadicArg(2));
    }

    private static final class Four {
        static final MethodHandle CALL = shape(4);
    }

    private static final class Five {
        static final MethodHandle CALL = shape(5);
    }

    private static final class Six {
        static final MethodHandle CALL = shape(6);
    }

    private static long call(MemorySegment function, long a) {
        try {
            return (long) One.CALL.invokeExact(function, CALL_STATE.get(), a);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    private static long call(MemorySegment function, long a, long b) {
        try {
            return (long) Two.CALL.invokeExact(function, CALL_STATE.get(), a, b);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    private static long call(MemorySegment function, long a, long b, long c) {
        try {
            return (long) Three.CALL.invokeExact(function, CALL_STATE.get(), a, b, c);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    private static long callVariadic(MemorySegment function, long a, long b, long c) {
        try {
            return (long) ThreeVariadic.CALL.invokeExact(function, CALL_STATE.get(), a, b, c);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    private static long call(MemorySegment function, long a, long b, long c, long d) {
        try {
            return (long) Four.CALL.invokeExact(function, CALL_STATE.get(), a, b, c, d);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    private static long call(MemorySegment function, long a, long b, long c, long d, long e) {
        try {
            return (long) Five.CALL.invokeExact(function, CALL_STATE.get(), a, b, c, d, e);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    private static long call(
            MemorySegment function, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) Six.CALL.invokeExact(function, CALL_STATE.get(), a, b, c, d, e, f);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    private static int errno() {
        return (int) ERRNO.get(CALL_STATE.get(), 0L);
    }

    private static long orErrno(long result) {
        return result >= 0 ? result : -errno();
    }

    /** For calls that return an int: the upper half of the register means nothing. */
    private static int orErrnoInt(long result) {
        return (int) result >= 0 ? (int) result : -errno();
    }

    // ---- the packet path: nothing here allocates ----

    /** Calls read(2). */
    public static long read(int fd, long buffer, long length) {
        return orErrno(call(READ, fd, buffer, length));
    }

    /** Calls write(2). */
    public static long write(int fd, long buffer, long length) {
        return orErrno(call(WRITE, fd, buffer, length));
    }

    /** Calls writev(2). */
    public static long writev(int fd, long iovecs, int count) {
        return orErrno(call(WRITEV, fd, iovecs, count));
    }

    /** Calls sendmmsg(2): the number of messages sent. */
    public static int sendmmsg(int fd, long messages, int count, int flags) {
        return orErrnoInt(call(SENDMMSG, fd, messages, count, flags));
    }

    /** Calls recvmmsg(2) without a timeout: the number of messages received. */
    public static int recvmmsg(int fd, long messages, int count, int flags) {
        return orErrnoInt(call(RECVMMSG, fd, messages, count, flags, 0));
    }

    /** Calls sendmsg(2). */
    public static long sendmsg(int fd, long message, int flags) {
        return orErrno(call(SENDMSG, fd, message, flags));
    }

    /** Calls recvmsg(2). */
    public static long recvmsg(int fd, long message, int flags) {
        return orErrno(call(RECVMSG, fd, message, flags));
    }

    /** Calls poll(2); {@code timeoutMillis} -1 waits for ever. */
    public static int poll(long pollfds, int count, int timeoutMillis) {
        return orErrnoInt(call(POLL, pollfds, count, timeoutMillis));
    }

    /** Calls epoll_wait(2); {@code timeoutMillis} -1 waits for ever. */
    public static int epollWait(int epoll, long events, int count, int timeoutMillis) {
        return orErrnoInt(call(EPOLL_WAIT, epoll, events, count, timeoutMillis));
    }

    // ---- the rest: symbols are looked up when they are needed ----

    /** Calls open(2) with a mode of 0600 for files it makes. */
    public static int open(String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path);
            return orErrnoInt(callVariadic(symbol("open"), name.address(), flags, 0600));
        }
    }

    /** Calls close(2). */
    public static int close(int fd) {
        return orErrnoInt(call(symbol("close"), fd));
    }

    /** Calls ioctl(2) with a pointer or a number. */
    public static int ioctl(int fd, long request, long argument) {
        return orErrnoInt(callVariadic(symbol("ioctl"), fd, request, argument));
    }

    /** Calls socket(2). */
    public static int socket(int domain, int type, int protocol) {
        return orErrnoInt(call(symbol("socket"), domain, type, protocol));
    }

    /** Calls bind(2). */
    public static int bind(int fd, long address, int length) {
        return orErrnoInt(call(symbol("bind"), fd, address, length));
    }

    /** Calls connect(2). */
    public static int connect(int fd, long address, int length) {
        return orErrnoInt(call(symbol("connect"), fd, address, length));
    }

    /** Calls getsockname(2); {@code length} points to a 32-bit number. */
    public static int getsockname(int fd, long address, long length) {
        return orErrnoInt(call(symbol("getsockname"), fd, address, length));
    }

    /** Calls setsockopt(2). */
    public static int setsockopt(int fd, int level, int option, long value, int length) {
        return orErrnoInt(call(symbol("setsockopt"), fd, level, option, value, length));
    }

    /** Calls setsockopt(2) with an int. */
    public static int setsockopt(int fd, int level, int option, int value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocateFrom(JAVA_INT, value);
            return setsockopt(fd, level, option, number.address(), Integer.BYTES);
        }
    }

    /** Calls getsockopt(2) for an option that is an int: its value. */
    public static int getsockopt(int fd, int level, int option) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            MemorySegment length = arena.allocateFrom(JAVA_INT, Integer.BYTES);
            long result =
                    call(
                            symbol("getsockopt"),
                            fd,
                            level,
                            option,
                            value.address(),
                            length.address());
            return (int) result < 0 ? -errno() : value.get(JAVA_INT, 0);
        }
    }

    /** Calls getsockopt(2); {@code length} points to a 32-bit number. */
    public static int getsockopt(int fd, int level, int option, long value, long length) {
        return orErrnoInt(call(symbol("getsockopt"), fd, level, option, value, length));
    }

    /** Calls listen(2). */
    public static int listen(int fd, int backlog) {
        return orErrnoInt(call(symbol("listen"), fd, backlog));
    }

    /** Calls accept4(2); {@code length} points to a 32-bit number. */
    public static int accept(int fd, long address, long length, int flags) {
        return orErrnoInt(call(symbol("accept4"), fd, address, length, flags));
    }

    /** Calls shutdown(2). */
    public static int shutdown(int fd, int how) {
        return orErrnoInt(call(symbol("shutdown"), fd, how));
    }

    /** Calls sendto(2). */
    public static long sendto(
            int fd, long buffer, long length, int flags, long address, int addressLength) {
        return orErrno(call(symbol("sendto"), fd, buffer, length, flags, address, addressLength));
    }

    /** Calls recv(2). */
    public static long recv(int fd, long buffer, long length, int flags) {
        return orErrno(call(symbol("recv"), fd, buffer, length, flags));
    }

    /** Calls epoll_create1(2). */
    public static int epollCreate(int flags) {
        return orErrnoInt(call(symbol("epoll_create1"), flags));
    }

    /** Calls epoll_ctl(2); {@code event} may be 0 for a removal. */
    public static int epollControl(int epoll, int operation, int fd, long event) {
        return orErrnoInt(call(symbol("epoll_ctl"), epoll, operation, fd, event));
    }

    /** Calls eventfd(2). */
    public static int eventfd(int initial, int flags) {
        return orErrnoInt(call(symbol("eventfd"), initial, flags));
    }

    /** Calls setns(2) for the calling thread. */
    public static int setns(int fd, int type) {
        return orErrnoInt(call(symbol("setns"), fd, type));
    }

    /** Calls unshare(2) for the calling thread. */
    public static int unshare(int flags) {
        return orErrnoInt(call(symbol("unshare"), flags));
    }

    /** Calls if_nametoindex(3): the index of a device of the calling thread's namespace. */
    public static int deviceIndex(String name) {
        try (Arena arena = Arena.ofConfined()) {
            int index = (int) call(symbol("if_nametoindex"), arena.allocateFrom(name).address());
            return index != 0 ? index : -errno();
        }
    }

    /** Calls mount(2) without data. */
    public static int mount(String source, String target, String type, long flags) {
        try (Arena arena = Arena.ofConfined()) {
            return orErrnoInt(
                    call(
                            symbol("mount"),
                            arena.allocateFrom(source).address(),
                            arena.allocateFrom(target).address(),
                            arena.allocateFrom(type).address(),
                            flags,
                            0));
        }
    }

    /** Calls umount2(2). */
    public static int umount(String target, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return orErrnoInt(call(symbol("umount2"), arena.allocateFrom(target).address(), flags));
        }
    }

    /** Calls mmap(2) for anonymous private memory that can be read and written. */
    static long mmap(long length) {
        return orErrno(call(symbol("mmap"), 0, length, PROT_READ_WRITE, MAP_ANONYMOUS, -1, 0));
    }

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_ANONYMOUS = 0x22;

    /** Calls munmap(2). */
    static int munmap(long address, long length) {
        return orErrnoInt(call(symbol("munmap"), address, length));
    }

    /** Calls flock(2). */
    public static int flock(int fd, int operation) {
        return orErrnoInt(call(symbol("flock"), fd, operation));
    }

    /** Calls clock_gettime(2) into a struct timespec. */
    public static int clockGettime(int clock, long timespec) {
        return orErrnoInt(call(Clock.GETTIME, clock, timespec));
    }

    private static final class Clock {
        static final MemorySegment GETTIME = symbol("clock_gettime");
    }

    /** What strerror(3) says about an errno. */
    public static String errorText(int errno) {
        long text = call(symbol("strerror"), errno);
        return MemorySegment.ofAddress(text)
                .reinterpret(ERROR_TEXT_MAX_BYTES)
                .getString(0, StandardCharsets.UTF_8);
    }

    /** glibc's longest message has some 50 characters; the string ends by itself. */
    private static final long ERROR_TEXT_MAX_BYTES = 256;
}
