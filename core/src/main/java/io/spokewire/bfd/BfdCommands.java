package io.spokewire.bfd;

import static io.spokewire.interfaces.InterfaceConfig.INTERFACE;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.Setting;
import java.util.ArrayList;
import java.util.List;

/** The commands of BFD. */
public final class BfdCommands {
    private static final String NO_ECHO =
            "the echo function is not used: control packets alone tell that a neighbour is there";

    private static final String NOT_YET = "this part of BFD is not built yet";
    private static final int MICROS = 1000;

    private BfdCommands() {}

    /** Templates and what holds for all, in the order of the running configuration. */
    public static List<Command> all() {
        List<Command> commands = new ArrayList<>();
        commands.add(
                Setting.number(
                                "bfd slow-timers [<millis:1000-30000>]",
                                BfdInterface.SLOW_TIMERS_MILLIS,
                                "BFD",
                                "Timers while echo is used",
                                "Milliseconds")
                        .reads(args -> args.number("millis", MICROS))
                        .shows(v -> v == MICROS ? List.of() : List.of("bfd slow-timers " + v))
                        .in(Mode.CONFIG)
                        .byDefault("1000 ms")
                        .notYet(NO_ECHO));
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("bfd-template <kind:single-hop|multi-hop> <name:word>")
                        .help("Timers under a name", "How far the peer is", "Name")
                        .opens(
                                BfdTemplate.MODE,
                                args -> args.text("kind") + " " + args.text("name"),
                                s -> "bfd-template " + s.name()));
        commands.add(
                Setting.value(
                                "interval [microseconds] {min-tx <tx:50-9999000> min-rx"
                                        + " <rx:50-9999000> | both <both:50-9999000>} [multiplier"
                                        + " <count:3-50>]",
                                BfdTemplate.TIMERS,
                                BfdCommands::templateTimers,
                                BfdCommands::templateWords,
                                "Timers",
                                "In microseconds",
                                "Time between our packets",
                                "Milliseconds, or microseconds",
                                "Time between theirs that we can take",
                                "Milliseconds, or microseconds",
                                "Both alike",
                                "Milliseconds, or microseconds",
                                "Missed packets until the peer is down",
                                "How many")
                        .in(BfdTemplate.MODE));
        commands.add(
                Setting.flag("echo", BfdTemplate.ECHO, "Ask for the echo function")
                        .in(BfdTemplate.MODE)
                        .notYet(NO_ECHO));
        for (String words : List.of("authentication <rest:text>", "dampening [<rest:text>]")) {
            commands.add(Command.in(BfdTemplate.MODE).syntax(words).hide().notYet(NOT_YET));
        }
        commands.add(map("ipv4", "prefix4"));
        commands.add(map("ipv6", "prefix6"));
        return commands;
    }

    private static Command map(String family, String type) {
        return Setting.keyed(
                        "bfd map "
                                + family
                                + " [vrf <vrf:word>] <destination:"
                                + type
                                + "> [vrf <near:word>] <source:"
                                + type
                                + "> <template:word>",
                        family.equals("ipv4") ? BfdMap.IPV4 : BfdMap.IPV6,
                        args ->
                                new BfdMap(
                                        args.text("vrf", args.text("near", "")),
                                        args.prefix("destination").subnet(),
                                        args.prefix("source").subnet(),
                                        args.text("template", "")),
                        BfdMap::key,
                        BfdMap::words,
                        "Timers of neighbours several hops away",
                        family.equals("ipv4") ? "IPv4" : "IPv6",
                        "Neighbours in a VRF",
                        "Its name",
                        "Their addresses",
                        "We are in a VRF",
                        "Its name",
                        "Our addresses",
                        "Name of the template")
                .in(Mode.CONFIG);
    }

    /** What interfaces say. */
    public static List<Command> ofInterfaces() {
        List<Command> commands = new ArrayList<>();
        commands.add(
                Setting.value(
                                "bfd interval <tx:50-9999> min_rx <rx:50-9999> multiplier"
                                        + " <count:3-50>",
                                BfdInterface.TIMERS,
                                args ->
                                        new BfdTimers(
                                                args.number("tx") * MICROS,
                                                args.number("rx") * MICROS,
                                                args.number("count")),
                                v ->
                                        "bfd interval "
                                                + v.minTxMicros() / MICROS
                                                + " min_rx "
                                                + v.minRxMicros() / MICROS
                                                + " multiplier "
                                                + v.multiplier(),
                                "BFD",
                                "Time between our packets",
                                "Milliseconds",
                                "Time between theirs that we can take",
                                "Milliseconds",
                                "Missed packets until the peer is down",
                                "How many")
                        .in(INTERFACE));
        commands.add(
                Setting.text(
                                "bfd template <name:word>",
                                BfdInterface.TEMPLATE,
                                "Timers by name",
                                "Name")
                        .in(INTERFACE));
        commands.add(
                Setting.flag("bfd echo", BfdInterface.ECHO, "Permit the echo function")
                        .in(INTERFACE)
                        .byDefault("permitted, and not used"));
        for (String words :
                List.of(
                        "jitter",
                        "local-address <address:address>",
                        "neighbor <rest:text>",
                        "enable")) {
            commands.add(Command.in(INTERFACE).syntax("bfd " + words).hide().notYet(NOT_YET));
        }
        return commands;
    }

    private static BfdTimers templateTimers(Args args) {
        int factor = args.has("microseconds") ? 1 : MICROS;
        int tx = args.has("both") ? args.number("both") : args.number("tx");
        int rx = args.has("both") ? args.number("both") : args.number("rx");
        return new BfdTimers(
                Math.multiplyExact(tx, factor),
                Math.multiplyExact(rx, factor),
                args.number("count", 3));
    }

    private static String templateWords(BfdTimers timers) {
        boolean fine = timers.minTxMicros() % MICROS != 0 || timers.minRxMicros() % MICROS != 0;
        int divisor = fine ? 1 : MICROS;
        return "interval "
                + (fine ? "microseconds " : "")
                + "min-tx "
                + timers.minTxMicros() / divisor
                + " min-rx "
                + timers.minRxMicros() / divisor
                + " multiplier "
                + timers.multiplier();
    }
}
