package io.spokewire.daemon.pki;

import io.spokewire.pki.KeyFile;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed448PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/**
 * Private keys in PEM, clear or encrypted: PKCS #8, and PKCS #1 and SEC 1 as OpenSSL writes them.
 * Bouncy Castle reads them; what leaves here is the JDK's own. No other class of a router that has
 * no key needs the library, so that its start costs nothing.
 */
final class KeyDecoder {
    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

    private KeyDecoder() {}

    /**
     * Reads a block.
     *
     * @param label by which trustpoints name the key
     * @param origin the file, for messages
     * @param password for an encrypted one
     * @throws PkiException when it cannot be read; the message has no part of the key
     */
    static KeyFile decode(String label, String origin, Pem.Block block, Optional<char[]> password)
            throws PkiException {
        PrivateKeyInfo info = info(block, password);
        try {
            String algorithm = algorithm(info);
            KeyFactory factory = KeyFactory.getInstance(algorithm);
            PrivateKey privateKey =
                    factory.generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
            SubjectPublicKeyInfo publicInfo =
                    SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicHalf(info));
            // A key that is for PSS alone says so in its own algorithm, which its twin keeps.
            SubjectPublicKeyInfo named =
                    algorithm.equals("RSASSA-PSS")
                            ? new SubjectPublicKeyInfo(
                                    info.getPrivateKeyAlgorithm(), publicInfo.parsePublicKey())
                            : publicInfo;
            PublicKey publicKey =
                    factory.generatePublic(new X509EncodedKeySpec(named.getEncoded()));
            return new KeyFile(label, origin, privateKey, publicKey);
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new PkiException("its key is of a kind that the JDK does not know", e);
        }
    }

    private static PrivateKeyInfo info(Pem.Block block, Optional<char[]> password)
            throws PkiException {
        Object parsed;
        try (PEMParser parser = new PEMParser(new StringReader(block.text()))) {
            parsed = parser.readObject();
        } catch (IOException | RuntimeException e) {
            throw new PkiException("its block " + block.label() + " is damaged", e);
        }
        try {
            return switch (parsed) {
                case PrivateKeyInfo clear -> clear;
                case PEMKeyPair pair -> pair.getPrivateKeyInfo();
                case PKCS8EncryptedPrivateKeyInfo sealed ->
                        sealed.decryptPrivateKeyInfo(
                                new JceOpenSSLPKCS8DecryptorProviderBuilder()
                                        .setProvider(PROVIDER)
                                        .build(needed(password)));
                case PEMEncryptedKeyPair sealed ->
                        sealed.decryptKeyPair(
                                        new JcePEMDecryptorProviderBuilder()
                                                .setProvider(PROVIDER)
                                                .build(needed(password)))
                                .getPrivateKeyInfo();
                case null, default ->
                        throw new PkiException("its block " + block.label() + " is no private key");
            };
        } catch (PEMException | PKCSException | OperatorCreationException | RuntimeException e) {
            throw new PkiException("the password does not open its key", e);
        } catch (IOException e) {
            throw new PkiException("its block " + block.label() + " is damaged", e);
        }
    }

    private static char[] needed(Optional<char[]> password) throws PkiException {
        return password.orElseThrow(() ->
                new PkiException("its key is encrypted, and no file 'password' is beside it"));
    }

    private static String algorithm(PrivateKeyInfo info) throws PkiException {
        var identifier = info.getPrivateKeyAlgorithm().getAlgorithm();
        if (identifier.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return "RSA";
        }
        if (identifier.equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
            return "RSASSA-PSS";
        }
        if (identifier.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return "EC";
        }
        if (identifier.equals(EdECObjectIdentifiers.id_Ed25519)) {
            return "Ed25519";
        }
        if (identifier.equals(EdECObjectIdentifiers.id_Ed448)) {
            return "Ed448";
        }
        throw new PkiException(
                "its key has the algorithm "
                        + identifier
                        + ": RSA, EC, Ed25519 and Ed448 are known");
    }

    private static AsymmetricKeyParameter publicHalf(PrivateKeyInfo info)
            throws IOException, PkiException {
        return switch (PrivateKeyFactory.createKey(info)) {
            case RSAPrivateCrtKeyParameters rsa ->
                    new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
            case ECPrivateKeyParameters ec ->
                    new ECPublicKeyParameters(
                            ec.getParameters().getG().multiply(ec.getD()).normalize(),
                            ec.getParameters());
            case Ed25519PrivateKeyParameters ed -> ed.generatePublicKey();
            case Ed448PrivateKeyParameters ed -> ed.generatePublicKey();
            default -> throw new PkiException("its key does not tell its public half");
        };
    }
}
