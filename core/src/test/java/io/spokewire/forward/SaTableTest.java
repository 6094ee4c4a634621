package io.spokewire.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Associations by SPI, as they come and go. */
class SaTableTest {
    private static final int STEPS = 400;
    private static final int BATCH_MAX = 8;

    private final TreeMap<Integer, SaTable.Entry> expected = new TreeMap<>();
    private final List<SaTable.Entry> spare = new ArrayList<>();
    private int numbers;

    /** A fresh one, or one that has gone before: its place may be taken by another now. */
    private SaTable.Entry next(SplittableRandom random) {
        if (!spare.isEmpty() && random.nextBoolean()) {
            return spare.remove(random.nextInt(spare.size()));
        }
        return EspPeers.plain(++numbers, "192.0.2.1", "192.0.2.2").entry(numbers % 3);
    }

    private static int spi(SaTable.Entry entry) {
        return entry.sa().sa().spi();
    }

    private void check(SaTable table) {
        assertThat(table.entries()).containsExactlyInAnyOrderElementsOf(expected.values());
        expected.forEach((spi, entry) -> {
            SaTable.Inbound found = Objects.requireNonNull(table.find(spi));
            assertThat(found.sa).isSameAs(entry.sa());
            assertThat(found.protects(entry.tunnels().getFirst())).isTrue();
            assertThat(found.protects(entry.tunnels().getFirst() + 1)).isFalse();
        });
        spare.forEach(entry -> assertThat(table.find(spi(entry))).isNull());
    }

    @Test
    void whatComesAndGoesIsFoundAsInATableMadeAnew() {
        SplittableRandom random = new SplittableRandom(4303);
        SaTable table = SaTable.EMPTY;
        for (int step = 0; step < STEPS; step++) {
            boolean grows = step % 100 < 50;
            List<SaTable.Entry> more = new ArrayList<>();
            List<Integer> gone = new ArrayList<>();
            for (int i = random.nextInt(grows ? BATCH_MAX : 2); i > 0; i--) {
                more.add(next(random));
            }
            for (int i = random.nextInt(grows ? 2 : BATCH_MAX); i > 0 && !expected.isEmpty(); i--) {
                List<Integer> all = List.copyOf(expected.keySet());
                int spi = all.get(random.nextInt(all.size()));
                gone.add(spi);
                spare.add(expected.remove(spi));
            }
            more.forEach(entry -> expected.put(spi(entry), entry));
            table = table.changed(gone, more);
            check(table);
        }
        check(new SaTable(List.copyOf(expected.values())));
    }

    @Test
    void theTableBeforeStaysAsItWas() {
        SaTable.Entry first = EspPeers.plain(1, "192.0.2.1", "192.0.2.2").entry(0);
        SaTable.Entry second = EspPeers.plain(2, "192.0.2.1", "192.0.2.2").entry(0);
        SaTable one = SaTable.EMPTY.changed(List.of(), List.of(first));
        SaTable other = one.changed(List.of(spi(first), 77), List.of(second));
        assertThat(SaTable.EMPTY.entries()).isEmpty();
        assertThat(one.entries()).containsExactly(first);
        assertThat(one.find(spi(second))).isNull();
        assertThat(other.entries()).containsExactly(second);
    }
}
