package io.spokewire.daemon.manage;

import static io.spokewire.daemon.manage.ExecCommands.failed;
import static io.spokewire.daemon.manage.ExecCommands.shown;

import io.spokewire.command.Args;
import io.spokewire.command.ExecCommand;
import io.spokewire.daemon.manage.Console.Answer;
import io.spokewire.daemon.manage.Console.Handler;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.rib.RouteView;
import io.spokewire.rib.StaticRoute;
import io.spokewire.routing.ProtocolStatus;
import io.spokewire.sla.TrackSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** {@code show ip route} and {@code show ipv6 route}. */
final class RouteExec {
    private static final String ALL_VRFS = "*";

    private RouteExec() {}

    static void add(List<ExecCommand<Handler>> all) {
        showRoutes(all, "ip", AddressFamily.IPV4);
        showRoutes(all, "ipv6", AddressFamily.IPV6);
        all.add(
                show(
                        "show ip route track-table",
                        (console, _) -> trackTable(console),
                        "Static routes that follow a track object, and its state"));
    }

    private static ExecCommand<Handler> show(String syntax, Handler handler, String... help) {
        return ExecCommand.of(syntax, handler).help(help);
    }

    /** Whose routes can be shown alone, as the console names them. */
    private static final Map<String, String> PROTOCOLS =
            new TreeMap<>(
                    Map.of(
                            "bgp [<process:word>]", "Routes of BGP",
                            "connected", "Connected",
                            "eigrp [<process:word>]", "Routes of EIGRP",
                            "kernel", "Routes of other programs on this host",
                            "nhrp", "Shortcuts of NHRP",
                            "ospf [<process:word>]", "Routes of OSPF",
                            "rip", "Routes of RIP",
                            "static", "Static routes"));

    private static void showRoutes(
            List<ExecCommand<Handler>> all, String ip, AddressFamily family) {
        String type = family == AddressFamily.IPV4 ? "ipv4" : "ipv6";
        String prefix = family == AddressFamily.IPV4 ? "prefix4" : "prefix6";
        all.add(
                show(
                        "show " + ip + " route [vrf <vrf:word>]",
                        (console, args) -> routes(console, args, family, ""),
                        "Routing table",
                        "Routing table of a VRF",
                        "Name of the VRF, or * for all"));
        all.add(
                show(
                        "show " + ip + " route [vrf <vrf:word>] summary",
                        (console, args) -> summary(console, args, family),
                        "Numbers of routes by their source"));
        for (Map.Entry<String, String> protocol : PROTOCOLS.entrySet()) {
            String[] words = protocol.getKey().split(" ", 2);
            all.add(
                    show(
                            "show " + ip + " route [vrf <vrf:word>] " + protocol.getKey(),
                            (console, args) -> routes(console, args, family, words[0]),
                            protocol.getValue(),
                            "Of this process alone"));
        }
        String entry = "show " + ip + " route [vrf <vrf:word>] ";
        if (family == AddressFamily.IPV4) {
            all.add(
                    ExecCommand.<Handler>of(
                                    entry + "<address:ipv4> <mask:mask>",
                                    (console, args) ->
                                            prefixEntry(
                                                    console,
                                                    args,
                                                    new Prefix(
                                                            args.address("address"),
                                                            args.maskLength("mask"))))
                            .help("Address of the network", "Its mask"));
            all.add(
                    show(
                            entry + "<address:ipv4> <mask:mask> longer-prefixes",
                            (console, args) ->
                                    inside(
                                            console,
                                            args,
                                            new Prefix(
                                                    args.address("address"),
                                                    args.maskLength("mask"))),
                            "All routes within it"));
        }
        all.add(
                ExecCommand.<Handler>of(
                                entry + "<address:" + type + ">",
                                (console, args) -> entry(console, args, args.address("address")))
                        .help("The route that an address follows"));
        all.add(
                ExecCommand.<Handler>of(
                                entry + "<prefix:" + prefix + ">",
                                (console, args) ->
                                        prefixEntry(console, args, args.prefix("prefix").subnet()))
                        .help("The route of a prefix"));
        all.add(
                show(
                        entry + "<prefix:" + prefix + "> longer-prefixes",
                        (console, args) -> inside(console, args, args.prefix("prefix").subnet()),
                        "All routes within it"));
    }

    private static Answer inside(Console console, Args args, Prefix network) {
        return routes(console, args, network.family(), r -> network.contains(r.prefix()));
    }

