package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.LsaBody.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Ospfv3CodecTest {
    /** One advertisement of each kind. */
    static List<Lsa> advertisements(OspfBytes bytes) {
        boolean ipv4 = bytes.version.routes() == AddressFamily.IPV4;
        Prefix net = Prefix.parse(ipv4 ? "10.1.2.0/23" : "2001:DB8:1:2::/63");
        Prefix host = Prefix.parse(ipv4 ? "10.9.9.9/32" : "2001:DB8:9::9/128");
        Prefix all = ipv4 ? Prefix.DEFAULT_IPV4 : Prefix.DEFAULT_IPV6;
        Address address = host.address();
        return List.of(
                bytes.lsa(
                        0x2001,
                        0,
                        new LsaBody.Router(
                                0x33,
                                true,
                                true,
                                true,
                                List.of(
                                        new LsaBody.Link(1, 65535, 7, 8, 9),
                                        new LsaBody.Link(2, 1, -1, 1, -2)))),
                bytes.lsa(0x2002, 5, new LsaBody.Network(0x13, null, List.of(1, -7))),
                bytes.lsa(0x2003, 1, new LsaBody.Summary(0, net, 0xFF_FFFE)),
                bytes.lsa(0x2004, 2, new LsaBody.BoundarySummary(0x33, 77, -3)),
                bytes.lsa(0x4005, 3, new LsaBody.External(0, net, false, true, 20, address, -77)),
                bytes.lsa(0x4005, 4, new LsaBody.External(0, all, false, false, 1, null, 0)),
                bytes.lsa(0x2007, 3, new LsaBody.External(0, host, true, true, 5, address, 0)),
                bytes.lsa(
                        0x0008,
                        8,
                        new LsaBody.OnLink(255, 0x13, address, List.of(new Entry(net, 3, 0)))),
                bytes.lsa(
                        0x2009,
                        0,
                        new LsaBody.Prefixes(
                                new LsaKey(0x2001, 0, 1),
                                List.of(new Entry(host, 2, 0), new Entry(net, 0, 10)))),
                bytes.lsa(0xA0FF, 1, new LsaBody.Opaque(0, Bytes.ofHex("DEADBEEF"))));
    }

    @ParameterizedTest
    @EnumSource(AddressFamily.class)
    void whatIsWrittenIsReadAgain(AddressFamily family) throws Exception {
        OspfBytes bytes = new OspfBytes(OspfVersion3.of(family));
        List<Lsa> lsas = advertisements(bytes);
        OspfPacket packet =
                new OspfPacket(
                        9, 4, bytes.circuit.instance(), new OspfPacket.LinkStateUpdate(lsas));
        assertThat(bytes.decode(bytes.encode(packet))).isEqualTo(packet);
        for (Lsa lsa : lsas) {
            assertThat(bytes.version.bytes(bytes.version.read(lsa)))
                    .as(lsa.key().toString())
                    .isEqualTo(lsa.body());
        }
    }

    @Test
    void theConversationOfTwoOtherImplementationsIsWrittenAsItWasRead() throws Exception {
        Set<String> types = new TreeSet<>();
        for (String line : lines("/ospf/version3-frr-8.4.4-bird-2.0.12.txt")) {
            String[] words = line.split(" ", -1);
            Bytes payload = Bytes.ofHex(words[2]);
            AddressFamily family =
                    payload.at(14) == OspfVersion3.IPV4_INSTANCE
                            ? AddressFamily.IPV4
                            : AddressFamily.IPV6;
            OspfVersion version = OspfVersion3.of(family);
            Ipv6Address source = Ipv6Address.parse(words[0]);
            Ipv6Address destination = Ipv6Address.parse(words[1]);
            OspfPacket packet =
                    OspfCodec3.decode(payload, source, destination, Wires.NONE, version).packet();
            assertThat(OspfCodec3.encode(packet, source, destination, Wires.NONE, 0))
                    .isEqualTo(payload);
            types.add("packet " + packet.body().type());
            if (packet.body() instanceof OspfPacket.LinkStateUpdate update) {
                for (Lsa lsa : update.lsas()) {
                    types.add("advertisement " + version.kind(lsa.key().type()));
                    assertThat(version.bytes(version.read(lsa)))
                            .as(lsa.key().toString())
                            .isEqualTo(lsa.body());
                    Lsa again = Lsa.of(0, lsa.key(), lsa.header().sequence(), lsa.body());
                    assertThat(again.header().checksum()).isEqualTo(lsa.header().checksum());
                }
            }
        }
        assertThat(types)
                .containsExactly(
                        "advertisement EXTERNAL",
                        "advertisement INTER_AREA_PREFIX",
                        "advertisement INTRA_AREA_PREFIX",
                        "advertisement LINK",
                        "advertisement NETWORK",
                        "advertisement ROUTER",
                        "packet 1",
                        "packet 2",
                        "packet 3",
                        "packet 4",
                        "packet 5");
    }

    private static List<String> lines(String resource) throws IOException {
        try (InputStream in = Ospfv3CodecTest.class.getResourceAsStream(resource)) {
            return new String(
                            Objects.requireNonNull(in, resource).readAllBytes(),
                            StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource(AddressFamily.class)
    void theChecksumCoversTheAddresses(AddressFamily family) {
        OspfBytes bytes = new OspfBytes(OspfVersion3.of(family));
        OspfPacket packet =
                new OspfPacket(
                        9,
                        0,
                        bytes.circuit.instance(),
                        new OspfPacket.Hello(1, 10, 0x13, 1, 40, 0, 0, List.of(), 0));
        Bytes written = bytes.encode(packet);
        assertThatThrownBy(() ->
                        bytes.decode(
                                written, Address.parse("FE80::99"), bytes.version.allSpfRouters()))
                .isInstanceOf(DecodeException.class)
                .hasMessageStartingWith("wrong checksum");
    }
}
