package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import org.junit.jupiter.api.Test;

class PingCommandTest {
    private static final Network.Ping PING =
            new Network.Ping("h", Address.parse("10.1.1.10"), Address.parse("10.1.2.10"), "", 3);

    @Test
    void readsWhatDebiansPingPrints() {
        Network.Answer answer =
                PingCommand.parse(
                        PING,
                        """
                        PING 10.1.2.10 (10.1.2.10) from 10.1.1.10 : 56(84) bytes of data.
                        64 bytes from 10.1.2.10: icmp_seq=2 ttl=61 time=0.921 ms
                        From 10.1.1.1 icmp_seq=1 Destination Host Unreachable
                        64 bytes from 10.1.2.10: icmp_seq=3 ttl=62 time=0.415 ms

                        --- 10.1.2.10 ping statistics ---
                        3 packets transmitted, 2 received, 33.3333% packet loss, time 402ms
                        """);
        assertThat(answer.answered()).containsExactly(2, 3);
        assertThat(answer.replyTtl()).isEqualTo(62);
        assertThat(answer.firstAnswered()).isFalse();
        assertThat(answer.reached()).isTrue();
    }

    @Test
    void silenceIsNoAnswer() {
        Network.Answer answer = PingCommand.parse(PING, "ping: connect: Network is unreachable\n");
        assertThat(answer.reached()).isFalse();
        assertThat(answer.replyTtl()).isZero();
    }
}
