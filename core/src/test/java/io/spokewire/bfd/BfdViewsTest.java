package io.spokewire.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Layouts as IOS-XE prints them. */
class BfdViewsTest {
    private static BfdIntervals packets(int count, int everyMillis) {
        BfdIntervals all = BfdIntervals.NONE;
        for (int i = 1; i <= count; i++) {
            all = all.next(1_000_000L * i * everyMillis);
        }
        return all;
    }

    private static final BfdSnapshot SNAPSHOT =
            new BfdSnapshot(
                    List.of(
                            new BfdSnapshot.Session(
                                    new BfdPeer(
                                            "",
                                            "Tunnel0",
                                            Address.parse("10.255.0.2"),
                                            Address.parse("10.255.0.1")),
                                    List.of("EIGRP", "NHRP"),
                                    4097,
                                    16,
                                    BfdState.UP,
                                    BfdState.UP,
                                    BfdDiagnostic.NONE,
                                    new BfdTimers(500_000, 300_000, 6),
                                    new BfdTimers(500_000, 500_000, 6),
                                    500_000,
                                    3_000_000,
                                    0,
                                    packets(4, 500),
                                    packets(3, 500),
                                    Optional.of(
                                            new BfdPacket(
                                                    BfdDiagnostic.NONE,
                                                    BfdState.UP,
                                                    false,
                                                    false,
                                                    true,
                                                    false,
                                                    6,
                                                    16,
                                                    4097,
                                                    500_000,
                                                    500_000,
                                                    0))),
                            new BfdSnapshot.Session(
                                    new BfdPeer(
                                            "",
                                            "",
                                            Address.parse("2001:DB8::2"),
                                            Address.parse("2001:DB8::1")),
                                    List.of("BGP"),
                                    -1,
                                    0,
                                    BfdState.DOWN,
                                    BfdState.DOWN,
                                    BfdDiagnostic.DETECTION_TIME_EXPIRED,
                                    new BfdTimers(300_000, 300_000, 3),
                                    new BfdTimers(0, 1, 0),
                                    1_000_000,
                                    0,
                                    0,
                                    BfdIntervals.NONE,
                                    BfdIntervals.NONE,
                                    Optional.empty())),
                    3);

    @Test
    void neighbors() {
        assertThat(
                        new BfdViews.Neighbors(
                                        false,
                                        BfdViews.entries(SNAPSHOT, Duration.ofSeconds(2).toNanos()))
                                .text())
                .isEqualTo(
                        """
                        IPv4 Sessions
                        NeighAddr                              LD/RD         RH/RS     State     Int
                        10.255.0.1                             4097/16       Up        Up        Tu0

                        IPv6 Multihop Sessions
                        NeighAddr                              LD/RD         RH/RS     State
                        2001:DB8::1                         4294967295/0     Down      Down
                        """);
    }

    @Test
    void details() {
        assertThat(
                        new BfdViews.Neighbors(
                                        true,
                                        BfdViews.entries(SNAPSHOT, Duration.ofSeconds(2).toNanos())
                                                .subList(0, 1))
                                .text())
                .isEqualTo(
                        """
                        IPv4 Sessions
                        NeighAddr                              LD/RD         RH/RS     State     Int
                        10.255.0.1                             4097/16       Up        Up        Tu0
                        Session state is UP and not using echo function.
                        Session Host: Software
                        OurAddr: 10.255.0.2
                        Handle: 1
                        Local Diag: 0, Demand mode: 0, Poll bit: 0
                        MinTxInt: 500000, MinRxInt: 300000, Multiplier: 6
                        Received MinRxInt: 500000, Received Multiplier: 6
                        Holddown (hits): 2500(0), Hello (hits): 500(4)
                        Rx Count: 3, Rx Interval (ms) min/max/avg: 500/500/500 last: 500 ms ago
                        Tx Count: 4, Tx Interval (ms) min/max/avg: 500/500/500 last: 0 ms ago
                        Elapsed time watermarks: 0 0 (last: 0)
                        Registered protocols: EIGRP NHRP
                        Uptime: 00:00:02
                        Last packet: Version: 1                  - Diagnostic: 0
                                     State bit: Up               - Demand bit: 0
                                     Poll bit: 0                 - Final bit: 0
                                     C bit: 1
                                     Multiplier: 6               - Length: 24
                                     My Discr.: 16               - Your Discr.: 4097
                                     Min tx interval: 500000     - Min rx interval: 500000
                                     Min Echo interval: 0

                        """);
    }

    @Test
    void summary() {
        assertThat(BfdViews.Summary.of(SNAPSHOT).text())
                .isEqualTo(
                        """
                                            Session          Up          Down

                        Total               2                1           1

                        Packets that belong to no session: 3
                        """);
    }
}
