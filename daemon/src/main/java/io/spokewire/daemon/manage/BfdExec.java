package io.spokewire.daemon.manage;

import io.spokewire.bfd.BfdViews;
import io.spokewire.command.Args;
import io.spokewire.command.ExecCommand;
import io.spokewire.daemon.manage.Console.Handler;
import io.spokewire.net.AddressFamily;
import java.util.List;
import java.util.Locale;

/** The commands about BFD. */
final class BfdExec {
    private BfdExec() {}

    static void add(List<ExecCommand<Handler>> all) {
        all.add(
                ExecCommand.<Handler>of(
                                "show bfd neighbors [client <client:bgp|eigrp|nhrp|ospf|rip|static>"
                                        + " | interface <name:interface> | vrf <vrf:word> | ipv4"
                                        + " | ipv6 | <address:address>]... [details]",
                                (console, args) ->
                                        ExecCommands.shown(
                                                new BfdViews.Neighbors(
                                                        args.has("details"),
                                                        console.context().bfd().stream()
                                                                .filter(s -> wanted(args, s))
                                                                .toList())))
                        .help(
                                "Show running system information",
                                "BFD",
                                "Sessions",
                                "Of one client",
                                "Which",
                                "Of one interface",
                                "Its name",
                                "Of one VRF",
                                "Its name",
                                "IPv4",
                                "IPv6",
                                "Of one neighbour",
                                "All that is known of them"));
        all.add(
                ExecCommand.<Handler>of(
                                "show bfd summary",
                                (console, _) -> ExecCommands.shown(console.context().bfdSummary()))
                        .help("Show running system information", "BFD", "Numbers of sessions"));
        all.add(
                ExecCommand.<Handler>of(
                                "clear bfd counters",
                                (console, _) -> {
                                    console.context().clearBfdCounters();
                                    return new Console.Answer.Text("");
                                })
                        .help("Reset functions", "BFD", "Packets are counted from 0"));
    }

    private static boolean wanted(Args args, BfdViews.Entry session) {
        AddressFamily family = session.neighbor().family();
        String client = args.text("client", "");
        return (client.isEmpty()
                        || session.clients().stream()
                                .anyMatch(c -> c.toLowerCase(Locale.ROOT).contains(client)))
                && session.interfaceName().equals(args.text("name", session.interfaceName()))
                && session.vrf().equals(args.text("vrf", session.vrf()))
                && !(args.has("ipv4") && family != AddressFamily.IPV4)
                && !(args.has("ipv6") && family != AddressFamily.IPV6)
                && (!args.has("address") || session.neighbor().equals(args.address("address")));
    }
}
