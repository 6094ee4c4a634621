package io.spokewire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.bgp.BgpRoutingEngine.ClearFlaps;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.rib.ResolvedRoute;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What single lines of ours about BGP do, as FRR and BIRD see it. */
@Tag("namespace")
class BgpLinesPeersTest extends BgpLan {
    @BeforeEach
    void wire() throws IOException {
        lan();
    }

    // ---- what is told --------------------------------------------------------------------------

    private static final String CONDITIONS =
            """
            ip route 10.8.1.0 255.255.255.0 Null0
            ip route 10.8.2.0 255.255.255.0 Null0
            ip route 10.8.3.0 255.255.255.0 Null0
            ip prefix-list SOURCE permit 192.0.2.2/32
            ip prefix-list PARTS permit 10.60.1.0/24
            route-map PARTS permit 10
             set ip address prefix-list PARTS
             set community 65001:60
            """
                    + passing("MAIN", "10.9.1.0/24")
                    + passing("BACKUP", "10.8.1.0/24")
                    + passing("EXTRA", "10.8.2.0/24")
                    + passing("AROUND", "10.60.0.0/16")
                    + " match ip route-source prefix-list SOURCE\n";

    /** {@code advertise-map}, {@code default-originate route-map} and {@code inject-map}. */
    @Test
    void someRoutesAreToldWhileThereAreOthers() {
        String inject = "bgp inject-map PARTS exist-map AROUND";
        String[] all = {
            "redistribute static",
            "neighbor 192.0.2.3 advertise-map BACKUP non-exist-map MAIN",
            "neighbor 192.0.2.3 advertise-map EXTRA exist-map MAIN",
            "neighbor 192.0.2.3 default-originate route-map MAIN",
            inject
        };
        ours(lines(CONDITIONS, all));
        awaitAt(two, "10.8.1.0/24");
        awaitAt(two, "10.8.3.0/24");
        assertHasNot(two, "10.8.2.0/24");
        assertHasNot(two, "0.0.0.0/0");
        awaitAt(one, "10.8.2.0/24"); // the lines are about the other one

        tells(one, "10.9.1.0/24", "10.60.0.0/16");
        awaitAt(two, "10.8.2.0/24");
        awaitGone(two, "10.8.1.0/24");
        awaitAt(two, "0.0.0.0/0", "\n  65001\n");
        awaitAt(two, "10.60.0.0/16", "\n  65001 65002\n");
        awaitAt(two, "10.60.1.0/24", "\n  65001\n", "192.0.2.2 from 192.0.2.1", "65001:60");
        awaitWays("10.60.1.0/24", "192.0.2.2");
        assertHasNot(one, "10.60.1.0/24");

        all[all.length - 1] = inject + " copy-attributes";
        places.apply("ours", lines(CONDITIONS, all));
        awaitAt(two, "10.60.1.0/24", "\n  65001 65002\n");

        tellsNoMore(one, "10.9.1.0/24", "10.60.0.0/16");
        awaitAt(two, "10.8.1.0/24");
        awaitGone(two, "10.8.2.0/24");
        awaitGone(two, "0.0.0.0/0");
        awaitGone(two, "10.60.1.0/24");
        awaitAt(two, "10.8.3.0/24");
    }

    private static final String AGGREGATES =
            passing("FIRST", "10.71.1.0/24", "10.72.1.0/24")
                    + passing("SHOWN", "10.70.1.0/24")
                    + "route-map MARK permit 10\n set community 65001:73\n";

