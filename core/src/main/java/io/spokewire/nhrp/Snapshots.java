package io.spokewire.nhrp;

import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpSnapshot.CacheEntry;
import io.spokewire.nhrp.NhrpSnapshot.Flag;
import io.spokewire.nhrp.NhrpSnapshot.MessageKind;
import io.spokewire.nhrp.NhrpSnapshot.Origin;
import io.spokewire.nhrp.NhrpSnapshot.PeerState;
import io.spokewire.nhrp.NhrpSnapshot.Pending;
import io.spokewire.nhrp.NhrpSnapshot.Place;
import io.spokewire.nhrp.NhrpSnapshot.Redirect;
import io.spokewire.nhrp.NhrpSnapshot.Requester;
import io.spokewire.nhrp.NhrpSnapshot.Server;
import io.spokewire.nhrp.NhrpSnapshot.ServerState;
import io.spokewire.nhrp.NhrpSnapshot.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Takes the picture of all engines that {@code show} lays out. */
final class Snapshots {
    private static final int DEFAULT_PREFERENCE = 255;

    /** To show so many is as much as to show an entry. */
    private static final int REQUESTERS_OF_AN_ENTRY = 10;

    private final Domain domain;
    private final long now;
    private final List<Server> servers = new ArrayList<>();
    private final List<Pending> pending = new ArrayList<>();
    private final List<Traffic> traffic = new ArrayList<>();
    private final List<Redirect> redirects = new ArrayList<>();

    Snapshots(Domain domain, long now) {
        this.domain = domain;
        this.now = now;
    }

    NhrpSnapshot take() {
        for (Tunnel tunnel : domain.tunnels.values()) {
            for (Overlay overlay : tunnel.overlays()) {
                if (overlay.on()) {
                    add(overlay);
                }
            }
        }
        return new NhrpSnapshot(List.of(), servers, pending, traffic, redirects);
    }

    /** As {@link NhrpEngine#entries}. */
    @Nullable Place entries(@Nullable Place behind, int max, Consumer<? super CacheEntry> visitor) {
        int left = max;
        for (Tunnel tunnel : domain.tunnels.values()) {
            for (Overlay overlay : tunnel.overlays()) {
                int ahead = behind == null ? 1 : compare(overlay, behind);
                if (!overlay.on() || ahead < 0) {
                    continue;
                }
                Prefix at = behind == null || ahead > 0 ? null : behind.target();
                for (at = next(overlay, at); at != null; at = next(overlay, at)) {
                    left -= visit(overlay, at, visitor);
                    if (left <= 0) {
                        return new Place(overlay.name(), overlay.family, at);
                    }
                }
            }
        }
        return null;
    }

    private static int compare(Overlay overlay, Place place) {
        int byName = overlay.name().compareTo(place.tunnel());
        return byName != 0 ? byName : overlay.family.compareTo(place.family());
    }

