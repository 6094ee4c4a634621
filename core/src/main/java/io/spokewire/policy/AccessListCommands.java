package io.spokewire.policy;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.Refusal;
import io.spokewire.command.Section;
import io.spokewire.policy.AccessList.Endpoint;
import io.spokewire.policy.AccessList.Entry;
import io.spokewire.policy.AccessList.ExtendedRule;
import io.spokewire.policy.AccessList.Ports;
import io.spokewire.policy.AccessList.Remark;
import io.spokewire.policy.AccessList.StandardRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The commands of access lists. */
final class AccessListCommands {
    private static final String NOT_YET = "lists filter routes, and no packets yet";
    private static final String ACTION = "<action:permit|deny>";
    private static final String SEQUENCE = "[<sequence:1-2147483647>] ";

    private static final String PROTOCOL =
            "{<protocol:ahp|eigrp|esp|gre|icmp|igmp|ip|ipinip|nos|ospf|pcp|pim|tcp|udp>"
                    + " | <number:0-255> | object-group <service:word>}";
    private static final String PROTOCOL6 =
            "{<protocol:ahp|esp|icmp|ipv6|pcp|sctp|tcp|udp> | <number:0-255>}";

    private static final String SOURCE_PORTS =
            "[<source-operator:eq|gt|lt|neq|range> <source-port:port>...]";
    private static final String DESTINATION_PORTS =
            "[<destination-operator:eq|gt|lt|neq|range> <destination-port:port>...]";

    private static final String OPTIONS =
            "[<option:established|fragments|log|log-input|ack|fin|psh|rst|syn|urg|routing"
                    + "|administratively-prohibited|alternate-address|conversion-error"
                    + "|dod-host-prohibited|dod-net-prohibited|echo|echo-reply|echo-request"
                    + "|general-parameter-problem|host-isolated|host-precedence-unreachable"
                    + "|host-redirect|host-tos-redirect|host-tos-unreachable|host-unknown"
                    + "|host-unreachable|hop-limit|information-reply|information-request"
                    + "|mask-reply|mask-request|mld-query|mld-reduction|mld-report"
                    + "|mobile-redirect|nd-na|nd-ns|net-redirect|net-tos-redirect"
                    + "|net-tos-unreachable|net-unreachable|network-unknown|no-room-for-option"
                    + "|option-missing|packet-too-big|parameter-problem|port-unreachable"
                    + "|precedence-unreachable|protocol-unreachable|reassembly-timeout|redirect"
                    + "|router-advertisement|router-solicitation|source-quench"
                    + "|source-route-failed|time-exceeded|timestamp-reply|timestamp-request"
                    + "|traceroute|ttl-exceeded|unreachable>"
                    + " | <type:0-255> | dscp <dscp:word> | precedence <precedence:word>"
                    + " | tos <tos:word> | time-range <range:word> | reflect <reflect:word>"
                    + " | ttl <compare:eq|gt|lt|neq> <ttl:0-255>]...";

    private static final String STANDARD_RULE = ACTION + " <source:endpoint-standard> [log]";
    private static final String EXTENDED_RULE =
            ACTION
                    + " "
                    + PROTOCOL
                    + " <source:endpoint> "
                    + SOURCE_PORTS
                    + " <destination:endpoint> "
                    + DESTINATION_PORTS
                    + " "
                    + OPTIONS;
    private static final String IPV6_RULE =
            ACTION
                    + " "
                    + PROTOCOL6
                    + " <source:endpoint6> "
                    + SOURCE_PORTS
                    + " <destination:endpoint6> "
                    + DESTINATION_PORTS
                    + " "
                    + OPTIONS;

    private static final Map<String, String> PROTOCOL_NAMES =
            Map.ofEntries(
                    Map.entry("1", "icmp"),
                    Map.entry("2", "igmp"),
                    Map.entry("4", "ipinip"),
                    Map.entry("6", "tcp"),
                    Map.entry("17", "udp"),
                    Map.entry("47", "gre"),
                    Map.entry("50", "esp"),
                    Map.entry("51", "ahp"),
                    Map.entry("88", "eigrp"),
                    Map.entry("89", "ospf"),
                    Map.entry("103", "pim"));

