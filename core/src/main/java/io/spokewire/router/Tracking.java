package io.spokewire.router;

import io.spokewire.command.Section;
import io.spokewire.engine.Expectation;
import io.spokewire.engine.Loop;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.StaticRoute;
import io.spokewire.sla.ReturnCode;
import io.spokewire.sla.SlaAction;
import io.spokewire.sla.SlaEngine;
import io.spokewire.sla.SlaInput;
import io.spokewire.sla.SlaOperation;
import io.spokewire.sla.SlaSnapshot;
import io.spokewire.sla.SlaTimer;
import io.spokewire.sla.TrackEngine;
import io.spokewire.sla.TrackEngine.RouteState;
import io.spokewire.sla.TrackObject;
import io.spokewire.sla.TrackSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** IP SLA and track objects of a router: carries out what their engines ask for. */
final class Tracking {
    private final Home home;
    private final Ports ports;
    private final Loop loop;
    private final SlaEngine operations;
    private final TrackEngine objects;

    /** Whether what came of an operation has changed: objects are to be looked at. */
    private boolean probed;

    private Section configuration = Section.root();

    /** What the router has that tracking needs. */
    interface Home {
        /** Whether the line protocol of an interface is up. */
        boolean lineUp(String interfaceName);

        /** The addresses of an interface whose line is up; none else. */
        List<InterfaceAddress> addresses(String interfaceName);

        Vrfs vrfs();

        /** An object is up, or down. */
        void changed();
    }

    private record SlaKey(SlaTimer timer) implements Expectation {
        @Override
        public boolean expects() {
            return timer.expects();
        }
    }

    private record TrackKey(int object) {}

    Tracking(Home home, Ports ports) {
        this.home = home;
        this.ports = ports;
        this.loop = ports.loop();
        this.operations = new SlaEngine(new SlaEnvironment(), ports.random());
        this.objects = new TrackEngine(new TrackEnvironment());
    }

    /** Works out what takes long, and is kept with the sections. From any thread. */
    static void prepare(Section configuration) {
        configuration.children(SlaOperation.MODE).forEach(SlaOperation::of);
        configuration.children(TrackObject.MODE).forEach(TrackObject::of);
    }

    void configure(Section changed) {
        configuration = changed;
        give(SlaInput.Configure.of(changed));
        give(
                new TrackEngine.Input.Configure(
                        changed.children(TrackObject.MODE).stream().map(TrackObject::of).toList()));
    }

    /** Interfaces or routes may have changed. */
    void settle() {
        if (!objects.isEmpty()) {
            give(new TrackEngine.Input.Look());
        }
    }

    void handle(Ports.EchoReply reply) {
        give(new SlaInput.Reply(reply.from(), reply.identifier(), reply.sequence(), reply.data()));
    }

    /** Whether an object is up; one that is not configured is down. */
    boolean isUp(int object) {
        return objects.isUp(object);
    }

    SlaSnapshot operations() {
        return operations.snapshot(loop.nanoTime());
    }

    TrackSnapshot objects() {
        return objects.snapshot(loop.nanoTime());
    }

    private void give(SlaInput input) {
        operations.handle(input, loop.nanoTime(), this::perform);
        if (probed) { // once for all operations that one line changes
            probed = false;
            settle();
        }
    }

    private void perform(SlaAction action) {
        switch (action) {
            case SlaAction.Send(var probe) -> ports.echoes().send(probe);
            case SlaAction.Resolve(int operation, String vrf, String name) ->
                    ports.names()
                            .resolve(
                                    vrf,
                                    name,
                                    AddressFamily.IPV4,
                                    answer -> give(new SlaInput.Resolved(operation, answer)));
            case SlaAction.Arm(var timer, Duration delay) ->
                    loop.arm(
                            new SlaKey(timer),
                            loop.nanoTime() + delay.toNanos(),
                            () -> give(new SlaInput.Fired(timer)));
            case SlaAction.Disarm(var timer) -> loop.cancel(new SlaKey(timer));
            case SlaAction.Changed _ -> probed = true;
            case SlaAction.Tell(var trace) -> ports.traces().accept(trace);
        }
    }

    private void give(TrackEngine.Input input) {
        objects.handle(input, loop.nanoTime(), this::perform);
    }

    private void perform(TrackEngine.Action action) {
        switch (action) {
            case TrackEngine.Action.Arm(int object, Duration delay) ->
                    loop.arm(
                            new TrackKey(object),
                            loop.nanoTime() + delay.toNanos(),
                            () -> give(new TrackEngine.Input.Fired(object)));
            case TrackEngine.Action.Disarm(int object) -> loop.cancel(new TrackKey(object));
            case TrackEngine.Action.Changed _ -> home.changed();
            case TrackEngine.Action.Tell(var trace) -> ports.traces().accept(trace);
        }
    }

    private final class SlaEnvironment implements SlaEngine.Environment {
        @Override
        public Instant wallTime() {
            return loop.wallTime();
        }

        @Override
        public Optional<Address> addressOf(String interfaceName, boolean ipv6) {
            return home.addresses(interfaceName).stream()
                    .map(InterfaceAddress::address)
                    .filter(a -> (a.family() == AddressFamily.IPV6) == ipv6)
                    .filter(a -> !a.isLinkLocal())
                    .findFirst();
        }
    }

    private final class TrackEnvironment implements TrackEngine.Environment {
        @Override
        public boolean lineUp(String interfaceName) {
            return home.lineUp(interfaceName);
        }

        @Override
        public boolean routes(String interfaceName, AddressFamily family) {
            return home.addresses(interfaceName).stream()
                    .anyMatch(a -> a.address().family() == family);
        }

        @Override
        public Optional<RouteState> route(String vrf, Prefix prefix) {
            Vrfs.Vrf found = home.vrfs().find(vrf);
            ResolvedRoute route = found == null ? null : found.rib().plain(prefix);
            return route == null
                    ? Optional.empty()
                    : Optional.of(
                            new RouteState(
                                    route.route().source().protocol(), route.route().metric()));
        }

        @Override
        public ReturnCode returnCode(int operation) {
            return operations.returnCode(operation);
        }

        @Override
        public Optional<Duration> roundTrip(int operation) {
            return operations.roundTrip(operation);
        }

        @Override
        public Map<Integer, List<String>> users() {
            Map<Integer, List<String>> users = new HashMap<>();
            for (StaticRoute route : configuration.get(StaticRoute.SLOT)) {
                users.put(route.track(), List.of("Static IP Routing 0"));
            }
            return users;
        }
    }
}
