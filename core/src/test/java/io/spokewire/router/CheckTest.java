package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckTest {
    private static Check check(String... textsByName) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < textsByName.length; i += 2) {
            texts.put(textsByName[i], textsByName[i + 1]);
        }
        return Check.of(texts);
    }

    @Test
    void namesWhatIsNotObeyedAndWhy() {
        Check check =
                check(
                        "r1.cfg",
                        """
                        hostname R1
                        ntp server 192.0.2.9
                        interface Tunnel0
                         ip nhrp map mutlicast dynamic
                         ip pim sparse-mode
                         ip mtu 12
                        """);
        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(check.text())
                .contains(
                        "r1.cfg: 6 lines: 2 obeyed, 1 not ours, 1 not yet, 1 unknown, 1 invalid\n")
                .contains(
                        """
                        r1.cfg:4:14: unknown: 'mutlicast' is not known behind 'ip nhrp map'
                            ip nhrp map mutlicast dynamic
                            did you mean: ip nhrp map multicast dynamic
                        """)
                .contains("r1.cfg:6:9: invalid: 12 is not in the range 68-65535\n")
                .contains("  not yet: multicast routing\n     5  ip pim sparse-mode (if Tunnel0)\n")
                .contains("  not ours\n     2  ntp server 192.0.2.9\n");
        assertThat(check.json())
                .contains("\"ok\" : false")
                .contains("\"nearest\" : \"ip nhrp map multicast dynamic\"")
                .contains("\"not_yet\" : 1")
                .contains("\"kind\" : \"obeyed\"");
        assertThat(check.files().getFirst().lines()).hasSize(6);
    }

    @Test
    void saysWhatWasExpectedWhereNothingIsNear() {
        assertThat(check("a.cfg", "interface Tunnel0\n # prose\nrouter ospf 1\n").text())
                .contains(
                        """
                        a.cfg:2:2: unknown: '#' is not known
                            # prose
                            expected: a command of interface configuration
                        """);
        assertThat(check("a.cfg", "router ospf 1\n network 10.0.0.0 0.0.0.255 exitarea 0\n").text())
                .contains("did you mean: network 10.0.0.0 0.0.0.255 area 0\n");
    }

    @Test
    void aLineThatLeavesASectionIsNotOfIt() {
        assertThat(check("a.cfg", "interface E0/0\n duplex full\nno ip http server\n").text())
                .contains("     2  duplex full (if Ethernet0/0)\n     3  no ip http server\n");
    }

    @Test
    void answersOfAScriptAreTheConsoles() {
        Check check = check("a.cfg", "no username x\ny\nhostname A\n");
        assertThat(check.exitCode()).isZero();
        assertThat(check.text()).contains("not ours: an answer to the console\n     2  y\n");
    }

    @Test
    void isWellWithWhatIsKnownAndConsistent() {
        Check check =
                check("a.cfg", "hostname A\n", "b.cfg", "hostname B\nip nat inside source x\n");
        assertThat(check.exitCode()).isZero();
        assertThat(check.text())
                .endsWith(
                        "2 files, 3 lines: 2 obeyed, 0 not ours, 1 not yet, 0 unknown, 0 invalid\n");
    }

    @Test
    void isNotWellWithAContradiction() {
        Check check = check("a.cfg", "interface Tunnel0\n tunnel mode gre multipoint\n");
        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(check.text()).contains("error: interface Tunnel0: no tunnel source");
    }
}
