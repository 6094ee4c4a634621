package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.AddressFamily;
import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.ospf.Wires.Router;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code prefix-suppression}, RFC 6860. */
class OspfHidingTest {
    private static final String HIDDEN = "10.0.0.0/24";
    private static final String BEHIND = "10.3.0.0/24";

    static Stream<OspfVersion> versions() {
        return Stream.of(
                OspfVersion2.VERSION,
                OspfVersion3.of(AddressFamily.IPV6),
                OspfVersion3.of(AddressFamily.IPV4));
    }

    static Stream<Arguments> networks() {
        return versions()
                .flatMap(version ->
                        Stream.of(
                                        NetworkType.POINT_TO_POINT,
                                        NetworkType.BROADCAST,
                                        NetworkType.POINT_TO_MULTIPOINT)
                                .map(type -> Arguments.of(version, type)));
    }

    /** Sections 2.1.2, 2.2.2, 2.3.2.2, 3 and 3.1: all is reached but the network between. */
    @ParameterizedTest
    @MethodSource("networks")
    void aNetworkOfRoutersIsKnownToNobodyElse(OspfVersion version, NetworkType type) {
        Wires wires = new Wires(version, 1);
        Router asker = wires.router("asker", "1.1.1.1");
        asker.on("y", "0", NetworkType.POINT_TO_POINT, "10.9.0.1/30", 10);
        Router near = wires.router("near", "2.2.2.2").on("x", "0", type, "10.0.0.2/24", 10);
        near.on("y", "0", NetworkType.POINT_TO_POINT, "10.9.0.2/30", 10);
        Router far = wires.router("far", "3.3.3.3").on("x", "0", type, "10.0.0.3/24", 10);
        far.on("lan-far", "0", NetworkType.BROADCAST, "10.3.0.1/24", 5);
        near.changed("x", Wires::hidden);
        far.changed("x", Wires::hidden);
        wires.startAll();
        assertThat(wires.await(Duration.ofMinutes(3), () -> asker.has(BEHIND))).isTrue();
        wires.run(Duration.ofSeconds(30));
        assertThat(asker.routes).hasSize(2); // the link to the next router, and what is behind
        assertThat(asker.route(BEHIND).cost()).isEqualTo(10 + 10 + 5);

        for (Router router : List.of(near, far)) {
            router.changed(
                    "x", c -> wires.circuit("x", "0", type, address(router), 10, 1, Wires.NONE));
            router.start();
        }
        boolean hosts = type == NetworkType.POINT_TO_MULTIPOINT;
        assertThat(
                        wires.await(
                                Duration.ofMinutes(3),
                                () -> asker.has(hosts ? "10.0.0.3/32" : HIDDEN)))
                .isTrue();
    }

    private static String address(Router router) {
        return router.name.equals("near") ? "10.0.0.2/24" : "10.0.0.3/24";
    }

    /** Section 2.2.2.1: the id stays, the mask is that of a host. */
    @Test
    void theMaskOfAHiddenNetworkIsThatOfAHost() {
        Wires wires = new Wires(OspfVersion2.VERSION, 1);
        Router a = wires.router("a", "1.1.1.1");
        a.on("x", "0", NetworkType.BROADCAST, "10.0.0.1/24", 10);
        Router b = wires.router("b", "2.2.2.2");
        b.on("x", "0", NetworkType.BROADCAST, "10.0.0.2/24", 10);
        b.changed("x", Wires::hidden);
        wires.startAll();
        wires.run(Duration.ofMinutes(2));
        assertThat(a.snapshot().areas().getFirst().database())
                .filteredOn(e -> e.body() instanceof LsaBody.Network)
                .singleElement()
                .satisfies(e -> {
                    assertThat(OspfText.address(e.header().key().id())).isEqualTo("10.0.0.2");
                    assertThat(((LsaBody.Network) e.body()).prefix())
                            .isEqualTo(wires.prefix("10.0.0.2/32"));
                });
    }

    /** As at IOS: passive interfaces and loopbacks are told all the same. */
    @ParameterizedTest
    @MethodSource("versions")
    void whatIsNoNetworkOfRoutersIsTold(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router a = wires.router("a", "1.1.1.1");
        a.on("x", "0", NetworkType.POINT_TO_POINT, "10.0.0.1/30", 10);
        Router b = wires.router("b", "2.2.2.2");
        b.on("x", "0", NetworkType.POINT_TO_POINT, "10.0.0.2/30", 10);
        b.on("lan-b", "0", NetworkType.BROADCAST, "10.3.0.1/24", 5);
        b.on("lo0", "0", NetworkType.BROADCAST, "10.4.0.1/32", 1);
        for (String network : List.of("x", "lan-b", "lo0")) {
            b.changed(network, Wires::hidden);
        }
        wires.startAll();
        assertThat(wires.await(Duration.ofMinutes(2), () -> a.has(BEHIND) && a.has("10.4.0.1/32")))
                .isTrue();
    }

    /** Section 4.1: nobody could reach it. */
    @ParameterizedTest
    @MethodSource("versions")
    void aHiddenAddressIsNoForwardingAddress(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router border = wires.router("border", "1.1.1.1");
        border.on("x", "0", NetworkType.POINT_TO_POINT, "10.0.0.1/30", 10);
        border.on("y", "7", NetworkType.POINT_TO_POINT, "10.0.7.1/30", 10);
        Router core = wires.router("core", "2.2.2.2");
        core.on("x", "0", NetworkType.POINT_TO_POINT, "10.0.0.2/30", 10);
        Router leaf = wires.router("leaf", "3.3.3.3");
        leaf.on("y", "7", NetworkType.POINT_TO_POINT, "10.0.7.2/30", 10);
        border.areas = List.of(OspfArea.plain(AreaId.parse("7"), OspfArea.Type.NSSA));
        leaf.areas = border.areas;
        border.changed("y", Wires::hidden);
        leaf.changed("y", Wires::hidden);
        wires.startAll();
        leaf.take(
                new OspfInput.Redistribute(
                        List.of(new OspfExternal(wires.prefix("192.0.2.0/24"), 5, true, 0))));
        assertThat(wires.await(Duration.ofMinutes(2), () -> border.has("192.0.2.0/24"))).isTrue();
        wires.run(Duration.ofSeconds(30));
        assertThat(core.has("192.0.2.0/24")).as("nothing to send it to").isFalse();

        leaf.on("lan-l", "7", NetworkType.BROADCAST, "10.9.0.1/24", 1);
        leaf.start();
        assertThat(wires.await(Duration.ofMinutes(1), () -> core.has("192.0.2.0/24"))).isTrue();
        assertThat(core.route("192.0.2.0/24").cost()).isEqualTo(10 + 10 + 1); // to that address
    }
}
