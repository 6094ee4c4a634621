package io.spokewire.daemon.manage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;
import io.spokewire.router.Languages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ConsoleServerTest {
    @TempDir private Path folder = Path.of("");
    private final FakeContext context = new FakeContext();
    private Path socket = Path.of("");
    private Optional<ConsoleServer> server = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        socket = folder.resolve("run/R1.sock");
        server = Optional.of(ConsoleServer.start(socket, context, Languages.CONFIG));
    }

    @AfterEach
    void stop() throws IOException {
        if (server.isPresent()) {
            server.get().close();
        }
        assertThat(socket).doesNotExist();
    }

    @Test
    void aSession() throws IOException {
        try (ConsoleClient client = ConsoleClient.connect(socket, _ -> {})) {
            assertThat(client.prompt()).isEqualTo("R1#");
            assertThat(client.exec("show clock", false, _ -> {}).text("text"))
                    .startsWith("*21:52:01.123 UTC");
            assertThat(client.exec("show clock", true, _ -> {}).text("text")).startsWith("{");
            assertThat(client.exec("conf t", false, _ -> {}).text("prompt"))
                    .isEqualTo("R1(config)#");
            assertThat(client.exec("nonsense", false, _ -> {}).flag("ok")).isFalse();
            assertThat(client.help("interface ").texts("words")).isNotEmpty();
            assertThat(client.complete("hostn").texts("words")).containsExactly("hostname");
            client.exec("end", false, _ -> {});
            assertThat(client.exec("exit", false, _ -> {}).flag("closed")).isTrue();
        }
    }

    @Test
    void partsComeBeforeTheAnswer() throws IOException {
        context.answers = List.of(Optional.empty(), Optional.empty());
        StringBuilder parts = new StringBuilder();
        try (ConsoleClient client = ConsoleClient.connect(socket, _ -> {})) {
            ConsoleFrame answer = client.exec("ping 10.1.2.3", false, parts::append);
            assertThat(parts).endsWith("..");
            assertThat(answer.text("text")).contains("Success rate is 0 percent (0/2)");
        }
    }

    @Test
    void theEscapeSequenceEndsTheCommandAlone() throws IOException {
        context.endless = true;
        try (ConsoleClient client = ConsoleClient.connect(socket, _ -> {})) {
            ConsoleFrame answer =
                    client.exec(
                            "ping 10.1.2.3 repeat 1000",
                            false,
                            part -> {
                                if (part.equals(".")) {
                                    abort(client);
                                }
                            });
            assertThat(answer.text("text")).isEqualTo("\nSuccess rate is 0 percent (0/1)\n");
            assertThat(client.exec("show clock", false, _ -> {}).flag("ok")).isTrue();
        }
    }

    private static void abort(ConsoleClient client) {
        try {
            client.abort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aClientThatGoesEndsItsCommand() throws IOException {
        context.endless = true;
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(
                    ByteBuffer.wrap(
                            "{\"exec\":\"ping 10.1.2.3\"}\n".getBytes(StandardCharsets.UTF_8)));
            ByteBuffer some = ByteBuffer.allocate(4096);
            assertThat(channel.read(some)).isPositive();
        }
        context.endless = false;
        try (ConsoleClient client = ConsoleClient.connect(socket, _ -> {})) {
            assertThat(client.exec("show clock", false, _ -> {}).flag("ok")).isTrue();
        }
    }

    @Test
    void theClientLearnsOfTheTerminalAndTheMode() throws IOException {
        try (ConsoleClient client = ConsoleClient.connect(socket, _ -> {})) {
            ConsoleFrame before = client.exec("show clock", false, _ -> {});
            assertThat(before.has("length")).isFalse();
            assertThat(before.flag("configuring")).isFalse();
            client.exec("terminal width 511", false, _ -> {});
            ConsoleFrame after = client.exec("terminal length 0", false, _ -> {});
            assertThat(after.has("length")).isTrue();
            assertThat(after.number("length")).isZero();
            assertThat(after.number("width")).isEqualTo(511);
            assertThat(client.exec("conf t", false, _ -> {}).flag("configuring")).isTrue();
        }
    }

    @Test
    void onlyTheOwnerMayComeIn() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.resolve("run"))))
                .isEqualTo("rwx------");
    }

    @Test
    void aSecondRouterOfThatNameIsRefused() {
        assertThatThrownBy(() -> ConsoleServer.start(socket, context, Languages.CONFIG))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another router answers");
    }

    @Test
    void aSocketLeftBehindIsReplaced() throws IOException {
        Path dead = folder.resolve("run/R2.sock");
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(dead));
        }
        assertThat(dead).exists();
        ConsoleServer.start(dead, context, Languages.CONFIG).close();
        assertThat(dead).doesNotExist();
    }

    @Test
    void nonsenseEndsOnlyTheLoginItCameFrom() throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap("nonsense\n".getBytes(StandardCharsets.UTF_8)));
            var buffer = ByteBuffer.allocate(4096);
            int read = 0;
            while (read >= 0) {
                buffer.clear();
                read = channel.read(buffer);
            }
        }
        try (ConsoleClient client = ConsoleClient.connect(socket, _ -> {})) {
            assertThat(client.exec("show clock", false, _ -> {}).flag("ok")).isTrue();
        }
    }

    private record Said(String text) implements Trace {
        @Override
        public String facility() {
            return "TEST";
        }

        @Override
        public Severity severity() {
            return Severity.NOTIFICATIONS;
        }

        @Override
        public String mnemonic() {
            return "SAID";
        }
    }

    @Test
    void logLinesComeToWhoeverAsksForThem() throws IOException, InterruptedException {
        BlockingQueue<String> logs = new LinkedBlockingQueue<>();
        try (ConsoleClient client = ConsoleClient.connect(socket, logs::add)) {
            context.log.add(new Said("unheard"), context.now());
            client.exec("terminal monitor", false, _ -> {});
            context.log.add(new Said("heard"), context.now());
            assertThat(logs.poll(10, TimeUnit.SECONDS))
                    .isEqualTo("*Nov 22 21:52:01.123: %TEST-5-SAID: heard");
        }
    }
}
