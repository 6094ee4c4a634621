package io.spokewire.daemon.manage;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.router.Languages;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any lines typed at a console have an answer each, and so have help and completion. */
class ExecLineFuzzTest {
    private static final int LINES_MAX = 8;

    static Stream<byte[]> seeds() {
        Stream<String> shows = Arrays.stream(ConsoleTest.shows());
        Stream<String> others =
                Stream.of(
                        "conf t\ninterface Tunnel0\nip mtu 1300\nshow diff\ndo show clock\nend",
                        "conf t\nint tu1\nno shutdown\nexit\ncommit\nabort",
                        "show run | include ip (a|b)+ | exclude x | count .",
                        "show ip route | section B | begin 10. | json",
                        "ping 10.0.0.1 source Tunnel0 size 100 repeat 3 df-bit",
                        "traceroute vrf INTERNET 192.0.2.1",
                        "debug nhrp packet\nundebug all\nterminal length 0\nterminal monitor",
                        "clear ip nhrp 10.255.0.1\nclear dmvpn session",
                        "write memory\ncopy running-config startup-config\nexit");
        return Stream.concat(shows, others).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyLines(byte[] bytes) {
        List<String> lines =
                new String(bytes, StandardCharsets.UTF_8).lines().limit(LINES_MAX).toList();
        Console console = new Console(new FakeContext(), Languages.CONFIG, "anna");
        StringBuilder parts = new StringBuilder();
        for (String line : lines) {
            console.help(line).forEach(entry -> assertThat(entry.word()).isNotEmpty());
            console.complete(line).forEach(word -> assertThat(word).isNotEmpty());
            Console.Reply reply = console.execute(line, false, parts::append);
            assertThat(reply.ok() || reply.text().endsWith("\n")).isTrue();
            assertThat(console.prompt())
                    .matches(p -> p.isEmpty() || p.endsWith("#") != console.asking());
            if (reply.closed()) {
                return;
            }
        }
    }
}
