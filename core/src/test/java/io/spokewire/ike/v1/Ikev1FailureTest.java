package io.spokewire.ike.v1;

import static io.spokewire.ike.v1.Ikev1ExchangeTest.PSK;
import static io.spokewire.ike.v1.Ikev1ExchangeTest.connected;
import static io.spokewire.ike.v1.Ikev1ExchangeTest.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.ChildPolicy.Mode;
import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeFailure;
import io.spokewire.ike.IkeInput;
import io.spokewire.net.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each failed negotiation ends in words that name the peer, the exchange and the cause. */
class Ikev1FailureTest {
    private static final Instant LATER = Instant.parse("2028-01-01T00:00:00Z");

    private static final String NOTHING_IN_COMMON =
            "main mode: no proposal in common, or no key for us there: offered [aes 256, sha256,"
                    + " pre-share, group 19] (the peer answers NO-PROPOSAL-CHOSEN)";

    private final Lab lab = new Lab(5);

    private static String[] key(String key, String... more) {
        return with(
                with(
                        new String[] {
                            "crypto isakmp policy 10",
                            " encr aes 256",
                            " hash sha256",
                            " authentication pre-share",
                            " group 19",
                            "crypto isakmp key " + key + " address 0.0.0.0"
                        },
                        more));
    }

    /** The cause that {@code show} names, once. */
    private static String why(Node node) {
        List<IkeFailure> failures = node.engine.failures();
        assertThat(failures).as(node + " " + failures).hasSize(1);
        assertThat(failures.getFirst().version()).isEqualTo(1);
        assertThat(node.said().stream().filter(line -> line.contains("IKMP_MODE_FAILURE")))
                .hasSize(failures.getFirst().count());
        return failures.getFirst().exchange() + ": " + failures.getFirst().why();
    }

    private void noneLeft(Node... nodes) {
        for (Node node : nodes) {
            assertThat(node.children).isEmpty();
            assertThat(node.sas()).isEmpty();
            assertThat(node.timers).isEmpty();
        }
    }

    @Test
    void noAnswerOnPort500() {
        Node a = lab.node("a", "192.0.2.1", PSK);
        a.connect(Address.parse("192.0.2.9"));
        lab.run(Duration.ofMinutes(1));
        assertThat(why(a)).isEqualTo("main mode: no answer on UDP 500 (message 2)");
        assertThat(a.failures).hasSize(1);
        assertThat(a.failures.getFirst().why())
                .isEqualTo("main mode: no answer on UDP 500 (message 2)");
        assertThat(a.failures.getFirst().retryAfter())
                .isBetween(Duration.ofMillis(4500), Duration.ofMillis(5500));
        assertThat(lab.wire).hasSize(5);
        assertThat(a.said().getFirst())
                .isEqualTo(
                        "%CRYPTO-4-IKMP_MODE_FAILURE: main mode with 192.0.2.9:500 failed:"
                                + " no answer on UDP 500 (message 2)");
        noneLeft(a);
    }

    @Test
    void noAnswerOnPort4500() {
        Lab.Nat nat = lab.nat("203.0.113.7");
        Node spoke = lab.node("spoke", "10.0.0.2", nat, PSK);
        Node hub = lab.node("hub", "192.0.2.1", PSK);
        lab.dropped = packet -> packet.to().port() == 4500;
        spoke.connect(hub);
        lab.run(Duration.ofMinutes(2));
        assertThat(why(spoke)).startsWith("main mode: no answer on UDP 4500 (message 6");
        assertThat(why(hub)).isEqualTo("main mode: message 5 has not come");
        noneLeft(spoke, hub);
    }

    @Test
    void aWrongKeyInMainMode() {
        Node a = lab.node("a", "192.0.2.1", key("one"));
        Node b = lab.node("b", "192.0.2.2", key("two"));
        a.connect(b);
        lab.run(Duration.ofMinutes(2));
        assertThat(why(b))
                .isEqualTo(
                        "main mode: wrong key: message 5 cannot be read; the pre-shared keys"
                                + " differ");
        assertThat(why(a))
                .isEqualTo(
                        "main mode: the peer answers PAYLOAD-MALFORMED (message 6; most often the"
                                + " pre-shared keys differ)");
        assertThat(a.said() + " " + b.said()).doesNotContain("one").doesNotContain("two");
        noneLeft(a, b);
    }

