package io.spokewire.rib;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.Refusal;
import io.spokewire.command.Setting;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.List;

/** {@code ip route} and {@code ipv6 route}. */
public final class StaticRouteCommands {
    private static final int DISTANCE = 1;

    private static final String VIA4 = "{<interface:interface> [<gateway:ipv4>] | <gateway:ipv4>}";
    private static final String VIA6 = "{<interface:interface> [<gateway:ipv6>] | <gateway:ipv6>}";
    private static final String OPTIONS =
            "<distance:1-255> | name <name:word> | tag <tag:1-4294967295> | permanent | global |"
                    + " multicast";
    private static final String[] HELP = {
        "VRF",
        "Its name",
        "Destinations",
        "Mask",
        "Out of this interface",
        "By this router",
        "By this router",
        "Distance",
        "Name the route",
        "Its name",
        "Tag",
        "Number",
        "It stays when the interface goes down",
        "The next router is in the default VRF",
        "For multicast"
    };

    private static final Command IPV4 =
            Command.in(Mode.CONFIG)
                    .syntax(
                            "ip route [vrf <vrf:word>] <network:ipv4> <mask:mask> "
                                    + VIA4
                                    + " ["
                                    + OPTIONS
                                    + "]...")
                    .or(
                            "ip route [vrf <vrf:word>] <prefix:prefix4> "
                                    + VIA4
                                    + " ["
                                    + OPTIONS
                                    + "]...")
                    .help(HELP)
                    .sets(StaticRoute.SLOT, StaticRouteCommands::add)
                    .resets(StaticRoute.SLOT, StaticRouteCommands::remove)
                    .shows(StaticRoute.SLOT, routes -> show(routes, AddressFamily.IPV4));

    private static final Command IPV6 =
            Command.in(Mode.CONFIG)
                    .syntax(
                            "ipv6 route [vrf <vrf:word>] <prefix:prefix6> "
                                    + VIA6
                                    + " ["
                                    + OPTIONS
                                    + "]...")
                    .help(
                            "VRF",
                            "Its name",
                            "Destinations",
                            "Out of this interface",
                            "By this router",
                            "By this router",
                            "Distance",
                            "Name the route",
                            "Its name",
                            "Tag",
                            "Number",
                            "It stays when the interface goes down",
                            "The next router is in the default VRF",
                            "For multicast")
                    .sets(StaticRoute.SLOT, StaticRouteCommands::add)
                    .resets(StaticRoute.SLOT, StaticRouteCommands::remove)
                    .shows(StaticRoute.SLOT, routes -> show(routes, AddressFamily.IPV6));

    private static Command bfd(String ip, String type) {
        return Setting.keyed(
                        ip
                                + " route static bfd [vrf <vrf:word>] {<interface:interface>"
                                + " <gateway:"
                                + type
                                + "> | <remote:"
                                + type
                                + "> <local:"
                                + type
                                + ">} [unassociate]",
                        ip.equals("ip") ? StaticBfd.IPV4 : StaticBfd.IPV6,
                        StaticRouteCommands::bfd,
                        StaticBfd::key,
                        StaticBfd::words,
                        "Static routes",
                        "Whether BFD reaches their gateways",
                        "In a VRF",
                        "Its name",
                        "On an interface",
                        "The gateway",
                        "A gateway several hops away",
                        "Our own address",
                        "Watch it without consequence for routes")
                .in(Mode.CONFIG);
    }

    private static StaticBfd bfd(Args args) {
        boolean far = args.has("remote");
        return new StaticBfd(
                args.text("vrf", ""),
                args.text("interface", ""),
                args.address(far ? "remote" : "gateway"),
                far ? args.address("local").toString() : "",
                args.has("unassociate"));
    }

    private static Command tracked(String front) {
        return Command.in(Mode.CONFIG)
                .syntax(front + " [" + OPTIONS + "]... track <track:1-1000> [" + OPTIONS + "]...")
                .help(tail("Follow a track object", "Number"))
                .sets(StaticRoute.SLOT, StaticRouteCommands::add)
                .resets(StaticRoute.SLOT, StaticRouteCommands::remove);
    }

    /** The track words, followed by the options that may stand behind them. */
    private static String[] tail(String... texts) {
        List<String> all = new ArrayList<>(List.of(texts));
        all.addAll(List.of(HELP).subList(7, HELP.length));
        return all.toArray(String[]::new);
    }

    private static final Command DHCP =
            Command.in(Mode.CONFIG)
                    .syntax(
                            "ip route [vrf <vrf:word>] <network:ipv4> <mask:mask>"
                                    + " [<interface:interface>] dhcp [<distance:1-255>]")
                    .help("By the router that DHCP names", "Distance")
                    .notYet("the host's DHCP client installs its own default route");

    private static Command lacking(String words, String why) {
        return Command.in(Mode.CONFIG).syntax(words).hide().notYet(why);
    }

