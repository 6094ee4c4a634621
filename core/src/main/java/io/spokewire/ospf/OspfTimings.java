package io.spokewire.ospf;

import io.spokewire.command.Args;

/**
 * {@code timers throttle}, {@code timers lsa arrival} and {@code timers pacing}: how soon things
 * are done again.
 *
 * @param spf computations of the routing table
 * @param lsa advertisements of ours that are told anew
 * @param arrivalMillis MinLSArrival: an instance of others' that comes earlier behind the one
 *     before is dropped, RFC 2328 section 13 (5a)
 * @param pacing what of a kind is kept apart, or together
 */
public record OspfTimings(Throttle spf, Throttle lsa, int arrivalMillis, Pacing pacing) {
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
    public static final OspfTimings DEFAULT =
            new OspfTimings(SPF, LSA, ARRIVAL_MILLIS, Pacing.NONE);

    private static final long NANOS = 1_000_000;
    private static final int MILLIS = 1_000;
    private static final int MOST_MILLIS = 600_000;
    private static final long SECOND_NANOS = MILLIS * NANOS;

    /**
     * {@code timers pacing}; 0 for none of them. IOS has 33 ms, 66 ms and 240 s by default; we send
     * as fast as packets leave ({@link Outgoing}), and refresh each advertisement in its time.
     *
     * @param floodMillis between two updates on an interface, 5 to 100
     * @param retransmissionMillis between two updates that a neighbour is sent again, 5 to 200
     * @param groupSeconds what is to be refreshed waits for the next multiple of this, so that it
     *     goes in few packets, 10 to 1800
     */
    public record Pacing(int floodMillis, int retransmissionMillis, int groupSeconds) {
        /** Nothing waits. */
        public static final Pacing NONE = new Pacing(0, 0, 0);

        Pacing flood(int millis) {
            return new Pacing(millis, retransmissionMillis, groupSeconds);
        }

        Pacing retransmission(int millis) {
            return new Pacing(floodMillis, millis, groupSeconds);
        }

        Pacing group(int seconds) {
            return new Pacing(floodMillis, retransmissionMillis, seconds);
        }

        /**
         * Whether an advertisement that has been due for some time is refreshed now: a multiple of
         * the group's time has passed since.
         */
        boolean refreshes(long dueNanos, long nowNanos) {
            return groupSeconds == 0
                    || dueNanos >= Math.floorMod(nowNanos, groupSeconds * SECOND_NANOS);
        }
    }

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

        /** {@code timers spf DELAY HOLD}, which IOS takes for this. */
        static Throttle ofSeconds(int delay, int hold) {
            int holdMillis = millis(hold);
            return new Throttle(millis(delay), holdMillis, holdMillis);
        }

        /** Within what the other form can say. */
        private static int millis(int seconds) {
            return Math.clamp((long) seconds * MILLIS, 1, MOST_MILLIS);
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
