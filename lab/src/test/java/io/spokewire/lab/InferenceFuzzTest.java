package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.command.ConfigReader;
import io.spokewire.router.Languages;
import io.spokewire.sim.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any configurations make a network, with notes on what cannot be; nothing is thrown. */
class InferenceFuzzTest {
    /** Stands between two files. */
    private static final String CUT = "\f";

    static Stream<byte[]> seeds() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("../examples"))) {
            return folders.sorted().map(InferenceFuzzTest::joined).toList().stream();
        }
    }

    private static byte[] joined(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".cfg"))
                    .sorted()
                    .map(InferenceFuzzTest::text)
                    .collect(Collectors.joining(CUT))
                    .getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyConfigurations(byte[] bytes) {
        List<Topology.Router> routers = new ArrayList<>();
        for (String text : new String(bytes, StandardCharsets.UTF_8).split(CUT, 5)) {
            String name = "R" + routers.size();
            ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, name, text);
            routers.add(new Topology.Router(name, name + ".cfg", read.config()));
        }
        Topology topology = Inference.infer(routers, LabFile.EMPTY);
        assertThat(topology.routers()).hasSameSizeAs(routers);
    }
}
