package io.spokewire.bgp;

import io.spokewire.command.Secret;
import io.spokewire.command.Section;
import io.spokewire.engine.VirtualTime;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.Rib;
import io.spokewire.rib.RibChange;
import io.spokewire.rib.Route;
import io.spokewire.rib.RouteReader;
import io.spokewire.rib.RouteSource;
import io.spokewire.routing.EngineHome;
import io.spokewire.routing.ProcessKey;
import io.spokewire.routing.RoutedInterface;
import io.spokewire.routing.RoutingAction;
import io.spokewire.routing.RoutingAction.StreamPeer;
import io.spokewire.routing.RoutingEngine;
import io.spokewire.routing.RoutingInput;
import io.spokewire.routing.WatchedPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Routers with the configuration of IOS, joined by byte streams in virtual time: whoever has an
 * address can be called there. No packets, no links: those who share a subnet see each other.
 */
final class BgpWires {
    private static final long DELAY_NANOS = 1_000_000;

    private final VirtualTime time = new VirtualTime();
    private final SplittableRandom random;
    final Map<String, Router> routers = new LinkedHashMap<>();

    /** Nothing comes from or to them, and nobody is told. */
    final Set<String> cut = new LinkedHashSet<>();

    /** Bytes that one delivery carries at most. */
    int segment = 1460;

    /**
     * The text of a router on the LAN 10.0.0.0/24 with address and loopback {@code number}.
     *
     * @param lines inside of {@code router bgp}; in front of them, with that line, others
     */
    static String lan(int number, int as, String lines) {
        int body = lines.indexOf("router bgp");
        String outside = body < 0 ? "" : lines.substring(0, body);
        String inside = body < 0 ? lines : lines.substring(lines.indexOf('\n', body) + 1);
        return outside
                + """
                interface GigabitEthernet0/1
                 ip address 10.0.0.N 255.255.255.0
                 ipv6 address 2001:db8::N/64
                interface Loopback0
                 ip address N.N.N.N 255.255.255.255
                router bgp AS
                 bgp router-id N.N.N.N
                 network N.N.N.N mask 255.255.255.255
                """
                        .replace("N.N.N.N", "N.N.N.N".replace("N", "" + number))
                        .replace("10.0.0.N", "10.0.0." + number)
                        .replace("::N/64", "::" + number + "/64")
                        .replace("AS", "" + as)
                + inside;
    }

    BgpWires(long seed) {
        random = new SplittableRandom(seed);
    }

    /** One end of a stream. */
    private static final class End {
        final Router owner;
        final long stream;
        @Nullable End far;
        boolean open = true;
        boolean paused;
        final List<Bytes> held = new ArrayList<>();

        End(Router owner, long stream) {
            this.owner = owner;
            this.stream = stream;
        }
    }

    /** A neighbour that says what a test wants, and nothing by itself. */
    final class Stranger {
        final Router at;
        final long stream;
        final List<BgpMessage> heard = new ArrayList<>();
        final List<Long> heardAt = new ArrayList<>();
        boolean closed;

        Stranger(Router at, long stream) {
            this.at = at;
            this.stream = stream;
        }

        void say(Bytes... messages) {
            at.take(new RoutingInput.StreamData(stream, Bytes.concat(messages)));
        }

        /** The connection breaks. */
        void vanish() {
            closed = true;
            at.strangers.remove(stream);
            at.take(new RoutingInput.StreamDown(stream, "reset"));
        }

        private void hear(Bytes data) {
            byte[] all = data.toArray();
            int from = 0;
            try {
                while (from < all.length) {
                    int length = BgpCodec.length(all, from, all.length, BgpCodec.EXTENDED_MAX);
                    byte[] one = Arrays.copyOfRange(all, from, from + length);
                    heard.add(
                            BgpCodec.decode(
                                    one,
                                    new BgpCodec.Options(
                                            true, true, false, false, BgpCodec.EXTENDED_MAX)));
                    heardAt.add(time.now());
                    from += length;
                }
            } catch (BgpException e) {
                throw new IllegalStateException(e.reason(), e);
            }
            later(() -> {
                if (!closed) {
                    at.take(new RoutingInput.StreamDrained(stream));
                }
            });
        }
    }

    /** A neighbour of a router's text calls it, from one address to another. */
    Stranger call(Router router, String from, String to) {
        Stranger stranger = new Stranger(router, -1_000_000 - ++router.acceptedStreams);
        router.strangers.put(stranger.stream, stranger);
        router.take(
                new RoutingInput.StreamAccepted(
                        stranger.stream, "", Address.parse(to), Address.parse(from), 40_000, 255));
        return stranger;
    }

