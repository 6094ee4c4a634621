package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.WireWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Classic pcap with Ethernet frames: reads NHRP out of GRE in IPv4, and writes it so. */
final class Pcap {
    private static final int MAGIC = 0xA1B2C3D4;
    private static final int ETHERNET_BYTES = 14;
    private static final int NHRP = 0x2001;

    private Pcap() {}

    /** An NHRP packet of a capture. */
    record Packet(int frame, Address source, Address destination, Bytes nhrp) {}

    static List<Packet> readNhrp(Path file) throws IOException {
        ByteBuffer capture = ByteBuffer.wrap(Files.readAllBytes(file));
        capture.order(capture.getInt(0) == MAGIC ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        capture.position(24);
        List<Packet> packets = new ArrayList<>();
        int frame = 0;
        while (capture.remaining() >= 16) {
            frame++;
            int length = capture.getInt(capture.position() + 8);
            capture.position(capture.position() + 16);
            byte[] bytes = new byte[length];
            capture.get(bytes);
            ByteBuffer ip = ByteBuffer.wrap(bytes);
            if (ip.getShort(12) != 0x0800 || ip.get(ETHERNET_BYTES + 9) != 47) {
                continue;
            }
            int header = (ip.get(ETHERNET_BYTES) & 0xF) * 4;
            int gre = ETHERNET_BYTES + header;
            if ((ip.getShort(gre + 2) & 0xFFFF) != NHRP) {
                continue;
            }
            int greBytes = (ip.getShort(gre) & 0x2000) != 0 ? 8 : 4;
            int end = ETHERNET_BYTES + (ip.getShort(ETHERNET_BYTES + 2) & 0xFFFF);
            byte[] nhrp = new byte[end - gre - greBytes];
            ip.get(gre + greBytes, nhrp);
            packets.add(
                    new Packet(
                            frame,
                            new Ipv4Address(ip.getInt(ETHERNET_BYTES + 12)),
                            new Ipv4Address(ip.getInt(ETHERNET_BYTES + 16)),
                            Bytes.copyOf(nhrp)));
        }
        return packets;
    }

    /** A capture of these NHRP packets, each in GRE without a key in IPv4. */
    static byte[] writeNhrp(List<Bytes> packets) {
        ByteBuffer out =
                ByteBuffer.allocate(
                        24 + packets.stream().mapToInt(p -> 16 + 14 + 20 + 4 + p.length()).sum());
        out.putInt(MAGIC).putShort((short) 2).putShort((short) 4);
        out.putInt(0).putInt(0).putInt(65535).putInt(1);
        int second = 0;
        for (Bytes packet : packets) {
            byte[] frame = frame(packet);
            out.putInt(second++).putInt(0).putInt(frame.length).putInt(frame.length);
            out.put(frame);
        }
        return out.array();
    }

    private static byte[] frame(Bytes packet) {
        WireWriter ip = new WireWriter();
        ip.u16(0x4500).u16(24 + packet.length()).u32(0x4000).u16(64 << 8 | 47).u16(0);
        ip.address(Address.parse("198.51.100.2")).address(Address.parse("203.0.113.2"));
        ip.patchU16(10, InternetChecksum.finish(InternetChecksum.sum(ip.toBytes(), 0, 20)));
        WireWriter frame = new WireWriter();
        frame.bytes(new byte[12]).u16(0x0800).bytes(ip.toBytes());
        frame.u16(0).u16(NHRP).bytes(packet.toArray());
        return frame.toBytes();
    }
}
