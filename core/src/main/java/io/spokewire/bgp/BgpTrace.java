package io.spokewire.bgp;

import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import java.util.List;
import java.util.Locale;

/** What BGP tells. */
public sealed interface BgpTrace extends Trace {
    @Override
    default String facility() {
        return "BGP";
    }

    private static String neighbor(Address address, String vrf) {
        return "neighbor " + address + (vrf.isEmpty() ? "" : " vpn vrf " + vrf);
    }

    /**
     * A session has come up or gone down.
     *
     * @param why empty for up
     */
    record AdjacencyChange(Address neighbor, String vrf, boolean up, String why)
            implements BgpTrace {
        @Override
        public Severity severity() {
            return Severity.NOTIFICATIONS;
        }

        @Override
        public String mnemonic() {
            return "ADJCHANGE";
        }

        @Override
        public String text() {
            return BgpTrace.neighbor(neighbor, vrf)
                    + " "
                    + (up ? "Up" : "Down")
                    + (why.isEmpty() ? "" : " " + why);
        }
    }

    /**
     * A NOTIFICATION was sent or came.
     *
     * @param why what is behind it, in words; empty when the code says it all
     */
    record Notification(
            Address neighbor,
            String vrf,
            boolean sent,
            int code,
            int subcode,
            Bytes data,
            String why)
            implements BgpTrace {
        @Override
        public Severity severity() {
            return Severity.ERRORS;
        }

        @Override
        public String mnemonic() {
            return "NOTIFICATION";
        }

        @Override
        public String text() {
            return (sent ? "sent to " : "received from ")
                    + BgpTrace.neighbor(neighbor, vrf)
                    + " "
                    + code
                    + "/"
                    + subcode
                    + " ("
                    + NotificationText.of(code, subcode)
                    + ") "
                    + data.length()
                    + " bytes "
                    + data.toString().toUpperCase(Locale.ROOT)
                    + (why.isEmpty() ? "" : ": " + why);
        }
    }

    /** A session cannot begin, or was refused; told once until that changes. */
    record Refused(Address neighbor, String vrf, String why) implements BgpTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "NOSESSION";
        }

        @Override
        public String text() {
            return BgpTrace.neighbor(neighbor, vrf) + ": " + why;
        }
    }

    /** Prefixes of a neighbour come near to what it may have. */
    record ManyPrefixes(Address neighbor, String vrf, int family, int count, int max)
            implements BgpTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "MAXPFX";
        }

        @Override
        public String text() {
            return "Number of prefixes received from "
                    + neighbor
                    + (vrf.isEmpty() ? "" : " vpn vrf " + vrf)
                    + " (afi "
                    + family
                    + ") reaches "
                    + count
                    + ", max "
                    + max;
        }
    }

    /** A neighbour has told more prefixes than it may. */
    record TooManyPrefixes(Address neighbor, String vrf, int family, int count, int max)
            implements BgpTrace {
        @Override
        public Severity severity() {
            return Severity.ERRORS;
        }

        @Override
        public String mnemonic() {
            return "MAXPFXEXCEED";
        }

        @Override
        public String text() {
            return "Number of prefixes received from "
                    + neighbor
                    + (vrf.isEmpty() ? "" : " vpn vrf " + vrf)
                    + " (afi "
                    + family
                    + "): "
                    + count
                    + " exceeds limit "
                    + max;
        }
    }

    /**
     * An UPDATE was wrong and its routes were treated as withdrawn, or an attribute left out, RFC
     * 7606.
     *
     * @param prefixes that it is about
     * @param message whole, with its header
     * @param untold how many before it were not told, as there were too many
     */
    record BadUpdate(
            Address neighbor,
            String vrf,
            String why,
            List<Nlri> prefixes,
            Bytes message,
            long untold)
            implements BgpTrace {
        /** Longer messages are whole in {@link BadMessage} alone: a log has lines. */
        private static final int SHOWN_BYTES = 512;

        private static final int SHOWN_PREFIXES = 3;

        /** Copies the list. */
        public BadUpdate {
            prefixes = List.copyOf(prefixes);
        }

        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "MALFORMATTR";
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder("Malformed attribute in an UPDATE of ");
            out.append(BgpTrace.neighbor(neighbor, vrf)).append(": ").append(why);
            for (int i = 0; i < Math.min(SHOWN_PREFIXES, prefixes.size()); i++) {
                out.append(i == 0 ? "; prefixes " : " ").append(prefixes.get(i).prefix());
            }
            if (prefixes.size() > SHOWN_PREFIXES) {
                out.append(" and ").append(prefixes.size() - SHOWN_PREFIXES).append(" more");
            }
            out.append("; message of ").append(message.length()).append(" bytes ");
            out.append(hex(message.slice(0, Math.min(SHOWN_BYTES, message.length()))));
            if (message.length() > SHOWN_BYTES) {
                out.append(" ... ('debug ip bgp updates' shows such messages whole)");
            }
            if (untold > 0) {
                out.append("; ").append(untold).append(" before it were not told");
            }
            return out.toString();
        }

        private static String hex(Bytes bytes) {
            return bytes.toString().toUpperCase(Locale.ROOT);
        }
    }

    /** What {@code debug ip bgp updates} shows. */
    sealed interface OfUpdates extends BgpTrace {
        @Override
        default Severity severity() {
            return Severity.DEBUGGING;
        }

        @Override
        default String category() {
            return "bgp updates";
        }
    }

    /** A message of {@link BadUpdate}, whole. */
    record BadMessage(Address neighbor, String vrf, Bytes message) implements OfUpdates {
        @Override
        public String mnemonic() {
            return "MALFORMED";
        }

        @Override
        public String text() {
            return BgpTrace.neighbor(neighbor, vrf)
                    + ": malformed UPDATE of "
                    + message.length()
                    + " bytes "
                    + BadUpdate.hex(message);
        }
    }

    /** A process has no id and does nothing. */
    record NoRouterId(String as) implements BgpTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "NORTRID";
        }

        @Override
        public String text() {
            return "BGP "
                    + as
                    + " cannot pick a router-id: say 'bgp router-id', or bring up an interface with"
                    + " an IPv4 address.";
        }
    }

    /** More neighbours call from the ranges than may. */
    record RangeFull(Address neighbor, int limit) implements BgpTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "DYNLIMIT";
        }

        @Override
        public String text() {
            return "neighbor "
                    + neighbor
                    + " refused: 'bgp listen limit' lets "
                    + limit
                    + " neighbours in";
        }
    }

    /**
     * More routes of a VRF are wanted in another one than the line lets in.
     *
     * @param from empty for the default VRF
     * @param into empty for the default VRF
     */
    record ImportLimit(String from, String into, int limit) implements BgpTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "IMPORTLIMIT";
        }

        @Override
        public String text() {
            return "routes of "
                    + vrf(from)
                    + " for "
                    + vrf(into)
                    + ": the limit of "
                    + limit
                    + " is reached, no more are taken; a number behind 'unicast' raises it";
        }

        private static String vrf(String name) {
            return name.isEmpty() ? "the default VRF" : "VRF " + name;
        }
    }

    /** An UPDATE has come; put into words only for who reads it. */
    record Received(Address neighbor, BgpMessage.Update update) implements OfUpdates {
        @Override
        public String mnemonic() {
            return "UPDATE";
        }

        @Override
        public String text() {
            return UpdateText.of(neighbor, update);
        }
    }

    /** What is of interest while something is looked for. */
    record Detail(String category, String mnemonic, String text) implements BgpTrace {
        @Override
        public Severity severity() {
            return Severity.DEBUGGING;
        }
    }
}
