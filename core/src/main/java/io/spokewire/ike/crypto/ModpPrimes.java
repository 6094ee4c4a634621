package io.spokewire.ike.crypto;

import io.spokewire.ike.DhGroup;
import java.math.BigInteger;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The primes of the MODP groups. Those of RFC 2409 and RFC 3526 are computed as those texts define
 * them: p = 2^n - 2^(n-64) - 1 + 2^64 * ([2^(n-130) pi] + c), with the smallest c that makes p and
 * (p-1)/2 prime; the one of RFC 5114 was drawn by chance, and is written down.
 */
final class ModpPrimes {
    /** The group whose generator makes a small subgroup. */
    static final int SUBGROUP_GROUP = 24;

    /** How many elements that subgroup has: q of RFC 5114 section 2.3. */
    static final BigInteger SUBGROUP_ORDER =
            number("8CF83642A709A097B447997640129DA299B1A47D1EB3750BA308B0FE64F5FBD3");

    private static final BigInteger SUBGROUP_PRIME =
            number(
                    """
                    87A8E61D B4B6663C FFBBD19C 65195999 8CEEF608 660DD0F2 5D2CEED4 435E3B00
                    E00DF8F1 D61957D4 FAF7DF45 61B2AA30 16C3D911 34096FAA 3BF4296D 830E9A7C
                    209E0C64 97517ABD 5A8A9D30 6BCF67ED 91F9E672 5B4758C0 22E0B1EF 4275BF7B
                    6C5BFC11 D45F9088 B941F54E B1E59BB8 BC39A0BF 12307F5C 4FDB70C5 81B23F76
                    B63ACAE1 CAA6B790 2D525267 35488A0E F13C6D9A 51BFA4AB 3AD83477 96524D8E
                    F6A167B5 A41825D9 67E144E5 14056425 1CCACB83 E6B486F6 B3CA3F79 71506026
                    C0B857F6 89962856 DED4010A BD0BE621 C3A3960A 54E710C3 75F26375 D7014103
                    A4B54330 C198AF12 6116D227 6E11715F 693877FA D7EF09CA DB094AE9 1E1A1597
                    """);

    private static final BigInteger SUBGROUP_GENERATOR =
            number(
                    """
                    3FB32C9B 73134D0B 2E775066 60EDBD48 4CA7B18F 21EF2054 07F4793A 1A0BA125
                    10DBC150 77BE463F FF4FED4A AC0BB555 BE3A6C1B 0C6B47B1 BC3773BF 7E8C6F62
                    901228F8 C28CBB18 A55AE313 41000A65 0196F931 C77A57F2 DDF463E5 E9EC144B
                    777DE62A AAB8A862 8AC376D2 82D6ED38 64E67982 428EBC83 1D14348F 6F2F9193
                    B5045AF2 767164E1 DFC967C1 FB3F2E55 A4BD1BFF E83B9C80 D052B985 D182EA0A
                    DB2A3B73 13D3FE14 C8484B1E 052588B9 B7D2BBD2 DF016199 ECD06E15 57CD0915
                    B3353BBB 64E0EC37 7FD02837 0DF92B52 C7891428 CDC67EB6 184B523D 1DB246C3
                    2F630784 90F00EF8 D647D148 D4795451 5E2327CF EF98C582 664B4C0F 6CC41659
                    """);

    /** c of each group. */
    private static final SortedMap<Integer, Integer> ADDENDS =
            new TreeMap<>(
                    Map.of(
                            1, 149_686, 2, 129_093, 5, 741_804, 14, 124_476, 15, 1_690_314, 16,
                            240_904, 17, 929_484, 18, 4_743_158));

    private static final SortedMap<Integer, BigInteger> PRIMES = primes();

    private ModpPrimes() {}

    /** The prime of a group. */
    static BigInteger prime(int group) {
        BigInteger prime = PRIMES.get(group);
        if (prime == null) {
            throw new IllegalArgumentException("group " + group + " has no prime");
        }
        return prime;
    }

    /** The generator of a group. */
    static BigInteger generator(int group) {
        return group == SUBGROUP_GROUP ? SUBGROUP_GENERATOR : BigInteger.TWO;
    }

    private static SortedMap<Integer, BigInteger> primes() {
        SortedMap<Integer, BigInteger> primes = new TreeMap<>();
        ADDENDS.forEach((group, addend) -> {
            int bits = DhGroup.publicBytes(group) * 8;
            BigInteger middle = pi(bits - 130).add(BigInteger.valueOf(addend)).shiftLeft(64);
            primes.put(
                    group,
                    BigInteger.ONE
                            .shiftLeft(bits)
                            .subtract(BigInteger.ONE.shiftLeft(bits - 64))
                            .subtract(BigInteger.ONE)
                            .add(middle));
        });
        primes.put(SUBGROUP_GROUP, SUBGROUP_PRIME);
        return primes;
    }

    /** [2^bits pi], by Machin: pi = 16 arctan(1/5) - 4 arctan(1/239). */
    private static BigInteger pi(int bits) {
        int guard = 64;
        BigInteger scaled =
                arctan(5, bits + guard)
                        .shiftLeft(4)
                        .subtract(arctan(239, bits + guard).shiftLeft(2));
        return scaled.shiftRight(guard);
    }

    /** 2^bits arctan(1/x), short by less than one for each term of the series. */
    private static BigInteger arctan(int x, int bits) {
        BigInteger square = BigInteger.valueOf((long) x * x);
        BigInteger power = BigInteger.ONE.shiftLeft(bits).divide(BigInteger.valueOf(x));
        BigInteger sum = BigInteger.ZERO;
        for (int n = 1; power.signum() != 0; n += 2) {
            BigInteger term = power.divide(BigInteger.valueOf(n));
            sum = n % 4 == 1 ? sum.add(term) : sum.subtract(term);
            power = power.divide(square);
        }
        return sum;
    }

    private static BigInteger number(String hex) {
        return new BigInteger(hex.replaceAll("\\s", ""), 16);
    }
}
