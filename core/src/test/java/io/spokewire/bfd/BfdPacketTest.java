package io.spokewire.bfd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BfdPacketTest {
    /** Down, no diagnostic, multiplier 3, 1 s both ways, no echo. */
    private static final String DOWN = "2040031800000001000000000f4240000f424000000000";

    private static final String FIRST = "20400318" + "00000001" + "00000000" + "000f4240";
    private static final String WHOLE = FIRST + "000f4240" + "00000000";

    @Test
    void readsAndWritesThePacketOfTheFormat() throws DecodeException {
        BfdPacket packet = BfdPacket.decode(Bytes.ofHex(WHOLE));
        assertThat(packet)
                .isEqualTo(
                        new BfdPacket(
                                BfdDiagnostic.NONE,
                                BfdState.DOWN,
                                false,
                                false,
                                false,
                                false,
                                3,
                                1,
                                0,
                                1_000_000,
                                1_000_000,
                                0));
        assertThat(packet.encode()).isEqualTo(Bytes.ofHex(WHOLE));
    }

    @Test
    void everyBitOfTheHeaderStandsInItsPlace() throws DecodeException {
        // Up (3), poll, final, control plane independent, demand; diagnostic 7.
        BfdPacket packet =
                BfdPacket.decode(
                        Bytes.ofHex(
                                "27fa0318"
                                        + WHOLE.substring(8, 16)
                                        + "ffffffff"
                                        + WHOLE.substring(24)));
        assertThat(packet.state()).isEqualTo(BfdState.UP);
        assertThat(packet.diagnostic()).isEqualTo(BfdDiagnostic.ADMINISTRATIVELY_DOWN);
        assertThat(packet.poll() && packet.isFinal() && packet.controlPlaneIndependent()).isTrue();
        assertThat(packet.demand()).isTrue();
        assertThat(packet.yourDiscriminator()).isEqualTo(-1);
        assertThat(packet.encode().toString()).startsWith("27fa0318");
    }

    @ParameterizedTest
    @CsvSource({
        "00400318, version 0 in place of 1",
        "20400317, length 23 out of 24 to 24",
        "20400319, length 25 out of 24 to 24",
        "20400018, detection multiplier 0",
        "20410318, the multipoint bit is set",
        "20c00318, state Up without our discriminator",
        "20440318, length 24 out of 26 to 24",
    })
    void whatTheRfcDiscardsIsRefusedWithTheReason(String head, String reason) {
        assertThatThrownBy(() -> BfdPacket.decode(Bytes.ofHex(head + WHOLE.substring(8))))
                .isInstanceOf(DecodeException.class)
                .hasMessageStartingWith(reason);
    }

    @Test
    void authenticationAndNoDiscriminatorAreRefused() {
        assertThatThrownBy(() ->
                        BfdPacket.decode(Bytes.ofHex("2044031a" + WHOLE.substring(8) + "0104")))
                .hasMessageStartingWith("authentication");
        assertThatThrownBy(() ->
                        BfdPacket.decode(
                                Bytes.ofHex("20400318" + "00000000" + WHOLE.substring(16))))
                .hasMessageStartingWith("discriminator 0");
        assertThatThrownBy(() -> BfdPacket.decode(Bytes.ofHex(DOWN)))
                .isInstanceOf(DecodeException.class);
    }
}
