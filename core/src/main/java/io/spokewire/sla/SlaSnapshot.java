package io.spokewire.sla;

import io.spokewire.net.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What {@code show ip sla} prints.
 *
 * @param operations in the order of their numbers
 * @param triggers who begins when an operation reacts
 */
public record SlaSnapshot(List<Entry> operations, List<SlaReaction.Trigger> triggers) {
    /** There is nothing. */
    public static final SlaSnapshot EMPTY = new SlaSnapshot(List.of(), List.of());

    /** Copies the lists. */
    public SlaSnapshot {
        operations = List.copyOf(operations);
        triggers = List.copyOf(triggers);
    }

    /** What is of one operation. */
    public SlaSnapshot only(int number) {
        return new SlaSnapshot(
                operations.stream().filter(e -> e.operation().number() == number).toList(),
                triggers.stream().filter(t -> t.operation() == number).toList());
    }

    /** A reaction, and whether it is out of its bounds. */
    public record Reaction(SlaReaction configured, boolean occurred) {}

    /** Whether an operation runs. */
    public enum Status {
        /** It probes. */
        ACTIVE,
        /** Its time is over. */
        INACTIVE,
        /** Its time has not come, or it is not scheduled. */
        PENDING
    }

    /**
     * One operation.
     *
     * @param destination empty while its name has no address
     * @param roundTrip of the last answer; empty when there was none
     * @param started when the last probe was sent; empty before
     * @param sinceLast the time since then
     * @param left until the schedule ends; empty for ever, or while it does not run
     * @param reactions in the order of the configuration
     */
    public record Entry(
            SlaOperation operation,
            Optional<SlaSchedule> schedule,
            Status status,
            Optional<Address> destination,
            ReturnCode returnCode,
            Optional<Duration> roundTrip,
            Optional<Instant> started,
            Optional<Duration> sinceLast,
            long successes,
            long failures,
            Optional<Duration> left,
            List<Reaction> reactions) {
        /** Copies the list. */
        public Entry {
            reactions = List.copyOf(reactions);
        }
    }
}
