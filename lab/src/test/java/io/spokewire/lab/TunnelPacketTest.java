package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TunnelPacketTest {
    private static final EspKeys NO_KEYS = new EspKeys(List.of());
    private static final String OUTER = "4500003800000000ff2f0000cb007101c6336405";
    private static final String ECHO = "4500001c000000004001000 00a01010a0a01020a".replace(" ", "");

    private static Network.Seen parse(String hex) {
        return Objects.requireNonNull(
                TunnelPacket.parse("R1", 7, HexFormat.of().parseHex(hex), NO_KEYS));
    }

    @Test
    void findsTheEchoRequestBehindKeyAndChecksum() {
        Network.Seen seen =
                parse(OUTER + "a0000800" + "00000000" + "00000064" + ECHO + "0800000012340003");
        assertThat(seen.from()).isEqualTo(Address.parse("203.0.113.1"));
        assertThat(seen.to()).isEqualTo(Address.parse("198.51.100.5"));
        assertThat(seen.inner())
                .isEqualTo(
                        new Network.Inner(
                                Address.parse("10.1.1.10"),
                                Address.parse("10.1.2.10"),
                                0x0800,
                                OptionalLong.of(100),
                                3));
    }

    @Test
    void aReplyIsNoRequest() {
        Network.Inner inner = parse(OUTER + "00000800" + ECHO + "0000000012340003").inner();
        assertThat(inner.echo()).isZero();
        assertThat(inner.key()).isEmpty();
    }

    @Test
    void nhrpIsGreWithoutAnIpPacket() {
        Network.Inner inner = parse(OUTER + "20002001" + "00000064" + "0001").inner();
        assertThat(inner.type()).isEqualTo(0x2001);
        assertThat(inner.from()).isNull();
        assertThat(inner.key()).hasValue(100);
    }

    @Test
    void otherTrafficAndTornPacketsAreNoTunnels() {
        assertThat(TunnelPacket.parse("R1", 0, HexFormat.of().parseHex(ECHO + "0800"), NO_KEYS))
                .isNull();
        assertThat(TunnelPacket.parse("R1", 0, new byte[0], NO_KEYS)).isNull();
        assertThat(parse(OUTER).inner()).isEqualTo(Network.Inner.NONE);
        assertThat(parse(OUTER + "0000").inner()).isEqualTo(Network.Inner.NONE);
    }
}
