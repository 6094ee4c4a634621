package io.spokewire.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.eigrp.EigrpRoutingEngine;
import io.spokewire.eigrp.EigrpSnapshot;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import io.spokewire.router.Router;
import io.spokewire.sim.RandomNetwork.End;
import io.spokewire.sim.RandomNetwork.Link;
import io.spokewire.sim.RandomNetwork.Protocol;
import io.spokewire.sim.RandomNetwork.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random networks whose links lose packets and break, whose routers restart and change their costs:
 * when all is whole again, all routers have the ways that shortest paths, computed plainly, give.
 * On the way there, EIGRP never has a loop among routers that are neighbours both ways, and its
 * successors are feasible at every step (RFC 7868 section 3.4); a loop of OSPF is gone when
 * flooding has had its time, one of BGP when silent neighbours are missed. A router that came back
 * before its neighbours missed it is none of theirs yet: they still use what it said before.
 */
class RoutingPropertyTest {
    private static final Duration FAULTS = Duration.ofSeconds(60);
    private static final Duration STEP = Duration.ofMillis(200);
    private static final Duration HEALS = Duration.ofMinutes(4);

    /**
     * Dead interval, WaitTimer, the longest wait of SPF, MinLSInterval, two retransmissions; or the
     * hold time of BGP, six times one after another.
     */
    private static final Duration LOOP_MAX = Duration.ofSeconds(8 + 8 + 5 + 5 + 10);

    @ParameterizedTest
    @MethodSource("seeds")
    void allFindTheShortestWays(long seed) {
        new Run(seed).check();
    }

    @ParameterizedTest
    @MethodSource("allSeeds")
    @Tag("long")
    void allFindTheShortestWaysOfManySeeds(long seed) {
        new Run(seed).check();
    }

    /** Twenty, and those that once went astray. */
    static LongStream seeds() {
        return LongStream.concat(
                LongStream.rangeClosed(1, 20),
                LongStream.of(30, 106, 118, 146, 194, 338, 486, 786, 1057, 1484, 2032));
    }

    /** Five hundred, or those that {@code -Dspokewire.seeds=21-60} names. */
    static LongStream allSeeds() {
        String[] range = System.getProperty("spokewire.seeds", "1-500").split("-", 2);
        return LongStream.rangeClosed(Long.parseLong(range[0]), Long.parseLong(range[1]));
    }

    /** A loop: who is in it, for which network. */
    private record Loop(Prefix prefix, Set<Integer> routers) {}

    private static final class Run {
        private final SplittableRandom random;
        private final RandomNetwork network;
        private final Simulation net;
        private final Map<Loop, Long> loops = new LinkedHashMap<>();
        private final List<String> wrong = new ArrayList<>();
        private final List<Set<Step>> neighbors = new ArrayList<>();
        private final List<Map<Prefix, EigrpSnapshot.Destination>> tables = new ArrayList<>();

        Run(long seed) {
            random = new SplittableRandom(seed);
            Protocol[] protocols = Protocol.values();
            network = new RandomNetwork(protocols[(int) (seed % protocols.length)], random);
            net = Simulation.of(network.topology(), seed);
        }

        void check() {
            try (net) {
                plan();
                for (long t = 0; t < FAULTS.toNanos(); t += STEP.toNanos()) {
                    net.runFor(STEP);
                    look();
                }
                net.healAll();
                boolean healed =
                        net.await(
                                () -> {
                                    look();
                                    return differences().isEmpty();
                                },
                                HEALS);
                assertThat(wrong).as("%s%n%s", network.protocol, net.log()).isEmpty();
                assertThat(healed)
                        .as("%s: %s%n%s", network.protocol, differences(), net.log())
                        .isTrue();
                net.runFor(Duration.ofSeconds(20)); // and it stays so
                look();
                assertThat(differences()).as(net.log()).isEmpty();
                assertThat(wrong).as(net.log()).isEmpty();
                // Sessions of BGP are packets themselves: a TTL of 1 ends where the way is another
                // one, and others where there is a loop for a moment; how long is looked at above.
                assertThat(net.violations())
                        .filteredOn(v ->
                                network.protocol != Protocol.BGP
                                        || !v.startsWith("forwarding loop: the TTL of"))
                        .isEmpty();
            }
        }

        // ---- faults --------------------------------------------------------------------------

