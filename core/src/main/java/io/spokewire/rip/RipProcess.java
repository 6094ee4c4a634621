package io.spokewire.rip;

import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.net.Ipv4Address;
import io.spokewire.policy.DistributeList;
import io.spokewire.policy.OffsetList;
import io.spokewire.policy.PassiveInterfaces;
import io.spokewire.policy.Redistribution;
import io.spokewire.policy.SourceDistance;
import java.util.List;

/**
 * {@code router rip}, or an address family of it for a VRF.
 *
 * @param version 1 or 2; 0 sends 1 and takes both, which is IOS's default
 * @param networks classful networks whose interfaces take part; 0.0.0.0 means all
 * @param neighbors told by unicast, also on passive interfaces
 * @param passive interfaces on which nothing is told
 * @param autoSummary whether routes are summarised at classful borders; IOS's default is yes
 * @param redistributions from other protocols
 * @param distributeLists filters
 * @param offsetLists what is added to metrics
 * @param defaultInformation whether a default route is told
 * @param defaultMap route map that must let some route of the RIB pass for that; empty for none
 * @param defaultMetric of redistributed routes, 1 to 16; 0 for none
 * @param distance administrative distance, 1 to 255
 * @param distances those of routes that certain routers tell, the first that matches holds
 * @param maximumPaths equal routes kept, 1 to 32
 * @param timers update, invalid, hold-down and flush
 * @param flashThresholdSeconds no update is triggered so shortly before a regular one, 0 to 30
 * @param validateSource whether a router must have an address of the interface's subnet
 * @param bfdAll whether BFD watches the routers on all interfaces
 */
public record RipProcess(
        int version,
        List<Ipv4Address> networks,
        List<Ipv4Address> neighbors,
        PassiveInterfaces passive,
        boolean autoSummary,
        List<Redistribution> redistributions,
        List<DistributeList> distributeLists,
        List<OffsetList> offsetLists,
        boolean defaultInformation,
        String defaultMap,
        int defaultMetric,
        int distance,
        List<SourceDistance> distances,
        int maximumPaths,
        Timers timers,
        int flashThresholdSeconds,
        boolean validateSource,
        boolean bfdAll) {
    /**
     * RFC 2453 section 3.8, and Cisco's hold-down.
     *
     * @param sleepMillis from a change to the update that it triggers; 0 for a moment
     */
    public record Timers(
            int updateSeconds,
            int invalidSeconds,
            int holdDownSeconds,
            int flushSeconds,
            long sleepMillis) {
        /** IOS's defaults. */
        public static final Timers DEFAULT = new Timers(30, 180, 180, 240, 0);
    }

    /** The mode {@code (config-router)#} of RIP. */
    public static final Mode MODE = new Mode("RIP configuration", "config-router", Mode.CONFIG);

    /**
     * The mode of its {@code address-family ipv4 vrf}. The section's name is {@code ipv4 vrf NAME}.
     */
    public static final Mode VRF = new Mode("RIP VRF configuration", "config-router-af", MODE);

    /** {@code version}. */
    public static final Slot<Integer> VERSION = Slot.of("rip version", 0);

    /** {@code network}. */
    public static final Slot<List<Ipv4Address>> NETWORKS = Slot.of("rip network", List.of());

    /** {@code neighbor}. */
    public static final Slot<List<Ipv4Address>> NEIGHBORS = Slot.of("rip neighbor", List.of());

    /** {@code passive-interface}. */
    public static final Slot<PassiveInterfaces> PASSIVE =
            Slot.of("rip passive-interface", PassiveInterfaces.NONE);

    /** {@code auto-summary}. */
    public static final Slot<Boolean> AUTO_SUMMARY = Slot.of("rip auto-summary", true);

    /** {@code redistribute}. */
    public static final Slot<List<Redistribution>> REDISTRIBUTIONS =
            Slot.of("rip redistribute", List.of());

    /** {@code distribute-list}. */
    public static final Slot<List<DistributeList>> DISTRIBUTE_LISTS =
            Slot.of("rip distribute-list", List.of());

    /** {@code offset-list}. */
    public static final Slot<List<OffsetList>> OFFSET_LISTS = Slot.of("rip offset-list", List.of());

    /** {@code default-information originate}. */
    public static final Slot<Boolean> DEFAULT_INFORMATION =
            Slot.of("rip default-information", false);

    /** Its {@code route-map}. */
    public static final Slot<String> DEFAULT_MAP = Slot.of("rip default-information map", "");

    /** {@code default-metric}. */
    public static final Slot<Integer> DEFAULT_METRIC = Slot.of("rip default-metric", 0);

    /** {@code distance}. */
    public static final Slot<Integer> DISTANCE = Slot.of("rip distance", 120);

    /** {@code distance} of certain routers. */
    public static final Slot<List<SourceDistance>> DISTANCES =
            Slot.of("rip distance of sources", List.of());

    /** {@code maximum-paths}. */
    public static final Slot<Integer> MAXIMUM_PATHS = Slot.of("rip maximum-paths", 4);

    /** {@code timers basic}. */
    public static final Slot<Timers> TIMERS = Slot.of("rip timers", Timers.DEFAULT);

    /** {@code flash-update-threshold}. */
    public static final Slot<Integer> FLASH_THRESHOLD = Slot.of("rip flash-update-threshold", 0);

    /** {@code validate-update-source}. */
    public static final Slot<Boolean> VALIDATE_SOURCE = Slot.of("rip validate-update-source", true);

    /** {@code bfd all-interfaces}. */
    public static final Slot<Boolean> BFD_ALL = Slot.of("rip bfd all-interfaces", false);

    /** Copies the lists. */
    public RipProcess {
        networks = List.copyOf(networks);
        neighbors = List.copyOf(neighbors);
        redistributions = List.copyOf(redistributions);
        distributeLists = List.copyOf(distributeLists);
        offsetLists = List.copyOf(offsetLists);
        distances = List.copyOf(distances);
    }

    /**
     * What the section says.
     *
     * @param section of mode {@link #MODE} or {@link #VRF}
     * @param version where the section says none
     */
    public static RipProcess of(Section section, int version) {
        int own = section.get(VERSION);
        return new RipProcess(
                own == 0 ? version : own,
                section.get(NETWORKS),
                section.get(NEIGHBORS),
                section.get(PASSIVE),
                section.get(AUTO_SUMMARY),
                section.get(REDISTRIBUTIONS),
                section.get(DISTRIBUTE_LISTS),
                section.get(OFFSET_LISTS),
                section.get(DEFAULT_INFORMATION),
                section.get(DEFAULT_MAP),
                section.get(DEFAULT_METRIC),
                section.get(DISTANCE),
                section.get(DISTANCES),
                section.get(MAXIMUM_PATHS),
                section.get(TIMERS),
                section.get(FLASH_THRESHOLD),
                section.get(VALIDATE_SOURCE),
                section.get(BFD_ALL));
    }
}
