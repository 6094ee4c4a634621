package io.spokewire.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.bgp.BgpSnapshot.Entry;
import io.spokewire.bgp.BgpSnapshot.Messages;
import io.spokewire.bgp.BgpSnapshot.Neighbor;
import io.spokewire.bgp.BgpSnapshot.PathEntry;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Layouts of {@code show ip bgp ...}, as IOS prints them. */
class BgpViewsTest {
    private static final Ipv4Address ID = Ipv4Address.parse("203.0.113.2");

    /** A path whose status is said by letters: {@code s} suppressed, {@code r} refused ... */
    private static PathEntry path(String status, String nextHop, boolean own) {
        return new PathEntry(
                own ? "aggregate" : "learned",
                status.indexOf('*') >= 0,
                status.indexOf('>') >= 0,
                status.indexOf('i') >= 0,
                false,
                status.indexOf('S') >= 0,
                status.indexOf('s') >= 0,
                status.indexOf('r') >= 0,
                true,
                Address.parse(nextHop),
                0,
                own ? -1 : 0,
                own ? -1 : 100,
                own ? 32768 : 0,
                own ? "" : "65002 65003",
                "i",
                Address.parse(nextHop),
                ID,
                false,
                "",
                List.of(),
                List.of(),
                List.of(),
                Ipv4Address.parse("0.0.0.0"),
                List.of(),
                0,
                0,
                Duration.ZERO);
    }

    private static Entry entry(String prefix, PathEntry... paths) {
        return new Entry(Prefix.parse(prefix), 6, 1, List.of(1), List.of(paths));
    }

    @Test
    void aLineForEachPath() {
        List<Entry> entries =
                List.of(
                        entry("10.1.0.0/16", path("*>", "0.0.0.0", true)),
                        entry(
                                "10.1.1.0/24",
                                path("s*>i", "10.255.0.11", false),
                                path("*i", "10.255.0.12", false)),
                        entry("10.1.2.0/24", path("r*>", "10.255.0.13", false)),
                        entry("203.0.113.128/25", path("S*>", "10.255.0.14", false)));
        assertThat(new BgpViews.Routes(6, ID, "", entries, -1).text())
                .startsWith("BGP table version is 6, local router ID is 203.0.113.2\nStatus codes:")
                .endsWith(
                        """

                             Network          Next Hop            Metric LocPrf Weight Path
                         *>   10.1.0.0/16      0.0.0.0                            32768 i
                         s>i  10.1.1.0/24      10.255.0.11              0    100      0 65002 65003 i
                         * i                   10.255.0.12              0    100      0 65002 65003 i
                         r>   10.1.2.0/24      10.255.0.13              0    100      0 65002 65003 i
                         S>   203.0.113.128/25 10.255.0.14              0    100      0 65002 65003 i
                        """);
    }

    private static Neighbor neighbor(boolean dynamic, BgpSnapshot.Family... families) {
        return new Neighbor(
                Address.parse("10.255.0.11"),
                "",
                dynamic,
                dynamic ? Optional.of(Prefix.parse("10.255.0.0/24")) : Optional.empty(),
                "",
                "BRANCHES",
                65001,
                65001,
                "internal",
                Ipv4Address.parse("198.51.100.2"),
                "Established",
                "",
                "bfd strict-mode",
                true,
                Optional.of(Duration.ofSeconds(184)),
                30,
                10,
                Optional.of(Duration.ofSeconds(6)),
                Optional.of(Duration.ofSeconds(2)),
                Address.parse("10.255.0.1"),
                179,
                55418,
                List.of(),
                new Messages(1, 0, 2, 21, 0),
                new Messages(1, 0, 2, 22, 0),
                new BgpSnapshot.Malformed(0, 0, Duration.ZERO),
                0,
                0,
                1,
                0,
                "never",
                List.of(families));
    }

    @Test
    void neighboursThatAreToldTheSame() {
        BgpSnapshot.Family group =
                new BgpSnapshot.Family(
                        AddressFamily.IPV4,
                        true,
                        3,
                        0,
                        7,
                        0,
                        2,
                        2,
                        30,
                        true,
                        List.of("Route-Reflector Client"));
        BgpSnapshot.Summary table =
                new BgpSnapshot.Summary(
                        "",
                        AddressFamily.IPV4,
                        ID,
                        "65001",
                        6,
                        5,
                        5,
                        4,
                        List.of(neighbor(true, group), neighbor(false), neighbor(false, group)),
                        List.of(),
                        200);
        assertThat(BgpViews.UpdateGroups.of(table).text())
                .isEqualTo(
                        """
                        BGP version 4 update-group 2, internal, Address Family: IPv4 Unicast
                          BGP Update version : 6/0, prefixes 7
                          Route-Reflector Client
                          Minimum time between advertisement runs is 30 seconds
                          Has 2 members:
                           *10.255.0.11     10.255.0.11    \s

                        """);
    }

    @Test
    void neighboursThatCalled() {
        BgpSnapshot.Summary table =
                new BgpSnapshot.Summary(
                        "",
                        AddressFamily.IPV4,
                        ID,
                        "65001",
                        6,
                        5,
                        5,
                        4,
                        List.of(neighbor(true)),
                        List.of(
                                new BgpSnapshot.Range(Prefix.parse("10.255.0.0/24"), "BRANCHES"),
                                new BgpSnapshot.Range(Prefix.parse("10.255.1.0/24"), "BRANCHES")),
                        200);
        assertThat(new BgpViews.Summary(table).text())
                .endsWith(
                        """

                        Neighbor        V           AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd
                        *10.255.0.11    4        65001      25      24        6    0    0 00:03:04        0
                        * Dynamically created based on a listen range command
                        Dynamically created neighbors: 1/(200 max), Subnet ranges: 2

                        BGP peergroup BRANCHES listen range group members:
                          10.255.0.0/24
                          10.255.1.0/24
                        """);
        assertThat(new BgpViews.Neighbors(table.neighbors()).text())
                .startsWith(
                        """
                        BGP neighbor is *10.255.0.11,  remote AS 65001, internal link
                         Member of peer-group BRANCHES for session parameters
                         Belongs to the subnet range group: 10.255.0.0/24
                         BFD is configured. BFD peer is Up. Using BFD to detect fast fallover (single-hop) in strict-mode
                          BGP version 4, remote router ID 198.51.100.2
                          BGP state = Established, up for 00:03:04
                          Last read 00:00:06, last write 00:00:02, hold time is 30, keepalive interval is 10 seconds
                        """);
        assertThat(new BgpViews.Neighbors(List.of(neighbor(false))).text())
                .doesNotContain("subnet range")
                .startsWith("BGP neighbor is 10.255.0.11,  remote AS 65001, internal link\n");
    }
}
