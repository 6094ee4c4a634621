package io.spokewire.tunnel;

/**
 * Explicit Congestion Notification through a tunnel, RFC 6040. Codepoints are the low two bits of
 * the type of service: 0 Not-ECT, 1 ECT(1), 2 ECT(0), 3 CE.
 */
public final class Ecn {
    public static final int MASK = 3;
    public static final int NOT_ECT = 0;
    public static final int ECT_1 = 1;
    public static final int ECT_0 = 2;
    public static final int CE = 3;

    /** What {@link #decapsulate} says of a packet that must be dropped. */
    public static final int DROP = -1;

    private Ecn() {}

    /**
     * The outer type of service of a packet that enters the tunnel: normal mode, RFC 6040 §4.1,
     * which copies the codepoint.
     *
     * @param inner type of service of the packet inside
     * @param configured the tunnel's own type of service, or -1 to take DSCP from inside
     */
    public static int encapsulate(int inner, int configured) {
        return configured < 0 ? inner : (configured & ~MASK) | (inner & MASK);
    }

    /**
     * The inner type of service of a packet that leaves the tunnel, RFC 6040 §4.2, figure 4, or
     * {@link #DROP}. DSCP stays what it is.
     */
    public static int decapsulate(int inner, int outer) {
        int outerEcn = outer & MASK;
        return switch (inner & MASK) {
            case NOT_ECT -> outerEcn == CE ? DROP : inner;
            case ECT_0 -> outerEcn == CE || outerEcn == ECT_1 ? (inner & ~MASK) | outerEcn : inner;
            case ECT_1 -> outerEcn == CE ? inner | CE : inner;
            default -> inner;
        };
    }
}
