package io.spokewire.sim;

import java.time.Duration;

/**
 * What a segment does to packets. All shares are from 0 (never) to 1 (always).
 *
 * @param delay how long a packet takes
 * @param jitter up to this much more, evenly spread; more than the gap between packets reorders
 *     them
 * @param loss share of packets that are lost
 * @param duplication share of packets that arrive twice
 * @param reordering share of packets that are held back by four times the delay
 */
public record Faults(
        Duration delay, Duration jitter, double loss, double duplication, double reordering) {
    /** A cable: a tenth of a millisecond, no faults. */
    public static final Faults CABLE =
            new Faults(Duration.ofNanos(100_000), Duration.ZERO, 0, 0, 0);

    /** A share in percent, 0 to 100. */
    public static double percent(double value) {
        return value / 100;
    }

    /** These faults with another delay. */
    public Faults withDelay(Duration changed) {
        return new Faults(changed, jitter, loss, duplication, reordering);
    }

    /** These faults with another loss. */
    public Faults withLoss(double share) {
        return new Faults(delay, jitter, share, duplication, reordering);
    }

    /** These faults with other duplication. */
    public Faults withDuplication(double share) {
        return new Faults(delay, jitter, loss, share, reordering);
    }

    /** These faults with other reordering. */
    public Faults withReordering(double share) {
        return new Faults(delay, jitter, loss, duplication, share);
    }

    /** The delay alone. */
    public Faults healed() {
        return new Faults(delay, Duration.ZERO, 0, 0, 0);
    }
}
