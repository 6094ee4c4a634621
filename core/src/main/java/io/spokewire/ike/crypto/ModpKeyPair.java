package io.spokewire.ike.crypto;

import io.spokewire.ike.DhGroup;
import io.spokewire.net.Bytes;
import java.math.BigInteger;
import java.security.SecureRandom;

/** Groups of numbers modulo a prime: RFC 2409 section 6, RFC 3526, RFC 5114 section 2.3. */
final class ModpKeyPair extends DhKeyPair {
    /** Bits of the second, higher estimate of RFC 3526 section 8; its groups end at 18. */
    private static final int[] EXPONENT_BITS = {240, 320, 420, 480, 540, 620};

    private static final int SMALL_EXPONENT_BITS = 240;
    private static final int SUBGROUP_EXPONENT_BITS = 256;

    private final BigInteger exponent;

    private ModpKeyPair(int group, BigInteger exponent) {
        super(group, power(group, ModpPrimes.generator(group), exponent));
        this.exponent = exponent;
    }

    static ModpKeyPair generate(int group, SecureRandom random) {
        int bits = exponentBits(group);
        // With 64 bits more than needed, the remainder is as good as uniform.
        BigInteger drawn = new BigInteger(bits + 64, random);
        // Zero and one would be no secret; in the subgroup of group 24 the order is out as well.
        BigInteger above = BigInteger.TWO;
        BigInteger below =
                group == ModpPrimes.SUBGROUP_GROUP
                        ? ModpPrimes.SUBGROUP_ORDER.subtract(above)
                        : BigInteger.ONE.shiftLeft(bits).subtract(above);
        return of(group, drawn.mod(below).add(above));
    }

    /** The pair of a given secret. */
    static ModpKeyPair of(int group, BigInteger exponent) {
        return new ModpKeyPair(group, exponent);
    }

    @Override
    Agreement agreeChecked(Bytes peerValue) {
        BigInteger value = new BigInteger(1, peerValue.toArray());
        BigInteger top = ModpPrimes.prime(group()).subtract(BigInteger.ONE);
        // RFC 6989 sections 2.1 and 2.2: 1 < r < p-1; no key of ours is used twice.
        if (value.compareTo(BigInteger.ONE) <= 0 || value.compareTo(top) >= 0) {
            return refused("is not between 1 and the prime less 1");
        }
        return new Agreement.Shared(power(group(), value, exponent));
    }

    private static int exponentBits(int group) {
        return switch (group) {
            case 1, 2 -> SMALL_EXPONENT_BITS;
            case 5 -> EXPONENT_BITS[0];
            case 14, 15, 16, 17, 18 -> EXPONENT_BITS[group - 13];
            case 24 -> SUBGROUP_EXPONENT_BITS;
            default -> throw new IllegalArgumentException("group " + group + " has no prime");
        };
    }

    private static Bytes power(int group, BigInteger base, BigInteger exponent) {
        return fixed(base.modPow(exponent, ModpPrimes.prime(group)), DhGroup.publicBytes(group));
    }

    /** A number in a fixed length, zeros in front (RFC 2409 section 5, RFC 7296 section 2.14). */
    static Bytes fixed(BigInteger value, int length) {
        byte[] bytes = value.toByteArray();
        byte[] out = new byte[length];
        int taken = Math.min(bytes.length, length);
        System.arraycopy(bytes, bytes.length - taken, out, length - taken, taken);
        return Bytes.copyOf(out);
    }
}
