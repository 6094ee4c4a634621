package io.spokewire.nhrp;

import io.spokewire.nhrp.NhrpSnapshot.MessageKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Everything that NHRP counts, per interface and family. */
public enum NhrpCounter {
    SENT_RESOLUTION_REQUEST("Resolution requests sent, retries included"),
    SENT_RESOLUTION_REPLY("Resolution replies sent as the responder"),
    SENT_REGISTRATION_REQUEST("Registration requests sent, retries included"),
    SENT_REGISTRATION_REPLY("Registration replies sent"),
    SENT_PURGE_REQUEST("Purge requests sent, retries included"),
    SENT_PURGE_REPLY("Purge replies sent"),
    SENT_ERROR_INDICATION("Error indications sent"),
    SENT_TRAFFIC_INDICATION("Traffic indications (redirects) sent"),
    SENT_REDIRECT_SUPPRESS("Redirect suppressions sent: always 0"),
    RECEIVED_RESOLUTION_REQUEST("Resolution requests received, those to be forwarded included"),
    RECEIVED_RESOLUTION_REPLY("Resolution replies received, those to be forwarded included"),
    RECEIVED_REGISTRATION_REQUEST("Registration requests received"),
    RECEIVED_REGISTRATION_REPLY("Registration replies received"),
    RECEIVED_PURGE_REQUEST("Purge requests received"),
    RECEIVED_PURGE_REPLY("Purge replies received"),
    RECEIVED_ERROR_INDICATION("Error indications received"),
    RECEIVED_TRAFFIC_INDICATION("Traffic indications (redirects) received"),
    RECEIVED_REDIRECT_SUPPRESS("Redirect suppressions received: always 0"),
    FORWARDED_RESOLUTION_REQUEST("Resolution requests passed on"),
    FORWARDED_RESOLUTION_REPLY("Resolution replies passed on"),
    FORWARDED_REGISTRATION_REQUEST("Registration requests passed on"),
    FORWARDED_REGISTRATION_REPLY("Registration replies passed on"),
    FORWARDED_PURGE_REQUEST("Purge requests passed on"),
    FORWARDED_PURGE_REPLY("Purge replies passed on"),
    FORWARDED_ERROR_INDICATION("Error indications passed on"),
    FORWARDED_TRAFFIC_INDICATION("Traffic indications passed on"),
    FORWARDED_REDIRECT_SUPPRESS("Redirect suppressions passed on: always 0"),
    MALFORMED("Packets dropped because they cannot be decoded"),
    AUTHENTICATION_FAILED("Packets dropped because the password was wrong or missing"),
    UNEXPECTED("Replies and errors dropped because nothing was waiting for them"),
    LOOPED("Packets dropped because they came past this router before"),
    UNREACHABLE("Packets dropped because no way leads to their destination"),
    SEND_LIMITED("Packets not sent because of max-send"),
    ERROR_LIMITED("Error indications not sent because of their rate limit"),
    REDIRECT_LIMITED("Redirects not sent because one for the flow went out just before"),
    TABLE_FULL("Things not kept, or not done, because a table was full"),
    CLAIMS_REFUSED("Claims of addresses refused because of who the peer has proven to be"),
    REGISTRATIONS_REFUSED("Registrations of clients that were refused"),
    RESOLUTIONS_FAILED("Resolutions that ended without an answer, or with a refusal"),
    PATHS_FAILED("Direct paths that were tried and do not carry packets"),
    SHORTCUTS_SET("Shortcuts offered to the routing table"),
    SHORTCUTS_REMOVED("Shortcuts taken back");

    private static final Map<MessageKind, NhrpCounter> SENT = byKind("SENT_");
    private static final Map<MessageKind, NhrpCounter> RECEIVED = byKind("RECEIVED_");
    private static final Map<MessageKind, NhrpCounter> FORWARDED = byKind("FORWARDED_");

    private final String help;

    NhrpCounter(String help) {
        this.help = help;
    }

    /** What is counted, in words. */
    public String help() {
        return help;
    }

    /** Packets of a kind that started here. */
    public static NhrpCounter sent(MessageKind kind) {
        return of(SENT, kind);
    }

    /** Packets of a kind that came in. */
    public static NhrpCounter received(MessageKind kind) {
        return of(RECEIVED, kind);
    }

    /** Packets of a kind that came in and were passed on. */
    public static NhrpCounter forwarded(MessageKind kind) {
        return of(FORWARDED, kind);
    }

    private static Map<MessageKind, NhrpCounter> byKind(String prefix) {
        Map<MessageKind, NhrpCounter> map = new EnumMap<>(MessageKind.class);
        for (MessageKind kind : MessageKind.values()) {
            map.put(kind, valueOf(prefix + kind.name()));
        }
        return map;
    }

    private static NhrpCounter of(Map<MessageKind, NhrpCounter> map, MessageKind kind) {
        return Objects.requireNonNull(map.get(kind));
    }
}
