package io.spokewire.nhrp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.net.DecodeException;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any file is a capture or a {@link DecodeException}, and what we write is read. */
class PcapFuzzTest {
    static Stream<byte[]> seeds() {
        RandomMessages messages = new RandomMessages(new SplittableRandom(2));
        return Stream.generate(() ->
                        Pcap.writeNhrp(
                                Stream.generate(messages::message)
                                        .limit(3)
                                        .map(NhrpCodec::encode)
                                        .toList()))
                .limit(10);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyFile(byte[] file) {
        try {
            var packets = Pcap.readNhrp(file).stream().map(Pcap.Packet::nhrp).toList();
            assertThat(Pcap.readNhrp(Pcap.writeNhrp(packets)))
                    .extracting(Pcap.Packet::nhrp)
                    .isEqualTo(packets);
        } catch (DecodeException e) {
            // the declared one
        }
    }
}
