package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigLine;
import io.spokewire.command.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The lines of public labs about keys, certificates, routing and policy. */
class CiscoLabsRoutingTest {
    @BeforeAll
    static void labsAreThere() {
        CiscoLabsTest.labsAreThere();
    }

    @Test
    void nothingIsUnknownButTypingErrors() throws IOException {
        List<String> unknown = new ArrayList<>();
        for (Path file : CiscoLabsTest.files()) {
            for (ConfigLine line : CiscoLabsTest.read(file).lines()) {
                String text = line.text().strip();
                if (line.kind() == Outcome.Kind.UNKNOWN && ours(line) && !text.startsWith("--")) {
                    unknown.add(line.file() + ":" + line.number() + " " + text);
                }
            }
        }
        assertThat(unknown)
                .singleElement()
                .asString()
                .endsWith("hub.cfg:48 network 172.16.4.0 0.0.0.255 exitarea 0");
    }

    @Test
    void onlyHiddenKeysAreInvalid() throws IOException {
        List<String> invalid = new ArrayList<>();
        for (Path file : CiscoLabsTest.files()) {
            for (ConfigLine line : CiscoLabsTest.read(file).lines()) {
                String text = line.text().strip();
                if (line.kind() == Outcome.Kind.INVALID && !text.startsWith("ip add")) {
                    invalid.add(text);
                }
            }
        }
        assertThat(invalid)
                .isNotEmpty()
                .allMatch(
                        text -> text.matches(".* (md5 7|ipsec spi \\d+ sha1) SECRET-PLACEHOLDER"));
    }

    /** Lines in the sections of crypto, routing, policy and probes, or that would open one. */
    private static boolean ours(ConfigLine line) {
        String text = line.text().strip().toLowerCase(Locale.ROOT);
        boolean opening =
                text.matches(
                        "(no )?(crypto|router|route-map|access-list|key chain|track|bfd|ip sla"
                                + "|(ip|ipv6) (access-list|prefix-list|router)"
                                + "|ip (as-path|community-list)) .*");
        boolean ofInterface =
                text.matches(
                        "(no )?((ip|ipv6) (ospf|eigrp|split-horizon|next-hop-self|summary-address"
                                + "|bandwidth-percent|hold-time|hello-interval|rip|access-group"
                                + "|policy|authentication)|bfd|ospfv3|crypto) ?.*");
        return opening || ofInterface || !line.section().matches("(if .*)?");
    }
}