    private AccessListCommands() {}

    /** The named lists, in the order of the running configuration. */
    static List<Command> named() {
        List<Command> commands = new ArrayList<>();
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("ip access-list standard <name:word>")
                        .help("IP", "Named access lists", "About sources", "Name or number")
                        .opens(AccessList.STANDARD));
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("ip access-list extended <name:word>")
                        .help("About protocols, sources and destinations", "Name or number")
                        .opens(AccessList.EXTENDED));
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("ip access-list resequence <rest:text>")
                        .help("Number the lines anew", "Name, first number, step")
                        .applies((_, _) -> {
                            throw new Refusal("renumber the lines by hand");
                        }));
        commands.addAll(
                inList(AccessList.STANDARD, SEQUENCE, STANDARD_RULE, AccessListCommands::standard));
        commands.addAll(
                inList(AccessList.EXTENDED, SEQUENCE, EXTENDED_RULE, AccessListCommands::extended));
        for (Mode mode : List.of(AccessList.EXTENDED, AccessList.IPV6)) {
            commands.add(Command.in(mode).syntax("evaluate <name:word>").hide().notYet(NOT_YET));
            commands.add(Command.in(mode).syntax("dynamic <rest:text>").hide().notYet(NOT_YET));
        }
        return commands;
    }

    /** The lists of IPv6, in the order of the running configuration. */
    static List<Command> ipv6() {
        List<Command> commands = new ArrayList<>();
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("ipv6 access-list <name:word>")
                        .help("IPv6", "Access lists", "Name")
                        .opens(AccessList.IPV6));
        commands.addAll(
                inList(
                        AccessList.IPV6,
                        "[sequence <sequence:1-2147483647>] ",
                        IPV6_RULE,
                        AccessListCommands::extended));
        return commands;
    }

    /** {@code access-list NUMBER ...}. */
    static List<Command> numbered() {
        List<Command> commands = new ArrayList<>();
        for (String range : List.of("1-99", "1300-1999")) {
            commands.add(
                    oneLine(
                            "access-list <list:" + range + "> " + STANDARD_RULE,
                            AccessListCommands::standard));
        }
        for (String range : List.of("100-199", "2000-2699")) {
            commands.add(
                    oneLine(
                            "access-list <list:" + range + "> " + EXTENDED_RULE,
                            AccessListCommands::extended));
        }
        commands.add(
                oneLine("access-list <list:1-2699> remark <text:text>", AccessListCommands::remark)
                        .help("Numbered access lists", "Number", "For people", "Text")
                        .prints(AccessListCommands::numberedLines));
        return commands;
    }

    private static List<Command> inList(
            Mode mode, String sequence, String rule, BiFunction<Args, Integer, Entry> read) {
        return List.of(
                Command.in(mode)
                        .syntax(sequence + rule)
                        .help("Further conditions")
                        .applies((section, args) -> added(section, args, read))
                        .negates((section, args) -> removed(section, args, read))
                        .shows(AccessList.SLOT, list -> lines(list, mode)),
                Command.in(mode)
                        .syntax(sequence + "remark <text:text>")
                        .help("For people", "Text")
                        .applies(
                                (section, args) -> added(section, args, AccessListCommands::remark))
                        .negates((section, args) ->
                                removed(section, args, AccessListCommands::remark)));
    }

    private static Section added(
            Section section, Args args, BiFunction<Args, Integer, Entry> read) {
        AccessList list = section.get(AccessList.SLOT);
        int sequence = args.number("sequence", list.nextSequence());
        return section.with(AccessList.SLOT, list.with(read.apply(args, sequence)));
    }

    private static Section removed(
            Section section, Args args, BiFunction<Args, Integer, Entry> read) {
        AccessList list = section.get(AccessList.SLOT);
        AccessList less =
                args.has("sequence")
                        ? list.without(args.number("sequence"))
                        : list.without(read.apply(args, 0));
        return section.with(AccessList.SLOT, less);
    }

    /** IOS shows the numbers since release 16.12; where they are the default, they are left out. */
    private static List<String> lines(AccessList list, Mode mode) {
        boolean plain = list.numberedByDefault();
        String word = mode.equals(AccessList.IPV6) ? "sequence " : "";
        return list.entries().stream()
                .map(e -> plain ? e.words() : word + e.sequence() + " " + e.words())
                .toList();
    }

    private static Command oneLine(String syntax, BiFunction<Args, Integer, Entry> read) {
        return Command.in(Mode.CONFIG)
                .syntax(syntax)
                .applies((root, args) ->
                        changed(
                                root,
                                args.number("list"),
                                list -> list.with(read.apply(args, list.nextSequence()))))
                .negates((root, args) -> withoutNumbered(root, args));
    }

    private static Section changed(
            Section root, int number, Function<AccessList, AccessList> change) {
        Map<Integer, AccessList> lists = new LinkedHashMap<>(root.get(AccessList.NUMBERED));
        lists.put(number, change.apply(lists.getOrDefault(number, AccessList.EMPTY)));
        return root.with(AccessList.NUMBERED, lists);
    }

    /** As IOS: {@code no access-list 10 ...} takes the whole list away. */
    private static Section withoutNumbered(Section root, Args args) {
        if (!args.has("list")) {
            throw new Refusal("say which list");
        }
        Map<Integer, AccessList> lists = new LinkedHashMap<>(root.get(AccessList.NUMBERED));
        lists.remove(args.number("list"));
        return root.with(AccessList.NUMBERED, lists);
    }

    private static List<String> numberedLines(Section root) {
        List<String> lines = new ArrayList<>();
        root.get(AccessList.NUMBERED).entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .forEach(list ->
                        list.getValue()
                                .entries()
                                .forEach(e ->
                                        lines.add(
                                                "access-list " + list.getKey() + " " + e.words())));
        return lines;
    }

    private static Entry remark(Args args, int sequence) {
        return new Remark(sequence, args.text("text"));
    }

    private static Entry standard(Args args, int sequence) {
        return new StandardRule(
                sequence,
                Action.of(args.text("action")),
                EndpointType.parse(args.text("source")),
                args.has("log"));
    }

    private static Entry extended(Args args, int sequence) {
        String number = args.text("number", "");
        String protocol = args.text("protocol", PROTOCOL_NAMES.getOrDefault(number, number));
        if (protocol.isEmpty()) {
            protocol = "object-group " + args.text("service");
        }
        Optional<Ports> source = ports(args, "source");
        Optional<Ports> destination = ports(args, "destination");
        boolean hasPorts = source.isPresent() || destination.isPresent();
        if (hasPorts && !List.of("tcp", "udp", "sctp").contains(protocol)) {
            throw new Refusal(protocol + " has no ports");
        }
        Endpoint from = EndpointType.parse(args.text("source"));
        Endpoint to = EndpointType.parse(args.text("destination"));
        return new ExtendedRule(
                sequence,
                Action.of(args.text("action")),
                protocol,
                from,
                source,
                to,
                destination,
                options(args));
    }

    private static Optional<Ports> ports(Args args, String side) {
        if (!args.has(side + "-operator")) {
            return Optional.empty();
        }
        String operator = args.text(side + "-operator");
        List<Integer> ports = args.texts(side + "-port").stream().map(Integer::valueOf).toList();
        if (operator.equals("range") ? ports.size() != 2 : ports.isEmpty()) {
            throw new Refusal("a range has two ports");
        }
        if (List.of("gt", "lt").contains(operator) && ports.size() != 1) {
            throw new Refusal(operator + " has one port");
        }
        return Optional.of(new Ports(operator, ports));
    }

    /** The words behind the addresses and ports, in the order in which IOS prints them. */
    private static String options(Args args) {
        List<String> words = new ArrayList<>(args.texts("type"));
        List<String> last = new ArrayList<>();
        for (String option : args.texts("option")) {
            (option.startsWith("log") ? last : words).add(option);
        }
        for (String name : List.of("dscp", "precedence", "tos", "reflect")) {
            args.texts(name).forEach(value -> words.add(name + " " + value));
        }
        if (args.has("ttl") && args.has("compare")) {
            words.add("ttl " + args.text("compare") + " " + args.text("ttl"));
        }
        args.texts("range").forEach(value -> words.add("time-range " + value));
        words.addAll(last);
        return String.join(" ", words);
    }
}
