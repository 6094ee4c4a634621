package io.spokewire.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.ike.DhGroup;
import io.spokewire.ike.crypto.DhKeyPair;
import io.spokewire.ike.crypto.DhKeyPair.Agreement;
import io.spokewire.ike.crypto.DhSeed;
import io.spokewire.ike.crypto.EcdhKnownAnswer;
import io.spokewire.ike.crypto.EcdhProvider;
import io.spokewire.net.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Diffie-Hellman by libcrypto: what the RFCs print, what the JDK says, and what is refused. */
class NativeEcdhTest {
    static List<EcdhKnownAnswer> answers() {
        return EcdhKnownAnswer.ALL;
    }

    private static EcdhProvider libcrypto() {
        Optional<EcdhProvider> found = LibCryptoEcdh.tried();
        assumeTrue(found.isPresent(), "SKIPPED: no libcrypto of version 3");
        return found.orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("answers")
    void answersAreThoseOfTheRfcs(EcdhKnownAnswer known) {
        EcdhProvider provider = libcrypto();
        assertThat(provider.takes(known.group())).isTrue();
        assertThat(known.holds(provider)).isTrue();
        EcdhKnownAnswer other =
                new EcdhKnownAnswer(
                        "none",
                        known.group(),
                        known.secretA(),
                        known.publicA(),
                        known.secretB(),
                        known.publicB(),
                        Bytes.concat(known.shared().slice(1, known.shared().length())));
        assertThat(other.holds(provider)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {19, 20, 21, 31})
    void itAgreesWithTheJdk(int group) {
        SplittableRandom random = new SplittableRandom(group);
        EcdhProvider provider = libcrypto();
        IntStream.range(0, 50)
                .forEach(_ -> {
                    DhKeyPair ours = DhSeed.draw(group, random, provider).keyPair();
                    DhKeyPair theirs = DhSeed.draw(group, random, EcdhProvider.JDK).keyPair();
                    assertThat(ours.publicValue().length()).isEqualTo(DhGroup.publicBytes(group));
                    assertThat(shared(ours, theirs.publicValue()))
                            .isEqualTo(shared(theirs, ours.publicValue()));
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {19, 20, 21, 31})
    void whatIsNoPointIsRefused(int group) {
        SplittableRandom random = new SplittableRandom(group);
        DhKeyPair ours = DhSeed.draw(group, random, libcrypto()).keyPair();
        int length = DhGroup.publicBytes(group);
        assertThat(why(ours, Bytes.ofHex("00".repeat(length)))).contains("group " + group);
        assertThat(why(ours, Bytes.EMPTY)).contains(length + "");
        if (group == 31) {
            // RFC 7748 section 6.1; 1 has small order. RFC 8031 section 3.2 takes 2^255 - 1.
            assertThat(why(ours, Bytes.ofHex("01" + "00".repeat(31)))).contains("small order");
            assertThat(shared(ours, Bytes.ofHex("ff".repeat(32))).length()).isEqualTo(32);
        } else {
            assertThat(why(ours, Bytes.ofHex("ff".repeat(length)))).contains("no point");
            byte[] beside = ours.publicValue().toArray();
            beside[length - 1] ^= 1;
            assertThat(why(ours, Bytes.copyOf(beside))).contains("no point");
        }
    }

    /** A run replays where the same provider computes. */
    @ParameterizedTest
    @ValueSource(ints = {19, 20, 21, 31})
    void aSeedDecidesThePair(int group) {
        DhSeed seed = DhSeed.draw(group, new SplittableRandom(7), libcrypto());
        assertThat(seed.keyPair().publicValue()).isEqualTo(seed.keyPair().publicValue());
    }

    private static Bytes shared(DhKeyPair ours, Bytes theirs) {
        return assertInstanceOf(Agreement.Shared.class, ours.agree(theirs)).value();
    }

    private static String why(DhKeyPair ours, Bytes theirs) {
        return assertInstanceOf(Agreement.Refused.class, ours.agree(theirs)).why();
    }
}
