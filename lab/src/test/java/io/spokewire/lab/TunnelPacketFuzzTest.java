package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any packet of a capture is a tunnel's or none. */
class TunnelPacketFuzzTest {
    static Stream<byte[]> seeds() {
        String ipv4 = "4500005400000000402f0000c0000201c0000202";
        String inner = "45000054000000004001000" + "00a0000010a000002" + "0800000000010007";
        String ipv6 = "6000000000002f40" + "20010db8000000000000000000000001".repeat(2);
        return Stream.of(
                        ipv4 + "00000800" + inner,
                        ipv4 + "b000080000000000000000010000000a" + inner,
                        ipv4 + "000086dd" + ipv6,
                        ipv6 + "00002001" + "0001",
                        ipv4.replace("402f", "4011") + "11941194",
                        ipv4.replace("402f", "4032") + "00000001")
                .map(HexFormat.of()::parseHex);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyPacket(byte[] packet) {
        Network.Seen seen = TunnelPacket.parse("hub", 7, packet, new EspKeys(List.of()));
        assertThat(seen == null || seen.router().equals("hub")).isTrue();
    }
}
