package io.spokewire.rip;

import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.rip.RipRoutes.Learned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A process at one moment.
 *
 * @param vrf empty for the default one
 * @param destinations in the order of prefixes
 * @param process as configured
 * @param interfaces on which it runs
 * @param gateways routers that were heard
 * @param nextUpdate until the next regular update
 * @param counters by their help texts
 */
public record RipSnapshot(
        String vrf,
        List<Destination> destinations,
        RipProcess process,
        List<Circuit> interfaces,
        List<Gateway> gateways,
        Duration nextUpdate,
        Map<String, Long> counters) {
    /** How a destination is known. */
    public enum Kind {
        CONNECTED,
        REDISTRIBUTED,
        LEARNED,
        POSSIBLY_DOWN
    }

    /**
     * A destination.
     *
     * @param interfaceName of a connected one; empty for others
     * @param metric as {@code show} prints it; 16 for one that is down
     */
    public record Destination(
            Prefix prefix, Kind kind, String interfaceName, int metric, List<Hop> hops) {
        /** Copies the list. */
        public Destination {
            hops = List.copyOf(hops);
        }
    }

    /**
     * A path.
     *
     * @param heard since it was last told; empty for one that nobody tells
     */
    public record Hop(Address via, String interfaceName, Optional<Duration> heard) {}

    /** An interface on which the process runs. */
    public record Circuit(
            String name,
            Set<Integer> send,
            Set<Integer> receive,
            boolean passive,
            boolean splitHorizon,
            String keyChain) {}

    /** A router that tells routes. */
    public record Gateway(Address address, String interfaceName, Duration heard) {}

    /** Copies the collections. */
    public RipSnapshot {
        destinations = List.copyOf(destinations);
        interfaces = List.copyOf(interfaces);
        gateways = List.copyOf(gateways);
        counters = Collections.unmodifiableMap(new LinkedHashMap<>(counters));
    }

    static RipSnapshot of(RipRoutingEngine engine, long nowNanos) {
        List<Circuit> circuits = new ArrayList<>();
        for (RipCircuit c : engine.circuits().values()) {
            circuits.add(
                    new Circuit(
                            c.name(),
                            c.send(),
                            c.receive(),
                            !c.groups(),
                            c.splitHorizon(),
                            c.keyChain()));
        }
        List<Gateway> gateways = new ArrayList<>();
        engine.heard(nowNanos)
                .forEach((source, heard) ->
                        gateways.add(
                                new Gateway(
                                        source.router(),
                                        source.circuit(),
                                        Duration.ofNanos(nowNanos - heard))));
        Map<String, Long> counters = new LinkedHashMap<>();
        for (RipCounter counter : RipCounter.values()) {
            counters.put(counter.help(), engine.counters().getOrDefault(counter, 0L));
        }
        return new RipSnapshot(
                engine.key().vrf(),
                List.of(),
                engine.process(),
                circuits,
                gateways,
                Duration.ofNanos(Math.max(0, engine.updateNanos() - nowNanos)),
                counters);
    }

    /** With these destinations. */
    public RipSnapshot with(List<Destination> others) {
        return new RipSnapshot(vrf, others, process, interfaces, gateways, nextUpdate, counters);
    }

    static Destination local(Prefix prefix, RipTeller.Local local) {
        boolean connected = !local.circuit().isEmpty();
        Hop none = new Hop(Prefix.DEFAULT_IPV4.address(), "", Optional.empty());
        return new Destination(
                prefix,
                connected ? Kind.CONNECTED : Kind.REDISTRIBUTED,
                local.circuit(),
                local.metric(),
                connected ? List.of() : List.of(none));
    }

    static Destination learned(Learned route, long nowNanos) {
        List<Hop> hops = new ArrayList<>();
        for (RipRoutes.Path path : route.paths) {
            Duration heard = Duration.ofNanos(nowNanos - path.heardNanos());
            hops.add(new Hop(path.nextHop(), path.source().circuit(), Optional.of(heard)));
        }
        return new Destination(
                route.prefix,
                route.down() ? Kind.POSSIBLY_DOWN : Kind.LEARNED,
                "",
                route.metric(),
                hops);
    }
}
