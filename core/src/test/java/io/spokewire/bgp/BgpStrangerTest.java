package io.spokewire.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.bgp.BgpMessage.Open;
import io.spokewire.bgp.BgpMessage.Part;
import io.spokewire.bgp.BgpMessage.RouteRefresh;
import io.spokewire.bgp.BgpMessage.Update;
import io.spokewire.bgp.BgpRoutingEngine.Clear;
import io.spokewire.bgp.BgpRoutingEngine.How;
import io.spokewire.bgp.BgpRoutingEngine.Which;
import io.spokewire.bgp.BgpWires.Router;
import io.spokewire.bgp.BgpWires.Stranger;
import io.spokewire.bgp.Capabilities.GracefulRestart;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.Prefix;
import io.spokewire.net.WireWriter;
import io.spokewire.routing.RoutingInput;
import io.spokewire.routing.WatchedPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What neighbours may do that are not ours: each message is written by the test. */
class BgpStrangerTest {
    private static final BgpCodec.Options EXTERNAL =
            new BgpCodec.Options(true, true, false, false, BgpCodec.MESSAGE_MAX);

    private final BgpWires net = new BgpWires(17);

    private Router router(String lines) {
        Router router =
                net.router(
                        "r1",
                        """
                        interface GigabitEthernet0/1
                         ip address 10.0.0.1 255.255.255.0
                         ipv6 address 2001:db8::1/64
                        router bgp 65001
                         bgp router-id 1.1.1.1
                         neighbor 10.0.0.2 remote-as 65002
                        """
                                + lines);
        net.startAll();
        return router;
    }

    private static Capabilities capabilities(
            List<AddressFamily> families, boolean enhanced, Optional<GracefulRestart> restart) {
        return new Capabilities(
                families, true, enhanced, false, 65002, restart, false, Map.of(), List.of());
    }

    private static Bytes open(Capabilities capabilities) {
        return BgpCodec.open(new Open(4, 65002, 180, 0x02020202, capabilities));
    }

    private static Bytes announce(String nextHop, String... prefixes) {
        PathAttributes.Builder to = PathAttributes.OWN.change();
        to.asPath = AsPath.sequence(65002);
        to.nextHop(Address.parse(nextHop));
        List<Nlri> all = new ArrayList<>();
        for (String prefix : prefixes) {
            all.add(new Nlri(Prefix.parse(prefix), 0));
        }
        AddressFamily family = all.getFirst().prefix().family();
        return BgpCodec.announcements(family, to.build(), all, EXTERNAL).getFirst();
    }

    /** A neighbour that has a session, and has said that this is all. */
    private Stranger up(Router at, Capabilities capabilities) {
        Stranger stranger = net.call(at, "10.0.0.2", "10.0.0.1");
        stranger.say(open(capabilities), BgpCodec.keepalive());
        net.run(Duration.ofSeconds(1));
        assertThat(at.up("10.0.0.2")).isTrue();
        return stranger;
    }

    private static Capabilities plain() {
        return capabilities(List.of(AddressFamily.IPV4), false, Optional.empty());
    }

    @Test
    void longMessagesAreReadFromWhoDoesNotReadThem() {
        Router r1 = router("");
        Stranger stranger = up(r1, plain());
        // RFC 8654 section 4: we have said that we read them, and the neighbour may not.
        WireWriter out = new WireWriter().u64(-1).u64(-1).u16(0).u8(2).u16(0);
        byte[] unknown = new byte[5000];
        WireWriter attributes = new WireWriter();
        attributes.bytes(
                Bytes.ofHex("40010100400206020100 00fdea4003040a000002".replace(" ", ""))
                        .toArray());
        AttributeWriter.attribute(attributes, 0xC0, 200, unknown);
        out.u16(attributes.length()).bytes(attributes.toBytes()).bytes(new byte[] {8, 9});
        stranger.say(Bytes.copyOf(out.patchU16(16, out.length()).toBytes()));
        net.run(Duration.ofSeconds(1));
        assertThat(r1.via("9.0.0.0/8")).isEqualTo("10.0.0.2");
    }

    @Test
    void keepalivesAreASecondApart() {
        Router r1 = router(" neighbor 10.0.0.2 timers 1 3\n");
        Stranger stranger = up(r1, plain());
        for (int i = 0; i < 30; i++) {
            stranger.say(BgpCodec.keepalive());
            net.run(Duration.ofSeconds(1));
        }
        long last = 0;
        int count = 0;
        for (int i = 0; i < stranger.heard.size(); i++) {
            if (stranger.heard.get(i) instanceof BgpMessage.Keepalive) {
                long at = stranger.heardAt.get(i);
                assertThat(count < 2 || at - last >= 1_000_000_000L).as("at %s", at).isTrue();
                last = at;
                count++;
            }
        }
        assertThat(count).isGreaterThan(25);
    }