    /** {@code aggregate-address} with each of its words, and {@code unsuppress-map}. */
    @Test
    void aggregatesStandForTheirParts() {
        String[] all = {
            "aggregate-address 10.70.0.0 255.255.0.0 as-set summary-only",
            "aggregate-address 10.71.0.0 255.255.0.0 suppress-map FIRST",
            "aggregate-address 10.72.0.0 255.255.0.0 as-set advertise-map FIRST",
            "aggregate-address 10.73.0.0 255.255.0.0 summary-only attribute-map MARK",
            ""
        };
        for (String net : new String[] {"70", "71", "72", "73"}) {
            tells(one, "10." + net + ".1.0/24", "10." + net + ".2.0/24 route-map LONG");
        }
        ours(lines(AGGREGATES, all));
        awaitAt(two, "10.70.0.0/16", "\n  65001 65002 {64999}", "(aggregated by 65001 1.1.1.1)");
        awaitAt(two, "10.71.0.0/16", "\n  65001,", "atomic-aggregate");
        awaitAt(two, "10.72.0.0/16", "\n  65001 65002,");
        awaitAt(two, "10.73.0.0/16", "\n  65001,", "65001:73", "atomic-aggregate");
        awaitAt(two, "10.71.2.0/24", "\n  65001 65002 64999\n");
        awaitAt(two, "10.72.1.0/24", "\n  65001 65002\n");
        awaitAt(two, "10.72.2.0/24");
        for (String hidden : new String[] {"70.1", "70.2", "71.1", "73.1", "73.2"}) {
            awaitGone(two, "10." + hidden + ".0/24");
        }
        assertThat(table(two, "10.70.0.0/16")).doesNotContain("atomic-aggregate");

        all[4] = "neighbor 192.0.2.3 unsuppress-map SHOWN";
        places.apply("ours", lines(AGGREGATES, all));
        awaitAt(two, "10.70.1.0/24", "\n  65001 65002\n");
        assertHasNot(two, "10.70.2.0/24");
        all[4] = "";
        places.apply("ours", lines(AGGREGATES, all));
        awaitGone(two, "10.70.1.0/24");

        tellsNoMore(one, "10.70.2.0/24", "10.71.1.0/24", "10.72.1.0/24", "10.73.1.0/24");
        tellsNoMore(one, "10.71.2.0/24", "10.73.2.0/24");
        awaitAt(two, "10.70.0.0/16", "\n  65001 65002,");
        awaitGone(two, "10.71.0.0/16");
        awaitGone(two, "10.72.0.0/16"); // the one part that counted is gone
        awaitGone(two, "10.73.0.0/16");
        awaitAt(two, "10.72.2.0/24");
        places.apply("ours", lines(AGGREGATES));
        awaitAt(two, "10.70.1.0/24");
        awaitGone(two, "10.70.0.0/16");
    }

    // ---- what is taken -------------------------------------------------------------------------

    private static final String TABLE =
            "ip route 10.9.2.0 255.255.255.0 Null0\n"
                    + passing("TABLE", "10.9.1.0/24")
                    + " set metric 77\n set tag 5\n";

    /** {@code table-map} and {@code bgp suppress-inactive}. */
    @Test
    void theRoutingTableTakesSomeAndOthersAreNotTold() {
        tells(one, "10.9.1.0/24", "10.9.2.0/24", "10.9.3.0/24");
        ours(lines(TABLE));
        awaitWays("10.9.1.0/24", "192.0.2.2");
        awaitWays("10.9.3.0/24", "192.0.2.2");
        awaitAt(two, "10.9.2.0/24"); // though the static route stands before it
        assertThat(marks("10.9.1.0/24")).isEqualTo("0 65002");

        places.apply("ours", lines(TABLE, "bgp suppress-inactive"));
        awaitGone(two, "10.9.2.0/24");
        awaitAt(two, "10.9.1.0/24");
        places.apply("ours", lines("", "bgp suppress-inactive")); // no static route
        awaitAt(two, "10.9.2.0/24");
        awaitWays("10.9.2.0/24", "192.0.2.2");

        places.apply("ours", lines(TABLE, "table-map TABLE"));
        places.await("its marks", () -> marks("10.9.1.0/24").equals("77 5"));
        assertThat(ways("10.9.3.0/24")).containsExactly("192.0.2.2");

        places.apply("ours", lines(TABLE, "table-map TABLE filter"));
        awaitWays("10.9.3.0/24");
        awaitWays("10.9.1.0/24", "192.0.2.2");
        awaitAt(two, "10.9.3.0/24"); // the map is about the routing table alone
        places.apply("ours", lines(TABLE));
        awaitWays("10.9.3.0/24", "192.0.2.2");
        places.await("its tag", () -> marks("10.9.1.0/24").equals("0 65002"));
    }

    /** Metric and tag of a route, of the routing table. */
    private String marks(String prefix) {
        return places.ask(
                "ours",
                router -> {
                    ResolvedRoute found = router.rib("").orElseThrow().plain(Prefix.parse(prefix));
                    return found == null
                            ? "none"
                            : found.route().metric() + " " + found.route().tag();
                });
    }

