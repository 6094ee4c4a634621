package io.spokewire.nhrp;

import io.spokewire.engine.Engine;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.DecodeException;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpInput.InterfaceSettings;
import io.spokewire.nhrp.NhrpMessage.ErrorIndication;
import io.spokewire.nhrp.NhrpMessage.Header;
import io.spokewire.nhrp.NhrpMessage.Reply;
import io.spokewire.nhrp.Transit.Way;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * NHRP of a whole router, RFC 2332 with Cisco's extensions: client, server and transit in one, for
 * any number of tunnels and both families. See the package for which class does what.
 */
public final class NhrpEngine implements Engine<NhrpInput, NhrpAction> {
    private static final int ERROR_TYPE = 7;

    private final Domain domain;
    private boolean ending;
    private boolean over;

    /**
     * NHRP without any interface.
     *
     * @param environment answers questions about routes and traffic
     * @param random for the jitter of refreshes
     * @param firstRequestId what {@link NhrpAction.StoreRequestId} stored last; 0 for nothing
     */
    public NhrpEngine(NhrpEnvironment environment, RandomGenerator random, int firstRequestId) {
        domain = new Domain(environment, random, firstRequestId);
    }

    @Override
    public void handle(NhrpInput input, long nowNanos, Consumer<? super NhrpAction> out) {
        Turn turn = new Turn(nowNanos, out);
        if (ending) { // who asks now must learn that nobody is here any more
            if (input instanceof NhrpInput.TimerFired(NhrpTimer timer)) {
                sayMore(timer, turn);
            }
            return;
        }
        switch (input) {
            case NhrpInput.InterfaceSet(InterfaceSettings settings) -> set(settings, turn);
            case NhrpInput.InterfaceGone(String tunnel) -> {
                Tunnel gone = domain.tunnels.get(tunnel);
                if (gone != null) {
                    gone.gone(turn);
                    forgetIfGone(gone);
                }
            }
            case NhrpInput.Received received -> received(received, turn);
            case NhrpInput.Unresolved(String tunnel, Address nextHop) -> {
                Overlay overlay = domain.overlay(tunnel, nextHop.family());
                if (overlay != null) {
                    overlay.resolutions.unresolved(nextHop, turn);
                }
            }
            case NhrpInput.Redirect redirect -> redirect(redirect, turn);
            case NhrpInput.Resolved resolved -> {
                for (Tunnel tunnel : List.copyOf(domain.tunnels.values())) {
                    if (tunnel.names().resolved(resolved, turn)) {
                        tunnel.reapply(turn);
                    }
                }
            }
            case NhrpInput.TimerFired(NhrpTimer timer) -> fired(timer, turn);
            case NhrpInput.RoutesChanged(String vrf, List<Prefix> prefixes) ->
                    routesChanged(vrf, prefixes, turn);
            case NhrpInput.UnderlayChanged(String name) -> {
                Tunnel tunnel = domain.tunnels.get(name);
                if (tunnel != null) {
                    for (Overlay overlay : tunnel.overlays()) {
                        overlay.servers.refresh(turn);
                        overlay.direct.forgetFailures(turn);
                    }
                }
            }
            case NhrpInput.PeerReachable(String name, Address nbma) -> {
                Tunnel tunnel = domain.tunnels.get(name);
                if (tunnel != null) {
                    tunnel.overlays().forEach(o -> o.direct.reachable(nbma, turn));
                }
            }
            case NhrpInput.PeerLost(String tunnel, Address station, String why) -> {
                Overlay overlay = domain.overlay(tunnel, station.family());
                if (overlay != null) {
                    overlay.servers.unreachable(station, why, turn);
                    overlay.registrar.unreachable(station, why, turn);
                    overlay.direct.unreachable(station, why, turn);
                }
            }
            case NhrpInput.Clear clear -> clear(clear, turn);
            case NhrpInput.Shutdown _ -> shutdown(turn);
        }
        for (Tunnel tunnel : domain.tunnels.values()) {
            tunnel.finish(turn);
        }
    }

    private void forgetIfGone(Tunnel tunnel) {
        if (tunnel.isGone()) {
            domain.tunnels.remove(tunnel.name());
        }
    }

    private void set(InterfaceSettings settings, Turn turn) {
        Tunnel tunnel = domain.tunnels.get(settings.tunnel());
        if (tunnel == null) {
            tunnel = new Tunnel(domain, settings);
            domain.tunnels.put(settings.tunnel(), tunnel);
        }
        tunnel.apply(settings, turn);
    }

