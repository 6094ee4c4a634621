package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.PcapFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OspfCodecTest {
    private static final Path CAPTURE = Path.of("../../shared/captures/frr-ospf.pcap");
    private static final int ETHERNET_BYTES = 14;

    /** OSPF packets of a capture, inside GRE with or without a key. */
    private static List<Bytes> packets(Path file) throws IOException, DecodeException {
        List<Bytes> found = new ArrayList<>();
        for (byte[] frame : PcapFile.frames(Files.readAllBytes(file))) {
            ByteBuffer in = ByteBuffer.wrap(frame);
            if (frame.length < ETHERNET_BYTES + 20
                    || in.getShort(12) != 0x0800
                    || frame[ETHERNET_BYTES + 9] != 47) {
                continue;
            }
            int gre = ETHERNET_BYTES + (frame[ETHERNET_BYTES] & 0xF) * 4;
            int inner = gre + ((in.getShort(gre) & 0x2000) != 0 ? 8 : 4);
            if (in.getShort(gre + 2) != 0x0800 || frame[inner + 9] != 89) {
                continue;
            }
            int header = (frame[inner] & 0xF) * 4;
            byte[] packet = new byte[(in.getShort(inner + 2) & 0xFFFF) - header];
            in.get(inner + header, packet);
            found.add(Bytes.copyOf(packet));
        }
        return found;
    }

    @Test
    void theConversationOfAnotherImplementationIsWrittenAsItWasRead() throws Exception {
        assumeTrue(Files.exists(CAPTURE), "NOT RUN: " + CAPTURE + " is not there");
        int types = 0;
        int lsas = 0;
        List<Bytes> packets = packets(CAPTURE);
        for (Bytes bytes : packets) {
            OspfPacket packet = OspfCodec2.decode(bytes, new OspfAuthentication.None()).packet();
            types |= 1 << packet.body().type();
            assertThat(OspfCodec2.encode(packet, new OspfAuthentication.None(), 0))
                    .isEqualTo(bytes);
            if (packet.body() instanceof OspfPacket.LinkStateUpdate update) {
                for (Lsa lsa : update.lsas()) {
                    LsaBody body = OspfVersion2.VERSION.read(lsa);
                    assertThat(OspfVersion2.VERSION.bytes(body)).isEqualTo(lsa.body());
                    assertThat(OspfVersion2.VERSION.headerOptions(body))
                            .isEqualTo(lsa.header().options());
                    Lsa again =
                            Lsa.of(
                                    lsa.header().options(),
                                    lsa.key(),
                                    lsa.header().sequence(),
                                    lsa.body());
                    assertThat(again.header().checksum()).isEqualTo(lsa.header().checksum());
                    lsas++;
                }
            }
        }
        assertThat(types).isEqualTo(0b111110);
        assertThat(lsas).isGreaterThan(10);
    }

    @Test
    void aChangedAdvertisementIsNoAdvertisement() throws Exception {
        LsaKey key = new LsaKey(1, 1, 1);
        LsaBody body =
                new LsaBody.Router(
                        2,
                        true,
                        false,
                        false,
                        List.of(new LsaBody.Link(3, 7, 0x0A000000, -256, 0)));
        Lsa lsa = Lsa.of(2, key, LsaHeader.INITIAL_SEQUENCE, OspfVersion2.VERSION.bytes(body));
        OspfPacket packet =
                new OspfPacket(1, 0, 0, new OspfPacket.LinkStateUpdate(List.of(lsa.withAge(60))));
        Bytes good = OspfCodec2.encode(packet, new OspfAuthentication.None(), 0);
        assertThat(OspfCodec2.decode(good, new OspfAuthentication.None()).packet())
                .isEqualTo(packet);
        byte[] bad = good.toArray();
        bad[bad.length - 1] ^= 1;
        bad[12] = 0; // the packet's own checksum is made right again
        bad[13] = 0;
        int sum =
                io.spokewire.net.InternetChecksum.finish(
                        io.spokewire.net.InternetChecksum.sum(bad, 0, bad.length));
        bad[12] = (byte) (sum >>> 8);
        bad[13] = (byte) sum;
        assertThatThrownBy(
                        () -> OspfCodec2.decode(Bytes.copyOf(bad), new OspfAuthentication.None()))
                .isInstanceOf(DecodeException.class)
                .hasMessageStartingWith("wrong checksum of advertisement type 1");
    }
}
