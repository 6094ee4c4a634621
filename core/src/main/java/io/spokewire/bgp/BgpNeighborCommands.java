package io.spokewire.bgp;

import io.spokewire.bgp.BgpPolicy.AdvertiseMap;
import io.spokewire.bgp.BgpSession.Timers;
import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.Refusal;
import io.spokewire.command.Setting;
import io.spokewire.command.Slot;
import io.spokewire.net.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The commands about BGP neighbours. Each is a setting: behind {@code neighbor ADDRESS} in a
 * process or an address family, as it stands in a template.
 */
final class BgpNeighborCommands {
    private static final int NAME_MAX = 80;
    private static final int MULTIHOP_DEFAULT = 255;
    private static final String PEER = "<peer:word>";
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

    private static final Setting.Inside<String> NEIGHBORS =
            new Setting.Inside<>(
                    BgpProcess.NEIGHBORS, BgpSession.NEIGHBOR, "neighbor " + PEER + " ", "", PEER);

    private BgpNeighborCommands() {}

    /**
     * The commands of one mode.
     *
     * @param process whether sessions are configured there, too
     */
    static List<Command> in(Mode mode, boolean process) {
        List<Setting<?>> settings = new ArrayList<>();
        settings.add(group());
        if (process) {
            settings.addAll(sessions());
        }
        settings.addAll(membership());
        settings.addAll(policies());
        List<Command> commands = new ArrayList<>();
        for (Setting<?> setting : settings) {
            commands.add(setting.inside(mode, NEIGHBORS, BgpNeighborCommands::peer));
        }
        Command first = commands.removeFirst();
        commands.addFirst(first.prints(section -> Setting.print(section, NEIGHBORS, settings)));
        commands.add(
                Command.in(mode)
                        .syntax("neighbor " + PEER)
                        .help("A neighbour or peer group", "Address or name")
                        .applies((_, _) -> {
                            throw new Refusal("say what about the neighbour");
                        })
                        .negates((section, args) -> NEIGHBORS.without(section, peer(args)))
                        .hide());
        for (String words :
                List.of(
                        "advertise best-external",
                        "advertise diverse-path <rest:text>",
                        "aigp <rest:text>",
                        "allow-policy",
                        "ao <rest:text>",
                        "as-override split-horizon",
                        "fall-over maximum-metric <rest:text>",
                        "route-server-client <rest:text>",
                        "route-server-client",
                        "aigp",
                        "announce <rest:text>",
                        "capability <rest:text>",
                        "disable-connected-check <rest:text>",
                        "dmzlink-bw",
                        "dont-capability-negotiate",
                        "ha-mode sso [disable]",
                        "internal-vpn-client",
                        "log-neighbor-changes [disable]",
                        "path-attribute <rest:text>",
                        "slow-peer <rest:text>",
                        "translate-update <rest:text>",
                        "validation <rest:text>",
                        "cluster-id <id:word>",
                        "maximum-route <rest:text>",
                        "accept-route-legacy-rd",
                        "suppress-signaling-protocol <rest:text>",
                        "transport multi-session",
                        "transport path-mtu-discovery [disable]",
                        "send-label <rest:text>",
                        "send-label")) {
            commands.add(
                    Command.in(mode)
                            .syntax("neighbor " + PEER + " " + words)
                            .hide()
                            .notYet("BGP does not do this yet"));
        }
        return commands;
    }

    /** Canonical text of an address, or the name of a peer group. */
    private static String peer(Args args) {
        if (!args.has("peer")) {
            throw new Refusal("say which neighbour");
        }
        String typed = args.text("peer");
        if (NUMERIC.matcher(typed).matches()) {
            return Address.parse(typed.toLowerCase(Locale.ROOT)).toString();
        }
        if (typed.length() > NAME_MAX) {
            throw new Refusal("the name of a peer group has at most " + NAME_MAX + " characters");
        }
        return typed;
    }

    static Timers timers(Args args) {
        return new Timers(args.number("keepalive"), args.number("hold"), args.number("minimum", 0));
    }

    // ---- sessions

    private static Setting<Boolean> group() {
        return Setting.flag(
                "peer-group",
                BgpSession.GROUP,
                "A neighbour or peer group",
                "Address or name",
                "It is a peer group");
    }

