package io.spokewire.ike.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spokewire.net.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Known answers: RFC 3602 section 4, SP 800-38A, FIPS 81 appendix C, and OpenSSL's for 3DES. */
class CbcCipherTest {
    private static final Bytes ZERO = Bytes.ofHex("00".repeat(32));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    DES        | 0123456789abcdef | 1234567890abcdef | 4e6f77206973207468652074696d6520666f7220616c6c20 | e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6
                    TRIPLE_DES | 0123456789abcdef23456789abcdef01456789abcdef0123 | 1234567890abcdef | 4e6f77206973207468652074696d6520666f7220616c6c20 | f3c0ff026c023089656fbb169def7edb30ba36075d6f0176
                    AES        | 06a9214036b8a15b512e03d534120006 | 3dafba429d9eb430b422da802c9fac41 | 53696e676c6520626c6f636b206d7367 | e353779c1079aeb82708942dbe77181a
                    AES        | c286696d887c9aa0611bbb3e2025a45a | 562e17996d093d28ddb3ba695a2e6f58 | 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f | d296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266bea6d61ab1
                    AES        | 8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b | 000102030405060708090a0b0c0d0e0f | 6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51 | 4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a
                    AES        | 603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4 | 000102030405060708090a0b0c0d0e0f | 6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51 | f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d
                    """)
    void answersAsTheTextsSay(
            CbcCipher cipher, String key, String iv, String plain, String sealed) {
        assertThat(cipher.encrypt(Bytes.ofHex(key), Bytes.ofHex(iv), Bytes.ofHex(plain)))
                .hasToString(sealed);
        assertThat(cipher.decrypt(Bytes.ofHex(key), Bytes.ofHex(iv), Bytes.ofHex(sealed)))
                .hasToString(plain);
    }

    @Test
    void lengthsAreChecked() {
        for (CbcCipher cipher : CbcCipher.values()) {
            Bytes key = ZERO.slice(0, cipher == CbcCipher.TRIPLE_DES ? 24 : cipher.blockBytes());
            Bytes iv = ZERO.slice(0, cipher.blockBytes());
            assertThat(cipher.encrypt(key, iv, Bytes.EMPTY)).isEqualTo(Bytes.EMPTY);
            assertThatThrownBy(() -> cipher.encrypt(key, iv, ZERO.slice(0, 7)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> cipher.encrypt(key, ZERO.slice(0, 7), ZERO))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> cipher.encrypt(ZERO.slice(0, 7), iv, ZERO))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
