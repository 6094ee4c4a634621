package io.spokewire.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What Wireshark makes of packets of ours: nobody here has written its decoders. */
final class Tshark {
    private static final Path PROGRAM = Path.of("/usr/bin/tshark");

    /** Packets that a decoder stumbles over, or that it calls an error. */
    static final String WRONG = "_ws.malformed or _ws.expert.severity >= 8388608";

    private Tshark() {}

    /** Skips the test, loudly, where it is not there. */
    static void needed() {
        assumeTrue(Files.isExecutable(PROGRAM), "SKIPPED: no " + PROGRAM);
    }

    /**
     * Fields of the packets that a filter lets pass, a line each.
     *
     * @param settings folder with what it is to know: tables of keys
     */
    static List<String> read(Path settings, Path pcap, String filter, String... fields)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("timeout", "60", PROGRAM.toString(), "-n", "-r", pcap.toString()));
        command.addAll(List.of("-o", "esp.enable_encryption_decode:TRUE"));
        command.addAll(List.of("-o", "esp.enable_authentication_check:TRUE"));
        command.addAll(List.of("-Y", filter, "-T", "fields"));
        for (String field : fields) {
            command.addAll(List.of("-e", field));
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("WIRESHARK_CONFIG_DIR", settings.toString());
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(filter).isZero();
        return text.lines().filter(line -> !line.isBlank()).toList();
    }
}
