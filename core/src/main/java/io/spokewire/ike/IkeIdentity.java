package io.spokewire.ike;

import io.spokewire.net.Bytes;

/**
 * An identity as it stands in an identification payload, RFC 7296 section 3.5 and RFC 2407 section
 * 4.6.2: the numbers of both agree for all types that are used here.
 *
 * @param type 1 IPv4 address, 2 FQDN, 3 mail address, 5 IPv6 address, 9 DER of a distinguished
 *     name, 11 key id
 * @param data as on the wire
 * @param text as people read it; a distinguished name as RFC 4514 writes it
 */
public record IkeIdentity(int type, Bytes data, String text) {
    /** The type in the word of the configuration. */
    public String kind() {
        return switch (type) {
            case 1, 5 -> "address";
            case 2 -> "fqdn";
            case 3 -> "email";
            case 9 -> "dn";
            default -> "key-id";
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