        private void plan() {
            for (int i = random.nextInt(4, 12); i > 0; i--) {
                Duration when = Duration.ofMillis(random.nextLong(FAULTS.toMillis()));
                Link link = network.links.get(random.nextInt(network.links.size()));
                int router = random.nextInt(network.routers);
                switch (random.nextInt(5)) {
                    case 0, 1 -> {
                        net.at(when, () -> net.cut(link.name()));
                        Duration for1 = Duration.ofMillis(random.nextLong(100, 30_000));
                        net.at(when.plus(for1), () -> net.mend(link.name()));
                    }
                    case 2 -> {
                        double share = random.nextDouble(0.3);
                        net.at(when, () -> net.faults(link.name(), Faults.CABLE.withLoss(share)));
                    }
                    case 3 -> {
                        Duration away = Duration.ofMillis(random.nextLong(500, 20_000));
                        net.at(when, () -> net.restart(RandomNetwork.name(router), away));
                    }
                    default -> {
                        End end = link.ends().get(random.nextInt(link.ends().size()));
                        int cost = RandomNetwork.cost(random);
                        net.at(when, () -> recost(end, cost));
                    }
                }
            }
        }

        private void recost(End end, int cost) {
            end.cost = cost;
            net.configure(RandomNetwork.name(end.router), network.configuration(end.router));
        }

        // ---- what there is -------------------------------------------------------------------

        private Map<Prefix, Set<Step>> ways(int router) {
            Map<Prefix, Set<Step>> ways = new TreeMap<>();
            Router running = net.router(RandomNetwork.name(router)).orElse(null);
            if (running == null) {
                return ways;
            }
            running.rib("")
                    .orElseThrow()
                    .forEach(route -> {
                        Set<Step> steps = new TreeSet<>();
                        for (NextHop hop : route.nextHops()) {
                            if (hop instanceof NextHop.Via(String name, var gateway)
                                    && gateway != null) {
                                steps.add(new Step(name, gateway));
                            }
                        }
                        if (!steps.isEmpty()) {
                            ways.put(route.route().prefix(), steps);
                        }
                    });
            return ways;
        }

        private List<String> differences() {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < network.routers; i++) {
                Map<Prefix, Set<Step>> have = ways(i);
                Map<Prefix, Set<Step>> shortest = network.expected(i);
                Map<Prefix, Set<Step>> want =
                        network.protocol == Protocol.EIGRP ? feasible(i, shortest) : shortest;
                if (!have.equals(want)) {
                    all.add(RandomNetwork.name(i) + " has " + have + " in place of " + want);
                }
            }
            return all;
        }

        /**
         * Of several shortest ways EIGRP takes those whose neighbours were always nearer than the
         * router ever was since it last was active, and one at least: RFC 7868 section 3.3.
         */
        private Map<Prefix, Set<Step>> feasible(int router, Map<Prefix, Set<Step>> shortest) {
            Map<Prefix, Set<Step>> ways = new TreeMap<>();
            shortest.forEach((prefix, steps) -> {
                Set<Step> taken = new TreeSet<>(steps);
                EigrpSnapshot.Destination known = tables.get(router).get(prefix);
                if (known != null && !known.active()) {
                    known.paths().stream()
                            .filter(p -> !p.feasible())
                            .forEach(p ->
                                    taken.removeIf(s ->
                                            s.interfaceName().equals(p.interfaceName())
                                                    && s.gateway().toString().equals(p.via())));
                }
                ways.put(prefix, taken.isEmpty() ? steps : taken);
            });
            return ways;
        }

        /** Looks at all routers, between two events. */
        private void look() {
            List<Map<Prefix, Set<Step>>> ways = new ArrayList<>();
            for (int i = 0; i < network.routers; i++) {
                ways.add(ways(i));
            }
            ask();
            Set<Loop> now = new LinkedHashSet<>();
            for (Link link : network.links) {
                Prefix prefix = network.prefix(link);
                for (int i = 0; i < network.routers; i++) {
                    follow(prefix, i, ways, new LinkedHashSet<>(), new LinkedHashSet<>(), now);
                }
            }
            loops.keySet().retainAll(now);
            for (Loop loop : now) {
                long since = loops.computeIfAbsent(loop, _ -> net.nowNanos());
                Duration old = Duration.ofNanos(net.nowNanos() - since);
                if (network.protocol == Protocol.EIGRP || old.compareTo(LOOP_MAX) > 0) {
                    wrong.add(
                            "at " + Duration.ofNanos(net.nowNanos()) + " for " + old + " " + loop);
                }
            }
            if (network.protocol == Protocol.EIGRP) {
                feasible(ways);
            }
        }

