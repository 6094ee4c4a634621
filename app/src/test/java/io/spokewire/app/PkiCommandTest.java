package io.spokewire.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.daemon.pki.KeyFolder;
import io.spokewire.pki.Credentials.Own;
import io.spokewire.pki.Credentials.Verdict;
import io.spokewire.pki.PkiFiles;
import io.spokewire.pki.PkiViews;
import io.spokewire.pki.TrustpointCredentials;
import io.spokewire.router.Languages;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What a new user does, with what {@code spokewire pki} makes of it. */
class PkiCommandTest {
    private static final String CONFIGURATION =
            """
            hostname hub
            ip domain name example.net
            crypto pki trustpoint VPN
             enrollment terminal
             subject-name CN=hub,O=Example
             revocation-check crl
             eckeypair VPN
            """;

    @TempDir private Path folder = Path.of("");

    private record Result(int exit, String out, String err) {}

    private static Result run(String command, Object... arguments) {
        CommandLine line = Objects.requireNonNull(Main.subcommand(command));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String[] words = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
        return new Result(line.execute(words), out.toString(), err.toString());
    }

    private static Result done(String command, Object... arguments) {
        Result result = run(command, arguments);
        assertThat(result.exit()).as(result.toString()).isZero();
        assertThat(result.err()).isEmpty();
        return result;
    }

    private Path ca() {
        return folder.resolve("ca");
    }

    /** The credentials of a router whose folder of the trustpoint VPN is one that was issued. */
    private TrustpointCredentials router(String name) throws IOException {
        Path keys = folder.resolve("router-" + name);
        Files.createDirectories(keys);
        Path own = keys.resolve("VPN");
        if (!Files.exists(own)) {
            Files.createSymbolicLink(own, ca().resolve("issued").resolve(name));
        }
        Section root = ConfigReader.read(Languages.CONFIG, "r", CONFIGURATION).config();
        PkiFiles files = new KeyFolder(keys).read(List.of("VPN"));
        assertThat(files.problems()).isEmpty();
        return TrustpointCredentials.of(root, false, files, _ -> {});
    }

    private static List<X509Certificate> chain(TrustpointCredentials router) {
        return router.own("VPN").map(Own::chain).orElse(List.of());
    }

