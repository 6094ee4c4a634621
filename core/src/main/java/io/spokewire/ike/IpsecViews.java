package io.spokewire.ike;

import static io.spokewire.view.Layout.age;
import static io.spokewire.view.Layout.left;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.view.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What {@code show crypto ipsec sa}, {@code show crypto session} and the end of {@code show dmvpn
 * detail} print, laid out as IOS does.
 */
public final class IpsecViews {
    /** Peers whose failures {@code show dmvpn} names of a tunnel. */
    private static final int REASONS_MAX = 5;

    private IpsecViews() {}

    /** What IOS calls the crypto map that a tunnel's protection makes: {@code Tunnel0-head-0}. */
    public static String mapTag(String tunnel) {
        return tunnel + "-head-0";
    }

    private static String hex(long spi) {
        return String.format(Locale.ROOT, "0x%X(%d)", spi, spi);
    }

    private static String orNone(String name) {
        return name.isEmpty() ? "(none)" : name;
    }

    private static String transform(CryptoSnapshot.Child child) {
        return transformWords(child.transform());
    }

    /** IOS puts the length of a CBC key into the middle. */
    static String transformWords(String words) {
        return words.replace("esp-aes 192", "esp-192-aes").replace("esp-aes 256", "esp-256-aes");
    }

    // ---- show crypto ipsec sa -----------------------------------------------------------------

