package io.spokewire.ike.v2;

import io.spokewire.command.Secret;
import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.IkeDefaults;
import io.spokewire.ike.IkeEnvironment;
import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.IkeSettings;
import io.spokewire.ike.Ikev2Peer;
import io.spokewire.ike.Ikev2Policy;
import io.spokewire.ike.Ikev2Profile;
import io.spokewire.ike.Ikev2Proposal;
import io.spokewire.ike.Keepalive;
import io.spokewire.ike.PeerProof;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.Prefix;
import io.spokewire.pki.Claims;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The configuration, asked as the exchanges need it. */
final class Settings {
    /** Half-open SAs from which cookies are asked for where no line says it. */
    private static final int COOKIE_THRESHOLD = 100;

    /** IOS's limit of negotiations that we have begun. */
    private static final int NEGOTIATING_MAX = 400;

    /** Negotiations that others have begun and that have shown a cookie. */
    private static final int HALF_OPEN_MAX = 1000;

    /**
     * Longest datagram where no line says it, and over IPv6 at least: what IPv6 asks every link
     * for.
     */
    private static final int FRAGMENTATION_MTU = 1280;

    /**
     * What {@code crypto ikev2 fragmentation} alone means to IOS over IPv4; it is 1280 over IPv6.
     */
    private static final int IOS_MTU = 576;

    /** Shorter ones leave no room for content. */
    private static final int FRAGMENTATION_MTU_MIN = 256;

    private static final String ANY_VRF = "any";

    private final IkeEnvironment environment;

    Settings(IkeEnvironment environment) {
        this.environment = environment;
    }

    private IkeSettings all() {
        return environment.settings();
    }

    private IkeDefaults defaults() {
        return all().defaults();
    }

    int windowSize() {
        return defaults().windowSize();
    }

    int cookieThreshold() {
        int configured = defaults().cookieChallenge();
        return configured > 0 ? configured : COOKIE_THRESHOLD;
    }

    int negotiatingMax() {
        int configured = defaults().ikev2LimitNegotiating();
        return configured > 0 ? configured : NEGOTIATING_MAX;
    }

    int halfOpenMax() {
        int configured = defaults().ikev2LimitNegotiating();
        return configured > 0 ? configured : HALF_OPEN_MAX;
    }

    /** IKE SAs at once; 0 for no limit. */
    int saMax() {
        return defaults().ikev2LimitSa();
    }

    /** Longest datagram, headers included. */
    int fragmentationMtu(AddressFamily family) {
        int configured = defaults().ikev2FragmentationMtuBytes();
        return configured == 0 || (configured == IOS_MTU && family == AddressFamily.IPV6)
                ? FRAGMENTATION_MTU
                : Math.max(configured, FRAGMENTATION_MTU_MIN);
    }

    Keepalive dpd(Ikev2Profile profile) {
        return profile.dpd().intervalSeconds() > 0 ? profile.dpd() : defaults().ikev2Dpd();
    }

    /** Seconds between NAT keepalives; 0 for off. */
    int natKeepaliveSeconds(Ikev2Profile profile) {
        return profile.natKeepaliveSeconds() > 0
                ? profile.natKeepaliveSeconds()
                : defaults().ikev2NatKeepaliveSeconds();
    }

    /** Whether weak algorithms are neither offered nor accepted. */
    boolean strict() {
        return defaults().strict();
    }

    // ---- proposals

    /** What an IKE SA from an address of ours may use, in the words of an offer. */
    List<Proposal> ikeProposals(IkePath path, Bytes spi) {
        return Proposals.ike(proposals(path.vrf(), path.local().address()), spi, strict());
    }

    /** What a child may use. */
    List<ChildPolicy.Proposal> childProposals(ChildPolicy policy) {
        return policy.proposals().stream().filter(p -> !strict() || !p.suite().weak()).toList();
    }

    /**
     * The proposals for an address of ours: those of the policy that names it, else of the policy
     * that names none, else the default ones.
     */
    List<Ikev2Proposal> proposals(String vrf, Address local) {
        Ikev2Policy best = null;
        for (Ikev2Policy policy : all().policies()) {
            boolean named = policy.localAddresses().contains(local);
            boolean fits =
                    inVrf(policy.matchFvrf(), vrf) && (named || policy.localAddresses().isEmpty());
            if (fits && (best == null || (named && best.localAddresses().isEmpty()))) {
                best = policy;
            }
        }
        List<Ikev2Proposal> found = new ArrayList<>();
        if (best != null) {
            for (String name : best.proposals()) {
                all().proposals().stream()
                        .filter(p -> p.name().equals(name) && p.complete())
                        .forEach(found::add);
            }
        }
        return best == null ? defaultProposals() : found;
    }

    private static boolean inVrf(String matchFvrf, String vrf) {
        return matchFvrf.equals(ANY_VRF) || matchFvrf.equals(vrf);
    }

    /** IOS's default policy names the proposal "default", which a configuration may change. */
    private List<Ikev2Proposal> defaultProposals() {
        List<Ikev2Proposal> own =
                all().proposals().stream()
                        .filter(p -> p.name().equals(Ikev2Proposal.DEFAULT.name()) && p.complete())
                        .toList();
        return own.isEmpty() ? List.of(Ikev2Proposal.DEFAULT) : own;
    }

    // ---- profiles and children

    Optional<Ikev2Profile> profile(String name) {
        return all().profiles().stream()
                .filter(p -> p.name().equals(name) && !p.shutdown())
                .findFirst();
    }

    /** Whether a profile holds for an address of ours. */
    boolean holds(Ikev2Profile profile, String vrf, Address local) {
        return !profile.shutdown()
                && inVrf(profile.matchFvrf(), vrf)
                && (profile.matchLocal().isEmpty()
                        || profile.matchLocal().stream().anyMatch(m -> isLocal(m, vrf, local)));
    }

