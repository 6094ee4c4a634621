package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.ospf.Wires.Router;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@link OspfNetworks} with version 2. */
class OspfNetworkTest extends OspfNetworks {
    private static final NetworkType BROADCAST = NetworkType.BROADCAST;
    private static final NetworkType MULTIPOINT = NetworkType.POINT_TO_MULTIPOINT;

    OspfNetworkTest() {
        super(OspfVersion2.VERSION);
    }

    @Test
    void disagreementsAreToldInWords() {
        Router a = wires.router("a", "1.1.1.1").on("x", "0", BROADCAST, "10.0.0.1/24", 1);
        wires.router("b", "2.2.2.2").on("x", "0", MULTIPOINT, "10.0.0.2/24", 1);
        wires.router("c", "3.3.3.3").on("x", "4", BROADCAST, "10.0.0.3/24", 1);
        wires.router("d", "4.4.4.4").on("x", "0", BROADCAST, "10.0.0.4/25", 1);
        wires.router("e", "1.1.1.1").on("x", "0", BROADCAST, "10.0.0.5/24", 1);
        wires.startAll();
        wires.run(Duration.ofMinutes(1));
        assertThat(a.told.stream().filter(t -> t.mnemonic().equals("MISMATCH")))
                .extracting(OspfTrace::text)
                .containsExactlyInAnyOrder(
                        "Process 1: packets of 10.0.0.2 on x are dropped: hello interval 30 s"
                                + " there, 10 s here: set ip ospf hello-interval, or ip ospf network,"
                                + " alike",
                        "Process 1: packets of 10.0.0.3 on x are dropped: area 0.0.0.4 there, area"
                                + " 0 here",
                        "Process 1: packets of 10.0.0.4 on x are dropped: mask 255.255.255.128"
                                + " there, 255.255.255.0 here",
                        "Process 1: packets of 10.0.0.5 on x are dropped: it has our own router id"
                                + " 1.1.1.1");
    }
}
