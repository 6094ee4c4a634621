package io.spokewire.os.ffm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the processor can, as /proc/cpuinfo says: only what the kernel lets programs use. */
final class ProcessorFlags {
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private ProcessorFlags() {}

    static Set<String> read() {
        try {
            return of(Files.readAllLines(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8));
        } catch (IOException _) {
            return Set.of(); // then nothing is known, and nothing is used
        }
    }

    /** The flags of the first processor; some kernels have several blanks between two. */
    static Set<String> of(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("flags"))
                .limit(1)
                .flatMap(line -> BLANKS.splitAsStream(line.substring(line.indexOf(':') + 1)))
                .filter(flag -> !flag.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
