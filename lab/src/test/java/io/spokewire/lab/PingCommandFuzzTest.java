package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.net.Address;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever ping(8) prints is an answer with no more replies than lines. */
class PingCommandFuzzTest {
    private static final Network.Ping PING =
            new Network.Ping("h", Address.parse("10.1.1.10"), Address.parse("10.1.2.10"), "", 3);

    static Stream<byte[]> seeds() {
        return Stream.of(
                        """
                        64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time=0.03 ms
                        64 bytes from 10.0.0.1: icmp_seq=2 ttl=64 time=0.03 ms
                        """,
                        "64 bytes from 2001:db8::1: icmp_seq=1 hlim=63 time=1 ms",
                        "64 bytes from 2001:db8::1: icmp_seq=1 hop limit=63 time=1 ms",
                        "From 10.0.0.9 icmp_seq=1 Time to live exceeded")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyOutput(byte[] bytes) {
        String output = new String(bytes, StandardCharsets.UTF_8);
        assertThat(PingCommand.parse(PING, output).answered())
                .hasSizeLessThanOrEqualTo(output.lines().toList().size());
    }
}