    /** {@code maximum-paths}, and next hops that move and go. */
    @Test
    void severalWaysAreUsedWhileTheirNextHopsAreThere() throws IOException {
        String relax = "bgp bestpath as-path multipath-relax";
        bird(
                """
                protocol static fixed {
                    ipv4;
                    route 10.80.0.0/24 blackhole;
                    route 10.81.0.0/24 blackhole;
                }
                """,
                """
                if net = 10.80.0.0/24 then bgp_path.prepend(65002);
                if net = 10.81.0.0/24 then bgp_next_hop = 198.51.100.9;
                """);
        tells(one, "10.80.0.0/24");
        tells(two, "10.80.0.0/24");
        String hop = "ip route 198.51.100.0 255.255.255.0 192.0.2.";
        ours(lines(hop + "2\n", "maximum-paths 2", "bgp bestpath compare-routerid"));
        awaitUp("192.0.2.4", true);
        awaitEntry("three paths", "10.80.0.0/24", e -> e.paths().size() == 3);
        awaitWays("10.80.0.0/24", "192.0.2.2"); // of different ASes
        awaitWays("10.81.0.0/24", "192.0.2.2");
        awaitAt(two, "10.81.0.0/24", "\n  65001\n");

        places.apply("ours", lines(hop + "3\n", "maximum-paths 2", relax));
        awaitWays("10.80.0.0/24", "192.0.2.2", "192.0.2.3");
        awaitWays("10.81.0.0/24", "192.0.2.3");

        String delay = "bgp nexthop trigger delay 2";
        places.apply("ours", lines(hop + "3\n", "maximum-paths eibgp 3", relax, delay));
        awaitWays("10.80.0.0/24", "192.0.2.2", "192.0.2.3", "192.0.2.4");
        long before = System.nanoTime();
        places.apply("ours", lines("", "maximum-paths eibgp 3", relax, delay));
        awaitGone(one, "10.81.0.0/24");
        awaitWays("10.81.0.0/24");
        assertThat(System.nanoTime() - before).isGreaterThan(2_000_000_000L);
        places.apply("ours", lines(hop + "2\n", "maximum-paths eibgp 3", relax));
        awaitWays("10.81.0.0/24", "192.0.2.2");

        tellsNoMore(one, "10.80.0.0/24");
        awaitWays("10.80.0.0/24", "192.0.2.3", "192.0.2.4");
    }

    /** {@code bgp dampening} and {@code clear ip bgp dampening}. */
    @Test
    void whatComesAndGoesIsNotUsed() {
        String[] both = {"10.85.1.0/24", "10.85.2.0/24"};
        tells(one, "10.85.3.0/24");
        tells(one, both);
        // Two withdrawals within nine seconds are too many; five seconds later they are not.
        ours(lines("", "bgp dampening 1 1890 1900 5"));
        for (int flaps = 0; !damped(both[0]); flaps++) {
            assertThat(flaps).isLessThan(5);
            for (String prefix : both) {
                awaitAt(two, prefix);
            }
            tellsNoMore(one, both);
            for (String prefix : both) {
                awaitGone(two, prefix);
            }
            int count = flaps + 1;
            tells(one, both);
            for (String prefix : both) {
                awaitEntry(
                        prefix + " told again",
                        prefix,
                        e ->
                                e.paths().getFirst().flaps().stream()
                                        .anyMatch(f -> !f.gone() && f.count() == count));
            }
        }
        assertThat(damped(both[1])).isTrue();
        awaitWays(both[0]);
        assertHasNot(two, both[0]);
        assertHasNot(two, both[1]);
        assertThat(ways("10.85.3.0/24")).containsExactly("192.0.2.2");

        Optional<Prefix> second = Optional.of(Prefix.parse(both[1]));
        order(new ClearFlaps("", AddressFamily.IPV4, second, false));
        awaitAt(two, both[1]);
        awaitWays(both[1], "192.0.2.2");
        awaitEntry(
                "a lower penalty",
                both[0],
                e -> e.paths().getFirst().flaps().stream().anyMatch(f -> f.penalty() < 2100));
        awaitAt(two, both[0]); // by itself
        awaitWays(both[0], "192.0.2.2");
    }

    private boolean damped(String prefix) {
        return entry(prefix).filter(e -> e.paths().getFirst().damped()).isPresent();
    }

    // ---- ends of sessions ----------------------------------------------------------------------

