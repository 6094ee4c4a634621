package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.Section;
import io.spokewire.daemon.pki.Authority;
import io.spokewire.daemon.pki.KeySpec;
import io.spokewire.daemon.pki.X500Subject;
import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.ike.crypto.SeededRandom;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.pki.KeyFile;
import io.spokewire.pki.PkiFiles;
import io.spokewire.pki.Trustpoint;
import io.spokewire.sim.EchoSeries;
import io.spokewire.sim.Simulation;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DMVPN whose routers prove themselves by certificates. */
class CertificateSimulationTest {
    private static final Instant BEGINNING = Simulation.BEGINNING;
    private static final String URL = "http://ca.example/crl";

    private static final String TRUSTPOINT =
            """
            crypto pki trustpoint VPN
             enrollment terminal
             revocation-check crl
            """;

    private static final String IKEV2 =
            """
            crypto ikev2 profile PROF
             match identity remote any
             identity local dn
             authentication remote rsa-sig
             authentication remote ecdsa-sig
             authentication local %s
             pki trustpoint VPN
            crypto ipsec transform-set TS esp-gcm 256
             mode transport
            crypto ipsec profile VPN
             set transform-set TS
             set ikev2-profile PROF
            """;

    private static final String IKEV1 =
            """
            crypto isakmp policy 10
             encryption aes 256
             hash sha256
             authentication %s
             group 19
            crypto ipsec transform-set TS esp-aes esp-sha-hmac
             mode transport
            crypto ipsec profile VPN
             set transform-set TS
            """;

    /** An authority in memory, which hands out folders of trustpoints. */
    private static final class Issuer {
        private final Authority.Issuing issuing =
                new Authority.Issuing(BEGINNING, new SeededRandom(Bytes.ofHex("01".repeat(32))));
        private final KeySpec key;
        private final Authority authority;
        private final Map<String, X509Certificate> issued = new LinkedHashMap<>();
        private final Map<String, PkiFiles.OfTrustpoint> folders = new LinkedHashMap<>();
        private long lists;

        Issuer(String key) {
            this.key = KeySpec.parse(key);
            authority =
                    Authority.create(
                            X500Subject.parse("CN=Example CA"),
                            this.key.generate(issuing.random()),
                            3650,
                            issuing);
        }

        X509CRL list(String... revoked) {
            List<Authority.Revoked> all = new ArrayList<>();
            for (String name : revoked) {
                X509Certificate certificate = issued.get(name);
                if (certificate != null) {
                    all.add(new Authority.Revoked(certificate.getSerialNumber(), BEGINNING, 1));
                }
            }
            return authority.list(all, BigInteger.valueOf(++lists), 30, issuing);
        }

        /** A folder with a certificate that holds for some days. */
        PkiFiles folder(String name, int days, X509CRL... inFile) {
            issue(name, days, List.of());
            return with(name, inFile);
        }

        /**
         * Issues a certificate.
         *
         * @param granted tunnel addresses that its owner may claim
         */
        void issue(String name, int days, List<Address> granted) {
            KeyPair pair = key.generate(issuing.random());
            X509Certificate certificate =
                    authority.issue(
                            new Authority.Wanted(
                                    X500Subject.commonName(name),
                                    List.of(),
                                    granted,
                                    List.of(),
                                    false,
                                    URL,
                                    days),
                            pair.getPublic(),
                            issuing);
            issued.put(name, certificate);
            folders.put(
                    name,
                    new PkiFiles.OfTrustpoint(
                            List.of(authority.certificate()),
                            List.of(certificate),
                            List.of(
                                    new KeyFile(
                                            "",
                                            name + ".pem",
                                            pair.getPrivate(),
                                            pair.getPublic())),
                            List.of()));
        }

        /** The same folder with other lists in it. */
        PkiFiles with(String name, X509CRL... lists) {
            PkiFiles.OfTrustpoint plain = folders.getOrDefault(name, PkiFiles.OfTrustpoint.EMPTY);
            return new PkiFiles(
                    Map.of(
                            "VPN",
                            new PkiFiles.OfTrustpoint(
                                    plain.authorities(),
                                    plain.certificates(),
                                    plain.keys(),
                                    List.of(lists))),
                    List.of(),
                    Map.of(),
                    List.of());
        }
    }

    private static Simulation network(String crypto) {
        return new Simulation(1).hub("hub").spokes("s1", "s2").protectedBy(TRUSTPOINT + crypto);
    }

    private static List<String> failures(Simulation net, String router) {
        return net.router(router)
                .map(r -> r.crypto().failures().stream().map(CryptoSnapshot.Failure::why).toList())
                .orElse(List.of());
    }

    private static String crypto(int version, String method) {
        return (version == 2 ? IKEV2 : IKEV1).formatted(method);
    }

