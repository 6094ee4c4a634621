package io.spokewire.ike.v1;

import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;
import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkePath;
import io.spokewire.net.Address;
import java.util.List;

/** What IKEv1 has to say. Keys are no part of it. */
public sealed interface Ikev1Trace extends Trace {
    /** An ISAKMP SA is there. */
    record SaUp(IkePath path, String identity, String suite, boolean initiator)
            implements Ikev1Trace {}

    /** An ISAKMP SA has gone; its children may live on. */
    record SaDown(IkePath path, String identity, String why) implements Ikev1Trace {}

    /** Weak algorithms are in use, because the configuration names or implies them. */
    record Weak(Endpoint peer, String what) implements Ikev1Trace {}

    /**
     * A negotiation has failed or was refused.
     *
     * @param exchange as people call it: {@code main mode}
     */
    record Failed(Endpoint peer, String exchange, String why) implements Ikev1Trace {}

    /** The first child SA with a peer: packets pass. */
    record SessionUp(Endpoint peer, String identity, List<String> tunnels) implements Ikev1Trace {
        /** Copies the list. */
        public SessionUp {
            tunnels = List.copyOf(tunnels);
        }
    }

    /** The last child SA with a peer has gone. */
    record SessionDown(Endpoint peer, String identity, List<String> tunnels, String why)
            implements Ikev1Trace {
        /** Copies the list. */
        public SessionDown {
            tunnels = List.copyOf(tunnels);
        }
    }

    /** A limit of admission control has kept a negotiation away. */
    record Denied(Endpoint peer, boolean incoming, String limit) implements Ikev1Trace {}

    /** A NAT has given a peer another address or port. */
    record Moved(Endpoint from, Endpoint to, String identity) implements Ikev1Trace {}

    /** A message is none, or does not fit into its exchange. */
    record Malformed(Endpoint peer, String why) implements Ikev1Trace {}

    /** A message has come or goes, for {@code debug crypto isakmp}. */
    record Message(Endpoint peer, boolean sent, String exchange, int messageId, int bytes)
            implements Ikev1Trace {}

    /** A step of a negotiation, for {@code debug crypto isakmp}. */
    record Step(Endpoint peer, String exchange, String what) implements Ikev1Trace {}

    /** A child SA has come or gone, for {@code debug crypto ipsec}. */
    record Child(Address peer, int inboundSpi, int outboundSpi, String what)
            implements Ikev1Trace {}

    @Override
    default String facility() {
        return "CRYPTO";
    }

    @Override
    default Severity severity() {
        return switch (this) {
            case Failed _, Weak _, Denied _ -> Severity.WARNINGS;
            case SessionUp _, SessionDown _ -> Severity.NOTIFICATIONS;
            case SaUp _, SaDown _, Moved _ -> Severity.INFORMATIONAL;
            case Malformed _, Message _, Step _, Child _ -> Severity.DEBUGGING;
        };
    }

    @Override
    default String mnemonic() {
        return switch (this) {
            case SaUp _ -> "IKMP_SA_UP";
            case SaDown _ -> "IKMP_SA_DOWN";
            case Weak _ -> "WEAK_ALGORITHM";
            case Failed _ -> "IKMP_MODE_FAILURE";
            case SessionUp _, SessionDown _ -> "SESSION_STATUS";
            case Denied _ -> "IKE_DENY_SA_REQ";
            case Moved _ -> "IKMP_PEER_MOVED";
            case Malformed _ -> "IKMP_BAD_MESSAGE";
            case Message _ -> "IKMP_MESSAGE";
            case Step _ -> "IKMP_STEP";
            case Child _ -> "IPSEC_SA";
        };
    }

    @Override
    default String category() {
        return switch (this) {
            case Malformed _, Message _, Step _ -> "crypto isakmp";
            case Child _ -> "crypto ipsec";
            default -> "";
        };
    }

    @Override
    default String text() {
        return switch (this) {
            case SaUp(IkePath path, String identity, String suite, boolean initiator) ->
                    "ISAKMP SA with %s (%s) is up: %s; %s began"
                            .formatted(
                                    path.remote(), identity, suite, initiator ? "we" : "the peer");
            case SaDown(IkePath path, String identity, String why) ->
                    "ISAKMP SA with %s (%s) has gone: %s".formatted(path.remote(), identity, why);
            case Weak(Endpoint peer, String what) ->
                    "weak algorithms protect the traffic with %s: %s".formatted(peer, what);
            case Failed(Endpoint peer, String exchange, String why) ->
                    "%s with %s failed: %s".formatted(exchange, peer, why);
            case SessionUp(Endpoint peer, String identity, List<String> tunnels) ->
                    "Crypto tunnel is UP. Peer %s Id: %s, %s"
                            .formatted(peer, identity, String.join(" ", tunnels));
            case SessionDown(Endpoint peer, String identity, List<String> tunnels, String why) ->
                    "Crypto tunnel is DOWN. Peer %s Id: %s, %s: %s"
                            .formatted(peer, identity, String.join(" ", tunnels), why);
            case Denied(Endpoint peer, boolean incoming, String limit) ->
                    "IKE denied an %s SA request with %s: %s"
                            .formatted(incoming ? "INCOMING" : "OUTGOING", peer, limit);
            case Moved(Endpoint from, Endpoint to, String identity) ->
                    "peer %s has moved from %s to %s".formatted(identity, from, to);
            case Malformed(Endpoint peer, String why) ->
                    "IKE message from %s is malformed: %s".formatted(peer, why);
            case Message(Endpoint peer, boolean sent, String exchange, int id, int bytes) ->
                    "%s %s, %s, message id %08x, %d bytes"
                            .formatted(sent ? "to" : "from", peer, exchange, id, bytes);
            case Step(Endpoint peer, String exchange, String what) ->
                    "%s with %s: %s".formatted(exchange, peer, what);
            case Child(Address peer, int in, int out, String what) ->
                    "IPsec SA with %s, SPI in %08x, out %08x: %s".formatted(peer, in, out, what);
        };
    }
}
