package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.ospf.OspfAuthentication.Algorithm;
import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.ospf.Wires.Router;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 9355, with both versions and all that RFC 5613 asks of the block that says it. */
class BfdStrictTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static OspfAuthentication key(Algorithm algorithm) {
        OspfAuthentication.Key key =
                new OspfAuthentication.Key(7, algorithm, Bytes.ofHex("736573616D65"));
        return new OspfAuthentication.Cryptographic(key, List.of(key));
    }

    static Stream<Arguments> ways() {
        return Stream.of(OspfVersion2.VERSION, OspfVersion3.of(AddressFamily.IPV6))
                .flatMap(version ->
                        Stream.of(Wires.NONE, key(Algorithm.HMAC_SHA_256), key(Algorithm.MD5))
                                .filter(a -> version.number() == 2 || !a.equals(key(Algorithm.MD5)))
                                .flatMap(a ->
                                        Stream.of(NetworkType.POINT_TO_POINT, NetworkType.BROADCAST)
                                                .map(type -> Arguments.of(version, a, type))));
    }

    private static Router router(
            Wires wires, int number, OspfAuthentication authentication, NetworkType type) {
        return wires.router("r" + number, number + "." + number + "." + number + "." + number)
                .on(
                        wires.circuit(
                                "x", "0", type, "10.0.0." + number + "/24", 1, 1, authentication));
    }

    private static void reached(Router router) {
        Address who = Objects.requireNonNull(router.awaited.get("x"));
        router.take(new OspfInput.NeighborReached("x", who));
    }

    private static String state(Router router) {
        return String.join(",", router.neighbors("x").values());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void anAdjacencyWaitsForBfdAtBothEnds(
            OspfVersion version, OspfAuthentication authentication, NetworkType type) {
        Wires wires = new Wires(version, 1);
        Router a = router(wires, 1, authentication, type).changed("x", Wires::strict);
        Router b = router(wires, 2, authentication, type).changed("x", Wires::strict);
        wires.startAll();
        wires.run(MINUTE);
        assertThat(state(a)).isEqualTo("INIT");
        assertThat(a.awaited.values()).hasSize(1);
        wires.run(MINUTE);
        assertThat(a.told.stream().map(OspfTrace::text))
                .filteredOn(t -> t.contains("BFD has not come up"))
                .hasSize(1);

        reached(a);
        wires.run(MINUTE);
        assertThat(state(b)).as("which waits still").isEqualTo("INIT");
        reached(b);
        assertThat(wires.await(MINUTE, () -> state(a).equals("FULL") && state(b).equals("FULL")))
                .isTrue();

        a.take(new OspfInput.NeighborLost("x", Objects.requireNonNull(a.awaited.get("x"))));
        b.take(new OspfInput.NeighborLost("x", Objects.requireNonNull(b.awaited.get("x"))));
        assertThat(a.awaited).isEmpty();
        wires.run(MINUTE);
        assertThat(state(a)).as("anew").isEqualTo("INIT");
        reached(a);
        reached(b);
        assertThat(wires.await(MINUTE, () -> state(a).equals("FULL"))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void anEndThatIsNotStrictMakesNobodyWait(
            OspfVersion version, OspfAuthentication authentication, NetworkType type) {
        Wires wires = new Wires(version, 1);
        Router a = router(wires, 1, authentication, type).changed("x", Wires::strict);
        Router b = router(wires, 2, authentication, type);
        wires.startAll();
        assertThat(
                        wires.await(
                                MINUTE.multipliedBy(2),
                                () -> state(a).equals("FULL") && state(b).equals("FULL")))
                .isTrue();
        assertThat(a.awaited).isEmpty();
        // Strict from now on, and nothing ends for that.
        b.changed("x", Wires::strict);
        b.start();
        wires.run(MINUTE);
        assertThat(state(a)).isEqualTo("FULL");
        assertThat(a.awaited).as("watched all the same").isNotEmpty();
    }

    /** A block that is broken is as if it were not there: the packet itself is good. */
    @ParameterizedTest
    @MethodSource("ways")
    void aBlockThatIsNotAuthenticSaysNothing(
            OspfVersion version, OspfAuthentication authentication, NetworkType type)
            throws Exception {
        Wires wires = new Wires(version, 1);
        OspfCircuitConfig at = wires.circuit("x", "0", type, "10.0.0.1/24", 1, 1, authentication);
        int options = (0x13 & ~OspfOptions.L2) | version.signaling() | version.options(at);
        OspfPacket.Hello hello =
                new OspfPacket.Hello(-256, 10, options, 1, 40, 0, 0, List.of(5), 0x10);
        OspfPacket packet = new OspfPacket(9, 0, at.instance(), hello);
        Address group = version.allSpfRouters();
        Bytes good = version.encode(packet, at, group, 3);
        assertThat(read(version, at, good)).isEqualTo(packet);

        boolean trailer = version.number() == 3 && !authentication.equals(Wires.NONE);
        int flags = at(good.toArray(), trailer ? -1 : 0x10);
        if (!trailer) { // a trailer covers the block: the packet is refused
            byte[] bad = good.toArray();
            bad[flags] = 0x30;
            OspfPacket.Hello said = (OspfPacket.Hello) read(version, at, Bytes.copyOf(bad)).body();
            assertThat(said.extended()).isZero();
            assertThat(said.neighbors()).containsExactly(5);
        }
        for (int length = good.length() - 1; !trailer && length > flags; length--) {
            Bytes cut = good.slice(0, length);
            assertThat(((OspfPacket.Hello) read(version, at, cut).body()).extended()).isZero();
        }
    }

    private static OspfPacket read(OspfVersion version, OspfCircuitConfig at, Bytes bytes)
            throws Exception {
        return version.decode(
                        new OspfInput.Received("x", at.address(), version.allSpfRouters(), bytes),
                        at)
                .packet();
    }

    /** Where the block's flags end with this byte. */
    private static int at(byte[] packet, int last) {
        for (int i = 7; i < packet.length; i++) {
            boolean header = packet[i - 7] == 0 && packet[i - 6] == 1 && packet[i - 5] == 0;
            if (header && packet[i - 4] == 4 && packet[i] == last) {
                return i;
            }
        }
        return 0;
    }
}
