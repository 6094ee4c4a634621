package io.spokewire.bgp;

import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.RibChange;
import io.spokewire.rib.RouteReader;
import io.spokewire.rib.RouteSource;
import io.spokewire.routing.RoutingEnvironment;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The next hops that routes of one VRF name, and what the RIB says of them. Shortcuts of NHRP do
 * not count: they follow the routes, not the other way round.
 */
final class NextHops {
    private final String vrf;
    private final RoutingEnvironment environment;
    private final TreeMap<Address, Hop> hops = new TreeMap<>();

    /** A next hop. */
    static final class Hop {
        final Address address;

        /** Routes with this next hop alone name it so. */
        final List<NextHop> only;

        boolean reachable;
        boolean connected;
        long metric;
        String interfaceName = "";
        private int uses;

        private Hop(Address address) {
            this.address = address;
            this.only = List.of(new NextHop.Via("", address));
        }
    }

    NextHops(String vrf, RoutingEnvironment environment) {
        this.vrf = vrf;
        this.environment = environment;
    }

    /** A next hop that one more route names. */
    Hop use(Address address) {
        Hop hop = hops.get(address);
        if (hop == null) {
            hop = new Hop(address);
            hops.put(address, hop);
            boolean _ = resolve(hop);
        }
        hop.uses++;
        return hop;
    }

    /** One route less names it. */
    void release(@Nullable Hop hop) {
        if (hop != null && --hop.uses == 0) {
            hops.remove(hop.address);
        }
    }

    Collection<Hop> all() {
        return hops.values();
    }

    /** Routes have changed: whether anything is different for a next hop. */
    boolean changed(List<RibChange> changes) {
        boolean different = false;
        for (RibChange change : changes) {
            if (change.routing()) {
                Prefix prefix = change.prefix();
                Address at = hops.ceilingKey(prefix.address());
                while (at != null && prefix.contains(at)) {
                    Hop hop = hops.get(at);
                    different |= hop != null && resolve(hop);
                    at = hops.higherKey(at);
                }
            }
        }
        return different;
    }

    /** Looks it up; whether anything is different. */
    private boolean resolve(Hop hop) {
        boolean reachable = false;
        boolean connected = false;
        long metric = 0;
        String interfaceName = "";
        Optional<RouteReader> reader = environment.routes(vrf);
        ResolvedRoute route =
                reader.isEmpty() ? null : reader.get().lookupWithout(RouteSource.NHRP, hop.address);
        if (hop.address.isLinkLocal()) {
            reachable = true; // the session that it came by says on which interface
            connected = true;
        } else if (route != null && !(route.nextHops().getFirst() instanceof NextHop.Discard)) {
            reachable = !route.local();
            connected = route.route().source() == RouteSource.CONNECTED;
            metric = connected ? 0 : route.route().metric();
            interfaceName =
                    route.nextHops().getFirst() instanceof NextHop.Via(String name, var _)
                            ? name
                            : "";
        }
        boolean different =
                reachable != hop.reachable
                        || connected != hop.connected
                        || metric != hop.metric
                        || !interfaceName.equals(hop.interfaceName);
        hop.reachable = reachable;
        hop.connected = connected;
        hop.metric = metric;
        hop.interfaceName = interfaceName;
        return different;
    }
}
