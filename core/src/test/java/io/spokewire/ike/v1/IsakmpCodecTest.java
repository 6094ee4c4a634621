package io.spokewire.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spokewire.ike.v1.IsakmpCodec.Chain;
import io.spokewire.ike.v1.IsakmpCodec.Envelope;
import io.spokewire.ike.v1.SaProposal.Transform;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class IsakmpCodecTest {
    static IntStream kinds() {
        return IntStream.range(0, 15);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyPayloadIsReadAsItWasWritten(int kind) throws DecodeException {
        RandomMessages messages = new RandomMessages(new SplittableRandom(kind));
        for (int i = 0; i < 200; i++) {
            List<Payload> payloads = List.of(messages.payload(kind), messages.payload(kind));
            IsakmpHeader header = messages.header();
            Bytes written = IsakmpCodec.encode(header, payloads);
            Envelope envelope = IsakmpCodec.decode(written);
            assertThat(envelope.header()).isEqualTo(header);
            Chain chain = IsakmpCodec.payloads(envelope.firstPayload(), envelope.body(), false);
            assertThat(chain.parts().stream().map(Chain.Part::payload).toList())
                    .isEqualTo(payloads);
            assertThat(chain.parts().getFirst().body())
                    .isEqualTo(IsakmpCodec.body(payloads.getFirst()));
        }
    }

    /** RFC 2409 section 7.1 and RFC 2407 section 4.5.2, byte by byte. */
    @Test
    void anOfferLooksAsTheRfcDrawsIt() {
        Payload.Sa sa =
                new Payload.Sa(
                        List.of(
                                new SaProposal(
                                        1,
                                        1,
                                        Bytes.EMPTY,
                                        List.of(
                                                new Transform(
                                                        1,
                                                        1,
                                                        List.of(
                                                                Attribute.basic(11, 1),
                                                                Attribute.number(12, 86_400))),
                                                new Transform(
                                                        2, 1, List.of(Attribute.basic(1, 5)))))));
        Bytes message =
                IsakmpCodec.encode(
                        new IsakmpHeader(0x1122334455667788L, 0, IsakmpHeader.MAIN, 0, 0),
                        List.of(sa));
        assertThat(message)
                .hasToString(
                        "1122334455667788"
                                + "0000000000000000"
                                + "01100200"
                                + "00000000"
                                + "00000050"
                                + "00000034"
                                + "00000001"
                                + "00000001"
                                + "00000028"
                                + "01010002"
                                + "03000014"
                                + "01010000"
                                + "800b0001"
                                + "000c000400015180"
                                + "0000000c"
                                + "02010000"
                                + "80010005");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    no header               | 1122334455667788
                    version 2.0             | 11223344556677880000000000000000 00 20 02 00 00000000 0000001c
                    version 1.1             | 11223344556677880000000000000000 00 11 02 00 00000000 0000001c
                    unknown flag            | 11223344556677880000000000000000 00 10 02 08 00000000 0000001c
                    unknown flags           | 11223344556677880000000000000000 00 10 02 81 00000000 0000001c
                    no initiator's cookie   | 00000000000000001122334455667788 00 10 02 00 00000000 0000001c
                    length too long         | 11223344556677880000000000000000 00 10 02 00 00000000 0000001d
                    length too short        | 11223344556677880000000000000000 00 10 02 00 00000000 0000001b
                    """)
    void headersThatAreNone(String what, String hex) {
        assertThatThrownBy(() -> IsakmpCodec.decode(Bytes.ofHex(hex.replace(" ", ""))))
                .as(what)
                .isInstanceOf(DecodeException.class);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    reserved byte           | 10 | 00 01 0008 01020304
                    payload of 3 bytes      | 10 | 00 00 0003
                    payload beyond the end  | 10 | 00 00 0009 01020304
                    more than announced     | 10 | 00 00 0008 01020304 00
                    chain without end       | 10 | 0a 00 0008 01020304
                    another DOI             | 1  | 00 00 0014 00000002 00000001 00000008 01010000
                    labelled situation      | 1  | 00 00 0014 00000001 00000003 00000008 01010000
                    no proposal             | 1  | 00 00 000c 00000001 00000001
                    proposal of another kind| 1  | 00 00 0014 00000001 00000001 03000008 01010000
                    transform missing       | 1  | 00 00 0014 00000001 00000001 00000008 01010001
                    delete with SPIs missing| 12 | 00 00 0010 00000001 03 04 0002 01020304
                    delete of empty SPIs    | 12 | 00 00 000c 00000001 03 00 0002
                    original address of 5   | 21 | 00 00 000d 01000000 0102030405
                    notification cut        | 11 | 00 00 000c 00000001 03 10 0001
                    """)
    void payloadsThatAreNone(String what, int type, String hex) {
        Bytes body = Bytes.ofHex(hex.replace(" ", ""));
        assertThatThrownBy(() -> IsakmpCodec.payloads(type, body, false))
                .as(what)
                .isInstanceOf(DecodeException.class);
    }

    @Test
    void paddingStandsBehindEncryptedPayloadsOnly() throws DecodeException {
        Bytes padded = Bytes.ofHex("0000000801020304" + "00000000");
        Chain chain = IsakmpCodec.payloads(Payload.NONCE, padded, true);
        assertThat(chain.used()).isEqualTo(8);
        assertThat(chain.all(Payload.Nonce.class)).hasSize(1);
        assertThatThrownBy(() -> IsakmpCodec.payloads(Payload.NONCE, padded, false))
                .isInstanceOf(DecodeException.class);
    }

    @Test
    void moreThan64PayloadsAreTooMany() {
        List<Payload> many =
                IntStream.range(0, 65)
                        .<Payload>mapToObj(_ -> new Payload.Nonce(Bytes.EMPTY))
                        .toList();
        Bytes body = IsakmpCodec.body(many);
        assertThatThrownBy(() -> IsakmpCodec.payloads(Payload.NONCE, body, false))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("64");
    }

    @Test
    void numbersOfAttributesEndSomewhere() {
        assertThat(Attribute.number(12, 65_535)).isEqualTo(Attribute.basic(12, 65_535));
        assertThat(Attribute.number(12, 65_536).number()).isEqualTo(65_536);
        assertThat(Attribute.number(12, 4_294_967_295L).number()).isEqualTo(4_294_967_295L);
        assertThat(new Attribute(1, false, Bytes.ofHex("ff".repeat(9))).number())
                .isEqualTo(Long.MAX_VALUE);
        assertThat(new Attribute(1, false, Bytes.ofHex("0000000000000000000001")).number())
                .isEqualTo(1);
    }
}
