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
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * BFD between a router of ours and other programs: FRR's bfdd and BIRD 2. What our router knows of
 * a session shows by a static route that is there while BFD reaches its gateway.
 *
 * <pre>
 *   ours 192.0.2.1 ---- 192.0.2.2 peer, 10.9.1.1 on its loopback
 *        10.255.0.1 ~~~~~~~~~ 10.255.0.2
 * </pre>
 */
@Tag("namespace")
class BfdPeersTest {
    private static final Path FRR = Path.of("/usr/lib/frr");
    private static final Path BIRD = Path.of("/usr/sbin/bird");

    @TempDir Path folder;

    /** FRR's daemons run as a user of their own, who may not look into the test's folder. */
    private final Path files = Path.of("/run/sw-interop-bfd-" + ProcessHandle.current().pid());

    private final List<Process> daemons = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Places places;

    /** Who is at the other end. */
    enum Program {
        BFDD,
        BIRD
    }

    /** Which path is watched. */
    enum Over {
        LAN,
        LAN_IPV6,
        SEVERAL_HOPS,
        TUNNEL
    }

    @BeforeEach
    void wire() {
        assumeTrue(
                Files.isExecutable(FRR.resolve("bfdd")),
                "SKIPPED: FRR is not here (apt-get install frr)");
        assumeTrue(Files.isExecutable(BIRD), "SKIPPED: BIRD is not here (apt-get install bird2)");
        places = new Places(folder);
        places.cable("ours", "192.0.2.1/24", "peer", "192.0.2.2/24");
        places.must("peer", "install -d -o frr -g frr " + files);
        places.must("peer", "ip link set lo up");
        places.must("peer", "ip addr add 10.9.1.1/32 dev lo");
        places.must("peer", "ip addr add 2001:db8::2/64 dev to-ours nodad");
        places.must("peer", "ip route add 10.8.1.1/32 via 192.0.2.1");
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Process daemon : daemons.reversed()) {
            signal(daemon, "CONT");
            daemon.destroy();
            if (!daemon.waitFor(10, TimeUnit.SECONDS)) {
                daemon.destroyForcibly();
            }
        }
        places.must("peer", "rm -r " + files);
        places.close();
    }

    private void signal(Process daemon, String name) {
        places.must("peer", "kill -" + name + " " + daemon.pid());
    }

    private Process start(String... command) throws IOException {
        String log = Path.of(command[0]).getFileName() + ".log";
        Process process =
                places.place("peer")
                        .start(
                                new ProcessBuilder(command)
                                        .redirectErrorStream(true)
                                        .redirectOutput(folder.resolve(log).toFile()));
        daemons.add(process);
        return process;
    }

    private Process frr(String daemon, String configuration) throws IOException {
        Path file = Files.writeString(files.resolve(daemon + ".conf"), configuration);
        List<String> command =
                new ArrayList<>(
                        List.of(
                                FRR.resolve(daemon).toString(),
                                "-P",
                                "0",
                                "-z",
                                files.resolve("zserv.api").toString(),
                                "--vty_socket",
                                files.toString(),
                                "-i",
                                files.resolve(daemon + ".pid").toString(),
                                "--log",
                                "stdout",
                                "-f",
                                file.toString()));
        if (daemon.equals("bfdd")) {
            command.addAll(List.of("--bfdctl", files.resolve("bfdd.sock").toString()));
        }
        return start(command.toArray(String[]::new));
    }

    private void zebra() throws IOException {
        frr("zebra", "");
        places.await("zebra", () -> Files.exists(files.resolve("zserv.api")));
    }

    private Process peer(Program program, Over over) throws IOException {
        String own = over == Over.SEVERAL_HOPS ? "10.9.1.1" : "";
        String device = over == Over.TUNNEL ? "Tunnel0" : "to-ours";
        String neighbor =
                switch (over) {
                    case LAN -> "192.0.2.1";
                    case LAN_IPV6 -> "2001:db8::1";
                    case SEVERAL_HOPS -> "10.8.1.1";
                    case TUNNEL -> "10.255.0.1";
                };
        if (program == Program.BFDD) {
            zebra();
            String local = over == Over.LAN_IPV6 ? " local-address 2001:db8::2" : "";
            return frr(
                    "bfdd",
                    """
                    bfd
                     peer %s%s
                      detect-multiplier 3
                      receive-interval 100
                      transmit-interval 100
                      no shutdown
                    """
                            .formatted(
                                    neighbor,
                                    own.isEmpty()
                                            ? local + " interface " + device
                                            : " multihop local-address " + own));
        }
        Path file =
                Files.writeString(
                        folder.resolve("bird.conf"),
                        """
                        router id 192.0.2.2;
                        protocol device {}
                        protocol bfd {
                          interface "*" { interval 100 ms; multiplier 3; };
                          multihop { interval 100 ms; multiplier 3; };
                          neighbor %s %s;
                        }
                        """
                                .formatted(
                                        neighbor,
                                        own.isEmpty()
                                                ? "dev \"" + device + "\""
                                                : "local " + own + " multihop"));
        return start(
                BIRD.toString(),
                "-f",
                "-c",
                file.toString(),
                "-s",
                folder.resolve("bird.ctl").toString());
    }

    private static String ours(Over over) {
        String watch =
                switch (over) {
                    case LAN -> "ip route static bfd GigabitEthernet0/0 192.0.2.2";
                    case LAN_IPV6 -> "ipv6 route static bfd GigabitEthernet0/0 2001:DB8::2";
                    case SEVERAL_HOPS -> "ip route static bfd 10.9.1.1 10.8.1.1";
                    case TUNNEL -> "ip route static bfd Tunnel0 10.255.0.2";
                };
        String route =
                switch (over) {
                    case LAN -> "ip route 10.77.0.0 255.255.0.0 GigabitEthernet0/0 192.0.2.2";
                    case LAN_IPV6 -> "ipv6 route 2001:DB8:77::/48 GigabitEthernet0/0 2001:DB8::2";
                    case SEVERAL_HOPS -> "ip route 10.77.0.0 255.255.0.0 10.9.1.1";
                    case TUNNEL -> "ip route 10.77.0.0 255.255.0.0 Tunnel0 10.255.0.2";
                };
        return """
        bfd-template multi-hop FAR
         interval both 100 multiplier 3
        bfd map ipv4 10.9.0.0/16 10.8.0.0/16 FAR
        interface Loopback0
         ip address 10.8.1.1 255.255.255.255
        interface Tunnel0
         ip address 10.255.0.1 255.255.255.0
         bfd interval 100 min_rx 100 multiplier 3
         no bfd echo
         tunnel source GigabitEthernet0/0
         tunnel destination 192.0.2.2
        interface GigabitEthernet0/0
         ip address 192.0.2.1 255.255.255.0
         ipv6 address 2001:DB8::1/64
         bfd interval 100 min_rx 100 multiplier 3
         no bfd echo
        ip route 10.9.0.0 255.255.0.0 192.0.2.2
        %s
        %s
        """
                .formatted(route, watch);
    }

    private boolean has(Over over) {
        String prefix = over == Over.LAN_IPV6 ? "2001:DB8:77::/48" : "10.77.0.0/16";
        AddressFamily family = over == Over.LAN_IPV6 ? AddressFamily.IPV6 : AddressFamily.IPV4;
        return places.ask(
                "ours",
                router ->
                        router
                                .rib("")
                                .map(rib -> RouteView.of(rib, family, 0))
                                .orElse(List.of())
                                .stream()
                                .anyMatch(r -> r.prefix().toString().equals(prefix)));
    }

    /** What the other end says of its sessions. */
    private String sessions(Program program) {
        return program == Program.BFDD
                ? places.run("peer", "vtysh --vty_socket " + files + " -c show\\ bfd\\ peers").out()
                : places.run(
                                "peer",
                                "birdc -s " + folder.resolve("bird.ctl") + " show bfd sessions")
                        .out();
    }

    /** This kernel has no GRE: the other program stands on a tunnel that is ours too. */
    private void tunnelForThePeer() {
        places.router(
                "peer",
                "to-ours",
                """
                interface Tunnel0
                 ip address 10.255.0.2 255.255.255.0
                 tunnel source GigabitEthernet0/0
                 tunnel destination 192.0.2.1
                interface GigabitEthernet0/0
                 ip address 192.0.2.2 255.255.255.0
                """);
        places.await(
                "the tunnel", () -> places.run("peer", "ip addr").out().contains("10.255.0.2/24"));
    }

    private void comesUpAndIsSeenToGo(Program program, Over over) throws IOException {
        if (over == Over.TUNNEL) {
            tunnelForThePeer();
        }
        Process other = peer(program, over);
        places.router("ours", "to-peer", ours(over));
        places.await(over + ": up with " + program, () -> has(over));
        if (program == Program.BIRD) {
            places.await(
                    over + ": up at BIRD",
                    () -> sessions(program).toLowerCase(Locale.ROOT).contains(" up "));
        }
        signal(other, "STOP");
        places.await(over + ": its silence", () -> !has(over));
        signal(other, "CONT");
        places.await(over + ": its return", () -> has(over));
        assertThat(places.log())
                .anyMatch(l -> l.contains("BFD_SESS_DOWN") && l.contains("Detection Time Expired"));
    }

    @ParameterizedTest
    @EnumSource(Over.class)
    void withBfdd(Over over) throws IOException {
        comesUpAndIsSeenToGo(Program.BFDD, over);
    }

    @ParameterizedTest
    @EnumSource(Over.class)
    void withBird(Over over) throws IOException {
        comesUpAndIsSeenToGo(Program.BIRD, over);
    }

    @Test
    void ospfFollowsBfdLongBeforeItsOwnTimers() throws IOException {
        zebra();
        Process bfdd = frr("bfdd", "");
        frr(
                "ospfd",
                """
                interface to-ours
                 ip ospf bfd
                 ip ospf network point-to-point
                router ospf
                 ospf router-id 2.2.2.2
                 network 192.0.2.0/24 area 0
                 network 10.9.1.1/32 area 0
                """);
        places.router(
                "ours",
                "to-peer",
                """
                interface GigabitEthernet0/0
                 ip address 192.0.2.1 255.255.255.0
                 ip ospf bfd
                 ip ospf network point-to-point
                 bfd interval 300 min_rx 300 multiplier 3
                router ospf 1
                 router-id 1.1.1.1
                 network 192.0.2.0 0.0.0.255 area 0
                """);
        places.await(
                "the session",
                () -> places.log().stream().anyMatch(l -> l.contains("BFD_SESS_UP")));
        signal(bfdd, "STOP");
        places.await(
                "the end of the adjacency",
                () -> places.log().stream().anyMatch(l -> l.contains("BFD node down")));
    }
}
