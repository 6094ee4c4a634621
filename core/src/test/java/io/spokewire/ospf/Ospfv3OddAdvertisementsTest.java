package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.ospf.Wires.Router;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What RFC 5340 has us leave of what others tell. */
class Ospfv3OddAdvertisementsTest {
    private static final Prefix ODD = Prefix.parse("2001:DB8:77::/48");
    private static final Prefix PLAIN = Prefix.parse("2001:DB8:78::/48");
    private static final Prefix LINK_LOCAL = Prefix.parse("FE80::/64");

    private final OspfVersion version = OspfVersion3.of(AddressFamily.IPV6);
    private final Wires wires = new Wires(version, 1);

    private void says(Router who, String network, LsaKind kind, int id, LsaBody body) {
        LsaKey key = new LsaKey(version.type(kind), id, who.id);
        who.says(
                network,
                new OspfPacket.LinkStateUpdate(
                        List.of(Lsa.of(0, key, LsaHeader.INITIAL_SEQUENCE, version.bytes(body)))));
    }

    private static LsaBody onLink(Prefix prefix) {
        return new LsaBody.OnLink(
                1, OspfOptions.V6, Address.parse("FE80::1"), List.of(entry(prefix, 0)));
    }

    private static LsaBody.Entry entry(Prefix prefix, int options) {
        return new LsaBody.Entry(prefix, options, 0);
    }

    /** Section 4.4.3.9: of a neighbour, what it says of the interface that its hellos name. */
    @Test
    void prefixesOfAnotherInterfaceAreNotThoseOfTheLink() {
        Router leader = wires.router("leader", "9.9.9.9");
        leader.on("x", "0", NetworkType.BROADCAST, "10.0.0.9/24", 10);
        Router odd = wires.router("odd", "2.2.2.2");
        odd.on("x", "0", NetworkType.BROADCAST, "10.0.0.2/24", 10);
        Router other = wires.router("other", "1.1.1.1");
        other.on("x", "0", NetworkType.BROADCAST, "10.0.0.1/24", 10);
        wires.startAll();
        assertThat(
                        wires.await(
                                Duration.ofMinutes(2),
                                () -> "FULL".equals(leader.neighbors("x").get("2.2.2.2"))))
                .isTrue();
        wires.run(Duration.ofSeconds(20));
        int own = odd.interfaceTo("x").interfaceId();
        says(odd, "x", LsaKind.LINK, own + 70, onLink(ODD));
        wires.cut.add("odd"); // which would flush it
        wires.run(Duration.ofSeconds(20));
        assertThat(told(other)).doesNotContain(ODD);
        assertThat(other.has("10.0.0.0/24")).isTrue();
    }

    private static List<Prefix> told(Router at) {
        return at.snapshot().areas().getFirst().database().stream()
                .map(OspfSnapshot.Entry::body)
                .filter(LsaBody.Prefixes.class::isInstance)
                .flatMap(body -> ((LsaBody.Prefixes) body).prefixes().stream())
                .map(LsaBody.Entry::prefix)
                .toList();
    }

    /** Sections 2.5 and 4.8.1. */
    @Test
    void linkLocalPrefixesAndThoseThatAreNotForUnicastAreNoRoutes() {
        Router odd = wires.router("odd", "2.2.2.2");
        odd.on("x", "1", NetworkType.POINT_TO_POINT, "10.0.0.2/30", 10);
        Router border = wires.router("border", "1.1.1.1");
        border.on("x", "1", NetworkType.POINT_TO_POINT, "10.0.0.1/30", 10);
        border.on("y", "0", NetworkType.POINT_TO_POINT, "10.0.1.1/30", 10);
        Router core = wires.router("core", "3.3.3.3");
        core.on("y", "0", NetworkType.POINT_TO_POINT, "10.0.1.2/30", 10);
        wires.startAll();
        assertThat(wires.await(Duration.ofMinutes(2), () -> core.has("10.0.0.0/30"))).isTrue();
        wires.run(Duration.ofSeconds(20));
        LsaKey whose = new LsaKey(version.type(LsaKind.ROUTER), 0, odd.id);
        says(
                odd,
                "x",
                LsaKind.INTRA_AREA_PREFIX,
                7,
                new LsaBody.Prefixes(
                        whose,
                        List.of(
                                entry(PLAIN, 0),
                                entry(LINK_LOCAL, 0),
                                entry(ODD, LsaBody.Entry.NO_UNICAST))));
        wires.run(Duration.ofSeconds(20));
        assertThat(border.routes).containsKey(PLAIN).doesNotContainKeys(LINK_LOCAL, ODD);
        assertThat(core.routes).containsKey(PLAIN).doesNotContainKeys(LINK_LOCAL, ODD);
    }
}