    /** A router. */
    final class Router extends EngineHome {
        final Map<String, Rib> ribs = new TreeMap<>();
        private final Map<Long, End> streams = new LinkedHashMap<>();
        final Map<Long, Secret> passwords = new LinkedHashMap<>();
        private final Map<Long, Stranger> strangers = new LinkedHashMap<>();
        List<StreamPeer> accepting = List.of();
        List<WatchedPath> watched = List.of();
        BgpRoutingEngine engine;
        long acceptedStreams;
        long written;
        boolean settling;

        /** What happens to it with each input. */
        Runnable eachInput = () -> {};

        Router(String name, String text) {
            super(name, text, BgpWires.this.time, random);
            this.engine = make();
        }

        @Override
        protected RoutingEngine engine() {
            return engine;
        }

        private BgpRoutingEngine make() {
            BgpRouting protocol = new BgpRouting();
            ProcessKey key = protocol.processes(config).getFirst();
            return (BgpRoutingEngine) protocol.start(key, this);
        }

        Rib rib(String vrf) {
            return ribs.computeIfAbsent(vrf, _ -> new Rib());
        }

        void start() {
            ribs.computeIfAbsent("", _ -> new Rib());
            take(new RoutingInput.Configured(config));
            setLinks();
        }

        /** Its interfaces are as its text has them. */
        void setLinks() {
            for (Section section : config.children(InterfaceConfig.INTERFACE)) {
                RoutedInterface had = links.get(section.name());
                set(link(section, true, had == null ? links.size() + 1 : had.index()));
            }
        }

        @Override
        public void set(RoutedInterface link) {
            links.put(link.name(), link);
            for (InterfaceAddress address : link.addresses()) {
                connected(link, address);
            }
            take(RoutingInput.InterfacesChanged.set(link));
        }

        private void connected(RoutedInterface link, InterfaceAddress address) {
            Rib rib = rib(link.vrf());
            if (!link.up() || address.address().isLinkLocal()) {
                rib.withdraw("connected", address.subnet());
                rib.withdraw("local", address.address().toPrefix());
                return;
            }
            rib.offer(
                    "connected",
                    route(
                            address.subnet(),
                            RouteSource.CONNECTED,
                            0,
                            new NextHop.Via(link.name(), null)));
            rib.offer(
                    "local",
                    route(
                            address.address().toPrefix(),
                            RouteSource.LOCAL,
                            0,
                            new NextHop.Receive(link.name())));
        }

        /** It is gone; those who had a stream with it hear of it, or do not. */
        void crash(boolean heard) {
            timers.clear();
            for (End end : List.copyOf(streams.values())) {
                End far = end.far;
                end.open = false;
                if (far != null && heard) {
                    ended(far, "reset");
                }
            }
            streams.clear();
            ribs.values().forEach(rib -> rib.withdrawAll(engine.key()));
            accepting = List.of();
            engine = make();
        }

        /** All its connections break, and it lives on. */
        void breakStreams() {
            for (End end : List.copyOf(streams.values())) {
                End far = end.far;
                ended(end, "reset");
                if (far != null) {
                    ended(far, "reset");
                }
            }
        }

        int streamCount() {
            return streams.size();
        }

        void perform(RoutingAction action) {
            act(action);
        }

        /** It comes back after {@link #crash}. */
        void restart() {
            take(new RoutingInput.Configured(config));
            List.copyOf(links.values()).forEach(this::set);
        }

        void fixed(String prefix, String gateway, long metric) {
            fixed("", prefix, gateway, metric, RouteSource.STATIC);
        }

        void fixed(String vrf, String prefix, String gateway, long metric, RouteSource source) {
            NextHop hop =
                    gateway.equals("Null0")
                            ? new NextHop.Discard()
                            : new NextHop.Via("", Address.parse(gateway));
            rib(vrf).offer(
                            source,
                            new Route(
                                    Prefix.parse(prefix),
                                    source,
                                    source.distance(),
                                    metric,
                                    List.of(hop),
                                    0,
                                    time.now()));
            settle();
        }

        void unfixed(String prefix) {
            rib("").withdraw(RouteSource.STATIC, Prefix.parse(prefix));
            settle();
        }