    private void received(NhrpInput.Received received, Turn turn) {
        Tunnel tunnel = domain.tunnels.get(received.tunnel());
        if (tunnel == null) {
            return;
        }
        NhrpMessage message;
        try {
            message = NhrpCodec.decode(received.packet());
        } catch (DecodeException e) {
            malformed(tunnel, received, e, turn);
            return;
        }
        Overlay overlay = tunnel.overlay(message.header().protocolFamily());
        if (!overlay.ready()) {
            return;
        }
        overlay.counters.add(NhrpCounter.received(Overlay.kind(message)));
        turn.note(
                overlay.trace(
                        message,
                        Overlay.kind(message),
                        false,
                        received.from(),
                        received.packet().length()));
        if (overlay.authentic(message)) {
            dispatch(overlay, message, received.from(), turn);
        } else {
            overlay.rejectUnauthentic(message, received.from(), turn);
        }
    }

    /**
     * RFC 2332 §5.2.7: error 7, or 9 for an extension, goes to whoever sent a packet that makes no
     * sense, as far as that can be read; never because of an error indication.
     */
    private static void malformed(
            Tunnel tunnel, NhrpInput.Received received, DecodeException why, Turn turn) {
        Optional<NhrpCodec.Head> head = NhrpCodec.head(received.packet());
        Overlay overlay =
                tunnel.overlay(
                        head.map(h -> h.sourceProtocol().family()).orElse(AddressFamily.IPV4));
        overlay.counters.add(NhrpCounter.MALFORMED);
        turn.note(
                new NhrpTrace.Malformed(
                        received.tunnel(),
                        received.from().address(),
                        String.valueOf(why.getMessage())));
        if (head.isPresent() && head.get().type() != ERROR_TYPE && overlay.ready()) {
            overlay.protocolError(
                    head.get(), why.offset(), received.packet(), received.from(), turn);
        }
    }

    private void dispatch(Overlay overlay, NhrpMessage message, NbmaPeer from, Turn turn) {
        switch (message) {
            case NhrpMessage.ResolutionRequest m -> overlay.responder.handle(m, from, turn);
            case NhrpMessage.RegistrationRequest m -> overlay.registrar.handle(m, from, turn);
            case NhrpMessage.PurgeRequest m -> overlay.purges.handle(m, from, turn);
            case NhrpMessage.TrafficIndication m -> overlay.redirects.handle(m, from, turn);
            case ErrorIndication m -> error(overlay, m, from, turn);
            case Reply m -> reply(overlay, m, from, turn);
        }
    }

    /** Replies travel towards the source protocol address, RFC 2332 §5.2.0.1. */
    private void reply(Overlay overlay, Reply reply, NbmaPeer from, Turn turn) {
        if (!overlay.owns(reply.header().sourceProtocol())) {
            if (overlay.transit.way(reply.header().sourceProtocol(), null)
                    instanceof Way.Next next) {
                overlay.transit.forward(reply, from, next, turn);
            } else {
                overlay.transit.unreachable(reply, from, turn);
            }
            return;
        }
        boolean expected =
                switch (reply) {
                    case NhrpMessage.ResolutionReply m -> resolved(m, from, turn);
                    case NhrpMessage.RegistrationReply m -> overlay.servers.replied(m, turn);
                    case NhrpMessage.PurgeReply m -> overlay.purges.acknowledged(m, turn);
                };
        if (!expected) {
            overlay.counters.add(NhrpCounter.UNEXPECTED);
            if (reply instanceof NhrpMessage.ResolutionReply && !wasAnswered(reply)) {
                overlay.error(NhrpCode.INVALID_RESOLUTION_REPLY, 0, reply, from, turn);
            }
        }
    }

    /** A request may have left by one tunnel and its reply come in by another of the domain. */
    private boolean resolved(NhrpMessage.ResolutionReply reply, NbmaPeer from, Turn turn) {
        for (Tunnel tunnel : domain.tunnels.values()) {
            Overlay overlay = tunnel.overlay(reply.header().protocolFamily());
            if (overlay.on()
                    && (overlay.resolutions.replied(reply, from, turn)
                            || overlay.direct.replied(reply, turn))) {
                return true;
            }
        }
        return false;
    }

    /** A reply that was repeated on its way is no error of its sender. */
    private boolean wasAnswered(Reply reply) {
        for (Tunnel tunnel : domain.tunnels.values()) {
            Overlay overlay = tunnel.overlay(reply.header().protocolFamily());
            if (overlay.resolutions.wasAnswered(reply.requestId())
                    || overlay.direct.wasAsked(reply.requestId())) {
                return true;
            }
        }
        return false;
    }

