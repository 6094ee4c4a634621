package io.spokewire.daemon.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.pki.KeyFile;
import io.spokewire.pki.PkiFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files as OpenSSL writes them. */
class KeyFolderTest {
    @TempDir private Path folder = Path.of("");

    private Path put(String resource, String name, String permissions) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(getClass().getResourceAsStream("/pki/" + resource))) {
            return write(name, in.readAllBytes(), permissions);
        }
    }

    private Path write(String name, byte[] content, String permissions) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.write(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }

    private PkiFiles read(String... trustpoints) {
        return new KeyFolder(folder).read(List.of(trustpoints));
    }

    private static X509Certificate certificate(PkiFiles files) {
        return files.of("VPN").certificates().getFirst();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "rsa-pkcs1.pem, RSA",
        "rsa-pkcs8.pem, RSA",
        "rsa-pkcs8-encrypted.pem, RSA",
        "rsa-pkcs1-aes.pem, RSA",
        "rsa-pkcs1-3des.pem, RSA",
        "rsa-pss.pem, RSASSA-PSS",
        "ec-sec1.pem, EC",
        "ec-pkcs8.pem, EC",
        "ec-sec1-aes.pem, EC",
        "ec-pkcs8-encrypted.pem, EC",
        "ed25519.pem, EdDSA"
    })
    void readsKeysOfEveryForm(String resource, String algorithm) throws IOException {
        put(resource, "VPN/key.pem", "rw-------");
        write("VPN/password", "secret\n".getBytes(StandardCharsets.UTF_8), "rw-------");
        PkiFiles files = read("VPN");
        assertThat(files.problems()).isEmpty();
        KeyFile key = files.of("VPN").keys().getFirst();
        assertThat(key.privateKey().getAlgorithm()).isEqualTo(algorithm);
        assertThat(key.privateKey().getClass().getName()).startsWith("sun.security");
        assertThat(key.toString()).isEqualTo("KeyFile[" + folder.resolve("VPN/key.pem") + "]");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"bundle.p12", "bundle-legacy.p12"})
    void readsPkcs12(String resource) throws IOException {
        put(resource, "VPN.p12", "rw-------");
        write("VPN.password", "secret".getBytes(StandardCharsets.UTF_8), "rw-------");
        PkiFiles files = read("VPN");
        assertThat(files.problems()).isEmpty();
        assertThat(certificate(files).getSubjectX500Principal().getName())
                .isEqualTo("CN=r1,O=Example");
        assertThat(files.of("VPN").authorities())
                .singleElement()
                .extracting(c -> c.getSubjectX500Principal().getName())
                .isEqualTo("CN=Test CA");
        assertThat(files.of("VPN").keys())
                .singleElement()
                .extracting(KeyFile::publicKey)
                .isEqualTo(certificate(files).getPublicKey());
    }

    @Test
    void keysByLabelBelongToAllTrustpoints() throws IOException {
        put("rsa-pkcs8.pem", "IPSEC.key", "rw-------");
        put("r1.der", "VPN/cert.cer", "rw-r--r--");
        put("ca.pem", "VPN/ca.pem", "rw-r--r--");
        PkiFiles files = read("VPN", "OTHER");
        assertThat(files.problems()).isEmpty();
        assertThat(files.keys())
                .singleElement()
                .satisfies(key -> {
                    assertThat(key.label()).isEqualTo("IPSEC");
                    assertThat(key.publicKey()).isEqualTo(certificate(files).getPublicKey());
                });
        assertThat(files.of("OTHER").certificates()).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    rsa-pkcs8.pem           | rw-r----- | it holds a secret, and others than its owner may use it (rw-r-----): chmod 600 FILE
                    rsa-pkcs8-encrypted.pem | rw----r-- | it holds a secret, and others than its owner may use it (rw----r--): chmod 600 FILE
                    bundle.p12              | rw-rw-rw- | it holds a secret, and others than its owner may use it (rw-rw-rw-): chmod 600 FILE
                    rsa-pkcs8-encrypted.pem | rw------- | its key is encrypted, and no file 'password' is beside it
                    bundle.p12              | rw------- | it has a password, and no file of it is there
                    """)
    void refusesWhatOthersMayReadAndWhatCannotBeOpened(
            String resource, String permissions, String why) throws IOException {
        Path file = put(resource, "VPN/key.pem", permissions);
        PkiFiles files = read("VPN");
        assertThat(files.of("VPN").keys()).isEmpty();
        assertThat(files.problems())
                .containsExactly(file + " is not used: " + why.replace("FILE", file.toString()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "rsa-pkcs8-encrypted.pem, the password does not open its key",
        "rsa-pkcs1-aes.pem, the password does not open its key",
        "bundle.p12, the password does not open it"
    })
    void saysThatAPasswordIsWrong(String resource, String why) throws IOException {
        Path file = put(resource, "VPN/key.pem", "rw-------");
        write("VPN/password", "wrong".getBytes(StandardCharsets.UTF_8), "rw-------");
        assertThat(read("VPN").problems()).containsExactly(file + " is not used: " + why);
    }

    @Test
    void aPasswordThatOthersMayReadOpensNothing() throws IOException {
        Path file = put("rsa-pkcs8-encrypted.pem", "VPN/key.pem", "rw-------");
        Path password =
                write("VPN/password", "secret".getBytes(StandardCharsets.UTF_8), "rw-r--r--");
        assertThat(read("VPN").problems())
                .anySatisfy(p -> assertThat(p).startsWith(password + " is not used"))
                .anySatisfy(p -> assertThat(p).startsWith(file + " is not used"));
        assertThat(read("VPN").of("VPN").keys()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"../VPN", "VPN/../..", ".hidden"})
    void looksIntoNoOtherFolder(String trustpoint) {
        assertThat(read(trustpoint).problems())
                .containsExactly("trustpoint " + trustpoint + ": no folder can have that name");
    }

    @Test
    void aFolderThatIsNotThereIsEmpty() {
        PkiFiles files = new KeyFolder(folder.resolve("missing")).read(List.of("VPN"));
        assertThat(files.problems()).isEmpty();
        assertThat(files.of("VPN")).isEqualTo(PkiFiles.OfTrustpoint.EMPTY);
    }
}
