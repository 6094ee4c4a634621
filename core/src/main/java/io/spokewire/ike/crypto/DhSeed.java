package io.spokewire.ike.crypto;

import io.spokewire.ike.DhGroup;
import io.spokewire.net.Bytes;
import java.util.random.RandomGenerator;

/**
 * What decides a private key of Diffie-Hellman. Drawing it is cheap and belongs to the engine; the
 * key pair that it leads to is slow and belongs into a computation. Used for one exchange only, so
 * that RFC 6989 asks for no test of subgroups. Hidden from {@link #toString}.
 *
 * @param group a number that {@link DhGroup} knows
 * @param seed 256 bits
 * @param provider computes on curves
 */
public record DhSeed(int group, Bytes seed, EcdhProvider provider) {
    /** Checks the group. */
    public DhSeed {
        DhGroup.known(group);
    }

    /** Draws a seed. */
    public static DhSeed draw(int group, RandomGenerator random, EcdhProvider provider) {
        return new DhSeed(group, SeededRandom.seed(random), provider);
    }

    /** The key pair. Slow: tens of milliseconds with big groups. */
    public DhKeyPair keyPair() {
        SeededRandom random = new SeededRandom(seed);
        if (provider.takes(group)) {
            return ProvidedKeyPair.generate(provider, group, random);
        }
        return switch (group) {
            case 19, 20, 21 -> EcpKeyPair.generate(group, random);
            case 31 -> X25519KeyPair.generate(random);
            default -> ModpKeyPair.generate(group, random);
        };
    }

    @Override
    public String toString() {
        return "DhSeed[group " + group + ", hidden]";
    }
}
