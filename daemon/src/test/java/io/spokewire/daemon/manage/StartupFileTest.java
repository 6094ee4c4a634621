package io.spokewire.daemon.manage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartupFileTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void aNewFileIsItsOwnersAlone() throws IOException {
        Path file = folder.resolve("r1.cfg");
        new StartupFile(file).write("hostname R1\n");
        assertThat(file).hasContent("hostname R1\n");
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @Test
    void permissionsStayAndNothingIsLeftBehind() throws IOException {
        Path file = folder.resolve("r1.cfg");
        Files.writeString(file, "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        new StartupFile(file).write("new");
        assertThat(file).hasContent("new");
        assertThat(permissions(file)).isEqualTo("rw-r-----");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aLinkStaysALink() throws IOException {
        Path real = folder.resolve("real.cfg");
        Files.writeString(real, "old");
        Path link = folder.resolve("link.cfg");
        Files.createSymbolicLink(link, real);
        new StartupFile(link).write("new");
        assertThat(link).isSymbolicLink();
        assertThat(real).hasContent("new");
    }

    @Test
    void whatCannotBeWrittenLeavesTheOldFile() throws IOException {
        StartupFile file = new StartupFile(folder.resolve("gone/r1.cfg"));
        assertThatThrownBy(() -> file.write("x")).isInstanceOf(IOException.class);
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void answersOfPingAreRead() {
        assertThat(answer("64 bytes from 10.1.2.3: icmp_seq=1 ttl=64 time=0.045 ms"))
                .isEqualTo("10.1.2.3 REPLY");
        assertThat(answer("From 10.1.1.1 icmp_seq=1 Time to live exceeded"))
                .isEqualTo("10.1.1.1 TTL_EXCEEDED");
        assertThat(answer("From 10.1.1.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)"))
                .isEqualTo("10.1.1.1 TOO_BIG");
        assertThat(answer("From 10.1.1.1 icmp_seq=1 Destination Host Unreachable"))
                .isEqualTo("10.1.1.1 UNREACHABLE");
        assertThat(answer("From 2001:DB8::1 icmp_seq=1 Time exceeded: Hop limit"))
                .isEqualTo("2001:DB8::1 TTL_EXCEEDED");
        assertThat(answer("ping: local error: message too long, mtu=1400")).isEqualTo(" TOO_BIG");
        assertThat(answer("ping: connect: Network is unreachable")).isEqualTo(" UNREACHABLE");
        assertThat(answer("1 packets transmitted, 0 received, 100% packet loss")).isEqualTo("none");
        assertThat(HostPing.read(List.of("ping: x: Name or service not known"), 0, _ -> {}))
                .isEqualTo(Optional.of("x: Name or service not known"));
    }

    private static String answer(String line) {
        StringBuilder out = new StringBuilder();
        HostPing.read(
                List.of("PING 10.1.2.3 (10.1.2.3) 56(84) bytes of data.", line),
                1,
                answer -> out.append(answer.map(a -> a.from() + " " + a.kind()).orElse("none")));
        return out.toString();
    }
}
