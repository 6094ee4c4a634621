package io.spokewire.ike.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.spokewire.ike.DhGroup;
import io.spokewire.ike.crypto.DhKeyPair.Agreement;
import io.spokewire.net.Bytes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Known answers of the RFCs, and what RFC 6989 refuses. */
class DhKeyPairTest {
    // RFC 5114 appendix A.3.
    private static final String X_A =
            "0881382cdb87660c6dc13e614938d5b9c8b2f248581cc5e31b35454397fce50e";

    private static final String Y_A =
            "2e9380c8323af97545bc4941deb0ec3742c62fe0ece824a6abdbe66c59bee024"
                    + "2911bfb967235ceba35ae13e4ec752be630b92dc4bde2847a9c62cb815274542"
                    + "1fb7eb60a63c0fe9159fcce726ce7cd8523d7450667ef840e4919121eb5f01c8"
                    + "c9b0d3d648a93bfb75689e8244ac134af544711ce79a02dcc34226684780dddc"
                    + "b498594106c37f5bc79856487af5ab022a2e5e42f09897c1a85a11ea0212af04"
                    + "d9b4cebc937c3c1a3e15a8a0342e337615c84e7fe3b8b9b87fb1e73a15af12a3"
                    + "0d746e06dfc34f290d797ce51aa13aa785bf6658aff5e4b093003cbeaf665b3c"
                    + "2e113a3a4e905269341dc0711426685f4ef37e868a8126ff3f2279b57ca67e29";

    private static final String X_B =
            "7d62a7e3ef36de617b13d1afb82c780d83a23bd4ee6705645121f371f546a53d";

    private static final String Y_B =
            "575f0351bd2b1b817448bdf87a6c362c1e289d3903a30b9832c5741fa250363e"
                    + "7acbc7f77f3dacbc1f131add8e03367eff8fbbb3e1c5784424809b25afe4d226"
                    + "2a1a6fd2fab64105ca30a674e07f7809852088632fc049233791ad4edd083a97"
                    + "8b883ee618bc5e0dd047415f2d95e683cf14826b5fbe10d3ce41c6c120c78ab2"
                    + "0008c698bf7f0bcab9d7f407bed0f43afb2970f57f8d12043963e66ddd320d59"
                    + "9ad9936c8f44137c08b180ec5e985cebe186f3d549677e80607331ee17af3380"
                    + "a725b0782317d7dd43f59d7af9568a9bb63a84d365f92244ed120988219302f4"
                    + "2924c7ca90b89d24f71b0ab697823d7deb1aff5b0e8e4a45d49f7f53757e1913";

    private static final String Z =
            "86c70bf8d0bb81bb01078a17219cb7d27203db2a19c877f1d1f19fd7d77ef225"
                    + "46a68f005ad52dc84553b78fc60330be51ea7c0672cac1515e4b35c047b9a551"
                    + "b88f39dc26da14a09ef74774d47c762dd177f9ed5bc2f11e52c879bd95098504"
                    + "cd9eecd8a8f9b3efbd1f008ac5853097d9d1837f2b18f77cd7be01af80a7c7b5"
                    + "ea3ca54cc02d0c116fee3f95bb87399385875d7e86747e676e728938acbff709"
                    + "8e05be4dcfb24052b83aeffb14783f029adbde7f53fae92084224090e007cee9"
                    + "4d4bf2bace9ffd4b57d2af7c724d0caa19bf0501f6f17b4aa10f425e3ea76080"
                    + "b4b9d6b3cefea115b2ceb8789bb8a3b0ea87febe63b6c8f846ec6db0c26c5d7c";

    static List<Integer> groups() {
        return DhGroup.KNOWN;
    }

