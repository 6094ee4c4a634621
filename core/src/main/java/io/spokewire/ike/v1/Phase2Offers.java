package io.spokewire.ike.v1;

import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.ChildPolicy.Mode;
import io.spokewire.ike.DhGroup;
import io.spokewire.ike.v1.SaProposal.Transform;
import io.spokewire.ike.v1.VendorIds.NatTraversal;
import io.spokewire.net.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Negotiation of ESP in quick mode, RFC 2409 section 5.5. */
final class Phase2Offers {
    private static final int SPI_BYTES = 4;

    private Phase2Offers() {}

    /**
     * One of our offers.
     *
     * @param proposal number of the proposal payload that it stands in
     */
    record Offer(int proposal, Phase2Suite suite) {}

    /**
     * What we offer: each transform set as a proposal. Transport mode is offered with tunnel mode
     * behind it, for peers that insist, unless the configuration requires transport.
     *
     * @param encapsulation {@link NatTraversal#NONE} for plain ESP
     */
    static List<Offer> offers(ChildPolicy policy, boolean strict, NatTraversal encapsulation) {
        List<Offer> offers = new ArrayList<>();
        if (strict
                && policy.pfsGroup().isPresent()
                && DhGroup.isWeak(policy.pfsGroup().getAsInt())) {
            return offers;
        }
        int number = 0;
        for (ChildPolicy.Proposal proposal : policy.proposals()) {
            if (Phase2Suite.transformId(proposal.suite().cipher()) == 0
                    || (strict && proposal.suite().weak())) {
                continue;
            }
            number++;
            List<Boolean> tunnel =
                    switch (proposal.mode()) {
                        case TUNNEL -> List.of(true);
                        case TRANSPORT -> List.of(false, true);
                        case TRANSPORT_REQUIRED -> List.of(false);
                    };
            for (boolean one : tunnel) {
                offers.add(
                        new Offer(
                                number,
                                new Phase2Suite(
                                        proposal.suite(),
                                        one,
                                        encapsulation,
                                        policy.pfsGroup(),
                                        policy.lifetimeSeconds(),
                                        policy.lifetimeKilobytes())));
            }
        }
        return offers;
    }

    /** The payload that offers all of them. */
    static Payload.Sa payload(List<Offer> offers, Bytes spi) {
        List<SaProposal> proposals = new ArrayList<>();
        for (int i = 0; i < offers.size(); ) {
            int number = offers.get(i).proposal();
            List<Transform> transforms = new ArrayList<>();
            while (i < offers.size() && offers.get(i).proposal() == number) {
                transforms.add(offers.get(i).suite().transform(transforms.size() + 1));
                i++;
            }
            proposals.add(new SaProposal(number, SaProposal.ESP, spi, transforms));
        }
        return new Payload.Sa(proposals);
    }

    /**
     * A choice.
     *
     * @param answer what goes back: the offer's transform as it came, with our SPI
     * @param peerSpi the peer's, 4 bytes
     * @param suite what it means, with the shorter lifetimes
     * @param shortened whether a lifetime of ours is shorter than the offer's
     */
    record Chosen(
            ChildPolicy policy,
            Payload.Sa answer,
            Bytes peerSpi,
            Phase2Suite suite,
            boolean shortened) {}

