package io.spokewire.os.ffm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** What the processor can, as /proc/cpuinfo says: only what the kernel lets programs use. */
final class ProcessorFlags {
    private ProcessorFlags() {}

    static Set<String> read() {
        try {
            for (String line :
                    Files.readAllLines(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8)) {
                if (line.startsWith("flags")) {
                    return Set.of(line.substring(line.indexOf(':') + 1).strip().split(" ", -1));
                }
            }
        } catch (IOException _) {
            // then nothing is known, and nothing is used
        }
        return Set.of();
    }
}