    @Test
    void aRefreshHasNoBordersBeforeTheEndOfRib() {
        Router r1 = router(" redistribute static\n");
        for (int i = 0; i < 1000; i++) {
            r1.fixed("9." + i / 250 + "." + i % 250 + ".0/24", "Null0", 0);
        }
        net.run(Duration.ofSeconds(1));
        Stranger stranger = net.call(r1, "10.0.0.2", "10.0.0.1");
        stranger.say(
                open(capabilities(List.of(AddressFamily.IPV4), true, Optional.empty())),
                BgpCodec.keepalive(),
                BgpCodec.refresh(new RouteRefresh(1, RouteRefresh.REQUEST, Capabilities.UNICAST)));
        net.run(Duration.ofSeconds(5));
        List<String> order = new ArrayList<>();
        for (BgpMessage message : stranger.heard) {
            if (message instanceof RouteRefresh refresh) {
                order.add(refresh.subtype() == RouteRefresh.BEGIN ? "begin" : "end");
            } else if (message instanceof Update update
                    && update.parts().stream().anyMatch(Part::endOfRib)) {
                order.add("end of RIB");
            }
        }
        assertThat(order).containsExactly("end of RIB", "begin", "end");
    }

    // ---- graceful restart

    private static Capabilities graceful(AddressFamily... kept) {
        Map<AddressFamily, Boolean> forwarding = new EnumMap<>(AddressFamily.class);
        for (AddressFamily family : kept) {
            forwarding.put(family, true);
        }
        return capabilities(
                List.of(AddressFamily.IPV4, AddressFamily.IPV6),
                false,
                Optional.of(new GracefulRestart(false, 120, forwarding)));
    }

    private Router gracefulRouter() {
        return router(
                """
                 bgp graceful-restart
                 address-family ipv6
                  neighbor 10.0.0.2 activate
                """);
    }

    @Test
    void onlyFamiliesThatANeighborKeepsOutliveItsRestart() {
        Router r1 = gracefulRouter();
        Stranger stranger = up(r1, graceful(AddressFamily.IPV4));
        stranger.say(announce("10.0.0.2", "9.0.0.0/8"), announce("2001:db8::2", "2001:db8:9::/48"));
        net.run(Duration.ofSeconds(1));
        assertThat(r1.via("2001:db8:9::/48")).isEqualTo("2001:DB8::2");
        stranger.vanish();
        net.run(Duration.ofSeconds(1));
        assertThat(r1.via("9.0.0.0/8")).isEqualTo("10.0.0.2");
        assertThat(r1.via("2001:db8:9::/48")).isEmpty();

        // Who keeps no family at all has only said that it tells where its routes end.
        Stranger again = up(r1, graceful());
        again.say(announce("10.0.0.2", "9.0.0.0/8"));
        net.run(Duration.ofSeconds(1));
        again.vanish();
        net.run(Duration.ofSeconds(1));
        assertThat(r1.via("9.0.0.0/8")).isEmpty();
    }

    @Test
    void whatWasStaleGoesWithTheNextRestart() {
        Router r1 = gracefulRouter();
        Stranger first = up(r1, graceful(AddressFamily.IPV4));
        first.say(announce("10.0.0.2", "9.0.0.0/8", "8.0.0.0/8"));
        net.run(Duration.ofSeconds(1));
        first.vanish();
        Stranger second = up(r1, graceful(AddressFamily.IPV4));
        second.say(announce("10.0.0.2", "9.0.0.0/8")); // and no End-of-RIB
        net.run(Duration.ofSeconds(1));
        assertThat(r1.via("8.0.0.0/8")).isEqualTo("10.0.0.2");
        second.vanish();
        net.run(Duration.ofSeconds(1));
        assertThat(r1.via("9.0.0.0/8")).isEqualTo("10.0.0.2");
        assertThat(r1.via("8.0.0.0/8")).isEmpty();
    }

    @Test
    void aNeighborThatFallsSilentDoesNotRestart() {
        Router r1 = gracefulRouter();
        Stranger stranger = up(r1, graceful(AddressFamily.IPV4));
        stranger.say(announce("10.0.0.2", "9.0.0.0/8"));
        net.run(Duration.ofSeconds(170));
        assertThat(r1.via("9.0.0.0/8")).isEqualTo("10.0.0.2");
        net.run(Duration.ofSeconds(12));
        assertThat(stranger.closed).isTrue();
        assertThat(r1.via("9.0.0.0/8")).isEmpty();
    }

