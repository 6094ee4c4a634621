package io.spokewire.bfd;

import io.spokewire.command.Section;
import io.spokewire.command.Slot;

/**
 * What the {@code bfd} lines of an interface say.
 *
 * @param timers off without {@code bfd interval}
 * @param template name of the template that gives the timers instead; empty for none
 * @param echo whether the echo function may be used; IOS's default is yes
 */
public record BfdInterface(BfdTimers timers, String template, boolean echo) {
    /** {@code bfd interval}. */
    public static final Slot<BfdTimers> TIMERS = Slot.of("bfd interval", BfdTimers.OFF);

    /** {@code bfd template}. */
    public static final Slot<String> TEMPLATE = Slot.of("bfd template", "");

    /** {@code bfd echo}. */
    public static final Slot<Boolean> ECHO = Slot.of("bfd echo", true);

    /** {@code bfd slow-timers} of the root section, milliseconds, 1000 to 30000. */
    public static final Slot<Integer> SLOW_TIMERS_MILLIS = Slot.of("bfd slow-timers", 1000);

    /** What the interface's section says. */
    public static BfdInterface of(Section section) {
        return new BfdInterface(section.get(TIMERS), section.get(TEMPLATE), section.get(ECHO));
    }
}
