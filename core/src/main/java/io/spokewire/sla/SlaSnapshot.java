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
 */
public record SlaSnapshot(List<Entry> operations) {
    /** Copies the list. */
    public SlaSnapshot {
        operations = List.copyOf(operations);
    }

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
            Optional<Duration> left) {}
}
