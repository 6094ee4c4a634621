package io.spokewire.os;

import io.spokewire.os.ffm.LibC;

/**
 * A system call failed. Unchecked, since the one who can do something about it is the owner of the
 * socket or device, some calls further up: it backs off, tries again or reports.
 */
public final class OsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Operation not permitted. */
    public static final int EPERM = 1;

    /** No such file or directory. */
    public static final int ENOENT = 2;

    /** No such process; netlink: no such route. */
    public static final int ESRCH = 3;

    /** Interrupted by a signal. */
    public static final int EINTR = 4;

    /** Nothing to read, or no room to write. */
    public static final int EAGAIN = 11;

    /** In use by somebody else. */
    public static final int EBUSY = 16;

    /** It is there already. */
    public static final int EEXIST = 17;

    /** No such device. */
    public static final int ENODEV = 19;

    /** The kernel understands the call, and not this. */
    public static final int EINVAL = 22;

    /** The packet is larger than the MTU. */
    public static final int EMSGSIZE = 90;

    /** The kernel has no such option. */
    public static final int EOPNOTSUPP = 95;

    /** Another socket has the address or the port. */
    public static final int EADDRINUSE = 98;

    /** The address is not there. */
    public static final int EADDRNOTAVAIL = 99;

    /** The peer has ended the connection at once, or lost it. */
    public static final int ECONNRESET = 104;

    /** A queue of the kernel was full and something was lost. */
    public static final int ENOBUFS = 105;

    /** Has begun, and is not at its end. */
    public static final int EINPROGRESS = 115;

    private final String call;
    private final int errno;

    /**
     * A failed call.
     *
     * @param call what was called, with what a reader needs to understand it
     * @param errno the positive error number
     */
    public OsException(String call, int errno) {
        super(call + ": " + LibC.errorText(errno) + " (errno " + errno + ")");
        this.call = call;
        this.errno = errno;
    }

    /** What was called. */
    public String call() {
        return call;
    }

    /** The error number, positive. */
    public int errno() {
        return errno;
    }

    /** Returns a result that is no error, else throws. */
    static int check(String call, int result) {
        if (result < 0) {
            throw new OsException(call, -result);
        }
        return result;
    }

    /** As {@link #check(String, int)}, for calls that return a length. */
    static long check(String call, long result) {
        if (result < 0) {
            throw new OsException(call, (int) -result);
        }
        return result;
    }
}
