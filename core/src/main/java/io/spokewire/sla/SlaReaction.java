package io.spokewire.sla;

import io.spokewire.command.Slot;
import java.util.List;

/**
 * {@code ip sla reaction-configuration NUMBER react ...}: what is done when something that an
 * operation measures leaves its bounds, and when it is back.
 *
 * @param operation its number
 * @param element what is looked at
 * @param threshold how often bounds must be passed
 * @param count 1 to 16 probes that count
 * @param of 1 to 16 probes that are looked at, of {@link Threshold#X_OF_Y}
 * @param upper 0 to 60000 ms; a longer round trip is out of bounds
 * @param lower 0 to 60000 ms; a shorter round trip is back in them
 * @param action what is done
 */
public record SlaReaction(
        int operation,
        Element element,
        Threshold threshold,
        int count,
        int of,
        int upper,
        int lower,
        Action action) {
    /** What is looked at. */
    public enum Element {
        /** The round trip, milliseconds. */
        RTT("rtt"),
        /** No answer came in time. */
        TIMEOUT("timeout"),
        /** No probe could be sent: a name or a source has no address. */
        CONNECTION_LOSS("connectionLoss"),
        /** The answer did not bring back what was sent. */
        VERIFY_ERROR("verifyError");

        private final String word;

        Element(String word) {
            this.word = word;
        }

        /** As the configuration has it. */
        public String word() {
            return word;
        }
    }

    /** How often bounds must be passed; equal ends what began. */
    public enum Threshold {
        /** Never: nothing is looked at. IOS's default. */
        NEVER("never"),
        /** Once. */
        IMMEDIATE("immediate"),
        /** By so many probes, one behind the other. */
        CONSECUTIVE("consecutive"),
        /** By so many of the last probes. */
        X_OF_Y("xofy"),
        /** By the mean of so many probes. */
        AVERAGE("average");

        private final String word;

        Threshold(String word) {
            this.word = word;
        }

        /** As the configuration has it. */
        public String word() {
            return word;
        }
    }

    /** What is done. */
    public enum Action {
        /** Nothing. IOS's default. */
        NONE("none", false, false),
        /** It is told. */
        TRAP_ONLY("trapOnly", true, false),
        /** Another operation begins. */
        TRIGGER_ONLY("triggerOnly", false, true),
        /** Both. */
        TRAP_AND_TRIGGER("trapAndTrigger", true, true);

        private final String word;
        private final boolean traps;
        private final boolean triggers;

        Action(String word, boolean traps, boolean triggers) {
            this.word = word;
            this.traps = traps;
            this.triggers = triggers;
        }

        /** As the configuration has it. */
        public String word() {
            return word;
        }

        /** Whether it is told. */
        boolean traps() {
            return traps;
        }

        /** Whether another operation begins. */
        boolean triggers() {
            return triggers;
        }
    }

    /** {@code ip sla reaction-trigger NUMBER TARGET}: who begins when an operation reacts. */
    public record Trigger(int operation, int target) {
        /** As the configuration shows it. */
        public String words() {
            return "ip sla reaction-trigger " + operation + " " + target;
        }
    }

    /** IOS's default of counts. */
    static final int COUNT = 5;

    /** IOS's default of the upper bound, ms. */
    static final int UPPER_MILLIS = 5000;

    /** IOS's default of the lower bound, ms. */
    static final int LOWER_MILLIS = 3000;

    /** Where the root section holds them. */
    public static final Slot<List<SlaReaction>> SLOT = Slot.of("sla reactions", List.of());

    /** Where the root section holds whom they start. */
    public static final Slot<List<Trigger>> TRIGGERS = Slot.of("sla reaction triggers", List.of());

    /** {@code ip sla logging traps}: whether what is told goes to the log. */
    public static final Slot<Boolean> LOGGING = Slot.of("sla logging traps", false);

    /** Whether there is a value with bounds; all else happens, or does not. */
    boolean hasBounds() {
        return element == Element.RTT;
    }

    /** As the configuration shows it. */
    public String words() {
        StringBuilder words = new StringBuilder("ip sla reaction-configuration ").append(operation);
        words.append(" react ").append(element.word());
        if (hasBounds() && (upper != UPPER_MILLIS || lower != LOWER_MILLIS)) {
            words.append(" threshold-value ").append(upper).append(' ').append(lower);
        }
        if (threshold != Threshold.NEVER) {
            words.append(" threshold-type ").append(threshold.word());
        }
        switch (threshold) {
            case NEVER, IMMEDIATE -> {}
            case CONSECUTIVE, AVERAGE -> words.append(count == COUNT ? "" : " " + count);
            case X_OF_Y ->
                    words.append(count == COUNT && of == COUNT ? "" : " " + count + " " + of);
        }
        return words.append(action == Action.NONE ? "" : " action-type " + action.word())
                .toString();
    }
}
