package io.spokewire.router;

import io.spokewire.command.Section;
import io.spokewire.sla.SlaOperation;
import io.spokewire.sla.SlaReaction;
import io.spokewire.sla.SlaSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reactions of IP SLA that can do nothing. */
final class SlaReferences {
    private final Section root;
    private final List<Finding> findings = new ArrayList<>();

    private SlaReferences(Section root) {
        this.root = root;
    }

    /** A sentence for each such line, in the order of the configuration. */
    static List<Finding> of(Section root) {
        SlaReferences all = new SlaReferences(root);
        root.get(SlaReaction.SLOT).forEach(all::reaction);
        root.get(SlaReaction.TRIGGERS).forEach(all::trigger);
        return all.findings;
    }

    private Optional<SlaOperation> operation(int number) {
        return root.child(SlaOperation.MODE, String.valueOf(number)).map(SlaOperation::of);
    }

    private void reaction(SlaReaction reaction) {
        String line =
                "ip sla reaction-configuration "
                        + reaction.operation()
                        + " react "
                        + reaction.element().word();
        Optional<SlaOperation> operation = operation(reaction.operation());
        if (operation.isEmpty()) {
            missing(line, reaction.operation());
        } else if (reaction.threshold() == SlaReaction.Threshold.NEVER) {
            found(line, "does nothing without a threshold-type");
        } else if (reaction.action() == SlaReaction.Action.NONE) {
            found(line, "does nothing without an action-type");
        } else if (reaction.element() == SlaReaction.Element.VERIFY_ERROR
                && !operation.get().verifyData()) {
            found(line, "does nothing: ip sla " + reaction.operation() + " has no verify-data");
        } else if (reaction.action() == SlaReaction.Action.TRAP_ONLY
                && !root.get(SlaReaction.LOGGING)) {
            found(line, "tells nobody without ip sla logging traps");
        }
    }

    private void trigger(SlaReaction.Trigger trigger) {
        String line = trigger.words();
        boolean waits =
                root.get(SlaSchedule.SLOT).stream()
                        .anyMatch(s ->
                                s.operation() == trigger.target()
                                        && s.startTime().equals("pending"));
        if (operation(trigger.operation()).isEmpty()) {
            missing(line, trigger.operation());
        } else if (operation(trigger.target()).isEmpty()) {
            missing(line, trigger.target());
        } else if (!waits) {
            found(
                    line,
                    "does nothing: no ip sla schedule "
                            + trigger.target()
                            + " waits with start-time pending");
        }
    }

    private void missing(String line, int operation) {
        found(line, "does nothing: there is no ip sla " + operation);
    }

    private void found(String line, String what) {
        findings.add(new Finding(Finding.Level.WARNING, "", line + " " + what, line, 0));
    }
}
