package io.spokewire.rib;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trie against a list of prefixes that is searched from end to end. */
class PrefixTrieTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void equalsALinearScan(long seed) {
        Random random = new Random(seed);
        PrefixTrie<Integer> trie = PrefixTrie.empty();
        Map<Prefix, Integer> model = new TreeMap<>();
        PrefixMap<Integer> map = new PrefixMap<>(); // the same, in place
        PrefixTrie<Integer> kept = trie;
        Map<Prefix, Integer> keptModel = Map.of();
        for (int step = 0; step < 3000; step++) {
            Prefix prefix = prefix(random, seed);
            if (random.nextInt(100) < 60) {
                trie = trie.with(prefix, step);
                assertThat(map.remove(prefix)).isEqualTo(model.put(prefix, step));
                int value = step;
                assertThat(map.computeIfAbsent(prefix, _ -> value)).isEqualTo(step);
                assertThat(map.computeIfAbsent(prefix, _ -> -1)).isEqualTo(step);
            } else {
                Prefix gone = model.isEmpty() || random.nextBoolean() ? prefix : any(random, model);
                trie = trie.without(gone);
                assertThat(map.remove(gone)).isEqualTo(model.remove(gone));
            }
            assertThat(trie.size()).isEqualTo(model.size());
            assertThat(trie.get(prefix)).isEqualTo(model.get(prefix));
            Address address = prefix(random, seed).address();
            assertThat(trie.lookup(address)).isEqualTo(scan(model, address, 0));
            int least = random.nextInt(step + 1);
            boolean inside = false;
            for (Map.Entry<Prefix, Integer> entry : model.entrySet()) {
                inside |=
                        prefix.contains(entry.getKey())
                                && entry.getKey().length() > prefix.length();
            }
            assertThat(map.anyInside(prefix)).isEqualTo(inside);
            assertThat(map.lookup(address, value -> value >= least))
                    .isEqualTo(scan(model, address, least));
            assertThat(map.size()).isEqualTo(model.size());
            assertThat(map.get(prefix)).isEqualTo(model.get(prefix));
            if (step % 100 == 0) {
                goesOnFrom(prefix, map, new TreeMap<>(model), random);
            }
            if (step == 1500) {
                kept = trie;
                keptModel = new TreeMap<>(model);
            }
        }
        assertThat(entries(trie)).containsExactlyElementsOf(model.entrySet());
        List<Map.Entry<Prefix, Integer>> inPlace = new ArrayList<>();
        map.forEach((prefix, value) -> inPlace.add(Map.entry(prefix, value)));
        assertThat(inPlace).containsExactlyElementsOf(model.entrySet());
        assertThat(entries(kept))
                .as("a reader keeps what it has")
                .containsExactlyElementsOf(keptModel.entrySet());
    }

    /** Some entries behind a prefix, which need not be there, and then the next ones. */
    private static void goesOnFrom(
            Prefix start,
            PrefixMap<Integer> map,
            NavigableMap<Prefix, Integer> model,
            Random random) {
        int most = 1 + random.nextInt(20);
        List<Prefix> seen = new ArrayList<>();
        Prefix behind = start;
        boolean ended = false;
        while (!ended) {
            int[] looked = new int[1];
            ended =
                    map.visit(
                            start.family(),
                            behind,
                            (prefix, value) -> {
                                assertThat(value).isEqualTo(model.get(prefix));
                                seen.add(prefix);
                                return ++looked[0] < most;
                            });
            assertThat(looked[0]).isLessThanOrEqualTo(most);
            behind = seen.isEmpty() ? behind : seen.getLast();
        }
        assertThat(seen)
                .containsExactlyElementsOf(
                        model.tailMap(start, false).keySet().stream()
                                .filter(p -> p.family() == start.family())
                                .toList());
        List<Prefix> same = new ArrayList<>();
        boolean _ =
                map.visit(
                        start.family(),
                        start,
                        (prefix, value) -> {
                            assertThat(value).isEqualTo(model.get(prefix));
                            return same.add(prefix);
                        });
        assertThat(same).isEqualTo(seen);
        assertThat(map.next(start.family(), start))
                .isEqualTo(seen.isEmpty() ? null : model.get(seen.getFirst()));
    }

    @Test
    void findsTheEdges() {
        PrefixTrie<String> trie =
                PrefixTrie.<String>empty()
                        .with(Prefix.parse("0.0.0.0/0"), "all")
                        .with(Prefix.parse("255.255.255.255/32"), "last")
                        .with(Prefix.parse("0.0.0.0/32"), "first")
                        .with(Prefix.parse("128.0.0.0/1"), "upper")
                        .with(Prefix.parse("::/0"), "all6")
                        .with(Prefix.parse("2001:db8::/64"), "lan6")
                        .with(Prefix.parse("2001:db8::1/128"), "host6");
        assertThat(trie.lookup4(-1)).isEqualTo("last");
        assertThat(trie.lookup4(0)).isEqualTo("first");
        assertThat(trie.lookup4(1)).isEqualTo("all");
        assertThat(trie.lookup4(1 << 31)).isEqualTo("upper");
        assertThat(trie.lookup(Address.parse("2001:db8::1"))).isEqualTo("host6");
        assertThat(trie.lookup(Address.parse("2001:db8::2"))).isEqualTo("lan6");
        assertThat(trie.lookup(Address.parse("2001:db8:0:1::2"))).isEqualTo("all6");
        assertThat(trie.without(Prefix.parse("::/0")).lookup(Ipv6Address.ANY)).isNull();
        assertThat(trie.without(Prefix.parse("10.0.0.0/8"))).isSameAs(trie);
    }

    private static @Nullable Integer scan(Map<Prefix, Integer> model, Address address, int least) {
        Prefix best = null;
        for (Map.Entry<Prefix, Integer> entry : model.entrySet()) {
            if (entry.getKey().contains(address)
                    && entry.getValue() >= least
                    && (best == null || entry.getKey().length() > best.length())) {
                best = entry.getKey();
            }
        }
        return best == null ? null : model.get(best);
    }

    private static Prefix any(Random random, Map<Prefix, Integer> model) {
        return new ArrayList<>(model.keySet()).get(random.nextInt(model.size()));
    }

    private static List<Map.Entry<Prefix, Integer>> entries(PrefixTrie<Integer> trie) {
        List<Map.Entry<Prefix, Integer>> entries = new ArrayList<>();
        trie.forEach((prefix, value) -> entries.add(Map.entry(prefix, value)));
        return entries;
    }

    /** Odd seeds crowd together, so that prefixes nest; even ones spread out. */
    private static Prefix prefix(Random random, long seed) {
        boolean crowded = seed % 2 == 1;
        if (random.nextBoolean()) {
            int value = crowded ? random.nextInt(64) << 26 | random.nextInt(8) : random.nextInt();
            return new Prefix(new Ipv4Address(value), random.nextInt(33));
        }
        long high = crowded ? (long) random.nextInt(4) << 62 : random.nextLong();
        long low = crowded ? random.nextInt(16) : random.nextLong();
        return new Prefix(new Ipv6Address(high, low), random.nextInt(129));
    }
}
