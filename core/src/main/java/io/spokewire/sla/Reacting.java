package io.spokewire.sla;

import io.spokewire.sla.SlaReaction.Threshold;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;

/** A reaction, with what it has seen: out of its bounds, or in them. */
final class Reacting {
    final SlaReaction reaction;
    private final ArrayDeque<Long> seen = new ArrayDeque<>();
    private boolean occurred;

    Reacting(SlaReaction reaction) {
        this.reaction = reaction;
    }

    /** Whether it is out of its bounds, and has not come back. */
    boolean occurred() {
        return occurred;
    }

    /**
     * A probe has ended.
     *
     * @return whether that takes it out of its bounds, or back
     */
    boolean sees(ReturnCode code, Optional<Duration> roundTrip) {
        Optional<Long> value = value(code, roundTrip);
        if (value.isEmpty() || reaction.threshold() == Threshold.NEVER) {
            return false; // without an answer there is no round trip to judge
        }
        seen.add(value.get());
        while (seen.size() > looksAt()) {
            seen.remove();
        }
        if (!(occurred ? all(false) : all(true))) {
            return false;
        }
        occurred = !occurred;
        seen.clear(); // the way back is counted from here
        return true;
    }

    /** What is compared with the bounds; what happens is 1, and else 0. */
    private Optional<Long> value(ReturnCode code, Optional<Duration> roundTrip) {
        ReturnCode event =
                switch (reaction.element()) {
                    case RTT -> null;
                    case TIMEOUT -> ReturnCode.TIMEOUT;
                    case CONNECTION_LOSS -> ReturnCode.NO_ADDRESS;
                    case VERIFY_ERROR -> ReturnCode.VERIFY_ERROR;
                };
        return event == null
                ? roundTrip.map(Duration::toMillis)
                : Optional.of(code == event ? 1L : 0L);
    }

    private int looksAt() {
        return switch (reaction.threshold()) {
            case NEVER, IMMEDIATE -> 1;
            case CONSECUTIVE, AVERAGE -> reaction.count();
            case X_OF_Y -> reaction.of();
        };
    }

    /** Whether enough of what was seen is out of the bounds, or back in them. */
    private boolean all(boolean out) {
        long count = seen.stream().filter(value -> passes(value, out)).count();
        return switch (reaction.threshold()) {
            case NEVER -> false;
            case IMMEDIATE -> count == 1;
            case CONSECUTIVE, X_OF_Y -> count >= reaction.count();
            case AVERAGE ->
                    seen.size() == reaction.count()
                            && passes(
                                    seen.stream().mapToLong(Long::longValue).average().orElse(0),
                                    out);
        };
    }

    private boolean passes(double value, boolean out) {
        if (!reaction.hasBounds()) {
            return out == value > 0;
        }
        return out ? value > reaction.upper() : value < reaction.lower();
    }
}
