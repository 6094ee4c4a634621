package io.spokewire.ike;

import static io.spokewire.view.Layout.age;
import static io.spokewire.view.Layout.left;
import static io.spokewire.view.Layout.right;

import io.spokewire.net.AddressFamily;
import io.spokewire.view.View;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What the {@code show crypto} commands print, laid out as IOS does. */
public final class CryptoViews {
    /** Peers whose failures {@code show dmvpn} names of a tunnel. */
    private static final int REASONS_MAX = 5;

    private static final String IKE_HEADING =
            "Tunnel-id Local                 Remote                fvrf/ivrf            Status \n";

    private CryptoViews() {}

    private static String vrf(String name) {
        return name.isEmpty() ? "none" : name;
    }

    private static String hex(long spi) {
        return String.format(Locale.ROOT, "0x%X(%d)", spi, spi);
    }

    // ---- IKEv2 --------------------------------------------------------------------------------

    /**
     * {@code show crypto ikev2 sa [detailed]}.
     *
     * @param sas of version 2
     */
    public record Ikev2Sas(boolean detailed, List<CryptoSnapshot.IkeSa> sas) implements View {
        /** Copies the list. */
        public Ikev2Sas {
            sas = List.copyOf(sas);
        }

        /** The IKE SAs of version 2. */
        public static Ikev2Sas of(boolean detailed, CryptoSnapshot crypto) {
            return new Ikev2Sas(detailed, ofVersion(crypto, 2));
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (AddressFamily family : AddressFamily.values()) {
                out.append(" ").append(family == AddressFamily.IPV4 ? "IPv4" : "IPv6");
                out.append(" Crypto IKEv2  SA \n\n");
                for (CryptoSnapshot.IkeSa sa : sas) {
                    if (sa.family() == family) {
                        ikev2Row(out, sa);
                        spis(out, sa);
                        if (detailed) {
                            ikev2Detail(out, sa.sa());
                        }
                        out.append('\n');
                    }
                }
            }
            return out.toString();
        }
    }

    private static List<CryptoSnapshot.IkeSa> ofVersion(CryptoSnapshot crypto, int version) {
        return crypto.ikeSas().stream().filter(s -> s.sa().version() == version).toList();
    }

    private static void ikev2Row(StringBuilder out, CryptoSnapshot.IkeSa entry) {
        IkeSaSnapshot sa = entry.sa();
        String local = sa.path().local().address() + "/" + sa.path().local().port();
        String remote = sa.path().remote().address() + "/" + sa.path().remote().port();
        String vrfs = vrf(sa.path().vrf()) + "/none";
        if (entry.family() == AddressFamily.IPV4) {
            out.append(IKE_HEADING)
                    .append(left(Long.toString(sa.number()), 10))
                    .append(left(local, 22))
                    .append(left(remote, 22))
                    .append(left(vrfs, 21))
                    .append(left(sa.state(), 7))
                    .append('\n');
        } else {
            out.append("Tunnel-id    fvrf/ivrf              Status \n")
                    .append(left(Long.toString(sa.number()), 11))
                    .append(left(vrfs, 21))
                    .append(left(sa.state(), 7))
                    .append('\n')
                    .append("Local  ")
                    .append(local)
                    .append("\nRemote  ")
                    .append(remote)
                    .append('\n');
        }
        out.append("      Encr: ")
                .append(sa.encryption())
                .append(", keysize: ")
                .append(sa.keyBits())
                .append(", PRF: ")
                .append(sa.prf())
                .append(", Hash: ")
                .append(sa.integrity())
                .append(", DH Grp:")
                .append(sa.group())
                .append(", Auth sign: ")
                .append(orUnknown(sa.localAuthentication()))
                .append(", Auth verify: ")
                .append(orUnknown(sa.remoteAuthentication()))
                .append(sa.ppk() ? ", QR" : "")
                .append(sa.weak() ? " (weak)" : "")
                .append('\n');
        for (int exchange : sa.additionalKeyExchanges()) {
            out.append("      PQC Key Exchange: ").append(keyExchange(exchange)).append('\n');
        }
        out.append("      Life/Active Time: ")
                .append(sa.lifetimeSeconds())
                .append('/')
                .append(entry.age().toSeconds())
                .append(" sec\n");
    }

    private static String orUnknown(String text) {
        return text.isEmpty() ? "Unknown - 0" : text;
    }

