package io.spokewire.ike;

import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import java.util.List;

/**
 * {@code crypto keyring NAME [vrf VRF]}: pre-shared keys of IKEv1 for the peers of one front-door
 * VRF.
 *
 * @param name the section's name
 * @param vrf the VRF of the outer packets; empty for the default one
 * @param description free text; empty for none
 * @param localAddress interface or address that peers must have called; empty for any
 * @param keys one for each peer
 */
public record IsakmpKeyring(
        String name, String vrf, String description, String localAddress, List<IsakmpKey> keys) {
    /** The mode {@code (conf-keyring)#}. */
    public static final Mode MODE = new Mode("keyring configuration", "conf-keyring", Mode.CONFIG);

    /** The VRF in the keyring's first line. */
    public static final Slot<String> VRF = Slot.of("keyring vrf", "");

    /** {@code description}. */
    public static final Slot<String> DESCRIPTION = Slot.of("keyring description", "");

    /** {@code local-address}. */
    public static final Slot<String> LOCAL_ADDRESS = Slot.of("keyring local-address", "");

    /** {@code pre-shared-key}. */
    public static final Slot<List<IsakmpKey>> KEYS = Slot.of("keyring keys", List.of());

    /** Copies the list. */
    public IsakmpKeyring {
        keys = List.copyOf(keys);
    }

    /** What the section says. */
    public static IsakmpKeyring of(Section section) {
        return new IsakmpKeyring(
                section.name(),
                section.get(VRF),
                section.get(DESCRIPTION),
                section.get(LOCAL_ADDRESS),
                section.get(KEYS));
    }
}