    static List<Setting<?>> sessions() {
        List<Setting<?>> settings = new ArrayList<>();
        settings.add(
                Setting.value(
                        "remote-as <as:word> [alternate-as <alternate:word>...]",
                        BgpSession.REMOTE_AS,
                        BgpNeighborCommands::remoteAs,
                        BgpNeighborCommands::remoteAsWords,
                        "Autonomous system",
                        "Number",
                        "Or another one",
                        "Number"));
        settings.add(
                Setting.value(
                        "local-as <as:word> [no-prepend [replace-as [dual-as]]]",
                        BgpSession.LOCAL_AS,
                        args -> args.canonical(localAsFrom(args)),
                        v -> "local-as " + v,
                        "Another AS of ours",
                        "Number",
                        "Not in the path of its routes",
                        "Not in that of ours",
                        "Or the real one"));
        settings.add(text("description <text:text>", BgpSession.DESCRIPTION, "For people", "Text"));
        settings.add(
                Setting.secret(
                        "password <password:text>",
                        BgpSession.PASSWORD,
                        "For TCP MD5",
                        "Password, or its type 0 or 7 and the password"));
        settings.add(
                text(
                        "update-source <interface:interface>",
                        BgpSession.UPDATE_SOURCE,
                        "Our address",
                        "Interface that gives it"));
        settings.add(
                Setting.value(
                        "ebgp-multihop [<hops:1-255>]",
                        BgpSession.EBGP_MULTIHOP,
                        args -> args.number("hops", MULTIHOP_DEFAULT),
                        v -> "ebgp-multihop " + v,
                        "An external neighbour that is not connected",
                        "Hops"));
        settings.add(
                Setting.number(
                        "ttl-security hops <hops:1-254>",
                        BgpSession.TTL_SECURITY_HOPS,
                        "Take only packets from near",
                        "How near",
                        "Hops"));
        settings.add(
                Setting.flag(
                        "disable-connected-check",
                        BgpSession.DISABLE_CONNECTED_CHECK,
                        "Take an external neighbour's loopback"));
        settings.add(
                Setting.value(
                        "timers <keepalive:0-65535> <hold:0-65535> [<minimum:0-65535>]",
                        BgpSession.TIMERS,
                        BgpNeighborCommands::timers,
                        v -> "timers " + v.words(),
                        "Timers",
                        "Seconds between keepalives",
                        "Seconds until a silent neighbour is gone",
                        "Least hold time that we accept"));
        settings.add(
                Setting.value(
                        "fall-over [bfd [<hop:single-hop|multi-hop>]"
                                + " [check-control-plane-failure] [strict-mode] | route-map"
                                + " <map:word>]",
                        BgpSession.FALL_OVER,
                        BgpNeighborCommands::fallOver,
                        v -> v.equals("on") ? "fall-over" : "fall-over " + v,
                        "When the way is gone",
                        "By BFD",
                        "How far",
                        "A restart of its control plane is no failure of the path",
                        "The session waits for BFD before it comes up",
                        "By routes",
                        "Name"));
        settings.add(
                Setting.value(
                        "transport connection-mode <mode:active|passive>",
                        BgpSession.TRANSPORT,
                        args -> "connection-mode " + args.text("mode"),
                        v -> "transport " + v,
                        "The connection",
                        "Who makes it",
                        "We alone, or the neighbour alone"));
        settings.add(Setting.number("version <version:4-4>", BgpSession.VERSION, "Of BGP", "4"));
        settings.add(Setting.flag("shutdown", BgpSession.SHUTDOWN, "Keep the session down"));
        settings.add(
                Setting.value(
                        "shutdown graceful <seconds:1-65535> [community <community:community> |"
                                + " local-preference <preference:0-4294967295>]...",
                        BgpSession.GRACEFUL_SHUTDOWN,
                        BgpNeighborCommands::gracefully,
                        v -> "shutdown graceful " + v,
                        "End the session when others have found other ways",
                        "Seconds until then",
                        "Its routes have a community, beside that of graceful shutdown",
                        "Community",
                        "Its routes have a preference inside of the AS",
                        "Number"));
        settings.add(
                Setting.value(
                        "ha-mode graceful-restart [disable]",
                        BgpSession.HA_MODE,
                        args -> args.has("disable") ? "off" : "on",
                        v -> "ha-mode graceful-restart" + (v.equals("off") ? " disable" : ""),
                        "When one end restarts",
                        "Its routes stay",
                        "Its routes go"));
        settings.add(
                text(
                        "inherit peer-session <name:word>",
                        BgpSession.INHERITS,
                        "Settings of a template",
                        "About sessions",
                        "Its name"));
        return settings;
    }

