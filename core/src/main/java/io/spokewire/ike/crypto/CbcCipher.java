package io.spokewire.ike.crypto;

import io.spokewire.net.Bytes;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Block ciphers of IKE in CBC mode; padding is the protocol's own affair. */
public enum CbcCipher {
    /** RFC 2405: weak. */
    DES("DES", 8, true),
    /** RFC 2451, three keys: weak. */
    TRIPLE_DES("DESede", 8, true),
    /** RFC 3602. */
    AES("AES", 16, false);

    private final String name;
    private final int blockBytes;
    private final boolean weak;

    CbcCipher(String name, int blockBytes, boolean weak) {
        this.name = name;
        this.blockBytes = blockBytes;
        this.weak = weak;
    }

    /** Bytes of a block, and of an initialization vector. */
    public int blockBytes() {
        return blockBytes;
    }

    /** Whether it protects too little to be used where nobody asks for it. */
    public boolean weak() {
        return weak;
    }

    /** Whether a key may have this many bytes: 8 for DES, 24 for 3DES, 16, 24 or 32 for AES. */
    public boolean takesKeyBytes(int bytes) {
        return switch (this) {
            case DES -> bytes == 8;
            case TRIPLE_DES -> bytes == 24;
            case AES -> bytes == 16 || bytes == 24 || bytes == 32;
        };
    }

    /**
     * Encrypts.
     *
     * @param iv {@link #blockBytes} bytes
     * @param plaintext a multiple of {@link #blockBytes}
     * @throws IllegalArgumentException when a length is wrong
     */
    public Bytes encrypt(Bytes key, Bytes iv, Bytes plaintext) {
        return run(Cipher.ENCRYPT_MODE, key, iv, plaintext);
    }

    /**
     * Decrypts.
     *
     * @param iv {@link #blockBytes} bytes
     * @param ciphertext a multiple of {@link #blockBytes}; the caller checks what the wire brings
     * @throws IllegalArgumentException when a length is wrong
     */
    public Bytes decrypt(Bytes key, Bytes iv, Bytes ciphertext) {
        return run(Cipher.DECRYPT_MODE, key, iv, ciphertext);
    }

    private Bytes run(int mode, Bytes key, Bytes iv, Bytes text) {
        if (!takesKeyBytes(key.length())
                || iv.length() != blockBytes
                || text.length() % blockBytes != 0) {
            throw new IllegalArgumentException(
                    "%s takes no key of %d, vector of %d and text of %d bytes"
                            .formatted(name, key.length(), iv.length(), text.length()));
        }
        try {
            Cipher cipher = Cipher.getInstance(name + "/CBC/NoPadding");
            cipher.init(
                    mode,
                    new SecretKeySpec(key.toArray(), name),
                    new IvParameterSpec(iv.toArray()));
            return Bytes.copyOf(cipher.doFinal(text.toArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks " + name + " in CBC mode", e);
        }
    }
}
