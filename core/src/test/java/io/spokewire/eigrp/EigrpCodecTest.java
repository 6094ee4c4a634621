package io.spokewire.eigrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.eigrp.EigrpTlv.ClassicMetric;
import io.spokewire.eigrp.EigrpTlv.ClassicRoute;
import io.spokewire.eigrp.EigrpTlv.Exterior;
import io.spokewire.eigrp.EigrpTlv.WideMetric;
import io.spokewire.eigrp.EigrpTlv.WideRoute;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.PcapFile;
import io.spokewire.net.Prefix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EigrpCodecTest {
    private static final Path CAPTURE = Path.of("../../shared/captures/frr-eigrp.pcap");
    private static final int ETHERNET_BYTES = 14;
    private static final int GRE_WITH_KEY_BYTES = 8;

    static final List<EigrpTlv> EXAMPLES =
            List.of(
                    new EigrpTlv.Parameters(1, 0, 1, 0, 0, 0, 15),
                    new EigrpTlv.Authentication(2, 7, 0, Bytes.ofHex("00".repeat(16))),
                    new EigrpTlv.Sequence(
                            List.of(Address.parse("10.0.0.1"), Address.parse("10.0.0.2"))),
                    new EigrpTlv.SoftwareVersion(1, 0, 2, 0),
                    new EigrpTlv.MulticastSequence(9),
                    new EigrpTlv.Stub(EigrpTlv.Stub.CONNECTED | EigrpTlv.Stub.SUMMARY),
                    new EigrpTlv.PeerTermination(List.of(Address.parse("10.0.0.1"))),
                    classic("0.0.0.0", "10.1.0.0/16", Optional.empty()),
                    classic("10.0.0.9", "0.0.0.0/0", exterior()),
                    classic("::", "2001:db8::/32", Optional.empty()),
                    classic("fe80::1", "2001:db8::1/128", exterior()),
                    wide("0.0.0.0", "10.2.3.0/24", Optional.empty()),
                    wide("10.0.0.9", "10.2.3.4/32", exterior()),
                    wide("::", "::/0", exterior()),
                    new EigrpTlv.Unknown(0x00F5, Bytes.ofHex("0001")));

    private static Optional<Exterior> exterior() {
        return Optional.of(new Exterior(0x0A000001, 65000, 77, 20, 6, 1));
    }

    private static ClassicRoute classic(String hop, String prefix, Optional<Exterior> exterior) {
        return new ClassicRoute(
                Address.parse(hop),
                new ClassicMetric(2560, 25600, 1500, 3, 255, 1, 0, EigrpTlv.ACTIVE),
                exterior,
                List.of(Prefix.parse(prefix)));
    }

    private static WideRoute wide(String hop, String prefix, Optional<Exterior> exterior) {
        return new WideRoute(
                0,
                0x0A000001,
                new WideMetric(
                        0, 255, 1, 1500, 3, 1_010_000_000L, 1_000_000, 0, Bytes.ofHex("00000000")),
                Address.parse(hop),
                exterior,
                List.of(Prefix.parse(prefix)));
    }

    static EigrpPacket packet(List<EigrpTlv> tlvs) {
        return new EigrpPacket(EigrpPacket.UPDATE, 8, 12, 11, 0, 100, tlvs);
    }

    private static List<Bytes> capture() throws Exception {
        List<Bytes> found = new ArrayList<>();
        for (byte[] frame : PcapFile.frames(Files.readAllBytes(CAPTURE))) {
            Bytes bytes = Bytes.copyOf(frame);
            Optional<IpDatagram> outer =
                    IpDatagram.parse(bytes.slice(ETHERNET_BYTES, bytes.length()))
                            .filter(p -> p.protocol() == 47);
            outer.map(IpDatagram::payload)
                    .filter(gre -> gre.length() > GRE_WITH_KEY_BYTES)
                    .flatMap(gre -> IpDatagram.parse(gre.slice(GRE_WITH_KEY_BYTES, gre.length())))
                    .filter(p -> p.protocol() == 88)
                    .ifPresent(p -> found.add(p.payload()));
        }
        return found;
    }

    @Test
    void theConversationOfAnotherImplementationIsWrittenAsItWasRead() throws Exception {
        assumeTrue(Files.exists(CAPTURE), "NOT RUN: " + CAPTURE + " is not there");
        List<Bytes> packets = capture();
        int routes = 0;
        for (Bytes bytes : packets) {
            EigrpPacket packet = EigrpCodec.decode(bytes);
            assertThat(EigrpCodec.encode(packet)).isEqualTo(bytes);
            assertThat(packet.tlvs()).noneMatch(EigrpTlv.Unknown.class::isInstance);
            routes += packet.first(ClassicRoute.class).isPresent() ? 1 : 0;
        }
        assertThat(packets).hasSize(25);
        assertThat(routes).isGreaterThanOrEqualTo(3);
    }

    @Test
    void everyTlvIsReadAsItWasWritten() throws Exception {
        for (EigrpTlv tlv : EXAMPLES) {
            EigrpPacket packet = packet(List.of(tlv));
            assertThat(EigrpCodec.decode(EigrpCodec.encode(packet))).isEqualTo(packet);
        }
        EigrpPacket all = packet(EXAMPLES);
        assertThat(EigrpCodec.decode(EigrpCodec.encode(all))).isEqualTo(all);
    }

    @Test
    void furtherNextHopsStandAmongTheAttributes() {
        Exterior static1 = new Exterior(0x0A000001, 0, 7, 0, 3, 0);
        List<AddPaths.AddPath> paths =
                List.of(
                        new AddPaths.AddPath(
                                Address.parse("10.0.0.2"), 0x01020304, 9, Optional.empty()),
                        new AddPaths.AddPath(
                                Address.parse("10.0.0.3"), 0x0A000001, 7, Optional.of(static1)));
        Bytes tag = Bytes.ofHex("020200000009");
        Bytes all = AddPaths.with(tag, paths);
        assertThat(all)
                .isEqualTo(
                        Bytes.ofHex(
                                "020200000009"
                                        + "07060a0000020102030400000009"
                                        + "07070a0000030a000001000000070300"));
        assertThat(AddPaths.read(all, AddressFamily.IPV4)).isEqualTo(paths);
        assertThat(AddPaths.with(all, List.of())).isEqualTo(tag);
        for (int i = 0; i < all.length(); i++) {
            assertThat(AddPaths.read(all.slice(0, i), AddressFamily.IPV4).size()).isLessThan(2);
            assertThat(AddPaths.read(all.slice(i, all.length()), AddressFamily.IPV6).size())
                    .isLessThan(2);
        }
    }

    @Test
    void anExteriorOfWideMetricsMayHaveNoTag() throws Exception {
        WideRoute route = wide("10.0.0.9", "10.2.3.0/24", exterior());
        byte[] bytes = EigrpCodec.write(packet(List.of(route)));
        int tag = bytes.length - 4 - 20 + 8;
        byte[] without = new byte[bytes.length - 4];
        System.arraycopy(bytes, 0, without, 0, tag);
        System.arraycopy(bytes, tag + 4, without, tag, bytes.length - tag - 4);
        without[EigrpCodec.HEADER_BYTES + 3] = (byte) (bytes[EigrpCodec.HEADER_BYTES + 3] - 4);

        WideRoute read =
                EigrpCodec.decode(EigrpCodec.checked(without)).first(WideRoute.class).orElseThrow();
        assertThat(read.destinations()).isEqualTo(route.destinations());
        assertThat(read.exterior()).contains(new Exterior(0x0A000001, 65000, 0, 20, 6, 1));
    }

    @Test
    void aChangedBitIsSeen() {
        byte[] bytes = EigrpCodec.encode(packet(EXAMPLES)).toArray();
        bytes[30] ^= 1;
        assertThatThrownBy(() -> EigrpCodec.decode(Bytes.copyOf(bytes)))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("wrong checksum");
    }
}
