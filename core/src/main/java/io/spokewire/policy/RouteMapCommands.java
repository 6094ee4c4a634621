package io.spokewire.policy;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Setting;
import io.spokewire.policy.RouteMap.Match;
import io.spokewire.policy.RouteMap.SetAction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The commands of route maps. */
final class RouteMapCommands {
    private static final Comparator<String> ORDER =
            Comparator.comparing((String name) -> name.substring(0, name.lastIndexOf(' ')))
                    .thenComparing(
                            name -> Integer.valueOf(name.substring(name.lastIndexOf(' ') + 1)));

    private static final String NO_PROTOCOL =
            "it is about packets, or about what no route of ours has";

    private static final String LACKING = "this part of route maps is not built yet";

    /** What is asked about packets, not about routes. */
    private static final Set<Match> OF_PACKETS = EnumSet.of(Match.LENGTH, Match.TRACK);

    /** What routing protocols change. */
    private static final Set<SetAction> OBEYED =
            EnumSet.of(
                    SetAction.AS_PATH_PREPEND,
                    SetAction.COMM_LIST,
                    SetAction.DAMPENING,
                    SetAction.COMMUNITY,
                    SetAction.EXTCOMM_LIST,
                    SetAction.EXTCOMMUNITY_RT,
                    SetAction.EXTCOMMUNITY_SOO,
                    SetAction.LARGE_COMM_LIST,
                    SetAction.LARGE_COMMUNITY,
                    SetAction.IP_ADDRESS_PREFIX_LIST,
                    SetAction.IP_NEXT_HOP,
                    SetAction.IPV6_ADDRESS_PREFIX_LIST,
                    SetAction.IPV6_NEXT_HOP,
                    SetAction.LOCAL_PREFERENCE,
                    SetAction.METRIC,
                    SetAction.METRIC_TYPE,
                    SetAction.ORIGIN,
                    SetAction.TAG,
                    SetAction.WEIGHT);

    private RouteMapCommands() {}

