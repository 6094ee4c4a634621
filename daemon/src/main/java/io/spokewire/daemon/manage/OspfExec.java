package io.spokewire.daemon.manage;

import io.spokewire.command.Args;
import io.spokewire.command.ExecCommand;
import io.spokewire.daemon.manage.Console.Answer;
import io.spokewire.daemon.manage.Console.Handler;
import io.spokewire.net.Ipv4Address;
import io.spokewire.ospf.OspfAdvertisements;
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
    private static final String SHOW = "Show running system information";

    private OspfExec() {}

    static void add(List<ExecCommand<Handler>> all) {
        add(all, OspfStyle.IP_OSPF, "ip ospf", "IP", "OSPF");
        add(all, OspfStyle.IPV6_OSPF, "ipv6 ospf", "IPv6", "OSPF");
        add(all, OspfStyle.OSPFV3, "ospfv3", "OSPF version 3");
    }

    private static void add(
            List<ExecCommand<Handler>> all, OspfStyle style, String front, String... help) {
        show(all, "show " + front, (_, ospf) -> OspfViews.Processes.of(style, ospf), help);
        show(
                all,
                "show " + front + " neighbor [detail]",
                (args, ospf) -> OspfViews.Neighbors.of(style, args.has("detail"), ospf),
                help,
                "Neighbours and their states",
                "All that is known of them");
        show(
                all,
                "show " + front + " interface [brief | <name:interface>]",
                (args, ospf) ->
                        OspfViews.Interfaces.of(
                                style, args.has("brief"), args.text("name", ""), ospf),
                help,
                "Interfaces on which it runs",
                "One line each",
                "Name of an interface");
        show(
                all,
                "show " + front + " database",
                (_, ospf) -> OspfDatabase.of(style, ospf),
                help,
                "Advertisements of all routers");
        for (String kind : style.databases()) {
            String words = "show " + front + " database " + kind + " [<id:ipv4>]";
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
                                "clear " + front + " process",
                                (console, _) -> {
                                    console.context().clearOspf(style);
                                    return new Answer.Text("");
                                })
                        .help(texts("Reset something", help, "Begin all adjacencies anew")));
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
                                                        words.contains(" database")
                                                                ? console.context().ospfDatabases()
                                                                : console.context().ospf())))
                        .help(texts(SHOW, front, help)));
    }

    private static String[] texts(String first, String[] front, String... more) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(front));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
