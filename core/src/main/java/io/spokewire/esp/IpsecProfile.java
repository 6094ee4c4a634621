package io.spokewire.esp;

import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * {@code crypto ipsec profile NAME}: what {@code tunnel protection ipsec profile} points at.
 *
 * @param name the section's name
 * @param description free text; empty for none
 * @param transformSets names, best first; empty for the built-in default set
 * @param pfsGroup Diffie-Hellman group of each rekey ({@code set pfs}); empty for none
 * @param lifetimeSeconds 120 to 2592000; empty for the router's default
 * @param lifetimeKilobytes 2560 to 4294967295, {@link #VOLUME_OFF} for {@code disable}; empty for
 *     the router's default
 * @param idleTimeSeconds 60 to 86400 without traffic until the association goes; empty for the
 *     router's default
 * @param replayWindow packets, 64 to 1024, {@link #REPLAY_OFF} for {@code disable}; empty for the
 *     router's default
 * @param isakmpProfile the IKEv1 profile to negotiate with; empty for none
 * @param ikev2Profile the IKEv2 profile to negotiate with; empty for none
 * @param responderOnly whether we never start a negotiation
 * @param dfBit what the outer DF bit is; empty for the router's default
 */
public record IpsecProfile(
        String name,
        String description,
        List<String> transformSets,
        OptionalInt pfsGroup,
        OptionalInt lifetimeSeconds,
        OptionalLong lifetimeKilobytes,
        OptionalInt idleTimeSeconds,
        OptionalInt replayWindow,
        String isakmpProfile,
        String ikev2Profile,
        boolean responderOnly,
        String dfBit) {
    /** {@code set security-association replay disable}. */
    public static final int REPLAY_OFF = 0;

    /** {@code set security-association lifetime kilobytes disable}. */
    public static final long VOLUME_OFF = 0;

    /** The mode {@code (ipsec-profile)#}. */
    public static final Mode MODE =
            new Mode("IPsec profile configuration", "ipsec-profile", Mode.CONFIG);

    /** {@code description}. */
    public static final Slot<String> DESCRIPTION = Slot.of("ipsec profile description", "");

    /** {@code set transform-set}. */
    public static final Slot<List<String>> TRANSFORM_SETS =
            Slot.of("ipsec profile transform-set", List.of());

    /** {@code set pfs}. */
    public static final Slot<OptionalInt> PFS_GROUP =
            Slot.of("ipsec profile pfs", OptionalInt.empty());

    /** {@code set security-association lifetime seconds}. */
    public static final Slot<OptionalInt> LIFETIME_SECONDS =
            Slot.of("ipsec profile lifetime seconds", OptionalInt.empty());

    /** {@code set security-association lifetime kilobytes}. */
    public static final Slot<OptionalLong> LIFETIME_KILOBYTES =
            Slot.of("ipsec profile lifetime kilobytes", OptionalLong.empty());

    /** {@code set security-association idle-time}. */
    public static final Slot<OptionalInt> IDLE_TIME_SECONDS =
            Slot.of("ipsec profile idle-time", OptionalInt.empty());

    /** {@code set security-association replay}. */
    public static final Slot<OptionalInt> REPLAY_WINDOW =
            Slot.of("ipsec profile replay", OptionalInt.empty());

    /** {@code set isakmp-profile}. */
    public static final Slot<String> ISAKMP_PROFILE = Slot.of("ipsec profile isakmp-profile", "");

    /** {@code set ikev2-profile}. */
    public static final Slot<String> IKEV2_PROFILE = Slot.of("ipsec profile ikev2-profile", "");

    /** {@code responder-only}. */
    public static final Slot<Boolean> RESPONDER_ONLY =
            Slot.of("ipsec profile responder-only", false);

    /** {@code set security-association dfbit}. */
    public static final Slot<String> DF_BIT = Slot.of("ipsec profile dfbit", "");

    /** Copies the list. */
    public IpsecProfile {
        transformSets = List.copyOf(transformSets);
    }

    /** What the section says. */
    public static IpsecProfile of(Section section) {
        return new IpsecProfile(
                section.name(),
                section.get(DESCRIPTION),
                section.get(TRANSFORM_SETS),
                section.get(PFS_GROUP),
                section.get(LIFETIME_SECONDS),
                section.get(LIFETIME_KILOBYTES),
                section.get(IDLE_TIME_SECONDS),
                section.get(REPLAY_WINDOW),
                section.get(ISAKMP_PROFILE),
                section.get(IKEV2_PROFILE),
                section.get(RESPONDER_ONLY),
                section.get(DF_BIT));
    }
}
