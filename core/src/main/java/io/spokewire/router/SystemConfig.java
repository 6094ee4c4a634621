package io.spokewire.router;

import io.spokewire.command.Slot;

/** What concerns the router as a whole. */
public record SystemConfig(String hostname) {
    /** Where the root section holds it. */
    public static final Slot<SystemConfig> SLOT = Slot.of("system", new SystemConfig("Router"));
}
