package io.spokewire.forward;

import static io.spokewire.forward.Bench.fib;
import static io.spokewire.forward.Bench.onLink;
import static io.spokewire.forward.Bench.state;
import static io.spokewire.forward.Packets.filled;
import static io.spokewire.forward.Packets.ipv4;
import static io.spokewire.forward.Packets.tcp;
import static io.spokewire.forward.Packets.udpPacket;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we emit, read by a program that we did not write. */
class ForwarderTsharkTest {
    private static final Path TSHARK = Path.of("/usr/bin/tshark");
    private static final int LINKTYPE_RAW = 101;

    private static byte[] pcap(List<byte[]> packets) {
        int size = 24 + packets.stream().mapToInt(p -> 16 + p.length).sum();
        ByteBuffer out = ByteBuffer.allocate(size);
        out.putInt(0xA1B2C3D4).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0);
        out.putInt(262144).putInt(LINKTYPE_RAW);
        for (byte[] packet : packets) {
            out.putInt(0).putInt(0).putInt(packet.length).putInt(packet.length).put(packet);
        }
        return out.array();
    }

    private static List<String> dissect(Path folder, List<byte[]> packets)
            throws IOException, InterruptedException {
        Path file = folder.resolve("out.pcap");
        Path text = folder.resolve("out.txt");
        Files.write(file, pcap(packets));
        List<String> command =
                new ArrayList<>(List.of(TSHARK.toString(), "-n", "-r", file.toString()));
        for (String protocol : List.of("ip", "tcp", "udp")) {
            command.addAll(List.of("-o", protocol + ".check_checksum:TRUE"));
        }
        command.addAll(List.of("-o", "ip.defragment:FALSE", "-T", "fields", "-E", "separator=|"));
        for (String field :
                List.of(
                        "frame.protocols",
                        "ip.checksum.status",
                        "ipv6.dst",
                        "gre.key",
                        "gre.sequence_number",
                        "gre.checksum.status",
                        "tcp.checksum.status",
                        "udp.checksum.status",
                        "icmp.checksum.status",
                        "icmp.mtu",
                        "_ws.malformed")) {
            command.addAll(List.of("-e", field));
        }
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(text.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("tshark came to an end").isTrue();
        assertThat(process.exitValue()).isZero();
        return Files.readAllLines(text, UTF_8);
    }

    @Test
    void readsAsWeMeantIt(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(TSHARK), "SKIPPED: no tshark to read our packets");
        Bench.Tunnel tunnel = new Bench.Tunnel();
        tunnel.key = 42L;
        tunnel.checksum = true;
        tunnel.sequence = true;
        tunnel.peer("10.0.0.2", 1, "192.0.2.2", 0).peer("2001:db8::2", 1, "192.0.2.2", 0);
        Bench.Tunnel six = new Bench.Tunnel();
        six.index = 1;
        six.source = "2001:db8:ffff::1";
        six.peer("10.0.1.2", 1, "2001:db8:ffff::2", 0);
        ForwardingState state =
                state(
                        fib(
                                "10.0.0.0/24", onLink(0),
                                "10.0.1.0/24", onLink(1),
                                "2001:db8::/64", onLink(0)),
                        tunnel,
                        six);
        Bench bench = new Bench();
        List<byte[]> packets = new ArrayList<>();
        String from = "172.16.0.5";
        byte[] large = tcp(from, "10.0.0.2", 1, 0x10, new byte[0], filled(2_500));
        bench.host(state, 0, udpPacket(from, "10.0.0.2", 100));
        bench.underlay.forEach(u -> packets.add(u.packet()));
        bench.host(state, 0, udpPacket("2001:db8:f::5", "2001:db8::2", 100));
        bench.underlay.forEach(u -> packets.add(u.packet()));
        bench.host(state, 0, ipv4(from, "10.0.0.2", 6, large), 1, 1, 1300, 20, 16);
        bench.underlay.forEach(u -> packets.add(u.packet()));
        bench.host(state, 1, udpPacket(from, "10.0.1.2", 100));
        bench.underlay.forEach(u -> packets.add(u.packet()));
        bench.host(state, 0, udpPacket(from, "10.0.0.2", 1400));
        bench.device.forEach(d -> packets.add(d.packet()));
        assertThat(packets).hasSize(6);

        // 1 is Wireshark's word for a good checksum, 2 for one it could not check: the packet
        // that an error quotes is cut. Two values are of the outer and the inner header.
        assertThat(dissect(folder, packets))
                .containsExactly(
                        "raw:ip:gre:ip:udp:data|1,1||0x0000002a|0|1||1|||",
                        "raw:ip:gre:ipv6:udp:data|1|2001:db8::2|0x0000002a|1|1||1|||",
                        "raw:ip:gre:ip:tcp|1,1||0x0000002a|2|1|1||||",
                        "raw:ip:gre:ip:tcp|1,1||0x0000002a|3|1|1||||",
                        "raw:ipv6:gre:ip:udp:data|1|2001:db8:ffff::2|||||1|||",
                        "raw:ip:icmp:ip:udp:data|1,1||||||2|1|1400|");
    }
}
