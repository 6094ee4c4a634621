package io.spokewire.ospf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.IpProtocol;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are a packet of version 3 or a declared exception, for both families. */
class Ospfv3PacketFuzzTest {
    private static final OspfBytes IPV6 = new OspfBytes(OspfVersion3.of(AddressFamily.IPV6));
    private static final OspfBytes IPV4 = new OspfBytes(OspfVersion3.of(AddressFamily.IPV4));

    static Stream<byte[]> seeds() {
        return Stream.of(IPV6, IPV4).flatMap(b -> b.packets(Ospfv3CodecTest.advertisements(b)));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) {
        for (OspfBytes version : List.of(IPV6, IPV4)) {
            version.anyBytes(bytes);
            version.anyBytes(summed(bytes, version));
        }
    }

    /** With the checksum right, which would end most of what is made up at the first look. */
    private static byte[] summed(byte[] bytes, OspfBytes version) {
        byte[] out = bytes.clone();
        int length = out.length < 16 ? 0 : (out[2] & 0xFF) << 8 | (out[3] & 0xFF);
        if (length >= 16 && length <= out.length) {
            Arrays.fill(out, 12, 14, (byte) 0);
            IpDatagram packet =
                    new IpDatagram(
                            version.circuit.address(),
                            version.version.allSpfRouters(),
                            IpProtocol.OSPF,
                            1,
                            0,
                            Bytes.copyOf(Arrays.copyOf(out, length)));
            int sum =
                    InternetChecksum.finish(
                            packet.pseudoHeader() + InternetChecksum.sum(out, 0, length));
            out[12] = (byte) (sum >>> 8);
            out[13] = (byte) sum;
        }
        return out;
    }
}
