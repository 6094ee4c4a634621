package io.spokewire.daemon.manage;

import io.spokewire.command.Args;
import io.spokewire.command.ExecCommand;
import io.spokewire.daemon.manage.Console.Answer;
import io.spokewire.daemon.manage.Console.Handler;
import io.spokewire.eigrp.EigrpSnapshot;
import io.spokewire.eigrp.EigrpViews;
import io.spokewire.net.AddressFamily;
import io.spokewire.view.View;
import java.util.ArrayList;
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
        List<String> fronts =
                List.of(
                        "show " + words + " eigrp [vrf <vrf:word>] [<as:1-65535>] ",
                        "show eigrp address-family " + type + " [vrf <vrf:word>] [<as:1-65535>] ");
        AddressFamily family = ipv6 ? AddressFamily.IPV6 : AddressFamily.IPV4;
        show(
                all,
                family,
                fronts,
                "neighbors [detail] [<interface:interface>]",
                (args, eigrp) -> new EigrpViews.Neighbors(args.has("detail"), eigrp),
                help,
                "Neighbours",
                "All that is known of them",
                "On one interface");
        show(
                all,
                family,
                fronts,
                "topology [all-links | active | <prefix:prefix>]",
                EigrpExec::topology,
                help,
                "Topology table",
                "Paths that are not feasible too",
                "Routes that are active",
                "One destination");
        show(
                all,
                family,
                fronts,
                "interfaces [detail] [<interface:interface>]",
                (args, eigrp) -> new EigrpViews.Interfaces(args.has("detail"), eigrp),
                help,
                "Interfaces on which it runs",
                "All that is known of them",
                "One of them");
        show(
                all,
                family,
                fronts,
                "accounting",
                (_, eigrp) -> new EigrpViews.Accounts(eigrp),
                help,
                "Prefixes of neighbours, and what their limits have done");
        show(
                all,
                family,
                fronts,
                "traffic",
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
            AddressFamily family,
            List<String> fronts,
            String words,
            BiFunction<Args, List<EigrpSnapshot>, View> view,
            String... help) {
        List<String> texts = new ArrayList<>();
        texts.addAll(
                List.of(
                        SHOW,
                        help[0],
                        "EIGRP",
                        "Processes of a VRF",
                        "Its name, or * for all",
                        "One autonomous system"));
        texts.addAll(List.of(help).subList(1, help.length));
        ExecCommand<Handler> command =
                ExecCommand.<Handler>of(
                                fronts.getFirst() + words,
                                (console, args) ->
                                        ExecCommands.shown(
                                                view.apply(
                                                        args,
                                                        wanted(
                                                                console.context().eigrp(),
                                                                family,
                                                                args))))
                        .help(texts.toArray(String[]::new));
        for (String front : fronts.subList(1, fronts.size())) {
            command = command.or(front + words);
        }
        all.add(command);
    }

    /** Without {@code vrf} those of the default table, as at IOS. */
    private static List<EigrpSnapshot> wanted(
            List<EigrpSnapshot> all, AddressFamily family, Args args) {
        String vrf = args.text("vrf", "");
        String name = args.text("interface", "");
        return all.stream()
                .filter(e -> e.family() == family)
                .filter(e -> vrf.equals("*") || e.vrf().equals(vrf))
                .filter(e -> !args.has("as") || e.autonomousSystem() == args.number("as"))
                .map(e -> name.isEmpty() ? e : e.on(name))
                .toList();
    }
}
