package io.spokewire.interfaces;

import io.spokewire.command.Mode;
import io.spokewire.command.Slot;

/**
 * A VRF: {@code vrf definition NAME} or the older {@code ip vrf NAME}. The section's name is the
 * VRF's name.
 *
 * @param description free text; empty when there is none
 * @param rd the route distinguisher as typed; empty when there is none
 * @param ipv4 whether the IPv4 address family is on ({@code ip vrf} implies it)
 * @param ipv6 whether the IPv6 address family is on
 * @param legacy whether it was written {@code ip vrf}, for rendering
 */
public record VrfConfig(String description, String rd, boolean ipv4, boolean ipv6, boolean legacy) {
    /** The mode {@code (config-vrf)#}. */
    public static final Mode VRF = new Mode("VRF configuration", "config-vrf", Mode.CONFIG);

    /** Where a VRF's section holds it. */
    public static final Slot<VrfConfig> SLOT =
            Slot.of("vrf", new VrfConfig("", "", false, false, false));

    /** This record with another {@code description}. */
    public VrfConfig withDescription(String value) {
        return new VrfConfig(value, rd, ipv4, ipv6, legacy);
    }

    /** This record with another {@code rd}. */
    public VrfConfig withRd(String value) {
        return new VrfConfig(description, value, ipv4, ipv6, legacy);
    }

    /** This record with another {@code ipv4}. */
    public VrfConfig withIpv4(boolean value) {
        return new VrfConfig(description, rd, value, ipv6, legacy);
    }

    /** This record with another {@code ipv6}. */
    public VrfConfig withIpv6(boolean value) {
        return new VrfConfig(description, rd, ipv4, value, legacy);
    }

    /** This record with another {@code legacy}. */
    public VrfConfig withLegacy(boolean value) {
        return new VrfConfig(description, rd, ipv4, ipv6, value);
    }
}