    private static String keyExchange(int method) {
        return switch (method) {
            case 35 -> "ML-KEM-512";
            case 36 -> "ML-KEM-768";
            case 37 -> "ML-KEM-1024";
            default -> "group " + method;
        };
    }

    private static void spis(StringBuilder out, CryptoSnapshot.IkeSa entry) {
        IkeSaSnapshot sa = entry.sa();
        out.append("      CE id: 0, Session-id: ").append(sa.number()).append('\n');
        out.append(
                String.format(
                        Locale.ROOT,
                        "      Local spi: %016X       Remote spi: %016X%n",
                        sa.localSpi(),
                        sa.remoteSpi()));
    }

    private static void ikev2Detail(StringBuilder out, IkeSaSnapshot sa) {
        pair(
                out,
                "Status Description: "
                        + (sa.state().equals("READY") ? "Negotiation done" : sa.state()));
        pair(out, "Local id: " + sa.localIdentity());
        pair(out, "Remote id: " + sa.remoteIdentity());
        numbers(out, "req msg id:", sa.nextSend(), sa.nextReceive());
        numbers(out, "next msg id:", sa.nextSend(), sa.nextReceive());
        numbers(out, "req queued:", sa.nextSend(), sa.nextReceive());
        numbers(out, "window:", 5, 5);
        pair(
                out,
                "DPD configured for "
                        + sa.dpdSeconds()
                        + " seconds, retry "
                        + (sa.dpdSeconds() > 0 ? 2 : 0));
        pair(
                out,
                sa.fragmentation()
                        ? "Fragmentation configured."
                        : "Fragmentation not  configured.");
        pair(out, "Dynamic Route Update: disabled");
        pair(out, "Extended Authentication not configured.");
        String nat =
                sa.localNat() && sa.remoteNat()
                        ? "NAT-T is detected inside and outside"
                        : sa.localNat()
                                ? "NAT-T is detected inside"
                                : sa.remoteNat()
                                        ? "NAT-T is detected outside"
                                        : "NAT-T is not detected  ";
        pair(out, nat);
        pair(out, "Cisco Trust Security SGT is disabled");
        pair(out, "Initiator of SA : " + (sa.initiator() ? "Yes" : "No"));
        if (sa.ppk()) {
            pair(out, "Quantum Resistance Enabled");
        }
        pair(out, "PEER TYPE: " + (sa.spokewire() ? "Spokewire" : "Other"));
    }

    private static void pair(StringBuilder out, String text) {
        out.append("      ").append(text).append('\n');
    }

    private static void numbers(StringBuilder out, String what, long local, long remote) {
        pair(
                out,
                left("Local " + what, 19)
                        + left(Long.toString(local), 15)
                        + left("Remote " + what, 20)
                        + left(Long.toString(remote), 10));
    }

    /** {@code show crypto ikev2 session [detailed]}: IKE SAs with their children. */
    public record Ikev2Sessions(boolean detailed, List<Session> sessions) implements View {
        /** Copies the list. */
        public Ikev2Sessions {
            sessions = List.copyOf(sessions);
        }

        /** The sessions of version 2. */
        public static Ikev2Sessions of(boolean detailed, CryptoSnapshot crypto) {
            return new Ikev2Sessions(
                    detailed,
                    ofVersion(crypto, 2).stream()
                            .map(sa -> new Session(sa, childrenOf(crypto, sa)))
                            .toList());
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (AddressFamily family : AddressFamily.values()) {
                out.append(" ").append(family == AddressFamily.IPV4 ? "IPv4" : "IPv6");
                out.append(" Crypto IKEv2 Session \n\n");
                for (Session session : sessions) {
                    if (session.ikeSa().family() == family) {
                        session(out, session);
                    }
                }
            }
            return out.toString();
        }

        private void session(StringBuilder out, Session session) {
            out.append("Session-id:")
                    .append(session.ikeSa().sa().number())
                    .append(", Status:")
                    .append(session.children().isEmpty() ? "UP-IDLE" : "UP-ACTIVE")
                    .append(", IKE count:1, CHILD count:")
                    .append(session.children().size())
                    .append("\n\n");
            ikev2Row(out, session.ikeSa());
            spis(out, session.ikeSa());
            if (detailed) {
                ikev2Detail(out, session.ikeSa().sa());
            }
            for (CryptoSnapshot.Child child : session.children()) {
                out.append("Child sa: local selector  ")
                        .append(child.local() + "/0 - " + child.local() + "/65535\n")
                        .append("          remote selector ")
                        .append(child.remote() + "/0 - " + child.remote() + "/65535\n")
                        .append(
                                String.format(
                                        Locale.ROOT,
                                        "          ESP spi in/out: 0x%X/0x%X  %n",
                                        child.inboundSpi(),
                                        child.outboundSpi()));
                if (detailed) {
                    out.append("          Encr: ")
                            .append(child.transform())
                            .append(", esn: ")
                            .append(child.extendedSequence() ? "on" : "off")
                            .append(", mode ")
                            .append(child.tunnelMode() ? "tunnel" : "transport")
                            .append('\n');
                }
            }
            out.append('\n');
        }
    }

