package io.spokewire.rip;

import io.spokewire.engine.TableWalk;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.net.UdpDatagram;
import io.spokewire.policy.PolicyRoute;
import io.spokewire.policy.RoutingPolicy;
import io.spokewire.rip.RipPacket.Entry;
import io.spokewire.rip.RipRoutes.Learned;
import io.spokewire.rip.RipRoutes.Path;
import io.spokewire.routing.RoutingAction;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a process tells its neighbours, RFC 2453 section 3.10. What was told and is not any more is
 * told as unreachable for a while, whatever the reason.
 */
final class RipTeller {
    static final int PORT = 520;

    /** Routers that are answered at a time; more have to ask again. */
    private static final int ASKERS_MAX = 100;

    /** As Cisco's routers send. */
    private static final int HOP_LIMIT = 2;

    private final Supplier<RipProcess> process;
    private final RipRoutes routes;
    private final NavigableMap<Prefix, Local> locals;
    private final Consumer<RipCounter> counters;
    private final Map<Channel, Told> told = new LinkedHashMap<>();
    private final Map<Asker, Answer> answers = new LinkedHashMap<>();
    private final ArrayDeque<Leaving> leaving = new ArrayDeque<>();
    private RoutingPolicy policy = RoutingPolicy.NONE;

    /**
     * A route of this router.
     *
     * @param origin {@code connected}, or where it is redistributed from; {@code default}
     * @param circuit whose subnet it is; empty for others
     * @param metric as it is told, 1 to 15
     */
    record Local(String origin, String circuit, int metric, int tag) {}

    /** A circuit and a version that is told on it. */
    private record Channel(String circuit, int version) {}

    /** Who wants to know all that is told on a circuit. */
    private record Asker(Channel channel, Address from) {}

    /** A way through all that may be told. */
    private abstract static class Pass {
        final Channel channel;
        final TableWalk<Prefix> walk = new TableWalk<>();

        /** Summaries around the place where it is. */
        final List<Sum> sums = new ArrayList<>();

        /** What has not filled a packet. */
        final List<Entry> entries = new ArrayList<>();

        Pass(Channel channel) {
            this.channel = channel;
        }

        /** What is to be looked at beside what there is. */
        abstract @Nullable Prefix next(@Nullable Prefix behind);

        /** What there is to be told of a destination; null for nothing. */
        abstract void take(Prefix prefix, @Nullable Telling telling, Turn turn);

        /** Some packets are full, or there are no more. */
        abstract void send(RipCircuit circuit, List<Entry> some, Turn turn);
    }

    /** A summary, and what else has its prefix. */
    private static final class Sum {
        final Prefix prefix;
        @Nullable Telling telling;

        Sum(Prefix prefix) {
            this.prefix = prefix;
        }

        void add(Telling part) {
            telling = telling == null ? part : telling.summed(part);
        }
    }

    /** What neighbours have heard, and the update that is under way. */
    private final class Told extends Pass {
        private final TreeMap<Prefix, Telling> last = new TreeMap<>();

        /** Until when what has gone is told as unreachable. */
        private final TreeMap<Prefix, Long> gone = new TreeMap<>();

        private boolean anything;
        private boolean whole;
        private boolean counted;
        private @Nullable Boolean following; // the next one; whether it is a whole one

        Told(Channel channel) {
            super(channel);
        }

        void update(boolean all) {
            if (walk.busy()) {
                following = all || (following != null && following);
                return;
            }
            following = null;
            whole = all || !anything;
            anything = true;
            counted = false;
            walk.start();
        }

        @Override
        @Nullable Prefix next(@Nullable Prefix behind) {
            return first(after(last, behind), after(gone, behind));
        }

        @Override
        void take(Prefix prefix, @Nullable Telling telling, Turn turn) {
            Telling before = telling == null ? last.remove(prefix) : last.put(prefix, telling);
            if (telling != null) {
                gone.remove(prefix);
                if (whole || !telling.equals(before)) {
                    entries.add(entry(prefix, telling, channel.version));
                }
                return;
            }
            if (before != null) {
                RipProcess.Timers timers = process.get().timers();
                long poison =
                        Math.max(
                                timers.flushSeconds() - timers.invalidSeconds(),
                                2 * timers.updateSeconds());
                gone.put(prefix, turn.nowNanos + RipRoutes.seconds(poison));
            }
            Long until = gone.get(prefix);
            if (until != null && turn.nowNanos - until >= 0) {
                gone.remove(prefix);
            } else if (until != null && (whole || before != null)) {
                entries.add(unreachable(prefix, before == null ? 0 : before.tag, channel.version));
            }
        }

