package io.spokewire.daemon.manage;

import io.spokewire.bgp.BgpRoutingEngine.Clear;
import io.spokewire.bgp.BgpRoutingEngine.How;
import io.spokewire.bgp.BgpRoutingEngine.Shown;
import io.spokewire.bgp.BgpRoutingEngine.Which;
import io.spokewire.bgp.BgpSnapshot;
import io.spokewire.bgp.BgpViews;
import io.spokewire.command.Args;
import io.spokewire.command.ExecCommand;
import io.spokewire.daemon.manage.Console.Answer;
import io.spokewire.daemon.manage.Console.Handler;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import java.util.List;
import java.util.Optional;

/** The commands about BGP. */
final class BgpExec {
    private static final String NEIGHBOR = "neighbors <neighbor:address> ";

    private BgpExec() {}

    static void add(List<ExecCommand<Handler>> all) {
        for (Front front :
                List.of(
                        new Front("ip bgp", AddressFamily.IPV4),
                        new Front("bgp ipv4 unicast", AddressFamily.IPV4),
                        new Front("bgp ipv6 unicast", AddressFamily.IPV6),
                        new Front("ip bgp vpnv4 vrf <vrf:word>", AddressFamily.IPV4),
                        new Front("bgp vpnv4 unicast vrf <vrf:word>", AddressFamily.IPV4),
                        new Front("bgp vpnv6 unicast vrf <vrf:word>", AddressFamily.IPV6))) {
            front.add(all);
        }
        clear(all, "ip bgp");
        clear(all, "bgp ipv4 unicast");
        clear(all, "bgp ipv6 unicast");
    }

    /**
     * The words that a table is meant by.
     *
     * @param words behind {@code show}
     */
    private record Front(String words, AddressFamily family) {
        void add(List<ExecCommand<Handler>> all) {
            show(all, "", (c, a) -> routes(c, a, new Shown.All(), false), "Routes of BGP");
            show(all, "summary", this::summary, "Neighbours, one line each");
            show(all, "neighbors", this::neighbors, "Neighbours, all that is known of them");
            show(all, "neighbors <neighbor:address>", this::neighbors, "Address of a neighbour");
            show(
                    all,
                    NEIGHBOR + "advertised-routes",
                    (c, a) -> routes(c, a, new Shown.Told(neighbor(a)), true),
                    "What it is told");
            show(
                    all,
                    NEIGHBOR + "received-routes",
                    (c, a) -> routes(c, a, new Shown.Received(neighbor(a)), true),
                    "What it has told, as it came");
            show(
                    all,
                    NEIGHBOR + "routes",
                    (c, a) -> routes(c, a, new Shown.Taken(neighbor(a)), true),
                    "What it has told and was taken");
            show(
                    all,
                    family == AddressFamily.IPV4 ? "<prefix:prefix4>" : "<prefix:prefix6>",
                    (c, a) -> route(c, a, a.prefix("prefix").subnet(), true),
                    "A prefix");
            show(
                    all,
                    family == AddressFamily.IPV4 ? "<address:ipv4>" : "<address:ipv6>",
                    (c, a) -> route(c, a, a.address("address").toPrefix(), false),
                    "The longest prefix that holds an address");
        }

        private void show(
                List<ExecCommand<Handler>> all, String tail, Handler handler, String help) {
            all.add(ExecCommand.of(("show " + words + " " + tail).strip(), handler).help(help));
        }

        private static Address neighbor(Args args) {
            return args.address("neighbor");
        }

        private Optional<BgpSnapshot.Summary> table(Console console, Args args) {
            String vrf = args.text("vrf", "");
            return console.context().bgp().stream()
                    .filter(t -> t.vrf().equals(vrf) && t.family() == family)
                    .findFirst();
        }

        private static Answer absent() {
            return ExecCommands.failed("BGP not active");
        }

        private Answer summary(Console console, Args args) {
            return table(console, args)
                    .map(t -> ExecCommands.shown(new BgpViews.Summary(t)))
                    .orElse(absent());
        }

        private Answer neighbors(Console console, Args args) {
            Optional<BgpSnapshot.Summary> table = table(console, args);
            if (table.isEmpty()) {
                return absent();
            }
            List<BgpSnapshot.Neighbor> found =
                    table.get().neighbors().stream()
                            .filter(n ->
                                    !args.has("neighbor") || n.address().equals(neighbor(args)))
                            .toList();
            return args.has("neighbor") && found.isEmpty()
                    ? ExecCommands.failed("No such neighbor or address family")
                    : ExecCommands.shown(new BgpViews.Neighbors(found));
        }

        private Answer routes(Console console, Args args, Shown shown, boolean counted) {
            Optional<BgpSnapshot.Summary> table = table(console, args);
            if (table.isEmpty()) {
                return absent();
            }
            if (args.has("neighbor")
                    && table.get().neighbors().stream()
                            .noneMatch(n -> n.address().equals(neighbor(args)))) {
                return ExecCommands.failed("No such neighbor or address family");
            }
            List<BgpSnapshot.Entry> entries =
                    console.context().bgpRoutes(table.get().vrf(), family, shown);
            return ExecCommands.shown(
                    new BgpViews.Routes(
                            table.get().version(),
                            table.get().routerId(),
                            "",
                            entries,
                            counted ? entries.size() : -1));
        }

        private Answer route(Console console, Args args, Prefix wanted, boolean exact) {
            String vrf = args.text("vrf", "");
            return console.context()
                    .bgpRoute(vrf, wanted, exact)
                    .map(e -> ExecCommands.shown(new BgpViews.Detail(vrf, e)))
                    .orElse(ExecCommands.failed("Network not in table"));
        }
    }

    private static void clear(List<ExecCommand<Handler>> all, String words) {
        String softly = " [soft | in | out]...";
        for (String[] form :
                new String[][] {
                    {"*", "All neighbours"},
                    {"<neighbor:address>", "One neighbour"},
                    {"<as:1-4294967295>", "Neighbours of an AS"},
                    {"external", "External neighbours"},
                    {"peer-group <group:word>", "Members of a peer group"}
                }) {
            all.add(
                    ExecCommand.<Handler>of(
                                    "clear " + words + " " + form[0] + softly,
                                    (console, args) -> {
                                        console.context()
                                                .clearBgp(
                                                        new Clear(
                                                                args.text("vrf", ""),
                                                                which(args),
                                                                how(args)));
                                        return new Answer.Text("");
                                    })
                            .help(
                                    form[1],
                                    "Without ending the session",
                                    "They tell all again",
                                    "They are told all again"));
        }
    }

    private static Which which(Args args) {
        if (args.hasValue("neighbor")) {
            return new Which.One(args.address("neighbor"));
        }
        if (args.hasValue("as")) {
            return new Which.OfAs(args.longNumber("as"));
        }
        if (args.hasValue("group")) {
            return new Which.Group(args.text("group"));
        }
        return args.has("external") ? new Which.External() : new Which.All();
    }

    private static How how(Args args) {
        boolean in = args.has("in");
        boolean out = args.has("out");
        return in == out
                ? (in || args.has("soft") ? How.SOFT : How.HARD)
                : in ? How.SOFT_IN : How.SOFT_OUT;
    }
}