    /** An IKE SA and what it protects. */
    public record Session(CryptoSnapshot.IkeSa ikeSa, List<CryptoSnapshot.Child> children) {
        /** Copies the list. */
        public Session {
            children = List.copyOf(children);
        }
    }

    private static List<CryptoSnapshot.Child> childrenOf(
            CryptoSnapshot crypto, CryptoSnapshot.IkeSa sa) {
        return crypto.children().stream().filter(c -> sa.sa().children().contains(c.id())).toList();
    }

    /** {@code show crypto ikev2 stats}. */
    public record Ikev2Statistics(IkeStatistics counted, int saMax, int negotiatingMax)
            implements View {
        /** What IKEv2 has counted, and its limits. */
        public static Ikev2Statistics of(CryptoSnapshot crypto) {
            return new Ikev2Statistics(
                    crypto.ikev2(),
                    crypto.limits().ikev2LimitSa(),
                    crypto.limits().ikev2LimitNegotiating());
        }

        @Override
        public String text() {
            String rule = "-".repeat(80) + "\n";
            IkeStatistics c = counted;
            return rule
                    + " ".repeat(26)
                    + "Crypto IKEv2 SA Statistics\n"
                    + rule
                    + line("System Resource Limit:", 0, "Max IKEv2 SAs:", saMax)
                    + "Max in nego(in/out): "
                    + (negotiatingMax == 0 ? "40/400" : negotiatingMax + "/" + negotiatingMax)
                    + "\n"
                    + counts("incoming", c.responded(), c.active(), c.halfOpen())
                    + counts("outgoing", c.initiated(), c.active(), c.negotiating())
                    + requests("Incoming", c.responded(), c.rejectedByAdmission())
                    + requests("Outgoing", c.initiated(), c.failed())
                    + line("Rejected IKEv2 Requests:", c.rejectedByAdmission(), "rsrc low:", 0)
                    + "SA limit:    "
                    + c.rejectedByAdmission()
                    + "\n"
                    + "IKEv2 packets dropped at dispatch: "
                    + (c.malformed() + c.unknownSa())
                    + "\n"
                    + "Incoming Requests dropped as LOW Q limit reached : 0\n"
                    + "Incoming IKEV2 Cookie Challenged Requests: "
                    + c.cookiesSent()
                    + "\n"
                    + "    accepted: 0        rejected: 0        rejected no cookie: "
                    + c.cookiesSent()
                    + "\n"
                    + "IKEv2 messages malformed: "
                    + c.malformed()
                    + "  not authentic: "
                    + c.unauthenticated()
                    + "  retransmitted: "
                    + c.retransmitted()
                    + "\n";
        }

        private static String line(String a, long x, String b, long y) {
            return left(a, 25)
                    + left(Long.toString(x), 9)
                    + left(b, 15)
                    + left(Long.toString(y), 9);
        }

        private static String counts(String way, long all, long active, long negotiating) {
            return left("Total " + way + " IKEv2 SA Count:", 34)
                    + left(Long.toString(all), 9)
                    + left("active:", 15)
                    + left(Long.toString(active), 9)
                    + "negotiating: "
                    + negotiating
                    + "\n";
        }

        private static String requests(String way, long all, long rejected) {
            return left(way + " IKEv2 Requests:", 25)
                    + left(Long.toString(all), 9)
                    + left("accepted:", 15)
                    + left(Long.toString(Math.max(0, all - rejected)), 9)
                    + "rejected:    "
                    + rejected
                    + "\n";
        }
    }

    // ---- IKEv1 --------------------------------------------------------------------------------

    /** {@code show crypto isakmp sa [detail]}. */
    public record IsakmpSas(boolean detail, List<CryptoSnapshot.IkeSa> sas) implements View {
        /** Copies the list. */
        public IsakmpSas {
            sas = List.copyOf(sas);
        }