    /** RFC 2332 §5.2.7: an error ends the request that it is about; it is never answered. */
    private void error(Overlay overlay, ErrorIndication error, NbmaPeer from, Turn turn) {
        Header header = error.header();
        if (overlay.owns(header.sourceProtocol())) {
            overlay.counters.add(NhrpCounter.LOOPED); // "quietly drop the packet"
            return;
        }
        switch (overlay.transit.way(header.destinationProtocol(), null)) {
            // What we answered with may be the address of a host behind us.
            case Way.Local _, Way.Egress _ -> {}
            case Way.Next next when header.hopCount() > 0 && !next.peer().matches(from) -> {
                overlay.transit.forward(error, from, next, turn);
                return;
            }
            case Way.Next _, Way.Unknown _, Way.None _ -> {
                overlay.counters.add(NhrpCounter.UNREACHABLE);
                return;
            }
        }
        Optional<NhrpCodec.Head> ours = NhrpCodec.head(error.packet());
        if (ours.isPresent() && isAbout(overlay, ours.get(), error.code(), turn)) {
            turn.note(
                    new NhrpTrace.ErrorReceived(
                            overlay.name(), header.sourceProtocol(), error.code()));
        } else {
            overlay.counters.add(NhrpCounter.UNEXPECTED);
        }
    }

    /** Whether an error is about something that we have sent; ends it then. */
    private static boolean isAbout(Overlay overlay, NhrpCodec.Head ours, int code, Turn turn) {
        int id = ours.requestId();
        if (ours.type() == 2) {
            return overlay.responder.disowned(ours.sourceProtocol(), id);
        }
        return overlay.owns(ours.sourceProtocol())
                && switch (ours.type()) {
                    case 1 ->
                            overlay.resolutions.failed(id, code, turn)
                                    || overlay.direct.failed(id, code, turn);
                    case 3 -> overlay.servers.failed(id, code, turn);
                    case 5 -> overlay.purges.failed(id, turn);
                    default -> false;
                };
    }

    private void redirect(NhrpInput.Redirect redirect, Turn turn) {
        Address destination = Redirects.destination(redirect.packet());
        if (destination != null) {
            Overlay overlay = domain.overlay(redirect.tunnel(), destination.family());
            if (overlay != null) {
                overlay.redirects.redirect(redirect.from(), redirect.packet(), turn);
            }
        }
    }

    private void fired(NhrpTimer timer, Turn turn) {
        Tunnel tunnel = domain.tunnels.get(timer.tunnel());
        if (tunnel == null) {
            return;
        }
        switch (timer.subject()) {
            case NextHopServers.RegistrationKey key ->
                    tunnel.overlay(key.server().family()).servers.due(key, turn);
            case NextHopServers.Key key ->
                    tunnel.overlay(key.family()).servers.fallbackOver(key, turn);
            case DirectPaths.Key key ->
                    tunnel.overlay(key.station().family()).direct.due(key, turn);
            case Address target -> tunnel.overlay(target.family()).resolutions.due(target, turn);
            case Prefix prefix -> expired(tunnel.overlay(prefix.family()), prefix, turn);
            case ResolutionServer.AnswerKey key ->
                    tunnel.overlay(key.prefix().family()).responder.due(key, turn);
            case Purges.Key key -> tunnel.overlay(key.destination().family()).purges.due(key, turn);
            case String subject -> {
                if (timer.kind() == NhrpTimer.Kind.NAME) {
                    tunnel.names().due(subject, turn);
                    return;
                }
                if (subject.equals(MulticastTargets.TIMER)) {
                    tunnel.tellMulticast(turn);
                } else {
                    tunnel.goOn(turn);
                }
                forgetIfGone(tunnel);
            }
            default -> throw new IllegalStateException("not a timer of ours: " + timer);
        }
    }

    private static void expired(Overlay overlay, Prefix prefix, Turn turn) {
        NhrpCache.Entry entry = overlay.cache.get(prefix);
        if (entry == null) {
            return;
        }
        switch (entry.origin) {
            case RESOLVED, IMPLICIT -> overlay.resolutions.check(entry, turn);
            case REGISTERED -> overlay.registrar.expired(entry, turn);
            case NEGATIVE -> overlay.cache.remove(prefix, turn);
            case STATIC, SERVER -> {
                // These never expire, but what the station has said of itself does.
                overlay.registrar.lapsed(entry, "its holding time is over", turn);
            }
        }
    }

