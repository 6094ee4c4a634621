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
    long sent;
    long received;
    long dropped;

    /** What was told of whom, so that a mismatch is told once. */
    final Map<Address, String> mismatches = new LinkedHashMap<>();

    private final Map<Address, Map<LsaKey, Lsa>> updates = new LinkedHashMap<>();
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

    /** Whether all neighbours are presumed to be there, so that no hello is sent to them. */
    boolean silent() {
        return !neighbors.isEmpty() && all().stream().allMatch(Neighbor::presumed);
    }

    /** Sends an advertisement with the next update that goes there, at the end of the turn. */
    void queueUpdate(Address destination, Lsa lsa) {
        int age = Math.min(lsa.header().age() + config.transmitDelaySeconds(), LsaHeader.MAX_AGE);
        updates.computeIfAbsent(destination, _ -> new LinkedHashMap<>())
                .put(lsa.key(), lsa.withAge(age));
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

    /** Sends what was queued. */
    void flush(Turn turn, OspfEngine engine) {
        if (!acknowledgments.isEmpty()) {
            acknowledgments.forEach(
                    (destination, headers) -> acknowledge(turn, engine, destination, headers));
            acknowledgments.clear();
        }
        if (!updates.isEmpty()) {
            updates.forEach(
                    (destination, lsas) -> update(turn, engine, destination, lsas.values()));
            updates.clear();
        }
    }

    /** How many acknowledgments one packet has room for. */
    int acknowledgmentsInPacket() {
        return Math.max(1, (room() - version.headerBytes()) / LsaHeader.BYTES);
    }

    /** Sends acknowledgments, in as many packets as they need. */
    void acknowledge(
            Turn turn, OspfEngine engine, Address destination, Collection<LsaHeader> headers) {
        int most = acknowledgmentsInPacket();
        List<LsaHeader> batch = new ArrayList<>();
        for (LsaHeader header : headers) {
            batch.add(header);
            if (batch.size() == most) {
                send(turn, engine, destination, new OspfPacket.LinkStateAcknowledgment(batch));
                batch.clear();
            }
        }
        if (!batch.isEmpty()) {
            send(turn, engine, destination, new OspfPacket.LinkStateAcknowledgment(batch));
        }
    }

    private void update(Turn turn, OspfEngine engine, Address destination, Collection<Lsa> lsas) {
        List<Lsa> batch = new ArrayList<>();
        int bytes = version.headerBytes() + OspfCodec.COUNT_BYTES;
        for (Lsa lsa : lsas) {
            if (!batch.isEmpty() && bytes + lsa.header().length() > room()) {
                send(turn, engine, destination, new OspfPacket.LinkStateUpdate(batch));
                batch.clear();
                bytes = version.headerBytes() + OspfCodec.COUNT_BYTES;
            }
            batch.add(lsa);
            bytes += lsa.header().length();
        }
        send(turn, engine, destination, new OspfPacket.LinkStateUpdate(batch));
    }

    void send(Turn turn, OspfEngine engine, Address destination, OspfPacket.Body body) {
        OspfPacket packet =
                new OspfPacket(routerId, (int) area.id.number(), config.instance(), body);
        Bytes payload =
                version.encode(packet, config, destination, engine.nextCryptographicSequence());
        sent++;
        turn.tell(new OspfTrace.Packet(false, packet, destination, config.name()));
        turn.out().accept(new OspfAction.Send(config.name(), destination, payload));
    }
}
