package io.spokewire.ike;

import io.spokewire.command.Section;
import java.util.List;

/**
 * All that the configuration says of IKE, both versions.
 *
 * @param hostname of the router, for identities
 * @param domainName of the router; empty for none
 * @param defaults what holds for all peers
 * @param proposals of IKEv2
 * @param policies of IKEv2, in the order of configuration
 * @param keyringPeers of IKEv2; {@link Ikev2Peers#keyring} tells whose
 * @param profiles of IKEv2
 * @param isakmpPolicies of IKEv1, by priority
 * @param isakmpKeys of {@code crypto isakmp key}
 * @param isakmpKeyrings of IKEv1
 * @param isakmpProfiles of IKEv1
 */
public record IkeSettings(
        String hostname,
        String domainName,
        IkeDefaults defaults,
        List<Ikev2Proposal> proposals,
        List<Ikev2Policy> policies,
        List<Ikev2Peers> keyringPeers,
        List<Ikev2Profile> profiles,
        List<IsakmpPolicy> isakmpPolicies,
        List<IsakmpKey> isakmpKeys,
        List<IsakmpKeyring> isakmpKeyrings,
        List<IsakmpProfile> isakmpProfiles) {
    /** A keyring of IKEv2 and its peers, in the order of configuration. */
    public record Ikev2Peers(String keyring, List<Ikev2Peer> peers) {
        /** Copies the list. */
        public Ikev2Peers {
            peers = List.copyOf(peers);
        }
    }

    /** What the whole configuration says. */
    public static IkeSettings of(Section root, String hostname, String domainName) {
        return new IkeSettings(
                hostname,
                domainName,
                IkeDefaults.of(root),
                root.children(Ikev2Proposal.MODE).stream().map(Ikev2Proposal::of).toList(),
                root.children(Ikev2Policy.MODE).stream().map(Ikev2Policy::of).toList(),
                root.children(Ikev2Peer.KEYRING).stream().map(IkeSettings::peers).toList(),
                root.children(Ikev2Profile.MODE).stream().map(Ikev2Profile::of).toList(),
                root.children(IsakmpPolicy.MODE).stream()
                        .map(IsakmpPolicy::of)
                        .sorted((a, b) -> Integer.compare(a.priority(), b.priority()))
                        .toList(),
                root.get(IsakmpKey.GLOBAL),
                root.children(IsakmpKeyring.MODE).stream().map(IsakmpKeyring::of).toList(),
                root.children(IsakmpProfile.MODE).stream().map(IsakmpProfile::of).toList());
    }

    private static Ikev2Peers peers(Section keyring) {
        return new Ikev2Peers(
                keyring.name(),
                keyring.children(Ikev2Peer.MODE).stream().map(Ikev2Peer::of).toList());
    }
}