    private void routesChanged(String vrf, List<Prefix> changed, Turn turn) {
        PrefixSet prefixes = new PrefixSet(changed);
        for (Tunnel tunnel : List.copyOf(domain.tunnels.values())) {
            if (tunnel.settings().vrf().equals(vrf)) {
                for (Overlay overlay : tunnel.overlays()) {
                    if (overlay.on()) {
                        if (tunnel.settings().common().routeWatch()) {
                            overlay.resolutions.routesChanged(prefixes, turn);
                        }
                        overlay.responder.routesChanged(prefixes, turn);
                    }
                }
            }
        }
    }

    private void clear(NhrpInput.Clear clear, Turn turn) {
        for (Tunnel tunnel : domain.tunnels.values()) {
            if (clear.tunnel().isEmpty() || clear.tunnel().get().equals(tunnel.name())) {
                clear(tunnel.overlay(clear.family()), clear.address(), turn);
            }
        }
    }

    private static void clear(Overlay overlay, Optional<Address> address, Turn turn) {
        overlay.clearEntries(
                entry ->
                        !entry.permanent()
                                && (address.isEmpty() || entry.prefix.contains(address.get())),
                (entry, later) -> clear(overlay, entry, later));
        overlay.responder.takeBack(
                answer -> address.isEmpty() || answer.prefix.contains(address.get()), turn);
        overlay.backlog.then(later -> {
            if (address.isEmpty()) {
                overlay.resolutions.stop(later);
                overlay.redirects.clear();
            }
            overlay.direct.forgetFailures(later);
            overlay.servers.refresh(later);
        });
        overlay.backlog.start(turn);
    }

    private static void clear(Overlay overlay, NhrpCache.Entry entry, Turn turn) {
        switch (entry.origin) {
            case REGISTERED -> overlay.registrar.gone(entry, "it was cleared", turn);
            default -> overlay.resolutions.down(entry, "it was cleared", turn);
        }
    }

    private void shutdown(Turn turn) {
        ending = true;
        overlays().forEach(overlay -> overlay.farewell(turn));
        endIfSaid(turn);
    }

    private void sayMore(NhrpTimer timer, Turn turn) {
        Tunnel tunnel = domain.tunnels.get(timer.tunnel());
        if (tunnel != null && timer.subject().equals(Overlay.BACKLOG)) {
            tunnel.overlays().forEach(overlay -> overlay.backlog.fired(turn));
            endIfSaid(turn);
        }
    }

    private void endIfSaid(Turn turn) {
        if (!over && overlays().allMatch(overlay -> overlay.backlog.isEmpty())) {
            over = true;
            turn.emit(new NhrpAction.Over());
        }
    }

    private Stream<Overlay> overlays() {
        return domain.tunnels.values().stream().flatMap(tunnel -> tunnel.overlays().stream());
    }

    /**
     * The NBMA addresses of the servers that a tunnel registers with, whether they answer or not.
     */
    public Set<Address> servers(String tunnel) {
        Tunnel named = domain.tunnels.get(tunnel);
        Set<Address> found = new LinkedHashSet<>();
        for (Overlay overlay : named == null ? List.<Overlay>of() : named.overlays()) {
            for (NextHopServers.Server server : overlay.servers.all()) {
                if (server.active) {
                    server.nbma().ifPresent(found::add);
                }
            }
        }
        return found;
    }

    /**
     * What is known at this moment, the whole cache in one piece: where nobody waits meanwhile.
     *
     * @param nowNanos the loop's clock
     */
    public NhrpSnapshot snapshot(long nowNanos) {
        List<NhrpSnapshot.CacheEntry> cache = new ArrayList<>();
        NhrpSnapshot.Place end = entries(null, Integer.MAX_VALUE, nowNanos, cache::add);
        return end == null ? summary(nowNanos).with(cache) : NhrpSnapshot.EMPTY;
    }

    /**
     * The same without the cache.
     *
     * @param nowNanos the loop's clock
     */
    public NhrpSnapshot summary(long nowNanos) {
        return new Snapshots(domain, nowNanos).take();
    }

    /**
     * Goes on through the cache.
     *
     * @param behind where the last page has ended; null for the first one
     * @param max entries at most; fewer, where many have asked for them
     * @param nowNanos the loop's clock
     * @return where this page has ended; null at the end of the cache
     */
    public NhrpSnapshot.@Nullable Place entries(
            NhrpSnapshot.@Nullable Place behind,
            int max,
            long nowNanos,
            Consumer<? super NhrpSnapshot.CacheEntry> visitor) {
        return new Snapshots(domain, nowNanos).entries(behind, max, visitor);
    }
}
