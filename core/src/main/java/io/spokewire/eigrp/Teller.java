package io.spokewire.eigrp;

import io.spokewire.eigrp.AddPaths.AddPath;
import io.spokewire.eigrp.EigrpInterface.NextHopMode;
import io.spokewire.eigrp.EigrpProcess.Stub;
import io.spokewire.eigrp.EigrpTlv.ClassicRoute;
import io.spokewire.eigrp.EigrpTlv.WideRoute;
import io.spokewire.eigrp.Entry.Advert;
import io.spokewire.eigrp.Entry.Path;
import io.spokewire.eigrp.Entry.Source;
import io.spokewire.engine.TableWalk;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.PolicyRoute;
import io.spokewire.policy.RoutingPolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is told to whom: updates, queries and replies, with split horizon, summaries, stub routing
 * and filters. What a turn has to say is gathered, and leaves at its end in as few packets as it
 * fits in.
 */
final class Teller {
    /** A destination with what is said of it. */
    private record Item(Prefix prefix, Advert advert) {}

    private record Answer(Neighbor to, int opcode) {}

    private final Transport transport;
    private final Topology topology;
    private final Transport.Home home;
    private RoutingPolicy policy = RoutingPolicy.NONE;
    private final Map<List<Neighbor>, List<Item>> queries = new LinkedHashMap<>();
    private final Map<Answer, List<Item>> answers = new LinkedHashMap<>();

    /** Who is to be told the whole table, and how far that is: one that is begun hears changes. */
    private final Map<Neighbor, TableWalk<Prefix>> newcomers = new LinkedHashMap<>();

    Teller(Transport transport, Topology topology, Transport.Home home) {
        this.transport = transport;
        this.topology = topology;
        this.home = home;
    }

    void use(RoutingPolicy fresh) {
        policy = fresh;
    }

    private Address self() {
        return home.config().family() == AddressFamily.IPV4 ? Ipv4Address.ANY : Ipv6Address.ANY;
    }

    private Advert unreachable(Entry entry) {
        Path path = entry.successor;
        Optional<EigrpTlv.Exterior> exterior =
                path == null ? Optional.empty() : path.told().exterior();
        return new Advert(Vector.UNREACHABLE, exterior, self(), 0, 0, Bytes.EMPTY);
    }

    // ---- what we would say -------------------------------------------------------------------

    /** What is told on a circuit of a path; null for nothing. */
    private @Nullable Advert advert(Entry entry, Circuit circuit, @Nullable Path path) {
        if (path == null || (entry.refused && path.neighbor() != null)) {
            return null; // section 5.4: who tells a route must use it
        }
        boolean same = path.circuit().equals(circuit.name());
        if (same && circuit.settings().splitHorizon()) {
            return null; // section 5.4.2
        }
        if (path.source() instanceof Source.Summary && !circuit.summarises(entry.prefix)) {
            return null;
        }
        PathRoute route = new PathRoute(entry.prefix, path);
        Optional<EigrpInterface.Summary> summary = circuit.summaryOver(entry.prefix);
        boolean hidden = summary.isPresent() && !leaks(summary.get().leakMap(), route);
        if (hidden
                || !home.config().process().stub().map(s -> passes(s, route)).orElse(true)
                || !policy.passes(
                        home.config().process().distributeLists(),
                        false,
                        List.of(circuit.name(), route.origin()),
                        route)) {
            return null;
        }
        Advert told = path.told();
        List<Path> kept = kept(entry, circuit, path);
        Address hop = kept.isEmpty() ? self() : Topology.gateway(kept.getFirst(), self());
        List<AddPath> more = new ArrayList<>();
        kept.stream()
                .skip(1)
                .map(this::addPath)
                .sorted(Comparator.comparing(AddPath::nextHop))
                .limit(circuit.settings().addPaths())
                .forEach(more::add);
        return new Advert(
                        home.config()
                                .metrics()
                                .offset(
                                        path.vector(),
                                        policy.offset(
                                                home.config().process().offsetLists(),
                                                false,
                                                circuit.name(),
                                                route)),
                        told.exterior(),
                        hop,
                        told.routerId(),
                        told.flags(),
                        AddPaths.with(told.attributes(), more))
                .marked(policy, home.config().process().defaultOut(), entry.prefix);
    }

