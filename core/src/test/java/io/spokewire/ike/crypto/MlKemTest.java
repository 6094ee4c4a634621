package io.spokewire.ike.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.crypto.DhKeyPair.Agreement;
import io.spokewire.net.Bytes;
import java.security.SecureRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ML-KEM, FIPS 203, as IKEv2 carries it. */
class MlKemTest {
    /** Gives out so many bytes in their order, and no more. */
    private static final class Fixed extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private int next;
        private final int end;

        Fixed(int first, int count) {
            next = first;
            end = first + count;
        }

        @Override
        public void nextBytes(byte[] wanted) {
            for (int i = 0; i < wanted.length; i++) {
                assertThat(next).isLessThan(end);
                wanted[i] = (byte) next++;
            }
        }
    }

    /**
     * The answers of Bouncy Castle to the seeds 00 to 3f (d and z) and the message 80 to 9f; key
     * and ciphertext as their SHA-256.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
"""
35 | 74a91ec5873cd675a267bb08a2ab43c1746f67923d2b95d5c5616102ca34f28a | 3ae268dccc5456ac0d0f9b39257dc48fe081383b97c400512d712b739762daee | 61bc8493b2a0b32c6a5be3ca58afa3dc64fb059b6298f6f7d61efbcee6f14032
36 | ef91db44b6cd5b2c50f483481a3d6e2a08cc149764fcb8dc568851332da45ed9 | 0b7934c83125c788995e2ba6bd761e33046b3e40571be53e023309a29f398cc9 | 1f16e217ad23771f7f72522c602dcf10cd1e2eea2648e72d29c1255a3949c33e
37 | 7d9404fdb9a12fafe778c3cec2c017de229fdb1c8564964830db5541970e8079 | c7b8fa0aa471d5ae18922d6ccad5b31e1d84f92ae723abfd13747018740a8530 | ed94c4d368750d7afcae38a6e5a5d351840a8c66c6da49907f6ebfbdd402c2d3
""")
    void answersAsAnotherProgram(int method, String secret, String key, String ciphertext) {
        MlKem initiator = MlKem.generate(method, new Fixed(0, 64));
        assertThat(HashAlgorithm.SHA2_256.digest(initiator.value())).hasToString(key);
        MlKem.Encapsulated responder =
                MlKem.encapsulate(method, new Fixed(0x80, 32), initiator.value());
        assertThat(HashAlgorithm.SHA2_256.digest(responder.value())).hasToString(ciphertext);
        Agreement.Shared shared = new Agreement.Shared(Bytes.ofHex(secret));
        assertThat(responder.agreement()).isEqualTo(shared);
        assertThat(initiator.agree(responder.value())).isEqualTo(shared);
    }

    @ParameterizedTest
    @ValueSource(ints = {35, 36, 37})
    void nonsenseIsRefused(int method) {
        MlKem initiator = MlKem.generate(method, Bytes.ofHex("00".repeat(32)));
        Bytes seed = Bytes.ofHex("11".repeat(32));
        assertThat(initiator.agree(Bytes.ofHex("00"))).isInstanceOf(Agreement.Refused.class);
        assertThat(MlKem.encapsulate(method, seed, Bytes.EMPTY).agreement())
                .isInstanceOf(Agreement.Refused.class);
        // FIPS 203 section 7.2: each coefficient is below the modulus.
        Bytes beyond = Bytes.ofHex("ff".repeat(initiator.value().length()));
        assertThat(MlKem.encapsulate(method, seed, beyond).agreement())
                .isInstanceOf(Agreement.Refused.class);
        // Section 6.3: another ciphertext of the right length gives a secret that nobody else has.
        Bytes value = MlKem.encapsulate(method, seed, initiator.value()).value();
        byte[] other = value.toArray();
        other[0] ^= 1;
        assertThat(initiator.agree(Bytes.copyOf(other)))
                .isInstanceOf(Agreement.Shared.class)
                .isNotEqualTo(initiator.agree(value));
    }
}