        @Override
        void send(RipCircuit circuit, List<Entry> some, Turn turn) {
            if (!counted) {
                counted = true;
                counters.accept(whole ? RipCounter.UPDATES_SENT : RipCounter.TRIGGERED_SENT);
            }
            detail(circuit, channel.version, some, turn);
            broadcast(circuit, channel.version, some, turn);
        }
    }

    /** What a router that has asked is told. */
    private final class Answer extends Pass {
        private final Address to;
        private final int port;

        Answer(Channel channel, Address to, int port) {
            super(channel);
            this.to = to;
            this.port = port;
            walk.start();
        }

        @Override
        @Nullable Prefix next(@Nullable Prefix behind) {
            return null;
        }

        @Override
        void take(Prefix prefix, @Nullable Telling telling, Turn turn) {
            if (telling != null) {
                entries.add(entry(prefix, telling, channel.version));
            }
        }

        @Override
        void send(RipCircuit circuit, List<Entry> some, Turn turn) {
            unicast(circuit, channel.version, some, to, port, turn);
        }
    }

    /** What neighbours are to forget at the end of the process. */
    private record Leaving(
            RipCircuit circuit, int version, Iterator<Map.Entry<Prefix, Telling>> rest) {}

    /** What is told of a destination. */
    private record Telling(int metric, int tag, Ipv4Address nextHop) {
        /** Of two parts of a summary, what stands for both. */
        Telling summed(Telling other) {
            return new Telling(Math.min(metric, other.metric), 0, Ipv4Address.ANY);
        }
    }

    RipTeller(
            Supplier<RipProcess> process,
            RipRoutes routes,
            NavigableMap<Prefix, Local> locals,
            Consumer<RipCounter> counters) {
        this.process = process;
        this.routes = routes;
        this.locals = locals;
        this.counters = counters;
    }

    void use(RoutingPolicy fresh) {
        policy = fresh;
    }

    /** The moment, and where actions go. */
    record Turn(long nowNanos, Instant wallTime, Consumer<? super RoutingAction> out) {}

    // ---- updates ------------------------------------------------------------------------------

    /**
     * Tells everything on all circuits; this, {@link #changes} and answers go in slices, by {@link
     * #work}.
     */
    void update(Collection<RipCircuit> circuits) {
        tell(circuits, true);
    }

    /** Tells what has changed, section 3.10.1; everything where nothing was told yet. */
    void changes(Collection<RipCircuit> circuits) {
        tell(circuits, false);
    }

    private void tell(Collection<RipCircuit> circuits, boolean all) {
        for (RipCircuit circuit : circuits) {
            for (int version : circuit.send()) {
                if (circuit.speaks()) {
                    told.computeIfAbsent(new Channel(circuit.name(), version), Told::new)
                            .update(all);
                }
            }
        }
    }

    /** Whether there is something that was not told. */
    boolean busy() {
        return !answers.isEmpty() || told.values().stream().anyMatch(t -> t.walk.busy());
    }

    /**
     * Goes on with what is told.
     *
     * @param circuits as they are now, by name
     * @param max looks at so many destinations at most
     */
    void work(Map<String, RipCircuit> circuits, int max, Turn turn) {
        told.keySet().removeIf(channel -> !circuits.containsKey(channel.circuit));
        int left = max;
        for (Told next : told.values()) {
            left -= go(next, circuits, left, turn);
            if (!next.walk.busy() && next.following != null) {
                next.update(next.following);
            }
        }
        Iterator<Answer> waiting = answers.values().iterator();
        while (left > 0 && waiting.hasNext()) {
            Answer next = waiting.next();
            left -= go(next, circuits, left, turn);
            if (!next.walk.busy()) {
                waiting.remove();
            }
        }
    }

