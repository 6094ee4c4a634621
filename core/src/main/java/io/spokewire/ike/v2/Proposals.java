package io.spokewire.ike.v2;

import io.spokewire.esp.EspCipher;
import io.spokewire.esp.EspIntegrity;
import io.spokewire.esp.EspSuite;
import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.DhGroup;
import io.spokewire.ike.Ikev2Proposal;
import io.spokewire.ike.Ikev2Proposal.Encryption;
import io.spokewire.ike.Ikev2Proposal.Hash;
import io.spokewire.ike.v2.IkeSuite.Additional;
import io.spokewire.net.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What we offer, what we choose of an offer, and whether an answer is one of our offer: RFC 7296
 * sections 2.7 and 3.3.6. What we accept is written down as the offer that we would make.
 */
final class Proposals {
    private static final int NONE = 0;
    private static final int EXTENDED = 1;

    private Proposals() {}

    /**
     * A choice out of an offer.
     *
     * @param answer the chosen proposal, with our SPI, one transform of each type
     * @param group of the chosen key exchange; 0 for none
     */
    record Choice(Proposal answer, int group) {}

    // ---- IKE SAs

    /**
     * What an IKE SA may use, in the words of an offer. Never with a transform of type 5.
     *
     * @param configured best first; incomplete ones are left out
     * @param spi ours; empty in IKE_SA_INIT
     * @param strict whether weak algorithms are left out
     */
    static List<Proposal> ike(List<Ikev2Proposal> configured, Bytes spi, boolean strict) {
        List<Proposal> proposals = new ArrayList<>();
        for (Ikev2Proposal each : configured) {
            Ikev2Proposal one = strict ? strong(each) : each;
            // Section 3.3: a combined cipher takes no integrity, so it has a proposal of its own.
            // So has what goes without ML-KEM: who does not know it skips what names it.
            for (boolean additional : new boolean[] {true, false}) {
                boolean fits =
                        additional
                                ? !one.encapsulations().isEmpty()
                                : one.encapsulations().isEmpty() || one.encapsulationOptional();
                for (boolean combined : new boolean[] {true, false}) {
                    List<Transform> transforms = fits ? ike(one, combined) : List.of();
                    if (!transforms.isEmpty()) {
                        List<Transform> all = new ArrayList<>(transforms);
                        if (additional) {
                            one.encapsulations()
                                    .forEach(e ->
                                            all.add(
                                                    Transform.of(
                                                            Transform.ADDITIONAL_FIRST,
                                                            e.method())));
                        }
                        proposals.add(new Proposal(proposals.size() + 1, Proposal.IKE, spi, all));
                    }
                }
            }
        }
        return proposals;
    }

    /** The transforms with all ciphers of a kind; none when something is missing. */
    private static List<Transform> ike(Ikev2Proposal one, boolean combined) {
        List<Encryption> ciphers =
                one.encryption().stream().filter(e -> e.combined() == combined).toList();
        List<Hash> prf = one.prf().isEmpty() ? one.integrity() : one.prf();
        boolean hashed = combined || !one.integrity().isEmpty();
        if (ciphers.isEmpty() || prf.isEmpty() || one.groups().isEmpty() || !hashed) {
            return List.of();
        }
        List<Transform> transforms = new ArrayList<>();
        ciphers.forEach(c -> transforms.add(transform(c)));
        prf.forEach(h -> transforms.add(Transform.of(Transform.PRF, of(h).prfId())));
        if (!combined) {
            one.integrity()
                    .forEach(h -> transforms.add(Transform.of(Transform.INTEGRITY, of(h).id())));
        }
        one.groups().forEach(g -> transforms.add(Transform.of(Transform.KEY_EXCHANGE, g)));
        return transforms;
    }

    private static Ikev2Proposal strong(Ikev2Proposal p) {
        return new Ikev2Proposal(
                p.name(),
                p.encryption().stream()
                        .filter(e -> e != Encryption.DES && e != Encryption.TRIPLE_DES)
                        .toList(),
                p.integrity().stream().filter(h -> h != Hash.MD5).toList(),
                p.prf().stream().filter(h -> h != Hash.MD5).toList(),
                p.groups().stream().filter(g -> !DhGroup.isWeak(g)).toList(),
                p.encapsulations(),
                p.encapsulationOptional());
    }

