package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.command.ConfigReader;
import io.spokewire.command.RandomConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any text is read to its last line, every line is accounted for, and what was understood reads
 * back as the same configuration and can be checked as a whole.
 */
class ConfigReaderFuzzTest {
    static Stream<byte[]> seeds() throws IOException {
        List<Path> examples;
        try (Stream<Path> files = Files.walk(Path.of("../examples"))) {
            examples = files.filter(file -> file.toString().endsWith(".cfg")).sorted().toList();
        }
        Stream<String> made =
                LongStream.rangeClosed(1, 12)
                        .mapToObj(seed -> new RandomConfig(Languages.CONFIG, seed).next(10))
                        .map(config -> String.join("\n", Languages.CONFIG.render(config)));
        Stream<String> typed =
                Stream.of(
                        "R1#conf t\nR1(config)#int tu0\nR1(config-if)#ip address 10.0.0.1/24\n",
                        "banner motd ^C\n hello\n^C\n\thostname R2\r\ninterface Tunnel0\r\n!\r\n",
                        "crypto pki certificate chain X\n certificate 01\n  30820122 0A0B\n quit\n");
        return Stream.concat(
                examples.stream().map(ConfigReaderFuzzTest::bytes),
                Stream.concat(made, typed).map(text -> text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssertionError(file.toString(), e);
        }
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyText(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "any.cfg", text);
        assertThat(read.lines()).hasSizeLessThanOrEqualTo(text.length());
        ConfigLineFuzzTest.readsBack(read.config());
        assertThat(Validation.of(read.config())).doesNotContainNull();
    }
}
