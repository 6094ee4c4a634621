package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.IpProtocol;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are dropped, or opened when they were sealed with our keys. */
class OspfIpsecFuzzTest {
    private static final String MD5 = "0123456789abcdef0123456789abcdef";
    private static final List<OspfIpsec> ALL =
            List.of(
                    OspfIpsec.authentication(256, "md5", MD5),
                    OspfIpsec.encryption(256, "null md5 " + MD5),
                    OspfIpsec.encryption(256, "aes-cbc 128 " + MD5 + " md5 " + MD5));

    static Stream<byte[]> seeds() {
        return ALL.stream()
                .map(i -> i.seal(packet(IpProtocol.OSPF, new byte[44]), 1, random()))
                .map(p -> p.payload().toArray());
    }

    private static SplittableRandom random() {
        return new SplittableRandom(1);
    }

    private static IpDatagram packet(int protocol, byte[] payload) {
        return new IpDatagram(
                Address.parse("FE80::1"),
                Address.parse("FF02::5"),
                protocol,
                1,
                0xC0,
                Bytes.copyOf(payload));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) {
        for (OspfIpsec ipsec : ALL) {
            ipsec.open(packet(ipsec.protocol(), bytes), new OspfIpsecCounters())
                    .ifPresent(p -> assertThat(p.protocol()).isEqualTo(IpProtocol.OSPF));
            IpDatagram plain = packet(IpProtocol.OSPF, bytes);
            if (bytes.length < 60_000) {
                assertThat(ipsec.open(ipsec.seal(plain, 1, random()), new OspfIpsecCounters()))
                        .contains(plain);
            }
        }
    }
}
