package io.spokewire.daemon.manage;

import io.spokewire.command.Args;
import io.spokewire.command.ExecCommand;
import io.spokewire.daemon.manage.Console.Answer;
import io.spokewire.daemon.manage.Console.Handler;
import io.spokewire.eigrp.EigrpRoutingEngine;
import io.spokewire.eigrp.EigrpSnapshot;
import io.spokewire.eigrp.EigrpViews;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/** The commands about EIGRP. */
final class EigrpExec {
    private static final String SHOW = "Show running system information";

    private EigrpExec() {}

    static void add(List<ExecCommand<Handler>> all) {
        family(all, "ip", "IP", "ipv4");
        family(all, "ipv6", "IPv6", "ipv6");
        all.add(
                ExecCommand.<Handler>of(
                                "show eigrp protocols [vrf <vrf:word>]",
                                (console, args) ->
                                        ExecCommands.shown(
                                                new EigrpViews.Protocols(
                                                        console.context().protocols().stream()
                                                                .filter(p ->
                                                                        p.vrf()
                                                                                .equals(
                                                                                        args.text(
                                                                                                "vrf",
                                                                                                "")))
                                                                .toList())))
                        .help(SHOW, "EIGRP", "Processes", "Of one VRF", "Its name"));
        clear(all, AddressFamily.IPV4, "IP");
        clear(all, AddressFamily.IPV6, "IPv6");
    }

    private static void clear(List<ExecCommand<Handler>> all, AddressFamily family, String help) {
        String ip = family == AddressFamily.IPV4 ? "ip" : "ipv6";
        String type = family == AddressFamily.IPV4 ? "ipv4" : "ipv6";
        String which = " [vrf <vrf:word>] [<as:1-65535>] neighbors";
        String one = " [<address:address> | <interface:interface>] [soft]";
        all.add(
                ExecCommand.<Handler>of(
                                "clear " + ip + " eigrp" + which + one,
                                (console, args) -> {
                                    console.context()
                                            .clearEigrp(
                                                    meant(family, args),
                                                    new EigrpRoutingEngine.Clear(
                                                            args.has("address")
                                                                    ? Optional.of(
                                                                            args.address("address"))
                                                                    : Optional.empty(),
                                                            args.has("interface")
                                                                    ? Optional.of(
                                                                            args.text("interface"))
                                                                    : Optional.empty(),
                                                            args.has("soft")));
                                    return new Answer.Text("");
                                })
                        .or("clear eigrp address-family " + type + which + one)
                        .help(
                                "Reset something",
                                help,
                                "EIGRP",
                                "Processes of a VRF",
                                "Its name, or * for all",
                                "One autonomous system",
                                "Neighbours: all of them",
                                "One",
                                "Those on an interface",
                                "Exchange routes anew; adjacencies stay"));
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
                "topology [all-links | active | zero-successors | <prefix:prefix>"
                        + (ipv6 ? "]" : " | <address:ipv4> [<mask:mask>]]"),
                ConsoleContext::eigrpTopology,
                EigrpExec::topology,
                help,
                "Topology table",
                "Paths that are not feasible too",
                "Routes that are active",
                "Routes that no path leads to",
                "One destination",
                "The longest destination around an address, or one",
                "Its mask");
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
        show(
                all,
                family,
                fronts,
                "events",
                (_, eigrp) -> new EigrpViews.Events(eigrp),
                help,
                "What has happened, the youngest first");
    }

    private static View topology(Args args, List<EigrpSnapshot> eigrp) {
        if (args.has("active")) {
            return EigrpViews.Table.active(eigrp);
        }
        if (args.has("zero-successors")) {
            return EigrpViews.Table.withoutSuccessors(eigrp);
        }
        if (args.has("prefix")) {
            return EigrpViews.OneDestination.of(args.prefix("prefix").subnet(), eigrp);
        }
        if (args.has("mask")) {
            int length = args.maskLength("mask");
            return EigrpViews.OneDestination.of(
                    new Prefix(args.ipv4("address").masked(length), length), eigrp);
        }
        return args.has("address")
                ? EigrpViews.OneDestination.of(args.ipv4("address"), eigrp)
                : new EigrpViews.Table(args.has("all-links"), eigrp);
    }

    private static void show(
            List<ExecCommand<Handler>> all,
            AddressFamily family,
            List<String> fronts,
            String words,
            BiFunction<Args, List<EigrpSnapshot>, View> view,
            String... help) {
        show(all, family, fronts, words, ConsoleContext::eigrp, view, help);
    }

    private static void show(
            List<ExecCommand<Handler>> all,
            AddressFamily family,
            List<String> fronts,
            String words,
            Function<ConsoleContext, List<EigrpSnapshot>> processes,
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
                                                                processes.apply(console.context()),
                                                                family,
                                                                args))))
                        .help(texts.toArray(String[]::new));
        for (String front : fronts.subList(1, fronts.size())) {
            command = command.or(front + words);
        }
        all.add(command);
    }

    /** Without {@code vrf} those of the default table, as at IOS. */
    private static Predicate<EigrpSnapshot> meant(AddressFamily family, Args args) {
        String vrf = args.text("vrf", "");
        return e ->
                e.family() == family
                        && (vrf.equals("*") || e.vrf().equals(vrf))
                        && (!args.has("as") || e.autonomousSystem() == args.number("as"));
    }

    private static List<EigrpSnapshot> wanted(
            List<EigrpSnapshot> all, AddressFamily family, Args args) {
        String name = args.text("interface", "");
        return all.stream()
                .filter(meant(family, args))
                .map(e -> name.isEmpty() ? e : e.on(name))
                .toList();
    }
}
