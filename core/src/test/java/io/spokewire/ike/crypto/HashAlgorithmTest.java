package io.spokewire.ike.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spokewire.net.Bytes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Known answers of RFC 2202 and RFC 4231, and of the definition of prf+. */
class HashAlgorithmTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    MD5      | 0b | 16  | Hi There                                               | 9294727a3638bb1c13f48ef8158bfc9d
                    MD5      | aa | 80  | Test Using Larger Than Block-Size Key - Hash Key First | 6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd
                    MD5      | 4a656665 | 1 | what do ya want for nothing?                       | 750c783e6ab0b503eaa86e310a5db738
                    SHA1     | 0b | 20  | Hi There                                               | b617318655057264e28bc0b6fb378c8ef146be00
                    SHA1     | aa | 80  | Test Using Larger Than Block-Size Key - Hash Key First | aa4ae5e15272d00e95705637ce8a3b55ed402112
                    SHA1     | 4a656665 | 1 | what do ya want for nothing?                       | effcdf6ae5eb2fa2d27416d5f184df9c259a7c79
                    SHA2_256 | 0b | 20  | Hi There                                               | b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7
                    SHA2_256 | aa | 131 | Test Using Larger Than Block-Size Key - Hash Key First | 60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54
                    SHA2_256 | 4a656665 | 1 | what do ya want for nothing?                       | 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843
                    SHA2_384 | 0b | 20  | Hi There                                               | afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6
                    SHA2_384 | aa | 131 | Test Using Larger Than Block-Size Key - Hash Key First | 4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952
                    SHA2_384 | 4a656665 | 1 | what do ya want for nothing?                       | af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649
                    SHA2_512 | 0b | 20  | Hi There                                               | 87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854
                    SHA2_512 | aa | 131 | Test Using Larger Than Block-Size Key - Hash Key First | 80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598
                    SHA2_512 | 4a656665 | 1 | what do ya want for nothing?                       | 164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737
                    """)
    void hmacAnswersAsTheRfcs(
            HashAlgorithm hash, String key, int times, String data, String expected) {
        Bytes keyBytes = Bytes.ofHex(key.repeat(times));
        assertThat(hash.hmac(keyBytes, text(data))).hasToString(expected);
        assertThat(hash.hmac(keyBytes, text(data.substring(0, 3)), text(data.substring(3))))
                .hasToString(expected);
        assertThat(expected).hasSize(hash.bytes() * 2);
    }

    /** Worked out with another implementation of HMAC; the second with no key at all. */
    @Test
    void prfPlusIsThatOfRfc7296() {
        assertThat(HashAlgorithm.SHA2_256.prfPlus(text("key"), text("seed"), 70))
                .hasToString(
                        "a2392e429a99b173341b368bb5ce320bfd483d89567c14ec187c2d77e3c0a208"
                                + "ba45d21d42611712996c0cd4b329ac8681e093a8a5bbbbf0fb8c9d1cf674f742"
                                + "3fe3d2fbd664");
        assertThat(HashAlgorithm.MD5.prfPlus(Bytes.EMPTY, text("seed"), 20))
                .hasToString("beb265c5f5ff70b2173037d9dae1fcccabc63949");
        assertThat(HashAlgorithm.MD5.prfPlus(text("key"), text("seed"), 0)).isEqualTo(Bytes.EMPTY);
        assertThat(HashAlgorithm.MD5.prfPlus(text("key"), text("seed"), 255 * 16).length())
                .isEqualTo(255 * 16);
        assertThatThrownBy(() -> HashAlgorithm.MD5.prfPlus(text("key"), text("seed"), 255 * 16 + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void digestsAreThoseOfTheEmptyMessage() {
        assertThat(HashAlgorithm.MD5.digest()).hasToString("d41d8cd98f00b204e9800998ecf8427e");
        assertThat(HashAlgorithm.SHA1.digest(text("a"), text("bc")))
                .hasToString("a9993e364706816aba3e25717850c26c9cd0d89d");
    }

    @Test
    void sameComparesAllBytes() {
        assertThat(HashAlgorithm.same(text("abc"), text("abc"))).isTrue();
        assertThat(HashAlgorithm.same(text("abc"), text("abd"))).isFalse();
        assertThat(HashAlgorithm.same(text("abc"), text("ab"))).isFalse();
    }

    @Test
    void aSeedDecidesTheStream() {
        byte[] once = new byte[100];
        new SeededRandom(text("seed")).nextBytes(once);
        byte[] again = new byte[100];
        SeededRandom random = new SeededRandom(text("seed"));
        random.setSeed(1);
        byte[] first = new byte[37];
        random.nextBytes(first);
        byte[] second = new byte[63];
        random.nextBytes(second);
        System.arraycopy(first, 0, again, 0, 37);
        System.arraycopy(second, 0, again, 37, 63);
        assertThat(again).isEqualTo(once);
        assertThat(Bytes.copyOf(once).slice(0, 32))
                .isEqualTo(HashAlgorithm.SHA2_256.hmac(text("seed"), Bytes.ofHex("00000000")));
        byte[] other = new byte[100];
        new SeededRandom(text("tree")).nextBytes(other);
        assertThat(other).isNotEqualTo(once);
    }

    private static Bytes text(String text) {
        return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
    }
}
