package io.spokewire.ospf;

import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.net.Prefix;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code area AREA ...} says of one area.
 *
 * @param id the area
 * @param type which external routes it takes
 * @param noSummary whether a stub or NSSA area gets a default route only
 * @param nssaOptions further words behind {@code nssa}: {@code no-redistribution}, {@code
 *     no-ext-capability}
 * @param defaultCost of the default route told into it, 0 to 16777215; 1 by default
 * @param ranges told to other areas instead of what they cover, the longest first
 * @param filterLists prefix lists for summaries, in and out
 * @param authentication {@code ""}, {@code simple}, {@code message-digest}, {@code key-chain NAME}
 * @param ipsec protection of version 3 by IPsec
 * @param virtualLinks the lines behind {@code area AREA virtual-link}, kept as typed
 * @param nssaDefault the default route that is told into an NSSA; empty for none
 * @param translate words behind {@code nssa translate type7}: {@code always}, {@code suppress-fa}
 */
public record OspfArea(
        AreaId id,
        Type type,
        boolean noSummary,
        List<String> nssaOptions,
        int defaultCost,
        List<Range> ranges,
        List<FilterList> filterLists,
        String authentication,
        OspfIpsec ipsec,
        List<String> virtualLinks,
        Optional<NssaDefault> nssaDefault,
        List<String> translate) {
    /** Kinds of area. */
    public enum Type {
        /** All routes. */
        NORMAL,
        /** No external routes, RFC 2328 section 3.6. */
        STUB,
        /** External routes of its own only, RFC 3101. */
        NSSA
    }

    /**
     * {@code area AREA range PREFIX}.
     *
     * @param advertise whether it is told at all
     * @param cost 0 to 16777215; -1 for that of the longest way
     */
    public record Range(Prefix prefix, boolean advertise, int cost) {}

    /**
     * {@code default-information-originate} of an NSSA.
     *
     * @param metric 0 to 16777214; -1 for the area's {@code default-cost}
     * @param type of the metric, 1 or 2; 0 for the usual one, 2
     * @param nssaOnly whether nobody is to translate it, as nobody does
     */
    public record NssaDefault(int metric, int type, boolean nssaOnly) {
        String words() {
            return " default-information-originate"
                    + (metric < 0 ? "" : " metric " + metric)
                    + (type == 0 ? "" : " metric-type " + type)
                    + (nssaOnly ? " nssa-only" : "");
        }
    }

    /** {@code area AREA filter-list prefix NAME {in | out}}. */
    public record FilterList(String prefixList, boolean in) {}

    /** A passing mode for the sections that hold an area; nothing is typed in it. */
    public static final Mode MODE = new Mode("OSPF area settings", "config-router", Mode.CONFIG);

    /** Where a process or an address family holds its areas. */
    public static final Slot<Map<AreaId, Section>> AREAS = Slot.of("ospf areas", Map.of());

    /** {@code stub} and {@code nssa}. */
    public static final Slot<Type> TYPE = Slot.of("area type", Type.NORMAL);

    /** {@code no-summary}. */
    public static final Slot<Boolean> NO_SUMMARY = Slot.of("area no-summary", false);

    /** Words behind {@code nssa}. */
    public static final Slot<List<String>> NSSA_OPTIONS = Slot.of("area nssa options", List.of());

    /** {@code default-information-originate} behind {@code nssa}. */
    public static final Slot<Optional<NssaDefault>> NSSA_DEFAULT =
            Slot.of("area nssa default", Optional.empty());

    /** {@code nssa translate type7}. */
    public static final Slot<List<String>> TRANSLATE = Slot.of("area nssa translate", List.of());

    /** {@code default-cost}. */
    public static final Slot<Integer> DEFAULT_COST = Slot.of("area default-cost", 1);

    /** {@code range}. */
    public static final Slot<List<Range>> RANGES = Slot.of("area range", List.of());

    /** {@code filter-list}. */
    public static final Slot<List<FilterList>> FILTER_LISTS =
            Slot.of("area filter-list", List.of());

    /** {@code authentication}. */
    public static final Slot<String> AUTHENTICATION = Slot.of("area authentication", "");

    /** {@code authentication ipsec} of version 3. */
    public static final Slot<OspfIpsec> IPSEC =
            Slot.of("area authentication ipsec", OspfIpsec.NONE);

    /** {@code encryption} of version 3. */
    public static final Slot<OspfIpsec> ENCRYPTION = Slot.of("area encryption", OspfIpsec.NONE);

    /** {@code virtual-link}. */
    public static final Slot<List<String>> VIRTUAL_LINKS = Slot.of("area virtual-link", List.of());

    /** An area of which nothing is said but its kind. */
    static OspfArea plain(AreaId id, Type type) {
        return new OspfArea(
                id,
                type,
                false,
                List.of(),
                1,
                List.of(),
                List.of(),
                "",
                OspfIpsec.NONE,
                List.of(),
                Optional.empty(),
                List.of());
    }

    /** The same with ranges. */
    OspfArea with(List<Range> others) {
        return new OspfArea(
                id,
                type,
                noSummary,
                nssaOptions,
                defaultCost,
                others,
                filterLists,
                authentication,
                ipsec,
                virtualLinks,
                nssaDefault,
                translate);
    }

    /** Copies the lists. */
    public OspfArea {
        nssaOptions = List.copyOf(nssaOptions);
        ranges = List.copyOf(ranges);
        filterLists = List.copyOf(filterLists);
        virtualLinks = List.copyOf(virtualLinks);
        translate = List.copyOf(translate);
    }

    /** What the section says. */
    public static OspfArea of(Section section) {
        return new OspfArea(
                AreaId.parse(section.name()),
                section.get(TYPE),
                section.get(NO_SUMMARY),
                section.get(NSSA_OPTIONS),
                section.get(DEFAULT_COST),
                section.get(RANGES).stream()
                        .sorted(Comparator.comparingInt(r -> -r.prefix().length()))
                        .toList(),
                section.get(FILTER_LISTS),
                section.get(AUTHENTICATION),
                section.get(ENCRYPTION).active() ? section.get(ENCRYPTION) : section.get(IPSEC),
                section.get(VIRTUAL_LINKS),
                section.get(NSSA_DEFAULT),
                section.get(TRANSLATE));
    }
}
