package io.spokewire.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.daemon.manage.LogBuffer;
import io.spokewire.daemon.manage.StartupFile;
import io.spokewire.net.AddressFamily;
import io.spokewire.nhrp.DmvpnView;
import io.spokewire.os.PacketTap;
import io.spokewire.router.Check;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a tunnel with protection puts on the wire while there is no IPsec: nothing.
 *
 * <pre>{@code
 * host 10.1.0.2 --- .1 spoke 192.0.2.2 --- 192.0.2.1 hub, 10.2.0.1      Tunnel0 10.0.0.2, 10.0.0.1
 * }</pre>
 */
@Tag("namespace")
class FailClosedTest {
    private static final String PROTECTION = " tunnel protection ipsec profile IPS\n";
    private static final String PROFILE =
            """
            crypto isakmp policy 10
             encryption aes 256
             hash sha256
             authentication pre-share
             group 19
            crypto isakmp key S3cretS3cret address 0.0.0.0
            crypto ipsec transform-set TS esp-aes esp-sha-hmac
             mode transport
            crypto ipsec profile IPS
             set transform-set TS
            """;
    private static final String HUB =
            """
            hostname hub
            interface GigabitEthernet0/0
             ip address 192.0.2.1 255.255.255.0
            interface Loopback1
             ip address 10.2.0.1 255.255.0.0
            ip route 10.1.0.0 255.255.0.0 10.0.0.2
            interface Tunnel0
             ip address 10.0.0.1 255.255.255.0
             ip nhrp network-id 1
             ip nhrp redirect
             tunnel source GigabitEthernet0/0
             tunnel mode gre multipoint
            """;
    private static final String SPOKE =
            """
            hostname spoke
            interface GigabitEthernet0/0
             ip address 192.0.2.2 255.255.255.0
            interface GigabitEthernet0/1
             ip address 10.1.0.1 255.255.255.0
            ip route 10.2.0.0 255.255.0.0 10.0.0.1
            interface Tunnel0
             ip address 10.0.0.2 255.255.255.0
             ip nhrp network-id 1
             ip nhrp nhs 10.0.0.1 nbma 192.0.2.1 multicast
             tunnel source GigabitEthernet0/0
             tunnel mode gre multipoint
            """;

    @TempDir Path folder;

    private Wires wires() {
        Wires wires = new Wires(folder);
        wires.cable("spoke", "Gi0-0", "hub", "Gi0-0");
        wires.cable("spoke", "Gi0-1", "host", "eth0");
        wires.host("host", "eth0", "10.1.0.2/24", "10.1.0.1");
        return wires;
    }

    /** Two seconds of attempts, longer than a registration and its first repetition take. */
    private static boolean attempt(Wires wires) {
        boolean any = wires.run("host", "ping -c 8 -i 0.2 -W 1 10.2.0.1").good();
        wires.run("spoke", "ping -c 3 -i 0.2 -W 1 10.0.0.1");
        wires.run("hub", "ping -c 3 -i 0.2 -W 1 10.0.0.2");
        return any;
    }

    private String showDmvpn(Daemon daemon) throws Exception {
        RouterContext context =
                new RouterContext(
                        daemon,
                        new LogBuffer(),
                        new StartupFile(folder.resolve("startup")),
                        "test");
        return DmvpnView.of(false, List.of(AddressFamily.IPV4), context.tunnels(), context.nhrp())
                .text();
    }

    @ParameterizedTest(name = "spoke protected {0}, hub protected {1}")
    @CsvSource({"false,false", "true,false", "false,true"})
    void noGreLeavesAProtectedTunnel(boolean spokeProtected, boolean hubProtected)
            throws Exception {
        String spokeText = SPOKE + (spokeProtected ? PROTECTION : "");
        String hubText = HUB + (hubProtected ? PROTECTION : "");
        try (Wires wires = wires();
                PacketTap spokeTap = PacketTap.open(wires.place("spoke"));
                PacketTap hubTap = PacketTap.open(wires.place("hub"))) {
            Daemon hub = wires.router("hub", 2, hubText);
            Daemon spoke = wires.router("spoke", 2, spokeText);
            wires.awaitPing("host", "10.1.0.1");
            wires.awaitPing("spoke", "192.0.2.1");
            boolean reached = attempt(wires);
            if (!spokeProtected && !hubProtected) {
                wires.awaitPing("host", "10.2.0.1");
            } else {
                assertThat(reached).isFalse();
            }

            int fromSpoke = Wires.greFrom(spokeTap, "192.0.2.2");
            int fromHub = Wires.greFrom(hubTap, "192.0.2.1");
            assertThat(fromSpoke > 0).as("GRE of the spoke").isEqualTo(!spokeProtected);
            assertThat(fromHub > 0)
                    .as("GRE of the hub")
                    .isEqualTo(!spokeProtected && !hubProtected);
            for (Daemon router : List.of(spoke, hub)) {
                boolean closed = router == spoke ? spokeProtected : hubProtected;
                assertThat(showDmvpn(router).contains("there is no crypto ipsec profile IPS"))
                        .isEqualTo(closed);
            }
            if (hubProtected) {
                assertThat(hub.loop().ask(() -> hub.router().nhrp().snapshot(0)).join().toString())
                        .as("nobody has registered")
                        .doesNotContain("192.0.2.2");
            }
        }
        assertThat(Check.of(Map.of("spoke.cfg", spokeText)).text())
                .satisfies(text ->
                        assertThat(text.contains("there is no crypto ipsec profile IPS"))
                                .isEqualTo(spokeProtected));
    }

    /** A peer that does not answer IKE: the tunnel is open, and nothing of it leaves. */
    @Test
    void noGreLeavesWhileNobodyNegotiates() throws Exception {
        try (Wires wires = wires();
                PacketTap tap = PacketTap.open(wires.place("spoke"))) {
            Daemon hub = wires.router("hub", 1, HUB);
            wires.router("spoke", 2, PROFILE + SPOKE + PROTECTION);
            wires.awaitPing("spoke", "192.0.2.1");
            assertThat(attempt(wires)).isFalse();
            assertThat(Wires.greFrom(tap, "192.0.2.2")).isZero();
            assertThat(hub.loop().ask(() -> hub.router().nhrp().snapshot(0)).join().toString())
                    .as("nobody has registered")
                    .doesNotContain("192.0.2.2");
        }
    }

    @Test
    void protectionThatComesLaterClosesTheTunnelAtOnce() throws Exception {
        try (Wires wires = wires();
                PacketTap tap = PacketTap.open(wires.place("spoke"))) {
            wires.router("hub", 1, HUB);
            Daemon spoke = wires.router("spoke", 2, SPOKE);
            wires.awaitPing("host", "10.2.0.1");
            assertThat(Wires.greFrom(tap, "192.0.2.2")).isPositive();

            spoke.loop()
                    .ask(() -> {
                        spoke.router().apply(Wires.read(SPOKE + PROTECTION));
                        return true;
                    })
                    .join();
            // What a worker had read before may still be under way for one batch.
            wires.run("host", "ping -c 1 -W 1 10.2.0.1");
            Wires.greFrom(tap, "192.0.2.2");
            attempt(wires);
            assertThat(Wires.greFrom(tap, "192.0.2.2")).isZero();
        }
    }
}