    @ParameterizedTest
    @MethodSource("groups")
    void bothEndsAgree(int group) {
        SplittableRandom random = new SplittableRandom(group);
        DhKeyPair ours = DhSeed.draw(group, random, EcdhProvider.JDK).keyPair();
        DhKeyPair theirs = DhSeed.draw(group, random, EcdhProvider.JDK).keyPair();
        assertThat(ours.publicValue().length()).isEqualTo(DhGroup.publicBytes(group));
        assertThat(ours.publicValue()).isNotEqualTo(theirs.publicValue());
        Bytes secret = shared(ours, theirs.publicValue());
        assertThat(secret).isEqualTo(shared(theirs, ours.publicValue()));
        int length = DhGroup.publicBytes(group);
        assertThat(secret.length()).isEqualTo(group >= 19 && group <= 21 ? length / 2 : length);
    }

    @ParameterizedTest
    @MethodSource("groups")
    void aSeedDecidesThePair(int group) {
        DhSeed seed = DhSeed.draw(group, new SplittableRandom(7), EcdhProvider.JDK);
        assertThat(seed.keyPair().publicValue()).isEqualTo(seed.keyPair().publicValue());
        assertThat(seed.toString()).doesNotContain(seed.seed().toString());
    }

    @ParameterizedTest
    @MethodSource("groups")
    void aValueOfAnotherLengthIsRefused(int group) {
        DhKeyPair ours = DhSeed.draw(group, new SplittableRandom(1), EcdhProvider.JDK).keyPair();
        int length = ours.publicValue().length();
        for (Bytes wrong :
                List.of(
                        Bytes.EMPTY,
                        ours.publicValue().slice(1, length),
                        Bytes.concat(Bytes.ofHex("00"), ours.publicValue()))) {
            assertThat(why(ours, wrong)).contains(length + "");
        }
    }

