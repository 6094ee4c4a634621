package io.spokewire.rib;

import io.spokewire.command.Slot;
import io.spokewire.net.Prefix;
import java.util.List;

/**
 * {@code ip route [vrf V] PREFIX MASK {[INTERFACE] [GATEWAY]} [DISTANCE] [name N] [tag T]
 * [permanent] [track N]} and its IPv6 twin.
 *
 * @param vrf empty for the default VRF
 * @param prefix the destinations
 * @param interfaceName canonical name; empty when only a gateway is given; {@code Null0} discards
 * @param gateway the next router as text; empty when only an interface is given
 * @param distance 1 to 255
 * @param name free text; empty for none
 * @param tag 0 for none
 * @param permanent whether it stays when the interface goes down
 * @param track number of a track object; 0 for none
 */
public record StaticRoute(
        String vrf,
        Prefix prefix,
        String interfaceName,
        String gateway,
        int distance,
        String name,
        long tag,
        boolean permanent,
        int track) {
    /** Where the root section holds them, in the order of configuration. */
    public static final Slot<List<StaticRoute>> SLOT = Slot.of("static routes", List.of());
}
