package io.spokewire.ike.v2;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.ChildSa;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkeSaSnapshot;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How both prove who they are, and what is said when they cannot. */
class AuthenticationTest {
    private final Wires wires = new Wires();

    private Wires.Node node(String name, String address, String configuration) {
        return wires.node(name, address, configuration);
    }

    private Wires.Node[] signing(String one, String two, String match, String identity) {
        Wires.Node[] nodes = new Wires.Node[2];
        int i = 0;
        for (String file : new String[] {one, two}) {
            String method = file.contains("rsa") ? "rsa-sig" : "ecdsa-sig";
            String name = file.substring(0, 3);
            nodes[i] =
                    node(
                            name,
                            "192.0.2." + (i + 1),
                            """
                            crypto ikev2 profile PROF
                             match identity remote %s
                             authentication remote rsa-sig
                             authentication remote ecdsa-sig
                             authentication local %s
                             identity local %s
                             pki trustpoint TP
                            """
                                    .formatted(match, method, identity.replace("NAME", name)));
            nodes[i].credentials = TestCredentials.of(file);
            i++;
        }
        return nodes;
    }

    @ParameterizedTest
    @CsvSource({
        "one-rsa, two-rsa, RSA, RSA",
        "one-ec256, two-ec384, ECDSA, ECDSA",
        "one-ec521, two-rsa, ECDSA, RSA",
        "one-ed25519, two-ed25519, EdDSA, EdDSA",
    })
    void certificatesOfAllKinds(String one, String two, String local, String remote) {
        Wires.Node[] n = signing(one, two, "any", "dn");
        n[0].connect(n[1]);
        wires.seconds(3);

        assertThat(n[0].log).noneMatch(l -> l.contains("NEG_ABORT"));
        assertThat(n[0].reaches(n[1])).isTrue();
        assertThat(n[1].reaches(n[0])).isTrue();
        IkeSaSnapshot sa = n[0].ready().getFirst();
        assertThat(sa.localAuthentication()).isEqualTo(local);
        assertThat(sa.remoteAuthentication()).isEqualTo(remote);
        assertThat(sa.remoteIdentity()).contains("CN=two.example.net").contains("O=Example");
    }

    @ParameterizedTest
    @CsvSource({
        "fqdn domain example.net, fqdn NAME.example.net",
        "fqdn domain example.net, fqdn NAME-router.example.net",
        "email domain example.net, email NAME@example.net",
    })
    void namesInCertificates(String match, String identity) {
        Wires.Node[] n = signing("one-rsa", "two-ec256", match, identity);
        n[0].connect(n[1]);
        wires.seconds(3);
        assertThat(n[0].reaches(n[1])).as(n[0].log.toString()).isTrue();
        assertThat(n[0].ready().getFirst().remoteIdentity()).startsWith("two");
    }

    @Test
    void aNameThatIsNotInTheCertificateIsRefused() {
        Wires.Node[] n = signing("one-rsa", "two-rsa", "any", "fqdn boss.example.net");
        n[0].connect(n[1]);
        wires.seconds(3);
        assertThat(n[0].reaches(n[1])).isFalse();
        assertThat(n[1].log)
                .anySatisfy(l ->
                        assertThat(l)
                                .contains("%IKEV2-3-NEG_ABORT")
                                .contains("IKE_AUTH")
                                .contains("is not for identity boss.example.net"));
        assertThat(n[0].failures.getFirst().why()).contains("AUTHENTICATION_FAILED");
        assertThat(n[1].engine.failures().getFirst().why()).contains("boss.example.net");
    }

    @Test
    void aCertificateMapPicksByTheCertificate() {
        Wires.Node[] n = signing("one-rsa", "two-rsa", "any", "fqdn boss.example.net");
        String mapped =
                """
                crypto ikev2 profile PROF
                 match certificate MAP
                 authentication remote rsa-sig
                 authentication local rsa-sig
                 identity local fqdn boss.example.net
                 pki trustpoint TP
                """;
        n[0].configure(mapped);
        n[1].configure(mapped);
        n[0].connect(n[1]);
        wires.seconds(3);
        assertThat(n[0].reaches(n[1])).as(n[0].log.toString()).isTrue();
        // Not whom it claims to be, but whom its certificate names.
        assertThat(n[1].ready().getFirst().remoteIdentity()).contains("CN=one.example.net");
    }

