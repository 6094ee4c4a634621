package io.spokewire.routing;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.policy.Redistribution;
import io.spokewire.policy.RoutingPolicy;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.RibChange;
import io.spokewire.rib.Route;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The {@code redistribute} lines of one process, applied to one VRF's routes: keeps what is taken
 * at the moment and says what changes. A process has one for each VRF and family that it
 * redistributes into. What changes one by one is told at once; where all routes have to be looked
 * at, since lines, lists or maps are other ones, that goes in slices.
 */
public final class Redistributor {
    private final ProcessKey into;
    private final RoutingEnvironment environment;
    private final RouteWalk walk;
    private final TreeMap<Prefix, Redistributed> taken = new TreeMap<>();
    private List<Redistribution> lines = List.of();
    private RoutingPolicy policy = RoutingPolicy.NONE;
    private boolean again;

    /** The timer that asks for the next slice. */
    public record Due() {}

    /**
     * A route that is taken.
     *
     * @param route as it stands in the RIB
     * @param line what took it: metric, tag and type that it is to have
     * @param verdict what the route map of the line changes; this goes before the line
     */
    public record Redistributed(Route route, Redistribution line, RoutingPolicy.Verdict verdict) {
        /** The tag that it is to have: of the route map, of the line, or of the route. */
        public long tag() {
            return verdict.tag(line.tag().orElse(route.tag()));
        }
    }

    /** Redistributes into this process, nothing yet. */
    public Redistributor(ProcessKey into, RoutingEnvironment environment) {
        this.into = into;
        this.environment = environment;
        this.walk = new RouteWalk(into, environment);
    }

    /** The prefixes taken at the moment, in their order. */
    public Map<Prefix, Redistributed> taken() {
        return taken;
    }

    /**
     * What {@code show ip route PREFIX} says when a route is taken: the process, and what its line
     * says of such routes.
     */
    public Optional<String> advertises(String vrf, Prefix prefix) {
        return vrf.equals(into.vrf()) && prefix.family() == into.family()
                ? Optional.ofNullable(taken.get(prefix)).map(t -> into.origin() + t.line().more())
                : Optional.empty();
    }

    /** Takes other lines, or other lists and maps: all routes are to be looked at anew. */
    public void configure(List<Redistribution> changed, RoutingPolicy fresh) {
        boolean same = lines.equals(changed) && (changed.isEmpty() || policy.sameAs(fresh));
        lines = List.copyOf(changed);
        policy = fresh;
        if (!same) {
            walk.start();
        }
    }

    /** All routes are to be looked at anew. */
    public void refresh() {
        if (!lines.isEmpty()) {
            walk.start();
        }
    }

    /** As {@link #refresh}, and what is taken is told again where nothing has changed, too. */
    public void again() {
        again = true;
        walk.start();
    }

    /** Whether {@link #work} has something left to do. */
    public boolean busy() {
        return walk.busy();
    }

    /**
     * Does some of the work that waits.
     *
     * @param max looks at so many prefixes at most
     * @param out hears each prefix that changes, and the route; null for one that is no longer
     *     taken
     */
    public void work(int max, BiConsumer<Prefix, @Nullable Redistributed> out) {
        if (!lines.isEmpty()) {
            walk.work(max, (prefix, plain) -> set(prefix, take(plain), again, out));
        } else {
            for (int i = 0; i < max && !taken.isEmpty(); i++) {
                set(taken.firstKey(), null, false, out);
            }
            if (taken.isEmpty()) {
                walk.stop();
            }
        }
        again &= walk.busy();
    }

    /**
     * A slice of the work that waits, for an engine that does one with each input; the next one is
     * asked for by {@link Due}.
     */
    public void slice(
            BiConsumer<Prefix, @Nullable Redistributed> out,
            Consumer<? super RoutingAction> actions) {
        if (busy()) {
            work(RouteWalk.SLICE, out);
        }
        if (busy()) {
            actions.accept(new RoutingAction.Arm(new Due(), Duration.ZERO));
        }
    }

