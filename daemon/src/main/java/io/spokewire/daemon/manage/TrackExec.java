package io.spokewire.daemon.manage;

import io.spokewire.command.Args;
import io.spokewire.command.ExecCommand;
import io.spokewire.daemon.manage.Console.Answer;
import io.spokewire.daemon.manage.Console.Handler;
import io.spokewire.sla.SlaSnapshot;
import io.spokewire.sla.SlaViews;
import io.spokewire.sla.TrackSnapshot;
import io.spokewire.sla.TrackViews;
import io.spokewire.view.View;
import java.util.List;
import java.util.function.Function;

/** The commands about IP SLA and track objects. */
final class TrackExec {
    private static final String SHOW = "Show running system information";

    private TrackExec() {}

    static void add(List<ExecCommand<Handler>> all) {
        all.add(
                ExecCommand.<Handler>of(
                                "show ip sla statistics [<number:1-2147483647>] [details]",
                                (console, args) ->
                                        ExecCommands.shown(
                                                new SlaViews.Statistics(
                                                        some(console, args), args.has("details"))))
                        .help(
                                SHOW,
                                "IP",
                                "Probes",
                                "What came of the last probes",
                                "One of them",
                                "All that is known"));
        sla(all, "summary", SlaViews.Summary::new, "A line for each");
        sla(all, "configuration", SlaViews.Configuration::new, "What they do, and when");
        sla(
                all,
                "reaction-configuration",
                SlaViews.Reactions::new,
                "What is done when they leave bounds");
        all.add(
                ExecCommand.<Handler>of(
                                "show ip sla reaction-trigger [<number:1-2147483647>]",
                                (console, args) ->
                                        ExecCommands.shown(
                                                new SlaViews.Triggers(
                                                        some(console, args),
                                                        console.context().sla())))
                        .help(SHOW, "IP", "Probes", "Who begins when one reacts", "One of them"));
        all.add(
                ExecCommand.<Handler>of(
                                "show track [<number:1-1000>] [brief]",
                                (console, args) -> tracks(console, args))
                        .help(SHOW, "Track objects", "One of them", "A line for each"));
    }

    private static void sla(
            List<ExecCommand<Handler>> all,
            String word,
            Function<SlaSnapshot, View> view,
            String help) {
        all.add(
                ExecCommand.<Handler>of(
                                "show ip sla " + word + " [<number:1-2147483647>]",
                                (console, args) ->
                                        ExecCommands.shown(view.apply(some(console, args))))
                        .help(SHOW, "IP", "Probes", help, "One of them"));
    }

    private static SlaSnapshot some(Console console, Args args) {
        SlaSnapshot all = console.context().sla();
        return args.hasValue("number") ? all.only(args.number("number")) : all;
    }

    private static Answer tracks(Console console, Args args) {
        int wanted = args.number("number", 0);
        List<TrackSnapshot.Entry> some =
                console.context().tracks().objects().stream()
                        .filter(e -> wanted == 0 || e.object().number() == wanted)
                        .toList();
        if (wanted != 0 && some.isEmpty()) {
            return ExecCommands.failed("Track object " + wanted + " does not exist");
        }
        return ExecCommands.shown(
                args.has("brief") ? new TrackViews.Brief(some) : new TrackViews.Objects(some));
    }
}
