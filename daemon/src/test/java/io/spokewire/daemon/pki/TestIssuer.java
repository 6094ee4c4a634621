package io.spokewire.daemon.pki;

import io.spokewire.command.ConfigReader;
import io.spokewire.ike.crypto.SeededRandom;
import io.spokewire.net.Bytes;
import io.spokewire.pki.PkiFiles;
import io.spokewire.pki.RevocationAnswer;
import io.spokewire.pki.RevocationQuestion;
import io.spokewire.pki.TrustpointCredentials;
import io.spokewire.router.Languages;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** An authority of tests; the same seed gives the same keys. */
final class TestIssuer {
    static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private final Authority.Issuing issuing;
    final Authority authority;

    private TestIssuer(Authority authority, Authority.Issuing issuing) {
        this.authority = authority;
        this.issuing = issuing;
    }

    static TestIssuer root(String name, int seed) {
        Authority.Issuing issuing = issuing(seed);
        KeyPair pair = KeySpec.parse("ec:p256").generate(issuing.random());
        return new TestIssuer(
                Authority.create(X500Subject.parse(name), pair, 3650, issuing), issuing);
    }

    private static Authority.Issuing issuing(int seed) {
        return new Authority.Issuing(
                NOW, new SeededRandom(Bytes.copyOf(new byte[] {1, 2, 3, (byte) seed})));
    }

    /** One who has a certificate of this authority, and issues others, rightly or not. */
    TestIssuer below(String name, boolean mayIssue) {
        KeyPair pair = KeySpec.parse("ec:p256").generate(issuing.random());
        X509Certificate own =
                authority.issue(wanted(name, mayIssue, "", 365), pair.getPublic(), issuing);
        return new TestIssuer(new Authority(own, pair.getPrivate()), issuing);
    }

    private static Authority.Wanted wanted(String name, boolean authority, String url, int days) {
        return new Authority.Wanted(
                X500Subject.parse(name), List.of(), List.of(), List.of(), authority, url, days);
    }

    X509Certificate issue(String name) {
        return issue(name, "", NOW, 365);
    }

    X509Certificate issue(String name, String url, Instant now, int days) {
        KeyPair pair = KeySpec.parse("ec:p256").generate(issuing.random());
        return authority.issue(
                wanted(name, false, url, days),
                pair.getPublic(),
                new Authority.Issuing(now, issuing.random()));
    }

    /** With an RSA key that nobody makes any more. */
    X509Certificate weak(String name) throws NoSuchAlgorithmException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024, issuing.random());
        return authority.issue(
                wanted(name, false, "", 365), generator.generateKeyPair().getPublic(), issuing);
    }

    X509CRL list(Instant now, X509Certificate... revoked) {
        return authority.list(
                Arrays.stream(revoked)
                        .map(c -> new Authority.Revoked(c.getSerialNumber(), NOW, 0))
                        .toList(),
                BigInteger.ONE,
                30,
                new Authority.Issuing(now, issuing.random()));
    }

    /** What a router that trusts this authority by the trustpoint {@code T} judges with. */
    TrustpointCredentials judge(String lines, X509CRL... lists) {
        return judge(lines, Map.of(), lists);
    }

    TrustpointCredentials judge(
            String lines, Map<RevocationQuestion, RevocationAnswer> answers, X509CRL... lists) {
        PkiFiles.OfTrustpoint files =
                new PkiFiles.OfTrustpoint(
                        List.of(authority.certificate()), List.of(), List.of(), List.of(lists));
        ConfigReader.Result read =
                ConfigReader.read(Languages.CONFIG, "r", lines.replace(';', '\n'));
        return TrustpointCredentials.of(
                read.config(),
                lines.contains("crypto strict"),
                new PkiFiles(Map.of("T", files), List.of(), answers, List.of()),
                _ -> {});
    }
}
