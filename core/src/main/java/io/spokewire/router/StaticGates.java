package io.spokewire.router;

import io.spokewire.command.Section;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.rib.StaticBfd;
import io.spokewire.rib.StaticRoute;
import io.spokewire.routing.WatchedPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which static routes may be there: what track objects say, and BFD of their gateways. */
final class StaticGates implements Watches.Listener {
    private static final String CLIENT = "static routes";

    private final Watches watches;
    private final Home home;
    private List<StaticBfd> lines = List.of();
    private Map<StaticBfd, WatchedPath> paths = Map.of();

    /** What the router has that static routes need. */
    interface Home {
        /** The addresses of an interface that is up; none else. */
        List<InterfaceAddress> addresses(String interfaceName);

        /** Whether a track object is up. */
        boolean isUp(int track);

        /** Static routes may come or go. */
        void changed();
    }

    StaticGates(Watches watches, Home home) {
        this.watches = watches;
        this.home = home;
    }

    void configure(Section changed) {
        lines = StaticBfd.of(changed);
        settle();
    }

    /** Interfaces may have come, gone, or other addresses. */
    void settle() {
        if (lines.isEmpty() && paths.isEmpty()) {
            return;
        }
        Map<StaticBfd, WatchedPath> now = new LinkedHashMap<>();
        for (StaticBfd line : lines) {
            path(line).ifPresent(path -> now.put(line, path));
        }
        if (!now.equals(paths)) {
            paths = now;
            watches.want(CLIENT, new ArrayList<>(now.values()), this);
            home.changed();
        }
    }

    private Optional<WatchedPath> path(StaticBfd line) {
        Optional<Address> local =
                line.local().isEmpty()
                        ? home.addresses(line.interfaceName()).stream()
                                .filter(a -> a.subnet().contains(line.gateway()))
                                .map(InterfaceAddress::address)
                                .findFirst()
                        : Optional.of(Address.parse(line.local()));
        return local.map(
                own -> new WatchedPath(line.vrf(), line.interfaceName(), own, line.gateway()));
    }

    /** Whether a route may be there. */
    boolean permits(StaticRoute route) {
        if (route.track() != 0 && !home.isUp(route.track())) {
            return false;
        }
        for (StaticBfd line : lines) {
            if (line.binds(route)) {
                WatchedPath path = paths.get(line);
                return path != null && watches.isUp(path);
            }
        }
        return true;
    }

    @Override
    public String name() {
        return "Static";
    }

    @Override
    public void up(WatchedPath path) {
        home.changed();
    }

    @Override
    public void down(WatchedPath path, String why, boolean sharesFate) {
        home.changed();
    }
}