        @Override
        public void take(RoutingInput input) {
            eachInput.run();
            engine.handle(input, time.now(), this::act);
            settle();
        }

        void settle() {
            if (settling) {
                return;
            }
            settling = true;
            boolean more = true;
            while (more) {
                more = false;
                for (String vrf : List.copyOf(ribs.keySet())) {
                    rib(vrf).work(Integer.MAX_VALUE);
                    List<RibChange> changes = rib(vrf).drain();
                    if (!changes.isEmpty()) {
                        more = true;
                        engine.handle(
                                new RoutingInput.RoutesChanged(vrf, changes),
                                time.now(),
                                this::act);
                    }
                }
            }
            settling = false;
        }

        private void act(RoutingAction action) {
            switch (action) {
                case RoutingAction.Offer(String vrf, Route route) ->
                        rib(vrf).offer(engine.key(), route);
                case RoutingAction.Withdraw(String vrf, Prefix prefix) ->
                        rib(vrf).withdraw(engine.key(), prefix);
                case RoutingAction.StreamOpen(long stream, StreamPeer peer) ->
                        connect(this, stream, peer);
                case RoutingAction.StreamAccept(int _, List<StreamPeer> peers) -> accepting = peers;
                case RoutingAction.StreamWrite(long stream, Bytes data) ->
                        write(this, stream, data);
                case RoutingAction.StreamPause(long stream, boolean paused) ->
                        pause(this, stream, paused);
                case RoutingAction.StreamPassword(long stream, Secret password) ->
                        passwords.put(stream, password);
                case RoutingAction.StreamClose(long stream) -> close(this, stream);
                case RoutingAction.Watch(List<WatchedPath> paths) -> watched = paths;
                default -> common(action);
            }
        }

        @Override
        public Optional<RouteReader> routes(String vrf) {
            return Optional.ofNullable(ribs.get(vrf));
        }

        @Nullable Route route(String prefix) {
            return route("", prefix);
        }

        @Nullable Route route(String vrf, String prefix) {
            ResolvedRoute found = rib(vrf).best(Prefix.parse(prefix));
            return found == null || !found.route().source().protocol().equals("bgp")
                    ? null
                    : found.route();
        }

        /** Gateways of a route of ours: {@code 10.0.0.1 10.0.0.2}; empty for none. */
        String via(String prefix) {
            return via("", prefix);
        }

        String via(String vrf, String prefix) {
            Route route = route(vrf, prefix);
            if (route == null) {
                return "";
            }
            List<String> gateways = new ArrayList<>();
            for (NextHop hop : route.nextHops()) {
                gateways.add(
                        hop instanceof NextHop.Via(String _, Address to)
                                ? String.valueOf(to)
                                : "Null0");
            }
            return String.join(" ", gateways.stream().sorted().toList());
        }

        /** {@code [from the next hop] path}, as the RIB has it; empty for no route. */
        String path(String prefix) {
            Route route = route(prefix);
            return route == null ? "" : via(prefix) + " " + route.detail().asPath();
        }

        Peer peer(String address) {
            return peer("", address);
        }

        Peer peer(String vrf, String address) {
            Peer found = engine.peer(new PeerKey(vrf, Address.parse(address)));
            return Objects.requireNonNull(found, name + " has no neighbour " + address);
        }

        /** Whether the table has a best path to a prefix, and what its attributes are. */
        Optional<PathAttributes> best(String prefix) {
            Prefix wanted = Prefix.parse(prefix);
            Table table = engine.table(new TableKey("", wanted.family()));
            Net found = table == null ? null : table.find(wanted);
            return found == null || found.best == null
                    ? Optional.empty()
                    : Optional.of(found.best.attributes);
        }

        boolean up(String address) {
            Peer found = engine.peer(new PeerKey("", Address.parse(address)));
            return found != null && found.up();
        }

        boolean said(String words) {
            return lines().stream().anyMatch(l -> l.contains(words));
        }
    }

    Router router(String name, String text) {
        Router router = new Router(name, text);
        routers.put(name, router);
        return router;
    }

    void startAll() {
        routers.values().forEach(Router::start);
    }

    // ---- streams

