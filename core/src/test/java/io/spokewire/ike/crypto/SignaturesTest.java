package io.spokewire.ike.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.crypto.Signatures.Signed;
import io.spokewire.ike.v2.TestCredentials;
import io.spokewire.net.Bytes;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignaturesTest {
    private static final Bytes SEED = Bytes.ofHex("00".repeat(32));
    private static final Bytes OCTETS = Bytes.ofHex("0102030405");

    @ParameterizedTest
    @CsvSource({
        "one-rsa, '', false, 1, ''",
        "one-ec256, '', false, 9, ''",
        "one-ec384, '', false, 10, ''",
        "one-ec521, '', false, 11, ''",
        "one-rsa, 2 3, false, 14, 0f300d06092a864886f70d01010b0500",
        "one-rsa, 4, false, 14, 0f300d06092a864886f70d01010d0500",
        "one-rsa, 2 3 4, true, 14, 43304106092a864886f70d01010a",
        "one-ec256, 2 3 4, false, 14, 0c300a06082a8648ce3d040302",
        "one-ec384, 2 3 4, false, 14, 0c300a06082a8648ce3d040303",
        "one-ec521, 2 3 4, false, 14, 0c300a06082a8648ce3d040304",
        "one-ec521, 2, false, 14, 0c300a06082a8648ce3d040302",
        "one-ed25519, 2 5, true, 14, 07300506032b6570",
    })
    void signsWithWhatThePeerCanVerify(
            String name, String hashes, boolean pss, int method, String start) {
        List<Integer> known =
                hashes.isEmpty()
                        ? List.of()
                        : Arrays.stream(hashes.split(" ", -1)).map(Integer::valueOf).toList();
        PrivateKey key = TestCredentials.key(name);
        PublicKey publicKey = TestCredentials.certificate(name).getPublicKey();

        Signed signed = Signatures.sign(key, known, pss, SEED, OCTETS).orElseThrow();

        assertThat(signed.method()).isEqualTo(method);
        assertThat(signed.data().toString()).startsWith(start);
        assertThat(Signatures.verify(method, publicKey, OCTETS, signed.data())).isEmpty();
        assertThat(Signatures.verify(method, publicKey, Bytes.ofHex("00"), signed.data()))
                .hasValueSatisfying(why -> assertThat(why).contains("not of the key"));
        assertThat(Signatures.sign(key, known, pss, SEED, OCTETS)).hasValue(signed);
    }

    @Test
    void aKeyThatThePeerCannotVerifySignsNothing() {
        assertThat(
                        Signatures.sign(
                                TestCredentials.key("one-ed25519"),
                                List.of(2, 3, 4),
                                true,
                                SEED,
                                OCTETS))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "05",
                "ff3006",
                "0f300d06092a864886f70d0101050500",
                "0f300d06092a864886f70d01010b0500",
                "0f300d06092a864886f70d01010b0500ff",
                "0c300a06082a8648ce3d04030200",
                "43304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a"
                        + "864886f70d010108300d06096086480165030402010500a203020120"
            })
    void nonsenseIsRefusedInWords(String hex) {
        for (String name : List.of("one-rsa", "one-ec256", "one-ed25519")) {
            PublicKey key = TestCredentials.certificate(name).getPublicKey();
            for (int method : new int[] {0, 1, 2, 3, 9, 10, 11, 14, 15, 255}) {
                assertThat(Signatures.verify(method, key, OCTETS, Bytes.ofHex(hex))).isPresent();
            }
        }
    }

    /** RFC 7427 appendix A.4.3: the identifier of PSS with SHA-256 and MGF1 of it. */
    @Test
    void bothFormsOfPssAreKnown() throws Exception {
        PrivateKey key = TestCredentials.key("two-rsa");
        PublicKey publicKey = TestCredentials.certificate("two-rsa").getPublicKey();
        Signed signed = Signatures.sign(key, List.of(2), true, SEED, OCTETS).orElseThrow();
        Bytes signature = signed.data().slice(0x44, signed.data().length());
        String bare =
                "3f303d06092a864886f70d01010a3030a00d300b0609608648016503040201a11a301806092a864886"
                        + "f70d010108300b0609608648016503040201a203020120";
        assertThat(
                        Signatures.verify(
                                14, publicKey, OCTETS, Bytes.concat(Bytes.ofHex(bare), signature)))
                .isEmpty();
    }
}
