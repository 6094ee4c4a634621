package io.spokewire.router;

import io.spokewire.bgp.BgpRouting;
import io.spokewire.command.Section;
import io.spokewire.eigrp.EigrpRouting;
import io.spokewire.engine.Expectation;
import io.spokewire.engine.Loop;
import io.spokewire.forward.ControlTraffic;
import io.spokewire.forward.Injection;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.OspfRouting;
import io.spokewire.rib.RibChange;
import io.spokewire.rib.RouteReader;
import io.spokewire.rip.RipRouting;
import io.spokewire.routing.Listen;
import io.spokewire.routing.ProcessKey;
import io.spokewire.routing.ProtocolStatus;
import io.spokewire.routing.RoutedInterface;
import io.spokewire.routing.RoutingAction;
import io.spokewire.routing.RoutingEngine;
import io.spokewire.routing.RoutingEnvironment;
import io.spokewire.routing.RoutingInput;
import io.spokewire.routing.RoutingProtocol;
import io.spokewire.routing.WatchedPath;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The routing processes of a router: which there are, what they are told, and what becomes of what
 * they ask for. No protocol stands out here: each gives its processes, and all get the same inputs.
 */
final class Routing {
    /** The protocols, in the order in which {@code show ip protocols} names them. */
    static final List<RoutingProtocol> PROTOCOLS =
            List.of(new EigrpRouting(), new OspfRouting(), new RipRouting(), new BgpRouting());

    /**
     * Interfaces that a process is told of with one settling. All of them may come up at once, and
     * each has a greeting to say.
     */
    static final int SLICE_LINKS = 25;

    private final Home home;
    private final Ports ports;
    private final Loop loop;
    private final List<RoutingProtocol> protocols;
    private final Map<ProcessKey, Running> running = new LinkedHashMap<>();

    /** Those that are no more, and have not yet said all that they have to say. */
    private final Map<ProcessKey, Running> leaving = new LinkedHashMap<>();

    private @Nullable Runnable over; // the router ends, and this comes after the farewells
    private final Map<String, RoutedInterface> links = new LinkedHashMap<>();
    private final Map<String, Integer> indexes = new LinkedHashMap<>();
    private final ArrayDeque<Due> queue = new ArrayDeque<>();
    private final ArrayDeque<RoutingAction.Send> outbox = new ArrayDeque<>();
    private Map<String, Set<ControlTraffic>> controls = new LinkedHashMap<>();
    private boolean busy;
    private boolean held;
    private int identification;
    private List<Listen> listening = List.of();

    /** What the router has that routing needs. */
    interface Home {
        Vrfs vrfs();

        /** A tunnel by name; null for another interface. */
        @Nullable Tunnel tunnel(String name);

        /** Whom BFD watches. */
        Watches watches();

        /** A table has changed: what follows is to be worked out. */
        void changed();
    }

    private record Due(Running process, RoutingInput input) {}

    private record TimerKey(ProcessKey process, Object timer) implements Expectation {
        @Override
        public boolean expects() {
            return Expectation.in(timer);
        }
    }

    /** Who leaves has to be gone; null for the router as a whole. */
    private record FarewellOver(@Nullable ProcessKey process) {}

    /** A process while it runs. */
    private static final class Running {
        final ProcessKey key;
        final RoutingEngine engine;
        final Set<Object> timers = new LinkedHashSet<>();
        final Set<Long> streams = new LinkedHashSet<>();
        final Set<Integer> ports = new LinkedHashSet<>();
        final Map<String, RoutedInterface> told = new LinkedHashMap<>();
        final Set<String> untold = new LinkedHashSet<>(); // may be others than it was told of
        int left = SLICE_LINKS; // of those that it may be told of with this settling
        List<Listen> wanted = List.of();
        boolean ends; // it was told to shut down

        Running(ProcessKey key, RoutingEngine engine, Set<String> links) {
            this.key = key;
            this.engine = engine;
            untold.addAll(links);
        }
    }

