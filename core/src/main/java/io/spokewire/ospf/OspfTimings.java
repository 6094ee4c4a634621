package io.spokewire.ospf;

import io.spokewire.command.Args;

/**
 * {@code timers throttle} and {@code timers lsa arrival}: how soon things are done again.
 *
 * @param spf computations of the routing table
 * @param lsa advertisements of ours that are told anew
 * @param arrivalMillis MinLSArrival: an instance of others' that comes earlier behind the one
 *     before is dropped, RFC 2328 section 13 (5a)
 */
public record OspfTimings(Throttle spf, Throttle lsa, int arrivalMillis) {
    /** IOS-XE's. */
    public static final Throttle SPF = new Throttle(50, 200, 5_000);

    /**
     * MinLSInterval, appendix B, is reached by doubling: what was quiet is told at once when it
     * changes, for a router that has lost a neighbour just after another event must not keep silent
     * about it for seconds. It begins above the MinLSArrival of the RFC, 1 s: who goes by that
     * would drop what comes earlier, and have it when it is sent again.
     */
    public static final Throttle LSA = new Throttle(1_500, 1_500, 5_000);

    /** IOS-XE's: its routers tell an advertisement anew long before a second is over. */
    public static final int ARRIVAL_MILLIS = 100;

    /** What counts where nothing is said. */
    public static final OspfTimings DEFAULT = new OspfTimings(SPF, LSA, ARRIVAL_MILLIS);

    private static final long NANOS = 1_000_000;

    /**
     * How long things that happen again and again are held back. Where one time is less than the
     * one before it, that counts, as at IOS.
     *
     * @param startMillis a computation behind the first change; of advertisements the second
     *     instance behind the first, which is told at once
     * @param holdMillis the next one, which doubles from then on
     * @param maxMillis at most
     */
    public record Throttle(int startMillis, int holdMillis, int maxMillis) {
        static Throttle of(Args args) {
            return new Throttle(args.number("start"), args.number("hold"), args.number("max"));
        }

        String words() {
            return startMillis + " " + holdMillis + " " + maxMillis;
        }

        long startNanos() {
            return startMillis * NANOS;
        }

        long holdNanos() {
            return Math.max(startMillis, holdMillis) * NANOS;
        }

        long maxNanos() {
            return Math.max(holdNanos(), maxMillis * NANOS);
        }

        /** How long the next one waits, behind one that has waited so long. */
        long afterNanos(long beforeNanos) {
            return beforeNanos < holdNanos() ? holdNanos() : Math.min(2 * beforeNanos, maxNanos());
        }
    }

    long arrivalNanos() {
        return arrivalMillis * NANOS;
    }
}
