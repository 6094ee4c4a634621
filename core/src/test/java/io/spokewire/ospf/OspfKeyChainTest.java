package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ospf.OspfHomes.Home;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Key chains on a live adjacency, RFC 5709. */
class OspfKeyChainTest {
    private final OspfHomes homes = new OspfHomes();

    private static String router(int number, String end) {
        return """
        key chain K
         key 1
          key-string one
          cryptographic-algorithm hmac-sha-256
          accept-lifetime 00:00:00 Jan 1 2026 %2$s
          send-lifetime 00:00:00 Jan 1 2026 %2$s
        interface GigabitEthernet0/1
         ip address 10.0.0.%1$d 255.255.255.0
         ip ospf network point-to-point
         ip ospf authentication key-chain K
        router ospf 1
         router-id 9.0.0.%1$d
         network 10.0.0.0 0.0.0.255 area 0
        """
                .formatted(number, end);
    }

    /** The clock stands at the begin of the year 2026 when the test begins. */
    @Test
    void theLastKeyGoesOnAndThatIsToldOnce() {
        Home a = homes.home("a", router(1, "00:02:00 Jan 1 2026"));
        Home b = homes.home("b", router(2, "00:02:00 Jan 1 2026"));
        assertThat(homes.await(Duration.ofSeconds(100), () -> a.hasFull(1))).isTrue();
        homes.run(Duration.ofMinutes(10));
        assertThat(a.hasFull(1) && b.hasFull(1)).isTrue();
        assertThat(told(a))
                .containsExactly(
                        "The last key has expired for interface GigabitEthernet0/1, packets sent"
                                + " using last valid key.");
        a.configure(router(1, "00:30:00 Jan 1 2026"));
        homes.run(Duration.ofMinutes(1));
        assertThat(told(a)).hasSize(1);
        homes.run(Duration.ofMinutes(30));
        assertThat(told(a)).hasSize(2);
        assertThat(a.hasFull(1)).isTrue();
    }

    private static List<String> told(Home home) {
        return home.told.stream()
                .filter(OspfTrace.LastKeyExpired.class::isInstance)
                .map(OspfTrace.class::cast)
                .map(OspfTrace::text)
                .toList();
    }
}
