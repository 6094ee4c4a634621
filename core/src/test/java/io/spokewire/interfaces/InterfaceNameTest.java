package io.spokewire.interfaces;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterfaceNameTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Gi0/0                   | GigabitEthernet0/0
                    g0/0/1                  | GigabitEthernet0/0/1
                    f0/0                    | FastEthernet0/0
                    fa0/0                   | FastEthernet0/0
                    e0/0                    | Ethernet0/0
                    eth0/1                  | Ethernet0/1
                    Ethernet0               | Ethernet0
                    tu0                     | Tunnel0
                    t0                      | Tunnel0
                    tunnel 0                | Tunnel0
                    TUNNEL 17               | Tunnel17
                    lo0                     | Loopback0
                    loopback 0              | Loopback0
                    GigabitEthernet0/0.10   | GigabitEthernet0/0.10
                    te1/0/1                 | TenGigabitEthernet1/0/1
                    s0/0/0:1                | Serial0/0/0:1
                    po1                     | Port-channel1
                    vlan 10                 | Vlan10
                    null0                   | Null0
                    eth0                    | eth0
                    ens3                    | ens3
                    enp0s3                  | enp0s3
                    br-lan                  | br-lan
                    tun0                    | Tunnel0
                    tunnel0                 | Tunnel0
                    lo 0                    | Loopback0
                    eth0.100                | eth0.100
                    """)
    void isCanonical(String typed, String canonical) {
        assertThat(InterfaceName.canonical(typed)).contains(canonical);
    }

    @ParameterizedTest
    @CsvSource({"dynamic", "10.0.0.1", "GigabitEthernet", "Tunnel", "mutlicast", "0/0"})
    void isNoInterface(String typed) {
        assertThat(InterfaceName.canonical(typed)).isEmpty();
    }

    @Test
    void ordersAsRunningConfigDoes() {
        List<String> names =
                new ArrayList<>(
                        List.of("Ethernet0/10", "Ethernet0/2", "Tunnel10", "Tunnel9", "Loopback0"));
        names.sort(InterfaceName.ORDER);
        assertThat(names)
                .containsExactly("Loopback0", "Tunnel9", "Tunnel10", "Ethernet0/2", "Ethernet0/10");
    }

    @Test
    void isAbbreviatedAsTablesPrintIt() {
        assertThat(InterfaceName.abbreviated("GigabitEthernet0/0")).isEqualTo("Gi0/0");
        assertThat(InterfaceName.abbreviated("Tunnel0")).isEqualTo("Tu0");
        assertThat(InterfaceName.abbreviated("ens3")).isEqualTo("ens3");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Gi0/1 - 3              | GigabitEthernet0/1 GigabitEthernet0/2 GigabitEthernet0/3
                    gi0/1-2 , Gi0/5        | GigabitEthernet0/1 GigabitEthernet0/2 GigabitEthernet0/5
                    Tunnel 9 - 10          | Tunnel9 Tunnel10
                    lo1 - lo2, lo2 - 3     | Loopback1 Loopback2 Loopback3
                    Gi0/0.9 - 10           | GigabitEthernet0/0.9 GigabitEthernet0/0.10
                    Port-channel1          | Port-channel1
                    Port-channel1-2        | Port-channel1 Port-channel2
                    Gi0/3 - 1              |
                    Gi0/1 - Tunnel2        |
                    Gi0/1,                 |
                    macro USERS            |
                    Tunnel0 - 4000000000   |
                    Tunnel0 - 128          |
                    """)
    void aRangeIsAllItsNames(String text, String names) {
        assertThat(String.join(" ", InterfaceName.range(text)))
                .isEqualTo(names == null ? "" : names);
    }
}
