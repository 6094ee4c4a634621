package io.spokewire.sim;

import static io.spokewire.sim.ProtectedSimulationTest.IKEV1;
import static io.spokewire.sim.ProtectedSimulationTest.IKEV2;
import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkeStatistics;
import io.spokewire.router.Router;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong between routers whose tunnels are protected, from one end to the other. */
class ProtectedFaultsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    static List<String> crypto() {
        return List.of(IKEV2, IKEV1);
    }

    private static CryptoSnapshot crypto(Simulation net, String router) {
        return net.router(router).orElseThrow().crypto();
    }

    private static long negotiations(Simulation net, String router) {
        long sum = 0;
        for (IkeStatistics one :
                List.of(crypto(net, router).ikev1(), crypto(net, router).ikev2())) {
            sum += one.initiated() + one.responded();
        }
        return sum;
    }

    private static void reaches(Simulation net, String one, String other) {
        assertThat(net.ping(one + "-host", other + "-host").complete())
                .as("%s to %s%n%s", one, other, net.log())
                .isTrue();
    }

    /** {@code set security-association idle-time}: what nobody uses goes, and comes back. */
    @ParameterizedTest
    @MethodSource("crypto")
    void idleAssociationsGoAndComeBack(String crypto) {
        String idle = crypto + " set security-association idle-time 60\n";
        try (Simulation net = new Simulation(1).hub("hub").spokes("s1", "s2").protectedBy(idle)) {
            net.runFor(Duration.ofSeconds(10));
            reaches(net, "s1", "s2");
            net.runFor(Duration.ofSeconds(3));
            reaches(net, "s1", "s2");
            assertThat(between(net, "s1", "s2")).isPositive();
            net.runFor(Duration.ofSeconds(150));
            assertThat(between(net, "s1", "s2")).as(net.log()).isZero();
            reaches(net, "s1", "s2");
            net.runFor(Duration.ofSeconds(3));
            assertThat(between(net, "s1", "s2")).as(net.log()).isPositive();
            assertThat(net.violations()).isEmpty();
        }
    }

    /**
     * {@code clear crypto sa}, at the spoke and at the hub: children come again over the IKE SAs
     * that are there, and NHRP forgets nothing.
     */
    @ParameterizedTest
    @MethodSource("crypto")
    void clearedChildrenComeAgainOverTheirIkeSas(String crypto) {
        try (Simulation net = new Simulation(1).hub("hub").spokes("s1", "s2").protectedBy(crypto)) {
            net.runFor(Duration.ofSeconds(10));
            reaches(net, "s1", "s2");
            net.runFor(Duration.ofSeconds(3));
            for (String where : List.of("s1", "hub")) {
                assertThat(net.await(() -> children(net, where).size() == 2, MINUTE)).isTrue();
                List<Long> ikeSas = ikeSas(net, where);
                List<Long> before = children(net, where);
                Router router = net.router(where).orElseThrow();
                router.clearChildSas(router.crypto().children());
                net.runFor(Duration.ofSeconds(2));
                assertThat(net.hasShortcut("s1", "s2")).isTrue();
                net.ping("s1-host", "s2-host");
                net.runFor(SECOND);
                reaches(net, "s1", "s2");
                reaches(net, "s2", "hub");
                assertThat(ikeSas(net, where))
                        .as(net.log())
                        .hasSizeGreaterThanOrEqualTo(2)
                        .isSubsetOf(ikeSas);
                assertThat(children(net, where))
                        .hasSizeGreaterThanOrEqualTo(2)
                        .doesNotContainAnyElementsOf(before);
            }
            assertThat(between(net, "s1", "s2")).isPositive();
            assertThat(net.violations()).isEmpty();
        }
    }

    /**
     * {@code clear crypto sa counters}: what is shown counts anew; the associations, and what they
     * have used of their volume, stay.
     */
    @ParameterizedTest
    @MethodSource("crypto")
    void clearedCountersCountAnewAndNothingElseChanges(String crypto) {
        try (Simulation net = new Simulation(1).hub("hub").spokes("s1").protectedBy(crypto)) {
            net.runFor(Duration.ofSeconds(10));
            for (int i = 0; i < 20; i++) {
                reaches(net, "s1", "hub");
            }
            List<CryptoSnapshot.Child> before = crypto(net, "hub").children();
            assertThat(before.getFirst().packetsIn()).isGreaterThan(20);
            net.router("hub").orElseThrow().clearCryptoCounters();
            List<CryptoSnapshot.Child> after = crypto(net, "hub").children();
            assertThat(after)
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields(
                            "packetsIn", "packetsOut", "bytesIn", "bytesOut")
                    .isEqualTo(before);
            CryptoSnapshot.Child one = after.getFirst();
            assertThat(List.of(one.packetsIn(), one.packetsOut(), one.bytesIn(), one.bytesOut()))
                    .containsOnly(0L);
            reaches(net, "s1", "hub");
            one = crypto(net, "hub").children().getFirst();
            assertThat(List.of(one.packetsIn(), one.packetsOut(), one.bytesIn(), one.bytesOut()))
                    .doesNotContain(0L);
            assertThat(one.packetsIn()).isLessThan(20);
            assertThat(net.violations()).isEmpty();
        }
    }

    /** {@code clear crypto session}: all of it is made anew. */
    @ParameterizedTest
    @MethodSource("crypto")
    void clearedSessionsBeginAnew(String crypto) {
        try (Simulation net = new Simulation(1).hub("hub").spokes("s1", "s2").protectedBy(crypto)) {
            net.runFor(Duration.ofSeconds(10));
            List<Long> before = ikeSas(net, "hub");
            Router hub = net.router("hub").orElseThrow();
            hub.clearCrypto(hub.crypto().ikeSas());
            net.runFor(Duration.ofSeconds(5));
            reaches(net, "s1", "s2");
            assertThat(ikeSas(net, "hub")).hasSize(2).doesNotContainAnyElementsOf(before);
            assertThat(net.violations()).isEmpty();
        }
    }

    private static List<Long> ikeSas(Simulation net, String router) {
        return crypto(net, router).ikeSas().stream().map(one -> one.sa().number()).toList();
    }

    private static List<Long> children(Simulation net, String router) {
        return crypto(net, router).children().stream().map(CryptoSnapshot.Child::id).toList();
    }

    /** The same for all profiles, {@code crypto ipsec security-association idle-time}. */
    @Test
    void idleTimeOfAllProfiles() {
        String idle = IKEV2 + "crypto ipsec security-association idle-time 60\n";
        try (Simulation net =
                new Simulation(1).hub("hub").spokes("s1").holdingTime(7200).protectedBy(idle)) {
            net.runFor(Duration.ofSeconds(10));
            assertThat(between(net, "s1", "hub")).isOne();
            long before = negotiations(net, "hub");
            net.runFor(Duration.ofSeconds(200));
            assertThat(between(net, "s1", "hub")).as(net.log()).isZero();
            assertThat(negotiations(net, "hub")).as("nothing begins by itself").isEqualTo(before);
            net.ping("s1-host", "hub-host");
            reaches(net, "s1", "hub");
            assertThat(net.violations()).isEmpty();
        }
    }

    private static long between(Simulation net, String one, String other) {
        return crypto(net, one).children().stream()
                .filter(child -> child.remote().equals(net.nbma(other)))
                .count();
    }

    /** RFC 7383: no datagram of IKE_AUTH is longer than {@code crypto ikev2 fragmentation mtu}. */
    @Test
    void ikeAuthGoesInFragments() {
        String fragmenting = IKEV2 + "crypto ikev2 fragmentation mtu 260\n";
        AtomicInteger longest = new AtomicInteger();
        AtomicInteger fragments = new AtomicInteger();
        try (Simulation net =
                new Simulation(1).hub("hub").spokes("s1", "s2").protectedBy(fragmenting)) {
            net.onUnderlay((_, _, packet) -> {
                if (isIke(packet, 4500)) {
                    longest.accumulateAndGet(packet.length, Math::max);
                    int next = packet[IpPacket.headerLength(packet) + 12 + 16] & 0xFF;
                    fragments.addAndGet(next == 53 ? 1 : 0); // RFC 7383 section 2.5
                }
            });
            net.loss(0.1);
            net.runFor(Duration.ofSeconds(40));
            net.healAll();
            assertThat(fragments.get()).isPositive();
            assertThat(longest.get()).isBetween(200, 260);
            reaches(net, "s1", "hub");
            assertThat(net.violations()).isEmpty();
        }
    }

    private static boolean isIke(byte[] packet, int port) {
        if (IpPacket.protocol(packet) != IpPacket.UDP) {
            return false;
        }
        int udp = IpPacket.headerLength(packet);
        boolean fits = IpPacket.u16(packet, udp) == port || IpPacket.u16(packet, udp + 2) == port;
        boolean marker =
                port != 4500
                        || (packet.length > udp + 12
                                && IpPacket.u16(packet, udp + 8) == 0
                                && IpPacket.u16(packet, udp + 10) == 0);
        return fits && marker;
    }

    /** A NAT box forgets its mappings while packets flow; nothing is negotiated for it. */
    @ParameterizedTest
    @MethodSource("crypto")
    void aNatThatForgetsInMidSession(String crypto) {
        try (Simulation net =
                new Simulation(3)
                        .hub("hub")
                        .spokes("s1", "s2", "s3")
                        .nat("s1", "s2")
                        .symmetricNat("s3")
                        .protectedBy(crypto)) {
            net.runFor(Duration.ofSeconds(15));
            for (String spoke : List.of("s1", "s2", "s3")) {
                reaches(net, "hub", spoke);
            }
            long before = negotiations(net, "hub");
            for (int i = 0; i < 3; i++) {
                net.rebind("nat-s1").rebind("nat-s3");
                for (String spoke : List.of("s1", "s2", "s3")) {
                    reaches(net, spoke, "hub");
                    reaches(net, "hub", spoke);
                }
                net.runFor(Duration.ofSeconds(20));
            }
            assertThat(negotiations(net, "hub")).as(net.log()).isEqualTo(before);
            assertThat(crypto(net, "hub").children()).hasSize(3);
            assertThat(net.violations()).isEmpty();
        }
    }

    /** A NAT box that forgets after 30 s of silence: the spoke's keepalives hold the way open. */
    @ParameterizedTest
    @MethodSource("crypto")
    void keepalivesHoldTheMapping(String crypto) {
        try (Simulation net =
                new Simulation(4)
                        .hub("hub")
                        .spokes("s1")
                        .symmetricNat("s1")
                        .holdingTime(7200)
                        .protectedBy(crypto)) {
            net.natLife("nat-s1", Duration.ofSeconds(30));
            net.runFor(Duration.ofSeconds(15));
            reaches(net, "hub", "s1");
            net.runFor(Duration.ofMinutes(10));
            reaches(net, "hub", "s1");
            assertThat(net.violations()).isEmpty();
        }
    }

    /**
     * Nothing is configured to find out that a hub has lost everything: that it does not answer
     * registrations is reason enough to ask it, and to negotiate anew.
     */
    @ParameterizedTest
    @MethodSource("crypto")
    void aHubCrashesAndNobodyHasDeadPeerDetection(String crypto) {
        try (Simulation net =
                new Simulation(6)
                        .hub("hub")
                        .spokes("s1", "s2", "s3")
                        .nat("s2")
                        .holdingTime(90)
                        .protectedBy(crypto)) {
            net.runFor(Duration.ofSeconds(15));
            reaches(net, "s1", "hub");
            net.crash("hub");
            net.runFor(Duration.ofSeconds(5));
            net.start("hub");
            boolean back =
                    net.await(
                            () ->
                                    net.ping("hub-host", "s1-host").complete()
                                            && net.ping("hub-host", "s2-host").complete()
                                            && net.ping("s3-host", "hub-host").complete(),
                            Duration.ofMinutes(3));
            assertThat(back).as(net.log()).isTrue();
            net.runFor(Duration.ofMinutes(2));
            for (String spoke : List.of("s1", "s2", "s3")) {
                assertThat(crypto(net, spoke).children()).as(spoke + net.log()).hasSize(1);
                assertThat(crypto(net, spoke).ikeSas()).as(spoke + net.log()).hasSize(1);
            }
            assertThat(net.violations()).isEmpty();
        }
    }

    /** The same between spokes: a direct path that does not answer is found out about. */
    @ParameterizedTest
    @MethodSource("crypto")
    void aSpokeCrashesAndNobodyHasDeadPeerDetection(String crypto) {
        try (Simulation net =
                new Simulation(7)
                        .hub("hub")
                        .spokes("s1", "s2")
                        .holdingTime(90)
                        .protectedBy(crypto)) {
            net.runFor(Duration.ofSeconds(10));
            reaches(net, "s1", "s2");
            net.runFor(Duration.ofSeconds(3));
            reaches(net, "s1", "s2");
            assertThat(between(net, "s1", "s2")).isPositive();
            net.crash("s2");
            net.runFor(Duration.ofSeconds(5));
            net.start("s2");
            boolean direct =
                    net.await(
                            () ->
                                    net.ping("s1-host", "s2-host").complete()
                                            && net.hasShortcut("s1", "s2")
                                            && between(net, "s2", "s1") > 0,
                            Duration.ofMinutes(3));
            assertThat(direct).as(net.log()).isTrue();
            assertThat(net.violations()).isEmpty();
        }
    }

    /** The hub has a private address, and a NAT box translates it one to one. */
    @ParameterizedTest
    @MethodSource("crypto")
    void aHubBehindAStaticNat(String crypto) {
        try (Simulation net =
                new Simulation(5)
                        .hub("hub")
                        .spokes("s1", "s2", "s3")
                        .staticNat("hub")
                        .nat("s2")
                        .protectedBy(crypto)) {
            net.runFor(Duration.ofSeconds(15));
            for (String spoke : List.of("s1", "s2", "s3")) {
                reaches(net, "hub", spoke);
                reaches(net, spoke, "hub");
            }
            reaches(net, "s1", "s3");
            net.runFor(Duration.ofSeconds(3));
            reaches(net, "s1", "s3");
            assertThat(net.hasShortcut("s1", "s3")).as(net.log()).isTrue();
            assertThat(net.violations()).isEmpty();
        }
    }

    /** Spokes go on to call their server by the address that the configuration has. */
    @ParameterizedTest
    @MethodSource("crypto")
    void aHubIsFollowedWhereItGoes(String crypto) {
        try (Simulation net =
                new Simulation(7).hub("hub").spokes("s1").staticNat("hub").protectedBy(crypto)) {
            net.runFor(Duration.ofSeconds(15));
            reaches(net, "s1", "hub");
            long before = negotiations(net, "s1");
            net.renumberNat("nat-hub");
            net.ping("hub-host", "s1-host"); // who hears it knows where the hub is
            reaches(net, "s1", "hub");
            reaches(net, "hub", "s1");
            assertThat(negotiations(net, "s1")).as(net.log()).isEqualTo(before);
            assertThat(net.violations()).isEmpty();
        }
    }

    /** A firewall that lets no IKE pass, by either port: named to people, and all well after it. */
    @ParameterizedTest
    @ValueSource(ints = {Endpoint.IKE, Endpoint.NAT_TRAVERSAL})
    void aPortThatIsBlocked(int port) {
        for (String crypto : crypto()) {
            try (Simulation net =
                    new Simulation(6).hub("hub").spokes("s1", "s2").protectedBy(crypto)) {
                net.filter("cable-s1", packet -> !isIke(packet, port));
                net.runFor(Duration.ofMinutes(2));
                reaches(net, "hub", "s2");
                assertThat(between(net, "s1", "hub")).isZero();
                assertThat(crypto(net, "s1").failures()).as(net.log()).hasSize(1);
                String why = crypto(net, "s1").failures().getFirst().why();
                assertThat(why).contains("no answer").contains(Integer.toString(port));
                assertThat(net.log())
                        .as("one line of the log")
                        .containsPattern("s1 %.*no answer.*UDP.*" + port);
                net.filter("cable-s1", _ -> true);
                // NHRP asks its server anew every 64 seconds at the latest, and IKE rests
                // meanwhile.
                boolean up = net.await(() -> between(net, "s1", "hub") > 0, Duration.ofSeconds(80));
                assertThat(up).as(net.log()).isTrue();
                net.runFor(SECOND.multipliedBy(5));
                reaches(net, "s1", "hub");
                assertThat(crypto(net, "s1").failures()).isEmpty();
                assertThat(net.violations()).isEmpty();
            }
        }
    }
}
