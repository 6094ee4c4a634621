package io.spokewire.ike.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.crypto.Signatures.Signed;
import io.spokewire.ike.v2.TestCredentials;
import io.spokewire.net.Bytes;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
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

    /** RFC 4754 section 8: the message "abc". */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
"""
9 | secp256r1 | 2442a5cc0ecd015fa3ca31dc8e2bbc70bf42d60cbca20085e0822cb04235e970 | 6fc98bd7e50211a4a27102fa3549df79ebcb4bf246b80945cddfe7d509bbfd7d | cb28e0999b9c7715fd0a80d8e47a77079716cbbf917dd72e97566ea1c066957c86fa3bb4e26cad5bf90b7f81899256ce7594bb1ea0c89212748bff3b3d5b0315
10 | secp384r1 | 96281bf8dd5e0525ca049c048d345d3082968d10fedf5c5aca0c64e6465a97ea5ce10c9dfec21797415710721f437922 | 447688ba94708eb6e2e4d59f6ab6d7edff9301d249fe49c33096655f5d502fad3d383b91c5e7edaa2b714cc99d5743ca | fb017b914e29149432d8bac29a514640b46f53ddab2c69948084e2930f1c8f7e08e07c9c63f2d21a07dcb56a6af56eb3b263a1305e057f984d38726a1b46874109f417bca112674c528262a40a629af1cbb9f516ce0fa7d2ff630863a00e8b9f
11 | secp521r1 | 0151518f1af0f563517edd5485190df95a4bf57b5cba4cf2a9a3f6474725a35f7afe0a6ddeb8bedbcd6a197e592d40188901cecd650699c9b5e456aea5add19052a8 | 006f3b142ea1bfff7e2837ad44c9e4ff6d2d34c73184bbad90026dd5e6e85317d9df45cad7803c6c20035b2f3ff63aff4e1ba64d1c077577da3f4286c58f0aeae643 | 0154fd3836af92d0dca57dd5341d3053988534fde8318fc6aaaab68e2e6f4339b19f2f281a7e0b22c269d93cf8794a9278880ed7dbb8d9362caeacee544320552251017705a7030290d1ceb605a9a1bb03ff9cdd521e87a696ec926c8c10c8362df4975367101f67d1cf9bccbf2f3d239534fa509e70aac851ae01aac68d62f866472660
""")
    void ecdsaAnswersAsRfc4754(int method, String curve, String x, String y, String signature)
            throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(curve));
        ECPoint point = new ECPoint(new BigInteger(x, 16), new BigInteger(y, 16));
        PublicKey key =
                KeyFactory.getInstance("EC")
                        .generatePublic(
                                new ECPublicKeySpec(
                                        point, parameters.getParameterSpec(ECParameterSpec.class)));
        Bytes abc = Bytes.ofHex("616263");
        assertThat(Signatures.verify(method, key, abc, Bytes.ofHex(signature))).isEmpty();
        assertThat(Signatures.verify(method, key, OCTETS, Bytes.ofHex(signature))).isPresent();
    }

    /** RFC 8032 section 7.1, test 2, as RFC 8420 carries it. */
    @Test
    void ed25519AnswersAsRfc8032() throws GeneralSecurityException {
        PublicKey key =
                KeyFactory.getInstance("Ed25519")
                        .generatePublic(
                                new X509EncodedKeySpec(
                                        Bytes.ofHex(
                                                        "302a300506032b6570032100"
                                                                + "3d4017c3e843895a92b70aa74d1b7ebc"
                                                                + "9c982ccf2ec4968cc0cd55f12af4660c")
                                                .toArray()));
        Bytes signed =
                Bytes.ofHex(
                        "07300506032b6570"
                                + "92a009a9f0d4cab8720e820b5f642540"
                                + "a2b27b5416503f8fb3762223ebdb69da"
                                + "085ac1e43e15996e458f3613d0f11d8c"
                                + "387b2eaeb4302aeeb00d291612bb0c00");
        assertThat(Signatures.verify(14, key, Bytes.ofHex("72"), signed)).isEmpty();
        assertThat(Signatures.verify(14, key, Bytes.ofHex("73"), signed)).isPresent();
    }

    private static final String PKCS1_SHA1 =
            "2908858952a02b44ff2808c2c5e03c4fee14c073cc9d1031fb81c285c35ce3fa"
                    + "44072987ec082b14ec9826d6a78d8e1f400480d4f74a350177dbe0a37c8fd47a"
                    + "e48de3a8d20edbaf82374651b607f1b6055d19a44beca3fed56f2cdf13fd371b"
                    + "1b9a382f240f440642bc9cd74300dfc6114feb83f7274442f2898acafd6cc9b7"
                    + "0de7d51dedfa542e78cdcb794ef6f311ebfef50b6080cc4f048469260c7138be"
                    + "bf1bf3999fab301dac07db26131ec63193ba9cc2cd6c19112332a8e532d71c40"
                    + "2ae7381a117a694911ec296baae8f1d5b87b0042cf74c1fd94a89b8e1e0981eb"
                    + "e3570d40c16ef88f5e2f613d1003d6737329af2ebb9bec33d350c6e6efd60a97";

    private static final String PKCS1_SHA256 =
            "8acc94dba2d0c2b7f0a66f1135cb24e3cdb444cec70e0d44088bde7fc76840ab"
                    + "d75646e24387616bb67102d4f3b1b6125cc94564eda2fcb9793924f7c4ddd7f2"
                    + "37441b73ab3f59be1f678253040b9c19d5702dba973da11684ca8f9d45d5780a"
                    + "b0a6dac964d5f7fea977e4ccc86117b8c1b2eda8fbef8cc2ef18d86133ea8486"
                    + "9688e310ac760b2b1812e939ab3f1a0e462d916f70a498616a44132b4ca7cebf"
                    + "fc556415e5f930be5990af7451234d3bd8c1f56e581bd50a4df642bb80364cd5"
                    + "bb2714bbc6eaf9f8f48cccbdf2023233b390b5610aa260c730e014f4e89a6f08"
                    + "e399e84b0633d2e48e8b5582caf065f24668730bcab4ad4eced36c63c885f083";

    private static final String PSS_SHA256 =
            "6c5fbf02df564fd46c2bd9ba258229d7199fc5e499df8eed0ece5ff650090ca8"
                    + "2795ff9e7f1bfd509c07911adae45418ae5962efd411cf12bbd07e62b3dfec33"
                    + "4e19c04fd675b3813490f6ce5e468d09a7eb3d52beb58d192f3ccdfd620fdff8"
                    + "118b49bbd443c6c9d08ec5305cde8a72d7e4305be698e5b250f87532e35862c4"
                    + "663284292ecd13068dd831062e6161aa6044d533aadaf6150c69cd69021df8c0"
                    + "ca717c22169e43739654c2f62ab647c86a300b32d385979c4f5d688196feda17"
                    + "734d0502313d22789b413e804db471a097710634fad9b68025bac64f46684953"
                    + "ad40683f62bf3fd12df13af3addcd1b064c584f7930dea7e6cc67f19234450f1";

    /** What OpenSSL's command made with the same key. */
    @Test
    void rsaAnswersAsAnotherProgram() {
        PrivateKey key = TestCredentials.key("two-rsa");
        PublicKey publicKey = TestCredentials.certificate("two-rsa").getPublicKey();
        assertThat(Signatures.sign(key, List.of(), false, SEED, OCTETS).orElseThrow().data())
                .hasToString(PKCS1_SHA1);
        Bytes identifier = Bytes.ofHex("0f300d06092a864886f70d01010b0500");
        assertThat(Signatures.sign(key, List.of(2), false, SEED, OCTETS).orElseThrow().data())
                .isEqualTo(Bytes.concat(identifier, Bytes.ofHex(PKCS1_SHA256)));
        Signed ours = Signatures.sign(key, List.of(2), true, SEED, OCTETS).orElseThrow();
        Bytes pss = Bytes.concat(ours.data().slice(0, 0x44), Bytes.ofHex(PSS_SHA256));
        assertThat(Signatures.verify(14, publicKey, OCTETS, pss)).isEmpty();
    }
}
