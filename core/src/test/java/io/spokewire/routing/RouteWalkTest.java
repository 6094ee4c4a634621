package io.spokewire.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.Section;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.Redistribution;
import io.spokewire.policy.RoutingPolicy;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.Rib;
import io.spokewire.rib.Route;
import io.spokewire.rib.RouteReader;
import io.spokewire.rib.RouteSource;
import io.spokewire.routing.Redistributor.Redistributed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What looks at all routes does so in slices, and comes to what a look in one go would. */
class RouteWalkTest {
    private static final int ROUTES = 2_500;
    private static final ProcessKey KEY = new ProcessKey("eigrp", "1", "", AddressFamily.IPV4);

    private final Rib rib = new Rib();
    private final List<RoutingAction> actions = new ArrayList<>();
    private final Map<Prefix, Redistributed> heard = new TreeMap<>();
    private final Redistributor redistributor = new Redistributor(KEY, new Home());
    private int told;

    private final class Home implements RoutingEnvironment {
        @Override
        public Optional<RouteReader> routes(String vrf) {
            return Optional.of(rib);
        }

        @Override
        public boolean runsOn(String origin, AddressFamily family, String interfaceName) {
            return false;
        }

        @Override
        public Instant wallTime() {
            return Instant.EPOCH;
        }

        @Override
        public RandomGenerator random() {
            return new SplittableRandom(1);
        }
    }

    RouteWalkTest() {
        for (int i = 0; i < ROUTES; i++) {
            offer(i, 1);
        }
        rib.drain();
    }

    private static Prefix prefix(int i) {
        return new Prefix(new Ipv4Address(0x14000000 + (i << 8)), 24);
    }

    private void offer(int i, long metric) {
        rib.offer(
                "static",
                new Route(
                        prefix(i),
                        RouteSource.STATIC,
                        1,
                        metric,
                        List.of(new NextHop.Discard()),
                        0,
                        0));
    }

    private static Redistribution line(String source, int metric) {
        return new Redistribution(
                source,
                List.of(),
                OptionalLong.of(metric),
                false,
                List.of(),
                0,
                false,
                OptionalLong.empty(),
                "",
                false,
                false);
    }

    private void hear(Prefix prefix, @Nullable Redistributed taken) {
        told++;
        if (taken == null) {
            heard.remove(prefix);
        } else {
            heard.put(prefix, taken);
        }
    }

    private void configure(Redistribution... lines) {
        redistributor.configure(List.of(lines), new RoutingPolicy(Section.root()));
    }

    /** Inputs until nothing is left; none of them tells more than a slice. */
    private int slices() {
        int slices = 0;
        while (redistributor.busy()) {
            told = 0;
            actions.clear();
            redistributor.slice(this::hear, actions::add);
            slices++;
            assertThat(told).isLessThanOrEqualTo(RouteWalk.SLICE);
            assertThat(actions).hasSize(redistributor.busy() ? 1 : 0); // the timer for the next one
        }
        return slices;
    }

    @Test
    void aRouteThatIsTakenIsAdvertisedAsTheLineSays() {
        assertThat(redistributor.advertises("", prefix(3))).isEmpty();
        configure(line("static", 5));
        int _ = slices();
        assertThat(redistributor.advertises("", prefix(3))).hasValue("eigrp 1 metric 5");
        assertThat(redistributor.advertises("RED", prefix(3))).isEmpty();
        assertThat(redistributor.advertises("", Prefix.parse("10.0.0.0/8"))).isEmpty();
    }

    @Test
    void linesAreAppliedToAFullTableInSlices() {
        configure(line("static", 5));
        assertThat(slices()).isBetween(ROUTES / RouteWalk.SLICE, ROUTES / RouteWalk.SLICE + 1);
        assertThat(heard).hasSize(ROUTES).isEqualTo(redistributor.taken());

        configure(line("static", 6));
        assertThat(slices()).isGreaterThanOrEqualTo(ROUTES / RouteWalk.SLICE);
        assertThat(heard.values())
                .hasSize(ROUTES)
                .allSatisfy(taken -> assertThat(taken.line().metric()).hasValue(6));

        redistributor.again();
        heard.clear();
        assertThat(slices()).isGreaterThanOrEqualTo(ROUTES / RouteWalk.SLICE);
        assertThat(heard).as("told again, though nothing has changed").hasSize(ROUTES);

        configure();
        assertThat(slices()).isGreaterThanOrEqualTo(ROUTES / RouteWalk.SLICE);
        assertThat(heard).isEmpty();
        assertThat(redistributor.taken()).isEmpty();
    }

    @Test
    void whatChangesMeanwhileIsNotMissed() {
        SplittableRandom random = new SplittableRandom(7);
        Redistribution[] lines = {line("static", 5), line("connected", 1), line("static", 7)};
        Map<Prefix, Long> there = new TreeMap<>();
        for (int i = 0; i < ROUTES; i++) {
            there.put(prefix(i), 1L);
        }
        configure(lines[0]);
        for (int round = 0; round < 200; round++) {
            if (round % 60 == 59) {
                configure(lines[random.nextInt(lines.length)]);
            }
            for (int n = 0; n < 5; n++) {
                int i = random.nextInt(ROUTES + 100);
                if (random.nextBoolean()) {
                    offer(i, round);
                    there.put(prefix(i), (long) round);
                } else {
                    rib.withdraw("static", prefix(i));
                    there.remove(prefix(i));
                }
            }
            redistributor.changed(rib.drain(), this::hear);
            redistributor.slice(this::hear, actions::add);
        }
        configure(lines[2]);
        slices();
        assertThat(heard).isEqualTo(redistributor.taken());
        assertThat(heard.keySet()).isEqualTo(there.keySet());
        heard.forEach((prefix, taken) -> {
            assertThat(taken.route().metric()).isEqualTo(there.get(prefix));
            assertThat(taken.line()).isEqualTo(lines[2]);
        });
    }

    @Test
    void oneWitnessIsEnoughAndAnotherIsSoughtInSlices() {
        Witness witness = new Witness(KEY, new Home());
        int[] asked = new int[1];
        witness.seek(shown -> {
            asked[0]++;
            return shown.route().metric() == 9;
        });
        int slices = 0;
        while (witness.busy()) {
            asked[0] = 0;
            actions.clear();
            witness.slice(actions::add);
            assertThat(asked[0]).isLessThanOrEqualTo(RouteWalk.SLICE);
            assertThat(actions).hasSize(witness.busy() ? 1 : 0);
            slices++;
        }
        assertThat(slices).isGreaterThanOrEqualTo(ROUTES / RouteWalk.SLICE);
        assertThat(witness.holds()).isFalse();

        offer(ROUTES - 1, 9);
        offer(3, 9);
        witness.changed(rib.drain());
        assertThat(witness.holds()).isTrue();
        assertThat(witness.busy()).isFalse();

        // The one that was found first goes; the other one is at the start.
        rib.withdraw("static", prefix(ROUTES - 1));
        witness.changed(rib.drain());
        assertThat(witness.holds()).as("as before, until it is known").isTrue();
        witness.work(RouteWalk.SLICE);
        assertThat(witness.busy()).isFalse();
        assertThat(witness.holds()).isTrue();

        offer(3, 1);
        witness.changed(rib.drain());
        assertThat(witness.holds()).isTrue();
        while (witness.busy()) {
            witness.work(RouteWalk.SLICE);
        }
        assertThat(witness.holds()).isFalse();
    }
}
