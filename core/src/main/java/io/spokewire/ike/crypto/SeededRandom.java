package io.spokewire.ike.crypto;

import io.spokewire.net.Bytes;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.random.RandomGenerator;

/**
 * Chance for one job of the JDK's key generators and signers: a stream that 256 bits of the
 * engine's own source decide. The engine draws the seed, so that a run replays; the job draws from
 * the stream elsewhere, and touches nothing of the engine.
 */
public final class SeededRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private static final int SEED_BYTES = 32;

    /** A stream of its own for each seed. */
    public SeededRandom(Bytes seed) {
        super(new Stream(seed.toArray()), null);
    }

    /** Draws a seed. */
    public static Bytes seed(RandomGenerator random) {
        byte[] seed = new byte[SEED_BYTES];
        random.nextBytes(seed);
        return Bytes.copyOf(seed);
    }

    /** HMAC-SHA-256 of a counter under the seed. */
    private static final class Stream extends SecureRandomSpi {
        private static final long serialVersionUID = 1L;

        private final byte[] seed;
        private byte[] block = new byte[0];
        private int used;
        private int counter;

        Stream(byte[] seed) {
            this.seed = seed;
        }

        @Override
        protected void engineSetSeed(byte[] more) {
            // The seed has decided the stream: what comes later must not make it another one.
        }

        @Override
        protected void engineNextBytes(byte[] bytes) {
            for (int i = 0; i < bytes.length; i++) {
                if (used == block.length) {
                    byte[] number = {
                        (byte) (counter >>> 24),
                        (byte) (counter >>> 16),
                        (byte) (counter >>> 8),
                        (byte) counter
                    };
                    block =
                            HashAlgorithm.SHA2_256
                                    .hmac(Bytes.copyOf(seed), Bytes.copyOf(number))
                                    .toArray();
                    counter++;
                    used = 0;
                }
                bytes[i] = block[used];
                used++;
            }
        }

        @Override
        protected byte[] engineGenerateSeed(int length) {
            byte[] bytes = new byte[length];
            engineNextBytes(bytes);
            return bytes;
        }
    }
}
