package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.NbmaPeer;
import io.spokewire.nhrp.NhrpMessage.TrafficIndication;
import io.spokewire.nhrp.Transit.Way;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Traffic indications, Cisco's NHRP redirect: a packet that leaves the NBMA network where it came
 * in has a better way, and its sender is told so, once in a while.
 */
final class Redirects {
    /** Flows that are remembered; when there are more, the oldest one is told again. */
    static final int FLOWS_MAX = 4_096;

    private static final int IPV4_HEADER_BYTES = 20;
    private static final int IPV4_SOURCE = 12;
    private static final int IPV6_HEADER_BYTES = 40;
    private static final int IPV6_SOURCE = 8;

    /** A flow. */
    record Flow(Address source, Address destination) {}

    /** To whom the last indication went, and until when it is enough. */
    record Sent(NbmaPeer peer, long until) {}

    private final Overlay overlay;
    private final Map<Flow, Sent> flows = new LinkedHashMap<>();

    Redirects(Overlay overlay) {
        this.overlay = overlay;
    }

    Map<Flow, Sent> flows() {
        return flows;
    }

    /** A packet came in from a peer and left by the NBMA network again. */
    void redirect(NbmaPeer from, Bytes packet, Turn turn) {
        Address source = source(packet);
        Address destination = destination(packet);
        if (source == null
                || destination == null
                || !overlay.ready()
                || !overlay.config().redirect()
                || destination.isMulticast()
                || source.isUnspecified()
                || source.isLinkLocal()
                || destination.isLinkLocal()) {
            return;
        }
        Flow flow = new Flow(source, destination);
        forgetOld(turn);
        Sent sent = flows.get(flow);
        if (sent != null && sent.peer().equals(from) && !turn.reached(sent.until())) {
            overlay.counters.add(NhrpCounter.REDIRECT_LIMITED);
            return;
        }
        // A source that is not behind the network is forged, or its sender cannot use the answer.
        if (!(overlay.transit.way(source, null) instanceof Way.Next)
                || !(overlay.transit.way(destination, null) instanceof Way.Next next)
                || next.peer().matches(from)) {
            return;
        }
        flows.remove(flow);
        if (flows.size() >= FLOWS_MAX) {
            overlay.full.found("redirected flows", FLOWS_MAX, turn);
            Iterator<Flow> oldest = flows.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        Duration quiet = Duration.ofSeconds(overlay.config().redirectTimeoutSeconds());
        flows.put(flow, new Sent(from, turn.now() + quiet.toNanos()));
        overlay.send(
                new TrafficIndication(overlay.header(source), 0, packet, Extensions.NONE),
                from,
                turn);
    }

    /** An indication has come in: it is for us, or for a station further down the path. */
    void handle(TrafficIndication indication, NbmaPeer from, Turn turn) {
        switch (overlay.transit.way(indication.header().destinationProtocol(), null)) {
            case Way.Local _, Way.Egress _ -> overlay.resolutions.indicated(indication, from, turn);
            case Way.Next next -> {
                if (indication.header().hopCount() > 0 && !next.peer().matches(from)) {
                    overlay.transit.forward(indication, from, next, turn);
                }
            }
            case Way.Unknown _, Way.None _ -> overlay.counters.add(NhrpCounter.UNREACHABLE);
        }
    }

    private void forgetOld(Turn turn) {
        Iterator<Sent> oldest = flows.values().iterator();
        while (oldest.hasNext() && turn.reached(oldest.next().until())) {
            oldest.remove();
        }
    }

    void clear() {
        flows.clear();
    }

    /** The source of the IP packet whose first octets these are; null when it has none. */
    static @Nullable Address source(Bytes packet) {
        return address(packet, 0);
    }

    /** The destination of the IP packet whose first octets these are; null when it has none. */
    static @Nullable Address destination(Bytes packet) {
        return address(packet, 1);
    }

    private static @Nullable Address address(Bytes packet, int index) {
        int version = packet.length() == 0 ? 0 : packet.at(0) >>> 4;
        if (version == 4 && packet.length() >= IPV4_HEADER_BYTES) {
            return slice(packet, IPV4_SOURCE + 4 * index, 4);
        }
        if (version == 6 && packet.length() >= IPV6_HEADER_BYTES) {
            return slice(packet, IPV6_SOURCE + 16 * index, 16);
        }
        return null;
    }

    private static Address slice(Bytes packet, int start, int length) {
        return Address.fromBytes(Arrays.copyOfRange(packet.toArray(), start, start + length));
    }
}
