package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.NbmaPeer;
import io.spokewire.nhrp.NhrpEnvironment.RouteAnswer;
import io.spokewire.nhrp.NhrpMessage.ErrorIndication;
import io.spokewire.nhrp.NhrpMessage.Header;
import io.spokewire.nhrp.NhrpMessage.Reply;
import io.spokewire.nhrp.NhrpMessage.Request;
import io.spokewire.nhrp.NhrpMessage.ResolutionRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The routed path through the NBMA network, RFC 2332 §5.2.0.1, and what a transit NHS does with
 * packets that are not for it: pass them on with one hop less, write itself into the transit
 * records, stop loops, and say what a NAT makes of addresses.
 *
 * <p>The path follows the routing table without NHRP's own routes, over mappings that are
 * configured or registered. What was learnt by resolution is the last resort: a packet of NHRP must
 * not depend on what NHRP has still to confirm.
 */
final class Transit {
    /** Where a destination lies, seen from here. */
    sealed interface Way {
        /** It is this router itself. */
        record Local() implements Way {}

        /** The next station of the NBMA network on the way to it. */
        record Next(Overlay overlay, NbmaPeer peer, NhrpCache.@Nullable Entry entry)
                implements Way {}

        /** It is behind this router, outside of the NBMA network. */
        record Egress(RouteAnswer route) implements Way {}

        /** It should be on the link of the tunnel, but nobody knows its NBMA address. */
        record Unknown() implements Way {}

        /** No route leads to it. */
        record None() implements Way {}
    }

    private final Overlay overlay;

    Transit(Overlay overlay) {
        this.overlay = overlay;
    }

    /**
     * The way to a destination.
     *
     * @param preferred the peer that the packet came from: the server at its address is taken
     *     rather than another one, so that a reply goes back where the request came from
     */
    Way way(Address destination, @Nullable NbmaPeer preferred) {
        if (overlay.owns(destination)) {
            return new Way.Local();
        }
        if (destination.isLinkLocal() && destination.family() == AddressFamily.IPV6) {
            // A next hop of OSPFv3 or EIGRP: no route leads to it but the link itself.
            return over(overlay, destination, preferred);
        }
        Optional<RouteAnswer> found = overlay.domain.environment.route(overlay.vrf(), destination);
        if (found.isEmpty()) {
            // A peer with a host address on its tunnel (FRR) need not be in any route.
            return overlay.cache
                    .mapping(destination)
                    .<Way>map(e -> next(overlay, e))
                    .orElse(new Way.None());
        }
        RouteAnswer route = found.get();
        Overlay out = overlay.domain.overlay(route.interfaceName(), overlay.family);
        if (out == null || out.config().networkId() != overlay.config().networkId()) {
            return new Way.Egress(route);
        }
        return over(out, route.gateway().orElse(destination), preferred);
    }

    private static Way over(Overlay out, Address nextHop, @Nullable NbmaPeer preferred) {
        NhrpInput.InterfaceSettings settings = out.tunnel.settings();
        if (!settings.multipoint() && settings.destination().isPresent()) {
            return new Way.Next(out, NbmaPeer.of(settings.destination().get()), null);
        }
        Optional<NhrpCache.Entry> mapping = out.cache.mapping(nextHop);
        if (mapping.isPresent() && !mapping.get().origin.renewable()) {
            return next(out, mapping.get());
        }
        if (preferred != null && out.servers.isServer(preferred)) {
            return new Way.Next(out, preferred, null);
        }
        Optional<NbmaPeer> server = out.servers.best().flatMap(NextHopServers.Server::peer);
        if (server.isPresent()) {
            return new Way.Next(out, server.get(), null);
        }
        if (mapping.isPresent()) {
            return next(out, mapping.get());
        }
        return new Way.Unknown();
    }

    private static Way next(Overlay out, NhrpCache.Entry entry) {
        NbmaPeer peer = entry.peer;
        return peer == null ? new Way.Unknown() : new Way.Next(out, peer, entry);
    }

    /**
     * Sends a reply of ours, or a request to a station that we know of, along the routed path; back
     * to where the other one came from when no way is known.
     */
    void sendAlongPath(NhrpMessage message, Address towards, NbmaPeer cameFrom, Turn turn) {
        switch (way(towards, cameFrom)) {
            case Way.Next(Overlay out, NbmaPeer peer, var _) -> out.send(message, peer, turn);
            case Way.Local _, Way.Egress _, Way.Unknown _, Way.None _ ->
                    overlay.send(message, cameFrom, turn);
        }
    }