    private static final String GRACEFUL =
            """
            ip route 10.8.1.0 255.255.255.0 Null0
            ip community-list standard GSHUT permit gshut
            route-map IN permit 10
             match community GSHUT
             set local-preference 0
            route-map IN permit 20
            """;

    private static final String[] GRACEFUL_BGP = {
        "bgp bestpath compare-routerid",
        "redistribute static",
        "neighbor 192.0.2.2 route-map IN in",
        "neighbor 192.0.2.3 route-map IN in"
    };

    /** RFC 8326, first with FRR as the one that ends a session, then with us. */
    @Test
    void whoEndsASessionSaysSoBefore() throws IOException {
        bird("", "");
        tells(one, "10.80.0.0/24", "10.81.0.0/24");
        tells(two, "10.80.0.0/24");
        ours(lines(GRACEFUL, GRACEFUL_BGP));
        awaitUp("192.0.2.4", true);
        awaitEntry("both", "10.80.0.0/24", e -> e.paths().size() == 2);
        awaitWays("10.80.0.0/24", "192.0.2.2");

        one.vtyshConfigures("router bgp 65002", "bgp graceful-shutdown");
        awaitWays("10.80.0.0/24", "192.0.2.3");
        places.await("a low preference", () -> atBird("10.81.0.0/24").contains("local_pref: 0\n"));
        one.vtyshConfigures("router bgp 65002", "no bgp graceful-shutdown");
        awaitWays("10.80.0.0/24", "192.0.2.2");

        String[] ending = Arrays.copyOf(GRACEFUL_BGP, GRACEFUL_BGP.length + 1);
        String end = "neighbor 192.0.2.2 shutdown graceful ";
        String marks = " community 65001:9 local-preference 3";
        ending[GRACEFUL_BGP.length] = end + 600 + marks;
        places.apply("ours", lines(GRACEFUL, ending));
        // FRR lowers the preference of such routes by itself.
        awaitAt(one, "10.8.1.0/24", "graceful-shutdown", "65001:9", "localpref 0");
        awaitAt(two, "10.81.0.0/24", "graceful-shutdown", "65001:9");
        places.await(
                "its routes with a low preference",
                () -> atBird("10.81.0.0/24").matches("(?s).*local_pref: 3\n.*\\(65535,0\\).*"));
        assertThat(atBird("10.80.0.0/24")).contains("local_pref: 100\n");
        assertThat(ways("10.80.0.0/24")).containsExactly("192.0.2.3");
        assertThat(neighbor("192.0.2.2").state()).isEqualTo("Established");

        ending[GRACEFUL_BGP.length] = end + 1 + marks;
        places.apply("ours", lines(GRACEFUL, ending));
        awaitGone(one, "10.8.1.0/24");
        awaitSays(one, "Cease/Administrative Shutdown");
        awaitGone(two, "10.81.0.0/24");
        places.apply("ours", lines(GRACEFUL, GRACEFUL_BGP));
        awaitUp("192.0.2.2", true);
        awaitAt(one, "10.8.1.0/24");
        assertThat(table(one, "10.8.1.0/24")).doesNotContain("localpref 0", "Community");
    }

    /** {@code maximum-prefix}. */
    @Test
    void whoTellsTooMuchIsTold() {
        String[] nets = {"10.86.1.0/24", "10.86.2.0/24", "10.86.3.0/24"};
        tells(one, nets);
        String limit = "neighbor 192.0.2.2 maximum-prefix 2";
        ours(lines("", limit + " warning-only"));
        for (String net : nets) {
            awaitAt(two, net);
        }
        places.apply("ours", lines("", limit));
        awaitSays(one, "Cease/Maximum Number of Prefixes");
        awaitGone(two, nets[0]);
        assertThat(neighbor("192.0.2.2").state()).isEqualTo("Idle (PfxCt)");

        places.apply("ours", lines("", limit + " discard-extra"));
        clear("192.0.2.2");
        awaitUp("192.0.2.2", true);
        places.await("two of three", () -> count(nets) == 2);
        tellsNoMore(one, nets);
        places.await("none", () -> count(nets) == 0);
        tells(one, nets[2]);
        awaitAt(two, nets[2]);
    }

    private long count(String... prefixes) {
        return Stream.of(prefixes).filter(prefix -> !ways(prefix).isEmpty()).count();
    }