    @ParameterizedTest
    @CsvSource({
        "one-expired, expired on 2026-11-29",
        "one-stranger, not from an authority of ours",
    })
    void badCertificatesAreNamed(String file, String why) {
        Wires.Node[] n = signing(file, "two-rsa", "any", "dn");
        n[0].connect(n[1]);
        wires.seconds(3);
        assertThat(n[1].log).anySatisfy(l -> assertThat(l).contains("NEG_ABORT").contains(why));
        assertThat(n[0].children).isEmpty();
    }

    @Test
    void theInitiatorDoesNotTrustTheResponder() {
        Wires.Node[] n = signing("two-rsa", "one-expired", "any", "dn");
        n[0].connect(n[1]);
        wires.seconds(60);
        assertThat(n[0].failures.getFirst().why()).contains("expired on 2026-11-29");
        // The responder had believed in it; it is told, and nothing is left.
        assertThat(n[1].children).isEmpty();
        assertThat(n[1].engine.snapshot()).isEmpty();
        assertThat(n[1].log).anyMatch(l -> l.contains("does not accept our proof"));
    }

    @Test
    void aWrongKeyIsNamed() {
        Wires.Node one = node("one", "192.0.2.1", Wires.SHARED_KEY);
        Wires.Node two =
                node("two", "192.0.2.2", Wires.SHARED_KEY.replace("key secret", "key other"));
        one.connect(two);
        wires.seconds(3);
        assertThat(one.failures.getFirst().why()).contains("IKE_AUTH").contains("wrong key");
        assertThat(two.log).anyMatch(l -> l.contains("wrong pre-shared key: that of 192.0.2.1"));
        assertThat(two.engine.failures().getFirst().why()).contains("wrong pre-shared key");
        assertThat(one.log.toString() + two.log + one.debug + two.debug)
                .doesNotContain("secret")
                .doesNotContain("key other");
        wires.seconds(40);
        assertThat(two.engine.snapshot()).isEmpty();
        assertThat(one.timersArmed() + two.timersArmed()).isZero();
    }

    @Test
    void keysOfTheirOwnForEachDirection() {
        String configuration =
                """
                crypto ikev2 keyring KR
                 peer X
                  address 192.0.2.%d
                  pre-shared-key local %s
                  pre-shared-key remote %s
                crypto ikev2 profile PROF
                 match identity remote address 192.0.2.0 255.255.255.0
                 authentication remote pre-share
                 authentication local pre-share
                 keyring local KR
                """;
        Wires.Node one = node("one", "192.0.2.1", configuration.formatted(2, "aaa", "bbb"));
        Wires.Node two = node("two", "192.0.2.2", configuration.formatted(1, "bbb", "aaa"));
        one.connect(two);
        wires.seconds(3);
        assertThat(one.reaches(two)).as(one.log.toString()).isTrue();
        // Without a proposal or policy, those of IOS hold.
        assertThat(one.ready().getFirst().group()).isEqualTo(19);
    }

    @Test
    void keysByIdentityBeforeThoseByAddress() {
        String hub =
                """
                crypto ikev2 keyring KR
                 peer ANY
                  address 0.0.0.0 0.0.0.0
                  pre-shared-key wrong
                 peer S
                  identity fqdn spoke.example.net
                  pre-shared-key right
                crypto ikev2 profile PROF
                 match identity remote fqdn domain example.net
                 authentication remote pre-share
                 authentication local pre-share
                 keyring local KR
                 identity local fqdn hub.example.net
                """;
        String spoke =
                """
                crypto ikev2 profile PROF
                 match identity remote fqdn hub.example.net
                 authentication remote pre-share key right
                 authentication local pre-share key right
                 identity local fqdn spoke.example.net
                """;
        Wires.Node one = node("spoke", "192.0.2.1", spoke);
        Wires.Node two = node("hub", "192.0.2.2", hub);
        one.connect(two);
        wires.seconds(3);
        assertThat(one.reaches(two)).as(two.log.toString()).isTrue();
    }

