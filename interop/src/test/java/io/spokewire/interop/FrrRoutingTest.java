package io.spokewire.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.net.AddressFamily;
import io.spokewire.rib.RouteView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A router of ours and FRR's ospfd on one LAN, in namespaces of this kernel: each learns what the
 * other tells.
 */
@Tag("namespace")
class FrrRoutingTest {
    private static final Path PROGRAMS = Path.of("/usr/lib/frr");

    @TempDir Path folder;

    /** FRR's daemons run as a user of their own, who may not look into the test's folder. */
    private final Path sockets = Path.of("/run/sw-interop-frr-" + ProcessHandle.current().pid());

    private final List<Process> daemons = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Places places;

    @BeforeEach
    void wire() {
        assumeTrue(
                Files.isExecutable(PROGRAMS.resolve("ospfd")),
                "SKIPPED: FRR is not here (apt-get install frr)");
        places = new Places(folder);
        places.cable("ours", "192.0.2.1/24", "frr", "192.0.2.2/24");
        places.must("frr", "install -d -o frr -g frr " + sockets);
        places.must("frr", "ip link set lo up");
        places.must("frr", "ip addr add 10.9.1.1/24 dev lo");
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Process daemon : daemons.reversed()) {
            stop(daemon);
        }
        places.must("frr", "rm -r " + sockets);
        places.close();
    }

    private static void stop(Process daemon) throws InterruptedException {
        daemon.destroy();
        if (!daemon.waitFor(10, TimeUnit.SECONDS)) {
            daemon.destroyForcibly();
        }
    }

    /** Starts one of FRR's daemons; its files are the test's. */
    private Process frr(String daemon, String configuration) throws IOException {
        Path file = Files.writeString(sockets.resolve(daemon + ".conf"), configuration);
        Process process =
                places.place("frr")
                        .start(
                                new ProcessBuilder(
                                                PROGRAMS.resolve(daemon).toString(),
                                                "-P",
                                                "0",
                                                "-z",
                                                sockets.resolve("zserv.api").toString(),
                                                "--vty_socket",
                                                sockets.toString(),
                                                "-i",
                                                sockets.resolve(daemon + ".pid").toString(),
                                                "--log",
                                                "stdout",
                                                "-f",
                                                file.toString())
                                        .redirectErrorStream(true)
                                        .redirectOutput(folder.resolve(daemon + ".log").toFile()));
        daemons.add(process);
        return process;
    }

    private void zebra() throws IOException {
        frr("zebra", "");
        places.await("zebra", () -> Files.exists(sockets.resolve("zserv.api")));
    }

    private boolean learnt(String prefix, String code) {
        return places.ask(
                "ours",
                router ->
                        router
                                .rib("")
                                .map(rib -> RouteView.of(rib, AddressFamily.IPV4, 0))
                                .orElse(List.of())
                                .stream()
                                .anyMatch(r ->
                                        r.prefix().toString().equals(prefix)
                                                && r.source().code().equals(code)));
    }

    private boolean frrHas(String prefix, String words) {
        return places.run("frr", "ip route show " + prefix).out().contains(words);
    }

    private static String ours(String ofInterface, String more) {
        return """
        interface GigabitEthernet0/0
         ip address 192.0.2.1 255.255.255.0
        %sip route 10.8.0.0 255.255.0.0 Null0
        %s\
        """
                .formatted(ofInterface, more);
    }

    private static final String OSPF =
            """
            router ospf 1
             router-id 1.1.1.1
             redistribute static subnets
             network 192.0.2.0 0.0.0.255 area 0
            """;

    @ParameterizedTest
    @ValueSource(strings = {"", "message-digest", "simple", "point-to-point"})
    void ospfOnALan(String variant) throws IOException {
        String ofOurs =
                switch (variant) {
                    case "message-digest" ->
                            """
                             ip ospf authentication message-digest
                             ip ospf message-digest-key 7 md5 sesame
                            """;
                    case "simple" ->
                            " ip ospf authentication\n ip ospf authentication-key sesame\n";
                    case "point-to-point" -> " ip ospf network point-to-point\n";
                    default -> "";
                };
        zebra();
        frr(
                "ospfd",
                """
                interface to-ours
                %s ip ospf hello-interval 1
                 ip ospf dead-interval 4
                router ospf
                 ospf router-id 2.2.2.2
                 network 192.0.2.0/24 area 0
                 network 10.9.1.0/24 area 0
                """
                        .formatted(ofOurs));
        places.router(
                "ours",
                "to-frr",
                ours(ofOurs + " ip ospf hello-interval 1\n ip ospf dead-interval 4\n", OSPF));
        places.await(
                "FRR's network", () -> learnt("10.9.1.0/24", "O") || learnt("10.9.1.1/32", "O"));
        places.await("our route at FRR", () -> frrHas("10.8.0.0/16", "via 192.0.2.1"));
    }

    @Test
    void anAdjacencyComesBackAfterARestartOfEither() throws IOException, InterruptedException {
        String conf =
                """
                interface to-ours
                 ip ospf hello-interval 1
                 ip ospf dead-interval 4
                router ospf
                 ospf router-id 2.2.2.2
                 network 192.0.2.0/24 area 0
                 network 10.9.1.0/24 area 0
                """;
        zebra();
        Process first = frr("ospfd", conf);
        places.router(
                "ours",
                "to-frr",
                ours(" ip ospf hello-interval 1\n ip ospf dead-interval 4\n", OSPF));
        places.await("our route at FRR", () -> frrHas("10.8.0.0/16", "via 192.0.2.1"));
        stop(first);
        places.await("its going", () -> !learnt("10.9.1.0/24", "O") && !learnt("10.9.1.1/32", "O"));
        Files.deleteIfExists(sockets.resolve("ospfd.pid"));
        frr("ospfd", conf);
        places.await("its return", () -> learnt("10.9.1.0/24", "O") || learnt("10.9.1.1/32", "O"));
        places.await("our route at FRR", () -> frrHas("10.8.0.0/16", "via 192.0.2.1"));
        assertThat(places.log()).anyMatch(l -> l.contains("%OSPF-5-ADJCHG"));
    }

    @Test
    void ospfInAnNssaAndAStub() throws IOException {
        zebra();
        frr(
                "ospfd",
                """
                interface to-ours
                 ip ospf hello-interval 1
                 ip ospf dead-interval 4
                router ospf
                 ospf router-id 2.2.2.2
                 network 192.0.2.0/24 area 5
                 network 10.9.1.0/24 area 0
                 area 5 nssa
                """);
        places.router(
                "ours",
                "to-frr",
                ours(
                        " ip ospf hello-interval 1\n ip ospf dead-interval 4\n",
                        """
                        router ospf 1
                         router-id 1.1.1.1
                         area 5 nssa
                         redistribute static subnets
                         network 192.0.2.0 0.0.0.255 area 5
                        """));
        places.await(
                "FRR's other area",
                () -> learnt("10.9.1.0/24", "O IA") || learnt("10.9.1.1/32", "O IA"));
        places.await("our route at FRR", () -> frrHas("10.8.0.0/16", "via 192.0.2.1"));
    }
}
