package io.spokewire.lab;

import io.spokewire.command.Secret;
import io.spokewire.command.Section;
import io.spokewire.esp.IpsecProfile;
import io.spokewire.ike.IkeSettings;
import io.spokewire.ike.Ikev2Peer;
import io.spokewire.ike.Ikev2Profile;
import io.spokewire.ike.Ikev2Profile.Authentication;
import io.spokewire.ike.Ikev2Profile.Identity;
import io.spokewire.ike.Ikev2Profile.IdentityKind;
import io.spokewire.ike.IsakmpKey;
import io.spokewire.ike.IsakmpKeyring;
import io.spokewire.ike.IsakmpPolicy;
import io.spokewire.ike.IsakmpProfile;
import io.spokewire.ike.PeerAddress;
import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.sim.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the configurations give two ends of a cloud a pre-shared key for one another. Many give a
 * spoke the hub's alone: then what the spokes have for each other goes by the hub, as it does on
 * IOS. Worked out from the text, without asking the engines that it is a measure for.
 */
final class SharedKeys {
    private final Map<String, Section> configurations = new LinkedHashMap<>();

    SharedKeys(List<Topology.Router> routers) {
        routers.forEach(r -> configurations.put(r.name(), r.configuration()));
    }

    /** One end, and what its configuration says of IKE. */
    private record Side(Overlay.End end, Address address, IkeSettings settings, Section profile) {
        String router() {
            return end.router();
        }

        String vrf() {
            return end.tunnel().vrf();
        }

        /** The name of the IKEv2 profile; empty for IKEv1. */
        String ikev2() {
            return profile.get(IpsecProfile.IKEV2_PROFILE);
        }
    }

    /**
     * Why two ends cannot prove themselves to one another, in words; empty when they can, and where
     * something other than pre-shared keys decides that.
     */
    Optional<String> lacking(Overlay.End one, Overlay.End other) {
        Optional<Side> a = side(one);
        Optional<Side> b = side(other);
        if (a.isEmpty() || b.isEmpty()) {
            return Optional.empty();
        }
        boolean first = a.get().ikev2().isEmpty();
        if (first != b.get().ikev2().isEmpty()) {
            return Optional.of(
                    "%s uses IKEv%d and %s IKEv%d"
                            .formatted(one.router(), first ? 1 : 2, other.router(), first ? 2 : 1));
        }
        return first ? ikev1(a.get(), b.get()) : ikev2(a.get(), b.get());
    }

    private Optional<Side> side(Overlay.End end) {
        Section root = configurations.getOrDefault(end.router(), Section.root());
        Address address = end.source();
        return end.isProtected() && address != null
                ? root.child(IpsecProfile.MODE, end.tunnel().protection())
                        .map(profile ->
                                new Side(end, address, IkeSettings.of(root, "", ""), profile))
                : Optional.empty();
    }

    // ---- IKEv1

    private static Optional<String> ikev1(Side a, Side b) {
        if (!byKeyAlone(a) || !byKeyAlone(b)) {
            return Optional.empty();
        }
        List<Secret> ours = keys(a, b.address());
        List<Secret> theirs = keys(b, a.address());
        if (ours.isEmpty()) {
            return Optional.of(noKey(a, b));
        }
        if (theirs.isEmpty()) {
            return Optional.of(noKey(b, a));
        }
        return ours.stream().anyMatch(theirs::contains)
                ? Optional.empty()
                : Optional.of(keysDiffer(a, b));
    }

    private static String noKey(Side a, Side b) {
        return a.router() + " has no pre-shared key for " + b.address() + " of " + b.router();
    }

    private static String keysDiffer(Side a, Side b) {
        return a.router() + " and " + b.router() + " have different pre-shared keys";
    }

    private static boolean byKeyAlone(Side side) {
        List<IsakmpPolicy> policies = side.settings().isakmpPolicies();
        return !policies.isEmpty()
                && policies.stream()
                        .allMatch(p -> p.authentication() == IsakmpPolicy.Authentication.PRE_SHARE);
    }

