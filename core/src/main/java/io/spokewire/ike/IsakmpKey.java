package io.spokewire.ike;

import io.spokewire.command.Secret;
import io.spokewire.command.Slot;
import java.util.List;

/**
 * A pre-shared key of IKEv1: {@code crypto isakmp key KEY address ...}, or the {@code
 * pre-shared-key} line of a keyring.
 *
 * @param key the key; hidden from {@link #toString}
 * @param peer whom it is for
 * @param noXauth whether extended authentication is left out for this peer; only on {@code crypto
 *     isakmp key} lines
 */
public record IsakmpKey(Secret key, PeerAddress peer, boolean noXauth) {
    /** Where the root section holds the keys of {@code crypto isakmp key}, one for each peer. */
    public static final Slot<List<IsakmpKey>> GLOBAL = Slot.of("isakmp keys", List.of());
}
