package io.spokewire.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class PagerTest {
    /** What stands on the screen after a text of numbered lines and those keys. */
    private static String screen(int lines, int length, int width, String keys) throws IOException {
        String text =
                IntStream.rangeClosed(1, lines)
                        .mapToObj(i -> "line " + i + "\n")
                        .collect(Collectors.joining());
        return screen(text, OptionalInt.of(length), OptionalInt.of(width), keys);
    }

    private static String screen(String text, OptionalInt length, OptionalInt width, String keys)
            throws IOException {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        try (Terminal terminal =
                new DumbTerminal(
                        "test",
                        Terminal.TYPE_DUMB,
                        new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8)),
                        screen,
                        StandardCharsets.UTF_8)) {
            new Pager(terminal).show(text, length, width);
            terminal.flush();
        }
        return screen.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    @Test
    void whatFitsIsShownAtOnce() throws IOException {
        assertThat(screen(4, 5, 80, "")).isEqualTo("line 1\nline 2\nline 3\nline 4\n");
        assertThat(screen(200, 0, 80, "")).doesNotContain("More").endsWith("line 200\n");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a screen         | ' q'       | 1 2 3 4 More 5 6 7 8 More
                    a line           | '~~q'      | 1 2 3 4 More 5 More 6 More
                    another key      | x          | 1 2 3 4 More
                    to the end       | '  '       | 1 2 3 4 More 5 6 7 8 More 9 10
                    go on at         | /e 9~      | 1 2 3 4 More 9 10
                    only these       | +1~        | 1 2 3 4 More 10
                    not these        | -[5-9]~    | 1 2 3 4 More 10
                    """)
    void keys(String name, String keys, String shown) throws IOException {
        String screen =
                screen(10, 5, 80, keys.replace('~', '\r'))
                        .replaceAll(" --More-- [^\\r]*\\r *\\r", "More\n")
                        .replace(" --More-- ", "More\n")
                        .replace("line ", "");
        assertThat(List.of(screen.strip().split("\\s+")))
                .as(name + ": " + screen)
                .isEqualTo(List.of(shown.split(" ")));
    }

    @Test
    void aLongLineTakesItsRows() throws IOException {
        assertThat(Pager.rows("x".repeat(81), 80)).isEqualTo(2);
        assertThat(Pager.rows("x".repeat(81), 0)).isEqualTo(1);
        assertThat(Pager.rows("\tx", 8)).isEqualTo(2);
        assertThat(Pager.rows("", 80)).isEqualTo(1);
        String text = "x".repeat(161) + "\ny\nz\n";
        assertThat(screen(text, OptionalInt.of(5), OptionalInt.of(80), "q"))
                .startsWith("x".repeat(161) + "\ny\n --More-- ")
                .doesNotContain("z");
    }

    @Test
    void helpForAWordThatIsBegunStandsSideBySide() {
        List<String> words = List.of("show", "shutdown");
        List<String> texts = List.of("Show running system information", "");
        assertThat(Shell.listing(words, texts, true, 80)).isEqualTo("show      shutdown\n\n");
        assertThat(Shell.listing(words, texts, false, 80))
                .isEqualTo("  show      Show running system information\n  shutdown\n\n");
        assertThat(Shell.listing(List.of(), List.of(), false, 80))
                .isEqualTo("% Unrecognized command\n");
    }
}