    /** Of each keyring that may be searched the key with the longest prefix. */
    private static List<Secret> keys(Side side, Address peer) {
        List<String> named =
                side.settings().isakmpProfiles().stream()
                        .filter(p ->
                                p.name().equals(side.profile().get(IpsecProfile.ISAKMP_PROFILE)))
                        .map(IsakmpProfile::keyrings)
                        .findFirst()
                        .orElse(List.of());
        List<Secret> found = new ArrayList<>();
        if (side.vrf().isEmpty() && (named.isEmpty() || named.contains("default"))) {
            longest(side.settings().isakmpKeys(), peer).ifPresent(found::add);
        }
        for (IsakmpKeyring keyring : side.settings().isakmpKeyrings()) {
            if (keyring.vrf().equals(side.vrf())
                    && (named.isEmpty() || named.contains(keyring.name()))) {
                longest(keyring.keys(), peer).ifPresent(found::add);
            }
        }
        return found;
    }

    private static Optional<Secret> longest(List<IsakmpKey> keys, Address peer) {
        Optional<Secret> best = Optional.empty();
        int length = -1;
        for (IsakmpKey key : keys) {
            if (key.peer() instanceof PeerAddress.Range(Prefix prefix)
                    && prefix.contains(peer)
                    && prefix.length() > length) {
                best = Optional.of(key.key());
                length = prefix.length();
            }
        }
        return best;
    }

    // ---- IKEv2

    private static Optional<String> ikev2(Side a, Side b) {
        Optional<Ikev2Profile> ours = profile(a);
        Optional<Ikev2Profile> theirs = profile(b);
        if (ours.isEmpty() || theirs.isEmpty()) {
            return Optional.empty();
        }
        return oneWay(a, ours.get(), b, theirs.get())
                .or(() -> oneWay(b, theirs.get(), a, ours.get()));
    }

    private static Optional<Ikev2Profile> profile(Side side) {
        return side.settings().profiles().stream()
                .filter(p -> p.name().equals(side.ikev2()))
                .findFirst();
    }

    /** Whether {@code a}, which proves itself with a key, is taken by {@code b}. */
    private static Optional<String> oneWay(Side a, Ikev2Profile ours, Side b, Ikev2Profile theirs) {
        if (!ours.localAuthentication().equals(Optional.of(Authentication.PRE_SHARE))) {
            return Optional.empty(); // a certificate's affair
        }
        Identity identity =
                ours.localIdentity()
                        .orElse(new Identity(IdentityKind.ADDRESS, a.address().toString()));
        if (theirs.remoteIdentities().stream().noneMatch(line -> takes(line, identity))) {
            return Optional.of(
                    "profile %s of %s takes no peer with identity %s"
                            .formatted(theirs.name(), b.router(), identity.value()));
        }
        Secret key = key(a, ours, b.address(), true);
        Secret expected = key(b, theirs, a.address(), false);
        if (key.isEmpty()) {
            return Optional.of(noKey(a, b));
        }
        if (expected.isEmpty()) {
            return Optional.of(noKey(b, a));
        }
        return key.equals(expected) ? Optional.empty() : Optional.of(keysDiffer(a, b));
    }

    private static boolean takes(Identity line, Identity identity) {
        String value = identity.value().toLowerCase(Locale.ROOT);
        String wanted = line.value().toLowerCase(Locale.ROOT);
        return switch (line.kind()) {
            case ANY -> true;
            case ADDRESS ->
                    identity.kind() == IdentityKind.ADDRESS
                            && line.addresses().contains(Address.parse(identity.value()));
            case FQDN_DOMAIN ->
                    identity.kind() == IdentityKind.FQDN && value.endsWith("." + wanted);
            case EMAIL_DOMAIN ->
                    identity.kind() == IdentityKind.EMAIL && value.endsWith("@" + wanted);
            case FQDN, EMAIL, KEY_ID -> identity.kind() == line.kind() && value.equals(wanted);
            case DN -> false;
        };
    }

    private static Secret key(Side side, Ikev2Profile profile, Address peer, boolean local) {
        Secret own = local ? profile.localKey() : profile.remoteKey();
        if (!own.isEmpty()) {
            return own;
        }
        Secret best = Secret.NONE;
        int length = -1;
        for (IkeSettings.Ikev2Peers ring : side.settings().keyringPeers()) {
            for (Ikev2Peer one : ring.peers()) {
                for (Prefix prefix : one.addresses()) {
                    if (ring.keyring().equals(profile.keyring())
                            && prefix.contains(peer)
                            && prefix.length() > length) {
                        best = local ? one.localKey() : one.remoteKey();
                        length = prefix.length();
                    }
                }
            }
        }
        return best;
    }
}