    /** {@code ttl-security}, {@code timers} and {@code fall-over}. */
    @Test
    void sessionsObeyTheirLines() {
        String timers = "neighbor 192.0.2.2 timers ";
        inBgp(one, "neighbor 192.0.2.1 timers 4 12");
        ours(lines("", timers + "7 21"));
        awaitSays(one, "Hold time is 12");
        assertThat(neighbor("192.0.2.2").holdSeconds()).isEqualTo(12);

        places.apply("ours", lines("", timers + "7 21 20"));
        awaitUp("192.0.2.2", false);
        awaitSays(one, "OPEN Message Error/Unacceptable Hold Time");

        String near = "neighbor 192.0.2.2 ttl-security hops 1";
        inBgp(one, "neighbor 192.0.2.1 ttl-security hops 1");
        places.apply("ours", lines("", near));
        awaitUp("192.0.2.2", true);
        awaitSays(one, "External BGP neighbor may be up to 1 hops away");
    }

    /** A neighbour behind a route. */
    @Test
    void aSessionEndsWithTheRouteToTheNeighbor() {
        places.must("one", "ip addr add 10.255.2.2/32 dev lo");
        places.must("one", "ip link set lo up");
        inBgp(
                one,
                "neighbor 192.0.2.1 update-source 10.255.2.2",
                "neighbor 192.0.2.1 ebgp-multihop 2",
                "neighbor 192.0.2.1 timers 60 180");
        tells(one, "10.9.1.0/24");
        String way = "ip route 10.255.2.2 255.255.255.255 192.0.2.2\n";
        String[] all = {
            "neighbor 192.0.2.2 ebgp-multihop 2",
            "neighbor 192.0.2.2 timers 60 180",
            "neighbor 192.0.2.2 fall-over"
        };
        places.router("ours", "to-lan", lines(way, all).replace("bor 192.0.2.2", "bor 10.255.2.2"));
        awaitUp("10.255.2.2", true);
        awaitAt(two, "10.9.1.0/24");
        places.apply("ours", lines("", all).replace("bor 192.0.2.2", "bor 10.255.2.2"));
        awaitUp("10.255.2.2", false);
        assertThat(neighbor("10.255.2.2").lastReset()).contains("Route to peer lost");
        awaitGone(two, "10.9.1.0/24");
    }

    // ---- paths ---------------------------------------------------------------------------------

    /**
     * {@code remove-private-as}, {@code as-override}, {@code allowas-in}. With graceful restart FRR
     * sends an End-of-RIB: before it FRR 8.4 tells its routes to nobody again.
     */
    @Test
    void pathsAreChangedAsTheLinesSay() {
        String restart = "bgp graceful-restart";
        tells(one, "10.90.1.0/24 route-map LONG", "10.90.2.0/24 route-map MIXED");
        tells(one, "10.90.3.0/24 route-map TWO", "10.90.4.0/24 route-map OURS");
        ours(lines("", restart));
        awaitAt(two, "10.90.1.0/24", "\n  65001 65002 64999\n");
        awaitAt(two, "10.90.2.0/24", "\n  65001 65002 3333\n");
        assertHasNot(two, "10.90.3.0/24"); // its own AS is in the path
        assertHasNot(two, "10.90.4.0/24");
        assertThat(ways("10.90.4.0/24")).isEmpty();

        String remove = "neighbor 192.0.2.3 remove-private-as";
        places.apply("ours", lines("", restart, remove));
        awaitAt(two, "10.90.1.0/24", "\n  65001\n");
        awaitAt(two, "10.90.2.0/24", "\n  65001 65002 3333\n");
        places.apply("ours", lines("", restart, remove + " all"));
        awaitAt(two, "10.90.2.0/24", "\n  65001 3333\n");
        places.apply("ours", lines("", restart, remove + " all replace-as"));
        awaitAt(two, "10.90.2.0/24", "\n  65001 65001 3333\n");

        places.apply(
                "ours",
                lines(
                        "",
                        restart,
                        "neighbor 192.0.2.3 as-override",
                        "neighbor 192.0.2.2 allowas-in 1"));
        awaitAt(two, "10.90.3.0/24", "\n  65001 65002 65001\n");
        awaitAt(two, "10.90.4.0/24", "\n  65001 65002 65001\n");
        awaitAt(two, "10.90.2.0/24", "\n  65001 65002 3333\n");
        places.apply("ours", lines("", restart));
        awaitGone(two, "10.90.3.0/24");
        awaitGone(two, "10.90.4.0/24");
    }

