package io.spokewire.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.router.Ports;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What BFD may promise on this Java. */
class RealBfdTest {
    /** A collector that stops all threads is named, with the way to change it. */
    @Test
    void detectionIsAsFastAsTheCollectorLetsItBe() {
        Ports.Bfd.Limit limit = RealBfd.limit();
        String collector = ManagementFactory.getGarbageCollectorMXBeans().getFirst().getName();
        if (collector.contains("ZGC") || collector.contains("Shenandoah")) {
            assertThat(limit).isEqualTo(Ports.Bfd.Limit.NONE);
        } else {
            assertThat(limit.detection()).isEqualTo(Duration.ofMillis(150));
            assertThat(limit.why())
                    .contains("(" + collector + ")")
                    .endsWith("set longer timers, or start with SPOKEWIRE_COLLECTOR=z");
        }
    }
}
