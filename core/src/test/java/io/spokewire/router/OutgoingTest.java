package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.forward.Injection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutgoingTest {
    private final List<Injection> sent = new ArrayList<>();
    private boolean behind;
    private int published;
    private final Outgoing outgoing =
            new Outgoing(
                    () -> behind,
                    () -> {
                        behind = false;
                        published++;
                    },
                    sent::add);

    private static Injection packet(int number) {
        return new Injection.Keepalive(number);
    }

    @Test
    void whatAnAssociationPromisesWaitsUntilItCanBeOpened() {
        outgoing.send(packet(1));
        behind = true;
        outgoing.send(packet(2));
        outgoing.send(packet(3));
        assertThat(sent).containsExactly(packet(1));
        behind = false;
        outgoing.release();
        assertThat(sent).containsExactly(packet(1), packet(2), packet(3));
    }

    @Test
    void whatCameFirstLeavesFirst() {
        behind = true;
        outgoing.send(packet(1));
        behind = false;
        outgoing.send(packet(2));
        assertThat(sent).containsExactly(packet(1), packet(2));
    }

    @Test
    void aLongBurstDoesNotWait() {
        behind = true;
        for (int i = 0; i < 4096; i++) {
            outgoing.send(packet(i));
        }
        assertThat(sent).isEmpty();
        outgoing.send(packet(4096));
        assertThat(published).isEqualTo(1);
        assertThat(sent).hasSize(4097).startsWith(packet(0)).endsWith(packet(4096));
    }
}
