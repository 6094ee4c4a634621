package io.spokewire.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.Grammar;
import io.spokewire.command.Typing;
import io.spokewire.interfaces.InterfaceName;
import io.spokewire.net.Bytes;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PkiCommandsTest {
    private static final Typing TYPING = Typing.in(List.of(InterfaceName.TYPE), PkiCommands.all());
    private static final Grammar GRAMMAR =
            new Grammar(List.of(InterfaceName.TYPE), PkiCommands.all());

    @TestFactory
    Stream<DynamicTest> showsWhatIosPrints() {
        return TYPING.table(
                """
                crypto pki trustpoint CA
                 enrollment url http://192.0.2.1:80
                 serial-number
                 subject-name CN=R14,OU=VPN,O=Example,C=DE
                 revocation-check none
                 rsakeypair VPN

                crypto ca trustpoint T
                 enrollment selfsigned
                 fqdn none
                 password 7 0822455D0A16
                 revocation-check crl ocsp none
                 rsakeypair K 2048
                 auto-enroll 70 regenerate
                 hash sha256
                =>
                crypto pki trustpoint T
                 enrollment selfsigned
                 fqdn none
                 password 7 0822455D0A16
                 revocation-check crl ocsp none
                 rsakeypair K 2048
                 auto-enroll 70 regenerate
                 hash sha256

                crypto pki certificate map MAP 10
                 subject-name co ou = spokes
                 issuer-name eq cn=ca

                crypto pki server CA
                """);
    }

    @Test
    void certificatesKeepTheirBytes() {
        String text =
                """
                crypto pki certificate chain CA
                 certificate 03
                  30820305 308201ED A0030201 02020103 300D0609 2A864886 F70D0101 05050030
                  0E310C30 0A
                  \tquit
                 certificate ca 01
                  308202FA
                  \tquit
                """;

        ConfigReader.Result result = ConfigReader.read(GRAMMAR, "R1.cfg", text);

        assertThat(result.clean()).isTrue();
        CertificateChain chain =
                CertificateChain.of(
                        result.config().child(CertificateChain.MODE, "CA").orElseThrow());
        assertThat(chain.certificates())
                .extracting(CertificateChain.Block::kind)
                .containsExactly("", "ca");
        assertThat(chain.certificates().getLast().der()).isEqualTo(Bytes.ofHex("308202FA"));
        String shown = String.join("\n", GRAMMAR.render(result.config()));
        assertThat(shown).contains(text.strip());
        assertThat(ConfigReader.read(GRAMMAR, "R1.cfg", shown).config()).isEqualTo(result.config());
    }

    @Test
    void aDamagedCertificateIsInvalid() {
        ConfigReader.Result result =
                ConfigReader.read(
                        GRAMMAR,
                        "R1.cfg",
                        "crypto pki certificate chain CA\n certificate 03\n  308\n  quit\n");

        assertThat(result.clean()).isFalse();
    }
}
