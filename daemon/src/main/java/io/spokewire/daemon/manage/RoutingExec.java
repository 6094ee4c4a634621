package io.spokewire.daemon.manage;

import io.spokewire.command.ExecCommand;
import io.spokewire.daemon.manage.Console.Handler;
import io.spokewire.net.AddressFamily;
import io.spokewire.policy.PolicyViews;
import io.spokewire.routing.ProtocolStatus;
import io.spokewire.routing.ProtocolViews;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The commands about routing processes as a whole, and about what filters their routes. */
final class RoutingExec {
    private static final String SHOW = "Show running system information";

    private RoutingExec() {}

    static void add(List<ExecCommand<Handler>> all) {
        for (AddressFamily family : AddressFamily.values()) {
            boolean ipv6 = family == AddressFamily.IPV6;
            String ip = ipv6 ? "ipv6" : "ip";
            String help = ipv6 ? "IPv6" : "IP";
            all.add(
                    ExecCommand.<Handler>of(
                                    "show " + ip + " protocols [vrf <vrf:word>]",
                                    (console, args) -> {
                                        List<ProtocolStatus> some =
                                                console.context().protocolsWithSources().stream()
                                                        .filter(p -> p.family() == family)
                                                        .filter(p ->
                                                                p.vrf()
                                                                        .equals(
                                                                                args.text(
                                                                                        "vrf", "")))
                                                        .toList();
                                        return ExecCommands.shown(
                                                ipv6
                                                        ? new ProtocolViews.Ipv6(some)
                                                        : new ProtocolViews.Ipv4(some));
                                    })
                            .help(SHOW, help, "Routing processes", "Of one VRF", "Its name"));
            all.add(
                    ExecCommand.<Handler>of(
                                    "show " + ip + " prefix-list [<name:word>]",
                                    (console, args) ->
                                            ExecCommands.shown(
                                                    PolicyViews.PrefixLists.of(
                                                            console.context().running(),
                                                            family,
                                                            args.text("name", ""))))
                            .help(SHOW, help, "Prefix lists", "Name"));
            accessLists(
                    all,
                    "show " + ip + (ipv6 ? " access-list" : " access-lists") + " [<name:word>]",
                    EnumSet.of(family),
                    SHOW,
                    help,
                    "Access lists",
                    "Name or number");
        }
        accessLists(
                all,
                "show access-lists [<name:word>]",
                EnumSet.allOf(AddressFamily.class),
                SHOW,
                "Access lists",
                "Name or number");
        all.add(
                ExecCommand.<Handler>of(
                                "show route-map [<name:word>]",
                                (console, args) ->
                                        ExecCommands.shown(
                                                PolicyViews.RouteMaps.of(
                                                        console.context().running(),
                                                        args.text("name", ""))))
                        .help(SHOW, "Route maps", "Name"));
        all.add(
                ExecCommand.<Handler>of(
                                "show key chain [<name:word>]",
                                (console, args) ->
                                        ExecCommands.shown(
                                                PolicyViews.KeyChains.of(
                                                        console.context().running(),
                                                        args.text("name", ""),
                                                        console.context().now())))
                        .help(SHOW, "Keys", "Chains of keys, without the keys themselves", "Name"));
    }

    private static void accessLists(
            List<ExecCommand<Handler>> all,
            String words,
            Set<AddressFamily> families,
            String... help) {
        all.add(
                ExecCommand.<Handler>of(
                                words,
                                (console, args) ->
                                        ExecCommands.shown(
                                                PolicyViews.AccessLists.of(
                                                        console.context().running(),
                                                        families,
                                                        args.text("name", ""))))
                        .help(help));
    }
}
