package io.spokewire.ike.crypto;

import io.spokewire.net.Bytes;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import javax.crypto.KeyAgreement;

/** Groups 19, 20 and 21: random curves over prime fields, RFC 5903. */
final class EcpKeyPair extends DhKeyPair {
    private final PrivateKey privateKey;
    private final ECParameterSpec parameters;

    private EcpKeyPair(
            int group, PrivateKey privateKey, ECParameterSpec parameters, ECPoint publicPoint) {
        super(group, encode(publicPoint, parameters));
        this.privateKey = privateKey;
        this.parameters = parameters;
    }

    static EcpKeyPair generate(int group, SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve(group)), random);
            KeyPair pair = generator.generateKeyPair();
            ECPublicKey publicKey = (ECPublicKey) pair.getPublic();
            return new EcpKeyPair(
                    group, pair.getPrivate(), publicKey.getParams(), publicKey.getW());
        } catch (GeneralSecurityException e) {
            throw lacking(group, e);
        }
    }

    /** The pair of a given secret and its public point. */
    static EcpKeyPair of(int group, BigInteger secret, Bytes publicValue) {
        try {
            AlgorithmParameters named = AlgorithmParameters.getInstance("EC");
            named.init(new ECGenParameterSpec(curve(group)));
            ECParameterSpec parameters = named.getParameterSpec(ECParameterSpec.class);
            PrivateKey key =
                    KeyFactory.getInstance("EC")
                            .generatePrivate(new ECPrivateKeySpec(secret, parameters));
            return new EcpKeyPair(group, key, parameters, decode(publicValue));
        } catch (GeneralSecurityException e) {
            throw lacking(group, e);
        }
    }

    @Override
    Agreement agreeChecked(Bytes peerValue) {
        ECPoint point = decode(peerValue);
        if (!isOnCurve(point, parameters.getCurve())) {
            return refused("is no point of the curve");
        }
        try {
            KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
            agreement.init(privateKey);
            agreement.doPhase(
                    KeyFactory.getInstance("EC")
                            .generatePublic(new ECPublicKeySpec(point, parameters)),
                    true);
            return new Agreement.Shared(Bytes.copyOf(agreement.generateSecret()));
        } catch (GeneralSecurityException e) {
            throw lacking(group(), e);
        }
    }

    /** RFC 6989 section 2.3: both coordinates lie in the field and satisfy the equation. */
    private static boolean isOnCurve(ECPoint point, EllipticCurve curve) {
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        BigInteger right = x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB()).mod(p);
        return x.compareTo(p) < 0 && y.compareTo(p) < 0 && y.multiply(y).mod(p).equals(right);
    }

    /** RFC 5903 section 7: x, then y, each as long as the field. */
    private static Bytes encode(ECPoint point, ECParameterSpec parameters) {
        int length = (parameters.getCurve().getField().getFieldSize() + 7) / 8;
        return Bytes.concat(
                ModpKeyPair.fixed(point.getAffineX(), length),
                ModpKeyPair.fixed(point.getAffineY(), length));
    }

    private static ECPoint decode(Bytes value) {
        int half = value.length() / 2;
        return new ECPoint(
                new BigInteger(1, value.slice(0, half).toArray()),
                new BigInteger(1, value.slice(half, value.length()).toArray()));
    }

    /** How many points a curve has. */
    static BigInteger order(int group) {
        try {
            AlgorithmParameters named = AlgorithmParameters.getInstance("EC");
            named.init(new ECGenParameterSpec(curve(group)));
            return named.getParameterSpec(ECParameterSpec.class).getOrder();
        } catch (GeneralSecurityException e) {
            throw lacking(group, e);
        }
    }

    private static String curve(int group) {
        return switch (group) {
            case 19 -> "secp256r1";
            case 20 -> "secp384r1";
            case 21 -> "secp521r1";
            default -> throw new IllegalArgumentException("group " + group + " is no such curve");
        };
    }

    private static IllegalStateException lacking(int group, GeneralSecurityException e) {
        return new IllegalStateException("the JDK lacks the curve of group " + group, e);
    }
}
