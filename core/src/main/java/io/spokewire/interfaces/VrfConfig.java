package io.spokewire.interfaces;

import io.spokewire.command.Mode;
import io.spokewire.command.Settings;
import io.spokewire.command.Slot;
import io.spokewire.command.Values;

/**
 * A VRF: {@code vrf definition NAME} or the older {@code ip vrf NAME}. The section's name is the
 * VRF's name.
 *
 * @param values what was told, by the slots below
 */
public record VrfConfig(Values values) implements Settings<VrfConfig> {
    /** The mode {@code (config-vrf)#}. */
    public static final Mode VRF = new Mode("VRF configuration", "config-vrf", Mode.CONFIG);

    /** Where a VRF's section holds it. */
    public static final Slot<VrfConfig> SLOT = Slot.of("vrf", new VrfConfig(Values.NONE));

    /** {@code description}. */
    public static final Slot<String> DESCRIPTION = Slot.of("vrf description", "");

    /** {@code rd}. */
    public static final Slot<String> RD = Slot.of("rd", "");

    /** {@code address-family ipv4}. */
    public static final Slot<Boolean> IPV4 = Slot.of("vrf ipv4", false);

    /** {@code address-family ipv6}. */
    public static final Slot<Boolean> IPV6 = Slot.of("vrf ipv6", false);

    /** {@code ip vrf}. */
    public static final Slot<Boolean> LEGACY = Slot.of("ip vrf", false);

    @Override
    public VrfConfig with(Values changed) {
        return new VrfConfig(changed);
    }

    /** Free text; empty when there is none. */
    public String description() {
        return get(DESCRIPTION);
    }

    /** The route distinguisher as typed; empty when there is none. */
    public String rd() {
        return get(RD);
    }

    /** Whether the IPv4 address family is on ({@code ip vrf} implies it). */
    public boolean ipv4() {
        return get(IPV4);
    }

    /** Whether the IPv6 address family is on. */
    public boolean ipv6() {
        return get(IPV6);
    }

    /** Whether it was written {@code ip vrf}, for rendering. */
    public boolean legacy() {
        return get(LEGACY);
    }
}
