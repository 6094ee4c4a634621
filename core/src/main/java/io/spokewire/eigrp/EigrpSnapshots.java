package io.spokewire.eigrp;

import io.spokewire.eigrp.EigrpSnapshot.Destination;
import io.spokewire.eigrp.EigrpSnapshot.ExternalData;
import io.spokewire.eigrp.EigrpSnapshot.InterfaceEntry;
import io.spokewire.eigrp.EigrpSnapshot.NeighborEntry;
import io.spokewire.eigrp.EigrpSnapshot.PathEntry;
import io.spokewire.eigrp.EigrpSnapshot.Traffic;
import io.spokewire.eigrp.EigrpTlv.Stub;
import io.spokewire.eigrp.Entry.Advert;
import io.spokewire.eigrp.Entry.Path;
import io.spokewire.eigrp.Entry.Source;
import io.spokewire.net.Address;
import io.spokewire.net.Ipv4Address;
import io.spokewire.rib.RouteDetail.CompositeMetric;
import io.spokewire.routing.ProcessKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes down what a process knows. */
final class EigrpSnapshots {
    /** What IOS takes for a packet that needs no acknowledgement. */
    private static final int SMALL_BYTES = 40;

    /** Section 3.5: the QUERY origin flag of a passive route. */
    private static final int PASSIVE_ORIGIN = 1;

    private EigrpSnapshots() {}

    static EigrpSnapshot of(
            ProcessKey key,
            String name,
            EigrpConfig config,
            Transport transport,
            PrefixLimits limits,
            EventLog events,
            long nowNanos) {
        return new EigrpSnapshot(
                key.family(),
                name,
                key.vrf(),
                config.autonomousSystem(),
                config.routerId(),
                config.metrics().wide(),
                transport.all().stream().map(n -> neighbor(n, config, nowNanos)).toList(),
                List.of(),
                config.circuits().values().stream()
                        .map(c -> circuit(c, config, transport))
                        .toList(),
                List.of(
                        traffic("Hellos", EigrpPacket.HELLO, transport),
                        traffic("Updates", EigrpPacket.UPDATE, transport),
                        traffic("Queries", EigrpPacket.QUERY, transport),
                        traffic("Replies", EigrpPacket.REPLY, transport),
                        new Traffic(
                                "Acks",
                                transport.acknowledgmentsSent(),
                                transport.acknowledgmentsReceived()),
                        traffic("SIA-Queries", EigrpPacket.SIA_QUERY, transport),
                        traffic("SIA-Replies", EigrpPacket.SIA_REPLY, transport)),
                limits.accounting(nowNanos),
                events.all());
    }

    private static Traffic traffic(String kind, int opcode, Transport transport) {
        boolean hello = opcode == EigrpPacket.HELLO;
        return new Traffic(
                kind,
                transport.sent(opcode) - (hello ? transport.acknowledgmentsSent() : 0),
                transport.received(opcode) - (hello ? transport.acknowledgmentsReceived() : 0));
    }

    private static NeighborEntry neighbor(Neighbor n, EigrpConfig config, long nowNanos) {
        EigrpTlv.SoftwareVersion v = n.version;
        Circuit circuit = config.circuits().get(n.circuit);
        return new NeighborEntry(
                n.number,
                n.address,
                n.circuit,
                n.up,
                Duration.ofNanos(Math.max(0, n.holdDeadlineNanos - nowNanos)),
                Duration.ofNanos(nowNanos - n.sinceNanos),
                Duration.ofNanos(n.srttNanos),
                Duration.ofNanos(n.rtoNanos),
                n.queue.size(),
                Integer.toUnsignedLong(n.lastReceived),
                n.retransmissions,
                Math.max(0, n.tries - 1),
                n.prefixes,
                v == null
                        ? ""
                        : v.osMajor() + "." + v.osMinor() + "/" + v.tlvMajor() + "." + v.tlvMinor(),
                n.isStub() ? stub(n.stub) : "",
                n.up && circuit != null && circuit.bfd());
    }

    private static String stub(int flags) {
        List<String> words = new ArrayList<>();
        if ((flags & Stub.RECEIVE_ONLY) != 0) {
            words.add("RECEIVE-ONLY");
        }
        if ((flags & Stub.CONNECTED) != 0) {
            words.add("CONNECTED");
        }
        if ((flags & Stub.STATIC) != 0) {
            words.add("STATIC");
        }
        if ((flags & Stub.SUMMARY) != 0) {
            words.add("SUMMARY");
        }
        if ((flags & Stub.REDISTRIBUTED) != 0) {
            words.add("REDISTRIBUTED");
        }
        return String.join(" ", words);
    }

