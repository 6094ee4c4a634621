package io.spokewire.nhrp;

import static io.spokewire.view.Layout.age;
import static io.spokewire.view.Layout.left;
import static io.spokewire.view.Layout.right;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpSnapshot.CacheEntry;
import io.spokewire.nhrp.NhrpSnapshot.Flag;
import io.spokewire.nhrp.NhrpSnapshot.Origin;
import io.spokewire.nhrp.NhrpSnapshot.PeerState;
import io.spokewire.nhrp.NhrpSnapshot.Server;
import io.spokewire.view.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * {@code show dmvpn [detail]} and {@code show dmvpn ipv6}: the peers of each tunnel, one row for
 * each entry of the NHRP cache, grouped by the address that packets are sent to.
 *
 * @param detail whether the tunnels and their servers are described
 * @param tunnels those with NHRP, in the order of the configuration
 * @param crypto the security associations of the tunnels, where they are described
 */
public record DmvpnView(boolean detail, List<TunnelPeers> tunnels, Optional<View> crypto)
        implements View {
    private static final String LEGEND =
            """
            Legend: Attrb --> S - Static, D - Dynamic, I - Incomplete
            \tN - NATed, L - Local, X - No Socket
            \tT1 - Route Installed, T2 - Nexthop-override, B - BGP
            \tC - CTS Capable, I2 - Temporary
            \t# Ent --> Number of NHRP entries with same NBMA peer
            \tNHS Status: E --> Expecting Replies, R --> Responding, W --> Waiting
            \tUpDn Time --> Up or Down Time for a Tunnel
            ==========================================================================

            """;

    /** Copies the list. */
    public DmvpnView {
        tunnels = List.copyOf(tunnels);
    }

    /**
     * What the router knows of a tunnel interface and NHRP does not.
     *
     * @param name of the interface
     * @param up administrative state
     * @param lineUp line protocol
     * @param reason why the line is down, or which peers have no security association and why;
     *     empty when nothing is amiss
     * @param addresses own addresses on it
     * @param vrf VRF of the packets inside; empty for the default one
     * @param source outer source address; empty while it has none
     * @param destination outer destination of a point-to-point tunnel
     * @param underlayVrf VRF of the outer packets; empty for the default one
     * @param protection IPsec profile; empty for none
     * @param stateControl whether {@code if-state nhrp} is set
     * @param group our QoS group; empty for none
     */
    public record TunnelState(
            String name,
            boolean up,
            boolean lineUp,
            String reason,
            List<InterfaceAddress> addresses,
            String vrf,
            Optional<Address> source,
            Optional<Address> destination,
            String underlayVrf,
            String protection,
            boolean stateControl,
            String group) {}

    /** What a router is to the tunnel's cloud. */
    public enum Role {
        HUB("Hub"),
        SPOKE("Spoke"),
        HUB_AND_SPOKE("Hub/Spoke"),
        UNKNOWN("Unknown");

        private final String word;

        Role(String word) {
            this.word = word;
        }
    }

    /**
     * A tunnel and its peers.
     *
     * @param family of the packets inside
     * @param role what we are to the cloud
     * @param state what the router knows of it
     * @param servers its next hop servers
     * @param peers by the address that packets are sent to
     */
    public record TunnelPeers(
            AddressFamily family,
            Role role,
            TunnelState state,
            List<Server> servers,
            List<Peer> peers) {}

    /**
     * A peer.
     *
     * @param nbma the address that packets are sent to; empty while unknown
     * @param entries its entries, at least one
     */
    public record Peer(Optional<Address> nbma, List<Row> entries) {}

    /**
     * An entry of a peer.
     *
     * @param tunnelAddress its protocol address
     * @param target the destinations behind it
     * @param state of the peer
     * @param upDown how long it has been in the state; empty for never
     * @param attributes letters of the legend
     * @param detour why packets take the routed path instead; empty when they go to the peer
     */
    public record Row(
            Address tunnelAddress,
            Prefix target,
            PeerState state,
            Optional<Duration> upDown,
            String attributes,
            String detour) {}

    /**
     * Joins what NHRP and the router know.
     *
     * @param families those to show; a tunnel without NHRP for a family is left out
     */
    public static DmvpnView of(
            boolean detail,
            List<AddressFamily> families,
            List<TunnelState> states,
            NhrpSnapshot nhrp) {
        return of(detail, families, states, nhrp, _ -> true);
    }

    /** The same, with the security associations of the tunnels. */
    public DmvpnView with(View associations) {
        return new DmvpnView(detail, tunnels, Optional.of(associations));
    }

    /** As above, with those entries alone. */
    public static DmvpnView of(
            boolean detail,
            List<AddressFamily> families,
            List<TunnelState> states,
            NhrpSnapshot nhrp,
            Predicate<CacheEntry> wanted) {
        List<TunnelPeers> tunnels = new ArrayList<>();
        for (AddressFamily family : families) {
            for (TunnelState state : states) {
                boolean runs =
                        nhrp.traffic().stream()
                                .anyMatch(t ->
                                        t.tunnel().equals(state.name()) && t.family() == family);
                if (runs) {
                    tunnels.add(tunnel(family, state, nhrp, wanted));
                }
            }
        }
        return new DmvpnView(detail, tunnels, Optional.empty());
    }

    private static TunnelPeers tunnel(
            AddressFamily family,
            TunnelState state,
            NhrpSnapshot nhrp,
            Predicate<CacheEntry> wanted) {
        List<Server> servers =
                nhrp.servers().stream()
                        .filter(s -> s.tunnel().equals(state.name()) && s.family() == family)
                        .toList();
        List<CacheEntry> entries =
                nhrp.cache().stream()
                        .filter(e -> e.tunnel().equals(state.name()) && e.family() == family)
                        .toList();
        boolean clients = entries.stream().anyMatch(e -> e.flags().contains(Flag.REGISTERED));
        Role role = servers.isEmpty() ? Role.HUB : clients ? Role.HUB_AND_SPOKE : Role.SPOKE;
        Map<Optional<Address>, List<Row>> peers = new LinkedHashMap<>();
        for (CacheEntry e : entries.stream().filter(wanted).toList()) {
            Address shown = e.nextHop().orElse(e.target().address());
            peers.computeIfAbsent(e.nbma(), _ -> new ArrayList<>())
                    .add(
                            new Row(
                                    shown,
                                    e.target(),
                                    e.state(),
                                    e.stateAge(),
                                    attributes(e),
                                    e.detour()));
        }
        List<Peer> list = new ArrayList<>();
        peers.forEach((nbma, rows) -> list.add(new Peer(nbma, List.copyOf(rows))));
        return new TunnelPeers(family, role, state, servers, List.copyOf(list));
    }

    private static String attributes(CacheEntry e) {
        StringBuilder out = new StringBuilder();
        // IOS shows its own entries as dynamic, local and without a socket.
        out.append(
                e.local() || e.type() == Origin.DYNAMIC
                        ? "D"
                        : e.type() == Origin.STATIC ? "S" : "I");
        if (e.claimedNbma().isPresent()) {
            out.append('N');
        }
        if (e.local()) {
            out.append('L');
        }
        if (e.local() || e.nbma().isEmpty() || !e.detour().isEmpty()) {
            out.append('X');
        }
        if (e.flags().contains(Flag.NHO)) {
            out.append("T2");
        } else if (e.flags().contains(Flag.RIB)) {
            out.append("T1");
        }
        return out.toString();
    }

    @Override
    public String text() {
        StringBuilder out = new StringBuilder(LEGEND);
        for (TunnelPeers tunnel : tunnels) {
            if (detail) {
                describe(tunnel, out);
            } else {
                out.append("Interface: ").append(tunnel.state().name()).append(", ");
                out.append(family(tunnel)).append(" NHRP Details\n");
            }
            if (tunnel.family() == AddressFamily.IPV4) {
                table(tunnel, out);
            } else {
                numbered(tunnel, out);
            }
            detours(tunnel, out);
            if (!tunnel.state().reason().isEmpty()) {
                out.append("\n ").append(tunnel.state().name());
                out.append(tunnel.state().lineUp() ? ": " : " is down: ");
                out.append(tunnel.state().reason()).append('\n');
            }
            out.append('\n');
        }
        if (detail) {
            out.append("Crypto Session Details: \n").append("-".repeat(80)).append("\n\n");
            crypto.map(View::text).ifPresent(out::append);
            out.append("Pending DMVPN Sessions:\n\n");
        }
        return out.toString();
    }

    /** Stations that packets reach by the routed path alone, each once, and why. */
    private static void detours(TunnelPeers tunnel, StringBuilder out) {
        Map<Address, String> stations = new LinkedHashMap<>();
        for (Peer peer : tunnel.peers()) {
            for (Row row : peer.entries()) {
                if (!row.detour().isEmpty()) {
                    String nbma = peer.nbma().map(Address::toString).orElse("UNKNOWN");
                    stations.putIfAbsent(
                            row.tunnelAddress(),
                            " (NBMA " + nbma + ") is reached by the routed path: " + row.detour());
                }
            }
        }
        stations.forEach((station, why) -> {
            out.append("\n ").append(tunnel.state().name()).append(": ").append(station);
            out.append(why).append('\n');
        });
    }

    private static String family(TunnelPeers tunnel) {
        return tunnel.family() == AddressFamily.IPV4 ? "IPv4" : "IPv6";
    }

    private static void describe(TunnelPeers tunnel, StringBuilder out) {
        TunnelState s = tunnel.state();
        boolean multipoint = s.destination().isEmpty();
        boolean ipv6 = s.source().filter(Ipv6Address.class::isInstance).isPresent();
        Optional<Address> own =
                s.addresses().stream()
                        .map(InterfaceAddress::address)
                        .filter(a -> a.family() == tunnel.family())
                        .findFirst();
        out.append("Interface ").append(s.name()).append(" is ");
        out.append(s.up() ? "up" : "admin down").append('/').append(s.lineUp() ? "up" : "down");
        out.append(", Addr. is ").append(own.map(Address::toString).orElse("unassigned"));
        out.append(", VRF \"").append(s.vrf()).append("\"\n");
        out.append("   Tunnel Src./Dest. addr: ");
        out.append(s.source().map(Address::toString).orElse("UNKNOWN")).append('/');
        out.append(s.destination().map(Address::toString).orElse("MGRE"));
        out.append(", Tunnel VRF \"").append(s.underlayVrf()).append("\"\n");
        out.append("   Protocol/Transport: \"").append(multipoint ? "multi-GRE/" : "GRE/");
        out.append(ipv6 ? "IPv6" : "IP").append("\", Protect \"").append(s.protection());
        out.append("\"\n   Interface State Control: ");
        out.append(s.stateControl() ? "Enabled" : "Disabled");
        out.append("\n   nhrp event-publisher : Disabled\n");
        if (!tunnel.servers().isEmpty()) {
            out.append('\n').append(family(tunnel)).append(" NHS:\n");
            for (Server server : tunnel.servers()) {
                out.append(NhrpViews.serverLine(server, "  NBMA Address: ")).append('\n');
            }
        }
    }

    private void table(TunnelPeers tunnel, StringBuilder out) {
        // The detailed table is one column further to the left and has one more.
        String indent = detail ? "" : " ";
        out.append("Type:").append(tunnel.role().word);
        out.append(detail ? ", Total NBMA Peers (v4/v6): " : ", NHRP Peers:");
        out.append(tunnel.peers().size()).append(detail ? "\n\n" : ",\n\n").append(indent);
        out.append("# Ent  Peer NBMA Addr Peer Tunnel Add State  UpDn Tm Attrb");
        out.append(detail ? "    Target Network\n" : "\n").append(indent);
        out.append("----- --------------- --------------- ----- -------- -----");
        out.append(detail ? " -----------------\n" : "\n");
        for (Peer peer : tunnel.peers()) {
            String nbma = peer.nbma().map(Address::toString).orElse("UNKNOWN");
            out.append(indent).append(right(peer.entries().size(), 5)).append(' ');
            if (nbma.length() > 15) {
                // An IPv6 address does not fit: the rest goes to the next line.
                out.append(nbma).append('\n').append(indent).append(" ".repeat(22));
            } else {
                out.append(left(nbma, 15)).append(' ');
            }
            for (int i = 0; i < peer.entries().size(); i++) {
                if (i > 0) {
                    out.append(indent).append(" ".repeat(22));
                }
                row(peer.entries().get(i), out);
            }
        }
        if (detail && !tunnel.state().group().isEmpty()) {
            out.append("NHRP group: ").append(tunnel.state().group()).append('\n');
        }
    }

    private void row(Row row, StringBuilder out) {
        out.append(right(row.tunnelAddress().toString(), 15)).append(' ');
        out.append(right(row.state().name(), 5)).append(' ');
        out.append(right(age(row.upDown()), 8)).append(' ');
        out.append(right(row.attributes(), 5));
        if (detail) {
            out.append(' ').append(right(NhrpViews.prefix(row.target()), 17));
        }
        out.append('\n');
    }

    private static void numbered(TunnelPeers tunnel, StringBuilder out) {
        out.append("Type:").append(tunnel.role().word);
        out.append(", Total NBMA Peers (v4/v6): ").append(tunnel.peers().size()).append('\n');
        int number = 0;
        for (Peer peer : tunnel.peers()) {
            for (Row row : peer.entries()) {
                number++;
                out.append("    ").append(number).append(".Peer NBMA Address: ");
                out.append(peer.nbma().map(Address::toString).orElse("UNKNOWN")).append('\n');
                out.append("\tTunnel IPv6 Address: ").append(row.tunnelAddress());
                out.append("\n\tIPv6 Target Network: ").append(NhrpViews.prefix(row.target()));
                out.append("\n\t# Ent: ").append(peer.entries().size());
                out.append(", Status: ").append(row.state().name());
                out.append(", UpDn Time: ").append(age(row.upDown()));
                out.append(", Cache Attrib: ").append(row.attributes()).append('\n');
            }
        }
    }
}
