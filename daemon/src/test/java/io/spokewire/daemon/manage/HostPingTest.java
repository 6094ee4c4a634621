package io.spokewire.daemon.manage;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.daemon.manage.ConsoleContext.PingAnswer;
import io.spokewire.daemon.manage.ConsoleContext.PingAnswer.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What iputils' ping prints, with and without room for a time stamp. */
class HostPingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    80 bytes from 10.1.2.1: icmp_seq=1 ttl=62 time=5.87 ms      | REPLY        | 10.1.2.1 | 5.87
                    52 bytes from 2001:db8::1: icmp_seq=1 ttl=64 time=0.231 ms  | REPLY        | 2001:db8::1 | 0.231
                    20 bytes from 2001:db8::1: icmp_seq=1 ttl=64                | REPLY        | 2001:db8::1 | 7
                    16 bytes from 10.1.2.1: icmp_seq=1 ttl=62                   | REPLY        | 10.1.2.1 | 7
                    From 10.255.0.1 icmp_seq=1 Time to live exceeded            | TTL_EXCEEDED | 10.255.0.1 | 7
                    From 10.1.1.1 icmp_seq=1 Frag needed and DF set (mtu = 1400) | TOO_BIG     | 10.1.1.1 | 7
                    From 198.51.100.1 icmp_seq=1 Destination Host Unreachable   | UNREACHABLE  | 198.51.100.1 | 7
                    """)
    void answers(String line, Kind kind, String from, double millis) {
        List<Optional<PingAnswer>> answers = new ArrayList<>();
        assertThat(HostPing.read(List.of("PING x", line), 7, answers::add)).isEmpty();
        assertThat(answers).containsExactly(Optional.of(new PingAnswer(from, kind, millis)));
    }
}