    /** SHA-256 of the hexadecimal values that RFC 2409 and RFC 3526 print. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1  | b52ba6a3026520a6c49d37e4587601801bee500123b3259b6bf03e7cecc3e63d
                    2  | 3f35a3f5f6c4376a744acad409bb22f8d897f949d2311d885adaa890981b67a0
                    5  | 64fcc83ec403930bf18393dbc883ccaa1fbb08ac876f77f7aa99748ca945019b
                    14 | d66436f79bbd6b2e38c0ffbd079be904d2641415e2e67140e09448be9a60890e
                    15 | 48cf8b092fbce4359d9871abf74f98e25b6163379eaa15cd9087e800c6d1c55c
                    16 | 4ee95187682bcb230ad26a95205f6920e84708f6251b3894329b09ec23919e33
                    17 | d1bfe6d0925ce7e4da262b62861514a7755e35831e429f343e7b864848657efd
                    18 | 39ab4feab950a3128fb71accb9fc3965d857012e081998a85996e3ea8b3c3bcf
                    """)
    void primesAreThoseOfTheRfcs(int group, String sha256) throws Exception {
        Bytes prime = ModpKeyPair.fixed(ModpPrimes.prime(group), DhGroup.publicBytes(group));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(prime.toArray());
        assertThat(HexFormat.of().formatHex(digest)).isEqualTo(sha256);
    }

    /**
     * Worked out by another program from the primes that the RFCs print, with exponents of the
     * SHA-256 of "a" and of "b", twice each; values as their SHA-256.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1  | f81420003501e2d5ab9cdac0c9d6985357e370f024d66aa84f4e8f6a42371e68 | f7f18ab2dc0af1a0d428c854264efab69031db79b4170c73c86f33c72d6aa854 | 28ba093ceed09f213d823558321efb051be377f30ced71b44e5ab5251d00d310
                    2  | 9a4382a286d33dafdaacbcf867da3f88f56c5e1a57f7dc066fdaf11de21c2d4a | 34e5bdd443fcd165c9faca548ccae700a34643e2dee56b6f9050429a1e7d272e | e82c14a409902788a7a85843688a9c62bf4a95b47814b6ce6956943fc11fe185
                    5  | e33d93824c22d353634ddb434c0ce6db089d423504c408fe411e5963f38fc249 | fbc8e39496f4174c87b5b394e3269bd6dbe2402694141b6495b0776f957cfdf6 | 29f8afc0467e0156befd7df675e2d389e7ca07247fe4b9ed6e2aaa3cfa6d1721
                    14 | d0a77155e274a90713184b924eb1b5a9f7a380ff144237013910e32116daefde | ef53554894f278c44cb606a780c880ecafccfcc9e7df249db91dcbe228831bd4 | 14db256d56c0e362d756367358687fc0445d530821c69481a2243a9d1b255ae0
                    15 | 1d4ebb4a81613c493f9ace84c1ed286604ceee5bbac6fd4c6efe12e502f24941 | c1a9036b10c2c9705c1b54db770c911c7ddd66574d06b86a6d258393066b4856 | f8553ecef8d51176ea529bce1c0483e0a22703704a055573e82516af3ab2b617
                    16 | 0b093712910d218920856e8823c4ad9ddeb63a6b155979f5af51464c39892f01 | 0e9dd8762443ce30e9ef78dfeda86bc96b5ed31cee457343fb0deaa436b54093 | f7cf5a4d697432bebbd31d05a274305f15c06cbf0c8760d2d08e69018ad09a8e
                    17 | 53bcedeec632933f9669209030afd571f99dbb805514da163c7c0ff82ca4b8b1 | 31246dc447d3d659a96b98a1d7703cf647d9ea657a3f0a67dd2dc9b1ba9c00e0 | 8a7be30529639d24bc2043a32dc7c4ac5ebb3c1a3a49f436f802712338765f12
                    18 | 472d66cdf8a21b1d079cac1078b86a868992c6553c1675f34ce560388de2cab8 | 7b3c08d4ae6fc3ccd4a3d8e84215492c22a558be77966aa6dfc53fe2e04cbeae | 084c90c0a155138a23c6201bf988626f9ffc865a4e1e20a03fe3265ff14517ec
                    """)
    void modpGroupsAnswerAsAnotherProgram(int group, String ours, String theirs, String secret) {
        DhKeyPair a = ModpKeyPair.of(group, exponent("a"));
        DhKeyPair b = ModpKeyPair.of(group, exponent("b"));
        assertThat(HashAlgorithm.SHA2_256.digest(a.publicValue())).hasToString(ours);
        assertThat(HashAlgorithm.SHA2_256.digest(b.publicValue())).hasToString(theirs);
        assertThat(HashAlgorithm.SHA2_256.digest(shared(a, b.publicValue()))).hasToString(secret);
        assertThat(HashAlgorithm.SHA2_256.digest(shared(b, a.publicValue()))).hasToString(secret);
    }

    private static BigInteger exponent(String letter) {
        Bytes text = Bytes.copyOf(letter.getBytes(StandardCharsets.US_ASCII));
        return new BigInteger(HashAlgorithm.SHA2_256.digest(text).toString().repeat(2), 16);
    }

    @Test
    void group24IsThatOfRfc5114() {
        BigInteger p = ModpPrimes.prime(24);
        assertThat(p.isProbablePrime(20)).isTrue();
        assertThat(ModpPrimes.SUBGROUP_ORDER.isProbablePrime(20)).isTrue();
        assertThat(ModpPrimes.generator(24).modPow(ModpPrimes.SUBGROUP_ORDER, p))
                .isEqualTo(BigInteger.ONE);
        DhKeyPair a = ModpKeyPair.of(24, new BigInteger(X_A, 16));
        DhKeyPair b = ModpKeyPair.of(24, new BigInteger(X_B, 16));
        assertThat(a.publicValue()).isEqualTo(Bytes.ofHex(Y_A));
        assertThat(b.publicValue()).isEqualTo(Bytes.ofHex(Y_B));
        assertThat(shared(a, b.publicValue())).isEqualTo(Bytes.ofHex(Z));
        assertThat(shared(b, a.publicValue())).isEqualTo(Bytes.ofHex(Z));
    }

    @ParameterizedTest
    @MethodSource("groups")
    void valuesThatLeadNowhereAreRefused(int group) {
        DhKeyPair ours = DhSeed.draw(group, new SplittableRandom(1), EcdhProvider.JDK).keyPair();
        int length = DhGroup.publicBytes(group);
        assertThat(why(ours, Bytes.ofHex("00".repeat(length)))).contains("group " + group);
        if (group != 31) {
            assertThat(why(ours, Bytes.ofHex("ff".repeat(length)))).contains("group " + group);
        }
        if (group < 19 || group == 24) {
            BigInteger top = ModpPrimes.prime(group).subtract(BigInteger.ONE);
            assertThat(why(ours, ModpKeyPair.fixed(BigInteger.ONE, length))).contains("between");
            assertThat(why(ours, ModpKeyPair.fixed(top, length))).contains("between");
            assertThat(shared(ours, ModpKeyPair.fixed(BigInteger.TWO, length)).length())
                    .isEqualTo(length);
        }
    }

    @ParameterizedTest
    @CsvSource({"19", "20", "21"})
    void aPointBesideTheCurveIsRefused(int group) {
        SplittableRandom random = new SplittableRandom(group);
        DhKeyPair ours = DhSeed.draw(group, random, EcdhProvider.JDK).keyPair();
        byte[] value =
                DhSeed.draw(group, random, EcdhProvider.JDK).keyPair().publicValue().toArray();
        value[value.length - 1] ^= 1;
        assertThat(why(ours, Bytes.copyOf(value))).contains("no point of the curve");
    }

    static Stream<EcdhKnownAnswer> curves() {
        return EcdhKnownAnswer.ALL.stream().filter(known -> known.group() != 31);
    }

    /** RFC 5903 section 8. */
    @ParameterizedTest
    @MethodSource("curves")
    void ecpGroupsAnswerAsRfc5903(EcdhKnownAnswer known) {
        DhKeyPair initiator = ecp(known.group(), known.secretA(), known.publicA());
        DhKeyPair responder = ecp(known.group(), known.secretB(), known.publicB());
        assertThat(initiator.publicValue()).isEqualTo(known.publicA());
        assertThat(shared(initiator, known.publicB())).isEqualTo(known.shared());
        assertThat(shared(responder, known.publicA())).isEqualTo(known.shared());
    }

