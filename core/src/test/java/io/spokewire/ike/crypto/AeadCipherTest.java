package io.spokewire.ike.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.esp.EspCipher;
import io.spokewire.esp.EspKnownAnswer;
import io.spokewire.net.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Known answers of the combined ciphers. */
class AeadCipherTest {
    /** RFC 7634 appendix B: an INFORMATIONAL request. */
    @Test
    void chaChaAnswersAsTheExampleOfIke() {
        Bytes key =
                Bytes.ofHex(
                        "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
                                + "a0a1a2a3");
        Bytes iv = Bytes.ofHex("1011121314151617");
        Bytes associated =
                Bytes.ofHex("c0c1c2c3c4c5c6c7d0d1d2d3d4d5d6d72e202500000000090000004529000029");
        Bytes plain = Bytes.ofHex("0000000c000040010000000a00");
        Bytes sealed =
                Bytes.ofHex("610394701f8d017f7c12924889" + "6b71bfe25236efd7cdc67066906315b2");
        AeadCipher cipher = AeadCipher.CHACHA20_POLY1305;
        assertThat(cipher.seal(key, iv, associated, plain)).isEqualTo(sealed);
        assertThat(cipher.open(key, iv, associated, sealed)).contains(plain);
    }

    /** Those of ESP without extended sequence numbers: IKE and ESP build their nonces alike. */
    static List<EspKnownAnswer> packets() {
        return EspKnownAnswer.all().stream()
                .filter(known -> known.suite().cipher() == EspCipher.AES_GCM)
                .filter(known -> !known.suite().extendedSequence())
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("packets")
    void gcmAnswersAsThePackets(EspKnownAnswer known) {
        Bytes sealed = known.sealed().slice(AeadCipher.IV_BYTES, known.sealed().length());
        Bytes key = known.keys().cipher();
        Bytes number = known.number();
        assertThat(AeadCipher.AES_GCM.seal(key, number, known.header(), known.plain()))
                .isEqualTo(sealed);
        assertThat(AeadCipher.AES_GCM.open(key, number, known.header(), sealed))
                .contains(known.plain());
        for (int at : new int[] {0, sealed.length() - 1}) {
            byte[] forged = sealed.toArray();
            forged[at] ^= 1;
            assertThat(AeadCipher.AES_GCM.open(key, number, known.header(), Bytes.copyOf(forged)))
                    .isEmpty();
        }
    }
}
