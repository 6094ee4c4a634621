package io.spokewire.ike.v1;

import io.spokewire.ike.IkeSettings;
import io.spokewire.ike.IsakmpPolicy;
import io.spokewire.ike.v1.SaProposal.Transform;
import io.spokewire.net.Bytes;
import io.spokewire.pki.Credentials.Own;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Negotiation of the ISAKMP SA's algorithms, RFC 2409 section 5. */
final class Phase1Offers {
    private static final int TRANSFORMS_MAX = 255;

    private Phase1Offers() {}

    /**
     * With what we can prove who we are.
     *
     * @param keys pre-shared ones for the peer
     * @param own our certificates
     */
    record Means(List<PreSharedKeys.Candidate> keys, List<Own> own) {
        /** Copies the lists. */
        Means {
            keys = List.copyOf(keys);
            own = List.copyOf(own);
        }

        /** Our certificates for a method. */
        List<Own> own(AuthMethod method) {
            return own.stream()
                    .filter(one ->
                            Signatures.method(one.chain().getFirst().getPublicKey())
                                    .equals(Optional.of(method)))
                    .toList();
        }
    }

    /** The policies that hold: those configured, else IOS's defaults. */
    static List<IsakmpPolicy> policies(IkeSettings settings) {
        if (!settings.isakmpPolicies().isEmpty()) {
            return settings.isakmpPolicies();
        }
        return settings.defaults().isakmpDefaultPolicies() ? IsakmpPolicy.DEFAULTS : List.of();
    }

    /**
     * What we offer and take, in order of priority: policies that our means and strictness allow.
     */
    static List<Phase1Suite> suites(IkeSettings settings, Means means) {
        List<Phase1Suite> suites = new ArrayList<>();
        for (IsakmpPolicy policy : policies(settings)) {
            for (AuthMethod method : methods(policy, means)) {
                Phase1Suite suite = Phase1Suite.of(policy, method);
                if (!(settings.defaults().strict() && suite.weak())
                        && suites.stream().noneMatch(suite::agrees)
                        && suites.size() < TRANSFORMS_MAX) {
                    suites.add(suite);
                }
            }
        }
        return suites;
    }

    private static List<AuthMethod> methods(IsakmpPolicy policy, Means means) {
        return switch (policy.authentication()) {
            case PRE_SHARE -> means.keys().isEmpty() ? List.of() : List.of(AuthMethod.PSK);
            case RSA_SIG ->
                    means.own(AuthMethod.RSA).isEmpty() ? List.of() : List.of(AuthMethod.RSA);
            case ECDSA_SIG ->
                    List.of(AuthMethod.ECDSA_256, AuthMethod.ECDSA_384, AuthMethod.ECDSA_521)
                            .stream()
                            .filter(method -> !means.own(method).isEmpty())
                            .toList();
            case RSA_ENCR -> List.of();
        };
    }

    /** Why {@link #suites} is empty, in words for the operator. */
    static String nothing(IkeSettings settings, String peer) {
        List<IsakmpPolicy> policies = policies(settings);
        if (policies.isEmpty()) {
            return "no crypto isakmp policy is configured";
        }
        boolean keys =
                policies.stream()
                        .anyMatch(p -> p.authentication() == IsakmpPolicy.Authentication.PRE_SHARE);
        boolean certificates =
                policies.stream()
                        .anyMatch(p ->
                                p.authentication() == IsakmpPolicy.Authentication.RSA_SIG
                                        || p.authentication()
                                                == IsakmpPolicy.Authentication.ECDSA_SIG);
        List<String> lacks = new ArrayList<>();
        if (keys) {
            lacks.add("no pre-shared key for " + peer);
        }
        if (certificates) {
            lacks.add("no certificate of our own");
        }
        if (settings.defaults().strict()) {
            lacks.add("crypto strict refuses weak algorithms");
        }
        return lacks.isEmpty()
                ? "no crypto isakmp policy has an authentication that is spoken here"
                : String.join(", ", lacks);
    }

    /** The payload that offers all of them. */
    static Payload.Sa offer(List<Phase1Suite> suites) {
        List<Transform> transforms = new ArrayList<>();
        for (Phase1Suite suite : suites) {
            transforms.add(
                    new Transform(transforms.size() + 1, SaProposal.KEY_IKE, suite.attributes()));
        }
        // Section 5: one proposal with several transforms.
        return new Payload.Sa(
                List.of(new SaProposal(1, SaProposal.ISAKMP, Bytes.EMPTY, transforms)));
    }

    /**
     * A choice.
     *
     * @param answer what goes back: the offer's transform as it came
     * @param suite what it means, with the shorter of both lifetimes
     */
    record Chosen(Payload.Sa answer, Phase1Suite suite) {}

    /** Chooses from an offer, our priorities first as IOS does it; empty when nothing fits. */
    static Optional<Chosen> choose(Payload.Sa offer, List<Phase1Suite> ours) {
        for (Phase1Suite mine : ours) {
            for (SaProposal proposal : offer.proposals()) {
                for (Transform transform : proposal.transforms()) {
                    Optional<Phase1Suite> theirs =
                            proposal.protocol() == SaProposal.ISAKMP
                                            && transform.id() == SaProposal.KEY_IKE
                                    ? Phase1Suite.parse(transform.attributes())
                                    : Optional.empty();
                    if (theirs.isPresent() && theirs.get().agrees(mine)) {
                        int lifetime =
                                Math.min(theirs.get().lifetimeSeconds(), mine.lifetimeSeconds());
                        return Optional.of(
                                new Chosen(
                                        new Payload.Sa(
                                                List.of(proposal.with(proposal.spi(), transform))),
                                        mine.withLifetime(lifetime)));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Which of our offers an answer has chosen; empty when it has changed anything (section 5: such
     * an answer MUST be rejected), the encoding of numbers left aside.
     */
    static Optional<Phase1Suite> chosen(Payload.Sa answer, List<Phase1Suite> offered) {
        if (answer.proposals().size() != 1
                || answer.proposals().getFirst().transforms().size() != 1) {
            return Optional.empty();
        }
        Transform transform = answer.proposals().getFirst().transforms().getFirst();
        return offered.stream()
                .filter(suite -> sameNumbers(suite.attributes(), transform.attributes()))
                .findFirst();
    }

    /** Whether two lists of attributes say the same, however their numbers are written. */
    static boolean sameNumbers(List<Attribute> one, List<Attribute> other) {
        if (one.size() != other.size()) {
            return false;
        }
        List<String> left = new ArrayList<>();
        List<String> right = new ArrayList<>();
        for (int i = 0; i < one.size(); i++) {
            left.add(one.get(i).type() + "=" + one.get(i).number());
            right.add(other.get(i).type() + "=" + other.get(i).number());
        }
        left.sort(null);
        right.sort(null);
        return left.equals(right);
    }

    /** What was offered and what we take, for people. */
    static String differ(Payload.Sa offer, List<Phase1Suite> ours) {
        List<String> offered = new ArrayList<>();
        for (SaProposal proposal : offer.proposals()) {
            for (Transform transform : proposal.transforms()) {
                offered.add(Phase1Suite.describe(transform.attributes()));
            }
        }
        return "no proposal in common: offered [%s], accepted here %s"
                .formatted(String.join("; ", offered), words(ours));
    }

    /** Suites, for people. */
    static String words(List<Phase1Suite> suites) {
        return "[" + String.join("; ", suites.stream().map(Phase1Suite::words).toList()) + "]";
    }
}
