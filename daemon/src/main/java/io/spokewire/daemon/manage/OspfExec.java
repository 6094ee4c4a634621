package io.spokewire.daemon.manage;

import io.spokewire.command.Args;
import io.spokewire.command.ExecCommand;
import io.spokewire.daemon.manage.Console.Answer;
import io.spokewire.daemon.manage.Console.Handler;
import io.spokewire.net.Ipv4Address;
import io.spokewire.ospf.OspfAdvertisements;
import io.spokewire.ospf.OspfBorderRouters;
import io.spokewire.ospf.OspfDatabase;
import io.spokewire.ospf.OspfSnapshot;
import io.spokewire.ospf.OspfStyle;
import io.spokewire.ospf.OspfViews;
import io.spokewire.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** The commands about OSPF, of both versions. */
final class OspfExec {
    private static final String NUMBER = "process-id";
    private static final String PROCESS = "[<" + NUMBER + ":1-65535>]";
    private static final String SHOW = "Show running system information";

    private OspfExec() {}

    static void add(List<ExecCommand<Handler>> all) {
        add(all, OspfStyle.IP_OSPF, "ip ospf", "IP", "OSPF");
        add(all, OspfStyle.IPV6_OSPF, "ipv6 ospf", "IPv6", "OSPF");
        add(all, OspfStyle.OSPFV3, "ospfv3", "OSPF version 3");
    }

    private static void add(
            List<ExecCommand<Handler>> all, OspfStyle style, String front, String... help) {
        String shown = "show " + front + " " + PROCESS;
        show(all, shown, (_, ospf) -> OspfViews.Processes.of(style, ospf), help);
        show(
                all,
                shown + " neighbor [<name:interface>] [<id:ipv4>] [detail]",
                (args, ospf) ->
                        OspfViews.Neighbors.of(style, args.has("detail"), ospf)
                                .only(
                                        args.text("name", ""),
                                        args.has("id") ? args.address("id").toString() : ""),
                help,
                "Neighbours and their states",
                "Name of an interface",
                "Router id",
                "All that is known of them");
        show(
                all,
                shown + " interface [<name:interface>] [brief]",
                (args, ospf) ->
                        OspfViews.Interfaces.of(
                                style, args.has("brief"), args.text("name", ""), ospf),
                help,
                "Interfaces on which it runs",
                "Name of an interface",
                "One line each");
        show(
                all,
                shown + " border-routers",
                (_, ospf) -> OspfBorderRouters.of(style, ospf),
                help,
                "Ways to border routers");
        for (String form : List.of("", " adv-router <router:ipv4>", " self-originate")) {
            show(
                    all,
                    shown + " database" + form,
                    (args, ospf) -> database(OspfDatabase.of(style, ospf), args),
                    help,
                    "Advertisements of all routers",
                    "Of one router",
                    "Its id");
        }
        for (String kind : style.databases()) {
            String words = shown + " database " + kind + " [<id:ipv4>]";
            for (String form : List.of("", " adv-router <router:ipv4>", " self-originate")) {
                show(
                        all,
                        words + form,
                        (args, ospf) -> OspfAdvertisements.of(style, wanted(kind, args), ospf),
                        help,
                        "Advertisements of all routers",
                        "Of this kind, all that they say",
                        "Link state id",
                        "Of one router",
                        "Its id");
            }
        }
        all.add(
                ExecCommand.<Handler>of(
                                "clear " + front + " " + PROCESS + " process",
                                (console, args) -> {
                                    console.context().clearOspf(style, args.number(NUMBER, 0));
                                    return new Answer.Text("");
                                })
                        .help(
                                texts(
                                        "Reset something",
                                        help,
                                        "Number of a process",
                                        "Begin all adjacencies anew")));
    }

    private static OspfDatabase database(OspfDatabase all, Args args) {
        if (args.has("router")) {
            return all.only(args.address("router").toString());
        }
        return args.has("self-originate") ? all.own() : all;
    }

    private static OspfAdvertisements.Wanted wanted(String kind, Args args) {
        return new OspfAdvertisements.Wanted(
                kind,
                args.has("id") ? Optional.of((Ipv4Address) args.address("id")) : Optional.empty(),
                args.has("router")
                        ? Optional.of((Ipv4Address) args.address("router"))
                        : Optional.empty(),
                args.has("self-originate"));
    }

    private static void show(
            List<ExecCommand<Handler>> all,
            String words,
            BiFunction<Args, List<OspfSnapshot>, View> view,
            String[] front,
            String... help) {
        all.add(
                ExecCommand.<Handler>of(
                                words,
                                (console, args) ->
                                        ExecCommands.shown(
                                                view.apply(
                                                        args,
                                                        of(
                                                                args,
                                                                words.contains(" database")
                                                                        ? console.context()
                                                                                .ospfDatabases()
                                                                        : console.context()
                                                                                .ospf()))))
                        .help(texts(SHOW, front, numbered(help))));
    }

    /** The process that is asked for, or all. */
    private static List<OspfSnapshot> of(Args args, List<OspfSnapshot> all) {
        return args.has(NUMBER)
                ? all.stream().filter(p -> p.config().process() == args.number(NUMBER)).toList()
                : all;
    }

    private static String[] numbered(String... more) {
        List<String> all = new ArrayList<>(List.of("Number of a process"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static String[] texts(String first, String[] front, String... more) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(front));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
