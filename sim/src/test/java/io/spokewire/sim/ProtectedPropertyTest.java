package io.spokewire.sim;

import static io.spokewire.sim.SimulationTest.settleAndMeet;
import static io.spokewire.sim.SimulationTest.spokes;
import static io.spokewire.sim.SimulationTest.tail;
import static io.spokewire.sim.SimulationTest.trouble;
import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.ike.CryptoSnapshot.Child;
import io.spokewire.nhrp.NhrpSnapshot;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A protected DMVPN under faults, another one for each seed: both versions of IKE, both modes,
 * several algorithms. Whatever happened, all come back; nothing leaves in clear, no association is
 * left over, and no nonce serves twice.
 */
class ProtectedPropertyTest {
    private static final int ROUTERS = 7;
    private static final int MANY = 50;
    private static final int NEGOTIATION_SECONDS_MAX = 90;

    /** Without loss both ends have a new association well within this. */
    private static final Duration EXCHANGE_MAX = Duration.ofSeconds(2);

    @ParameterizedTest
    @MethodSource("seeds")
    void allComeBackOnceFaultsEnd(long seed) {
        survive(seed);
    }

    @ParameterizedTest
    @MethodSource("allSeeds")
    @Tag("long")
    void allComeBackOnceFaultsEndWhateverTheSeed(long seed) {
        survive(seed);
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 20);
    }

    /** A thousand, or those that {@code -Dspokewire.seeds=21-60} names. */
    static LongStream allSeeds() {
        String[] range = System.getProperty("spokewire.seeds", "1-1000").split("-", 2);
        return LongStream.rangeClosed(Long.parseLong(range[0]), Long.parseLong(range[1]));
    }

    private static void survive(long seed) {
        if (seed % 10 == 0) {
            hubRestarts(seed);
        } else {
            faults(seed);
        }
    }

    private static void faults(long seed) {
        String[] names = spokes(ROUTERS).toArray(String[]::new);
        try (Simulation net =
                new Simulation(seed)
                        .hub("hub")
                        .spokes(names)
                        .nat("s2", "s4")
                        .symmetricNat("s3")
                        .holdingTime(90)
                        .protectedBy(crypto(seed))) {
            Ivs ivs = new Ivs();
            net.onUnderlay(ivs);
            trouble(net, seed, ROUTERS);
            assertThat(net.violations()).as("during faults, seed %d", seed).isEmpty();
            net.healAll().runFor(Duration.ofMinutes(3));
            // Behind one NAT box, and behind a symmetric one, spokes meet through the hub.
            settleAndMeet(net, List.of("s1", "s5", "s6"));
            for (String spoke : names) {
                reached(net, seed, "hub", spoke);
                reached(net, seed, spoke, "hub");
            }
            net.runFor(Duration.ofMinutes(8));
            settled(net, seed);
            assertThat(ivs.twice).as("seed %d", seed).isEmpty();
            assertThat(net.violations()).as("after healing, seed %d", seed).isEmpty();
        }
    }

    private static void reached(Simulation net, long seed, String from, String to) {
        boolean met =
                net.await(
                        () -> net.ping(from + "-host", to + "-host").complete(),
                        Duration.ofSeconds(60));
        assertThat(met).as("seed %d: %s to %s%n%s", seed, from, to, tail(net)).isTrue();
    }

    private static void hubRestarts(long seed) {
        String[] names = spokes(MANY + 1).toArray(String[]::new);
        try (Simulation net =
                new Simulation(seed)
                        .hub("hub")
                        .spokes(names)
                        .nat("s2", "s4")
                        .withoutHosts()
                        .holdingTime(90)
                        .protectedBy(crypto(seed))) {
            Ivs ivs = new Ivs();
            net.onUnderlay(ivs);
            net.loss(0.03).duplication(0.02).reordering(0.02);
            net.runFor(Duration.ofSeconds(30));
            net.restart("hub", Duration.ofSeconds(1 + seed % 40));
            net.rebind("nat-s2");
            net.runFor(Duration.ofSeconds(60));
            net.healAll();
            boolean all =
                    net.await(
                            () -> sessions(net) == MANY && registered(net) == MANY,
                            Duration.ofMinutes(4));
            assertThat(all)
                    .as(
                            "seed %d: %d sessions, %d registered%n%s",
                            seed, sessions(net), registered(net), tail(net))
                    .isTrue();
            net.runFor(Duration.ofMinutes(8));
            assertThat(sessions(net)).as("seed %d", seed).isEqualTo(MANY);
            settled(net, seed);
            assertThat(ivs.twice).as("seed %d", seed).isEmpty();
            assertThat(net.violations()).as("seed %d", seed).isEmpty();
        }
    }

    /** Spokes that the hub has an association with. */
    private static long sessions(Simulation net) {
        return crypto(net, "hub").children().stream()
                .map(child -> child.identity() + " " + child.remote())
                .distinct()
                .count();
    }

    private static long registered(Simulation net) {
        return net.router("hub").orElseThrow().nhrp().snapshot(net.nowNanos()).cache().stream()
                .filter(entry -> entry.flags().contains(NhrpSnapshot.Flag.REGISTERED))
                .count();
    }

    private static CryptoSnapshot crypto(Simulation net, String router) {
        return net.router(router).orElseThrow().crypto();
    }

    /** Every association has its other end, and nothing is left of what was before. */
    private static void settled(Simulation net, long seed) {
        Set<Long> inbound = new LinkedHashSet<>();
        for (String router : net.routers()) {
            crypto(net, router).children().forEach(child -> inbound.add(child.inboundSpi()));
        }
        for (String router : net.routers()) {
            CryptoSnapshot seen = crypto(net, router);
            String what = String.format(Locale.ROOT, "seed %d, %s%n%s", seed, router, tail(net));
            for (Child child : seen.children()) {
                // One that is this young may be in the middle of its exchange.
                if (child.age().compareTo(EXCHANGE_MAX) > 0) {
                    assertThat(inbound).as("%s: %s", what, child).contains(child.outboundSpi());
                }
            }
            Map<String, Integer> perPeer = new HashMap<>();
            for (Child child : seen.children()) {
                perPeer.merge(
                        child.identity() + child.remote() + child.remotePort(), 1, Integer::sum);
            }
            perPeer.forEach((peer, count) ->
                    assertThat(count).as("%s: children with %s", what, peer).isLessThan(3));
            assertThat(seen.ikeSas().size())
                    .as("%s: IKE SAs %s", what, seen.ikeSas())
                    .isLessThanOrEqualTo(3 * Math.max(1, perPeer.size()));
            // Spokes that no straight way leads to are tried again and again; no try lasts long.
            assertThat(seen.ikeSas())
                    .as(what)
                    .filteredOn(one -> !List.of("READY", "QM_IDLE").contains(one.sa().state()))
                    .allMatch(one -> one.age().toSeconds() < NEGOTIATION_SECONDS_MAX);
        }
    }

    /** What the routers of a seed are protected by. */
    static String crypto(long seed) {
        boolean ikev1 = seed % 3 == 0;
        String group = seed % 24 == 5 ? "14" : seed % 24 == 11 ? "20" : seed % 2 == 0 ? "19" : "31";
        String mode = seed % 4 < 2 ? "transport" : "tunnel";
        String set =
                switch ((int) (seed % 5)) {
                    case 0 -> "esp-aes 256 esp-sha256-hmac";
                    case 1 -> "esp-gcm";
                    case 2 -> "esp-aes esp-sha-hmac";
                    case 3 -> "esp-gcm 256";
                    default -> "esp-aes 256 esp-sha512-hmac";
                };
        String pfs = seed % 7 == 0 ? " set pfs group19\n" : "";
        String esp =
                """
                crypto ipsec transform-set TS %s
                 mode %s
                crypto ipsec profile VPN
                 set transform-set TS
                 set security-association lifetime seconds 300
                """
                        .formatted(set, mode);
        String ike =
                ikev1
                        ? """
                        crypto isakmp policy 10
                         encryption aes 256
                         hash sha256
                         authentication pre-share
                         group %s
                         lifetime 600
                        crypto isakmp key S3cretS3cret address 0.0.0.0
                        crypto isakmp keepalive 10 3 periodic
                        """
                                .formatted(group.equals("31") ? "19" : group)
                        : """
                        crypto ikev2 proposal P
                         %s
                         group %s
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
                         lifetime 600
                         dpd 10 3 periodic
                        """
                                .formatted(
                                        seed % 2 == 0
                                                ? "encryption aes-gcm-256\n prf sha256"
                                                : "encryption aes-cbc-256\n integrity sha256",
                                        group);
        return ike + esp + pfs + (ikev1 ? "" : " set ikev2-profile PROF\n");
    }

    /** Initialization vectors of IKEv2 messages: one never serves two messages of a key. */
    private static final class Ivs implements Simulation.UnderlayListener {
        private static final int HEADER = 28;
        private static final int SK = 46;
        private static final int SKF = 53;

        final Set<String> twice = new LinkedHashSet<>();
        private final Map<List<Byte>, Integer> seen = new HashMap<>();

        @Override
        public void packet(String router, long nowNanos, byte[] packet) {
            int at = IpPacket.headerLength(packet) + 8;
            if (IpPacket.protocol(packet) != IpPacket.UDP || packet.length < at + HEADER + 20) {
                return;
            }
            boolean marker =
                    IpPacket.u16(packet, at - 6) == 4500 || IpPacket.u16(packet, at - 8) == 4500;
            if (marker) {
                if (IpPacket.u16(packet, at) != 0 || IpPacket.u16(packet, at + 2) != 0) {
                    return;
                }
                at += 4;
            }
            int next = packet[at + 16];
            if (packet[at + 17] != 0x20 || (next != SK && next != SKF)) {
                return;
            }
            int iv = at + HEADER + (next == SK ? 4 : 8);
            Byte[] key = new Byte[25];
            for (int i = 0; i < 16; i++) {
                key[i] = packet[at + i];
            }
            key[16] = (byte) (packet[at + 19] & 8);
            for (int i = 0; i < 8; i++) {
                key[17 + i] = packet[iv + i];
            }
            int hash = Arrays.hashCode(Arrays.copyOfRange(packet, at, packet.length));
            Integer before = seen.putIfAbsent(List.of(key), hash);
            if (before != null && before != hash) {
                twice.add(router + " sends another message with the same vector");
            }
        }
    }
}