    private void connect(Router from, long stream, StreamPeer peer) {
        End near = new End(from, stream);
        from.streams.put(stream, near);
        Address to = peer.remote().address();
        Router found = owner(to, peer.vrf());
        Address source = source(from, peer, to);
        later(() -> {
            if (!near.open) {
                return;
            }
            StreamPeer welcome =
                    found == null || source == null || silent(from, found)
                            ? null
                            : welcome(found, source, peer.vrf(), peer.password());
            if (found == null || welcome == null || source == null) {
                from.streams.remove(stream);
                from.take(new RoutingInput.StreamDown(stream, "connection refused"));
                return;
            }
            End far = new End(found, - ++found.acceptedStreams);
            near.far = far;
            far.far = near;
            found.streams.put(far.stream, far);
            found.take(
                    new RoutingInput.StreamAccepted(
                            far.stream,
                            peer.vrf(),
                            to,
                            source,
                            40_000,
                            Math.min(255, peer.hopLimit())));
            if (near.open) {
                from.take(new RoutingInput.StreamUp(stream, source, 40_000));
            }
        });
    }

    private boolean silent(Router a, Router b) {
        return cut.contains(a.name) || cut.contains(b.name);
    }

    private @Nullable Router owner(Address address, String vrf) {
        for (Router router : routers.values()) {
            for (RoutedInterface link : router.links.values()) {
                if (link.has(address) && link.up() && link.vrf().equals(vrf)) {
                    return router;
                }
            }
        }
        return null;
    }

    private static @Nullable Address source(Router from, StreamPeer peer, Address to) {
        if (!peer.localAddress().isUnspecified()) {
            return peer.localAddress();
        }
        ResolvedRoute route = from.rib(peer.vrf()).lookup(to);
        if (route == null
                || !(route.nextHops().getFirst() instanceof NextHop.Via(String name, var _))) {
            return null;
        }
        RoutedInterface link = from.links.get(name);
        return link == null
                ? null
                : link.addresses(to.family()).stream()
                        .map(InterfaceAddress::address)
                        .findFirst()
                        .orElse(null);
    }

    private static @Nullable StreamPeer welcome(
            Router at, Address from, String vrf, Secret password) {
        for (StreamPeer peer : at.accepting) {
            if (peer.remote().contains(from) && peer.vrf().equals(vrf)) {
                return peer.password().equals(password) ? peer : null;
            }
        }
        return null;
    }

    private void write(Router from, long stream, Bytes data) {
        Stranger stranger = from.strangers.get(stream);
        if (stranger != null) {
            stranger.hear(data);
            return;
        }
        End near = from.streams.get(stream);
        if (near == null || near.far == null) {
            return;
        }
        from.written += data.length();
        End far = near.far;
        for (int at = 0; at < data.length(); at += segment) {
            Bytes piece = data.slice(at, Math.min(data.length(), at + segment));
            later(() -> {
                if (!far.open || silent(from, far.owner)) {
                    return;
                }
                if (far.paused) {
                    far.held.add(piece);
                } else {
                    far.owner.take(new RoutingInput.StreamData(far.stream, piece));
                }
            });
        }
        later(() -> {
            if (near.open && !far.paused) {
                from.take(new RoutingInput.StreamDrained(stream));
            }
        });
    }

    private void pause(Router at, long stream, boolean paused) {
        End end = at.streams.get(stream);
        if (end == null) {
            return;
        }
        end.paused = paused;
        if (!paused) {
            List<Bytes> pieces = List.copyOf(end.held);
            end.held.clear();
            for (Bytes piece : pieces) {
                later(() -> {
                    if (end.open) {
                        at.take(new RoutingInput.StreamData(end.stream, piece));
                    }
                });
            }
            End far = end.far;
            if (far != null) {
                later(() -> far.owner.take(new RoutingInput.StreamDrained(far.stream)));
            }
        }
    }

    private void close(Router at, long stream) {
        Stranger stranger = at.strangers.remove(stream);
        if (stranger != null) {
            stranger.closed = true;
        }
        End end = at.streams.remove(stream);
        if (end == null) {
            return;
        }
        end.open = false;
        End far = end.far;
        if (far != null) {
            later(() -> {
                if (!silent(at, far.owner)) {
                    ended(far, "");
                }
            });
        }
    }

    private static void ended(End end, String why) {
        if (end.open) {
            end.open = false;
            end.owner.streams.remove(end.stream);
            end.owner.take(new RoutingInput.StreamDown(end.stream, why));
        }
    }

    private void later(Runnable what) {
        time.at(time.now() + DELAY_NANOS, what);
    }

    long now() {
        return time.now();
    }

    void run(Duration duration) {
        time.run(duration);
    }

    boolean await(Duration atMost, BooleanSupplier reached) {
        return time.await(atMost, reached);
    }
}