    @Test
    void aWrongKeyInAggressiveMode() {
        String[] aggressive = {
            "crypto isakmp profile P",
            " match identity address 0.0.0.0",
            " initiate mode aggressive"
        };
        Node a = lab.node("a", "192.0.2.1", key("one", aggressive)).profile("P");
        Node b = lab.node("b", "192.0.2.2", key("two"));
        a.connect(b);
        lab.run(Duration.ofMinutes(2));
        assertThat(why(a))
                .isEqualTo(
                        "aggressive mode: wrong key: the hash in message 2 is not that of our"
                                + " pre-shared key");
        noneLeft(a, b);
    }

    @Test
    void noKeyForThePeer() {
        String[] config = {
            "crypto isakmp policy 10",
            " authentication pre-share",
            " group 19",
            "crypto isakmp key k address 198.51.100.1"
        };
        Node a = lab.node("a", "192.0.2.1", config);
        Node b = lab.node("b", "192.0.2.2", PSK);
        a.connect(b);
        assertThat(why(a)).isEqualTo("main mode: no pre-shared key for 192.0.2.2");
        assertThat(lab.wire).isEmpty();
        b.connect(a);
        lab.run(Duration.ofMinutes(2));
        assertThat(b.failures.getFirst().why()).isEqualTo(NOTHING_IN_COMMON);
        noneLeft(a, b);
    }

    @Test
    void noIsakmpProposalInCommon() {
        Node a = lab.node("a", "192.0.2.1", PSK);
        Node b =
                lab.node(
                        "b",
                        "192.0.2.2",
                        "crypto isakmp policy 10",
                        " encr 3des",
                        " authentication pre-share",
                        " group 2",
                        "crypto isakmp key cisco123 address 0.0.0.0");
        a.connect(b);
        lab.run(Duration.ofMinutes(2));
        assertThat(why(b))
                .isEqualTo(
                        "main mode: no proposal in common: offered [aes 256, sha256, pre-share,"
                                + " group 19], accepted here [3des, sha, pre-share, group 2]");
        assertThat(why(a)).isEqualTo(NOTHING_IN_COMMON);
        noneLeft(a, b);
    }

    @Test
    void strictRefusesWhatIsWeak() {
        String[] weak = {
            "crypto isakmp policy 10",
            " encr 3des",
            " authentication pre-share",
            " group 2",
            "crypto isakmp key cisco123 address 0.0.0.0"
        };
        Node a = lab.node("a", "192.0.2.1", weak);
        Node b = lab.node("b", "192.0.2.2", with(weak, "crypto strict"));
        b.connect(a);
        assertThat(why(b))
                .isEqualTo(
                        "main mode: no pre-shared key for 192.0.2.1, crypto strict refuses weak"
                                + " algorithms");
        assertThat(lab.wire).isEmpty();
        a.connect(b);
        lab.run(Duration.ofMinutes(1));
        noneLeft(a, b);
    }

    @Test
    void strictEndsWhatIsWeak() {
        Node a =
                lab.node("a", "192.0.2.1", PSK)
                        .suites(
                                Mode.TRANSPORT,
                                new io.spokewire.esp.EspSuite(
                                        io.spokewire.esp.EspCipher.TRIPLE_DES_CBC,
                                        192,
                                        io.spokewire.esp.EspIntegrity.HMAC_SHA1_96,
                                        false));
        Node b = lab.node("b", "192.0.2.2", PSK);
        b.suites(Mode.TRANSPORT, Lab.policy(a).proposals().getFirst().suite());
        a.connect(b);
        lab.run(Duration.ofSeconds(2));
        connected(a, b);
        assertThat(a.said()).anyMatch(line -> line.contains("WEAK_ALGORITHM"));
        a.configure(with(PSK, "crypto strict"));
        lab.run(Duration.ofSeconds(1));
        assertThat(a.children).isEmpty();
        assertThat(b.children).isEmpty();
        a.connect(b);
        lab.run(Duration.ofSeconds(2));
        assertThat(a.failures.getLast().why())
                .isEqualTo("quick mode: crypto strict refuses every transform set of IPS");
    }

    @Test
    void theIdentityIsNotThatOfTheProfile() {
        Node a =
                lab.node(
                                "a",
                                "192.0.2.1",
                                with(
                                        PSK,
                                        "crypto isakmp profile P",
                                        " match identity host hub.example.com"))
                        .profile("P");
        Node b = lab.node("b", "192.0.2.2", PSK);
        a.connect(b);
        lab.run(Duration.ofMinutes(1));
        assertThat(why(a))
                .isEqualTo(
                        "main mode: identity not matched: the peer is 192.0.2.2, profile P takes"
                                + " [identity host hub.example.com]");
        assertThat(a.children).isEmpty();
    }