    /**
     * {@code show crypto ipsec sa [detail]}: a paragraph for each tunnel and peer.
     *
     * @param detail whether errors are told apart
     * @param tunnel the one whose paragraphs are wanted; empty for all
     * @param configured those with configured keys, which no IKE has made
     */
    public record IpsecSas(
            boolean detail,
            List<CryptoSnapshot.Child> children,
            Optional<String> tunnel,
            Optional<View> configured)
            implements View {
        /** Copies the list. */
        public IpsecSas {
            children = List.copyOf(children);
        }

        /** All of them. */
        public static IpsecSas of(boolean detail, CryptoSnapshot crypto) {
            return new IpsecSas(detail, crypto.children(), Optional.empty(), Optional.empty());
        }

        /** Of one tunnel alone; one association may protect several. */
        public IpsecSas of(String tunnel) {
            return new IpsecSas(
                    detail,
                    children.stream().filter(c -> c.tunnels().contains(tunnel)).toList(),
                    Optional.of(tunnel),
                    configured);
        }

        /** Those alone. */
        public IpsecSas only(Predicate<? super CryptoSnapshot.Child> which) {
            return new IpsecSas(
                    detail, children.stream().filter(which).toList(), tunnel, configured);
        }

        /** The same, with those that have configured keys. */
        public IpsecSas with(View configured) {
            return new IpsecSas(detail, children, tunnel, Optional.of(configured));
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            children.stream()
                    .flatMap(c -> c.tunnels().stream())
                    .distinct()
                    .filter(name -> tunnel.isEmpty() || tunnel.get().equals(name))
                    .forEach(name -> tunnel(out, name));
            configured.ifPresent(view -> out.append(view.text()));
            return out.toString();
        }

        private void tunnel(StringBuilder out, String tunnel) {
            Map<List<Object>, List<CryptoSnapshot.Child>> flows = new LinkedHashMap<>();
            for (CryptoSnapshot.Child c : children) {
                if (c.tunnels().contains(tunnel)) {
                    flows.computeIfAbsent(
                                    List.of(c.vrf(), c.local(), c.remote(), c.remotePort()),
                                    _ -> new ArrayList<>())
                            .add(c);
                }
            }
            Address local = flows.values().iterator().next().getFirst().local();
            out.append("\ninterface: ").append(tunnel).append("\n    Crypto map tag: ");
            out.append(mapTag(tunnel)).append(", local addr ").append(local).append("\n\n");
            flows.values().forEach(flow -> flow(out, tunnel, flow));
        }

        /** Associations between the same ends stand in one paragraph. */
        private void flow(StringBuilder out, String tunnel, List<CryptoSnapshot.Child> flow) {
            CryptoSnapshot.Child c = used(flow);
            String mask = c.local().family() == AddressFamily.IPV4 ? "255.255.255.255" : "128";
            out.append("   protected vrf: ").append(orNone(c.vrf()));
            out.append("\n   local  ident (addr/mask/prot/port): (")
                    .append(c.local() + "/" + mask + "/47/0)\n")
                    .append("   remote ident (addr/mask/prot/port): (")
                    .append(c.remote() + "/" + mask + "/47/0)\n")
                    .append("   current_peer " + c.remote() + " port " + c.remotePort() + "\n")
                    .append("     PERMIT, flags={origin_is_acl,}\n");
            counters(out, flow);
            out.append("\n     local crypto endpt.: ")
                    .append(c.local() + ", remote crypto endpt.: " + c.remote())
                    .append("\n     plaintext mtu " + c.mtu().plaintextBytes())
                    .append(", path mtu " + c.mtu().pathBytes())
                    .append(", ip mtu " + c.mtu().linkBytes())
                    .append(", ip mtu idb " + (c.mtu().link().isEmpty() ? tunnel : c.mtu().link()))
                    .append("\n     current outbound spi: ")
                    .append(hex(c.outboundSpi()))
                    .append("\n     PFS (Y/N): ")
                    .append(c.pfsGroup().isPresent() ? "Y" : "N")
                    .append(", DH group: ")
                    .append(c.pfsGroup().isPresent() ? "group" + c.pfsGroup().getAsInt() : "none")
                    .append("\n\n     inbound esp sas:\n");
            flow.forEach(one -> direction(out, tunnel, one, one.inboundSpi()));
            out.append("\n     inbound ah sas:\n\n     inbound pcp sas:\n\n");
            out.append("     outbound esp sas:\n");
            flow.forEach(one -> direction(out, tunnel, one, one.outboundSpi()));
            out.append("\n     outbound ah sas:\n\n     outbound pcp sas:\n\n");
        }

        private void counters(StringBuilder out, List<CryptoSnapshot.Child> flow) {
            long sent = flow.stream().mapToLong(CryptoSnapshot.Child::packetsOut).sum();
            long received = flow.stream().mapToLong(CryptoSnapshot.Child::packetsIn).sum();
            long replayed = flow.stream().mapToLong(CryptoSnapshot.Child::replayDrops).sum();
            long forged = flow.stream().mapToLong(CryptoSnapshot.Child::integrityDrops).sum();
            out.append("    #pkts encaps: " + sent + ", #pkts encrypt: " + sent)
                    .append(", #pkts digest: " + sent)
                    .append("\n    #pkts decaps: " + received + ", #pkts decrypt: " + received)
                    .append(", #pkts verify: " + received)
                    .append("\n    #pkts compressed: 0, #pkts decompressed: 0\n")
                    .append("    #pkts not compressed: 0, #pkts compr. failed: 0\n")
                    .append("    #pkts not decompressed: 0, #pkts decompress failed: 0\n");
            if (!detail) {
                out.append("    #send errors 0, #recv errors " + (replayed + forged) + "\n");
                return;
            }
            out.append("    #pkts no sa (send) 0, #pkts invalid sa (rcv) 0\n")
                    .append("    #pkts encaps failed (send) 0, #pkts decaps failed (rcv) 0\n")
                    .append("    #pkts invalid prot (recv) 0, #pkts verify failed: " + forged)
                    .append("\n    #pkts invalid identity (recv) 0, #pkts invalid len (rcv) 0\n")
                    .append("    #pkts replay rollover (send): 0, #pkts replay rollover (rcv) 0\n")
                    .append("    ##pkts replay failed (rcv): " + replayed)
                    .append("\n    #pkts tagged (send): 0, #pkts untagged (rcv): 0\n")
                    .append("    #pkts not tagged (send): 0, #pkts not untagged (rcv): 0\n")
                    .append("    #pkts internal err (send): 0, #pkts internal err (recv) 0\n");
        }

        private void direction(StringBuilder out, String tunnel, CryptoSnapshot.Child c, long spi) {
            out.append("      spi: ").append(hex(spi)).append("\n        transform: ");
            out.append(transform(c)).append(c.weak() ? " (weak)" : "");
            out.append(" ,\n        in use settings ={");
            out.append(c.tunnelMode() ? "Tunnel" : "Transport")
                    .append(c.udp() ? " UDP-Encaps" : "")
                    .append(c.extendedSequence() ? ", esn, }" : ", }")
                    .append("\n        conn id: ")
                    .append(c.id())
                    .append(", flow_id: SW:")
                    .append(c.id())
                    .append(", sibling_flags 80000000, crypto map: ")
                    .append(mapTag(tunnel))
                    .append("\n        sa timing: remaining key lifetime ");
            if (c.remainingKilobytes() > 0) {
                out.append(
                        "(k/sec): (" + c.remainingKilobytes() + "/" + c.remainingSeconds() + ")");
            } else {
                out.append("(sec): " + c.remainingSeconds());
                out.append("\n        Kilobyte Volume Rekey has been disabled");
            }
            out.append("\n        IV size: ")
                    .append(c.ivBytes())
                    .append(" bytes\n        replay detection support: ")
                    .append(c.replayWindow() > 0 ? "Y" : "N")
                    .append(detail ? " replay window size: " + c.replayWindow() : "")
                    .append("\n        Status: ACTIVE(ACTIVE)\n");
        }
    }

