package io.spokewire.os;

import io.spokewire.net.Address;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.Ipv4Address;
import java.nio.ByteBuffer;

/** Packets for tests, written by hand. */
final class Packets {
    private Packets() {}

    /** An IPv4 or IPv6 header with a correct checksum in front of a payload. */
    static byte[] ip(String source, String destination, int protocol, boolean df, byte[] payload) {
        Address from = Address.parse(source);
        if (from instanceof Ipv4Address) {
            ByteBuffer packet = ByteBuffer.allocate(20 + payload.length);
            packet.putInt(0x4500_0000 | packet.capacity()).putShort((short) 7);
            packet.putShort((short) (df ? 0x4000 : 0)).put((byte) 255).put((byte) protocol);
            packet.putShort((short) 0)
                    .put(from.toBytes())
                    .put(Address.parse(destination).toBytes());
            int sum = InternetChecksum.finish(InternetChecksum.sum(packet.array(), 0, 20));
            return packet.putShort(10, (short) sum).put(payload).array();
        }
        ByteBuffer packet = ByteBuffer.allocate(40 + payload.length);
        packet.putInt(0x6B80_0000).putShort((short) payload.length); // traffic class 0xB8
        packet.put((byte) protocol).put((byte) 61).put(from.toBytes());
        return packet.put(Address.parse(destination).toBytes()).put(payload).array();
    }

    /** A GRE header with a key in front of a payload. */
    static byte[] gre(int protocol, int key, byte[] payload) {
        return ByteBuffer.allocate(8 + payload.length)
                .putInt(0x2000_0000 | protocol)
                .putInt(key)
                .put(payload)
                .array();
    }
}
