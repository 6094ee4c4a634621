package io.spokewire.rip;

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
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a process tells its neighbours, RFC 2453 section 3.10. What was told and is not any more is
 * told as unreachable for a while, whatever the reason.
 */
final class RipTeller {
    static final int PORT = 520;

    /** As Cisco's routers send. */
    private static final int HOP_LIMIT = 2;

    private final Supplier<RipProcess> process;
    private final RipRoutes routes;
    private final Map<Prefix, Local> locals;
    private final Consumer<RipCounter> counters;
    private final Map<Channel, Told> told = new LinkedHashMap<>();
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

    /** What neighbours have heard. */
    private static final class Told {
        Map<Prefix, Telling> last = new TreeMap<>();

        /** Until when what has gone is told as unreachable. */
        final Map<Prefix, Long> gone = new TreeMap<>();

        boolean anything;
    }

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
            Map<Prefix, Local> locals,
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

    /** Tells everything on all circuits. */
    void update(Collection<RipCircuit> circuits, Turn turn) {
        tell(circuits, true, turn);
    }

    /** Tells what has changed, section 3.10.1; everything where nothing was told yet. */
    void changes(Collection<RipCircuit> circuits, Turn turn) {
        tell(circuits, false, turn);
    }

    private void tell(Collection<RipCircuit> circuits, boolean all, Turn turn) {
        TreeSet<String> names = new TreeSet<>();
        for (RipCircuit circuit : circuits) {
            names.add(circuit.name());
            for (int version : circuit.send()) {
                if (circuit.speaks()) {
                    tell(circuit, version, all, turn);
                }
            }
        }
        told.keySet().removeIf(channel -> !names.contains(channel.circuit));
    }

    private void tell(RipCircuit circuit, int version, boolean all, Turn turn) {
        Told before = told.computeIfAbsent(new Channel(circuit.name(), version), _ -> new Told());
        Map<Prefix, Telling> now = view(circuit, version);
        RipProcess.Timers timers = process.get().timers();
        long poison =
                Math.max(
                        timers.flushSeconds() - timers.invalidSeconds(),
                        2 * timers.updateSeconds());
        boolean whole = all || !before.anything;
        before.gone.values().removeIf(until -> turn.nowNanos - until >= 0);
        List<Entry> entries = new ArrayList<>();
        now.forEach((prefix, telling) -> {
            before.gone.remove(prefix);
            if (whole || !telling.equals(before.last.get(prefix))) {
                entries.add(entry(prefix, telling, version));
            }
        });
        before.last.forEach((prefix, telling) -> {
            if (!now.containsKey(prefix)) {
                before.gone.put(prefix, turn.nowNanos + RipRoutes.seconds(poison));
                if (!whole) {
                    entries.add(gone(prefix, telling.tag, version));
                }
            }
        });
        if (whole) {
            before.gone.keySet().forEach(prefix -> entries.add(gone(prefix, 0, version)));
        }
        before.last = now;
        before.anything = true;
        if (!entries.isEmpty()) {
            counters.accept(whole ? RipCounter.UPDATES_SENT : RipCounter.TRIGGERED_SENT);
            detail(circuit, version, entries, turn);
            broadcast(circuit, version, entries, turn);
        }
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

    private static Entry gone(Prefix prefix, int tag, int version) {
        return entry(prefix, new Telling(RipPacket.INFINITY, tag, Ipv4Address.ANY), version);
    }

    /** All that was told is unreachable: the process ends. */
    void farewell(Collection<RipCircuit> circuits, Turn turn) {
        for (RipCircuit circuit : circuits) {
            for (int version : circuit.send()) {
                Told last = told.get(new Channel(circuit.name(), version));
                if (last != null && circuit.speaks()) {
                    List<Entry> entries = new ArrayList<>();
                    last.last.forEach(
                            (prefix, telling) -> entries.add(gone(prefix, telling.tag, version)));
                    broadcast(circuit, version, entries, turn);
                }
            }
        }
        told.clear();
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
        List<Entry> entries = new ArrayList<>();
        if (question.whole()) {
            view(circuit, version)
                    .forEach((prefix, telling) -> entries.add(entry(prefix, telling, version)));
        } else {
            question.entries().forEach(asked -> entries.add(known(circuit, asked)));
        }
        List<List<Entry>> pages = pages(entries, circuit.authentication().room());
        for (List<Entry> page : pages) {
            send(circuit, RipPacket.response(version, page), from, port, turn);
        }
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

    private Map<Prefix, Telling> view(RipCircuit circuit, int version) {
        Map<Prefix, Telling> view = new TreeMap<>();
        locals.forEach((prefix, local) -> {
            boolean here = local.circuit.equals(circuit.name()) && circuit.splitHorizon();
            if (!here) {
                Telling telling = new Telling(local.metric, local.tag, Ipv4Address.ANY);
                place(view, circuit, version, prefix, telling, local.origin);
            }
        });
        routes.all()
                .forEach((prefix, learned) -> {
                    boolean here =
                            learned.paths.stream()
                                    .anyMatch(p -> p.source().circuit().equals(circuit.name()));
                    if (!learned.down()
                            && learned.used
                            && !(here && circuit.splitHorizon())
                            && !locals.containsKey(prefix)) {
                        place(view, circuit, version, prefix, telling(circuit, learned), "rip");
                    }
                });
        return view;
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

    private void place(
            Map<Prefix, Telling> view,
            RipCircuit circuit,
            int version,
            Prefix prefix,
            Telling telling,
            String origin) {
        PolicyRoute route = new Outgoing(prefix, telling.metric, telling.tag, origin);
        List<String> scope = List.of(circuit.name(), origin);
        if (!policy.passes(process.get().distributeLists(), false, scope, route)) {
            return;
        }
        long metric =
                telling.metric
                        + policy.offset(process.get().offsetLists(), false, circuit.name(), route);
        if (metric >= RipPacket.INFINITY) {
            return;
        }
        Telling told = new Telling((int) metric, telling.tag, telling.nextHop);
        Optional<Prefix> summary = summary(circuit, version, prefix);
        if (summary.isPresent()) {
            view.merge(summary.get(), told.summed(told), Telling::summed);
        } else if (version == 2 || fitsVersion1(circuit, prefix)) {
            view.merge(prefix, told, (a, b) -> a.metric <= b.metric ? a : b);
        }
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
