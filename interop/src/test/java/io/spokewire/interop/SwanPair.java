package io.spokewire.interop;

import io.spokewire.daemon.pki.Authority;
import io.spokewire.daemon.pki.AuthorityFolder;
import io.spokewire.daemon.pki.KeySpec;
import io.spokewire.daemon.pki.PkiException;
import io.spokewire.daemon.pki.X500Subject;
import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.os.PacketTap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A router of ours and strongSwan, joined. Behind strongSwan stands a router of ours without
 * protection, so that NHRP and pings go through the association in both directions: what charon
 * takes out of ESP is GRE for that router, and its GRE is what charon seals.
 *
 * <pre>
 * ours 192.0.2.1 ---- 192.0.2.2 theirs: charon, and a router in clear
 * Tunnel0 10.0.0.1              Tunnel0 10.0.0.2
 * </pre>
 */
final class SwanPair implements AutoCloseable {
    private static final int IKE_VERSION_1 = 1;
    static final String OURS = "192.0.2.1";
    static final String THEIRS = "192.0.2.2";
    private static final String NAT = "192.0.2.254";
    private static final String INSIDE = "10.9.0.9";

    /** States in which an IKE SA serves, as IOS names them for either version. */
    static final Set<String> SETTLED = Set.of("READY", "QM_IDLE");

    /**
     * The algorithms, as either end writes them.
     *
     * @param version of IKE
     * @param ike lines of our proposal or policy, apart by commas
     * @param ikeTheirs a proposal of strongSwan
     * @param esp our transform set
     * @param espTheirs a proposal of strongSwan
     * @param more lines of our IPsec profile, apart by commas; empty for none
     */
    record Suite(
            int version, String ike, String ikeTheirs, String esp, String espTheirs, String more) {
        /** AES-CBC and HMAC, as most networks have it. */
        static Suite usual(int version, String more) {
            return new Suite(
                    version,
                    version == IKE_VERSION_1
                            ? "encryption aes 256,hash sha256,group 14"
                            : "encryption aes-cbc-256,integrity sha256,group 14",
                    "aes256-sha256-modp2048",
                    "esp-aes 256 esp-sha256-hmac",
                    more.contains("pfs") ? "aes256-sha256-modp2048" : "aes256-sha256",
                    more);
        }

        private static String lines(String commas) {
            return commas.isEmpty() ? "" : commas.replace(",", "\n") + "\n";
        }

        String crypto(String mode, String certificates) {
            String method =
                    certificates.isEmpty()
                            ? "pre-share"
                            : certificates.startsWith("rsa") ? "rsa-sig" : "ecdsa-sig";
            String trustpoint =
                    certificates.isEmpty()
                            ? ""
                            : """
                            crypto pki trustpoint TP
                             enrollment terminal
                             revocation-check crl
                            """;
            String profile =
                    "crypto ipsec transform-set T %s\n mode %s\n".formatted(esp, mode)
                            + "crypto ipsec profile P\nset transform-set T\n"
                            + lines(more);
            if (version == IKE_VERSION_1) {
                return trustpoint
                        + "crypto isakmp policy 10\nauthentication "
                        + method
                        + "\n"
                        + lines(ike)
                        + (certificates.isEmpty()
                                ? "crypto isakmp key Ch4nge-me address 0.0.0.0\n"
                                : "crypto isakmp identity dn\n")
                        + profile;
            }
            String names =
                    certificates.isEmpty()
                            ? "match identity remote address 0.0.0.0\nkeyring local K\n"
                            : """
                            match identity remote fqdn domain example.com
                            identity local fqdn ours.example.com
                            pki trustpoint TP
                            """;
            return trustpoint
                    + "crypto ikev2 proposal P\n"
                    + lines(ike)
                    + """
                    crypto ikev2 policy P
                     proposal P
                    crypto ikev2 keyring K
                     peer ANY
                      address 0.0.0.0 0.0.0.0
                      pre-shared-key Ch4nge-me
                    crypto ikev2 profile P
                     authentication remote %1$s
                     authentication local %1$s
                    """
                            .formatted(method)
                    + names
                    + profile
                    + "set ikev2-profile P\n";
        }

        /**
         * How an end proves who it is, as strongSwan words it.
         *
         * @param certificates algorithm of their keys; empty for a pre-shared key
         * @param address its identity then
         * @param name in its certificate
         */
        String end(String certificates, String address, String name) {
            if (certificates.isEmpty()) {
                return "auth = psk\n id = " + address;
            }
            return "auth = pubkey\n id = "
                    + (version == IKE_VERSION_1 ? "\"CN=" + name + "\"" : name + ".example.com")
                    + (name.equals("theirs") ? "\n certs = theirs.pem" : "");
        }

        String swanctl(Setup setup) {
            String here = setup.nat == Nat.THEIRS ? INSIDE : THEIRS;
            String there = setup.nat == Nat.OURS ? INSIDE : OURS;
            boolean anywhere = setup.nat == Nat.OURS || (setup.mobile && setup.weBegin);
            return new SwanConnection(
                            version,
                            setup.mobile ? "%any" : here,
                            anywhere ? "%any" : there,
                            ikeTheirs,
                            setup.connection,
                            end(setup.certificates, here, "theirs"),
                            end(setup.certificates, there, "ours"),
                            here + "/32[gre]",
                            there + "/32[gre]",
                            "tunnel",
                            espTheirs)
                    .text();
        }
    }

