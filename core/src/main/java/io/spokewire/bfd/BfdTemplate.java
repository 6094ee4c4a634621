package io.spokewire.bfd;

import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;

/**
 * {@code bfd-template {single-hop | multi-hop} NAME}: timers for interfaces and peers that name it.
 *
 * @param name the template's name
 * @param multiHop RFC 5883; else RFC 5881
 * @param timers off before an interval was given
 * @param echo whether the echo function is asked for
 */
public record BfdTemplate(String name, boolean multiHop, BfdTimers timers, boolean echo) {
    /** The mode {@code (config-bfd)#}. The section's name is {@code single-hop NAME}. */
    public static final Mode MODE =
            new Mode("BFD template configuration", "config-bfd", Mode.CONFIG);

    /** {@code interval}. */
    public static final Slot<BfdTimers> TIMERS = Slot.of("bfd template interval", BfdTimers.OFF);

    /** {@code echo}. */
    public static final Slot<Boolean> ECHO = Slot.of("bfd template echo", false);

    /** What the section says. */
    public static BfdTemplate of(Section section) {
        String[] words = section.name().split(" ", 2);
        return new BfdTemplate(
                words[1], words[0].equals("multi-hop"), section.get(TIMERS), section.get(ECHO));
    }
}
