package io.spokewire.bgp;

import io.spokewire.bgp.BgpFamily.Aggregate;
import io.spokewire.bgp.BgpFamily.Injection;
import io.spokewire.bgp.BgpFamily.Network;
import io.spokewire.bgp.BgpProcess.ListenRange;
import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.Refusal;
import io.spokewire.command.Setting;
import io.spokewire.command.Slot;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.PolicyCommands;
import io.spokewire.policy.PolicyCommands.ByInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The commands of BGP. Those about neighbours are {@link BgpNeighborCommands}. */
public final class BgpCommands {
    private static final String NOT_YET = "BGP does not do this yet";
    private static final String FAMILY = "BGP carries IPv4 and IPv6 unicast alone";

    private BgpCommands() {}

    /** {@code router bgp}, in the order of the running configuration. */
    public static List<Command> all() {
        Mode mode = BgpProcess.MODE;
        List<Command> commands = new ArrayList<>();
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("router bgp <as:word>")
                        .help("Routing processes", "BGP", "Autonomous system")
                        .opens(
                                mode,
                                args -> AsNumber.parse(args.text("as")).toString(),
                                s -> "router bgp " + s.name()));
        templates(commands);
        process(commands);
        listening(commands);
        confederation(commands);
        commands.addAll(BgpNeighborCommands.in(mode, true));
        family(commands, mode);
        commands.add(
                Command.in(mode)
                        .syntax("address-family <family:ipv4|ipv6> [unicast] [vrf <vrf:word>]")
                        .help("An address family", "Which", "Unicast", "In a VRF", "Its name")
                        .opens(
                                BgpFamily.MODE,
                                BgpCommands::familyName,
                                s -> "address-family " + s.name())
                        .closedBy("exit-address-family"));
        for (String words :
                List.of(
                        "<family:vpnv4|vpnv6|l2vpn|nsap|rtfilter>"
                                + " [<cast:unicast|multicast|mdt|flowspec|evpn>]",
                        "<family:ipv4|ipv6> <cast:multicast|mdt|flowspec|labeled-unicast>"
                                + " [vrf <vrf:word>]")) {
            commands.add(
                    Command.in(mode)
                            .syntax("address-family " + words)
                            .help("Which", "For what")
                            .opensAll(BgpFamily.MODE, args -> List.of(BgpCommands.familyName(args)))
                            .notYet(FAMILY));
        }
        commands.add(
                Setting.value(
                                "bgp listen limit <limit:1-10000>",
                                BgpFamily.LISTEN_LIMIT,
                                args -> OptionalInt.of(args.number("limit")),
                                v -> "bgp listen limit " + v.orElse(0),
                                "BGP",
                                "Neighbours that call",
                                "How many, in this VRF",
                                "Number")
                        .in(BgpFamily.MODE));
        commands.add(
                Setting.value(
                                "bgp router-id {<id:ipv4> | interface <interface:interface> |"
                                        + " auto-assign}",
                                BgpFamily.ROUTER_ID,
                                args ->
                                        args.has("auto-assign")
                                                ? "auto-assign"
                                                : BgpCommands.routerId(args),
                                v -> "bgp router-id " + v,
                                "BGP",
                                "Our id in this VRF",
                                "In the form of an address",
                                "The address of an interface",
                                "Interface",
                                "The highest address there")
                        .in(BgpFamily.MODE));
        commands.add(
                Command.in(BgpFamily.MODE)
                        .syntax("bgp bestpath igp-metric ignore")
                        .hide()
                        .notYet(NOT_YET));
        commands.addAll(BgpNeighborCommands.in(BgpFamily.MODE, true));
        family(commands, BgpFamily.MODE);
        commands.add(
                Command.in(BgpFamily.MODE).syntax("exit-address-family").help("Leave it").closes());
        return List.copyOf(commands);
    }

    /** As IOS prints it: {@code unicast} is left out where a VRF, or nothing, follows. */
    private static String familyName(Args args) {
        String cast = args.text("cast", "");
        return args.text("family")
                + (cast.isEmpty() || cast.equals("unicast") ? "" : " " + cast)
                + (args.has("vrf") ? " vrf " + args.text("vrf") : "");
    }

    private static void templates(List<Command> commands) {
        commands.add(
                Command.in(BgpProcess.MODE)
                        .syntax("template peer-policy <name:word>")
                        .help("Settings under a name", "About routes", "Name")
                        .opens(BgpPolicy.TEMPLATE)
                        .closedBy("exit-peer-policy"));
        for (Setting<?> setting : BgpNeighborCommands.policies()) {
            commands.add(setting.in(BgpPolicy.TEMPLATE));
        }
        commands.add(
                Command.in(BgpPolicy.TEMPLATE)
                        .syntax("exit-peer-policy")
                        .help("Leave it")
                        .closes());
        commands.add(
                Command.in(BgpProcess.MODE)
                        .syntax("template peer-session <name:word>")
                        .help("About sessions", "Name")
                        .opens(BgpSession.TEMPLATE)
                        .closedBy("exit-peer-session"));
        for (Setting<?> setting : BgpNeighborCommands.sessions()) {
            commands.add(setting.in(BgpSession.TEMPLATE));
        }
        commands.add(
                Command.in(BgpSession.TEMPLATE)
                        .syntax("exit-peer-session")
                        .help("Leave it")
                        .closes());
    }

    private static void process(List<Command> commands) {
        Mode mode = BgpProcess.MODE;
        commands.add(
                Setting.value(
                                "bgp router-id {<id:ipv4> | interface <interface:interface>}",
                                BgpProcess.ROUTER_ID,
                                BgpCommands::routerId,
                                v -> "bgp router-id " + v,
                                "BGP",
                                "Our id",
                                "In the form of an address",
                                "The address of an interface",
                                "Interface")
                        .in(mode));
        commands.add(
                Setting.flag(
                                "bgp router-id vrf auto-assign",
                                BgpProcess.VRF_ROUTER_IDS,
                                "VRFs that say none",
                                "Have the highest address of their interfaces")
                        .in(mode));
        commands.add(
                Setting.value(
                                "bgp cluster-id {<id:ipv4> | <number:1-4294967295>}",
                                BgpProcess.CLUSTER_ID,
                                args ->
                                        Optional.of(
                                                args.hasValue("id")
                                                        ? args.ipv4("id")
                                                        : new Ipv4Address(
                                                                (int) args.longNumber("number"))),
                                v -> "bgp cluster-id " + v.map(Ipv4Address::toString).orElse(""),
                                "BGP",
                                "That of the route reflectors",
                                "In the form of an address",
                                "As a number")
                        .in(mode));
        commands.add(
                Setting.flag(
                                "bgp log-neighbor-changes",
                                BgpProcess.LOG_NEIGHBOR_CHANGES,
                                "Log sessions that come and go")
                        .in(mode)
                        .byDefault("on"));
        commands.add(
                Setting.flag(
                                "bgp graceful-restart",
                                BgpProcess.GRACEFUL_RESTART,
                                "Keep routes while a neighbour restarts")
                        .in(mode));
        commands.add(
                Setting.flag(
                                "bgp default ipv4-unicast",
                                BgpProcess.DEFAULT_IPV4_UNICAST,
                                "Unless told otherwise",
                                "Neighbours are active for IPv4")
                        .in(mode)
                        .byDefault("on"));
        commands.add(
                Setting.list(
                                "bgp bestpath {always-compare-med | compare-routerid | med"
                                        + " <med:word>... | as-path <path:multipath-relax|ignore> |"
                                        + " cost-community ignore | igp-metric ignore | aigp ignore |"
                                        + " prefix-validate <pv:word>...}",
                                BgpProcess.BEST_PATH,
                                args -> args.canonical(2),
                                v -> "bgp bestpath " + v)
                        .in(mode));
        commands.add(
                Setting.value(
                                "timers bgp <keepalive:0-65535> <hold:0-65535> [<minimum:0-65535>]",
                                BgpProcess.TIMERS,
                                BgpNeighborCommands::timers,
                                v -> "timers bgp " + v.words(),
                                "Timers",
                                "Of all neighbours",
                                "Seconds between keepalives",
                                "Seconds until a silent neighbour is gone",
                                "Least hold time that we accept")
                        .in(mode)
                        .byDefault("60 180"));
        gracefulShutdown(commands);
        rules(commands);
        for (String words :
                List.of(
                        "bgp asnotation dot",
                        "bgp default route-target filter",
                        "bgp default ipv6-nexthop",
                        "bgp dmzlink-bw",
                        "bgp graceful-restart <what:restart-time|stalepath-time|all|extended>"
                                + " [<seconds:1-3600>]",
                        "bgp listen block <rest:text>",
                        "bgp listen persistent [<rest:text>]",
                        "bgp rr-group <rest:text>",
                        "bgp safe-ebgp-policy",
                        "bgp sourced-paths <rest:text>",
                        "bgp additional-paths select <what:backup|best-external> [<rest:text>]",
                        "bgp client-to-client reflection <what:all|intra-cluster> [<rest:text>]",
                        "bgp maxcommunity-limit <limit:0-255>",
                        "bgp nexthop route-map <map:word>",
                        "bgp nopeerup-delay <rest:text>",
                        "bgp refresh <rest:text>",
                        "bgp regexp deterministic",
                        "bgp route-map-cache",
                        "bgp rpki <rest:text>",
                        "bgp scan-time <seconds:5-60>",
                        "bgp session <rest:text>",
                        "bgp slow-peer <rest:text>",
                        "bgp soft-reconfig-backup",
                        "bgp transport path-mtu-discovery",
                        "bgp update-delay <seconds:1-3600>",
                        "bgp update-group <rest:text>",
                        "bgp upgrade-cli",
                        "bgp additional-paths install",
                        "bgp aggregate-timer <seconds:0-60>",
                        "bgp consistency-checker <rest:text>",
                        "bgp advertise-best-external",
                        "bgp recursion host")) {
            commands.add(Command.in(mode).syntax(words).hide().notYet(NOT_YET));
            commands.add(Command.in(BgpFamily.MODE).syntax(words).hide().notYet(NOT_YET));
        }
    }

    private static void gracefulShutdown(List<Command> commands) {
        gracefulShutdown(
                commands, "neighbors", BgpProcess.GRACEFUL_NEIGHBORS, BgpProcess.NEIGHBORS_END);
        gracefulShutdown(commands, "vrfs", BgpProcess.GRACEFUL_VRFS, BgpProcess.VRFS_END);
    }

    private static void gracefulShutdown(
            List<Command> commands, String which, Slot<String> how, Slot<Boolean> now) {
        String words = "bgp graceful-shutdown all " + which + " ";
        commands.add(
                Setting.value(
                                words
                                        + "<seconds:30-65535> [local-preference"
                                        + " <preference:1-4294967295> | community"
                                        + " <community:community>]...",
                                how,
                                BgpCommands::gracefully,
                                v -> words + v,
                                "End sessions when others have found other ways",
                                "All of them",
                                "Which",
                                "Seconds until then",
                                "Their routes have a preference inside of the AS",
                                "Number",
                                "Their routes have a community, beside that of graceful shutdown",
                                "Community")
                        .in(BgpProcess.MODE));
        commands.add(
                Setting.flag(words + "activate", now, "Begin now")
                        .in(BgpProcess.MODE)
                        .applies((section, _) -> {
                            if (section.get(how).isEmpty()) {
                                throw new Refusal("say first how: '" + words + "SECONDS ...'");
                            }
                            return section.with(now, true);
                        }));
    }

    private static String gracefully(Args args) {
        if (!args.hasValue("community") && !args.hasValue("preference")) {
            throw new Refusal("say by what others know: 'local-preference', or 'community'");
        }
        return BgpNeighborCommands.gracefully(args);
    }

    private static void rules(List<Command> commands) {
        Mode mode = BgpProcess.MODE;
        commands.add(
                flag("bgp always-compare-med", BgpRules.ALWAYS_COMPARE_MED, "Between ASes, too"));
        commands.add(flag("bgp deterministic-med", BgpRules.DETERMINISTIC_MED, "AS by AS, always"));
        commands.add(
                flag(
                                "bgp client-to-client reflection",
                                BgpRules.CLIENT_TO_CLIENT,
                                "Between clients",
                                "Pass routes on")
                        .byDefault("on"));
        commands.add(
                flag(
                                "bgp enforce-first-as",
                                BgpRules.ENFORCE_FIRST_AS,
                                "An external neighbour's AS is the first of its paths")
                        .byDefault("on"));
        commands.add(
                flag(
                                "bgp fast-external-fallover",
                                BgpRules.FAST_EXTERNAL_FALLOVER,
                                "A session ends with its interface")
                        .byDefault("on"));
        commands.add(
                Setting.value(
                                "bgp default local-preference <value:0-4294967295>",
                                BgpRules.LOCAL_PREFERENCE,
                                args -> args.longNumber("value"),
                                v -> "bgp default local-preference " + v,
                                "BGP",
                                "Unless told otherwise",
                                "Local preference",
                                "Number")
                        .in(mode)
                        .byDefault("100"));
        commands.add(
                Setting.number(
                                "bgp graceful-restart restart-time <seconds:1-3600>",
                                BgpRules.RESTART_SECONDS,
                                "What we say that a restart takes",
                                "Seconds")
                        .in(mode)
                        .byDefault("120"));
        commands.add(
                Setting.number(
                                "bgp graceful-restart stalepath-time <seconds:1-3600>",
                                BgpRules.STALE_PATH_SECONDS,
                                "How long routes are kept at most",
                                "Seconds")
                        .in(mode)
                        .byDefault("360"));
        commands.add(
                Setting.number(
                                "bgp maxas-limit <limit:1-254>",
                                BgpRules.AS_LIMIT,
                                "Longest path that is taken",
                                "ASes")
                        .in(mode));
    }

    private static Command flag(String words, Slot<Boolean> slot, String... help) {
        return Setting.flag(words, slot, help).in(BgpProcess.MODE);
    }

    private static String routerId(Args args) {
        return args.hasValue("id")
                ? args.ipv4("id").toString()
                : "interface " + args.text("interface");
    }

    private static void listening(List<Command> commands) {
        commands.add(
                Setting.keyed(
                                "bgp listen range <prefix:prefix> peer-group <group:word>",
                                BgpProcess.LISTEN_RANGES,
                                args ->
                                        new ListenRange(
                                                args.prefix("prefix").subnet(),
                                                args.text("group", "")),
                                ListenRange::prefix,
                                v ->
                                        "bgp listen range "
                                                + v.prefix()
                                                + " peer-group "
                                                + v.peerGroup(),
                                "Neighbours that call",
                                "From where",
                                "Prefix",
                                "What they get",
                                "Name of a peer group")
                        .in(BgpProcess.MODE));
        commands.add(
                Setting.number(
                                "bgp listen limit <limit:1-10000>",
                                BgpProcess.LISTEN_LIMIT,
                                "How many",
                                "Number")
                        .in(BgpProcess.MODE)
                        .byDefault("100"));
    }

    private static void confederation(List<Command> commands) {
        commands.add(
                Setting.value(
                                "bgp confederation identifier <as:word>",
                                BgpProcess.CONFEDERATION_IDENTIFIER,
                                args -> AsNumber.parse(args.text("as")),
                                v -> "bgp confederation identifier " + v,
                                "A confederation",
                                "Its AS",
                                "Number")
                        .in(BgpProcess.MODE));
        commands.add(
                Command.in(BgpProcess.MODE)
                        .syntax("bgp confederation peers <as:word>...")
                        .help("Other ASes of it", "Number")
                        .sets(
                                BgpProcess.CONFEDERATION_PEERS,
                                (all, args) -> {
                                    List<AsNumber> more = all;
                                    for (AsNumber as : numbers(args)) {
                                        more = Setting.with(more, as, v -> v);
                                    }
                                    return more;
                                })
                        .resets(
                                BgpProcess.CONFEDERATION_PEERS,
                                (all, args) -> {
                                    List<AsNumber> gone = numbers(args);
                                    return all.stream()
                                            .filter(as -> !gone.isEmpty() && !gone.contains(as))
                                            .toList();
                                })
                        .shows(
                                BgpProcess.CONFEDERATION_PEERS,
                                all ->
                                        all.isEmpty()
                                                ? List.of()
                                                : List.of(
                                                        "bgp confederation peers "
                                                                + String.join(
                                                                        " ",
                                                                        all.stream()
                                                                                .map(
                                                                                        AsNumber
                                                                                                ::toString)
                                                                                .toList()))));
    }

    private static List<AsNumber> numbers(Args args) {
        return args.texts("as").stream().map(AsNumber::parse).toList();
    }

    /** What concerns routes: of IPv4 unicast in the process itself, else in a family's section. */
    private static void family(List<Command> commands, Mode mode) {
        commands.add(
                Setting.keyed(
                                "network {<prefix:prefix> | <address:ipv4> [mask <mask:mask>]}"
                                        + " [route-map <map:word>] [backdoor]",
                                BgpFamily.NETWORKS,
                                args ->
                                        new Network(
                                                prefix(args),
                                                args.text("map", ""),
                                                args.has("backdoor")),
                                Network::prefix,
                                BgpCommands::networkWords,
                                "A prefix of ours",
                                "Prefix",
                                "Network",
                                "Its mask",
                                "Mask",
                                "What is changed of it",
                                "Name of a route map",
                                "A neighbour's route to it comes behind all others")
                        .in(mode));
        commands.add(
                Setting.keyed(
                                "aggregate-address {<prefix:prefix> | <address:ipv4> <mask:mask>}"
                                        + " [as-set | summary-only | as-confed-set | suppress-map"
                                        + " <suppress:word> | advertise-map <advertise:word> |"
                                        + " attribute-map <attribute:word> | route-map <map:word>]...",
                                BgpFamily.AGGREGATES,
                                args -> new Aggregate(prefix(args), aggregateOptions(args)),
                                Aggregate::prefix,
                                v ->
                                        "aggregate-address "
                                                + words(v.prefix())
                                                + (v.options().isEmpty() ? "" : " " + v.options()),
                                "A prefix that stands for longer ones",
                                "Prefix",
                                "Network",
                                "Mask",
                                "With the ASes of its parts",
                                "Its parts are not told",
                                "Some parts are not told",
                                "Name of a route map",
                                "Which parts count",
                                "Name of a route map",
                                "What is changed of it",
                                "Name of a route map",
                                "What is changed of it",
                                "Name of a route map")
                        .in(mode));
        commands.addAll(PolicyCommands.redistribute(mode, BgpFamily.REDISTRIBUTIONS, false, false));
        commands.addAll(
                PolicyCommands.distributeLists(
                        mode, BgpFamily.DISTRIBUTE_LISTS, ByInterface.NOTHING));
        commands.add(
                Setting.number(
                                "maximum-paths <paths:1-32>",
                                BgpFamily.MAXIMUM_PATHS,
                                "External paths used at once",
                                "How many")
                        .in(mode)
                        .byDefault("1"));
        commands.add(
                Setting.number(
                                "maximum-paths ibgp <paths:1-32>",
                                BgpFamily.MAXIMUM_PATHS_IBGP,
                                "Internal paths used at once",
                                "How many")
                        .in(mode)
                        .byDefault("1"));
        commands.add(
                Setting.number(
                                "maximum-paths eibgp <paths:1-32>",
                                BgpFamily.MAXIMUM_PATHS_MIXED,
                                "External and internal paths used at once",
                                "How many")
                        .in(mode)
                        .byDefault("1"));
        commands.add(
                Setting.value(
                                "distance bgp <external:1-255> <internal:1-255> <local:1-255>",
                                BgpFamily.DISTANCES,
                                args ->
                                        List.of(
                                                args.number("external"),
                                                args.number("internal"),
                                                args.number("local")),
                                v -> "distance bgp " + v.get(0) + " " + v.get(1) + " " + v.get(2),
                                "Administrative distance",
                                "Of BGP",
                                "External",
                                "Internal",
                                "Local")
                        .in(mode)
                        .byDefault("20 200 200"));
        commands.add(PolicyCommands.sourceDistances(mode, BgpFamily.SOURCE_DISTANCES));
        commands.add(
                Setting.flag(
                                "bgp redistribute-internal",
                                BgpFamily.REDISTRIBUTE_INTERNAL,
                                "Other protocols may take what internal neighbours told")
                        .in(mode)
                        .byDefault("off"));
        commands.add(
                Setting.flag(
                                "default-information originate",
                                BgpFamily.DEFAULT_INFORMATION,
                                "A redistributed default route",
                                "Tell it")
                        .in(mode));
        commands.add(
                Setting.flag(
                                "synchronization",
                                BgpFamily.SYNCHRONIZATION,
                                "Wait for the interior protocol")
                        .in(mode)
                        .byDefault("off")
                        .notYet("IOS has it off since release 12.2(8)T, and so have we"));
        commands.add(
                Setting.flag(
                                "auto-summary",
                                BgpFamily.AUTO_SUMMARY,
                                "Summarise at classful borders")
                        .in(mode)
                        .byDefault("off")
                        .notYet("say 'aggregate-address'"));
        commands.add(
                Setting.value(
                                "default-metric <metric:1-4294967295>",
                                BgpFamily.DEFAULT_METRIC,
                                args -> OptionalLong.of(args.longNumber("metric")),
                                v -> "default-metric " + v.orElse(0),
                                "Of redistributed routes",
                                "MED")
                        .in(mode));
        commands.add(
                Setting.value(
                                "bgp additional-paths <way:send|receive>...",
                                BgpFamily.ADDITIONAL_PATHS,
                                args -> String.join(" ", args.texts("way")),
                                v -> "bgp additional-paths " + v,
                                "BGP",
                                "More than one path",
                                "Which way")
                        .in(mode));
        commands.add(
                Setting.value(
                                "bgp additional-paths select {all | best <best:2-3> | group-best}",
                                BgpFamily.SELECT_PATHS,
                                args -> args.canonical(3),
                                v -> "bgp additional-paths select " + v,
                                "Which may be told",
                                "All",
                                "The best ones",
                                "How many",
                                "The best of each AS")
                        .in(mode));
        commands.add(dampening(mode));
        commands.add(
                Setting.keyed(
                                "bgp inject-map <map:word> exist-map <exist:word>"
                                        + " [copy-attributes]",
                                BgpFamily.INJECTIONS,
                                args ->
                                        new Injection(
                                                args.text("map"),
                                                args.text("exist", ""),
                                                args.has("copy-attributes")),
                                Injection::map,
                                v ->
                                        "bgp inject-map "
                                                + v.map()
                                                + " exist-map "
                                                + v.condition()
                                                + (v.copies() ? " copy-attributes" : ""),
                                "BGP",
                                "Make more specific routes",
                                "Which: a route map",
                                "While there is a route around them",
                                "Which: a route map",
                                "With its attributes")
                        .in(mode));
        commands.add(
                Setting.value(
                                "table-map <map:word> [filter]",
                                BgpFamily.TABLE_MAP,
                                args -> args.text("map") + (args.has("filter") ? " filter" : ""),
                                v -> "table-map " + v,
                                "Metric and tag of routes in the routing table",
                                "Name of a route map",
                                "And which routes go there")
                        .in(mode));
        commands.add(
                Setting.flag(
                                "bgp suppress-inactive",
                                BgpFamily.SUPPRESS_INACTIVE,
                                "Do not tell routes that the routing table does not use")
                        .in(mode));
        commands.add(
                Setting.number(
                                "bgp nexthop trigger delay <seconds:0-100>",
                                BgpFamily.NEXT_HOP_DELAY,
                                "BGP",
                                "Next hops",
                                "When they change",
                                "Wait for more changes",
                                "Seconds")
                        .in(mode)
                        .byDefault("0"));
        commands.add(
                Setting.flag(
                                "bgp nexthop trigger enable",
                                BgpFamily.NEXT_HOP_TRIGGER,
                                "Look for other paths; else with the next scan, once a minute")
                        .in(mode)
                        .byDefault("on"));
        for (String words :
                List.of(
                        "advertise <rest:text>",
                        "default <rest:text>",
                        "export <rest:text>",
                        "import <rest:text>",
                        "maximum-secondary-paths <rest:text>",
                        "protocol <rest:text>",
                        "scope <rest:text>",
                        "snmp <rest:text>",
                        "maximum-paths ibgp unequal-cost <paths:1-32>",
                        "distance mbgp <rest:text>")) {
            commands.add(Command.in(mode).syntax(words).hide().notYet(NOT_YET));
        }
    }

    private static Command dampening(Mode mode) {
        return Setting.value(
                        "bgp dampening [<half:1-45> [<reuse:1-20000> <suppress:1-20000>"
                                + " <maximum:1-255>] | route-map <map:word>]",
                        BgpFamily.DAMPENING,
                        BgpCommands::dampening,
                        v -> v.equals("on") ? "bgp dampening" : "bgp dampening " + v,
                        "BGP",
                        "Do not use routes that come and go",
                        "Minutes in which a penalty halves",
                        "Penalty below which a route is used again",
                        "Penalty above which a route is not used",
                        "Minutes for which a route is suppressed at most",
                        "Which routes, and how",
                        "Name of a route map")
                .in(mode);
    }

    private static String dampening(Args args) {
        if (args.hasValue("map")) {
            return "route-map " + args.text("map");
        }
        if (!args.hasValue("half")) {
            return "on";
        }
        if (!args.hasValue("reuse")) {
            return args.text("half");
        }
        if (args.number("suppress") < args.number("reuse")) {
            throw new Refusal("a route is suppressed by a higher penalty than it is used again by");
        }
        if (args.number("maximum") < args.number("half")) {
            throw new Refusal("the longest suppression is no shorter than the half-life");
        }
        return String.join(
                " ",
                args.text("half"),
                args.text("reuse"),
                args.text("suppress"),
                args.text("maximum"));
    }

    private static Prefix prefix(Args args) {
        if (args.has("prefix")) {
            return args.prefix("prefix").subnet();
        }
        Ipv4Address address = args.ipv4("address");
        int length = args.hasValue("mask") ? args.maskLength("mask") : classLength(address);
        return new Prefix(address.masked(length), length);
    }

    private static int classLength(Ipv4Address address) {
        int value = address.value();
        if (value == 0) {
            return 0;
        }
        return value >= 0 ? 8 : (value & 0x40000000) == 0 ? 16 : 24;
    }

    private static String networkWords(Network network) {
        Prefix prefix = network.prefix();
        String place = prefix.toString();
        if (prefix.address() instanceof Ipv4Address address) {
            place =
                    address
                            + (classLength(address) == prefix.length()
                                    ? ""
                                    : " mask " + Ipv4Address.mask(prefix.length()));
        }
        return "network "
                + place
                + (network.routeMap().isEmpty() ? "" : " route-map " + network.routeMap())
                + (network.backdoor() ? " backdoor" : "");
    }

    private static String words(Prefix prefix) {
        return prefix.address() instanceof Ipv4Address
                ? PolicyCommands.masked(prefix)
                : prefix.toString();
    }

    private static String aggregateOptions(Args args) {
        List<String> words = new ArrayList<>();
        for (String flag : List.of("as-set", "summary-only")) {
            if (args.has(flag)) {
                words.add(flag);
            }
        }
        add(words, args, "suppress", "suppress-map");
        add(words, args, "advertise", "advertise-map");
        add(words, args, "attribute", "attribute-map");
        add(words, args, "map", "attribute-map");
        return String.join(" ", words);
    }

    private static void add(List<String> words, Args args, String name, String word) {
        if (args.has(name)) {
            words.add(word + " " + args.text(name));
        }
    }
}
