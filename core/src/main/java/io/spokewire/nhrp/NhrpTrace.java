package io.spokewire.nhrp;

import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;
import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpSnapshot.MessageKind;

/** What NHRP has to say. */
public sealed interface NhrpTrace extends Trace {
    @Override
    default String facility() {
        return "DMVPN";
    }

    @Override
    default Severity severity() {
        return Severity.NOTIFICATIONS;
    }

    /** The interface that it is about. */
    String tunnel();

    /** A next hop server answers. */
    record NhsUp(String tunnel, Address nhs, Address nbma) implements NhrpTrace {
        @Override
        public String mnemonic() {
            return "NHRP_NHS_UP";
        }

        @Override
        public String text() {
            return tunnel + ": next hop server " + nhs + " (NBMA " + nbma + ") is up";
        }
    }

    /**
     * A next hop server does not answer, refuses us, or is not used any more.
     *
     * @param nhs its protocol address, or as much of a name as is known
     */
    record NhsDown(String tunnel, String nhs, String nbma, String why) implements NhrpTrace {
        @Override
        public String mnemonic() {
            return "NHRP_NHS_DOWN";
        }

        @Override
        public String text() {
            return tunnel + ": next hop server " + nhs + " (NBMA " + nbma + ") is down: " + why;
        }
    }

    /** A server refused our registration. */
    record RegistrationRefused(String tunnel, String nhs, String nbma, String why)
            implements NhrpTrace {
        @Override
        public Severity severity() {
            return Severity.ERRORS;
        }

        @Override
        public String mnemonic() {
            return "NHRP_REGISTRATION_REFUSED";
        }

        @Override
        public String text() {
            String advice =
                    why.contains("(14)")
                            ? "; after a change of the NBMA address the old one lasts as long as"
                                    + " its holding time, unless 'ip nhrp registration no-unique'"
                                    + " is set"
                            : "";
            return tunnel
                    + ": next hop server "
                    + nhs
                    + " (NBMA "
                    + nbma
                    + ") refused our registration: "
                    + why
                    + advice;
        }
    }

    /** A client has registered, or comes from another NBMA address than before. */
    record ClientUp(String tunnel, Prefix client, Address nbma) implements NhrpTrace {
        @Override
        public String mnemonic() {
            return "NHRP_NHC_UP";
        }

        @Override
        public String text() {
            return tunnel + ": client " + client + " (NBMA " + nbma + ") has registered";
        }
    }

    /** A client's registration has gone. */
    record ClientDown(String tunnel, Prefix client, Address nbma, String why) implements NhrpTrace {
        @Override
        public String mnemonic() {
            return "NHRP_NHC_DOWN";
        }

        @Override
        public String text() {
            return tunnel + ": client " + client + " (NBMA " + nbma + ") is gone: " + why;
        }
    }