    /** Who stands behind a NAT: then with the address {@link #INSIDE}, seen as {@link #NAT}. */
    enum Nat {
        NOBODY,
        OURS,
        THEIRS
    }

    /** What a test has between the two. */
    static final class Setup {
        final Suite suite;
        final boolean weBegin;
        Nat nat = Nat.NOBODY;

        /** Whether strongSwan's outer addresses are apart from the one that GRE has. */
        boolean mobile;

        /** Algorithm of the keys in certificates; empty for a pre-shared key. */
        String certificates = "";

        /** What our transform set wants. */
        String mode = "tunnel";

        /** Lines of strongSwan's connection. */
        String connection = "";

        /** Lines of its daemon. */
        String charon = "";

        /** Lines of our configuration. */
        String ours = "";

        Setup(Suite suite, boolean weBegin) {
            this.suite = suite;
            this.weBegin = weBegin;
        }
    }

    /** strongSwan's peer in clear, whose address stays where it is when strongSwan moves. */
    private static final String APART =
            """
            interface Loopback0
             ip address 192.0.2.2 255.255.255.255
            interface Tunnel0
             tunnel source Loopback0
            """;

    private static String router(int end, Setup setup) {
        boolean we = end == 1;
        if (!we && setup.mobile) {
            return tunnel(end, setup) + APART;
        }
        return address(we ? OURS : THEIRS, end, setup) + tunnel(end, setup);
    }

    /** An outer address, and the way to others. */
    private static String address(String usual, int end, Setup setup) {
        boolean inside = setup.nat == (end == 1 ? Nat.OURS : Nat.THEIRS);
        return """
        interface GigabitEthernet0/0
         ip address %s 255.255.255.0
        ip route 0.0.0.0 0.0.0.0 %s
        interface Tunnel0
         tunnel source GigabitEthernet0/0
        """
                .formatted(inside ? INSIDE : usual, inside ? "10.9.0.254" : NAT);
    }

    private static String tunnel(int end, Setup setup) {
        boolean we = end == 1;
        boolean spoke = we == setup.weBegin;
        String server = we ? THEIRS : OURS;
        return """
        interface Tunnel0
         ip address 10.0.0.%d 255.255.255.0
         ip nhrp network-id 1
         tunnel mode gre multipoint
         tunnel key 100
        """
                        .formatted(end)
                + (spoke
                        ? " ip nhrp nhs 10.0.0.%d nbma %s multicast\n".formatted(3 - end, server)
                        : "")
                + (we ? " tunnel protection ipsec profile P\n" + setup.ours : "");
    }

    final Setup setup;
    private final String crypto;
    final Places places;
    final Charon charon;
    final PacketTap tap;

    SwanPair(Path folder, Setup setup) {
        places = new Places(folder);
        this.setup = setup;
        crypto = setup.suite.crypto(setup.mode, setup.certificates);
        String oursDevice = setup.nat == Nat.NOBODY ? "to-theirs" : "to-nat";
        String theirsDevice = setup.nat == Nat.NOBODY ? "to-ours" : "to-nat";
        switch (setup.nat) {
            case NOBODY -> places.cable("ours", OURS + "/24", "theirs", THEIRS + "/24");
            case OURS -> nat("ours", "theirs", THEIRS);
            case THEIRS -> nat("theirs", "ours", OURS);
        }
        tap = PacketTap.open(places.place("ours"));
        if (!setup.certificates.isEmpty()) {
            certify(folder, folder.resolve("swan"), setup.certificates);
        }
        charon =
                new Charon(
                        places.place("theirs"),
                        folder.resolve("swan"),
                        Charon.Esp.LIBIPSEC,
                        setup.charon);
        charon.load(setup.suite.swanctl(setup));
        places.router("theirs", theirsDevice, router(2, setup));
        places.router("ours", oursDevice, crypto + router(1, setup));
        if (!setup.weBegin) {
            initiate();
        }
    }

