package io.spokewire.bgp;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages of BGP, RFC 4271 section 4 and RFC 2918. */
sealed interface BgpMessage {
    /**
     * OPEN, section 4.2.
     *
     * @param version 4
     * @param as16 the AS in 16 bits; {@link AsPath#AS_TRANS} where it has more
     * @param holdSeconds 0 or 3 to 65535
     * @param routerId as a big-endian number
     */
    record Open(int version, int as16, int holdSeconds, int routerId, Capabilities capabilities)
            implements BgpMessage {
        /** The AS, of 32 bits where the peer says so. */
        long as() {
            return capabilities.as4() >= 0 ? capabilities.as4() : as16;
        }
    }

    /**
     * UPDATE, section 4.3.
     *
     * @param parts what it says of each address family; one at most for each
     * @param problems what was wrong with it and was bridged over after RFC 7606, in words
     * @param treatedAsWithdraw whether that took what it announces
     */
    record Update(List<Part> parts, List<String> problems, boolean treatedAsWithdraw)
            implements BgpMessage {
        /** Copies the lists. */
        public Update {
            parts = List.copyOf(parts);
            problems = List.copyOf(problems);
        }
    }

    /**
     * What an UPDATE says of one family.
     *
     * @param withdrawn prefixes that are gone, those to be treated so included
     * @param announced prefixes that have the attributes from now on
     * @param attributes null when nothing is announced
     */
    record Part(
            AddressFamily family,
            List<Nlri> withdrawn,
            List<Nlri> announced,
            @Nullable PathAttributes attributes) {
        /** Copies the lists. */
        public Part {
            withdrawn = List.copyOf(withdrawn);
            announced = List.copyOf(announced);
        }

        /** The End-of-RIB marker, RFC 4724 section 2. */
        boolean endOfRib() {
            return withdrawn.isEmpty() && announced.isEmpty();
        }
    }

    /** NOTIFICATION, section 4.5; the codes stand in {@link NotificationText}. */
    record Notification(int code, int subcode, Bytes data) implements BgpMessage {}

    /** KEEPALIVE, section 4.4. */
    record Keepalive() implements BgpMessage {}

    /**
     * ROUTE-REFRESH, RFC 2918.
     *
     * @param afi 16 bits
     * @param subtype 0 for a request, 1 and 2 for the borders of an answer, RFC 7313
     */
    record RouteRefresh(int afi, int subtype, int safi) implements BgpMessage {
        static final int REQUEST = 0;
        static final int BEGIN = 1;
        static final int END = 2;
    }
}
