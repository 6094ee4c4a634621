package io.spokewire.nhrp;

import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;
import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpSnapshot.MessageKind;
import java.util.ArrayList;
import java.util.List;

/** What NHRP has to say. */
public sealed interface NhrpTrace extends Trace {
    /** The interface that it is about. */
    String tunnel();

    /** A next hop server answers. */
    record NhsUp(String tunnel, Address nhs, Address nbma) implements NhrpTrace {}

    /**
     * A next hop server does not answer, refuses us, or is not used any more.
     *
     * @param nhs its protocol address, or as much of a name as is known
     */
    record NhsDown(String tunnel, String nhs, String nbma, String why) implements NhrpTrace {}

    /** A server refused our registration. */
    record RegistrationRefused(String tunnel, String nhs, String nbma, String why)
            implements NhrpTrace {}

    /** A client has registered, or comes from another NBMA address than before. */
    record ClientUp(String tunnel, Prefix client, Address nbma) implements NhrpTrace {}

    /** A client's registration has gone. */
    record ClientDown(String tunnel, Prefix client, Address nbma, String why)
            implements NhrpTrace {}

    /** A client was refused. */
    record ClientRefused(String tunnel, Prefix client, Address nbma, String why)
            implements NhrpTrace {}

    /**
     * A peer claims an address that is not for it, going by who it has proven to be.
     *
     * @param identity of the peer; empty while it has none
     */
    record ClaimRefused(String tunnel, Prefix client, Address nbma, String identity, String why)
            implements NhrpTrace {}

    /** A direct way to a peer was found. */
    record ShortcutUp(String tunnel, Prefix prefix, Address via, Address nbma)
            implements NhrpTrace {}

    /** A direct way has gone: packets take the path of the routing table again. */
    record ShortcutDown(String tunnel, Prefix prefix, Address via, String why)
            implements NhrpTrace {}

    /** No direct way was found: packets stay on the path of the routing table. */
    record ResolutionFailed(String tunnel, Address target, String why) implements NhrpTrace {}

    /**
     * The direct path to a station does not carry packets: they stay on the path of the routing
     * table.
     */
    record PathFailed(String tunnel, Address station, Address nbma, String why, long retrySeconds)
            implements NhrpTrace {}

    /** A packet was dropped because of its password. The password is never told. */
    record AuthenticationFailed(String tunnel, Address nbma, MessageKind kind)
            implements NhrpTrace {}

    /** A packet went in a circle. */
    record LoopDetected(String tunnel, MessageKind kind, Address nbma, Address destination)
            implements NhrpTrace {}

    /** A table is full. */
    record TableFull(String tunnel, String table, int limit) implements NhrpTrace {}

    /** {@code max-send} holds packets back. */
    record SendLimited(String tunnel, int packets, int seconds) implements NhrpTrace {}

    /** A name has no address. */
    record NameFailed(String tunnel, String name) implements NhrpTrace {}

    /** {@code if-state nhrp} has changed the line protocol. */
    record LineChanged(String tunnel, boolean up) implements NhrpTrace {}

    /** Another station says that a packet of ours cannot be processed. */
    record ErrorReceived(String tunnel, Address from, int code) implements NhrpTrace {}

    /**
     * A packet came in or went out, for {@code debug nhrp packet}.
     *
     * @param vrf of the tunnel; empty for the default one
     * @param message without the password that it carries
     */
    record Packet(
            String tunnel,
            String vrf,
            boolean sent,
            Address nbma,
            MessageKind kind,
            NhrpMessage message,
            int sizeBytes)
            implements NhrpTrace {
        /** The trace of a packet, without the password that it carries. */
        static Packet of(
                String tunnel,
                String vrf,
                boolean sent,
                Address nbma,
                MessageKind kind,
                NhrpMessage message,
                int sizeBytes) {
            NhrpMessage told = NhrpDump.withoutPassword(message);
            return new Packet(tunnel, vrf, sent, nbma, kind, told, sizeBytes);
        }

        @Override
        public String text() {
            List<String> lines = new ArrayList<>();
            lines.add(
                    "NHRP: %s %s via %s vrf %s, packet size: %s"
                            .formatted(
                                    sent ? "Send" : "Receive",
                                    kind.words(),
                                    tunnel,
                                    vrf.isEmpty() ? "global(0x0)" : vrf,
                                    sizeBytes));
            lines.addAll(NhrpDump.of(message, sizeBytes));
            lines.add("NHRP: " + (sent ? "sent to" : "received from") + " NBMA address " + nbma);
            return String.join("\n", lines);
        }
    }

    /** Bytes that are no NHRP packet, for {@code debug nhrp error}. */
    record Malformed(String tunnel, Address nbma, String why) implements NhrpTrace {}

    /** The cache has changed, for {@code debug nhrp cache}. */
    record CacheChanged(String tunnel, Prefix prefix, String what) implements NhrpTrace {}

    @Override
    default String facility() {
        return "DMVPN";
    }

    @Override
    default Severity severity() {
        return switch (this) {
            case RegistrationRefused _, ClaimRefused _, AuthenticationFailed _ -> Severity.ERRORS;
            case ClientRefused _,
                    PathFailed _,
                    LoopDetected _,
                    TableFull _,
                    SendLimited _,
                    NameFailed _,
                    ErrorReceived _ ->
                    Severity.WARNINGS;
            case NhsUp _,
                    NhsDown _,
                    ClientUp _,
                    ClientDown _,
                    ShortcutUp _,
                    ShortcutDown _,
                    LineChanged _ ->
                    Severity.NOTIFICATIONS;
            case ResolutionFailed _ -> Severity.INFORMATIONAL;
            case Packet _, Malformed _, CacheChanged _ -> Severity.DEBUGGING;
        };
    }