    @Test
    void noTunnelTakesPeersOfTheirProfile() {
        Node a = lab.node("a", "192.0.2.1", PSK);
        Node b =
                lab.node(
                                "b",
                                "192.0.2.2",
                                with(
                                        PSK,
                                        "crypto isakmp profile P",
                                        " match identity host x.example.com"))
                        .profile("P");
        a.connect(b);
        lab.run(Duration.ofMinutes(1));
        assertThat(b.engine.failures().getLast().why())
                .isEqualTo("no tunnel takes peers of isakmp profile '' here");
        assertThat(a.failures.getLast().why())
                .startsWith("quick mode: no proposal in common: offered [aes-cbc 128 hmac-sha1-96")
                .endsWith("(the peer answers NO-PROPOSAL-CHOSEN)");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCertificateThatHasExpired(boolean responders) {
        String[] config = {
            "crypto isakmp policy 10", " encr aes", " group 31", "crypto isakmp identity dn"
        };
        TestAuthority authority = new TestAuthority("CA", "RSA", 1);
        Instant past = Instant.parse("2026-01-01T00:00:00Z");
        Node a = lab.node("a", "192.0.2.1", config);
        Node b = lab.node("b", "192.0.2.2", config);
        a.credentials = authority.router("CN=a", "RSA", 2, responders ? LATER : past);
        b.credentials = authority.router("CN=b", "RSA", 3, responders ? past : LATER);
        a.connect(b);
        lab.run(Duration.ofMinutes(2));
        Node judge = responders ? a : b;
        assertThat(why(judge))
                .isEqualTo(
                        "main mode: certificate of CN=%s expired on 2026-01-01T00:00:00Z"
                                .formatted(responders ? "b" : "a"));
        assertThat(a.children).isEmpty();
        assertThat(b.children).isEmpty();
    }

    @Test
    void aCertificateOfAnotherAuthority() {
        String[] config = {
            "crypto isakmp policy 10", " encr aes", " group 31", "crypto isakmp identity dn"
        };
        Node a = lab.node("a", "192.0.2.1", config);
        Node b = lab.node("b", "192.0.2.2", config);
        a.credentials = new TestAuthority("CA", "RSA", 1).router("CN=a", "RSA", 2, LATER);
        b.credentials = new TestAuthority("Else", "RSA", 4).router("CN=b", "RSA", 3, LATER);
        a.connect(b);
        lab.run(Duration.ofMinutes(2));
        assertThat(why(b)).isEqualTo("main mode: no trustpoint has issued the certificate");
        noneLeft(a, b);
    }

    /** The name in a certificate counts, a name that is only claimed does not. */
    @Test
    void aNameCountsOnlyWhereTheCertificateBearsIt() {
        String[] hub = {
            "crypto isakmp policy 10",
            " encr aes",
            " group 31",
            "crypto isakmp profile P",
            " match identity host spoke.example.com"
        };
        String[] spoke = {
            "crypto isakmp policy 10", " encr aes", " group 31", "crypto isakmp identity hostname"
        };
        TestAuthority authority = new TestAuthority("CA", "RSA", 1);
        Node b = lab.node("hub", "192.0.2.2", hub).profile("P");
        b.credentials = authority.router("CN=hub", "RSA", 3, LATER);
        Node a = lab.node("spoke", "192.0.2.1", spoke);
        a.credentials = authority.router("CN=somebody else", "RSA", 2, LATER);
        a.connect(b);
        lab.run(Duration.ofSeconds(3));
        assertThat(a.children).isEmpty();
        assertThat(b.engine.failures().getLast().why()).contains("profile ''");
        assertThat(b.sa().remoteIdentity()).isEqualTo("CN=somebody else");

        Node honest = lab.node("spoke", "192.0.2.3", spoke);
        honest.credentials = authority.router("CN=c", "RSA", 5, LATER, "dns:spoke.example.com");
        honest.connect(b);
        lab.run(Duration.ofSeconds(3));
        assertThat(honest.children).as(b.said() + "").hasSize(1);
        assertThat(b.children.values().iterator().next().identity().text())
                .isEqualTo("spoke.example.com");
    }

    @Test
    void whatFailsAgainAndAgainRestsLonger() {
        Node a = lab.node("a", "192.0.2.1", PSK);
        Address nobody = Address.parse("192.0.2.9");
        Duration last = Duration.ZERO;
        for (int i = 0; i < 9; i++) {
            a.connect(nobody);
            assertThat(lab.runUntil(() -> !a.failures.isEmpty(), Duration.ofMinutes(10))).isTrue();
            Duration rest = a.failures.removeFirst().retryAfter();
            assertThat(rest).isGreaterThan(last.multipliedBy(9).dividedBy(10));
            last = rest;
        }
        assertThat(last).isBetween(Duration.ofSeconds(270), Duration.ofSeconds(330));
        assertThat(a.engine.failures().getFirst().count()).isEqualTo(9);
        // Asked before the time has come, it begins when it has.
        int sent = lab.wire.size();
        a.connect(nobody);
        lab.run(Duration.ofSeconds(200));
        assertThat(lab.wire).hasSize(sent);
        lab.run(Duration.ofSeconds(140));
        assertThat(lab.wire).hasSizeGreaterThan(sent);
    }

    /** A first message alone costs the sender nothing: those give way to who goes on. */
    @Test
    void aFloodOfFirstMessagesKeepsNobodyOut() {
        String[] limited = with(PSK, "crypto call admission limit ike in-negotiation-sa 10");
        Node hub = lab.node("hub", "192.0.2.1", limited);
        Node spoke = lab.node("spoke", "192.0.2.2", PSK);
        for (int i = 0; i < 500; i++) {
            Node spoofed = lab.node("f" + i, "198.51.100." + (1 + i % 250), PSK);
            spoofed.connect(hub);
            spoofed.running = false;
        }
        lab.run(Duration.ofSeconds(1));
        assertThat(hub.engine.statistics().halfOpen()).isEqualTo(10);
        assertThat(hub.engine.statistics().rejectedByAdmission()).isEqualTo(490);
        spoke.connect(hub);
        lab.run(Duration.ofSeconds(2));
        assertThat(spoke.children).hasSize(1);
    }

    @Test
    void aFullRouterTakesNobodyElse() {
        Node hub = lab.node("hub", "192.0.2.1", with(PSK, "crypto call admission limit ike sa 1"));
        Node one = lab.node("one", "192.0.2.2", PSK);
        Node two = lab.node("two", "192.0.2.3", PSK);
        one.connect(hub);
        lab.run(Duration.ofSeconds(2));
        two.connect(hub);
        lab.run(Duration.ofSeconds(40));
        assertThat(one.children).hasSize(1);
        assertThat(two.children).isEmpty();
        assertThat(hub.engine.statistics().rejectedByAdmission()).isEqualTo(5);
        assertThat(hub.said()).anyMatch(line -> line.contains("IKE SA LIMIT REACHED"));
        hub.take(new IkeInput.Connect(Lab.policy(hub), Address.parse("192.0.2.3"), false));
        assertThat(hub.failures.getLast().why())
                .contains("crypto call admission limit ike sa is reached");
    }

    @Test
    void urgentOnesGoFirstWhereOthersWait() {
        Node one =
                lab.node(
                        "one",
                        "192.0.2.1",
                        with(PSK, "crypto call admission limit ike in-negotiation-sa 10"));
        for (int i = 10; i < 30; i++) {
            Address remote = Address.parse("192.0.2." + i);
            one.take(new IkeInput.Connect(Lab.policy(one), remote, i == 29));
        }
        assertThat(one.engine.statistics().negotiating()).isEqualTo(10);
        lab.run(Duration.ofSeconds(45));
        assertThat(one.sas().stream().map(sa -> sa.path().remote().address()))
                .contains(Address.parse("192.0.2.29"));
        lab.run(Duration.ofSeconds(60));
        assertThat(one.failures.stream().map(IkeAction.PeerFailed::remote).distinct()).hasSize(20);
    }

    @Test
    void aMissingProfileIsNamed() {
        Node a = lab.node("a", "192.0.2.1", PSK).profile("GONE");
        a.connect(Address.parse("192.0.2.9"));
        assertThat(why(a)).isEqualTo("main mode: isakmp profile GONE is not configured");
    }

    @Test
    void ikev1MayBeOff() {
        Node a = lab.node("a", "192.0.2.1", with(PSK, "no crypto isakmp enable"));
        Node b = lab.node("b", "192.0.2.2", PSK);
        a.connect(b);
        assertThat(why(a)).isEqualTo("main mode: IKEv1 is switched off (no crypto isakmp enable)");
        b.connect(a);
        lab.run(Duration.ofMinutes(1));
        assertThat(b.failures.getFirst().why()).contains("no answer on UDP 500");
    }

    @Test
    void aggressiveModeMayBeOff() {
        String[] config =
                with(
                        PSK,
                        "crypto isakmp profile P",
                        " match identity address 0.0.0.0",
                        " initiate mode aggressive");
        Node a = lab.node("a", "192.0.2.1", config).profile("P");
        Node b = lab.node("b", "192.0.2.2", with(PSK, "crypto isakmp aggressive-mode disable"));
        a.connect(b);
        lab.run(Duration.ofMinutes(1));
        assertThat(why(b)).isEqualTo("aggressive mode: aggressive mode is switched off");
        noneLeft(a, b);
    }
}
