package io.spokewire.ike;

import io.spokewire.ike.ChildPolicy.Proposal;
import java.util.List;
import java.util.OptionalInt;

/** A policy as another one, but for what a test changes. */
public final class PolicyChange {
    private final ChildPolicy of;
    private String profile;
    private String isakmpProfile;
    private List<Proposal> proposals;
    private OptionalInt pfsGroup;
    private List<Integer> pfsAdditional;
    private int lifetimeSeconds;
    private int idleSeconds;
    private boolean udpEncapsulation;

    private PolicyChange(ChildPolicy of) {
        this.of = of;
        profile = of.profile();
        isakmpProfile = of.isakmpProfile();
        proposals = of.proposals();
        pfsGroup = of.pfsGroup();
        pfsAdditional = of.pfsAdditional();
        lifetimeSeconds = of.lifetimeSeconds();
        idleSeconds = of.idleSeconds();
        udpEncapsulation = of.udpEncapsulation();
    }

    /** Nothing is changed yet. */
    public static PolicyChange of(ChildPolicy policy) {
        return new PolicyChange(policy);
    }

    /** Another IPsec profile. */
    public PolicyChange profile(String name) {
        profile = name;
        return this;
    }

    /** Another ISAKMP profile. */
    public PolicyChange isakmpProfile(String name) {
        isakmpProfile = name;
        return this;
    }

    /** Other transform sets. */
    public PolicyChange proposals(List<Proposal> sets) {
        proposals = sets;
        return this;
    }

    /** Another group, and further key exchanges. */
    public PolicyChange pfs(int group, Integer... additional) {
        pfsGroup = OptionalInt.of(group);
        pfsAdditional = List.of(additional);
        return this;
    }

    /** Another lifetime. */
    public PolicyChange lifetimeSeconds(int seconds) {
        lifetimeSeconds = seconds;
        return this;
    }

    /** Another idle time. */
    public PolicyChange idleSeconds(int seconds) {
        idleSeconds = seconds;
        return this;
    }

    /** No NAT traversal. */
    public PolicyChange withoutUdp() {
        udpEncapsulation = false;
        return this;
    }

    /** The policy with all that was changed. */
    public ChildPolicy made() {
        return new ChildPolicy(
                profile,
                of.tunnels(),
                of.vrf(),
                of.local(),
                of.ikev2Profile(),
                isakmpProfile,
                proposals,
                pfsGroup,
                pfsAdditional,
                lifetimeSeconds,
                of.lifetimeKilobytes(),
                idleSeconds,
                of.replayWindow(),
                udpEncapsulation,
                of.responderOnly());
    }
}
