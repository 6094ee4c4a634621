package io.spokewire.daemon.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a server says about revoked certificates is read, or refused in words. */
class RevocationFuzzTest {
    static Stream<byte[]> seeds() {
        byte[] tryLater = HexFormat.of().parseHex("30030a0103");
        byte[] empty = HexFormat.of().parseHex("30140a0100a00f300d06092b06010505073001010400");
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        String chunks =
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
        return Stream.of(tryLater, empty, head.getBytes(US_ASCII), chunks.getBytes(US_ASCII));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyAnswer(byte[] answer) {
        try {
            assertThat(Ocsp.until(answer)).isNotNull();
        } catch (PkiException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
        try {
            assertThat(PkiContents.list(answer)).isNotNull();
        } catch (PkiException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
        try {
            assertThat(HttpReply.parse(answer)).isNotNull();
        } catch (PkiException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
