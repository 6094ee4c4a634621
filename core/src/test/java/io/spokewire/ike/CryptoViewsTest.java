package io.spokewire.ike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.net.Address;
import io.spokewire.router.Languages;
import io.spokewire.view.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Layouts of {@code show crypto}, as routers of Cisco print them and as parsers expect them. */
class CryptoViewsTest {
    private static final Address LOCAL = Address.parse("198.51.100.2");
    private static final Address REMOTE = Address.parse("203.0.113.2");

    private static IkeSaSnapshot ikeSa(int version, String state, boolean weak) {
        return new IkeSaSnapshot(
                version == 1 ? 1042 : 3,
                version,
                new IkePath("", new Endpoint(LOCAL, 4500), new Endpoint(REMOTE, 4500)),
                true,
                state,
                0x1F7B76961C3A77EDL,
                0x0298FDE074BD724CL,
                "198.51.100.2",
                "hub.example.net",
                version == 1 ? "" : "PROF",
                weak ? "3DES" : "AES-CBC",
                weak ? 192 : 256,
                weak ? "MD5" : "SHA256",
                weak ? "MD5" : "SHA256",
                weak ? 2 : 19,
                version == 1 ? List.of() : List.of(36),
                "RSA",
                "RSA",
                weak,
                86400,
                0,
                4,
                6,
                5,
                1,
                new Keepalive(30, 5, true),
                version == 1 ? 0 : 1280,
                false,
                false,
                true,
                false,
                false,
                List.of(7L));
    }

    private static CryptoSnapshot.Child child(long id, int version, boolean seals) {
        boolean weak = version == 1;
        return new CryptoSnapshot.Child(
                id,
                3,
                version,
                List.of("Tunnel0"),
                "VPN",
                "hub.example.net",
                "",
                LOCAL,
                REMOTE,
                4500,
                false,
                true,
                weak ? "esp-3des esp-md5-hmac" : "esp-aes 256 esp-sha256-hmac",
                weak ? "3DES" : "AES-CBC",
                weak ? 192 : 256,
                weak ? "MD596" : "SHA256",
                !weak,
                weak ? 8 : 16,
                64,
                weak ? OptionalInt.empty() : OptionalInt.of(19),
                0x232CB82DL + id,
                0x30767B6EL + id,
                410,
                349,
                41000,
                34900,
                2,
                1,
                3060,
                weak ? 4607999 : 0,
                seals,
                true,
                weak,
                Duration.ofMinutes(9),
                new CryptoSnapshot.Mtu(1450, 1500, 1500, "GigabitEthernet0/0"));
    }

    private static CryptoSnapshot crypto(int version, List<CryptoSnapshot.Child> children) {
        String state = version == 1 ? "QM_IDLE" : "READY";
        return new CryptoSnapshot(
                List.of(
                        new CryptoSnapshot.IkeSa(
                                ikeSa(version, state, version == 1), Duration.ofSeconds(735))),
                children,
                List.of(
                        new CryptoSnapshot.Failure(
                                version,
                                List.of("Tunnel0"),
                                "VPN",
                                "",
                                LOCAL,
                                Address.parse("203.0.113.9"),
                                500,
                                "IKE_SA_INIT: no answer on UDP 500",
                                3,
                                Duration.ofSeconds(12))),
                List.of(),
                IkeStatistics.NONE,
                new IkeStatistics(4, 13, 2, 1, 2, 9, 5, 1, 3, 6, 7, 8, 10, 11, 12, 0, 0, 1),
                IkeDefaults.of(Section.root()));
    }