    private static Transform transform(Encryption cipher) {
        return switch (cipher) {
            case DES -> Transform.cipher(IkeCipher.DES_CBC.id(), 0);
            case TRIPLE_DES -> Transform.cipher(IkeCipher.TRIPLE_DES_CBC.id(), 0);
            case AES_CBC_128 -> Transform.cipher(IkeCipher.AES_CBC.id(), 128);
            case AES_CBC_192 -> Transform.cipher(IkeCipher.AES_CBC.id(), 192);
            case AES_CBC_256 -> Transform.cipher(IkeCipher.AES_CBC.id(), 256);
            case AES_GCM_128 -> Transform.cipher(IkeCipher.AES_GCM.id(), 128);
            case AES_GCM_256 -> Transform.cipher(IkeCipher.AES_GCM.id(), 256);
            case CHACHA20_POLY1305 -> Transform.cipher(IkeCipher.CHACHA20_POLY1305.id(), 0);
        };
    }

    private static IkeIntegrity of(Hash hash) {
        return switch (hash) {
            case MD5 -> IkeIntegrity.MD5;
            case SHA1 -> IkeIntegrity.SHA1;
            case SHA256 -> IkeIntegrity.SHA256;
            case SHA384 -> IkeIntegrity.SHA384;
            case SHA512 -> IkeIntegrity.SHA512;
        };
    }

    /** The algorithms of a proposal with one transform of each type; empty when we lack one. */
    static Optional<IkeSuite> ikeSuite(Proposal chosen) {
        Transform encryption = one(chosen, Transform.ENCRYPTION);
        Optional<IkeCipher> cipher = IkeCipher.of(encryption.id());
        Optional<IkeIntegrity> prf = IkeIntegrity.ofPrf(one(chosen, Transform.PRF).id());
        Optional<IkeIntegrity> integrity = IkeIntegrity.of(one(chosen, Transform.INTEGRITY).id());
        int group = one(chosen, Transform.KEY_EXCHANGE).id();
        if (cipher.isEmpty() || prf.isEmpty() || !DhGroup.isKnown(group)) {
            return Optional.empty();
        }
        int keyBits = cipher.get().keyBits(encryption.keyBits());
        if (keyBits == 0 || cipher.get().combined() != integrity.isEmpty()) {
            return Optional.empty();
        }
        List<Additional> additional = additional(chosen);
        return additional.stream().allMatch(a -> KeyExchangeMethod.isKnown(a.method()))
                ? Optional.of(
                        new IkeSuite(
                                cipher.get(), keyBits, prf.get(), integrity, group, additional))
                : Optional.empty();
    }

    /** The additional key exchanges of a choice, in the order in which they are made. */
    static List<Additional> additional(Proposal chosen) {
        List<Additional> additional = new ArrayList<>();
        for (int type = Transform.ADDITIONAL_FIRST; type <= Transform.ADDITIONAL_LAST; type++) {
            int method = one(chosen, type).id();
            if (method != NONE) {
                additional.add(new Additional(type, method));
            }
        }
        return additional;
    }

    // ---- child SAs

    /**
     * What a child SA may use, in the words of an offer.
     *
     * @param spi ours, 32 bits
     * @param group of a key exchange of its own; empty for none
     * @param additional methods of a further key exchange, best first; empty for none
     * @param extendedFirst whether extended sequence numbers are the first choice
     */
    static List<Proposal> esp(
            List<ChildPolicy.Proposal> configured,
            Bytes spi,
            OptionalInt group,
            List<Integer> additional,
            boolean extendedFirst) {
        List<Proposal> proposals = new ArrayList<>();
        for (ChildPolicy.Proposal one : configured) {
            EspSuite suite = one.suite();
            List<Transform> transforms = new ArrayList<>();
            boolean saysKeyBits = saysKeyBits(suite.cipher());
            transforms.add(
                    Transform.cipher(
                            suite.cipher().transformId(), saysKeyBits ? suite.keyBits() : 0));
            if (!suite.cipher().combined()) {
                transforms.add(Transform.of(Transform.INTEGRITY, suite.integrity().transformId()));
            }
            group.ifPresent(g -> {
                transforms.add(Transform.of(Transform.KEY_EXCHANGE, g));
                additional.forEach(
                        m -> transforms.add(Transform.of(Transform.ADDITIONAL_FIRST, m)));
            });
            transforms.add(
                    Transform.of(Transform.SEQUENCE_NUMBERS, extendedFirst ? EXTENDED : NONE));
            transforms.add(
                    Transform.of(Transform.SEQUENCE_NUMBERS, extendedFirst ? NONE : EXTENDED));
            proposals.add(new Proposal(proposals.size() + 1, Proposal.ESP, spi, transforms));
        }
        return proposals;
    }

