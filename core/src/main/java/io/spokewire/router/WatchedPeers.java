package io.spokewire.router;

import io.spokewire.engine.TableWalk;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.routing.WatchedPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whom BFD watches for NHRP: all peers that packets of a tunnel go to, where the tunnel has timers
 * of BFD. IOS has it so too. There may be ten thousand of them: of what changes for all, some are
 * looked at in one input, and what changes for one of them is the only thing that is looked at.
 */
final class WatchedPeers {
    private final Watches watches;
    private final Watches.Listener listener;
    private final Map<String, Tunnel> tunnels;
    private final Map<String, Link> links = new LinkedHashMap<>();
    private int looked;

    /**
     * What all paths to peers of a tunnel have in common.
     *
     * @param vrf of the packets inside
     * @param own our addresses on the tunnel; none where no peers are to be watched
     */
    record Terms(String vrf, List<InterfaceAddress> own) {
        /** Nobody is to be watched. */
        static final Terms NONE = new Terms("", List.of());
    }

    private record Client(String tunnel) {}

    /** A tunnel whose peers are watched, or were. */
    private static final class Link {
        final String tunnel;
        final Client client;
        final NavigableMap<Address, WatchedPath> watched = new TreeMap<>();

        /** Through those that are watched, when the terms have changed. */
        final TableWalk<Address> before = new TableWalk<>();

        /** Behind it, through those that may have to be. */
        final TableWalk<Prefix> others = new TableWalk<>();

        Terms terms = Terms.NONE;

        Link(String tunnel) {
            this.tunnel = tunnel;
            client = new Client(tunnel);
        }

        void take(Terms now) {
            if (!now.equals(terms)) {
                terms = now;
                before.start();
                if (now.own().isEmpty()) {
                    others.stop();
                } else {
                    others.start();
                }
            }
        }
    }

    /**
     * Nobody yet.
     *
     * @param listener hears of the loss of peers
     * @param tunnels by name, those that there are
     */
    WatchedPeers(Watches watches, Watches.Listener listener, Map<String, Tunnel> tunnels) {
        this.watches = watches;
        this.listener = listener;
        this.tunnels = tunnels;
    }

    /** How the peers of a tunnel are to be watched. */
    void set(Tunnel tunnel, Terms now) {
        boolean any = !now.own().isEmpty();
        tunnel.reportsStations(any);
        Link link = links.get(tunnel.name());
        if (link == null && any) {
            link = new Link(tunnel.name());
            links.put(tunnel.name(), link);
        }
        if (link != null) {
            link.take(now);
        }
    }

    /** A tunnel has gone. */
    void gone(String tunnel) {
        Link link = links.get(tunnel);
        if (link != null) {
            link.take(Terms.NONE);
        }
    }

    /** Whether {@link #work} has something to do. */
    boolean hasWork() {
        for (Link link : links.values()) {
            Tunnel tunnel = tunnels.get(link.tunnel);
            if (link.before.busy()
                    || link.others.busy()
                    || (tunnel != null && tunnel.hasChangedStations())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Goes on.
     *
     * @param max looks at so many peers at most
     */
    void work(int max) {
        looked = 0;
        for (Link link : List.copyOf(links.values())) {
            if (looked < max) {
                work(link, max);
            }
        }
    }

    private void work(Link link, int max) {
        Tunnel tunnel = tunnels.get(link.tunnel);
        looked +=
                link.before.work(
                        max - looked,
                        link.watched,
                        path -> bringAbout(link, tunnel, path.remote()));
        if (tunnel == null) {
            link.others.stop();
        } else {
            workOnStations(link, tunnel, max);
        }
        if (link.watched.isEmpty() && link.terms.equals(Terms.NONE)) {
            links.remove(link.tunnel);
        }
    }

    private void workOnStations(Link link, Tunnel tunnel, int max) {
        if (looked < max) {
            link.others.walk(
                    max - looked,
                    (behind, most) ->
                            tunnel.stations(behind, most, station -> look(link, tunnel, station)));
        }
        while (looked < max && tunnel.hasChangedStations()) {
            look(link, tunnel, tunnel.nextChangedStation());
        }
    }

    private void look(Link link, Tunnel tunnel, Address station) {
        looked++;
        bringAbout(link, tunnel, station);
    }

    private void bringAbout(Link link, @Nullable Tunnel tunnel, Address station) {
        WatchedPath wanted =
                tunnel != null && tunnel.isNeighbor(station) ? path(link, station) : null;
        WatchedPath before = link.watched.get(station);
        if (Objects.equals(wanted, before)) {
            return;
        }
        if (before != null) {
            link.watched.remove(station);
            watches.drop(link.client, before);
        }
        if (wanted != null) {
            link.watched.put(station, wanted);
            watches.add(link.client, wanted, listener);
        }
    }

    private static @Nullable WatchedPath path(Link link, Address station) {
        for (InterfaceAddress own : link.terms.own()) {
            if (own.subnet().contains(station)) {
                return new WatchedPath(link.terms.vrf(), link.tunnel, own.address(), station);
            }
        }
        return null;
    }
}
