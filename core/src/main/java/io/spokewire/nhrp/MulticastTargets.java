package io.spokewire.nhrp;

import io.spokewire.engine.TableWalk;
import io.spokewire.net.NbmaPeer;
import io.spokewire.nhrp.NhrpTimer.Kind;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who gets a copy of each multicast packet of a tunnel: configured targets, servers configured for
 * it that are in use, and clients that registered; never peers learnt by resolution. A hub has
 * thousands of clients: only what changes is looked at and told.
 */
final class MulticastTargets {
    /**
     * With more targets than this, changes are told together: each costs the packet path a list.
     */
    private static final int AT_ONCE_MAX = 64;

    /** How long changes of a long list are gathered. */
    private static final Duration GATHER = Duration.ofMillis(50);

    /** Targets that one input looks at: far below 5 ms. */
    static final int SLICE = 500;

    /** The timer that tells the gathered changes, and goes on with many. */
    static final String TIMER = "multicast";

    private final Tunnel tunnel;
    private final NavigableMap<NbmaPeer, NbmaPeer> told = new TreeMap<>();

    /** Clients that have come or gone, and what was named anew. */
    private final TreeSet<NbmaPeer> changed = new TreeSet<>();

    /** Through all of them, when the rules are others. */
    private final TableWalk<NbmaPeer> walk = new TableWalk<>();

    private Rules rules = new Rules(Set.of(), Set.of());
    private boolean armed;

    /**
     * Who is meant.
     *
     * @param named targets of the configuration, and servers
     * @param clients the overlays whose clients are meant
     */
    private record Rules(Set<NbmaPeer> named, Set<Overlay> clients) {}

    MulticastTargets(Tunnel tunnel) {
        this.tunnel = tunnel;
    }

    /** A client has come or gone. */
    void changed(NbmaPeer client) {
        changed.add(client);
    }

    /** The configuration may be another one, names or servers other addresses. */
    void configure() {
        Rules now = rules();
        if (!now.equals(rules)) {
            rules = now;
            changed.addAll(now.named());
            walk.start();
        }
    }

    private Rules rules() {
        Set<NbmaPeer> named = new LinkedHashSet<>();
        Set<Overlay> clients = new LinkedHashSet<>();
        for (Overlay overlay : tunnel.overlays()) {
            if (!overlay.on() || !tunnel.settings().multipoint()) {
                continue; // a tunnel with one far end needs no list
            }
            for (String map : overlay.config().multicastMaps()) {
                tunnel.names().addresses(map).forEach(nbma -> named.add(NbmaPeer.of(nbma)));
            }
            for (NextHopServers.Server server : overlay.servers.all()) {
                if (server.config.multicast() && server.active) {
                    server.peer().ifPresent(named::add);
                }
            }
            if (overlay.config().multicastDynamic()) {
                clients.add(overlay);
            }
        }
        return new Rules(named, clients);
    }

    /** Whether something is still to be looked at. */
    boolean isBehind() {
        return walk.busy() || !changed.isEmpty();
    }

    /** Ends the handling of an input: tells what has changed, now or together with more. */
    void finish(Turn turn) {
        if (armed || !isBehind()) {
            return;
        }
        if (told.size() <= AT_ONCE_MAX) {
            work(turn);
        } else {
            arm(GATHER, turn);
        }
    }

    /** Enough changes were gathered. */
    void due(Turn turn) {
        armed = false;
        work(turn);
    }

    /** Looks at some of what there is to look at. */
    void work(Turn turn) {
        int left = SLICE;
        while (left > 0 && walk.busy()) {
            walk.walk(1, (behind, _) -> next(behind, turn));
            left--;
        }
        for (; left > 0 && !changed.isEmpty(); left--) {
            NbmaPeer peer = changed.first();
            changed.remove(peer);
            bringAbout(peer, turn);
        }
        if (isBehind() && !armed) {
            arm(Duration.ZERO, turn);
        }
    }

    /** Nothing more will come. */
    void stop(Turn turn) {
        if (armed) {
            armed = false;
            turn.disarm(Kind.LIMIT, tunnel.name(), TIMER);
        }
    }

    private void arm(Duration delay, Turn turn) {
        armed = true;
        turn.arm(Kind.LIMIT, tunnel.name(), TIMER, delay);
    }

    private @Nullable NbmaPeer next(@Nullable NbmaPeer behind, Turn turn) {
        NbmaPeer next = TableWalk.keyBehind(told, behind);
        for (Overlay overlay : rules.clients()) {
            NbmaPeer client = overlay.cache.nextClient(behind);
            next = next == null || (client != null && client.compareTo(next) < 0) ? client : next;
        }
        if (next != null) {
            bringAbout(next, turn);
        }
        return next;
    }

    private void bringAbout(NbmaPeer peer, Turn turn) {
        if (isTarget(peer)) {
            if (told.put(peer, peer) == null) {
                turn.emit(new NhrpAction.AddMulticast(tunnel.name(), peer));
            }
        } else if (told.remove(peer) != null) {
            turn.emit(new NhrpAction.RemoveMulticast(tunnel.name(), peer));
        }
    }

    /** Who is named by the address alone gets one copy. */
    private boolean isTarget(NbmaPeer peer) {
        if (rules.named().contains(peer)) {
            return true;
        }
        if (rules.named().contains(NbmaPeer.of(peer.address()))) {
            return false;
        }
        for (Overlay overlay : rules.clients()) {
            if (overlay.cache.isClient(peer)) {
                return true;
            }
        }
        return false;
    }
}
