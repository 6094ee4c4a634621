package io.spokewire.ike.v2;

import io.spokewire.ike.crypto.HashAlgorithm;
import io.spokewire.net.Bytes;
import io.spokewire.net.WireWriter;
import java.util.Locale;

/**
 * The keys of an IKE SA, RFC 7296 section 2.14; hidden from {@link #toString}.
 *
 * @param suite algorithms that they are for
 * @param derivation SK_d, which the keys of child SAs and of the next IKE SA come from
 * @param integrityInitiator SK_ai; empty with a combined cipher
 * @param integrityResponder SK_ar
 * @param cipherInitiator SK_ei, and a salt behind it with a combined cipher
 * @param cipherResponder SK_er
 * @param authInitiator SK_pi
 * @param authResponder SK_pr
 */
record IkeKeys(
        IkeSuite suite,
        Bytes derivation,
        Bytes integrityInitiator,
        Bytes integrityResponder,
        Bytes cipherInitiator,
        Bytes cipherResponder,
        Bytes authInitiator,
        Bytes authResponder) {

    /** What both ends have put into an exchange of keys. */
    record Context(
            Bytes initiatorNonce, Bytes responderNonce, long initiatorSpi, long responderSpi) {
        Bytes nonces() {
            return Bytes.concat(initiatorNonce, responderNonce);
        }

        private Bytes all() {
            byte[] spis = new WireWriter().u64(initiatorSpi).u64(responderSpi).toBytes();
            return Bytes.concat(nonces(), Bytes.copyOf(spis));
        }
    }

    /** The keys of IKE_SA_INIT: SKEYSEED = prf(Ni | Nr, g^ir). */
    static IkeKeys initial(IkeSuite suite, Bytes shared, Context context) {
        return expand(suite, suite.prf().hash().hmac(context.nonces(), shared), context);
    }

    /**
     * The keys of a rekeyed IKE SA, section 2.18: SKEYSEED = prf(SK_d (old), g^ir (new) | Ni | Nr)
     * with the pseudo-random function of the old one; RFC 9370 section 2.2.4 appends the secrets of
     * further key exchanges.
     *
     * @param suite of the new SA
     * @param further secrets of further key exchanges, one behind the other; empty for none
     */
    static IkeKeys rekeyed(
            IkeSuite suite, IkeKeys old, Bytes shared, Context context, Bytes further) {
        Bytes seed = old.suite.prf().hash().hmac(old.derivation, shared, context.nonces(), further);
        return expand(suite, seed, context);
    }

    /** The keys after a key exchange in IKE_INTERMEDIATE, RFC 9370 section 2.2.2. */
    IkeKeys intermediate(Bytes shared, Context context) {
        Bytes seed = suite.prf().hash().hmac(derivation, shared, context.nonces());
        return expand(suite, seed, context);
    }

    private static IkeKeys expand(IkeSuite suite, Bytes seed, Context context) {
        HashAlgorithm prf = suite.prf().hash();
        int prfBytes = prf.bytes();
        int integrityBytes = suite.integrityKeyBytes();
        int cipherBytes = suite.cipherKeyBytes();
        Cutter keys =
                new Cutter(
                        prf.prfPlus(
                                seed,
                                context.all(),
                                3 * prfBytes + 2 * integrityBytes + 2 * cipherBytes));
        return new IkeKeys(
                suite,
                keys.next(prfBytes),
                keys.next(integrityBytes),
                keys.next(integrityBytes),
                keys.next(cipherBytes),
                keys.next(cipherBytes),
                keys.next(prfBytes),
                keys.next(prfBytes));
    }

    /**
     * The keys of a child SA, section 2.17: KEYMAT = prf+(SK_d, g^ir (new) | Ni | Nr), RFC 9370
     * section 2.2.4 with further secrets at the end.
     *
     * @param shared of a key exchange of its own; empty without one
     */
    Bytes childMaterial(Bytes shared, Bytes nonces, Bytes further, int length) {
        return suite.prf()
                .hash()
                .prfPlus(derivation, Bytes.concat(shared, nonces, further), length);
    }

    /** Mixes a post-quantum preshared key in, RFC 8784 section 3. */
    IkeKeys withPpk(Bytes ppk) {
        HashAlgorithm prf = suite.prf().hash();
        return new IkeKeys(
                suite,
                prf.prfPlus(ppk, derivation, prf.bytes()),
                integrityInitiator,
                integrityResponder,
                cipherInitiator,
                cipherResponder,
                prf.prfPlus(ppk, authInitiator, prf.bytes()),
                prf.prfPlus(ppk, authResponder, prf.bytes()));
    }

    /**
     * A line of Wireshark's table {@code ikev2_decryption_table}: both SPIs, SK_ei, SK_er, the
     * cipher, SK_ai, SK_ar, the integrity. Ciphers that Wireshark does not know stand under their
     * own name.
     */
    String logLine(long initiatorSpi, long responderSpi) {
        String bits = suite.cipher().saysKeyBits() ? "-" + suite.keyBits() : "";
        String cipher =
                switch (suite.cipher()) {
                    case DES_CBC -> "DES [RFC2405]";
                    case TRIPLE_DES_CBC -> "3DES [RFC2451]";
                    case AES_CBC -> "AES-CBC" + bits + " [RFC3602]";
                    case AES_GCM -> "AES-GCM" + bits + " with 16 octet ICV [RFC5282]";
                    case CHACHA20_POLY1305 -> "ChaCha20 with Poly1305 [RFC7634]";
                };
        String integrity =
                switch (suite.integrity().orElse(null)) {
                    case null -> "NONE [RFC4306]";
                    case MD5 -> "HMAC_MD5_96 [RFC2403]";
                    case SHA1 -> "HMAC_SHA1_96 [RFC2404]";
                    case SHA256 -> "HMAC_SHA2_256_128 [RFC4868]";
                    case SHA384 -> "HMAC_SHA2_384_192 [RFC4868]";
                    case SHA512 -> "HMAC_SHA2_512_256 [RFC4868]";
                };
        return String.format(
                Locale.ROOT,
                "%016x,%016x,%s,%s,\"%s\",%s,%s,\"%s\"",
                initiatorSpi,
                responderSpi,
                cipherInitiator,
                cipherResponder,
                cipher,
                integrityInitiator,
                integrityResponder,
                integrity);
    }

    /** SK_pi, or SK_pr. */
    Bytes auth(boolean initiator) {
        return initiator ? authInitiator : authResponder;
    }

    /** What seals messages of the original initiator, or of the original responder. */
    Protection protection(boolean initiator) {
        return new Protection(
                suite,
                initiator ? cipherInitiator : cipherResponder,
                initiator ? integrityInitiator : integrityResponder);
    }

    @Override
    public String toString() {
        return "IkeKeys[" + suite + ", hidden]";
    }

    /** Takes keys from a stream without regard to boundaries, section 2.13. */
    static final class Cutter {
        private final Bytes stream;
        private int taken;

        Cutter(Bytes stream) {
            this.stream = stream;
        }

        Bytes next(int bytes) {
            Bytes cut = stream.slice(taken, taken + bytes);
            taken += bytes;
            return cut;
        }
    }
}
