package io.spokewire.ospf;

import io.spokewire.net.Bytes;
import io.spokewire.net.Ipv4Address;
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

    /** All routers, RFC 2328 appendix A.1. */
    static final Ipv4Address ALL_SPF_ROUTERS = Ipv4Address.parse("224.0.0.5");

    /** The designated router and its backup. */
    static final Ipv4Address ALL_D_ROUTERS = Ipv4Address.parse("224.0.0.6");

    private static final int IP_HEADER_BYTES = 20;

    final Area area;
    final Lsdb links = new Lsdb();
    final Map<Integer, Neighbor> neighbors = new TreeMap<>(Integer::compareUnsigned);
    OspfCircuitConfig config;
    State state = State.DOWN;
    int designatedRouter; // addresses; 0 for none
    int backupDesignatedRouter;
    long sent;
    long received;
    long dropped;

    /** What was told of whom, so that a mismatch is told once. */
    final Map<Ipv4Address, String> mismatches = new LinkedHashMap<>();

    private final Map<Ipv4Address, Map<LsaKey, Lsa>> updates = new LinkedHashMap<>();
    private final Map<Ipv4Address, List<LsaHeader>> acknowledgments = new LinkedHashMap<>();
    final Map<LsaKey, LsaHeader> delayedAcknowledgments = new LinkedHashMap<>();

    Circuit(Area area, OspfCircuitConfig config) {
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

    long full() {
        return neighbors.values().stream().filter(n -> n.state == Neighbor.State.FULL).count();
    }

    @Nullable Neighbor neighbor(int routerId, Ipv4Address source) {
        return neighbors.get(key(routerId, source));
    }

    /** Section 10: by router id on a point-to-point network, by address elsewhere. */
    int key(int routerId, Ipv4Address source) {
        return config.network() == NetworkType.POINT_TO_POINT ? routerId : source.value();
    }

    /** Where packets for all neighbours that are adjacent go; null where each gets its own. */
    @Nullable Ipv4Address floodingAddress() {
        return switch (config.network()) {
            case POINT_TO_POINT -> ALL_SPF_ROUTERS;
            case BROADCAST -> designated() ? ALL_SPF_ROUTERS : ALL_D_ROUTERS;
            case NON_BROADCAST, POINT_TO_MULTIPOINT, POINT_TO_MULTIPOINT_NON_BROADCAST -> null;
        };
    }

    /** Sends an advertisement with the next update that goes there, at the end of the turn. */
    void queueUpdate(Ipv4Address destination, Lsa lsa) {
        int age = Math.min(lsa.header().age() + config.transmitDelaySeconds(), LsaHeader.MAX_AGE);
        updates.computeIfAbsent(destination, _ -> new LinkedHashMap<>())
                .put(lsa.key(), lsa.header().doNotAge() ? lsa : lsa.withAge(age));
    }

    void queueAcknowledgment(Ipv4Address destination, LsaHeader header) {
        acknowledgments.computeIfAbsent(destination, _ -> new ArrayList<>()).add(header);
    }

    /** Bytes that an OSPF packet of this interface can have. */
    int room() {
        int digest =
                config.authentication() instanceof OspfAuthentication.Cryptographic c
                        ? c.sending().algorithm().bytes()
                        : 0;
        return config.mtuBytes() - IP_HEADER_BYTES - digest;
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

    /** Sends acknowledgments, in as many packets as they need. */
    void acknowledge(
            Turn turn, OspfEngine engine, Ipv4Address destination, Collection<LsaHeader> headers) {
        int most = Math.max(1, (room() - OspfCodec.HEADER_BYTES) / LsaHeader.BYTES);
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

    private void update(
            Turn turn, OspfEngine engine, Ipv4Address destination, Collection<Lsa> lsas) {
        List<Lsa> batch = new ArrayList<>();
        int bytes = OspfCodec.UPDATE_BYTES;
        for (Lsa lsa : lsas) {
            if (!batch.isEmpty() && bytes + lsa.header().length() > room()) {
                send(turn, engine, destination, new OspfPacket.LinkStateUpdate(batch));
                batch.clear();
                bytes = OspfCodec.UPDATE_BYTES;
            }
            batch.add(lsa);
            bytes += lsa.header().length();
        }
        send(turn, engine, destination, new OspfPacket.LinkStateUpdate(batch));
    }

    void send(Turn turn, OspfEngine engine, Ipv4Address destination, OspfPacket.Body body) {
        OspfPacket packet = new OspfPacket(engine.routerId(), (int) area.id.number(), body);
        Bytes payload =
                OspfCodec.encode(
                        packet, config.authentication(), engine.nextCryptographicSequence());
        sent++;
        turn.out().accept(new OspfAction.Send(config.name(), destination, payload));
    }
}
