package io.spokewire.router;

import io.spokewire.command.Slot;

/**
 * What the configuration says of the router as a whole.
 *
 * @param hostname what the prompt shows; IOS's default is {@code Router}
 * @param version the {@code version} line: which IOS train's defaults the file was written for;
 *     empty when the file does not say
 * @param domainName appended to names without a dot; empty for none
 */
public record SystemConfig(String hostname, String version, String domainName) {
    /** Where the root section holds it. */
    public static final Slot<SystemConfig> SLOT =
            Slot.of("system", new SystemConfig("Router", "", ""));

    /** A router of which only the name is known. */
    public SystemConfig(String hostname) {
        this(hostname, "", "");
    }

    /** This record with another name. */
    public SystemConfig withHostname(String value) {
        return new SystemConfig(value, version, domainName);
    }

    /** This record with another version. */
    public SystemConfig withVersion(String value) {
        return new SystemConfig(hostname, value, domainName);
    }

    /** This record with another domain. */
    public SystemConfig withDomainName(String value) {
        return new SystemConfig(hostname, version, value);
    }
}