    private boolean isLocal(String words, String vrf, Address local) {
        return words.equals(local.toString())
                || environment.interfaceAddresses(words, vrf).contains(local);
    }

    /** Profiles that hold for an address of ours. */
    List<Ikev2Profile> profiles(String vrf, Address local) {
        return all().profiles().stream().filter(p -> holds(p, vrf, local)).toList();
    }

    /** What our tunnels on an address want of children under a profile. */
    List<ChildPolicy> children(String profile, String vrf, Address local) {
        return environment.policies().stream()
                .filter(p ->
                        p.isIkev2()
                                && p.ikev2Profile().equals(profile)
                                && p.vrf().equals(vrf)
                                && p.local().equals(local))
                .toList();
    }

    /** What a peer may ask for, what is meant for it first. */
    List<ChildPolicy> children(String profile, IkePath path) {
        return environment.policies(path.remote().address()).stream()
                .filter(children(profile, path.vrf(), path.local().address())::contains)
                .toList();
    }

    /** Whether any of our tunnels on an address wants IKEv2. */
    boolean serves(String vrf, Address local) {
        return environment.policies().stream()
                .anyMatch(p -> p.isIkev2() && p.vrf().equals(vrf) && p.local().equals(local));
    }

    /** Whether NAT traversal is offered from an address of ours. */
    boolean natTraversal(IkePath path) {
        return environment.policies().stream()
                .filter(p -> p.vrf().equals(path.vrf()))
                .filter(p -> p.local().equals(path.local().address()))
                .anyMatch(ChildPolicy::udpEncapsulation);
    }

    // ---- keys

    /**
     * The key that proves us, or that the peer proves itself with.
     *
     * @param identity of the peer; empty while it is not known
     * @param ours whether it is ours
     */
    Optional<Secret> key(
            Ikev2Profile profile, IkePath path, Optional<IkeIdentity> identity, boolean ours) {
        Secret own = ours ? profile.localKey() : profile.remoteKey();
        if (!own.isEmpty()) {
            return Optional.of(own);
        }
        return keyringPeer(profile.keyring(), path, identity)
                .map(peer -> ours ? peer.localKey() : peer.remoteKey())
                .filter(key -> !key.isEmpty());
    }

    /** What a peer has proven with the key that we have for it. */
    PeerProof proof(Ikev2Profile profile, IkePath path, IkeIdentity peer) {
        Optional<Ikev2Peer> block =
                profile.remoteKey().isEmpty()
                        ? keyringPeer(profile.keyring(), path, Optional.of(peer))
                        : Optional.empty();
        boolean own =
                block.filter(b ->
                                isNamed(b, peer)
                                        || (!b.addresses().isEmpty()
                                                && b.addresses().stream().allMatch(Prefix::isHost)))
                        .isPresent();
        return new PeerProof(
                profile.name(),
                block.isPresent() ? profile.keyring() : "",
                block.map(Ikev2Peer::name).orElse(""),
                own,
                Claims.NONE);
    }

    /**
     * The block of the profile's keyring for a peer: by its identity, by its name, or by its
     * address, where the longest prefix wins.
     */
    private Optional<Ikev2Peer> keyringPeer(
            String keyring, IkePath path, Optional<IkeIdentity> identity) {
        List<Ikev2Peer> peers =
                all().keyringPeers().stream()
                        .filter(k -> k.keyring().equals(keyring))
                        .flatMap(k -> k.peers().stream())
                        .toList();
        Optional<Ikev2Peer> named =
                identity.flatMap(id -> peers.stream().filter(p -> isNamed(p, id)).findFirst());
        if (named.isPresent()) {
            return named;
        }
        List<Ikev2Peer> open =
                peers.stream().filter(p -> identity.isEmpty() || p.identity().isEmpty()).toList();
        return longest(open, path.remote().address())
                .or(() -> identity.flatMap(Identities::address).flatMap(a -> longest(open, a)));
    }

    private static boolean isNamed(Ikev2Peer peer, IkeIdentity id) {
        return (!peer.identity().isEmpty() && Identities.matches(peer.identity(), id))
                || (!peer.hostname().isEmpty() && peer.hostname().equalsIgnoreCase(id.text()));
    }

    /**
     * The block with a post-quantum preshared key for a peer, RFC 8784.
     *
     * @param identity of the peer; empty while it is not known
     */
    Optional<Ikev2Peer> ppk(Ikev2Profile profile, IkePath path, Optional<IkeIdentity> identity) {
        return profile.ppkKeyring().isEmpty()
                ? Optional.empty()
                : keyringPeer(profile.ppkKeyring(), path, identity)
                        .filter(p -> !p.ppkId().isEmpty());
    }

    /** Whether any profile for an address of ours has such keys. */
    boolean hasPpk(IkePath path) {
        return profiles(path.vrf(), path.local().address()).stream()
                .anyMatch(profile ->
                        all().keyringPeers().stream()
                                .filter(k -> k.keyring().equals(profile.ppkKeyring()))
                                .flatMap(k -> k.peers().stream())
                                .anyMatch(p -> !p.ppkId().isEmpty()));
    }

    private static Optional<Ikev2Peer> longest(List<Ikev2Peer> peers, Address address) {
        Ikev2Peer best = null;
        int bits = -1;
        for (Ikev2Peer peer : peers) {
            for (var prefix : peer.addresses()) {
                if (prefix.contains(address) && prefix.length() > bits) {
                    best = peer;
                    bits = prefix.length();
                }
            }
        }
        return Optional.ofNullable(best);
    }
}
