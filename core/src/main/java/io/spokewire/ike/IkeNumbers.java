package io.spokewire.ike;

import java.util.random.RandomGenerator;

/**
 * Numbers of IKE SAs, child SAs, peers, jobs and timers, and SPIs of ours. Both versions of IKE
 * give them out beside one another and the rest of the router tells their owners apart by the
 * number alone: those of IKEv1 are odd, those of IKEv2 even.
 */
public final class IkeNumbers {
    /** SPIs from 1 to 255 are reserved, RFC 4303 section 2.1. */
    private static final int SPI_RESERVED = 256;

    private final int remainder;
    private long last;

    private IkeNumbers(int remainder) {
        this.remainder = remainder;
        this.last = -remainder;
    }

    /**
     * The numbers of one version.
     *
     * @param version 1 or 2
     */
    public static IkeNumbers of(int version) {
        return new IkeNumbers(version % 2);
    }

    /** A number that was never given out; at least 1. */
    public long next() {
        last += 2;
        return last;
    }

    /** An SPI of this version by chance, as 32 bits; the caller sees to it that none is in use. */
    public int spi(RandomGenerator random) {
        while (true) {
            int spi = (random.nextInt() & ~1) | remainder;
            if (Integer.compareUnsigned(spi, SPI_RESERVED) >= 0) {
                return spi;
            }
        }
    }

    /** Which version has given out a number or an SPI. */
    public static int version(long number) {
        return (number & 1) == 1 ? 1 : 2;
    }

    /** Whether a number or an SPI was given out by this version. */
    public boolean isMine(long number) {
        return (number & 1) == remainder;
    }
}