    Routing(Home home, Ports ports, List<RoutingProtocol> protocols) {
        this.home = home;
        this.ports = ports;
        this.loop = ports.loop();
        this.protocols = protocols;
    }

    /** How long those who leave may speak. */
    private static final Duration FAREWELL = Duration.ofSeconds(3);

    // ---- what the router tells ----------------------------------------------------------------

    /** The configuration has changed: processes begin, end, and are told. */
    void configure(Section changed) {
        Set<ProcessKey> wanted = new LinkedHashSet<>();
        Map<ProcessKey, RoutingProtocol> makers = new LinkedHashMap<>();
        for (RoutingProtocol protocol : protocols) {
            for (ProcessKey key : protocol.processes(changed)) {
                wanted.add(key);
                makers.put(key, protocol);
            }
        }
        for (Running process : List.copyOf(running.values())) {
            if (!wanted.contains(process.key)) {
                end(process);
            }
        }
        wanted.forEach(key -> home.vrfs().require(key.vrf()));
        makers.forEach((key, maker) -> {
            if (!running.containsKey(key)) {
                gone(key); // its successor tells what holds
                running.put(
                        key, new Running(key, maker.start(key, new Environment()), links.keySet()));
            }
        });
        for (Running process : List.copyOf(running.values())) {
            tell(process, new RoutingInput.Configured(changed));
        }
    }

    private void end(Running process) {
        process.ends = true;
        tell(process, new RoutingInput.Shutdown());
        running.remove(process.key);
        leaving.put(process.key, process);
        if (process.engine.leaves()) {
            arm(new FarewellOver(process.key), FAREWELL, () -> gone(process.key));
        } else {
            gone(process.key);
        }
        home.watches().want(process.key, List.of(), new Watcher(process));
        process.ports.forEach(port -> ports.streams().accept(port, List.of(), _ -> {}));
        for (Vrfs.Vrf vrf : home.vrfs().all()) {
            vrf.rib().withdrawAll(process.key);
        }
        listen();
        home.changed();
    }

    private void arm(FarewellOver key, Duration delay, Runnable task) {
        loop.arm(key, loop.nanoTime() + delay.toNanos(), task);
    }

    /** A process has said all, or has had the time to. */
    private void gone(ProcessKey key) {
        Running process = leaving.remove(key);
        if (process != null) {
            loop.cancel(new FarewellOver(key));
            process.timers.forEach(timer -> loop.cancel(new TimerKey(key, timer)));
            process.timers.clear();
            process.streams.forEach(ports.streams()::close);
        }
    }

    /** A number for an interface, the same for ever. */
    int index(String name) {
        return indexes.computeIfAbsent(name, _ -> indexes.size() + 1);
    }

    /** Interfaces have changed; each process is told of some of what it does not know yet. */
    void interfaces(RoutedInterfaces.Changes changes) {
        for (RoutedInterface link : changes.links()) {
            links.put(link.name(), link);
            running.values().forEach(process -> process.untold.add(link.name()));
        }
        for (String name : changes.gone()) {
            links.remove(name);
            running.values().forEach(process -> process.untold.add(name));
        }
        for (Running process : List.copyOf(running.values())) {
            if (!process.untold.isEmpty()) {
                tellInterfaces(process);
            }
        }
    }

    private void tellInterfaces(Running process) {
        List<RoutedInterface> some = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        Iterator<String> untold = process.untold.iterator();
        while (process.left > 0 && untold.hasNext()) {
            String name = untold.next();
            untold.remove();
            RoutedInterface now = links.get(name);
            RoutedInterface before = process.told.get(name);
            if (now == null && before != null) {
                gone.add(name);
                process.left--;
            } else if (now != null && !now.equals(before)) {
                some.add(now);
                process.left--;
            }
        }
        if (!some.isEmpty() || !gone.isEmpty()) {
            var news = new RoutingInput.InterfacesChanged(some, gone);
            news.in(process.told);
            tell(process, news);
        }
    }

    /** Whether a process has still to be told of interfaces, with the next settling. */
    boolean behind() {
        return running.values().stream().anyMatch(p -> !p.untold.isEmpty());
    }

