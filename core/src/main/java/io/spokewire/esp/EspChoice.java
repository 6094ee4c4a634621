package io.spokewire.esp;

import io.spokewire.net.BigEndian;
import io.spokewire.net.Bytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Of several providers the best for each suite: those that give every known answer, and of these
 * the fastest with full packets. A provider with one wrong answer seals nothing at all.
 */
public final class EspChoice implements EspProvider {
    /** Payload of a packet to measure with: plaintext of whole blocks in every cipher. */
    private static final int PLAIN_BYTES = 1408;

    private static final int BATCH = 8;
    private static final int BATCHES_MAX = 100;

    /** A millisecond for each provider and suite: enough for two that differ by a half. */
    private static final long MEASURE_NANOS = 1_000_000;

    /** Everybody's suites; for others the first provider that can is good enough. */
    private static final List<EspSuite> MEASURED =
            List.of(
                    new EspSuite(EspCipher.AES_GCM, 128, EspIntegrity.NONE, false),
                    new EspSuite(EspCipher.CHACHA20_POLY1305, 256, EspIntegrity.NONE, false),
                    new EspSuite(EspCipher.AES_CBC, 128, EspIntegrity.HMAC_SHA1_96, false),
                    new EspSuite(EspCipher.AES_CBC, 128, EspIntegrity.HMAC_SHA2_256_128, false),
                    new EspSuite(EspCipher.AES_CBC, 128, EspIntegrity.HMAC_SHA2_384_192, false),
                    new EspSuite(EspCipher.AES_CBC, 128, EspIntegrity.HMAC_SHA2_512_256, false));

    private record Kind(EspCipher cipher, EspIntegrity integrity) {
        static Kind of(EspSuite suite) {
            return new Kind(suite.cipher(), suite.integrity());
        }
    }

    private final List<EspProvider> sound;
    private final List<String> refused;
    private final Map<Kind, EspProvider> fastest = new LinkedHashMap<>();

    /**
     * Tests the providers: some ten milliseconds.
     *
     * @param candidates those first that should be taken where speed says nothing; the last one is
     *     taken for whatever no other can
     * @param nanoTime a clock, best one of the thread's own processor time
     */
    public EspChoice(List<EspProvider> candidates, LongSupplier nanoTime) {
        List<EspProvider> good = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        for (EspProvider candidate : candidates) {
            String wrong = firstWrong(candidate);
            if (wrong.isEmpty()) {
                good.add(candidate);
            } else {
                bad.add(candidate.name() + " does not answer " + wrong + " as it should");
            }
        }
        if (good.isEmpty()) {
            throw new IllegalStateException("no cipher can be trusted: " + bad);
        }
        sound = List.copyOf(good);
        refused = List.copyOf(bad);
        for (EspSuite suite : MEASURED) {
            long least = Long.MAX_VALUE;
            for (EspProvider provider : sound) {
                long nanos = provider.supports(suite) ? nanos(provider, suite, nanoTime) : least;
                // What is measured cold, in a moment, has to be clearly better to go before others.
                if (least == Long.MAX_VALUE ? nanos < least : nanos < least / 4 * 3) {
                    least = nanos;
                    fastest.put(Kind.of(suite), provider);
                }
            }
        }
    }

    /** The source of the first answer that is wrong; empty when there is none. */
    private static String firstWrong(EspProvider provider) {
        for (EspKnownAnswer known : EspKnownAnswer.all()) {
            try {
                if (provider.supports(known.suite()) && !known.holds(provider)) {
                    return known.source();
                }
            } catch (RuntimeException | AssertionError e) {
                return known.source() + " (" + e + ")";
            }
        }
        return "";
    }

    /** The least that a packet takes: what others do on the machine only adds to it. */
    private static long nanos(EspProvider provider, EspSuite suite, LongSupplier nanoTime) {
        KeyMaterial keys =
                new KeyMaterial(
                        Bytes.copyOf(new byte[suite.cipherKeyBytes()]),
                        Bytes.copyOf(new byte[suite.integrity().keyBytes()]));
        long number = 0;
        long least = Long.MAX_VALUE;
        try (Arena arena = Arena.ofConfined();
                Sealer sealer = provider.sealer(suite, keys)) {
            int length = suite.headerBytes() + PLAIN_BYTES + suite.icvBytes();
            MemorySegment memory = arena.allocate(length, 64);
            long start = nanoTime.getAsLong();
            long before = start;
            for (int i = 0; i < BATCHES_MAX && before - start < MEASURE_NANOS; i++) {
                for (int j = 0; j < BATCH; j++) {
                    BigEndian.put64(memory, suite.headerBytes() - 8L, ++number);
                    sealer.seal(memory, 0, PLAIN_BYTES, 0);
                }
                long now = nanoTime.getAsLong();
                least = Math.min(least, now - before);
                before = now;
            }
        }
        return least;
    }

    /** What was tested and is not used, and why, in words. */
    public List<String> refused() {
        return refused;
    }

    @Override
    public String name() {
        return String.join(", ", sound.stream().map(EspProvider::name).toList());
    }

    @Override
    public boolean supports(EspSuite suite) {
        return sound.stream().anyMatch(provider -> provider.supports(suite));
    }

    @Override
    public EspProvider of(EspSuite suite) {
        EspProvider best = fastest.get(Kind.of(suite));
        if (best != null && best.supports(suite)) {
            return best;
        }
        for (EspProvider provider : sound) {
            if (provider.supports(suite)) {
                return provider;
            }
        }
        return sound.getLast();
    }

    @Override
    public Sealer sealer(EspSuite suite, KeyMaterial keys) {
        return of(suite).sealer(suite, keys);
    }

    @Override
    public Opener opener(EspSuite suite, KeyMaterial keys) {
        return of(suite).opener(suite, keys);
    }
}
