package io.spokewire.daemon.manage;

import static io.spokewire.daemon.manage.ExecCommands.failed;
import static io.spokewire.daemon.manage.ExecCommands.shown;

import io.spokewire.command.Args;
import io.spokewire.command.ExecCommand;
import io.spokewire.daemon.manage.Console.Answer;
import io.spokewire.daemon.manage.Console.Handler;
import io.spokewire.nhrp.NhrpDebug;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Commands about the login itself, about {@code debug}, and about saving the configuration. */
final class SessionCommands {
    private SessionCommands() {}

    static void add(List<ExecCommand<Handler>> all) {
        debug(all);
        saving(all);
        terminal(all);
        login(all);
    }

    private static ExecCommand<Handler> of(String syntax, Handler handler, String... help) {
        return ExecCommand.of(syntax, handler).help(help);
    }

    // ---- debug

    private static void debug(List<ExecCommand<Handler>> all) {
        debug(all, "nhrp", List.of("nhrp"), "NHRP protocol", "NHRP");
        for (NhrpDebug one : NhrpDebug.values()) {
            debug(all, one.category(), List.of(one.category()), one.subject(), "NHRP", one.help());
        }
        // All of a DMVPN that has traces is NHRP; 'detail' and 'packet' are what people type.
        debug(all, "dmvpn", List.of("nhrp"), "NHRP protocol", "DMVPN");
        debug(all, "dmvpn all", List.of("nhrp"), "NHRP protocol", "DMVPN", "All of DMVPN");
        debug(all, "dmvpn detail", List.of("nhrp"), "NHRP protocol", "DMVPN", "In detail");
        debug(
                all,
                "dmvpn error",
                List.of(NhrpDebug.ERROR.category()),
                NhrpDebug.ERROR.subject(),
                "DMVPN",
                "Errors");
        debug(
                all,
                "dmvpn packet",
                List.of(NhrpDebug.PACKET.category()),
                NhrpDebug.PACKET.subject(),
                "DMVPN",
                "Packets");
        debug(all, "bfd", List.of("bfd"), "BFD", "BFD");
        debug(all, "bfd packet", List.of("bfd packet"), "BFD packet", "BFD", "Packets");
        debug(all, "ip bgp", List.of("bgp"), "BGP", "IP", "BGP");
        debug(all, "ip bgp events", List.of("bgp events"), "BGP events", "IP", "BGP", "Sessions");
        debug(
                all,
                "ip bgp updates",
                List.of("bgp updates"),
                "BGP updates",
                "IP",
                "BGP",
                "UPDATE messages");
        debug(all, "eigrp packets", List.of("eigrp packet"), "EIGRP Packet", "EIGRP", "Packets");
        debug(all, "eigrp fsm", List.of("eigrp fsm"), "EIGRP FSM", "EIGRP", "Events of DUAL");
        debug(all, "ip rip", List.of("rip"), "RIP protocol", "IP", "RIP");
        String encryption = "Encryption";
        debug(all, "crypto ikev2", List.of("crypto ikev2"), "IKEv2", encryption, "IKEv2");
        debug(all, "crypto isakmp", List.of("crypto isakmp"), "Crypto ISAKMP", encryption, "IKEv1");
        debug(all, "crypto ipsec", List.of("crypto ipsec"), "Crypto IPSEC", encryption, "IPsec");
        all.add(
                of(
                                "undebug all",
                                (console, _) -> {
                                    console.context().log().undebugAll();
                                    return new Answer.Text(
                                            "All possible debugging has been turned off\n");
                                },
                                "Disable debugging functions",
                                "All of them")
                        .or("no debug all"));
    }

    /** {@code debug X}, and {@code undebug X} and {@code no debug X} that end it. */
    private static void debug(
            List<ExecCommand<Handler>> all,
            String words,
            List<String> categories,
            String subject,
            String... help) {
        all.add(
                of(
                        "debug " + words,
                        (console, _) -> debug(console, categories, subject, true),
                        with(help, "Debugging functions")));
        all.add(
                of(
                        "undebug " + words,
                        (console, _) -> debug(console, categories, subject, false),
                        with(help, "Disable debugging functions")));
        all.add(
                of(
                        "no debug " + words,
                        (console, _) -> debug(console, categories, subject, false),
                        with(help, "Undo", "Debugging functions")));
    }

    private static String[] with(String[] last, String... first) {
        List<String> texts = new ArrayList<>(List.of(first));
        texts.addAll(List.of(last));
        return texts.toArray(String[]::new);
    }

    private static Answer debug(
            Console console, List<String> categories, String subject, boolean on) {
        categories.forEach(category -> console.context().log().debug(category, on));
        return new Answer.Text(subject + " debugging is " + (on ? "on" : "off") + "\n");
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
