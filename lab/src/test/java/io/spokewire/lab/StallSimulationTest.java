package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Ipv4Address;
import io.spokewire.sim.Simulation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A router whose control plane was kept from running for longer than its holding times: its
 * neighbours have spoken all the while, and it hears them before it says that they have not.
 *
 * <pre>
 *  lo (A) --- A --- B --- lo
 * </pre>
 */
class StallSimulationTest {
    @TempDir Path folder;

    private void router(String name, int number, String onTheLink, String lines)
            throws IOException {
        Files.writeString(
                folder.resolve(name + ".cfg"),
                """
                hostname %1$s
                interface Loopback0
                 ip address 10.%2$d.0.1 255.255.255.0
                interface Ethernet0/0
                 ip address 192.0.2.%2$d 255.255.255.0
                %3$s
                %4$s
                end
                """
                        .formatted(name, number, onTheLink, lines));
    }

    private SimNetwork network() throws IOException {
        return SimNetwork.of(LabFolder.read(folder).topology(), 1);
    }

    /** What B says from now on. */
    private static List<String> heard(Simulation net) {
        List<String> lines = new ArrayList<>();
        net.onTrace((router, _, trace) -> {
            if (router.equals("B") && trace.severity().level() < 7) {
                lines.add(trace.line());
            }
        });
        return lines;
    }

    private static boolean knows(SimNetwork network, String router, String prefix) {
        return !SimTables.of(network.simulation(), router, "", AddressFamily.IPV4, prefix)
                .contains("none");
    }

    private static boolean met(SimNetwork network) {
        return knows(network, "B", "10.1.0.0/24") && knows(network, "A", "10.2.0.0/24");
    }

    private static final String OSPF_LINK = " ip ospf 1 area 0\n ip ospf hello-interval 1";
    private static final String EIGRP = "router eigrp 1\n network 0.0.0.0";

    private static final String RIP =
            """
            router rip
             version 2
             no auto-summary
             network 10.0.0.0
             network 192.0.2.0
            """;

    /**
     * Where the other end has more patience nothing happens at all.
     *
     * @param stall seconds
     */
    @ParameterizedTest
    @CsvSource({
        "eigrp, 10",
        "bfd, 2",
        "rip, 20",
    })
    void neighboursThatHaveSpokenAreNotLost(String protocol, int stall) throws IOException {
        switch (protocol) {
            case "eigrp" -> {
                String hello = " ip hello-interval eigrp 1 1\n ip hold-time eigrp 1 ";
                router("A", 1, hello + "3", EIGRP);
                router("B", 2, hello + "60", EIGRP);
            }
            case "bfd" -> {
                String bfd = " bfd interval 100 min_rx 100 multiplier ";
                router("A", 1, bfd + "3", EIGRP + "\n bfd all-interfaces");
                router("B", 2, bfd + "50", EIGRP + "\n bfd all-interfaces");
            }
            default -> {
                router("A", 1, "", RIP + " timers basic 2 60 60 90");
                router("B", 2, "", RIP + " timers basic 2 8 8 16");
            }
        }
        try (SimNetwork network = network()) {
            Simulation net = network.simulation();
            assertThat(network.await(() -> met(network), Duration.ofMinutes(2))).isTrue();
            net.runFor(Duration.ofSeconds(10));
            List<String> said = heard(net);
            net.stall("B", Duration.ofSeconds(stall));
            assertThat(network.await(() -> !met(network), Duration.ofSeconds(stall + 10L)))
                    .as(net.log())
                    .isFalse();
            assertThat(said).isEmpty();
        }
    }

