package io.spokewire.eigrp;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a process works with: the configuration, together with the interfaces that there are.
 *
 * @param family of its routes
 * @param process what the configuration says of the whole
 * @param metrics its arithmetic
 * @param routerId in the form of an address
 * @param circuits by name, in the order of the interfaces
 */
record EigrpConfig(
        AddressFamily family,
        EigrpProcess process,
        EigrpMetrics metrics,
        Ipv4Address routerId,
        Map<String, Circuit> circuits) {
    /** RFC 7868 section 4. */
    static final Address GROUP_IPV4 = Address.parse("224.0.0.10");

    /** RFC 7868 section 4. */
    static final Address GROUP_IPV6 = Address.parse("ff02::a");

    /** Version of the TLVs with wide metrics, section 6.6.1. */
    private static final int WIDE_TLVS = 2;

    Address group() {
        return family == AddressFamily.IPV4 ? GROUP_IPV4 : GROUP_IPV6;
    }

    int autonomousSystem() {
        return process.autonomousSystem();
    }

    /** The K values as hellos carry them. */
    EigrpTlv.Parameters parameters(int holdSeconds) {
        EigrpProcess.Weights w = process.weights();
        return new EigrpTlv.Parameters(w.k1(), w.k2(), w.k3(), w.k4(), w.k5(), w.k6(), holdSeconds);
    }

    /** What a hello says beside the parameters. */
    List<EigrpTlv> hello(int holdSeconds) {
        List<EigrpTlv> tlvs = new ArrayList<>();
        tlvs.add(parameters(holdSeconds));
        tlvs.add(
                metrics.wide()
                        ? new EigrpTlv.SoftwareVersion(1, 0, WIDE_TLVS, 0)
                        : new EigrpTlv.SoftwareVersion(1, 0, 1, 2));
        stubFlags().ifPresent(flags -> tlvs.add(new EigrpTlv.Stub(flags)));
        return tlvs;
    }

    /** {@code summary-metric} of a summary; null for that of its best part. */
    @Nullable Vector summaryMetric(Prefix summary) {
        List<Long> five = process.summaryMetric(summary);
        return five.isEmpty() ? null : metrics.ofConfigured(five);
    }

    private Optional<Integer> stubFlags() {
        return process.stub()
                .map(stub ->
                        (stub.connected() ? EigrpTlv.Stub.CONNECTED : 0)
                                | (stub.staticRoutes() ? EigrpTlv.Stub.STATIC : 0)
                                | (stub.summary() ? EigrpTlv.Stub.SUMMARY : 0)
                                | (stub.redistributed() ? EigrpTlv.Stub.REDISTRIBUTED : 0)
                                | (stub.leakMap().isEmpty() ? 0 : EigrpTlv.Stub.LEAK_MAP)
                                | (stub.receiveOnly() ? EigrpTlv.Stub.RECEIVE_ONLY : 0));
    }
}
