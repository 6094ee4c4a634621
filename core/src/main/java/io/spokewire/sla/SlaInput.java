package io.spokewire.sla;

import io.spokewire.net.Address;
import java.util.List;

/** What can happen to the {@link SlaEngine}. */
public sealed interface SlaInput {
    /** The configuration has these operations and schedules; what stays the same goes on. */
    record Configure(List<SlaOperation> operations, List<SlaSchedule> schedules)
            implements SlaInput {
        /** Copies the lists. */
        public Configure {
            operations = List.copyOf(operations);
            schedules = List.copyOf(schedules);
        }
    }

    /** The answer to {@link SlaAction.Resolve}; empty when the name has no address. */
    record Resolved(int operation, List<Address> addresses) implements SlaInput {}

    /** An echo reply came. */
    record Reply(Address from, int identifier, int sequence) implements SlaInput {}

    /** A timer has fired. */
    record Fired(SlaTimer timer) implements SlaInput {}
}
