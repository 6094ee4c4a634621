package io.spokewire.ike.v2;

import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.Ikev2Profile;
import io.spokewire.ike.Ikev2Profile.IdentityKind;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.Prefix;
import io.spokewire.pki.DistinguishedName;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** Identities as payloads carry them and as the configuration names them, RFC 7296 section 3.5. */
final class Identities {
    static final int IPV4_ADDR = 1;
    static final int FQDN = 2;
    static final int RFC822_ADDR = 3;
    static final int IPV6_ADDR = 5;
    static final int DER_ASN1_DN = 9;
    static final int KEY_ID = 11;

    private Identities() {}

    /** The identity of a payload; anything whatever has some text. */
    static IkeIdentity of(int type, Bytes data) {
        return new IkeIdentity(type, data, text(type, data));
    }

    private static String text(int type, Bytes data) {
        return switch (type) {
            case IPV4_ADDR, IPV6_ADDR ->
                    data.length() == (type == IPV4_ADDR ? 4 : 16)
                            ? Address.fromBytes(data.toArray()).toString()
                            : "0x" + data;
            case FQDN, RFC822_ADDR, KEY_ID -> printable(data);
            case DER_ASN1_DN -> distinguishedName(data);
            default -> "type " + type + " 0x" + data;
        };
    }

    private static String printable(Bytes data) {
        String text = new String(data.toArray(), StandardCharsets.UTF_8);
        boolean clean = text.chars().allMatch(c -> c >= ' ' && c != 0x7F && c != 0xFFFD);
        return clean && !text.isEmpty() ? text : "0x" + data;
    }

    private static String distinguishedName(Bytes data) {
        try {
            return DistinguishedName.text(new X500Principal(data.toArray()));
        } catch (IllegalArgumentException e) {
            return "0x" + data;
        }
    }

    static IkeIdentity of(Address address) {
        return of(
                address.family() == AddressFamily.IPV4 ? IPV4_ADDR : IPV6_ADDR,
                Bytes.copyOf(address.toBytes()));
    }

    static IkeIdentity of(X500Principal name) {
        return of(DER_ASN1_DN, Bytes.copyOf(name.getEncoded()));
    }

    /**
     * What {@code identity local} says.
     *
     * @param subject of our certificate; empty without one, and then there is no {@code dn}
     */
    static Optional<IkeIdentity> configured(
            Ikev2Profile.Identity identity, Optional<X500Principal> subject) {
        Bytes value = Bytes.copyOf(identity.value().getBytes(StandardCharsets.UTF_8));
        return switch (identity.kind()) {
            case ADDRESS -> Optional.of(of(Address.parse(identity.value())));
            case FQDN -> Optional.of(of(FQDN, value));
            case EMAIL -> Optional.of(of(RFC822_ADDR, value));
            case KEY_ID -> Optional.of(of(KEY_ID, value));
            case DN -> subject.map(Identities::of);
            case FQDN_DOMAIN, EMAIL_DOMAIN, ANY -> Optional.empty();
        };
    }

    /** The address that an identity is; empty for a name. */
    static Optional<Address> address(IkeIdentity identity) {
        boolean address =
                (identity.type() == IPV4_ADDR && identity.data().length() == 4)
                        || (identity.type() == IPV6_ADDR && identity.data().length() == 16);
        return address
                ? Optional.of(Address.fromBytes(identity.data().toArray()))
                : Optional.empty();
    }

    /**
     * How well a {@code match identity remote} line fits.
     *
     * @return 0 for not at all, 1 for anybody, 2 and more for a range or a domain, the higher the
     *     narrower; {@link Integer#MAX_VALUE} for this very identity
     */
    static int match(Ikev2Profile.Identity pattern, IkeIdentity identity) {
        String text = identity.text();
        return switch (pattern.kind()) {
            case ANY -> 1;
            case ADDRESS -> address(identity).map(a -> range(pattern, a)).orElse(0);
            case FQDN -> exact(identity, FQDN, pattern);
            case EMAIL -> exact(identity, RFC822_ADDR, pattern);
            case KEY_ID -> identity.type() == KEY_ID && text.equals(pattern.value()) ? EXACT : 0;
            case FQDN_DOMAIN -> domain(identity, FQDN, ".", pattern.value());
            case EMAIL_DOMAIN -> domain(identity, RFC822_ADDR, "@", pattern.value());
            case DN -> 0;
        };
    }

    private static final int EXACT = Integer.MAX_VALUE;

    private static int range(Ikev2Profile.Identity pattern, Address address) {
        Prefix prefix = pattern.addresses();
        return !prefix.contains(address) ? 0 : prefix.isHost() ? EXACT : 2 + prefix.length();
    }

    private static int exact(IkeIdentity identity, int type, Ikev2Profile.Identity pattern) {
        return identity.type() == type && identity.text().equalsIgnoreCase(pattern.value())
                ? EXACT
                : 0;
    }

    private static int domain(IkeIdentity identity, int type, String before, String domain) {
        String text = identity.text().toLowerCase(Locale.ROOT);
        String end = before + domain.toLowerCase(Locale.ROOT);
        return identity.type() == type && text.length() > end.length() && text.endsWith(end)
                ? 2 + domain.length()
                : 0;
    }

    /**
     * Whether a {@code identity} line of a keyring's peer names this identity: {@code fqdn
     * hub.example.com}, {@code address 192.0.2.1}, {@code email ...}, {@code key-id ...}, each with
     * an optional {@code domain}.
     */
    static boolean matches(String words, IkeIdentity identity) {
        for (IdentityKind kind :
                new IdentityKind[] {
                    IdentityKind.FQDN_DOMAIN,
                    IdentityKind.EMAIL_DOMAIN,
                    IdentityKind.ADDRESS,
                    IdentityKind.FQDN,
                    IdentityKind.EMAIL,
                    IdentityKind.KEY_ID
                }) {
            if (words.startsWith(kind.words() + " ")) {
                String rest = words.substring(kind.words().length() + 1).strip();
                return match(new Ikev2Profile.Identity(kind, rest), identity) > 0;
            }
        }
        return false;
    }
}