    /** Routes of a VRF have changed. */
    void routesChanged(String vrf, List<RibChange> changes) {
        if (!running.isEmpty() && !changes.isEmpty()) {
            tellAll(new RoutingInput.RoutesChanged(vrf, changes));
        }
    }

    /** A packet came by an interface. */
    void received(String interfaceName, IpDatagram packet) {
        for (Running process : List.copyOf(running.values())) {
            if (process.wanted.stream().anyMatch(w -> hears(w, interfaceName, packet))) {
                tell(process, new RoutingInput.Received(interfaceName, packet));
            }
        }
    }

    private static boolean hears(Listen wanted, String interfaceName, IpDatagram packet) {
        Address to = packet.destination();
        return wanted.interfaceName().equals(interfaceName)
                && wanted.protocol() == packet.protocol()
                && wanted.family() == packet.family()
                && (wanted.port() == 0 || wanted.port() == destinationPort(packet))
                && (!to.isMulticast() || wanted.groups().contains(to));
    }

    private static int destinationPort(IpDatagram packet) {
        Bytes payload = packet.payload();
        return packet.protocol() != IpProtocol.UDP || payload.length() < 4
                ? -1
                : payload.at(2) << 8 | payload.at(3);
    }

    /** While held, packets wait: the picture that they need is not published yet. */
    void hold() {
        held = true;
        running.values().forEach(process -> process.left = SLICE_LINKS);
    }

    /** The picture is published: what waits leaves. */
    void release() {
        held = false;
        flush();
    }

    /**
     * The router ends in order.
     *
     * @param after comes when all processes have said what they had to say, or have had the time to
     */
    void shutdown(Runnable after) {
        for (Running process : List.copyOf(running.values())) {
            process.ends = true;
            tell(process, new RoutingInput.Shutdown());
        }
        over = after;
        arm(new FarewellOver(null), FAREWELL, this::over);
        if (!anyLeaves()) {
            over();
        }
    }

    private boolean anyLeaves() {
        return running.values().stream().anyMatch(p -> p.engine.leaves()) || !leaving.isEmpty();
    }

    private void over() {
        Runnable after = over;
        if (after != null) {
            over = null;
            loop.cancel(new FarewellOver(null));
            flush();
            after.run();
        }
    }

