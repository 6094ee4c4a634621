package io.spokewire.ospf;

/**
 * The option bits, RFC 2328 appendix A.2 and RFC 5340 appendix A.2 and their successors. Those
 * without a word of the version are the same in both.
 */
final class OspfOptions {
    /** Takes external routes. */
    static final int E = 0x02;

    /** Takes type 7 advertisements; in their header: to be translated (RFC 3101 appendix A). */
    static final int N_P = 0x08;

    /** Version 2: link-local signalling behind the packet, RFC 5613. */
    static final int L2 = 0x10;

    /** Demand circuits, RFC 1793. */
    static final int DC = 0x20;

    /** Version 2: opaque advertisements, RFC 5250. */
    static final int O = 0x40;

    /** Version 2, in headers of advertisements: told by a provider's edge router, RFC 4576. */
    static final int DN = 0x80;

    /** Version 3: takes part in IPv6. */
    static final int V6 = 0x01;

    /** Version 3: is a router, through which packets may go. */
    static final int R = 0x10;

    /** Version 3: for another address family than unicast IPv6, RFC 5838 section 2.2. */
    static final int AF = 0x100;

    /** Version 3: link-local signalling behind the packet, RFC 5613. */
    static final int L3 = 0x200;

    /** Version 3: a trailer authenticates the packet, RFC 7166 section 2.1. */
    static final int AT = 0x400;

    private OspfOptions() {}
}
