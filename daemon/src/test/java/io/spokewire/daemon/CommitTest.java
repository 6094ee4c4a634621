package io.spokewire.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.daemon.manage.Console;
import io.spokewire.daemon.manage.LogBuffer;
import io.spokewire.daemon.manage.StartupFile;
import io.spokewire.nhrp.NhrpSnapshot;
import io.spokewire.nhrp.NhrpSnapshot.MessageKind;
import io.spokewire.nhrp.NhrpSnapshot.ServerState;
import io.spokewire.router.Languages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A change on a running router, typed at its console, as the kernel and the hub see it.
 *
 * <pre>
 * spoke 192.0.2.2 ------- 192.0.2.1 hub          Tunnel0 10.0.0.2, 10.0.0.1
 * </pre>
 */
@Tag("namespace")
class CommitTest {
    private static final String HUB =
            """
            hostname hub
            interface GigabitEthernet0/0
             ip address 192.0.2.1 255.255.255.0
            interface Tunnel0
             ip address 10.0.0.1 255.255.255.0
             ip nhrp network-id 1
             tunnel source GigabitEthernet0/0
             tunnel mode gre multipoint
            """;
    private static final String SPOKE =
            """
            hostname spoke
            interface GigabitEthernet0/0
             ip address 192.0.2.2 255.255.255.0
            interface Tunnel0
             ip address 10.0.0.2 255.255.255.0
             ip nhrp network-id 1
             ip nhrp nhs 10.0.0.1 nbma 192.0.2.1 multicast
             tunnel source GigabitEthernet0/0
             tunnel mode gre multipoint
            ip route 10.7.0.0 255.255.0.0 10.0.0.1
            """;

    @TempDir Path folder;

    private static void type(Console console, String... lines) {
        for (String line : lines) {
            Console.Reply reply = console.execute(line, false, _ -> {});
            assertThat(reply.ok()).as("%s: %s", line, reply.text()).isTrue();
        }
    }

    private static long registrations(RouterContext context) {
        return context.nhrp().traffic().stream()
                .mapToLong(t -> t.sent().getOrDefault(MessageKind.REGISTRATION_REQUEST, 0L))
                .sum();
    }

    private static boolean responding(NhrpSnapshot nhrp) {
        return nhrp.servers().stream().anyMatch(s -> s.state() == ServerState.RESPONDING);
    }

    @Test
    void anUnrelatedLineLeavesTheTunnelItsRoutesAndItsRegistrationAlone() throws Exception {
        try (Wires wires = new Wires(folder)) {
            wires.cable("hub", "Gi0-0", "spoke", "Gi0-0");
            wires.router("hub", 1, HUB);
            Path file = Files.writeString(folder.resolve("spoke.cfg"), SPOKE);
            LogBuffer log = new LogBuffer();
            RouterContext context =
                    new RouterContext(
                            wires.router("spoke", 1, SPOKE), log, new StartupFile(file), "test");
            Console console = new Console(context, Languages.CONFIG, "anna");
            wires.await("the registration", () -> responding(context.nhrp()));
            wires.awaitPing("spoke", "10.0.0.1");
            // The kernel's own route of its link-local address would be a change of the underlay.
            wires.await(
                    "the link-local address",
                    () -> {
                        String own = wires.must("spoke", "ip -6 -o address show dev Gi0-0");
                        return own.contains("scope link") && !own.contains("tentative");
                    });
            String device = wires.must("spoke", "ip -o link show Tunnel0");
            String routes = wires.must("spoke", "ip route");
            long sent = registrations(context);
            Path seen = folder.resolve("netlink");
            Process monitor =
                    wires.place("spoke")
                            .start(
                                    new ProcessBuilder("ip", "monitor", "link", "address", "route")
                                            .redirectErrorStream(true)
                                            .redirectOutput(seen.toFile()));
            try {
                // The monitor listens once it has told of a change that is none of ours.
                wires.await("the monitor", () -> monitorHears(wires, seen));
                type(
                        console,
                        "configure terminal",
                        "interface Loopback7",
                        " description of nobody",
                        "exit",
                        "ntp server 192.0.2.99",
                        "ip route 10.99.0.0 255.255.0.0 192.0.2.1",
                        "end");
                wires.await(
                        "the new route",
                        () -> wires.must("spoke", "ip route").contains("10.99.0.0/16"));
                wires.awaitPing("spoke", "10.0.0.1");
            } finally {
                monitor.destroy();
                assertThat(monitor.waitFor(10, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(wires.must("spoke", "ip -o link show Tunnel0")).isEqualTo(device);
            assertThat(wires.must("spoke", "ip route").lines())
                    .containsAll(routes.lines().toList());
            assertThat(Files.readString(seen)).contains("10.99.0.0/16").doesNotContain("Tunnel0");
            assertThat(registrations(context)).isEqualTo(sent);
            assertThat(wires.log())
                    .noneMatch(line -> line.contains("NHS_DOWN") || line.contains("NHC_DOWN"));

            type(console, "write memory");
            assertThat(Files.readString(file))
                    .contains("ntp server 192.0.2.99\n")
                    .contains("ip route 10.99.0.0 255.255.0.0 192.0.2.1\n");
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files.filter(f -> f.toString().contains("spoke.cfg")))
                        .as("nothing half-written is left")
                        .containsExactly(file);
            }
        }
    }

    private static boolean monitorHears(Wires wires, Path seen) {
        wires.must("spoke", "ip route replace 198.51.100.7/32 dev lo");
        wires.must("spoke", "ip route del 198.51.100.7/32 dev lo");
        try {
            return Files.readString(seen).contains("198.51.100.7");
        } catch (IOException e) {
            return false; // it is not there yet
        }
    }
}
