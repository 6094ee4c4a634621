package io.spokewire.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.bgp.BgpRoutingEngine;
import io.spokewire.bgp.BgpRoutingEngine.Clear;
import io.spokewire.bgp.BgpRoutingEngine.How;
import io.spokewire.bgp.BgpRoutingEngine.Which;
import io.spokewire.bgp.BgpSnapshot;
import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.router.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A LAN of four that speak BGP: a router of ours, 192.0.2.1 of AS 65001, FRR twice, {@code one} and
 * {@code two}, 192.0.2.2 of AS 65002 and 192.0.2.3 of AS 65003, and BIRD, 192.0.2.4, an internal
 * neighbour of ours.
 */
abstract class BgpLan {
    @TempDir Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    Places places;

    @SuppressWarnings("NullAway.Init") // set before each test
    PeerPrograms one;

    @SuppressWarnings("NullAway.Init") // set before each test
    PeerPrograms two;

    @SuppressWarnings("NullAway.Init") // set before each test
    PeerPrograms bird;

    private final List<PeerPrograms> programs = new ArrayList<>();

    /** Lays the LAN and starts both of FRR. */
    final void lan() throws IOException {
        assumeTrue(
                PeerPrograms.hasFrr("bgpd") && PeerPrograms.hasBird(),
                "SKIPPED: FRR or BIRD is not here (apt-get install frr bird2)");
        places = new Places(folder);
        Map<String, String> addresses = new LinkedHashMap<>();
        addresses.put("ours", "192.0.2.1/24");
        addresses.put("one", "192.0.2.2/24");
        addresses.put("two", "192.0.2.3/24");
        addresses.put("bird", "192.0.2.4/24");
        places.lan(addresses);
        one = programs("one");
        two = programs("two");
        bird = programs("bird");
        frr(one, 2);
        frr(two, 3);
    }

    private PeerPrograms programs(String place) {
        PeerPrograms made = new PeerPrograms(places.place(place), folder.resolve(place));
        programs.add(made);
        return made;
    }

    private static void frr(PeerPrograms peer, int number) throws IOException {
        peer.zebra();
        peer.frrWithConsole(
                "bgpd",
                """
                route-map LONG permit 10
                 set as-path prepend 64999
                route-map MIXED permit 10
                 set as-path prepend 3333
                route-map OURS permit 10
                 set as-path prepend 65001
                route-map TWO permit 10
                 set as-path prepend 65003
                route-map COMMUNITIES permit 10
                 set community 65002:1
                 set extcommunity rt 65002:2
                 set large-community 65002:1:3
                router bgp 6500%1$d
                 bgp router-id %1$d.%1$d.%1$d.%1$d
                 no bgp ebgp-requires-policy
                 no bgp network import-check
                 neighbor 192.0.2.1 remote-as 65001
                 neighbor 192.0.2.1 timers connect 1
                """
                        .formatted(number));
    }

    /**
     * Starts BIRD, with a session with ours.
     *
     * @param routes protocols that give it routes
     * @param export what becomes of them
     */
    final void bird(String routes, String export) throws IOException {
        bird.bird(
                "4.4.4.4",
                """
                %s
                protocol bgp ours {
                    local 192.0.2.4 as 65001;
                    neighbor 192.0.2.1 as 65001;
                    connect delay time 1;
                    ipv4 {
                        add paths on;
                        import all;
                        export filter {
                            if source != RTS_STATIC then reject;
                            %s
                            accept;
                        };
                    };
                }
                """
                        .formatted(routes, export));
    }

    @AfterEach
    final void end() {
        programs.forEach(PeerPrograms::close);
        if (!programs.isEmpty()) { // else the test was skipped
            places.close();
        }
    }

    // ---- ours --------------------------------------------------------------------------------

    /**
     * Our configuration.
     *
     * @param before lines in front of the process
     * @param lines of the process
     */
    static String lines(String before, String... lines) {
        StringBuilder text = new StringBuilder();
        text.append("interface GigabitEthernet0/0\n ip address 192.0.2.1 255.255.255.0\n");
        text.append(before);
        text.append("router bgp 65001\n bgp router-id 1.1.1.1\n timers bgp 5 15\n");
        for (int number = 2; number <= 4; number++) {
            String neighbor = " neighbor 192.0.2." + number + " ";
            text.append(neighbor)
                    .append("remote-as ")
                    .append(number == 4 ? 65001 : 65000 + number)
                    .append('\n');
            text.append(neighbor).append("advertisement-interval 0\n");
            text.append(neighbor).append("send-community both\n");
        }
        Stream.of(lines).forEach(line -> text.append(' ').append(line).append('\n'));
        return text.toString();
    }

    /**
     * A route map of ours that these prefixes pass; what comes behind it is said in its mode.
     *
     * @param name of the map, and of its prefix list
     */
    static String passing(String name, String... prefixes) {
        StringBuilder text = new StringBuilder();
        for (String prefix : prefixes) {
            text.append("ip prefix-list %s permit %s\n".formatted(name, prefix));
        }
        text.append(
                "route-map %1$s permit 10\n match ip address prefix-list %1$s\n".formatted(name));
        return text.toString();
    }

