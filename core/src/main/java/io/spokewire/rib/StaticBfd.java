package io.spokewire.rib;

import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ip route static bfd [vrf V] {INTERFACE GATEWAY | GATEWAY LOCAL} [unassociate]} and its
 * IPv6 twin: BFD watches a gateway, and static routes by it are there while it can be reached.
 *
 * @param vrf empty for the default VRF
 * @param interfaceName canonical name; empty for a gateway several hops away
 * @param gateway whom BFD watches
 * @param local our address as text, for a gateway several hops away; else empty
 * @param unassociated whether it is watched without consequence for routes
 */
public record StaticBfd(
        String vrf, String interfaceName, Address gateway, String local, boolean unassociated) {
    /** Where the root section holds those of IPv4. */
    public static final Slot<List<StaticBfd>> IPV4 = Slot.of("ip static bfd", List.of());

    /** Where the root section holds those of IPv6. */
    public static final Slot<List<StaticBfd>> IPV6 = Slot.of("ipv6 static bfd", List.of());

    /** All that a configuration has. */
    public static List<StaticBfd> of(Section root) {
        List<StaticBfd> all = new ArrayList<>(root.get(IPV4));
        all.addAll(root.get(IPV6));
        return List.copyOf(all);
    }

    Object key() {
        return List.of(vrf, interfaceName, gateway);
    }

    /** Whether a route is there only while BFD reaches the gateway. */
    public boolean binds(StaticRoute route) {
        return !unassociated
                && route.vrf().equals(vrf)
                && route.interfaceName().equals(interfaceName)
                && route.gateway().equals(gateway.toString());
    }

    /** As the configuration shows it. */
    String words() {
        return (gateway.family() == AddressFamily.IPV4 ? "ip" : "ipv6")
                + " route static bfd "
                + (vrf.isEmpty() ? "" : "vrf " + vrf + " ")
                + (interfaceName.isEmpty() ? "" : interfaceName + " ")
                + gateway
                + (local.isEmpty() ? "" : " " + local)
                + (unassociated ? " unassociate" : "");
    }
}