    /** The commands, in the order of the running configuration. */
    static List<Command> all() {
        Mode mode = RouteMap.MODE;
        List<Command> commands = new ArrayList<>();
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("route-map <name:word> [<action:permit|deny>] [<sequence:0-65535>]")
                        .help(
                                "Matches and changes routes or packets",
                                "Name",
                                "What happens to a match",
                                "Sequence number")
                        .opens(
                                mode,
                                args -> args.text("name") + " " + args.number("sequence", 10),
                                RouteMapCommands::header)
                        .sorted(ORDER)
                        .outside(RouteMapCommands::removed)
                        .sets(
                                RouteMap.ACTION,
                                (old, args) ->
                                        args.has("action") ? Action.of(args.text("action")) : old));
        commands.add(
                Setting.text("description <text:text>", RouteMap.DESCRIPTION, "For people", "Text")
                        .in(mode));
        matches(commands);
        sets(commands);
        for (String words :
                List.of(
                        "match metric <value:0-4294967295> +- <deviation:0-4294967295>",
                        "match metric external <rest:text>",
                        "match tag list <rest:text>",
                        "match mpls-label",
                        "match rpki <state:word>",
                        "set automatic-tag",
                        "set distance <distance:1-255>")) {
            commands.add(Command.in(mode).syntax(words).hide().notYet(LACKING));
        }
        commands.add(
                Setting.value(
                                "continue [<sequence:0-65535>]",
                                RouteMap.CONTINUE,
                                args -> args.number("sequence", 0),
                                v -> v == 0 ? "continue" : "continue " + v,
                                "Go on after a match",
                                "Sequence number")
                        .in(mode));
        return commands;
    }

    private static String header(Section section) {
        int space = section.name().lastIndexOf(' ');
        return "route-map "
                + section.name().substring(0, space)
                + " "
                + section.get(RouteMap.ACTION).word()
                + section.name().substring(space);
    }

    /** {@code no route-map NAME} without a number takes all of its entries away. */
    private static Section removed(Section root, Args args) {
        if (!args.negated() || args.has("sequence") || args.has("action")) {
            return root;
        }
        Section changed = root;
        for (Section entry : root.children(RouteMap.MODE)) {
            if (RouteMap.name(entry).equals(args.text("name"))) {
                changed = changed.withoutChild(RouteMap.MODE, entry.name());
            }
        }
        return changed;
    }

    // ---- match

    private static void matches(List<Command> commands) {
        String names = "<value:word>...";
        String numbers = "<value:0-4294967295>...";
        match(commands, Match.AS_PATH, "<value:1-500>...");
        match(commands, Match.COMMUNITY, "<value:word>...");
        match(commands, Match.EXTCOMMUNITY, names);
        match(commands, Match.LARGE_COMMUNITY, names);
        match(commands, Match.INTERFACE, "<value:interface>...");
        for (Match kind :
                List.of(
                        Match.IP_ADDRESS,
                        Match.IP_ADDRESS_PREFIX_LIST,
                        Match.IP_NEXT_HOP,
                        Match.IP_NEXT_HOP_PREFIX_LIST,
                        Match.IP_ROUTE_SOURCE,
                        Match.IP_ROUTE_SOURCE_PREFIX_LIST,
                        Match.IPV6_ADDRESS,
                        Match.IPV6_ADDRESS_PREFIX_LIST,
                        Match.IPV6_NEXT_HOP,
                        Match.IPV6_NEXT_HOP_PREFIX_LIST,
                        Match.IPV6_ROUTE_SOURCE)) {
            match(commands, kind, names);
        }
        match(commands, Match.LENGTH, "<value:0-2147483647> <value:0-2147483647>");
        match(commands, Match.LOCAL_PREFERENCE, numbers);
        match(commands, Match.METRIC, numbers);
        match(
                commands,
                Match.ROUTE_TYPE,
                "<value:external|internal|level-1|level-2|local|nssa-external|type-1|type-2>...");
        match(commands, Match.SOURCE_PROTOCOL, "<value:word>...");
        match(commands, Match.TAG, numbers);
        match(commands, Match.TRACK, "<value:1-1000>");
    }

    private static void match(List<Command> commands, Match kind, String values) {
        String front = "match " + kind.words();
        Command command =
                Command.in(RouteMap.MODE)
                        .syntax(front + " " + values)
                        .help("What must hold", kind.words(), "Value")
                        .sets(
                                RouteMap.MATCHES,
                                (all, args) -> matched(all, kind, args.texts("value")))
                        .resets(
                                RouteMap.MATCHES,
                                (all, args) -> unmatched(all, kind, args.texts("value")))
                        .shows(
                                RouteMap.MATCHES,
                                all ->
                                        all.containsKey(kind)
                                                ? List.of(
                                                        front
                                                                + " "
                                                                + String.join(
                                                                        " ",
                                                                        all.getOrDefault(
                                                                                kind, List.of())))
                                                : List.of());
        commands.add(OF_PACKETS.contains(kind) ? command.notYet(NO_PROTOCOL) : command);
    }

    private static Map<Match, List<String>> matched(
            Map<Match, List<String>> all, Match kind, List<String> values) {
        List<String> merged = new ArrayList<>(all.getOrDefault(kind, List.of()));
        boolean whole = kind == Match.LENGTH || kind == Match.TRACK;
        if (whole) {
            merged.clear();
            merged.addAll(values);
        } else {
            things(kind, values).stream().filter(v -> !merged.contains(v)).forEach(merged::add);
        }
        return with(Match.class, all, kind, merged);
    }

    private static Map<Match, List<String>> unmatched(
            Map<Match, List<String>> all, Match kind, List<String> values) {
        List<String> less = new ArrayList<>(all.getOrDefault(kind, List.of()));
        List<String> gone = things(kind, values);
        less.removeIf(v -> gone.isEmpty() || gone.contains(v));
        return with(Match.class, all, kind, less);
    }

    /** What is matched: of protocols, those with a number have it behind. */
    private static List<String> things(Match kind, List<String> words) {
        if (kind != Match.SOURCE_PROTOCOL) {
            return words;
        }
        List<String> things = new ArrayList<>();
        for (String word : words) {
            boolean number = Character.isDigit(word.charAt(0)) && !things.isEmpty();
            things.add(number ? things.removeLast() + " " + word : word);
        }
        return things;
    }

    private static <K extends Enum<K>> Map<K, List<String>> with(
            Class<K> type, Map<K, List<String>> all, K kind, List<String> lines) {
        Map<K, List<String>> changed = new EnumMap<>(type);
        changed.putAll(all);
        if (lines.isEmpty()) {
            changed.remove(kind);
        } else {
            changed.put(kind, List.copyOf(lines));
        }
        return Collections.unmodifiableMap(changed);
    }

    // ---- set

    private static void sets(List<Command> commands) {
        String hops = "<hop:ipv4>...";
        set(commands, SetAction.AS_PATH_PREPEND, "{last-as <count:1-10> | <as:word>...}");
        set(commands, SetAction.AS_PATH_TAG, "");
        set(commands, SetAction.COMM_LIST, "<list:word> delete");
        set(commands, SetAction.COMMUNITY, "{none | <community:community>... [additive]}");
        set(commands, SetAction.EXTCOMM_LIST, "<list:word> delete");
        set(commands, SetAction.EXTCOMMUNITY_RT, "<target:route-target>... [additive]");
        set(commands, SetAction.EXTCOMMUNITY_SOO, "<origin:route-target>");
        set(commands, SetAction.LARGE_COMM_LIST, "<list:word> delete");
        set(
                commands,
                SetAction.LARGE_COMMUNITY,
                "{none | <community:large-community>... [additive]}");
        commands.add(
                Command.in(RouteMap.MODE)
                        .syntax(
                                "set extcommunity <kind:bandwidth|color|cost|vpn-distinguisher>"
                                        + " <rest:text>")
                        .hide()
                        .notYet(NO_PROTOCOL));
        set(
                commands,
                SetAction.DAMPENING,
                "<half:1-45> <reuse:1-20000> <suppress:1-20000> <maximum:1-255>");
        set(commands, SetAction.DEFAULT_INTERFACE, "<interface:interface>...");
        set(commands, SetAction.GLOBAL, "");
        set(commands, SetAction.INTERFACE, "<interface:interface>...");
        set(commands, SetAction.IP_ADDRESS_PREFIX_LIST, "<list:word>");
        set(commands, SetAction.IP_DEFAULT_NEXT_HOP, hops);
        set(commands, SetAction.IP_DF, "<bit:0|1>");
        set(commands, SetAction.IP_DSCP, "<dscp:word>");
        set(commands, SetAction.IP_GLOBAL_NEXT_HOP, hops);
        set(
                commands,
                SetAction.IP_NEXT_HOP,
                "{<hop:ipv4>... | peer-address | unchanged | recursive <hop:ipv4> | self}");
        set(
                commands,
                SetAction.IP_NEXT_HOP_VERIFY,
                "<hop:ipv4> <sequence:1-65535> track <track:1-1000>");
        set(commands, SetAction.IP_PRECEDENCE, "<precedence:word>");
        set(commands, SetAction.IP_TOS, "<tos:word>");
        set(commands, SetAction.IP_VRF_NEXT_HOP, "<vrf:word> next-hop <hop:ipv4>...");
        set(commands, SetAction.IPV6_ADDRESS_PREFIX_LIST, "<list:word>");
        set(commands, SetAction.IPV6_DEFAULT_NEXT_HOP, "<hop:ipv6>...");
        set(commands, SetAction.IPV6_NEXT_HOP, "{<hop:ipv6>... | peer-address | unchanged}");
        set(
                commands,
                SetAction.IPV6_NEXT_HOP_VERIFY,
                "<hop:ipv6> <sequence:1-65535> track <track:1-1000>");
        set(commands, SetAction.LEVEL, "<level:level-1|level-2|level-1-2|backbone|stub-area>");
        set(commands, SetAction.LOCAL_PREFERENCE, "<value:0-4294967295>");
        set(
                commands,
                SetAction.METRIC,
                "{<metric:0-4294967295> [<delay:0-4294967295> <reliability:0-255> <load:1-255>"
                        + " <mtu:1-4294967295>] | <change:word>}");
        set(commands, SetAction.METRIC_TYPE, "<type:type-1|type-2|internal|external>");
        set(commands, SetAction.ORIGIN, "{igp | incomplete | egp <as:word>}");
        set(commands, SetAction.TAG, "<tag:0-4294967295>");
        set(commands, SetAction.VRF, "<vrf:word>");
        set(commands, SetAction.WEIGHT, "<weight:0-65535>");
        commands.add(
                Command.in(RouteMap.MODE)
                        .syntax("set ip next-hop verify-availability")
                        .hide()
                        .notYet(NO_PROTOCOL));
        for (String words :
                List.of(
                        "match additional-paths <rest:text>",
                        "match metric external <rest:text>",
                        "match mpls-label",
                        "match policy-list <name:word>...",
                        "match rpki <rest:text>",
                        "match tag list <name:word>...",
                        "set aigp-metric <rest:text>",
                        "set as-path replace <rest:text>",
                        "set attribute-set <rest:text>",
                        "set automatic-tag",
                        "set mpls-label",
                        "set traffic-index <rest:text>")) {
            commands.add(Command.in(RouteMap.MODE).syntax(words).hide().notYet(NO_PROTOCOL));
        }
    }

    private static void set(List<Command> commands, SetAction kind, String values) {
        String front = "set " + kind.words();
        int words = front.split(" ", -1).length;
        Command command =
                Command.in(RouteMap.MODE)
                        .syntax((front + " " + values).strip())
                        .help("What changes", kind.words(), "Value")
                        .sets(
                                RouteMap.SETS,
                                (all, args) -> changed(all, kind, args.canonical(words)))
                        .resets(
                                RouteMap.SETS,
                                (all, args) -> unchanged(all, kind, args.canonical(words)))
                        .shows(
                                RouteMap.SETS,
                                all ->
                                        all.getOrDefault(kind, List.of()).stream()
                                                .map(line -> (front + " " + line).strip())
                                                .toList());
        commands.add(OBEYED.contains(kind) ? command : command.notYet(NO_PROTOCOL));
    }

    private static Map<SetAction, List<String>> changed(
            Map<SetAction, List<String>> all, SetAction kind, String line) {
        List<String> lines = new ArrayList<>();
        if (kind.repeated()) {
            lines.addAll(all.getOrDefault(kind, List.of()));
        }
        if (!lines.contains(line)) {
            lines.add(line);
        }
        return with(SetAction.class, all, kind, lines);
    }

    private static Map<SetAction, List<String>> unchanged(
            Map<SetAction, List<String>> all, SetAction kind, String line) {
        List<String> lines = new ArrayList<>(all.getOrDefault(kind, List.of()));
        lines.removeIf(l -> !kind.repeated() || line.isEmpty() || l.equals(line));
        return with(SetAction.class, all, kind, lines);
    }
}