    private int go(Pass pass, Map<String, RipCircuit> circuits, int max, Turn turn) {
        RipCircuit circuit = circuits.get(pass.channel.circuit);
        if (circuit == null
                || !circuit.speaks()
                || !circuit.send().contains(pass.channel.version)) {
            pass.walk.stop();
        }
        if (circuit == null || max <= 0 || !pass.walk.busy()) {
            return 0;
        }
        int[] looked = new int[1];
        pass.walk.walk(
                max,
                (behind, most) -> {
                    Prefix at = next(pass, behind);
                    while (at != null) {
                        look(pass, circuit, at, turn);
                        if (++looked[0] == most) {
                            break;
                        }
                        at = next(pass, at);
                    }
                    return at;
                });
        if (!pass.walk.busy()) {
            sumUp(pass, null, turn);
        }
        int room = circuit.authentication().room();
        int full = pass.entries.size() - (pass.walk.busy() ? pass.entries.size() % room : 0);
        if (full > 0) {
            List<Entry> some = pass.entries.subList(0, full);
            pass.send(circuit, List.copyOf(some), turn);
            some.clear();
        }
        return looked[0];
    }

    private @Nullable Prefix next(Pass pass, @Nullable Prefix behind) {
        Prefix near = first(after(locals, behind), after(routes.all(), behind));
        return first(near, pass.next(behind));
    }

    static <V> @Nullable Prefix after(NavigableMap<Prefix, V> map, @Nullable Prefix behind) {
        Map.Entry<Prefix, V> next = behind == null ? map.firstEntry() : map.higherEntry(behind);
        return next == null ? null : next.getKey();
    }

    static @Nullable Prefix first(@Nullable Prefix a, @Nullable Prefix b) {
        return a == null || (b != null && b.compareTo(a) < 0) ? b : a;
    }

    private void look(Pass pass, RipCircuit circuit, Prefix prefix, Turn turn) {
        sumUp(pass, prefix, turn);
        int version = pass.channel.version;
        Telling telling = telling(circuit, prefix);
        Optional<Prefix> summary =
                telling == null ? Optional.empty() : summary(circuit, version, prefix);
        if (telling != null && summary.isPresent()) {
            sum(pass, summary.get()).add(telling.summed(telling));
            telling = null;
        } else if (version == 1 && !fitsVersion1(circuit, prefix)) {
            telling = null;
        }
        if (mayBeSummary(circuit, prefix)) {
            Sum own = sum(pass, prefix);
            if (telling != null) {
                own.add(telling);
            }
        } else {
            pass.take(prefix, telling, turn);
        }
    }

    /** Summaries that all of what is inside has been looked at for, in the order of prefixes. */
    private static void sumUp(Pass pass, @Nullable Prefix at, Turn turn) {
        pass.sums.removeIf(sum -> {
            boolean over = at == null || !sum.prefix.contains(at);
            if (over) {
                pass.take(sum.prefix, sum.telling, turn);
            }
            return over;
        });
    }

    private static Sum sum(Pass pass, Prefix prefix) {
        for (Sum sum : pass.sums) {
            if (sum.prefix.equals(prefix)) {
                return sum;
            }
        }
        Sum made = new Sum(prefix);
        pass.sums.add(made);
        return made;
    }

    private static void detail(RipCircuit circuit, int version, List<Entry> entries, Turn turn) {
        StringBuilder text = new StringBuilder();
        text.append("sending v").append(version).append(" update via ").append(circuit.name());
        text.append(" (").append(circuit.source()).append(')');
        for (Entry entry : entries) {
            text.append(", ").append(entry.address());
            text.append('/').append(entry.mask().maskLength());
            text.append(" metric ").append(entry.metric());
        }
        turn.out.accept(
                new RoutingAction.Note(new RipTrace.Detail("rip", "SEND", text.toString())));
    }

    private static Entry entry(Prefix prefix, Telling telling, int version) {
        boolean one = version == 1;
        return new Entry(
                one ? 0 : telling.tag,
                (Ipv4Address) prefix.address(),
                one ? Ipv4Address.ANY : Ipv4Address.mask(prefix.length()),
                one ? Ipv4Address.ANY : telling.nextHop,
                telling.metric);
    }

    private static Entry unreachable(Prefix prefix, int tag, int version) {
        return entry(prefix, new Telling(RipPacket.INFINITY, tag, Ipv4Address.ANY), version);
    }