    /** Routes of the VRF have changed. */
    public void changed(List<RibChange> changes, BiConsumer<Prefix, @Nullable Redistributed> out) {
        if (lines.isEmpty() && taken.isEmpty()) {
            return;
        }
        for (RibChange change : changes) {
            if (change.routing() && change.prefix().family() == into.family()) {
                set(change.prefix(), take(change.plain()), false, out);
            }
        }
    }

    private void set(
            Prefix prefix,
            @Nullable Redistributed now,
            boolean always,
            BiConsumer<Prefix, @Nullable Redistributed> out) {
        Redistributed before = now == null ? taken.remove(prefix) : taken.put(prefix, now);
        if (!Objects.equals(before, now) || (always && now != null)) {
            out.accept(prefix, now);
        }
    }

    private @Nullable Redistributed take(@Nullable ResolvedRoute resolved) {
        if (resolved == null) {
            return null;
        }
        Route route = resolved.route();
        for (Redistribution line : lines) {
            if (!concerns(line, route)) {
                continue;
            }
            RoutingPolicy.Verdict verdict =
                    line.routeMap().isEmpty()
                            ? RoutingPolicy.Verdict.UNCHANGED
                            : policy.routeMap(line.routeMap(), new OfferedRoute(route));
            if (verdict.permitted()) {
                return new Redistributed(route, line, verdict);
            }
        }
        return null;
    }

    /** Whether a line means a route: by its origin, and for OSPF by its kind. */
    private boolean concerns(Redistribution line, Route route) {
        if (route.origin().equals(into.origin())
                || !ofFamily(route)
                || !route.detail().redistributable()) {
            return false;
        }
        String source = source(line);
        return switch (route.source()) {
            case CONNECTED ->
                    source.equals("connected")
                            || (withConnected(line)
                                    && new OfferedRoute(route)
                                            .interfaceNames().stream()
                                                    .anyMatch(name ->
                                                            environment.runsOn(
                                                                    source, into.family(), name)));
            case LOCAL, NHRP -> false;
            default ->
                    (source.equals(route.origin()) || source.equals(route.source().protocol()))
                            && kinds(route, line.match());
        };
    }

    /**
     * As routes call their origin. Of IPv6 there is but one OSPF: {@code ospf 1} and {@code ospfv3
     * 1} are one process; and {@code vrf RED} says nothing new in that VRF.
     */
    private String source(Redistribution line) {
        String said = line.source();
        String vrf = " vrf " + into.vrf();
        String source = said.endsWith(vrf) ? said.substring(0, said.length() - vrf.length()) : said;
        return into.family() == AddressFamily.IPV6 ? source.replace("ospfv3 ", "ospf ") : source;
    }

    /** IOS takes the prefixes of the source's own interfaces of IPv6 only when told so. */
    private boolean withConnected(Redistribution line) {
        return into.family() == AddressFamily.IPV4 || line.includeConnected();
    }

    private boolean ofFamily(Route route) {
        return route.prefix().family() == into.family()
                && !(into.family() == AddressFamily.IPV6 && route.prefix().address().isLinkLocal());
    }

    /** Without {@code match} BGP takes OSPF's internal routes alone, others take all. */
    private boolean kinds(Route route, List<String> match) {
        if (match.isEmpty() && !into.protocol().equals("bgp")) {
            return true;
        }
        List<String> wanted = match.isEmpty() ? List.of("internal") : match;
        return wanted.stream()
                .anyMatch(kind ->
                        switch (route.source()) {
                            case OSPF, OSPF_INTER_AREA -> kind.equals("internal");
                            case OSPF_EXTERNAL_1 ->
                                    kind.equals("external") || kind.equals("external 1");
                            case OSPF_EXTERNAL_2 ->
                                    kind.equals("external") || kind.equals("external 2");
                            case OSPF_NSSA_1 ->
                                    kind.equals("nssa-external") || kind.equals("nssa-external 1");
                            case OSPF_NSSA_2 ->
                                    kind.equals("nssa-external") || kind.equals("nssa-external 2");
                            default -> true;
                        });
    }
}