    @Test
    void anIdentityThatNoProfileMatchesIsNamed() {
        Wires.Node one = node("one", "192.0.2.1", Wires.SHARED_KEY);
        Wires.Node two =
                node(
                        "two",
                        "192.0.2.2",
                        Wires.SHARED_KEY.replace(
                                "remote address 0.0.0.0", "remote fqdn domain example.net"));
        one.connect(two);
        wires.seconds(3);
        assertThat(two.log)
                .anyMatch(l -> l.contains("identity 192.0.2.1") && l.contains("no IKEv2 profile"));
    }

    @Test
    void aMissingKeyIsNamedBeforeAnythingIsSent() {
        Wires.Node one =
                node(
                        "one",
                        "192.0.2.1",
                        Wires.SHARED_KEY.replace("keyring local KR", "dpd 30 5 periodic"));
        Wires.Node two = node("two", "192.0.2.2", Wires.SHARED_KEY);
        one.connect(two);
        wires.seconds(3);
        assertThat(one.failures.getFirst().why())
                .contains("no pre-shared key for 192.0.2.2 in profile PROF");
        assertThat(wires.sent).isEmpty();
    }

    /** A hub-and-spoke profile for all, and one for a single neighbour with a key of its own. */
    @ParameterizedTest
    @CsvSource({"PROF", "SITE"})
    void theKeyTellsWhichOfTwoProfilesIsMeant(String meant) {
        Wires.Node[] n = new Wires.Node[2];
        for (int i = 0; i < 2; i++) {
            String peer = "192.0.2." + (2 - i);
            n[i] =
                    node(
                            "n" + i,
                            "192.0.2." + (i + 1),
                            Wires.SHARED_KEY
                                    + """
                                    crypto ikev2 keyring SITES
                                     peer NEIGHBOUR
                                      address %s
                                      pre-shared-key another
                                    crypto ikev2 profile SITE
                                     match identity remote address %s 255.255.255.255
                                     authentication remote pre-share
                                     authentication local pre-share
                                     keyring local SITES
                                    """
                                            .formatted(peer, peer));
            n[i].policies = List.of(n[i].policy(), Wires.policy(n[i].address, "SITE", "Tunnel1"));
        }
        ChildPolicy policy =
                n[0].policies.stream()
                        .filter(p -> p.ikev2Profile().equals(meant))
                        .findFirst()
                        .orElseThrow();
        n[0].handle(new IkeInput.Connect(policy, n[1].address, false));
        wires.seconds(3);
        assertThat(n[0].reaches(n[1])).as(n[1].log.toString()).isTrue();
        for (Wires.Node node : n) {
            assertThat(node.children.values())
                    .extracting(child -> child.policy().ikev2Profile())
                    .containsExactly(meant);
        }
    }

    /** The packet path may be a moment behind: what IKE has installed is not unknown to it. */
    @Test
    void anSpiOfOursIsNotSpokenOfAsUnknown() {
        Wires.Node one = node("one", "192.0.2.1", Wires.SHARED_KEY);
        Wires.Node two = node("two", "192.0.2.2", Wires.SHARED_KEY);
        one.connect(two);
        wires.seconds(3);
        int sent = wires.sent.size();
        ChildSa child = two.children.firstEntry().getValue();
        int spi = child.inbound().spi();
        two.handle(new IkeInput.UnknownSpi(child.path(), spi));
        two.handle(new IkeInput.UnknownSpi(child.path(), spi + 1)); // IKEv1 gives out odd ones
        assertThat(wires.sent).hasSize(sent);
        two.handle(new IkeInput.UnknownSpi(child.path(), spi + 2));
        assertThat(wires.sent).hasSize(sent + 1);
    }
}
