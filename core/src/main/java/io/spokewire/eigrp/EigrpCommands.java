package io.spokewire.eigrp;

import static io.spokewire.interfaces.InterfaceConfig.INTERFACE;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.Refusal;
import io.spokewire.command.Section;
import io.spokewire.command.Setting;
import io.spokewire.command.Slot;
import io.spokewire.eigrp.EigrpInterface.NextHopMode;
import io.spokewire.eigrp.EigrpInterface.Summary;
import io.spokewire.eigrp.EigrpProcess.Neighbor;
import io.spokewire.eigrp.EigrpProcess.Network;
import io.spokewire.eigrp.EigrpProcess.Stub;
import io.spokewire.eigrp.EigrpProcess.Weights;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.PolicyCommands;
import io.spokewire.policy.PolicyCommands.ByInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The commands of EIGRP: processes, address families, interfaces. */
public final class EigrpCommands {
    private static final String NOT_YET = "this part of EIGRP is not built yet";
    private static final String NOT_YET_SITE =
            "how IOS marks the routes of a site on the wire is not documented; 'eigrp stub' with a"
                    + " leak-map does for a site of two routers";
    private static final String AS = "<as:1-65535>";
    private static final int SECONDS_PER_MINUTE = 60;

    private EigrpCommands() {}

