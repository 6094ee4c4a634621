package io.spokewire.ospf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.net.InternetChecksum;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are a packet of version 2 or a declared exception. */
class OspfPacketFuzzTest {
    private static final OspfBytes BYTES = new OspfBytes(OspfVersion2.VERSION);

    static Stream<byte[]> seeds() {
        LsaBody body =
                new LsaBody.Router(
                        2,
                        true,
                        false,
                        false,
                        List.of(new LsaBody.Link(3, 7, 0x0A000000, -256, 0)));
        return BYTES.packets(List.of(BYTES.lsa(1, 1, body)));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) {
        BYTES.anyBytes(bytes);
        BYTES.anyBytes(summed(bytes));
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
