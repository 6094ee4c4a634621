package io.spokewire.ike;

import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import java.util.List;

/**
 * {@code crypto isakmp profile NAME}: which IKEv1 peers it takes and how it answers them.
 *
 * @param name the section's name
 * @param description free text; empty for none
 * @param vrf the VRF of the inner packets; empty to leave it to the tunnel
 * @param keyrings names, in the order of search; empty for the global keys
 * @param selfIdentity what we call ourselves, as typed; empty for the router's default
 * @param matches the identities taken, as IOS words them behind {@code match}: {@code identity
 *     address 10.0.0.0 255.0.0.0 VRF}
 * @param caTrustPoints names of trustpoints; empty for all
 * @param localAddress interface, or address and VRF, that peers must have called; empty for any
 * @param initiateMode whether we begin with aggressive mode
 * @param keepalive dead peer detection; off for the router's default
 */
public record IsakmpProfile(
        String name,
        String description,
        String vrf,
        List<String> keyrings,
        String selfIdentity,
        List<String> matches,
        List<String> caTrustPoints,
        String localAddress,
        boolean initiateMode,
        Keepalive keepalive) {
    /** The mode {@code (conf-isa-prof)#}. */
    public static final Mode MODE =
            new Mode("ISAKMP profile configuration", "conf-isa-prof", Mode.CONFIG);

    /** {@code description}. */
    public static final Slot<String> DESCRIPTION = Slot.of("isakmp profile description", "");

    /** {@code vrf}. */
    public static final Slot<String> VRF = Slot.of("isakmp profile vrf", "");

    /** {@code keyring}. */
    public static final Slot<List<String>> KEYRINGS = Slot.of("isakmp profile keyring", List.of());

    /** {@code self-identity}. */
    public static final Slot<String> SELF_IDENTITY = Slot.of("isakmp profile self-identity", "");

    /** {@code match}. */
    public static final Slot<List<String>> MATCHES = Slot.of("isakmp profile match", List.of());

    /** {@code ca trust-point}. */
    public static final Slot<List<String>> CA_TRUST_POINTS =
            Slot.of("isakmp profile trust-point", List.of());

    /** {@code local-address}. */
    public static final Slot<String> LOCAL_ADDRESS = Slot.of("isakmp profile local-address", "");

    /** {@code initiate mode aggressive}. */
    public static final Slot<Boolean> INITIATE_AGGRESSIVE =
            Slot.of("isakmp profile initiate", false);

    /** {@code keepalive}. */
    public static final Slot<Keepalive> KEEPALIVE =
            Slot.of("isakmp profile keepalive", Keepalive.OFF);

    /** Copies the lists. */
    public IsakmpProfile {
        keyrings = List.copyOf(keyrings);
        matches = List.copyOf(matches);
        caTrustPoints = List.copyOf(caTrustPoints);
    }

    /** What the section says. */
    public static IsakmpProfile of(Section section) {
        return new IsakmpProfile(
                section.name(),
                section.get(DESCRIPTION),
                section.get(VRF),
                section.get(KEYRINGS),
                section.get(SELF_IDENTITY),
                section.get(MATCHES),
                section.get(CA_TRUST_POINTS),
                section.get(LOCAL_ADDRESS),
                section.get(INITIATE_AGGRESSIVE),
                section.get(KEEPALIVE));
    }
}
