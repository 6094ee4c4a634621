package io.spokewire.ike.v2;

import io.spokewire.command.Secret;
import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.Ikev2Profile;
import io.spokewire.ike.v2.Payload.Authentication;
import io.spokewire.ike.v2.Payload.Identification;
import io.spokewire.net.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** A proof of who we are that could be made, or not. */
sealed interface Proof {
    /**
     * It could.
     *
     * @param certificates ours and its issuers
     * @param requests for the peer's
     * @param words how, as IOS prints it
     */
    record Made(
            Authentication authentication,
            List<? extends Payload> certificates,
            List<? extends Payload> requests,
            String words)
            implements Proof {}

    /** It could not, and why. */
    record Impossible(String why) implements Proof {}

    /** What becomes of the peer's proof. */
    sealed interface Verdict {}

    /** It holds. */
    record Proven(String how) implements Verdict {}

    /** It does not, and why. */
    record Refused(String why) implements Verdict {}

    /** Makes ours. */
    static void make(IkeSa sa, IkeIdentity who, BiConsumer<Proof, Turn> then, Turn turn) {
        Ikev2Profile profile = sa.profile();
        Optional<Ikev2Profile.Authentication> method = profile.localAuthentication();
        if (method.isEmpty()) {
            then.accept(
                    new Impossible(
                            "profile " + profile.name() + " has no authentication local line"),
                    turn);
            return;
        }
        switch (method.get()) {
            case PRE_SHARE -> then.accept(shared(sa, who), turn);
            case RSA_SIG, ECDSA_SIG ->
                    then.accept(new Impossible("certificates are not there"), turn);
            case EAP -> then.accept(new Impossible("EAP is for remote access"), turn);
        }
    }

    private static Proof shared(IkeSa sa, IkeIdentity who) {
        Optional<Secret> key = IkeAuth.ownKey(sa);
        if (key.isEmpty()) {
            return new Impossible(
                    "no pre-shared key for %s in profile %s or its keyring"
                            .formatted(sa.path().remote().address(), sa.profile().name()));
        }
        Identification payload = Authenticator.payload(sa.initiator(), who);
        Bytes octets = Authenticator.signedOctets(sa, sa.initiator(), payload, sa.keys());
        Bytes data = Authenticator.sharedKey(sa.keys().suite().prf().hash(), key.get(), octets);
        return new Made(
                new Authentication(Authenticator.SHARED_KEY, data), List.of(), List.of(), "PSK");
    }

    /** Checks the peer's. */
    static void check(
            IkeSa sa,
            Ikev2Profile profile,
            Ikev2Message message,
            Identification identity,
            Authentication proof,
            BiConsumer<Verdict, Turn> then,
            Turn turn) {
        IkeIdentity who = Identities.of(identity.idType(), identity.data());
        if (proof.method() != Authenticator.SHARED_KEY) {
            then.accept(new Refused("method " + proof.method()), turn);
            return;
        }
        if (!profile.remoteAuthentication().contains(Ikev2Profile.Authentication.PRE_SHARE)) {
            then.accept(
                    new Refused(
                            who
                                    + " uses a pre-shared key, which profile "
                                    + profile.name()
                                    + " does not take"),
                    turn);
            return;
        }
        if (Identity.match(profile, who) == 0) {
            then.accept(
                    new Refused(
                            "identity %s is none that profile %s matches"
                                    .formatted(who, profile.name())),
                    turn);
            return;
        }
        Verdict verdict =
                Authenticator.checkSharedKey(sa, profile, identity, proof)
                        .<Verdict>map(Refused::new)
                        .orElseGet(() -> new Proven("PSK"));
        then.accept(verdict, turn);
    }
}
