package io.spokewire.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.bgp.BgpRoutingEngine.Clear;
import io.spokewire.bgp.BgpRoutingEngine.How;
import io.spokewire.bgp.BgpRoutingEngine.Shown;
import io.spokewire.bgp.BgpRoutingEngine.Which;
import io.spokewire.bgp.BgpWires.Router;
import io.spokewire.net.AddressFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever lines come and go, whatever breaks meanwhile: when all is as it was, each table is that
 * of a network to which nothing has happened.
 */
class BgpChurnTest {
    private static final int ROUTERS = 4;
    private static final List<How> HOWS = List.of(How.values());
    private static final int[] AS = {0, 65000, 65000, 65003, 65004};

    /** Lines that each router has for a while; {@code N} is a neighbour. */
    private static final List<String> EXTRAS =
            List.of(
                    "bgp graceful-restart",
                    "bgp additional-paths select all",
                    "neighbor N additional-paths send receive",
                    "neighbor N advertise additional-paths all",
                    "neighbor N advertise additional-paths best 2",
                    "neighbor N soft-reconfiguration inbound",
                    "neighbor N maximum-prefix 9 restart 1",
                    "neighbor N maximum-prefix 9 discard-extra",
                    "neighbor N maximum-prefix 5 warning-only",
                    "neighbor N password secret",
                    "neighbor N send-community both",
                    "neighbor N next-hop-self",
                    "neighbor N as-override",
                    "neighbor N allowas-in",
                    "neighbor N remove-private-as all",
                    "neighbor N shutdown",
                    "neighbor N default-originate",
                    "neighbor N route-reflector-client",
                    "neighbor N route-map SOME in",
                    "neighbor N route-map SOME out",
                    "neighbor N prefix-list FEW in",
                    "neighbor N prefix-list FEW out",
                    "neighbor N timers 1 3",
                    "neighbor N weight 7",
                    "neighbor N advertisement-interval 0",
                    "neighbor N advertisement-interval 3",
                    "neighbor N peer-group GROUP",
                    "neighbor N ha-mode graceful-restart",
                    "no neighbor N",
                    "no neighbor N activate",
                    "maximum-paths 4",
                    "aggregate-address 9.0.0.0 255.0.0.0 summary-only",
                    "aggregate-address 9.0.0.0 255.0.0.0 as-set",
                    "bgp bestpath as-path ignore",
                    "distance bgp 30 40 50");

    private static String text(int number, List<String> extras) {
        StringBuilder text =
                new StringBuilder(
                        """
                        ip prefix-list FEW permit 9.0.0.0/8 ge 24 le 24
                        ip prefix-list ODD permit 9.1.0.0/16 le 32
                        route-map SOME permit 10
                         match ip address prefix-list ODD
                         set metric 5
                         set community 1:2
                        route-map SOME permit 20
                         set as-path prepend 64999
                        interface GigabitEthernet0/1
                         ip address 10.0.0.%1$d 255.255.255.0
                         ipv6 address 2001:db8::%1$d/64
                        router bgp %2$d
                         bgp router-id %1$d.%1$d.%1$d.%1$d
                         bgp bestpath compare-routerid
                         redistribute static
                         neighbor GROUP peer-group
                         neighbor GROUP weight 3
                         neighbor GROUP send-community
                        """
                                .formatted(number, AS[number]));
        for (int n = 1; n <= ROUTERS; n++) {
            if (n != number) {
                text.append(" neighbor 10.0.0.%d remote-as %d\n".formatted(n, AS[n]));
            }
        }
        extras.forEach(line -> text.append(' ').append(line).append('\n'));
        return text.toString();
    }

    private static Router router(BgpWires net, int number) {
        return Objects.requireNonNull(net.routers.get("r" + number));
    }

    private static BgpWires network(long seed) {
        BgpWires net = new BgpWires(seed);
        for (int n = 1; n <= ROUTERS; n++) {
            net.router("r" + n, text(n, List.of()));
        }
        net.startAll();
        return net;
    }

