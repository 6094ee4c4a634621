package io.spokewire.ike.v2;

import io.spokewire.ike.DhGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The algorithms of an IKE SA, RFC 7296 section 2.13.
 *
 * @param keyBits of the cipher, a salt left aside
 * @param prf the pseudo-random function
 * @param integrity empty exactly with a combined cipher
 * @param group Diffie-Hellman group
 * @param additional further key exchanges of RFC 9370 in the order of their transform types, those
 *     left out that both have agreed to do without
 */
record IkeSuite(
        IkeCipher cipher,
        int keyBits,
        IkeIntegrity prf,
        Optional<IkeIntegrity> integrity,
        int group,
        List<Additional> additional) {
    /**
     * A further key exchange.
     *
     * @param type {@link Transform#ADDITIONAL_FIRST} to {@link Transform#ADDITIONAL_LAST}
     * @param method number in the registry of key exchange methods, never 0
     */
    record Additional(int type, int method) {}

    IkeSuite {
        additional = List.copyOf(additional);
    }

    /** Bytes of an integrity key; 0 with a combined cipher. */
    int integrityKeyBytes() {
        return integrity.map(i -> i.hash().bytes()).orElse(0);
    }

    int cipherKeyBytes() {
        return cipher.keyBytes(keyBits);
    }

    boolean weak() {
        return cipher.weak()
                || prf.hash().weak()
                || integrity.map(i -> i.hash().weak()).orElse(false)
                || DhGroup.isWeak(group);
    }

    /** For people: {@code AES-CBC-256 SHA256 PRF SHA256 group 19}. */
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        words.add(cipher.saysKeyBits() ? cipher.words() + "-" + keyBits : cipher.words());
        integrity.ifPresent(i -> words.add(i.words()));
        words.add("PRF " + prf.prfWords());
        words.add("group " + group);
        additional.forEach(a -> words.add(KeyExchangeMethod.words(a.method())));
        return String.join(" ", words);
    }
}
