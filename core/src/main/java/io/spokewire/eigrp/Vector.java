package io.spokewire.eigrp;

/**
 * A vector metric, RFC 7868 section 5.6, in the units of its process.
 *
 * @param delay classic: tens of microseconds by 256; wide: picoseconds
 * @param bandwidth classic: 2560000000 by kilobits per second, so that more is slower; wide:
 *     kilobits per second
 * @param mtuBytes the least on the way, 24 bits
 * @param hops routers on the way, 0 to 255
 * @param reliability the least on the way, 0 to 255
 * @param load the most on the way, 1 to 255
 */
record Vector(long delay, long bandwidth, int mtuBytes, int hops, int reliability, int load) {
    /** No way there. */
    static final Vector UNREACHABLE = new Vector(Long.MAX_VALUE, 0, 0, 0, 0, 0);

    boolean reachable() {
        return delay != Long.MAX_VALUE;
    }
}
