package io.spokewire.ike;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.Command;
import io.spokewire.command.Section;
import io.spokewire.command.Typing;
import io.spokewire.ike.Ikev2Profile.Identity;
import io.spokewire.ike.Ikev2Profile.IdentityKind;
import io.spokewire.interfaces.InterfaceName;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class IkeCommandsTest {
    private static final Typing TYPING = Typing.in(List.of(InterfaceName.TYPE), commands());

    private static List<Command> commands() {
        List<Command> all = new ArrayList<>(Ikev2Commands.all());
        all.addAll(IsakmpCommands.all());
        return all;
    }

    @TestFactory
    Stream<DynamicTest> showsWhatIosPrints() {
        return TYPING.table(
                """
                crypto isakmp policy 10
                 encr aes 256
                 hash sha256
                 authentication pre-share
                 group 14
                 lifetime 3600

                crypto isakmp policy 20
                 encryption aes 128
                 hash sha
                 group 1
                 lifetime 86400
                crypto isakmp policy 5
                 enc 3des
                =>
                crypto isakmp policy 5
                 encr 3des
                crypto isakmp policy 20
                 encr aes

                crypto isakmp key cisco123 address 0.0.0.0
                =>
                crypto isakmp key cisco123 address 0.0.0.0 0.0.0.0

                crypto isakmp key 0 secret address 192.0.2.1 255.255.255.255 no-xauth
                =>
                crypto isakmp key secret address 192.0.2.1 no-xauth

                crypto isakmp key 7 0822455D0A16 address 192.0.2.0 255.255.255.0
                crypto isakmp key V6 address ipv6 2001:DB8::/32
                crypto isakmp key NAME hostname hub.example.com
                =>
                crypto isakmp key 7 0822455D0A16 address 192.0.2.0 255.255.255.0
                crypto isakmp key V6 address ipv6 2001:DB8::/32
                crypto isakmp key NAME hostname hub.example.com

                crypto isakmp key A address 192.0.2.1
                crypto isakmp key B address 192.0.2.1
                crypto isakmp key C address 192.0.2.2
                no crypto isakmp key C address 192.0.2.2
                =>
                crypto isakmp key B address 192.0.2.1

                crypto isakmp identity hostname
                crypto isakmp keepalive 10
                crypto isakmp nat keepalive 20
                no crypto isakmp default policy
                crypto strict
                crypto call admission limit ike sa 25

                crypto isakmp keepalive 30 5 periodic

                crypto keyring KR vrf PROD
                 description keys
                 local-address GigabitEthernet0/1
                 pre-shared-key address 0.0.0.0 0.0.0.0 key everyone
                 pre-shared-key hostname spoke.example.com key one

                crypto isakmp profile P
                 keyring KR
                 match identity address 0.0.0.0 PROD
                 local-address Gi2
                =>
                crypto isakmp profile P
                 keyring KR
                 match identity address 0.0.0.0 0.0.0.0 PROD
                 local-address GigabitEthernet2

                crypto ikev2 proposal PROP
                 encryption aes-cbc-256 aes-cbc-128
                 integrity sha512 sha256
                 group 19 14

                crypto ikev2 proposal GCM
                 encr aes-gcm-256
                 prf sha512
                 group 20
                =>
                crypto ikev2 proposal GCM
                 encryption aes-gcm-256
                 prf sha512
                 group 20

                crypto ikev2 proposal PQ
                 encryption chacha20-poly1305
                 prf sha512
                 group 31
                 pqc mlkem768 mlkem1024 optional

                crypto ikev2 proposal PQ
                 pqc mlkem512
                 pqc mlkem1024
                =>
                crypto ikev2 proposal PQ
                 pqc mlkem1024

                crypto ikev2 proposal PQ
                 pqc mlkem512 optional
                 no pqc
                =>
                crypto ikev2 proposal PQ

                crypto ikev2 keyring KR
                 peer R3
                  address 192.0.2.1
                  pre-shared-key hex 0x00ff10
                  ppk manual id PPK-R1R3 key hex 48656C6C6F required
                =>
                crypto ikev2 keyring KR
                 peer R3
                  address 192.0.2.1
                  pre-shared-key hex 0x00ff10
                  ppk manual id PPK-R1R3 key hex 48656C6C6F required

                crypto ikev2 keyring KR
                 peer R3
                  ppk manual id ppk1 key 0 cisco123
                 peer R4
                  ppk manual id ppk1 key cisco123 required
                  no ppk manual id ppk1 key cisco123 required
                =>
                crypto ikev2 keyring KR
                 peer R3
                  ppk manual id ppk1 key cisco123
                 peer R4

                crypto ikev2 policy POL
                 match fvrf any
                 match address local 192.0.2.1
                 proposal PROP

                crypto ikev2 keyring KR
                 peer ANY
                  address 0.0.0.0 0.0.0.0
                  pre-shared-key Cisco123!
                =>
                crypto ikev2 keyring KR
                 peer ANY
                  address 0.0.0.0 0.0.0.0
                  pre-shared-key Cisco123!

                crypto ikev2 keyring KR
                 peer HUB
                  description R14 on MSK
                  address 192.0.2.1
                  hostname hub
                  identity fqdn hub.example.com
                  pre-shared-key local ours
                  pre-shared-key remote 0 theirs
                =>
                crypto ikev2 keyring KR
                 peer HUB
                  description R14 on MSK
                  address 192.0.2.1
                  hostname hub
                  identity fqdn hub.example.com
                  pre-shared-key local ours
                  pre-shared-key remote theirs

                crypto ikev2 profile PROF
                 description PSK
                 match fvrf FRONT
                 match identity remote address 0.0.0.0
                 match identity remote fqdn domain example.com
                 identity local address 192.0.2.9
                 authentication remote pre-share
                 authentication remote rsa-sig
                 authentication local pre-share
                 keyring local KR
                 keyring ppk PQ
                 pki trustpoint CA sign
                 lifetime 43200
                 dpd 10 3 on-demand
                 nat keepalive 20
                 ivrf BACK
                =>
                crypto ikev2 profile PROF
                 description PSK
                 match fvrf FRONT
                 match identity remote address 0.0.0.0 0.0.0.0
                 match identity remote fqdn domain example.com
                 identity local address 192.0.2.9
                 authentication remote pre-share
                 authentication remote rsa-sig
                 authentication local pre-share
                 keyring local KR
                 keyring ppk PQ
                 pki trustpoint CA sign
                 lifetime 43200
                 dpd 10 3 on-demand
                 nat keepalive 20
                 ivrf BACK

                crypto ikev2 profile PROF
                 match identity remote any
                 identity local dn
                 authentication remote pre-share key 7 0822455D0A16
                 authentication local pre-share key ours

                crypto ikev2 nat keepalive 30
                crypto ikev2 dpd 30 5 periodic
                crypto ikev2 limit max-sa 500
                crypto ikev2 cookie-challenge 100
                crypto ikev2 fragmentation mtu 1400
                crypto ikev2 window 20
                """);
    }

    @Test
    void policyAsARecord() {
        Section root =
                TYPING.typed("crypto isakmp policy 10", " encr aes 256", " hash md5", " group 5");

        IsakmpPolicy policy = IsakmpPolicy.of(root.child(IsakmpPolicy.MODE, "10").orElseThrow());

        assertThat(policy)
                .isEqualTo(
                        new IsakmpPolicy(
                                10,
                                IsakmpPolicy.Encryption.AES_256,
                                IsakmpPolicy.Hash.MD5,
                                IsakmpPolicy.Authentication.RSA_SIG,
                                5,
                                86_400));
        assertThat(DhGroup.isWeak(policy.group())).isTrue();
    }

    @Test
    void profileAsARecord() {
        Section root =
                TYPING.typed(
                        "crypto ikev2 profile P",
                        " match identity remote address 10.0.0.0 255.0.0.0",
                        " authentication local pre-share key mine",
                        " match identity remote fqdn hub");

        Ikev2Profile profile = Ikev2Profile.of(root.child(Ikev2Profile.MODE, "P").orElseThrow());

        assertThat(profile.remoteIdentities())
                .containsExactly(
                        new Identity(IdentityKind.ADDRESS, "10.0.0.0 255.0.0.0"),
                        new Identity(IdentityKind.FQDN, "hub"));
        assertThat(profile.localKey().reveal()).isEqualTo("mine");
    }

    @Test
    void theKeyOfAProfileGoesWithPreShare() {
        String profile = "crypto ikev2 profile P";
        String key = " authentication remote pre-share key theirs";
        Section both = TYPING.typed(profile, key, " authentication remote eap");

        assertThat(TYPING.shown(TYPING.typed(profile, key, " no authentication remote eap")))
                .containsExactly(profile, key);
        assertThat(TYPING.shown(both)).containsExactly(profile, key, " authentication remote eap");
        assertThat(TYPING.refused(profile, " authentication remote eap key theirs"))
                .isEqualTo("only pre-share takes a key");
        Section local =
                TYPING.typed(
                        profile,
                        " authentication local pre-share key ours",
                        " authentication local rsa-sig");
        assertThat(TYPING.shown(local)).containsExactly(profile, " authentication local rsa-sig");
    }

    @Test
    void aKeyIsForAnAddressOrARange() {
        Section root =
                TYPING.typed(
                        "crypto isakmp key everybody address 0.0.0.0",
                        "crypto isakmp key one address 192.0.2.1");

        assertThat(root.get(IsakmpKey.GLOBAL))
                .extracting(IsakmpKey::peer)
                .containsExactly(
                        new PeerAddress.Range(Prefix.parse("0.0.0.0/0")),
                        new PeerAddress.Range(Prefix.parse("192.0.2.1/32")));
    }

    @Test
    void noKeyShowsInAString() {
        Section root =
                TYPING.typed(
                        "crypto isakmp key topsecret address 192.0.2.1",
                        "crypto keyring K",
                        " pre-shared-key address 192.0.2.1 key topsecret",
                        "crypto ikev2 keyring K",
                        " peer P",
                        "  pre-shared-key topsecret",
                        "crypto ikev2 profile P",
                        " authentication local pre-share key topsecret");

        assertThat(root.toString()).doesNotContain("topsecret");
        assertThat(IsakmpKeyring.of(root.child(IsakmpKeyring.MODE, "K").orElseThrow()).toString())
                .doesNotContain("topsecret");
        assertThat(Ikev2Profile.of(root.child(Ikev2Profile.MODE, "P").orElseThrow()).toString())
                .doesNotContain("topsecret");
        assertThat(TYPING.shown(root)).anyMatch(line -> line.contains("topsecret"));
    }

    @Test
    void typeSixIsRefused() {
        assertThat(TYPING.refused("crypto isakmp key 6 ABCDEF address 192.0.2.1"))
                .contains("type 6");
        assertThat(TYPING.refused("crypto isakmp key 7 nonsense address 192.0.2.1"))
                .contains("type 7");
    }

    @Test
    void valuesHaveRanges() {
        assertThat(TYPING.refused("crypto isakmp policy 0")).contains("1-10000");
        assertThat(TYPING.refused("crypto isakmp policy 1", " group 3")).isNotEmpty();
        assertThat(TYPING.refused("crypto isakmp policy 1", " lifetime 59")).contains("60-86400");
        assertThat(TYPING.refused("crypto ikev2 dpd 9 2 periodic")).contains("10-3600");
    }
}