    /** Seconds, and how the routes of a session that ends are marked. */
    static String gracefully(Args args) {
        return args.text("seconds")
                + (args.hasValue("community") ? " community " + args.text("community") : "")
                + (args.hasValue("preference")
                        ? " local-preference " + args.text("preference")
                        : "");
    }

    private static List<AsNumber> remoteAs(Args args) {
        List<AsNumber> all = new ArrayList<>();
        all.add(AsNumber.parse(args.text("as")));
        args.texts("alternate").forEach(text -> all.add(AsNumber.parse(text)));
        return List.copyOf(all);
    }

    private static String remoteAsWords(List<AsNumber> all) {
        String first = "remote-as " + all.getFirst();
        return all.size() == 1
                ? first
                : first
                        + " alternate-as "
                        + all.stream()
                                .skip(1)
                                .map(AsNumber::toString)
                                .collect(Collectors.joining(" "));
    }

    /** In a process {@code neighbor PEER local-as} is in front of the value, in a template less. */
    private static int localAsFrom(Args args) {
        return args.has("peer") ? 3 : 1;
    }

    private static String fallOver(Args args) {
        if (args.has("bfd")) {
            return "bfd"
                    + (args.has("hop") ? " " + args.text("hop") : "")
                    + (args.has("check-control-plane-failure")
                            ? " check-control-plane-failure"
                            : "")
                    + (args.has("strict-mode") ? " strict-mode" : "");
        }
        return args.has("map") ? "route-map " + args.text("map") : "on";
    }

    private static List<Setting<?>> membership() {
        List<Setting<?>> settings = new ArrayList<>();
        settings.add(
                text(
                        "peer-group <group:word>",
                        BgpSession.MEMBER_OF,
                        "Of a peer group",
                        "Its name"));
        settings.add(
                new Setting<>(
                        "activate",
                        List.of("Exchange routes of this family"),
                        BgpPolicy.ACTIVATE,
                        (_, _) -> "on",
                        (_, _) -> "off",
                        v ->
                                v.isEmpty()
                                        ? List.of()
                                        : List.of(v.equals("on") ? "activate" : "no activate")));
        return settings;
    }

    private static Setting<String> text(String form, Slot<String> slot, String... help) {
        return Setting.text(form, slot, help);
    }

    // ---- routes

