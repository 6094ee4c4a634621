package io.spokewire.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.forward.ForwardCounter;
import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.ike.IkeStatistics;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** DMVPN with IPsec: the same as without, and nothing in clear on any cable. */
class ProtectedSimulationTest {
    static final String IKEV2 =
            """
            crypto ikev2 proposal P
             encryption aes-cbc-256
             integrity sha256
             group 19
            crypto ikev2 policy POL
             proposal P
            crypto ikev2 keyring KR
             peer ANY
              address 0.0.0.0 0.0.0.0
              pre-shared-key S3cretS3cret
            crypto ikev2 profile PROF
             match identity remote address 0.0.0.0
             authentication remote pre-share
             authentication local pre-share
             keyring local KR
            crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac
             mode transport
            crypto ipsec profile VPN
             set transform-set TS
             set ikev2-profile PROF
            """;

    static final String IKEV1 =
            """
            crypto isakmp policy 10
             encryption aes 256
             hash sha256
             authentication pre-share
             group 19
            crypto isakmp key S3cretS3cret address 0.0.0.0
            crypto ipsec transform-set TS esp-aes esp-sha-hmac
             mode tunnel
            crypto ipsec profile VPN
             set transform-set TS
            """;

    private static final Duration STEP = Duration.ofMillis(100);

    @ParameterizedTest
    @MethodSource("crypto")
    void spokesRegisterAndMeet(String crypto) {
        try (Simulation net = new Simulation(1).hub("hub").spokes("s1", "s2").protectedBy(crypto)) {
            meet(net, "s1", "s2");
        }
    }

    /** RFC 7634, for IKE and for ESP. */
    @Test
    void spokesMeetWithChaCha20() {
        String crypto =
                IKEV2.replace(
                                "encryption aes-cbc-256\n integrity sha256\n",
                                "encryption chacha20-poly1305\n prf sha256\n")
                        .replace("esp-aes 256 esp-sha256-hmac", "esp-chacha20-poly1305");
        try (Simulation net = new Simulation(1).hub("hub").spokes("s1", "s2").protectedBy(crypto)) {
            meet(net, "s1", "s2");
            CryptoSnapshot seen = net.router("s1").orElseThrow().crypto();
            assertThat(seen.ikeSas().getFirst().sa().encryption()).isEqualTo("CHACHA20-POLY1305");
            assertThat(seen.children()).isNotEmpty();
            assertThat(seen.children())
                    .allMatch(child -> child.transform().equals("esp-chacha20-poly1305"));
        }
    }