    /** In the order of running-config. */
    public static final List<Command> ALL =
            List.of(
                    IPV4,
                    tracked("ip route [vrf <vrf:word>] <network:ipv4> <mask:mask> " + VIA4),
                    DHCP,
                    bfd("ip", "ipv4"),
                    lacking("ip route profile", "changes of the table are not counted"),
                    lacking(
                            "ip route static adjust-time <seconds:1-60>",
                            "static routes follow what they rest on at once"),
                    lacking(
                            "ip route static inter-vrf",
                            "'ip route vrf' with 'global' leads from a VRF to the default one"),
                    IPV6,
                    tracked("ipv6 route [vrf <vrf:word>] <prefix:prefix6> " + VIA6),
                    bfd("ipv6", "ipv6"));

    private StaticRouteCommands() {}

    private static Prefix destinations(Args args) {
        InterfaceAddress typed =
                args.hasValue("prefix")
                        ? args.prefix("prefix")
                        : new InterfaceAddress(args.ipv4("network"), args.maskLength("mask"));
        Prefix prefix = typed.subnet();
        if (!prefix.address().equals(typed.address())) {
            throw new Refusal(
                    typed.address()
                            + " has bits behind its mask; the network is "
                            + prefix.address());
        }
        return prefix;
    }

    private static StaticRoute route(Args args) {
        return new StaticRoute(
                args.text("vrf", ""),
                destinations(args),
                args.text("interface", ""),
                args.text("gateway", ""),
                args.number("distance", DISTANCE),
                args.text("name", ""),
                args.longNumber("tag", 0),
                args.has("permanent"),
                args.number("track", 0));
    }

    private static boolean samePath(StaticRoute a, StaticRoute b) {
        return a.vrf().equals(b.vrf())
                && a.prefix().equals(b.prefix())
                && a.interfaceName().equals(b.interfaceName())
                && a.gateway().equals(b.gateway());
    }

    private static List<StaticRoute> add(List<StaticRoute> routes, Args args) {
        StaticRoute route = route(args);
        if (!route.gateway().isEmpty() && Address.parse(route.gateway()).isMulticast()) {
            throw new Refusal(route.gateway() + " is a multicast address and no router");
        }
        List<StaticRoute> all = new ArrayList<>(routes);
        for (int i = 0; i < all.size(); i++) {
            if (samePath(all.get(i), route)) {
                all.set(i, route);
                return List.copyOf(all);
            }
        }
        // IPv4 in front, as running-config has it: what is written reads back in the same order.
        int behind = all.size();
        if (route.prefix().family() == AddressFamily.IPV4) {
            while (behind > 0 && all.get(behind - 1).prefix().family() == AddressFamily.IPV6) {
                behind--;
            }
        }
        all.add(behind, route);
        return List.copyOf(all);
    }

    private static List<StaticRoute> remove(List<StaticRoute> routes, Args args) {
        if (!args.hasValue("prefix") && !args.hasValue("mask")) {
            throw new Refusal("which route?");
        }
        String vrf = args.text("vrf", "");
        Prefix prefix = destinations(args);
        List<StaticRoute> all = new ArrayList<>(routes);
        all.removeIf(r ->
                r.vrf().equals(vrf)
                        && r.prefix().equals(prefix)
                        && (!args.hasValue("interface")
                                || r.interfaceName().equals(args.text("interface")))
                        && (!args.hasValue("gateway") || r.gateway().equals(args.text("gateway"))));
        return List.copyOf(all);
    }

    private static List<String> show(List<StaticRoute> routes, AddressFamily family) {
        List<String> lines = new ArrayList<>();
        for (StaticRoute route : routes) {
            if (route.prefix().family() == family) {
                lines.add(written(route));
            }
        }
        return lines;
    }

    /** As the configuration shows it. */
    static String written(StaticRoute route) {
        boolean ipv6 = route.prefix().family() == AddressFamily.IPV6;
        StringBuilder line = new StringBuilder(ipv6 ? "ipv6 route" : "ip route");
        if (!route.vrf().isEmpty()) {
            line.append(" vrf ").append(route.vrf());
        }
        line.append(' ');
        if (ipv6) {
            line.append(route.prefix());
        } else {
            line.append(route.prefix().address())
                    .append(' ')
                    .append(Ipv4Address.mask(route.prefix().length()));
        }
        if (!route.interfaceName().isEmpty()) {
            line.append(' ').append(route.interfaceName());
        }
        if (!route.gateway().isEmpty()) {
            line.append(' ').append(route.gateway());
        }
        if (route.distance() != DISTANCE) {
            line.append(' ').append(route.distance());
        }
        if (route.tag() != 0) {
            line.append(" tag ").append(route.tag());
        }
        if (route.permanent()) {
            line.append(" permanent");
        }
        if (!route.name().isEmpty()) {
            line.append(" name ").append(route.name());
        }
        if (route.track() != 0) {
            line.append(" track ").append(route.track());
        }
        return line.toString();
    }
}
