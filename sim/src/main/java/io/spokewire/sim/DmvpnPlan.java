package io.spokewire.sim;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.Secret;
import io.spokewire.command.Section;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpConfig;
import io.spokewire.rib.StaticRoute;
import io.spokewire.router.Languages;
import io.spokewire.tunnel.TunnelConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A DMVPN of hubs and spokes, Phase 3, with static routes, made up from names alone. Router number
 * n has the tunnel address 10.255.0.0 + n, a LAN 10.0.0.0 + n x 256 with a host, and a cable of its
 * own to the provider, 100.64.0.0 + n x 4.
 */
final class DmvpnPlan {
    static final String UNDERLAY = "GigabitEthernet0/0";
    static final String LAN = "GigabitEthernet0/1";
    static final String TUNNEL = "Tunnel0";

    /** The IPsec profile of protected tunnels. */
    private static final String PROFILE = "VPN";

    private static final int TUNNELS = 0x0AFF0000;
    private static final int LANS = 0x0A000000;
    private static final int CABLES = 0x64400000;
    private static final int INSIDES = 0xC0A80000;
    private static final int LAN_SUMMARY_LENGTH = 9;
    private static final int TUNNEL_LENGTH = 16;

    private final Map<String, Member> members = new LinkedHashMap<>();
    private final List<NatBox> natBoxes = new ArrayList<>();
    private int holdingTimeSeconds = 300;
    private boolean hosts = true;
    private boolean mesh;
    private Section global = Section.root();
    private boolean isProtected;

    /**
     * A router.
     *
     * @param number from 1
     */
    record Member(String name, int number, boolean hub) {
        Address tunnelAddress() {
            return new Ipv4Address(TUNNELS + number);
        }

        Prefix lan() {
            return new Prefix(new Ipv4Address(LANS + (number << 8)), 24);
        }

        Address lanAddress() {
            return new Ipv4Address(LANS + (number << 8) + 1);
        }

        InterfaceAddress hostAddress() {
            return new InterfaceAddress(new Ipv4Address(LANS + (number << 8) + 10), 24);
        }

        InterfaceAddress cable(int side) {
            return new InterfaceAddress(new Ipv4Address(CABLES + number * 4 + side), 30);
        }
    }

