package io.spokewire.ospf;

import java.util.List;

/**
 * All that one process is to do: what its lines say, brought together with what the interfaces are.
 *
 * @param process its number, for people
 * @param vrf empty for the default one
 * @param routerId never 0
 * @param circuits the interfaces that are up
 * @param areas what is said of areas; those without a line are normal ones
 * @param summaries told in place of the external routes that they cover
 * @param maximumPaths of equal cost, 1 to 32
 * @param maxMetric whether nobody is to send traffic through us ({@code max-metric router-lsa})
 */
public record OspfConfig(
        int process,
        String vrf,
        int routerId,
        List<OspfCircuitConfig> circuits,
        List<OspfArea> areas,
        List<OspfProcess.Summary> summaries,
        int maximumPaths,
        boolean maxMetric) {
    /** Copies the lists. */
    public OspfConfig {
        circuits = List.copyOf(circuits);
        areas = List.copyOf(areas);
        summaries = List.copyOf(summaries);
    }
}
