package io.spokewire.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes from a name server are addresses, or no answer; any name is asked for or refused. */
class DnsMessageFuzzTest {
    private static final int ID = 0x1234;

    static Stream<byte[]> seeds() {
        byte[] question = DnsMessage.question(ID, "hub.example.net", AddressFamily.IPV4);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(question);
        answer.writeBytes(new byte[] {(byte) 0xC0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, 3, 1, 'a', 0});
        answer.writeBytes(new byte[] {1, 'a', 0, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 10, 0, 0, 1});
        byte[] two = answer.toByteArray();
        two[2] = (byte) 0x81;
        two[7] = 2;
        return Stream.of(question, two, "hub.example.net".getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyMessage(byte[] bytes) {
        for (AddressFamily family : AddressFamily.values()) {
            for (int id : new int[] {ID, 0}) {
                Optional<List<Address>> answer = DnsMessage.answer(bytes, id, family);
                answer.ifPresent(list -> assertThat(list).allMatch(a -> a.family() == family));
            }
        }
        String name = new String(bytes, StandardCharsets.UTF_8);
        try {
            byte[] question = DnsMessage.question(ID, name, AddressFamily.IPV6);
            assertThat(question.length).isLessThanOrEqualTo(12 + 255 + 4);
        } catch (IllegalArgumentException e) {
            // the declared one
        }
    }
}
