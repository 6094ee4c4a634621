package io.spokewire.daemon.pki;

import static io.spokewire.daemon.pki.TestIssuer.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.pki.Credentials.Verdict;
import io.spokewire.pki.RevocationAnswer;
import io.spokewire.pki.RevocationQuestion;
import io.spokewire.pki.TrustpointCredentials;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom a trustpoint trusts, and the reason in words when it does not. */
class JudgementTest {
    private static final String PLAIN = "crypto pki trustpoint T;revocation-check none";
    private static final String LISTS = "crypto pki trustpoint T;revocation-check crl";
    private static final String TRUSTED = new Verdict.Trusted("T").toString();
    private static final Duration DAY = Duration.ofDays(1);

    private final TestIssuer root = TestIssuer.root("CN=Root,O=Example", 1);

    private static String verdict(TrustpointCredentials judge, X509Certificate... chain) {
        return switch (judge.judge(List.of(chain), List.of(), NOW)) {
            case Verdict.Refused refused -> refused.why();
            case Verdict.Undecided undecided -> undecided.why();
            case Verdict.Trusted trusted -> trusted.toString();
        };
    }

    @Test
    void trustsWhomItsAuthorityHasSigned() {
        assertThat(verdict(root.judge(PLAIN), root.issue("CN=r1"))).isEqualTo(TRUSTED);
        assertThat(verdict(root.judge(PLAIN))).isEqualTo("the peer sent no certificate");
    }

    @Test
    void saysWhenACertificateIsNotInForce() {
        X509Certificate old = root.issue("CN=r1", "", NOW.minus(DAY.multipliedBy(400)), 365);
        assertThat(verdict(root.judge(PLAIN), old))
                .isEqualTo("the certificate of CN=r1 expired on 2026-04-26 23:45:00 UTC");
        X509Certificate early = root.issue("CN=r1", "", NOW.plus(DAY), 365);
        assertThat(verdict(root.judge(PLAIN), early))
                .isEqualTo(
                        "the certificate of CN=r1 is not valid before 2026-06-01 23:45:00 UTC; it"
                                + " is 2026-06-01 00:00:00 UTC here");
    }

    @Test
    void saysWhenAnotherAuthorityHasSigned() {
        TestIssuer other = TestIssuer.root("CN=Other", 2);
        assertThat(verdict(root.judge(PLAIN), other.issue("CN=r1")))
                .isEqualTo(
                        "the certificate of CN=r1 is issued by CN=Other, which trustpoint T does"
                                + " not trust");
        TestIssuer namesake = TestIssuer.root("CN=Root,O=Example", 3);
        assertThat(verdict(root.judge(PLAIN), namesake.issue("CN=r1")))
                .isEqualTo(
                        "the certificate of CN=r1 names CN=Root,O=Example as its issuer, and is"
                                + " not signed with the key of the CN=Root,O=Example that"
                                + " trustpoint T trusts");
    }

    @Test
    void followsAuthoritiesThatArePassedOn() {
        TestIssuer middle = root.below("CN=Middle", true);
        X509Certificate router = middle.issue("CN=r1");
        X509Certificate between = middle.authority.certificate();
        assertThat(verdict(root.judge(PLAIN), router, between)).isEqualTo(TRUSTED);
        assertThat(verdict(root.judge(PLAIN), router))
                .isEqualTo(
                        "the certificate of CN=r1 is issued by CN=Middle, which trustpoint T does"
                                + " not trust");
        // The same authority trusted by itself, and only where the root below it is, too.
        assertThat(verdict(middle.judge(PLAIN), router)).isEqualTo(TRUSTED);
    }

    @Test
    void aRouterIsNoAuthority() {
        TestIssuer router = root.below("CN=r1", false);
        X509Certificate forged = router.issue("CN=r2");
        assertThat(verdict(root.judge(PLAIN), forged, router.authority.certificate()))
                .startsWith("the certificate of CN=r1 ")
                .contains("was used to issue another one");
    }

