package io.spokewire.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.Section;
import io.spokewire.forward.ForwardCounter;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Prefix;
import io.spokewire.rib.StaticRoute;
import io.spokewire.tunnel.TunnelConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the network between the routers does to them, and what the simulation finds wrong. */
class NetworkTest {
    @Test
    void largePacketsPassANarrowCableInFragments() {
        try (Simulation net = new Simulation(1).hub("hub").spokes("s1", "s2")) {
            net.runFor(Duration.ofSeconds(5)).mtu("cable-s2", 1000);
            EchoSeries large =
                    net.echo(
                            new EchoSeries.Request(
                                    "s1-host",
                                    "",
                                    net.topology().hosts().get(1).addresses().getFirst().address(),
                                    net.topology().hosts().get(2).addresses().getFirst().address(),
                                    3,
                                    Duration.ofSeconds(1),
                                    1400,
                                    false));
            net.runFor(Duration.ofSeconds(5));
            assertThat(large.answered()).contains(2, 3);
            assertThat(net.violations()).isEmpty();
        }
    }

    @Test
    void ofTwoClientsBehindOneAddressThePlainGreOfOneIsDropped() {
        try (Simulation net =
                new Simulation(2).hub("hub").spokes("s1", "s2", "s3").nat("s2", "s3")) {
            net.runFor(Duration.ofSeconds(30));
            List<String> registered = new ArrayList<>();
            for (String spoke : List.of("s1", "s2", "s3")) {
                if (net.peer("hub", net.tunnelAddress(spoke)).isPresent()) {
                    registered.add(spoke);
                }
            }
            assertThat(registered).hasSize(2).contains("s1");
        }
    }

    @Test
    void aSymmetricNatIsCrossedOnceBothSidesHaveSent() {
        try (Simulation net = new Simulation(3).hub("hub").spokes("s1", "s2").symmetricNat("s2")) {
            net.runFor(Duration.ofSeconds(5));
            boolean met =
                    net.await(
                            () ->
                                    net.ping("s1-host", "s2-host").complete()
                                            && net.hasShortcut("s1", "s2")
                                            && net.hasShortcut("s2", "s1"),
                            Duration.ofMinutes(1));
            assertThat(met).as(net.log()).isTrue();
            EchoSeries direct = net.ping("s1-host", "s2-host");
            assertThat(direct.complete()).isTrue();
            assertThat(direct.path(1)).doesNotContain("hub");
        }
    }

    @Test
    void aCutCableIsSeenAndItsEndTakesTheTunnelUpAgain() {
        try (Simulation net = new Simulation(4).hub("hub").spokes("s1")) {
            net.runFor(Duration.ofSeconds(5)).cut("cable-s1").runFor(Duration.ofSeconds(5));
            assertThat(net.ping("s1-host", "hub-host").complete()).isFalse();
            assertThat(net.log())
                    .contains(
                            "s1 %LINEPROTO-5-UPDOWN: Line protocol on Interface"
                                    + " Tunnel0, changed state to down");
            net.mend("cable-s1").runFor(Duration.ofSeconds(15));
            assertThat(net.ping("s1-host", "hub-host").complete()).as(net.log()).isTrue();
        }
    }

    @Test
    void anotherAddressIsRegisteredAtOnce() {
        try (Simulation net = new Simulation(5).hub("hub").spokes("s1")) {
            net.runFor(Duration.ofSeconds(5)).renumber("s1").runFor(Duration.ofSeconds(10));
            assertThat(net.peer("hub", net.tunnelAddress("s1")))
                    .hasValueSatisfying(peer -> assertThat(peer.nbma()).isEqualTo(net.nbma("s1")));
            assertThat(net.ping("s1-host", "hub-host").complete()).as(net.log()).isTrue();
        }
    }

    @Test
    void nothingLeavesAProtectedTunnelInClear() {
        try (Simulation described = new Simulation(6).hub("hub").spokes("s1")) {
            Topology plain = described.topology();
            List<Topology.Router> routers =
                    plain.routers().stream()
                            .map(r ->
                                    new Topology.Router(
                                            r.name(), r.file(), protect(r.configuration())))
                            .toList();
            try (Simulation net = Simulation.of(with(plain, routers), 6)) {
                net.capture().start();
                net.runFor(Duration.ofSeconds(30));
                net.ping("s1-host", "hub-host");
                assertThat(net.count("s1", ForwardCounter.UNDERLAY_OUT)).isZero();
                assertThat(net.router("s1").orElseThrow().tunnelStatus().getFirst().open())
                        .isFalse();
                assertThat(net.violations()).isEmpty();
            }
        }
    }

    @Test
    void aLoopIsFound() {
        try (Simulation described = new Simulation(7).hub("hub").spokes("s1").staticMesh()) {
            Topology plain = described.topology();
            List<Topology.Router> routers = new ArrayList<>();
            for (Topology.Router router : plain.routers()) {
                String other = router.name().equals("hub") ? "10.255.0.2" : "10.255.0.1";
                List<StaticRoute> routes =
                        new ArrayList<>(router.configuration().get(StaticRoute.SLOT));
                routes.add(
                        new StaticRoute(
                                "", Prefix.parse("172.16.0.0/16"), "", other, 1, "", 0, false, 0));
                Section changed =
                        router.configuration().with(StaticRoute.SLOT, List.copyOf(routes));
                routers.add(new Topology.Router(router.name(), router.file(), changed));
            }
            try (Simulation net = Simulation.of(with(plain, routers), 7)) {
                net.runFor(Duration.ofSeconds(2));
                net.ping(
                        "hub-host",
                        plain.hosts().getFirst().addresses().getFirst().address(),
                        Prefix.parse("172.16.0.1/32").address());
                assertThat(net.violations()).anyMatch(text -> text.contains("loop"));
            }
        }
    }

    private static Section protect(Section configuration) {
        Section tunnel = configuration.child(InterfaceConfig.INTERFACE, "Tunnel0").orElseThrow();
        TunnelConfig protectedTunnel =
                tunnel.get(TunnelConfig.SLOT)
                        .with(
                                TunnelConfig.PROTECTION,
                                new TunnelConfig.Protection("PROFILE", false));
        return configuration.withChild(tunnel.with(TunnelConfig.SLOT, protectedTunnel));
    }

    private static Topology with(Topology topology, List<Topology.Router> routers) {
        return new Topology(
                routers,
                topology.segments(),
                topology.hosts(),
                topology.provider(),
                topology.routerRoutes(),
                topology.names(),
                topology.notes());
    }
}