    /** The association that packets leave with; else the newest. */
    private static CryptoSnapshot.Child used(List<CryptoSnapshot.Child> flow) {
        return flow.stream()
                .filter(CryptoSnapshot.Child::seals)
                .reduce((_, later) -> later)
                .orElse(flow.getLast());
    }

    // ---- sessions -----------------------------------------------------------------------------

    /** How far a session is, as IOS words it. */
    public enum Status {
        UP_ACTIVE("UP-ACTIVE"),
        UP_IDLE("UP-IDLE"),
        UP_NO_IKE("UP-NO-IKE"),
        DOWN_NEGOTIATING("DOWN-NEGOTIATING"),
        DOWN("DOWN");

        private final String words;

        Status(String words) {
            this.words = words;
        }
    }

    /**
     * Everything between two ends.
     *
     * @param interfaces tunnels that it protects
     * @param profile of IKE; empty for none
     * @param status how far it is
     * @param local our outer address
     * @param peer the peer's
     * @param port of IKE at the peer
     * @param fvrf the front-door VRF; empty for the default one
     * @param identity who the peer has proven to be; empty while unknown
     * @param uptime since it is up
     * @param ikeSas of either version
     * @param children in the order of installation
     * @param reason why it is down; empty when it is not
     */
    public record Session(
            List<String> interfaces,
            String profile,
            Status status,
            Address local,
            Address peer,
            int port,
            String fvrf,
            String identity,
            Duration uptime,
            List<CryptoSnapshot.IkeSa> ikeSas,
            List<CryptoSnapshot.Child> children,
            String reason) {
        /** Copies the lists. */
        public Session {
            interfaces = List.copyOf(interfaces);
            ikeSas = List.copyOf(ikeSas);
            children = List.copyOf(children);
        }

        private static Session of(
                CryptoSnapshot crypto,
                Ends ends,
                List<CryptoSnapshot.IkeSa> ikeSas,
                List<CryptoSnapshot.Child> children) {
            boolean done = ikeSas.stream().anyMatch(one -> one.sa().established());
            Status status =
                    !children.isEmpty()
                            ? done ? Status.UP_ACTIVE : Status.UP_NO_IKE
                            : done ? Status.UP_IDLE : Status.DOWN_NEGOTIATING;
            List<String> interfaces =
                    children.isEmpty()
                            ? crypto.policies().stream()
                                    .filter(p -> p.vrf().equals(ends.vrf()))
                                    .filter(p -> p.local().equals(ends.local()))
                                    .flatMap(p -> p.tunnels().stream())
                                    .distinct()
                                    .toList()
                            : children.stream()
                                    .flatMap(c -> c.tunnels().stream())
                                    .distinct()
                                    .toList();
            Duration uptime = Duration.ZERO;
            for (CryptoSnapshot.IkeSa one : ikeSas) {
                uptime = one.age().compareTo(uptime) > 0 ? one.age() : uptime;
            }
            for (CryptoSnapshot.Child one : children) {
                uptime = one.age().compareTo(uptime) > 0 ? one.age() : uptime;
            }
            return new Session(
                    interfaces,
                    ikeSas.isEmpty() ? "" : ikeSas.getLast().sa().profile(),
                    status,
                    ends.local(),
                    ends.remote(),
                    ends.port(),
                    ends.vrf(),
                    ikeSas.isEmpty()
                            ? children.getLast().identity()
                            : ikeSas.getLast().sa().remoteIdentity(),
                    uptime,
                    ikeSas,
                    children,
                    "");
        }

        private static Session of(CryptoSnapshot.Failure failure) {
            String times = failure.count() > 1 ? " (" + failure.count() + " times, last " : " (";
            return new Session(
                    failure.tunnels(),
                    "",
                    Status.DOWN,
                    failure.local(),
                    failure.remote(),
                    failure.remotePort(),
                    failure.vrf(),
                    "",
                    Duration.ZERO,
                    List.of(),
                    List.of(),
                    "IKEv"
                            + failure.version()
                            + ' '
                            + failure.why()
                            + times
                            + age(failure.age())
                            + " ago)");
        }
    }