    @Override
    default String category() {
        return switch (this) {
            case Packet _ -> NhrpDebug.PACKET.category();
            case Malformed _ -> NhrpDebug.ERROR.category();
            case CacheChanged _ -> NhrpDebug.CACHE.category();
            default -> "";
        };
    }

    @Override
    default String mnemonic() {
        return switch (this) {
            case NhsUp _ -> "NHRP_NHS_UP";
            case NhsDown _ -> "NHRP_NHS_DOWN";
            case RegistrationRefused _ -> "NHRP_REGISTRATION_REFUSED";
            case ClientUp _ -> "NHRP_NHC_UP";
            case ClientDown _ -> "NHRP_NHC_DOWN";
            case ClientRefused _ -> "NHRP_NHC_REFUSED";
            case ClaimRefused _ -> "NHRP_CLAIM_REFUSED";
            case ShortcutUp _ -> "NHRP_NHP_UP";
            case ShortcutDown _ -> "NHRP_NHP_DOWN";
            case ResolutionFailed _ -> "NHRP_RESOLUTION_FAILED";
            case PathFailed _ -> "NHRP_NHP_PATH_FAILED";
            case AuthenticationFailed _ -> "NHRP_AUTHENTICATION_FAILED";
            case LoopDetected _ -> "NHRP_LOOP";
            case TableFull _ -> "NHRP_TABLE_FULL";
            case SendLimited _ -> "NHRP_MAX_SEND";
            case NameFailed _ -> "NHRP_NAME_FAILED";
            case LineChanged _ -> "NHRP_IF_STATE";
            case ErrorReceived _ -> "NHRP_ERROR_INDICATION";
            case Packet p -> p.sent ? "NHRP_SEND" : "NHRP_RECEIVE";
            case Malformed _ -> "NHRP_MALFORMED";
            case CacheChanged _ -> "NHRP_CACHE";
        };
    }

    @Override
    default String text() {
        return tunnel() + ": " + what();
    }

    private String what() {
        return switch (this) {
            case NhsUp t -> server(t.nhs.toString(), t.nbma.toString()) + "is up";
            case NhsDown t -> server(t.nhs, t.nbma) + "is down: " + t.why;
            case RegistrationRefused t ->
                    server(t.nhs, t.nbma) + "refused our registration: " + t.why + advice(t.why);
            case ClientUp t -> "client " + t.client + " (NBMA " + t.nbma + ") has registered";
            case ClientDown t -> "client " + t.client + " (NBMA " + t.nbma + ") is gone: " + t.why;
            case ClientRefused t ->
                    "the registration of %s from NBMA %s was refused: %s"
                            .formatted(t.client, t.nbma, t.why);
            case ClaimRefused t ->
                    "NBMA %s (%s) claims %s and does not get it: %s"
                            .formatted(
                                    t.nbma,
                                    t.identity.isEmpty() ? "nobody known" : t.identity,
                                    t.client,
                                    t.why);
            case ShortcutUp t -> t.prefix + " goes directly to " + t.via + " (NBMA " + t.nbma + ")";
            case ShortcutDown t ->
                    "%s does not go directly to %s any more, it takes the routed path: %s"
                            .formatted(t.prefix, t.via, t.why);
            case ResolutionFailed t ->
                    "no direct way to %s: %s; its packets stay on the routed path"
                            .formatted(t.target, t.why);
            case PathFailed t ->
                    "the direct path to %s (NBMA %s) carries no packets: %s; they take the routed path, and it is tried again in %s s at the earliest"
                            .formatted(t.station, t.nbma, t.why, t.retrySeconds);
            case AuthenticationFailed t ->
                    "a %s from NBMA %s has no password or a wrong one; compare 'ip nhrp authentication'"
                            .formatted(t.kind.words(), t.nbma);
            case LoopDetected t ->
                    "a %s for %s from NBMA %s has been here before and was dropped"
                            .formatted(t.kind.words(), t.destination, t.nbma);
            case TableFull t -> t.table + " are full with " + t.limit;
            case SendLimited t ->
                    "more than %s packets in %s s ('ip nhrp max-send'): the rest is dropped"
                            .formatted(t.packets, t.seconds);
            case NameFailed t ->
                    "the NBMA name " + t.name + " has no address; it is asked for again";
            case LineChanged t ->
                    "line protocol goes %s ('if-state nhrp'): %s next hop server answers"
                            .formatted(t.up ? "up" : "down", t.up ? "a" : "no");
            case ErrorReceived t -> t.from + " says: " + NhrpCode.errorText(t.code);
            case Packet t -> t.kind.words(); // has a text of its own
            case Malformed t -> "what NBMA " + t.nbma + " sent is no NHRP packet: " + t.why;
            case CacheChanged t -> t.prefix + " " + t.what;
        };
    }

    private static String server(String nhs, String nbma) {
        return "next hop server " + nhs + " (NBMA " + nbma + ") ";
    }

    /** What to do about a refused registration: code 14 says that the address is another's. */
    private static String advice(String why) {
        return why.contains("(14)")
                ? "; after a change of the NBMA address the old one lasts as long as its holding"
                        + " time, unless 'ip nhrp registration no-unique' is set"
                : "";
    }
}
