package io.spokewire.nhrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.engine.TableWalk;
import io.spokewire.net.Address;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpCache.Draft;
import io.spokewire.nhrp.NhrpCache.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NhrpCacheTest {
    /** No path has to be proven here. */
    private static final class AllUsable implements NhrpCache.Paths {
        @Override
        public boolean usable(NhrpCache.Entry mapping) {
            return true;
        }

        @Override
        public boolean routedElsewhere(Address station) {
            return false;
        }

        @Override
        public void gone(Address station, Turn turn) {}
    }

    private static final NbmaPeer NBMA = NbmaPeer.of(Address.parse("192.0.2.2"));
    private static final NbmaPeer OTHER = NbmaPeer.of(Address.parse("192.0.2.3"));
    private static final Address PEER = Address.parse("10.255.0.12");
    private static final Prefix LAN = Prefix.parse("10.0.2.0/24");

    private final List<NhrpAction> actions = new ArrayList<>();
    private final Turn turn = new Turn(1_000_000, actions::add);
    private final Counters counters = new Counters();
    private final NhrpCache cache =
            new NhrpCache(
                    "Tunnel0",
                    counters,
                    new FullTables("Tunnel0", counters),
                    new AllUsable(),
                    _ -> {});

    private List<String> drained() {
        List<String> list = new ArrayList<>();
        for (NhrpAction action : actions) {
            switch (action) {
                case NhrpAction.SetMapping m -> list.add("map " + m.protocol() + " " + m.peer());
                case NhrpAction.RemoveMapping m -> list.add("unmap " + m.protocol());
                case NhrpAction.SetShortcut s -> list.add("cut " + s.prefix() + " " + s.nextHop());
                case NhrpAction.RemoveShortcut s -> list.add("uncut " + s.prefix());
                default -> {
                    // timers and notes
                }
            }
        }
        actions.clear();
        return list;
    }

    private static Draft host(Origin origin, NbmaPeer peer) {
        return new Draft(PEER.toPrefix(), PEER, origin).peer(peer).holdingTime(60);
    }

    private static Draft lan(NbmaPeer peer) {
        return new Draft(LAN, PEER, Origin.RESOLVED).peer(peer).holdingTime(60);
    }

    @Test
    void onlyRealChangesAreTold() {
        cache.put(host(Origin.RESOLVED, NBMA), turn);
        cache.put(lan(NBMA), turn);
        assertThat(drained())
                .containsExactly("map 10.255.0.12/32 192.0.2.2", "cut 10.0.2.0/24 10.255.0.12");
        cache.put(host(Origin.RESOLVED, NBMA), turn);
        cache.put(lan(NBMA), turn);
        assertThat(drained()).isEmpty();
        cache.put(host(Origin.RESOLVED, OTHER), turn);
        assertThat(drained()).containsExactly("map 10.255.0.12/32 192.0.2.3");
    }

    @Test
    void aMappingTakesItsShortcutsWithItFirst() {
        cache.put(host(Origin.RESOLVED, NBMA), turn);
        cache.put(lan(NBMA), turn);
        drained();
        cache.remove(PEER.toPrefix(), turn);
        assertThat(drained()).containsExactly("uncut 10.0.2.0/24", "unmap 10.255.0.12/32");
        assertThat(cache.size()).isZero();
        assertThat(cache.of(Origin.RESOLVED)).isEmpty();
    }

    @Test
    void aStrongerEntryStays() {
        Origin[] byStrength = {
            Origin.IMPLICIT, Origin.RESOLVED, Origin.REGISTERED, Origin.SERVER, Origin.STATIC
        };
        for (Origin origin : byStrength) {
            assertThat(cache.put(host(origin, NBMA), turn)).as("%s", origin).isPresent();
            for (Origin weaker : byStrength) {
                if (weaker == origin) {
                    break;
                }
                assertThat(cache.put(host(weaker, OTHER), turn)).isEmpty();
            }
        }
        assertThat(drained()).containsExactly("map 10.255.0.12/32 192.0.2.2");
    }

    @Test
    void theLongestMappingCounts() {
        cache.put(
                new Draft(
                                Prefix.parse("10.255.0.0/28"),
                                Address.parse("10.255.0.1"),
                                Origin.REGISTERED)
                        .peer(OTHER)
                        .holdingTime(60),
                turn);
        cache.put(host(Origin.REGISTERED, NBMA), turn);
        cache.put(lan(NBMA), turn);
        assertThat(cache.mapping(PEER).orElseThrow().peer).isEqualTo(NBMA);
        assertThat(cache.mapping(Address.parse("10.255.0.3")).orElseThrow().peer).isEqualTo(OTHER);
        assertThat(cache.mapping(Address.parse("10.0.2.1"))).as("a shortcut is none").isEmpty();
        assertThat(cache.lookup(Address.parse("10.0.2.1"))).isPresent();
        Prefix host = Prefix.parse("10.255.0.12/32");
        assertThat(cache.overlapping(Origin.REGISTERED, host)).hasSize(2);
        Prefix all = Prefix.parse("10.0.0.0/8");
        assertThat(cache.overlapping(Origin.REGISTERED, all)).hasSize(2);
        assertThat(cache.overlapping(Origin.RESOLVED, all)).hasSize(1);
    }

    /** What is found by its NBMA address or its next hop is what a look at all entries finds. */
    @Test
    void entriesAreFoundByTheirPeerAndByTheirNextHop() {
        Random random = new Random(7);
        int found = 0;
        for (int round = 0; round < 2_000; round++) {
            Prefix prefix = new Prefix(address(10, random), random.nextInt(3) == 0 ? 32 : 30);
            if (random.nextInt(3) == 0) {
                cache.remove(prefix, turn);
            } else {
                Address via = random.nextBoolean() ? prefix.address() : address(10, random);
                Address claimed = random.nextBoolean() ? address(192, random) : null;
                Origin origin = random.nextBoolean() ? Origin.REGISTERED : Origin.RESOLVED;
                cache.put(
                        new Draft(prefix, via, origin)
                                .peer(NbmaPeer.of(address(192, random)))
                                .claimed(claimed)
                                .holdingTime(60),
                        turn);
            }
            List<NhrpCache.Entry> all = all();
            for (int i = 0; i < 16; i++) {
                NbmaPeer peer = NbmaPeer.of(address(192, i));
                List<NhrpCache.Entry> its = all.stream().filter(e -> e.isAt(peer)).toList();
                assertThat(cache.at(peer)).as("%s, round %s", peer, round).isEqualTo(its);
                found += its.size();
            }
            for (NhrpCache.Entry mapping : all) {
                List<NhrpCache.Entry> over =
                        all.stream().filter(e -> leadsOver(e, mapping)).toList();
                assertThat(cache.dependents(mapping))
                        .as("%s, round %s", mapping.prefix, round)
                        .containsExactlyInAnyOrderElementsOf(over);
                found += over.size();
            }
        }
        assertThat(found).isGreaterThan(10_000);
    }

    private static Address address(int first, Random random) {
        return address(first, random.nextInt(16));
    }

    private static Address address(int first, int last) {
        return new Ipv4Address((first << 24) + last);
    }

    private List<NhrpCache.Entry> all() {
        List<NhrpCache.Entry> all = new ArrayList<>();
        TableWalk<Prefix> walk = new TableWalk<>();
        walk.start();
        while (walk.busy()) {
            cache.walk(walk, 100, all::add);
        }
        return all;
    }

    private boolean leadsOver(NhrpCache.Entry shortcut, NhrpCache.Entry mapping) {
        return !shortcut.isMapping()
                && cache.mapping(shortcut.via).filter(m -> m == mapping).isPresent();
    }

    @Test
    void aFullCacheTakesWhatIsConfiguredAndNothingElse() {
        for (int i = 0; i < NhrpCache.ENTRIES_MAX; i++) {
            Address client = new Ipv4Address(0x0B00_0000 + i);
            cache.put(
                    new Draft(client.toPrefix(), client, Origin.REGISTERED)
                            .peer(NBMA)
                            .holdingTime(60),
                    turn);
        }
        assertThat(counters.get(NhrpCounter.TABLE_FULL)).isZero();
        assertThat(cache.put(host(Origin.REGISTERED, NBMA), turn)).isEmpty();
        assertThat(cache.put(host(Origin.RESOLVED, NBMA), turn)).isEmpty();
        assertThat(cache.put(host(Origin.STATIC, NBMA), turn)).isPresent();
        Address known = new Ipv4Address(0x0B00_0005);
        assertThat(
                        cache.put(
                                new Draft(known.toPrefix(), known, Origin.REGISTERED)
                                        .peer(OTHER)
                                        .holdingTime(60),
                                turn))
                .as("a refresh")
                .isPresent();
        assertThat(actions.stream().filter(NhrpCacheTest::saysThatItIsFull)).hasSize(1);
        assertThat(counters.get(NhrpCounter.TABLE_FULL)).isEqualTo(2);
    }

    private static boolean saysThatItIsFull(NhrpAction action) {
        return action instanceof NhrpAction.Note(NhrpTrace trace)
                && trace instanceof NhrpTrace.TableFull;
    }

    @Test
    void aSetOfPrefixesKnowsWhatOverlaps() {
        Random random = new Random(4);
        for (int round = 0; round < 200; round++) {
            List<Prefix> prefixes = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                prefixes.add(anyPrefix(random));
            }
            PrefixSet set = new PrefixSet(prefixes);
            Prefix asked = anyPrefix(random);
            assertThat(set.overlaps(asked))
                    .as("%s in %s", asked, prefixes)
                    .isEqualTo(prefixes.stream().anyMatch(asked::overlaps));
        }
    }

    private static Prefix anyPrefix(Random random) {
        return new Prefix(new Ipv4Address(random.nextInt(64) << 26), random.nextInt(9));
    }
}
