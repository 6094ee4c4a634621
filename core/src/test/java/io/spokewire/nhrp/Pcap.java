package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.PcapFile;
import io.spokewire.net.WireWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Classic pcap with Ethernet frames: reads NHRP out of GRE in IPv4, and writes it so. */
final class Pcap {
    private static final int MAGIC = 0xA1B2C3D4;
    private static final int ETHERNET_BYTES = 14;
    private static final int NHRP = 0x2001;

    private Pcap() {}

    /** An NHRP packet of a capture. */
    record Packet(int frame, Address source, Address destination, Bytes nhrp) {}

    static List<Packet> readNhrp(Path file) throws IOException {
        try {
            return readNhrp(Files.readAllBytes(file));
        } catch (DecodeException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * The NHRP packets of a capture; frames that hold something else are passed over.
     *
     * @throws DecodeException when it is no capture, or ends within a frame
     */
    static List<Packet> readNhrp(byte[] file) throws DecodeException {
        List<byte[]> frames = PcapFile.frames(file);
        List<Packet> packets = new ArrayList<>();
        for (int i = 0; i < frames.size(); i++) {
            nhrp(i + 1, ByteBuffer.wrap(frames.get(i))).ifPresent(packets::add);
        }
        return packets;
    }

    private static Optional<Packet> nhrp(int frame, ByteBuffer bytes) {
        if (bytes.limit() < ETHERNET_BYTES + 20
                || bytes.getShort(12) != 0x0800
                || bytes.get(ETHERNET_BYTES + 9) != 47) {
            return Optional.empty();
        }
        int gre = ETHERNET_BYTES + (bytes.get(ETHERNET_BYTES) & 0xF) * 4;
        int end = ETHERNET_BYTES + (bytes.getShort(ETHERNET_BYTES + 2) & 0xFFFF);
        if (end > bytes.limit() || gre + 4 > end || (bytes.getShort(gre + 2) & 0xFFFF) != NHRP) {
            return Optional.empty();
        }
        int start = gre + ((bytes.getShort(gre) & 0x2000) != 0 ? 8 : 4);
        if (start > end) {
            return Optional.empty();
        }
        byte[] packet = new byte[end - start];
        bytes.get(start, packet);
        return Optional.of(
                new Packet(
                        frame,
                        new Ipv4Address(bytes.getInt(ETHERNET_BYTES + 12)),
                        new Ipv4Address(bytes.getInt(ETHERNET_BYTES + 16)),
                        Bytes.copyOf(packet)));
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