    /**
     * A router with BFD, and a neighbour that restarts gracefully and has told a route.
     *
     * @param more behind {@code fall-over bfd}
     */
    private Router watchingRouter(String more) {
        Router r1 = gracefulRouter();
        r1.configure(
                """
                interface GigabitEthernet0/1
                 ip address 10.0.0.1 255.255.255.0
                router bgp 65001
                 bgp router-id 1.1.1.1
                 bgp graceful-restart
                 neighbor 10.0.0.2 remote-as 65002
                 neighbor 10.0.0.2 fall-over bfd%s
                """
                        .formatted(more));
        Stranger stranger = up(r1, graceful(AddressFamily.IPV4));
        stranger.say(announce("10.0.0.2", "9.0.0.0/8"));
        net.run(Duration.ofSeconds(1));
        return r1;
    }

    /** RFC 5882 section 4.3.2: with the C bit clear BFD goes with the control plane. */
    @Test
    void whoseControlPlaneFailsMayRestart() {
        Router r1 = watchingRouter(" check-control-plane-failure");
        WatchedPath path = r1.watched.getFirst();
        r1.take(new RoutingInput.PathDown(path, "detection time over", true));
        net.run(Duration.ofSeconds(1));
        assertThat(r1.up("10.0.0.2")).isFalse();
        assertThat(r1.via("9.0.0.0/8")).isEqualTo("10.0.0.2");
        assertThat(r1.watched).as("while it restarts").containsExactly(path);
        // What is lost again meanwhile is its control plane, too.
        r1.take(new RoutingInput.PathDown(path, "detection time over", true));
        assertThat(r1.via("9.0.0.0/8")).isEqualTo("10.0.0.2");

        Stranger again = up(r1, graceful(AddressFamily.IPV4));
        again.say(announce("10.0.0.2", "9.0.0.0/8"), BgpCodec.endOfRib(AddressFamily.IPV4));
        net.run(Duration.ofMinutes(2).plusSeconds(50));
        assertThat(r1.via("9.0.0.0/8")).isEqualTo("10.0.0.2");
    }

    @Test
    void whoDoesNotComeBackIsGivenUpAfterItsRestartTime() {
        Router r1 = watchingRouter(" check-control-plane-failure");
        r1.take(new RoutingInput.PathDown(r1.watched.getFirst(), "detection time over", true));
        net.run(Duration.ofSeconds(119));
        assertThat(r1.via("9.0.0.0/8")).isEqualTo("10.0.0.2");
        net.run(Duration.ofSeconds(2));
        assertThat(r1.via("9.0.0.0/8")).isEmpty();
        assertThat(r1.watched).isEmpty();
    }

    /** RFC 5882 section 4.3.1: a BFD that is independent of the control plane tells of the path. */
    @Test
    void whoseForwardingFailsDoesNotRestart() {
        Router r1 = watchingRouter(" check-control-plane-failure");
        r1.take(new RoutingInput.PathDown(r1.watched.getFirst(), "detection time over", false));
        net.run(Duration.ofSeconds(1));
        assertThat(r1.via("9.0.0.0/8")).isEmpty();
        assertThat(r1.watched).isEmpty();

        Stranger second = up(r1, graceful(AddressFamily.IPV4));
        second.say(announce("10.0.0.2", "9.0.0.0/8"));
        net.run(Duration.ofSeconds(1));
        second.vanish();
        net.run(Duration.ofSeconds(1));
        assertThat(r1.via("9.0.0.0/8")).isEqualTo("10.0.0.2");
        r1.take(new RoutingInput.PathDown(r1.watched.getFirst(), "detection time over", false));
        net.run(Duration.ofSeconds(1));
        assertThat(r1.via("9.0.0.0/8")).as("it fails while it restarts").isEmpty();
        assertThat(r1.watched).isEmpty();
    }

    @Test
    void whoseWayCarriesNothingDoesNotRestart() {
        Router r1 = watchingRouter("");
        r1.take(new RoutingInput.PathDown(r1.watched.getFirst(), "detection time over", true));
        net.run(Duration.ofSeconds(1));
        assertThat(r1.via("9.0.0.0/8")).isEmpty();
    }

    // ---- messages that are wrong

