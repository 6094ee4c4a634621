package io.spokewire.eigrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.eigrp.EigrpProcess.Weights;
import io.spokewire.net.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arithmetic, with figures that routers of IOS have shown for such paths. */
class EigrpMetricsTest {
    /** RFC 7868 sections 5.5, 5.6.1.1 and 5.6.2.5. */
    @ParameterizedTest
    @CsvSource({
        // wide, K1 to K5, kilobits, picoseconds, the metric, that of the RIB
        "true, 1,0,1,0,0, 1000000, 11250000, 1392640, 10880",
        "true, 1,0,1,0,0, 8000000, 1250000, 163840, 1280",
        "true, 1,2,3,4,5, 1000000, 11250000, 55450, 433",
        "true, 1,2,3,4,5, 8000000, 1250000, 6338, 49",
        "false, 1,0,1,0,0, 10000, 7000000000, 435200, 435200",
        "false, 1,0,1,0,0, 1544, 25100000000, 2300416, 2300416",
        "false, 1,0,1,0,0, 1000000, 5020000000, 131072, 131072"
    })
    void theCompositeMetricIsThatOfIos(
            boolean wide,
            int k1,
            int k2,
            int k3,
            int k4,
            int k5,
            long kilobits,
            long picos,
            long metric,
            long rib) {
        EigrpMetrics metrics =
                new EigrpMetrics(wide, new Weights(0, k1, k2, k3, k4, k5, 0), 100, 128);
        EigrpTlv.WideMetric told =
                new EigrpTlv.WideMetric(0, 255, 1, 1500, 1, picos, kilobits, 0, Bytes.EMPTY);
        long composite = metrics.composite(metrics.of(told));
        assertThat(composite).isEqualTo(metric);
        assertThat(metrics.ofRib(composite)).isEqualTo(rib);
    }
}
