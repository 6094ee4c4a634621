package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.command.ConfigLine;
import io.spokewire.command.ConfigReader;
import io.spokewire.command.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Public DMVPN labs, read as their authors published them. */
class CiscoLabsTest {
    static final Path LABS = Path.of("../../shared/cisco-labs");

    @BeforeAll
    static void labsAreThere() {
        assumeTrue(Files.isDirectory(LABS), "SKIPPED: no labs at " + LABS.toAbsolutePath());
    }

    /** All configurations, by lab and file. */
    static List<Path> files() throws IOException {
        try (Stream<Path> found = Files.walk(LABS)) {
            return found.filter(f -> f.toString().endsWith(".cfg")).sorted().toList();
        }
    }

    static ConfigReader.Result read(Path file) {
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return ConfigReader.read(Languages.CONFIG, LABS.relativize(file).toString(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void renderAndReadAgain() throws IOException {
        assertThat(files()).hasSize(141);
        for (Path file : files()) {
            ConfigReader.Result result = read(file);
            String rendered = String.join("\n", Languages.CONFIG.render(result.config()));
            assertThat(ConfigReader.read(Languages.CONFIG, "again", rendered).config())
                    .as(file.toString())
                    .isEqualTo(result.config());
        }
    }

    @Test
    void nothingIsUnknownInOurSections() throws IOException {
        List<String> unknown = new ArrayList<>();
        for (Path file : files()) {
            for (ConfigLine line : read(file).lines()) {
                if (line.kind() == Outcome.Kind.UNKNOWN && ours(line)) {
                    unknown.add(line.file() + ":" + line.number() + " " + line.text().strip());
                }
            }
        }
        assertThat(unknown)
                .containsExactlyInAnyOrder(
                        "lab16-p2-gre-noigp/hub.cfg:21 Tunnel configuration",
                        "lab16-p2-gre-noigp/hub.cfg:33 ip nhrp map mutlicast dynamic");
    }

    /** Lines of tunnels, NHRP, interfaces, static routes and VRFs. */
    private static boolean ours(ConfigLine line) {
        String text = line.text().strip().toLowerCase(Locale.ROOT);
        boolean protocol =
                text.matches(
                        "(no )?(ip|ipv6) (ospf|eigrp|split-horizon|next-hop-self|summary-address|"
                                + "bandwidth-percent|hold-time|hello-interval|access-group|policy|"
                                + "rip|router) ?.*|bfd .*|crypto .*");
        return text.matches("(tunnel|interface|ip route|ipv6 route|(ip )?vrf|(ip|ipv6) nhrp) .*")
                || (line.section().matches("(if|vrf).*") && text.startsWith("ip") && !protocol);
    }

    @Test
    void namesTypingErrors() {
        ConfigReader.Result result = read(LABS.resolve("lab16-p2-gre-noigp/hub.cfg"));
        ConfigLine typo = result.lines().get(32);
        assertThat(typo.nearest()).isEqualTo("ip nhrp map multicast dynamic");
        assertThat(typo.column()).isEqualTo(14);
        ConfigLine prose = result.lines().get(20);
        assertThat(prose.kind()).isEqualTo(Outcome.Kind.UNKNOWN);
        assertThat(prose.expected()).contains("source", "mode", "key");
    }
}
