package io.spokewire.sla;

import io.spokewire.command.Slot;
import java.util.List;

/**
 * {@code ip sla schedule NUMBER ...}: when an operation runs.
 *
 * @param operation its number
 * @param lifeSeconds 0 to 2147483647; {@link #FOREVER} for ever; IOS's default is 3600
 * @param startTime {@code now}, {@code pending} (IOS's default), {@code after 00:05:00} or a time
 *     of day
 * @param ageoutSeconds 0 to 2073600 until it is forgotten when it does not run; 0 for never
 * @param recurring whether it runs every day at its start time
 */
public record SlaSchedule(
        int operation, int lifeSeconds, String startTime, int ageoutSeconds, boolean recurring) {
    /** A life without end. */
    public static final int FOREVER = -1;

    /** IOS's default life. */
    public static final int LIFE_SECONDS_DEFAULT = 3600;

    /** Where the root section holds them, one for each operation. */
    public static final Slot<List<SlaSchedule>> SLOT = Slot.of("sla schedules", List.of());
}
