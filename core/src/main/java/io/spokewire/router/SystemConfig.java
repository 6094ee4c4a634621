package io.spokewire.router;

import io.spokewire.command.Settings;
import io.spokewire.command.Slot;
import io.spokewire.command.Values;

/**
 * What the configuration says of the router as a whole.
 *
 * @param values what was told, by the slots below
 */
public record SystemConfig(Values values) implements Settings<SystemConfig> {
    /** Where the root section holds it. */
    public static final Slot<SystemConfig> SLOT = Slot.of("system", new SystemConfig(Values.NONE));

    /** {@code hostname}. */
    public static final Slot<String> HOSTNAME = Slot.of("hostname", "Router");

    /** {@code version}. */
    public static final Slot<String> VERSION = Slot.of("version", "");

    /** {@code ip domain name}. */
    public static final Slot<String> DOMAIN_NAME = Slot.of("ip domain name", "");

    @Override
    public SystemConfig with(Values changed) {
        return new SystemConfig(changed);
    }

    /** What the prompt shows; IOS's default is {@code Router}. */
    public String hostname() {
        return get(HOSTNAME);
    }

    /**
     * The {@code version} line: which IOS train's defaults the file was written for; empty when the
     * file does not say.
     */
    public String version() {
        return get(VERSION);
    }

    /** Appended to names without a dot; empty for none. */
    public String domainName() {
        return get(DOMAIN_NAME);
    }
}
