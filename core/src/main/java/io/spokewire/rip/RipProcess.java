package io.spokewire.rip;

import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.net.Ipv4Address;
import io.spokewire.policy.DistributeList;
import io.spokewire.policy.PassiveInterfaces;
import io.spokewire.policy.Redistribution;
import java.util.List;

/**
 * {@code router rip}.
 *
 * @param version 1 or 2; 0 sends 1 and takes both, which is IOS's default
 * @param networks classful networks whose interfaces take part
 * @param neighbors told by unicast, also on passive interfaces
 * @param passive interfaces on which nothing is told
 * @param autoSummary whether routes are summarised at classful borders; IOS's default is yes
 * @param redistributions from other protocols
 * @param distributeLists filters
 * @param defaultInformation whether a default route is told
 * @param defaultMetric of redistributed routes, 1 to 16; 0 for none
 * @param distance administrative distance, 1 to 255
 * @param maximumPaths equal routes kept, 1 to 32
 * @param timers update, invalid, hold-down and flush
 */
public record RipProcess(
        int version,
        List<Ipv4Address> networks,
        List<Ipv4Address> neighbors,
        PassiveInterfaces passive,
        boolean autoSummary,
        List<Redistribution> redistributions,
        List<DistributeList> distributeLists,
        boolean defaultInformation,
        int defaultMetric,
        int distance,
        int maximumPaths,
        Timers timers) {
    /** RFC 2453 section 3.8, in seconds, and Cisco's hold-down. */
    public record Timers(
            int updateSeconds, int invalidSeconds, int holdDownSeconds, int flushSeconds) {
        /** IOS's defaults. */
        public static final Timers DEFAULT = new Timers(30, 180, 180, 240);
    }

    /** The mode {@code (config-router)#} of RIP. */
    public static final Mode MODE = new Mode("RIP configuration", "config-router", Mode.CONFIG);

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

    /** {@code default-information originate}. */
    public static final Slot<Boolean> DEFAULT_INFORMATION =
            Slot.of("rip default-information", false);

    /** {@code default-metric}. */
    public static final Slot<Integer> DEFAULT_METRIC = Slot.of("rip default-metric", 0);

    /** {@code distance}. */
    public static final Slot<Integer> DISTANCE = Slot.of("rip distance", 120);

    /** {@code maximum-paths}. */
    public static final Slot<Integer> MAXIMUM_PATHS = Slot.of("rip maximum-paths", 4);

    /** {@code timers basic}. */
    public static final Slot<Timers> TIMERS = Slot.of("rip timers", Timers.DEFAULT);

    /** {@code ip rip send version} of an interface; empty for the process's own. */
    public static final Slot<String> SEND_VERSION = Slot.of("ip rip send version", "");

    /** {@code ip rip receive version} of an interface; empty for the process's own. */
    public static final Slot<String> RECEIVE_VERSION = Slot.of("ip rip receive version", "");

    /** {@code ip rip authentication mode} of an interface; empty for clear text. */
    public static final Slot<String> AUTHENTICATION_MODE =
            Slot.of("ip rip authentication mode", "");

    /** {@code ip rip authentication key-chain} of an interface; empty for none. */
    public static final Slot<String> AUTHENTICATION_KEY_CHAIN =
            Slot.of("ip rip authentication key-chain", "");

    /**
     * {@code ip split-horizon} of an interface. Unset, it is on, but off on a multipoint tunnel,
     * where RIP's routes must go back out.
     */
    public static final Slot<String> SPLIT_HORIZON = Slot.of("ip split-horizon", "");

    /** Copies the lists. */
    public RipProcess {
        networks = List.copyOf(networks);
        neighbors = List.copyOf(neighbors);
        redistributions = List.copyOf(redistributions);
        distributeLists = List.copyOf(distributeLists);
    }

    /** What the section says. */
    public static RipProcess of(Section section) {
        return new RipProcess(
                section.get(VERSION),
                section.get(NETWORKS),
                section.get(NEIGHBORS),
                section.get(PASSIVE),
                section.get(AUTO_SUMMARY),
                section.get(REDISTRIBUTIONS),
                section.get(DISTRIBUTE_LISTS),
                section.get(DEFAULT_INFORMATION),
                section.get(DEFAULT_METRIC),
                section.get(DISTANCE),
                section.get(MAXIMUM_PATHS),
                section.get(TIMERS));
    }
}
