package io.spokewire.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.nhrp.NhrpSnapshot.CacheEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spokes between which a firewall stands: packets stay on the path through the hub. */
class DirectPathTest {
    private static final String ONE = "s1-host";
    private static final String OTHER = "s2-host";

    private static Simulation network(String crypto) {
        Simulation net = new Simulation(1).hub("hub").spokes("s1", "s2");
        return crypto.isEmpty() ? net : net.protectedBy(crypto);
    }

    static List<String> crypto() {
        return List.of("", ProtectedSimulationTest.IKEV2, ProtectedSimulationTest.IKEV1);
    }

    /** Whether it carries packets of a tunnel: GRE, ESP, or ESP in UDP (RFC 3948 §2.1). */
    private static boolean isTunnel(byte[] packet) {
        return switch (IpPacket.protocol(packet)) {
            case IpPacket.GRE, IpPacket.ESP -> true;
            case IpPacket.UDP -> {
                byte[] datagram = IpPacket.body(packet);
                boolean marker = IpPacket.u16(datagram, 8) == 0 && IpPacket.u16(datagram, 10) == 0;
                yield IpPacket.u16(datagram, 2) == 4500 && !marker;
            }
            default -> false;
        };
    }

    /** A ping each second both ways; none is lost. */
    private static void talk(Simulation net, int seconds) {
        for (int i = 0; i < seconds; i++) {
            for (EchoSeries ping : List.of(net.ping(ONE, OTHER), net.ping(OTHER, ONE))) {
                assertThat(ping.complete()).as("second %s: %s%n%s", i, ping, net.log()).isTrue();
            }
            net.runFor(Duration.ofSeconds(1));
        }
    }

    private static List<String> path(Simulation net, String from, String to) {
        return net.ping(from, to).path(1);
    }

    private static String detour(Simulation net, String router, String to) {
        Optional<CacheEntry> entry =
                net.router(router).orElseThrow().nhrp().snapshot(net.nowNanos()).cache().stream()
                        .filter(e -> e.nextHop().equals(Optional.of(net.tunnelAddress(to))))
                        .findFirst();
        return entry.map(CacheEntry::detour).orElse("no entry");
    }

    @ParameterizedTest
    @MethodSource("crypto")
    void packetsStayOnThePathThroughTheHubWhereTheDirectOneIsBlocked(String crypto) {
        try (Simulation net = network(crypto)) {
            net.runFor(Duration.ofSeconds(10));
            net.block("s1", "s2", _ -> true).block("s2", "s1", _ -> true);
            talk(net, 60);
            assertThat(path(net, ONE, OTHER)).contains("hub");
            assertThat(net.hasShortcut("s1", "s2")).isFalse();
            assertThat(net.log()).contains("NHRP_NHP_PATH_FAILED");
            assertThat(detour(net, "s1", "s2"))
                    .contains(
                            crypto.isEmpty()
                                    ? "GRE does not get through"
                                    : "no security association");
            assertThat(net.violations()).isEmpty();
            net.healAll();
            assertThat(
                            net.await(
                                    () -> {
                                        net.ping(ONE, OTHER);
                                        return net.hasShortcut("s1", "s2");
                                    },
                                    Duration.ofMinutes(6)))
                    .as(net.log())
                    .isTrue();
            assertThat(path(net, ONE, OTHER)).doesNotContain("hub");
            assertThat(net.violations()).isEmpty();
        }
    }

    /** Without a NAT there is no UDP around ESP, so that a firewall may let IKE alone pass. */
    @ParameterizedTest
    @MethodSource("crypto")
    void anAssociationIsNoProofThatEspGetsThrough(String crypto) {
        try (Simulation net = network(crypto)) {
            net.runFor(Duration.ofSeconds(10));
            net.block("s1", "s2", DirectPathTest::isTunnel);
            net.block("s2", "s1", DirectPathTest::isTunnel);
            talk(net, 40);
            assertThat(path(net, ONE, OTHER)).contains("hub");
            assertThat(path(net, OTHER, ONE)).contains("hub");
            assertThat(detour(net, "s1", "s2")).contains("it answers by the routed path");
            assertThat(net.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("crypto")
    void aPathThatIsOpenInOneDirectionIsTakenInThatOne(String crypto) {
        try (Simulation net = network(crypto)) {
            net.runFor(Duration.ofSeconds(10));
            net.block("s1", "s2", DirectPathTest::isTunnel);
            talk(net, 40);
            assertThat(path(net, ONE, OTHER)).as(net.log()).contains("hub");
            assertThat(path(net, OTHER, ONE)).as(net.log()).doesNotContain("hub");
            assertThat(net.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("crypto")
    void aPathThatDiesIsLeft(String crypto) {
        try (Simulation net = network(crypto)) {
            net.runFor(Duration.ofSeconds(10));
            talk(net, 5);
            assertThat(path(net, ONE, OTHER)).doesNotContain("hub");
            net.block("s1", "s2", DirectPathTest::isTunnel);
            net.block("s2", "s1", DirectPathTest::isTunnel);
            boolean back =
                    net.await(
                            () ->
                                    net.ping(ONE, OTHER).complete()
                                            && net.ping(OTHER, ONE).complete(),
                            Duration.ofSeconds(40));
            assertThat(back).as(net.log()).isTrue();
            talk(net, 20);
            assertThat(path(net, ONE, OTHER)).contains("hub");
            assertThat(net.violations()).isEmpty();
        }
    }

    @Test
    void noPingOfAPhase2CloudIsLostToABlockedPath() {
        // The packets of s1 for the tunnel address of s2 have it as their next hop.
        try (Simulation net = network("")) {
            net.runFor(Duration.ofSeconds(10));
            net.block("s1", "s2", _ -> true).block("s2", "s1", _ -> true);
            for (int i = 0; i < 30; i++) {
                EchoSeries ping = net.ping("s1", net.tunnelAddress("s1"), net.tunnelAddress("s2"));
                assertThat(ping.complete()).as("second %s%n%s", i, net.log()).isTrue();
                net.runFor(Duration.ofSeconds(1));
            }
            assertThat(detour(net, "s1", "s2")).contains("GRE does not get through");
        }
    }
}
