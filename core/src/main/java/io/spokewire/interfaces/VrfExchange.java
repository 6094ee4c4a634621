package io.spokewire.interfaces;

import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.net.AddressFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which routes a family of a VRF exchanges with other VRFs and with the default one: what its
 * section in {@code vrf definition} says, and what holds for both families.
 *
 * @param importTargets of {@code route-target import}, as typed: {@code 65000:1}
 * @param exportTargets of {@code route-target export}
 * @param importMap a route map that routes of other VRFs have to pass; empty for none
 * @param exportMap a route map that changes what is exported; empty for none
 * @param fromDefault routes of the default VRF that are taken
 * @param toDefault routes that the default VRF gets
 */
public record VrfExchange(
        List<String> importTargets,
        List<String> exportTargets,
        String importMap,
        String exportMap,
        Unicast fromDefault,
        Unicast toDefault) {
    /** Nothing is exchanged. */
    public static final VrfExchange NONE =
            new VrfExchange(List.of(), List.of(), "", "", Unicast.NONE, Unicast.NONE);

    /** {@code route-target import}. */
    public static final Slot<List<String>> IMPORT_TARGETS =
            Slot.of("route-target import", List.of());

    /** {@code route-target export}. */
    public static final Slot<List<String>> EXPORT_TARGETS =
            Slot.of("route-target export", List.of());

    /** {@code import map}. */
    public static final Slot<String> IMPORT_MAP = Slot.of("import map", "");

    /** {@code export map}. */
    public static final Slot<String> EXPORT_MAP = Slot.of("export map", "");

    /** {@code import ipv4 unicast}. */
    public static final Slot<Unicast> FROM_DEFAULT = Slot.of("import unicast", Unicast.NONE);

    /** {@code export ipv4 unicast}. */
    public static final Slot<Unicast> TO_DEFAULT = Slot.of("export unicast", Unicast.NONE);

    /**
     * {@code import ipv4 unicast [LIMIT] map NAME} and its twin.
     *
     * @param limit prefixes at most
     * @param map which routes; empty for none at all
     */
    public record Unicast(int limit, String map) {
        /** What IOS takes at most when no limit is said. */
        public static final int USUAL_LIMIT = 1000;

        /** The line is not there. */
        public static final Unicast NONE = new Unicast(USUAL_LIMIT, "");
    }

    /** Copies the lists. */
    public VrfExchange {
        importTargets = List.copyOf(importTargets);
        exportTargets = List.copyOf(exportTargets);
    }

    /** What a configuration says of a family of a VRF. */
    public static VrfExchange of(Section root, String vrf, AddressFamily family) {
        Section whole = root.child(VrfConfig.VRF, vrf).orElse(null);
        if (whole == null) {
            return NONE;
        }
        Section own =
                whole.child(VrfCommands.ADDRESS_FAMILY, family.name().toLowerCase(Locale.ROOT))
                        .orElse(whole);
        return new VrfExchange(
                both(whole, own, IMPORT_TARGETS),
                both(whole, own, EXPORT_TARGETS),
                nearer(whole, own, IMPORT_MAP),
                nearer(whole, own, EXPORT_MAP),
                nearer(whole, own, FROM_DEFAULT),
                nearer(whole, own, TO_DEFAULT));
    }

    private static List<String> both(Section whole, Section own, Slot<List<String>> slot) {
        List<String> all = new ArrayList<>(whole.get(slot));
        own.get(slot).stream().filter(t -> !all.contains(t)).forEach(all::add);
        return all;
    }

    private static <T> T nearer(Section whole, Section own, Slot<T> slot) {
        T said = own.get(slot);
        return said.equals(slot.defaultValue()) ? whole.get(slot) : said;
    }
}