    /** The engines of a protocol, for those who show and clear. */
    <E extends RoutingEngine> List<E> engines(Class<E> type) {
        return running.values().stream()
                .map(p -> p.engine)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** The processes that have taken a route of another one to tell it: {@code Advertised by}. */
    List<String> advertisers(String vrf, Prefix prefix) {
        return running.values().stream()
                .flatMap(p -> p.engine.advertises(vrf, prefix).stream())
                .toList();
    }

    /** What {@code show ip protocols} prints, in the order in which processes have begun. */
    List<ProtocolStatus> statuses() {
        return running.values().stream()
                .flatMap(p -> p.engine.status(loop.nanoTime()).stream())
                .toList();
    }

    /** Gives an order of a person to a process. */
    void order(ProcessKey key, RoutingInput.Order order) {
        Running process = running.get(key);
        if (process != null) {
            tell(process, order);
        }
    }

    // ---- engines ------------------------------------------------------------------------------

    private void tellAll(RoutingInput input) {
        for (Running process : List.copyOf(running.values())) {
            tell(process, input);
        }
    }

    /** Inputs wait while an engine works: what an action causes comes after the action. */
    private void tell(Running process, RoutingInput input) {
        queue.add(new Due(process, input));
        if (busy) {
            return;
        }
        busy = true;
        try {
            for (Due due = queue.poll(); due != null; due = queue.poll()) {
                Running who = due.process;
                if (who.ends && !hears(who, due.input)) {
                    continue;
                }
                who.engine.handle(due.input, loop.nanoTime(), action -> perform(who, action));
                if (who.ends && !who.engine.leaves()) {
                    gone(who.key);
                }
            }
        } finally {
            busy = false;
        }
        flush();
        if (over != null && !anyLeaves()) {
            over();
        }
    }

    /** Whether one that ends is told of something: of what it needs to say its last words. */
    private static boolean hears(Running process, RoutingInput input) {
        return input instanceof RoutingInput.Shutdown
                || (process.engine.leaves() && input instanceof RoutingInput.TimerFired);
    }

    private void perform(Running process, RoutingAction action) {
        if (process.ends && !lasts(action)) {
            return;
        }
        switch (action) {
            case RoutingAction.Send send -> outbox.add(send);
            case RoutingAction.ListenTo(var wanted) -> listen(process, wanted);
            case RoutingAction.Offer(String vrf, var route) -> {
                Vrfs.Vrf found = home.vrfs().find(vrf);
                if (found != null) {
                    found.rib().offer(process.key, route);
                    home.changed();
                }
            }
            case RoutingAction.Withdraw(String vrf, var prefix) -> {
                Vrfs.Vrf found = home.vrfs().find(vrf);
                if (found != null) {
                    found.rib().withdraw(process.key, prefix);
                    home.changed();
                }
            }
            case RoutingAction.Covers(var names) -> {
                RoutingInput input = new RoutingInput.CoverageChanged(process.key, names);
                for (Running other : List.copyOf(running.values())) {
                    if (!other.key.equals(process.key)) {
                        tell(other, input);
                    }
                }
            }
            case RoutingAction.Arm(Object timer, var delay) -> {
                process.timers.add(timer);
                loop.arm(
                        new TimerKey(process.key, timer),
                        loop.nanoTime() + delay.toNanos(),
                        () -> {
                            process.timers.remove(timer);
                            tell(process, new RoutingInput.TimerFired(timer));
                        });
            }
            case RoutingAction.Disarm(Object timer) -> {
                process.timers.remove(timer);
                loop.cancel(new TimerKey(process.key, timer));
            }
            case RoutingAction.Watch(var paths) ->
                    home.watches().want(process.key, paths, new Watcher(process));
            case RoutingAction.Note(var trace) -> ports.traces().accept(trace);
            case RoutingAction.StreamOpen(long stream, var peer) -> {
                process.streams.add(stream);
                ports.streams().open(stream, peer, event -> streamed(process, event));
            }
            case RoutingAction.StreamAccept(int port, var peers) -> {
                process.ports.add(port);
                ports.streams().accept(port, peers, event -> streamed(process, event));
            }
            case RoutingAction.StreamWrite(long stream, var data) ->
                    ports.streams().write(stream, data);
            case RoutingAction.StreamPause(long stream, boolean paused) ->
                    ports.streams().pause(stream, paused);
            case RoutingAction.StreamPassword(long stream, var password) ->
                    ports.streams().password(stream, password);
            case RoutingAction.StreamClose(long stream) -> {
                process.streams.remove(stream);
                ports.streams().close(stream);
            }
        }
    }

    /** Whether one that ends may still ask for this. */
    private static boolean lasts(RoutingAction action) {
        return switch (action) {
            case RoutingAction.Send _,
                    RoutingAction.Arm _,
                    RoutingAction.Disarm _,
                    RoutingAction.Note _,
                    RoutingAction.StreamWrite _,
                    RoutingAction.StreamPause _,
                    RoutingAction.StreamPassword _,
                    RoutingAction.StreamClose _ ->
                    true;
            case RoutingAction.ListenTo _,
                    RoutingAction.Offer _,
                    RoutingAction.Withdraw _,
                    RoutingAction.Covers _,
                    RoutingAction.Watch _,
                    RoutingAction.StreamOpen _,
                    RoutingAction.StreamAccept _ ->
                    false;
        };
    }

    private void streamed(Running process, Ports.StreamEvent event) {
        switch (event.input()) {
            case RoutingInput.StreamAccepted accepted -> process.streams.add(accepted.stream());
            case RoutingInput.StreamDown down -> process.streams.remove(down.stream());
            default -> {}
        }
        tell(process, event.input());
    }

    private void flush() {
        if (held || busy) {
            return;
        }
        for (RoutingAction.Send send = outbox.poll(); send != null; send = outbox.poll()) {
            Tunnel tunnel = home.tunnel(send.interfaceName());
            if (tunnel == null) {
                ports.links().send(new Ports.LinkPacket(send.interfaceName(), send.packet()));
            } else {
                ports.dataPlane()
                        .inject(
                                new Injection.OnTunnel(
                                        tunnel.index(), send.packet().toPacket(++identification)));
            }
        }
    }

    private void listen(Running process, List<Listen> wanted) {
        if (!wanted.equals(process.wanted)) {
            process.wanted = wanted;
            listen();
        }
    }

    /** What all processes want to hear goes to the packet path and to the sockets. */
    private void listen() {
        Map<List<Object>, Listen> merged = new LinkedHashMap<>();
        Map<String, Set<ControlTraffic>> byTunnel = new LinkedHashMap<>();
        for (Running process : running.values()) {
            for (Listen wanted : process.wanted) {
                boolean ipv6 = wanted.family() == AddressFamily.IPV6;
                byTunnel.computeIfAbsent(wanted.interfaceName(), _ -> new LinkedHashSet<>())
                        .add(new ControlTraffic(ipv6, wanted.protocol(), wanted.port()));
                List<Object> same =
                        List.of(
                                wanted.interfaceName(),
                                wanted.family(),
                                wanted.protocol(),
                                wanted.port());
                merged.merge(same, wanted, Routing::together);
            }
        }
        Set<String> changed = new LinkedHashSet<>(controls.keySet());
        changed.addAll(byTunnel.keySet());
        changed.removeIf(name -> Objects.equals(controls.get(name), byTunnel.get(name)));
        controls = byTunnel;
        for (String name : changed) {
            Tunnel tunnel = home.tunnel(name);
            if (tunnel != null) {
                tunnel.repicture();
            }
        }
        List<Listen> now =
                merged.values().stream()
                        .filter(w -> home.tunnel(w.interfaceName()) == null)
                        .toList();
        if (!now.equals(listening)) {
            listening = now;
            ports.links().listen(now);
        }
        home.changed();
    }

    /** The packets that the packet path is to take out of a tunnel. */
    List<ControlTraffic> controlTraffic(String tunnel) {
        return List.copyOf(controls.getOrDefault(tunnel, Set.of()));
    }

    private static Listen together(Listen a, Listen b) {
        List<Address> groups = new ArrayList<>(a.groups());
        groups.addAll(b.groups());
        return new Listen(a.interfaceName(), a.family(), a.protocol(), a.port(), groups);
    }

    /** Tells a process what BFD says of its neighbours. */
    private final class Watcher implements Watches.Listener {
        private final Running process;

        Watcher(Running process) {
            this.process = process;
        }

        @Override
        public String name() {
            boolean ipv6 = process.key.family() == AddressFamily.IPV6;
            return switch (process.key.protocol()) {
                case "ospf" -> ipv6 ? "OSPFv3" : "OSPF";
                case String other -> other.toUpperCase(Locale.ROOT);
            };
        }

        @Override
        public void up(WatchedPath path) {
            tell(process, new RoutingInput.PathUp(path));
        }

        @Override
        public void down(WatchedPath path, String why, boolean sharesFate) {
            tell(process, new RoutingInput.PathDown(path, why, sharesFate));
        }
    }

    private final class Environment implements RoutingEnvironment {
        @Override
        public Optional<RouteReader> routes(String vrf) {
            return Optional.ofNullable(home.vrfs().find(vrf)).map(Vrfs.Vrf::rib);
        }

        @Override
        public boolean runsOn(String origin, AddressFamily family, String interfaceName) {
            return running.values().stream()
                    .anyMatch(p ->
                            p.key.origin().equals(origin)
                                    && p.key.family() == family
                                    && p.engine.runsOn(interfaceName));
        }

        @Override
        public Instant wallTime() {
            return loop.wallTime();
        }

        @Override
        public RandomGenerator random() {
            return ports.random();
        }
    }
}
