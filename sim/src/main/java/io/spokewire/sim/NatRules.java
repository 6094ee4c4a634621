package io.spokewire.sim;

import io.spokewire.net.Address;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.Ipv4Address;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a NAT box does to IPv4 packets between its inside and its one outside address.
 *
 * <p>UDP and TCP ports and ICMP echo ids are translated one by one. GRE and ESP have nothing that
 * could be translated but the address: one client has it at a time, and what another client behind
 * the box sends to the same far end is dropped, as Linux drops it when the reply would be
 * ambiguous.
 */
final class NatRules {
    private static final int FIRST_PORT = 40_000;

    private final Nic outside;
    private final Kind kind;
    private final Map<Inside, Integer> ports = new LinkedHashMap<>();
    private final Map<Outside, Inside> back = new LinkedHashMap<>();
    private final Set<Contact> contacts = new HashSet<>(); // asked only, never walked through
    private final Map<Address, Address> greClients = new LinkedHashMap<>(); // by far end
    private @Nullable Address greClient; // cone: one client for all far ends
    private int nextPort = FIRST_PORT;

    /** When each mapping was last used from inside, and how long it lives without. */
    private final Map<Outside, Long> used = new LinkedHashMap<>();

    private final LongSupplier clock;
    private long lifeNanos = Long.MAX_VALUE;

    /** Who may send to a client that the box translates. */
    enum Kind {
        /** Anybody, once the client has sent anything. */
        CONE,
        /** Those to whom the client has sent; each far end sees a port of its own. */
        SYMMETRIC,
        /** Anybody at any time: the outside address stands for one client, ports unchanged. */
        STATIC
    }

    private record Inside(int protocol, Address client, int port, @Nullable Address farEnd) {}

    private record Outside(int protocol, int port) {}

    private record Contact(int protocol, int port, Address farEnd) {}

    NatRules(Nic outside, Kind kind, LongSupplier clock) {
        this.outside = outside;
        this.kind = kind;
        this.clock = clock;
    }

    /** The one client of a static translation. */
    void client(Address only) {
        greClient = only;
    }

    /** A mapping that the client does not use for so long is forgotten. */
    void life(Duration unused) {
        lifeNanos = unused.toNanos();
    }

    private boolean alive(Outside mapping) {
        Long at = used.get(mapping);
        return at != null && clock.getAsLong() - at <= lifeNanos;
    }

    boolean isOutside(Nic nic) {
        return nic == outside;
    }

    /** Forgets all that was translated: the box was restarted. */
    void rebind() {
        ports.clear();
        back.clear();
        contacts.clear();
        used.clear();
        greClients.clear();
        greClient = kind == Kind.STATIC ? greClient : null;
        nextPort += 1000;
    }

    /** A packet from the inside, translated; null to drop it. */
    byte @Nullable [] outbound(byte[] packet) {
        if (!IpPacket.isIpv4(packet)) {
            return packet;
        }
        Address client = IpPacket.source(packet);
        Address farEnd = IpPacket.destination(packet);
        if (kind == Kind.STATIC) {
            return IpPacket.withAddresses(packet, own(), (Ipv4Address) farEnd);
        }
        int protocol = IpPacket.protocol(packet);
        if (protocol == IpPacket.GRE || protocol == IpPacket.ESP) {
            boolean free =
                    kind == Kind.CONE
                            ? greClient == null || greClient.equals(client)
                            : greClients.getOrDefault(farEnd, client).equals(client);
            if (!free) {
                return null;
            }
            greClient = client;
            greClients.put(farEnd, client);
            return IpPacket.withAddresses(packet, own(), (Ipv4Address) farEnd);
        }
        int at = portAt(packet, true);
        if (at < 0) {
            return null;
        }
        Inside inside =
                new Inside(
                        protocol,
                        client,
                        IpPacket.u16(packet, at),
                        kind == Kind.SYMMETRIC ? farEnd : null);
        Integer before = ports.get(inside);
        if (before != null && !alive(new Outside(protocol, before))) {
            ports.remove(inside);
            back.remove(new Outside(protocol, before));
        }
        int port = ports.computeIfAbsent(inside, _ -> nextPort++);
        back.put(new Outside(protocol, port), inside);
        used.put(new Outside(protocol, port), clock.getAsLong());
        contacts.add(new Contact(protocol, port, farEnd));
        return translated(packet, own(), (Ipv4Address) farEnd, at, port);
    }

