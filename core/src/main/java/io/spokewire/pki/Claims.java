package io.spokewire.pki;

import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the owner of a certificate may claim in the overlay, in the words of whoever issued it. Both
 * stand in the extension subjectAltName: a tunnel address as an iPAddress, a prefix behind the
 * router as the URI {@code spokewire:prefix=10.1.1.0/24}.
 *
 * <p>Not as the address blocks of RFC 3779, although they are made for prefixes: who knows that
 * extension holds the traffic selectors of IKE to it, and these are the outer addresses of a
 * tunnel, not the inner ones.
 *
 * @param addresses the tunnel addresses, in their order
 * @param prefixes what lies behind the router, in their order
 */
public record Claims(List<Address> addresses, List<Prefix> prefixes) {
    /** What a URI of a prefix begins with. */
    private static final String PREFIX = "spokewire:prefix=";

    /** A certificate that claims nothing. */
    public static final Claims NONE = new Claims(List.of(), List.of());

    /** Copies the lists. */
    public Claims {
        addresses = List.copyOf(addresses);
        prefixes = List.copyOf(prefixes);
    }

    /** What a certificate says; a prefix that is none is left out. */
    public static Claims of(X509Certificate certificate) {
        List<Prefix> prefixes = new ArrayList<>();
        for (String uri : CertificateFields.uris(certificate)) {
            if (uri.startsWith(PREFIX)) {
                prefix(uri.substring(PREFIX.length())).ifPresent(prefixes::add);
            }
        }
        return new Claims(CertificateFields.addresses(certificate), prefixes);
    }

    private static Optional<Prefix> prefix(String text) {
        try {
            return Optional.of(Prefix.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // it grants nothing
        }
    }

    /** The URI of subjectAltName by which a certificate grants a prefix. */
    public static String uri(Prefix prefix) {
        return PREFIX + prefix;
    }

    /** Whether nothing is claimed: the certificate was issued without a thought of the overlay. */
    public boolean isEmpty() {
        return addresses.isEmpty() && prefixes.isEmpty();
    }

    /** Whether a tunnel address is among them. */
    public boolean allows(Address tunnelAddress) {
        return addresses.contains(tunnelAddress);
    }

    /** Whether all of a prefix is covered by one of the prefixes, or is a tunnel address. */
    public boolean allows(Prefix prefix) {
        return (prefix.isHost() && allows(prefix.address()))
                || prefixes.stream().anyMatch(granted -> granted.contains(prefix));
    }
}
