package io.spokewire.ike.v1;

import io.spokewire.ike.crypto.CbcCipher;
import io.spokewire.ike.crypto.HashAlgorithm;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.WireWriter;
import java.util.Locale;
import java.util.Set;

/**
 * The keys of an ISAKMP SA, RFC 2409 section 5 and appendix B; hidden from {@link #toString}.
 *
 * @param skeyid the root of the others
 * @param skeyidD where keys of other SAs come from
 * @param skeyidA for the hashes of phase 2
 * @param cipherKey derived from SKEYID_e
 */
record Phase1Keys(Phase1Suite suite, Bytes skeyid, Bytes skeyidD, Bytes skeyidA, Bytes cipherKey) {
    private static final Bytes ZERO = Bytes.ofHex("00");
    private static final Bytes ONE = Bytes.ofHex("01");
    private static final Bytes TWO = Bytes.ofHex("02");

    /** RFC 2409 appendix A; the lowest bit of each byte is parity and does not count. */
    private static final Set<String> WEAK_DES_KEYS =
            Set.of(
                    "0101010101010101",
                    "1f1f1f1fe0e0e0e0",
                    "e0e0e0e01f1f1f1f",
                    "fefefefefefefefe",
                    "01fe01fe01fe01fe",
                    "1fe01fe00ef10ef1",
                    "01e001e001f101f1",
                    "1ffe1ffe0efe0efe",
                    "011f011f010e010e",
                    "e0fee0fef1fef1fe",
                    "fe01fe01fe01fe01",
                    "e01fe01ff10ef10e",
                    "e001e001f101f101",
                    "fe1ffe1ffe0efe0e",
                    "1f011f010e010e01",
                    "fee0fee0fef1fef1");

    private static final int DES_KEY = 8;

    /** SKEYID where a key is shared beforehand. */
    static Bytes skeyidOfKey(HashAlgorithm prf, Bytes key, Bytes ni, Bytes nr) {
        return prf.hmac(key, ni, nr);
    }

    /** SKEYID where signatures prove who it is. */
    static Bytes skeyidOfSignature(HashAlgorithm prf, Bytes ni, Bytes nr, Bytes shared) {
        return prf.hmac(Bytes.concat(ni, nr), shared);
    }

    /** All keys that follow. */
    static Phase1Keys derive(
            Phase1Suite suite, Bytes skeyid, Bytes shared, long cookieI, long cookieR) {
        HashAlgorithm prf = suite.hash();
        Bytes cookies = cookies(cookieI, cookieR);
        Bytes d = prf.hmac(skeyid, shared, cookies, ZERO);
        Bytes a = prf.hmac(skeyid, d, shared, cookies, ONE);
        Bytes e = prf.hmac(skeyid, a, shared, cookies, TWO);
        return new Phase1Keys(suite, skeyid, d, a, cipherKey(suite, e));
    }

    /** Both cookies, in this order. */
    static Bytes cookies(long first, long second) {
        return Bytes.copyOf(new WireWriter().u64(first).u64(second).toBytes());
    }

    /** Appendix B: SKEYID_e, stretched where it is too short. */
    static Bytes cipherKey(Phase1Suite suite, Bytes skeyidE) {
        Bytes material = skeyidE;
        if (material.length() < suite.keyBytes()) {
            Bytes block = suite.hash().hmac(skeyidE, ZERO);
            material = block;
            while (material.length() < suite.keyBytes()) {
                block = suite.hash().hmac(skeyidE, block);
                material = Bytes.concat(material, block);
            }
        }
        int at = 0;
        if (suite.cipher() == CbcCipher.DES) {
            while (at + 2 * DES_KEY <= material.length()
                    && isWeak(material.slice(at, at + DES_KEY))) {
                at += DES_KEY;
            }
        }
        return material.slice(at, at + suite.keyBytes());
    }

    private static boolean isWeak(Bytes key) {
        byte[] bytes = key.toArray();
        for (int i = 0; i < bytes.length; i++) {
            // Odd parity, as the list is printed.
            bytes[i] = (byte) ((bytes[i] & 0xFE) | ((Integer.bitCount(bytes[i] & 0xFE) + 1) & 1));
        }
        return WEAK_DES_KEYS.contains(Bytes.copyOf(bytes).toString().toLowerCase(Locale.ROOT));
    }

