package io.spokewire.ike.v2;

import io.spokewire.esp.EspSuite;
import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.ChildPolicy.Mode;
import io.spokewire.ike.DhGroup;
import io.spokewire.ike.Ikev2Proposal.Encapsulation;
import io.spokewire.ike.v2.IkeSuite.Additional;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.ike.v2.Payload.SecurityAssociation;
import io.spokewire.ike.v2.Payload.TrafficSelectors;
import io.spokewire.ike.v2.Proposals.Choice;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.IpProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What we choose of the peer's offer for a child SA: policy, algorithms, mode, and the selectors
 * narrowed to GRE between the two hosts (RFC 7296 sections 2.7, 2.9 and 2.23.1).
 *
 * @param policy that it is for
 * @param agreed of the child
 * @param group of a key exchange of the child's own; 0 for none
 * @param additional further key exchanges
 * @param payloads of the response, all but nonce and key exchange, which stand behind the security
 *     association
 */
record ChildAnswer(
        ChildPolicy policy,
        Child.Agreed agreed,
        int group,
        List<Additional> additional,
        List<Payload> payloads) {
    /** What became of an offer. */
    sealed interface Outcome {
        record Chosen(ChildAnswer answer) implements Outcome {}

        /**
         * Nothing fits.
         *
         * @param error for the peer
         * @param why for us
         */
        record Refused(Notify error, String why) implements Outcome {}
    }

    /** The hosts that a child protects, as the response names them. */
    private record Hosts(Address initiator, Address responder) {}

    /**
     * Chooses.
     *
     * @param policies that the child may be for, in order of preference
     * @param initial whether it comes with IKE_AUTH, where there is no key exchange of its own
     * @param method of the key exchange that came along; 0 for none
     * @param old the child that it is to replace; null for none
     */
    static Outcome choose(
            IkeSa sa,
            Ikev2Message request,
            List<ChildPolicy> policies,
            boolean initial,
            int method,
            @Nullable Child old) {
        Optional<SecurityAssociation> offered = request.first(SecurityAssociation.class);
        if (offered.isEmpty()
                || request.selectors(true).isEmpty()
                || request.selectors(false).isEmpty()) {
            return refused(NotifyType.INVALID_SYNTAX, "a child SA without SA, TSi or TSr");
        }
        boolean transport = request.notifies(NotifyType.USE_TRANSPORT_MODE);
        Optional<Hosts> hosts =
                kept(request, transport, old).or(() -> hosts(sa, request, transport));
        if (policies.isEmpty() || hosts.isEmpty()) {
            return refused(
                    NotifyType.TS_UNACCEPTABLE,
                    policies.isEmpty()
                            ? "no tunnel on %s is protected under profile %s"
                                    .formatted(sa.path().local().address(), sa.peer.profileName())
                            : "no GRE between %s and %s in %s"
                                    .formatted(
                                            sa.path().remote().address(),
                                            sa.path().local().address(),
                                            words(request)));
        }
        List<Proposal> all = new ArrayList<>();
        for (ChildPolicy policy : policies) {
            List<ChildPolicy.Proposal> usable =
                    sa.domain().settings().childProposals(policy).stream()
                            .filter(p -> transport || p.mode() != Mode.TRANSPORT_REQUIRED)
                            .toList();
            List<Proposal> ours = accepted(usable, policy, initial);
            all.addAll(ours);
            int spi = sa.domain().newSpi();
            Optional<Choice> choice =
                    Proposals.choose(ours, offered.get().proposals(), ChildOffer.spi(spi), method);
            Optional<Outcome> chosen =
                    choice.flatMap(
                            c -> chosen(policy, c, offered.get(), spi, transport, hosts.get()));
            if (chosen.isPresent()) {
                return chosen.get();
            }
        }
        return refused(
                NotifyType.NO_PROPOSAL_CHOSEN,
                "no transform set in common: the peer offers %s in %s mode, we accept %s"
                        .formatted(
                                Proposals.words(offered.get().proposals()),
                                transport ? "transport" : "tunnel",
                                Proposals.words(all)));
    }

    private static Outcome refused(int code, String why) {
        return new Outcome.Refused(Notify.of(code), why);
    }

    /**
     * What a policy accepts. With {@code set pfs} a key exchange is asked for, of that group; else
     * none is needed, and any that we know is welcome.
     */
    private static List<Proposal> accepted(
            List<ChildPolicy.Proposal> usable, ChildPolicy policy, boolean initial) {
        List<Proposal> plain =
                Proposals.esp(
                        usable,
                        Bytes.EMPTY,
                        initial ? OptionalInt.empty() : policy.pfsGroup(),
                        policy.pfsAdditional(),
                        false);
        if (initial || policy.pfsGroup().isPresent()) {
            return plain;
        }
        List<Proposal> open = new ArrayList<>();
        for (Proposal proposal : plain) {
            List<Transform> transforms = new ArrayList<>(proposal.transforms());
            transforms.add(Transform.of(Transform.KEY_EXCHANGE, 0));
            for (int group : DhGroup.KNOWN) {
                transforms.add(Transform.of(Transform.KEY_EXCHANGE, group));
            }
            for (Encapsulation method : Encapsulation.values()) {
                transforms.add(Transform.of(Transform.ADDITIONAL_FIRST, method.method()));
            }
            transforms.add(Transform.of(Transform.ADDITIONAL_FIRST, 0));
            open.add(new Proposal(proposal.number(), proposal.protocol(), Bytes.EMPTY, transforms));
        }
        return open;
    }

    private static Optional<Outcome> chosen(
            ChildPolicy policy,
            Choice choice,
            SecurityAssociation offered,
            int spi,
            boolean transport,
            Hosts hosts) {
        Optional<Bytes> theirs =
                offered.proposals().stream()
                        .filter(p -> p.number() == choice.answer().number())
                        .map(Proposal::spi)
                        .filter(s -> s.length() == 4)
                        .findFirst();
        Optional<EspSuite> suite = Proposals.espSuite(choice.answer());
        if (theirs.isEmpty() || suite.isEmpty()) {
            return Optional.empty();
        }
        List<Payload> payloads = new ArrayList<>(ChildOffer.modes(transport));
        payloads.add(new SecurityAssociation(List.of(choice.answer())));
        payloads.add(selector(true, hosts.initiator()));
        payloads.add(selector(false, hosts.responder()));
        return Optional.of(
                new Outcome.Chosen(
                        new ChildAnswer(
                                policy,
                                new Child.Agreed(
                                        suite.get(),
                                        spi,
                                        ChildOffer.spi(theirs.get()),
                                        !transport,
                                        hosts.responder(),
                                        hosts.initiator()),
                                choice.group(),
                                Proposals.additional(choice.answer()),
                                payloads)));
    }

    private static TrafficSelectors selector(boolean initiator, Address host) {
        return new TrafficSelectors(
                initiator, List.of(TrafficSelector.Range.host(IpProtocol.GRE, host)));
    }

    /**
     * Those of the child that is replaced, in tunnel mode: section 2.9.2. They stay when an end has
     * moved.
     */
    private static Optional<Hosts> kept(
            Ikev2Message request, boolean transport, @Nullable Child old) {
        return !transport
                        && old != null
                        && old.agreed.tunnelMode()
                        && ranges(request, true)
                                .anyMatch(r -> r.contains(old.agreed.remoteTraffic()))
                        && ranges(request, false)
                                .anyMatch(r -> r.contains(old.agreed.localTraffic()))
                ? Optional.of(new Hosts(old.agreed.remoteTraffic(), old.agreed.localTraffic()))
                : Optional.empty();
    }

    /** What is asked for GRE. */
    private static Stream<TrafficSelector.Range> ranges(Ikev2Message request, boolean initiator) {
        return request.selectors(initiator).stream()
                .flatMap(t -> t.selectors().stream())
                .filter(TrafficSelector.Range.class::isInstance)
                .map(TrafficSelector.Range.class::cast)
                .filter(r -> r.allows(IpProtocol.GRE));
    }

    /**
     * The two hosts. Without a NAT they are the ends of the IKE SA. Behind one, transport mode
     * stands the addresses of the IKE SA for those that the peer sees; tunnel mode keeps the peer's
     * own, which must be single hosts then.
     */
    private static Optional<Hosts> hosts(IkeSa sa, Ikev2Message request, boolean transport) {
        Optional<Address> initiator =
                host(request, true, sa.path().remote().address(), sa.peer.remoteNat, transport);
        Optional<Address> responder =
                host(request, false, sa.path().local().address(), sa.peer.localNat, transport);
        return initiator.isPresent() && responder.isPresent()
                ? Optional.of(new Hosts(initiator.get(), responder.get()))
                : Optional.empty();
    }

    private static Optional<Address> host(
            Ikev2Message request,
            boolean initiator,
            Address seen,
            boolean translated,
            boolean transport) {
        List<TrafficSelector.Range> ranges = ranges(request, initiator).toList();
        Optional<Address> single =
                ranges.stream()
                        .filter(TrafficSelector.Range::isHost)
                        .filter(r -> r.start().family() == seen.family())
                        .map(TrafficSelector.Range::start)
                        .findFirst();
        if (translated && single.isPresent()) {
            return transport ? Optional.of(seen) : single;
        }
        return ranges.stream().anyMatch(r -> r.contains(seen))
                ? Optional.of(seen)
                : Optional.empty();
    }

    private static String words(Ikev2Message request) {
        return request.selectors(true).map(t -> t.selectors().toString()).orElse("")
                + " and "
                + request.selectors(false).map(t -> t.selectors().toString()).orElse("");
    }
}
