package io.spokewire.sla;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.ParameterType;
import io.spokewire.command.Refusal;
import io.spokewire.command.Section;
import io.spokewire.command.Setting;
import io.spokewire.net.Prefix;
import io.spokewire.sla.SlaOperation.Probe;
import io.spokewire.sla.SlaReaction.Element;
import io.spokewire.sla.TrackObject.Member;
import io.spokewire.sla.TrackObject.Subject;
import io.spokewire.sla.TrackObject.Threshold;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The commands of IP SLA and of track objects. */
public final class SlaCommands {
    private static final String NOT_YET = "this kind of operation is not built yet";
    private static final String NOT_YET_TRACK = "this part of track objects is not built yet";

    private SlaCommands() {}

    /** Parameter types that the commands of this package need. */
    public static List<ParameterType> types() {
        return List.of(StartTimeType.TYPE);
    }

    /** {@code ip sla}, in the order of the running configuration. */
    public static List<Command> operations() {
        Mode mode = SlaOperation.MODE;
        List<Command> commands = new ArrayList<>();
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("ip sla <number:1-2147483647>")
                        .help("IP", "Probes", "Number of the operation")
                        .opens(mode)
                        .sorted(Comparator.comparing(Integer::valueOf)));
        commands.add(
                Setting.value(
                                "icmp-echo <destination:host> [source-ip <address:host> |"
                                        + " source-interface <interface:interface>]",
                                SlaOperation.PROBE,
                                args -> Optional.of(probe(args)),
                                v -> v.map(Probe::words).orElse(""),
                                "Ping",
                                "Address or name",
                                "From an address",
                                "Address",
                                "From that of an interface",
                                "Its name")
                        .in(mode));
        commands.add(
                Setting.text("vrf <vrf:word>", SlaOperation.VRF, "In a VRF", "Its name").in(mode));
        commands.add(
                Setting.number("tos <tos:0-255>", SlaOperation.TOS, "Type of service", "Number")
                        .in(mode));
        commands.add(
                Setting.number(
                                "request-data-size <bytes:0-16384>",
                                SlaOperation.REQUEST_DATA_BYTES,
                                "Payload",
                                "Bytes")
                        .in(mode));
        commands.add(
                Setting.flag(
                                "verify-data",
                                SlaOperation.VERIFY_DATA,
                                "Answers must bring back what was sent")
                        .in(mode));
        commands.add(
                Setting.text("tag <text:text>", SlaOperation.TAG, "For people", "Text").in(mode));
        commands.add(
                Setting.text("owner <text:text>", SlaOperation.OWNER, "For people", "Text")
                        .in(mode));
        commands.add(
                Setting.number(
                                "threshold <millis:0-60000>",
                                SlaOperation.THRESHOLD_MILLIS,
                                "When an answer is late",
                                "Milliseconds")
                        .in(mode)
                        .byDefault("5000 ms"));
        commands.add(
                Setting.number(
                                "timeout <millis:0-604800000>",
                                SlaOperation.TIMEOUT_MILLIS,
                                "When a probe is lost",
                                "Milliseconds")
                        .in(mode)
                        .byDefault("5000 ms"));
        commands.add(
                Setting.number(
                                "frequency <seconds:1-604800>",
                                SlaOperation.FREQUENCY_SECONDS,
                                "Time from probe to probe",
                                "Seconds")
                        .in(mode)
                        .byDefault("60 seconds"));
        for (String words :
                List.of(
                        "icmp-jitter <rest:text>",
                        "path-echo <rest:text>",
                        "path-jitter <rest:text>",
                        "udp-echo <rest:text>",
                        "udp-jitter <rest:text>",
                        "tcp-connect <rest:text>",
                        "http <rest:text>",
                        "dns <rest:text>",
                        "dhcp <rest:text>",
                        "ftp <rest:text>",
                        "history <rest:text>",
                        "data-pattern <rest:text>",
                        "no-fragment",
                        "precision <rest:text>",
                        "percentile <rest:text>",
                        "traffic-class <rest:text>")) {
            commands.add(Command.in(mode).syntax(words).hide().notYet(NOT_YET));
        }
        commands.add(
                Setting.keyed(
                                "ip sla schedule <number:1-2147483647> [ageout <ageout:0-2073600>"
                                        + " | life {forever | <life:0-2147483647>} | recurring"
                                        + " | start-time <start:sla-start>]...",
                                SlaSchedule.SLOT,
                                SlaCommands::schedule,
                                SlaSchedule::operation,
                                SlaCommands::scheduleWords)
                        .resets((all, args) ->
                                all.stream()
                                        .filter(s ->
                                                !args.has("number")
                                                        || s.operation() != args.number("number"))
                                        .toList())
                        .in(Mode.CONFIG));
        commands.addAll(reactions());
        for (String words :
                List.of(
                        "ip sla responder [<rest:text>]",
                        "ip sla reaction-configuration <number:1-2147483647> react"
                                + " <element:icpif|jitterAvg|jitterAvgPct|jitterDSAvg"
                                + "|jitterDSAvgPct|jitterSDAvg|jitterSDAvgPct|latencyDSAvg"
                                + "|latencyDSAvgPct|latencySDAvg|latencySDAvgPct|maxOfNegativeDS"
                                + "|maxOfNegativeSD|maxOfPositiveDS|maxOfPositiveSD|mos"
                                + "|overThreshold|packetLateArrival|packetLossDS|packetLossSD"
                                + "|packetMIA|packetOutOfSequence|protocolSpecificError|rttPct>"
                                + " [<rest:text>]",
                        "ip sla enable reaction-alerts",
                        "ip sla group <rest:text>",
                        "ip sla low-memory <bytes:word>",
                        "ip sla keepalive <seconds:word>",
                        "ip sla server <rest:text>",
                        "ip sla monitor <rest:text>",
                        "ip sla auto <rest:text>")) {
            commands.add(Command.in(Mode.CONFIG).syntax(words).hide().notYet(NOT_YET));
        }
        return commands;
    }

    /** What is done when something that is measured leaves its bounds. */
    private static List<Command> reactions() {
        Command configured =
                Setting.keyed(
                                "ip sla reaction-configuration <number:1-2147483647> react"
                                        + " <element:rtt|timeout|connectionLoss|verifyError>"
                                        + " [threshold-value <upper:0-60000> <lower:0-60000>"
                                        + " | threshold-type {average [<average:1-16>]"
                                        + " | consecutive [<times:1-16>] | immediate | never"
                                        + " | xofy [<x:1-16> <y:1-16>]}"
                                        + " | action-type"
                                        + " <action:none|trapOnly|triggerOnly|trapAndTrigger>]...",
                                SlaReaction.SLOT,
                                SlaCommands::reaction,
                                r -> List.of(r.operation(), r.element()),
                                SlaReaction::words,
                                "IP",
                                "Probes",
                                "What is done when they leave bounds",
                                "Number of the operation",
                                "Something that it measures",
                                "What",
                                "Bounds",
                                "Milliseconds, upper",
                                "Milliseconds, lower",
                                "How often they must be passed",
                                "By the mean of probes",
                                "How many",
                                "One behind the other",
                                "How many",
                                "Once",
                                "Not at all",
                                "By some of the last probes",
                                "How many",
                                "Of how many",
                                "What is done",
                                "It is told, or another operation begins")
                        .resets((all, args) -> all.stream().filter(r -> !means(args, r)).toList())
                        .in(Mode.CONFIG);
        Command trigger =
                Setting.list(
                                "ip sla reaction-trigger <number:1-2147483647>"
                                        + " <target:1-2147483647>",
                                SlaReaction.TRIGGERS,
                                args ->
                                        new SlaReaction.Trigger(
                                                args.number("number"), args.number("target")),
                                SlaReaction.Trigger::words,
                                "IP",
                                "Probes",
                                "Which begins when another one reacts",
                                "Number of the operation that reacts",
                                "Number of the one that begins")
                        .in(Mode.CONFIG);
        Command logging =
                Setting.flag(
                                "ip sla logging traps",
                                SlaReaction.LOGGING,
                                "IP",
                                "Probes",
                                "The log",
                                "It is told what reactions tell")
                        .in(Mode.CONFIG);
        return List.of(configured, trigger, logging);
    }

    private static boolean means(Args args, SlaReaction reaction) {
        return reaction.operation() == args.number("number")
                && (!args.hasValue("element")
                        || reaction.element().word().equals(args.text("element")));
    }

    private static SlaReaction reaction(Args args) {
        Element element = of(Element.values(), Element::word, args.text("element"));
        SlaReaction.Threshold type =
                args.has("average")
                        ? SlaReaction.Threshold.AVERAGE
                        : args.has("consecutive")
                                ? SlaReaction.Threshold.CONSECUTIVE
                                : args.has("immediate")
                                        ? SlaReaction.Threshold.IMMEDIATE
                                        : args.has("xofy")
                                                ? SlaReaction.Threshold.X_OF_Y
                                                : SlaReaction.Threshold.NEVER;
        int count =
                switch (type) {
                    case AVERAGE -> args.number("average", SlaReaction.COUNT);
                    case CONSECUTIVE -> args.number("times", SlaReaction.COUNT);
                    case X_OF_Y -> args.number("x", SlaReaction.COUNT);
                    case IMMEDIATE, NEVER -> SlaReaction.COUNT;
                };
        SlaReaction made =
                new SlaReaction(
                        args.number("number"),
                        element,
                        type,
                        count,
                        args.number("y", SlaReaction.COUNT),
                        args.number("upper", SlaReaction.UPPER_MILLIS),
                        args.number("lower", SlaReaction.LOWER_MILLIS),
                        of(
                                SlaReaction.Action.values(),
                                SlaReaction.Action::word,
                                args.text("action", "none")));
        if (!made.hasBounds()
                && (args.hasValue("upper") || type == SlaReaction.Threshold.AVERAGE)) {
            throw new Refusal(element.word() + " happens or does not: it has no value");
        }
        if (made.lower() > made.upper()) {
            throw new Refusal(made.lower() + " is above " + made.upper());
        }
        if (type == SlaReaction.Threshold.X_OF_Y && made.count() > made.of()) {
            throw new Refusal(made.count() + " are more than " + made.of());
        }
        return made;
    }

    private static <E> E of(E[] values, Function<E, String> word, String wanted) {
        return Arrays.stream(values)
                .filter(v -> word.apply(v).equals(wanted))
                .findFirst()
                .orElseThrow();
    }

    private static Probe probe(Args args) {
        String source =
                args.has("address")
                        ? "source-ip " + args.text("address")
                        : args.has("interface") ? "source-interface " + args.text("interface") : "";
        return new Probe("icmp-echo", args.text("destination"), source);
    }

    private static SlaSchedule schedule(Args args) {
        int life =
                args.has("forever")
                        ? SlaSchedule.FOREVER
                        : args.number("life", SlaSchedule.LIFE_SECONDS_DEFAULT);
        return new SlaSchedule(
                args.number("number"),
                args.hasValue("life") || args.has("forever")
                        ? life
                        : SlaSchedule.LIFE_SECONDS_DEFAULT,
                args.text("start", "pending"),
                args.number("ageout", 0),
                args.has("recurring"));
    }

    private static String scheduleWords(SlaSchedule schedule) {
        StringBuilder words = new StringBuilder("ip sla schedule ").append(schedule.operation());
        if (schedule.lifeSeconds() == SlaSchedule.FOREVER) {
            words.append(" life forever");
        } else if (schedule.lifeSeconds() != SlaSchedule.LIFE_SECONDS_DEFAULT) {
            words.append(" life ").append(schedule.lifeSeconds());
        }
        if (!schedule.startTime().equals("pending")) {
            words.append(" start-time ").append(schedule.startTime());
        }
        if (schedule.ageoutSeconds() != 0) {
            words.append(" ageout ").append(schedule.ageoutSeconds());
        }
        return words.append(schedule.recurring() ? " recurring" : "").toString();
    }

    /** {@code track}, in the order of the running configuration. */
    public static List<Command> tracks() {
        Mode mode = TrackObject.MODE;
        List<Command> commands = new ArrayList<>();
        Comparator<String> order = Comparator.comparing(Integer::valueOf);
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax(
                                "track <number:1-1000> [ip sla <operation:1-2147483647>"
                                        + " [<aspect:reachability|state>] | rtr"
                                        + " <operation:1-2147483647> [<aspect:reachability|state>] |"
                                        + " interface <interface:interface> {line-protocol | ip routing"
                                        + " | ipv6 routing} | ip route {<prefix:prefix4> |"
                                        + " <address:ipv4> <mask:mask>} {reachability | metric"
                                        + " threshold} | ipv6 route <prefix:prefix6> {reachability |"
                                        + " metric threshold} | list {boolean <rule:and|or> | threshold"
                                        + " <rule:percentage|weight>}]")
                        .help(
                                "Something that is up or down",
                                "Number of the object",
                                "IP",
                                "A probe",
                                "Number of the operation",
                                "What of it",
                                "A probe, as it was called before",
                                "Number of the operation",
                                "What of it",
                                "An interface",
                                "Its name",
                                "Its line protocol",
                                "IP",
                                "Whether it routes",
                                "IPv6",
                                "Whether it routes",
                                "IP",
                                "A route",
                                "Destinations",
                                "Destinations",
                                "Mask",
                                "Whether it is there",
                                "How far they are",
                                "Against a threshold",
                                "IPv6",
                                "A route",
                                "Destinations",
                                "Whether it is there",
                                "How far they are",
                                "Against a threshold",
                                "Other objects",
                                "All or any of them",
                                "Which",
                                "How many of them",
                                "How they are counted")
                        .opens(mode, args -> args.text("number"), SlaCommands::trackHeader)
                        .sorted(order)
                        .sets(TrackObject.SUBJECT, SlaCommands::subject));
        commands.add(
                Command.in(mode)
                        .syntax("delay [up <up:0-180> | down <down:0-180>]...")
                        .help(
                                "How long a change must last",
                                "To up",
                                "Seconds",
                                "To down",
                                "Seconds")
                        .sets(
                                TrackObject.DELAY_UP_SECONDS,
                                (old, args) -> args.hasValue("up") ? args.number("up") : old)
                        .sets(
                                TrackObject.DELAY_DOWN_SECONDS,
                                (old, args) -> args.hasValue("down") ? args.number("down") : old)
                        .resets(TrackObject.DELAY_UP_SECONDS, (_, _) -> 0)
                        .resets(TrackObject.DELAY_DOWN_SECONDS, (_, _) -> 0)
                        .prints(SlaCommands::delayLines));
        commands.add(
                Setting.keyed(
                                "object <object:1-1000> [not] [weight <weight:1-255>]",
                                TrackObject.OBJECTS,
                                args ->
                                        new Member(
                                                args.number("object"),
                                                args.has("not"),
                                                args.number("weight", 0)),
                                Member::object,
                                Member::words,
                                "A member of the list",
                                "Its number",
                                "Counts when it is down",
                                "How much it counts",
                                "Number")
                        .in(mode));
        commands.add(
                Setting.text("ip vrf <vrf:word>", TrackObject.VRF, "IP", "In a VRF", "Its name")
                        .in(mode));
        commands.add(
                Setting.value(
                                "threshold <kind:metric|percentage|weight> [up <up:0-255>"
                                        + " | down <down:0-255>]...",
                                TrackObject.THRESHOLD,
                                args -> Optional.of(threshold(args)),
                                v -> v.map(Threshold::words).orElse(""),
                                "When it is up and down",
                                "What is counted",
                                "Up",
                                "From here on",
                                "Down",
                                "From here on")
                        .in(mode));
        commands.add(
                Setting.text(
                                "default-state <state:up|down>",
                                TrackObject.DEFAULT_STATE,
                                "What it is before an operation has answered",
                                "Which")
                        .in(mode));
        for (String words : List.of("carrier-delay", "description <text:text>")) {
            commands.add(Command.in(mode).syntax(words).hide().notYet(NOT_YET_TRACK));
        }
        for (String words :
                List.of(
                        "track timer <rest:text>",
                        "track resolution <rest:text>",
                        "track <number:1-1000> stub-object",
                        "track <number:1-1000> application <rest:text>")) {
            commands.add(Command.in(Mode.CONFIG).syntax(words).hide().notYet(NOT_YET_TRACK));
        }
        return commands;
    }

    /** What is not said stands next to what is. */
    private static Threshold threshold(Args args) {
        String kind = args.text("kind");
        boolean metric = kind.equals("metric");
        int step = metric ? 1 : -1;
        int up =
                args.hasValue("up")
                        ? args.number("up")
                        : args.hasValue("down") ? args.number("down") - step : 254;
        int down = args.hasValue("down") ? args.number("down") : up + step;
        if (metric ? down <= up : down >= up) {
            throw new Refusal("up " + up + " and down " + down + " contradict each other");
        }
        return new Threshold(kind, up, down);
    }

    private static Subject subject(Subject old, Args args) {
        if (args.has("operation")) {
            return new Subject.Sla(
                    args.number("operation"), args.text("aspect", "state").equals("reachability"));
        }
        if (args.hasValue("interface")) {
            String aspect =
                    args.has("line-protocol")
                            ? "line-protocol"
                            : args.has("ipv6") ? "ipv6 routing" : "ip routing";
            return new Subject.Interface(args.text("interface"), aspect);
        }
        if (args.has("prefix") || args.has("mask")) {
            Prefix prefix =
                    args.has("prefix")
                            ? args.prefix("prefix").subnet()
                            : new Prefix(
                                    args.ipv4("address").masked(args.maskLength("mask")),
                                    args.maskLength("mask"));
            return new Subject.Route(
                    prefix, args.has("reachability") ? "reachability" : "metric threshold");
        }
        if (args.has("rule")) {
            return new Subject.Objects(
                    (args.has("boolean") ? "boolean " : "threshold ") + args.text("rule"));
        }
        return old;
    }

    private static String trackHeader(Section section) {
        return ("track " + section.name() + " " + section.get(TrackObject.SUBJECT).words()).strip();
    }

    private static List<String> delayLines(Section section) {
        int up = section.get(TrackObject.DELAY_UP_SECONDS);
        int down = section.get(TrackObject.DELAY_DOWN_SECONDS);
        String words = (down == 0 ? "" : " down " + down) + (up == 0 ? "" : " up " + up);
        return words.isEmpty() ? List.of() : List.of("delay" + words);
    }
}
