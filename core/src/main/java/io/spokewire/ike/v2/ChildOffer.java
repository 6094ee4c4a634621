package io.spokewire.ike.v2;

import io.spokewire.esp.EspSuite;
import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.ChildPolicy.Mode;
import io.spokewire.ike.v2.IkeSuite.Additional;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.ike.v2.Payload.SecurityAssociation;
import io.spokewire.ike.v2.Payload.TrafficSelectors;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What we offer for a child SA, and whether the answer keeps to it: RFC 7296 section 1.3.1. The
 * traffic is GRE between the two hosts.
 */
final class ChildOffer {
    /** What became of it. */
    sealed interface Outcome {
        /**
         * Both agree.
         *
         * @param group of a key exchange of the child's own; 0 for none
         * @param additional further key exchanges
         */
        record Agreed(Child.Agreed child, int group, List<Additional> additional)
                implements Outcome {}

        /** They do not, and why, in words. */
        record Refused(String why) implements Outcome {}
    }

    private final List<ChildPolicy.Proposal> sets;
    private final int spi;
    private final List<Proposal> offered;
    private final boolean transport;
    private final Address local;
    private final Address remote;

    /**
     * What we offer.
     *
     * @param old the child that it is to replace; null for none
     */
    ChildOffer(IkeSa sa, ChildPolicy policy, OptionalInt group, @Nullable Child old) {
        this.sets = sa.domain().settings().childProposals(policy);
        this.spi = sa.domain().newSpi();
        this.offered =
                Proposals.esp(sets, spi(spi), group, policy.pfsAdditional(), sa.peer.spokewire);
        this.transport = !sets.isEmpty() && sets.getFirst().mode() != Mode.TUNNEL;
        // Section 2.23.1: exactly one address each, those of the IKE SA; in tunnel mode behind a
        // NAT the peer knows its own by another name, and section 2.9.2 wants what the old one has.
        if (old != null && old.agreed.tunnelMode()) {
            this.local = old.agreed.localTraffic();
            this.remote = old.agreed.remoteTraffic();
        } else {
            this.local = sa.path().local().address();
            this.remote = sa.path().remote().address();
        }
    }

    /** An SPI of a child SA as it stands in payloads. */
    static Bytes spi(int spi) {
        return Bytes.copyOf(new WireWriter().u32(spi).toBytes());
    }

    static int spi(Bytes bytes) {
        return bytes.at(0) << 24 | bytes.at(1) << 16 | bytes.at(2) << 8 | bytes.at(3);
    }

    int spi() {
        return spi;
    }

    List<Proposal> offered() {
        return offered;
    }

    /** What stands before the nonce, RFC 7296 appendix C. */
    List<Payload> head() {
        List<Payload> payloads = new ArrayList<>(modes(transport));
        payloads.add(new SecurityAssociation(offered));
        return payloads;
    }

    /** Notifications about a child that both directions carry. */
    static List<Payload> modes(boolean transport) {
        List<Payload> payloads = new ArrayList<>();
        if (transport) {
            payloads.add(Notify.of(NotifyType.USE_TRANSPORT_MODE));
        }
        payloads.add(Notify.of(NotifyType.ESP_TFC_PADDING_NOT_SUPPORTED));
        return payloads;
    }

    /** The traffic selectors. */
    List<Payload> selectors() {
        return List.of(
                new TrafficSelectors(true, List.of(gre(local))),
                new TrafficSelectors(false, List.of(gre(remote))));
    }

    private static TrafficSelector.Range gre(Address host) {
        return TrafficSelector.Range.host(IpProtocol.GRE, host);
    }

    /** Why the other side wants no such child; empty when it does. */
    static Optional<String> refusal(Ikev2Message response, List<Proposal> offered) {
        return response.error().map(n -> refusal(n, offered));
    }

    static String refusal(Notify error, List<Proposal> offered) {
        String name = NotifyType.name(error.code());
        return switch (error.code()) {
            case NotifyType.NO_PROPOSAL_CHOSEN ->
                    "no transform set in common: offered %s (%s)"
                            .formatted(Proposals.words(offered), name);
            case NotifyType.TS_UNACCEPTABLE ->
                    "the peer protects no GRE between these addresses (" + name + ")";
            case NotifyType.NO_ADDITIONAL_SAS ->
                    "the peer takes no further child SAs (" + name + ")";
            default -> "the peer refuses the child SA (" + name + ")";
        };
    }

    /** Looks at an answer without an error in it. */
    Outcome answered(IkeSa sa, Ikev2Message response) {
        Optional<SecurityAssociation> chosen = response.first(SecurityAssociation.class);
        if (chosen.isEmpty()
                || !Proposals.consistent(offered, chosen.get().proposals())
                || chosen.get().proposals().getFirst().spi().length() != 4) {
            return new Outcome.Refused(
                    "the peer's choice of a transform set is none of ours: "
                            + Proposals.words(offered));
        }
        Proposal answer = chosen.get().proposals().getFirst();
        Optional<EspSuite> suite = Proposals.espSuite(answer);
        boolean transportChosen = response.notifies(NotifyType.USE_TRANSPORT_MODE);
        if (suite.isEmpty()) {
            return new Outcome.Refused("the peer chose an unknown algorithm");
        }
        if (transportChosen && !transport) {
            return new Outcome.Refused("the peer wants transport mode, we asked for tunnel mode");
        }
        boolean required = sets.get(answer.number() - 1).mode() == Mode.TRANSPORT_REQUIRED;
        if (!transportChosen && required) {
            return new Outcome.Refused(
                    "the peer wants tunnel mode, transport mode is required here");
        }
        Optional<Address> here = host(response, true, transportChosen, sa.peer.localNat, local);
        Optional<Address> there = host(response, false, transportChosen, sa.peer.remoteNat, remote);
        if (here.isEmpty() || there.isEmpty()) {
            return new Outcome.Refused(
                    "the peer's traffic selectors leave out GRE between %s and %s"
                            .formatted(local, remote));
        }
        return new Outcome.Agreed(
                new Child.Agreed(
                        suite.get(), spi, spi(answer.spi()), !transportChosen, local, remote),
                Proposals.one(answer, Transform.KEY_EXCHANGE).id(),
                Proposals.additional(answer));
    }

    /**
     * The host of a selector payload, when it is the one that we asked for; in transport mode
     * behind a NAT the peer names another address, which stands for ours (section 2.23.1).
     */
    private static Optional<Address> host(
            Ikev2Message response,
            boolean initiator,
            boolean transport,
            boolean translated,
            Address asked) {
        return response.selectors(initiator).stream()
                .flatMap(t -> t.selectors().stream())
                .filter(TrafficSelector.Range.class::isInstance)
                .map(TrafficSelector.Range.class::cast)
                .filter(r -> r.allows(IpProtocol.GRE))
                .filter(r -> r.contains(asked) || (transport && translated && r.isHost()))
                .map(_ -> asked)
                .findFirst();
    }
}