    /** Where the other end has given up, it has said so, and that is what is said of it. */
    @ParameterizedTest
    @CsvSource({
        "ospf, 'from FULL to INIT, 1-Way', Dead timer expired",
        "bgp, received from neighbor, sent to neighbor",
    })
    void whatTheOthersSayIsHeardFirst(String protocol, String said, String unsaid)
            throws IOException {
        if (protocol.equals("ospf")) {
            router("A", 1, OSPF_LINK, "router ospf 1");
            router("B", 2, OSPF_LINK, "router ospf 1");
        } else {
            String bgp =
                    """
                    router bgp 65000
                     timers bgp 1 3
                     neighbor 192.0.2.%d remote-as 65000
                     network 10.%d.0.0 mask 255.255.255.0
                    """;
            router("A", 1, "", bgp.formatted(2, 1));
            router("B", 2, "", bgp.formatted(1, 2));
        }
        try (SimNetwork network = network()) {
            Simulation net = network.simulation();
            assertThat(network.await(() -> metByName(network), Duration.ofMinutes(2)))
                    .as(net.log())
                    .isTrue();
            List<String> lines = heard(net);
            net.stall("B", Duration.ofSeconds(10)).runFor(Duration.ofSeconds(11));
            assertThat(lines).anySatisfy(line -> assertThat(line).contains(said));
            assertThat(lines).noneSatisfy(line -> assertThat(line).contains(unsaid));
            assertThat(network.await(() -> metByName(network), Duration.ofMinutes(2))).isTrue();
        }
    }

    private static boolean metByName(SimNetwork network) {
        return List.of("A", "B").stream()
                .allMatch(r ->
                        !network.neighbours(r).isEmpty()
                                && network.neighbours(r).stream().allMatch(Network.Neighbour::up));
    }

    /** Registrations have been renewed while the hub could not read them. */
    @Test
    void clientsThatHaveRegisteredAnewAreKept() {
        try (Simulation net = new Simulation(1).hub("B").spokes("s1", "s2").holdingTime(60)) {
            net.runFor(Duration.ofSeconds(30));
            List<String> lines = heard(net);
            net.stall("B", Duration.ofSeconds(100)).runFor(Duration.ofSeconds(110));
            assertThat(lines).noneSatisfy(line -> assertThat(line).contains("NHRP_NHC_DOWN"));
            assertThat(net.log()).contains("B %DMVPN-5-NHRP_NHC_UP");
        }
    }

    private static final String DPD =
            """
            crypto ikev2 keyring KR
             peer ANY
              address 0.0.0.0 0.0.0.0
              pre-shared-key S3cretS3cret
            crypto ikev2 profile PROF
             match identity remote address 0.0.0.0
             authentication remote pre-share
             authentication local pre-share
             keyring local KR
             dpd 10 2 periodic
            crypto ipsec transform-set TS esp-gcm 256
             mode transport
            crypto ipsec profile VPN
             set transform-set TS
             set ikev2-profile PROF
            """;

    /** The peer's answer that it lives lies unread when the question is to be asked again. */
    @Test
    void aPeerThatHasAnsweredIsNotAskedAgain() {
        try (Simulation net = new Simulation(1).hub("B").spokes("s1").protectedBy(DPD)) {
            AtomicBoolean asked = new AtomicBoolean();
            net.onUnderlay((router, _, packet) -> {
                if (router.equals("B") && isInformationalRequest(net, packet)) {
                    asked.set(true);
                }
            });
            net.runFor(Duration.ofSeconds(30));
            net.delay(Duration.ofMillis(400)).runFor(Duration.ofSeconds(5));
            asked.set(false);
            assertThat(net.await(asked::get, Duration.ofSeconds(30))).isTrue();
            long before = asked(net);
            net.stall("B", Duration.ofSeconds(5)).runFor(Duration.ofSeconds(6));
            assertThat(asked(net)).isEqualTo(before);
        }
    }

    /** How often B has asked again. */
    private static long asked(Simulation net) {
        return net.router("B").orElseThrow().crypto().ikev2().retransmitted();
    }

    /** Whether B sends a request of IKE's INFORMATIONAL exchange, RFC 7296 section 3.1. */
    private static boolean isInformationalRequest(Simulation net, byte[] packet) {
        if (packet[9] != IpProtocol.UDP
                || !Ipv4Address.fromBytes(packet, 12).equals(net.nbma("B"))) {
            return false;
        }
        ByteBuffer udp = ByteBuffer.wrap(packet, 20, packet.length - 20).slice();
        boolean marked = udp.getShort(2) == 4500; // RFC 3948 section 2.2: four zeros before IKE
        int ike = marked ? 12 : 8;
        return (!marked || udp.getInt(8) == 0)
                && udp.get(ike + 18) == 37
                && (udp.get(ike + 19) & 0x20) == 0;
    }
}
