package io.spokewire.daemon.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.ike.crypto.SeededRandom;
import io.spokewire.net.Bytes;
import io.spokewire.pki.CertificateFields;
import io.spokewire.pki.DistinguishedName;
import java.security.KeyPair;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any content of a file of keys, certificates or lists is read, or refused in words; and so are the
 * fields of whatever certificate comes out, which a peer may have sent as well.
 */
class PkiContentsFuzzTest {
    static Stream<byte[]> seeds() throws CertificateEncodingException {
        TestIssuer issuer = TestIssuer.root("CN=root,O=tests", 7);
        X509Certificate certificate = issuer.issue("CN=one,OU=two");
        KeyPair pair =
                KeySpec.parse("ec:p256").generate(new SeededRandom(Bytes.ofHex("01".repeat(32))));
        return Stream.of(
                certificate.getEncoded(),
                PemKeys.text(List.of(certificate, issuer.authority.certificate()))
                        .getBytes(US_ASCII),
                PemKeys.text(pair.getPrivate()).getBytes(US_ASCII),
                PemKeys.text(pair.getPublic()).getBytes(US_ASCII));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyContent(byte[] content) {
        boolean secret = PkiContents.isSecret(content);
        try {
            PkiContents read =
                    PkiContents.read(
                            "key", "key.pem", content, Optional.of("secret".toCharArray()));
            assertThat(secret || read.keys().isEmpty()).isTrue();
            read.certificates().forEach(PkiContentsFuzzTest::fields);
        } catch (PkiException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
        try {
            CertificateRequest request = CertificateRequest.read(content);
            assertThat(request.toString()).isNotNull();
        } catch (PkiException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    private static void fields(X509Certificate certificate) {
        assertThat(DistinguishedName.text(certificate.getSubjectX500Principal())).isNotNull();
        assertThat(CertificateFields.dnsNames(certificate)).isNotNull();
        assertThat(CertificateFields.emails(certificate)).isNotNull();
        assertThat(CertificateFields.uris(certificate)).isNotNull();
        assertThat(CertificateFields.addresses(certificate)).isNotNull();
        assertThat(CertificateFields.crlUrls(certificate)).isNotNull();
        assertThat(CertificateFields.ocspUrls(certificate)).isNotNull();
    }
}
