package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.router.Languages;
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

    private static OspfCircuitConfig circuit(String now) {
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "R", CONFIGURATION);
        assertThat(read.clean()).as(read.lines().toString()).isTrue();
        Section root = read.config();
        OspfProcess process = OspfProcess.of(root.children(OspfProcess.MODE).getFirst());
        RoutedInterface link =
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
        return new OspfPlan(OspfVersion2.VERSION, process, root, Instant.parse(now))
                .config(1, List.of(link), false)
                .circuits()
                .getFirst();
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
}