    /** All that was told is unreachable: the process ends. It goes in slices, by {@link #leave}. */
    void farewell(Collection<RipCircuit> circuits) {
        for (RipCircuit circuit : circuits) {
            for (int version : circuit.send()) {
                Told last = told.get(new Channel(circuit.name(), version));
                if (last != null && circuit.speaks()) {
                    leaving.add(new Leaving(circuit, version, last.last.entrySet().iterator()));
                }
            }
        }
        told.clear();
        answers.clear();
    }

    /** Whether the farewell has not been said to its end. */
    boolean leaves() {
        return !leaving.isEmpty();
    }

    /**
     * Goes on with the farewell.
     *
     * @param max of so many destinations at most
     */
    void leave(int max, Turn turn) {
        int left = max;
        while (left > 0 && !leaving.isEmpty()) {
            Leaving next = leaving.getFirst();
            int room = Math.min(left, next.circuit.authentication().room());
            List<Entry> entries = new ArrayList<>();
            while (entries.size() < room && next.rest.hasNext()) {
                Map.Entry<Prefix, Telling> gone = next.rest.next();
                entries.add(unreachable(gone.getKey(), gone.getValue().tag, next.version));
            }
            broadcast(next.circuit, next.version, entries, turn);
            left -= room;
            if (!next.rest.hasNext()) {
                leaving.removeFirst();
            }
        }
    }

    // ---- requests -----------------------------------------------------------------------------

    /** Asks for all that the neighbours have, section 3.9.1. */
    void ask(RipCircuit circuit, Turn turn) {
        for (int version : circuit.send()) {
            for (Ipv4Address to : targets(circuit, version)) {
                counters.accept(RipCounter.REQUESTS_SENT);
                send(circuit, RipPacket.wholeTable(version), to, PORT, turn);
            }
        }
    }

    /** Answers a question, section 3.9.1. */
    void answer(RipCircuit circuit, RipPacket question, Address from, int port, Turn turn) {
        int version = question.version();
        if (!circuit.send().contains(version)) {
            return;
        }
        if (question.whole()) {
            Asker asker = new Asker(new Channel(circuit.name(), version), from);
            if (answers.size() < ASKERS_MAX || answers.containsKey(asker)) {
                answers.put(asker, new Answer(asker.channel, from, port));
            }
            return;
        }
        List<Entry> entries = new ArrayList<>();
        question.entries().forEach(asked -> entries.add(known(circuit, asked)));
        unicast(circuit, version, entries, from, port, turn);
    }

    /** What is known of a destination, with no regard to where it was learnt. */
    private Entry known(RipCircuit circuit, Entry asked) {
        int length = asked.mask().value() == 0 ? -1 : asked.mask().maskLength();
        Prefix prefix =
                new Prefix(asked.address(), length < 0 ? circuit.maskOf(asked.address()) : length);
        Local local = locals.get(prefix);
        Learned learned = routes.find(prefix);
        int metric = RipPacket.INFINITY;
        if (local != null) {
            metric = local.metric;
        } else if (learned != null && !learned.down()) {
            metric = Math.min(learned.metric() + 1, RipPacket.INFINITY);
        }
        return new Entry(asked.tag(), asked.address(), asked.mask(), Ipv4Address.ANY, metric);
    }

    // ---- what is to be told -------------------------------------------------------------------

    /** What is told of a route, wherever that is summed up; null for nothing. */
    private @Nullable Telling telling(RipCircuit circuit, Prefix prefix) {
        Local local = locals.get(prefix);
        Learned learned = routes.find(prefix);
        String origin;
        Telling plain;
        boolean here;
        if (local != null) {
            origin = local.origin;
            plain = new Telling(local.metric, local.tag, Ipv4Address.ANY);
            here = local.circuit.equals(circuit.name());
        } else if (learned != null && !learned.down() && learned.used) {
            origin = "rip";
            plain = telling(circuit, learned);
            here =
                    learned.paths.stream()
                            .anyMatch(p -> p.source().circuit().equals(circuit.name()));
        } else {
            return null;
        }
        PolicyRoute route = new Outgoing(prefix, plain.metric, plain.tag, origin);
        if ((here && circuit.splitHorizon())
                || !policy.passes(
                        process.get().distributeLists(),
                        false,
                        List.of(circuit.name(), origin),
                        route)) {
            return null;
        }
        long metric =
                plain.metric
                        + policy.offset(process.get().offsetLists(), false, circuit.name(), route);
        return metric >= RipPacket.INFINITY
                ? null
                : new Telling((int) metric, plain.tag, plain.nextHop);
    }

