package io.spokewire.ospf;

/** The option bits of version 2, RFC 2328 appendix A.2 and its successors. */
final class OspfOptions {
    /** Takes external routes. */
    static final int E = 0x02;

    /** Takes type 7 advertisements; in their header: to be translated (RFC 3101 appendix A). */
    static final int N_P = 0x08;

    /** Link-local signalling behind the packet, RFC 5613; we read past it. */
    static final int L = 0x10;

    /** Demand circuits, RFC 1793. */
    static final int DC = 0x20;

    /** Opaque advertisements, RFC 5250. */
    static final int O = 0x40;

    private OspfOptions() {}
}
