package io.spokewire.routing;

import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.PolicyRoute;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A route as its source offers it to the RIB, as lists and maps see it. Who told of it is its next
 * hop.
 */
public record OfferedRoute(Route route) implements PolicyRoute {
    @Override
    public Prefix prefix() {
        return route.prefix();
    }

    @Override
    public Optional<Address> nextHop() {
        return route.nextHops().getFirst() instanceof NextHop.Via(String _, Address gateway)
                ? Optional.ofNullable(gateway)
                : Optional.empty();
    }

    @Override
    public Optional<Address> routeSource() {
        return nextHop();
    }

    @Override
    public List<String> interfaceNames() {
        List<String> names = new ArrayList<>();
        for (NextHop hop : route.nextHops()) {
            switch (hop) {
                case NextHop.Via(String name, var _) -> names.add(name);
                case NextHop.Receive(String name) -> names.add(name);
                case NextHop.Discard _ -> names.add("Null0");
            }
        }
        return names;
    }

    @Override
    public long metric() {
        return route.metric();
    }

    @Override
    public long tag() {
        return route.tag();
    }

    @Override
    public String origin() {
        return route.origin();
    }

    @Override
    public List<String> types() {
        return switch (route.source()) {
            case EIGRP, EIGRP_SUMMARY, OSPF, OSPF_INTER_AREA, BGP_INTERNAL -> List.of("internal");
            case EIGRP_EXTERNAL, BGP_EXTERNAL -> List.of("external");
            case OSPF_EXTERNAL_1 -> List.of("external", "type-1");
            case OSPF_EXTERNAL_2 -> List.of("external", "type-2");
            case OSPF_NSSA_1, OSPF_NSSA_2 -> List.of("nssa-external");
            case BGP_LOCAL -> List.of("local");
            case CONNECTED, LOCAL, STATIC, RIP, NHRP, KERNEL -> List.of();
        };
    }

    @Override
    public String asPath() {
        return route.detail().asPath();
    }

    @Override
    public List<String> communities() {
        return route.detail().communities();
    }

    @Override
    public List<String> extendedCommunities() {
        return route.detail().extendedCommunities();
    }

    @Override
    public List<String> largeCommunities() {
        return route.detail().largeCommunities();
    }
}