    /** A client was refused. */
    record ClientRefused(String tunnel, Prefix client, Address nbma, String why)
            implements NhrpTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "NHRP_NHC_REFUSED";
        }

        @Override
        public String text() {
            return tunnel
                    + ": the registration of "
                    + client
                    + " from NBMA "
                    + nbma
                    + " was refused: "
                    + why;
        }
    }

    /** A direct way to a peer was found. */
    record ShortcutUp(String tunnel, Prefix prefix, Address via, Address nbma)
            implements NhrpTrace {
        @Override
        public String mnemonic() {
            return "NHRP_NHP_UP";
        }

        @Override
        public String text() {
            return tunnel + ": " + prefix + " goes directly to " + via + " (NBMA " + nbma + ")";
        }
    }

    /** A direct way has gone: packets take the path of the routing table again. */
    record ShortcutDown(String tunnel, Prefix prefix, Address via, String why)
            implements NhrpTrace {
        @Override
        public String mnemonic() {
            return "NHRP_NHP_DOWN";
        }

        @Override
        public String text() {
            return tunnel
                    + ": "
                    + prefix
                    + " does not go directly to "
                    + via
                    + " any more, it takes the routed path: "
                    + why;
        }
    }

    /** No direct way was found: packets stay on the path of the routing table. */
    record ResolutionFailed(String tunnel, Address target, String why) implements NhrpTrace {
        @Override
        public Severity severity() {
            return Severity.INFORMATIONAL;
        }

        @Override
        public String mnemonic() {
            return "NHRP_RESOLUTION_FAILED";
        }

        @Override
        public String text() {
            return tunnel
                    + ": no direct way to "
                    + target
                    + ": "
                    + why
                    + "; its packets stay on the routed path";
        }
    }

    /** A packet was dropped because of its password. The password is never told. */
    record AuthenticationFailed(String tunnel, Address nbma, MessageKind kind)
            implements NhrpTrace {
        @Override
        public Severity severity() {
            return Severity.ERRORS;
        }

        @Override
        public String mnemonic() {
            return "NHRP_AUTHENTICATION_FAILED";
        }

        @Override
        public String text() {
            return tunnel
                    + ": a "
                    + kind.words()
                    + " from NBMA "
                    + nbma
                    + " has no password or a wrong one; compare 'ip nhrp authentication'";
        }
    }

    /** A packet went in a circle. */
    record LoopDetected(String tunnel, MessageKind kind, Address nbma, Address destination)
            implements NhrpTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "NHRP_LOOP";
        }

        @Override
        public String text() {
            return tunnel
                    + ": a "
                    + kind.words()
                    + " for "
                    + destination
                    + " from NBMA "
                    + nbma
                    + " has been here before and was dropped";
        }
    }

    /** A table is full. */
    record TableFull(String tunnel, String table, int limit) implements NhrpTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "NHRP_TABLE_FULL";
        }

        @Override
        public String text() {
            return tunnel + ": " + table + " are full with " + limit;
        }
    }

    /** {@code max-send} holds packets back. */
    record SendLimited(String tunnel, int packets, int seconds) implements NhrpTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "NHRP_MAX_SEND";
        }

        @Override
        public String text() {
            return tunnel
                    + ": more than "
                    + packets
                    + " packets in "
                    + seconds
                    + " s ('ip nhrp max-send'): the rest is dropped";
        }
    }

    /** A name has no address. */
    record NameFailed(String tunnel, String name) implements NhrpTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "NHRP_NAME_FAILED";
        }

        @Override
        public String text() {
            return tunnel + ": the NBMA name " + name + " has no address; it is asked for again";
        }
    }

    /** {@code if-state nhrp} has changed the line protocol. */
    record LineChanged(String tunnel, boolean up) implements NhrpTrace {
        @Override
        public String mnemonic() {
            return "NHRP_IF_STATE";
        }

        @Override
        public String text() {
            return tunnel
                    + ": line protocol goes "
                    + (up ? "up" : "down")
                    + " ('if-state nhrp'): "
                    + (up ? "a next hop server answers" : "no next hop server answers");
        }
    }

    /** Another station says that a packet of ours cannot be processed. */
    record ErrorReceived(String tunnel, Address from, int code) implements NhrpTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "NHRP_ERROR_INDICATION";
        }

        @Override
        public String text() {
            return tunnel + ": " + from + " says: " + NhrpCode.errorText(code);
        }
    }

    /** A packet came in or went out, for {@code debug nhrp packet}. */
    record Packet(
            String tunnel,
            boolean sent,
            Address nbma,
            MessageKind kind,
            Address source,
            Address destination,
            int hopCount,
            int sizeBytes)
            implements NhrpTrace {
        @Override
        public Severity severity() {
            return Severity.DEBUGGING;
        }

        @Override
        public String category() {
            return "nhrp packet";
        }

        @Override
        public String mnemonic() {
            return sent ? "NHRP_SEND" : "NHRP_RECEIVE";
        }

        @Override
        public String text() {
            return tunnel
                    + ": "
                    + (sent ? "Send " : "Receive ")
                    + kind.words()
                    + (sent ? " to " : " from ")
                    + "NBMA "
                    + nbma
                    + ", src "
                    + source
                    + ", dst "
                    + destination
                    + ", hop count "
                    + hopCount
                    + ", "
                    + sizeBytes
                    + " octets";
        }
    }

    /** Bytes that are no NHRP packet, for {@code debug nhrp error}. */
    record Malformed(String tunnel, Address nbma, String why) implements NhrpTrace {
        @Override
        public Severity severity() {
            return Severity.DEBUGGING;
        }

        @Override
        public String category() {
            return "nhrp error";
        }

        @Override
        public String mnemonic() {
            return "NHRP_MALFORMED";
        }

        @Override
        public String text() {
            return tunnel + ": what NBMA " + nbma + " sent is no NHRP packet: " + why;
        }
    }

    /** The cache has changed, for {@code debug nhrp cache}. */
    record CacheChanged(String tunnel, Prefix prefix, String what) implements NhrpTrace {
        @Override
        public Severity severity() {
            return Severity.DEBUGGING;
        }

        @Override
        public String category() {
            return "nhrp cache";
        }

        @Override
        public String mnemonic() {
            return "NHRP_CACHE";
        }

        @Override
        public String text() {
            return tunnel + ": " + prefix + " " + what;
        }
    }
}
