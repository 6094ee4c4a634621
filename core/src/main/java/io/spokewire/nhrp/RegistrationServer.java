package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpEnvironment.Identity;
import io.spokewire.nhrp.NhrpMessage.Body;
import io.spokewire.nhrp.NhrpMessage.Header;
import io.spokewire.nhrp.NhrpMessage.RegistrationReply;
import io.spokewire.nhrp.NhrpMessage.RegistrationRequest;
import io.spokewire.nhrp.NhrpTimer.Kind;
import io.spokewire.nhrp.Transit.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Clients that register here, the server's side of RFC 2332 §5.2.3 and §5.2.4. */
final class RegistrationServer {
    static final String NOT_GRANTED = "'nhrp claim' does not grant it";

    private final Overlay overlay;

    RegistrationServer(Overlay overlay) {
        this.overlay = overlay;
    }

    /** A request has come in: it is for us, or goes on towards its destination. */
    void handle(RegistrationRequest request, NbmaPeer from, Turn turn) {
        Header header = request.header();
        Address destination = header.destinationProtocol();
        // A client that does not know our address puts its own there.
        if (destination.equals(header.sourceProtocol()) || overlay.owns(destination)) {
            register(request, from, turn);
            return;
        }
        if (overlay.transit.way(destination, null) instanceof Way.Next next) {
            overlay.transit.forward(request, from, next, turn);
        } else {
            overlay.transit.unreachable(request, from, turn);
        }
    }

    private void register(RegistrationRequest request, NbmaPeer from, Turn turn) {
        if (request.extensions().firstUnknownCompulsory().isPresent()) {
            overlay.error(NhrpCode.UNRECOGNIZED_EXTENSION, 0, request, from, turn);
            return;
        }
        Address claimed = request.header().sourceNbma().orElse(from.address());
        boolean translated = !claimed.equals(from.address());
        boolean unique = (request.flags() & NhrpMessage.UNIQUE) != 0;
        List<ClientInformationEntry> answers = new ArrayList<>();
        for (ClientInformationEntry entry : request.entries()) {
            int code =
                    unique && request.entries().size() > 1
                            // "When this bit is set only, only one CIE MAY be included".
                            ? NhrpCode.ADMINISTRATIVELY_PROHIBITED
                            : bind(request, entry, claimed, from, unique, turn);
            answers.add(code == NhrpCode.SUCCESS ? entry : entry.refused(code));
        }
        reply(request, answers, translated, from, turn);
    }

    /** Takes one entry into the cache; the code says what became of it. */
    private int bind(
            RegistrationRequest request,
            ClientInformationEntry entry,
            Address claimed,
            NbmaPeer from,
            boolean unique,
            Turn turn) {
        Address client = entry.protocol().orElse(request.header().sourceProtocol());
        Prefix prefix =
                client.family() == overlay.family
                        ? new Prefix(client, entry.significantBits(client.bits()))
                        : client.toPrefix();
        Optional<Identity> who = overlay.domain.environment.identity(overlay.name(), from);
        int code = judge(entry, client, prefix, claimed, from, unique);
        if (code == NhrpCode.SUCCESS) {
            code = entitled(prefix, from, who, turn);
        }
        NhrpCache.Entry old = overlay.cache.get(prefix);
        if (code == NhrpCode.SUCCESS && old != null && old.permanent()) {
            refresh(old, entry.holdingTimeSeconds(), turn);
            return code; // the configuration says the same
        }
        if (code == NhrpCode.SUCCESS) {
            int holdingTime =
                    entry.holdingTimeSeconds() == 0
                            ? overlay.config().holdingTimeSeconds()
                            : entry.holdingTimeSeconds();
            boolean moved = old != null && !old.hasNbma(from.address());
            @Nullable Address beforeNat = claimed.equals(from.address()) ? null : claimed;
            Optional<NhrpCache.Entry> bound =
                    overlay.cache.put(
                            new NhrpCache.Draft(prefix, client, NhrpCache.Origin.REGISTERED)
                                    .peer(from)
                                    .claimed(beforeNat)
                                    .mtu(entry.mtuBytes())
                                    .preference(entry.preference())
                                    .unique(unique)
                                    .owner(who)
                                    .group(group(request))
                                    .holdingTime(holdingTime),
                            turn);
            if (bound.isEmpty()) {
                code = NhrpCode.INSUFFICIENT_RESOURCES;
            } else if (old == null || moved || old.origin != NhrpCache.Origin.REGISTERED) {
                turn.note(new NhrpTrace.ClientUp(overlay.name(), prefix, from.address()));
                if (old != null && moved) {
                    bound.get().requesters.clear();
                    tellRequesters(old, turn);
                }
            }
        }
        if (code != NhrpCode.SUCCESS) {
            overlay.counters.add(NhrpCounter.REGISTRATIONS_REFUSED);
            turn.note(
                    new NhrpTrace.ClientRefused(
                            overlay.name(), prefix, from.address(), NhrpCode.entryText(code)));
        }
        return code;
    }