    /** What there is next, whether known, said or asked for. */
    private static @Nullable Prefix next(Overlay overlay, @Nullable Prefix behind) {
        return Stream.of(
                        Optional.ofNullable(overlay.cache.next(behind)),
                        Optional.ofNullable(overlay.responder.next(behind)),
                        Optional.ofNullable(overlay.resolutions.next(behind)))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** Says how much that was, in entries that nobody has asked for. */
    private int visit(Overlay overlay, Prefix target, Consumer<? super CacheEntry> visitor) {
        int requesters = 0;
        NhrpCache.Entry entry = overlay.cache.get(target);
        if (entry != null) {
            visitor.accept(entry(overlay, entry));
            requesters += entry.requesters.size();
        }
        ResolutionServer.Answer answer = overlay.responder.answer(target);
        if (answer != null) {
            visitor.accept(answer(overlay, answer));
            requesters += answer.requesters.size();
        }
        ResolutionClient.Attempt attempt = overlay.resolutions.pending(target.address());
        if (attempt != null && entry == null && target.isHost()) {
            visitor.accept(attempt(overlay, attempt));
        }
        return 1 + requesters / REQUESTERS_OF_AN_ENTRY;
    }

    private void add(Overlay overlay) {
        for (NextHopServers.Server server : overlay.servers.all()) {
            servers.add(server(overlay, server));
            pending(overlay, server);
        }
        traffic.add(traffic(overlay));
        for (Map.Entry<Redirects.Flow, Redirects.Sent> flow :
                overlay.redirects.flows().entrySet()) {
            if (flow.getValue().until() - now > 0) {
                redirects.add(
                        new Redirect(
                                overlay.name(),
                                flow.getKey().source(),
                                flow.getKey().destination(),
                                flow.getValue().peer().address(),
                                until(flow.getValue().until())));
            }
        }
    }

    private Duration since(long moment) {
        return Duration.ofNanos(Math.max(0, now - moment));
    }

    private Duration until(long moment) {
        return Duration.ofNanos(Math.max(0, moment - now));
    }

    private CacheEntry entry(Overlay overlay, NhrpCache.Entry entry) {
        boolean negative = entry.origin == NhrpCache.Origin.NEGATIVE;
        NextHopServers.@Nullable Server server = serverOf(overlay, entry);
        boolean taken = negative || overlay.cache.taken(entry);
        boolean up = !negative && taken && (server == null || server.up());
        return new CacheEntry(
                overlay.name(),
                overlay.vrf(),
                entry.prefix,
                negative ? Optional.empty() : Optional.of(entry.via),
                Optional.ofNullable(entry.nbma()),
                Optional.ofNullable(entry.claimed),
                entry.permanent() ? Origin.STATIC : negative ? Origin.INCOMPLETE : Origin.DYNAMIC,
                flags(overlay, entry, server),
                since(entry.created),
                entry.permanent() ? Optional.empty() : Optional.of(until(entry.expires)),
                entry.preference,
                entry.mtuBytes,
                entry.group,
                requesters(entry.requesters),
                0,
                state(overlay, entry, up),
                stateAge(entry, server),
                taken ? "" : overlay.direct.problem(entry.via));
    }

    /** A peer that packets cannot go to waits for its association first. */
    private static PeerState state(Overlay overlay, NhrpCache.Entry entry, boolean up) {
        NbmaPeer peer = entry.peer;
        return up
                ? PeerState.UP
                : peer == null || overlay.domain.environment.reaches(overlay.name(), peer)
                        ? PeerState.NHRP
                        : PeerState.IKE;
    }

    private Optional<Duration> stateAge(
            NhrpCache.Entry entry, NextHopServers.@Nullable Server server) {
        if (server == null) {
            return Optional.of(since(entry.created));
        }
        return server.lastReply == null ? Optional.empty() : Optional.of(since(server.changed));
    }

    private static NextHopServers.@Nullable Server serverOf(
            Overlay overlay, NhrpCache.Entry entry) {
        if (entry.permanent()) {
            for (NextHopServers.Server server : overlay.servers.all()) {
                if (entry.via.equals(server.protocol)) {
                    return server;
                }
            }
        }
        return null;
    }

    private static List<Flag> flags(
            Overlay overlay, NhrpCache.Entry entry, NextHopServers.@Nullable Server server) {
        List<Flag> flags = new ArrayList<>();
        boolean resolved = entry.origin == NhrpCache.Origin.RESOLVED;
        boolean registered = entry.origin == NhrpCache.Origin.REGISTERED;
        add(flags, Flag.AUTHORITATIVE, registered);
        add(flags, Flag.IMPLICIT, entry.origin == NhrpCache.Origin.IMPLICIT);
        add(flags, Flag.NEGATIVE, entry.origin == NhrpCache.Origin.NEGATIVE);
        add(flags, Flag.ROUTER, entry.origin.renewable());
        add(flags, Flag.UNIQUE, entry.unique);
        add(flags, Flag.REGISTERED, entry.registered());
        add(flags, Flag.USED, entry.used || (server != null && server.up()));
        boolean nhop = entry.isMapping() && (registered || entry.origin.renewable());
        add(flags, Flag.NHOP, nhop);
        boolean shortcut = resolved && !entry.isMapping() && overlay.cache.taken(entry);
        boolean overrides =
                shortcut && overlay.domain.environment.overrides(overlay.vrf(), entry.prefix);
        add(flags, Flag.RIB, shortcut);
        add(flags, Flag.NHO, overrides);
        return flags;
    }

    private static void add(List<Flag> flags, Flag flag, boolean set) {
        if (set) {
            flags.add(flag);
        }
    }

    private static List<Requester> requesters(Requesters told) {
        List<Requester> list = new ArrayList<>();
        told.all().forEach((station, what) -> list.add(new Requester(station, what.requestId())));
        return list;
    }

    /** What we have said of ourselves: IOS shows it as a local entry. */
    private CacheEntry answer(Overlay overlay, ResolutionServer.Answer answer) {
        long last = answer.requesters.last(now);
        return new CacheEntry(
                overlay.name(),
                overlay.vrf(),
                answer.prefix,
                overlay.protocol(),
                Optional.of(answer.nbma),
                Optional.empty(),
                Origin.DYNAMIC,
                List.of(Flag.ROUTER, Flag.UNIQUE, Flag.LOCAL),
                since(answer.created),
                Optional.of(until(last)),
                DEFAULT_PREFERENCE,
                0,
                "",
                requesters(answer.requesters),
                0,
                PeerState.UP,
                Optional.of(since(answer.created)),
                "");
    }

    private CacheEntry attempt(Overlay overlay, ResolutionClient.Attempt attempt) {
        Prefix host = attempt.target.toPrefix();
        return new CacheEntry(
                overlay.name(),
                overlay.vrf(),
                host,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Origin.INCOMPLETE,
                List.of(),
                since(attempt.started),
                Optional.of(until(attempt.started + ResolutionClient.GIVE_UP.toNanos())),
                DEFAULT_PREFERENCE,
                0,
                "",
                List.of(),
                attempt.hits,
                PeerState.NHRP,
                Optional.empty(),
                "");
    }

    private Server server(Overlay overlay, NextHopServers.Server server) {
        ServerState state =
                !server.active
                        ? ServerState.WAITING
                        : server.up() ? ServerState.RESPONDING : ServerState.EXPECTING;
        return new Server(
                overlay.name(),
                overlay.vrf(),
                overlay.family,
                Optional.ofNullable(server.protocol),
                server.nbma(),
                server.dynamic(),
                state,
                server.config.priority(),
                server.config.cluster(),
                server.requestsSent,
                server.requestsFailed,
                server.repliesReceived,
                server.lastReply == null ? Optional.empty() : Optional.of(since(server.lastReply)),
                server.currentId == null ? 0 : Integer.toUnsignedLong(server.currentId),
                server.acknowledgedId == null
                        ? Optional.empty()
                        : Optional.of(Integer.toUnsignedLong(server.acknowledgedId)),
                server.fallbackPending
                        ? "it is back, and has to last before it is used"
                        : server.problem);
    }

    private void pending(Overlay overlay, NextHopServers.Server server) {
        Registration primary = server.primary();
        if (primary != null
                && primary.retrySeconds() > 0
                && server.currentId != null
                && server.protocol != null) {
            pending.add(
                    new Pending(
                            overlay.name(),
                            overlay.family,
                            Integer.toUnsignedLong(server.currentId),
                            primary.retrySeconds(),
                            server.protocol));
        }
    }

    private Traffic traffic(Overlay overlay) {
        Map<String, Long> dropped = new LinkedHashMap<>();
        for (NhrpCounter counter : NhrpCounter.values()) {
            if (counter.compareTo(NhrpCounter.MALFORMED) >= 0
                    && counter.compareTo(NhrpCounter.REGISTRATIONS_REFUSED) <= 0) {
                dropped.put(counter.help(), overlay.counters.get(counter));
            }
        }
        return new Traffic(
                overlay.name(),
                overlay.family,
                overlay.config().maxSendPackets(),
                overlay.config().maxSendSeconds(),
                overlay.sendUsagePercent(now),
                kinds(overlay, NhrpCounter::sent),
                kinds(overlay, NhrpCounter::received),
                kinds(overlay, NhrpCounter::forwarded),
                dropped);
    }

    private static Map<MessageKind, Long> kinds(
            Overlay overlay, Function<MessageKind, NhrpCounter> counter) {
        Map<MessageKind, Long> map = new EnumMap<>(MessageKind.class);
        for (MessageKind kind : MessageKind.values()) {
            map.put(kind, overlay.counters.get(counter.apply(kind)));
        }
        return map;
    }
}
