package io.spokewire.ike.v2;

import io.spokewire.ike.crypto.AeadCipher;
import io.spokewire.ike.crypto.CbcCipher;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ciphers of an IKE SA, with the numbers of IANA's registry "IKEv2 Transform Type 1". */
enum IkeCipher {
    /** RFC 2405. */
    DES_CBC(2, "DES", CbcCipher.DES, null),
    /** RFC 2451. */
    TRIPLE_DES_CBC(3, "3DES", CbcCipher.TRIPLE_DES, null),
    /** RFC 3602. */
    AES_CBC(12, "AES-CBC", CbcCipher.AES, null),
    /** RFC 5282, with a tag of 16 bytes. */
    AES_GCM(20, "AES-GCM", null, AeadCipher.AES_GCM),
    /** RFC 7634. */
    CHACHA20_POLY1305(28, "CHACHA20-POLY1305", null, AeadCipher.CHACHA20_POLY1305);

    private final int id;
    private final String words;
    private final @Nullable CbcCipher cbc;
    private final @Nullable AeadCipher aead;

    IkeCipher(int id, String words, @Nullable CbcCipher cbc, @Nullable AeadCipher aead) {
        this.id = id;
        this.words = words;
        this.cbc = cbc;
        this.aead = aead;
    }

    int id() {
        return id;
    }

    /** As IOS prints it. */
    String words() {
        return words;
    }

    /** The block cipher that needs an HMAC beside it. */
    @Nullable CbcCipher cbc() {
        return cbc;
    }

    /** The cipher that brings its own integrity. */
    @Nullable AeadCipher aead() {
        return aead;
    }

    boolean combined() {
        return aead != null;
    }

    boolean weak() {
        return cbc != null && cbc.weak();
    }

    /** Whether its transform says how long the key is. */
    boolean saysKeyBits() {
        return this == AES_CBC || this == AES_GCM;
    }

    /** Bits of the key of a transform; 0 when its transform may not say what it says. */
    int keyBits(int said) {
        return switch (this) {
            case DES_CBC -> said == 0 ? 64 : 0;
            case TRIPLE_DES_CBC -> said == 0 ? 192 : 0;
            case CHACHA20_POLY1305 -> said == 0 ? 256 : 0;
            case AES_CBC, AES_GCM -> said == 128 || said == 192 || said == 256 ? said : 0;
        };
    }

    /** Bytes taken from the key stream: the key, and a salt behind it. */
    int keyBytes(int keyBits) {
        return keyBits / 8 + (combined() ? AeadCipher.SALT_BYTES : 0);
    }

    static Optional<IkeCipher> of(int id) {
        return Arrays.stream(values()).filter(c -> c.id == id).findFirst();
    }
}