    static List<Setting<?>> policies() {
        List<Setting<?>> settings = new ArrayList<>();
        settings.add(
                new Setting<>(
                        "next-hop-self [all]",
                        List.of("Name ourselves as the next hop", "Also of reflected routes"),
                        BgpPolicy.NEXT_HOP_SELF,
                        (_, args) -> args.has("all") ? "all" : "on",
                        (_, _) -> "",
                        v -> bare("next-hop-self", v)));
        settings.add(
                new Setting<>(
                        "next-hop-unchanged [allpaths]",
                        List.of("Leave the next hop", "Of all paths"),
                        BgpPolicy.NEXT_HOP_UNCHANGED,
                        (_, args) -> args.has("allpaths") ? "allpaths" : "on",
                        (_, _) -> "",
                        v -> bare("next-hop-unchanged", v)));
        settings.add(
                Setting.flag(
                        "route-reflector-client",
                        BgpPolicy.ROUTE_REFLECTOR_CLIENT,
                        "Pass internal routes on to it"));
        settings.add(
                Setting.value(
                        "remove-private-as [all [replace-as]]",
                        BgpPolicy.REMOVE_PRIVATE_AS,
                        args ->
                                args.has("replace-as")
                                        ? "all replace-as"
                                        : args.has("all") ? "all" : "on",
                        v -> v.equals("on") ? "remove-private-as" : "remove-private-as " + v,
                        "Remove private ASes from paths",
                        "All of them",
                        "Put ours in their place"));
        settings.add(
                Setting.flag(
                        "as-override", BgpPolicy.AS_OVERRIDE, "Put our AS in the place of theirs"));
        settings.add(
                Setting.value(
                        "allowas-in [<count:1-10>]",
                        BgpPolicy.ALLOWAS_IN,
                        args -> args.number("count", 3),
                        v -> v == 3 ? "allowas-in" : "allowas-in " + v,
                        "Take paths with our own AS",
                        "How often"));
        settings.add(
                new Setting<>(
                        "send-community [<kind:both|extended|standard|large>]",
                        List.of("Send communities", "Which"),
                        BgpPolicy.SEND_COMMUNITY,
                        (had, args) -> communities(had, args, true),
                        (had, args) -> communities(had, args, false),
                        BgpNeighborCommands::communityLines));
        settings.add(
                Setting.value(
                        "default-originate [route-map <map:word>]",
                        BgpPolicy.DEFAULT_ORIGINATE,
                        args -> args.has("map") ? "route-map " + args.text("map") : "on",
                        v -> v.equals("on") ? "default-originate" : "default-originate " + v,
                        "Tell a default route",
                        "When",
                        "Name"));
        settings.add(
                Setting.value(
                        "soft-reconfiguration inbound",
                        BgpPolicy.SOFT_RECONFIGURATION,
                        _ -> true,
                        _ -> "soft-reconfiguration inbound",
                        "Keep routes as they came",
                        "Received ones"));
        settings.add(
                Setting.number(
                        "weight <weight:0-65535>", BgpPolicy.WEIGHT, "Of its routes", "Number"));
        settings.add(
                Setting.number(
                        "advertisement-interval <seconds:0-600>",
                        BgpPolicy.ADVERTISEMENT_SECONDS,
                        "Least time between updates",
                        "Seconds"));
        settings.add(
                Setting.value(
                        "maximum-prefix <count:1-2147483647> [<percent:1-100>]"
                                + " [warning-only | restart <minutes:1-65535> | discard-extra]",
                        BgpPolicy.MAXIMUM_PREFIX,
                        BgpNeighborCommands::maximumPrefix,
                        v -> "maximum-prefix " + v,
                        "Prefixes taken",
                        "How many",
                        "Warn at, percent",
                        "Do no more",
                        "Try again",
                        "After minutes",
                        "Take no more"));
        settings.add(
                Setting.value(
                        "additional-paths {disable | <way:send|receive>...}",
                        BgpPolicy.ADDITIONAL_PATHS,
                        args ->
                                args.has("disable")
                                        ? "disable"
                                        : String.join(" ", args.texts("way")),
                        v -> "additional-paths " + v,
                        "More than one path",
                        "None",
                        "Which way"));
        settings.add(
                Setting.value(
                        "advertise additional-paths [all | best <best:2-3> | group-best]...",
                        BgpPolicy.ADVERTISE_PATHS,
                        BgpNeighborCommands::advertisePaths,
                        v -> ("advertise additional-paths " + v).strip(),
                        "Tell it",
                        "More than one path",
                        "All",
                        "The best ones",
                        "How many",
                        "The best of each AS"));
        lists(settings);
        settings.add(
                text(
                                "inherit peer-policy <name:word> [<sequence:1-65535>]",
                                BgpPolicy.INHERITS,
                                "Settings of a template",
                                "About routes",
                                "Its name",
                                "Order")
                        .reads(args ->
                                args.text("name")
                                        + (args.has("sequence") ? " " + args.text("sequence") : ""))
                        .shows(v -> v.isEmpty() ? List.of() : List.of("inherit peer-policy " + v)));
        return settings;
    }

    private static List<String> bare(String words, String value) {
        return value.isEmpty()
                ? List.of()
                : List.of(value.equals("on") ? words : words + " " + value);
    }

    /** Lines add up, and {@code no} takes one kind away, as at IOS. */
    private static String communities(String had, Args args, boolean more) {
        String kind = args.text("kind", "standard");
        List<String> meant = kind.equals("both") ? List.of("standard", "extended") : List.of(kind);
        List<String> before = List.of(had.split(" ", -1));
        return Stream.of("standard", "extended", "large")
                .filter(k -> meant.contains(k) ? more : before.contains(k))
                .collect(Collectors.joining(" "));
    }

