package io.spokewire.daemon.pki;

import static io.spokewire.daemon.pki.TestIssuer.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.spokewire.net.Address;
import io.spokewire.os.Namespace;
import io.spokewire.os.VrfBinding;
import io.spokewire.pki.RevocationAnswer;
import io.spokewire.pki.RevocationQuestion;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lists and answers over HTTP on the loopback device, and files that change. */
@Timeout(60)
class RealKeysTest {
    @TempDir private Path folder = Path.of("");

    private final TestIssuer root = TestIssuer.root("CN=Root", 1);
    private final BlockingQueue<Boolean> changes = new LinkedBlockingQueue<>();
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer server;

    @SuppressWarnings("NullAway.Init") // set before each test
    private RealKeys keys;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        keys =
                new RealKeys(
                        new KeyFolder(folder),
                        Namespace.current(),
                        _ -> VrfBinding.DEFAULT,
                        (_, name, family) ->
                                name.equals("ca.example") && family.toString().equals("IPV4")
                                        ? List.of(Address.parse("127.0.0.1"))
                                        : List.of(),
                        task -> {
                            task.run();
                            return true;
                        });
        keys.configure(List.of("VPN"), () -> changes.add(true));
    }

    @AfterEach
    void stop() {
        keys.close();
        server.stop(0);
    }

    private String url(String path) {
        return "http://ca.example:" + server.getAddress().getPort() + path;
    }

    private void serve(String path, int status, byte[] body) {
        server.createContext(path, exchange -> answer(exchange, status, body));
    }

    private void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        asked.merge(exchange.getRequestURI().getPath(), 1, Integer::sum);
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private RevocationAnswer ask(RevocationQuestion question) throws InterruptedException {
        keys.ask(question);
        while (!keys.files().answers().containsKey(question)) {
            assertThat(changes.poll(30, TimeUnit.SECONDS)).as("an answer in time").isTrue();
        }
        return Objects.requireNonNull(keys.files().answers().get(question));
    }

    private String failure(String url) throws InterruptedException {
        return ask(new RevocationQuestion.Crl(url, "")) instanceof RevocationAnswer.Failed failed
                ? failed.why()
                : "an answer";
    }

    @Test
    void fetchesAListOnceForAllWhoAsk() throws Exception {
        X509CRL list = root.list(Instant.now(), root.issue("CN=r1"));
        serve("/crl.der", 200, list.getEncoded());
        serve("/crl.pem", 200, PemKeys.text(list).getBytes(StandardCharsets.US_ASCII));
        server.createContext(
                "/elsewhere",
                exchange -> {
                    exchange.getResponseHeaders().add("Location", "/crl.der");
                    answer(exchange, 302, new byte[0]);
                });
        for (String path : List.of("/crl.der", "/crl.pem", "/elsewhere")) {
            assertThat(ask(new RevocationQuestion.Crl(url(path), "")))
                    .isEqualTo(new RevocationAnswer.Crl(list));
        }
        keys.ask(new RevocationQuestion.Crl(url("/crl.pem"), ""));
        assertThat(asked).containsEntry("/crl.pem", 1);
    }

    @Test
    void saysWhyThereIsNoList() throws Exception {
        serve("/gone", 404, new byte[0]);
        serve("/page", 200, "<html>".getBytes(StandardCharsets.US_ASCII));
        assertThat(failure(url("/gone"))).isEqualTo("the server answers 404");
        assertThat(failure(url("/page"))).startsWith("it is no list of revoked certificates");
        assertThat(failure("http://nobody.example/crl"))
                .isEqualTo("the name nobody.example has no address");
        assertThat(failure("https://ca.example/crl")).isEqualTo("only http:// is spoken here");
        assertThat(failure("ldap://ca.example/cn=ca")).isEqualTo("only http:// is spoken here");
        server.stop(0);
        assertThat(failure(url("/closed"))).startsWith("127.0.0.1 port ").contains("refused");
    }

    @Test
    void asksOcsp() throws Exception {
        X509Certificate good = root.issue("CN=r1");
        X509Certificate bad = root.issue("CN=r2");
        server.createContext(
                "/ocsp",
                exchange -> {
                    try {
                        OCSPReq request = new OCSPReq(exchange.getRequestBody().readAllBytes());
                        answer(exchange, 200, respond(request, bad.getSerialNumber()).getEncoded());
                    } catch (Exception e) {
                        throw new IOException(e);
                    }
                });
        String lines = "crypto pki trustpoint T;revocation-check ocsp;ocsp url " + url("/ocsp");
        X509Certificate issuer = root.authority.certificate();
        for (X509Certificate one : List.of(good, bad)) {
            RevocationQuestion question =
                    new RevocationQuestion.Ocsp(url("/ocsp"), "", one, issuer);
            RevocationAnswer answer = ask(question);
            assertThat(answer).isInstanceOf(RevocationAnswer.Ocsp.class);
            String verdict =
                    root.judge(lines, Map.of(question, answer))
                            .judge(List.of(one), List.of(), NOW.plusSeconds(60))
                            .toString();
            assertThat(verdict)
                    .contains(one.equals(good) ? "Trusted" : "CN=r2 was revoked by CN=Root on");
        }
    }

    private OCSPResp respond(OCSPReq request, BigInteger revoked) throws Exception {
        DigestCalculator hash = new BcDigestCalculatorProvider().get(CertificateID.HASH_SHA1);
        BasicOCSPRespBuilder builder =
                new BasicOCSPRespBuilder(
                        SubjectPublicKeyInfo.getInstance(
                                root.authority.certificate().getPublicKey().getEncoded()),
                        hash);
        for (var one : request.getRequestList()) {
            builder.addResponse(
                    one.getCertID(),
                    one.getCertID().getSerialNumber().equals(revoked)
                            ? new RevokedStatus(Date.from(NOW), 0)
                            : CertificateStatus.GOOD,
                    Date.from(NOW),
                    Date.from(NOW.plusSeconds(3600)));
        }
        return new OCSPRespBuilder()
                .build(
                        OCSPRespBuilder.SUCCESSFUL,
                        builder.build(
                                Authority.signer(root.authority.key(), new SecureRandom()),
                                null,
                                Date.from(NOW)));
    }

    @Test
    void noticesFilesThatChange() throws Exception {
        assertThat(keys.files().of("VPN").authorities()).isEmpty();
        Path own = folder.resolve("VPN");
        Files.createDirectories(own);
        PemKeys.write(own.resolve("ca.pem"), PemKeys.text(List.of(root.authority.certificate())));
        keys.configure(List.of("VPN"), () -> changes.add(true));
        while (keys.files().of("VPN").authorities().isEmpty()) {
            assertThat(changes.poll(30, TimeUnit.SECONDS)).as("a change in time").isTrue();
        }
        assertThat(keys.files().of("VPN").authorities())
                .containsExactly(root.authority.certificate());
    }
}