    /** Starts our router, and waits for its sessions with both of FRR. */
    final void ours(String configuration) {
        places.router("ours", "to-lan", configuration);
        awaitUp("192.0.2.2", true);
        awaitUp("192.0.2.3", true);
    }

    final void awaitUp(String neighbor, boolean up) {
        places.await(
                neighbor + (up ? " up" : " down"),
                () -> neighbor(neighbor).state().equals("Established") == up);
    }

    final BgpSnapshot.Neighbor neighbor(String address) {
        return places.ask("ours", router -> engine(router).summaries(router.nanoTime())).stream()
                .flatMap(table -> table.neighbors().stream())
                .filter(n -> n.address().toString().equals(address))
                .findFirst()
                .orElseThrow();
    }

    /** What a {@code clear} does. */
    final void order(BgpRoutingEngine.Clearing what) {
        boolean _ =
                places.ask(
                        "ours",
                        router -> {
                            router.order(engine(router).key(), what);
                            return true;
                        });
    }

    final void clear(String neighbor) {
        Which which = new Which.One(Address.parse(neighbor));
        order(new Clear("", which, How.HARD));
    }

    private static BgpRoutingEngine engine(Router router) {
        return router.routing(BgpRoutingEngine.class).getFirst();
    }

    /** What our table has of a prefix. */
    final Optional<BgpSnapshot.Entry> entry(String prefix) {
        return places.ask(
                "ours",
                router -> engine(router).entry("", Prefix.parse(prefix), true, router.nanoTime()));
    }

    final void awaitEntry(String what, String prefix, Predicate<BgpSnapshot.Entry> test) {
        places.await(what, () -> entry(prefix).filter(test).isPresent());
    }

    /** Waits until our kernel sends packets of a prefix to these alone. */
    final void awaitWays(String prefix, String... gateways) {
        places.await(
                prefix + " by " + List.of(gateways), () -> ways(prefix).equals(List.of(gateways)));
    }

    final List<String> ways(String prefix) {
        List<String> words =
                List.of(places.run("ours", "ip -4 route show " + prefix).out().split("\\s+"));
        return Stream.iterate(0, i -> i < words.size() - 1, i -> i + 1)
                .filter(i -> words.get(i).equals("via"))
                .map(i -> words.get(i + 1))
                .sorted()
                .toList();
    }

    // ---- FRR ---------------------------------------------------------------------------------

    private int as(PeerPrograms peer) {
        return peer == one ? 65002 : 65003;
    }

    /** Has FRR tell networks, each with words behind it. */
    final void tells(PeerPrograms peer, String... networks) {
        networks(peer, "network ", networks);
    }

    final void tellsNoMore(PeerPrograms peer, String... networks) {
        networks(peer, "no network ", networks);
    }

    private void networks(PeerPrograms peer, String word, String... networks) {
        inBgp(
                peer,
                Stream.concat(
                                Stream.of("address-family ipv4 unicast"),
                                Stream.of(networks).map(network -> word + network))
                        .toArray(String[]::new));
    }

    /** Changes lines inside of {@code router bgp} of FRR. */
    final void inBgp(PeerPrograms peer, String... lines) {
        peer.vtyshConfigures(
                Stream.concat(Stream.of("router bgp " + as(peer)), Stream.of(lines))
                        .toArray(String[]::new));
    }

    /** What FRR's table has of a prefix. */
    static String table(PeerPrograms peer, String prefix) {
        return peer.vtysh("show bgp ipv4 unicast " + prefix);
    }

    /** Waits until FRR has a prefix, and says all these words of it. */
    final void awaitAt(PeerPrograms peer, String prefix, String... words) {
        String[] seen = {""};
        try {
            places.await(
                    prefix + " at FRR",
                    () -> {
                        seen[0] = table(peer, prefix);
                        return seen[0].contains("valid")
                                && Stream.of(words).allMatch(seen[0]::contains);
                    });
        } catch (AssertionError e) {
            throw new AssertionError("FRR said: " + seen[0], e);
        }
    }

    final void awaitGone(PeerPrograms peer, String prefix) {
        places.await(prefix + " not at FRR", () -> !has(peer, prefix));
    }

    /** Waits until FRR says these words of its session with us. */
    final void awaitSays(PeerPrograms peer, String words) {
        places.await(
                words + " at FRR",
                () -> peer.vtysh("show bgp neighbors 192.0.2.1").contains(words));
    }

    /** What BIRD has of a prefix. */
    final String atBird(String prefix) {
        return bird.birdc("show route all " + prefix + " protocol ours");
    }

    static boolean has(PeerPrograms peer, String prefix) {
        return table(peer, prefix).contains("Paths: (");
    }

    static void assertHasNot(PeerPrograms peer, String prefix) {
        assertThat(table(peer, prefix)).doesNotContain("Paths: (");
    }
}
