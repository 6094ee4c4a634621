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
        sla(all, "statistics", SlaViews.Statistics::new, "What came of the last probes");
        sla(all, "summary", SlaViews.Summary::new, "A line for each");
        sla(all, "configuration", SlaViews.Configuration::new, "What they do, and when");
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
                                (console, args) -> {
                                    int wanted = args.number("number", 0);
                                    return ExecCommands.shown(
                                            view.apply(
                                                    new SlaSnapshot(
                                                            console
                                                                    .context()
                                                                    .sla()
                                                                    .operations()
                                                                    .stream()
                                                                    .filter(e -> is(wanted, e))
                                                                    .toList())));
                                })
                        .help(SHOW, "IP", "Probes", help, "One of them"));
    }

    private static boolean is(int wanted, SlaSnapshot.Entry entry) {
        return wanted == 0 || entry.operation().number() == wanted;
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
