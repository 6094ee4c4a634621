package io.spokewire.daemon.manage;

import static io.spokewire.daemon.manage.ExecCommands.failed;
import static io.spokewire.daemon.manage.ExecCommands.shown;

import io.spokewire.command.Args;
import io.spokewire.command.ExecCommand;
import io.spokewire.daemon.manage.Console.Answer;
import io.spokewire.daemon.manage.Console.Handler;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;

/** Commands about the login itself, and about saving the configuration. */
final class SessionCommands {
    private SessionCommands() {}

    static void add(List<ExecCommand<Handler>> all) {
        saving(all);
        terminal(all);
        login(all);
    }

    private static ExecCommand<Handler> of(String syntax, Handler handler, String... help) {
        return ExecCommand.of(syntax, handler).help(help);
    }

    // ---- saving

    private static void saving(List<ExecCommand<Handler>> all) {
        all.add(
                of(
                                "configure terminal",
                                (console, _) -> console.configureTerminal(),
                                "Enter configuration mode",
                                "Configure from the terminal")
                        .or("configure"));
        all.add(
                of(
                                "write memory",
                                (console, _) -> write(console),
                                "Show or save the configuration",
                                "To the file the router started from")
                        .or("write"));
        all.add(
                of(
                        "write terminal",
                        (console, _) -> shown(ExecCommands.running(console)),
                        "To the terminal"));
        all.add(
                of(
                        "copy running-config startup-config",
                        (console, _) -> write(console),
                        "Copy from one place to another",
                        "The running configuration",
                        "To the file the router started from"));
    }

    private static Answer write(Console console) {
        ConsoleContext context = console.context();
        List<String> lines = console.grammar().render(context.running());
        try {
            String path = context.writeStartup(String.join("\n", lines) + "\n");
            return new Answer.Text("Building configuration...\n[OK] (" + path + ")\n");
        } catch (IOException e) {
            return failed("not written, the old file is untouched: " + e.getMessage());
        }
    }

    // ---- the terminal

    private static void terminal(List<ExecCommand<Handler>> all) {
        all.add(
                of(
                        "terminal length <lines:0-512>",
                        (console, args) -> {
                            console.terminalLength(OptionalInt.of(args.number("lines")));
                            return new Answer.Text("");
                        },
                        "Set terminal line parameters",
                        "Lines on a screen",
                        "Number of lines (0 for no pausing)"));
        all.add(
                of(
                        "terminal width <columns:0-512>",
                        (console, args) -> {
                            console.terminalWidth(OptionalInt.of(args.number("columns")));
                            return new Answer.Text("");
                        },
                        "Columns of a line",
                        "Number of columns (0 for no wrapping)"));
        all.add(
                of(
                        "terminal no length",
                        (console, _) -> {
                            console.terminalLength(OptionalInt.empty());
                            return new Answer.Text("");
                        },
                        "Undo",
                        "As many lines as the terminal has"));
        all.add(
                of(
                        "terminal no width",
                        (console, _) -> {
                            console.terminalWidth(OptionalInt.empty());
                            return new Answer.Text("");
                        },
                        "As many columns as the terminal has"));
        all.add(
                of(
                        "terminal monitor",
                        (console, _) -> monitor(console, true),
                        "Show log lines as they come"));
        all.add(
                of(
                                "terminal no monitor",
                                (console, _) -> monitor(console, false),
                                "Show no log lines")
                        .or("no terminal monitor"));
        all.add(
                of(
                        "show terminal",
                        (console, _) -> shown(SystemViews.Terminal.of(console)),
                        "Display terminal configuration parameters"));
        all.add(
                of(
                        "show users",
                        (console, _) -> shown(new SystemViews.Users(console.logins())),
                        "Who is at the consoles"));
        all.add(
                of(
                        "show history",
                        (console, _) -> shown(new SystemViews.History(console.history())),
                        "Display the session command history"));
    }

    private static Answer monitor(Console console, boolean on) {
        console.monitor(on);
        return new Answer.Text("");
    }

    // ---- coming and going

    private static void login(List<ExecCommand<Handler>> all) {
        all.add(
                of(
                        "enable",
                        SessionCommands::nothing,
                        "Turn on privileged commands (they are on)"));
        all.add(
                of(
                        "disable",
                        SessionCommands::nothing,
                        "Turn off privileged commands (they stay on)"));
        all.add(of("exit", (_, _) -> new Answer.Closed(), "Exit from the EXEC"));
        all.add(of("logout", (_, _) -> new Answer.Closed(), "Exit from the EXEC").or("quit"));
        // Ctrl-Z, and programs that make sure that they are not in a configuration.
        all.add(of("end", SessionCommands::nothing).hide());
    }

    private static Answer nothing(Console console, Args args) {
        return new Answer.Text("");
    }
}
