package io.spokewire.sla;

import io.spokewire.command.Derived;
import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.policy.PolicyCommands;
import java.util.List;
import java.util.Optional;

/**
 * {@code track NUMBER ...}: something that is up or down.
 *
 * @param number 1 to 1000
 * @param subject what is watched
 * @param delayUpSeconds 0 to 180 that it must be up before it counts as up
 * @param delayDownSeconds 0 to 180 that it must be down before it counts as down
 * @param objects of a list
 * @param vrf of a route; empty for the default one
 * @param threshold of a list by percentage or weight, or of a metric
 * @param defaultState {@code up} or {@code down} before an operation has come to a result; empty
 *     for down
 */
public record TrackObject(
        int number,
        Subject subject,
        int delayUpSeconds,
        int delayDownSeconds,
        List<Member> objects,
        String vrf,
        Threshold threshold,
        String defaultState) {
    /**
     * When an object becomes up, and when down; between the two it stays what it is.
     *
     * @param kind what is counted: {@code metric} of a route, {@code percentage} or {@code weight}
     *     of a list
     * @param up of a list at least, of a metric at most; 0 to 255
     * @param down of a list at most, of a metric at least; 0 to 255
     */
    public record Threshold(String kind, int up, int down) {
        /** IOS's usual one of a metric. */
        public static final Threshold METRIC = new Threshold("metric", 254, 255);

        /** As the configuration shows it. */
        public String words() {
            return "threshold " + kind + " up " + up + " down " + down;
        }

        /** Whether an object counts so. */
        public boolean fits(Subject subject) {
            return switch (subject) {
                case Subject.Route(Prefix _, String aspect) ->
                        kind.equals("metric") && aspect.startsWith("metric");
                case Subject.Objects(String rule) -> rule.equals("threshold " + kind);
                default -> false;
            };
        }
    }

    /** What a track object watches. */
    public sealed interface Subject {
        /** As the configuration says it, behind the number. */
        String words();

        /** Nothing yet. */
        record None() implements Subject {
            @Override
            public String words() {
                return "";
            }
        }

        /**
         * An IP SLA operation.
         *
         * @param reachability whether any answer will do; else it must come within the threshold
         */
        record Sla(int operation, boolean reachability) implements Subject {
            @Override
            public String words() {
                return "ip sla " + operation + (reachability ? " reachability" : " state");
            }
        }

        /**
         * An interface.
         *
         * @param aspect {@code line-protocol}, {@code ip routing} or {@code ipv6 routing}
         */
        record Interface(String name, String aspect) implements Subject {
            @Override
            public String words() {
                return "interface " + name + " " + aspect;
            }
        }

        /**
         * A route.
         *
         * @param aspect {@code reachability} or {@code metric threshold}
         */
        record Route(Prefix prefix, String aspect) implements Subject {
            @Override
            public String words() {
                return place() + " " + aspect;
            }

            /** {@code ip route 10.0.0.0 255.0.0.0}, {@code ipv6 route 2001:DB8::/32}. */
            String place() {
                return prefix.family() == AddressFamily.IPV6
                        ? "ipv6 route " + prefix
                        : "ip route " + PolicyCommands.masked(prefix);
            }
        }

        /**
         * Other track objects.
         *
         * @param rule {@code boolean and}, {@code boolean or}, {@code threshold percentage} or
         *     {@code threshold weight}
         */
        record Objects(String rule) implements Subject {
            @Override
            public String words() {
                return "list " + rule;
            }
        }
    }

    /**
     * A member of a list.
     *
     * @param inverted whether it counts when it is down
     * @param weight 1 to 255; 0 when none is given
     */
    public record Member(int object, boolean inverted, int weight) {
        /** As the configuration shows it. */
        public String words() {
            return "object "
                    + object
                    + (inverted ? " not" : "")
                    + (weight == 0 ? "" : " weight " + weight);
        }
    }

    private static final Derived<TrackObject> OBJECT = Derived.of(TrackObject::read);

    /** The mode {@code (config-track)#}. The section's name is the number. */
    public static final Mode MODE = new Mode("tracking configuration", "config-track", Mode.CONFIG);

    /** What is watched. */
    public static final Slot<Subject> SUBJECT = Slot.of("track subject", new Subject.None());

    /** {@code delay up}. */
    public static final Slot<Integer> DELAY_UP_SECONDS = Slot.of("track delay up", 0);

    /** {@code delay down}. */
    public static final Slot<Integer> DELAY_DOWN_SECONDS = Slot.of("track delay down", 0);

    /** {@code object}. */
    public static final Slot<List<Member>> OBJECTS = Slot.of("track objects", List.of());

    /** {@code ip vrf}. */
    public static final Slot<String> VRF = Slot.of("track vrf", "");

    /** {@code threshold}. */
    public static final Slot<Optional<Threshold>> THRESHOLD =
            Slot.of("track threshold", Optional.empty());

    /** {@code default-state}. */
    public static final Slot<String> DEFAULT_STATE = Slot.of("track default-state", "");

    /** Copies the list. */
    public TrackObject {
        objects = List.copyOf(objects);
    }

    /** What the section says. */
    public static TrackObject of(Section section) {
        return section.derive(OBJECT);
    }

    private static TrackObject read(Section section) {
        return new TrackObject(
                Integer.parseInt(section.name()),
                section.get(SUBJECT),
                section.get(DELAY_UP_SECONDS),
                section.get(DELAY_DOWN_SECONDS),
                section.get(OBJECTS),
                section.get(VRF),
                section.get(THRESHOLD).orElse(Threshold.METRIC),
                section.get(DEFAULT_STATE));
    }
}
