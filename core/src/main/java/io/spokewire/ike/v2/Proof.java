package io.spokewire.ike.v2;

import io.spokewire.command.Secret;
import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.Ikev2Profile;
import io.spokewire.ike.crypto.SeededRandom;
import io.spokewire.ike.crypto.Signatures;
import io.spokewire.ike.v2.Payload.Authentication;
import io.spokewire.ike.v2.Payload.Certificate;
import io.spokewire.ike.v2.Payload.CertificateRequest;
import io.spokewire.ike.v2.Payload.Identification;
import io.spokewire.net.Bytes;
import io.spokewire.pki.Credentials;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** A proof of who we are, RFC 7296 section 2.15: made, or why not. */
sealed interface Proof {
    /**
     * It is made.
     *
     * @param certificates ours and its issuers
     * @param requests for the peer's
     * @param words how, as IOS prints it
     */
    record Made(
            Authentication authentication,
            List<Certificate> certificates,
            List<CertificateRequest> requests,
            String words)
            implements Proof {}

    /** It cannot be made. */
    record Impossible(String why) implements Proof {}

    /** Makes ours, with the keys that the IKE SA has now. */
    static void make(IkeSa sa, IkeIdentity who, BiConsumer<Proof, Turn> then, Turn turn) {
        Ikev2Profile profile = sa.profile();
        Optional<Ikev2Profile.Authentication> method = profile.localAuthentication();
        if (method.isEmpty()) {
            String why = "profile " + profile.name() + " has no authentication local line";
            then.accept(new Impossible(why), turn);
            return;
        }
        switch (method.get()) {
            case PRE_SHARE -> then.accept(shared(sa, who), turn);
            case RSA_SIG, ECDSA_SIG -> signed(sa, who, then, turn);
            case EAP -> then.accept(new Impossible("EAP is for remote access"), turn);
        }
    }

    /** Why it makes no sense to begin at all; empty when it does. */
    static Optional<String> obstacle(IkeSa sa) {
        Ikev2Profile profile = sa.profile();
        boolean shared =
                profile.localAuthentication()
                        .equals(Optional.of(Ikev2Profile.Authentication.PRE_SHARE));
        return shared && key(sa).isEmpty() ? Optional.of(noKey(sa)) : Optional.empty();
    }

    private static Optional<Secret> key(IkeSa sa) {
        return sa.domain()
                .settings()
                .key(sa.profile(), sa.path(), Optional.ofNullable(sa.peer.remoteIdentity), true);
    }

    private static String noKey(IkeSa sa) {
        return "no pre-shared key for %s in profile %s or its keyring"
                .formatted(sa.path().remote().address(), sa.profile().name());
    }

    private static List<CertificateRequest> requests(IkeSa sa) {
        return Certificates.requests(sa.domain(), List.of(sa.profile()));
    }

    private static Proof shared(IkeSa sa, IkeIdentity who) {
        Optional<Secret> key = key(sa);
        if (key.isEmpty()) {
            return new Impossible(noKey(sa));
        }
        Identification payload = Authenticator.payload(sa.initiator(), who);
        Bytes octets = Authenticator.signedOctets(sa, sa.initiator(), payload, sa.keys());
        Bytes data = Authenticator.sharedKey(sa.keys().suite().prf().hash(), key.get(), octets);
        return new Made(
                new Authentication(Authenticator.SHARED_KEY, data), List.of(), requests(sa), "PSK");
    }

    private static void signed(IkeSa sa, IkeIdentity who, BiConsumer<Proof, Turn> then, Turn turn) {
        Ikev2Profile profile = sa.profile();
        Optional<Credentials.Own> own = Certificates.own(sa, profile);
        if (own.isEmpty()) {
            String why =
                    "profile %s has no certificate of ours: %s"
                            .formatted(profile.name(), Certificates.whyNoOwn(sa, profile));
            then.accept(new Impossible(why), turn);
            return;
        }
        Credentials.Own ours = own.get();
        String kind = Signatures.kind(ours.chain().getFirst().getPublicKey());
        if (!Identity.allows(profile.localAuthentication().stream().toList(), kind)) {
            String why =
                    "the key of trustpoint %s is of kind %s, not for %s"
                            .formatted(
                                    ours.trustpoint(),
                                    kind,
                                    profile.localAuthentication().orElseThrow().words());
            then.accept(new Impossible(why), turn);
            return;
        }
        Identification payload = Authenticator.payload(sa.initiator(), who);
        Bytes octets = Authenticator.signedOctets(sa, sa.initiator(), payload, sa.keys());
        Bytes seed = SeededRandom.seed(sa.domain().random);
        List<Integer> hashes = sa.peer.signatureHashes;
        // PSS is the better one (RFC 8247 section 4.2), but only of our own do we know it.
        boolean pss = sa.peer.spokewire;
        List<Certificate> certificates = Certificates.payloads(ours);
        List<CertificateRequest> requests = requests(sa);
        sa.domain()
                .compute(
                        sa,
                        Proof.class,
                        () ->
                                Signatures.sign(ours.key(), hashes, pss, seed, octets)
                                        .<Proof>map(s ->
                                                new Made(
                                                        new Authentication(s.method(), s.data()),
                                                        certificates,
                                                        requests,
                                                        kind))
                                        .orElseGet(() ->
                                                new Impossible(
                                                        "the peer cannot verify signatures with"
                                                                + " our key of kind "
                                                                + kind)),
                        then,
                        turn);
    }
}
