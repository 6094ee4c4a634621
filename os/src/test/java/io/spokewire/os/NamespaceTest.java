package io.spokewire.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("namespace")
class NamespaceTest {
    private static String identity() throws Exception {
        return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
    }

    @Test
    void runsATaskInsideAndLeavesTheCallerOutside() throws Exception {
        try (TestNamespaces places = new TestNamespaces()) {
            Namespace place = places.create();
            String outside = identity();
            String inside = place.call(NamespaceTest::identity);

            assertThat(inside).isNotEqualTo(outside);
            assertThat(identity()).isEqualTo(outside);
            assertThat(Namespace.current().call(NamespaceTest::identity)).isEqualTo(outside);
            assertThat(Namespace.names()).contains(place.name());
        }
    }

    @Test
    void deletionTakesTheNameAway() {
        String name;
        try (TestNamespaces places = new TestNamespaces()) {
            Namespace place = places.create();
            name = place.name();
            assertThatThrownBy(() -> Namespace.create(name))
                    .isInstanceOfSatisfying(
                            OsException.class,
                            e -> assertThat(e.errno()).isEqualTo(OsException.EEXIST));
        }
        assertThat(Namespace.exists(name)).isFalse();
        assertThatThrownBy(() -> Namespace.named(name)).isInstanceOf(OsException.class);
    }

    @Test
    void theTasksExceptionComesOut() {
        try (TestNamespaces places = new TestNamespaces()) {
            Namespace place = places.create();
            assertThatThrownBy(() ->
                            place.call(() -> {
                                throw new IOException("from inside");
                            }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("from inside");
        }
    }

    @Test
    void aProcessStartsInsideAndSeesItsResolverFile() throws Exception {
        try (TestNamespaces places = new TestNamespaces()) {
            Namespace place = places.create();
            place.writeResolver(List.of("nameserver 192.0.2.53"));
            Process process =
                    place.start(
                            new ProcessBuilder(
                                    "/bin/sh",
                                    "-c",
                                    "readlink /proc/self/ns/net; cat /etc/resolv.conf"));
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor()).isZero();
            assertThat(output)
                    .isEqualTo(place.call(NamespaceTest::identity) + "\nnameserver 192.0.2.53\n");
            assertThat(Files.readString(Path.of("/etc/resolv.conf"))).doesNotContain("192.0.2.53");
        }
    }
}
