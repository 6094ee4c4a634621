package io.spokewire.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.crypto.CbcCipher;
import io.spokewire.ike.crypto.HashAlgorithm;
import io.spokewire.net.Bytes;
import org.junit.jupiter.api.Test;

/** Vectors of NIST's validation of key derivation by IKEv1 (SP 800-135), with HMAC-SHA-1. */
class Phase1KeysTest {
    private static final Bytes SKEYID = Bytes.ofHex("dc37ac99de6dcfbd1ee74af7fb36f9b4b0a7829d");
    private static final Bytes SHARED =
            Bytes.ofHex(
                    "2a2e0bbe8da3657a83f3d35826e49e2d38e557e912a1b9e6c30c63577b3eab7154662028"
                            + "62027f2c26f3090743555579611771db0b92bef93834432a3a7762fc8a0f4889"
                            + "fd281d6082770d10a40d7bad61e832f041e620d6787e7f62ab2861ddfbe272e0"
                            + "d9d3cdec5f1bbf750e24b8b32d6d714968ad69ce5086c32ad2742ebc");

    @Test
    void skeyidOfAPreSharedKey() {
        assertThat(
                        Phase1Keys.skeyidOfKey(
                                HashAlgorithm.SHA1,
                                Bytes.ofHex("c0"),
                                Bytes.ofHex("03a6f25a83c8c2a3"),
                                Bytes.ofHex("9d958a6618f77e7f")))
                .hasToString("ab3be41bc62f2ef0c41a3076d58768be77fadd2e");
    }

    @Test
    void skeyidOfSignatures() {
        assertThat(
                        Phase1Keys.skeyidOfSignature(
                                HashAlgorithm.SHA1,
                                Bytes.ofHex("ced5635da6796075"),
                                Bytes.ofHex("6244b427712fb776"),
                                SHARED))
                .isEqualTo(SKEYID);
    }

    @Test
    void keysThatFollow() {
        Phase1Suite suite =
                new Phase1Suite(CbcCipher.AES, 16, HashAlgorithm.SHA1, AuthMethod.RSA, 2, 86400);
        Phase1Keys keys =
                Phase1Keys.derive(suite, SKEYID, SHARED, 0x382e5c8b0a3fa307L, 0xba4b7616700a2413L);
        assertThat(keys.skeyidD()).hasToString("486293ed547adb562cefdaf43d3d8457b196f2b6");
        assertThat(keys.skeyidA()).hasToString("f4053b5ca07e59bb41b8f401037ca90b72b3917e");
        Bytes skeyidE = Bytes.ofHex("49a1d53a80fb77e663552964fbbcb45092021473");
        assertThat(keys.cipherKey()).isEqualTo(skeyidE.slice(0, 16));
    }
}