        /** The IKE SAs of version 1. */
        public static IsakmpSas of(boolean detail, CryptoSnapshot crypto) {
            return new IsakmpSas(detail, ofVersion(crypto, 1));
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            if (detail) {
                out.append(
                        """
                        Codes: C - IKE configuration mode, D - Dead Peer Detection
                               K - Keepalives, N - NAT-traversal
                               T - cTCP encapsulation, X - IKE Extended Authentication
                               psk - Preshared key, rsig - RSA signature
                               renc - RSA encryption
                        """);
            }
            for (AddressFamily family : AddressFamily.values()) {
                boolean ipv4 = family == AddressFamily.IPV4;
                out.append(ipv4 ? "IPv4" : "IPv6").append(" Crypto ISAKMP SA\n");
                if (detail) {
                    out.append(
                            "\n"
                                    + "C-id  Local           Remote          I-VRF  Status Encr Hash  "
                                    + " Auth DH Lifetime Cap.\n\n");
                } else if (ipv4) {
                    out.append("dst             src             state          conn-id status\n");
                }
                for (CryptoSnapshot.IkeSa sa : sas) {
                    if (sa.family() == family) {
                        out.append(detail ? detail(sa) : row(sa.sa()));
                    }
                }
                out.append('\n');
            }
            return out.toString();
        }

        private static String row(IkeSaSnapshot sa) {
            String local = sa.path().local().address().toString();
            String remote = sa.path().remote().address().toString();
            // IOS counts from the one that began: src is the initiator.
            return left(sa.initiator() ? remote : local, 15)
                    + " "
                    + left(sa.initiator() ? local : remote, 15)
                    + " "
                    + left(sa.state(), 14)
                    + " "
                    + right(sa.number(), 7)
                    + " ACTIVE\n";
        }

        private static String detail(CryptoSnapshot.IkeSa entry) {
            IkeSaSnapshot sa = entry.sa();
            long left = Math.max(0, sa.lifetimeSeconds() - entry.age().toSeconds());
            String capabilities =
                    (sa.dpdSeconds() > 0 ? "D" : "") + (sa.localNat() || sa.remoteNat() ? "N" : "");
            return left(Long.toString(sa.number()), 5)
                    + " "
                    + left(sa.path().local().address().toString(), 15)
                    + " "
                    + left(sa.path().remote().address().toString(), 15)
                    + " "
                    + left("", 6)
                    + " ACTIVE "
                    + left(sa.encryption().toLowerCase(Locale.ROOT), 4)
                    + " "
                    + left(sa.integrity().toLowerCase(Locale.ROOT), 6)
                    + " "
                    + left(sa.localAuthentication().toLowerCase(Locale.ROOT), 4)
                    + " "
                    + left(Integer.toString(sa.group()), 2)
                    + " "
                    + age(Duration.ofSeconds(left))
                    + " "
                    + capabilities
                    + (sa.weak() ? " (weak)" : "")
                    + "\n       Engine-id:Conn-id =  SW:"
                    + sa.number()
                    + "\n\n";
        }
    }

    // ---- IPsec --------------------------------------------------------------------------------

    /** {@code show crypto ipsec sa}: a paragraph for each tunnel and peer. */
    public record IpsecSas(List<CryptoSnapshot.Child> children) implements View {
        /** Copies the list. */
        public IpsecSas {
            children = List.copyOf(children);
        }

        /** All of them. */
        public static IpsecSas of(CryptoSnapshot crypto) {
            return new IpsecSas(crypto.children());
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            children.stream()
                    .flatMap(c -> c.tunnels().stream())
                    .distinct()
                    .forEach(tunnel -> tunnel(out, tunnel));
            return out.toString();
        }

        private void tunnel(StringBuilder out, String tunnel) {
            List<CryptoSnapshot.Child> all =
                    children.stream().filter(c -> c.tunnels().contains(tunnel)).toList();
            out.append("\ninterface: ").append(tunnel).append('\n');
            out.append("    Crypto map tag: ")
                    .append(tunnel)
                    .append("-head-0, local addr ")
                    .append(all.getFirst().local())
                    .append("\n\n");
            for (CryptoSnapshot.Child child : all) {
                child(out, tunnel, child);
            }
        }

