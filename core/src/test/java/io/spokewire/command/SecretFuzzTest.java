package io.spokewire.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any text is a secret or an IllegalArgumentException that does not tell it; what is read is
 * written so that it reads the same.
 */
class SecretFuzzTest {
    static Stream<byte[]> seeds() {
        return Stream.of(
                        "cisco123",
                        "0 clear text",
                        "7 0822455D0A16",
                        "7 0822455d0a1",
                        "6 ABCDEF",
                        "9 hash",
                        "7 99AABB",
                        "0 7 0822455D0A16")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyWords(byte[] bytes) {
        String words = new String(bytes, StandardCharsets.UTF_8);
        Secret secret;
        try {
            secret = Secret.parse(words);
        } catch (IllegalArgumentException e) {
            String tail = words.strip().length() > 20 ? words.strip().substring(2) : "\0";
            assertThat(e.getMessage()).doesNotContain(tail);
            return; // the declared one
        }
        assertThat(Secret.parse(secret.words())).isEqualTo(secret);
        assertThat(Secret.parse(secret.words()).reveal()).isEqualTo(secret.reveal());
        assertThat(secret).asString().isIn("none", "*****");
    }
}
