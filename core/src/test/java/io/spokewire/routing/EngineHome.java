package io.spokewire.routing;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.engine.Trace;
import io.spokewire.engine.VirtualTime;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.Rib;
import io.spokewire.rib.RibChange;
import io.spokewire.rib.Route;
import io.spokewire.rib.RouteSource;
import io.spokewire.router.Languages;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * A router around one process of a routing protocol, in virtual time: its clock, its timers, its
 * interfaces and what it has said. What it is wired to is the protocol's own.
 */
public abstract class EngineHome implements RoutingEnvironment {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    public final String name;
    public final Map<Object, Long> timers = new LinkedHashMap<>();
    public final Map<String, RoutedInterface> links = new LinkedHashMap<>();
    public final List<Trace> told = new ArrayList<>();
    protected final VirtualTime time;
    private final RandomGenerator random;

    /** What IOS would make of the router's lines. */
    public Section config;

    protected EngineHome(String name, String text, VirtualTime time, RandomGenerator random) {
        this.name = name;
        this.time = time;
        this.random = random;
        this.config = read(name, text);
    }

    /** The process as it runs now: after a crash it is another one. */
    protected abstract RoutingEngine engine();

    /** Gives the process something. */
    public abstract void take(RoutingInput input);

    /** An interface is as it says; the routes of its addresses too. */
    public abstract void set(RoutedInterface link);

    /** Other lines. */
    public void configure(String text) {
        config = read(name, text);
        take(new RoutingInput.Configured(config));
    }

    /** The line of an interface goes up or down. */
    public void up(String interfaceName, boolean up) {
        RoutedInterface l = Objects.requireNonNull(links.get(interfaceName));
        set(with(l, up, l.bandwidthKbits(), l.delayTens()));
    }

    /** The delay of an interface becomes another one. */
    public void delay(String interfaceName, long tens) {
        RoutedInterface l = Objects.requireNonNull(links.get(interfaceName));
        set(with(l, l.up(), l.bandwidthKbits(), tens));
    }

    /** The bandwidth of an interface becomes another one. */
    public void bandwidth(String interfaceName, long kilobits) {
        RoutedInterface l = Objects.requireNonNull(links.get(interfaceName));
        set(with(l, l.up(), kilobits, l.delayTens()));
    }

    private static RoutedInterface with(RoutedInterface l, boolean up, long kilobits, long tens) {
        return new RoutedInterface(
                l.name(),
                l.index(),
                l.vrf(),
                l.kind(),
                up,
                l.mtu4Bytes(),
                l.mtu6Bytes(),
                kilobits,
                tens,
                l.addresses(),
                l.borrowed());
    }

    /** A route that leads to an interface or a gateway. */
    protected Route route(Prefix prefix, RouteSource source, long metric, NextHop hop) {
        return new Route(prefix, source, source.distance(), metric, List.of(hop), 0, time.now());
    }

    /** Timers and notes; false for what the protocol's wires do. */
    protected boolean common(RoutingAction action) {
        RoutingEngine owner = engine();
        switch (action) {
            case RoutingAction.Arm(Object timer, Duration delay) -> {
                long due = time.now() + delay.toNanos();
                timers.put(timer, due);
                time.at(
                        due,
                        () -> {
                            if (owner.equals(engine()) && timers.remove(timer, due)) {
                                take(new RoutingInput.TimerFired(timer));
                            }
                        });
            }
            case RoutingAction.Disarm(Object timer) -> timers.remove(timer);
            case RoutingAction.Note(Trace trace) -> told.add(trace);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Timers, notes, and routes that go into a RIB; false for what the protocol's wires do. */
    protected boolean common(RoutingAction action, Rib rib) {
        switch (action) {
            case RoutingAction.Offer(String _, Route route) -> rib.offer(engine().key(), route);
            case RoutingAction.Withdraw(String _, Prefix prefix) ->
                    rib.withdraw(engine().key(), prefix);
            default -> {
                return common(action);
            }
        }
        return true;
    }

    /** Tells the process what has changed in a RIB. */
    public void settle(Rib rib) {
        List<RibChange> changes = rib.drain();
        if (!changes.isEmpty()) {
            take(new RoutingInput.RoutesChanged(engine().key().vrf(), changes));
        }
    }

    @Override
    public boolean runsOn(String origin, AddressFamily family, String interfaceName) {
        return false;
    }

    @Override
    public Instant wallTime() {
        return START.plusNanos(time.now());
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    /** The lines of the log, without what debug shows. */
    public List<String> lines() {
        return told.stream().filter(t -> t.category().isEmpty()).map(Trace::line).toList();
    }

    /** A configuration without a mistake. */
    public static Section read(String name, String text) {
        ConfigReader.Result result = ConfigReader.read(Languages.CONFIG, name, text);
        if (!result.clean()) {
            throw new AssertionError(name + ": " + text);
        }
        return result.config();
    }

    /** The interface of a section, as the host would tell of it. */
    public static RoutedInterface link(Section section, boolean up, int index) {
        InterfaceConfig config = section.get(InterfaceConfig.SLOT);
        boolean tunnel = section.name().startsWith("Tunnel");
        List<InterfaceAddress> addresses = new ArrayList<>(config.ipv4());
        addresses.addAll(config.ipv6());
        int kilobits = config.get(InterfaceConfig.BANDWIDTH_KBITS);
        int tens = config.get(InterfaceConfig.DELAY_TENS);
        return new RoutedInterface(
                section.name(),
                index,
                config.vrf(),
                section.name().startsWith("Loopback")
                        ? RoutedInterface.Kind.LOOPBACK
                        : tunnel
                                ? RoutedInterface.Kind.MULTIPOINT_TUNNEL
                                : RoutedInterface.Kind.BROADCAST,
                up,
                tunnel ? 1400 : 1500,
                tunnel ? 1400 : 1500,
                kilobits == 0 ? 1_000_000 : kilobits,
                tens == 0 ? 1 : tens,
                addresses,
                List.of());
    }
}
