package io.spokewire.bgp;

import io.spokewire.command.Section;
import io.spokewire.command.Slot;

/**
 * Rules of a process for the choice of routes and for its sessions.
 *
 * @param alwaysCompareMed whether MEDs of different neighbouring ASes are compared
 * @param deterministicMed whether routes of one neighbouring AS are compared with one another first
 * @param clientToClient whether a route reflector reflects between its clients
 * @param localPreference of routes that say none, 0 to 4294967295
 * @param enforceFirstAs whether an external peer's AS must be the first of its paths
 * @param fastExternalFallover whether an external session ends when its interface goes down
 * @param restartSeconds that we say we need for a restart, 1 to 3600, RFC 4724
 * @param stalePathSeconds that a restarted peer's routes are kept for at most, 1 to 3600
 * @param asLimit ASes that a path may have, 1 to 254; 0 for any
 */
public record BgpRules(
        boolean alwaysCompareMed,
        boolean deterministicMed,
        boolean clientToClient,
        long localPreference,
        boolean enforceFirstAs,
        boolean fastExternalFallover,
        int restartSeconds,
        int stalePathSeconds,
        int asLimit) {
    /** {@code bgp always-compare-med}. */
    public static final Slot<Boolean> ALWAYS_COMPARE_MED = Slot.of("bgp always-compare-med", false);

    /** {@code bgp deterministic-med}. */
    public static final Slot<Boolean> DETERMINISTIC_MED = Slot.of("bgp deterministic-med", false);

    /** {@code bgp client-to-client reflection}. */
    public static final Slot<Boolean> CLIENT_TO_CLIENT =
            Slot.of("bgp client-to-client reflection", true);

    /** {@code bgp default local-preference}. */
    public static final Slot<Long> LOCAL_PREFERENCE = Slot.of("bgp default local-preference", 100L);

    /** {@code bgp enforce-first-as}. */
    public static final Slot<Boolean> ENFORCE_FIRST_AS = Slot.of("bgp enforce-first-as", true);

    /** {@code bgp fast-external-fallover}. */
    public static final Slot<Boolean> FAST_EXTERNAL_FALLOVER =
            Slot.of("bgp fast-external-fallover", true);

    /** {@code bgp graceful-restart restart-time}. */
    public static final Slot<Integer> RESTART_SECONDS = Slot.of("bgp restart-time", 120);

    /** {@code bgp graceful-restart stalepath-time}. */
    public static final Slot<Integer> STALE_PATH_SECONDS = Slot.of("bgp stalepath-time", 360);

    /** {@code bgp maxas-limit}. */
    public static final Slot<Integer> AS_LIMIT = Slot.of("bgp maxas-limit", 0);

    static BgpRules of(Section section) {
        return new BgpRules(
                section.get(ALWAYS_COMPARE_MED),
                section.get(DETERMINISTIC_MED),
                section.get(CLIENT_TO_CLIENT),
                section.get(LOCAL_PREFERENCE),
                section.get(ENFORCE_FIRST_AS),
                section.get(FAST_EXTERNAL_FALLOVER),
                section.get(RESTART_SECONDS),
                section.get(STALE_PATH_SECONDS),
                section.get(AS_LIMIT));
    }
}