    @ParameterizedTest
    @CsvSource({
        "2, rsa-sig, rsa:2048",
        "2, ecdsa-sig, ec:p256",
        "2, ecdsa-sig, ec:p384",
        "2, ecdsa-sig, ed25519",
        "1, rsa-sig, rsa:2048",
        "1, ecdsa-sig, ec:p256",
        "1, ecdsa-sig, ec:p384"
    })
    void spokesRegisterAndMeet(int version, String method, String key) {
        Issuer issuer = new Issuer(key);
        try (Simulation net = network(crypto(version, method))) {
            for (String router : List.of("hub", "s1", "s2")) {
                net.keys(router, issuer.folder(router, 365));
            }
            net.list(URL, issuer.list());
            net.runFor(Duration.ofSeconds(15));
            assertThat(net.ping("s1-host", "s2-host").complete()).as(net.log()).isTrue();
            net.runFor(Duration.ofSeconds(5));
            EchoSeries second = net.ping("s1-host", "s2-host");
            assertThat(second.path(1))
                    .as(net.log())
                    .containsExactly("s1-host", "s1", "s2", "s2-host");
            assertThat(net.violations()).isEmpty();
            assertThat(net.router("hub").orElseThrow().crypto().children())
                    .extracting(CryptoSnapshot.Child::identity)
                    .contains("CN=s1", "CN=s2");
        }
    }

    @ParameterizedTest
    @CsvSource({"2, rsa-sig, rsa:2048", "1, rsa-sig, rsa:2048", "2, ecdsa-sig, ec:p256"})
    void oneThatIsRevokedIsRefusedInWords(int version, String method, String key) {
        Issuer issuer = new Issuer(key);
        try (Simulation net = network(crypto(version, method))) {
            for (String router : List.of("hub", "s1", "s2")) {
                net.keys(router, issuer.folder(router, 365));
            }
            X509CRL list = issuer.list("s2");
            for (String router : List.of("hub", "s1", "s2")) {
                net.keys(router, issuer.with(router, list));
            }
            net.runFor(Duration.ofSeconds(20));
            assertThat(net.ping("hub-host", "s1-host").complete()).as(net.log()).isTrue();
            assertThat(net.ping("hub-host", "s2-host").answered()).isEmpty();
            assertThat(net.log())
                    .contains(
                            "the certificate of CN=s2 was revoked by CN=Example CA on 2026-01-01"
                                    + " 00:00:00 UTC (key compromise)");
        }
    }

