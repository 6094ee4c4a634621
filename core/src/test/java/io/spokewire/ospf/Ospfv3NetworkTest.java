package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.ospf.Wires.Router;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@link OspfNetworks} with version 3, and what it alone has. */
class Ospfv3NetworkTest extends OspfNetworks {
    private static final int STRANGER = 0x09090909;

    Ospfv3NetworkTest() {
        super(OspfVersion3.of(AddressFamily.IPV6));
    }

    private static Lsa unknown(int type) {
        return Lsa.of(
                0,
                new LsaKey(type, 1, STRANGER),
                LsaHeader.INITIAL_SEQUENCE,
                Bytes.ofHex("C0FFEE00"));
    }

    private static List<Integer> ofStranger(Router router) {
        OspfSnapshot snapshot = router.snapshot();
        return Stream.concat(
                        Stream.concat(
                                snapshot.areas().stream().flatMap(a -> a.database().stream()),
                                snapshot.circuits().stream().flatMap(c -> c.links().stream())),
                        snapshot.external().stream())
                .map(e -> e.header().key())
                .filter(k -> k.advertisingRouter() == STRANGER)
                .map(LsaKey::type)
                .sorted()
                .toList();
    }

    /** RFC 5340 section 4.5: the U-bit and the scope decide what becomes of what we do not know. */
    @Test
    void unknownAdvertisementsGoAsFarAsTheySay() {
        NetworkType point = NetworkType.POINT_TO_POINT;
        Router a = wires.router("a", "1.1.1.1").on("x", "0", point, "10.0.0.1/30", 10);
        Router b = wires.router("b", "2.2.2.2").on("x", "0", point, "10.0.0.2/30", 10);
        b.on("y", "0", point, "10.0.1.1/30", 10).on("z", "5", point, "10.0.5.1/30", 10);
        Router c = wires.router("c", "3.3.3.3").on("y", "0", point, "10.0.1.2/30", 10);
        Router stub = wires.router("d", "4.4.4.4").on("z", "5", point, "10.0.5.2/30", 10);
        stub.areas =
                List.of(
                        new OspfArea(
                                AreaId.parse("5"),
                                OspfArea.Type.STUB,
                                false,
                                List.of(),
                                1,
                                List.of(),
                                List.of(),
                                "",
                                OspfIpsec.NONE,
                                List.of(),
                                Optional.empty(),
                                List.of()));
        b.areas = stub.areas;
        wires.startAll();
        assertThat(
                        wires.await(
                                Duration.ofMinutes(2),
                                () -> c.has("10.0.0.0/30") && stub.has("10.0.0.0/30")))
                .isTrue();
        wires.run(Duration.ofSeconds(20));
        a.says(
                "x",
                new OspfPacket.LinkStateUpdate(
                        Stream.of(0x00FF, 0x20FF, 0x40FF, 0x60FF, 0xA0FF, 0xC0FF, 0xE0FF)
                                .map(Ospfv3NetworkTest::unknown)
                                .toList()));
        wires.run(Duration.ofSeconds(5));
        // Link scope and those without U stay on their link, reserved scopes are dropped.
        assertThat(ofStranger(b)).containsExactly(0x00FF, 0x20FF, 0x40FF, 0xA0FF, 0xC0FF);
        assertThat(ofStranger(c)).containsExactly(0xA0FF, 0xC0FF);
        assertThat(ofStranger(stub)).isEmpty();
    }

    /** Section 2.4: instances share a link and do not meet. */
    @Test
    void anotherInstanceIsLeftAlone() {
        Router a = wires.router("a", "1.1.1.1");
        a.on("x", "0", NetworkType.BROADCAST, "10.0.0.1/24", 10);
        Wires.Router b = wires.router("b", "2.2.2.2");
        b.on("x", "0", NetworkType.BROADCAST, "10.0.0.2/24", 10);
        b.changed("x", c -> Wires.instance(c, 7));
        wires.startAll();
        wires.run(Duration.ofMinutes(1));
        assertThat(a.neighbors("x")).isEmpty();
        assertThat(a.told.stream().filter(t -> t.mnemonic().equals("MISMATCH"))).isEmpty();
    }
}
