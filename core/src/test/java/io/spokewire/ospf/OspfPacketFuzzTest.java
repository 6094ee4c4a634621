package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.InternetChecksum;
import io.spokewire.ospf.OspfPacket.DatabaseDescription;
import io.spokewire.ospf.OspfPacket.Hello;
import io.spokewire.ospf.OspfPacket.LinkStateUpdate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are a packet or a declared exception, and a packet is written as it is read. */
class OspfPacketFuzzTest {
    private static final OspfAuthentication NONE = new OspfAuthentication.None();

    static Stream<byte[]> seeds() {
        LsaBody body =
                new LsaBody.Router(
                        true, false, false, List.of(new LsaBody.Link(3, 0x0A000000, -256, 7)));
        Lsa lsa = Lsa.of(2, new LsaKey(1, 1, 1), LsaHeader.INITIAL_SEQUENCE, body.bytes());
        return Stream.of(
                        new Hello(-256, 10, 2, 1, 40, 1, 2, List.of(3, 4)),
                        new DatabaseDescription(
                                1400, 2, false, true, true, 7, List.of(lsa.header())),
                        new OspfPacket.LinkStateRequest(List.of(lsa.key())),
                        new LinkStateUpdate(List.of(lsa)),
                        new OspfPacket.LinkStateAcknowledgment(List.of(lsa.header())))
                .map(b -> OspfCodec.encode(new OspfPacket(9, 0, b), NONE, 0).toArray());
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) {
        for (byte[] one : List.of(bytes, summed(bytes))) {
            OspfPacket packet;
            try {
                packet = OspfCodec.decode(Bytes.copyOf(one), NONE).packet();
            } catch (DecodeException | OspfCodec.AuthenticationException e) {
                continue; // the declared ones
            }
            try {
                Bytes written = OspfCodec.encode(packet, NONE, 0);
                assertThat(OspfCodec.decode(written, NONE).packet()).isEqualTo(packet);
                if (packet.body() instanceof LinkStateUpdate update) {
                    for (Lsa lsa : update.lsas()) {
                        read(lsa);
                    }
                }
            } catch (DecodeException | OspfCodec.AuthenticationException e) {
                throw new AssertionError("our own bytes cannot be read", e);
            }
        }
    }

    private static void read(Lsa lsa) {
        try {
            LsaBody.read(lsa);
        } catch (DecodeException e) {
            return; // the declared one
        }
    }

    /** With the checksum right, which would end most of what is made up at the first look. */
    private static byte[] summed(byte[] bytes) {
        byte[] out = bytes.clone();
        int length = out.length < 24 ? 0 : (out[2] & 0xFF) << 8 | (out[3] & 0xFF);
        if (length >= 24 && length <= out.length) {
            Arrays.fill(out, 12, 14, (byte) 0);
            byte[] covered = Arrays.copyOf(out, length);
            Arrays.fill(covered, 16, 24, (byte) 0);
            int sum = InternetChecksum.finish(InternetChecksum.sum(covered, 0, length));
            out[12] = (byte) (sum >>> 8);
            out[13] = (byte) sum;
        }
        return out;
    }
}
