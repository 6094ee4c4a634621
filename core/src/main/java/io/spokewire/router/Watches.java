package io.spokewire.router;

import io.spokewire.bfd.BfdInput;
import io.spokewire.bfd.BfdInterface;
import io.spokewire.bfd.BfdMap;
import io.spokewire.bfd.BfdPeer;
import io.spokewire.bfd.BfdTemplate;
import io.spokewire.bfd.BfdTimers;
import io.spokewire.bfd.BfdTrace;
import io.spokewire.command.Section;
import io.spokewire.engine.TableWalk;
import io.spokewire.forward.ControlTraffic;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.IpProtocol;
import io.spokewire.routing.Listen;
import io.spokewire.routing.WatchedPath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whom BFD watches: the wishes of protocols, of NHRP and of static routes meet the timers of the
 * configuration, and become sessions. Work is in proportion to what changes.
 */
final class Watches {
    /** RFC 5881 and RFC 5883 leave it to us; IOS's least. */
    private static final int INTERVAL_MIN_MICROS = 50_000;

    private static final int MICROS_PER_MILLI = 1000;

    private static final Comparator<WatchedPath> ORDER =
            Comparator.comparing(WatchedPath::remote)
                    .thenComparing(WatchedPath::interfaceName)
                    .thenComparing(WatchedPath::local)
                    .thenComparing(WatchedPath::vrf);

    private final Ports ports;
    private final Home home;
    private final Map<Object, Set<WatchedPath>> wishes = new LinkedHashMap<>();
    private final NavigableMap<WatchedPath, Session> sessions = new TreeMap<>(ORDER);
    private final TableWalk<WatchedPath> walk = new TableWalk<>();
    private final Map<BfdPeer, WatchedPath> byPeer = new LinkedHashMap<>();
    private final Map<Place, Integer> places = new TreeMap<>(Place.ORDER);
    private final Set<String> refused = new LinkedHashSet<>();
    private Map<String, Integer> tunnelsTold = Map.of();
    private Section configuration = Section.root();

    /** What the router has that watching needs. */
    interface Home {
        /** The tunnels' indexes by name. */
        Map<String, Integer> tunnels();

        /** The names of the VRFs, by index. */
        List<String> vrfs();

        /** The packet path has to hand over other packets than before. */
        void changed();
    }

    /** Who wanted a path to be watched. */
    interface Listener {
        /** What {@code show bfd neighbors details} calls it. */
        String name();

        /** Packets get through. */
        void up(WatchedPath path);

        /**
         * The neighbour cannot be reached any more.
         *
         * @param sharesFate whether its BFD goes with its control plane
         */
        void down(WatchedPath path, String why, boolean sharesFate);
    }

    /** Where packets are heard: an interface, or a VRF for what comes from afar. */
    private record Place(String interfaceName, String vrf, AddressFamily family) {
        static final Comparator<Place> ORDER =
                Comparator.comparing(Place::interfaceName)
                        .thenComparing(Place::vrf)
                        .thenComparing(Place::family);
    }

    private static final class Session {
        final WatchedPath path;
        final Map<Object, Listener> listeners = new LinkedHashMap<>();
        final Set<String> registered = new TreeSet<>();
        BfdTimers timers = BfdTimers.OFF;
        boolean up;

        Session(WatchedPath path) {
            this.path = path;
        }
    }

    Watches(Home home, Ports ports) {
        this.home = home;
        this.ports = ports;
    }

    // ---- what is wanted -----------------------------------------------------------------------

    /**
     * A client wants these paths to be watched, and no others.
     *
     * @param client compared by {@code equals}
     */
    void want(Object client, List<WatchedPath> paths, Listener listener) {
        Set<WatchedPath> now = new LinkedHashSet<>(paths);
        for (WatchedPath path : List.copyOf(wishes.getOrDefault(client, Set.of()))) {
            if (!now.contains(path)) {
                drop(client, path);
            }
        }
        now.forEach(path -> add(client, path, listener));
    }

