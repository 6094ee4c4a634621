package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.sim.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What is inferred from 35 public labs, unchanged. The golden file is read by a person before it is
 * rewritten with {@code -DupdateGoldens}.
 */
class PublicLabsTest {
    private static final Path LABS = Path.of("..", "..", "shared", "cisco-labs");
    private static final Path GOLDEN = Path.of("src", "test", "resources", "public-labs.txt");

    @Test
    void networksAreInferredFromAllPublicLabs() throws IOException {
        assumeTrue(Files.isDirectory(LABS), "NOT RUN: " + LABS + " is not there");
        StringBuilder summary = new StringBuilder();
        for (Path lab : folders()) {
            Topology topology = LabFolder.read(lab).topology();
            summary.append(summary(String.valueOf(lab.getFileName()), topology));
        }
        if (System.getProperty("updateGoldens") != null) {
            Files.createDirectories(GOLDEN.toAbsolutePath().getParent());
            Files.writeString(GOLDEN, summary.toString());
        }
        assertThat(summary.toString()).isEqualTo(Files.readString(GOLDEN));
    }

    private static List<Path> folders() throws IOException {
        try (Stream<Path> all = Files.list(LABS)) {
            return all.filter(Files::isDirectory).sorted().toList();
        }
    }

    private static String summary(String name, Topology topology) {
        long links = topology.segments().stream().filter(s -> routers(s) > 1).count();
        long ports =
                topology.segments().stream()
                        .flatMap(s -> s.plugs().stream())
                        .filter(Topology.ProviderPlug.class::isInstance)
                        .count();
        List<String> clouds = new ArrayList<>();
        for (Overlay.Cloud cloud : Overlay.of(topology).clouds()) {
            clouds.add(
                    cloud.name()
                            + " phase "
                            + cloud.phase().number()
                            + " "
                            + cloud.hubs().size()
                            + "+"
                            + cloud.spokes().size());
        }
        StringBuilder out = new StringBuilder();
        out.append(
                String.format(
                        "%s: %d routers, %d links, %d provider ports, %d hosts, %d machine routes,"
                                + " %d provider routes%n",
                        name,
                        topology.routers().size(),
                        links,
                        ports,
                        topology.hosts().size(),
                        topology.routerRoutes().size(),
                        topology.provider().routes().size()));
        clouds.forEach(c -> out.append("  cloud ").append(c).append('\n'));
        topology.errors().forEach(e -> out.append("  ").append(e).append('\n'));
        return out.toString();
    }

    private static long routers(Topology.Segment segment) {
        return segment.plugs().stream().filter(Topology.RouterPlug.class::isInstance).count();
    }
}
