package io.spokewire.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One hub and very many spokes. */
class ScaleTest {
    @Test
    void threeHundredSpokesRegister() {
        register(300);
    }

    @Test
    @Tag("long")
    void tenThousandSpokesRegister() {
        register(10_000);
    }

    private static void register(int count) {
        long before = heapBytes();
        String[] names =
                IntStream.rangeClosed(1, count).mapToObj(i -> "s" + i).toArray(String[]::new);
        long start = System.nanoTime();
        try (Simulation net =
                new Simulation(1).hub("hub").spokes(names).withoutHosts().withoutLog()) {
            int[] registered = new int[1];
            int[] packets = new int[1];
            net.onTrace((router, _, trace) -> {
                if (router.equals("hub") && trace.mnemonic().equals("NHRP_NHC_UP")) {
                    registered[0]++;
                }
            });
            net.onUnderlay((router, _, _) -> packets[0] += router.equals("hub") ? 1 : 0);
            boolean all = net.await(() -> registered[0] >= count, Duration.ofMinutes(5));
            double seconds = (System.nanoTime() - start) / 1e9;
            long perSpoke = (heapBytes() - before) / count;
            System.out.printf(
                    Locale.ROOT,
                    "%d spokes registered: %.1f s (%.1f s virtual), %d bytes a spoke,"
                            + " %.0f NHRP messages/s at the hub, %.0f events/s%n",
                    registered[0],
                    seconds,
                    net.nowNanos() / 1e9,
                    perSpoke,
                    packets[0] / seconds,
                    net.events() / seconds);
            assertThat(all).as("%d of %d registered", registered[0], count).isTrue();
            assertThat(net.violations()).isEmpty();
        }
    }

    private static long heapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
