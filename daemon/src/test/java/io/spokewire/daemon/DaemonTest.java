package io.spokewire.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.engine.Trace;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv6Address;
import io.spokewire.os.AddressInfo;
import io.spokewire.os.LinkInfo;
import io.spokewire.os.Namespace;
import io.spokewire.os.Netlink;
import io.spokewire.os.RouteInfo;
import io.spokewire.router.Languages;
import io.spokewire.tunnel.TunnelConfig;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two routers and a cable; a tunnel from one to the other.
 *
 * <pre>
 * left 192.0.2.1 ------- 192.0.2.2 right        Tunnel0 10.0.0.1, 10.0.0.2; fd00::1, fd00::2
 * </pre>
 */
@Tag("namespace")
class DaemonTest {
    private static final long DEADLINE_NANOS = 30_000_000_000L;
    private static final String PHYSICAL = "GigabitEthernet0/0";
    private static final String LEFT = "sw-os-dl" + ProcessHandle.current().pid();
    private static final String RIGHT = "sw-os-dr" + ProcessHandle.current().pid();

    @TempDir Path folder;
    private final List<String> log = new ArrayList<>();

    @BeforeEach
    void cable() {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "SKIPPED: making network namespaces needs root");
        Namespace left = Namespace.create(LEFT);
        Namespace right = Namespace.create(RIGHT);
        try (Netlink netlink = Netlink.open(left)) {
            netlink.createVeth("Gi0-0", "Gi0-0", right);
        }
        assertThat(left).isNotSameAs(right);
    }

    @AfterEach
    void clean() {
        Namespace.delete(LEFT);
        Namespace.delete(RIGHT);
    }

    private static Section configuration(String own, String tunnel, String six, String far) {
        return Section.root()
                .withChild(
                        Section.empty(InterfaceConfig.INTERFACE, PHYSICAL)
                                .with(InterfaceConfig.SLOT, addressed(own, List.of())))
                .withChild(
                        Section.empty(InterfaceConfig.INTERFACE, "Tunnel0")
                                .with(InterfaceConfig.SLOT, addressed(tunnel, List.of(six)))
                                .with(TunnelConfig.SLOT, tunnel(far)));
    }

    private static InterfaceConfig addressed(String four, List<String> six) {
        return InterfaceConfig.DEFAULT
                .with(InterfaceConfig.IPV4, List.of(InterfaceAddress.parse(four)))
                .with(InterfaceConfig.IPV6, six.stream().map(InterfaceAddress::parse).toList());
    }

    private static TunnelConfig tunnel(String far) {
        return TunnelConfig.DEFAULT
                .with(TunnelConfig.SOURCE, new TunnelConfig.Source.Interface(PHYSICAL))
                .with(TunnelConfig.DESTINATION, far)
                .with(TunnelConfig.KEY, OptionalLong.of(7));
    }

    private Daemon start(String name, Section configuration) throws Exception {
        return Daemon.start(
                new Daemon.Options(name, Namespace.named(name), Map.of(), 2, folder),
                configuration,
                this::hear);
    }

    private synchronized void hear(Trace trace) {
        log.add(trace.line());
    }

    private static int run(String place, String... command) throws Exception {
        Process process =
                Namespace.named(place).start(new ProcessBuilder(command).redirectErrorStream(true));
        assertThat(process.getInputStream().readAllBytes()).isNotNull(); // until it has ended
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void packetsGoThroughTheTunnelAndNothingIsLeftBehind() throws Exception {
        try (Daemon left =
                        start(
                                LEFT,
                                configuration(
                                        "192.0.2.1/24", "10.0.0.1/24", "fd00::1/64", "192.0.2.2"));
                Daemon right =
                        start(
                                RIGHT,
                                configuration(
                                        "192.0.2.2/24",
                                        "10.0.0.2/24",
                                        "fd00::2/64",
                                        "192.0.2.1"))) {
            long end = System.nanoTime() + DEADLINE_NANOS;
            while (run(LEFT, "ping", "-c", "1", "-W", "1", "10.0.0.2") != 0) {
                assertThat(System.nanoTime() - end).as("in time; %s", log).isNegative();
            }
            assertThat(run(LEFT, "ping", "-c", "5", "-i", "0.05", "-W", "2", "10.0.0.2")).isZero();
            assertThat(run(RIGHT, "ping", "-c", "3", "-i", "0.05", "-W", "2", "fd00::1")).isZero();
            assertThat(run(LEFT, "ping", "-c", "2", "-s", "1400", "-M", "do", "10.0.0.2")).isZero();
            assertThat(left.dataPlane().counters()).isNotEqualTo(new long[1]);
            assertThat(right.dataPlane().puntsDropped()).isZero();
            assertThatThrownBy(() -> start(LEFT, Section.root()))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(log).as("no bug of ours").noneMatch(line -> line.contains("-BUG:"));
        for (String place : List.of(LEFT, RIGHT)) {
            try (Netlink netlink = Netlink.open(Namespace.named(place))) {
                assertThat(netlink.links())
                        .extracting(LinkInfo::name)
                        .doesNotContain("Tunnel0")
                        .contains("Gi0-0");
                assertThat(netlink.routes())
                        .noneMatch(route -> route.protocol() == RouteInfo.PROTOCOL_SPOKEWIRE);
                assertThat(netlink.addresses())
                        .noneMatch(address -> address.protocol() == RouteInfo.PROTOCOL_SPOKEWIRE);
            }
        }
        try (var files = Files.list(folder)) {
            assertThat(files).allMatch(file -> file.toString().endsWith(".store"));
        }
    }

    private static Section unnumbered(int own, int far) {
        String text =
                """
                interface Loopback0
                 ip address 10.8.0.%1$s 255.255.255.255
                interface GigabitEthernet0/0
                 ip address 192.0.2.%1$s 255.255.255.0
                interface Tunnel0
                 ip unnumbered Loopback0
                 ipv6 address FD00:8::/64 eui-64
                 tunnel source GigabitEthernet0/0
                 tunnel destination 192.0.2.%2$s
                ip route 10.8.0.%2$s 255.255.255.255 Tunnel0
                """
                        .formatted(own, far);
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "r.cfg", text);
        assertThat(read.clean()).isTrue();
        return read.config();
    }

    /** What the tunnel's device has, made of the hardware address of the cable. */
    private static InterfaceAddress madeOfHardware(String place) throws Exception {
        byte[] mac =
                Namespace.named(place)
                        .call(() -> NetworkInterface.getByName("Gi0-0").getHardwareAddress());
        byte[] all = Address.parse("FD00:8::").toBytes();
        System.arraycopy(mac, 0, all, 8, 3);
        System.arraycopy(mac, 3, all, 13, 3);
        all[8] ^= 2;
        all[11] = (byte) 0xFF;
        all[12] = (byte) 0xFE;
        return new InterfaceAddress(Ipv6Address.fromBytes(all, 0), 64);
    }

    @Test
    void aTunnelWithTheAddressOfALoopbackAndOneMadeOfAHardwareAddress() throws Exception {
        try (Daemon left = start(LEFT, unnumbered(1, 2));
                Daemon right = start(RIGHT, unnumbered(2, 1))) {
            assertThat(left).isNotSameAs(right);
            long end = System.nanoTime() + DEADLINE_NANOS;
            String[] ping = {"ping", "-c", "2", "-W", "1", "-I", "10.8.0.1", "10.8.0.2"};
            while (run(LEFT, ping) != 0) {
                assertThat(System.nanoTime() - end).as("in time; %s", log).isNegative();
            }
            assertThat(run(RIGHT, "ping", "-c", "2", "-W", "2", "10.8.0.1")).isZero();
            String far = madeOfHardware(RIGHT).address().toString();
            assertThat(run(LEFT, "ping", "-c", "2", "-W", "2", far)).isZero();
            try (Netlink netlink = Netlink.open(Namespace.named(LEFT))) {
                assertThat(netlink.addresses())
                        .extracting(AddressInfo::address)
                        .contains(madeOfHardware(LEFT));
            }
        }
        assertThat(log).as("no bug of ours").noneMatch(line -> line.contains("-BUG:"));
    }
}
