package io.spokewire.ike.v1;

import static io.spokewire.ike.v1.Ikev1ExchangeTest.connected;
import static io.spokewire.ike.v1.Ikev1ExchangeTest.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.esp.EspCipher;
import io.spokewire.esp.EspIntegrity;
import io.spokewire.esp.EspSuite;
import io.spokewire.ike.ChildPolicy.Mode;
import io.spokewire.ike.IkeSaSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to prove who one is, in both modes, with every algorithm. */
class Ikev1MatrixTest {
    private static final Instant LATER = Instant.parse("2028-01-01T00:00:00Z");

    private final Lab lab = new Lab(2);

    private static String[] policy(String encryption, String hash, String method, int group) {
        return new String[] {
            "crypto isakmp policy 10",
            " encr " + encryption,
            " hash " + hash,
            " authentication " + method,
            " group " + group,
            "crypto isakmp key cisco123 address 0.0.0.0"
        };
    }

    private static String[] aggressive(String[] config) {
        return with(
                config,
                "crypto isakmp profile P",
                " match identity address 0.0.0.0",
                " initiate mode aggressive");
    }

    static Stream<Arguments> phase1() {
        List<Arguments> all = new ArrayList<>();
        for (boolean aggressive : List.of(false, true)) {
            for (String encryption : List.of("des", "3des", "aes", "aes 192", "aes 256")) {
                for (String hash : List.of("md5", "sha", "sha256", "sha384", "sha512")) {
                    all.add(Arguments.of(aggressive, encryption, hash, 31));
                }
            }
            // Group 18 costs seconds; it differs from 16 in a number alone.
            for (int group : List.of(1, 2, 5, 14, 15, 16, 19, 20, 21, 24)) {
                if (!aggressive || group < 15 || group > 16) {
                    all.add(Arguments.of(aggressive, "aes", "sha", group));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("phase1")
    void preSharedKey(boolean aggressive, String encryption, String hash, int group) {
        String[] config = policy(encryption, hash, "pre-share", group);
        Node a = lab.node("a", "192.0.2.1", aggressive ? aggressive(config) : config);
        Node b = lab.node("b", "192.0.2.2", config);
        if (aggressive) {
            a.profile("P");
        }
        a.connect(b);
        lab.run(Duration.ofSeconds(2));
        connected(a, b);
        assertThat(lab.wire.getFirst().exchange()).isEqualTo(aggressive ? 4 : 2);
        IkeSaSnapshot sa = a.sa();
        assertThat(sa.group()).isEqualTo(group);
        assertThat(sa.integrity()).isEqualToIgnoringCase(hash);
        boolean weak =
                encryption.contains("des")
                        || hash.equals("md5")
                        || List.of(1, 2, 5).contains(group);
        assertThat(sa.weak()).isEqualTo(weak);
        assertThat(a.said().stream().anyMatch(line -> line.contains("WEAK_ALGORITHM")))
                .isEqualTo(weak);
    }

    @ParameterizedTest
    @CsvSource({
        "false, RSA, rsa-sig",
        "true, RSA, rsa-sig",
        "false, secp256r1, ecdsa-sig",
        "true, secp256r1, ecdsa-sig",
        "false, secp384r1, ecdsa-sig",
        "true, secp521r1, ecdsa-sig"
    })
    void certificates(boolean aggressive, String algorithm, String method) {
        TestAuthority authority =
                new TestAuthority("Test CA", algorithm.equals("RSA") ? "RSA" : "secp256r1", 1);
        String[] config =
                with(policy("aes 256", "sha256", method, 31), "crypto isakmp identity dn");
        String[] caller = aggressive ? aggressive(config) : config;
        if (aggressive) {
            caller = with(caller, "crypto isakmp profile P", " match certificate CN=b");
        }
        Node a = lab.node("a", "192.0.2.1", caller);
        Node b = lab.node("b", "192.0.2.2", config);
        a.credentials = authority.router("CN=a,O=Example", algorithm, 2, LATER);
        b.credentials = authority.router("CN=b,O=Example", algorithm, 3, LATER);
        if (aggressive) {
            a.profile("P");
        }
        a.connect(b);
        lab.run(Duration.ofSeconds(2));
        connected(a, b);
        assertThat(a.sa().remoteIdentity()).isEqualTo("CN=b,O=Example");
        assertThat(b.sa().remoteIdentity()).isEqualTo("CN=a,O=Example");
        assertThat(a.sa().localAuthentication())
                .isEqualTo(algorithm.equals("RSA") ? "RSA" : "ECDSA");
        assertThat(b.children.values().iterator().next().identity().type())
                .isEqualTo(Payload.Id.DN);
    }

    static Stream<EspSuite> suites() {
        List<EspSuite> all = new ArrayList<>();
        for (EspIntegrity integrity : EspIntegrity.values()) {
            if (integrity != EspIntegrity.NONE) {
                all.add(new EspSuite(EspCipher.NULL, 0, integrity, false));
                all.add(new EspSuite(EspCipher.DES_CBC, 64, integrity, false));
                all.add(new EspSuite(EspCipher.TRIPLE_DES_CBC, 192, integrity, false));
                for (int bits : List.of(128, 192, 256)) {
                    all.add(new EspSuite(EspCipher.AES_CBC, bits, integrity, false));
                }
            }
        }
        for (int bits : List.of(128, 192, 256)) {
            all.add(new EspSuite(EspCipher.AES_GCM, bits, EspIntegrity.NONE, false));
            all.add(new EspSuite(EspCipher.AES_GMAC, bits, EspIntegrity.NONE, false));
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("suites")
    void transforms(EspSuite suite) {
        String[] config = policy("aes", "sha", "pre-share", 31);
        for (Mode mode : List.of(Mode.TUNNEL, Mode.TRANSPORT_REQUIRED)) {
            for (int pfs : List.of(0, 31)) {
                Lab own = new Lab(3);
                Node a = own.node("a", "192.0.2.1", config).suites(mode, suite);
                Node b = own.node("b", "192.0.2.2", config).suites(mode, suite);
                if (pfs > 0) {
                    a.pfs(pfs);
                    b.pfs(pfs);
                }
                a.connect(b);
                own.run(Duration.ofSeconds(2));
                connected(a, b);
                assertThat(a.children.values().iterator().next().inbound().suite())
                        .isEqualTo(suite);
                assertThat(a.children.values().iterator().next().inbound().tunnelMode())
                        .isEqualTo(mode == Mode.TUNNEL);
            }
        }
    }

    @Test
    void theInitiatorsOrderDecidesAmongTransformSets() {
        String[] config = policy("aes", "sha", "pre-share", 31);
        EspSuite gcm = new EspSuite(EspCipher.AES_GCM, 256, EspIntegrity.NONE, false);
        Node a = lab.node("a", "192.0.2.1", config).suites(Mode.TRANSPORT, gcm, Node.AES_SHA);
        Node b = lab.node("b", "192.0.2.2", config).suites(Mode.TRANSPORT, Node.AES_SHA, gcm);
        a.connect(b);
        lab.run(Duration.ofSeconds(2));
        connected(a, b);
        assertThat(a.children.values().iterator().next().inbound().suite()).isEqualTo(gcm);
    }

    /** Which mode comes of what both want; empty for none. */
    @ParameterizedTest
    @CsvSource({
        "TUNNEL,             TUNNEL,             tunnel",
        "TUNNEL,             TRANSPORT,          tunnel",
        "TUNNEL,             TRANSPORT_REQUIRED, ''",
        "TRANSPORT,          TUNNEL,             transport",
        "TRANSPORT,          TRANSPORT,          transport",
        "TRANSPORT,          TRANSPORT_REQUIRED, transport",
        "TRANSPORT_REQUIRED, TUNNEL,             transport",
        "TRANSPORT_REQUIRED, TRANSPORT,          transport",
        "TRANSPORT_REQUIRED, TRANSPORT_REQUIRED, transport"
    })
    void modes(Mode initiator, Mode responder, String mode) {
        String[] config = policy("aes", "sha", "pre-share", 31);
        Node a = lab.node("a", "192.0.2.1", config).mode(initiator);
        Node b = lab.node("b", "192.0.2.2", config).mode(responder);
        a.connect(b);
        lab.run(Duration.ofSeconds(2));
        if (mode.isEmpty()) {
            assertThat(a.children).isEmpty();
            assertThat(b.children).isEmpty();
            assertThat(a.failures.getFirst().why())
                    .isEqualTo(
                            "quick mode: no proposal in common: offered [aes-cbc 128"
                                    + " hmac-sha1-96, tunnel mode in UDP] (the peer answers"
                                    + " NO-PROPOSAL-CHOSEN)");
            assertThat(b.engine.failures().getFirst().why())
                    .contains("offered [aes-cbc 128 hmac-sha1-96, tunnel mode in UDP]")
                    .contains("accepted here [aes-cbc 128 hmac-sha1-96, transport mode]");
        } else {
            connected(a, b);
            assertThat(a.children.values().iterator().next().inbound().tunnelMode())
                    .isEqualTo(mode.equals("tunnel"));
        }
    }

    /** PFS: which group each end wants, 0 for none, and whether they agree. */
    @ParameterizedTest
    @CsvSource({"0, 0, true", "31, 31, true", "31, 0, true", "0, 31, false", "31, 19, false"})
    void perfectForwardSecrecy(int initiator, int responder, boolean agree) {
        String[] config = policy("aes", "sha", "pre-share", 31);
        Node a = lab.node("a", "192.0.2.1", config);
        Node b = lab.node("b", "192.0.2.2", config);
        if (initiator > 0) {
            a.pfs(initiator);
        }
        if (responder > 0) {
            b.pfs(responder);
        }
        a.connect(b);
        lab.run(Duration.ofSeconds(2));
        assertThat(a.children).hasSize(agree ? 1 : 0);
        if (agree) {
            connected(a, b);
        } else {
            assertThat(b.engine.failures().getFirst().why()).contains("PFS group " + responder);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"TUNNEL", "TRANSPORT"})
    void withoutAnyPolicyTheDefaultsOfIosHold(Mode mode) {
        Node a = lab.node("a", "192.0.2.1", "crypto isakmp key k address 192.0.2.2").mode(mode);
        Node b = lab.node("b", "192.0.2.2", "crypto isakmp key k address 192.0.2.1").mode(mode);
        a.connect(b);
        lab.run(Duration.ofSeconds(3));
        connected(a, b);
        assertThat(a.sa().encryption()).isEqualTo("AES-CBC");
        assertThat(a.sa().integrity()).isEqualTo("SHA");
        assertThat(a.sa().group()).isEqualTo(5);
        assertThat(a.sa().weak()).isTrue();
    }
}
