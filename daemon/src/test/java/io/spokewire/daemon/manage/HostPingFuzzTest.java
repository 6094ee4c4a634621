package io.spokewire.daemon.manage;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.daemon.manage.ConsoleContext.PingAnswer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever ping(8) prints is one answer, or none, or a problem in words. */
class HostPingFuzzTest {
    static Stream<byte[]> seeds() {
        return Stream.of(
                        "64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time=0.031 ms",
                        "64 bytes from 2001:db8::1: icmp_seq=1 ttl=64 time=12 ms",
                        "From 10.0.0.9 icmp_seq=1 Time to live exceeded",
                        "From 10.0.0.9 icmp_seq=1 Frag needed and DF set (mtu = 1400)",
                        "ping: local error: message too long, mtu=1400",
                        "ping: connect: Network is unreachable",
                        "ping: unknown.example: Name or service not known")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyOutput(byte[] bytes) {
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        List<Optional<PingAnswer>> answers = new ArrayList<>();
        Optional<String> problem = HostPing.read(lines, 1.5, answers::add);
        assertThat(answers).hasSize(problem.isPresent() ? 0 : 1);
    }
}
