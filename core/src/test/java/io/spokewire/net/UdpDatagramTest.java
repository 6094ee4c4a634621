package io.spokewire.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UdpDatagramTest {
    private static final UdpDatagram DATAGRAM =
            new UdpDatagram(49152, 3784, Bytes.ofHex("0102030405"));

    private static IpDatagram with(IpDatagram packet, int checksum) {
        byte[] bytes = packet.payload().toArray();
        bytes[6] = (byte) (checksum >>> 8);
        bytes[7] = (byte) checksum;
        return new IpDatagram(
                packet.source(),
                packet.destination(),
                packet.protocol(),
                packet.hopLimit(),
                packet.tos(),
                Bytes.copyOf(bytes));
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1, 192.0.2.2", "2001:DB8::1, 2001:DB8::2"})
    void readsWhatItWrites(String from, String to) {
        IpDatagram packet = DATAGRAM.in(Address.parse(from), Address.parse(to), 255, 0xC0);
        assertThat(UdpDatagram.of(packet)).contains(DATAGRAM);
        assertThat(UdpDatagram.of(with(packet, 0x1234))).isEmpty();
    }

    @Test
    void aSenderOnThisMachineMayLeaveTheChecksumUnfinished() {
        IpDatagram packet =
                DATAGRAM.in(Address.parse("192.0.2.1"), Address.parse("192.0.2.2"), 255, 0xC0);
        int pseudo = InternetChecksum.fold(packet.pseudoHeader());
        assertThat(UdpDatagram.of(with(packet, pseudo))).contains(DATAGRAM);
        assertThat(UdpDatagram.of(with(packet, pseudo ^ 1))).isEmpty();
    }

    @Test
    void noChecksumIsGoodForIpv4Alone() {
        IpDatagram ipv4 = DATAGRAM.in(Ipv4Address.ANY, Ipv4Address.ANY, 255, 0);
        IpDatagram ipv6 = DATAGRAM.in(Ipv6Address.ANY, Ipv6Address.ANY, 255, 0);
        assertThat(UdpDatagram.of(with(ipv4, 0))).contains(DATAGRAM);
        assertThat(UdpDatagram.of(with(ipv6, 0))).isEmpty();
    }
}