    /**
     * A packet from the outside, translated; the same packet when it is for the box itself; null to
     * drop it.
     */
    byte @Nullable [] inbound(byte[] packet) {
        if (!IpPacket.isIpv4(packet) || !IpPacket.destination(packet).equals(own())) {
            return packet;
        }
        Ipv4Address farEnd = (Ipv4Address) IpPacket.source(packet);
        if (kind == Kind.STATIC) {
            return greClient == null
                    ? packet
                    : IpPacket.withAddresses(packet, farEnd, (Ipv4Address) greClient);
        }
        int protocol = IpPacket.protocol(packet);
        if (protocol == IpPacket.GRE || protocol == IpPacket.ESP) {
            Address client = kind == Kind.CONE ? greClient : greClients.get(farEnd);
            return client == null
                    ? null
                    : IpPacket.withAddresses(packet, farEnd, (Ipv4Address) client);
        }
        if (protocol == IpPacket.ICMP && isError(packet)) {
            return inboundError(packet, farEnd);
        }
        int at = portAt(packet, false);
        if (at < 0) {
            return packet;
        }
        int port = IpPacket.u16(packet, at);
        Inside inside = back.get(new Outside(protocol, port));
        if (inside == null || !alive(new Outside(protocol, port))) {
            return packet;
        }
        if (kind == Kind.SYMMETRIC && !contacts.contains(new Contact(protocol, port, farEnd))) {
            return null;
        }
        return translated(packet, farEnd, (Ipv4Address) inside.client, at, inside.port);
    }

    private Ipv4Address own() {
        return (Ipv4Address) outside.addresses().getFirst().address();
    }

    private static boolean isError(byte[] packet) {
        int type = packet[IpPacket.headerLength(packet)] & 0xFF;
        return type == 3 || type == 11;
    }

    /** An ICMP error about a GRE packet: the quoted source becomes the client again. */
    private byte @Nullable [] inboundError(byte[] packet, Ipv4Address from) {
        byte[] message = IpPacket.body(packet);
        if (message.length < 28 || message[17] != IpPacket.GRE) {
            return packet;
        }
        Ipv4Address farEnd = Ipv4Address.fromBytes(message, 24);
        Address client = kind == Kind.CONE ? greClient : greClients.get(farEnd);
        if (client == null) {
            return packet;
        }
        byte[] quoted = Arrays.copyOfRange(message, 8, message.length);
        byte[] inner = IpPacket.withAddresses(quoted, (Ipv4Address) client, farEnd);
        System.arraycopy(inner, 0, message, 8, inner.length);
        return IpPacket.of(from, client, IpPacket.ICMP, false, message);
    }

    /** Where the number stands that tells clients apart; -1 when there is none. */
    private static int portAt(byte[] packet, boolean outbound) {
        int at = IpPacket.headerLength(packet);
        if (packet.length < at + 8) {
            return -1;
        }
        return switch (IpPacket.protocol(packet)) {
            case IpPacket.UDP, IpPacket.TCP -> outbound ? at : at + 2;
            case IpPacket.ICMP -> packet[at] == (outbound ? 8 : 0) ? at + 4 : -1;
            default -> -1;
        };
    }

    private static byte[] translated(
            byte[] packet, Ipv4Address source, Ipv4Address destination, int at, int port) {
        byte[] changed = IpPacket.withAddresses(packet, source, destination);
        int header = IpPacket.headerLength(packet);
        if (IpPacket.protocol(packet) == IpPacket.ICMP) {
            byte[] message = IpPacket.body(changed);
            IpPacket.put16(message, at - header, port);
            byte[] again = IpPacket.of(source, destination, IpPacket.ICMP, false, message);
            return IpPacket.withTtl(again, IpPacket.ttl(packet));
        }
        int sumAt = header + (IpPacket.protocol(packet) == IpPacket.UDP ? 6 : 16);
        int old = IpPacket.u16(changed, at);
        IpPacket.put16(changed, at, port);
        if (IpPacket.u16(changed, sumAt) != 0) {
            long sum = 0L + (~IpPacket.u16(changed, sumAt) & 0xFFFF) + (~old & 0xFFFF) + port;
            IpPacket.put16(changed, sumAt, InternetChecksum.finish(sum));
        }
        return changed;
    }
}
