package io.spokewire.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any file is a store or an UncheckedIOException, and what is put beside it is found again. */
class FileStoreFuzzTest {
    static Stream<byte[]> seeds() {
        return Stream.of("", "nhrp.id=17\n", "a=b=c\r\nno value\n=x\nlast=1")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyFile(byte[] bytes) throws IOException {
        Path folder = Files.createTempDirectory("spokewire-store");
        Path file = folder.resolve("store");
        try {
            Files.write(file, bytes);
            try (FileStore store =
                    new FileStore(
                            file,
                            failure -> {
                                throw new AssertionError("not written", failure);
                            })) {
                store.put("key", "value");
            } catch (UncheckedIOException e) {
                return; // the declared one
            }
            try (FileStore again = new FileStore(file, _ -> {})) {
                assertThat(again.get("key")).contains("value");
            }
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }
}
