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
    private static final String NOT_YET = "BFD is not built yet";
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
                        .byDefault("1000 ms"));
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
                                "interval [microseconds] {min-tx <tx:50-9999000> min-rx <rx:50-9999000>"
                                        + " | both <both:50-9999000>} [multiplier <count:3-50>]",
                                BfdTemplate.TIMERS,
                                BfdCommands::templateTimers,
                                BfdCommands::templateWords)
                        .in(BfdTemplate.MODE));
        commands.add(
                Setting.flag("echo", BfdTemplate.ECHO, "Ask for the echo function")
                        .in(BfdTemplate.MODE));
        for (String words : List.of("authentication <rest:text>", "dampening [<rest:text>]")) {
            commands.add(Command.in(BfdTemplate.MODE).syntax(words).hide());
        }
        commands.add(Command.in(Mode.CONFIG).syntax("bfd map <rest:text>").hide());
        return notYet(commands);
    }

    /** What interfaces say. */
    public static List<Command> ofInterfaces() {
        List<Command> commands = new ArrayList<>();
        commands.add(
                Setting.value(
                                "bfd interval <tx:50-9999> min_rx <rx:50-9999> multiplier <count:3-50>",
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
                Setting.flag("bfd echo", BfdInterface.ECHO, "The echo function")
                        .in(INTERFACE)
                        .byDefault("on"));
        for (String words :
                List.of(
                        "jitter",
                        "local-address <address:address>",
                        "neighbor <rest:text>",
                        "enable")) {
            commands.add(Command.in(INTERFACE).syntax("bfd " + words).hide());
        }
        return notYet(commands);
    }

    private static List<Command> notYet(List<Command> commands) {
        return commands.stream().map(c -> c.notYet(NOT_YET)).toList();
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