    /**
     * Our own authority makes both, and gives either what it reads.
     *
     * @param folder gets the authority, and ours in {@code pki}
     * @param swan strongSwan's folder
     */
    static void certify(Path folder, Path swan, String algorithm) {
        KeySpec key = KeySpec.parse(algorithm);
        try {
            Authority.Issuing now = new Authority.Issuing(Instant.now(), new SecureRandom());
            AuthorityFolder authority =
                    AuthorityFolder.create(
                            folder.resolve("ca"),
                            new AuthorityFolder.Settings(
                                    X500Subject.commonName("CA"), key, 10, 5, ""),
                            now);
            Path ours = authority.issue(order("ours"), key, false, now);
            Path theirs = authority.issue(order("theirs"), key, false, now);
            Path trustpoint = Files.createDirectories(folder.resolve("pki/TP"));
            for (String file : List.of("ca.pem", "cert.pem", "key.pem", "crl.pem")) {
                Files.copy(ours.resolve(file), trustpoint.resolve(file));
            }
            copy(theirs.resolve("ca.pem"), swan.resolve("x509ca"));
            copy(theirs.resolve("cert.pem"), swan.resolve("x509"));
            copy(theirs.resolve("key.pem"), swan.resolve("private"));
            copy(theirs.resolve("crl.pem"), swan.resolve("x509crl"));
        } catch (IOException | PkiException e) {
            throw new AssertionError(e);
        }
    }

    private static void copy(Path file, Path to) throws IOException {
        Files.createDirectories(to);
        Files.copy(file, to.resolve("theirs.pem"));
    }

    private static AuthorityFolder.Order order(String name) {
        return new AuthorityFolder.Order(
                name,
                new Authority.Wanted(
                        X500Subject.commonName(name),
                        List.of(name + ".example.com"),
                        List.of(),
                        List.of(),
                        false,
                        "",
                        5));
    }

    private void nat(String inside, String outside, String address) {
        places.cable(inside, INSIDE + "/24", "nat", "10.9.0.254/24");
        places.cable("nat", NAT + "/24", outside, address + "/24");
        places.must("nat", "sysctl -qw net.ipv4.ip_forward=1");
        places.must("nat", "nft add table ip nat");
        places.must("nat", "nft add chain ip nat out { type nat hook postrouting priority 100 ; }");
        places.must("nat", "nft add rule ip nat out oifname to-" + outside + " masquerade");
    }

    /** We get another outer address. */
    void weMove(String address) {
        places.must("ours", "sysctl -qw net.ipv4.conf.to-theirs.promote_secondaries=1");
        places.apply("ours", crypto + address(address, 1, setup) + tunnel(1, setup));
        places.await(address, () -> places.run("ours", "ip addr").out().contains(address));
        places.must("ours", "ip addr del " + OURS + "/24 dev to-theirs");
    }

    /** strongSwan gets another outer address. */
    void theyMove(String address) {
        // Else those of one subnet go with the first one.
        places.must("theirs", "sysctl -qw net.ipv4.conf.to-ours.promote_secondaries=1");
        places.must("theirs", "ip addr add " + address + "/24 dev to-ours");
        places.must("theirs", "ip addr del " + THEIRS + "/24 dev to-ours");
    }

    /** strongSwan begins. */
    void initiate() {
        places.await("our tunnel is open", () -> !crypto().policies().isEmpty());
        charon.must("--initiate", "--child", "gre", "--timeout", "20");
    }

    /** Packets in both directions, each begun at either end. */
    void talk() {
        places.awaitPing("ours", "10.0.0.2");
        places.awaitPing("theirs", "10.0.0.1");
        places.must("ours", "ping -c 5 -i 0.05 -s 1200 -W 2 10.0.0.2");
    }

    CryptoSnapshot crypto() {
        return places.crypto("ours");
    }

    /** Waits until packets are sealed with a younger association than one. */
    void newChildAfter(long id) {
        places.await(
                "a child after " + id,
                () -> crypto().children().stream().anyMatch(c -> c.id() > id && c.seals()));
    }

    /** Waits until there is an IKE SA younger than one. */
    void newIkeSaAfter(long number) {
        places.await(
                "an IKE SA after " + number,
                () -> {
                    CryptoSnapshot.IkeSa last = crypto().ikeSas().getLast();
                    return last.sa().number() > number && SETTLED.contains(last.sa().state());
                });
    }

    @Override
    public void close() {
        tap.close();
        charon.close();
        places.close();
    }
}