    private static DhKeyPair ecp(int group, Bytes secret, Bytes publicValue) {
        return EcpKeyPair.of(group, new BigInteger(1, secret.toArray()), publicValue);
    }

    /** RFC 7748 section 6.1. */
    @Test
    void curve25519AnswersAsRfc7748() {
        DhKeyPair alice =
                X25519KeyPair.of(
                        HexFormat.of()
                                .parseHex(
                                        "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
        DhKeyPair bob =
                X25519KeyPair.of(
                        HexFormat.of()
                                .parseHex(
                                        "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
        assertThat(alice.publicValue())
                .hasToString("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
        assertThat(bob.publicValue())
                .hasToString("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
        String secret = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
        assertThat(shared(alice, bob.publicValue())).hasToString(secret);
        assertThat(shared(bob, alice.publicValue())).hasToString(secret);
        // RFC 8031 section 3.2: the top bit is masked, and 2^255 - 1 (not canonical) is taken.
        byte[] masked = alice.publicValue().toArray();
        masked[31] |= (byte) 0x80;
        assertThat(shared(bob, Bytes.copyOf(masked))).hasToString(secret);
        assertThat(shared(bob, Bytes.ofHex("ff".repeat(32))).length()).isEqualTo(32);
    }

    private static Bytes shared(DhKeyPair ours, Bytes theirs) {
        return assertInstanceOf(Agreement.Shared.class, ours.agree(theirs)).value();
    }

    private static String why(DhKeyPair ours, Bytes theirs) {
        return assertInstanceOf(Agreement.Refused.class, ours.agree(theirs)).why();
    }
}