    /** Routes of one protocol and process, or of all; of one VRF, or of all. */
    private static Answer routes(
            Console console, Args args, AddressFamily family, String protocol) {
        String process = args.text("process", "");
        return routes(console, args, family, r -> r.of(protocol, process));
    }

    private static Answer routes(
            Console console,
            Args args,
            AddressFamily family,
            Predicate<? super RouteView.Shown> wanted) {
        String vrf = args.text("vrf", "");
        if (vrf.equals(ALL_VRFS)) {
            List<String> names = new ArrayList<>(List.of(""));
            names.addAll(console.context().vrfs().keySet());
            List<RouteView.Table> tables = new ArrayList<>();
            for (String name : names) {
                table(console, name, family, wanted).ifPresent(tables::add);
            }
            return shown(new RouteView.Tables(tables));
        }
        return table(console, vrf, family, wanted)
                .map(ExecCommands::shown)
                .orElseGet(() -> noVrf(vrf));
    }

    private static Optional<RouteView.Table> table(
            Console console,
            String vrf,
            AddressFamily family,
            Predicate<? super RouteView.Shown> wanted) {
        return console.context()
                .routes(vrf, family)
                .map(routes -> RouteView.Table.of(family, vrf, routes, wanted));
    }

    private static Answer trackTable(Console console) {
        TrackSnapshot tracks = console.context().tracks();
        List<RouteView.Tracked> all = new ArrayList<>();
        for (StaticRoute route : console.context().running().get(StaticRoute.SLOT)) {
            if (route.track() != 0 && route.prefix().family() == AddressFamily.IPV4) {
                boolean up =
                        tracks.objects().stream()
                                .anyMatch(t -> t.object().number() == route.track() && t.up());
                all.add(new RouteView.Tracked(route, up));
            }
        }
        return shown(new RouteView.TrackTable(all));
    }

    private static Answer summary(Console console, Args args, AddressFamily family) {
        String vrf = args.text("vrf", "");
        return console.context()
                .routes(vrf, family)
                .map(routes -> shown(RouteView.Summary.of(family, vrf, routes)))
                .orElseGet(() -> noVrf(vrf));
    }

    /** What an address follows; of a whole network of class A, B or C all that is in it. */
    private static Answer entry(Console console, Args args, Address address) {
        String vrf = args.text("vrf", "");
        if (!console.context().hasVrf(vrf)) {
            return noVrf(vrf);
        }
        Optional<Prefix> network = RouteView.Network.named(address);
        Optional<RouteView.Shown> exact =
                network.flatMap(wanted -> console.context().route(vrf, wanted));
        if (network.isPresent() && exact.isEmpty()) {
            List<RouteView.Shown> subnets =
                    console.context().routes(vrf, AddressFamily.IPV4).orElse(List.of()).stream()
                            .filter(r -> network.get().contains(r.prefix()))
                            .toList();
            if (!subnets.isEmpty()) {
                return shown(new RouteView.Network(vrf, network.get(), subnets));
            }
        }
        return explained(console, vrf, console.context().route(vrf, address));
    }

    private static Answer prefixEntry(Console console, Args args, Prefix wanted) {
        String vrf = args.text("vrf", "");
        return console.context().hasVrf(vrf)
                ? explained(console, vrf, console.context().route(vrf, wanted))
                : noVrf(vrf);
    }

    private static Answer explained(Console console, String vrf, Optional<RouteView.Shown> route) {
        List<String> takers =
                route.stream().flatMap(r -> takers(console, vrf, r).stream()).toList();
        List<String> advertisers =
                route.stream()
                        .flatMap(r -> console.context().advertisers(vrf, r.prefix()).stream())
                        .toList();
        return shown(new RouteView.Entry(vrf, route, takers, advertisers));
    }

    /** The processes that tell a route: {@code Redistributing via}. */
    private static List<String> takers(Console console, String vrf, RouteView.Shown route) {
        return console.context().protocols().stream()
                .filter(p -> p.vrf().equals(vrf) && p.family() == route.prefix().family())
                .filter(p -> p.redistributes().contains(route.origin()) || tellsItsOwn(p, route))
                .map(ProtocolStatus::protocol)
                .toList();
    }

    private static boolean tellsItsOwn(ProtocolStatus p, RouteView.Shown route) {
        return p.protocol().equals(route.origin())
                && (p.protocol().startsWith("eigrp ") || p.protocol().equals("rip"));
    }

    private static Answer noVrf(String vrf) {
        return failed("IP routing table " + vrf + " does not exist");
    }
}
