package io.spokewire.ike.crypto;

import io.spokewire.ike.DhGroup;
import io.spokewire.net.Bytes;
import java.math.BigInteger;
import java.security.SecureRandom;

/** A pair on a curve that another than the JDK computes. */
final class ProvidedKeyPair extends DhKeyPair {
    private final EcdhProvider provider;
    private final Bytes secret;

    private ProvidedKeyPair(EcdhProvider provider, int group, Bytes secret) {
        super(group, provider.publicValue(group, secret));
        this.provider = provider;
        this.secret = secret;
    }

    static ProvidedKeyPair generate(EcdhProvider provider, int group, SecureRandom random) {
        return new ProvidedKeyPair(provider, group, secret(group, random));
    }

    /** FIPS 186-5 appendix A.2.2: what is too large is drawn again. */
    private static Bytes secret(int group, SecureRandom random) {
        int length = DhGroup.publicBytes(group) / (group == 31 ? 1 : 2);
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        if (group == 31) {
            return Bytes.copyOf(bytes);
        }
        BigInteger order = EcpKeyPair.order(group);
        while (true) {
            bytes[0] &= (byte) (0xFF >>> (8 * length - order.bitLength()));
            BigInteger value = new BigInteger(1, bytes);
            if (value.signum() > 0 && value.compareTo(order) < 0) {
                return Bytes.copyOf(bytes);
            }
            random.nextBytes(bytes);
        }
    }

    @Override
    Agreement agreeChecked(Bytes peerValue) {
        return provider.agree(group(), secret, peerValue)
                .<Agreement>map(Agreement.Shared::new)
                .orElseGet(() ->
                        refused(
                                group() == 31
                                        ? "is a point of small order"
                                        : "is no point of the curve"));
    }
}
