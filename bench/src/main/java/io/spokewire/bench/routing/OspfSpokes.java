package io.spokewire.bench.routing;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Ipv4Address;
import io.spokewire.router.Ports;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Neighbours of a router on a point-to-multipoint interface of OSPF version 2, RFC 2328 appendix A:
 * they say hello, take what is described to them, and acknowledge what they are told.
 */
final class OspfSpokes {
    private static final int HELLO = 1;
    private static final int DESCRIPTION = 2;
    private static final int UPDATE = 4;
    private static final int ACKNOWLEDGMENT = 5;
    private static final int BODY_AT = 24;
    private static final int HELLO_BYTES = 20; // without the neighbours
    private static final int FLAGS_AT = BODY_AT + 3;
    private static final int SEQUENCE_AT = BODY_AT + 4;
    private static final int INIT = 4;
    private static final int MORE = 2;
    private static final int MASTER = 1;
    private static final int FIRST_SEQUENCE = 100;
    private static final int HEADER_BYTES = 20;

    /** An exchange that does not come to its end is begun anew after so long. */
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private static final int LENGTH_AT = 18; // of an advertisement
    private static final int FIRST_ID = 3 << 24;
    private static final int FIRST_ADDRESS = 10 << 24;

    private final String link;
    private final int own;
    private final Address hub;
    private final Consumer<Ports.LinkPacket> toHub;
    private final List<Spoke> spokes = new ArrayList<>();

    private final class Spoke {
        final int id;
        final Ipv4Address address;
        int sequence;
        long begunNanos = System.nanoTime() - PATIENCE_NANOS;
        long updated;

        Spoke(int number) {
            id = FIRST_ID + number;
            address = new Ipv4Address(FIRST_ADDRESS + number);
        }

        void hear(ByteBuffer packet) {
            switch (packet.get(1)) {
                case HELLO -> {
                    ByteBuffer body = ByteBuffer.allocate(HELLO_BYTES + 4);
                    body.put(packet.slice(BODY_AT, HELLO_BYTES)).putInt(own);
                    say(HELLO, body.flip());
                }
                case DESCRIPTION -> described(packet);
                case UPDATE -> updated(packet);
                default -> {}
            }
        }

        /** It leads the exchange, has nothing to tell, and asks for nothing. */
        private void described(ByteBuffer packet) {
            int flags = packet.get(FLAGS_AT);
            boolean init = (flags & INIT) != 0;
            boolean first = packet.getInt(SEQUENCE_AT) == FIRST_SEQUENCE;
            if (init) {
                if (System.nanoTime() - begunNanos < PATIENCE_NANOS) {
                    return; // it has the answer, or will
                }
                begunNanos = System.nanoTime();
                sequence = FIRST_SEQUENCE;
            } else if (packet.getInt(SEQUENCE_AT) == sequence && (first || (flags & MORE) != 0)) {
                sequence++;
            } else {
                return;
            }
            ByteBuffer body = ByteBuffer.allocate(8);
            body.putShort(packet.getShort(BODY_AT)).put(packet.get(BODY_AT + 2));
            body.put((byte) (init ? INIT | MORE | MASTER : MASTER)).putInt(sequence);
            say(DESCRIPTION, body.flip());
        }

        private void updated(ByteBuffer packet) {
            int count = packet.getInt(BODY_AT);
            ByteBuffer body = ByteBuffer.allocate(count * HEADER_BYTES);
            int at = BODY_AT + 4;
            for (int i = 0; i < count; i++) {
                body.put(packet.slice(at, HEADER_BYTES));
                at += packet.getShort(at + LENGTH_AT) & 0xFFFF;
            }
            updated += count;
            say(ACKNOWLEDGMENT, body.flip());
        }

        void say(int type, ByteBuffer body) {
            say(BigArea.packet(type, id, body));
        }

        void say(Bytes packet) {
            toHub.accept(
                    new Ports.LinkPacket(
                            link,
                            new IpDatagram(
                                    address,
                                    hub,
                                    IpProtocol.OSPF,
                                    1,
                                    IpDatagram.CONTROL_TOS,
                                    packet)));
        }
    }

    /**
     * They have the addresses from 10.0.0.2 on.
     *
     * @param own router id of the hub, which is below theirs
     * @param hub its address
     * @param toHub takes what they say
     */
    OspfSpokes(int count, String link, int own, Address hub, Consumer<Ports.LinkPacket> toHub) {
        this.link = link;
        this.own = own;
        this.hub = hub;
        this.toHub = toHub;
        for (int i = 0; i < count; i++) {
            spokes.add(new Spoke(i + 2));
        }
    }

    /** Router id of the first one. */
    static int firstId() {
        return FIRST_ID + 2;
    }

    /** The first one tells of something. */
    void tell(Bytes update) {
        spokes.getFirst().say(update);
    }

    /** Advertisements that one of them at least was told, with those that were told again. */
    long updated() {
        return spokes.stream().skip(1).mapToLong(s -> s.updated).min().orElse(0);
    }

    /** What the hub has sent arrives. */
    void hear(IpDatagram packet) {
        if (packet.protocol() != IpProtocol.OSPF) {
            return;
        }
        ByteBuffer payload = ByteBuffer.wrap(packet.payload().toArray());
        for (Spoke spoke : spokes) {
            if (packet.destination().isMulticast() || packet.destination().equals(spoke.address)) {
                spoke.hear(payload);
            }
        }
    }
}
