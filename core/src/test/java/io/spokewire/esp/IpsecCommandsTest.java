package io.spokewire.esp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.Section;
import io.spokewire.command.Typing;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class IpsecCommandsTest {
    private static final Typing TYPING = Typing.in(List.of(), IpsecCommands.all());

    @TestFactory
    Stream<DynamicTest> showsWhatIosPrints() {
        return TYPING.table(
                """
                crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac
                 mode transport

                cry ips trans TS esp-aes 128 esp-sha-hmac
                =>
                crypto ipsec transform-set TS esp-aes esp-sha-hmac
                 mode tunnel

                crypto ipsec transform-set AES256/GCM esp-gcm 256
                 mode transport require

                crypto ipsec profile P
                 description of the tunnel
                 set security-association lifetime kilobytes disable
                 set security-association lifetime seconds 900
                 set security-association idle-time 600
                 set security-association replay window-size 1024
                 set transform-set A B
                 set pfs group14
                 set isakmp-profile OLD
                 set ikev2-profile NEW

                crypto ipsec profile P
                 set pfs
                 set pfs group5
                 no set pfs
                 set transform-set A
                =>
                crypto ipsec profile P
                 set transform-set A

                crypto ipsec security-association lifetime seconds 7200
                crypto ipsec security-association lifetime kilobytes 102400
                crypto ipsec security-association idle-time 60
                crypto ipsec security-association replay window-size 512
                crypto ipsec df-bit clear
                crypto ipsec fragmentation after-encryption
                no crypto ipsec nat-transparency udp-encapsulation

                crypto ipsec security-association replay disable
                crypto ipsec df-bit copy
                =>
                crypto ipsec security-association replay disable

                crypto map VPN 10 ipsec-isakmp
                """);
    }

    @Test
    void profileAsARecord() {
        Section root =
                TYPING.typed(
                        "crypto ipsec profile P",
                        " set transform-set A",
                        " set pfs group19",
                        " set security-association replay disable");

        IpsecProfile profile = IpsecProfile.of(root.child(IpsecProfile.MODE, "P").orElseThrow());

        assertThat(profile.transformSets()).containsExactly("A");
        assertThat(profile.pfsGroup()).isEqualTo(OptionalInt.of(19));
        assertThat(profile.replayWindow()).isEqualTo(OptionalInt.of(IpsecProfile.REPLAY_OFF));
        assertThat(profile.lifetimeSeconds()).isEmpty();
        assertThat(IpsecDefaults.of(root).lifetimeSeconds()).isEqualTo(3600);
    }

    @Test
    void transformsMustGoTogether() {
        assertThat(TYPING.refused("crypto ipsec transform-set T esp-gcm 256 esp-sha-hmac"))
                .contains("integrity");
        assertThat(TYPING.refused("crypto ipsec transform-set T esp-aes esp-3des"))
                .contains("second");
        assertThat(TYPING.refused("crypto ipsec transform-set T esp-blowfish")).isNotEmpty();
    }
}
