package io.spokewire.daemon.manage;

import io.spokewire.command.ExecCommand;
import io.spokewire.daemon.manage.Console.Handler;
import io.spokewire.net.Prefix;
import io.spokewire.rip.RipSnapshot;
import io.spokewire.rip.RipViews;
import java.util.List;
import java.util.Optional;

/** The commands about RIP. */
final class RipExec {
    private RipExec() {}

    static void add(List<ExecCommand<Handler>> all) {
        all.add(
                ExecCommand.<Handler>of(
                                "show ip rip database [vrf <vrf:word>] [<address:ipv4>"
                                        + " <mask:mask>]",
                                (console, args) -> {
                                    String vrf = args.text("vrf", "");
                                    Optional<Prefix> only =
                                            args.has("address")
                                                    ? Optional.of(
                                                            new Prefix(
                                                                    args.ipv4("address"),
                                                                    args.maskLength("mask")))
                                                    : Optional.empty();
                                    List<RipSnapshot> processes =
                                            console.context().ripDatabase().stream()
                                                    .filter(p -> p.vrf().equals(vrf))
                                                    .toList();
                                    return ExecCommands.shown(
                                            new RipViews.Database(only, processes));
                                })
                        .help(
                                "Show running system information",
                                "IP",
                                "RIP",
                                "Routes",
                                "Of a VRF",
                                "Its name",
                                "One destination",
                                "Its mask"));
        all.add(
                ExecCommand.<Handler>of(
                                "show ip rip traffic",
                                (console, _) ->
                                        ExecCommands.shown(
                                                new RipViews.Traffic(console.context().rip())))
                        .help(
                                "Show running system information",
                                "IP",
                                "RIP",
                                "What was sent, received and dropped"));
    }
}