    static Destination destination(Entry e, EigrpConfig config, long nowNanos) {
        List<Path> used =
                Topology.usable(e, config.process().variance(), config.process().maximumPaths());
        List<PathEntry> paths = new ArrayList<>();
        for (Path path : used) {
            paths.add(path(path, e, config));
        }
        for (Path path : e.paths.values()) {
            if (!used.contains(path)) {
                paths.add(path(path, e, config));
            }
        }
        return new Destination(
                e.prefix,
                e.active,
                e.active ? 0 : used.size(),
                e.feasible == EigrpMetrics.INFINITY
                        ? Optional.empty()
                        : Optional.of(Topology.metric(e.feasible)),
                !config.metrics().wide() || used.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                config.metrics()
                                        .ofRib(Topology.metric(used.getFirst().distance()))),
                used.isEmpty() ? 0 : used.getFirst().told().tag(),
                e.active ? e.origin : PASSIVE_ORIGIN,
                Duration.ofNanos(e.active ? nowNanos - e.activeSinceNanos : 0),
                e.outstanding.stream().map(n -> n.address).toList(),
                paths);
    }

    private static PathEntry path(Path path, Entry e, EigrpConfig config) {
        CompositeMetric m = config.metrics().detail(path.vector());
        boolean own = path.neighbor() == null;
        String via =
                switch (path.source()) {
                    case Source.Connected _ -> "Connected";
                    case Source.Summary _ -> "Summary";
                    case Source.Redistributed _ ->
                            path.told()
                                    .exterior()
                                    .map(x -> EigrpProtocols.redistributed(x.protocol()))
                                    .orElse("Redistributed");
                    case Source.Peer(Neighbor _, var hop) -> hop.toString();
                };
        return new PathEntry(
                via,
                own,
                Optional.ofNullable(path.neighbor()).map(n -> n.address),
                Topology.metric(path.distance()),
                Topology.metric(path.reported()),
                path.source() instanceof Source.Summary ? "Null0" : path.circuit(),
                path.told().exterior().isPresent(),
                path.reported() < e.feasible,
                m.bandwidthKbits(),
                m.delayPicos(),
                m.reliability(),
                m.load(),
                m.mtuBytes(),
                m.hops(),
                originator(path.told()),
                path.told().exterior().map(EigrpSnapshots::external));
    }

    private static Optional<Address> originator(Advert told) {
        int id = told.exterior().map(EigrpTlv.Exterior::routerId).orElse(told.routerId());
        return id == 0 ? Optional.empty() : Optional.of(new Ipv4Address(id));
    }

    private static ExternalData external(EigrpTlv.Exterior x) {
        return new ExternalData(
                Integer.toUnsignedLong(x.autonomousSystem()),
                EigrpProtocols.name(x.protocol()),
                x.metric(),
                x.tag());
    }

    private static InterfaceEntry circuit(Circuit c, EigrpConfig config, Transport transport) {
        List<Neighbor> there = transport.on(c.name());
        long mean = (long) there.stream().mapToLong(n -> n.srttNanos).average().orElse(0);
        Map<Integer, Neighbor.Outgoing> waiting = new LinkedHashMap<>();
        Optional<Long> next = Optional.empty();
        for (Neighbor neighbor : there) {
            int before = neighbor.tries == 0 ? 0 : 1;
            for (Neighbor.Outgoing packet : neighbor.queue) {
                waiting.put(packet.sequence(), packet);
                long number = Integer.toUnsignedLong(packet.sequence());
                if (before-- <= 0 && next.filter(n -> n <= number).isEmpty()) {
                    next = Optional.of(number);
                }
            }
        }
        return new InterfaceEntry(
                c.name(),
                there.size(),
                transport.waiting(c.name()),
                there.stream().mapToInt(n -> n.queue.size()).sum(),
                Duration.ofNanos(mean),
                Duration.ofNanos(c.paceNanos(SMALL_BYTES)),
                Duration.ofNanos(c.paceNanos(c.mtuBytes())),
                waiting.values().stream().mapToInt(p -> CircuitTraffic.routes(p.tlvs())).sum(),
                c.helloSeconds(),
                c.holdSeconds(),
                c.settings().passive() || config.process().passive().contains(c.name()),
                c.settings().splitHorizon(),
                c.settings().nextHop(),
                next,
                transport.traffic(c.name()).snapshot(),
                switch (c.authentication().type()) {
                    case EigrpTlv.Authentication.MD5 -> "md5";
                    case EigrpTlv.Authentication.SHA_256 -> "HMAC-SHA-256";
                    default -> "";
                },
                c.settings().keyChain(),
                c.bfd());
    }
}
