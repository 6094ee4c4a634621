package io.spokewire.ike.v2;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.ChildPolicy.Mode;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkeSaSnapshot;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** IKE_SA_INIT and IKE_AUTH between two engines. */
class InitialExchangesTest {
    private final Wires wires = new Wires();

    private Wires.Node[] pair(String one, String other) {
        return new Wires.Node[] {
            wires.node("one", "192.0.2.1", one), wires.node("two", "192.0.2.2", other)
        };
    }

    @Test
    void meetWithASharedKey() {
        Wires.Node[] n = pair(Wires.SHARED_KEY, Wires.SHARED_KEY);

        n[0].connect(n[1]);
        wires.seconds(2);

        assertThat(n[0].reaches(n[1])).isTrue();
        assertThat(n[1].reaches(n[0])).isTrue();
        assertThat(n[0].failures).isEmpty();
        IkeSaSnapshot sa = n[0].ready().getFirst();
        assertThat(sa.encryption()).isEqualTo("AES-CBC");
        assertThat(sa.keyBits()).isEqualTo(256);
        assertThat(sa.group()).isEqualTo(31);
        assertThat(sa.remoteIdentity()).isEqualTo("192.0.2.2");
        assertThat(sa.localAuthentication()).isEqualTo("PSK");
        assertThat(sa.spokewire()).isTrue();
        // Two of ours send ESP in UDP without any NAT.
        assertThat(sa.path().remote().port()).isEqualTo(4500);
        assertThat(n[1].children.sequencedValues().getFirst().outbound().remotePort())
                .isEqualTo(4500);
        assertThat(n[1].children.sequencedValues().getFirst().inbound().tunnelMode()).isFalse();
        assertThat(wires.sent).hasSize(4);
    }

    @Test
    void deletesInOrder() {
        Wires.Node[] n = pair(Wires.SHARED_KEY, Wires.SHARED_KEY);
        n[0].connect(n[1]);
        wires.seconds(2);

        n[0].handle(new IkeInput.Disconnect(n[0].policy(), n[1].address));
        wires.seconds(60);

        for (Wires.Node node : n) {
            assertThat(node.children).isEmpty();
            assertThat(node.engine.snapshot()).isEmpty();
            assertThat(node.timersArmed()).isZero();
        }
        assertThat(n[1].failures).hasSize(1);
        assertThat(n[1].failures.getFirst().why()).contains("deleted");
    }

    @Test
    void tunnelModeWhereBothHaveIt() {
        Wires.Node[] n = pair(Wires.SHARED_KEY, Wires.SHARED_KEY);
        for (Wires.Node node : n) {
            node.policies = List.of(Wires.policy(node.address, Mode.TUNNEL, Wires.CBC));
        }
        n[0].connect(n[1]);
        wires.seconds(2);

        assertThat(n[0].reaches(n[1])).isTrue();
        assertThat(n[0].children.sequencedValues().getFirst().inbound().tunnelMode()).isTrue();
    }

    @Test
    void rekeysChildAndIkeSaInTheirTime() {
        Wires.Node[] n = pair(Wires.SHARED_KEY, Wires.SHARED_KEY);
        n[0].connect(n[1]);
        wires.seconds(2);
        long first = n[0].children.firstEntry().getKey();
        for (int hour = 0; hour < 30; hour++) {
            wires.run(Duration.ofHours(1));
            assertThat(n[0].reaches(n[1])).as("hour " + hour).isTrue();
            assertThat(n[1].reaches(n[0])).as("hour " + hour).isTrue();
            assertThat(n[0].children).hasSize(1);
            assertThat(n[1].children).hasSize(1);
        }
        assertThat(n[0].children.firstEntry().getKey()).isNotEqualTo(first);
        assertThat(n[0].ready()).hasSize(1);
        assertThat(n[0].ready().getFirst().number()).isGreaterThan(2);
        assertThat(n[0].failures).isEmpty();
        assertThat(n[1].failures).isEmpty();
    }
}