    private static boolean saysKeyBits(EspCipher cipher) {
        return cipher == EspCipher.AES_CBC
                || cipher == EspCipher.AES_GCM
                || cipher == EspCipher.AES_GMAC;
    }

    /** The algorithms of a proposal with one transform of each type; empty when we lack one. */
    static Optional<EspSuite> espSuite(Proposal chosen) {
        Transform encryption = one(chosen, Transform.ENCRYPTION);
        int integrityId = one(chosen, Transform.INTEGRITY).id();
        boolean extended = one(chosen, Transform.SEQUENCE_NUMBERS).id() == EXTENDED;
        for (EspCipher cipher : EspCipher.values()) {
            for (EspIntegrity integrity : EspIntegrity.values()) {
                if (cipher.transformId() == encryption.id()
                        && integrity.transformId() == integrityId
                        && cipher.combined() == (integrity == EspIntegrity.NONE)) {
                    int keyBits = keyBits(cipher, encryption.keyBits());
                    return cipher.takesKeyBits(keyBits)
                            ? Optional.of(new EspSuite(cipher, keyBits, integrity, extended))
                            : Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static int keyBits(EspCipher cipher, int said) {
        return switch (cipher) {
            case NULL -> said;
            case DES_CBC -> said == 0 ? 64 : -1;
            case TRIPLE_DES_CBC -> said == 0 ? 192 : -1;
            case CHACHA20_POLY1305 -> said == 0 ? 256 : -1;
            case AES_CBC, AES_GCM, AES_GMAC -> said;
        };
    }

    // ---- both

    /** The transform of a type in a choice; one with id 0 when there is none. */
    static Transform one(Proposal chosen, int type) {
        for (Transform transform : chosen.transforms()) {
            if (transform.type() == type) {
                return transform;
            }
        }
        return Transform.of(type, NONE);
    }

    /**
     * Chooses from an offer. The initiator's order decides, first among the proposals, then among
     * the transforms of a type; only the group of the key exchange that came along is put ahead,
     * since it saves a round trip.
     *
     * @param ours what we accept, {@link #ike} or {@link #esp}
     * @param spi that the answer names as ours
     * @param method of the key exchange that came along; 0 for none
     */
    static Optional<Choice> choose(
            List<Proposal> ours, List<Proposal> offered, Bytes spi, int method) {
        for (Proposal offer : offered) {
            for (Proposal our : ours) {
                Optional<List<Transform>> common = common(our, offer, method);
                if (common.isPresent()) {
                    Proposal answer =
                            new Proposal(offer.number(), offer.protocol(), spi, common.get());
                    return Optional.of(
                            new Choice(answer, one(answer, Transform.KEY_EXCHANGE).id()));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<List<Transform>> common(Proposal our, Proposal offer, int method) {
        if (our.protocol() != offer.protocol()) {
            return Optional.empty();
        }
        SequencedSet<Integer> types = new LinkedHashSet<>();
        offer.transforms().forEach(t -> types.add(t.type()));
        for (Transform transform : our.transforms()) {
            // A type that is missing is one whose only value is "none".
            if (!types.contains(transform.type()) && !allows(our, transform.type(), NONE)) {
                return Optional.empty();
            }
        }
        List<Transform> chosen = new ArrayList<>();
        for (int type : types) {
            Optional<Transform> one = common(our, offer, type, method);
            if (one.isEmpty()) {
                return Optional.empty();
            }
            chosen.add(one.get());
        }
        return Optional.of(chosen);
    }

    private static Optional<Transform> common(Proposal our, Proposal offer, int type, int method) {
        Transform first = null;
        for (Transform t : offer.transforms()) {
            if (t.type() == type && t.understood() && allows(our, t)) {
                if (type != Transform.KEY_EXCHANGE || t.id() == method) {
                    return Optional.of(t);
                }
                first = first == null ? t : first;
            }
        }
        return Optional.ofNullable(first);
    }

    private static boolean allows(Proposal our, Transform transform) {
        boolean has = false;
        for (Transform t : our.transforms()) {
            if (t.type() == transform.type()) {
                has = true;
                if (t.id() == transform.id() && t.keyBits() == transform.keyBits()) {
                    return true;
                }
            }
        }
        return transform.id() == NONE && !has;
    }

    private static boolean allows(Proposal our, int type, int id) {
        for (Transform t : our.transforms()) {
            if (t.type() == type && t.id() == id) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether an answer is one of our offers: the same number and protocol, and of each type one
     * transform that we have offered.
     */
    static boolean consistent(List<Proposal> offered, List<Proposal> answer) {
        if (answer.size() != 1) {
            return false;
        }
        Proposal chosen = answer.getFirst();
        for (Proposal offer : offered) {
            if (offer.number() == chosen.number() && offer.protocol() == chosen.protocol()) {
                boolean complete =
                        offer.transforms().stream()
                                .allMatch(
                                        t -> chosen.has(t.type()) || allows(offer, t.type(), NONE));
                boolean single =
                        chosen.transforms().stream()
                                .allMatch(t -> chosen.ofType(t.type()).size() == 1);
                return complete
                        && single
                        && chosen.transforms().stream()
                                .allMatch(t -> t.understood() && allows(offer, t));
            }
        }
        return false;
    }

    /** Methods of the first key exchange in all proposals, in order. */
    static List<Integer> groups(List<Proposal> proposals) {
        return proposals.stream()
                .flatMap(p -> p.ofType(Transform.KEY_EXCHANGE).stream())
                .map(Transform::id)
                .distinct()
                .toList();
    }

    // ---- words

    /** For people: {@code AES-CBC-256,AES-CBC-128 SHA256 group 19,14; ...}. */
    static String words(List<Proposal> proposals) {
        return proposals.isEmpty()
                ? "nothing"
                : proposals.stream().map(Proposals::words).collect(Collectors.joining("; "));
    }

    /** For people: {@code AES-GCM-128}, {@code AES-CBC-256 SHA256 ESN}. */
    static String words(EspSuite suite) {
        return cipherWords(suite.cipher().transformId())
                + (saysKeyBits(suite.cipher()) ? "-" + suite.keyBits() : "")
                + IkeIntegrity.of(suite.integrity().transformId())
                        .map(i -> " " + i.prfWords())
                        .orElse("")
                + (suite.extendedSequence() ? " ESN" : "");
    }

    private static String words(Proposal proposal) {
        List<String> parts = new ArrayList<>();
        for (int type :
                new TreeSet<>(proposal.transforms().stream().map(Transform::type).toList())) {
            if (type == Transform.SEQUENCE_NUMBERS && proposal.protocol() == Proposal.ESP) {
                continue;
            }
            String names =
                    proposal.ofType(type).stream()
                            .map(t -> words(proposal.protocol(), t))
                            .distinct()
                            .collect(Collectors.joining(","));
            parts.add((type == Transform.PRF ? "PRF " : "") + names);
        }
        return String.join(" ", parts);
    }

    private static String words(int protocol, Transform transform) {
        int id = transform.id();
        String bits = transform.keyBits() == 0 ? "" : "-" + transform.keyBits();
        return switch (transform.type()) {
            case Transform.ENCRYPTION -> cipherWords(id) + bits;
            case Transform.PRF ->
                    IkeIntegrity.ofPrf(id).map(IkeIntegrity::prfWords).orElse("PRF " + id);
            case Transform.INTEGRITY ->
                    id == NONE
                            ? "no integrity"
                            : IkeIntegrity.of(id)
                                    .map(IkeIntegrity::prfWords)
                                    .orElse("integrity " + id);
            case Transform.KEY_EXCHANGE -> id == NONE ? "no group" : KeyExchangeMethod.words(id);
            case Transform.SEQUENCE_NUMBERS -> "sequence numbers " + id + " for " + protocol;
            default ->
                    Transform.isAdditional(transform.type())
                            ? id == NONE ? "nothing more" : KeyExchangeMethod.words(id)
                            : "type " + transform.type() + " id " + id;
        };
    }

    private static String cipherWords(int id) {
        return IkeCipher.of(id)
                .map(IkeCipher::words)
                .or(() ->
                        Arrays.stream(EspCipher.values())
                                .filter(c -> c.transformId() == id)
                                .map(c -> c.name().replace('_', '-'))
                                .findFirst())
                .orElse("cipher " + id);
    }
}