    @ParameterizedTest
    @MethodSource("views")
    void isLaidOutAsIosDoes(String name, View view) throws IOException {
        Path golden = Path.of("src/test/resources/ike/views", name + ".txt");
        // What stands at the ends of lines nobody sees; editors remove it.
        String text = view.text().replaceAll(" +\n", "\n");
        if (Boolean.getBoolean("updateGoldens")) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, text);
        }
        assertThat(golden).as("-DupdateGoldens=true writes it").content().isEqualTo(text);
        assertThat(view.json()).startsWith("{").contains("\"");
    }

    private static final Section CONFIGURED =
            ConfigReader.read(
                            Languages.CONFIG,
                            "crypto",
                            """
                            crypto ikev2 proposal P
                             encryption aes-gcm-256
                             prf sha384
                             group 20 31
                             pqc mlkem768 mlkem1024 optional
                            crypto ikev2 proposal Q
                             encryption aes-cbc-128
                             integrity sha1
                             group 16
                            crypto ikev2 policy POL
                             proposal P
                            crypto isakmp policy 10
                             encryption aes 256
                             hash sha256
                             authentication pre-share
                             group 14
                            crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac
                             mode transport
                            crypto ipsec profile VPN
                             set transform-set TS
                             set pfs group19
                             set security-association lifetime kilobytes disable
                             set ikev2-profile PROF
                            """)
                    .config();

    static Stream<Arguments> views() {
        CryptoSnapshot two = crypto(2, List.of(child(7, 2, false), child(8, 2, true)));
        CryptoSnapshot one = crypto(1, List.of(child(7, 1, true)));
        return Stream.of(
                arguments("ikev2-sa", CryptoViews.Ikev2Sas.of(false, two)),
                arguments("ikev2-sa-detailed", CryptoViews.Ikev2Sas.of(true, two)),
                arguments("ikev2-session-detailed", CryptoViews.Ikev2Sessions.of(true, two)),
                arguments("ikev2-stats", CryptoViews.Ikev2Statistics.of(two)),
                arguments("isakmp-sa", CryptoViews.IsakmpSas.of(false, one)),
                arguments("isakmp-sa-detail", CryptoViews.IsakmpSas.of(true, one)),
                arguments("ipsec-sa", IpsecViews.IpsecSas.of(false, two)),
                arguments("ipsec-sa-detail", IpsecViews.IpsecSas.of(true, one)),
                arguments("ikev2-proposal", CryptoConfigViews.Ikev2Proposals.of(CONFIGURED)),
                arguments("ikev2-policy", CryptoConfigViews.Ikev2Policies.of(CONFIGURED)),
                arguments("isakmp-policy", CryptoConfigViews.IsakmpPolicies.of(CONFIGURED)),
                arguments(
                        "isakmp-default-policy",
                        CryptoConfigViews.IsakmpPolicies.of(Section.root())),
                arguments("transform-set", CryptoConfigViews.TransformSets.of(CONFIGURED)),
                arguments("ipsec-profile", CryptoConfigViews.IpsecProfiles.of(CONFIGURED)),
                arguments("session", IpsecViews.Sessions.of(false, one)),
                arguments("session-detail", IpsecViews.Sessions.of(true, two)),
                arguments(
                        "dmvpn-detail",
                        IpsecViews.TunnelSessions.of(two, tunnel -> tunnel.equals("Tunnel0"))));
    }

    @Test
    void associationsOutliveTheirIkeSa() {
        CryptoSnapshot all = crypto(1, List.of(child(7, 1, true)));
        CryptoSnapshot alone =
                new CryptoSnapshot(
                        List.of(),
                        all.children(),
                        List.of(),
                        List.of(),
                        all.ikev1(),
                        all.ikev2(),
                        all.limits());
        assertThat(IpsecViews.Sessions.of(true, alone).text())
                .contains("Session status: UP-NO-IKE")
                .contains("Active SAs: 2");
    }

    @Test
    void aTunnelsSessionsAreItsOwn() {
        CryptoSnapshot crypto = crypto(1, List.of(child(7, 1, true)));
        assertThat(IpsecViews.TunnelSessions.of(crypto, _ -> false).text()).isEmpty();
    }
}