    private static String verdict(TrustpointCredentials judge, TrustpointCredentials peer) {
        return judge.judge(chain(peer), List.of(), Instant.now()).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa:2048", "ec:p256", "ed25519"})
    void routersOfOneAuthorityTrustEachOtherUntilOneIsRevoked(String key) throws IOException {
        done("pki", "init", ca(), "--key", key, "--name", "CN=Test CA,O=Example");
        done("pki", "issue", ca(), "hub", "--subject", "CN=hub,O=Example");
        done("pki", "issue", ca(), "branch1", "--dns", "branch1.example", "--address", "10.0.0.2");
        String trusted = new Verdict.Trusted("VPN").toString();
        assertThat(verdict(router("hub"), router("branch1"))).isEqualTo(trusted);
        assertThat(verdict(router("branch1"), router("hub"))).isEqualTo(trusted);

        assertThat(done("pki", "revoke", ca(), "branch1").out())
                .startsWith("revoked ")
                .contains("of CN=branch1");
        assertThat(verdict(router("hub"), router("branch1")))
                .contains("the certificate of CN=branch1 was revoked by CN=Test CA,O=Example on ");
        assertThat(verdict(router("branch1"), router("hub"))).isEqualTo(trusted);

        Result again = run("pki", "revoke", ca(), "branch1");
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("nothing of 'branch1' is in force");
        assertThat(done("pki", "show", ca()).out())
                .contains("CN=Test CA,O=Example")
                .containsPattern("  hub +until \\d{4}-\\d\\d-\\d\\d +[0-9A-F]+ CN=hub,O=Example")
                .containsPattern("  branch1 +revoked \\d{4}-\\d\\d-\\d\\d +[0-9A-F]+ CN=branch1");
    }

    @Test
    void aKeyStaysWhereItWasMade() throws IOException {
        Path configuration = folder.resolve("hub.cfg");
        Files.writeString(configuration, CONFIGURATION);
        Path own = folder.resolve("pki/VPN");
        done("pki", "init", ca());
        done("pki", "request", own, "--config", configuration);
        done("pki", "sign", ca(), "hub", own.resolve("request.pem"));
        assertThat(ca().resolve("issued/hub/key.pem")).doesNotExist();
        for (String file : List.of("cert.pem", "ca.pem", "crl.pem")) {
            Files.copy(ca().resolve("issued/hub").resolve(file), own.resolve(file));
        }
        Section root = ConfigReader.read(Languages.CONFIG, "r", CONFIGURATION).config();
        PkiFiles files = new KeyFolder(folder.resolve("pki")).read(List.of("VPN"));
        TrustpointCredentials router = TrustpointCredentials.of(root, false, files, _ -> {});
        assertThat(files.problems()).isEmpty();
        assertThat(router.whyNoOwn("VPN")).isEmpty();
        assertThat(PkiViews.Certificates.of(router, true, "", Instant.now()).text())
                .contains("Name: hub.example.net")
                .contains("EC Public Key: (256 bit)")
                .contains("hub.example.net");
    }

    @Test
    void secretsAreTheirOwnersAlone() throws IOException {
        done("pki", "init", ca(), "--key", "ec:p256");
        done("pki", "issue", ca(), "hub", "--p12");
        Path key = folder.resolve("label.key");
        assertThat(done("keygen", "ec:p384", key).out()).isEmpty();
        for (Path secret :
                List.of(
                        ca().resolve("ca.key"),
                        ca().resolve("issued/hub/key.pem"),
                        ca().resolve("issued/hub.p12"),
                        ca().resolve("issued/hub.password"),
                        key)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                    .as(secret.toString())
                    .isEqualTo("rw-------");
        }
        assertThat(run("keygen", "ec:p384", key).err()).contains("a key is not overwritten");
    }

    @Test
    void onePasswordAndOneFileAreEnough() throws IOException {
        done("pki", "init", ca(), "--key", "ec:p256");
        done("pki", "issue", ca(), "hub", "--p12");
        Path keys = folder.resolve("pki");
        Files.createDirectories(keys);
        Files.copy(ca().resolve("issued/hub.p12"), keys.resolve("VPN.p12"));
        Files.copy(ca().resolve("issued/hub.password"), keys.resolve("VPN.password"));
        for (String name : List.of("VPN.p12", "VPN.password")) {
            Files.setPosixFilePermissions(
                    keys.resolve(name), PosixFilePermissions.fromString("rw-------"));
        }
        PkiFiles files = new KeyFolder(keys).read(List.of("VPN"));
        assertThat(files.problems()).isEmpty();
        assertThat(files.of("VPN").authorities()).hasSize(1);
        assertThat(files.of("VPN").keys()).hasSize(1);
    }

    @Test
    void theListIsMadeAnew() throws IOException {
        done("pki", "init", ca(), "--key", "ec:p256", "--crl-days", "3");
        done("pki", "issue", ca(), "hub");
        done("pki", "issue", ca(), "branch1");
        Instant late = Instant.now().plus(Duration.ofDays(5));
        TrustpointCredentials hub = router("hub");
        assertThat(hub.judge(chain(router("branch1")), List.of(), late).toString())
                .contains("there is no list of certificates that CN=Spokewire CA revoked")
                .contains("that of the file ended on");
        byte[] before = Files.readAllBytes(ca().resolve("crl.pem"));
        done("pki", "crl", ca());
        assertThat(Files.readAllBytes(ca().resolve("crl.pem"))).isNotEqualTo(before);
        assertThat(Files.readAllBytes(ca().resolve("issued/hub/crl.pem")))
                .isEqualTo(Files.readAllBytes(ca().resolve("crl.pem")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    init CA --key dsa                   | 'dsa' is no kind of key: there are rsa:2048
                    init CA --name x                    | 'x' is no X.500 name like CN=R1,O=Example
                    init CA --days 0                    | --days 0: it has to be 1 or more
                    init CA --crl-url https://ca/crl    | only http:// is fetched
                    issue CA hub                        | holds no authority: 'spokewire pki init
                    request CA                          | --config or --subject has to say whose certificate
                    """)
    void saysWhatIsWrong(String words, String why) {
        List<Object> arguments =
                List.of(words.split(" ", -1)).stream()
                        .<Object>map(w -> w.equals("CA") ? ca() : w)
                        .toList();
        Result result = run("pki", arguments.toArray());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains(why);
    }

    @Test
    void aNameIsNoPath() {
        done("pki", "init", ca(), "--key", "ec:p256");
        Result result = run("pki", "issue", ca(), "../hub");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("'../hub' cannot name a certificate");
    }

    @Test
    void aPreSharedKeyHas256Bits() {
        String key = done("keygen", "psk").out().strip();
        assertThat(key).matches("[A-Za-z0-9_-]{43}");
        assertThat(done("keygen", "psk").out().strip()).isNotEqualTo(key);
    }
}
