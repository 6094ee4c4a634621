package io.spokewire.daemon.pki;

import io.spokewire.pki.KeyFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.CRLException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a file of keys and certificates holds, whatever its form: PEM with any number of blocks, a
 * certificate or a list in DER, PKCS #12.
 *
 * @param certificates in their order; of PKCS #12 the key's own first
 */
public record PkiContents(
        List<X509Certificate> certificates, List<KeyFile> keys, List<X509CRL> lists) {
    /** Copies the lists. */
    public PkiContents {
        certificates = List.copyOf(certificates);
        keys = List.copyOf(keys);
        lists = List.copyOf(lists);
    }

    /** Collects while a file is read. */
    private static final class Reading {
        private final String label;
        private final String origin;
        private final Optional<char[]> password;
        private final List<X509Certificate> certificates = new ArrayList<>();
        private final List<KeyFile> keys = new ArrayList<>();
        private final List<X509CRL> lists = new ArrayList<>();

        Reading(String label, String origin, Optional<char[]> password) {
            this.label = label;
            this.origin = origin;
            this.password = password;
        }

        void pem(byte[] content) throws PkiException {
            for (Pem.Block block : Pem.blocks(content)) {
                switch (block.label()) {
                    case "CERTIFICATE", "X509 CERTIFICATE" ->
                            certificates.add(certificate(block.content()));
                    case "X509 CRL" -> lists.add(list(block.content()));
                    case "PRIVATE KEY",
                            "ENCRYPTED PRIVATE KEY",
                            "RSA PRIVATE KEY",
                            "EC PRIVATE KEY" ->
                            keys.add(KeyDecoder.decode(label, origin, block, password));
                    case "EC PARAMETERS",
                            "PUBLIC KEY",
                            "CERTIFICATE REQUEST",
                            "NEW CERTIFICATE REQUEST" -> {} // say nothing that is needed
                    default ->
                            throw new PkiException(
                                    "a block '" + block.label() + "' is none of ours");
                }
            }
        }

        void pkcs12(byte[] content) throws PkiException {
            try {
                KeyStore store = KeyStore.getInstance("PKCS12");
                char[] opener = password.orElse(new char[0]);
                store.load(new ByteArrayInputStream(content), opener);
                for (String alias : Collections.list(store.aliases())) {
                    if (store.isKeyEntry(alias)) {
                        key(store, alias, opener);
                    } else if (store.getCertificate(alias) instanceof X509Certificate trusted) {
                        certificates.add(trusted);
                    }
                }
            } catch (IOException e) {
                if (!(e.getCause() instanceof UnrecoverableKeyException)) {
                    throw new PkiException("it is damaged, or no PKCS #12", e);
                }
                throw new PkiException(
                        password.isPresent()
                                ? "the password does not open it"
                                : "it has a password, and no file of it is there",
                        e);
            } catch (GeneralSecurityException e) {
                throw new PkiException("it is sealed in a way that the JDK does not know", e);
            }
        }

        private void key(KeyStore store, String alias, char[] opener)
                throws GeneralSecurityException, PkiException {
            Certificate @Nullable [] chain = store.getCertificateChain(alias);
            if (chain == null || !(store.getKey(alias, opener) instanceof PrivateKey key)) {
                throw new PkiException("its key has no certificate with it");
            }
            keys.add(new KeyFile(label, origin, key, chain[0].getPublicKey()));
            for (Certificate one : chain) {
                if (one instanceof X509Certificate certificate) {
                    certificates.add(certificate);
                }
            }
        }
    }

    /**
     * Reads a file's content.
     *
     * @param label by which trustpoints name its key; may be empty
     * @param origin the file, for messages
     * @param password for what is encrypted
     * @throws PkiException when something of it cannot be read; a clause that follows the name
     */
    public static PkiContents read(
            String label, String origin, byte[] content, Optional<char[]> password)
            throws PkiException {
        Reading reading = new Reading(label, origin, password);
        if (Pem.is(content)) {
            reading.pem(content);
        } else if (isPkcs12(content)) {
            reading.pkcs12(content);
        } else {
            der(content, reading);
        }
        return new PkiContents(reading.certificates, reading.keys, reading.lists);
    }

    /** Whether a file of this content must be its owner's alone. */
    static boolean isSecret(byte[] content) {
        try {
            return Pem.is(content)
                    ? Pem.blocks(content).stream().anyMatch(b -> b.label().contains("PRIVATE KEY"))
                    : isPkcs12(content);
        } catch (PkiException e) {
            return true; // nobody knows
        }
    }

    /** RFC 7292 §4: SEQUENCE { version INTEGER 3, ... }; no certificate and no list begins so. */
    private static boolean isPkcs12(byte[] content) {
        if (content.length < 6 || content[0] != 0x30) {
            return false;
        }
        int length = content[1] & 0xFF;
        int at = length < 0x80 ? 2 : 2 + (length & 0x7F);
        return content.length > at + 2
                && content[at] == 0x02
                && content[at + 1] == 0x01
                && content[at + 2] == 0x03;
    }

    private static void der(byte[] content, Reading reading) throws PkiException {
        try {
            reading.certificates.add(certificate(content));
        } catch (PkiException e) {
            try {
                reading.lists.add(list(content));
            } catch (PkiException also) {
                throw new PkiException(
                        "it is neither PEM nor PKCS #12, no certificate and no list of revoked"
                                + " ones",
                        also);
            }
        }
    }

    private static X509Certificate certificate(byte[] der) throws PkiException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new PkiException("a certificate in it is damaged: " + e.getMessage(), e);
        }
    }

    /** A list of revoked certificates, DER or PEM. */
    static X509CRL list(byte[] content) throws PkiException {
        try {
            return (X509CRL)
                    CertificateFactory.getInstance("X.509")
                            .generateCRL(new ByteArrayInputStream(content));
        } catch (CRLException | CertificateException e) {
            throw new PkiException("it is no list of revoked certificates: " + e.getMessage(), e);
        }
    }
}