    /** A client wants one more path to be watched. */
    void add(Object client, WatchedPath path, Listener listener) {
        if (wishes.computeIfAbsent(client, _ -> new LinkedHashSet<>()).add(path)) {
            Session session = sessions.computeIfAbsent(path, Session::new);
            session.listeners.put(client, listener);
            bringAbout(session);
            if (session.up) {
                listener.up(path);
            }
        }
    }

    /** A client does not want a path to be watched any more. */
    void drop(Object client, WatchedPath path) {
        Set<WatchedPath> wanted = wishes.get(client);
        if (wanted == null || !wanted.remove(path)) {
            return;
        }
        if (wanted.isEmpty()) {
            wishes.remove(client);
        }
        Session session = sessions.get(path);
        if (session != null) {
            session.listeners.remove(client);
            bringAbout(session);
        }
    }

    /**
     * Templates, maps and interfaces may have other timers now. What that means for those that are
     * watched already is brought about by {@link #work}; until then they go on as they were.
     */
    void configure(Section changed) {
        configuration = changed;
        refused.clear();
        walk.start();
    }

    /** Whether {@link #work} has something to do. */
    boolean hasWork() {
        return walk.busy();
    }

    /** Goes on with what is watched under another configuration. */
    void work() {
        int _ = walk.work(TableWalk.SLICE, sessions, this::bringAbout);
    }

    /** Whether BFD says that the path carries packets. */
    boolean isUp(WatchedPath path) {
        Session session = sessions.get(path);
        return session != null && session.up;
    }

    /** Whether an interface has timers: then NHRP's peers on it are watched. */
    boolean hasTimers(String interfaceName) {
        return !ofInterface(interfaceName).equals(BfdTimers.OFF);
    }

    private void bringAbout(Session session) {
        WatchedPath path = session.path;
        BfdPeer peer = new BfdPeer(path.vrf(), path.interfaceName(), path.local(), path.remote());
        Set<String> names = new TreeSet<>();
        session.listeners.values().forEach(listener -> names.add(listener.name()));
        BfdTimers timers = names.isEmpty() ? BfdTimers.OFF : permitted(peer, timers(path));
        boolean runs = !timers.equals(BfdTimers.OFF);
        boolean ran = !session.registered.isEmpty();
        if (runs && !ran) {
            byPeer.put(peer, path);
            occupy(place(path), 1);
        }
        for (String name : List.copyOf(session.registered)) {
            if (!runs || !names.contains(name)) {
                session.registered.remove(name);
                ports.bfd().give(new BfdInput.Deregister(name, peer));
            }
        }
        if (runs) {
            boolean changed = !timers.equals(session.timers);
            for (String name : names) {
                if (session.registered.add(name) || changed) {
                    ports.bfd().give(new BfdInput.Register(name, peer, timers));
                }
            }
        }
        session.timers = timers;
        if (ran && !runs) {
            session.up = false;
            byPeer.remove(peer);
            occupy(place(path), -1);
        }
        if (session.listeners.isEmpty()) {
            sessions.remove(path);
        }
    }

    // ---- timers -------------------------------------------------------------------------------

    private BfdTimers timers(WatchedPath path) {
        return path.interfaceName().isEmpty() ? ofMap(path) : ofInterface(path.interfaceName());
    }

    private BfdTimers ofInterface(String name) {
        BfdInterface lines =
                configuration
                        .child(InterfaceConfig.INTERFACE, name)
                        .map(BfdInterface::of)
                        .orElse(new BfdInterface(BfdTimers.OFF, "", true));
        return lines.template().isEmpty() ? lines.timers() : template(lines.template(), false);
    }

    private BfdTimers ofMap(WatchedPath path) {
        boolean ipv6 = path.remote().family() == AddressFamily.IPV6;
        Optional<BfdMap> best =
                configuration.get(ipv6 ? BfdMap.IPV6 : BfdMap.IPV4).stream()
                        .filter(m -> m.matches(path.vrf(), path.local(), path.remote()))
                        .max(
                                Comparator.comparingInt(
                                        m -> m.destination().length() + m.source().length()));
        return best.map(m -> template(m.template(), true)).orElse(BfdTimers.OFF);
    }