    private static List<String> communityLines(String kinds) {
        List<String> lines = new ArrayList<>();
        boolean standard = kinds.contains("standard");
        if (kinds.contains("extended")) {
            lines.add("send-community " + (standard ? "both" : "extended"));
        } else if (standard) {
            lines.add("send-community");
        }
        if (kinds.contains("large")) {
            lines.add("send-community large");
        }
        return lines;
    }

    private static String maximumPrefix(Args args) {
        StringBuilder words = new StringBuilder(args.text("count"));
        if (args.has("percent")) {
            words.append(' ').append(args.text("percent"));
        }
        if (args.has("warning-only")) {
            words.append(" warning-only");
        }
        if (args.has("minutes")) {
            words.append(" restart ").append(args.text("minutes"));
        }
        if (args.has("discard-extra")) {
            words.append(" discard-extra");
        }
        return words.toString();
    }

    private static String advertisePaths(Args args) {
        List<String> words = new ArrayList<>();
        if (args.has("all")) {
            words.add("all");
        }
        if (args.hasValue("best")) {
            words.add("best " + args.text("best"));
        }
        if (args.has("group-best")) {
            words.add("group-best");
        }
        return String.join(" ", words);
    }

    private static void lists(List<Setting<?>> settings) {
        settings.addAll(
                directed(
                        "route-map", BgpPolicy.ROUTE_MAP_IN, BgpPolicy.ROUTE_MAP_OUT, "Route map"));
        settings.addAll(
                directed(
                        "prefix-list",
                        BgpPolicy.PREFIX_LIST_IN,
                        BgpPolicy.PREFIX_LIST_OUT,
                        "Prefix list"));
        settings.addAll(
                directed(
                        "distribute-list",
                        BgpPolicy.DISTRIBUTE_LIST_IN,
                        BgpPolicy.DISTRIBUTE_LIST_OUT,
                        "Access list"));
        settings.add(filter("in", BgpPolicy.FILTER_LIST_IN));
        settings.add(filter("out", BgpPolicy.FILTER_LIST_OUT));
        settings.add(
                Setting.keyed(
                        "advertise-map <map:word> {exist-map <exist:word> | non-exist-map"
                                + " <absent:word>}",
                        BgpPolicy.ADVERTISE_MAPS,
                        BgpNeighborCommands::advertiseMap,
                        AdvertiseMap::map,
                        v -> "advertise-map " + v.words(),
                        "Routes told on a condition",
                        "Which: a route map",
                        "While there are routes",
                        "Which: a route map",
                        "While there are none",
                        "Which: a route map"));
        settings.add(
                text(
                        "unsuppress-map <map:word>",
                        BgpPolicy.UNSUPPRESS_MAP,
                        "What a summary suppresses and is told nevertheless",
                        "Route map"));
        settings.add(
                text(
                                "soo <origin:word>",
                                BgpPolicy.SITE_OF_ORIGIN,
                                "Its routes are of a site, and the site's are not told to it",
                                "AS:NUMBER or ADDRESS:NUMBER")
                        .reads(BgpNeighborCommands::origin));
    }

    private static AdvertiseMap advertiseMap(Args args) {
        boolean exists = args.hasValue("exist");
        // Of 'no' the first word is enough.
        String condition = exists ? args.text("exist") : args.text("absent", "");
        return new AdvertiseMap(args.text("map"), condition, exists);
    }

    /** An extended community in one of the three forms of RFC 4360. */
    private static String origin(Args args) {
        String said = args.text("origin");
        try {
            Communities.setOrigin(Ints.NONE, said);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new Refusal(
                    "'" + said + "' is no site of origin: say AS:NUMBER or ADDRESS:NUMBER");
        }
        return said;
    }

    private static List<Setting<?>> directed(
            String word, Slot<String> in, Slot<String> out, String help) {
        return List.of(one(word, "in", in, help), one(word, "out", out, help));
    }

    private static Setting<String> one(
            String word, String direction, Slot<String> slot, String help) {
        return text(word + " <name:word> " + direction, slot, help, "Its name", "Which way");
    }

    private static Setting<Integer> filter(String direction, Slot<Integer> slot) {
        return Setting.number(
                "filter-list <list:1-500> " + direction,
                slot,
                "AS-path access list",
                "Number",
                "Which way");
    }
}
