package io.spokewire.lab;

import io.spokewire.net.Address;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads the headers of a packet on the underlay, as far as a capture shows them. */
final class TunnelPacket {
    private static final int GRE = 47;
    private static final int ESP = 50;
    private static final int UDP = 17;
    private static final int UDP_BYTES = 8;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int IKE_PORT = 500;
    private static final int NAT_PORT = 4500;

    private TunnelPacket() {}

    static final ValueLayout.OfInt U32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /** The packet as a record, or null when it has nothing to do with tunnels. */
    static Network.@Nullable Seen parse(String router, long nanos, byte[] packet, EspKeys keys) {
        Ip outer = Ip.parse(packet, 0);
        if (outer == null) {
            return null;
        }
        boolean wanted =
                switch (outer.protocol) {
                    case GRE, ESP -> true;
                    case UDP ->
                            outer.payload + 4 <= packet.length
                                    && (isKeyPort(u16(packet, outer.payload))
                                            || isKeyPort(u16(packet, outer.payload + 2)));
                    default -> false;
                };
        if (!wanted) {
            return null;
        }
        Network.Inner inner = Network.Inner.NONE;
        if (outer.first) {
            inner =
                    switch (outer.protocol) {
                        case GRE -> inner(packet, outer.payload);
                        case ESP -> sealed(keys.open(packet, outer.payload));
                        default -> sealed(keys.open(packet, outer.payload + UDP_BYTES));
                    };
        }
        return new Network.Seen(router, nanos, outer.from, outer.to, outer.protocol, inner);
    }

    /** In transport mode GRE stands in ESP, in tunnel mode an IP packet with GRE. */
    private static Network.Inner sealed(byte @Nullable [] payload) {
        if (payload == null || payload.length == 0) {
            return Network.Inner.NONE;
        }
        Ip ip = (payload[0] & 0xF0) >= 0x40 ? Ip.parse(payload, 0) : null;
        return ip != null && ip.protocol == GRE ? inner(payload, ip.payload) : inner(payload, 0);
    }

    private static boolean isKeyPort(int port) {
        return port == IKE_PORT || port == NAT_PORT;
    }

    /** RFC 2784 §2 and RFC 2890 §2: the flags say how long the header is. */
    private static Network.Inner inner(byte[] packet, int gre) {
        if (gre + 4 > packet.length) {
            return Network.Inner.NONE;
        }
        int flags = u16(packet, gre);
        int type = u16(packet, gre + 2);
        int at = gre + 4 + ((flags & 0x8000) != 0 ? 4 : 0);
        boolean keyed = (flags & 0x2000) != 0 && at + 4 <= packet.length;
        OptionalLong key =
                keyed
                        ? OptionalLong.of(u16(packet, at) * 65_536L + u16(packet, at + 2))
                        : OptionalLong.empty();
        int payload = at + ((flags & 0x2000) != 0 ? 4 : 0) + ((flags & 0x1000) != 0 ? 4 : 0);
        Ip ip = type == 0x0800 || type == 0x86DD ? Ip.parse(packet, payload) : null;
        if (ip == null) {
            return new Network.Inner(null, null, type, key, 0);
        }
        boolean icmp = ip.protocol == ICMP || ip.protocol == ICMPV6;
        int request = ip.protocol == ICMP ? 8 : 128;
        boolean echo =
                icmp
                        && ip.first
                        && ip.payload + 8 <= packet.length
                        && (packet[ip.payload] & 0xFF) == request;
        return new Network.Inner(ip.from, ip.to, type, key, echo ? u16(packet, ip.payload + 6) : 0);
    }

    private static int u16(byte[] packet, int offset) {
        return ((packet[offset] & 0xFF) << 8) | (packet[offset + 1] & 0xFF);
    }

    /** An IP header; {@code first} tells the first fragment, or a packet that is none. */
    private record Ip(Address from, Address to, int protocol, int payload, boolean first) {
        static @Nullable Ip parse(byte[] packet, int offset) {
            if (offset >= packet.length) {
                return null;
            }
            int version = (packet[offset] & 0xF0) >>> 4;
            if (version == 4 && offset + 20 <= packet.length) {
                return new Ip(
                        address(packet, offset + 12, 4),
                        address(packet, offset + 16, 4),
                        packet[offset + 9] & 0xFF,
                        offset + (packet[offset] & 0x0F) * 4,
                        (u16(packet, offset + 6) & 0x1FFF) == 0);
            }
            if (version == 6 && offset + 40 <= packet.length) {
                return new Ip(
                        address(packet, offset + 8, 16),
                        address(packet, offset + 24, 16),
                        packet[offset + 6] & 0xFF,
                        offset + 40,
                        true);
            }
            return null;
        }

        private static Address address(byte[] packet, int offset, int length) {
            return Address.fromBytes(Arrays.copyOfRange(packet, offset, offset + length));
        }
    }
}
