package io.spokewire.daemon.manage;

import io.spokewire.command.Args;
import io.spokewire.command.ExecCommand;
import io.spokewire.daemon.manage.Console.Answer;
import io.spokewire.daemon.manage.Console.Handler;
import io.spokewire.eigrp.EigrpSnapshot;
import io.spokewire.eigrp.EigrpViews;
import io.spokewire.net.AddressFamily;
import io.spokewire.view.View;
import java.util.List;
import java.util.function.BiFunction;

/** The commands about EIGRP. */
final class EigrpExec {
    private static final String SHOW = "Show running system information";

    private EigrpExec() {}

    static void add(List<ExecCommand<Handler>> all) {
        family(all, "ip", "IP", "ipv4");
        family(all, "ipv6", "IPv6", "ipv6");
        for (String protocol : List.of("ip", "ipv6")) {
            all.add(
                    ExecCommand.<Handler>of(
                                    "clear " + protocol + " eigrp neighbors",
                                    (console, _) -> {
                                        console.context().clearEigrp();
                                        return new Answer.Text("");
                                    })
                            .help(
                                    "Reset something",
                                    protocol.equals("ip") ? "IP" : "IPv6",
                                    "EIGRP",
                                    "All neighbours of all processes"));
        }
    }

    private static void family(
            List<ExecCommand<Handler>> all, String words, String help, String type) {
        boolean ipv6 = type.equals("ipv6");
        String front = "show " + words + " eigrp ";
        show(
                all,
                ipv6,
                front + "neighbors [detail]",
                (args, eigrp) -> new EigrpViews.Neighbors(args.has("detail"), eigrp),
                help,
                "Neighbours",
                "All that is known of them");
        show(
                all,
                ipv6,
                front + "topology [all-links | active | <prefix:prefix>]",
                EigrpExec::topology,
                help,
                "Topology table",
                "Paths that are not feasible too",
                "Routes that are active",
                "One destination");
        show(
                all,
                ipv6,
                front + "interfaces [detail]",
                (args, eigrp) -> new EigrpViews.Interfaces(args.has("detail"), eigrp),
                help,
                "Interfaces on which it runs",
                "All that is known of them");
        show(
                all,
                ipv6,
                front + "traffic",
                (_, eigrp) -> new EigrpViews.Traffics(eigrp),
                help,
                "Packets that were sent and received");
    }

    private static View topology(Args args, List<EigrpSnapshot> eigrp) {
        if (args.has("active")) {
            return EigrpViews.Table.active(eigrp);
        }
        return args.has("prefix")
                ? new EigrpViews.OneDestination(args.prefix("prefix").subnet().toString(), eigrp)
                : new EigrpViews.Table(args.has("all-links"), eigrp);
    }

    private static void show(
            List<ExecCommand<Handler>> all,
            boolean ipv6,
            String words,
            BiFunction<Args, List<EigrpSnapshot>, View> view,
            String... help) {
        String[] texts = new String[help.length + 2];
        texts[0] = SHOW;
        texts[1] = help[0];
        texts[2] = "EIGRP";
        System.arraycopy(help, 1, texts, 3, help.length - 1);
        AddressFamily family = ipv6 ? AddressFamily.IPV6 : AddressFamily.IPV4;
        all.add(
                ExecCommand.<Handler>of(
                                words,
                                (console, args) ->
                                        ExecCommands.shown(
                                                view.apply(
                                                        args,
                                                        console.context().eigrp().stream()
                                                                .filter(e -> e.family() == family)
                                                                .toList())))
                        .help(texts));
    }
}