    /** The {@code crypto} lines of every router. */
    void protectedBy(String crypto) {
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "crypto", crypto);
        if (!read.clean()) {
            throw new IllegalArgumentException("not a clean configuration: " + read.lines());
        }
        global = read.config();
        isProtected = true;
    }

    /** A NAT box with the clients behind it, on the cable of the first one. */
    record NatBox(String name, NatRules.Kind kind, List<String> clients) {
        InterfaceAddress inside(int host, int box) {
            return new InterfaceAddress(new Ipv4Address(INSIDES + (box << 8) + host), 24);
        }
    }

    void add(String name, boolean hub) {
        if (members.put(name, new Member(name, members.size() + 1, hub)) != null) {
            throw new IllegalArgumentException("two routers are named " + name);
        }
    }

    void nat(NatRules.Kind kind, List<String> clients) {
        clients.forEach(this::member);
        natBoxes.add(new NatBox("nat-" + clients.getFirst(), kind, List.copyOf(clients)));
    }

    void holdingTime(int seconds) {
        holdingTimeSeconds = seconds;
    }

    void withoutHosts() {
        hosts = false;
    }

    void mesh() {
        mesh = true;
    }

    Member member(String name) {
        Member member = members.get(name);
        if (member == null) {
            throw new IllegalArgumentException("there is no router " + name);
        }
        return member;
    }

    List<NatBox> natBoxes() {
        return natBoxes;
    }

    /** The network without its NAT boxes' translation: their two segments are there already. */
    Topology topology() {
        List<Topology.Router> routers = new ArrayList<>();
        List<Topology.Segment> segments = new ArrayList<>();
        List<Topology.Host> ends = new ArrayList<>();
        List<Topology.RouterRoute> routes = new ArrayList<>();
        for (Member member : members.values()) {
            routers.add(new Topology.Router(member.name, member.name, configuration(member)));
            underlay(member, segments, routes);
            if (hosts) {
                lan(member, segments, ends);
            }
        }
        return new Topology(
                routers, segments, ends, Topology.Provider.NONE, routes, Map.of(), List.of());
    }

    private void underlay(
            Member member, List<Topology.Segment> segments, List<Topology.RouterRoute> routes) {
        int box = boxOf(member.name);
        Topology.Plug provider = new Topology.ProviderPlug(List.of(member.cable(1)), false);
        String cable = "cable-" + member.name;
        if (box < 0) {
            List<InterfaceAddress> assigned = member.hub ? List.of() : List.of(member.cable(2));
            Topology.Plug own = new Topology.RouterPlug(member.name, UNDERLAY, assigned);
            segments.add(new Topology.Segment(cable, List.of(provider, own)));
            if (!member.hub) {
                routes.add(defaultRoute(member, member.cable(1).address()));
            }
            return;
        }
        NatBox nat = natBoxes.get(box);
        routes.add(defaultRoute(member, nat.inside(1, box).address()));
        if (!nat.clients.getFirst().equals(member.name)) {
            return;
        }
        segments.add(new Topology.Segment(cable, List.of(provider)));
        List<Topology.Plug> inside = new ArrayList<>();
        for (String client : nat.clients) {
            int host = nat.clients.indexOf(client) + 2;
            inside.add(new Topology.RouterPlug(client, UNDERLAY, List.of(nat.inside(host, box))));
        }
        segments.add(new Topology.Segment("inside-" + nat.name, inside));
    }

    private int boxOf(String name) {
        for (int i = 0; i < natBoxes.size(); i++) {
            if (natBoxes.get(i).clients.contains(name)) {
                return i;
            }
        }
        return -1;
    }

    private static Topology.RouterRoute defaultRoute(Member member, Address gateway) {
        return new Topology.RouterRoute(member.name, "", Prefix.DEFAULT_IPV4, UNDERLAY, gateway);
    }

    private static void lan(
            Member member, List<Topology.Segment> segments, List<Topology.Host> ends) {
        String segment = "lan-" + member.name;
        String host = member.name + "-host";
        segments.add(
                new Topology.Segment(
                        segment,
                        List.of(
                                new Topology.RouterPlug(member.name, LAN, List.of()),
                                new Topology.HostPlug(host))));
        ends.add(
                new Topology.Host(
                        host,
                        segment,
                        member.name,
                        LAN,
                        "",
                        List.of(member.hostAddress()),
                        List.of(member.lanAddress())));
    }

    // ---- configurations -----------------------------------------------------------------------

    private Section configuration(Member member) {
        List<StaticRoute> routes = new ArrayList<>();
        for (Member other : members.values()) {
            boolean wanted = hosts && !other.name.equals(member.name);
            if (wanted && (mesh || (member.hub && !other.hub))) {
                routes.add(route(other.lan(), other.tunnelAddress()));
            }
        }
        if (member.hub && boxOf(member.name) < 0) {
            routes.add(route(Prefix.DEFAULT_IPV4, member.cable(1).address()));
        }
        if (!member.hub) {
            for (Member hub : hubs()) {
                routes.add(
                        route(
                                new Prefix(new Ipv4Address(LANS), LAN_SUMMARY_LENGTH),
                                hub.tunnelAddress()));
                break;
            }
        }
        Section root = global.with(StaticRoute.SLOT, List.copyOf(routes));
        boolean fixed = member.hub && boxOf(member.name) < 0;
        List<InterfaceAddress> underlay = fixed ? List.of(member.cable(2)) : List.of();
        root = root.withChild(link(UNDERLAY, underlay, !fixed));
        if (hosts) {
            InterfaceAddress lan = new InterfaceAddress(member.lanAddress(), 24);
            root = root.withChild(link(LAN, List.of(lan), false));
        }
        InterfaceAddress own = new InterfaceAddress(member.tunnelAddress(), TUNNEL_LENGTH);
        return root.withChild(
                link(TUNNEL, List.of(own), false)
                        .with(TunnelConfig.SLOT, tunnel())
                        .with(NhrpConfig.IPV4, nhrp(member)));
    }

    private List<Member> hubs() {
        return members.values().stream().filter(Member::hub).toList();
    }

    private static StaticRoute route(Prefix prefix, Address gateway) {
        return new StaticRoute("", prefix, "", gateway.toString(), 1, "", 0, false, 0);
    }

    private static Section link(String name, List<InterfaceAddress> addresses, boolean dhcp) {
        InterfaceConfig config =
                InterfaceConfig.DEFAULT
                        .with(InterfaceConfig.IPV4, addresses)
                        .with(InterfaceConfig.DHCP, dhcp);
        return Section.empty(InterfaceConfig.INTERFACE, name).with(InterfaceConfig.SLOT, config);
    }

    private TunnelConfig tunnel() {
        return TunnelConfig.DEFAULT
                .with(
                        TunnelConfig.PROTECTION,
                        isProtected
                                ? new TunnelConfig.Protection(PROFILE, false)
                                : TunnelConfig.Protection.NONE)
                .with(TunnelConfig.MODE, TunnelConfig.TunnelMode.GRE_MULTIPOINT)
                .with(TunnelConfig.SOURCE, new TunnelConfig.Source.Interface(UNDERLAY))
                .with(TunnelConfig.KEY, OptionalLong.of(1));
    }

    private NhrpConfig nhrp(Member member) {
        List<NhrpConfig.Nhs> servers = new ArrayList<>();
        List<NhrpConfig.StaticMap> maps = new ArrayList<>();
        for (Member other : members.values()) {
            if (mesh && !other.name.equals(member.name)) {
                maps.add(
                        new NhrpConfig.StaticMap(
                                other.tunnelAddress().toPrefix(),
                                other.cable(2).address().toString()));
            }
        }
        for (Member hub : hubs()) {
            if (!member.hub && !mesh) {
                servers.add(
                        new NhrpConfig.Nhs(
                                hub.tunnelAddress().toString(),
                                hub.cable(2).address().toString(),
                                true,
                                0,
                                0));
            }
        }
        int timeoutSeconds = NhrpConfig.DEFAULT.redirectTimeoutSeconds();
        return NhrpConfig.DEFAULT
                .with(NhrpConfig.NETWORK_ID, 1L)
                .with(NhrpConfig.PASSWORD, Secret.clear("simnet"))
                .with(NhrpConfig.HOLDING_TIME_SECONDS, holdingTimeSeconds)
                .with(NhrpConfig.NO_UNIQUE, true) // clients come back with another NBMA address
                .with(NhrpConfig.NHS, List.copyOf(servers))
                .with(NhrpConfig.MAPS, List.copyOf(maps))
                .with(NhrpConfig.REDIRECT, new NhrpConfig.Redirect(member.hub, timeoutSeconds));
    }
}
