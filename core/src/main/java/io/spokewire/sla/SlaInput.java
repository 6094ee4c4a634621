package io.spokewire.sla;

import io.spokewire.command.Section;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import java.util.List;

/** What can happen to the {@link SlaEngine}. */
public sealed interface SlaInput {
    /**
     * The configuration has these operations and schedules; what stays the same goes on.
     *
     * @param reactions to what operations measure
     * @param triggers who begins then
     * @param logging whether the log is told of reactions
     */
    record Configure(
            List<SlaOperation> operations,
            List<SlaSchedule> schedules,
            List<SlaReaction> reactions,
            List<SlaReaction.Trigger> triggers,
            boolean logging)
            implements SlaInput {
        /** Copies the lists. */
        public Configure {
            operations = List.copyOf(operations);
            schedules = List.copyOf(schedules);
            reactions = List.copyOf(reactions);
            triggers = List.copyOf(triggers);
        }

        /** What a configuration says. */
        public static Configure of(Section root) {
            return new Configure(
                    root.children(SlaOperation.MODE).stream().map(SlaOperation::of).toList(),
                    root.get(SlaSchedule.SLOT),
                    root.get(SlaReaction.SLOT),
                    root.get(SlaReaction.TRIGGERS),
                    root.get(SlaReaction.LOGGING));
        }
    }

    /** The answer to {@link SlaAction.Resolve}; empty when the name has no address. */
    record Resolved(int operation, List<Address> addresses) implements SlaInput {}

    /**
     * An echo reply came.
     *
     * @param data payload
     */
    record Reply(Address from, int identifier, int sequence, Bytes data) implements SlaInput {}

    /** A timer has fired. */
    record Fired(SlaTimer timer) implements SlaInput {}
}
