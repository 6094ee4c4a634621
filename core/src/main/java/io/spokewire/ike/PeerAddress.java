package io.spokewire.ike;

import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;

/** Whom a pre-shared key is for. */
public sealed interface PeerAddress {
    /** As the configuration shows it, with the word that says what it is. */
    String words();

    /** All peers whose address lies in the prefix. */
    record Range(Prefix prefix) implements PeerAddress {
        @Override
        public String words() {
            if (!(prefix.address() instanceof Ipv4Address)) {
                return "address ipv6 " + prefix;
            }
            // IOS leaves the mask of a host out, and shows that of "any" as 0.0.0.0.
            return "address "
                    + prefix.address()
                    + (prefix.isHost() ? "" : " " + Ipv4Address.mask(prefix.length()));
        }
    }

    /** The peer that calls itself by this name. */
    record Hostname(String name) implements PeerAddress {
        @Override
        public String words() {
            return "hostname " + name;
        }
    }
}