    /**
     * Chooses from an offer, the initiator's order first as IOS does it.
     *
     * @param policies those that the peer may use, in order
     * @param natTraversal whether UDP encapsulation was agreed to be possible
     * @param pfs whether the message holds a public value
     * @param spi ours, 4 bytes
     */
    static Optional<Chosen> choose(
            Payload.Sa offer,
            List<ChildPolicy> policies,
            boolean strict,
            boolean natTraversal,
            boolean pfs,
            Bytes spi) {
        for (SaProposal proposal : offer.proposals()) {
            if (proposal.protocol() != SaProposal.ESP
                    || proposal.spi().length() != SPI_BYTES
                    || isPartOfMore(offer, proposal)) {
                continue;
            }
            for (Transform transform : proposal.transforms()) {
                Optional<Phase2Suite> theirs = Phase2Suite.parse(transform);
                if (theirs.isEmpty() || theirs.get().group().isPresent() != pfs) {
                    continue;
                }
                for (ChildPolicy policy : policies) {
                    if (fits(theirs.get(), policy, strict, natTraversal)) {
                        return Optional.of(chosen(policy, proposal, transform, theirs.get(), spi));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** Whether the proposal is one of several that are meant together: ESP with AH or IPComp. */
    private static boolean isPartOfMore(Payload.Sa offer, SaProposal proposal) {
        return offer.proposals().stream().filter(p -> p.number() == proposal.number()).count() > 1;
    }

    private static boolean fits(
            Phase2Suite theirs, ChildPolicy policy, boolean strict, boolean natTraversal) {
        if (theirs.encapsulation() != NatTraversal.NONE && !natTraversal) {
            return false;
        }
        if (policy.pfsGroup().isPresent() && !policy.pfsGroup().equals(theirs.group())) {
            // Without set pfs IOS takes any group that the peer wants; with it no other.
            return false;
        }
        boolean weakGroup = theirs.group().isPresent() && DhGroup.isWeak(theirs.group().getAsInt());
        for (ChildPolicy.Proposal mine : policy.proposals()) {
            boolean mode = !theirs.tunnel() || mine.mode() != Mode.TRANSPORT_REQUIRED;
            if (mode
                    && mine.suite().equals(theirs.suite())
                    && !(strict && (mine.suite().weak() || weakGroup))) {
                return true;
            }
        }
        return false;
    }

    private static Chosen chosen(
            ChildPolicy policy,
            SaProposal proposal,
            Transform transform,
            Phase2Suite theirs,
            Bytes spi) {
        int seconds = Math.min(theirs.lifetimeSeconds(), policy.lifetimeSeconds());
        long kilobytes = shorter(theirs.lifetimeKilobytes(), policy.lifetimeKilobytes());
        Phase2Suite suite = theirs.withLifetimes(seconds, kilobytes);
        boolean shortened =
                seconds < theirs.lifetimeSeconds() || kilobytes != theirs.lifetimeKilobytes();
        return new Chosen(
                policy,
                new Payload.Sa(List.of(proposal.with(spi, transform))),
                proposal.spi(),
                suite,
                shortened);
    }

    /** The shorter of two volumes, where 0 is without end. */
    static long shorter(long one, long other) {
        return one == 0 ? other : other == 0 ? one : Math.min(one, other);
    }

    /**
     * Which of our offers an answer has chosen; empty when it has changed anything, the encoding of
     * numbers left aside.
     */
    static Optional<Phase2Suite> chosen(Payload.Sa answer, List<Offer> offers) {
        if (answer.proposals().size() != 1
                || answer.proposals().getFirst().transforms().size() != 1
                || answer.proposals().getFirst().protocol() != SaProposal.ESP
                || answer.proposals().getFirst().spi().length() != SPI_BYTES) {
            return Optional.empty();
        }
        Transform transform = answer.proposals().getFirst().transforms().getFirst();
        return offers.stream()
                .map(Offer::suite)
                .filter(suite ->
                        Phase2Suite.transformId(suite.suite().cipher()) == transform.id()
                                && Phase1Offers.sameNumbers(
                                        suite.transform(0).attributes(), transform.attributes()))
                .findFirst();
    }

    /** What was offered and what we take, for people. */
    static String differ(Payload.Sa offer, List<ChildPolicy> policies) {
        List<String> offered = new ArrayList<>();
        for (SaProposal proposal : offer.proposals()) {
            for (Transform transform : proposal.transforms()) {
                offered.add(
                        proposal.protocol() == SaProposal.ESP
                                ? Phase2Suite.parse(transform)
                                        .map(Phase2Suite::words)
                                        .orElse("ESP transform " + transform.id())
                                : "protocol " + proposal.protocol());
            }
        }
        List<Offer> accepted = new ArrayList<>();
        for (ChildPolicy policy : policies) {
            accepted.addAll(offers(policy, false, NatTraversal.NONE));
        }
        return "no proposal in common: offered [%s], accepted here %s"
                .formatted(String.join("; ", offered), words(accepted));
    }

    /** Offers, for people. */
    static String words(List<Offer> offers) {
        return "[" + String.join("; ", offers.stream().map(o -> o.suite().words()).toList()) + "]";
    }
}