    private static List<String> extras(int number, SplittableRandom random) {
        List<String> lines = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            int neighbor = 1 + (number + random.nextInt(ROUTERS - 1)) % ROUTERS;
            String line = EXTRAS.get(random.nextInt(EXTRAS.size()));
            lines.add(
                    line.replace("N ", "10.0.0." + neighbor + " ")
                            .replaceAll("N$", "10.0.0." + neighbor));
        }
        // What takes a neighbour away comes last, or the others would bring it back.
        lines.sort((a, b) -> Boolean.compare(a.startsWith("no "), b.startsWith("no ")));
        return lines;
    }

    /** All paths that a router has, in words, and what its neighbours are told. */
    private static String tables(BgpWires net) {
        StringBuilder out = new StringBuilder();
        for (int n = 1; n <= ROUTERS; n++) {
            Router router = router(net, n);
            BgpRoutingEngine.Page page =
                    router.engine.page(
                            "", AddressFamily.IPV4, new Shown.All(), Optional.empty(), 10_000, 0);
            for (BgpSnapshot.Entry entry : page.entries()) {
                Set<String> paths = new TreeSet<>();
                for (BgpSnapshot.PathEntry path : entry.paths()) {
                    paths.add(
                            "\n    "
                                    + (path.best() ? "> " : "  ")
                                    + path.neighbor()
                                    + " via "
                                    + path.nextHop()
                                    + " ["
                                    + path.asPath()
                                    + "] med "
                                    + path.med()
                                    + " "
                                    + path.communities()
                                    + (path.stale() ? " stale" : "")
                                    + (path.accepted() ? "" : " not taken")
                                    + " id "
                                    + path.receivedPathId());
                }
                out.append("\nr").append(n).append("  ").append(entry.prefix());
                out.append(" rib ").append(router.via(entry.prefix().toString())).append(paths);
            }
            for (int m = 1; m <= ROUTERS; m++) {
                if (m != n) {
                    PeerFamily of = router.peer("10.0.0." + m).families.get(AddressFamily.IPV4);
                    out.append("\nr").append(n).append(" from r").append(m).append(": ");
                    out.append(of == null ? "nothing" : "" + of.accepted);
                }
            }
        }
        return out.toString();
    }

    static IntStream seeds() {
        int count = Integer.getInteger("bgp.seeds", 12);
        int first = Integer.getInteger("bgp.seed", 1);
        return IntStream.range(first, first + count);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatHasHappenedLeavesNothingBehind(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        BgpWires net = network(seed);
        TreeMap<String, Integer> statics = new TreeMap<>();
        for (int step = 0; step < 60; step++) {
            int number = 1 + random.nextInt(ROUTERS);
            Router router = router(net, number);
            switch (random.nextInt(7)) {
                case 0, 1 -> router.configure(text(number, extras(number, random)));
                case 2 -> router.breakStreams();
                case 3 ->
                        router.take(
                                new Clear(
                                        "",
                                        new Which.All(),
                                        HOWS.get(random.nextInt(HOWS.size()))));
                case 4 -> {
                    router.up("GigabitEthernet0/1", false);
                    net.run(Duration.ofMillis(random.nextInt(3000)));
                    router.up("GigabitEthernet0/1", true);
                }
                default -> {
                    for (int i = random.nextInt(300); i >= 0; i--) {
                        String prefix =
                                "9." + random.nextInt(3) + "." + random.nextInt(100) + ".0/24";
                        Integer owner = statics.get(prefix);
                        if (owner == null) {
                            statics.put(prefix, number);
                            router.fixed(prefix, "Null0", random.nextInt(3));
                        } else {
                            statics.remove(prefix);
                            router(net, owner).unfixed(prefix);
                        }
                    }
                }
            }
            net.run(Duration.ofMillis(random.nextInt(10) == 0 ? 200_000 : random.nextInt(4000)));
        }
        for (int n = 1; n <= ROUTERS; n++) {
            router(net, n).configure(text(n, List.of()));
        }
        for (String prefix : statics.keySet()) {
            router(net, Objects.requireNonNull(statics.get(prefix))).fixed(prefix, "Null0", 1);
        }
        net.run(Duration.ofMinutes(2));
        for (int n = 1; n <= ROUTERS; n++) {
            router(net, n).take(new Clear("", new Which.All(), How.SOFT_IN)); // max-prefix is over
            for (int m = 1; m <= ROUTERS; m++) {
                if (m != n && router(net, n).peer("10.0.0." + m).prefixesOver) {
                    router(net, n).take(new Clear("", new Which.All(), How.HARD));
                }
            }
        }
        net.run(Duration.ofMinutes(12));

        BgpWires fresh = network(seed + 1_000_000L);
        statics.forEach((prefix, owner) -> router(fresh, owner).fixed(prefix, "Null0", 1));
        fresh.run(Duration.ofMinutes(12));
        assertThat(tables(net)).isEqualTo(tables(fresh));
    }
}
