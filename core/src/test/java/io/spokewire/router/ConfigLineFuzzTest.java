package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.command.ConfigReader;
import io.spokewire.command.Grammar;
import io.spokewire.command.Outcome;
import io.spokewire.command.Position;
import io.spokewire.command.RandomConfig;
import io.spokewire.command.Section;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any line, typed at a console in some section: it is obeyed or refused, {@code no} in front of it
 * too, help and completion have an answer, and the configuration reads back as it is.
 */
class ConfigLineFuzzTest {
    private static final Grammar GRAMMAR = Languages.CONFIG;

    private static final List<List<String>> SECTIONS =
            List.of(
                    List.of(),
                    List.of("interface Tunnel0"),
                    List.of("interface GigabitEthernet0/0"),
                    List.of("vrf definition RED", "address-family ipv4"),
                    List.of("ip vrf RED"),
                    List.of("key chain K", "key 1"),
                    List.of("router bgp 65000"),
                    List.of("router bgp 65000", "address-family ipv4"),
                    List.of("router eigrp 1"),
                    List.of(
                            "router eigrp NAMED",
                            "address-family ipv4 unicast autonomous-system 1"),
                    List.of("router ospf 1"),
                    List.of("router rip"),
                    List.of("route-map M permit 10"),
                    List.of("ip access-list extended A"),
                    List.of("crypto isakmp policy 10"),
                    List.of("crypto ikev2 proposal P"),
                    List.of("crypto ikev2 keyring K", "peer P"),
                    List.of("crypto ikev2 profile P"),
                    List.of("crypto ipsec transform-set T esp-aes"),
                    List.of("crypto ipsec profile P"),
                    List.of("crypto pki trustpoint T"),
                    List.of("ip sla 1"),
                    List.of("line vty 0 4"));

    /** A byte that chooses the section, and the line. */
    static Stream<byte[]> seeds() {
        return IntStream.range(0, SECTIONS.size())
                .boxed()
                .flatMap(index -> lines(SECTIONS.get(index)).map(line -> seed(index, line)));
    }

    /** Lines that random configurations have in such a section. */
    private static Stream<String> lines(List<String> section) {
        Position position = at(section);
        return IntStream.rangeClosed(1, 200)
                .mapToObj(seed -> new RandomConfig(GRAMMAR, seed).line(position.mode()))
                .filter(line -> !line.isEmpty())
                .distinct()
                .limit(12);
    }

    private static byte[] seed(int section, String line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(section);
        out.writeBytes(line.getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    private static Position at(List<String> section) {
        Position position = Position.at(Section.root());
        for (String line : section) {
            Outcome outcome = GRAMMAR.apply(position, line);
            assertThat(outcome.failure()).as(line).isNull();
            position = outcome.position();
        }
        return position;
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyLine(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        Position position = at(SECTIONS.get((bytes[0] & 0xFF) % SECTIONS.size()));
        String line = new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8);
        GRAMMAR.help(position.mode(), line);
        GRAMMAR.complete(position.mode(), line);
        Outcome outcome = GRAMMAR.apply(position, line);
        assertThat(outcome.failure() != null)
                .isEqualTo(
                        outcome.kind() == Outcome.Kind.UNKNOWN
                                || outcome.kind() == Outcome.Kind.INVALID);
        if (outcome.failure() != null) {
            assertThat(outcome.position().root()).isEqualTo(position.root());
            return;
        }
        readsBack(outcome.position().root());
        readsBack(GRAMMAR.apply(outcome.position(), "no " + line).position().root());
    }

    static void readsBack(Section config) {
        List<String> rendered = GRAMMAR.render(config);
        String text = String.join("\n", rendered);
        ConfigReader.Result again = ConfigReader.read(GRAMMAR, "again.cfg", text);
        assertThat(GRAMMAR.render(again.config())).isEqualTo(rendered);
        assertThat(again.config()).as(text).isEqualTo(config);
    }
}
