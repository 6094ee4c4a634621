package io.spokewire.os;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages of rtnetlink(7), received. Each method takes the message behind its netlink header and
 * returns null for what does not concern us: other families, other kinds.
 */
final class NetlinkDecoder {
    private static final int ARPHRD_ETHER = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    private NetlinkDecoder() {}

    /** Collects attributes: a lambda cannot assign locals. */
    private static final class Attributes {
        private final ByteBuffer[] values;

        Attributes(ByteBuffer from, int count) {
            values = new ByteBuffer[count];
            NetlinkMessage.attributes(
                    from,
                    (type, value) -> {
                        if (type < count) {
                            values[type] = value;
                        }
                    });
        }

        @Nullable ByteBuffer get(int type) {
            return values[type];
        }

        String string(int type) {
            ByteBuffer value = values[type];
            return value == null ? "" : NetlinkMessage.string(value);
        }

        int u32(int type, int otherwise) {
            ByteBuffer value = values[type];
            return value == null || value.remaining() < 4 ? otherwise : value.getInt(0);
        }

        int u8(int type, int otherwise) {
            ByteBuffer value = values[type];
            return value == null || value.remaining() < 1 ? otherwise : value.get(0) & 0xFF;
        }
    }

    /** A struct ifinfomsg and its attributes. */
    static @Nullable LinkInfo link(ByteBuffer body) {
        if (body.remaining() < 16 || body.get(0) == 7) { // AF_BRIDGE: ports of bridges, told apart
            return null;
        }
        int type = body.getShort(2);
        int index = body.getInt(4);
        int flags = body.getInt(8);
        Attributes attributes = new Attributes(body.position(16), 64);
        String kind = "";
        ByteBuffer info = attributes.get(18);
        if (info != null) {
            kind = new Attributes(info, 8).string(1);
        }
        return new LinkInfo(
                index,
                attributes.string(3),
                flags,
                attributes.u32(4, 0),
                kind,
                attributes.u32(10, 0),
                attributes.string(20),
                type == ARPHRD_ETHER ? hardwareAddress(attributes.get(1)) : 0);
    }

    private static long hardwareAddress(@Nullable ByteBuffer value) {
        if (value == null || value.remaining() != 6) {
            return 0;
        }
        long address = 0;
        for (int i = 0; i < 6; i++) {
            address = address << 8 | (value.get(i) & 0xFF);
        }
        return address;
    }

    /** A struct ifaddrmsg and its attributes. */
    static @Nullable AddressInfo address(ByteBuffer body) {
        if (body.remaining() < 8 || family(body.get(0)) == null) {
            return null;
        }
        int length = body.get(1) & 0xFF;
        int shortFlags = body.get(2) & 0xFF;
        int device = body.getInt(4);
        Attributes attributes = new Attributes(body.position(8), 12);
        // IFA_LOCAL is the own address; on point-to-point links IFA_ADDRESS is the far end's.
        ByteBuffer value = attributes.get(2) != null ? attributes.get(2) : attributes.get(1);
        Address address = value == null ? null : address(value, 0, value.remaining());
        if (address == null || length > address.bits()) {
            return null;
        }
        return new AddressInfo(
                device,
                new InterfaceAddress(address, length),
                attributes.u32(8, shortFlags),
                attributes.u8(11, 0));
    }

    /** A struct rtmsg and its attributes; null for cached, broadcast and multicast routes. */
    static @Nullable RouteInfo route(ByteBuffer body) {
        AddressFamily family = body.remaining() < 12 ? null : family(body.get(0));
        if (family == null || (body.getInt(8) & 0x200) != 0) { // RTM_F_CLONED
            return null;
        }
        int length = body.get(1) & 0xFF;
        int shortTable = body.get(4) & 0xFF;
        int protocol = body.get(5) & 0xFF;
        int type = body.get(7) & 0xFF;
        boolean known =
                type == RouteInfo.UNICAST
                        || type == RouteInfo.TO_LOCAL
                        || (type >= RouteInfo.BLACKHOLE && type <= RouteInfo.PROHIBIT);
        if (!known || length > family.bits()) {
            return null;
        }
        Attributes attributes = new Attributes(body.position(12), 32);
        ByteBuffer destination = attributes.get(1);
        Address address =
                destination == null
                        ? (family == AddressFamily.IPV4 ? Ipv4Address.ANY : Ipv6Address.ANY)
                        : address(destination, 0, destination.remaining());
        if (address == null || address.family() != family) {
            return null;
        }
        List<RouteInfo.Hop> hops = new ArrayList<>();
        ByteBuffer multipath = attributes.get(9);
        if (multipath != null) {
            multipath(multipath, hops);
        } else if (type == RouteInfo.UNICAST || type == RouteInfo.TO_LOCAL) {
            hops.add(new RouteInfo.Hop(attributes.u32(4, 0), gateway(attributes)));
        }
        return new RouteInfo(
                attributes.u32(15, shortTable),
                new Prefix(address, length),
                type,
                protocol,
                attributes.u32(6, 0) & 0xFFFF_FFFFL,
                hops);
    }

    private static void multipath(ByteBuffer from, List<RouteInfo.Hop> hops) {
        int at = 0;
        while (from.limit() - at >= 8) {
            int length = from.getShort(at) & 0xFFFF;
            if (length < 8 || at + length > from.limit()) {
                return;
            }
            Attributes attributes =
                    new Attributes(
                            from.slice(at + 8, length - 8).order(ByteOrder.nativeOrder()), 32);
            int weight = (from.get(at + 3) & 0xFF) + 1;
            hops.add(new RouteInfo.Hop(from.getInt(at + 4), gateway(attributes), weight));
            at += (length + 3) & ~3;
        }
    }

    /** RTA_GATEWAY, or RTA_VIA: a gateway of the other family, which it says first. */
    private static @Nullable Address gateway(Attributes attributes) {
        ByteBuffer gateway = attributes.get(5);
        if (gateway != null) {
            return address(gateway, 0, gateway.remaining());
        }
        ByteBuffer via = attributes.get(18);
        return via == null || via.remaining() < 2 ? null : address(via, 2, via.remaining() - 2);
    }

    /** A struct fib_rule_hdr and its attributes; null for rules that do more than ask a table. */
    static @Nullable RuleInfo rule(ByteBuffer body) {
        AddressFamily family = body.remaining() < 12 ? null : family(body.get(0));
        if (family == null || body.get(7) != 1) { // FR_ACT_TO_TBL
            return null;
        }
        int sourceLength = body.get(2) & 0xFF;
        int shortTable = body.get(4) & 0xFF;
        Attributes attributes = new Attributes(body.position(12), 32);
        ByteBuffer source = attributes.get(2);
        Address from = source == null ? null : address(source, 0, source.remaining());
        return new RuleInfo(
                family,
                attributes.u32(6, 0) & 0xFFFF_FFFFL,
                attributes.u32(15, shortTable),
                attributes.string(3),
                attributes.string(17),
                attributes.u32(10, 0),
                from == null || sourceLength > from.bits() ? null : new Prefix(from, sourceLength),
                attributes.u8(21, 0));
    }

    private static @Nullable AddressFamily family(int number) {
        return switch (number) {
            case AF_INET -> AddressFamily.IPV4;
            case AF_INET6 -> AddressFamily.IPV6;
            default -> null;
        };
    }

    private static @Nullable Address address(ByteBuffer value, int start, int length) {
        byte[] bytes = NetlinkMessage.bytes(value);
        return length == 4 || length == 16
                ? Address.fromBytes(Arrays.copyOfRange(bytes, start, start + length))
                : null;
    }
}
