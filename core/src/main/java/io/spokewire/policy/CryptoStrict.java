package io.spokewire.policy;

import io.spokewire.command.Section;
import io.spokewire.command.Slot;

/**
 * {@code crypto strict}: weak algorithms protect nothing. It is for all that negotiates or names
 * algorithms of IPsec, IKE and certificates.
 */
public final class CryptoStrict {
    /** Of the whole configuration. */
    public static final Slot<Boolean> SLOT = Slot.of("crypto strict", false);

    private CryptoStrict() {}

    /** Whether a configuration has it. */
    public static boolean of(Section root) {
        return root.get(SLOT);
    }
}
