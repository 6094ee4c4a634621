package io.spokewire.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreTest {
    @TempDir Path folder;

    private FileStore open() {
        return new FileStore(
                folder.resolve("store"),
                e -> {
                    throw new AssertionError(e);
                });
    }

    @Test
    void keepsValuesOverARestart() throws Exception {
        try (FileStore store = open()) {
            assertThat(store.get("nhrp.request-id")).isEmpty();
            for (int i = 0; i <= 1000; i++) {
                store.put("nhrp.request-id", Integer.toString(i));
            }
            store.put("other", "a=b");
        }
        try (FileStore store = open()) {
            assertThat(store.get("nhrp.request-id")).contains("1000");
            assertThat(store.get("other")).contains("a=b");
        }
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("store"));
        }
    }

    @Test
    void refusesWhatALineCannotHold() {
        try (FileStore store = open()) {
            assertThatThrownBy(() -> store.put("a=b", "c"))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store.put("a", "b\nc"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
