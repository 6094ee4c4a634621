package io.spokewire.policy;

import java.util.List;
import java.util.OptionalLong;

/**
 * {@code redistribute SOURCE ...} of a routing process.
 *
 * @param source the routes' origin: {@code connected}, {@code static}, {@code eigrp 100}, {@code
 *     ospf 1}, {@code ospfv3 1}, {@code bgp 65000}, {@code rip}
 * @param match which OSPF routes: {@code internal}, {@code external 1}, ...; empty for all
 * @param metric for OSPF, RIP and BGP; empty for the default
 * @param transparent whether RIP takes the metric that the route has
 * @param eigrpMetric bandwidth in kilobits per second, delay in tens of microseconds, reliability 0
 *     to 255, load 1 to 255, MTU in bytes; empty for the default
 * @param metricType 1 or 2 for OSPF; 0 for the default, 2
 * @param subnets whether OSPF takes prefixes that are no classful network
 * @param tag of the routes; empty for none
 * @param routeMap that picks and changes the routes; empty for none
 * @param nssaOnly whether OSPF keeps the routes within NSSAs
 * @param includeConnected whether the connected prefixes of the source's interfaces come with its
 *     routes; for IPv4 they always do
 */
public record Redistribution(
        String source,
        List<String> match,
        OptionalLong metric,
        boolean transparent,
        List<Long> eigrpMetric,
        int metricType,
        boolean subnets,
        OptionalLong tag,
        String routeMap,
        boolean nssaOnly,
        boolean includeConnected) {
    private static final int EIGRP_METRICS = 5;

    /** Copies the lists. */
    public Redistribution {
        match = List.copyOf(match);
        eigrpMetric = List.copyOf(eigrpMetric);
        if (!eigrpMetric.isEmpty() && eigrpMetric.size() != EIGRP_METRICS) {
            throw new IllegalArgumentException("an EIGRP metric has five parts");
        }
    }

    /** As the configuration shows it. */
    public String words() {
        return "redistribute " + source + more();
    }

    /** What stands behind the source, each word with a blank in front. */
    public String more() {
        StringBuilder words = new StringBuilder();
        metric.ifPresent(m -> words.append(" metric ").append(m));
        words.append(transparent ? " metric transparent" : "");
        if (!eigrpMetric.isEmpty()) {
            words.append(" metric");
            eigrpMetric.forEach(m -> words.append(' ').append(m));
        }
        if (metricType != 0) {
            words.append(" metric-type ").append(metricType);
        }
        if (!match.isEmpty()) {
            words.append(" match ").append(String.join(" ", match));
        }
        tag.ifPresent(t -> words.append(" tag ").append(t));
        if (subnets) {
            words.append(" subnets");
        }
        if (!routeMap.isEmpty()) {
            words.append(" route-map ").append(routeMap);
        }
        if (nssaOnly) {
            words.append(" nssa-only");
        }
        if (includeConnected) {
            words.append(" include-connected");
        }
        return words.toString();
    }
}