    /** The equal paths that lead out of a circuit and whose next hops may be named there. */
    private List<Path> kept(Entry entry, Circuit circuit, Path path) {
        NextHopMode mode = circuit.settings().nextHop();
        if (mode == NextHopMode.SELF
                || (mode == NextHopMode.KEPT && !path.circuit().equals(circuit.name()))) {
            return List.of();
        }
        EigrpProcess process = home.config().process();
        return Topology.usable(entry, 1, process.maximumPaths()).stream()
                .filter(p -> p.circuit().equals(circuit.name()) && p.neighbor() != null)
                .toList();
    }

    private AddPath addPath(Path path) {
        Advert told = path.told();
        return new AddPath(
                Topology.gateway(path, self()), told.routerId(), told.tag(), told.exterior());
    }

    private boolean leaks(String map, PolicyRoute route) {
        return !map.isEmpty() && policy.routeMap(map, route).permitted();
    }

    /** What a stub router tells: no route that it learnt, but for a leak map. */
    private boolean passes(Stub stub, PathRoute route) {
        if (stub.receiveOnly()) {
            return false;
        }
        boolean allowed =
                switch (route.path().source()) {
                    case Source.Connected _ -> stub.connected();
                    case Source.Summary _ -> stub.summary();
                    case Source.Peer _ -> false;
                    case Source.Redistributed _ ->
                            switch (route.origin()) {
                                case "connected" -> stub.connected() || stub.redistributed();
                                case "static" -> stub.staticRoutes() || stub.redistributed();
                                default -> stub.redistributed();
                            };
                };
        return allowed || leaks(stub.leakMap(), route);
    }

    // ---- what DUAL wants said ----------------------------------------------------------------

    /** Section 3.5 (3), (4) and section 5.4.2.3. */
    List<Neighbor> query(Entry entry, @Nullable Neighbor cause) {
        List<Neighbor> asked = new ArrayList<>();
        for (Circuit circuit : home.config().circuits().values()) {
            List<Neighbor> up = transport.up(circuit.name());
            if (up.isEmpty()) {
                continue;
            }
            List<Neighbor> here = up.stream().filter(n -> !n.isStub()).toList();
            boolean successor = cause != null && cause.circuit.equals(circuit.name());
            if (here.isEmpty() || (successor && knowNothing(entry, circuit, here))) {
                continue;
            }
            Advert said = advert(entry, circuit, entry.successor);
            queries.computeIfAbsent(here, _ -> new ArrayList<>())
                    .add(new Item(entry.prefix, said == null ? unreachable(entry) : said));
            if (here.size() == up.size()) {
                told(entry, circuit.name(), said);
            } else {
                entry.stale.add(circuit.name());
            }
            asked.addAll(here);
        }
        return asked;
    }

    /**
     * Whether split horizon has kept an entry from all on a circuit. Section 5.4.2.3: where
     * something that was told before is still to be taken back, the query goes there too.
     */
    private static boolean knowNothing(Entry entry, Circuit circuit, List<Neighbor> there) {
        return circuit.settings().splitHorizon()
                && !entry.told.containsKey(circuit.name())
                && !entry.stale.contains(circuit.name())
                && there.stream().allMatch(n -> n.queue.isEmpty());
    }

    private static void told(Entry entry, String circuit, @Nullable Advert said) {
        if (said == null) {
            entry.told.remove(circuit);
        } else {
            entry.told.put(circuit, said);
        }
    }

    /**
     * Answers a query.
     *
     * @return whether the neighbour now knows something else than the others on its circuit
     */
    boolean reply(Prefix prefix, @Nullable Entry entry, Neighbor to, Topology.Kind kind) {
        Circuit circuit = home.config().circuits().get(to.circuit);
        if (circuit == null) {
            return false;
        }
        // Who is not up here yet is not asked when a way is lost, so it must not rely on one; once
        // it
        // is up it is told all.
        boolean up = isUp(to);
        Advert said = entry == null || !up ? null : advert(entry, circuit, entry.successor);
        Advert sent =
                said != null
                        ? said
                        : entry == null
                                ? new Advert(
                                        Vector.UNREACHABLE,
                                        Optional.empty(),
                                        self(),
                                        0,
                                        0,
                                        Bytes.EMPTY)
                                : unreachable(entry);
        boolean sia = kind == Topology.Kind.SIA_REPLY;
        if (sia && entry != null && entry.active) {
            sent = withActive(sent);
        }
        int opcode = sia ? EigrpPacket.SIA_REPLY : EigrpPacket.REPLY;
        answers.computeIfAbsent(new Answer(to, opcode), _ -> new ArrayList<>())
                .add(new Item(prefix, sent));
        if (entry != null && up && !same(said, entry.told.get(to.circuit))) {
            entry.stale.add(to.circuit);
            return true;
        }
        return false;
    }

