package io.spokewire.rib;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RibTest {
    private final Rib rib = new Rib();

    @Test
    void theWidestPrefixHasNoUnwantedRouteInIt() {
        Rib table =
                new Rib(r ->
                        r.nextHops().getFirst() instanceof NextHop.Via(String i, var _)
                                && i.equals("Tunnel0"));
        table.offer("c", route("10.1.0.0/16", RouteSource.CONNECTED, 0, 0, "Gi1"));
        table.offer("t", route("10.1.128.0/17", RouteSource.STATIC, 1, 0, "Tunnel0>10.0.0.1"));
        table.offer("l", route("10.1.1.0/24", RouteSource.STATIC, 1, 0, "Gi2>10.1.0.9"));
        Prefix route = Prefix.parse("10.1.0.0/16");
        Address address = Address.parse("10.1.1.5");
        assertThat(table.widestWithout(route, address)).isEqualTo(Prefix.parse("10.1.0.0/17"));

        table.offer("t", route("10.1.128.0/17", RouteSource.STATIC, 1, 0, "Gi2>10.1.0.9"));
        assertThat(table.widestWithout(route, address)).isEqualTo(route);
        table.offer("n", route("10.1.64.0/18", RouteSource.NHRP, 250, 0, "Tunnel0>10.0.0.1"));
        assertThat(table.widestWithout(route, address)).as("shortcuts aside").isEqualTo(route);
        table.offer("t", route("10.1.128.0/17", RouteSource.STATIC, 1, 0, "Tunnel0>10.0.0.1"));
        assertThat(table.widestWithout(route, address)).isEqualTo(Prefix.parse("10.1.0.0/17"));
        table.withdraw("t", Prefix.parse("10.1.128.0/17"));
        assertThat(table.widestWithout(route, address)).isEqualTo(route);
    }

    @Test
    void aroundAPrefixIsItsOwnRouteOrAWiderOneAndNoLongerOne() {
        rib.offer("s", route("10.0.0.0/8", RouteSource.STATIC, 1, 0, "Gi1"));
        rib.offer("s", route("10.1.0.0/16", RouteSource.STATIC, 1, 0, "Gi2"));
        rib.offer("s", route("10.1.0.0/24", RouteSource.STATIC, 1, 0, ">9.9.9.9"));
        rib.offer("s", route("10.1.0.0/25", RouteSource.STATIC, 1, 0, "Gi3"));
        assertThat(around("10.0.0.0/8")).startsWith("10.0.0.0/8 ");
        assertThat(around("10.1.0.0/16")).startsWith("10.1.0.0/16 ");
        assertThat(around("10.1.0.0/24")).as("not resolved").startsWith("10.1.0.0/16 ");
        rib.withdraw("s", Prefix.parse("10.0.0.0/8"));
        assertThat(around("10.0.0.0/8")).isEqualTo("none");
    }

    private String around(String prefix) {
        return text(rib.around(Prefix.parse(prefix)));
    }

    /** A console asks for a page at a time, and the router goes on between them. */
    @Test
    void pagesGiveWhatIsThereAndNoPageIsLong() {
        for (int i = 0; i < 100; i++) {
            rib.offer("four", route("10." + i + ".0.0/16", RouteSource.STATIC, 1, 0, "Gi1"));
            rib.offer("six", route("2001:db8:" + i + "::/48", RouteSource.STATIC, 1, 0, "Gi1"));
            rib.offer("lost", route("11." + i + ".0.0/16", RouteSource.STATIC, 1, 0, ">9.9.9.9"));
        }
        rib.offer("all", route("0.0.0.0/0", RouteSource.STATIC, 255, 0, "Gi1"));
        for (AddressFamily family : AddressFamily.values()) {
            List<RouteView.Shown> all = new ArrayList<>();
            Optional<Prefix> behind = Optional.empty();
            int pages = 0;
            do {
                RouteView.Page page = RouteView.Page.of(rib, family, behind, 7, 0);
                assertThat(page.routes()).hasSizeLessThanOrEqualTo(7);
                all.addAll(page.routes());
                behind = page.next();
                pages++;
            } while (behind.isPresent());
            assertThat(all).hasSize(100).isEqualTo(RouteView.of(rib, family, 0));
            // Routes that nobody follows are looked at, too.
            assertThat(pages).isGreaterThan(family == AddressFamily.IPV4 ? 28 : 13);
        }
    }

    @Test
    void prefersDistanceThenMetric() {
        rib.offer("ospf", route("10.1.0.0/16", RouteSource.OSPF, 110, 20, "Gi1>1.1.1.1"));
        rib.offer("eigrp", route("10.1.0.0/16", RouteSource.EIGRP, 90, 3000, "Gi2>2.2.2.2"));
        assertThat(hops("10.1.0.0/16")).isEqualTo("Gi2>2.2.2.2");
        rib.offer("ospf 2", route("10.1.0.0/16", RouteSource.OSPF, 110, 10, "Gi3>3.3.3.3"));
        rib.withdraw("eigrp", Prefix.parse("10.1.0.0/16"));
        assertThat(hops("10.1.0.0/16")).isEqualTo("Gi3>3.3.3.3");
        rib.offer("never", route("10.1.0.0/16", RouteSource.STATIC, 255, 0, "Gi4>4.4.4.4"));
        rib.withdrawAll("ospf");
        rib.withdrawAll("ospf 2");
        assertThat(rib.best(Prefix.parse("10.1.0.0/16"))).isNull();
        assertThat(rib.size()).isEqualTo(1);
    }

    @Test
    void mergesEqualCostOfOneSource() {
        rib.offer("b", route("10.1.0.0/16", RouteSource.STATIC, 1, 0, "Gi2>2.2.2.2"));
        rib.offer("a", route("10.1.0.0/16", RouteSource.STATIC, 1, 0, "Gi1>1.1.1.1"));
        assertThat(hops("10.1.0.0/16")).isEqualTo("Gi1>1.1.1.1 Gi2>2.2.2.2");
        rib.withdrawAll("b");
        assertThat(hops("10.1.0.0/16")).isEqualTo("Gi1>1.1.1.1");
    }

    @Test
    void aFloatingStaticWaits() {
        rib.offer("bgp", route("0.0.0.0/0", RouteSource.BGP_EXTERNAL, 20, 0, "Gi1>1.1.1.1"));
        rib.offer("static", route("0.0.0.0/0", RouteSource.STATIC, 250, 0, "Gi2>2.2.2.2"));
        assertThat(hops("0.0.0.0/0")).isEqualTo("Gi1>1.1.1.1");
        rib.drain();
        rib.withdrawAll("bgp");
        assertThat(hops("0.0.0.0/0")).isEqualTo("Gi2>2.2.2.2");
        assertThat(rib.drain()).singleElement().matches(RibChange::forwarding);
    }

    @Test
    void resolvesGatewaysAgainWhenWhatTheyRestOnChanges() {
        rib.offer("bgp", route("192.168.7.0/24", RouteSource.BGP_INTERNAL, 200, 0, ">10.9.9.9"));
        assertThat(hops("192.168.7.0/24")).isEmpty();
        rib.offer("s", route("10.9.9.0/24", RouteSource.STATIC, 1, 0, ">10.0.0.2"));
        rib.offer("c", route("10.0.0.0/24", RouteSource.CONNECTED, 0, 0, "Gi1"));
        assertThat(hops("192.168.7.0/24")).isEqualTo("Gi1>10.0.0.2");
        rib.drain();
        rib.offer("c2", route("10.0.0.2/32", RouteSource.STATIC, 1, 0, "Gi2>10.2.0.1"));
        assertThat(hops("192.168.7.0/24")).isEqualTo("Gi2>10.2.0.1");
        assertThat(rib.drain())
                .extracting(change -> change.prefix().toString())
                .containsExactlyInAnyOrder("10.0.0.2/32", "10.9.9.0/24", "192.168.7.0/24");
        rib.withdrawAll("c");
        rib.withdrawAll("c2");
        assertThat(hops("192.168.7.0/24")).isEmpty();
    }

    /** Ways of an EIGRP route within the variance. */
    private record Unequal(Map<NextHop, WayCost> ways) implements RouteDetail {
        @Override
        public Optional<WayCost> cost(NextHop way) {
            return Optional.ofNullable(ways.get(way));
        }
    }

    private void unequal(String prefix, String one, int first, String other, int second) {
        Route plain = route(prefix, RouteSource.EIGRP, 90, 10, one, other);
        RouteDetail detail =
                new Unequal(
                        Map.of(
                                plain.nextHops().get(0),
                                new RouteDetail.WayCost(10, first, List.of()),
                                plain.nextHops().get(1),
                                new RouteDetail.WayCost(20, second, List.of())));
        rib.offer(
                "eigrp " + prefix,
                new Route(
                        plain.prefix(),
                        plain.source(),
                        plain.distance(),
                        plain.metric(),
                        plain.nextHops(),
                        0,
                        0,
                        "1",
                        detail));
    }

    private List<Integer> shares(String prefix) {
        return Objects.requireNonNull(rib.best(Prefix.parse(prefix))).shares();
    }

    @Test
    void whatResolvesOverUnequalWaysInheritsTheirShares() {
        unequal("10.9.0.0/24", "Gi1>1.1.1.1", 3, "Gi2>2.2.2.2", 1);
        rib.offer("bgp", route("192.168.7.0/24", RouteSource.BGP_INTERNAL, 200, 0, ">10.9.0.9"));
        rib.offer("s", route("172.16.0.0/16", RouteSource.STATIC, 1, 0, ">192.168.7.1"));
        assertThat(hops("172.16.0.0/16")).isEqualTo("Gi1>1.1.1.1 Gi2>2.2.2.2");
        assertThat(shares("10.9.0.0/24")).containsExactly(3, 1);
        assertThat(shares("192.168.7.0/24")).containsExactly(3, 1);
        assertThat(shares("172.16.0.0/16")).containsExactly(3, 1);
        assertThat(Objects.requireNonNull(rib.best(Prefix.parse("172.16.0.0/16"))).spread())
                .hasSize(4);
        rib.drain();
        unequal("10.9.0.0/24", "Gi1>1.1.1.1", 5, "Gi2>2.2.2.2", 2);
        assertThat(shares("172.16.0.0/16")).as("they change").containsExactly(5, 2);
        assertThat(rib.drain()).hasSize(3).allMatch(RibChange::forwarding);
        unequal("10.9.0.0/24", "Gi1>1.1.1.1", 2, "Gi2>2.2.2.2", 2);
        assertThat(shares("172.16.0.0/16")).as("equal ones need no numbers").isEmpty();
    }

    /** Half of the flows go by each gateway, and each half as the way to its gateway has it. */
    @Test
    void severalGatewaysHaveEqualPartsThatAreDividedFurther() {
        unequal("10.9.0.0/24", "Gi1>1.1.1.1", 2, "Gi2>2.2.2.2", 1);
        unequal("10.8.0.0/24", "Gi2>2.2.2.2", 3, "Gi3>3.3.3.3", 1);
        rib.offer("s", route("172.16.0.0/16", RouteSource.STATIC, 1, 0, ">10.9.0.9", ">10.8.0.8"));
        assertThat(hops("172.16.0.0/16")).isEqualTo("Gi1>1.1.1.1 Gi2>2.2.2.2 Gi3>3.3.3.3");
        assertThat(shares("172.16.0.0/16")).containsExactly(8, 4 + 9, 3);
        rib.offer("o", route("172.17.0.0/16", RouteSource.STATIC, 1, 0, ">10.9.0.9"));
        rib.offer("p", route("172.17.0.0/16", RouteSource.STATIC, 1, 0, "Gi3>3.3.3.3"));
        assertThat(shares("172.17.0.0/16")).as("of two that were merged").containsExactly(2, 1, 3);
    }

    @Test
    void aWayWithoutAShareHasNoneForThoseThatRestOnItEither() {
        unequal("10.9.0.0/24", "Gi1>1.1.1.1", 1, "Gi2>2.2.2.2", 0);
        rib.offer("s", route("172.16.0.0/16", RouteSource.STATIC, 1, 0, ">10.9.0.9"));
        assertThat(shares("172.16.0.0/16")).containsExactly(1, 0);
        assertThat(Objects.requireNonNull(rib.best(Prefix.parse("172.16.0.0/16"))).spread())
                .hasSize(1);
    }

    @Test
    void aGatewayInItsOwnPrefixIsALoopEvenWithADefaultRoute() {
        rib.offer("d", route("0.0.0.0/0", RouteSource.STATIC, 1, 0, "Gi1>1.1.1.1"));
        rib.offer("s", route("10.0.0.0/8", RouteSource.STATIC, 1, 0, ">10.0.0.1"));
        assertThat(hops("10.0.0.0/8")).isEmpty();
        rib.offer("a", route("20.0.0.0/8", RouteSource.STATIC, 1, 0, ">30.0.0.1"));
        rib.offer("b", route("30.0.0.0/8", RouteSource.STATIC, 1, 0, ">20.0.0.1"));
        assertThat(hops("20.0.0.0/8")).isEmpty();
        assertThat(hops("30.0.0.0/8")).isEmpty();
        rib.offer("c", route("10.0.0.0/24", RouteSource.CONNECTED, 0, 0, "Gi2"));
        assertThat(hops("10.0.0.0/8")).isEqualTo("Gi2>10.0.0.1");
    }

    /** A neighbour of BGP that tells of its own address: what it tells else rests on that route. */
    @Test
    void aHostRouteByTheHostItselfHoldsWhereTheHostIsOnALink() {
        rib.offer("d", route("0.0.0.0/0", RouteSource.STATIC, 1, 0, "Gi1>1.1.1.1"));
        rib.offer("b", route("10.0.0.2/32", RouteSource.BGP_EXTERNAL, 20, 0, ">10.0.0.2"));
        rib.offer("b2", route("20.0.0.0/8", RouteSource.BGP_EXTERNAL, 20, 0, ">10.0.0.2"));
        assertThat(hops("10.0.0.2/32")).isEmpty();
        rib.offer("c", route("10.0.0.0/30", RouteSource.CONNECTED, 0, 0, "Gi2"));
        assertThat(hops("10.0.0.2/32")).isEqualTo("Gi2>10.0.0.2");
        assertThat(hops("20.0.0.0/8")).isEqualTo("Gi2>10.0.0.2");
        rib.withdrawAll("c");
        assertThat(hops("10.0.0.2/32")).isEmpty();
        assertThat(hops("20.0.0.0/8")).isEmpty();
    }

    @Test
    void recursionEndsAtItsLimit() {
        rib.offer("c", route("10.0.0.0/24", RouteSource.CONNECTED, 0, 0, "Gi1"));
        for (int i = 1; i < 12; i++) {
            String gateway = ">10.0." + (i - 1) + ".1";
            rib.offer(i, route("10.0." + i + ".0/24", RouteSource.STATIC, 1, 0, gateway));
        }
        assertThat(hops("10.0." + Rib.MAX_DEPTH + ".0/24")).isEqualTo("Gi1>10.0.0.1");
        assertThat(hops("10.0." + (Rib.MAX_DEPTH + 1) + ".0/24")).isEmpty();
    }

    @Test
    void aGatewayThatIsThisRouterIsNone() {
        new ConnectedRouting(rib).set("Gi1", addresses("10.0.0.1/24"), 0);
        rib.offer("s", route("10.7.0.0/16", RouteSource.STATIC, 1, 0, ">10.0.0.1"));
        assertThat(hops("10.7.0.0/16")).isEmpty();
        rib.offer("s", route("10.7.0.0/16", RouteSource.STATIC, 1, 0, ">10.0.0.2"));
        assertThat(hops("10.7.0.0/16")).isEqualTo("Gi1>10.0.0.2");
    }

    @Test
    void aShortcutOverridesTheNextHopOfTheSamePrefix() {
        rib.offer("eigrp", route("192.168.2.0/24", RouteSource.EIGRP, 90, 7, "Tu0>10.255.0.1"));
        rib.drain();
        rib.offer("nhrp", route("192.168.2.0/24", RouteSource.NHRP, 250, 0, "Tu0>10.255.0.3"));
        ResolvedRoute best = Objects.requireNonNull(rib.best(Prefix.parse("192.168.2.0/24")));
        assertThat(best.overridden()).isTrue();
        assertThat(best.route().source()).isEqualTo(RouteSource.EIGRP);
        assertThat(hops("192.168.2.0/24")).isEqualTo("Tu0>10.255.0.3");
        assertThat(rib.drain()).singleElement().matches(change -> !change.routing());
        ResolvedRoute plain =
                Objects.requireNonNull(
                        rib.lookupWithout(RouteSource.NHRP, Address.parse("192.168.2.9")));
        assertThat(plain.nextHops()).isEqualTo(List.of(hop("Tu0>10.255.0.1")));
        rib.offer("eigrp", route("192.168.2.0/24", RouteSource.EIGRP, 90, 9, "Tu0>10.255.0.9"));
        assertThat(rib.drain()).singleElement().matches(RibChange::routing);
        assertThat(hops("192.168.2.0/24")).isEqualTo("Tu0>10.255.0.3");
        rib.withdrawAll("nhrp");
        assertThat(hops("192.168.2.0/24")).isEqualTo("Tu0>10.255.0.9");
    }

    @Test
    void aShortcutOfItsOwnPrefixIsAnNhrpRoute() {
        rib.offer("hub", route("192.168.0.0/16", RouteSource.EIGRP, 90, 7, "Tu0>10.255.0.1"));
        rib.drain();
        rib.offer("nhrp", route("192.168.2.0/24", RouteSource.NHRP, 250, 0, "Tu0>10.255.0.3"));
        assertThat(hops("192.168.2.0/24")).isEqualTo("Tu0>10.255.0.3");
        ResolvedRoute plain =
                Objects.requireNonNull(
                        rib.lookupWithout(RouteSource.NHRP, Address.parse("192.168.2.9")));
        assertThat(plain.route().prefix()).isEqualTo(Prefix.parse("192.168.0.0/16"));
        assertThat(rib.drain()).singleElement().matches(change -> !change.routing());
        assertThat(RouteView.of(rib, AddressFamily.IPV4, 0).getLast().source())
                .isEqualTo(RouteSource.NHRP);
    }

    @Test
    void connectedPrefixesAreNotOverridden() {
        new ConnectedRouting(rib).set("Tu0", addresses("10.255.0.2/24"), 0);
        rib.offer("nhrp", route("10.255.0.0/24", RouteSource.NHRP, 250, 0, "Tu0>10.255.0.3"));
        rib.offer("null", route("10.8.0.0/16", RouteSource.STATIC, 1, 0, "!"));
        rib.offer("nhrp", route("10.8.0.0/16", RouteSource.NHRP, 250, 0, "Tu0>10.255.0.3"));
        assertThat(hops("10.255.0.0/24")).isEqualTo("Tu0");
        assertThat(hops("10.8.0.0/16")).isEqualTo("!");
    }

    @Test
    void changesCancelOutAndTheSameOfferKeepsItsAge() {
        Route route = route("10.1.0.0/16", RouteSource.STATIC, 1, 0, "Gi1>1.1.1.1");
        rib.offer("s", route);
        rib.withdrawAll("s");
        assertThat(rib.hasChanges()).isTrue();
        assertThat(rib.drain()).isEmpty();
        rib.offer("s", route);
        rib.drain();
        rib.offer("s", aged(route, Duration.ofMinutes(5)));
        assertThat(rib.drain()).isEmpty();
        assertThat(rib.candidates(route.prefix())).containsExactly(route);
    }

    @Test
    void staticRoutesFollowTheirInterface() {
        StaticRouting statics = new StaticRouting("", rib);
        ConnectedRouting connected = new ConnectedRouting(rib);
        statics.configure(
                StaticTable.of(
                        List.of(
                                configured("10.1.0.0/16", "Gi1", "", false),
                                configured("10.2.0.0/16", "Gi1", "", true),
                                configured("10.3.0.0/16", "", "172.16.0.2", false),
                                configured("10.4.0.0/16", "Null0", "", false),
                                configured("10.5.0.0/16", "", "dhcp", false))),
                _ -> true,
                0);
        assertThat(prefixes()).containsExactly("10.4.0.0/16");
        statics.interfaceState("Gi1", true, 0);
        connected.set("Gi1", addresses("172.16.0.1/30"), 0);
        assertThat(prefixes())
                .containsExactly(
                        "10.1.0.0/16",
                        "10.2.0.0/16",
                        "10.3.0.0/16",
                        "10.4.0.0/16",
                        "172.16.0.0/30",
                        "172.16.0.1/32");
        rib.drain();
        statics.interfaceState("Gi1", false, 0);
        connected.set("Gi1", List.of(), 0);
        assertThat(prefixes()).containsExactly("10.2.0.0/16", "10.4.0.0/16");
        rib.drain();
        StaticTable less = StaticTable.of(List.of(configured("10.4.0.0/16", "Null0", "", false)));
        statics.configure(less, _ -> true, 0);
        assertThat(rib.drain()).singleElement().matches(change -> change.after() == null);
    }

    /** There may be thousands. */
    @Test
    void anInterfaceConcernsTheStaticRoutesThatNameItAlone() {
        StaticRouting statics = new StaticRouting("", rib);
        List<StaticRoute> asked = new ArrayList<>();
        List<StaticRoute> all =
                List.of(
                        configured("10.1.0.0/16", "Gi1", "", false),
                        configured("10.2.0.0/16", "Gi2", "", false),
                        configured("10.3.0.0/16", "", "172.16.0.2", false));
        statics.configure(
                StaticTable.of(all),
                route -> {
                    asked.add(route);
                    return true;
                },
                0);
        asked.clear();
        statics.interfaceState("Gi1", true, 0);
        assertThat(asked).containsExactly(all.getFirst());
        statics.interfaceState("Gi3", true, 0);
        assertThat(asked).hasSize(1);
        assertThat(prefixes()).containsExactly("10.1.0.0/16");
    }

    /** No call, and no slice, asks more than a slice has room for; each prefix changes at once. */
    @Test
    void thousandsOfStaticRoutesComeAndChangeInSlices() {
        StaticRouting statics = new StaticRouting("", rib);
        List<StaticRoute> asked = new ArrayList<>();
        Predicate<StaticRoute> counted = asked::add;
        statics.interfaceState("Gi1", true, 0);
        for (String to : List.of("Gi1", "Gi2", "Gi1")) {
            List<StaticRoute> all = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                String prefix = "20." + (i >> 8) + "." + (i & 0xFF) + ".0/24";
                all.add(configured(prefix, to, "", false));
                all.add(configured(prefix, to, "", true));
            }
            statics.configure(StaticTable.of(all), counted, 0);
            allInSlices(statics, asked);
            statics.interfaceState("Gi2", true, 0);
            allInSlices(statics, asked);
            assertThat(rib.drain()).hasSize(5_000);
            assertThat(hops("20.0.0.0/24")).isEqualTo(to);
            assertThat(rib.size()).isEqualTo(10_000);
        }
        statics.conditions(counted, 0);
        statics.work(0);
        statics.conditions(_ -> false, 0);
        asked.clear();
        allInSlices(statics, asked);
        assertThat(rib.size()).as("said while all were looked at").isZero();
    }

    private static void allInSlices(StaticRouting statics, List<StaticRoute> asked) {
        assertThat(asked).hasSizeLessThanOrEqualTo(2 * StaticRouting.SLICE);
        while (statics.hasWork()) {
            asked.clear();
            statics.work(0);
            assertThat(asked).hasSizeLessThanOrEqualTo(2 * StaticRouting.SLICE);
        }
        asked.clear();
    }

    @Test
    void addressesMakeConnectedAndLocalRoutes() {
        ConnectedRouting connected = new ConnectedRouting(rib);
        connected.set("Lo0", addresses("10.4.1.1/32"), 0);
        connected.set("Gi1", addresses("10.1.2.1/24", "2001:db8::1/64", "fe80::1/64"), 0);
        assertThat(prefixes())
                .containsExactly(
                        "10.1.2.0/24",
                        "10.1.2.1/32",
                        "10.4.1.1/32",
                        "2001:DB8::/64",
                        "2001:DB8::1/128");
        ResolvedRoute loopback = Objects.requireNonNull(rib.lookup(Address.parse("10.4.1.1")));
        assertThat(loopback.local()).isTrue();
        connected.set("Gi1", addresses("10.1.3.1/24"), 0);
        assertThat(prefixes()).containsExactly("10.1.3.0/24", "10.1.3.1/32", "10.4.1.1/32");
    }

    @Test
    void theTableIsGroupedAsIosDoes() {
        new ConnectedRouting(rib).set("Gi1", addresses("10.1.2.1/24"), 0);
        rib.offer("d", route("0.0.0.0/0", RouteSource.STATIC, 1, 0, ">10.1.2.2"));
        rib.offer("a", route("192.168.5.0/24", RouteSource.EIGRP, 90, 5, "Gi1>10.1.2.2"));
        rib.offer("b", route("192.168.6.64/26", RouteSource.EIGRP, 90, 5, "Gi1>10.1.2.2"));
        rib.offer("s", route("192.168.0.0/16", RouteSource.EIGRP_SUMMARY, 5, 5, "!"));
        rib.offer(
                "o", route("172.16.0.0/16", RouteSource.OSPF_EXTERNAL_2, 110, 20, "Gi1>10.1.2.3"));
        rib.offer("g", route("198.51.100.0/24", RouteSource.BGP_LOCAL, 200, 0, "!"));
        rib.offer("i", route("198.18.0.0/24", RouteSource.BGP_INTERNAL, 200, 0, ">10.1.2.3"));
        List<RouteView.Shown> routes = RouteView.of(rib, AddressFamily.IPV4, 3_000_000_000L);
        assertThat(RouteView.Table.of(AddressFamily.IPV4, "", routes, _ -> true).text())
                .endsWith(
                        """

                        Gateway of last resort is 10.1.2.2 to network 0.0.0.0

                        S*    0.0.0.0/0 [1/0] via 10.1.2.2
                              10.0.0.0/8 is variably subnetted, 2 subnets, 2 masks
                        C        10.1.2.0/24 is directly connected, Gi1
                        L        10.1.2.1/32 is directly connected, Gi1
                        O E2  172.16.0.0/16 [110/20] via 10.1.2.3, 00:00:03, Gi1
                        D     192.168.0.0/16 is a summary, 00:00:03, Null0
                        D     192.168.5.0/24 [90/5] via 10.1.2.2, 00:00:03, Gi1
                              192.168.6.0/26 is subnetted, 1 subnets
                        D        192.168.6.64 [90/5] via 10.1.2.2, 00:00:03, Gi1
                        B     198.18.0.0/24 [200/0] via 10.1.2.3, 00:00:03
                        B     198.51.100.0/24 [200/0] via 0.0.0.0, 00:00:03, Null0
                        """);
        rib.offer("d", route("0.0.0.0/0", RouteSource.OSPF_EXTERNAL_2, 0, 1, "Gi1>10.1.2.3"));
        assertThat(
                        RouteView.Table.of(
                                        AddressFamily.IPV4,
                                        "",
                                        RouteView.of(rib, AddressFamily.IPV4, 0),
                                        _ -> true)
                                .text())
                .contains(
                        """
                        Gateway of last resort is 10.1.2.3 to network 0.0.0.0

                        O*E2  0.0.0.0/0 [0/1] via 10.1.2.3, 00:00:00, Gi1
                        """);
    }

    @Test
    void routesOfAnOwnerAreSeenAPageAtATime() {
        for (int i = 0; i < 10; i++) {
            rib.offer("o", route("10.0." + i + ".0/24", RouteSource.EIGRP, 90, 1, "Gi1>1.1.1.1"));
            rib.offer("p", route("10.1." + i + ".0/24", RouteSource.RIP, 120, 1, "Gi1>1.1.1.1"));
        }
        rib.offer("p", route("10.0.3.0/24", RouteSource.STATIC, 1, 1, "Gi1>1.1.1.1"));
        List<String> seen = new ArrayList<>();
        Prefix at = rib.ofOwner("o", null, 4, r -> seen.add(r.route().prefix().toString()));
        assertThat(seen)
                .containsExactly("10.0.9.0/24", "10.0.8.0/24", "10.0.7.0/24", "10.0.6.0/24");
        at = rib.ofOwner("o", at, 4, r -> seen.add(r.route().prefix().toString()));
        assertThat(seen).as("but for what packets do not follow").hasSize(7);
        assertThat(at).isEqualTo(Prefix.parse("10.0.2.0/24"));
        assertThat(rib.ofOwner("o", at, 4, r -> seen.add(r.route().prefix().toString()))).isNull();
        assertThat(seen).hasSize(9).doesNotHaveDuplicates().doesNotContain("10.0.3.0/24");

        rib.withdraw("o", Prefix.parse("10.0.2.0/24"));
        seen.clear();
        assertThat(rib.ofOwner("o", at, 20, r -> seen.add(r.route().prefix().toString()))).isNull();
        assertThat(seen).as("anew, since the place has gone").hasSize(8);
        assertThat(rib.ofOwner("nobody", null, 4, r -> seen.add("x"))).isNull();
    }

    @Test
    void aHundredThousandChangesASecond() {
        int count = 100_000;
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String prefix = "20." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255) + "/32";
            routes.add(route(prefix, RouteSource.BGP_EXTERNAL, 20, 0, ">10.0.0.2"));
        }
        rib.offer("c", route("10.0.0.0/24", RouteSource.CONNECTED, 0, 0, "Gi1"));
        rib.drain();
        long start = System.nanoTime();
        routes.forEach(route -> rib.offer("bgp", route));
        assertThat(rib.drain()).hasSize(count);
        rib.withdrawAll("bgp");
        while (rib.hasWork()) {
            rib.work(Rib.AT_ONCE);
        }
        assertThat(rib.drain()).hasSize(count);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        // Cold code on a shared machine; a recomputation per change would take minutes.
        assertThat(took).isLessThan(Duration.ofSeconds(10));
        assertThat(rib.size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void equalsANaiveRib(long seed) {
        Random random = new Random(seed);
        Oracle oracle = new Oracle();
        TreeMap<Prefix, ResolvedRoute> known = new TreeMap<>();
        for (int step = 0; step < 300; step++) {
            String owner = "o" + random.nextInt(6);
            Prefix prefix = Oracle.prefix(random);
            if (random.nextInt(100) < 60) {
                Route route = Oracle.route(random, prefix);
                rib.offer(owner, route);
                oracle.offer(owner, route);
            } else if (random.nextInt(20) == 0) {
                rib.withdrawAll(owner);
                oracle.routes.removeIf(offer -> offer.owner.equals(owner));
            } else {
                rib.withdraw(owner, prefix);
                oracle.withdraw(owner, prefix);
            }
            for (RibChange change : rib.drain()) {
                assertThat(known.get(change.prefix())).isEqualTo(change.before());
                if (change.after() == null) {
                    known.remove(change.prefix());
                } else {
                    known.put(change.prefix(), change.after());
                }
            }
            assertThat(describe(known)).as("step " + step).isEqualTo(describe(oracle.all(null)));
            Address address = Oracle.prefix(random).address();
            assertThat(text(rib.lookupWithout(RouteSource.NHRP, address)))
                    .as("step %d, %s without NHRP", step, address)
                    .isEqualTo(text(Oracle.longest(oracle.all(RouteSource.NHRP), address)));
        }
        assertThat(rib.size()).isEqualTo(oracle.routes.size());
    }

    /** The same as above, but the work is done in small pieces while the offers go on. */
    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28})
    void comesToTheSameInSlices(long seed) {
        Random random = new Random(seed);
        Oracle oracle = new Oracle();
        Rib sliced = new Rib(0, _ -> false);
        TreeMap<Prefix, ResolvedRoute> known = new TreeMap<>();
        for (int step = 0; step < 600; step++) {
            String owner = "o" + random.nextInt(6);
            Prefix prefix = Oracle.prefix(random);
            if (random.nextInt(100) < 60) {
                Route route = Oracle.route(random, prefix);
                sliced.offer(owner, route);
                oracle.offer(owner, route);
            } else if (random.nextInt(12) == 0) {
                sliced.withdrawAll(owner);
                oracle.routes.removeIf(offer -> offer.owner.equals(owner));
            } else {
                sliced.withdraw(owner, prefix);
                oracle.withdraw(owner, prefix);
            }
            sliced.work(random.nextInt(4));
            boolean done = random.nextInt(10) == 0;
            while (done && sliced.hasWork()) {
                sliced.work(1 + random.nextInt(3));
            }
            for (RibChange change : sliced.drain(done ? Integer.MAX_VALUE : 2)) {
                assertThat(known.get(change.prefix())).isEqualTo(change.before());
                if (change.after() == null) {
                    known.remove(change.prefix());
                } else {
                    known.put(change.prefix(), change.after());
                }
            }
            if (done) {
                assertThat(describe(known))
                        .as("step " + step)
                        .isEqualTo(describe(oracle.all(null)));
                assertThat(sliced.size()).isEqualTo(oracle.routes.size());
            }
        }
    }

    @Test
    void anOwnerOfManyRoutesLeavesInPieces() {
        int count = 5_000;
        rib.offer("c", route("10.0.0.0/24", RouteSource.CONNECTED, 0, 0, "Gi1"));
        for (int i = 0; i < count; i++) {
            String prefix = "20.0." + (i >> 8) + "." + (i & 255) + "/32";
            rib.offer("bgp", route(prefix, RouteSource.BGP_EXTERNAL, 20, 0, ">10.0.0.2"));
        }
        rib.drain();
        rib.withdrawAll("bgp");
        assertThat(rib.drain()).hasSize(Rib.AT_ONCE);
        // It comes back meanwhile: what it offers now stays, and is there once.
        Prefix again = Prefix.parse("20.0.0.7/32");
        rib.offer("bgp", route("20.0.0.7/32", RouteSource.BGP_EXTERNAL, 20, 0, ">10.0.0.3"));
        assertThat(rib.candidates(again)).hasSize(1);
        while (rib.hasWork()) {
            rib.work(700);
            assertThat(rib.drain()).hasSizeLessThanOrEqualTo(701);
        }
        assertThat(rib.size()).isEqualTo(2);
        assertThat(rib.best(again)).isNotNull();
    }

    @Test
    void losingAGatewayOfManyRoutesIsNoLongPieceOfWork() {
        int count = 20_000;
        rib.offer("c", route("10.0.0.0/24", RouteSource.CONNECTED, 0, 0, "Gi1"));
        for (int i = 0; i < count; i++) {
            String prefix = "20." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255) + "/32";
            rib.offer("bgp", route(prefix, RouteSource.BGP_EXTERNAL, 20, 0, ">10.0.0.2"));
        }
        rib.drain();
        rib.withdraw("c", Prefix.parse("10.0.0.0/24"));
        assertThat(rib.drain()).hasSizeLessThanOrEqualTo(Rib.AT_ONCE);
        assertThat(rib.best(Prefix.parse("20.0.0.0/32"))).as("the oldest first").isNull();
        assertThat(rib.best(Prefix.parse("20.0.78.31/32"))).as("as it was").isNotNull();
        int slices = 0;
        int lost = 0;
        while (rib.hasWork()) {
            rib.work(1000);
            slices++;
            List<RibChange> changes = rib.drain();
            assertThat(changes).hasSizeLessThanOrEqualTo(1000);
            lost += changes.size();
        }
        assertThat(lost).isEqualTo(count - Rib.AT_ONCE + 1); // one look was at the gateway
        assertThat(slices).isGreaterThanOrEqualTo(19);
        rib.forEach(left -> assertThat(left).as("nothing is left").isNull());
    }

    private static List<String> describe(Map<Prefix, ResolvedRoute> routes) {
        return routes.values().stream().map(RibTest::text).toList();
    }

    private static String text(@Nullable ResolvedRoute route) {
        return route == null
                ? "none"
                : route.route().prefix()
                        + " "
                        + route.route().source()
                        + " "
                        + route.nextHops().stream().map(NextHop::toString).sorted().toList()
                        + (route.overridden() ? " %" : "");
    }

    /** The same rules without any index: everything is worked out anew for every question. */
    private static final class Oracle {
        record Offer(String owner, Route route) {}

        final List<Offer> routes = new ArrayList<>();

        static Prefix prefix(Random random) {
            int[] lengths = {0, 8, 9, 16, 24, 32};
            String address =
                    (10 + random.nextInt(3))
                            + "."
                            + random.nextInt(3) * 100
                            + ".0."
                            + random.nextInt(3);
            return new Prefix(Address.parse(address), lengths[random.nextInt(lengths.length)]);
        }

        static Route route(Random random, Prefix prefix) {
            RouteSource[] sources = {
                RouteSource.CONNECTED, RouteSource.STATIC, RouteSource.OSPF, RouteSource.NHRP,
            };
            RouteSource source = sources[random.nextInt(sources.length)];
            int distance = random.nextInt(10) == 0 ? 255 : source.distance();
            List<String> hops = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(2); i++) {
                String gateway = prefix(random).address().toString();
                hops.add(
                        switch (random.nextInt(8)) {
                            case 0, 3 -> "Gi" + random.nextInt(3);
                            case 1, 4 -> "Gi" + random.nextInt(3) + ">" + gateway;
                            case 2 -> random.nextInt(4) == 0 ? "!" : "=Lo0";
                            default -> ">" + gateway;
                        });
            }
            return RibTest.route(
                    prefix.toString(),
                    source,
                    distance,
                    random.nextInt(2),
                    hops.toArray(String[]::new));
        }

        void offer(String owner, Route route) {
            withdraw(owner, route.prefix());
            routes.add(new Offer(owner, route));
        }

        void withdraw(String owner, Prefix prefix) {
            routes.removeIf(o -> o.owner.equals(owner) && o.route.prefix().equals(prefix));
        }

        Map<Prefix, ResolvedRoute> all(@Nullable RouteSource excluded) {
            TreeMap<Prefix, ResolvedRoute> all = new TreeMap<>();
            for (Offer offer : routes) {
                Prefix prefix = offer.route.prefix();
                Optional<ResolvedRoute> best = select(prefix, List.of(prefix), excluded).route;
                best.ifPresent(route -> all.put(prefix, route));
            }
            return all;
        }

        static @Nullable ResolvedRoute longest(Map<Prefix, ResolvedRoute> all, Address address) {
            return all.entrySet().stream()
                    .filter(entry -> entry.getKey().contains(address))
                    .max(Comparator.comparingInt(entry -> entry.getKey().length()))
                    .map(entry -> entry.getValue())
                    .orElse(null);
        }

        record Outcome(Optional<ResolvedRoute> route, boolean loop) {}

        Outcome select(Prefix prefix, List<Prefix> path, @Nullable RouteSource excluded) {
            List<Route> here =
                    routes.stream()
                            .map(Offer::route)
                            .filter(r -> r.prefix().equals(prefix) && r.source() != excluded)
                            .filter(r -> r.distance() < 255)
                            .sorted(
                                    Comparator.comparingInt(Route::distance)
                                            .thenComparingLong(Route::metric)
                                            .thenComparing(Route::source))
                            .toList();
            boolean loop = false;
            for (Route lead : here) {
                Set<NextHop> hops = new LinkedHashSet<>();
                for (Route route : here) {
                    if (route.source() == lead.source()
                            && route.distance() == lead.distance()
                            && route.metric() == lead.metric()) {
                        loop |= add(route, path, excluded, hops);
                    }
                }
                if (!hops.isEmpty()) {
                    return new Outcome(
                            Optional.of(override(lead, hops, here, path, excluded)), false);
                }
            }
            return new Outcome(Optional.empty(), loop);
        }

        private ResolvedRoute override(
                Route lead,
                Set<NextHop> hops,
                List<Route> here,
                List<Prefix> path,
                @Nullable RouteSource excluded) {
            Set<NextHop> shortcut = new LinkedHashSet<>();
            if (lead.source() == RouteSource.STATIC || lead.source() == RouteSource.OSPF) {
                for (Route route : here) {
                    if (route.source() == RouteSource.NHRP && !hops.contains(hop("!"))) {
                        add(route, path, excluded, shortcut);
                    }
                }
            }
            return shortcut.isEmpty()
                    ? new ResolvedRoute(lead, List.copyOf(hops), false)
                    : new ResolvedRoute(lead, List.copyOf(shortcut), true);
        }

        boolean add(
                Route route, List<Prefix> path, @Nullable RouteSource excluded, Set<NextHop> into) {
            boolean loop = false;
            for (NextHop hop : route.nextHops()) {
                if (hop instanceof NextHop.Via(String name, Address gateway)
                        && name.isEmpty()
                        && gateway != null) {
                    loop |= resolve(gateway, path, excluded, into);
                } else {
                    into.add(hop);
                }
            }
            return loop;
        }

        boolean resolve(
                Address gateway,
                List<Prefix> path,
                @Nullable RouteSource excluded,
                Set<NextHop> into) {
            Set<Prefix> covering =
                    new TreeSet<>(Comparator.comparingInt(Prefix::length).reversed());
            routes.forEach(offer -> {
                if (offer.route.prefix().contains(gateway)) {
                    covering.add(offer.route.prefix());
                }
            });
            boolean own = false;
            for (Prefix prefix : covering) {
                if (path.getLast().equals(prefix) && prefix.length() == gateway.bits()) {
                    own = true;
                    continue;
                }
                if (path.contains(prefix) || path.size() > Rib.MAX_DEPTH) {
                    return true;
                }
                List<Prefix> longer = new ArrayList<>(path);
                longer.add(prefix);
                Outcome outcome = select(prefix, longer, excluded);
                if (outcome.route.isPresent()) {
                    RouteSource source = outcome.route.get().route().source();
                    if (own && source != RouteSource.CONNECTED) {
                        return true;
                    }
                    for (NextHop hop : outcome.route.get().nextHops()) {
                        switch (hop) {
                            case NextHop.Via(String name, Address via) ->
                                    into.add(new NextHop.Via(name, via == null ? gateway : via));
                            case NextHop.Discard _ -> into.add(hop);
                            case NextHop.Receive _ -> {}
                        }
                    }
                    return false;
                }
                if (outcome.loop) {
                    return true;
                }
            }
            return own;
        }
    }

    private List<String> prefixes() {
        List<String> prefixes = new ArrayList<>();
        rib.forEach(route -> prefixes.add(route.route().prefix().toString()));
        return prefixes;
    }

    private String hops(String prefix) {
        ResolvedRoute best = rib.best(Prefix.parse(prefix));
        StringBuilder text = new StringBuilder();
        for (NextHop hop : best == null ? List.<NextHop>of() : best.nextHops()) {
            text.append(text.isEmpty() ? "" : " ");
            text.append(
                    switch (hop) {
                        case NextHop.Via(String name, Address gateway) ->
                                gateway == null ? name : name + ">" + gateway;
                        case NextHop.Receive(String name) -> "=" + name;
                        case NextHop.Discard _ -> "!";
                    });
        }
        return text.toString();
    }

    private static List<InterfaceAddress> addresses(String... texts) {
        return List.of(texts).stream().map(InterfaceAddress::parse).toList();
    }

    private static StaticRoute configured(
            String prefix, String interfaceName, String gateway, boolean permanent) {
        return new StaticRoute(
                "", Prefix.parse(prefix), interfaceName, gateway, 1, "", 0, permanent, 0);
    }

    private static Route aged(Route route, Duration age) {
        return new Route(
                route.prefix(),
                route.source(),
                route.distance(),
                route.metric(),
                route.nextHops(),
                route.tag(),
                age.toNanos());
    }

    private static Route route(
            String prefix, RouteSource source, int distance, long metric, String... hops) {
        List<NextHop> parsed = new ArrayList<>();
        for (String hop : hops) {
            parsed.add(hop(hop));
        }
        return new Route(Prefix.parse(prefix), source, distance, metric, parsed, 0, 0);
    }

    /**
     * {@code Gi1} on the link, {@code Gi1>GATEWAY}, {@code >GATEWAY} alone, {@code =Lo0}, {@code
     * !}.
     */
    private static NextHop hop(String text) {
        if (text.equals("!")) {
            return new NextHop.Discard();
        }
        if (text.startsWith("=")) {
            return new NextHop.Receive(text.substring(1));
        }
        int at = text.indexOf('>');
        return at < 0
                ? new NextHop.Via(text, null)
                : new NextHop.Via(text.substring(0, at), Address.parse(text.substring(at + 1)));
    }
}
