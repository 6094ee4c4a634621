package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text is JSON or an UncheckedIOException, and whatever it is can be asked for anything. */
class JsonTreeFuzzTest {
    static Stream<byte[]> seeds() {
        return Stream.of(
                        "{\"entries\":[{\"a\":1,\"b\":null,\"c\":true},[],\"x\"],\"e\":1.5e3}",
                        "[]",
                        "\"text\"",
                        "{\"entries\":{\"entries\":[[1]]}}",
                        "")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyText(byte[] bytes) {
        JsonTree tree;
        try {
            tree = JsonTree.parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (UncheckedIOException e) {
            return; // the declared one
        }
        assertThat(tree.toString()).isNotNull();
        for (JsonTree item : tree.get("entries").items()) {
            assertThat(item.get("a").text()).isNotNull();
        }
        JsonTree none = tree.get("none");
        assertThat(none.items().isEmpty() || none.text().isEmpty()).isTrue();
    }
}
