package io.spokewire.ike.v2;

import io.spokewire.pki.Credentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One trustpoint, TP, with a certificate out of the resources. */
public record TestCredentials(Own mine, X509Certificate authority) implements Credentials {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----\\s+([A-Za-z0-9+/=\\s]+)-----END");

    /** With the certificate and the key of a file, and trust in an authority. */
    public static TestCredentials of(String name) {
        return new TestCredentials(
                new Own("TP", List.of(certificate(name)), key(name)), certificate("ca"));
    }

    /** The certificate of a file. */
    public static X509Certificate certificate(String name) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new ByteArrayInputStream(block(name, "CERTIFICATE")));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(name, e);
        }
    }

    /** The key of a file. */
    public static PrivateKey key(String name) {
        try {
            String kind = certificate(name).getPublicKey().getAlgorithm();
            return KeyFactory.getInstance(kind)
                    .generatePrivate(new PKCS8EncodedKeySpec(block(name, "PRIVATE KEY")));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(name, e);
        }
    }

    private static byte[] block(String name, String kind) {
        try (InputStream in = TestCredentials.class.getResourceAsStream("/ike/" + name + ".pem")) {
            if (in == null) {
                throw new AssertionError("no resource " + name);
            }
            Matcher blocks =
                    BLOCK.matcher(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
            while (blocks.find()) {
                if (blocks.group(1).equals(kind)) {
                    return Base64.getMimeDecoder().decode(blocks.group(2));
                }
            }
            throw new AssertionError("no " + kind + " in " + name);
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    @Override
    public Optional<Own> own(String trustpoint) {
        return trustpoint.equals("TP") ? Optional.of(mine) : Optional.empty();
    }

    @Override
    public List<String> trustpoints() {
        return List.of("TP");
    }

    @Override
    public List<X509Certificate> authorities(List<String> trustpoints) {
        return trustpoints.isEmpty() || trustpoints.contains("TP") ? List.of(authority) : List.of();
    }

    @Override
    public Verdict judge(List<X509Certificate> chain, List<String> trustpoints, Instant now) {
        X509Certificate certificate = chain.getFirst();
        try {
            certificate.verify(authority.getPublicKey());
            certificate.checkValidity(Date.from(now));
            return new Verdict.Trusted("TP");
        } catch (CertificateExpiredException e) {
            return new Verdict.Refused(
                    "certificate of %s expired on %s"
                            .formatted(
                                    certificate.getSubjectX500Principal(),
                                    certificate.getNotAfter().toInstant()));
        } catch (GeneralSecurityException e) {
            return new Verdict.Refused(
                    "certificate of "
                            + certificate.getSubjectX500Principal()
                            + " is not from an authority of ours");
        }
    }

    @Override
    public boolean matches(String map, X509Certificate certificate) {
        return map.equals("MAP")
                && certificate.getSubjectX500Principal().getName().contains("O=Example");
    }
}