    /** RFC 7606 sections 6 and 8: told whole, but not without end; and counted. */
    @Test
    void malformedUpdatesAreToldAndCounted() {
        Router r1 = router("");
        Stranger stranger = up(r1, plain());
        stranger.say(announce("10.0.0.2", "9.0.0.0/8", "8.0.0.0/8"));
        net.run(Duration.ofSeconds(1));
        // The first announces 9/8 again with an ORIGIN of 9, the second has ORIGIN twice.
        Bytes wrong = update("40010109 4002060201 0000fdea 4003040a000002", "0809");
        Bytes twice = update("40010100 40010102 4002060201 0000fdea 4003040a000002", "0807");
        stranger.say(wrong, twice);
        net.run(Duration.ofSeconds(1));
        assertThat(r1.via("9.0.0.0/8")).isEmpty();
        assertThat(r1.via("8.0.0.0/8")).isEqualTo("10.0.0.2");
        assertThat(r1.via("7.0.0.0/8")).isEqualTo("10.0.0.2");
        String hex = wrong.toString().toUpperCase(Locale.ROOT);
        assertThat(r1.lines())
                .anyMatch(l ->
                        l.contains(
                                        "%BGP-4-MALFORMATTR: Malformed attribute in an UPDATE of"
                                                + " neighbor")
                                && l.contains("10.0.0.2: attribute 1 is malformed: ")
                                && l.contains("treated as withdrawn; prefixes 9.0.0.0/8; ")
                                && l.endsWith("message of " + wrong.length() + " bytes " + hex));
        BgpSnapshot.Neighbor seen =
                r1.engine.summaries(net.now()).getFirst().neighbors().getFirst();
        assertThat(seen.malformed())
                .isEqualTo(new BgpSnapshot.Malformed(2, 1, Duration.ofSeconds(1)));
        assertThat(new BgpViews.Neighbors(List.of(seen)).text())
                .contains("Malformed updates received 2, treated as withdraw 1, last 00:00:01 ago");

        for (int i = 0; i < 100; i++) {
            stranger.say(wrong);
        }
        assertThat(malformed(r1)).hasSize(5);
        net.run(Duration.ofSeconds(61));
        stranger.say(wrong);
        assertThat(malformed(r1)).hasSize(6);
        assertThat(malformed(r1).getLast()).endsWith("; 97 before it were not told");
        assertThat(stranger.closed).isFalse();
    }

    private static List<String> malformed(Router at) {
        return at.lines().stream().filter(l -> l.contains("MALFORMATTR")).toList();
    }

    private static Bytes update(String attributes, String nlri) {
        Bytes list = Bytes.ofHex(attributes.replace(" ", ""));
        Bytes prefixes = Bytes.ofHex(nlri);
        int length = 23 + list.length() + prefixes.length();
        return Bytes.concat(
                Bytes.ofHex("ff".repeat(16)),
                Bytes.ofHex("%04x02%04x%04x".formatted(length, 0, list.length())),
                list,
                prefixes);
    }

    // ---- what routes say

    @Test
    void anAddressOfOursInAnotherVrfIsNotOurs() {
        Router r1 =
                router(
                        """
                        vrf definition RED
                         address-family ipv4
                        interface GigabitEthernet0/2
                         vrf forwarding RED
                         ip address 10.0.0.2 255.255.255.0
                        """);
        Stranger stranger = up(r1, plain());
        stranger.say(announce("10.0.0.2", "9.0.0.0/8"));
        net.run(Duration.ofSeconds(1));
        assertThat(r1.via("9.0.0.0/8")).isEqualTo("10.0.0.2");
    }

    @Test
    void prefixesOfGroupsAreLeftOut() {
        Router r1 = router("");
        Stranger stranger = up(r1, plain());
        stranger.say(announce("10.0.0.2", "224.0.0.0/4", "9.0.0.0/8"));
        net.run(Duration.ofSeconds(1));
        assertThat(r1.route("224.0.0.0/4")).isNull();
        assertThat(r1.via("9.0.0.0/8")).isEqualTo("10.0.0.2");
        assertThat(r1.said("224.0.0.0/4 is no prefix of hosts")).isTrue();
    }

