package io.spokewire.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.spokewire.esp.EspCipher;
import io.spokewire.esp.EspIntegrity;
import io.spokewire.esp.EspKnownAnswer;
import io.spokewire.esp.EspProvider;
import io.spokewire.esp.EspSuite;
import io.spokewire.esp.JdkEspProvider;
import io.spokewire.esp.KeyMaterial;
import io.spokewire.esp.Opener;
import io.spokewire.esp.Sealer;
import io.spokewire.net.BigEndian;
import io.spokewire.net.Bytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NativeEspTest {
    private static final EspProvider JDK = new JdkEspProvider();

    /** A library that is missing is skipped loudly: Debian's packages libssl3 and libipsec-mb1. */
    static Stream<Optional<EspProvider>> libraries() {
        return Stream.of(LibCryptoProvider.find(), LibIpsecMbProvider.find());
    }

    private static EspProvider here(Optional<EspProvider> library) {
        assumeTrue(library.isPresent(), "the library is not on this machine");
        return library.orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void answersAsTheRfcs(Optional<EspProvider> library) {
        EspProvider provider = here(library);
        int held = 0;
        for (EspKnownAnswer known : EspKnownAnswer.all()) {
            if (provider.supports(known.suite())) {
                assertThat(known.holds(provider)).as(known.source()).isTrue();
                held++;
            }
        }
        assertThat(held).isPositive();
    }

    @Test
    void libcryptoTakesWhatCiscoNetworksRun() {
        EspProvider provider = here(LibCryptoProvider.find());
        for (EspSuite suite : suites()) {
            assertThat(provider.supports(suite))
                    .as(suite.words())
                    .isEqualTo(suite.cipher() != EspCipher.DES_CBC);
        }
    }

    /** Every suite, every length up to two blocks more than the largest, packets at odd places. */
    @ParameterizedTest
    @MethodSource("libraries")
    void sealsTheSameBytesAsTheJdkAndOpensThem(Optional<EspProvider> library) {
        EspProvider provider = here(library);
        Random random = new Random(7);
        for (EspSuite suite : suites()) {
            if (provider.supports(suite)) {
                compare(provider, suite, random);
            }
        }
    }

    private static void compare(EspProvider provider, EspSuite suite, Random random) {
        KeyMaterial keys = keys(suite, random);
        try (Arena arena = Arena.ofConfined();
                Sealer theirs = provider.sealer(suite, keys);
                Sealer ours = JDK.sealer(suite, keys);
                Opener opener = provider.opener(suite, keys)) {
            MemorySegment memory = arena.allocate(4096, 64);
            MemorySegment expected = arena.allocate(4096, 64);
            for (int i = 0; i < 60; i++) {
                int payload = i < 40 ? i : 1000 + random.nextInt(1000);
                int plain = suite.plainBytes(payload);
                int length = suite.headerBytes() + plain + suite.icvBytes();
                int at = random.nextInt(20);
                int high = random.nextInt();
                byte[] packet = new byte[suite.headerBytes() + plain];
                random.nextBytes(packet);
                Bytes bytes = Bytes.copyOf(packet);
                bytes.copyTo(memory, at);
                bytes.copyTo(expected, at);
                ours.seal(expected, at, plain, high);
                theirs.seal(memory, at, plain, high);
                Bytes sealed = Bytes.copyOf(memory, at, length);
                assertThat(sealed).isEqualTo(Bytes.copyOf(expected, at, length));
                int wrong = at + random.nextInt(length);
                memory.set(
                        ValueLayout.JAVA_BYTE,
                        wrong,
                        (byte) (memory.get(ValueLayout.JAVA_BYTE, wrong) ^ 0x10));
                assertThat(opener.open(memory, at, length, high)).isFalse();
                sealed.copyTo(memory, at);
                assertThat(opener.open(memory, at, length, high)).isTrue();
                int text = suite.headerBytes();
                assertThat(Bytes.copyOf(memory, at + text, plain))
                        .isEqualTo(bytes.slice(text, text + plain));
            }
        }
    }

    /** Native code asks for no bounds. */
    @ParameterizedTest
    @MethodSource("libraries")
    void nothingBeyondTheMemoryIsTouched(Optional<EspProvider> library) {
        EspProvider provider = here(library);
        EspSuite suite = new EspSuite(EspCipher.AES_GCM, 128, EspIntegrity.NONE, false);
        KeyMaterial keys = keys(suite, new Random(1));
        try (Arena arena = Arena.ofConfined();
                Sealer sealer = provider.sealer(suite, keys);
                Opener opener = provider.opener(suite, keys)) {
            MemorySegment memory = arena.allocate(16 + 64 + 15);
            assertThatThrownBy(() -> sealer.seal(memory, 0, 64, 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> opener.open(memory, 0, 96, 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> opener.open(memory, -1, 64, 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void allocatesNothingForAPacket(Optional<EspProvider> library) {
        EspProvider provider = here(library);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().threadId();
        for (EspSuite suite : suites()) {
            if (!provider.supports(suite) || suite.extendedSequence() || suite.keyBits() != 128) {
                continue;
            }
            KeyMaterial keys = keys(suite, new Random(3));
            try (Arena arena = Arena.ofConfined();
                    Sealer sealer = provider.sealer(suite, keys);
                    Opener opener = provider.opener(suite, keys)) {
                MemorySegment memory = arena.allocate(2048, 64);
                int packets = 5_000;
                long least = Long.MAX_VALUE;
                for (int round = 0; round < 60 && least > packets / 10; round++) {
                    long before = threads.getThreadAllocatedBytes(self);
                    for (int i = 0; i < packets; i++) {
                        BigEndian.put64(memory, 8, i);
                        sealer.seal(memory, 0, 96, 0);
                        assert opener.open(
                                memory, 0, suite.headerBytes() + 96 + suite.icvBytes(), 0);
                    }
                    least = Math.min(least, threads.getThreadAllocatedBytes(self) - before);
                }
                // The interpreter boxes until the compiler has seen it; then there is nothing.
                assertThat(least).as(suite.words()).isLessThan(packets / 10);
            }
        }
    }

    /** Who closes twice frees once. */
    @ParameterizedTest
    @MethodSource("libraries")
    void mayBeClosedTwice(Optional<EspProvider> library) {
        EspProvider provider = here(library);
        EspSuite suite = new EspSuite(EspCipher.AES_GCM, 256, EspIntegrity.NONE, false);
        Sealer sealer = provider.sealer(suite, keys(suite, new Random(1)));
        sealer.close();
        sealer.close();
    }

    private static KeyMaterial keys(EspSuite suite, Random random) {
        byte[] cipher = new byte[suite.cipherKeyBytes()];
        byte[] integrity = new byte[suite.integrity().keyBytes()];
        random.nextBytes(cipher);
        random.nextBytes(integrity);
        return new KeyMaterial(Bytes.copyOf(cipher), Bytes.copyOf(integrity));
    }

    private static List<EspSuite> suites() {
        List<EspSuite> all = new ArrayList<>();
        for (EspCipher cipher : EspCipher.values()) {
            for (int bits : new int[] {0, 64, 128, 192, 256}) {
                for (EspIntegrity integrity : EspIntegrity.values()) {
                    if (cipher.takesKeyBits(bits)
                            && cipher.combined() == (integrity == EspIntegrity.NONE)) {
                        all.add(new EspSuite(cipher, bits, integrity, false));
                        all.add(new EspSuite(cipher, bits, integrity, true));
                    }
                }
            }
        }
        return all;
    }
}