    /** A peer on the same link answers sooner than the packet path gets its next picture. */
    @ParameterizedTest
    @MethodSource("crypto")
    void theFirstSealedPacketsOfANearPeerAreOpened(String crypto) {
        try (Simulation net =
                new Simulation(1)
                        .hub("hub")
                        .spokes("s1", "s2")
                        .delay(Duration.ofNanos(20_000))
                        .protectedBy(crypto)) {
            net.runFor(Duration.ofMillis(500)); // registrations are sent again after a second
            assertThat(net.peer("hub", net.tunnelAddress("s1"))).as(net.log()).isPresent();
            assertThat(net.peer("hub", net.tunnelAddress("s2"))).as(net.log()).isPresent();
            assertThat(net.count("hub", ForwardCounter.DROP_UNKNOWN_SPI)).isZero();
            assertThat(net.count("s1", ForwardCounter.DROP_UNKNOWN_SPI)).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("crypto")
    void spokesBehindOneNatAreToldApart(String crypto) {
        try (Simulation net =
                new Simulation(2)
                        .hub("hub")
                        .spokes("s1", "s2", "s3")
                        .nat("s1", "s2")
                        .protectedBy(crypto)) {
            net.runFor(Duration.ofSeconds(15));
            assertThat(net.ping("hub-host", "s1-host").complete()).as(net.log()).isTrue();
            assertThat(net.ping("hub-host", "s2-host").complete()).as(net.log()).isTrue();
            assertThat(net.ping("s1-host", "s3-host").complete()).as(net.log()).isTrue();
            assertThat(net.violations()).isEmpty();
        }
    }

    /**
     * Both hear of each other at the same moment and begin: one association stays, none is lost.
     */
    @ParameterizedTest
    @MethodSource("crypto")
    void spokesBeginAtTheSameMoment(String crypto) {
        boolean bothBegan = false;
        for (long seed = 1; seed <= 3; seed++) {
            try (Simulation net =
                    new Simulation(seed).hub("hub").spokes("s1", "s2").protectedBy(crypto)) {
                net.runFor(Duration.ofSeconds(10));
                EchoSeries first = net.echoes("s1-host", "s2-host", 1000, STEP);
                EchoSeries second = net.echoes("s2-host", "s1-host", 1000, STEP);
                net.runFor(Duration.ofSeconds(5));
                bothBegan |= between(net, "s1", "s2") == 2;
                net.runFor(Duration.ofSeconds(105));
                assertThat(first.answered())
                        .as("seed %d %s%n%s", seed, first, net.log())
                        .hasSize(1000);
                assertThat(second.answered())
                        .as("seed %d %s%n%s", seed, second, net.log())
                        .hasSize(1000);
                assertThat(between(net, "s1", "s2")).as(net.log()).isEqualTo(1);
                assertThat(between(net, "s2", "s1")).isEqualTo(1);
                assertThat(net.violations()).isEmpty();
            }
        }
        assertThat(bothBegan).isTrue();
    }

    /** Associations of a router with the address of another one. */
    private static long between(Simulation net, String one, String other) {
        return net.router(one).orElseThrow().crypto().children().stream()
                .filter(child -> child.remote().equals(net.nbma(other)))
                .count();
    }

    /**
     * A spoke with MOBIKE gets another address: what it has stays, with the hub and with a spoke.
     */
    @Test
    void aSpokeThatMovesKeepsItsAssociations() {
        try (Simulation net = new Simulation(4).hub("hub").spokes("s1", "s2").protectedBy(IKEV2)) {
            meet(net, "s1", "s2");
            net.runFor(Duration.ofSeconds(60));
            List<Long> before = inbound(net, "s1");
            long keys = keyExchanges(net, "s1");
            net.renumber("s1");
            net.runFor(Duration.ofSeconds(3));
            assertThat(net.ping("s1-host", "hub-host").complete()).as(net.log()).isTrue();
            assertThat(net.ping("hub-host", "s1-host").complete()).as(net.log()).isTrue();
            assertThat(net.ping("s1-host", "s2-host").complete()).as(net.log()).isTrue();
            assertThat(inbound(net, "s1")).containsAll(before);
            assertThat(keyExchanges(net, "s1")).isEqualTo(keys);
            assertThat(net.peer("hub", net.tunnelAddress("s1")))
                    .as("the mapping that it has registered since")
                    .hasValueSatisfying(
                            a -> assertThat(a.peer().address()).isEqualTo(net.nbma("s1")));
            assertThat(net.violations()).isEmpty();
        }
    }

    /** A server that does not answer is called every half minute, however long it has been away. */
    @ParameterizedTest
    @MethodSource("crypto")
    void aHubIsFoundAgainSoonHoweverLongItWasAway(String crypto) {
        try (Simulation net = new Simulation(5).hub("hub").spokes("s1").protectedBy(crypto)) {
            net.runFor(Duration.ofSeconds(10));
            net.stop("hub").runFor(Duration.ofMinutes(20)).start("hub");
            boolean found =
                    net.await(
                            () -> net.peer("hub", net.tunnelAddress("s1")).isPresent(),
                            Duration.ofSeconds(75));
            assertThat(found).as(net.log()).isTrue();
        }
    }

    private static List<Long> inbound(Simulation net, String router) {
        return net.router(router).orElseThrow().crypto().children().stream()
                .map(CryptoSnapshot.Child::inboundSpi)
                .toList();
    }

    private static long keyExchanges(Simulation net, String router) {
        IkeStatistics counted = net.router(router).orElseThrow().crypto().ikev2();
        return counted.initiated() + counted.responded();
    }

    private static void meet(Simulation net, String one, String other) {
        net.runFor(Duration.ofSeconds(10));
        EchoSeries first = net.ping(one + "-host", other + "-host");
        assertThat(first.complete()).as(net.log()).isTrue();
        assertThat(first.path(1))
                .containsExactly(one + "-host", one, "hub", other, other + "-host");
        net.runFor(Duration.ofSeconds(3));
        EchoSeries second = net.ping(one + "-host", other + "-host");
        assertThat(second.path(1))
                .as(net.log())
                .containsExactly(one + "-host", one, other, other + "-host");
        assertThat(second.pathBack(1)).containsExactly(other + "-host", other, one, one + "-host");
        assertThat(net.violations()).isEmpty();
    }

    static List<String> crypto() {
        return List.of(IKEV2, IKEV1);
    }
}