    @Test
    void circlesEnd() {
        TestIssuer one = root.below("CN=A", true);
        List<X509Certificate> chain = new ArrayList<>();
        TestIssuer other = TestIssuer.root("CN=B", 4);
        chain.add(other.below("CN=A", true).issue("CN=r1"));
        for (int i = 0; i < 20; i++) {
            chain.add(other.below("CN=A", true).authority.certificate());
            chain.add(one.authority.certificate());
        }
        assertThat(root.judge(PLAIN).judge(chain, List.of(), NOW))
                .isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void asksListsInFiles() {
        X509Certificate good = root.issue("CN=r1");
        X509Certificate bad = root.issue("CN=r2");
        TrustpointCredentials judge = root.judge(LISTS, root.list(NOW, bad));
        assertThat(verdict(judge, good)).isEqualTo(TRUSTED);
        assertThat(verdict(judge, bad))
                .isEqualTo(
                        "the certificate of CN=r2 was revoked by CN=Root,O=Example on 2026-06-01"
                                + " 00:00:00 UTC");
        String demanded = " (revocation-check crl of trustpoint T demands it)";
        assertThat(verdict(root.judge(LISTS), good))
                .isEqualTo(
                        "there is no list of certificates that CN=Root,O=Example revoked: there is"
                                + " no file of it, and no place to fetch it from is named"
                                + demanded);
        assertThat(
                        verdict(
                                root.judge(LISTS, root.list(NOW.minus(DAY.multipliedBy(40)), bad)),
                                good))
                .isEqualTo(
                        "there is no list of certificates that CN=Root,O=Example revoked: that of"
                                + " the file ended on 2026-05-21 23:45:00 UTC"
                                + demanded);
    }

    @Test
    void believesNoListOfANamesake() {
        X509Certificate bad = root.issue("CN=r2");
        TestIssuer namesake = TestIssuer.root("CN=Root,O=Example", 3);
        assertThat(verdict(root.judge(LISTS, namesake.list(NOW)), bad)).isNotEqualTo(TRUSTED);
    }

    @Test
    void asksListsThatAreFetched() {
        String url = "http://ca.example/crl";
        X509Certificate good = root.issue("CN=r1", url, NOW, 365);
        X509Certificate bad = root.issue("CN=r2", url, NOW, 365);
        RevocationQuestion question = new RevocationQuestion.Crl(url, "");
        assertThat(verdict(root.judge(LISTS), good))
                .isEqualTo(
                        "the list of certificates that CN=Root,O=Example revoked is being fetched"
                                + " from http://ca.example/crl: the peer may try again");
        TrustpointCredentials failed =
                root.judge(
                        LISTS,
                        Map.of(question, new RevocationAnswer.Failed("192.0.2.1 does not answer")));
        assertThat(verdict(failed, good))
                .contains("http://ca.example/crl: 192.0.2.1 does not answer");
        TrustpointCredentials there =
                root.judge(LISTS, Map.of(question, new RevocationAnswer.Crl(root.list(NOW, bad))));
        assertThat(verdict(there, good)).isEqualTo(TRUSTED);
        assertThat(verdict(there, bad)).contains("was revoked by");
        assertThat(
                        verdict(
                                root.judge(
                                        LISTS + " none",
                                        Map.of(question, new RevocationAnswer.Failed("no answer"))),
                                good))
                .isEqualTo(TRUSTED);
    }

    @Test
    void asksAPlaceThatTheTrustpointNames() {
        RevocationQuestion question = new RevocationQuestion.Crl("http://here/crl", "RED");
        TrustpointCredentials judge =
                root.judge(
                        LISTS + ";crl query http://here/crl;vrf RED",
                        Map.of(question, new RevocationAnswer.Crl(root.list(NOW))));
        X509Certificate elsewhere = root.issue("CN=r1", "http://there/crl", NOW, 365);
        assertThat(verdict(judge, elsewhere)).isEqualTo(TRUSTED);
    }

    @Test
    void weaknessIsMarkedAndStrictRefusesIt() throws NoSuchAlgorithmException {
        X509Certificate weak = root.weak("CN=r1");
        assertThat(root.judge(PLAIN).judge(List.of(weak), List.of(), NOW))
                .isEqualTo(new Verdict.Trusted("T", List.of("CN=r1 has a key of 1024 bits (RSA)")));
        assertThat(verdict(root.judge("crypto strict;" + PLAIN), weak))
                .isEqualTo("CN=r1 has a key of 1024 bits (RSA), which 'crypto strict' refuses");
    }

    @Test
    void anAuthorityWithAnotherFingerprintIsNotTrusted() {
        TrustpointCredentials judge = root.judge(PLAIN + ";fingerprint " + "0A".repeat(20));
        assertThat(verdict(judge, root.issue("CN=r1"))).contains("does not trust");
        assertThat(judge.problems(NOW))
                .anySatisfy(p ->
                        assertThat(p)
                                .contains("CN=Root,O=Example is not trusted")
                                .contains("the line 'fingerprint' says " + "0A".repeat(20)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # certificate map                                  | CN=r1,OU=Branches,O=Example
                    subject-name co ou = branches                      | yes
                    subject-name co ou = hubs                          | no
                    subject-name nc ou = hubs                          | yes
                    subject-name co ou = branches;subject-name co r2   | no
                    issuer-name eq cn=root,o=example                   | yes
                    issuer-name ne cn=root,o=example                   | no
                    expires-on ge Jan 01 2027 00:00:00 UTC             | yes
                    expires-on lt Jan 01 2027 00:00:00 UTC             | no
                    valid-start lt Jan 01 2027 00:00:00 UTC            | yes
                    """)
    void certificateMapsDemand(String lines, String fits) {
        String config =
                "crypto pki certificate map M 10;" + lines + ";" + PLAIN + ";match certificate M";
        String said = verdict(root.judge(config), root.issue("CN=r1,OU=Branches,O=Example"));
        assertThat(said)
                .isEqualTo(
                        fits.equals("yes")
                                ? TRUSTED
                                : "CN=r1,OU=Branches,O=Example matches no certificate map of"
                                        + " trustpoint T");
    }

    @Test
    void certificateMapsForgive() {
        String map = "crypto pki certificate map M 10;subject-name co r1;";
        X509Certificate old = root.issue("CN=r1", "", NOW.minus(DAY.multipliedBy(400)), 365);
        X509Certificate other = root.issue("CN=r2", "", NOW.minus(DAY.multipliedBy(400)), 365);
        TrustpointCredentials expired =
                root.judge(map + PLAIN + ";match certificate M allow expired-certificate");
        assertThat(verdict(expired, old)).isEqualTo(TRUSTED);
        assertThat(verdict(expired, other)).contains("expired on");
        X509Certificate bad = root.issue("CN=r1");
        TrustpointCredentials spared =
                root.judge(
                        map + LISTS + ";match certificate M skip revocation-check",
                        root.list(NOW, bad));
        assertThat(verdict(spared, bad)).isEqualTo(TRUSTED);
    }

    @Test
    void tellsWhatIsWrongWithWhatIsThere() {
        TrustpointCredentials judge = root.judge(LISTS, root.list(NOW.minus(DAY.multipliedBy(40))));
        assertThat(judge.problems(NOW))
                .containsExactly(
                        "trustpoint T: the list of certificates that CN=Root,O=Example revoked"
                                + " ended on 2026-05-21 23:45:00 UTC: put a new one in its place");
        assertThat(judge.problems(NOW.plus(DAY.multipliedBy(4000))))
                .anySatisfy(p ->
                        assertThat(p)
                                .startsWith("trustpoint T: the certificate of CN=Root,O=Example")
                                .contains(" expired on 2036-"));
        assertThat(judge.whyNoOwn("T"))
                .isEqualTo(
                        "trustpoint T has no certificate of ours, neither in the configuration nor"
                                + " in files");
    }
}
