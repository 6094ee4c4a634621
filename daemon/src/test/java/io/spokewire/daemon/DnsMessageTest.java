package io.spokewire.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DnsMessageTest {
    /** An alias to hub.example and its address, with pointers, as RFC 1035 §4.1.4 writes them. */
    private static final String ANSWER =
            "beef81800001000200000000"
                    + "0377777707657861"
                    + "6d706c6500"
                    + "00010001"
                    + "c00c000500010000003c0006036875"
                    + "62c010"
                    + "c029000100010000003c0004c0000207";

    @Test
    void asksAsRfc1035Says() {
        assertThat(DnsMessage.question(0xBEEF, "www.example", AddressFamily.IPV4))
                .isEqualTo(
                        HexFormat.of()
                                .parseHex(
                                        "beef01000001000000000000"
                                                + "03777777076578616d706c6500"
                                                + "00010001"));
        assertThat(DnsMessage.question(1, "a.", AddressFamily.IPV6)).endsWith(0, 28, 0, 1);
        for (String wrong : List.of("", ".", "a..b", "x".repeat(64), "y.".repeat(130) + "z")) {
            assertThatThrownBy(() -> DnsMessage.question(1, wrong, AddressFamily.IPV4))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void readsAnAnswerBehindAnAlias() {
        byte[] message = HexFormat.of().parseHex(ANSWER);
        assertThat(DnsMessage.answer(message, 0xBEEF, AddressFamily.IPV4))
                .contains(List.of(Address.parse("192.0.2.7")));
        assertThat(DnsMessage.answer(message, 0xBEEF, AddressFamily.IPV6)).contains(List.of());
        assertThat(DnsMessage.answer(message, 0xBEE0, AddressFamily.IPV4)).isEmpty();
    }

    @Test
    void aServersFailureIsNoAnswerAndAnUnknownNameIsOne() {
        byte[] failed = HexFormat.of().parseHex("000181820000000000000000");
        byte[] unknown = HexFormat.of().parseHex("000181830000000000000000");
        assertThat(DnsMessage.answer(failed, 1, AddressFamily.IPV4)).isEmpty();
        assertThat(DnsMessage.answer(unknown, 1, AddressFamily.IPV4)).contains(List.of());
    }

    @Test
    void anyBytesEndInAnAnswerOrInNone() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            byte[] message = HexFormat.of().parseHex(ANSWER);
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                message[random.nextInt(2, message.length)] = (byte) random.nextInt();
            }
            assertThat(DnsMessage.answer(message, 0xBEEF, AddressFamily.IPV4)).isNotNull();
        }
    }
}