    /** Who is connected stays so only as long as nothing was withdrawn; others do not notice. */
    @ParameterizedTest
    @CsvSource({"2, rsa-sig, rsa:2048", "1, rsa-sig, rsa:2048"})
    void oneThatIsRevokedLaterIsSentAway(int version, String method, String key) {
        Issuer issuer = new Issuer(key);
        try (Simulation net = network(crypto(version, method))) {
            for (String router : List.of("hub", "s1", "s2")) {
                issuer.folder(router, 365);
                net.keys(router, issuer.with(router, issuer.list()));
            }
            net.runFor(Duration.ofSeconds(20));
            assertThat(net.ping("hub-host", "s2-host").complete()).as(net.log()).isTrue();
            net.keys("hub", issuer.with("hub", issuer.list("s2")));
            net.runFor(Duration.ofSeconds(2));
            assertThat(net.ping("hub-host", "s2-host").answered()).as(net.log()).isEmpty();
            assertThat(net.ping("hub-host", "s1-host").complete()).as(net.log()).isTrue();
            String why = "the certificate of CN=s2 was revoked by CN=Example CA on 2026-01-01";
            assertThat(failures(net, "hub")).singleElement().asString().contains(why);
            assertThat(net.log()).containsPattern("certificate of the peer.*" + why);
            assertThat(net.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"2, ecdsa-sig", "1, ecdsa-sig"})
    void whoIsRevokedMayStayWhereALineSaysSo(int version, String method) {
        Issuer issuer = new Issuer("ec:p256");
        String lenient =
                """
                no crypto ikev2 disconnect-revoked-peers
                no crypto isakmp disconnect-revoked-peers
                """;
        try (Simulation net = network(lenient + crypto(version, method))) {
            for (String router : List.of("hub", "s1", "s2")) {
                issuer.folder(router, 365);
                net.keys(router, issuer.with(router, issuer.list()));
            }
            net.runFor(Duration.ofSeconds(20));
            net.keys("hub", issuer.with("hub", issuer.list("s2")));
            net.runFor(Duration.ofSeconds(5));
            assertThat(net.ping("hub-host", "s2-host").complete()).as(net.log()).isTrue();
        }
    }

    /** Without a list of today nobody new is let in, and nobody is sent away. */
    @Test
    void whoIsConnectedStaysWhereNoListTells() {
        Issuer issuer = new Issuer("ec:p256");
        try (Simulation net = network(crypto(2, "ecdsa-sig"))) {
            for (String router : List.of("hub", "s1", "s2")) {
                issuer.folder(router, 365);
                net.keys(router, issuer.with(router, issuer.list()));
            }
            net.runFor(Duration.ofSeconds(20));
            net.keys("hub", issuer.with("hub"));
            net.runFor(Duration.ofSeconds(5));
            assertThat(net.ping("hub-host", "s2-host").complete()).as(net.log()).isTrue();
            assertThat(failures(net, "hub")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"2, rsa-sig, rsa:2048", "1, rsa-sig, rsa:2048"})
    void whoCameByATrustpointGoesWithIt(int version, String method, String key) {
        Issuer issuer = new Issuer(key);
        try (Simulation net = network(crypto(version, method))) {
            for (String router : List.of("hub", "s1", "s2")) {
                issuer.folder(router, 365);
                net.keys(router, issuer.with(router, issuer.list()));
            }
            net.runFor(Duration.ofSeconds(20));
            assertThat(net.ping("hub-host", "s2-host").complete()).as(net.log()).isTrue();
            Section running = net.router("hub").orElseThrow().configuration();
            net.configure("hub", running.withoutChild(Trustpoint.MODE, "VPN"));
            net.runFor(Duration.ofSeconds(2));
            assertThat(net.ping("hub-host", "s2-host").answered()).as(net.log()).isEmpty();
            assertThat(net.log())
                    .containsPattern("certificate of the peer.*(no|there is no) trustpoint");
            assertThat(net.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"2, rsa-sig, rsa:2048", "1, rsa-sig, rsa:2048", "2, ecdsa-sig, ec:p256"})
    void oneThatHasExpiredIsRefusedInWords(int version, String method, String key) {
        Issuer issuer = new Issuer(key);
        try (Simulation net = network(crypto(version, method))) {
            net.keys("hub", issuer.folder("hub", 365));
            net.keys("s1", issuer.folder("s1", 365));
            net.keys("s2", issuer.folder("s2", 0));
            net.list(URL, issuer.list());
            net.runFor(Duration.ofSeconds(20));
            assertThat(net.ping("hub-host", "s1-host").complete()).as(net.log()).isTrue();
            assertThat(net.ping("hub-host", "s2-host").answered()).isEmpty();
            assertThat(net.log())
                    .contains("the certificate of CN=s2 expired on 2025-12-31 23:45:00 UTC");
        }
    }

    /** {@code nhrp claim certificate}: the tunnel addresses that the authority has granted. */
    @ParameterizedTest
    @CsvSource({"2, ecdsa-sig, ec:p256", "1, rsa-sig, rsa:2048"})
    void registrationsAreHeldToWhatTheCertificateGrants(int version, String method, String key) {
        Issuer issuer = new Issuer(key);
        String held =
                version == 2
                        ? crypto(version, method)
                                .replace(
                                        "pki trustpoint VPN",
                                        "pki trustpoint VPN\n nhrp claim certificate")
                        : crypto(version, method)
                                + """
                                 set isakmp-profile ALL
                                crypto isakmp profile ALL
                                 match identity address 0.0.0.0
                                 nhrp claim certificate
                                """;
        try (Simulation net = network(held)) {
            for (String router : List.of("hub", "s1", "s2")) {
                issuer.issue(router, 365, List.of(net.tunnelAddress(router)));
                net.keys(router, issuer.with(router, issuer.list()));
            }
            net.runFor(Duration.ofSeconds(20));
            assertThat(net.ping("hub-host", "s1-host").complete()).as(net.log()).isTrue();
            assertThat(net.ping("hub-host", "s2-host").complete()).as(net.log()).isTrue();
            assertThat(net.log()).doesNotContain("NHRP_CLAIM_REFUSED");
            // The authority takes it back: another certificate, for nothing but another address.
            issuer.issue("s2", 365, List.of(Address.parse("10.255.0.77")));
            net.crash("s2").keys("s2", issuer.with("s2", issuer.list())).start("s2");
            net.runFor(Duration.ofSeconds(330)); // what it registered before ends with its time
            assertThat(net.log()).contains("hub %DMVPN-3-NHRP_CLAIM_REFUSED");
            assertThat(net.ping("hub-host", "s2-host").answered()).as(net.log()).isEmpty();
            assertThat(net.ping("hub-host", "s1-host").complete()).as(net.log()).isTrue();
            assertThat(net.violations()).isEmpty();
        }
    }

    @Test
    void nobodyIsLetInWithoutAListAndLaterItIsFetched() {
        Issuer issuer = new Issuer("ec:p256");
        try (Simulation net = network(crypto(2, "ecdsa-sig"))) {
            for (String router : List.of("hub", "s1", "s2")) {
                net.keys(router, issuer.folder(router, 365));
            }
            net.runFor(Duration.ofSeconds(20));
            assertThat(net.ping("hub-host", "s1-host").answered()).isEmpty();
            assertThat(net.log())
                    .contains("there is no list of certificates that CN=Example CA revoked")
                    .contains(URL + ": nobody answers there");
        }
    }

    @Test
    void aRouterWithoutAKeySaysSo() {
        Issuer issuer = new Issuer("ec:p256");
        try (Simulation net = network(crypto(2, "ecdsa-sig"))) {
            net.keys("hub", issuer.folder("hub", 365));
            net.list(URL, issuer.list());
            net.runFor(Duration.ofSeconds(20));
            assertThat(failures(net, "s1"))
                    .singleElement()
                    .asString()
                    .contains("trustpoint VPN has no certificate of ours");
        }
    }
}