    /** Both ends of a session; two peers behind one NAT differ in their ports. */
    private record Ends(String vrf, Address local, Address remote, int port) {}

    private static List<Session> sessions(CryptoSnapshot crypto) {
        Map<Ends, List<CryptoSnapshot.IkeSa>> ikeSas = new LinkedHashMap<>();
        Map<Ends, List<CryptoSnapshot.Child>> children = new LinkedHashMap<>();
        for (CryptoSnapshot.IkeSa one : crypto.ikeSas()) {
            IkePath path = one.sa().path();
            Ends ends =
                    new Ends(
                            path.vrf(),
                            path.local().address(),
                            path.remote().address(),
                            path.remote().port());
            ikeSas.computeIfAbsent(ends, _ -> new ArrayList<>()).add(one);
        }
        for (CryptoSnapshot.Child one : crypto.children()) {
            Ends ends = new Ends(one.vrf(), one.local(), one.remote(), one.remotePort());
            ikeSas.putIfAbsent(ends, List.of());
            children.computeIfAbsent(ends, _ -> new ArrayList<>()).add(one);
        }
        List<Session> all = new ArrayList<>();
        ikeSas.forEach((ends, some) ->
                all.add(Session.of(crypto, ends, some, children.getOrDefault(ends, List.of()))));
        crypto.failures().forEach(failure -> all.add(Session.of(failure)));
        return all;
    }

    /** {@code show crypto session [detail]}: every peer, with and without associations. */
    public record Sessions(boolean detail, List<Session> sessions) implements View {
        /** Copies the list. */
        public Sessions {
            sessions = List.copyOf(sessions);
        }

        /** All of them. */
        public static Sessions of(boolean detail, CryptoSnapshot crypto) {
            return new Sessions(detail, IpsecViews.sessions(crypto));
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder("Crypto session current status\n\n");
            if (detail) {
                out.append(
                        """
                        Code: C - IKE Configuration mode, D - Dead Peer Detection
                        K - Keepalives, N - NAT-traversal, T - cTCP encapsulation
                        X - IKE Extended Authentication, F - IKE Fragmentation
                        R - IKE Auto Reconnect, U - IKE Dynamic Route Update
                        S - SIP VPN

                        """);
            }
            sessions.forEach(one -> session(out, one));
            return out.toString();
        }

        private void session(StringBuilder out, Session one) {
            out.append("Interface: ").append(orNone(String.join(" ", one.interfaces())));
            if (!one.profile().isEmpty()) {
                out.append("\nProfile: ").append(one.profile());
            }
            if (detail && one.status() != Status.DOWN) {
                out.append("\nUptime: ").append(age(one.uptime()));
            }
            out.append("\nSession status: ").append(left(one.status().words, 14));
            out.append("\nPeer: ").append(one.peer()).append(" port ").append(one.port());
            if (detail) {
                out.append(" fvrf: ").append(orNone(one.fvrf())).append(" ivrf: (none)");
                out.append("\n      Phase1_id: ").append(orNone(one.identity()));
                out.append("\n      Desc: (none)");
            } else {
                out.append(' ');
            }
            out.append('\n');
            if (!one.reason().isEmpty()) {
                out.append("  Reason: ").append(one.reason()).append('\n');
            }
            for (CryptoSnapshot.IkeSa sa : one.ikeSas()) {
                out.append("  Session ID: ")
                        .append(sa.sa().version() == 2 ? sa.sa().number() : 0)
                        .append("  \n");
                ikeSa(out, sa, detail);
            }
            flow(out, one, detail);
            out.append('\n');
        }
    }

    private static void ikeSa(StringBuilder out, CryptoSnapshot.IkeSa entry, boolean detail) {
        IkeSaSnapshot sa = entry.sa();
        out.append("  IKEv").append(sa.version()).append(" SA: local ");
        out.append(sa.path().local().address()).append('/').append(sa.path().local().port());
        out.append(entry.family() == AddressFamily.IPV4 ? " remote " : "\n          remote ");
        out.append(sa.path().remote().address()).append('/').append(sa.path().remote().port());
        out.append(sa.established() ? " Active \n" : " Inactive \n");
        if (detail) {
            long left = Math.max(0, sa.lifetimeSeconds() - entry.age().toSeconds());
            out.append("          Capabilities:").append(orNone(capabilities(sa)));
            out.append(" connid:").append(sa.number()).append(" lifetime:");
            out.append(age(Duration.ofSeconds(left))).append('\n');
        }
    }

