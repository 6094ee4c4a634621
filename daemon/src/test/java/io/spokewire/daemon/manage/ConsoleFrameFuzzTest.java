package io.spokewire.daemon.manage;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.command.HelpEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any line is a message or an IOException, and a message is written so that it reads the same. */
class ConsoleFrameFuzzTest {
    static Stream<byte[]> seeds() {
        return Stream.of(
                        ConsoleFrame.empty().with("exec", "show \"dmvpn\"").with("json", false),
                        ConsoleFrame.empty().with("text", "\u00e4\n").with("length", 24),
                        ConsoleFrame.of(List.of(new HelpEntry("show", "Show"))),
                        ConsoleFrame.empty())
                .map(frame -> frame.line().getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyLine(byte[] bytes) throws IOException {
        ConsoleFrame frame;
        try {
            frame = ConsoleFrame.parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return; // the declared one
        }
        for (String key : List.of("exec", "json", "help", "length", "words", "")) {
            assertThat(frame.has(key) || frame.text(key).isEmpty()).isTrue();
            assertThat(frame.has(key) || !frame.flag(key)).isTrue();
            assertThat(frame.has(key) || frame.number(key) == 0).isTrue();
            assertThat(frame.has(key) || frame.texts(key).isEmpty()).isTrue();
        }
        assertThat(ConsoleFrame.parse(frame.line()).line()).isEqualTo(frame.line());
    }
}
