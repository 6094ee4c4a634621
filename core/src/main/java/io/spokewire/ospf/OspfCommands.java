package io.spokewire.ospf;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.Refusal;
import io.spokewire.command.Section;
import io.spokewire.command.Setting;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.OspfArea.FilterList;
import io.spokewire.ospf.OspfArea.Range;
import io.spokewire.ospf.OspfProcess.DefaultInformation;
import io.spokewire.ospf.OspfProcess.DiscardRoutes;
import io.spokewire.ospf.OspfProcess.Distances;
import io.spokewire.ospf.OspfProcess.Neighbor;
import io.spokewire.ospf.OspfProcess.Network;
import io.spokewire.ospf.OspfProcess.Summary;
import io.spokewire.ospf.OspfTimings.Pacing;
import io.spokewire.policy.PolicyCommands;
import io.spokewire.policy.PolicyCommands.ByInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;

/**
 * The commands of OSPF processes and areas. Those of interfaces are {@link OspfInterfaceCommands}.
 */
public final class OspfCommands {
    private static final String NOT_YET = "this part of OSPF is not built yet";
    private static final String NO_RESTART =
            "tunnels carry nothing while the router restarts, so neighbours must not count on it";

    private static final String AREA = "<area:word>";
    private static final String PROCESS = "<process:1-65535>";

    private OspfCommands() {}

