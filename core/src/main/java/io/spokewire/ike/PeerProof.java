package io.spokewire.ike;

import io.spokewire.pki.Claims;

/**
 * How a peer has proven who it is, as far as others than IKE ask.
 *
 * @param profile name of the IKE profile that took it; empty for none
 * @param keyring name of the keyring that its key stands in; empty for none, or where it is not
 *     told
 * @param keyringPeer who of that keyring it is, in the words of the configuration: the block's
 *     name, or whom an IKEv1 key is for; empty for none
 * @param own whether nobody else can have proven the same: by a certificate, or by a key that is
 *     for one peer alone. A key of many proves that somebody is one of them
 * @param granted what its certificate lets it claim in the overlay
 */
public record PeerProof(
        String profile, String keyring, String keyringPeer, boolean own, Claims granted) {
    /** Nothing is proven. */
    public static final PeerProof NONE = new PeerProof("", "", "", false, Claims.NONE);
}
