package io.spokewire.os;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.net.Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes behind a netlink header are an event or none: nothing is thrown. */
class NetlinkFuzzTest {
    private static final int[] TYPES = {
        Netlink.RTM_NEWLINK,
        Netlink.RTM_DELLINK,
        Netlink.RTM_NEWADDR,
        Netlink.RTM_DELADDR,
        Netlink.RTM_NEWROUTE,
        Netlink.RTM_DELROUTE,
        Netlink.RTM_NEWRULE
    };

    /** A byte that chooses the type, and the message behind its header. */
    static Stream<byte[]> seeds() {
        return Stream.of(seed(0, link()), seed(2, address()), seed(4, route()), seed(6, rule()));
    }

    private static byte[] seed(int type, NetlinkMessage message) {
        byte[] bytes = message.finish(1);
        byte[] seed = Arrays.copyOfRange(bytes, NetlinkMessage.headerBytes() - 1, bytes.length);
        seed[0] = (byte) type;
        return seed;
    }

    private static NetlinkMessage link() {
        NetlinkMessage message = new NetlinkMessage(Netlink.RTM_NEWLINK, 0);
        message.u8(0).u8(0).u16(0).u32(3).u32(0x1043).u32(0);
        message.attribute(3, "eth0").attribute(4, 1500).attribute(10, 7);
        int info = message.begin(18);
        message.attribute(1, "vrf");
        return message.end(info).attribute(20, "alias");
    }

    private static NetlinkMessage address() {
        return new NetlinkMessage(Netlink.RTM_NEWADDR, 0)
                .u8(NetlinkDecoder.AF_INET)
                .u8(24)
                .u8(0x80)
                .u8(0)
                .u32(3)
                .attribute(1, Address.parse("192.0.2.2"))
                .attribute(2, Address.parse("192.0.2.1"))
                .attribute(8, 0x80)
                .attributeU8(11, 4);
    }

    private static NetlinkMessage route() {
        NetlinkMessage message = new NetlinkMessage(Netlink.RTM_NEWROUTE, 0);
        message.u8(NetlinkDecoder.AF_INET).u8(8).u8(0).u8(0).u8(254).u8(3).u8(0).u8(1).u32(0);
        message.attribute(1, Address.parse("10.0.0.0")).attribute(6, 20).attribute(15, 254);
        message.attribute(4, 3).attribute(5, Address.parse("192.0.2.9"));
        int hops = message.begin(9);
        int hop = message.beginNextHop(3, 1);
        message.attribute(5, Address.parse("192.0.2.1")).end(hop);
        int other = message.beginNextHop(4, 1);
        byte[] via = new byte[18];
        via[0] = NetlinkDecoder.AF_INET6;
        return message.attribute(18, via).end(other).end(hops);
    }

    private static NetlinkMessage rule() {
        return new NetlinkMessage(Netlink.RTM_NEWRULE, 0)
                .u8(NetlinkDecoder.AF_INET)
                .u8(0)
                .u8(24)
                .u8(0)
                .u8(254)
                .u8(0)
                .u8(0)
                .u8(1)
                .u32(0)
                .attribute(2, Address.parse("10.0.0.0"))
                .attribute(3, "eth0")
                .attribute(6, 1000)
                .attribute(10, 0x17)
                .attribute(15, 300)
                .attributeU8(21, 196);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyMessage(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        int type = TYPES[(bytes[0] & 0xFF) % TYPES.length];
        NetlinkEvent event = NetlinkMonitor.decode(type, 0x400, body(bytes));
        assertThat(event == null ? "" : event.toString()).isNotNull();
        RuleInfo rule = NetlinkDecoder.rule(body(bytes));
        assertThat(rule == null ? "" : rule.toString()).isNotNull();
    }

    private static ByteBuffer body(byte[] bytes) {
        return ByteBuffer.wrap(bytes, 1, bytes.length - 1).slice().order(ByteOrder.nativeOrder());
    }
}
