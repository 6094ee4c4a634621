package io.spokewire.eigrp;

import io.spokewire.eigrp.Entry.Path;
import io.spokewire.eigrp.Entry.Source;
import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.PolicyRoute;
import java.util.List;
import java.util.Optional;

/** A path to a prefix, received or to be told, as filters and route maps see it. */
record PathRoute(Prefix prefix, Path path) implements PolicyRoute {
    @Override
    public Optional<Address> nextHop() {
        return path.source() instanceof Source.Peer(Neighbor _, Address hop)
                ? Optional.of(hop)
                : Optional.empty();
    }

    @Override
    public Optional<Address> routeSource() {
        return Optional.ofNullable(path.neighbor()).map(n -> n.address);
    }

    @Override
    public List<String> interfaceNames() {
        return List.of(path.circuit());
    }

    @Override
    public long metric() {
        return Topology.metric(path.distance());
    }

    @Override
    public long tag() {
        return path.told().tag();
    }

    @Override
    public String origin() {
        return path.told()
                .exterior()
                .filter(_ -> path.source() instanceof Source.Redistributed)
                .map(EigrpProtocols::origin)
                .orElse("");
    }

    @Override
    public List<String> types() {
        return List.of(path.told().exterior().isPresent() ? "external" : "internal");
    }
}
