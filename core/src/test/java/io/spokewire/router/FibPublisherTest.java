package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.forward.FibEntry;
import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import java.util.List;
import org.junit.jupiter.api.Test;

class FibPublisherTest {
    private static final Prefix PREFIX = Prefix.parse("10.9.0.0/24");

    private final FibPublisher publisher = new FibPublisher();

    private static NextHop via(String interfaceName, String gateway) {
        return new NextHop.Via(interfaceName, Address.parse(gateway));
    }

    private List<FibEntry.Hop> hops(NextHop... hops) {
        publisher.set(
                PREFIX,
                List.of(hops),
                FibEntry.UNCOUNTED,
                name -> name.equals("Tunnel0") ? 0 : name.equals("Tunnel1") ? 1 : -1);
        FibEntry entry = publisher.fib().lookup4(0x0A09_0001);
        return entry == null ? List.of() : entry.hops();
    }

    @Test
    void aWayStandsThereAsOftenAsItsShare() {
        NextHop one = via("Tunnel0", "172.16.0.1");
        NextHop two = via("Tunnel1", "172.17.0.1");
        assertThat(hops(one, one, one, two))
                .extracting(FibEntry.Hop::tunnel)
                .containsExactly(0, 0, 0, 1);
        NextHop lan = via("GigabitEthernet0/1", "10.1.0.1");
        assertThat(hops(lan, lan, two)).hasSize(3).contains(FibEntry.Hop.HOST);
    }

    @Test
    void waysThatAreOneToThePacketPathAreOneHop() {
        assertThat(
                        hops(
                                via("GigabitEthernet0/1", "10.1.0.1"),
                                via("GigabitEthernet0/2", "10.2.0.1")))
                .containsExactly(FibEntry.Hop.HOST);
        NextHop one = via("Tunnel0", "172.16.0.1");
        assertThat(hops(one, one)).hasSize(1);
        assertThat(hops()).isEmpty();
    }
}
