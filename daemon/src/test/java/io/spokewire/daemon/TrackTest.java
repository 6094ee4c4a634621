package io.spokewire.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.daemon.manage.Console;
import io.spokewire.daemon.manage.LogBuffer;
import io.spokewire.daemon.manage.StartupFile;
import io.spokewire.router.Languages;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A static route that follows IP SLA, with a floating one behind it, in the kernel's table.
 *
 * <pre>
 * router 192.0.2.2 ------- 192.0.2.1 first      a VRF's echoes go by Gi0/1 to 198.51.100.1
 * </pre>
 */
@Tag("namespace")
class TrackTest {
    private static final String CONFIG =
            """
            hostname router
            vrf definition RED
             address-family ipv4
             exit-address-family
            track 1 ip sla 1 reachability
            track 2 ip sla 2 reachability
            track 3 ip sla 3 reachability
            interface GigabitEthernet0/0
             ip address 192.0.2.2 255.255.255.0
             ipv6 address 2001:DB8::2/64
            interface GigabitEthernet0/1
             vrf forwarding RED
             ip address 198.51.100.2 255.255.255.0
            ip route 10.7.0.0 255.255.0.0 192.0.2.1 track 1
            ip route 10.7.0.0 255.255.0.0 192.0.2.9 250
            ip route vrf RED 10.8.0.0 255.255.0.0 198.51.100.1 track 2
            ipv6 route 2001:DB8:7::/48 2001:DB8::1 track 3
            ip sla 1
             icmp-echo 192.0.2.1 source-interface GigabitEthernet0/0
             timeout 500
             threshold 500
             frequency 1
            ip sla schedule 1 life forever start-time now
            ip sla 2
             icmp-echo 198.51.100.1
             vrf RED
             timeout 500
             threshold 500
             frequency 1
            ip sla schedule 2 life forever start-time now
            ip sla 3
             icmp-echo 2001:DB8::1
             timeout 500
             threshold 500
             frequency 1
            ip sla schedule 3 life forever start-time now
            """;

    @TempDir Path folder;

    @Test
    void theRouteFollowsWhoAnswers() throws Exception {
        try (Wires wires = new Wires(folder)) {
            wires.cable("router", "Gi0-0", "first", "left");
            wires.cable("router", "Gi0-1", "red", "right");
            wires.must("first", "ip addr add 192.0.2.1/24 dev left");
            wires.must("first", "ip addr add 2001:db8::1/64 dev left nodad");
            wires.must("red", "ip addr add 198.51.100.1/24 dev right");
            Daemon daemon = wires.router("router", 1, CONFIG);
            String route = "ip route show 10.7.0.0/16";
            wires.await(
                    "the tracked route",
                    () -> wires.run("router", route).out().contains("via 192.0.2.1"));
            wires.await(
                    "that of the VRF",
                    () ->
                            wires.run("router", "ip route show table all 10.8.0.0/16")
                                    .out()
                                    .contains("via 198.51.100.1"));
            wires.await(
                    "that of IPv6",
                    () ->
                            wires.run("router", "ip -6 route show 2001:db8:7::/48")
                                    .out()
                                    .contains("via 2001:db8::1"));
            wires.must("first", "sysctl -qw net.ipv4.icmp_echo_ignore_all=1");
            wires.await(
                    "the floating route",
                    () -> wires.run("router", route).out().contains("via 192.0.2.9"));
            assertThat(wires.log())
                    .anyMatch(
                            l -> l.contains("%TRACK-6-STATE: 1 ip sla 1 reachability Up -> Down"));
            wires.must("first", "sysctl -qw net.ipv4.icmp_echo_ignore_all=0");
            wires.await(
                    "the tracked route again",
                    () -> wires.run("router", route).out().contains("via 192.0.2.1"));
            Path file = Files.writeString(folder.resolve("router.cfg"), CONFIG);
            RouterContext context =
                    new RouterContext(daemon, new LogBuffer(), new StartupFile(file), "0");
            Console console = new Console(context, Languages.CONFIG, "test");
            assertThat(console.execute("show ip sla statistics 1", false, _ -> {}).text())
                    .contains("Latest operation return code: OK");
            assertThat(console.execute("show track brief", false, _ -> {}).text())
                    .contains("1     ip sla      1                          reachability     Up");
        }
    }
}
