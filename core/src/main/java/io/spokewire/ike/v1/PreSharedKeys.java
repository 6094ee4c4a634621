package io.spokewire.ike.v1;

import io.spokewire.ike.IkeEnvironment;
import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.IkeSettings;
import io.spokewire.ike.IsakmpKey;
import io.spokewire.ike.IsakmpKeyring;
import io.spokewire.ike.IsakmpProfile;
import io.spokewire.ike.PeerAddress;
import io.spokewire.ike.PeerProof;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.Prefix;
import io.spokewire.pki.Claims;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which pre-shared keys a peer may have. Main mode finds them by address, because the key is needed
 * before the peer has said who it is (RFC 2409 section 5.4); aggressive mode by name too. Each
 * keyring gives its most specific entry, as IOS does; where several keyrings have one, the
 * responder tries all of them on the peer's first encrypted message, so that their order decides
 * nothing.
 */
final class PreSharedKeys {
    /** The keys of {@code crypto isakmp key}, as a {@code keyring} line of a profile names them. */
    private static final String GLOBAL = "default";

    /** So many keyrings are tried for one peer. */
    private static final int CANDIDATES_MAX = 4;

    private PreSharedKeys() {}

    /**
     * A key and where it stands; the key is hidden from {@link #toString}.
     *
     * @param keyring its name, {@code default} for the global keys
     * @param own the peer, in the words of the configuration, that it is for alone; empty where it
     *     is for many
     */
    record Candidate(String keyring, Bytes key, String own) {
        @Override
        public String toString() {
            return "Candidate[" + keyring + ", hidden]";
        }
    }

    /**
     * The keys for a peer, best first.
     *
     * @param profile whose keyrings alone are searched; null to search all
     * @param local our address
     * @param remote the peer's address
     * @param name the peer's identity where it is known beforehand, else null
     */
    static List<Candidate> find(
            IkeEnvironment environment,
            @Nullable IsakmpProfile profile,
            String vrf,
            Address local,
            Address remote,
            @Nullable IkeIdentity name) {
        IkeSettings settings = environment.settings();
        List<Candidate> found = new ArrayList<>();
        List<String> names = profile == null ? List.of() : profile.keyrings();
        if (vrf.isEmpty() && (names.isEmpty() || names.contains(GLOBAL))) {
            add(GLOBAL, settings.isakmpKeys(), remote, name, found);
        }
        for (IsakmpKeyring keyring : settings.isakmpKeyrings()) {
            if (keyring.vrf().equals(vrf)
                    && (names.isEmpty() || names.contains(keyring.name()))
                    && isCalled(environment, keyring.localAddress(), keyring.vrf(), local)) {
                add(keyring.name(), keyring.keys(), remote, name, found);
            }
        }
        return List.copyOf(found.subList(0, Math.min(found.size(), CANDIDATES_MAX)));
    }

    /** Whether a {@code local-address} line lets a peer in that has called this address of ours. */
    static boolean isCalled(
            IkeEnvironment environment, String configured, String vrf, Address local) {
        if (configured.isEmpty()) {
            return true;
        }
        String first = configured.split(" ", 2)[0];
        return first.equals(local.toString())
                || environment.interfaceAddresses(first, vrf).contains(local);
    }

    private static void add(
            String keyring,
            List<IsakmpKey> keys,
            Address remote,
            @Nullable IkeIdentity name,
            List<Candidate> found) {
        Optional<IsakmpKey> best = Optional.empty();
        int bestLength = -1;
        for (IsakmpKey key : keys) {
            int length = specificity(key.peer(), remote, name);
            if (length > bestLength) {
                best = Optional.of(key);
                bestLength = length;
            }
        }
        if (best.isPresent()) {
            Bytes key = Bytes.copyOf(best.get().key().reveal().getBytes(StandardCharsets.UTF_8));
            if (found.stream().noneMatch(one -> one.key().equals(key))) {
                found.add(new Candidate(keyring, key, nameOfOne(best.get().peer())));
            }
        }
    }

    private static String nameOfOne(PeerAddress entry) {
        return entry instanceof PeerAddress.Range(Prefix prefix) && !prefix.isHost()
                ? ""
                : entry.words();
    }

    /** What a peer has proven that has shown one of its keys. */
    static PeerProof proof(
            IkeEnvironment environment, String profile, IkePath path, IkeIdentity peer) {
        List<Candidate> all =
                find(
                        environment,
                        Profiles.named(environment, profile),
                        path.vrf(),
                        path.local().address(),
                        path.remote().address(),
                        peer);
        // Of several keys it is not told which one it was.
        Candidate key = all.size() == 1 ? all.getFirst() : null;
        return key == null || key.own().isEmpty()
                ? new PeerProof(profile, "", "", false, Claims.NONE)
                : new PeerProof(profile, key.keyring(), key.own(), true, Claims.NONE);
    }

    /** How well an entry fits; -1 for not at all. A name that fits is better than any address. */
    private static int specificity(PeerAddress entry, Address remote, @Nullable IkeIdentity name) {
        return switch (entry) {
            case PeerAddress.Range(Prefix prefix) -> prefix.contains(remote) ? prefix.length() : -1;
            case PeerAddress.Hostname(String host) ->
                    name != null
                                    && (name.type() == Payload.Id.FQDN
                                            || name.type() == Payload.Id.USER_FQDN)
                                    && host.equalsIgnoreCase(name.text())
                            ? Integer.MAX_VALUE
                            : -1;
        };
    }
}