    private static boolean same(@Nullable Advert one, @Nullable Advert other) {
        return one == null ? other == null : one.equals(other);
    }

    private static Advert withActive(Advert a) {
        return new Advert(
                a.vector(),
                a.exterior(),
                a.nextHop(),
                a.routerId(),
                a.flags() | EigrpTlv.ACTIVE,
                a.attributes());
    }

    void siaQuery(Entry entry, List<Neighbor> to) {
        for (Neighbor neighbor : to) {
            Circuit circuit = home.config().circuits().get(neighbor.circuit);
            if (circuit != null) {
                Advert said = advert(entry, circuit, entry.successor);
                answers.computeIfAbsent(
                                new Answer(neighbor, EigrpPacket.SIA_QUERY), _ -> new ArrayList<>())
                        .add(
                                new Item(
                                        entry.prefix,
                                        withActive(said == null ? unreachable(entry) : said)));
            }
        }
    }

    /** The whole table is to be told to a neighbour. */
    void welcome(Neighbor neighbor) {
        newcomers.put(neighbor, new TableWalk<>());
    }

    /** A neighbour has gone. */
    void forget(Neighbor neighbor) {
        newcomers.remove(neighbor);
        answers.keySet().removeIf(a -> a.to == neighbor);
    }

    /** Neighbours have gone: where they were the last ones of a circuit, nobody has heard of it. */
    void forget(Entry entry) {
        entry.told.keySet().removeIf(this::isUnheard);
        entry.stale.removeIf(this::isUnheard);
    }

    private boolean isUnheard(String circuit) {
        return !transport.anyUp(circuit);
    }

    // ---- the end of a turn -------------------------------------------------------------------

    /** Whether newcomers have not been told all. */
    boolean busy() {
        return !newcomers.isEmpty();
    }

    /**
     * Tells what has changed, asks, answers, and tells newcomers all.
     *
     * @param budget destinations that newcomers are told of, at most
     */
    void finish(Set<Entry> changed, int budget) {
        for (Circuit circuit : home.config().circuits().values()) {
            List<Neighbor> up = transport.up(circuit.name());
            List<Neighbor> old = up.isEmpty() ? up : up.stream().filter(this::hears).toList();
            if (!old.isEmpty()) {
                List<Item> items = updates(circuit, changed);
                packets(circuit, items, old)
                        .forEach(p -> transport.queue(circuit, old, EigrpPacket.UPDATE, p));
            }
        }
        queries.forEach((to, items) -> {
            List<Neighbor> still = to.stream().filter(this::isUp).toList();
            Circuit circuit = home.config().circuits().get(to.getFirst().circuit);
            if (circuit != null && !still.isEmpty()) {
                packets(circuit, items, still)
                        .forEach(p -> transport.queue(circuit, still, EigrpPacket.QUERY, p));
            }
        });
        queries.clear();
        answers.forEach((answer, items) -> {
            Circuit circuit = home.config().circuits().get(answer.to.circuit);
            // Who is up on its side may ask before it is up on ours.
            if (circuit != null && isThere(answer.to)) {
                packets(circuit, items, List.of(answer.to))
                        .forEach(p -> transport.queue(answer.to, answer.opcode, 0, p));
            }
        });
        answers.clear();
        int left = budget;
        Iterator<Map.Entry<Neighbor, TableWalk<Prefix>>> waiting = newcomers.entrySet().iterator();
        while (left > 0 && waiting.hasNext()) {
            Map.Entry<Neighbor, TableWalk<Prefix>> next = waiting.next();
            left -= tellAll(next.getKey(), next.getValue(), left);
            if (!next.getValue().busy()) {
                waiting.remove();
            }
        }
    }

    private boolean hears(Neighbor neighbor) {
        TableWalk<Prefix> walk = newcomers.get(neighbor);
        return walk == null || walk.busy();
    }

