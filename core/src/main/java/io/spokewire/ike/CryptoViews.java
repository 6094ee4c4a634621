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
    private static final String IKE_HEADING =
            "Tunnel-id Local                 Remote                fvrf/ivrf            Status \n";

    private CryptoViews() {}

    private static String vrf(String name) {
        return name.isEmpty() ? "none" : name;
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
                .append('\n');
        if (sa.weak()) {
            out.append("      Strength: weak\n");
        }
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
        numbers(out, "window:", sa.localWindow(), sa.remoteWindow());
        pair(
                out,
                "DPD configured for "
                        + sa.dpd().intervalSeconds()
                        + " seconds, retry "
                        + (sa.dpd().intervalSeconds() > 0 ? sa.dpd().retrySeconds() : 0));
        if (sa.fragmentation()) {
            pair(out, "IETF Std Fragmentation  configured.");
            pair(out, "IETF Std Fragmentation MTU in use: " + sa.fragmentMtuBytes() + " bytes.");
        } else {
            pair(out, "Fragmentation not  configured.");
        }
        pair(out, "Dynamic Route Update: disabled");
        pair(out, "Extended Authentication not configured.");
        String nat =
                sa.localNat() && sa.remoteNat()
                        ? "NAT-T is detected  inside and outside"
                        : sa.localNat()
                                ? "NAT-T is detected  inside"
                                : sa.remoteNat()
                                        ? "NAT-T is detected  outside"
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
                    out.append("          AH spi in/out: 0x0/0x0  \n")
                            .append("          CPI in/out: 0x0/0x0  \n          Encr: ")
                            .append(child.encryption())
                            .append(", keysize: ")
                            .append(child.keyBits())
                            .append(", esp_hmac: ")
                            .append(child.integrity())
                            .append("\n          ah_hmac: None, comp: IPCOMP_NONE, mode ")
                            .append(child.tunnelMode() ? "tunnel\n" : "transport\n");
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

    /**
     * {@code show crypto ikev2 stats}.
     *
     * @param counted since the start
     * @param incoming IKE SAs that peers have begun
     * @param outgoing IKE SAs that we have begun
     * @param saMax limit of IKE SAs; 0 for none
     * @param negotiatingMax limit of those in negotiation; 0 for the usual ones
     * @param postQuantum IKE SAs that a post-quantum preshared key is mixed into
     */
    public record Ikev2Statistics(
            IkeStatistics counted,
            Sas incoming,
            Sas outgoing,
            int saMax,
            int negotiatingMax,
            long postQuantum)
            implements View {
        /** IKE SAs of one direction. */
        public record Sas(long active, long negotiating) {
            private static Sas of(CryptoSnapshot crypto, boolean initiator) {
                List<CryptoSnapshot.IkeSa> all =
                        ofVersion(crypto, 2).stream()
                                .filter(one -> one.sa().initiator() == initiator)
                                .toList();
                long active = all.stream().filter(one -> one.sa().established()).count();
                return new Sas(active, all.size() - active);
            }
        }

        /** What IKEv2 has counted, and its limits. */
        public static Ikev2Statistics of(CryptoSnapshot crypto) {
            return new Ikev2Statistics(
                    crypto.ikev2(),
                    Sas.of(crypto, false),
                    Sas.of(crypto, true),
                    crypto.limits().ikev2LimitSa(),
                    crypto.limits().ikev2LimitNegotiating(),
                    ofVersion(crypto, 2).stream().filter(one -> one.sa().ppk()).count());
        }

        @Override
        public String text() {
            IkeStatistics c = counted;
            return """
            --------------------------------------------------------------------------------
                                      Crypto IKEv2 SA Statistics
            --------------------------------------------------------------------------------
            System Resource Limit:   0        Max IKEv2 SAs: %-8d Max in nego(in/out): %s
            """
                            .formatted(
                                    saMax,
                                    negotiatingMax == 0
                                            ? "40/400"
                                            : negotiatingMax + "/" + negotiatingMax)
                    + sas("incoming", incoming)
                    + sas("outgoing", outgoing)
                    + requests("Incoming", c.responded(), c.rejectedByAdmission())
                    + requests("Outgoing", c.initiated() - c.failed(), c.failed())
                    + """
                    Rejected IKEv2 Requests: %-8d rsrc low:      0        SA limit:    %-8d
                    IKEv2 packets dropped at dispatch: %-8d
                    Incoming Requests dropped as LOW Q limit reached : 0
                    Incoming IKEV2 Cookie Challenged Requests: %-8d
                        accepted: %-8d rejected: %-8d rejected no cookie: %-8d
                    Total Deleted sessions of Cert Revoked Peers: %-8d
                    Total init sa request rejected due to queue limit : 0
                    SA Strength Enforcement Rejects - incoming:        0 outgoing:        0
                    """
                            .formatted(
                                    c.rejectedByAdmission(),
                                    c.rejectedByAdmission(),
                                    c.malformed() + c.unknownSa(),
                                    c.cookiesSent(),
                                    c.cookiesTaken(),
                                    c.cookiesRefused(),
                                    c.cookiesSent() - c.cookiesRefused(),
                                    c.revokedPeers())
                    + """
                    Sessions with Quantum Resistance: %-8d Manual: %d Dynamic: 0
                    PPK Identity Mismatch: %-8d
                    PPK Retrieve Failure    -    ALL:      %-8d With PPK Required:    %-8d
                    PPK Authentication Failure - ALL:      0        With PPK Required:    0
                    IKEv2 messages malformed: %-8d not authentic: %-8d retransmitted: %-8d
                    """
                            .formatted(
                                    postQuantum,
                                    postQuantum,
                                    c.ppkMismatched(),
                                    c.ppkMismatched(),
                                    c.ppkMissing(),
                                    c.malformed(),
                                    c.unauthenticated(),
                                    c.retransmitted());
        }

        private static String sas(String way, Sas sas) {
            return "Total %s IKEv2 SA Count:    %-8d active:        %-8d negotiating: %-6d%n"
                    .formatted(
                            way, sas.active() + sas.negotiating(), sas.active(), sas.negotiating());
        }

        private static String requests(String way, long accepted, long rejected) {
            return "%s IKEv2 Requests: %-8d accepted:      %-8d rejected:    %-8d%n"
                    .formatted(way, accepted + rejected, Math.max(0, accepted), rejected);
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
                    (sa.dpd().intervalSeconds() > 0 ? "D" : "")
                            + (sa.localNat() || sa.remoteNat() ? "N" : "");
            return left(Long.toString(sa.number()), 5)
                    + " "
                    + left(sa.path().local().address().toString(), 15)
                    + " "
                    + left(sa.path().remote().address().toString(), 15)
                    + " "
                    + left("", 6)
                    + " ACTIVE "
                    + left(cipher(sa.encryption()), 4)
                    + " "
                    + left(sa.integrity().toLowerCase(Locale.ROOT), 6)
                    + " "
                    + left(authentication(sa.localAuthentication()), 4)
                    + " "
                    + left(Integer.toString(sa.group()), 2)
                    + " "
                    + age(Duration.ofSeconds(left))
                    + " "
                    + left(capabilities, 3)
                    + "\n       Engine-id:Conn-id =  SW:"
                    + sa.number()
                    + (sa.weak() ? "\n       Strength: weak\n\n" : "\n\n");
        }

        private static String cipher(String words) {
            return words.startsWith("AES") ? "aes" : words.toLowerCase(Locale.ROOT);
        }

        private static String authentication(String words) {
            return switch (words) {
                case "RSA" -> "rsig";
                case "ECDSA" -> "ecds";
                default -> words.toLowerCase(Locale.ROOT);
            };
        }
    }
}
