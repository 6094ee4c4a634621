package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.net.Address;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any datagram is answered, with its own number, or dropped. */
class DnsResponderFuzzTest {
    private static final int DATAGRAM_MAX_BYTES = 512;

    private static final Map<String, List<Address>> NAMES =
            Map.of(
                    "hub",
                    List.of(Address.parse("192.0.2.1"), Address.parse("2001:db8::1")),
                    "many",
                    Collections.nCopies(60, Address.parse("192.0.2.9")));

    static Stream<byte[]> seeds() {
        byte[] header = {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0};
        return Stream.of(
                joined(header, new byte[] {3, 'h', 'u', 'b', 0, 0, 1, 0, 1}),
                joined(header, new byte[] {3, 'H', 'u', 'b', 0, 0, 28, 0, 1}),
                joined(header, new byte[] {4, 'm', 'a', 'n', 'y', 0, 0, 1, 0, 1}),
                joined(header, new byte[] {1, 'a', 1, 'b', 0, 0, 1, 0, 1}));
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] all = new byte[one.length + other.length];
        System.arraycopy(one, 0, all, 0, one.length);
        System.arraycopy(other, 0, all, one.length, other.length);
        return all;
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyDatagram(byte[] datagram) {
        int length = Math.min(datagram.length, DATAGRAM_MAX_BYTES);
        byte[] answer = DnsResponder.answer(datagram, length, NAMES);
        if (answer != null) {
            assertThat(answer.length).isBetween(12, DATAGRAM_MAX_BYTES);
            assertThat(answer[0]).isEqualTo(datagram[0]);
            assertThat(answer[1]).isEqualTo(datagram[1]);
        }
    }
}
