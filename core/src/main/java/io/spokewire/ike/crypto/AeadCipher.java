package io.spokewire.ike.crypto;

import io.spokewire.net.Bytes;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Ciphers that encrypt and authenticate in one, as IKE uses them (RFC 5282, RFC 7634): the nonce is
 * a secret salt behind the key and eight bytes that each message carries; the tag has 16 bytes.
 */
public enum AeadCipher {
    /** RFC 5282. */
    AES_GCM("AES/GCM/NoPadding", "AES"),
    /** RFC 7634 section 3. */
    CHACHA20_POLY1305("ChaCha20-Poly1305", "ChaCha20");

    /** Bytes of the salt behind the key. */
    public static final int SALT_BYTES = 4;

    /** Bytes of the part of the nonce that a message carries. */
    public static final int IV_BYTES = 8;

    /** Bytes of the tag behind the ciphertext. */
    public static final int TAG_BYTES = 16;

    private final String name;
    private final String keyName;

    AeadCipher(String name, String keyName) {
        this.name = name;
        this.keyName = keyName;
    }

    /** Whether a key may have this many bytes, the salt left aside. */
    public boolean takesKeyBytes(int bytes) {
        return bytes == 32 || (this == AES_GCM && (bytes == 16 || bytes == 24));
    }

    /**
     * Seals.
     *
     * @param keyAndSalt the key, then {@link #SALT_BYTES} of salt
     * @param iv {@link #IV_BYTES}, never twice with one key
     * @param associated authenticated, not encrypted
     * @return ciphertext and tag
     */
    public Bytes seal(Bytes keyAndSalt, Bytes iv, Bytes associated, Bytes plaintext) {
        try {
            Cipher cipher = keyed(Cipher.ENCRYPT_MODE, keyAndSalt, iv, associated);
            return Bytes.copyOf(cipher.doFinal(plaintext.toArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks " + name, e);
        }
    }

    /**
     * Opens.
     *
     * @param sealed ciphertext and tag; anything
     * @return the plaintext; empty when the tag does not fit
     */
    public Optional<Bytes> open(Bytes keyAndSalt, Bytes iv, Bytes associated, Bytes sealed) {
        if (sealed.length() < TAG_BYTES) {
            return Optional.empty();
        }
        try {
            Cipher cipher = keyed(Cipher.DECRYPT_MODE, keyAndSalt, iv, associated);
            return Optional.of(Bytes.copyOf(cipher.doFinal(sealed.toArray())));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks " + name, e);
        }
    }

    private Cipher keyed(int mode, Bytes keyAndSalt, Bytes iv, Bytes associated)
            throws GeneralSecurityException {
        int keyBytes = keyAndSalt.length() - SALT_BYTES;
        if (!takesKeyBytes(keyBytes) || iv.length() != IV_BYTES) {
            throw new IllegalArgumentException(
                    "%s takes no key of %d bytes with a vector of %d"
                            .formatted(name, keyBytes, iv.length()));
        }
        byte[] nonce = Bytes.concat(keyAndSalt.slice(keyBytes, keyAndSalt.length()), iv).toArray();
        AlgorithmParameterSpec parameters =
                this == AES_GCM
                        ? new GCMParameterSpec(TAG_BYTES * 8, nonce)
                        : new IvParameterSpec(nonce);
        Cipher cipher = Cipher.getInstance(name);
        cipher.init(
                mode,
                new SecretKeySpec(keyAndSalt.slice(0, keyBytes).toArray(), keyName),
                parameters);
        cipher.updateAAD(associated.toArray());
        return cipher;
    }
}
