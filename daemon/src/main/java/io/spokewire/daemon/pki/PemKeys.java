package io.spokewire.daemon.pki;

import io.spokewire.os.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CRLException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/** Writes keys, certificates and lists to files: keys so that their owner alone can read them. */
public final class PemKeys {
    /** 256 bits: no guess, no dictionary and no quantum computer gets near. */
    private static final int SECRET_BYTES = 32;

    private PemKeys() {}

    /** A key as PKCS #8 in PEM, not encrypted. */
    public static String text(PrivateKey key) {
        return Pem.text("PRIVATE KEY", key.getEncoded());
    }

    /** A public key as SubjectPublicKeyInfo in PEM. */
    public static String text(PublicKey key) {
        return Pem.text("PUBLIC KEY", key.getEncoded());
    }

    /** Certificates in PEM, one after the other. */
    public static String text(List<X509Certificate> certificates) {
        StringBuilder out = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                out.append(Pem.text("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("a certificate that was read has its bytes", e);
            }
        }
        return out.toString();
    }

    /** A list of revoked certificates in PEM. */
    public static String text(X509CRL list) {
        try {
            return Pem.text("X509 CRL", list.getEncoded());
        } catch (CRLException e) {
            throw new IllegalStateException("a list that was read has its bytes", e);
        }
    }

    /** Writes a file that its owner alone may read. */
    public static void writeSecret(Path file, String text) throws IOException {
        AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8), AtomicFile.OWNER_ONLY);
    }

    /** Writes a file that everybody may read. */
    public static void write(Path file, String text) throws IOException {
        AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8), AtomicFile.READABLE);
    }

    /**
     * A secret of 256 bits for a configuration line: letters, digits, {@code -} and {@code _}, for
     * other signs mean something to a terminal or to IOS.
     */
    public static String secret(SecureRandom random) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Writes key and certificates as PKCS #12, for its owner alone.
     *
     * @param chain the key's own certificate first
     */
    public static void writePkcs12(
            Path file, String alias, PrivateKey key, List<X509Certificate> chain, String password)
            throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    alias, key, password.toCharArray(), chain.toArray(Certificate[]::new));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            store.store(out, password.toCharArray());
            AtomicFile.write(file, out.toByteArray(), AtomicFile.OWNER_ONLY);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK writes PKCS #12", e);
        }
    }
}
