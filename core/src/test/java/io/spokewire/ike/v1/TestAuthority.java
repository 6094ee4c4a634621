package io.spokewire.ike.v1;

import io.spokewire.ike.crypto.SeededRandom;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.pki.Credentials;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** A small certificate authority for tests; its certificates have no more than these need. */
final class TestAuthority {
    private static final String SHA256_WITH_RSA = "300d06092a864886f70d01010b0500";
    private static final String SHA256_WITH_ECDSA = "300a06082a8648ce3d040302";
    private static final String SUBJECT_ALTERNATIVE_NAME = "0603551d11";
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private final KeyPair keys;
    private final X500Principal name;
    final X509Certificate root;
    private int serial = 1;

    /**
     * An authority with a key of its own.
     *
     * @param algorithm {@code RSA}, or the name of a curve
     */
    TestAuthority(String name, String algorithm, int seed) {
        this.name = new X500Principal("CN=" + name);
        this.keys = keys(algorithm, seed);
        this.root = issue(this.name, keys, List.of(), Instant.parse("2030-01-01T00:00:00Z"));
    }

    static KeyPair keys(String algorithm, int seed) {
        try {
            SeededRandom random =
                    new SeededRandom(
                            Bytes.copyOf(("seed " + seed).getBytes(StandardCharsets.US_ASCII)));
            if (algorithm.equals("RSA")) {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(2048, random);
                return generator.generateKeyPair();
            }
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(algorithm), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The credentials of one router.
     *
     * @param alternatives {@code dns:NAME} or {@code ip:ADDRESS}
     */
    Credentials router(
            String subject, String algorithm, int seed, Instant until, String... alternatives) {
        KeyPair own = keys(algorithm, seed);
        X509Certificate certificate =
                issue(new X500Principal(subject), own, List.of(alternatives), until);
        return credentials(new Credentials.Own("CA", List.of(certificate), own.getPrivate()));
    }

    private Credentials credentials(Credentials.Own own) {
        return new Credentials() {
            @Override
            public Optional<Own> own(String trustpoint) {
                return trustpoint.equals("CA") ? Optional.of(own) : Optional.empty();
            }

            @Override
            public List<String> trustpoints() {
                return List.of("CA");
            }

            @Override
            public List<X509Certificate> authorities(List<String> trustpoints) {
                return List.of(root);
            }

            @Override
            public Verdict judge(
                    List<X509Certificate> chain, List<String> trustpoints, Instant now) {
                X509Certificate peer = chain.getFirst();
                if (peer.getNotAfter().toInstant().isBefore(now)) {
                    return new Verdict.Refused(
                            "certificate of %s expired on %s"
                                    .formatted(
                                            peer.getSubjectX500Principal().getName(),
                                            peer.getNotAfter().toInstant()));
                }
                try {
                    peer.verify(root.getPublicKey());
                    return new Verdict.Trusted("CA");
                } catch (GeneralSecurityException e) {
                    return new Verdict.Refused("no trustpoint has issued the certificate");
                }
            }

            @Override
            public boolean matches(String map, X509Certificate certificate) {
                return certificate.getSubjectX500Principal().getName().contains(map);
            }
        };
    }

    private X509Certificate issue(
            X500Principal subject, KeyPair own, List<String> alternatives, Instant until) {
        boolean rsa = keys.getPublic().getAlgorithm().equals("RSA");
        Bytes algorithm = Bytes.ofHex(rsa ? SHA256_WITH_RSA : SHA256_WITH_ECDSA);
        Bytes validity = sequence(time(Instant.parse("2025-01-01T00:00:00Z")), time(until));
        Bytes body =
                sequence(
                        Bytes.ofHex("a003020102"),
                        tagged(0x02, Bytes.copyOf(BigInteger.valueOf(serial++).toByteArray())),
                        algorithm,
                        Bytes.copyOf(name.getEncoded()),
                        validity,
                        Bytes.copyOf(subject.getEncoded()),
                        Bytes.copyOf(own.getPublic().getEncoded()),
                        extensions(alternatives));
        try {
            Signature signature = Signature.getInstance(rsa ? "SHA256withRSA" : "SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(body.toArray());
            Bytes signed =
                    sequence(
                            body,
                            algorithm,
                            tagged(
                                    0x03,
                                    Bytes.concat(
                                            Bytes.ofHex("00"), Bytes.copyOf(signature.sign()))));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(signed.toArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Bytes extensions(List<String> alternatives) {
        if (alternatives.isEmpty()) {
            return Bytes.EMPTY;
        }
        List<Bytes> names = new ArrayList<>();
        for (String one : alternatives) {
            String value = one.substring(one.indexOf(':') + 1);
            names.add(
                    one.startsWith("dns:")
                            ? tagged(0x82, text(value))
                            : tagged(0x87, Bytes.copyOf(Address.parse(value).toBytes())));
        }
        Bytes extension =
                sequence(
                        Bytes.ofHex(SUBJECT_ALTERNATIVE_NAME),
                        tagged(0x04, sequence(names.toArray(Bytes[]::new))));
        return tagged(0xA3, sequence(extension));
    }

    private static Bytes time(Instant moment) {
        return tagged(0x17, text(UTC.format(moment)));
    }

    private static Bytes text(String text) {
        return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Bytes sequence(Bytes... parts) {
        return tagged(0x30, Bytes.concat(parts));
    }

    private static Bytes tagged(int tag, Bytes content) {
        int length = content.length();
        String head =
                length < 0x80
                        ? "%02x%02x".formatted(tag, length)
                        : length < 0x100
                                ? "%02x81%02x".formatted(tag, length)
                                : "%02x82%04x".formatted(tag, length);
        return Bytes.concat(Bytes.ofHex(head), content);
    }
}