        private static void child(StringBuilder out, String tunnel, CryptoSnapshot.Child c) {
            String mask = c.local().family() == AddressFamily.IPV4 ? "255.255.255.255" : "128";
            out.append("   protected vrf: ").append(c.vrf().isEmpty() ? "(none)" : c.vrf());
            out.append("\n   local  ident (addr/mask/prot/port): (")
                    .append(c.local() + "/" + mask + "/47/0)\n")
                    .append("   remote ident (addr/mask/prot/port): (")
                    .append(c.remote() + "/" + mask + "/47/0)\n")
                    .append("   current_peer " + c.remote() + " port " + c.remotePort() + "\n")
                    .append("     PERMIT, flags={origin_is_acl,}\n");
            String sent = ": " + c.packetsOut();
            String received = ": " + c.packetsIn();
            out.append(
                            "    #pkts encaps"
                                    + sent
                                    + ", #pkts encrypt"
                                    + sent
                                    + ", #pkts digest"
                                    + sent)
                    .append("\n    #pkts decaps" + received)
                    .append(", #pkts decrypt" + received + ", #pkts verify" + received)
                    .append("\n    #pkts compressed: 0, #pkts decompressed: 0\n")
                    .append("    #pkts not compressed: 0, #pkts compr. failed: 0\n")
                    .append("    #pkts not decompressed: 0, #pkts decompress failed: 0\n")
                    .append("    #send errors 0, #recv errors ")
                    .append(c.replayDrops() + c.integrityDrops())
                    .append("\n\n     local crypto endpt.: ")
                    .append(c.local() + ", remote crypto endpt.: " + c.remote())
                    .append("\n     plaintext mtu 1438, path mtu 1500, ip mtu 1500, ip mtu idb ")
                    .append(tunnel)
                    .append("\n     current outbound spi: ")
                    .append(hex(c.outboundSpi()))
                    .append("\n     PFS (Y/N): ")
                    .append(c.pfsGroup().isPresent() ? "Y" : "N")
                    .append(", DH group: ")
                    .append(c.pfsGroup().isPresent() ? "group" + c.pfsGroup().getAsInt() : "none")
                    .append("\n\n     inbound esp sas:\n");
            direction(out, tunnel, c, c.inboundSpi());
            out.append("\n     inbound ah sas:\n\n     inbound pcp sas:\n\n");
            out.append("     outbound esp sas:\n");
            direction(out, tunnel, c, c.outboundSpi());
            out.append("\n     outbound ah sas:\n\n     outbound pcp sas:\n\n");
        }

        private static void direction(
                StringBuilder out, String tunnel, CryptoSnapshot.Child c, long spi) {
            out.append("      spi: ").append(hex(spi)).append("\n        transform: ");
            out.append(c.transform()).append(c.weak() ? " , (weak)" : " ,").append('\n');
            out.append("        in use settings ={")
                    .append(c.tunnelMode() ? "Tunnel" : "Transport")
                    .append(c.udp() ? " UDP-Encaps" : "")
                    .append(c.extendedSequence() ? ", esn}" : ", }")
                    .append("\n        conn id: ")
                    .append(c.id())
                    .append(", flow_id: SW:")
                    .append(c.id())
                    .append(", sibling_flags 80000000, crypto map: ")
                    .append(tunnel)
                    .append("-head-0, initiator : ")
                    .append(c.initiator() ? "True" : "False")
                    .append("\n        sa timing: remaining key lifetime ");
            if (c.remainingKilobytes() > 0) {
                out.append(
                        "(k/sec): (" + c.remainingKilobytes() + "/" + c.remainingSeconds() + ")");
            } else {
                out.append("(sec): (" + c.remainingSeconds() + ")");
            }
            out.append("\n        IV size: ")
                    .append(c.ivBytes())
                    .append(" bytes\n        replay detection support: ")
                    .append(c.replayWindow() > 0 ? "Y" : "N")
                    .append("\n        Status: ACTIVE(ACTIVE)\n");
        }
    }

    // ---- sessions -----------------------------------------------------------------------------

    /** {@code show crypto session [detail]}: every peer, with and without associations. */
    public record Sessions(boolean detail, CryptoSnapshot crypto) implements View {
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
            for (CryptoSnapshot.IkeSa sa : crypto.ikeSas()) {
                session(out, sa, childrenOf(crypto, sa));
            }
            crypto.failures().forEach(failure -> failed(out, failure));
            return out.toString();
        }

        private static void failed(StringBuilder out, CryptoSnapshot.Failure failure) {
            failure.tunnels().forEach(t -> out.append("Interface: ").append(t).append('\n'));
            out.append("Session status: DOWN\nPeer: ")
                    .append(failure.remote())
                    .append(" port ")
                    .append(failure.remotePort())
                    .append("\n  Reason: IKEv")
                    .append(failure.version())
                    .append(' ')
                    .append(failure.why())
                    .append(failure.count() > 1 ? " (" + failure.count() + " times, last " : " (")
                    .append(age(failure.age()))
                    .append(" ago)\n\n");
        }