    /** The first initialization vector of phase 1. */
    Bytes phase1Vector(Bytes publicI, Bytes publicR) {
        return vector(publicI, publicR);
    }

    /** The first initialization vector of an exchange of phase 2. */
    Bytes phase2Vector(Bytes lastPhase1Block, int messageId) {
        return vector(lastPhase1Block, number(messageId));
    }

    private Bytes vector(Bytes one, Bytes other) {
        return suite.hash().digest(one, other).slice(0, suite.cipher().blockBytes());
    }

    /** A message id as the hashes take it. */
    static Bytes number(int value) {
        return Bytes.copyOf(new WireWriter().u32(value).toBytes());
    }

    /** Fills up with zeros, at least to one block, and encrypts. */
    Bytes encrypt(Bytes vector, Bytes plain) {
        int block = suite.cipher().blockBytes();
        int rest = plain.length() % block;
        Bytes padded =
                rest == 0 ? plain : Bytes.concat(plain, Bytes.copyOf(new byte[block - rest]));
        return suite.cipher().encrypt(cipherKey, vector, padded);
    }

    /** Decrypts what a message brings. */
    Bytes decrypt(Bytes vector, Bytes sealed) throws DecodeException {
        if (sealed.length() == 0 || sealed.length() % suite.cipher().blockBytes() != 0) {
            throw new DecodeException(
                    sealed.length() + " encrypted bytes are no whole blocks", IsakmpHeader.LENGTH);
        }
        return suite.cipher().decrypt(cipherKey, vector, sealed);
    }

    /** The next initialization vector of an exchange. */
    Bytes lastBlock(Bytes sealed) {
        return sealed.slice(sealed.length() - suite.cipher().blockBytes(), sealed.length());
    }

    /** HASH_I or HASH_R: ours or the peer's, as the arguments say. */
    Bytes hash(
            Bytes ownPublic,
            Bytes otherPublic,
            long ownCookie,
            long otherCookie,
            Bytes saBody,
            Bytes idBody) {
        return hash(suite.hash(), ownPublic, otherPublic, ownCookie, otherCookie, saBody, idBody);
    }

    /** The same with another hash, for signatures that are tied to one (section 5.1). */
    Bytes hash(
            HashAlgorithm prf,
            Bytes ownPublic,
            Bytes otherPublic,
            long ownCookie,
            long otherCookie,
            Bytes saBody,
            Bytes idBody) {
        return prf.hmac(
                skeyid, ownPublic, otherPublic, cookies(ownCookie, otherCookie), saBody, idBody);
    }

    /** HASH(1), and with the initiator's nonce in front of the rest HASH(2); section 5.5. */
    Bytes phase2Hash(int messageId, Bytes... rest) {
        return suite.hash().hmac(skeyidA, number(messageId), Bytes.concat(rest));
    }

    /** HASH(3). */
    Bytes phase2LastHash(int messageId, Bytes ni, Bytes nr) {
        return suite.hash().hmac(skeyidA, ZERO, number(messageId), ni, nr);
    }

    /**
     * KEYMAT of one direction, section 5.5.
     *
     * @param shared g(qm)^xy, empty without PFS
     */
    Bytes keyMaterial(Bytes shared, int protocol, Bytes spi, Bytes ni, Bytes nr, int length) {
        Bytes tail = Bytes.concat(shared, Bytes.copyOf(new byte[] {(byte) protocol}), spi, ni, nr);
        Bytes block = suite.hash().hmac(skeyidD, tail);
        Bytes all = block;
        while (all.length() < length) {
            block = suite.hash().hmac(skeyidD, block, tail);
            all = Bytes.concat(all, block);
        }
        return all.slice(0, length);
    }

    /**
     * A line of Wireshark's table {@code ikev1_decryption_table}: the initiator's cookie and the
     * key that messages are encrypted with.
     */
    String logLine(long initiatorCookie) {
        return String.format(Locale.ROOT, "%016x,%s", initiatorCookie, cipherKey);
    }

    @Override
    public String toString() {
        return "Phase1Keys[" + suite.words() + ", hidden]";
    }
}
