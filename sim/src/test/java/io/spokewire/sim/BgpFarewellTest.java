package io.spokewire.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.bgp.BgpProcess;
import io.spokewire.bgp.BgpRoutingEngine;
import io.spokewire.bgp.BgpSnapshot;
import io.spokewire.command.ConfigReader;
import io.spokewire.router.Languages;
import io.spokewire.router.Router;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** More neighbours than BGP says farewell to at once: each of them hears it. */
class BgpFarewellTest {
    private static final int MANY = 120;
    private static final String HUB = "10.0.0.1";

    private static String address(int neighbor) {
        return "10.0.1." + (neighbor + 1);
    }

    private static Topology.Router router(String name, String own, List<String> neighbors) {
        StringBuilder text =
                new StringBuilder(
                        """
                        interface GigabitEthernet0/0
                         ip address OWN 255.255.0.0
                        router bgp 65000
                        """
                                .replace("OWN", own));
        neighbors.forEach(neighbor -> text.append(" neighbor " + neighbor + " remote-as 65000\n"));
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, name, text.toString());
        assertThat(read.clean()).as("%s", read.lines()).isTrue();
        return new Topology.Router(name, name + ".cfg", read.config());
    }

    private static BgpSnapshot.Neighbor hub(Simulation net, int neighbor) {
        Router router = net.router("n" + neighbor).orElseThrow();
        BgpRoutingEngine bgp = router.routing(BgpRoutingEngine.class).getFirst();
        return bgp.summaries(router.nanoTime()).getFirst().neighbors().getFirst();
    }

    @Test
    void aProcessThatIsTakenOutOfTheConfigurationTellsAllOfThem() {
        List<String> addresses = new ArrayList<>();
        List<Topology.Router> routers = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            addresses.add(address(i));
            routers.add(router("n" + i, address(i), List.of(HUB)));
        }
        routers.add(router("hub", HUB, addresses));
        Topology topology = OneLan.of(routers);
        try (Simulation net = Simulation.of(topology, 3).withoutLog()) {
            net.runFor(Duration.ofMinutes(3));
            for (int i = 0; i < MANY; i++) {
                assertThat(hub(net, i).state()).as(address(i)).isEqualTo("Established");
            }
            Router hub = net.router("hub").orElseThrow();
            hub.apply(hub.configuration().withoutChild(BgpProcess.MODE, "65000"));
            net.runFor(Duration.ofSeconds(2));
            for (int i = 0; i < MANY; i++) {
                assertThat(hub(net, i).lastReset())
                        .as(address(i))
                        .contains("administratively shut down");
            }
        }
    }
}
