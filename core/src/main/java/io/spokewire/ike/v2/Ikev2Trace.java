package io.spokewire.ike.v2;

import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;
import io.spokewire.ike.IkePath;
import io.spokewire.net.Address;

/** What IKEv2 has to say. No trace holds a key. */
public sealed interface Ikev2Trace extends Trace {
    /**
     * A peer has been authenticated.
     *
     * @param identity who it is
     */
    record SessionUp(IkePath path, String identity, String suite) implements Ikev2Trace {}

    /** The last IKE SA with a peer has ended. */
    record SessionDown(IkePath path, String identity, String why) implements Ikev2Trace {}

    /**
     * A negotiation has ended without an SA.
     *
     * @param exchange as the RFC spells it
     * @param why the cause: what was offered and accepted, whose key or certificate
     */
    record NegotiationFailed(IkePath path, String exchange, String why) implements Ikev2Trace {}

    /** A child SA has been set up. */
    record ChildUp(IkePath path, String profile, String suite, boolean tunnelMode, boolean rekeyed)
            implements Ikev2Trace {}

    /** A child SA has ended. */
    record ChildDown(IkePath path, String profile, String why) implements Ikev2Trace {}

    /** A child SA has come, is used or has gone, for {@code debug crypto ipsec}. */
    record IpsecSa(Address peer, int inboundSpi, int outboundSpi, String what)
            implements Ikev2Trace {}

    /** An IKE SA has got new keys. */
    record IkeRekeyed(IkePath path, String suite) implements Ikev2Trace {}

    /** The peer, or we, have another address or port than before. */
    record Moved(IkePath from, IkePath to) implements Ikev2Trace {}

    /** A limit holds negotiations back. */
    record Limited(String what, int limit) implements Ikev2Trace {}

    /** Algorithms have been agreed on that protect too little. */
    record WeakSuite(IkePath path, String suite) implements Ikev2Trace {}

    /**
     * A message came in or went out, for {@code debug crypto ikev2 packet}.
     *
     * @param content names of its payloads and notifications
     */
    record Packet(
            IkePath path,
            boolean sent,
            String exchange,
            boolean response,
            long messageId,
            int sizeBytes,
            String content)
            implements Ikev2Trace {}

    /** Something on the way of a negotiation, for {@code debug crypto ikev2}. */
    record Progress(IkePath path, String what) implements Ikev2Trace {}

    /** Bytes that are no message, or not our peer's, for {@code debug crypto ikev2 error}. */
    record Dropped(IkePath path, String why) implements Ikev2Trace {}

    @Override
    default String facility() {
        return switch (this) {
            case SessionUp _, SessionDown _ -> "CRYPTO";
            default -> "IKEV2";
        };
    }

    @Override
    default Severity severity() {
        return switch (this) {
            case NegotiationFailed _ -> Severity.ERRORS;
            case Limited _, WeakSuite _ -> Severity.WARNINGS;
            case SessionUp _, SessionDown _, Moved _ -> Severity.NOTIFICATIONS;
            case ChildUp _, ChildDown _, IkeRekeyed _ -> Severity.INFORMATIONAL;
            case IpsecSa _, Packet _, Progress _, Dropped _ -> Severity.DEBUGGING;
        };
    }

    @Override
    default String category() {
        return switch (this) {
            case IpsecSa _ -> "crypto ipsec";
            case Packet _ -> "crypto ikev2 packet";
            case Progress _ -> "crypto ikev2";
            case Dropped _ -> "crypto ikev2 error";
            default -> "";
        };
    }

    @Override
    default String mnemonic() {
        return switch (this) {
            case SessionUp _, SessionDown _ -> "IKEV2_SESSION_STATUS";
            case NegotiationFailed _ -> "NEG_ABORT";
            case ChildUp _ -> "CHILD_SA_UP";
            case ChildDown _ -> "CHILD_SA_DOWN";
            case IpsecSa _ -> "IPSEC_SA";
            case IkeRekeyed _ -> "IKE_SA_REKEYED";
            case Moved _ -> "PEER_MOVED";
            case Limited _ -> "LIMIT_REACHED";
            case WeakSuite _ -> "WEAK_ALGORITHM";
            case Packet p -> p.sent ? "SEND" : "RECEIVE";
            case Progress _ -> "PROGRESS";
            case Dropped _ -> "DROPPED";
        };
    }

    @Override
    default String text() {
        return switch (this) {
            case SessionUp(IkePath path, String identity, String suite) ->
                    "Crypto tunnel v2 is UP.  " + peer(path) + " Id: " + identity + " " + suite;
            case SessionDown(IkePath path, String identity, String why) ->
                    "Crypto tunnel v2 is DOWN.  " + peer(path) + " Id: " + identity + ": " + why;
            case NegotiationFailed(IkePath path, String exchange, String why) ->
                    "Negotiation aborted in " + exchange + ".  " + peer(path) + ": " + why;
            case ChildUp(IkePath path, String profile, String suite, boolean tunnel, boolean re) ->
                    "Child SA of profile %s is %s in %s mode with %s.  %s"
                            .formatted(
                                    profile,
                                    re ? "rekeyed" : "up",
                                    tunnel ? "tunnel" : "transport",
                                    suite,
                                    peer(path));
            case ChildDown(IkePath path, String profile, String why) ->
                    "Child SA of profile " + profile + " has ended.  " + peer(path) + ": " + why;
            case IpsecSa(Address peer, int in, int out, String what) ->
                    "IPsec SA with %s, SPI in %08x, out %08x: %s".formatted(peer, in, out, what);
            case IkeRekeyed(IkePath path, String suite) ->
                    "IKE SA is rekeyed with " + suite + ".  " + peer(path);
            case Moved(IkePath from, IkePath to) ->
                    "IKE SA moves from " + ends(from) + " to " + ends(to);
            case Limited(String what, int limit) ->
                    what + ": the limit of " + limit + " is reached, others wait";
            case WeakSuite(IkePath path, String suite) ->
                    suite
                            + " is too weak for today, change the configuration at both ends.  "
                            + peer(path);
            case Packet p ->
                    "%s %s %s id %d, %d bytes, %s: %s"
                            .formatted(
                                    p.sent ? "sent" : "received",
                                    p.exchange,
                                    p.response ? "response" : "request",
                                    p.messageId,
                                    p.sizeBytes,
                                    peer(p.path),
                                    p.content);
            case Progress(IkePath path, String what) -> peer(path) + ": " + what;
            case Dropped(IkePath path, String why) -> peer(path) + ": " + why;
        };
    }

    private static String peer(IkePath path) {
        Address address = path.remote().address();
        String vrf = path.vrf().isEmpty() ? "" : " f_vrf: " + path.vrf();
        return "Peer " + address + ":" + path.remote().port() + vrf;
    }

    private static String ends(IkePath path) {
        return path.local() + " - " + path.remote();
    }
}