    @Test
    void aNextHopThatLeadsThroughItsOwnRouteIsNone() {
        Router r1 = router(" neighbor 10.0.0.2 ebgp-multihop 5\n");
        r1.fixed("0.0.0.0/0", "10.0.0.2", 0);
        Stranger stranger = up(r1, plain());
        stranger.say(announce("192.0.2.1", "9.0.0.0/8"));
        net.run(Duration.ofSeconds(5));
        assertThat(r1.via("9.0.0.0/8")).isEqualTo("192.0.2.1");

        // Chosen, it would take the next hop away from itself: neither comes and goes for ever.
        stranger.say(announce("192.0.2.1", "192.0.2.0/24"));
        net.run(Duration.ofSeconds(5));
        int[] inputs = {0};
        r1.eachInput = () -> inputs[0]++;
        net.run(Duration.ofMinutes(1));
        assertThat(inputs[0]).isLessThan(20);
        assertThat(r1.via("192.0.2.0/24")).isEmpty();
        stranger.say(
                BgpCodec.withdrawals(
                                AddressFamily.IPV4,
                                List.of(new Nlri(Prefix.parse("192.0.2.0/24"), 0)),
                                EXTERNAL)
                        .getFirst());
        net.run(Duration.ofSeconds(5));
        assertThat(r1.via("9.0.0.0/8")).isEqualTo("192.0.2.1");
    }

    @Test
    void theNextHopOfWhoIsOneHopAwayIsInASubnetOfOurs() {
        Router r1 = router("");
        r1.fixed("192.0.2.0/24", "10.0.0.3", 0);
        Stranger stranger = up(r1, plain());
        stranger.say(announce("192.0.2.1", "9.0.0.0/8"), announce("10.0.0.3", "8.0.0.0/8"));
        net.run(Duration.ofSeconds(1));
        assertThat(r1.via("9.0.0.0/8")).isEmpty();
        assertThat(r1.via("8.0.0.0/8")).isEqualTo("10.0.0.3");

        // When there is such a subnet, the neighbour is asked to tell all again.
        r1.configure(
                """
                interface GigabitEthernet0/1
                 ip address 10.0.0.1 255.255.255.0
                 ip address 192.0.2.9 255.255.255.0 secondary
                router bgp 65001
                 bgp router-id 1.1.1.1
                 neighbor 10.0.0.2 remote-as 65002
                """);
        r1.setLinks();
        net.run(Duration.ofSeconds(1));
        assertThat(stranger.heard).anyMatch(m -> m instanceof RouteRefresh);
        stranger.say(announce("192.0.2.1", "9.0.0.0/8"));
        net.run(Duration.ofSeconds(1));
        assertThat(r1.via("9.0.0.0/8")).isEqualTo("192.0.2.1");
    }

    /** RFC 8326: others hear of it from us, whether the neighbour tells its routes again or not. */
    @Test
    void whatIsToEndIsMarkedThoughTheNeighborTellsNothingAgain() {
        Router r1 = router("");
        Stranger stranger = up(r1, plain());
        stranger.say(announce("10.0.0.2", "9.0.0.0/8"));
        net.run(Duration.ofSeconds(1));
        assertThat(r1.best("9.0.0.0/8").orElseThrow().preference()).isEqualTo(100);
        r1.configure(
                """
                interface GigabitEthernet0/1
                 ip address 10.0.0.1 255.255.255.0
                 ipv6 address 2001:db8::1/64
                router bgp 65001
                 bgp router-id 1.1.1.1
                 bgp dampening
                 neighbor 10.0.0.2 remote-as 65002
                 neighbor 10.0.0.2 shutdown graceful 60 community 65001:9 local-preference 7
                """);
        net.run(Duration.ofSeconds(1));
        PathAttributes marked = r1.best("9.0.0.0/8").orElseThrow();
        assertThat(marked.preference()).isEqualTo(7);
        assertThat(Communities.standard(marked.communities())).contains("gshut", "65001:9");
    }

    /** FRR before release 10.1 does so when it has no End-of-RIB to send. */
    @Test
    void whoDoesNotTellItsRoutesAgainIsNamed() {
        String lines = " neighbor 10.0.0.2 timers 60 900\n";
        Router r1 = router(lines);
        Stranger stranger =
                up(r1, capabilities(List.of(AddressFamily.IPV4), true, Optional.empty()));
        Clear again = new Clear("", new Which.All(), How.SOFT_IN);
        String said = "10.0.0.2: it has told no routes again";
        r1.take(again);
        net.run(Duration.ofMinutes(1));
        stranger.say(
                BgpCodec.refresh(new RouteRefresh(1, RouteRefresh.BEGIN, Capabilities.UNICAST)),
                BgpCodec.refresh(new RouteRefresh(1, RouteRefresh.END, Capabilities.UNICAST)));
        net.run(Duration.ofMinutes(1));
        assertThat(r1.said(said)).isFalse();

        r1.take(again);
        stranger.say(BgpCodec.keepalive());
        net.run(Duration.ofSeconds(119));
        assertThat(r1.said(said)).isFalse();
        net.run(Duration.ofSeconds(2));
        assertThat(r1.up("10.0.0.2")).isTrue();
        assertThat(r1.said(said)).isTrue();
    }
}
