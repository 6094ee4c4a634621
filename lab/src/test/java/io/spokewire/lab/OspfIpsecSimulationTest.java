package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.IpProtocol;
import io.spokewire.ospf.OspfIpsecTraffic;
import io.spokewire.ospf.OspfIpsecView;
import io.spokewire.ospf.OspfRoutingEngine;
import io.spokewire.ospf.OspfSnapshot;
import io.spokewire.ospf.OspfStyle;
import io.spokewire.ospf.OspfViews;
import io.spokewire.sim.Simulation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * OSPFv3 protected by IPsec with configured keys (RFC 4552), on a link and on a tunnel: routers
 * with the same lines meet, all others do not, and nothing goes in clear.
 */
class OspfIpsecSimulationTest {
    private static final String MD5 = "0123456789ABCDEF0123456789ABCDEF";
    private static final String SHA1 = MD5 + "01234567";

    @TempDir Path folder;

    /**
     * Two routers, one network behind each.
     *
     * @param lines of the interface on which they meet
     * @param process of the process
     */
    private void router(int number, boolean tunnel, String lines, String process)
            throws IOException {
        // One has a link-local address by its lines, the other the one that the host makes.
        String ospf =
                (number == 1 ? " ipv6 address FE80::1 link-local\n" : " ipv6 enable\n")
                        + " ipv6 ospf 1 area 0\n ipv6 ospf network point-to-point\n";
        String port =
                "interface GigabitEthernet0/0\n ip address 10.0.0.%d 255.255.255.0\n"
                        .formatted(number);
        String meeting =
                tunnel
                        ? """
                        interface Tunnel0
                         tunnel source GigabitEthernet0/0
                         tunnel destination 10.0.0.%d
                        """
                                .formatted(3 - number)
                        : "";
        Files.writeString(
                folder.resolve("r" + number + ".cfg"),
                "hostname r"
                        + number
                        + "\nipv6 unicast-routing\n"
                        + port
                        + meeting
                        + ospf
                        + lines
                        + """
                        interface Loopback0
                         ipv6 address 2001:db8:%1$d::1/64
                         ipv6 ospf network point-to-point
                         ipv6 ospf 1 area 0
                        ipv6 router ospf 1
                         router-id 10.0.0.%1$d
                        """
                                .formatted(number)
                        + process);
        Files.writeString(
                folder.resolve("lab.toml"),
                "[[link]]\ninterfaces = [\"r1 GigabitEthernet0/0\", \"r2 GigabitEthernet0/0\"]\n");
    }

    private static List<OspfRoutingEngine> engines(Simulation net, String router) {
        return net.router(router).orElseThrow().routing(OspfRoutingEngine.class);
    }

    private static OspfViews.Protection protection(Simulation net, String router) {
        List<OspfSnapshot> processes =
                engines(net, router).stream()
                        .flatMap(engine -> engine.snapshot(net.nowNanos()).stream())
                        .toList();
        String shown = OspfViews.Interfaces.of(OspfStyle.IPV6_OSPF, false, "", processes).text();
        OspfViews.Protection found =
                OspfIpsecView.of(false, processes).interfaces().getFirst().protection();
        assertThat(shown)
                .contains(
                        " SPI %d, secure socket UP (errors: %d)"
                                .formatted(found.spi(), found.counters().dropped()));
        return found;
    }

    private static boolean know(Simulation net) {
        return !SimTables.of(net, "r1", "", AddressFamily.IPV6, "2001:DB8:2::/64").contains("none")
                && !SimTables.of(net, "r2", "", AddressFamily.IPV6, "2001:DB8:1::/64")
                        .contains("none");
    }

    /** How many packets of each protocol of IPv6 were on the link, in a tunnel or not. */
    private static Map<Integer, Integer> protocols(byte[] pcap) {
        Map<Integer, Integer> found = new TreeMap<>();
        ByteBuffer file = ByteBuffer.wrap(pcap).order(ByteOrder.LITTLE_ENDIAN);
        file.position(24);
        while (file.hasRemaining()) {
            file.getLong();
            int length = file.getInt();
            file.getInt();
            int at = file.position();
            boolean gre = file.get(at) >>> 4 == 4 && file.get(at + 9) == IpProtocol.GRE;
            int inner = gre ? at + 20 + 4 : at;
            if (file.get(inner) >>> 4 == 6) {
                found.merge(file.get(inner + 6) & 0xFF, 1, Integer::sum);
            }
            file.position(at + length);
        }
        return found;
    }