    /** Whether the peer, going by who it is, may have a prefix; the code says so. */
    private int entitled(Prefix prefix, NbmaPeer from, Optional<Identity> who, Turn turn) {
        if (who.isPresent() && !who.get().mayClaim(prefix)) {
            refuse(prefix, from, who, NOT_GRANTED, turn);
            return NhrpCode.ADMINISTRATIVELY_PROHIBITED;
        }
        NhrpCache.Entry held = overlay.cache.get(prefix);
        Identity owner = held == null ? null : held.owner;
        if (owner != null
                && owner.binding()
                && !who.map(Identity::name).equals(Optional.of(owner.name()))) {
            refuse(prefix, from, who, owner.name() + " holds it", turn);
            return NhrpCode.UNIQUE_ALREADY_REGISTERED;
        }
        return NhrpCode.SUCCESS;
    }

    /** Says that a peer claims what is not for it. */
    void refuse(Prefix prefix, NbmaPeer from, Optional<Identity> who, String why, Turn turn) {
        overlay.counters.add(NhrpCounter.CLAIMS_REFUSED);
        turn.note(
                new NhrpTrace.ClaimRefused(
                        overlay.name(),
                        prefix,
                        from.address(),
                        who.map(Identity::name).orElse(""),
                        why));
    }

    /** A static map stays what it is, but its station is a client now: multicast goes to it. */
    private void refresh(NhrpCache.Entry entry, int holdingTimeSeconds, Turn turn) {
        int seconds =
                holdingTimeSeconds == 0
                        ? overlay.config().holdingTimeSeconds()
                        : holdingTimeSeconds;
        boolean fresh = !entry.registered();
        overlay.cache.registered(entry, turn.after(seconds));
        turn.arm(Kind.CACHE, overlay.name(), entry.prefix, Duration.ofSeconds(seconds));
        if (fresh && entry.peer != null) {
            turn.note(new NhrpTrace.ClientUp(overlay.name(), entry.prefix, entry.peer.address()));
        }
    }

    /** A client that the configuration names is one no longer. */
    void lapsed(NhrpCache.Entry entry, String why, Turn turn) {
        if (entry.registeredUntil != 0) {
            overlay.cache.registered(entry, 0);
            turn.disarm(Kind.CACHE, overlay.name(), entry.prefix);
            down(entry, why, turn);
        }
    }

    private void down(NhrpCache.Entry entry, String why, Turn turn) {
        if (entry.peer != null) {
            turn.note(
                    new NhrpTrace.ClientDown(
                            overlay.name(), entry.prefix, entry.peer.address(), why));
        }
    }

    private static String group(RegistrationRequest request) {
        return NodeAttributes.of(request.extensions()).map(NodeAttributes::group).orElse("");
    }