    private static String capabilities(IkeSaSnapshot sa) {
        return (sa.dpd().intervalSeconds() > 0 ? "D" : "")
                + (sa.localNat() || sa.remoteNat() ? "N" : "")
                + (sa.fragmentation() ? "F" : "");
    }

    private static void flow(StringBuilder out, Session one, boolean detail) {
        List<CryptoSnapshot.Child> children = one.children();
        out.append("  IPSEC FLOW: permit 47 host " + one.local() + " host " + one.peer());
        out.append(" \n        Active SAs: " + 2 * children.size() + ", origin: crypto map\n");
        if (!detail) {
            return;
        }
        String life = "0/0";
        if (!children.isEmpty()) {
            CryptoSnapshot.Child used = used(children);
            String kilobytes =
                    used.remainingKilobytes() > 0
                            ? Long.toString(used.remainingKilobytes())
                            : "KB Vol Rekey Disabled";
            life = kilobytes + "/" + used.remainingSeconds();
        }
        long in = children.stream().mapToLong(CryptoSnapshot.Child::packetsIn).sum();
        long dropped = children.stream().mapToLong(c -> c.replayDrops() + c.integrityDrops()).sum();
        long sent = children.stream().mapToLong(CryptoSnapshot.Child::packetsOut).sum();
        out.append("        Inbound:  #pkts dec'ed " + in + " drop " + dropped);
        out.append(" life (KB/Sec) " + life + "\n        Outbound: #pkts enc'ed " + sent);
        out.append(" drop 0 life (KB/Sec) " + life + "\n");
    }

    // ---- show dmvpn detail --------------------------------------------------------------------

    /** The sessions of tunnels, at the end of {@code show dmvpn detail}. */
    public record TunnelSessions(List<Session> sessions) implements View {
        /** Copies the list. */
        public TunnelSessions {
            sessions = List.copyOf(sessions);
        }

        /** Those of tunnels that are shown. */
        public static TunnelSessions of(CryptoSnapshot crypto, Predicate<String> tunnels) {
            return new TunnelSessions(
                    IpsecViews.sessions(crypto).stream()
                            .filter(one -> one.interfaces().stream().anyMatch(tunnels))
                            .toList());
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (Session one : sessions) {
                out.append("Interface: ").append(String.join(" ", one.interfaces()));
                out.append('\n');
                for (CryptoSnapshot.IkeSa sa : one.ikeSas()) {
                    String number = String.format(Locale.ROOT, "0x%08X", sa.sa().number());
                    out.append("Session: [").append(number).append("]\n");
                    ikeSa(out, sa, true);
                }
                out.append("  Crypto Session Status: ").append(left(one.status().words, 14));
                out.append("\n  fvrf: ").append(orNone(one.fvrf()));
                out.append(", Phase1_id: ").append(orNone(one.identity())).append('\n');
                if (!one.reason().isEmpty()) {
                    out.append("  Reason: ").append(one.reason()).append('\n');
                }
                flow(out, one, true);
                if (!one.children().isEmpty()) {
                    CryptoSnapshot.Child used = used(one.children());
                    out.append("   Outbound SPI : ");
                    out.append(String.format(Locale.ROOT, "0x%X", used.outboundSpi()));
                    out.append(", transform : ").append(transform(used)).append(" \n");
                }
                out.append("    Socket State: ");
                out.append(one.children().isEmpty() ? "Closed\n\n" : "Open\n\n");
            }
            return out.toString();
        }
    }

    /** Which peers a tunnel has no association with, and why, by the names of the tunnels. */
    public static Map<String, String> reasons(CryptoSnapshot crypto) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (CryptoSnapshot.Failure failure : crypto.failures()) {
            String why = "no security association with " + failure.remote() + ": " + failure.why();
            for (String tunnel : failure.tunnels()) {
                all.computeIfAbsent(tunnel, _ -> new ArrayList<>()).add(why);
            }
        }
        Map<String, String> reasons = new LinkedHashMap<>();
        all.forEach((tunnel, some) -> reasons.put(tunnel, last(some)));
        return reasons;
    }

    private static String last(List<String> all) {
        int more = all.size() - REASONS_MAX;
        return String.join("; ", all.subList(Math.max(0, more), all.size()))
                + (more > 0 ? "; and " + more + " more, see show crypto session" : "");
    }
}
