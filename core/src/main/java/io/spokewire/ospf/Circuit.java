package io.spokewire.ospf;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.ospf.OspfInterface.NetworkType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An interface, RFC 2328 section 9: its state, its neighbours, and what is to be sent on it. */
final class Circuit {
    /** The states of section 9.1. */
    enum State {
        DOWN("DOWN"),
        LOOPBACK("LOOPBACK"),
        WAITING("WAITING"),
        POINT_TO_POINT("POINT_TO_POINT"),
        DR_OTHER("DROTHER"),
        BACKUP("BDR"),
        DR("DR");

        private final String text;

        State(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    private static final int IPV4_HEADER_BYTES = 20;
    private static final int IPV6_HEADER_BYTES = 40;

    final OspfVersion version;
    final Area area;
    final Lsdb links;
    final Map<NeighborKey, Neighbor> neighbors = new TreeMap<>();
    private final int routerId;
    OspfCircuitConfig config;
    State state = State.DOWN;
    int designatedRouter; // by identity, 0 for none
    int backupDesignatedRouter;
    boolean paced; // an update has just left: the next one waits
    long sent;
    long received;
    long dropped;

    /** What was told of a neighbour that does not fit, and when. */
    private record Mismatch(String why, long atNanos) {}

    /** So many are kept in mind: sources are cheap to invent. */
    static final int MISMATCHES_MOST = 100;

    /** The room of one who was silent for so long is another's. */
    private static final long MISMATCH_NANOS = 3_600_000_000_000L;

    /** So that a mismatch is told once; whoever was heard last is behind. */
    private final Map<Address, Mismatch> mismatches = new LinkedHashMap<>();

    private final Map<Address, List<LsaHeader>> acknowledgments = new LinkedHashMap<>();
    final Map<LsaKey, LsaHeader> delayedAcknowledgments = new LinkedHashMap<>();

    Circuit(OspfVersion version, int routerId, Area area, OspfCircuitConfig config) {
        this.version = version;
        this.links = Lsdb.of(this, version, routerId);
        this.routerId = routerId;
        this.area = area;
        this.config = config;
    }

    Collection<Neighbor> all() {
        return neighbors.values();
    }

    boolean multicasts() {
        return config.network() == NetworkType.BROADCAST
                || config.network() == NetworkType.POINT_TO_POINT;
    }

    boolean designated() {
        return state == State.DR || state == State.BACKUP;
    }

    /** How elections name us. */
    int self() {
        return version.identity(config.address(), routerId);
    }

    /** Ourselves and those who are adjacent to us. */
    List<Integer> members(int ownId) {
        List<Integer> routers = new ArrayList<>();
        routers.add(ownId);
        for (Neighbor neighbor : all()) {
            if (neighbor.adjacent()) {
                routers.add(neighbor.routerId);
            }
        }
        return routers;
    }

    /** Whether an advertisement on the link is one of a member's, by its id there. */
    boolean ofMember(LsaKey key, int ownId) {
        return key.advertisingRouter() == ownId
                ? key.id() == config.interfaceId()
                : all().stream()
                        .anyMatch(n ->
                                n.adjacent()
                                        && n.routerId == key.advertisingRouter()
                                        && n.interfaceId == key.id());
    }

    long full() {
        return neighbors.values().stream().filter(Neighbor::adjacent).count();
    }

    @Nullable Neighbor neighbor(int id, Address source) {
        return neighbors.get(version.neighborKey(config, id, source));
    }

    /** Where packets for all neighbours that are adjacent go; null where each gets its own. */
    @Nullable Address floodingAddress() {
        return switch (config.network()) {
            case POINT_TO_POINT -> version.allSpfRouters();
            case BROADCAST -> designated() ? version.allSpfRouters() : version.allDRouters();
            case NON_BROADCAST, POINT_TO_MULTIPOINT, POINT_TO_MULTIPOINT_NON_BROADCAST -> null;
        };
    }

    /** Whether hellos and refreshes are spared on it, RFC 1793 section 3.2.1. */
    boolean demand() {
        return config.demandCircuit()
                || (config.network() == NetworkType.POINT_TO_POINT
                        && all().stream().anyMatch(n -> n.saysDemand));
    }

    /** Whether no hello is sent to any neighbour. */
    boolean silent() {
        return !neighbors.isEmpty() && all().stream().allMatch(Neighbor::spared);
    }

    /** Whether a disagreement with a source is news. */
    boolean mismatched(Address source, String why, long nowNanos) {
        Mismatch before = mismatches.remove(source);
        if (before == null && mismatches.size() >= MISMATCHES_MOST) {
            Map.Entry<Address, Mismatch> eldest = mismatches.entrySet().iterator().next();
            if (nowNanos - eldest.getValue().atNanos() < MISMATCH_NANOS) {
                return false;
            }
            mismatches.remove(eldest.getKey());
        }
        mismatches.put(source, new Mismatch(why, nowNanos));
        return before == null || !before.why().equals(why);
    }

    /** A source fits now. */
    void matches(Address source) {
        mismatches.remove(source);
    }

    void queueAcknowledgment(Address destination, LsaHeader header) {
        acknowledgments.computeIfAbsent(destination, _ -> new ArrayList<>()).add(header);
    }

    /** Bytes that an OSPF packet of this interface can have. */
    int room() {
        int header =
                version.packets() == AddressFamily.IPV4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES;
        return config.packetBytes()
                - header
                - version.trailerBytes(config.authentication())
                - config.ipsec().overheadBytes();
    }

    /** Sends the acknowledgments that were queued. */
    void flush(Turn turn, OspfEngine engine) {
        if (!acknowledgments.isEmpty()) {
            acknowledgments.forEach(
                    (destination, headers) -> acknowledge(turn, engine, destination, headers));
            acknowledgments.clear();
        }
    }

    /** How many acknowledgments one packet has room for. */
    int acknowledgmentsInPacket() {
        return Math.max(1, (room() - version.headerBytes()) / LsaHeader.BYTES);
    }

    private void acknowledge(
            Turn turn, OspfEngine engine, Address destination, List<LsaHeader> headers) {
        acknowledgments(headers).forEach(body -> send(turn, engine, destination, body));
    }

    /** Packets of acknowledgments, as many as they need. */
    List<OspfPacket.LinkStateAcknowledgment> acknowledgments(List<LsaHeader> headers) {
        int most = acknowledgmentsInPacket();
        List<OspfPacket.LinkStateAcknowledgment> packets = new ArrayList<>();
        for (int at = 0; at < headers.size(); at += most) {
            List<LsaHeader> batch = headers.subList(at, Math.min(at + most, headers.size()));
            packets.add(new OspfPacket.LinkStateAcknowledgment(batch));
        }
        return packets;
    }

    /** Sends a packet as soon as those before it have gone. */
    void send(Turn turn, OspfEngine engine, Address destination, OspfPacket.Body body) {
        engine.outgoing().send(this, destination, body, turn);
    }

    private OspfPacket packet(OspfPacket.Body body) {
        return new OspfPacket(routerId, (int) area.id.number(), config.instance(), body);
    }

    Bytes encode(OspfEngine engine, Address destination, OspfPacket.Body body) {
        return version.encode(
                packet(body), config, destination, engine.nextCryptographicSequence());
    }

    /** Sends a packet that is encoded, now. */
    void emit(
            Turn turn,
            OspfEngine engine,
            Address destination,
            OspfPacket.Body body,
            Bytes payload) {
        sent++;
        turn.tell(new OspfTrace.Packet(false, packet(body), destination, config.name()));
        turn.out().accept(new OspfAction.Send(config.name(), destination, payload));
    }
}
