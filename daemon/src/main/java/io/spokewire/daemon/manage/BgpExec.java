package io.spokewire.daemon.manage;

import io.spokewire.bgp.BgpGroupViews;
import io.spokewire.bgp.BgpProcess;
import io.spokewire.bgp.BgpRoutingEngine.Clear;
import io.spokewire.bgp.BgpRoutingEngine.ClearFlaps;
import io.spokewire.bgp.BgpRoutingEngine.How;
import io.spokewire.bgp.BgpRoutingEngine.Shown;
import io.spokewire.bgp.BgpRoutingEngine.Which;
import io.spokewire.bgp.BgpSnapshot;
import io.spokewire.bgp.BgpViews;
import io.spokewire.command.Args;
import io.spokewire.command.ExecCommand;
import io.spokewire.command.Section;
import io.spokewire.daemon.manage.Console.Answer;
import io.spokewire.daemon.manage.Console.Handler;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.policy.RouteMap;
import io.spokewire.policy.RoutingPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The commands about BGP. */
final class BgpExec {
    private static final String MASKED = "<address:ipv4> <mask:mask>";
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
        tables(all, "bgp all", _ -> true);
        tables(all, "ip bgp all", _ -> true);
        tables(all, "ip bgp vpnv4 all", t -> inVrf(t, AddressFamily.IPV4));
        tables(all, "bgp vpnv4 unicast all", t -> inVrf(t, AddressFamily.IPV4));
        tables(all, "bgp vpnv6 unicast all", t -> inVrf(t, AddressFamily.IPV6));
        clear(all, "bgp all");
        for (Front front :
                List.of(
                        new Front("ip bgp", AddressFamily.IPV4),
                        new Front("bgp ipv4 unicast", AddressFamily.IPV4),
                        new Front("bgp ipv6 unicast", AddressFamily.IPV6),
                        new Front("ip bgp vrf <vrf:word>", AddressFamily.IPV4),
                        new Front("bgp vpnv4 unicast vrf <vrf:word>", AddressFamily.IPV4),
                        new Front("bgp vpnv6 unicast vrf <vrf:word>", AddressFamily.IPV6))) {
            clear(all, front.words());
            front.clearFlaps(all, "dampening", "Routes that came and went are used at once");
            front.clearFlaps(all, "flap-statistics", "How often they did is counted anew");
        }
    }

    private static boolean inVrf(BgpSnapshot.Summary table, AddressFamily family) {
        return !table.vrf().isEmpty() && table.family() == family;
    }

    /** Several tables one behind the other. */
    private static void tables(
            List<ExecCommand<Handler>> all, String words, Predicate<BgpSnapshot.Summary> which) {
        String show = "show " + words;
        all.add(
                ExecCommand.<Handler>of(
                                show + " summary",
                                (console, _) -> {
                                    List<BgpViews.Summary> found =
                                            console.context().bgp().stream()
                                                    .filter(which)
                                                    .map(BgpViews.Summary::new)
                                                    .toList();
                                    return found.isEmpty()
                                            ? Front.absent()
                                            : ExecCommands.shown(new BgpViews.Summaries(found));
                                })
                        .help("Neighbours, one line each"));
        all.add(
                ExecCommand.<Handler>of(
                                show + " neighbors",
                                (console, _) ->
                                        ExecCommands.shown(
                                                new BgpViews.Neighbors(
                                                        console.context().bgp().stream()
                                                                .filter(which)
                                                                .flatMap(
                                                                        t -> t.neighbors().stream())
                                                                .distinct()
                                                                .toList())))
                        .help("Neighbours, all that is known of them"));
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
            if (family == AddressFamily.IPV4) {
                show(all, MASKED, (c, a) -> route(c, a, masked(a), true), "Network", "Its mask");
                show(
                        all,
                        MASKED + " longer-prefixes",
                        (c, a) -> longer(c, a, masked(a)),
                        "Network",
                        "Its mask",
                        "And the longer ones in it");
            }
            some(all);
        }

        private static Prefix masked(Args args) {
            int length = args.maskLength("mask");
            return new Prefix(args.ipv4("address").masked(length), length);
        }

        private Answer longer(Console console, Args args, Prefix wanted) {
            return some(console, args, (entry, _) -> wanted.contains(entry.prefix()));
        }

        /** The table's lines that something is true of. */
        private void some(List<ExecCommand<Handler>> all) {
            show(
                    all,
                    (family == AddressFamily.IPV4 ? "<prefix:prefix4>" : "<prefix:prefix6>")
                            + " longer-prefixes",
                    (c, a) -> longer(c, a, a.prefix("prefix").subnet()),
                    "A prefix",
                    "And the longer ones in it");
            show(
                    all,
                    "regexp <expression:text>",
                    (c, a) -> {
                        String said = a.text("expression");
                        return RoutingPolicy.expression(said)
                                .map(e -> some(c, a, (_, p) -> e.matcher(p.asPath()).find()))
                                .orElse(
                                        ExecCommands.failed(
                                                "'" + said + "' is no regular expression"));
                    },
                    "AS paths",
                    "Regular expression; _ is any border of a number");
            show(
                    all,
                    "community [<community:word>...]",
                    (c, a) -> {
                        List<String> wanted = a.texts("community");
                        return some(
                                c,
                                a,
                                (_, path) ->
                                        !path.communities().isEmpty()
                                                && path.communities().containsAll(wanted));
                    },
                    "With communities",
                    "With all of these");
            show(
                    all,
                    "filter-list <list:1-500>",
                    (c, a) -> {
                        RoutingPolicy policy = new RoutingPolicy(c.context().running());
                        return some(
                                c,
                                a,
                                (_, path) -> policy.asPathList(a.text("list"), path.asPath()));
                    },
                    "By an AS-path access list",
                    "Number");
            show(
                    all,
                    "prefix-list <list:word>",
                    (c, a) -> {
                        RoutingPolicy policy = new RoutingPolicy(c.context().running());
                        return some(
                                c,
                                a,
                                (entry, _) -> policy.prefixList(a.text("list"), entry.prefix()));
                    },
                    "By a prefix list",
                    "Name");
            show(
                    all,
                    "injected-paths",
                    (c, a) -> some(c, a, (_, path) -> path.source().equals("injected")),
                    "Paths that 'bgp inject-map' has made");
            show(
                    all,
                    "rib-failure",
                    (c, a) -> some(c, a, (_, path) -> path.refused()),
                    "Best paths that the routing table does not use");
            if (family == AddressFamily.IPV4) {
                show(
                        all,
                        "cidr-only",
                        (c, a) -> some(c, a, (entry, _) -> !isClassful(entry.prefix())),
                        "Prefixes with another mask than that of their class");
            }
            show(
                    all,
                    "inconsistent-as",
                    (c, a) -> some(c, a, (entry, _) -> origins(entry) > 1),
                    "Prefixes that several ASes have told of as theirs");
            dampening(all);
            groups(all);
            show(
                    all,
                    "update-group [<group:1-2147483647>]",
                    this::updateGroups,
                    "Neighbours that are told the same",
                    "Number of a group");
        }

        private void groups(List<ExecCommand<Handler>> all) {
            show(
                    all,
                    "peer-group [<group:word>]",
                    this::peerGroups,
                    "Peer groups and their members",
                    "Name");
            for (boolean session : new boolean[] {true, false}) {
                show(
                        all,
                        (session ? "template peer-session" : "template peer-policy")
                                + " [<template:word>]",
                        (c, a) -> templates(c, a, session),
                        "Settings under a name",
                        session ? "About sessions" : "About routes",
                        "Name");
            }
            show(
                    all,
                    "paths",
                    (c, a) ->
                            table(c, a)
                                    .map(t ->
                                            ExecCommands.shown(
                                                    BgpGroupViews.Paths.of(
                                                            c.context()
                                                                    .bgpRoutes(
                                                                            t.vrf(),
                                                                            family,
                                                                            new Shown.All()))))
                                    .orElse(absent()),
                    "Sets of attributes, and how many paths have each");
        }

        private Answer peerGroups(Console console, Args args) {
            Optional<BgpSnapshot.Summary> table = table(console, args);
            if (table.isEmpty()) {
                return absent();
            }
            List<BgpGroupViews.PeerGroups.PeerGroup> found =
                    BgpGroupViews.PeerGroups.of(table.get()).groups().stream()
                            .filter(g ->
                                    !args.hasValue("group")
                                            || g.said().name().equals(args.text("group")))
                            .toList();
            return args.hasValue("group") && found.isEmpty()
                    ? ExecCommands.failed("No such peer-group")
                    : ExecCommands.shown(new BgpGroupViews.PeerGroups(family, found));
        }

        private static Answer templates(Console console, Args args, boolean session) {
            List<BgpGroupViews.Templates.Template> found = new ArrayList<>();
            for (Section process : console.context().running().children(BgpProcess.MODE)) {
                BgpGroupViews.Templates.of(process, session).templates().stream()
                        .filter(t ->
                                !args.hasValue("template")
                                        || t.name().equals(args.text("template")))
                        .forEach(found::add);
            }
            return args.hasValue("template") && found.isEmpty()
                    ? ExecCommands.failed("No such template")
                    : ExecCommands.shown(new BgpGroupViews.Templates(found, session));
        }

        private void dampening(List<ExecCommand<Handler>> all) {
            show(
                    all,
                    "dampening dampened-paths",
                    (c, a) -> flaps(c, a, false),
                    "Routes that come and go",
                    "Those that are not used");
            show(
                    all,
                    "dampening flap-statistics",
                    (c, a) -> flaps(c, a, true),
                    "How often they have");
            show(all, "dampening parameters", this::parameters, "How long they are not used");
        }

        private Answer flaps(Console console, Args args, boolean statistics) {
            Optional<BgpSnapshot.Summary> table = table(console, args);
            if (table.isEmpty()) {
                return absent();
            }
            List<BgpSnapshot.Entry> found = new ArrayList<>();
            for (BgpSnapshot.Entry entry :
                    console.context().bgpRoutes(table.get().vrf(), family, new Shown.Flapped())) {
                found.add(
                        new BgpSnapshot.Entry(
                                entry.prefix(),
                                entry.version(),
                                entry.best(),
                                entry.groups(),
                                entry.paths().stream()
                                        .filter(path -> statistics || path.damped())
                                        .toList()));
            }
            return ExecCommands.shown(
                    new BgpViews.Flaps(
                            table.get().version(),
                            table.get().routerId(),
                            statistics,
                            found.stream().filter(e -> !e.paths().isEmpty()).toList()));
        }

        private Answer parameters(Console console, Args args) {
            Optional<BgpSnapshot.Summary> table = table(console, args);
            if (table.isEmpty()) {
                return absent();
            }
            String words = table.get().dampening().words();
            if (words.isEmpty()) {
                return ExecCommands.failed("dampening is not configured: say 'bgp dampening'");
            }
            Map<String, String> maps = new LinkedHashMap<>();
            if (words.startsWith("route-map ")) {
                String name = words.substring("route-map ".length());
                for (RouteMap.Entry entry :
                        RouteMap.named(console.context().running(), name).entries()) {
                    for (String numbers :
                            entry.sets().getOrDefault(RouteMap.SetAction.DAMPENING, List.of())) {
                        maps.put(name + " " + entry.sequence(), numbers);
                    }
                }
            }
            return ExecCommands.shown(BgpViews.DampeningParameters.of(words, maps));
        }

        /** {@code clear ip bgp dampening} and {@code flap-statistics}. */
        void clearFlaps(List<ExecCommand<Handler>> all, String what, String help) {
            String prefix = family == AddressFamily.IPV4 ? "<prefix:prefix4>" : "<prefix:prefix6>";
            List<String> forms = new ArrayList<>(List.of("", " " + prefix));
            if (family == AddressFamily.IPV4) {
                forms.add(" " + MASKED);
            }
            for (String form : forms) {
                all.add(
                        ExecCommand.<Handler>of(
                                        "clear " + words + " " + what + form,
                                        (console, args) -> {
                                            console.context()
                                                    .clearBgp(
                                                            new ClearFlaps(
                                                                    args.text("vrf", ""),
                                                                    family,
                                                                    prefix(args),
                                                                    what.equals(
                                                                            "flap-statistics")));
                                            return new Answer.Text("");
                                        })
                                .help(help, "Of a prefix alone"));
            }
        }

        private static Optional<Prefix> prefix(Args args) {
            return args.hasValue("prefix")
                    ? Optional.of(args.prefix("prefix").subnet())
                    : args.hasValue("address") ? Optional.of(masked(args)) : Optional.empty();
        }

        private static boolean isClassful(Prefix prefix) {
            int first = prefix.address().toBytes()[0] & 0xFF;
            int usual = first < 128 ? 8 : first < 192 ? 16 : first < 224 ? 24 : 32;
            return prefix.length() == usual;
        }

        /** ASes at the ends of its paths; the path of our own routes is empty. */
        private static long origins(BgpSnapshot.Entry entry) {
            return entry.paths().stream()
                    .map(p -> p.asPath().substring(p.asPath().lastIndexOf(' ') + 1))
                    .distinct()
                    .count();
        }

        private Answer updateGroups(Console console, Args args) {
            Optional<BgpSnapshot.Summary> table = table(console, args);
            if (table.isEmpty()) {
                return absent();
            }
            List<BgpViews.UpdateGroups.Group> found =
                    BgpViews.UpdateGroups.of(table.get()).groups().stream()
                            .filter(g -> !args.has("group") || g.number() == args.number("group"))
                            .toList();
            return ExecCommands.shown(new BgpViews.UpdateGroups(found));
        }

        /** Which paths of the table are shown. */
        private interface Wanted {
            boolean test(BgpSnapshot.Entry entry, BgpSnapshot.PathEntry path);
        }

        private Answer some(Console console, Args args, Wanted wanted) {
            Optional<BgpSnapshot.Summary> table = table(console, args);
            if (table.isEmpty()) {
                return absent();
            }
            List<BgpSnapshot.Entry> found = new ArrayList<>();
            for (BgpSnapshot.Entry entry :
                    console.context().bgpRoutes(table.get().vrf(), family, new Shown.All())) {
                List<BgpSnapshot.PathEntry> paths =
                        entry.paths().stream().filter(p -> wanted.test(entry, p)).toList();
                if (!paths.isEmpty()) {
                    found.add(
                            new BgpSnapshot.Entry(
                                    entry.prefix(),
                                    entry.version(),
                                    paths.size() == entry.paths().size() ? entry.best() : 0,
                                    entry.groups(),
                                    paths));
                }
            }
            return ExecCommands.shown(
                    new BgpViews.Routes(
                            table.get().version(), table.get().routerId(), "", found, -1));
        }

        private void show(
                List<ExecCommand<Handler>> all, String tail, Handler handler, String... help) {
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
                                        for (String vrf : vrfs(console, args)) {
                                            console.context()
                                                    .clearBgp(
                                                            new Clear(vrf, which(args), how(args)));
                                        }
                                        return new Answer.Text("");
                                    })
                            .help(
                                    form[1],
                                    "Without ending the session",
                                    "They tell all again",
                                    "They are told all again"));
        }
    }

    /** One that is named; else all of them, or for one neighbour the default one. */
    private static Set<String> vrfs(Console console, Args args) {
        if (args.hasValue("vrf") || args.hasValue("neighbor") || args.hasValue("group")) {
            return Set.of(args.text("vrf", ""));
        }
        Set<String> all = new TreeSet<>(Set.of(""));
        console.context().bgp().forEach(table -> all.add(table.vrf()));
        return all;
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
