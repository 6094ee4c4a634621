package io.spokewire.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.bgp.BgpRoutingEngine.How;
import io.spokewire.bgp.BgpRoutingEngine.Which;
import io.spokewire.bgp.BgpWires.Router;
import io.spokewire.net.Ipv4Address;
import io.spokewire.routing.RoutingInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hub with more neighbours than one input may mean something for: nobody is forgotten. */
class BgpManyNeighborsTest {
    private static final int MANY = 2 * BgpRoutingEngine.PEERS_AT_ONCE + 20;
    private static final Duration TIME = Duration.ofMinutes(3);

    private final BgpWires net = new BgpWires(3);
    private final List<Router> spokes = new ArrayList<>();
    private Router hub;
    private int most;
    private int before;

    private static String address(int spoke) {
        return new Ipv4Address(0x0A00_0100 + spoke).toString();
    }

    private static String text(String address, String lines) {
        return """
        interface GigabitEthernet0/1
         ip address ADDRESS 255.255.0.0
        router bgp 65000
         neighbor ALL peer-group
         neighbor ALL remote-as 65000
        """
                        .replace("ADDRESS", address)
                + lines;
    }

    private static String hubText(String lines, int from) {
        StringBuilder text = new StringBuilder(text("10.0.0.1", lines));
        for (int i = from; i < MANY; i++) {
            text.append(" neighbor ").append(address(i)).append(" peer-group ALL\n");
        }
        return text.toString();
    }

    @BeforeEach
    void start() {
        hub = net.router("hub", hubText("", 0));
        for (int i = 0; i < MANY; i++) {
            spokes.add(
                    net.router("s" + i, text(address(i), " neighbor 10.0.0.1 peer-group ALL\n")));
        }
        net.startAll();
        net.run(TIME);
        assertUp(0);
        before = hub.streamCount();
        hub.eachInput =
                () -> {
                    most = Math.max(most, before - hub.streamCount());
                    before = hub.streamCount();
                };
    }

    private void assertUp(int from) {
        for (int i = from; i < MANY; i++) {
            assertThat(hub.up(address(i))).as(address(i)).isTrue();
        }
    }

    @Test
    void otherLinesOfTheirGroupMakeAllSessionsAnewSomeAtATime() {
        hub.configure(hubText(" neighbor ALL timers 10 30\n", 0));
        assertThat(hub.up(address(0))).isFalse();
        assertThat(hub.up(address(MANY - 1))).as("its turn comes").isTrue();
        net.run(TIME);
        assertUp(0);
        assertThat(most).isBetween(1, BgpRoutingEngine.PEERS_AT_ONCE);
        for (int i = 0; i < MANY; i++) {
            assertThat(hub.peer(address(i)).config.timers().holdSeconds()).isEqualTo(30);
            assertThat(hub.peer(address(i)).drops).isOne();
        }
    }

    @Test
    void whatIsChangedBackMeanwhileMeansNothingForTheRest() {
        hub.configure(hubText(" neighbor ALL timers 10 30\n", 0));
        hub.configure(hubText("", 0));
        net.run(TIME);
        assertUp(0);
        assertThat(hub.peer(address(MANY - 1)).drops).isZero();
    }

    @Test
    void manyThatGoAreToldSoAndManyComeAgain() {
        hub.configure(hubText("", MANY - 1));
        net.run(TIME);
        assertThat(hub.streamCount()).isOne();
        assertUp(MANY - 1);
        assertThat(most).isBetween(1, BgpRoutingEngine.PEERS_AT_ONCE);
        assertThat(spokes.getFirst().said("peer de-configured")).isTrue();
        hub.configure(hubText("", 0));
        net.run(TIME);
        assertUp(0);
    }

    @Test
    void allAreClearedSomeAtATime() {
        hub.take(new BgpRoutingEngine.Clear("", new Which.All(), How.HARD));
        net.run(TIME);
        assertUp(0);
        assertThat(most).isBetween(1, BgpRoutingEngine.PEERS_AT_ONCE);
        for (int i = 0; i < MANY; i++) {
            assertThat(hub.peer(address(i)).drops).isOne();
        }
    }

    @Test
    void aProcessThatEndsTellsAllOfThemAndEndsBehindThat() {
        hub.take(new RoutingInput.Shutdown());
        assertThat(hub.engine.leaves()).isTrue();
        net.run(Duration.ofSeconds(1));
        assertThat(hub.engine.leaves()).isFalse();
        assertThat(hub.streamCount()).isZero();
        assertThat(most).isBetween(1, BgpRoutingEngine.PEERS_AT_ONCE);
        assertThat(spokes)
                .allSatisfy(spoke -> {
                    assertThat(spoke.up("10.0.0.1")).isFalse();
                    assertThat(spoke.said("administratively shut down")).isTrue();
                });
    }

    /** A page at a time gives what is given in one go. */
    @Test
    void neighborsAreShownInPages() {
        List<BgpSnapshot.Member> all = new ArrayList<>();
        PeerKey behind = null;
        do {
            int had = all.size();
            behind = hub.engine.neighbors(behind, 7, net.now(), all::add);
            assertThat(all.size() - had).isLessThanOrEqualTo(7);
        } while (behind != null);
        assertThat(all).hasSize(MANY);
        assertThat(hub.engine.tables().stream().map(table -> table.with(all)).toList())
                .isEqualTo(hub.engine.summaries(net.now()));
    }
}