    private BfdTimers template(String name, boolean multiHop) {
        return configuration.children(BfdTemplate.MODE).stream()
                .map(BfdTemplate::of)
                .filter(t -> t.name().equals(name) && t.multiHop() == multiHop)
                .map(BfdTemplate::timers)
                .findFirst()
                .orElse(BfdTimers.OFF);
    }

    /** What the machine cannot keep is refused: it would find failures that are none. */
    private BfdTimers permitted(BfdPeer peer, BfdTimers wanted) {
        if (wanted.equals(BfdTimers.OFF)) {
            return wanted;
        }
        Ports.Bfd.Limit limit = ports.bfd().limit();
        long least = limit.detection().toNanos() / MICROS_PER_MILLI;
        int interval = Math.min(wanted.minTxMicros(), wanted.minRxMicros());
        String why = "";
        if (interval < INTERVAL_MIN_MICROS) {
            why = "an interval of " + millis(interval) + " is below 50 ms, the least here";
        } else if (wanted.detectionMicros() < least) {
            why =
                    "a failure would be found after "
                            + millis(wanted.detectionMicros())
                            + ", and what takes less than "
                            + millis(least)
                            + " says nothing here: "
                            + limit.why();
        }
        if (why.isEmpty()) {
            return wanted;
        }
        if (refused.add(peer + why)) {
            ports.traces().accept(new BfdTrace.Refused(peer, why));
        }
        return BfdTimers.OFF;
    }

    private static String millis(long micros) {
        return micros % MICROS_PER_MILLI == 0
                ? micros / MICROS_PER_MILLI + " ms"
                : micros + " microseconds";
    }

    // ---- what becomes of sessions -------------------------------------------------------------

    /** What BFD says of a session. */
    void handle(BfdEvent event) {
        WatchedPath path = byPeer.get(event.peer());
        Session session = path == null ? null : sessions.get(path);
        if (path == null || session == null) {
            return; // nobody wants to know any more
        }
        boolean was = session.up;
        session.up = event.kind() == BfdEvent.Kind.UP;
        for (Listener listener : List.copyOf(session.listeners.values())) {
            switch (event.kind()) {
                case UP -> {
                    if (!was) {
                        listener.up(path);
                    }
                }
                case DOWN -> listener.down(path, "BFD: " + event.why(), event.sharesFate());
                case PUT_DOWN -> {} // RFC 5882 section 4.2
            }
        }
    }

    // ---- where packets are heard --------------------------------------------------------------

    private static Place place(WatchedPath path) {
        return new Place(
                path.interfaceName(),
                path.interfaceName().isEmpty() ? path.vrf() : "",
                path.remote().family());
    }

    private void occupy(Place place, int by) {
        @Nullable Integer before = places.get(place);
        int now = (before == null ? 0 : before) + by;
        if (now > 0) {
            places.put(place, now);
        } else {
            places.remove(place);
        }
        if (before == null || now == 0) {
            tell();
            home.changed();
        }
    }

    private void tell() {
        tunnelsTold = home.tunnels();
        List<Listen> links = new ArrayList<>();
        boolean fromAfar = false;
        for (Place place : places.keySet()) {
            if (place.interfaceName().isEmpty()) {
                fromAfar = true;
            } else if (!tunnelsTold.containsKey(place.interfaceName())) {
                links.add(
                        new Listen(
                                place.interfaceName(),
                                place.family(),
                                IpProtocol.UDP,
                                BfdPeer.SINGLE_HOP_PORT,
                                List.of()));
            }
        }
        ports.bfd().places(tunnelsTold, links, fromAfar ? home.vrfs() : List.of());
    }

    /** Tunnels may have come and gone. */
    void settle() {
        if (!places.isEmpty() && !home.tunnels().equals(tunnelsTold)) {
            tell();
        }
    }

    /** The packets that the packet path is to take out of a tunnel. */
    List<ControlTraffic> controlTraffic(String tunnel) {
        List<ControlTraffic> all = new ArrayList<>();
        for (AddressFamily family : AddressFamily.values()) {
            if (places.containsKey(new Place(tunnel, "", family))) {
                all.add(
                        new ControlTraffic(
                                family == AddressFamily.IPV6,
                                IpProtocol.UDP,
                                ControlTraffic.BFD_PORT));
            }
        }
        return all;
    }
}