    /** {@code router eigrp}, in the order of the running configuration. */
    public static List<Command> processes() {
        List<Command> commands = new ArrayList<>();
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("router eigrp " + AS)
                        .help("Routing processes", "EIGRP", "Autonomous system")
                        .opens(EigrpProcess.CLASSIC));
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("router eigrp <name:word>")
                        .help("Name of a process with address families")
                        .opens(EigrpProcess.NAMED));
        classic(commands, EigrpProcess.CLASSIC);
        classicVrf(commands);
        named(commands);
        return commands;
    }

    /** {@code ipv6 router eigrp}. */
    public static List<Command> processes6() {
        List<Command> commands = new ArrayList<>();
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("ipv6 router eigrp " + AS)
                        .help("IPv6", "Routing processes", "EIGRP", "Autonomous system")
                        .opens(EigrpProcess.CLASSIC_IPV6));
        classic(commands, EigrpProcess.CLASSIC_IPV6);
        return commands;
    }

    // ---- processes

    /** What a classic process says; an address family and its topology share it in named mode. */
    private static void classic(List<Command> commands, Mode mode) {
        boolean ipv6 = mode.equals(EigrpProcess.CLASSIC_IPV6);
        topology(commands, mode);
        if (!ipv6) {
            commands.add(network().in(mode));
        }
        commands.addAll(PolicyCommands.passiveInterfaces(mode, EigrpProcess.PASSIVE));
        family(commands, mode);
        bfd(commands, mode);
        lacking(commands, mode);
    }

    /** Classic mode names the interfaces in the process, named mode in {@code af-interface}. */
    private static void bfd(List<Command> commands, Mode mode) {
        commands.add(
                Setting.flag(
                                "bfd all-interfaces",
                                EigrpProcess.BFD_ALL,
                                "Watch neighbours by BFD",
                                "On all interfaces")
                        .in(mode));
        commands.add(
                Setting.list(
                                "bfd interface <name:interface>",
                                EigrpProcess.BFD_INTERFACES,
                                args -> args.text("name"),
                                v -> "bfd interface " + v,
                                "Watch neighbours by BFD",
                                "On one interface",
                                "Its name")
                        .in(mode));
    }

    private static void classicVrf(List<Command> commands) {
        Mode mode = EigrpProcess.CLASSIC_VRF;
        commands.add(
                Command.in(EigrpProcess.CLASSIC)
                        .syntax("address-family ipv4 vrf <vrf:word> [autonomous-system " + AS + "]")
                        .help(
                                "An address family",
                                "IPv4",
                                "Of a VRF",
                                "Its name",
                                "Its process",
                                "AS")
                        .opens(
                                mode,
                                args ->
                                        "ipv4 vrf "
                                                + args.text("vrf")
                                                + (args.has("as")
                                                        ? " autonomous-system " + args.text("as")
                                                        : ""),
                                s -> "address-family " + s.name())
                        .closedBy("exit-address-family"));
        topology(commands, mode);
        commands.add(network().in(mode));
        commands.add(
                Setting.number(
                                "autonomous-system " + AS,
                                EigrpProcess.AUTONOMOUS_SYSTEM,
                                "AS",
                                "Number")
                        .in(mode));
        commands.addAll(PolicyCommands.passiveInterfaces(mode, EigrpProcess.PASSIVE));
        family(commands, mode);
        bfd(commands, mode);
        lacking(commands, mode);
        commands.add(Command.in(mode).syntax("exit-address-family").help("Leave it").closes());
    }

    private static void named(List<Command> commands) {
        Mode family = EigrpProcess.ADDRESS_FAMILY;
        commands.add(
                Command.in(EigrpProcess.NAMED)
                        .syntax(
                                "address-family <family:ipv4|ipv6> [<cast:unicast|multicast>]"
                                        + " [vrf <vrf:word>] autonomous-system "
                                        + AS)
                        .help(
                                "An address family",
                                "Which",
                                "For what",
                                "Of a VRF",
                                "Its name",
                                "Autonomous system",
                                "Number")
                        .opens(family, EigrpCommands::familyName, s -> "address-family " + s.name())
                        .closedBy("exit-address-family"));
        commands.add(Setting.flag("shutdown", EigrpProcess.SHUTDOWN, "Off").in(EigrpProcess.NAMED));
        lacking(commands, EigrpProcess.NAMED);
        commands.add(
                Command.in(family)
                        .syntax("af-interface <name:interface>")
                        .help("An interface", "Its name, or default for all")
                        .opens(EigrpInterface.MODE)
                        .closedBy("exit-af-interface"));
        commands.add(
                Command.in(family)
                        .syntax("af-interface default")
                        .help("All interfaces")
                        .opens(EigrpInterface.MODE, _ -> "default", s -> "af-interface " + s.name())
                        .notRendered());
        for (Setting<?> setting : interfaceSettings(true)) {
            commands.add(lacking(setting.in(EigrpInterface.MODE), setting));
        }
        commands.add(
                Command.in(EigrpInterface.MODE)
                        .syntax("passive-interface")
                        .help("Seek no neighbours")
                        .sets(EigrpInterface.PASSIVE, (_, _) -> "on")
                        .resets(EigrpInterface.PASSIVE, (_, _) -> "off")
                        .prints(s -> {
                            String passive = s.get(EigrpInterface.PASSIVE);
                            boolean plain =
                                    passive.isEmpty()
                                            || (s.name().equals("default")
                                                    && passive.equals("off"));
                            return plain
                                    ? List.of()
                                    : List.of(
                                            passive.equals("on")
                                                    ? "passive-interface"
                                                    : "no passive-interface");
                        }));
        for (String words :
                List.of(
                        "dampening-change [<percent:1-100>]",
                        "dampening-interval [<seconds:1-65535>]",
                        "next-hop-unchanged")) {
            commands.add(Command.in(EigrpInterface.MODE).syntax(words).hide().notYet(NOT_YET));
        }
        commands.add(
                Command.in(EigrpInterface.MODE)
                        .syntax("exit-af-interface")
                        .help("Leave it")
                        .closes());
        commands.add(
                Command.in(family)
                        .syntax("topology base")
                        .help("A topology", "The one that there is")
                        .opens(EigrpProcess.TOPOLOGY, _ -> "base", _ -> "topology base")
                        .closedBy("exit-af-topology"));
        topology(commands, EigrpProcess.TOPOLOGY);
        lacking(commands, EigrpProcess.TOPOLOGY);
        commands.add(
                Command.in(EigrpProcess.TOPOLOGY)
                        .syntax("exit-af-topology")
                        .help("Leave it")
                        .closes());
        commands.add(network().in(family));
        family(commands, family);
        commands.add(defaultTag(family));
        lacking(commands, family);
        commands.add(Command.in(family).syntax("exit-address-family").help("Leave it").closes());
    }

    private static String familyName(Args args) {
        return args.text("family")
                + " "
                + args.text("cast", "unicast")
                + (args.has("vrf") ? " vrf " + args.text("vrf") : "")
                + " autonomous-system "
                + args.text("as");
    }

    /** What concerns neighbours and interfaces. */
    private static void family(List<Command> commands, Mode mode) {
        commands.add(
                Setting.keyed(
                                "neighbor <address:address> <interface:interface>",
                                EigrpProcess.NEIGHBORS,
                                args ->
                                        new Neighbor(
                                                args.address("address"), args.text("interface")),
                                v -> v,
                                v -> "neighbor " + v.address() + " " + v.interfaceName(),
                                "Spoken to by unicast",
                                "Address",
                                "Interface")
                        .in(mode));
        commands.add(
                Setting.value(
                                "metric weights <tos:0-8> <k1:0-255> <k2:0-255> <k3:0-255>"
                                        + " <k4:0-255> <k5:0-255> [<k6:0-255>]",
                                EigrpProcess.WEIGHTS,
                                args ->
                                        new Weights(
                                                args.number("tos"),
                                                args.number("k1"),
                                                args.number("k2"),
                                                args.number("k3"),
                                                args.number("k4"),
                                                args.number("k5"),
                                                args.number("k6", 0)),
                                v ->
                                        "metric weights "
                                                + v.tos()
                                                + " "
                                                + v.k1()
                                                + " "
                                                + v.k2()
                                                + " "
                                                + v.k3()
                                                + " "
                                                + v.k4()
                                                + " "
                                                + v.k5()
                                                + (v.k6() == 0 ? "" : " " + v.k6()),
                                "Metrics",
                                "Weights of their parts",
                                "Type of service: always 0",
                                "K1",
                                "K2",
                                "K3",
                                "K4",
                                "K5",
                                "K6")
                        .in(mode));
        commands.add(
                Setting.value(
                                "metric rib-scale <scale:1-255>",
                                EigrpProcess.RIB_SCALE,
                                args -> args.number("scale"),
                                v -> "metric rib-scale " + v,
                                "Metrics",
                                "What wide metrics are divided by for the routing table",
                                "Divisor")
                        .in(mode)
                        .byDefault("128"));
        commands.add(
                Setting.value(
                                "eigrp router-id <id:ipv4>",
                                EigrpProcess.ROUTER_ID,
                                args -> Optional.of(args.ipv4("id")),
                                v -> "eigrp router-id " + v.map(Ipv4Address::toString).orElse(""),
                                "EIGRP",
                                "Our id",
                                "In the form of an address")
                        .in(mode)
                        .or("router-id <id:ipv4>"));
        commands.add(
                Setting.value(
                                "eigrp stub [connected | static | summary | redistributed"
                                        + " | receive-only | leak-map <map:word>]...",
                                EigrpProcess.STUB,
                                args -> Optional.of(stub(args)),
                                v -> v.map(Stub::words).orElse(""))
                        .in(mode)
                        .or(
                                "stub [connected | static | summary | redistributed | receive-only"
                                        + " | leak-map <map:word>]..."));
        commands.add(
                Setting.flag(
                                "eigrp log-neighbor-changes",
                                EigrpProcess.LOG_CHANGES,
                                "EIGRP",
                                "Tell when neighbours come and go")
                        .in(mode)
                        .byDefault("on"));
        commands.add(warnings().in(mode).byDefault("each is told once"));
        commands.add(
                Setting.number(
                                "eigrp event-log-size <size:0-443604>",
                                EigrpProcess.EVENTS,
                                "EIGRP",
                                "Events that are kept",
                                "How many")
                        .in(mode)
                        .byDefault("500"));
        commands.add(
                Setting.flag("eigrp event-logging", EigrpProcess.LOG_EVENTS, "EIGRP", "Keep events")
                        .in(mode)
                        .byDefault("on"));
        commands.add(
                Setting.number(
                                "timers graceful-restart purge-time <seconds:20-300>",
                                EigrpProcess.PURGE_SECONDS,
                                "Timers",
                                "Neighbours that restart and go on forwarding",
                                "How long their routes are kept until they are told again",
                                "Seconds")
                        .in(mode)
                        .byDefault("240")
                        .or("timers nsf route-hold <seconds:20-300>"));
        commands.add(
                limit("maximum-prefix", EigrpProcess.LIMIT, "Most prefixes there may be").in(mode));
        commands.add(
                limit(
                                "neighbor maximum-prefix",
                                EigrpProcess.NEIGHBOR_LIMIT,
                                "Neighbours",
                                "Most prefixes that each may have")
                        .in(mode));
        commands.add(
                Setting.map(
                                "neighbor <address:address> maximum-prefix"
                                        + " <maximum:1-4294967295> [<threshold:1-100>]"
                                        + " [warning-only]",
                                EigrpProcess.NEIGHBOR_LIMITS,
                                args -> args.address("address"),
                                EigrpCommands::limit,
                                (a, v) -> "neighbor " + a + " maximum-prefix " + v.words(),
                                "A neighbour",
                                "Its address",
                                "Most prefixes that it may have",
                                "How many",
                                "Percent of them at which the log tells",
                                "Do no more than tell")
                        .in(mode));
        commands.add(Setting.flag("shutdown", EigrpProcess.SHUTDOWN, "Off").in(mode));
    }

    private static Setting<Integer> warnings() {
        String words = "eigrp log-neighbor-warnings";
        return Setting.value(
                        words + " [<seconds:1-65535>]",
                        EigrpProcess.WARNING_SECONDS,
                        args -> args.number("seconds", 0),
                        seconds -> words + " " + seconds,
                        "EIGRP",
                        "Tell who cannot be a neighbour",
                        "Again after so many seconds")
                .resets((_, _) -> EigrpProcess.SILENT)
                .shows(seconds ->
                        switch (seconds) {
                            case 0 -> List.of();
                            case EigrpProcess.SILENT -> List.of("no " + words);
                            default -> List.of(words + " " + seconds);
                        });
    }

    /** Of wide metrics alone: classic ones have no field for it. */
    private static Command defaultTag(Mode mode) {
        return Setting.value(
                        "eigrp default-route-tag {<tag:1-4294967295> | <dotted:ipv4>}",
                        EigrpProcess.TAG,
                        args ->
                                args.has("tag")
                                        ? args.longNumber("tag")
                                        : args.ipv4("dotted").value() & 0xFFFF_FFFFL,
                        tag -> "eigrp default-route-tag " + tag,
                        "EIGRP",
                        "Tag of internal routes that begin here",
                        "Number",
                        "In the form of an address")
                .in(mode);
    }

    private static Setting<Optional<PrefixLimit>> limit(
            String front, Slot<Optional<PrefixLimit>> slot, String... help) {
        List<String> texts = new ArrayList<>(List.of(help));
        texts.addAll(
                List.of(
                        "How many",
                        "Percent of them at which the log tells",
                        "Do no more than tell",
                        "The time until the restart grows with each one",
                        "Restarts are forgotten",
                        "After minutes",
                        "Try again",
                        "After minutes",
                        "Try again by itself",
                        "How often"));
        return Setting.value(
                front
                        + " <maximum:1-4294967295> [<threshold:1-100>] [warning-only |"
                        + " dampened | reset-time <reset:1-65535> | restart <restart:1-65535> |"
                        + " restart-count <restarts:1-65535>]...",
                slot,
                args -> Optional.of(limit(args)),
                v -> front + " " + v.map(PrefixLimit::words).orElse(""),
                texts.toArray(String[]::new));
    }

    private static PrefixLimit limit(Args args) {
        if (args.has("warning-only")
                && (args.has("dampened")
                        || args.has("reset")
                        || args.has("restart")
                        || args.has("restarts"))) {
            throw new Refusal("nothing is restarted with 'warning-only'; leave it or the rest out");
        }
        return new PrefixLimit(
                args.longNumber("maximum"),
                args.number("threshold", PrefixLimit.THRESHOLD_PERCENT),
                args.has("warning-only"),
                args.has("dampened"),
                args.number("reset", 0),
                args.number("restart", 0),
                args.number("restarts", 0));
    }

    private static Stub stub(Args args) {
        boolean bare =
                !args.has("connected")
                        && !args.has("static")
                        && !args.has("summary")
                        && !args.has("redistributed")
                        && !args.has("receive-only");
        return new Stub(
                bare || args.has("connected"),
                bare || args.has("summary"),
                args.has("static"),
                args.has("redistributed"),
                args.has("receive-only"),
                args.text("map", ""));
    }

    private static Setting<List<Network>> network() {
        return Setting.list(
                "network <address:ipv4> [<wildcard:wildcard>]",
                EigrpProcess.NETWORKS,
                EigrpCommands::network,
                Network::words,
                "Interfaces that take part",
                "Address",
                "Bits that do not count");
    }

    /** IOS takes a mask for a wildcard where it can only be one. */
    private static Network network(Args args) {
        Ipv4Address address = args.ipv4("address");
        if (!args.has("wildcard")) {
            return Network.classful(address);
        }
        Ipv4Address typed = args.ipv4("wildcard");
        boolean mask = typed.value() < 0 && typed.value() != -1 && typed.maskLength() > 0;
        return new Network(address, mask ? new Ipv4Address(~typed.value()) : typed);
    }

    private static Command defaultInformation(Mode mode, String way, Slot<String> slot) {
        String words = "default-information " + way;
        return Setting.value(
                        words + " [<list:word>]",
                        slot,
                        args -> args.text("list", EigrpProcess.ALL),
                        list -> words + " " + list,
                        "Marks of candidate defaults",
                        way.equals("in") ? "Heed them" : "Tell them",
                        "Access list of the routes")
                .resets((_, _) -> EigrpProcess.NONE)
                .shows(list ->
                        switch (list) {
                            case EigrpProcess.ALL -> List.of();
                            case EigrpProcess.NONE -> List.of("no " + words);
                            default -> List.of(words + " " + list);
                        })
                .in(mode)
                .or("default-information allowed " + way + " [<list:word>]");
    }

    /** What concerns routes. */
    private static void topology(List<Command> commands, Mode mode) {
        commands.add(defaultInformation(mode, "in", EigrpProcess.DEFAULT_IN));
        commands.add(defaultInformation(mode, "out", EigrpProcess.DEFAULT_OUT));
        commands.add(summaryMetric().in(mode));
        commands.addAll(
                PolicyCommands.redistribute(mode, EigrpProcess.REDISTRIBUTIONS, true, false));
        commands.add(
                limit(
                                "redistribute maximum-prefix",
                                EigrpProcess.REDISTRIBUTION_LIMIT,
                                "Routes of other protocols",
                                "Most of them that are taken")
                        .in(mode));
        commands.addAll(
                PolicyCommands.distributeLists(
                        mode, EigrpProcess.DISTRIBUTE_LISTS, ByInterface.ALL));
        commands.add(
                PolicyCommands.offsetLists(mode, EigrpProcess.OFFSET_LISTS, Integer.MAX_VALUE));
        commands.add(PolicyCommands.sourceDistances(mode, EigrpProcess.NEIGHBOR_DISTANCES));
        commands.add(
                Setting.value(
                                "metric maximum-hops <hops:1-255>",
                                EigrpProcess.MAXIMUM_HOPS,
                                args -> args.number("hops"),
                                v -> "metric maximum-hops " + v,
                                "Metrics",
                                "Longer paths lead nowhere",
                                "Routers on the way")
                        .in(mode)
                        .byDefault("100"));
        commands.add(
                Setting.flag(
                                "auto-summary",
                                EigrpProcess.AUTO_SUMMARY,
                                "Summarise at classful borders")
                        .in(mode)
                        .byDefault("off"));
        commands.add(
                Setting.number(
                                "variance <factor:1-128>",
                                EigrpProcess.VARIANCE,
                                "How much worse a used path may be",
                                "Factor")
                        .in(mode)
                        .byDefault("1"));
        commands.add(
                Setting.value(
                                "traffic-share {balanced | min across-interfaces}",
                                EigrpProcess.LEAST_SHARES,
                                args -> args.has("min"),
                                least ->
                                        "traffic-share "
                                                + (least ? "min across-interfaces" : "balanced"),
                                "How flows are spread over ways that cost different",
                                "The less a way costs, the more",
                                "Over the ways that cost least")
                        .in(mode)
                        .byDefault("balanced"));
        commands.add(
                Setting.number(
                                "maximum-paths <paths:1-32>",
                                EigrpProcess.MAXIMUM_PATHS,
                                "Paths used at once",
                                "How many")
                        .in(mode)
                        .byDefault("4"));
        commands.add(
                Setting.value(
                                "distance eigrp <internal:1-255> <external:1-255>",
                                EigrpProcess.DISTANCES,
                                args -> List.of(args.number("internal"), args.number("external")),
                                v -> "distance eigrp " + v.get(0) + " " + v.get(1),
                                "Administrative distance",
                                "Of this process",
                                "Of internal routes",
                                "Of external routes")
                        .in(mode)
                        .byDefault("90 170"));
        commands.add(
                Setting.value(
                                "default-metric <bandwidth:1-4294967295> <delay:0-4294967295>"
                                        + " <reliability:0-255> <load:1-255> <mtu:1-65535>",
                                EigrpProcess.DEFAULT_METRIC,
                                args ->
                                        List.of(
                                                args.longNumber("bandwidth"),
                                                args.longNumber("delay"),
                                                args.longNumber("reliability"),
                                                args.longNumber("load"),
                                                args.longNumber("mtu")),
                                v ->
                                        "default-metric "
                                                + v.get(0)
                                                + " "
                                                + v.get(1)
                                                + " "
                                                + v.get(2)
                                                + " "
                                                + v.get(3)
                                                + " "
                                                + v.get(4),
                                "Of redistributed routes",
                                "Kilobits per second",
                                "Tens of microseconds",
                                "Reliability",
                                "Load",
                                "MTU in bytes")
                        .in(mode));
        commands.add(
                Setting.value(
                                "timers active-time {<minutes:1-65535> | disabled}",
                                EigrpProcess.ACTIVE_SECONDS,
                                args -> args.number("minutes", 0) * SECONDS_PER_MINUTE,
                                v ->
                                        "timers active-time "
                                                + (v == 0 ? "disabled" : v / SECONDS_PER_MINUTE),
                                "Timers",
                                "How long a query may stay unanswered",
                                "Minutes",
                                "For ever")
                        .in(mode)
                        .byDefault("3 minutes"));
    }

    private static Setting<List<String>> summaryMetric() {
        return Setting.list(
                "summary-metric {<prefix:prefix> | <address:ipv4> <mask:wildcard>}"
                        + " [<bandwidth:1-4294967295> <delay:0-4294967295> <reliability:0-255>"
                        + " <load:1-255> <mtu:1-65535>] [distance <distance:1-255>]",
                EigrpProcess.SUMMARY_METRICS,
                args -> args.canonical(1),
                v -> "summary-metric " + v,
                "What a summary costs",
                "Prefix",
                "Address",
                "Mask",
                "Kilobits per second",
                "Tens of microseconds",
                "Reliability",
                "Load",
                "MTU in bytes",
                "Administrative distance",
                "Of its discard route");
    }

    /** Lines that we know and keep as typed. */
    private static void lacking(List<Command> commands, Mode mode) {
        for (String words :
                List.of(
                        "eigrp upgrade-cli <name:word>",
                        "maximum-secondary-paths <paths:1-32>",
                        "metric version 64bit",
                        "neighbor <address:address> description <rest:text>",
                        "neighbor <address:address> <interface:interface> <kind:remote|description>"
                                + " <rest:text>",
                        "nsf [<rest:text>]",
                        "remote-neighbors <rest:text>",
                        "snmp <rest:text>",
                        "soft-sia disable",
                        "timers graceful-restart {converge | signal} <rest:text>",
                        "timers nsf {converge | signal} <rest:text>",
                        "fast-reroute [<rest:text>]",
                        "service-family <rest:text>")) {
            commands.add(Command.in(mode).syntax(words).hide().notYet(NOT_YET));
        }
        commands.add(
                Command.in(mode).syntax("eigrp stub-site <site:word>").hide().notYet(NOT_YET_SITE));
        if (!mode.equals(EigrpProcess.ADDRESS_FAMILY)) {
            commands.add(
                    Command.in(mode)
                            .syntax("eigrp default-route-tag <tag:word>")
                            .hide()
                            .notYet("it is of address families: classic metrics have no tag"));
        }
    }

    // ---- interfaces

    /** {@code ip ... eigrp AS} of interfaces. */
    public static List<Command> ofInterfaces() {
        return ofInterfaces("ip", EigrpInterface.IPV4);
    }

    /** {@code ipv6 ... eigrp AS} of interfaces. */
    public static List<Command> ofInterfaces6() {
        List<Command> commands = new ArrayList<>(ofInterfaces("ipv6", EigrpInterface.IPV6));
        commands.add(
                Setting.list(
                                "ipv6 eigrp " + AS,
                                EigrpInterface.IPV6_ENABLED,
                                args -> args.number("as"),
                                v -> "ipv6 eigrp " + v,
                                "EIGRP",
                                "Autonomous system")
                        .in(INTERFACE));
        return commands;
    }

    private static List<Command> ofInterfaces(String protocol, Slot<Map<Integer, Section>> slot) {
        List<Setting<?>> settings = interfaceSettings(false);
        Setting.Inside<Integer> inside =
                new Setting.Inside<>(
                        slot, EigrpInterface.CLASSIC, protocol + " ", "eigrp " + AS, AS);
        List<Command> commands = new ArrayList<>();
        for (Setting<?> setting : settings) {
            commands.add(
                    lacking(setting.inside(INTERFACE, inside, args -> args.number("as")), setting));
        }
        for (String words :
                List.of(
                        protocol + " dampening-change eigrp " + AS + " [<percent:1-100>]",
                        protocol + " dampening-interval eigrp " + AS + " [<seconds:1-65535>]",
                        protocol
                                + " authentication mode eigrp "
                                + AS
                                + " hmac-sha-256 <rest:text>")) {
            commands.add(Command.in(INTERFACE).syntax(words).hide().notYet(NOT_YET));
        }
        Command first = commands.removeFirst();
        commands.addFirst(first.prints(section -> Setting.print(section, inside, settings)));
        return commands;
    }

    /** What is read and kept, and not obeyed. */
    private static Command lacking(Command command, Setting<?> setting) {
        boolean lacking = setting.slot().equals(EigrpInterface.STUB_SITE_WAN);
        return lacking ? command.notYet(NOT_YET_SITE) : command;
    }

    private static List<Setting<?>> interfaceSettings(boolean named) {
        List<Setting<?>> settings = new ArrayList<>();
        settings.add(
                Setting.number(
                        "hello-interval @ <seconds:1-65535>",
                        EigrpInterface.HELLO_SECONDS,
                        "Time between hellos",
                        "Seconds"));
        settings.add(
                Setting.number(
                        "hold-time @ <seconds:1-65535>",
                        EigrpInterface.HOLD_SECONDS,
                        "How long neighbours wait for us",
                        "Seconds"));
        settings.add(
                toggle(
                        "split-horizon @",
                        EigrpInterface.SPLIT_HORIZON,
                        named ? "" : "on",
                        "Tell no routes where they were learnt"));
        settings.add(nextHopSelf());
        settings.add(
                Setting.value(
                        "authentication mode @ md5",
                        EigrpInterface.AUTHENTICATION,
                        _ -> "md5",
                        _ -> "authentication mode @ md5",
                        "Authentication",
                        "Kind",
                        "MD5"));
        settings.add(
                Setting.text(
                        "authentication key-chain @ <chain:word>",
                        EigrpInterface.KEY_CHAIN,
                        "Keys",
                        "Name"));
        settings.add(
                Setting.number(
                        "bandwidth-percent @ <percent:1-999999>",
                        EigrpInterface.BANDWIDTH_PERCENT,
                        "Bandwidth that EIGRP may use",
                        "Percent"));
        settings.add(
                Setting.keyed(
                        "summary-address @ {<address:ipv4> <mask:mask> | <prefix:prefix>}"
                                + " [<distance:1-255>] [leak-map <leak:word>]",
                        EigrpInterface.SUMMARIES,
                        EigrpCommands::summary,
                        Summary::prefix,
                        EigrpCommands::summaryWords,
                        "Tell a summary in place of its parts",
                        "Address",
                        "Mask",
                        "Prefix",
                        "Administrative distance of the discard route",
                        "Parts told nevertheless",
                        "Route map"));
        if (named) {
            settings.add(
                    Setting.secret(
                            "authentication mode hmac-sha-256 <password:text>",
                            EigrpInterface.HMAC_PASSWORD,
                            "HMAC-SHA-256",
                            "Password"));
            settings.add(
                    Setting.number(
                            "add-paths <paths:1-4>",
                            EigrpInterface.ADD_PATHS,
                            "Tell more paths",
                            "How many"));
            settings.add(toggle("bfd", EigrpInterface.BFD, "", "Watch neighbours by BFD"));
            settings.add(
                    Setting.flag(
                            "stub-site wan-interface",
                            EigrpInterface.STUB_SITE_WAN,
                            "The site",
                            "The WAN is here"));
            settings.add(toggle("shutdown", EigrpInterface.SHUTDOWN, "", "Off"));
        }
        return settings;
    }

    /**
     * What is on or off, or left to {@code af-interface default}.
     *
     * @param usual what goes without saying where there is no such default; empty where there is
     */
    private static Setting<String> toggle(
            String form, Slot<String> slot, String usual, String help) {
        return new Setting<>(
                form,
                List.of(help),
                slot,
                (_, _) -> usual.equals("on") ? "" : "on",
                (_, _) -> usual.equals("off") ? "" : "off",
                value ->
                        value.isEmpty()
                                ? List.of()
                                : List.of(value.equals("on") ? form : "no " + form));
    }

    private static Setting<NextHopMode> nextHopSelf() {
        return Setting.value(
                        "next-hop-self @ [no-ecmp-mode]",
                        EigrpInterface.NEXT_HOP_SELF,
                        _ -> NextHopMode.SELF,
                        _ -> "next-hop-self @",
                        "Name ourselves as the next hop",
                        "Look at all equal paths for one whose next hop can be kept")
                .resets((_, args) ->
                        args.has("no-ecmp-mode") ? NextHopMode.KEPT_OF_EQUAL : NextHopMode.KEPT)
                .shows(mode ->
                        switch (mode) {
                            case SELF -> List.of();
                            case KEPT -> List.of("no next-hop-self @");
                            case KEPT_OF_EQUAL -> List.of("no next-hop-self @ no-ecmp-mode");
                        });
    }

    private static Summary summary(Args args) {
        Prefix prefix =
                args.has("mask")
                        ? new Prefix(
                                args.ipv4("address").masked(args.maskLength("mask")),
                                args.maskLength("mask"))
                        : args.prefix("prefix").subnet();
        return new Summary(prefix, args.number("distance", 0), args.text("leak", ""));
    }

    private static String summaryWords(Summary summary) {
        Prefix prefix = summary.prefix();
        String place =
                prefix.address() instanceof Ipv4Address
                        ? PolicyCommands.masked(prefix)
                        : prefix.toString();
        return "summary-address @ "
                + place
                + (summary.distance() == 0 ? "" : " " + summary.distance())
                + (summary.leakMap().isEmpty() ? "" : " leak-map " + summary.leakMap());
    }
}
