package io.spokewire.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What tshark makes of a capture: nobody here has written its decoders. */
final class Capture {
    /** One that hangs must not hold the test. */
    private static final String SECONDS = "60";

    private final Path file;
    private final String ours;

    /**
     * A capture.
     *
     * @param ours addresses that packets of ours come from
     */
    Capture(Path file, Set<String> ours) {
        this.file = file;
        // The outermost header; what the kernel itself answers, quoting others, is not ours.
        this.ours =
                ours.stream()
                        .map(address ->
                                (address.contains(":") ? "ipv6" : "ip") + ".src#1 == " + address)
                        .collect(
                                Collectors.joining(
                                        " or ",
                                        "not (ip.proto#1 == 1 or ipv6.nxt#1 == 58) and (",
                                        ")"));
    }

    /** Packets of ours that a decoder stumbles over, one a line. */
    List<String> malformed() throws IOException, InterruptedException {
        return read(
                ours + " and (_ws.malformed or _ws.expert.severity >= 8388608)", // errors
                "frame.number",
                "ip.src",
                "ip.dst",
                "_ws.col.Protocol",
                "_ws.expert.message");
    }

    /** The NHRP packet types that ours have. */
    Set<Integer> nhrpTypes() throws IOException, InterruptedException {
        Set<Integer> types = new TreeSet<>();
        for (String line : read(ours + " and nhrp", "nhrp.hdr.op.type")) {
            Arrays.stream(line.split(",", -1)).map(Integer::parseInt).forEach(types::add);
        }
        return types;
    }

    private List<String> read(String filter, String... fields)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("timeout", SECONDS, "tshark", "-n", "-r", file.toString()));
        command.addAll(List.of("-Y", filter, "-T", "fields"));
        for (String field : fields) {
            command.addAll(List.of("-e", field));
        }
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            String text = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as("tshark read %s by %s", file, filter).isZero();
            return text.lines().filter(line -> !line.isBlank()).toList();
        } finally {
            process.destroyForcibly();
        }
    }
}
