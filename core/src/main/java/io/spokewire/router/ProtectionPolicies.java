package io.spokewire.router;

import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.esp.EspCipher;
import io.spokewire.esp.EspIntegrity;
import io.spokewire.esp.EspSuite;
import io.spokewire.esp.IpsecDefaults;
import io.spokewire.esp.IpsecProfile;
import io.spokewire.esp.TransformSet;
import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.Ikev2Profile;
import io.spokewire.ike.IsakmpProfile;
import io.spokewire.net.Address;
import io.spokewire.policy.CryptoStrict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From {@code tunnel protection ipsec profile NAME} to what is negotiated: the profile, its
 * transform sets and the router's defaults, put together.
 */
final class ProtectionPolicies {
    /** The profile and the transform set that every router has, as on IOS. */
    private static final String BUILT_IN = "default";

    /**
     * {@code esp-aes esp-sha-hmac} in transport mode, as {@code show crypto ipsec transform-set}.
     */
    private static final ChildPolicy.Proposal DEFAULT_PROPOSAL =
            new ChildPolicy.Proposal(
                    BUILT_IN,
                    new EspSuite(EspCipher.AES_CBC, 128, EspIntegrity.HMAC_SHA1_96, false),
                    ChildPolicy.Mode.TRANSPORT);

    private ProtectionPolicies() {}

    /** All lines that {@link #of} reads: where they are the same, so are the policies. */
    record Meaning(List<Section> profiles, List<Section> transformSets, IpsecDefaults defaults) {
        static Meaning of(Section configuration) {
            return new Meaning(
                    configuration.children(IpsecProfile.MODE),
                    configuration.children(TransformSet.MODE),
                    IpsecDefaults.of(configuration));
        }
    }

    /**
     * Why a profile cannot protect anything, in words with what to do.
     *
     * @return empty when it can
     */
    static Optional<String> lacking(Section configuration, String profile) {
        Optional<IpsecProfile> found = profile(configuration, profile);
        if (found.isEmpty()) {
            return Optional.of(
                    "there is no crypto ipsec profile " + profile + ": define it, or name another");
        }
        IpsecProfile known = found.get();
        boolean strict = CryptoStrict.of(configuration);
        for (String set : known.transformSets()) {
            try {
                Optional<ChildPolicy.Proposal> one = proposal(configuration, set);
                if (strict && one.isPresent() && one.get().suite().weak()) {
                    return Optional.of(
                            "transform-set "
                                    + set
                                    + " is weak ("
                                    + one.get().suite().words()
                                    + "), which crypto strict refuses");
                }
            } catch (IllegalArgumentException e) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
        }
        if (proposals(configuration, known).isEmpty()) {
            return Optional.of(
                    "crypto ipsec profile "
                            + profile
                            + " names no transform set that exists: "
                            + String.join(", ", known.transformSets()));
        }
        return missing(configuration, Ikev2Profile.MODE, "ikev2", known.ikev2Profile())
                .or(() ->
                        missing(
                                configuration,
                                IsakmpProfile.MODE,
                                "isakmp",
                                known.isakmpProfile()));
    }

    /** What of a profile is weak, a sentence each. */
    static List<String> weak(Section configuration, String profile) {
        if (lacking(configuration, profile).isPresent()) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        profile(configuration, profile)
                .ifPresent(known -> {
                    for (ChildPolicy.Proposal proposal : proposals(configuration, known)) {
                        if (proposal.suite().weak()) {
                            found.add(
                                    "transform-set "
                                            + proposal.transformSet()
                                            + " is weak: "
                                            + proposal.suite().words()
                                            + " (better: esp-gcm 256)");
                        }
                    }
                });
        return found;
    }

    private static Optional<String> missing(
            Section configuration, Mode mode, String what, String name) {
        return name.isEmpty() || configuration.child(mode, name).isPresent()
                ? Optional.empty()
                : Optional.of("there is no crypto " + what + " profile " + name);
    }

    /**
     * What is negotiated for the tunnels that share a profile and a source.
     *
     * @param vrf the front-door VRF
     * @param local our outer address
     * @throws IllegalArgumentException when {@link #lacking} has something to say
     */
    static ChildPolicy of(
            Section configuration,
            String profileName,
            List<String> tunnels,
            String vrf,
            Address local) {
        IpsecProfile profile =
                profile(configuration, profileName)
                        .orElseThrow(() -> new IllegalArgumentException("no " + profileName));
        IpsecDefaults defaults = IpsecDefaults.of(configuration);
        return new ChildPolicy(
                profileName,
                tunnels,
                vrf,
                local,
                profile.ikev2Profile(),
                profile.isakmpProfile(),
                proposals(configuration, profile),
                profile.pfsGroup(),
                profile.lifetimeSeconds().orElse(defaults.lifetimeSeconds()),
                profile.lifetimeKilobytes().orElse(defaults.lifetimeKilobytes()),
                profile.idleTimeSeconds().orElse(defaults.idleTimeSeconds()),
                profile.replayWindow().orElse(defaults.replayWindow()),
                defaults.udpEncapsulation(),
                profile.responderOnly());
    }

    private static Optional<IpsecProfile> profile(Section configuration, String name) {
        return configuration
                .child(IpsecProfile.MODE, name)
                .or(() -> name.equals(BUILT_IN) ? Optional.of(Section.root()) : Optional.empty())
                .map(IpsecProfile::of);
    }

    private static List<ChildPolicy.Proposal> proposals(
            Section configuration, IpsecProfile profile) {
        if (profile.transformSets().isEmpty()) {
            return List.of(proposal(configuration, BUILT_IN).orElse(DEFAULT_PROPOSAL));
        }
        List<ChildPolicy.Proposal> found = new ArrayList<>();
        for (String set : profile.transformSets()) {
            proposal(configuration, set).ifPresent(found::add);
        }
        return found;
    }

    private static Optional<ChildPolicy.Proposal> proposal(Section configuration, String set) {
        Optional<ChildPolicy.Proposal> configured =
                configuration
                        .child(TransformSet.MODE, set)
                        .map(TransformSet::of)
                        .map(s -> new ChildPolicy.Proposal(set, s.suite(), mode(s)));
        return configured.isEmpty() && set.equals(BUILT_IN)
                ? Optional.of(DEFAULT_PROPOSAL)
                : configured;
    }

    private static ChildPolicy.Mode mode(TransformSet set) {
        return switch (set.mode()) {
            case TUNNEL -> ChildPolicy.Mode.TUNNEL;
            case TRANSPORT -> ChildPolicy.Mode.TRANSPORT;
            case TRANSPORT_REQUIRED -> ChildPolicy.Mode.TRANSPORT_REQUIRED;
        };
    }
}
