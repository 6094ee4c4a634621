package io.spokewire.ike.v1;

import io.spokewire.ike.IkeEnvironment;
import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.IsakmpProfile;
import io.spokewire.net.Address;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which {@code crypto isakmp profile} a peer belongs to. */
final class Profiles {
    private Profiles() {}

    /**
     * Who the peer is, as far as profiles look at it.
     *
     * @param identities what it has proven; the first is what it calls itself where that is proven
     * @param certificate with which it did; null with a key
     */
    record Peer(
            String vrf,
            Address local,
            List<IkeIdentity> identities,
            @Nullable X509Certificate certificate) {
        /** Copies the list. */
        Peer {
            identities = List.copyOf(identities);
        }
    }

    /** A profile by name; null for none of that name. */
    static @Nullable IsakmpProfile named(IkeEnvironment environment, String name) {
        for (IsakmpProfile profile : environment.settings().isakmpProfiles()) {
            if (profile.name().equals(name)) {
                return profile;
            }
        }
        return null;
    }

    /** The first profile whose {@code match} lines take the peer; null for none. */
    static @Nullable IsakmpProfile find(IkeEnvironment environment, Peer peer) {
        for (IsakmpProfile profile : environment.settings().isakmpProfiles()) {
            if (takes(environment, profile, peer)) {
                return profile;
            }
        }
        return null;
    }

    /** Whether one of the {@code match} lines of a profile takes the peer. */
    static boolean takes(IkeEnvironment environment, IsakmpProfile profile, Peer peer) {
        if (!PreSharedKeys.isCalled(
                environment, profile.localAddress(), peer.vrf(), peer.local())) {
            return false;
        }
        for (String match : profile.matches()) {
            if (matches(environment, match, peer)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(IkeEnvironment environment, String match, Peer peer) {
        String[] words = match.split(" ", -1);
        if (words[0].equals("certificate")) {
            X509Certificate certificate = peer.certificate();
            return certificate != null && environment.credentials().matches(words[1], certificate);
        }
        for (IkeIdentity identity : peer.identities()) {
            if (matches(words, identity, peer.vrf())) {
                return true;
            }
        }
        return false;
    }

    /** One line: {@code identity address 10.0.0.0 255.0.0.0 VRF} and the like. */
    private static boolean matches(String[] words, IkeIdentity identity, String vrf) {
        String last = words[words.length - 1];
        return switch (words[1]) {
            case "address" -> address(words, identity, vrf);
            case "host" ->
                    identity.type() == Payload.Id.FQDN
                            && name(words.length > 3, '.', last, identity.text());
            case "user" ->
                    identity.type() == Payload.Id.USER_FQDN
                            && name(words.length > 3, '@', last, identity.text());
            case "group" -> identity.type() == Payload.Id.KEY_ID && identity.text().equals(last);
            default -> false;
        };
    }

    private static boolean name(boolean domain, char separator, String wanted, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String end = wanted.toLowerCase(Locale.ROOT);
        return lower.equals(end) || (domain && lower.endsWith(separator + end));
    }

    private static boolean address(String[] words, IkeIdentity identity, String vrf) {
        boolean v6 = words[2].equals("ipv6");
        if (identity.type() != (v6 ? Payload.Id.IPV6 : Payload.Id.IPV4)) {
            return false;
        }
        int next = v6 ? 4 : 3;
        Prefix prefix;
        if (v6) {
            prefix = Prefix.parse(words[3]);
        } else {
            int length = Ipv4Address.ANY.bits();
            if (words.length > 3 && isAddress(words[3])) {
                length = Integer.bitCount(Ipv4Address.parse(words[3]).value());
                next = 4;
            }
            prefix = new Prefix(Address.parse(words[2]), length);
        }
        boolean here = words.length <= next || words[next].equals(vrf);
        return here && prefix.contains(Address.fromBytes(identity.data().toArray()));
    }

    private static boolean isAddress(String word) {
        return word.indexOf('.') > 0 && Character.isDigit(word.charAt(0));
    }
}
