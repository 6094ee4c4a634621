package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.router.Languages;
import io.spokewire.routing.ProcessKey;
import io.spokewire.routing.RoutedInterface;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OspfPlanTest {
    private static final String CONFIGURATION =
            """
            key chain K
             key 1
              key-string one
              cryptographic-algorithm hmac-sha-256
              accept-lifetime 00:00:00 Jan 1 2026 00:00:00 Jul 1 2026
              send-lifetime 00:00:00 Jan 1 2026 00:00:00 Jun 1 2026
             key 2
              key-string two
              cryptographic-algorithm md5
              accept-lifetime 00:00:00 May 1 2026 infinite
              send-lifetime 00:00:00 Jun 1 2026 infinite
            interface GigabitEthernet0/1
             ip address 10.1.0.1 255.255.255.0
             ip address 10.2.0.1 255.255.255.0 secondary
             ip ospf authentication key-chain K
             bandwidth 2000
            router ospf 1
             auto-cost reference-bandwidth 1000
             network 10.0.0.0 0.255.255.255 area 3
            """;

    private static final RoutedInterface LINK =
            new RoutedInterface(
                    "GigabitEthernet0/1",
                    1,
                    "",
                    RoutedInterface.Kind.BROADCAST,
                    true,
                    1500,
                    1500,
                    2000,
                    1,
                    List.of(
                            InterfaceAddress.parse("10.1.0.1/24"),
                            InterfaceAddress.parse("10.2.0.1/24")),
                    List.of());

    private static OspfCircuitConfig circuit(String now) {
        return circuit(CONFIGURATION, now);
    }

    private static OspfPlan plan(String configuration, String now) {
        OspfPlan plan = planned(configuration, now);
        assertThat(plan.circuit(LINK)).isPresent();
        return plan;
    }

    private static OspfCircuitConfig circuit(String configuration, String now) {
        return planned(configuration, now).circuit(LINK).orElseThrow();
    }

    private static OspfPlan planned(String configuration, String now) {
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "R", configuration);
        assertThat(read.clean()).as(read.lines().toString()).isTrue();
        Section root = read.config();
        OspfProcess process = OspfProcess.of(root.children(OspfProcess.MODE).getFirst());
        return new OspfPlan(OspfVersion2.VERSION, process, root, Instant.parse(now));
    }

    /** Whoever was taken yesterday is taken until all have the new key, RFC 5709 section 4. */
    @ParameterizedTest
    @CsvSource({
        "2026-02-01T00:00:00Z, 1, HMAC_SHA_256, 1",
        "2026-05-15T00:00:00Z, 1, HMAC_SHA_256, 2",
        "2026-06-15T00:00:00Z, 2, MD5, 2",
        "2026-08-01T00:00:00Z, 2, MD5, 1",
    })
    void keysHoldInTheirTime(String now, int sends, String algorithm, int accepts) {
        OspfAuthentication.Cryptographic keys =
                (OspfAuthentication.Cryptographic) circuit(now).authentication();
        assertThat(keys.sending().id()).isEqualTo(sends);
        assertThat(keys.sending().algorithm()).hasToString(algorithm);
        assertThat(keys.accepted()).hasSize(accepts);
    }

    /** RFC 5709 section 3.2: the last key goes on, in both directions. */
    @ParameterizedTest
    @CsvSource({"00:00:00 Sep 1 2026, 2", "00:00:00 May 1 2026, 1"})
    void whenTheLastKeyHasEndedItGoesOn(String endOfTheSecond, int last) {
        String ending =
                CONFIGURATION.replace(
                        "send-lifetime 00:00:00 Jun 1 2026 infinite",
                        "send-lifetime 00:00:00 Apr 1 2026 " + endOfTheSecond);
        OspfAuthentication.Cryptographic keys =
                (OspfAuthentication.Cryptographic)
                        circuit(ending, "2026-10-01T00:00:00Z").authentication();
        assertThat(keys.sending().id()).isEqualTo(last);
        assertThat(keys.accepted()).contains(keys.sending());
        assertThat(plan(ending, "2026-10-01T00:00:00Z").expired())
                .containsExactly("GigabitEthernet0/1");
        assertThat(plan(ending, "2026-04-15T00:00:00Z").expired()).isEmpty();
    }

    @Test
    void beforeTheFirstKeyNobodyIsTaken() {
        OspfAuthentication.Cryptographic keys =
                (OspfAuthentication.Cryptographic) circuit("2025-01-01T00:00:00Z").authentication();
        assertThat(keys.accepted()).isEmpty();
    }

    @Test
    void costAreaAndSecondNetworkComeFromTheLines() {
        OspfCircuitConfig circuit = circuit("2026-02-01T00:00:00Z");
        assertThat(circuit.cost()).isEqualTo(500);
        assertThat(circuit.area()).isEqualTo(AreaId.parse("3"));
        assertThat(circuit.secondaries()).hasToString("[10.2.0.1/24]");
    }

    /** {@code bfd all-interfaces strict-mode}; what an interface says goes before. */
    @ParameterizedTest
    @CsvSource({
        "'', true",
        "' ip ospf bfd\n', false",
        "' ip ospf bfd disable\n', false",
        "' ip ospf bfd strict-mode\n', true",
    })
    void adjacenciesWaitForBfdWhereTheProcessSaysSo(String line, boolean strict) {
        String text =
                CONFIGURATION.replace(" bandwidth 2000\n", line + " bandwidth 2000\n")
                        + " bfd all-interfaces strict-mode\n";
        assertThat(circuit(text, "2026-02-01T00:00:00Z").bfdStrict()).isEqualTo(strict);
        assertThat(circuit("2026-02-01T00:00:00Z").bfdStrict()).isFalse();
    }

    private static OspfConfig version3(String ofInterface, String more) {
        String text = "interface Tunnel0\n ipv6 enable\n" + ofInterface + more;
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "R", text);
        assertThat(read.clean()).as(read.lines().toString()).isTrue();
        Section root = read.config();
        RoutedInterface link =
                new RoutedInterface(
                        "Tunnel0",
                        9,
                        "",
                        RoutedInterface.Kind.MULTIPOINT_TUNNEL,
                        true,
                        1400,
                        1380,
                        100_000,
                        1,
                        List.of(
                                InterfaceAddress.parse("10.1.0.1/24"),
                                InterfaceAddress.parse("FE80::1/64"),
                                InterfaceAddress.parse("2001:DB8::1/64")),
                        List.of());
        ProcessKey key = new OspfRouting().processes(root).getFirst();
        OspfPlan plan =
                new OspfPlan(
                        OspfRouting.version(key),
                        OspfRouting.find(root, key).orElseThrow(),
                        root,
                        Instant.EPOCH);
        return plan.config(1, plan.circuit(link).stream().toList(), MaxMetric.OFF);
    }

    @Test
    void linesOfAFamilyGoBeforeThoseOfTheProcessAndThoseOfAll() {
        String lines =
                """
                 ospfv3 cost 10
                 ospfv3 priority 0
                 ospfv3 hello-interval 5
                 ospfv3 1 cost 20
                 ospfv3 1 priority 7
                 ospfv3 1 ipv4 cost 30
                 ospfv3 1 ipv4 area 3
                 ospfv3 1 ipv6 area 4
                """;
        String process = "router ospfv3 1\n address-family %s unicast\n exit-address-family\n";
        OspfCircuitConfig ipv4 = version3(lines, process.formatted("ipv4")).circuits().getFirst();
        assertThat(ipv4.cost()).isEqualTo(30);
        assertThat(ipv4.priority()).isEqualTo(7);
        assertThat(ipv4.helloMillis()).isEqualTo(5000);
        assertThat(ipv4.area()).isEqualTo(AreaId.parse("3"));
        assertThat(ipv4.instance()).isEqualTo(64);
        assertThat(ipv4.networks()).hasToString("[10.1.0.1/24]");
        assertThat(ipv4.address()).hasToString("FE80::1");
        assertThat(ipv4.mtuBytes()).isEqualTo(1400);
        assertThat(ipv4.packetBytes()).isEqualTo(1380);
        OspfCircuitConfig ipv6 = version3(lines, process.formatted("ipv6")).circuits().getFirst();
        assertThat(ipv6.cost()).isEqualTo(20);
        assertThat(ipv6.area()).isEqualTo(AreaId.parse("4"));
        assertThat(ipv6.instance()).isZero();
        assertThat(ipv6.networks()).hasToString("[2001:DB8::1/64]");
    }

    @Test
    void whereIpsecIsAskedForTheInterfaceGoesBeforeTheArea() {
        String key = "0123456789ABCDEF0123456789ABCDEF";
        String line = " ipv6 ospf 1 area 0\n";
        String area = "ipv6 router ospf 1\n area 0 encryption ipsec spi 300 esp null md5 " + key;
        String own = " ipv6 ospf authentication ipsec spi 256 md5 " + key + "\n";

        assertThat(ipsec(line, "ipv6 router ospf 1\n")).isEqualTo(OspfIpsec.NONE);
        assertThat(ipsec(line, area + "\n"))
                .isEqualTo(OspfIpsec.encryption(300, "null md5 " + key));
        assertThat(ipsec(line + own, area + "\n"))
                .isEqualTo(OspfIpsec.authentication(256, "md5", key));
        assertThat(ipsec(line + " ipv6 ospf encryption null\n", area + "\n").active()).isFalse();
        assertThat(ipsec(line + " ipv6 ospf authentication null\n", area + "\n").active())
                .isFalse();
    }

    /** Fail closed: nothing is sent rather than something weak, and nothing in clear. */
    @ParameterizedTest
    @CsvSource({
        "authentication ipsec spi 256 md5 0123456789ABCDEF0123456789ABCDEF, false",
        "encryption ipsec spi 256 esp null md5 0123456789ABCDEF0123456789ABCDEF, false",
        "encryption ipsec spi 256 esp des 0123456789ABCDEF sha1"
                + " 0123456789ABCDEF0123456789ABCDEF01234567, false",
        "authentication ipsec spi 256 sha1 0123456789ABCDEF0123456789ABCDEF01234567, true",
        "encryption ipsec spi 256 esp null sha1 0123456789ABCDEF0123456789ABCDEF01234567, true",
        "authentication null, true",
    })
    void strictnessLeavesWeakProtectionOut(String words, boolean strong) {
        String line = " ipv6 ospf 1 area 0\n ipv6 ospf " + words + "\n";
        assertThat(version3(line, "ipv6 router ospf 1\n").circuits()).hasSize(1);
        assertThat(version3(line, "crypto strict\nipv6 router ospf 1\n").circuits())
                .hasSize(strong ? 1 : 0);
    }

    private static OspfIpsec ipsec(String lines, String process) {
        return version3(lines, process).circuits().getFirst().ipsec();
    }

    @Test
    void whatTheProcessSaysForAllFamiliesHoldsWhereAFamilySaysNothing() {
        OspfConfig config =
                version3(
                        " ospfv3 1 ipv6 area 0\n",
                        """
                        router ospfv3 1
                         maximum-paths 9
                         passive-interface Tunnel0
                         address-family ipv6 unicast
                          maximum-paths 2
                         exit-address-family
                        """);
        assertThat(config.maximumPaths()).isEqualTo(2);
        assertThat(config.circuits().getFirst().passive()).isTrue();
    }
}
