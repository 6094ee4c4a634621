package io.spokewire.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.bgp.BgpSnapshot.Entry;
import io.spokewire.bgp.BgpSnapshot.Messages;
import io.spokewire.bgp.BgpSnapshot.Neighbor;
import io.spokewire.bgp.BgpSnapshot.PathEntry;
import io.spokewire.command.Section;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Layouts of {@code show ip bgp ...}, as IOS prints them. */
class BgpViewsTest {
    private static final Ipv4Address ID = Ipv4Address.parse("203.0.113.2");

    private static final BgpSnapshot.PeerGroup GROUP =
            new BgpSnapshot.PeerGroup(
                    "BRANCHES",
                    "all of them",
                    65001,
                    "internal",
                    true,
                    0,
                    List.of("Route-Reflector Client"));

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
                Duration.ZERO,
                status.indexOf('d') >= 0 || status.indexOf('h') >= 0
                        ? Optional.of(flaps(status.indexOf('h') >= 0))
                        : Optional.empty());
    }

    private static BgpSnapshot.Flaps flaps(boolean gone) {
        return new BgpSnapshot.Flaps(
                gone ? 2953 : 2615,
                3,
                Duration.ofSeconds(318),
                Duration.ofMinutes(gone ? 0 : 27),
                !gone,
                gone);
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

    @Test
    void pathsThatComeAndGo() {
        List<Entry> entries =
                List.of(
                        entry("10.1.0.0/16", path("*d", "192.0.2.1", false)),
                        entry("10.2.0.0/16", path("h", "192.0.2.1", false)));
        assertThat(new BgpViews.Routes(6, ID, "", entries, -1).text())
                .endsWith(
                        """
                         *d   10.1.0.0/16      192.0.2.1                0    100      0 65002 65003 i
                          h   10.2.0.0/16      192.0.2.1                0    100      0 65002 65003 i
                        """);
        assertThat(new BgpViews.Flaps(6, ID, true, entries).text())
                .endsWith(
                        """
                           Network          From            Flaps Duration Reuse    Path
                        *d 10.1.0.0/16      192.0.2.1       3     00:05:18 00:27:00 65002 65003
                         h 10.2.0.0/16      192.0.2.1       3     00:05:18          65002 65003
                        """);
        assertThat(new BgpViews.Flaps(6, ID, false, entries.subList(0, 1)).text())
                .endsWith(
                        """
                           Network          From             Reuse    Path
                        *d 10.1.0.0/16      192.0.2.1        00:27:00 65002 65003 i
                        """);
        assertThat(new BgpViews.Detail("", entries.getFirst()).text())
                .contains("65002 65003, (suppressed due to dampening)\n", ", valid, external")
                .contains("penalty 2615, flapped 3 times in 00:05:18, reuse in 00:27:00\n");
        assertThat(new BgpViews.Detail("", entries.getLast()).text())
                .contains("65002 65003 (history entry)\n")
                .contains("      Dampinfo: penalty 2953, flapped 3 times in 00:05:18\n")
                .doesNotContain("valid", "inaccessible");
    }

    @Test
    void howLongRoutesAreNotUsed() {
        assertThat(BgpViews.DampeningParameters.of("on", Map.of()).text())
                .isEqualTo(
                        """
                         dampening 15 750 2000 60 (DEFAULT)
                          Half-life time      : 15 mins       Decay Time       : 2320 secs
                          Max suppress penalty: 12000         Max suppress time: 60 mins
                          Suppress penalty    : 2000          Reuse penalty    : 750

                        """);
        assertThat(BgpViews.DampeningParameters.of("35 200 200 70", Map.of()).text())
                .contains("Decay Time       : 4200 secs", "Max suppress penalty: 800 ");
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

    private static BgpSnapshot.Summary table(
            List<BgpSnapshot.Neighbor> neighbors, List<BgpSnapshot.Range> ranges) {
        return new BgpSnapshot.Summary(
                "",
                AddressFamily.IPV4,
                ID,
                "65001",
                6,
                5,
                5,
                4,
                neighbors,
                ranges,
                200,
                new BgpSnapshot.Dampening("", 0, 0),
                List.of(GROUP));
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
                table(
                        List.of(neighbor(true, group), neighbor(false), neighbor(false, group)),
                        List.of());
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
                table(
                        List.of(neighbor(true)),
                        List.of(
                                new BgpSnapshot.Range(Prefix.parse("10.255.0.0/24"), "BRANCHES"),
                                new BgpSnapshot.Range(Prefix.parse("10.255.1.0/24"), "BRANCHES")));
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

    @Test
    void peerGroupsAndTheirMembers() {
        BgpSnapshot.Summary table =
                table(
                        List.of(neighbor(true), neighbor(false)),
                        List.of(new BgpSnapshot.Range(Prefix.parse("10.255.0.0/24"), "BRANCHES")));
        assertThat(BgpGroupViews.PeerGroups.of(table).text())
                .isEqualTo(
                        """
                        BGP peer-group is BRANCHES,  remote AS 65001
                         Description: all of them
                         BGP peergroup BRANCHES listen range group members:
                          10.255.0.0/24
                          BGP version 4
                          Default minimum time between advertisement runs is 0 seconds

                         For address family: IPv4 Unicast
                          BGP neighbor is BRANCHES, peer-group internal, members:
                          *10.255.0.11 10.255.0.11
                          Route-Reflector Client

                        """);
    }

    @Test
    void templatesAndWhatTheyInherit() {
        Section process =
                BgpCommandsTest.TYPING
                        .typed(
                                "router bgp 65000",
                                " template peer-policy GLOBAL",
                                "  weight 300",
                                "  prefix-list NO-MARKETING in",
                                " exit-peer-policy",
                                " template peer-policy CUSTOMER-A",
                                "  route-map ROUTE in",
                                "  weight 200",
                                "  inherit peer-policy GLOBAL 20",
                                " exit-peer-policy",
                                " template peer-session S",
                                "  remote-as 65001",
                                " exit-peer-session")
                        .child(BgpProcess.MODE, "65000")
                        .orElseThrow();
        assertThat(BgpGroupViews.Templates.of(process, false).text())
                .isEqualTo(
                        """
                        Template:GLOBAL, index:1.
                         *Inherited by Template CUSTOMER-A
                        Locally configured policies:
                          weight 300
                          prefix-list NO-MARKETING in
                        Inherited policies:

                        Template:CUSTOMER-A, index:2.
                        Locally configured policies:
                          weight 200
                          route-map ROUTE in
                        Inherited policies:
                          prefix-list NO-MARKETING in

                        """);
        assertThat(BgpGroupViews.Templates.of(process, true).text())
                .startsWith("Template:S, index:1\nLocally configured session commands:\n  remote");
    }
}
