package io.spokewire.daemon.manage;

import io.spokewire.command.Args;
import io.spokewire.command.ExecCommand;
import io.spokewire.daemon.manage.Console.Answer;
import io.spokewire.daemon.manage.Console.Handler;
import io.spokewire.ospf.OspfSnapshot;
import io.spokewire.ospf.OspfViews;
import io.spokewire.view.View;
import java.util.List;
import java.util.function.BiFunction;

/** The commands about OSPF. */
final class OspfExec {
    private static final String SHOW = "Show running system information";

    private OspfExec() {}

    static void add(List<ExecCommand<Handler>> all) {
        show(all, "show ip ospf", (_, ospf) -> OspfViews.Processes.of(ospf), "Processes");
        show(
                all,
                "show ip ospf neighbor [detail]",
                (args, ospf) -> OspfViews.Neighbors.of(args.has("detail"), ospf),
                "OSPF",
                "Neighbours and their states",
                "All that is known of them");
        show(
                all,
                "show ip ospf interface [brief | <name:interface>]",
                (args, ospf) ->
                        OspfViews.Interfaces.of(args.has("brief"), args.text("name", ""), ospf),
                "OSPF",
                "Interfaces on which it runs",
                "One line each",
                "Name of an interface");
        show(
                all,
                "show ip ospf database",
                (_, ospf) -> OspfViews.Database.of(ospf),
                "OSPF",
                "Advertisements of all routers");
        all.add(
                ExecCommand.<Handler>of(
                                "clear ip ospf process",
                                (console, _) -> {
                                    console.context().clearOspf();
                                    return new Answer.Text("");
                                })
                        .help("Reset something", "IP", "OSPF", "Begin all adjacencies anew"));
    }

    private static void show(
            List<ExecCommand<Handler>> all,
            String words,
            BiFunction<Args, List<OspfSnapshot>, View> view,
            String... help) {
        String[] texts = new String[help.length + 2];
        texts[0] = SHOW;
        texts[1] = "IP";
        System.arraycopy(help, 0, texts, 2, help.length);
        all.add(
                ExecCommand.<Handler>of(
                                words,
                                (console, args) ->
                                        ExecCommands.shown(
                                                view.apply(args, console.context().ospf())))
                        .help(texts));
    }
}