    /** {@code router ospf} and {@code router ospfv3}, in the order of the running configuration. */
    public static List<Command> processes() {
        List<Command> commands = new ArrayList<>();
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("router ospf " + PROCESS + " [vrf <vrf:word>]")
                        .help("Routing processes", "OSPF", "Number", "In a VRF", "Its name")
                        .opens(
                                OspfProcess.MODE,
                                args ->
                                        args.text("process")
                                                + (args.has("vrf")
                                                        ? " vrf " + args.text("vrf")
                                                        : ""),
                                s -> "router ospf " + s.name()));
        process(commands, OspfProcess.MODE, false);
        commands.addAll(version3());
        return commands;
    }

    private static List<Command> version3() {
        List<Command> commands = new ArrayList<>();
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("router ospfv3 " + PROCESS)
                        .help("OSPF version 3", "Number")
                        .opens(OspfProcess.V3));
        process(commands, OspfProcess.V3, true);
        commands.add(
                Command.in(OspfProcess.V3)
                        .syntax("address-family <family:ipv4|ipv6> [unicast] [vrf <vrf:word>]")
                        .help("An address family", "Which", "For unicast", "In a VRF", "Its name")
                        .opens(
                                OspfProcess.V3_FAMILY,
                                args ->
                                        args.text("family")
                                                + " unicast"
                                                + (args.has("vrf")
                                                        ? " vrf " + args.text("vrf")
                                                        : ""),
                                s -> "address-family " + s.name())
                        .closedBy("exit-address-family"));
        process(commands, OspfProcess.V3_FAMILY, true);
        commands.add(
                Command.in(OspfProcess.V3_FAMILY)
                        .syntax("exit-address-family")
                        .help("Leave it")
                        .closes());
        return commands;
    }

    /** {@code ipv6 router ospf}. */
    public static List<Command> processes6() {
        List<Command> commands = new ArrayList<>();
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("ipv6 router ospf " + PROCESS + " [vrf <vrf:word>]")
                        .help("IPv6", "Routing processes", "OSPF", "Number", "In a VRF", "Its name")
                        .opens(
                                OspfProcess.IPV6,
                                args ->
                                        args.text("process")
                                                + (args.has("vrf")
                                                        ? " vrf " + args.text("vrf")
                                                        : ""),
                                s -> "ipv6 router ospf " + s.name()));
        process(commands, OspfProcess.IPV6, true);
        return commands;
    }

    private static void process(List<Command> commands, Mode mode, boolean v3) {
        commands.add(
                Setting.value(
                                "router-id <id:ipv4>",
                                OspfProcess.ROUTER_ID,
                                OspfCommands::routerId,
                                v -> "router-id " + v.map(Ipv4Address::toString).orElse(""),
                                "Our id",
                                "In the form of an address")
                        .in(mode));
        commands.add(
                Setting.number(
                                "auto-cost reference-bandwidth <megabits:1-4294967>",
                                OspfProcess.REFERENCE_BANDWIDTH,
                                "Cost by bandwidth",
                                "The bandwidth that costs 1",
                                "Megabits per second")
                        .in(mode)
                        .byDefault("100"));
        commands.add(
                Setting.flag(
                                "prefix-suppression",
                                OspfProcess.PREFIX_SUPPRESSION,
                                "Keep transit prefixes to ourselves")
                        .in(mode));
        areas(commands, mode, v3);
        summaries(commands, mode, v3);
        commands.addAll(
                PolicyCommands.redistribute(mode, OspfProcess.REDISTRIBUTIONS, false, true));
        commands.addAll(PolicyCommands.passiveInterfaces(mode, OspfProcess.PASSIVE));
        if (!v3) {
            commands.add(network().in(mode));
            commands.add(neighbor().in(mode));
        }
        commands.add(defaultInformation().in(mode));
        commands.add(
                Setting.value(
                                "default-metric <metric:0-16777214>",
                                OspfProcess.DEFAULT_METRIC,
                                args -> OptionalLong.of(args.longNumber("metric")),
                                v -> "default-metric " + v.orElse(0),
                                "Of redistributed routes",
                                "Cost")
                        .in(mode));
        commands.add(
                Setting.number(
                                "maximum-paths <paths:1-32>",
                                OspfProcess.MAXIMUM_PATHS,
                                "Paths used at once",
                                "How many")
                        .in(mode)
                        .byDefault("4"));
        commands.addAll(
                PolicyCommands.distributeLists(
                        mode, OspfProcess.DISTRIBUTE_LISTS, ByInterface.RECEIVED));
        distances(commands, mode);
        if (!v3) {
            commands.add(PolicyCommands.sourceDistances(mode, OspfProcess.SOURCE_DISTANCES));
        }
        commands.add(
                Setting.value(
                                v3 ? MaxMetric.FORM3 : MaxMetric.FORM,
                                OspfProcess.MAX_METRIC,
                                MaxMetric::of,
                                v -> v.words(v3),
                                "Be the last way",
                                "In router LSAs",
                                "What we tell of other protocols, too",
                                "Metric",
                                "What hangs on us, too",
                                "For a while after the start",
                                "Seconds",
                                "What we tell of other areas, too",
                                "Metric")
                        .in(mode));
        commands.add(
                Command.in(mode)
                        .syntax("bfd all-interfaces [strict-mode]")
                        .help(
                                "Watch neighbours by BFD",
                                "All of them",
                                "Adjacencies wait for BFD before they come up")
                        .applies((section, args) ->
                                section.with(OspfProcess.BFD_ALL_INTERFACES, true)
                                        .with(OspfProcess.BFD_STRICT, args.has("strict-mode")))
                        .negates((section, args) ->
                                section.with(
                                                OspfProcess.BFD_ALL_INTERFACES,
                                                args.has("strict-mode")
                                                        && section.get(
                                                                OspfProcess.BFD_ALL_INTERFACES))
                                        .with(OspfProcess.BFD_STRICT, false))
                        .prints(section ->
                                section.get(OspfProcess.BFD_ALL_INTERFACES)
                                        ? List.of(
                                                section.get(OspfProcess.BFD_STRICT)
                                                        ? "bfd all-interfaces strict-mode"
                                                        : "bfd all-interfaces")
                                        : List.of()));
        commands.add(
                Command.in(mode)
                        .syntax("log-adjacency-changes [detail]")
                        .help("Tell of neighbours that come and go in the log", "Each state")
                        .sets(
                                OspfProcess.LOG_CHANGES,
                                (_, args) ->
                                        args.has("detail") ? LogChanges.DETAIL : LogChanges.USUAL)
                        .resets(
                                OspfProcess.LOG_CHANGES,
                                (_, args) ->
                                        args.has("detail") ? LogChanges.USUAL : LogChanges.NONE)
                        .shows(
                                OspfProcess.LOG_CHANGES,
                                how ->
                                        switch (how) {
                                            case NONE -> List.of("no log-adjacency-changes");
                                            case USUAL -> List.of();
                                            case DETAIL -> List.of("log-adjacency-changes detail");
                                        })
                        .byDefault("on, without detail"));
        restarts(commands, mode, v3);
        commands.add(
                Setting.flag(
                                "capability vrf-lite",
                                OspfProcess.VRF_LITE,
                                "What the process can do",
                                "In a VRF: use what a provider's edge routers tell, too (DN bit)")
                        .in(mode));
        if (v3) {
            commands.add(Command.in(mode).syntax("domain-tag <tag:word>").hide().notYet(NOT_YET));
        } else {
            commands.add(domainTag().in(mode));
        }
        commands.add(discardRoutes(mode));
        timers(commands, mode);
        commands.add(
                Setting.flag(
                                "compatible rfc1583",
                                OspfProcess.RFC_1583,
                                "As an earlier RFC has it",
                                "Ranges cost what is nearest in them, and external routes are"
                                        + " chosen by cost alone")
                        .in(mode)
                        .byDefault("on"));
        commands.add(Setting.flag("shutdown", OspfProcess.SHUTDOWN, "Off").in(mode));
        lacking(commands, mode);
    }

    /** RFC 5340 section 2.11: 0.0.0.0 is reserved. */
    private static Optional<Ipv4Address> routerId(Args args) {
        Ipv4Address id = args.ipv4("id");
        if (id.isUnspecified()) {
            throw new IllegalArgumentException("0.0.0.0 is no router's id");
        }
        return Optional.of(id);
    }

    private static void lacking(List<Command> commands, Mode mode) {
        for (String words :
                List.of(
                        "adjacency stagger <rest:text>",
                        "affinity-map <rest:text>",
                        "autoroute-exclude <rest:text>",
                        "capability lls",
                        "capability opaque",
                        "capability transit",
                        "compatible rfc1587",
                        "compatible rfc5243",
                        "domain-id <rest:text>",
                        "fast-reroute <rest:text>",
                        "flex-algo <rest:text>",
                        "ignore lsa mospf",
                        "interface-id <rest:text>",
                        "ispf",
                        "limit <rest:text>",
                        "local-rib-criteria [<rest:text>]",
                        "manet <rest:text>",
                        "max-lsa <rest:text>",
                        "max-metric router-lsa on-startup wait-for-bgp [<rest:text>]",
                        "redistribute maximum-prefix <rest:text>",
                        "maximum-paths per-prefix-distribution",
                        "microloop <rest:text>",
                        "mpls <rest:text>",
                        "multicast-intact",
                        "nsr",
                        "packet-size <bytes:576-10000>",
                        "prefix-priority <rest:text>",
                        "priority <priority:0-127>",
                        "process-min-time <rest:text>",
                        "queue-depth <rest:text>",
                        "segment-routing <rest:text>",
                        "snmp <rest:text>",
                        "summary-address <address:ipv4> <mask:mask> nssa-only [<rest:text>]",
                        "summary-prefix <prefix:prefix> nssa-only [<rest:text>]",
                        "table-map <map:word> [<rest:text>]",
                        "timers manet <rest:text>",
                        "topology <rest:text>",
                        "traffic-share <rest:text>",
                        "ttl-security <rest:text>",
                        "authentication <rest:text>",
                        "auto-cost disable",
                        "neighbor <address:ipv4> database-filter <rest:text>",
                        "event-log <rest:text>")) {
            commands.add(Command.in(mode).syntax(words).hide().notYet(NOT_YET));
        }
        for (String words :
                List.of(
                        "nsf [<rest:text>]",
                        "nsf cisco [<rest:text>]",
                        "nsf cisco helper",
                        "nsf ietf [<rest:text>]",
                        "timers nsf <rest:text>",
                        "graceful-restart [<rest:text>]")) {
            commands.add(Command.in(mode).syntax(words).hide().notYet(NO_RESTART));
        }
    }

    private static void restarts(List<Command> commands, Mode mode, boolean v3) {
        String form = v3 ? "graceful-restart helper" : "nsf ietf helper";
        commands.add(
                Command.in(mode)
                        .syntax(
                                form
                                        + (v3 ? " {disable" : " [disable")
                                        + " | strict-lsa-checking"
                                        + (v3 ? "}" : "]"))
                        .help("No", "Until something changes that they would have to know")
                        .sets(
                                OspfProcess.RESTART_HELPER,
                                (_, args) ->
                                        args.has("disable")
                                                ? RestartHelper.OFF
                                                : args.has("strict-lsa-checking")
                                                        ? RestartHelper.STRICT
                                                        : RestartHelper.ON)
                        .resets(OspfProcess.RESTART_HELPER, (_, _) -> RestartHelper.ON)
                        .shows(
                                OspfProcess.RESTART_HELPER,
                                how ->
                                        switch (how) {
                                            case ON -> List.of();
                                            case STRICT -> List.of(form + " strict-lsa-checking");
                                            case OFF -> List.of(form + " disable");
                                        })
                        .byDefault("neighbours are helped, whatever changes meanwhile"));
        if (!v3) { // that is what we do
            commands.add(
                    Command.in(mode)
                            .syntax("nsf cisco helper disable")
                            .help("Cisco's own way", "Help them", "No")
                            .hide());
        }
    }

    private static void timers(List<Command> commands, Mode mode) {
        commands.add(
                Setting.value(
                                "timers throttle spf <start:1-600000> <hold:1-600000>"
                                        + " <max:1-600000>",
                                OspfProcess.SPF_THROTTLE,
                                OspfTimings.Throttle::of,
                                v -> "timers throttle spf " + v.words(),
                                "How soon things are done again",
                                "By doubling",
                                "Computations of the routing table",
                                "The first behind a change, milliseconds",
                                "The next one, which doubles from then on, milliseconds",
                                "At most, milliseconds")
                        .in(mode)
                        .byDefault(OspfTimings.SPF.words()));
        commands.add(
                Setting.value(
                                "timers throttle lsa [all] <start:0-600000> <hold:1-600000>"
                                        + " <max:1-600000>",
                                OspfProcess.LSA_THROTTLE,
                                OspfTimings.Throttle::of,
                                v -> "timers throttle lsa " + v.words(),
                                "How soon things are done again",
                                "By doubling",
                                "Advertisements of ours",
                                "All of them",
                                "The second behind the first, which is told at once, milliseconds",
                                "The next one, which doubles from then on, milliseconds",
                                "At most, milliseconds")
                        .in(mode)
                        .byDefault(OspfTimings.LSA.words()));
        commands.add(
                Setting.number(
                                "timers lsa arrival <millis:0-600000>",
                                OspfProcess.LSA_ARRIVAL,
                                "How soon things are done again",
                                "Advertisements",
                                "Of others: what comes earlier behind the one before is dropped",
                                "Milliseconds")
                        .in(mode)
                        .byDefault(String.valueOf(OspfTimings.ARRIVAL_MILLIS)));
        commands.add(
                Command.in(mode)
                        .syntax("timers spf <delay:0-65535> <hold:0-65535>")
                        .help("In the old form", "Seconds", "Seconds")
                        .sets(
                                OspfProcess.SPF_THROTTLE,
                                (_, args) ->
                                        OspfTimings.Throttle.ofSeconds(
                                                args.number("delay"), args.number("hold")))
                        .resets(OspfProcess.SPF_THROTTLE, (_, _) -> OspfTimings.SPF)
                        .hide());
        pacing(commands, mode);
    }

    private static void pacing(List<Command> commands, Mode mode) {
        commands.add(
                paced(mode, "timers pacing flood <millis:5-100>", Pacing::flood)
                        .help(
                                "Not all at once",
                                "Updates on an interface",
                                "Between two of them, milliseconds")
                        .shows(
                                OspfProcess.PACING,
                                p -> line("timers pacing flood ", p.floodMillis()))
                        .byDefault("none"));
        commands.add(
                paced(mode, "timers pacing lsa-group <seconds:10-1800>", Pacing::group)
                        .help("What is due to be told anew goes together", "Seconds")
                        .shows(
                                OspfProcess.PACING,
                                p -> line("timers pacing lsa-group ", p.groupSeconds()))
                        .byDefault("none"));
        commands.add(
                paced(mode, "timers pacing retransmission <millis:5-200>", Pacing::retransmission)
                        .help(
                                "Updates that go to a neighbour again",
                                "Between two of them, milliseconds")
                        .shows(
                                OspfProcess.PACING,
                                p ->
                                        line(
                                                "timers pacing retransmission ",
                                                p.retransmissionMillis()))
                        .byDefault("none"));
        commands.add(
                paced(mode, "timers lsa-group-pacing <seconds:10-1800>", Pacing::group)
                        .help("In the old form", "Seconds")
                        .hide());
    }

    private static Command paced(
            Mode mode, String form, BiFunction<Pacing, Integer, Pacing> change) {
        String value = form.contains("<millis") ? "millis" : "seconds";
        return Command.in(mode)
                .syntax(form)
                .sets(OspfProcess.PACING, (old, args) -> change.apply(old, args.number(value)))
                .resets(OspfProcess.PACING, (old, _) -> change.apply(old, 0));
    }

    private static List<String> line(String words, int value) {
        return value == 0 ? List.of() : List.of(words + value);
    }

    private static Setting<List<Network>> network() {
        return Setting.keyed(
                "network <address:ipv4> <wildcard:wildcard> area " + AREA,
                OspfProcess.NETWORKS,
                OspfCommands::network,
                v -> List.of(v.address(), v.wildcard()),
                Network::words,
                "Interfaces that take part",
                "Address",
                "Bits that do not count",
                "In an area",
                "Number or address");
    }

    /** IOS takes a mask for a wildcard where it can only be one. */
    private static Network network(Args args) {
        Ipv4Address typed = args.ipv4("wildcard");
        boolean mask = typed.value() < 0 && typed.value() != -1 && typed.maskLength() > 0;
        return new Network(
                args.ipv4("address"),
                mask ? new Ipv4Address(~typed.value()) : typed,
                AreaId.parse(args.text("area")));
    }

    private static Setting<List<Neighbor>> neighbor() {
        return Setting.keyed(
                "neighbor <address:ipv4> [priority <priority:0-255> | cost <cost:1-65535>"
                        + " | poll-interval <poll:0-65535>]...",
                OspfProcess.NEIGHBORS,
                args ->
                        new Neighbor(
                                args.ipv4("address"),
                                args.hasValue("priority") ? args.number("priority") : 0,
                                args.hasValue("cost") ? args.number("cost") : 0,
                                args.number("poll", 0)),
                Neighbor::address,
                Neighbor::words,
                "Of a non-broadcast network",
                "Address",
                "In elections",
                "Number",
                "To it",
                "Number",
                "Hellos while it is dead",
                "Seconds");
    }

    private static Setting<Optional<DefaultInformation>> defaultInformation() {
        return Setting.value(
                "default-information originate [always | metric <metric:0-16777214>"
                        + " | metric-type <type:1|2> | route-map <map:word>]...",
                OspfProcess.DEFAULT_INFORMATION,
                args ->
                        Optional.of(
                                new DefaultInformation(
                                        args.has("always"),
                                        args.hasValue("metric")
                                                ? OptionalLong.of(args.longNumber("metric"))
                                                : OptionalLong.empty(),
                                        Integer.parseInt(args.text("type", "0")),
                                        args.text("map", ""))),
                v -> v.map(DefaultInformation::words).orElse(""),
                "A default route",
                "Tell it",
                "Also when we have none",
                "Cost",
                "Number",
                "How it grows",
                "Type",
                "When and how",
                "Name");
    }

    private static Setting<OptionalLong> domainTag() {
        return Setting.value(
                "domain-tag <tag:0-4294967295>",
                OspfProcess.DOMAIN_TAG,
                args -> OptionalLong.of(args.longNumber("tag")),
                v -> "domain-tag " + v.orElse(0),
                "In a VRF: of what BGP has told; and what others tell with it is left alone",
                "Tag");
    }

    private static Command discardRoutes(Mode mode) {
        return Command.in(mode)
                .syntax(
                        "discard-route [external [<external:1-255>]"
                                + " | internal [<internal:1-255>]]...")
                .help(
                        "Routes that drop what is told in place of more and is not known",
                        "Of summaries of external routes",
                        "Administrative distance",
                        "Of ranges of areas",
                        "Administrative distance")
                .sets(
                        OspfProcess.DISCARD_ROUTES,
                        (old, args) -> {
                            DiscardRoutes usual = DiscardRoutes.DEFAULT;
                            return new DiscardRoutes(
                                    named(args, "internal")
                                            ? number(args, "internal", usual.internal())
                                            : old.internal(),
                                    named(args, "external")
                                            ? number(args, "external", usual.external())
                                            : old.external());
                        })
                .resets(
                        OspfProcess.DISCARD_ROUTES,
                        (old, args) ->
                                new DiscardRoutes(
                                        named(args, "internal") ? 0 : old.internal(),
                                        named(args, "external") ? 0 : old.external()))
                .shows(OspfProcess.DISCARD_ROUTES, OspfCommands::discardLines)
                .byDefault("internal 110, external 254");
    }

    /** Without a word it is about both. */
    private static boolean named(Args args, String kind) {
        return args.has(kind) || !(args.has("internal") || args.has("external"));
    }

    private static int number(Args args, String name, int usual) {
        return args.hasValue(name) ? args.number(name) : usual;
    }

    private static List<String> discardLines(DiscardRoutes now) {
        DiscardRoutes usual = DiscardRoutes.DEFAULT;
        List<String> lines = new ArrayList<>();
        line("external", now.external(), usual.external()).ifPresent(lines::add);
        line("internal", now.internal(), usual.internal()).ifPresent(lines::add);
        return lines;
    }

    private static Optional<String> line(String kind, int now, int usual) {
        if (now == usual) {
            return Optional.empty();
        }
        return Optional.of(
                now == 0 ? "no discard-route " + kind : "discard-route " + kind + " " + now);
    }

    private static void distances(List<Command> commands, Mode mode) {
        commands.add(
                Setting.value(
                                "distance <distance:1-255>",
                                OspfProcess.DISTANCES,
                                args -> all(args.number("distance")),
                                v -> "distance " + v.intraArea(),
                                "Administrative distance",
                                "Number")
                        .shows(v ->
                                v.equals(all(v.intraArea())) && !v.equals(Distances.DEFAULT)
                                        ? List.of("distance " + v.intraArea())
                                        : List.of())
                        .in(mode)
                        .byDefault("110"));
        commands.add(
                Command.in(mode)
                        .syntax(
                                "distance ospf [intra-area <intra:1-255> | inter-area <inter:1-255>"
                                        + " | external <external:1-255>]...")
                        .sets(
                                OspfProcess.DISTANCES,
                                (old, args) ->
                                        new Distances(
                                                args.number("intra", old.intraArea()),
                                                args.number("inter", old.interArea()),
                                                args.hasValue("external")
                                                        ? args.number("external")
                                                        : old.external()))
                        .resets(OspfProcess.DISTANCES, (_, _) -> Distances.DEFAULT)
                        .shows(
                                OspfProcess.DISTANCES,
                                v ->
                                        v.equals(all(v.intraArea()))
                                                ? List.of()
                                                : List.of(
                                                        "distance ospf intra-area "
                                                                + v.intraArea()
                                                                + " inter-area "
                                                                + v.interArea()
                                                                + " external "
                                                                + v.external())));
    }

    private static Distances all(int distance) {
        return new Distances(distance, distance, distance);
    }

    // ---- areas

    private static void areas(List<Command> commands, Mode mode, boolean v3) {
        Setting.Inside<AreaId> inside =
                new Setting.Inside<>(OspfArea.AREAS, OspfArea.MODE, "area " + AREA + " ", "", AREA);
        List<Setting<?>> settings = new ArrayList<>(areaSettings(v3));
        List<Setting<?>> lacking = lackingOfAreas();
        List<Command> own = new ArrayList<>();
        settings.forEach(s -> own.add(s.inside(mode, inside, OspfCommands::area)));
        lacking.forEach(s -> own.add(s.inside(mode, inside, OspfCommands::area).notYet(NOT_YET)));
        settings.addAll(lacking);
        Command first = own.removeFirst();
        own.addFirst(first.prints(section -> Setting.print(section, inside, settings)));
        commands.addAll(own);
        commands.add(stub(mode, inside));
        commands.add(nssa(mode, inside));
        commands.add(
                Command.in(mode)
                        .syntax("area " + AREA)
                        .help("An area", "Number or address")
                        .applies((_, _) -> {
                            throw new Refusal("say what about the area");
                        })
                        .negates((section, args) -> inside.without(section, area(args)))
                        .hide());
        for (String words :
                List.of(
                        "sham-link <rest:text>",
                        "capability <rest:text>",
                        "stub no-ext-capability")) {
            commands.add(
                    Command.in(mode).syntax("area " + AREA + " " + words).hide().notYet(NOT_YET));
        }
    }

    private static AreaId area(Args args) {
        return AreaId.parse(args.text("area"));
    }

    private static List<Setting<?>> areaSettings(boolean v3) {
        List<Setting<?>> settings = new ArrayList<>();
        settings.add(
                v3
                        ? Setting.value(
                                "authentication key-chain <chain:word>",
                                OspfArea.AUTHENTICATION,
                                args -> "key-chain " + args.text("chain"),
                                v -> "authentication " + v,
                                "An area",
                                "Number or address",
                                "Authentication",
                                "By a trailer",
                                "Name of a key chain")
                        : Setting.value(
                                "authentication [message-digest]",
                                OspfArea.AUTHENTICATION,
                                args -> args.has("message-digest") ? "message-digest" : "simple",
                                v -> v.equals("simple") ? "authentication" : "authentication " + v,
                                "An area",
                                "Number or address",
                                "Authentication",
                                "By keyed digests"));
        if (v3) {
            settings.add(OspfInterfaceCommands.ipsec(OspfArea.IPSEC));
            settings.add(OspfInterfaceCommands.encryption(OspfArea.ENCRYPTION));
        }
        settings.add(translate());
        settings.add(
                Setting.number(
                        "default-cost <cost:0-16777215>",
                        OspfArea.DEFAULT_COST,
                        "Of the default route told into it",
                        "Cost"));
        settings.add(
                Setting.keyed(
                        "filter-list prefix <list:word> <direction:in|out>",
                        OspfArea.FILTER_LISTS,
                        args ->
                                new FilterList(
                                        args.text("list"), args.text("direction").equals("in")),
                        FilterList::in,
                        v -> "filter-list prefix " + v.prefixList() + (v.in() ? " in" : " out"),
                        "Filter summaries",
                        "By prefix list",
                        "Its name",
                        "Which way"));
        settings.add(
                Setting.keyed(
                        "range {<address:ipv4> <mask:mask> | <prefix:prefix>}"
                                + " [advertise | not-advertise] [cost <cost:0-16777215>]",
                        OspfArea.RANGES,
                        args ->
                                new Range(
                                        prefix(args),
                                        !args.has("not-advertise"),
                                        args.hasValue("cost") ? args.number("cost") : -1),
                        Range::prefix,
                        v ->
                                "range "
                                        + words(v.prefix())
                                        + (v.advertise() ? "" : " not-advertise")
                                        + (v.cost() < 0 ? "" : " cost " + v.cost())));
        return settings;
    }

    /** What is kept and not obeyed. */
    private static List<Setting<?>> lackingOfAreas() {
        List<Setting<?>> settings = new ArrayList<>();
        settings.add(
                Setting.list(
                        "virtual-link <rest:text>",
                        OspfArea.VIRTUAL_LINKS,
                        args -> args.text("rest"),
                        v -> "virtual-link " + v,
                        "Virtual link",
                        "To which router"));
        return settings;
    }

    private static Prefix prefix(Args args) {
        if (args.has("prefix")) {
            return args.prefix("prefix").subnet();
        }
        int length = args.maskLength("mask");
        return new Prefix(args.ipv4("address").masked(length), length);
    }

    private static String words(Prefix prefix) {
        return prefix.address() instanceof Ipv4Address
                ? PolicyCommands.masked(prefix)
                : prefix.toString();
    }

    private static Command stub(Mode mode, Setting.Inside<AreaId> inside) {
        return Command.in(mode)
                .syntax("area " + AREA + " stub [no-summary]")
                .help("Without external routes", "Without those of other areas, too")
                .applies((section, args) ->
                        inside.change(
                                section,
                                area(args),
                                area ->
                                        area.with(OspfArea.TYPE, OspfArea.Type.STUB)
                                                .with(OspfArea.NO_SUMMARY, args.has("no-summary"))))
                .negates((section, args) -> normal(section, args, inside))
                .prints(section -> typeLines(section, OspfArea.Type.STUB));
    }

    private static Command nssa(Mode mode, Setting.Inside<AreaId> inside) {
        return Command.in(mode)
                .syntax(
                        "area "
                                + AREA
                                + " nssa [<option:no-redistribution|no-ext-capability>"
                                + " | no-summary | default-information-originate"
                                + " | metric <metric:0-16777214> | metric-type <type:1|2>"
                                + " | nssa-only]...")
                .help(
                        "With external routes of its own only",
                        "Option",
                        "No routes of other areas",
                        "A default route",
                        "Of the default route",
                        "Metric",
                        "Of the default route",
                        "Type",
                        "Not translated")
                .applies((section, args) ->
                        inside.change(
                                section,
                                area(args),
                                area ->
                                        area.with(OspfArea.TYPE, OspfArea.Type.NSSA)
                                                .with(OspfArea.NO_SUMMARY, args.has("no-summary"))
                                                .with(OspfArea.NSSA_DEFAULT, nssaDefault(args))
                                                .with(OspfArea.NSSA_OPTIONS, args.texts("option"))))
                .negates((section, args) -> normal(section, args, inside))
                .prints(section -> typeLines(section, OspfArea.Type.NSSA));
    }

    private static Optional<OspfArea.NssaDefault> nssaDefault(Args args) {
        if (args.has("default-information-originate")) {
            return Optional.of(
                    new OspfArea.NssaDefault(
                            args.hasValue("metric") ? args.number("metric") : -1,
                            Integer.parseInt(args.text("type", "0")),
                            args.has("nssa-only")));
        }
        if (args.has("metric") || args.has("metric-type") || args.has("nssa-only")) {
            throw new Refusal(
                    "metric, metric-type and nssa-only are about default-information-originate:"
                            + " say that, too");
        }
        return Optional.empty();
    }

    private static Setting<List<String>> translate() {
        return Setting.value(
                "nssa translate type7 <how:always|suppress-fa>...",
                OspfArea.TRANSLATE,
                args -> args.texts("how"),
                v -> "nssa translate type7 " + String.join(" ", v),
                "With external routes of its own only",
                "Tell them to all",
                "Of type 7",
                "Whoever else does; or without forwarding addresses");
    }

    private static Section normal(Section section, Args args, Setting.Inside<AreaId> inside) {
        return inside.change(
                section,
                area(args),
                area -> {
                    Section more = area.with(OspfArea.NO_SUMMARY, false);
                    return args.has("no-summary")
                            ? more
                            : more.with(OspfArea.TYPE, OspfArea.Type.NORMAL)
                                    .with(OspfArea.NSSA_DEFAULT, Optional.empty())
                                    .with(OspfArea.NSSA_OPTIONS, List.of());
                });
    }

    private static List<String> typeLines(Section section, OspfArea.Type type) {
        List<String> lines = new ArrayList<>();
        section.get(OspfArea.AREAS)
                .forEach((id, area) -> {
                    if (area.get(OspfArea.TYPE) == type) {
                        StringBuilder line = new StringBuilder("area ").append(id);
                        line.append(type == OspfArea.Type.STUB ? " stub" : " nssa");
                        area.get(OspfArea.NSSA_OPTIONS).forEach(o -> line.append(' ').append(o));
                        area.get(OspfArea.NSSA_DEFAULT).ifPresent(d -> line.append(d.words()));
                        line.append(area.get(OspfArea.NO_SUMMARY) ? " no-summary" : "");
                        lines.add(line.toString());
                    }
                });
        return lines;
    }

    private static void summaries(List<Command> commands, Mode mode, boolean v3) {
        String form =
                v3
                        ? "summary-prefix <prefix:prefix> [not-advertise | tag"
                                + " <tag:0-4294967295>]..."
                        : "summary-address <address:ipv4> <mask:mask> [not-advertise"
                                + " | tag <tag:0-4294967295>]...";
        String word = v3 ? "summary-prefix " : "summary-address ";
        commands.add(
                Setting.keyed(
                                form,
                                OspfProcess.SUMMARIES,
                                args ->
                                        new Summary(
                                                prefix(args),
                                                !args.has("not-advertise"),
                                                args.hasValue("tag") ? args.longNumber("tag") : 0),
                                Summary::prefix,
                                v ->
                                        word
                                                + (v3 ? v.prefix().toString() : words(v.prefix()))
                                                + (v.advertise() ? "" : " not-advertise")
                                                + (v.tag() == 0 ? "" : " tag " + v.tag()),
                                "Tag",
                                "Number")
                        .in(mode));
    }
}
