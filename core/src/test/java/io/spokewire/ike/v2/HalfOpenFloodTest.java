package io.spokewire.ike.v2;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkePath;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.Ipv4Address;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hub that is asked for 50,000 negotiations by addresses that cannot be reached. */
class HalfOpenFloodTest {
    private static final int FLOOD = 50_000;
    private static final Duration EACH = Duration.ofNanos(100_000);
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

    /** As many as a hub takes without a cookie. */
    private static final int HALF_OPEN_MAX = 100;

    private final Wires wires = new Wires();
    private final Wires.Node hub = wires.node("hub", "192.0.2.1", Wires.SHARED_KEY);
    private final Random random = new Random(1);
    private Bytes request = Bytes.EMPTY;

    @BeforeEach
    void aRequest() {
        Wires.Node model = wires.node("model", "192.0.2.9", Wires.SHARED_KEY);
        wires.fate = _ -> Wires.NOTHING;
        model.connect(hub);
        wires.run(EACH.multipliedBy(20));
        request = wires.sent.getFirst().message();
        model.dead = true;
        wires.sent.clear();
    }

    private void lets(Wires.Fate fate) {
        wires.fate = fate;
    }

    private static List<Wires.Delivery> soon(Wires.Datagram datagram) {
        return List.of(new Wires.Delivery(datagram, Duration.ofMillis(10)));
    }

    /** Part of the flood, at 10,000 a second. */
    private void flood(int from, int to) {
        for (int i = from; i < to; i++) {
            byte[] spi = new byte[8];
            random.nextBytes(spi);
            Address nobody = new Ipv4Address(0xC6130000 + i); // 198.19.0.0
            hub.handle(
                    new IkeInput.Received(
                            new IkePath(
                                    "",
                                    new Endpoint(hub.address, Endpoint.IKE),
                                    new Endpoint(nobody, Endpoint.IKE)),
                            Bytes.concat(Bytes.copyOf(spi), request.slice(8, request.length()))));
            wires.run(EACH);
            wires.sent.clear();
            hub.debug.clear();
        }
    }

    private Wires.Node spoke(String address) {
        return wires.node(address, address, Wires.SHARED_KEY);
    }

    @Test
    void aSpokeIsConnectedInTimeAndNothingIsKeptOfMostOthers() {
        lets(HalfOpenFloodTest::soon);
        flood(0, FLOOD / 2);
        Wires.Node meanwhile = spoke("192.0.2.2");
        meanwhile.connect(hub);
        int twoSeconds = (int) TWO_SECONDS.dividedBy(EACH);
        flood(FLOOD / 2, FLOOD / 2 + twoSeconds);
        assertThat(meanwhile.reaches(hub)).as(meanwhile.log.toString()).isTrue();
        flood(FLOOD / 2 + twoSeconds, FLOOD);

        assertThat(hub.engine.statistics().halfOpen()).isEqualTo(HALF_OPEN_MAX);
        assertThat(hub.engine.statistics().cookiesSent())
                .isGreaterThanOrEqualTo(FLOOD - HALF_OPEN_MAX);
        assertThat(hub.engine.snapshot()).hasSize(HALF_OPEN_MAX + 1);
        assertThat(hub.timersArmed()).isLessThan(2 * HALF_OPEN_MAX);
        Wires.Node behind = spoke("192.0.2.3");
        behind.connect(hub);
        wires.run(TWO_SECONDS);
        assertThat(behind.reaches(hub)).as(behind.log.toString()).isTrue();

        wires.seconds(31);
        assertThat(hub.engine.statistics().halfOpen()).as("those that never came back").isZero();
        assertThat(hub.engine.snapshot()).hasSize(2);
    }

    /** A hub that is asked for more than it can answer has no time for some of a spoke's too. */
    @Test
    void aSpokeIsConnectedInTimeWhereTwoOfItsRequestsAreLost() {
        int[] lost = {0};
        lets(d -> d.is(ExchangeType.IKE_SA_INIT, false) && lost[0]++ < 2 ? Wires.NOTHING : soon(d));
        flood(0, 2 * HALF_OPEN_MAX);
        Wires.Node spoke = spoke("192.0.2.2");
        spoke.connect(hub);
        wires.run(TWO_SECONDS);
        assertThat(lost[0]).isGreaterThan(2);
        assertThat(spoke.reaches(hub)).as(spoke.log.toString()).isTrue();
    }
}