    private int judge(
            ClientInformationEntry entry,
            Address client,
            Prefix prefix,
            Address claimed,
            NbmaPeer from,
            boolean unique) {
        boolean otherNbma =
                entry.nbma().isPresent()
                        && !entry.nbma().get().equals(claimed)
                        && !entry.nbma().get().equals(from.address());
        if (client.family() != overlay.family
                || client.isMulticast()
                || client.isUnspecified()
                || client.isLoopback()
                // Packets of others must not be led to a third station.
                || otherNbma
                || overlay.domain.isOwnNbma(from.address())
                || coversOurs(prefix)
                || (unique && !prefix.isHost())) {
            return NhrpCode.ADMINISTRATIVELY_PROHIBITED;
        }
        NhrpCache.Entry old = overlay.cache.get(prefix);
        if (old == null) {
            return NhrpCode.SUCCESS;
        }
        if (old.permanent()) {
            return old.hasNbma(from.address())
                    ? NhrpCode.SUCCESS
                    : NhrpCode.ADMINISTRATIVELY_PROHIBITED;
        }
        // The binding is that of the protocol address to the address that the client itself has: a
        // NAT that changes its mind makes no new client, nor does another security association,
        // unless it may be that of somebody else behind the same NAT.
        boolean same =
                old.claimed == null
                        ? from.address().equals(old.nbma())
                        : old.isAt(from) || claimed.equals(old.claimed);
        return old.origin == NhrpCache.Origin.REGISTERED && old.unique && !same
                ? NhrpCode.UNIQUE_ALREADY_REGISTERED
                : NhrpCode.SUCCESS;
    }

    private boolean coversOurs(Prefix prefix) {
        for (InterfaceAddress own : overlay.addresses()) {
            if (prefix.contains(own.address())) {
                return true;
            }
        }
        return false;
    }

    /** RFC 2332 §5.2.4: the request with another type, codes, and extensions filled in. */
    private void reply(
            RegistrationRequest request,
            List<ClientInformationEntry> entries,
            boolean translated,
            NbmaPeer from,
            Turn turn) {
        Header header = request.header().withHopCount(Overlay.HOP_COUNT);
        Address own = overlay.protocol().orElseThrow();
        if (header.destinationProtocol().equals(header.sourceProtocol())) {
            header = header.withDestination(own); // so that the client learns it
        }
        Extensions extensions = request.extensions();
        if (extensions.entries(Extension.ResponderAddress.class).isEmpty()) {
            extensions = extensions.append(Extension.ResponderAddress.class, overlay.ownEntry(0));
        }
        if (translated) {
            extensions =
                    extensions.append(
                            Extension.NatAddress.class,
                            ClientInformationEntry.of(from.address(), header.sourceProtocol()));
        }
        overlay.send(
                new RegistrationReply(
                        new Body(header, request.flags(), request.requestId(), entries),
                        extensions),
                from,
                turn);
    }

    /**
     * BFD has lost a client: what it has registered goes at once, and whoever was told of it is
     * told. The client has lost us too, and registers anew.
     */
    void unreachable(Address station, String why, Turn turn) {
        NhrpCache.Entry client = overlay.cache.get(station.toPrefix());
        if (client == null || client.peer == null) {
            return;
        }
        List<NhrpCache.Entry> its = overlay.cache.at(client.peer);
        overlay.eachEntry(
                () -> its,
                (entry, later) -> {
                    if (entry.origin == NhrpCache.Origin.REGISTERED) {
                        gone(entry, why, later);
                    } else if (entry == client) {
                        lapsed(entry, why, later);
                    }
                });
        overlay.backlog.start(turn);
    }

    /** The holding time of a client is over. */
    void expired(NhrpCache.Entry entry, Turn turn) {
        gone(entry, "its holding time is over", turn);
    }

    /** A client's entry goes; whoever was told of it is told of that. */
    void gone(NhrpCache.Entry entry, String why, Turn turn) {
        overlay.cache.remove(entry.prefix, turn);
        down(entry, why, turn);
        tellRequesters(entry, turn);
    }

    private void tellRequesters(NhrpCache.Entry entry, Turn turn) {
        entry.requesters.remove(entry.via);
        overlay.purges.requesters(entry.requesters, entry.prefix, entry.nbma(), turn);
    }
}