    private boolean isUp(Neighbor neighbor) {
        return neighbor.up && isThere(neighbor);
    }

    private boolean isThere(Neighbor neighbor) {
        return transport.find(neighbor.circuit, neighbor.address) == neighbor;
    }

    private List<Item> updates(Circuit circuit, Set<Entry> changed) {
        List<Item> items = new ArrayList<>();
        for (Entry entry : changed) {
            if (entry.active) {
                continue; // (7): while active, no update is sent
            }
            Advert want = advert(entry, circuit, entry.successor);
            Advert have = entry.told.get(circuit.name());
            boolean stale = entry.stale.remove(circuit.name());
            if (!stale && same(want, have)) {
                continue;
            }
            told(entry, circuit.name(), want);
            items.add(new Item(entry.prefix, want == null ? unreachable(entry) : want));
        }
        return items;
    }

    /**
     * Section 5.3.4: the whole table, its last packet marked. It goes in slices; what changes on
     * the part behind is told as to all others.
     *
     * @return how many destinations were looked at, 1 at least
     */
    private int tellAll(Neighbor neighbor, TableWalk<Prefix> walk, int budget) {
        Circuit circuit = home.config().circuits().get(neighbor.circuit);
        if (circuit == null || !isUp(neighbor)) {
            walk.stop();
            return 1;
        }
        if (!walk.busy()) {
            walk.start();
        }
        List<Item> items = new ArrayList<>();
        int looked =
                walk.work(budget, topology.entries(), entry -> tellNewcomer(entry, circuit, items));
        List<List<EigrpTlv>> packets = packets(circuit, items, List.of(neighbor));
        if (packets.isEmpty() && !walk.busy()) {
            packets = List.of(List.of());
        }
        for (int i = 0; i < packets.size(); i++) {
            boolean last = i == packets.size() - 1 && !walk.busy();
            int flags = last ? EigrpPacket.END_OF_TABLE : 0;
            transport.queue(neighbor, EigrpPacket.UPDATE, flags, packets.get(i));
        }
        return Math.max(1, looked);
    }

    private void tellNewcomer(Entry entry, Circuit circuit, List<Item> items) {
        if (entry.active) {
            entry.stale.add(circuit.name());
            return;
        }
        Advert want = advert(entry, circuit, entry.successor);
        if (want != null) {
            told(entry, circuit.name(), want);
            items.add(new Item(entry.prefix, want));
        } else if (entry.told.containsKey(circuit.name())) {
            entry.stale.add(circuit.name()); // others have heard it, who may have gone
        }
    }

    /** TLVs in packets that fit the MTU; in both encodings where neighbours differ (6.7.4). */
    private List<List<EigrpTlv>> packets(Circuit circuit, List<Item> items, List<Neighbor> to) {
        boolean wide = home.config().metrics().wide() && to.stream().anyMatch(Neighbor::wide);
        boolean classic = !wide || !to.stream().allMatch(Neighbor::wide);
        int room = transport.room(circuit);
        List<List<EigrpTlv>> packets = new ArrayList<>();
        List<EigrpTlv> packet = new ArrayList<>();
        int used = 0;
        for (Item item : items) {
            List<EigrpTlv> tlvs = new ArrayList<>();
            if (classic) {
                tlvs.add(classic(item));
            }
            if (wide) {
                tlvs.add(wide(item));
            }
            int bytes = tlvs.stream().mapToInt(EigrpCodec::bytes).sum();
            if (used + bytes > room && !packet.isEmpty()) {
                packets.add(packet);
                packet = new ArrayList<>();
                used = 0;
            }
            packet.addAll(tlvs);
            used += bytes;
        }
        if (!packet.isEmpty()) {
            packets.add(packet);
        }
        return packets;
    }

    private EigrpTlv classic(Item item) {
        Advert a = item.advert;
        return new ClassicRoute(
                a.nextHop(),
                home.config().metrics().toClassic(a.vector(), a.flags()),
                a.exterior(),
                List.of(item.prefix));
    }

    private EigrpTlv wide(Item item) {
        Advert a = item.advert;
        return new WideRoute(
                0,
                a.routerId() == 0 ? home.config().routerId().value() : a.routerId(),
                home.config().metrics().toWide(a.vector(), a.flags(), a.attributes()),
                a.nextHop(),
                a.exterior(),
                List.of(item.prefix));
    }
}