    /** Section 4.4: what was learnt on this link is reached by who told it. */
    private static Telling telling(RipCircuit circuit, Learned learned) {
        Path path = learned.paths.getFirst();
        Ipv4Address nextHop = Ipv4Address.ANY;
        for (Path p : learned.paths) {
            if (p.source().circuit().equals(circuit.name()) && circuit.reaches(p.nextHop())) {
                nextHop = p.nextHop();
            }
        }
        return new Telling(learned.metric() + 1, path.tag(), nextHop);
    }

    /** The summary in whose place a route is not told. */
    private static Optional<Prefix> summary(RipCircuit circuit, int version, Prefix prefix) {
        for (Prefix summary : circuit.summaries()) {
            if (summary.contains(prefix) && !summary.equals(prefix)) {
                return Optional.of(summary);
            }
        }
        Prefix whole = RipCircuit.classful((Ipv4Address) prefix.address());
        boolean border =
                version == 1
                        ? circuit.addresses().stream().noneMatch(a -> whole.contains(a.address()))
                        : circuit.borders().stream().noneMatch(b -> b.contains(prefix));
        return border && prefix.length() > whole.length() ? Optional.of(whole) : Optional.empty();
    }

    /** Whether {@link #summary} may say this prefix of another one. */
    private static boolean mayBeSummary(RipCircuit circuit, Prefix prefix) {
        return circuit.summaries().contains(prefix)
                || RipCircuit.classful((Ipv4Address) prefix.address()).equals(prefix);
    }

    /** Section 3.4: version 1 says no mask, so that the neighbour must guess the right one. */
    private static boolean fitsVersion1(RipCircuit circuit, Prefix prefix) {
        return circuit.maskOf((Ipv4Address) prefix.address()) == prefix.length();
    }

    /** A route as filters see it. */
    private record Outgoing(Prefix prefix, long metric, long tag, String origin)
            implements PolicyRoute {}

    // ---- packets ------------------------------------------------------------------------------

    private static List<Ipv4Address> targets(RipCircuit circuit, int version) {
        List<Ipv4Address> targets = new ArrayList<>();
        if (circuit.groups()) {
            boolean broadcast = version == 1 || circuit.broadcast();
            targets.add(broadcast ? RipCircuit.BROADCAST : RipCircuit.GROUP);
        }
        targets.addAll(circuit.neighbors());
        return targets;
    }

    private void broadcast(RipCircuit circuit, int version, List<Entry> entries, Turn turn) {
        for (List<Entry> page : pages(entries, circuit.authentication().room())) {
            for (Ipv4Address to : targets(circuit, version)) {
                send(circuit, RipPacket.response(version, page), to, PORT, turn);
            }
        }
    }

    private void unicast(
            RipCircuit circuit, int version, List<Entry> entries, Address to, int port, Turn turn) {
        for (List<Entry> page : pages(entries, circuit.authentication().room())) {
            send(circuit, RipPacket.response(version, page), to, port, turn);
        }
    }

    private static List<List<Entry>> pages(List<Entry> entries, int room) {
        List<List<Entry>> pages = new ArrayList<>();
        for (int at = 0; at < entries.size(); at += room) {
            pages.add(entries.subList(at, Math.min(entries.size(), at + room)));
        }
        return pages;
    }

    private void send(RipCircuit circuit, RipPacket packet, Address to, int port, Turn turn) {
        int sequence = (int) turn.wallTime.getEpochSecond(); // a restart must not let it fall
        Optional<Bytes> bytes = circuit.authentication().seal(packet, sequence, turn.wallTime);
        if (bytes.isEmpty()) {
            counters.accept(RipCounter.NO_KEY);
            return;
        }
        IpDatagram datagram =
                new UdpDatagram(PORT, port, bytes.get())
                        .in(circuit.source(), to, HOP_LIMIT, IpDatagram.CONTROL_TOS);
        turn.out.accept(new RoutingAction.Send(circuit.name(), datagram));
    }
}
