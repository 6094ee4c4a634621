package io.spokewire.routing;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.policy.DistributeList;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@code show ip protocols} prints of one process.
 *
 * @param protocol {@code eigrp 100}
 * @param vrf empty for the default one
 * @param routerId empty where there is none
 * @param filters as the configuration has them
 * @param redistributes as the configuration has them, in short: {@code static}, {@code ospf 1}
 * @param details lines of the protocol's own, without their first two blanks
 * @param maximumPaths 0 where it does not say
 * @param networks as the configuration has them
 * @param interfaces on which it runs by lines of their own, by what they belong to ({@code Area
 *     0}); all of them for IPv6
 * @param passive interfaces on which nothing is said
 * @param sources whose routes are used; none where {@link RoutingEngine#sources} gives them
 * @param distance in words
 */
public record ProtocolStatus(
        String protocol,
        String vrf,
        AddressFamily family,
        Optional<Address> routerId,
        List<DistributeList> filters,
        List<String> redistributes,
        List<String> details,
        int maximumPaths,
        List<String> networks,
        Map<String, List<String>> interfaces,
        List<String> passive,
        List<Source> sources,
        String distance) {
    /** A router whose routes are used, and when the last of them came. */
    public record Source(Address gateway, int distance, Duration lastUpdate) {
        /** Of two kinds of its routes that of the lesser distance: internal before external. */
        Source with(Source other) {
            return new Source(
                    gateway,
                    Math.min(distance, other.distance),
                    lastUpdate.compareTo(other.lastUpdate) <= 0 ? lastUpdate : other.lastUpdate);
        }
    }

    /** Copies the collections. */
    public ProtocolStatus {
        filters = List.copyOf(filters);
        redistributes = List.copyOf(redistributes);
        details = List.copyOf(details);
        networks = List.copyOf(networks);
        interfaces = new LinkedHashMap<>(interfaces);
        passive = List.copyOf(passive);
        sources = List.copyOf(sources);
    }

    /** With these sources, of which some may be told several times, in place of its own. */
    public ProtocolStatus with(List<Source> told) {
        Map<Address, Source> youngest = new TreeMap<>();
        told.forEach(source -> youngest.merge(source.gateway, source, Source::with));
        return new ProtocolStatus(
                protocol,
                vrf,
                family,
                routerId,
                filters,
                redistributes,
                details,
                maximumPaths,
                networks,
                interfaces,
                passive,
                List.copyOf(youngest.values()),
                distance);
    }

    /** The gateways of a route. */
    public static List<Address> gateways(Route route) {
        List<Address> gateways = new ArrayList<>();
        for (NextHop hop : route.nextHops()) {
            if (hop instanceof NextHop.Via(String _, Address gateway) && gateway != null) {
                gateways.add(gateway);
            }
        }
        return gateways;
    }

    /**
     * The tellers of some of a process's routes that packets follow, each with its youngest route:
     * a slice of {@link RoutingEngine#sources}.
     *
     * @param tellers who has told a route
     */
    public static @Nullable Prefix sources(
            RoutingEnvironment environment,
            ProcessKey process,
            @Nullable Prefix behind,
            int max,
            long nowNanos,
            Function<Route, List<Address>> tellers,
            Consumer<? super Source> out) {
        Map<Address, Source> youngest = new TreeMap<>();
        Prefix end =
                environment
                        .routes(process.vrf())
                        .map(routes ->
                                routes.ofOwner(
                                        process,
                                        behind,
                                        max,
                                        resolved -> {
                                            Route route = resolved.route();
                                            for (Address teller : tellers.apply(route)) {
                                                Duration age =
                                                        Duration.ofNanos(
                                                                nowNanos - route.installedNanos());
                                                Source source =
                                                        new Source(teller, route.distance(), age);
                                                youngest.merge(teller, source, Source::with);
                                            }
                                        }))
                        .orElse(null);
        youngest.values().forEach(out);
        return end;
    }
}
