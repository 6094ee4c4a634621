package io.spokewire.router;

import io.spokewire.net.Prefix;
import io.spokewire.rib.Route;
import io.spokewire.rib.RouteSource;

/**
 * Routes that others put into the host's table: FRR, BIRD, a DHCP client, a person. They are
 * offered to the RIB with a distance behind every source of ours, one offer per protocol and
 * metric, so that what the host prefers by metric is preferred here too.
 */
final class KernelRoutes {
    /** rtm_protocol of routes that the kernel makes of addresses: connected ones, which we have. */
    private static final int RTPROT_KERNEL = 2;

    private KernelRoutes() {}

    private record Owner(int protocol, long metric) {}

    static void offer(Vrfs vrfs, Host.Event.RouteAdded added, long nowNanos) {
        Vrfs.Vrf vrf = vrfs.find(added.vrf());
        if (vrf == null || added.protocol() == RTPROT_KERNEL || added.nextHops().isEmpty()) {
            return;
        }
        vrf.rib()
                .offer(
                        new Owner(added.protocol(), added.metric()),
                        new Route(
                                added.prefix(),
                                RouteSource.KERNEL,
                                RouteSource.KERNEL.distance(),
                                added.metric(),
                                added.nextHops(),
                                0,
                                nowNanos));
    }

    static void withdraw(Vrfs vrfs, Host.Event.RouteRemoved removed) {
        Vrfs.Vrf vrf = vrfs.find(removed.vrf());
        Prefix prefix = removed.prefix();
        if (vrf != null) {
            vrf.rib().withdraw(new Owner(removed.protocol(), removed.metric()), prefix);
        }
    }
}
