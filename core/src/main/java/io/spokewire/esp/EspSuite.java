package io.spokewire.esp;

/**
 * The algorithms of an ESP security association, as IKE has agreed on them (RFC 4303 section 3.2).
 *
 * @param cipher confidentiality, or both in one
 * @param keyBits length of the cipher's key without salt: 128, 192 or 256 for AES, 256 for
 *     ChaCha20, 64 and 192 for DES and 3DES (parity bits included), 0 for NULL
 * @param integrity the HMAC; {@link EspIntegrity#NONE} exactly with ciphers that bring their own
 * @param extendedSequence 64-bit sequence numbers, RFC 4303 section 2.2.1
 */
public record EspSuite(
        EspCipher cipher, int keyBits, EspIntegrity integrity, boolean extendedSequence) {
    /** Checks that the parts go together. */
    public EspSuite {
        if (!cipher.takesKeyBits(keyBits)) {
            throw new IllegalArgumentException(cipher + " has no key of " + keyBits + " bits");
        }
        if (cipher.combined() != (integrity == EspIntegrity.NONE)) {
            throw new IllegalArgumentException(
                    cipher + (cipher.combined() ? " brings its own" : " needs an") + " integrity");
        }
    }

    /** Bytes of key material that the cipher takes from the key stream: key, then salt. */
    public int cipherKeyBytes() {
        return keyBits / 8 + cipher.saltBytes();
    }

    /** Whether it protects too little to be used where nobody asks for it. */
    public boolean weak() {
        return cipher.weak() || integrity.weak();
    }
}
