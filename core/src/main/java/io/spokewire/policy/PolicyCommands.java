package io.spokewire.policy;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.ParameterType;
import io.spokewire.command.Refusal;
import io.spokewire.command.Section;
import io.spokewire.command.Setting;
import io.spokewire.command.Slot;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiFunction;

/** The commands of lists and key chains. Those of route maps are {@link RouteMapCommands}. */
public final class PolicyCommands {
    private PolicyCommands() {}

    /** Parameter types that the commands of this package need. */
    public static List<ParameterType> types() {
        return List.of(
                EndpointType.EXTENDED,
                EndpointType.STANDARD,
                EndpointType.IPV6,
                PortType.TYPE,
                OspfRouteType.TYPE,
                CommunityType.STANDARD,
                CommunityType.EXTENDED,
                CommunityType.LARGE);
    }

    /** {@code key chain}, which stands before interfaces in the running configuration. */
    public static List<Command> keyChains() {
        List<Command> commands = new ArrayList<>();
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("key chain <name:word>")
                        .help("Keys", "Of routing protocols", "Name")
                        .opens(
                                KeyChain.MODE,
                                args -> args.text("name"),
                                s -> "key chain " + s.name()));
        commands.add(
                Command.in(KeyChain.MODE)
                        .syntax("key <id:0-2147483647>")
                        .help("A key", "Its number")
                        .opens(KeyChain.KEY)
                        .sorted(Comparator.comparing(Long::valueOf)));
        commands.add(
                Setting.secret(
                                "key-string <key:text>",
                                KeyChain.KEY_STRING,
                                "The key",
                                "Key, or its type 0 or 7 and the key")
                        .in(KeyChain.KEY));
        commands.add(
                Setting.text(
                                "accept-lifetime <when:text>",
                                KeyChain.ACCEPT_LIFETIME,
                                "When received packets may use it",
                                "Begin and end")
                        .in(KeyChain.KEY));
        commands.add(
                Setting.text(
                                "send-lifetime <when:text>",
                                KeyChain.SEND_LIFETIME,
                                "When sent packets use it",
                                "Begin and end")
                        .in(KeyChain.KEY));
        commands.add(
                Setting.text(
                                "cryptographic-algorithm <algorithm:md5|hmac-sha-1|hmac-sha-256"
                                        + "|hmac-sha-384|hmac-sha-512|aes-128-cmac>",
                                KeyChain.ALGORITHM,
                                "What it is used with",
                                "Algorithm")
                        .in(KeyChain.KEY)
                        .byDefault("what the protocol takes; EIGRP has its own in any case"));
        return commands;
    }

    /** {@code ip as-path access-list} and the lists of communities. */
    public static List<Command> bgpLists() {
        List<Command> commands = new ArrayList<>();
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax(
                                "ip as-path access-list <list:1-500> <action:permit|deny>"
                                        + " <expression:text>")
                        .help(
                                "IP",
                                "AS paths",
                                "Access lists",
                                "Number",
                                "What happens to a match",
                                "Regular expression")
                        .applies((root, args) -> asPath(root, args, true))
                        .negates((root, args) -> asPath(root, args, false))
                        .prints(PolicyCommands::asPathLines));
        communityLists(commands, "ip community-list", CommunityList.SLOT, "[<value:community>...]");
        communityLists(
                commands,
                "ip extcommunity-list",
                CommunityList.EXTENDED,
                "{rt <rt:route-target> | soo <soo:route-target>}...");
        communityLists(
                commands,
                "ip large-community-list",
                CommunityList.LARGE,
                "<value:large-community>...");
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("ip bgp-community new-format")
                        .help("BGP", "Communities", "As two numbers: the only form here"));
        return List.copyOf(commands);
    }

    /** {@code ip prefix-list}. */
    public static List<Command> prefixLists() {
        return prefixLists("ip prefix-list", "prefix4", 32, PrefixList.IPV4);
    }

    /** {@code ipv6 prefix-list}. */
    public static List<Command> prefixLists6() {
        return prefixLists("ipv6 prefix-list", "prefix6", 128, PrefixList.IPV6);
    }

    /** {@code ip access-list}. */
    public static List<Command> accessLists() {
        return AccessListCommands.named();
    }

    /** {@code access-list NUMBER}. */
    public static List<Command> numberedAccessLists() {
        return AccessListCommands.numbered();
    }

    /** {@code ipv6 access-list}. */
    public static List<Command> accessLists6() {
        return AccessListCommands.ipv6();
    }

    /** {@code route-map}. */
    public static List<Command> routeMaps() {
        return RouteMapCommands.all();
    }

    /** Where interfaces and the router itself use lists and route maps on packets. */
    public static List<Command> uses() {
        List<Command> commands = new ArrayList<>();
        for (String words :
                List.of(
                        "ip access-group <list:word> <direction:in|out>",
                        "ip policy route-map <map:word>",
                        "ipv6 policy route-map <map:word>")) {
            commands.add(
                    Command.in(InterfaceConfig.INTERFACE)
                            .syntax(words)
                            .notYet("packets are not filtered or routed by policy yet"));
        }
        return commands;
    }

    // ---- prefix lists

    private static List<Command> prefixLists(
            String words, String type, int bits, Slot<Map<String, PrefixList>> slot) {
        List<Command> commands = new ArrayList<>();
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax(
                                words
                                        + " <name:word> [seq <sequence:1-4294967294>]"
                                        + " <action:permit|deny> <prefix:"
                                        + type
                                        + "> [ge <ge:1-"
                                        + bits
                                        + "> | le <le:1-"
                                        + bits
                                        + ">]...")
                        .help(
                                "Lists of prefixes",
                                "Name",
                                "Place in the list",
                                "Number",
                                "What happens to a match",
                                "Prefix",
                                "Least length",
                                "Bits",
                                "Greatest length",
                                "Bits")
                        .applies(changing(slot, (list, args) -> list.with(entry(list, args))))
                        .negates((root, args) -> withoutPrefixes(root, slot, args))
                        .prints(root -> prefixLines(words, root.get(slot))));
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax(words + " <name:word> description <text:text>")
                        .help("For people", "Text")
                        .applies(changing(slot, (list, args) -> list.described(args.text("text"))))
                        .negates(changing(slot, (list, _) -> list.described(""))));
        commands.add(Command.in(Mode.CONFIG).syntax(words + " sequence-number").hide());
        return commands;
    }

    private static BiFunction<Section, Args, Section> changing(
            Slot<Map<String, PrefixList>> slot, BiFunction<PrefixList, Args, PrefixList> change) {
        return (root, args) -> {
            String name = args.text("name");
            Map<String, PrefixList> lists = new LinkedHashMap<>(root.get(slot));
            PrefixList list = lists.getOrDefault(name, PrefixList.EMPTY);
            PrefixList changed = change.apply(list, args);
            if (changed.equals(PrefixList.EMPTY)) {
                lists.remove(name); // its only line was a description
            } else {
                lists.put(name, changed);
            }
            return root.with(slot, lists);
        };
    }

    private static PrefixList.Entry entry(PrefixList list, Args args) {
        return new PrefixList.Entry(
                args.longNumber("sequence", list.nextSequence()),
                Action.of(args.text("action")),
                args.prefix("prefix").subnet(),
                args.number("ge", 0),
                args.number("le", 0));
    }

    private static Section withoutPrefixes(
            Section root, Slot<Map<String, PrefixList>> slot, Args args) {
        if (!args.has("name")) {
            throw new Refusal("say which list");
        }
        String name = args.text("name");
        Map<String, PrefixList> lists = new LinkedHashMap<>(root.get(slot));
        PrefixList list = lists.getOrDefault(name, PrefixList.EMPTY);
        boolean numbered = args.has("sequence");
        PrefixList less = PrefixList.EMPTY;
        if (args.has("prefix")) {
            less = list.without(entry(list, args), numbered);
        } else if (numbered) {
            less = list.without(args.longNumber("sequence"));
        }
        if (less.equals(PrefixList.EMPTY)) {
            lists.remove(name);
        } else {
            lists.put(name, less);
        }
        return root.with(slot, lists);
    }

    private static List<String> prefixLines(String words, Map<String, PrefixList> lists) {
        List<String> lines = new ArrayList<>();
        lists.forEach((name, list) -> {
            if (!list.description().isEmpty()) {
                lines.add(words + " " + name + " description " + list.description());
            }
            list.entries().forEach(e -> lines.add(words + " " + name + " " + e.words()));
        });
        return lines;
    }

    /** A prefix as old commands write it: address and mask. */
    public static String masked(Prefix prefix) {
        return prefix.address() + " " + Ipv4Address.mask(prefix.length());
    }

    // ---- lists for BGP

    private static Section asPath(Section root, Args args, boolean add) {
        if (!args.has("list")) {
            throw new Refusal("say which list");
        }
        Map<Integer, AsPathList> lists = new LinkedHashMap<>(root.get(AsPathList.SLOT));
        int number = args.number("list");
        AsPathList list = lists.getOrDefault(number, AsPathList.EMPTY);
        if (args.has("expression")) {
            AsPathList.Entry entry =
                    new AsPathList.Entry(
                            Action.of(args.text("action")),
                            // A comment would be part of the expression.
                            args.text("expression").strip());
            list = add ? list.with(entry) : list.without(entry);
        } else {
            list = AsPathList.EMPTY;
        }
        if (list.entries().isEmpty()) {
            lists.remove(number);
        } else {
            lists.put(number, list);
        }
        return root.with(AsPathList.SLOT, lists);
    }

    private static List<String> asPathLines(Section root) {
        List<String> lines = new ArrayList<>();
        root.get(AsPathList.SLOT).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(list ->
                        list.getValue()
                                .entries()
                                .forEach(e ->
                                        lines.add(
                                                "ip as-path access-list "
                                                        + list.getKey()
                                                        + " "
                                                        + e.words())));
        return lines;
    }

    /** The four forms of a kind of list: by name or number, by value or by expression. */
    private static void communityLists(
            List<Command> commands,
            String front,
            Slot<Map<String, CommunityList>> slot,
            String values) {
        commands.add(communities(front, slot, "standard <name:word>", false, values));
        commands.add(communities(front, slot, "expanded <name:word>", false, ""));
        commands.add(communities(front, slot, "<name:1-99>", true, values));
        commands.add(
                communities(front, slot, "<name:100-500>", true, "")
                        .prints(root -> communityLines(front, root.get(slot))));
    }

    /**
     * One form.
     *
     * @param values the syntax of what is listed; empty for a regular expression
     */
    private static Command communities(
            String front,
            Slot<Map<String, CommunityList>> slot,
            String name,
            boolean numbered,
            String values) {
        String kind = values.isEmpty() ? "expanded" : "standard";
        String syntax = front + " " + name + " <action:permit|deny> ";
        String last = values.isEmpty() ? "[<value:text>]" : values;
        int words = front.split(" ", -1).length + (numbered ? 2 : 3);
        return Command.in(Mode.CONFIG)
                .syntax(syntax + last)
                .help(
                        "Lists of communities",
                        "Name or number",
                        "What happens to a match",
                        "Communities or expression")
                .applies((root, args) -> community(root, args, slot, kind, numbered, words, true))
                .negates((root, args) -> community(root, args, slot, kind, numbered, words, false));
    }

    private static Section community(
            Section root,
            Args args,
            Slot<Map<String, CommunityList>> slot,
            String kind,
            boolean numbered,
            int words,
            boolean add) {
        if (!args.has("name")) {
            throw new Refusal("say which list");
        }
        Map<String, CommunityList> lists = new LinkedHashMap<>(root.get(slot));
        String name = args.text("name");
        CommunityList empty = new CommunityList(kind, numbered, List.of());
        CommunityList list = lists.getOrDefault(name, empty);
        if (!list.kind().equals(kind)) {
            throw new Refusal("list " + name + " is of the kind " + list.kind());
        }
        if (args.has("action")) {
            CommunityList.Entry entry =
                    new CommunityList.Entry(
                            Action.of(args.text("action")), args.canonical(words).strip());
            list = add ? list.with(entry) : list.without(entry);
        } else {
            list = empty;
        }
        if (list.entries().isEmpty()) {
            lists.remove(name);
        } else {
            lists.put(name, list);
        }
        return root.with(slot, lists);
    }

    private static List<String> communityLines(String front, Map<String, CommunityList> lists) {
        List<String> lines = new ArrayList<>();
        lists.forEach((name, list) -> {
            String kind = list.numbered() ? "" : list.kind() + " ";
            list.entries().forEach(e -> lines.add(front + " " + kind + name + " " + e.words()));
        });
        return lines;
    }

    // ---- what the commands of routing processes share

    /** {@code passive-interface}. */
    public static List<Command> passiveInterfaces(Mode mode, Slot<PassiveInterfaces> slot) {
        return List.of(
                Command.in(mode)
                        .syntax("passive-interface default")
                        .help("Interfaces on which nothing is said", "All of them")
                        .sets(slot, (passive, _) -> passive.withDefault(true))
                        .resets(slot, (passive, _) -> passive.withDefault(false))
                        .shows(
                                slot,
                                passive ->
                                        passive.byDefault()
                                                ? List.of("passive-interface default")
                                                : List.of()),
                Command.in(mode)
                        .syntax("passive-interface <name:interface>")
                        .help("Interfaces on which nothing is said", "Interface")
                        .sets(slot, (passive, args) -> passive.with(args.text("name"), true))
                        .resets(slot, (passive, args) -> passive.with(args.text("name"), false))
                        .shows(
                                slot,
                                passive ->
                                        passive.exceptions().stream()
                                                .map(name ->
                                                        (passive.byDefault() ? "no " : "")
                                                                + "passive-interface "
                                                                + name)
                                                .toList()));
    }

    /** What {@code distribute-list} may filter by interface. */
    public enum ByInterface {
        /** Nothing: BGP runs on no interface. */
        NOTHING,
        /** What is received: OSPF tells all neighbours of an area the same. */
        RECEIVED,
        /** What is received, and what is told. */
        ALL
    }

    /** {@code distribute-list}. */
    public static List<Command> distributeLists(
            Mode mode, Slot<List<DistributeList>> slot, ByInterface by) {
        return List.of(
                Setting.keyed(
                                "distribute-list {prefix <prefix:word> [gateway <gateway:word>]"
                                        + " | prefix-list <prefixes:word>"
                                        + " | route-map <map:word> | gateway <gateway:word>"
                                        + " | <list:word>} {in"
                                        + (by == ByInterface.NOTHING
                                                ? ""
                                                : " [<interface:interface>]")
                                        + " | out ["
                                        + (by == ByInterface.ALL ? "<outside:interface> | " : "")
                                        + "<source:word> [<process:1-65535>]]}",
                                slot,
                                PolicyCommands::distributeList,
                                list -> List.of(list.in(), list.scope()),
                                DistributeList::words,
                                "Number of the process")
                        .in(mode));
    }

    /**
     * {@code offset-list}: one for each direction, and one for each direction of an interface.
     *
     * @param most that may be added
     */
    public static Command offsetLists(Mode mode, Slot<List<OffsetList>> slot, int most) {
        return Setting.keyed(
                        "offset-list <list:word> <direction:in|out> <offset:0-"
                                + most
                                + "> [<interface:interface>]",
                        slot,
                        args ->
                                new OffsetList(
                                        args.text("list"),
                                        args.text("direction").equals("in"),
                                        args.longNumber("offset"),
                                        args.text("interface", "")),
                        list -> List.of(list.in(), list.interfaceName()),
                        OffsetList::words,
                        "Add to the metric of routes",
                        "Access list of the routes; 0 for all",
                        "Received or told routes",
                        "What is added",
                        "Only those of this interface")
                .in(mode);
    }

    /** {@code distance} of what some routers tell. */
    public static Command sourceDistances(Mode mode, Slot<List<SourceDistance>> slot) {
        return Setting.keyed(
                        "distance <distance:1-255> <address:ipv4> <wildcard:wildcard>"
                                + " [<list:word>]",
                        slot,
                        args ->
                                new SourceDistance(
                                        args.number("distance"),
                                        args.ipv4("address"),
                                        args.ipv4("wildcard"),
                                        args.text("list", "")),
                        line -> List.of(line.address(), line.wildcard()),
                        SourceDistance::words,
                        "Administrative distance",
                        "Of what some routers tell",
                        "Address of the routers; of OSPF their id",
                        "Bits of it that do not count",
                        "Access list of the routes")
                .in(mode);
    }

    private static DistributeList distributeList(Args args) {
        String kind = "";
        String name = args.text("list", "");
        if (args.has("prefix")) {
            kind = "prefix";
            name = args.text("prefix");
            name += args.has("gateway") ? " gateway " + args.text("gateway") : "";
        } else if (args.has("prefixes")) {
            kind = "prefix-list";
            name = args.text("prefixes");
        } else if (args.has("map")) {
            kind = "route-map";
            name = args.text("map");
        } else if (args.has("gateway")) {
            kind = "gateway";
            name = args.text("gateway");
        }
        String scope =
                args.has("interface")
                        ? args.text("interface")
                        : args.has("outside")
                                ? args.text("outside")
                                : (args.text("source", "") + " " + args.text("process", ""))
                                        .strip();
        return new DistributeList(kind, name, args.has("in"), scope);
    }

    /**
     * {@code redistribute}.
     *
     * @param eigrpMetric whether metrics have EIGRP's five parts
     * @param ospf whether there are subnets, metric types and tags
     */
    public static List<Command> redistribute(
            Mode mode, Slot<List<Redistribution>> slot, boolean eigrpMetric, boolean ospf) {
        String metric =
                eigrpMetric
                        ? "metric <metric:0-4294967295> <delay:0-4294967295> <reliability:0-255>"
                                + " <load:1-255> <mtu:1-65535>"
                        : "metric <metric:0-4294967295>";
        return redistribute(mode, slot, metric, ospf);
    }

    /**
     * {@code redistribute} of a process.
     *
     * @param metric how it is said
     * @param ospf whether OSPF's words may be said
     */
    public static List<Command> redistribute(
            Mode mode, Slot<List<Redistribution>> slot, String metric, boolean ospf) {
        String more =
                ospf
                        ? " | metric-type <type:1|2> | tag <tag:0-4294967295> | subnets | nssa-only"
                        : "";
        String form =
                "redistribute {connected | static | rip | ospf <ospf:1-65535>"
                        + " | ospfv3 <ospfv3:1-65535> | eigrp <eigrp:1-65535>"
                        + " | bgp <bgp:word>}"
                        + " [vrf <vrf:word>] ["
                        + metric
                        + " | route-map <map:word>"
                        + " | match <route:ospf-route>..."
                        + " | include-connected"
                        + more
                        + "]...";
        List<Command> commands = new ArrayList<>();
        commands.add(
                Setting.keyed(
                                form,
                                slot,
                                PolicyCommands::redistribution,
                                Redistribution::source,
                                Redistribution::words,
                                ospf
                                        ? new String[] {"Subnets, too", "Not out of NSSAs"}
                                        : new String[] {"Kind of route"})
                        .in(mode));
        if (ospf) {
            commands.add(
                    Command.in(mode)
                            .syntax(form + " translate-rib-metric [<rest:text>]")
                            .hide()
                            .notYet("metrics of the routing table are not translated"));
        }
        for (String[] lacking :
                new String[][] {
                    {
                        "{application | isis | odr | mobile | lisp} [<rest:text>]",
                        "there is no such source"
                    },
                    {"nd", "there is no such source"},
                    {"nhrp", "routes of NHRP stay with NHRP"},
                    {"rip <name:word> [<rest:text>]", "RIP for IPv6 is not built"}
                }) {
            commands.add(
                    Command.in(mode)
                            .syntax("redistribute " + lacking[0])
                            .hide()
                            .notYet(lacking[1]));
        }
        return commands;
    }

    private static Redistribution redistribution(Args args) {
        StringBuilder source = new StringBuilder();
        for (String word :
                List.of("connected", "static", "rip", "ospf", "ospfv3", "eigrp", "bgp")) {
            if (source.isEmpty() && args.has(word)) {
                source.append(word);
                boolean numbered = List.of("ospf", "ospfv3", "eigrp", "bgp").contains(word);
                source.append(numbered ? " " + args.text(word) : "");
            }
        }
        if (args.has("vrf")) {
            source.append(" vrf ").append(args.text("vrf"));
        }
        List<Long> parts = new ArrayList<>();
        if (args.has("delay")) {
            for (String part : List.of("metric", "delay", "reliability", "load", "mtu")) {
                parts.add(args.longNumber(part));
            }
        }
        return new Redistribution(
                source.toString(),
                args.texts("route"),
                parts.isEmpty() && args.hasValue("metric")
                        ? OptionalLong.of(args.longNumber("metric"))
                        : OptionalLong.empty(),
                args.has("transparent"),
                parts,
                Integer.parseInt(args.text("type", "0")),
                args.has("subnets"),
                args.has("tag") ? OptionalLong.of(args.longNumber("tag")) : OptionalLong.empty(),
                args.text("map", ""),
                args.has("nssa-only"),
                args.has("include-connected"));
    }
}
