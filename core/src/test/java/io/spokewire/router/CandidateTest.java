package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.Outcome;
import io.spokewire.command.Section;
import org.junit.jupiter.api.Test;

class CandidateTest {
    private static final Section RUNNING =
            ConfigReader.read(
                            Languages.CONFIG,
                            "r1.cfg",
                            """
                            hostname R1
                            interface Ethernet0/0
                             ip address 192.0.2.1 255.255.255.0
                            interface Tunnel0
                             ip address 10.0.0.1 255.255.255.0
                             ip nhrp network-id 1
                             tunnel source Ethernet0/0
                             tunnel mode gre multipoint
                            """)
                    .config();

    private static Candidate typed(String... lines) {
        Candidate candidate = Candidate.of(RUNNING);
        for (String line : lines) {
            Candidate.Edited edited = candidate.edit(Languages.CONFIG, line);
            assertThat(edited.outcome().failure()).as(line).isNull();
            candidate = edited.candidate();
        }
        return candidate;
    }

    @Test
    void changesNothingUntilItIsCommitted() {
        Candidate candidate = typed("int tu0", "ip nhrp holdtime 300", "exit", "int lo0");
        assertThat(candidate.base()).isEqualTo(RUNNING);
        assertThat(candidate.mode().prompt()).isEqualTo("config-if");
        assertThat(Candidate.text(candidate.diff(Languages.CONFIG)))
                .containsExactly(
                        " interface Tunnel0", "+ ip nhrp holdtime 300", "+interface Loopback0");
        Candidate.Commit commit = candidate.commit();
        assertThat(commit.refused()).isFalse();
        assertThat(commit.config()).isEqualTo(candidate.config());
    }

    @Test
    void aNoThatTakesItBackLeavesNoDifference() {
        Candidate candidate =
                typed(
                        "int tu0",
                        "ip mtu 1400",
                        "no ip mtu",
                        "exit",
                        "no int lo7",
                        "no ntp server x");
        assertThat(candidate.diff(Languages.CONFIG)).hasSize(1);
        assertThat(candidate.diff(Languages.CONFIG).getFirst().path()).isEmpty();
        assertThat(candidate.config().child(RUNNING.children().get(1).mode(), "Tunnel0"))
                .contains(RUNNING.children().get(1));
    }

    @Test
    void isRefusedAsAWhole() {
        Candidate candidate = typed("int tu0", "ip mtu 1400", "tunnel vrf RED");
        Candidate.Commit commit = candidate.commit();
        assertThat(commit.refused()).isTrue();
        assertThat(commit.config()).isEqualTo(RUNNING);
        assertThat(commit.findings()).anyMatch(f -> f.message().contains("there is no VRF RED"));
    }

    @Test
    void aBadLineLeavesItAsItWas() {
        Candidate before = typed("int tu0");
        Candidate.Edited edited = before.edit(Languages.CONFIG, "ip nhrp holdtime 0");
        assertThat(edited.outcome().kind()).isEqualTo(Outcome.Kind.INVALID);
        assertThat(edited.candidate()).isEqualTo(before);
    }
}
