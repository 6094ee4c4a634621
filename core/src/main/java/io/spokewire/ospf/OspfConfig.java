package io.spokewire.ospf;

import io.spokewire.net.Prefix;
import io.spokewire.policy.PrefixList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All that one process is to do: what its lines say, brought together with what the interfaces are.
 *
 * @param version 2, or 3 for one address family
 * @param process its number, for people
 * @param vrf empty for the default one
 * @param routerId never 0
 * @param circuits the interfaces that are up
 * @param areas what is said of areas; those without a line are normal ones
 * @param filters of the summaries of areas that have some
 * @param summaries told in place of the external routes that they cover
 * @param maximumPaths of equal cost, 1 to 32
 * @param helper whether neighbours who restart are helped (RFC 3623)
 * @param rfc1583 whether a range costs what the nearest of its parts does, and external routes are
 *     chosen by cost alone (RFC1583Compatibility, RFC 2328 appendix C.1)
 * @param ignoresDown whether what a provider's edge router has from its backbone is not used: it
 *     has the DN bit, RFC 4577 section 4.2.5.1
 * @param domainTag the VPN Route Tag of section 4.2.5.2, 0 to 4294967295: external advertisements
 *     that have it are not used either
 * @param timings how soon things are done again
 * @param logChanges which changes of neighbours the log tells of
 * @param maxMetric whether nobody is to send traffic through us ({@code max-metric router-lsa})
 */
public record OspfConfig(
        OspfVersion version,
        int process,
        String vrf,
        int routerId,
        List<OspfCircuitConfig> circuits,
        List<OspfArea> areas,
        List<AreaFilter> filters,
        List<OspfProcess.Summary> summaries,
        int maximumPaths,
        RestartHelper helper,
        boolean rfc1583,
        boolean ignoresDown,
        OptionalLong domainTag,
        OspfTimings timings,
        LogChanges logChanges,
        MaxMetric maxMetric) {
    /**
     * {@code area AREA filter-list}, resolved.
     *
     * @param into for what is told into the area
     * @param from for what of the area is told to others
     */
    public record AreaFilter(AreaId area, Optional<PrefixList> into, Optional<PrefixList> from) {
        boolean in(Prefix prefix) {
            return permits(into, prefix);
        }

        boolean out(Prefix prefix) {
            return permits(from, prefix);
        }

        private static boolean permits(Optional<PrefixList> list, Prefix prefix) {
            return list.isEmpty() || list.get().permits(prefix);
        }
    }

    /** What a range costs that has two parts, section 12.4.3. */
    long rangeCost(long one, long other) {
        return rfc1583 ? Math.min(one, other) : Math.max(one, other);
    }

    /** Copies the lists. */
    public OspfConfig {
        circuits = List.copyOf(circuits);
        areas = List.copyOf(areas);
        filters = List.copyOf(filters);
        summaries = List.copyOf(summaries);
    }
}