        private void follow(
                Prefix prefix,
                int router,
                List<Map<Prefix, Set<Step>>> ways,
                Set<Integer> path,
                Set<Integer> done,
                Set<Loop> found) {
            if (!path.add(router)) {
                found.add(new Loop(prefix, Set.copyOf(path)));
                return;
            }
            if (done.add(router)) {
                for (Step step : ways.get(router).getOrDefault(prefix, Set.of())) {
                    int next = network.owner(router, step);
                    if (mutual(router, step, next)) {
                        follow(prefix, next, ways, path, done, found);
                    }
                }
            }
            path.remove(router);
        }

        /**
         * RFC 7868 section 3.4: who is used said less than what was ever the least here. So the
         * least distances fall along every way, and no way can come back.
         */
        private void feasible(List<Map<Prefix, Set<Step>>> ways) {
            for (int i = 0; i < network.routers; i++) {
                for (EigrpSnapshot.Destination destination : tables.get(i).values()) {
                    feasible(i, destination);
                    for (Step step : ways.get(i).getOrDefault(destination.prefix(), Set.of())) {
                        int next = network.owner(i, step);
                        EigrpSnapshot.Destination there =
                                tables.get(next).get(destination.prefix());
                        if (there != null && mutual(i, step, next) && !falls(there, destination)) {
                            wrong.add(
                                    "at "
                                            + Duration.ofNanos(net.nowNanos())
                                            + " "
                                            + RandomNetwork.name(i)
                                            + " "
                                            + destination
                                            + " uses "
                                            + RandomNetwork.name(next)
                                            + " "
                                            + there);
                        }
                    }
                }
            }
        }

        /** Whether two routers of EIGRP are neighbours in the eyes of both. */
        private boolean mutual(int router, Step step, int next) {
            if (network.protocol != Protocol.EIGRP) {
                return true;
            }
            Step back = network.back(router, step, next);
            return neighbors.get(router).contains(step) && neighbors.get(next).contains(back);
        }

        private static boolean falls(
                EigrpSnapshot.Destination there, EigrpSnapshot.Destination here) {
            return there.feasibleDistance().isEmpty()
                    || here.feasibleDistance().isEmpty()
                    || there.feasibleDistance().get() < here.feasibleDistance().get();
        }

        /** What EIGRP of all routers has, and who is whose neighbour. */
        private void ask() {
            neighbors.clear();
            tables.clear();
            for (int i = 0; i < network.routers; i++) {
                Set<Step> met = new TreeSet<>();
                Map<Prefix, EigrpSnapshot.Destination> table = new TreeMap<>();
                net.router(RandomNetwork.name(i)).stream()
                        .flatMap(r ->
                                r.routing(EigrpRoutingEngine.class).stream()
                                        .peek(e ->
                                                e.destinations(
                                                        null,
                                                        Integer.MAX_VALUE,
                                                        r.nanoTime(),
                                                        d -> table.put(d.prefix(), d)))
                                        .flatMap(e -> e.snapshot(r.nanoTime()).stream()))
                        .forEach(snapshot -> {
                            snapshot.neighbors().stream()
                                    .filter(EigrpSnapshot.NeighborEntry::up)
                                    .map(n -> new Step(n.interfaceName(), n.address()))
                                    .forEach(met::add);
                        });
                neighbors.add(met);
                tables.add(table);
            }
        }

        private void feasible(int router, EigrpSnapshot.Destination destination) {
            if (destination.active() || destination.successors() == 0) {
                return;
            }
            long least =
                    destination.paths().stream()
                            .mapToLong(EigrpSnapshot.PathEntry::distance)
                            .min()
                            .orElseThrow();
            long feasible = destination.feasibleDistance().orElseThrow();
            boolean any =
                    destination.paths().stream()
                            .anyMatch(p ->
                                    p.distance() == least && (p.own() || p.reported() < feasible));
            if (!any || feasible > least) {
                wrong.add(
                        "at "
                                + Duration.ofNanos(net.nowNanos())
                                + " "
                                + RandomNetwork.name(router)
                                + " "
                                + destination);
            }
        }
    }
}