        private void session(
                StringBuilder out,
                CryptoSnapshot.IkeSa entry,
                List<CryptoSnapshot.Child> children) {
            IkeSaSnapshot sa = entry.sa();
            boolean done = sa.state().equals("READY") || sa.state().equals("QM_IDLE");
            children.stream()
                    .flatMap(c -> c.tunnels().stream())
                    .distinct()
                    .forEach(t -> out.append("Interface: ").append(t).append('\n'));
            if (!sa.profile().isEmpty()) {
                out.append("Profile: ").append(sa.profile()).append('\n');
            }
            if (detail) {
                out.append("Uptime: ").append(age(entry.age())).append('\n');
            }
            out.append("Session status: ")
                    .append(
                            !done
                                    ? "DOWN-NEGOTIATING"
                                    : children.isEmpty() ? "UP-IDLE" : "UP-ACTIVE")
                    .append("     \nPeer: ")
                    .append(sa.path().remote().address())
                    .append(" port ")
                    .append(sa.path().remote().port());
            if (detail) {
                String fvrf = sa.path().vrf().isEmpty() ? "(none)" : sa.path().vrf();
                out.append(" fvrf: ").append(fvrf).append(" ivrf: (none)\n      Phase1_id: ");
                out.append(sa.remoteIdentity()).append("\n      Desc: (none)");
            }
            String end = sa.path().local().address() + "/" + sa.path().local().port();
            String far = sa.path().remote().address() + "/" + sa.path().remote().port();
            out.append("\n  Session ID: ")
                    .append(sa.version() == 2 ? sa.number() : 0)
                    .append("  \n  IKEv")
                    .append(sa.version())
                    .append(" SA: local ")
                    .append(end)
                    .append(
                            entry.family() == AddressFamily.IPV4
                                    ? " remote "
                                    : "\n          remote ")
                    .append(far)
                    .append(done ? " Active \n" : " Inactive \n");
            if (detail) {
                long left = Math.max(0, sa.lifetimeSeconds() - entry.age().toSeconds());
                out.append("          Capabilities:")
                        .append(capabilities(sa))
                        .append(" connid:")
                        .append(sa.number())
                        .append(" lifetime:")
                        .append(age(Duration.ofSeconds(left)))
                        .append('\n');
            }
            children.forEach(child -> flow(out, child));
            out.append('\n');
        }

        private static String capabilities(IkeSaSnapshot sa) {
            String all =
                    (sa.dpdSeconds() > 0 ? "D" : "")
                            + (sa.localNat() || sa.remoteNat() ? "N" : "")
                            + (sa.fragmentation() ? "F" : "");
            return all.isEmpty() ? "(none)" : all;
        }

        private void flow(StringBuilder out, CryptoSnapshot.Child child) {
            out.append("  IPSEC FLOW: permit 47 host ")
                    .append(child.local() + " host " + child.remote())
                    .append(" \n        Active SAs: 2, origin: crypto map\n");
            if (detail) {
                String life =
                        (child.remainingKilobytes() > 0
                                        ? Long.toString(child.remainingKilobytes())
                                        : "KB Vol Rekey Disabled")
                                + "/"
                                + child.remainingSeconds();
                out.append("        Inbound:  #pkts dec'ed ")
                        .append(child.packetsIn())
                        .append(" drop ")
                        .append(child.replayDrops() + child.integrityDrops())
                        .append(" life (KB/Sec) ")
                        .append(life)
                        .append("\n        Outbound: #pkts enc'ed ")
                        .append(child.packetsOut())
                        .append(" drop 0 life (KB/Sec) ")
                        .append(life)
                        .append('\n');
            }
        }
    }

    /** Which peers a tunnel has no association with, and why; empty when nothing has failed. */
    public static String reason(CryptoSnapshot crypto, String tunnel) {
        List<String> all =
                crypto.failures().stream()
                        .filter(f -> f.tunnels().contains(tunnel))
                        .map(f -> "no security association with " + f.remote() + ": " + f.why())
                        .toList();
        int more = all.size() - REASONS_MAX;
        return String.join("; ", all.subList(Math.max(0, more), all.size()))
                + (more > 0 ? "; and " + more + " more, see show crypto session" : "");
    }
}
