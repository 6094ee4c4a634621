package io.spokewire.ike;

import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.net.Address;
import java.util.List;

/**
 * {@code crypto ikev2 policy NAME}: which proposals are offered from which of our addresses.
 *
 * @param name the section's name
 * @param proposals names, best first
 * @param matchFvrf the VRF of the outer packets, {@code any} for all; empty for the default one
 * @param localAddresses ours for which it holds; empty for all
 */
public record Ikev2Policy(
        String name, List<String> proposals, String matchFvrf, List<Address> localAddresses) {
    /** The mode {@code (config-ikev2-policy)#}. */
    public static final Mode MODE =
            new Mode("IKEv2 policy configuration", "config-ikev2-policy", Mode.CONFIG);

    /** {@code proposal}. */
    public static final Slot<List<String>> PROPOSALS = Slot.of("ikev2 policy proposal", List.of());

    /** {@code match fvrf}. */
    public static final Slot<String> MATCH_FVRF = Slot.of("ikev2 policy fvrf", "");

    /** {@code match address local}. */
    public static final Slot<List<Address>> LOCAL_ADDRESSES =
            Slot.of("ikev2 policy local address", List.of());

    /** Copies the lists. */
    public Ikev2Policy {
        proposals = List.copyOf(proposals);
        localAddresses = List.copyOf(localAddresses);
    }

    /** What the section says. */
    public static Ikev2Policy of(Section section) {
        return new Ikev2Policy(
                section.name(),
                section.get(PROPOSALS),
                section.get(MATCH_FVRF),
                section.get(LOCAL_ADDRESSES));
    }
}