    /** Passes a packet on to the next station. */
    void forward(NhrpMessage message, NbmaPeer from, Way.Next next, Turn turn) {
        Header header = message.header();
        if (header.hopCount() == 0) {
            overlay.counters.add(NhrpCounter.UNREACHABLE);
            overlay.error(NhrpCode.HOP_COUNT_EXCEEDED, HOP_COUNT_OFFSET, message, from, turn);
            return;
        }
        if (cameByHere(message)) {
            overlay.loop(message, from, turn);
            return;
        }
        if (next.peer().matches(from) && next.overlay() == overlay) {
            // Back to where it came from: the two of us disagree about the way.
            unreachable(message, from, turn);
            return;
        }
        Overlay out = next.overlay();
        Extensions extensions =
                message.extensions().firstUnknownCompulsory().isPresent()
                        // §5.3: "MUST NOT participate in any way in the protocol exchange other
                        // than acting as a forwarding agent".
                        ? message.extensions()
                        : recorded(message, out);
        NhrpMessage passed = message.with(header.withHopCount(header.hopCount() - 1), extensions);
        if (passed.sizeBytes() > out.tunnel.settings().mtuBytes()) {
            overlay.counters.add(NhrpCounter.UNREACHABLE);
            overlay.error(NhrpCode.SDU_SIZE_EXCEEDED, 0, message, from, turn);
            return;
        }
        if (message instanceof ResolutionRequest request && next.entry() != null) {
            remember(out, request, next.entry(), turn);
            rememberAsker(request, next.entry(), turn);
        }
        out.pass(passed, next.peer(), turn);
    }

    private static final int HOP_COUNT_OFFSET = 9;

    /** Nothing leads on from here. */
    void unreachable(NhrpMessage message, NbmaPeer from, Turn turn) {
        overlay.counters.add(NhrpCounter.UNREACHABLE);
        overlay.error(NhrpCode.PROTOCOL_ADDRESS_UNREACHABLE, 0, message, from, turn);
    }

    /** Looks for ourselves in the records, by protocol address as RFC 2332 §5.3.2 says. */
    private boolean cameByHere(NhrpMessage message) {
        Extensions extensions = message.extensions();
        return switch (message) {
            case Request _ -> names(extensions.entries(Extension.ForwardTransitNhs.class));
            case Reply _ ->
                    names(extensions.entries(Extension.ReverseTransitNhs.class))
                            || names(extensions.entries(Extension.ResponderAddress.class));
            case ErrorIndication _, NhrpMessage.TrafficIndication _ -> false;
        };
    }

    private boolean names(List<ClientInformationEntry> entries) {
        for (ClientInformationEntry entry : entries) {
            if (entry.protocol().isPresent() && overlay.owns(entry.protocol().get())) {
                return true;
            }
        }
        return false;
    }

    private Extensions recorded(NhrpMessage message, Overlay out) {
        Extensions extensions = message.extensions();
        // §5.3.1: the same protocol address in all three extensions, so that of this side.
        ClientInformationEntry own = out.ownEntry(0);
        boolean record = overlay.config().responder();
        return switch (message) {
            case Request request -> {
                if (record) {
                    extensions = extensions.append(Extension.ForwardTransitNhs.class, own);
                }
                yield translated(extensions, request.header().sourceProtocol());
            }
            case Reply reply -> {
                if (record) {
                    extensions = extensions.append(Extension.ReverseTransitNhs.class, own);
                }
                Optional<Address> responder =
                        reply.entries().isEmpty()
                                ? Optional.empty()
                                : reply.entries().getFirst().protocol();
                yield responder.isPresent() && reply instanceof NhrpMessage.ResolutionReply
                        ? translated(extensions, responder.get())
                        : extensions;
            }
            case ErrorIndication _, NhrpMessage.TrafficIndication _ -> extensions;
        };
    }

    /** Fills an empty NAT address extension with what the station looks like from here. */
    private Extensions translated(Extensions extensions, Address station) {
        Optional<NhrpCache.Entry> entry = overlay.cache.mapping(station);
        @Nullable Address nbma = entry.map(NhrpCache.Entry::nbma).orElse(null);
        if (entry.isEmpty() || entry.get().claimed == null || nbma == null) {
            return extensions;
        }
        ClientInformationEntry seen = ClientInformationEntry.of(nbma, station);
        return extensions.map(
                Extension.NatAddress.class,
                nat -> nat.entries().isEmpty() ? nat.with(List.of(seen)) : nat);
    }

    /**
     * A station learns the asker from the question (§5.2.1, the S bit), and may never ask for it
     * itself: when the asker is a client of ours, that station is told too when the client goes.
     */
    private void rememberAsker(ResolutionRequest request, NhrpCache.Entry asked, Turn turn) {
        NhrpCache.Entry asker = overlay.cache.get(request.header().sourceProtocol().toPrefix());
        boolean learns =
                (request.flags() & NhrpMessage.SOURCE_STABLE) != 0 && !request.entries().isEmpty();
        if (learns
                && asker != null
                && asker.origin == NhrpCache.Origin.REGISTERED
                && asked.origin == NhrpCache.Origin.REGISTERED) {
            int seconds = request.entries().getFirst().holdingTimeSeconds();
            boolean _ =
                    asker.requesters.add(
                            new Requesters.Told(
                                    asked.via, request.requestId(), turn.after(seconds)),
                            overlay.full,
                            turn);
        }
    }

    /** Whoever asks for a client of ours is told when the client goes. */
    private static void remember(
            Overlay out, ResolutionRequest request, NhrpCache.Entry client, Turn turn) {
        if (client.origin == NhrpCache.Origin.REGISTERED) {
            int seconds = client.holdingTimeSeconds;
            boolean _ =
                    client.requesters.add(
                            new Requesters.Told(
                                    request.header().sourceProtocol(),
                                    request.requestId(),
                                    turn.after(seconds)),
                            out.full,
                            turn);
        }
    }
}