    @ParameterizedTest
    @CsvSource({
        "false, authentication ipsec spi 256 md5 " + MD5 + ", 51",
        "true, authentication ipsec spi 4294967295 sha1 " + SHA1 + ", 51",
        "false, encryption ipsec spi 300 esp null sha1 " + SHA1 + ", 50",
        "true, encryption ipsec spi 300 esp null md5 " + MD5 + ", 50",
        "false, encryption ipsec spi 300 esp des 0123456789ABCDEF md5 " + MD5 + ", 50",
        "true, encryption ipsec spi 300 esp aes-cbc 256 " + MD5 + MD5 + " sha1 " + SHA1 + ", 50",
    })
    void routersWithTheSameKeysMeet(boolean tunnel, String words, int protocol) throws IOException {
        // One says it of the interface, the other one of the area.
        router(1, tunnel, " ipv6 ospf " + words + "\n", "");
        router(2, tunnel, "", " area 0 " + words + "\n");
        try (SimNetwork network = SimNetwork.of(LabFolder.read(folder).topology(), 1)) {
            Simulation net = network.simulation();
            net.capture().start();
            boolean met = net.await(() -> know(net), Duration.ofMinutes(1));
            assertThat(met).as(net.log()).isTrue();
            net.runFor(Duration.ofSeconds(60));
            assertThat(know(net)).isTrue();
            OspfViews.Protection one = protection(net, "r1");
            assertThat(one.counters().packetsSealed()).isPositive();
            assertThat(one.counters().packetsOpened()).isPositive();
            assertThat(one.counters().dropped()).isZero();
            assertThat(net.log().contains("WEAK_ALGORITHM"))
                    .isEqualTo(words.contains("md5") || words.contains("des"));
            for (OspfRoutingEngine engine : engines(net, "r1")) {
                net.router("r1")
                        .orElseThrow()
                        .order(engine.key(), new OspfRoutingEngine.ClearIpsecCounters());
            }
            assertThat(protection(net, "r1").counters()).isEqualTo(OspfIpsecTraffic.NONE);
            assertThat(protocols(net.capture().pcap()))
                    .containsKey(protocol)
                    .doesNotContainKey(IpProtocol.OSPF);
        }
    }

    /** {@code crypto strict}: weak protection is none, and without protection nothing leaves. */
    @Test
    void whatIsWeakIsRefusedByCryptoStrict() throws IOException {
        String words = " ipv6 ospf authentication ipsec spi 256 md5 " + MD5 + "\n";
        router(1, false, words, "crypto strict\n");
        router(2, false, words, "");
        try (SimNetwork network = SimNetwork.of(LabFolder.read(folder).topology(), 1)) {
            Simulation net = network.simulation();
            net.capture().start();
            net.runFor(Duration.ofMinutes(1));
            assertThat(know(net)).isFalse();
            assertThat(protocols(net.capture().pcap()))
                    .containsKey(IpProtocol.AUTHENTICATION_HEADER) // of the other one
                    .doesNotContainKey(IpProtocol.OSPF);
            assertThat(engines(net, "r1").getFirst().runsOn("GigabitEthernet0/0")).isFalse();
            assertThat(engines(net, "r1").getFirst().runsOn("Loopback0")).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "authentication ipsec spi 256 md5 " + MD5,
                "authentication ipsec spi 257 sha1 " + SHA1,
                "authentication ipsec spi 256 sha1 0000000000000000000000000000000000000000",
                "encryption ipsec spi 256 esp null sha1 " + SHA1,
            })
    void othersDoNot(String words) throws IOException {
        router(1, false, " ipv6 ospf authentication ipsec spi 256 sha1 " + SHA1 + "\n", "");
        router(2, false, words.isEmpty() ? "" : " ipv6 ospf " + words + "\n", "");
        try (SimNetwork network = SimNetwork.of(LabFolder.read(folder).topology(), 1)) {
            Simulation net = network.simulation();
            net.runFor(Duration.ofMinutes(1));
            assertThat(SimTables.of(net, "r1", "", AddressFamily.IPV6, "2001:DB8:2::/64"))
                    .containsExactly("none");
            boolean heard = words.isEmpty() || words.startsWith("authentication");
            assertThat(net.log().contains("NOTPROTECTED")).as(net.log()).isEqualTo(heard);
            OspfIpsecTraffic counted = protection(net, "r1").counters();
            assertThat(counted.packetsSealed()).isPositive();
            assertThat(counted.packetsOpened()).isZero();
            assertThat(counted.dropped() > 0).isEqualTo(heard);
            long cause =
                    words.isEmpty()
                            ? counted.notProtected()
                            : words.contains("257") ? counted.otherSpi() : counted.notGenuine();
            assertThat(cause).isEqualTo(heard ? counted.dropped() : 0);
        }
    }
}