    /** {@code local-as} with each of its words. */
    @Test
    void weAreInAnotherAsForOne() {
        String local = "neighbor 192.0.2.3 local-as 64900";
        tells(one, "10.90.1.0/24");
        tells(two, "10.90.2.0/24");
        inBgp(two, "neighbor 192.0.2.1 remote-as 64900");
        ours(lines("", local));
        awaitAt(two, "10.90.1.0/24", "\n  64900 65001 65002\n");
        awaitAt(one, "10.90.2.0/24", "\n  65001 64900 65003\n");
        places.apply("ours", lines("", local + " no-prepend replace-as dual-as"));
        awaitAt(two, "10.90.1.0/24", "\n  64900 65002\n");
        awaitAt(one, "10.90.2.0/24", "\n  65001 65003\n");
        inBgp(two, "neighbor 192.0.2.1 remote-as 65001");
        awaitAt(two, "10.90.1.0/24", "\n  65001 65002\n");
    }

    private static final String COMMUNITIES =
            """
            ip large-community-list standard LARGE permit 65002:1:3
            ip extcommunity-list standard EXTENDED permit rt 65002:2
            route-map IN permit 10
             match large-community LARGE
             match extcommunity EXTENDED
             set community 65001:4 additive
             set large-community 65001:1:5 additive
            """;

    /** Communities of all kinds, and which of them are sent. */
    @Test
    void communitiesGoOn() {
        tells(one, "10.90.1.0/24 route-map COMMUNITIES", "10.90.2.0/24");
        String in = "neighbor 192.0.2.2 route-map IN in";
        ours(lines(COMMUNITIES, in));
        String[] each = {
            "Community: 65001:4 65002:1\n",
            "Extended Community: RT:65002:2\n",
            "Large Community: 65001:1:5 65002:1:3\n"
        };
        awaitAt(two, "10.90.1.0/24", each);
        assertHasNot(two, "10.90.2.0/24");
        String send = " neighbor 192.0.2.3 send-community";
        for (String kind : new String[] {"", " extended", " large", "none"}) {
            String lines = lines(COMMUNITIES, in);
            places.apply(
                    "ours",
                    lines.replace(send + " both\n", kind.equals("none") ? "" : send + kind + "\n"));
            places.await(
                    "communities of " + kind,
                    () -> {
                        String seen = table(two, "10.90.1.0/24");
                        return seen.contains("valid")
                                && seen.contains(" " + each[0]) == kind.isEmpty()
                                && seen.contains(each[1]) == kind.equals(" extended")
                                && seen.contains(each[2])
                                        == (kind.isEmpty() || kind.equals(" large"));
                    });
        }
    }

    /** RFC 7911, from and to BIRD, and to FRR. */
    @Test
    void severalPathsGoBothWays() throws IOException {
        bird(
                """
                protocol static near { ipv4; route 10.95.0.0/24 blackhole; }
                protocol static far { ipv4; route 10.95.0.0/24 via 192.0.2.3; }
                """,
                "");
        tells(one, "10.94.0.0/24");
        tells(two, "10.94.0.0/24");
        String[] all = {
            "maximum-paths ibgp 2",
            "bgp additional-paths select all",
            "bgp additional-paths send receive",
            "neighbor 192.0.2.2 advertise additional-paths all",
            "neighbor 192.0.2.4 advertise additional-paths all",
        };
        ours(lines("", all));
        places.await(
                "both at BIRD",
                () -> {
                    String seen = atBird("10.94.0.0/24");
                    return seen.contains("as_path: 65002\n") && seen.contains("as_path: 65003\n");
                });
        awaitEntry("both of BIRD", "10.95.0.0/24", e -> e.paths().size() == 2);
        awaitWays("10.95.0.0/24", "192.0.2.3", "192.0.2.4");
        awaitAt(one, "10.95.0.0/24", "Paths: (2 available");
        tellsNoMore(two, "10.94.0.0/24");
        places.await("one at BIRD", () -> !atBird("10.94.0.0/24").contains("as_path: 65003\n"));
        assertThat(atBird("10.94.0.0/24")).contains("as_path: 65002\n");
        assertThat(bird.birdc("disable far")).contains("disabled");
        awaitAt(one, "10.95.0.0/24", "Paths: (1 available");
        awaitWays("10.95.0.0/24", "192.0.2.4");
    }
}
