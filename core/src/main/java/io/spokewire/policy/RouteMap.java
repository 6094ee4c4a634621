package io.spokewire.policy;

import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * {@code route-map NAME {permit | deny} SEQUENCE}: matches and changes routes or packets. The first
 * entry all of whose matches hold decides; what none takes is denied.
 *
 * @param entries by rising sequence number
 */
public record RouteMap(List<Entry> entries) {
    /** What an entry may match; several values of one kind are alternatives. */
    public enum Match {
        AS_PATH("as-path"),
        COMMUNITY("community"),
        EXTCOMMUNITY("extcommunity"),
        LARGE_COMMUNITY("large-community"),
        INTERFACE("interface"),
        IP_ADDRESS("ip address"),
        IP_ADDRESS_PREFIX_LIST("ip address prefix-list"),
        IP_NEXT_HOP("ip next-hop"),
        IP_NEXT_HOP_PREFIX_LIST("ip next-hop prefix-list"),
        IP_ROUTE_SOURCE("ip route-source"),
        IP_ROUTE_SOURCE_PREFIX_LIST("ip route-source prefix-list"),
        IPV6_ADDRESS("ipv6 address"),
        IPV6_ADDRESS_PREFIX_LIST("ipv6 address prefix-list"),
        IPV6_NEXT_HOP("ipv6 next-hop"),
        IPV6_NEXT_HOP_PREFIX_LIST("ipv6 next-hop prefix-list"),
        IPV6_ROUTE_SOURCE("ipv6 route-source"),
        LENGTH("length"),
        LOCAL_PREFERENCE("local-preference"),
        METRIC("metric"),
        ROUTE_TYPE("route-type"),
        SOURCE_PROTOCOL("source-protocol"),
        TAG("tag"),
        TRACK("track");

        private final String words;

        Match(String words) {
            this.words = words;
        }

        /** As the configuration says it, behind {@code match}. */
        public String words() {
            return words;
        }
    }

    /** What an entry may set. */
    public enum SetAction {
        AS_PATH_PREPEND("as-path prepend", false),
        AS_PATH_TAG("as-path tag", false),
        COMM_LIST("comm-list", false),
        COMMUNITY("community", false),
        EXTCOMM_LIST("extcomm-list", false),
        EXTCOMMUNITY_RT("extcommunity rt", false),
        EXTCOMMUNITY_SOO("extcommunity soo", false),
        LARGE_COMM_LIST("large-comm-list", false),
        LARGE_COMMUNITY("large-community", false),
        DAMPENING("dampening", false),
        DEFAULT_INTERFACE("default interface", false),
        GLOBAL("global", false),
        INTERFACE("interface", false),
        IP_ADDRESS_PREFIX_LIST("ip address prefix-list", false),
        IP_DEFAULT_NEXT_HOP("ip default next-hop", false),
        IP_DF("ip df", false),
        IP_DSCP("ip dscp", false),
        IP_GLOBAL_NEXT_HOP("ip global next-hop", false),
        IP_NEXT_HOP("ip next-hop", false),
        /** One line for each next hop. */
        IP_NEXT_HOP_VERIFY("ip next-hop verify-availability", true),
        IP_PRECEDENCE("ip precedence", false),
        IP_TOS("ip tos", false),
        IP_VRF_NEXT_HOP("ip vrf", false),
        IPV6_ADDRESS_PREFIX_LIST("ipv6 address prefix-list", false),
        IPV6_DEFAULT_NEXT_HOP("ipv6 default next-hop", false),
        IPV6_NEXT_HOP("ipv6 next-hop", false),
        IPV6_NEXT_HOP_VERIFY("ipv6 next-hop verify-availability", true),
        LEVEL("level", false),
        LOCAL_PREFERENCE("local-preference", false),
        METRIC("metric", false),
        METRIC_TYPE("metric-type", false),
        ORIGIN("origin", false),
        TAG("tag", false),
        VRF("vrf", false),
        WEIGHT("weight", false);

        private final String words;
        private final boolean repeated;

        SetAction(String words, boolean repeated) {
            this.words = words;
            this.repeated = repeated;
        }

        /** As the configuration says it, behind {@code set}. */
        public String words() {
            return words;
        }

        /** Whether a second line adds to the first; else it replaces it. */
        public boolean repeated() {
            return repeated;
        }
    }

    /** The mode {@code (config-route-map)#}. The section's name is {@code NAME SEQUENCE}. */
    public static final Mode MODE =
            new Mode("route-map configuration", "config-route-map", Mode.CONFIG);

    /** Permit or deny. */
    public static final Slot<Action> ACTION = Slot.of("route-map action", Action.PERMIT);

    /** {@code description}. */
    public static final Slot<String> DESCRIPTION = Slot.of("route-map description", "");

    /** {@code match}: the values of each kind. */
    public static final Slot<Map<Match, List<String>>> MATCHES =
            Slot.of("route-map match", Map.of());

    /** {@code set}: the lines of each kind, without their first words. */
    public static final Slot<Map<SetAction, List<String>>> SETS =
            Slot.of("route-map set", Map.of());

    /** {@code continue}: the sequence number to go on with; 0 for the next; -1 for none. */
    public static final Slot<Integer> CONTINUE = Slot.of("route-map continue", -1);

    /**
     * One sequence number of a route map.
     *
     * @param sequence 0 to 65535
     * @param continueAt the sequence number to go on with; 0 for the next; -1 to stop here
     */
    public record Entry(
            int sequence,
            Action action,
            String description,
            Map<Match, List<String>> matches,
            Map<SetAction, List<String>> sets,
            int continueAt) {
        /** Copies the maps, in the order of their kinds. */
        public Entry {
            matches = matches.isEmpty() ? Map.of() : ordered(new EnumMap<>(matches));
            sets = sets.isEmpty() ? Map.of() : ordered(new EnumMap<>(sets));
        }

        /** What the section says. */
        public static Entry of(Section section) {
            return new Entry(
                    RouteMap.sequence(section),
                    section.get(ACTION),
                    section.get(DESCRIPTION),
                    section.get(MATCHES),
                    section.get(SETS),
                    section.get(CONTINUE));
        }
    }

    private static <K extends Enum<K>> Map<K, List<String>> ordered(
            EnumMap<K, List<String>> values) {
        values.replaceAll((_, lines) -> List.copyOf(lines));
        return Collections.unmodifiableMap(values);
    }

    /** Sorts the entries. */
    public RouteMap {
        entries = entries.stream().sorted(Comparator.comparingInt(Entry::sequence)).toList();
    }

    /** The name of the map that a section belongs to. */
    public static String name(Section section) {
        return section.name().substring(0, section.name().lastIndexOf(' '));
    }

    private static int sequence(Section section) {
        return Integer.parseInt(section.name().substring(section.name().lastIndexOf(' ') + 1));
    }

    /** The route map of that name; without entries when the configuration has none. */
    public static RouteMap named(Section root, String name) {
        List<Entry> entries = new ArrayList<>();
        for (Section section : root.children(MODE)) {
            if (name(section).equals(name)) {
                entries.add(Entry.of(section));
            }
        }
        return new RouteMap(entries);
    }
}
