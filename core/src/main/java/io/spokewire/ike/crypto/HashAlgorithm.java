package io.spokewire.ike.crypto;

import io.spokewire.net.Bytes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Hashes of IKE, each with its HMAC (RFC 2104), which is the pseudo-random function too. */
public enum HashAlgorithm {
    /** RFC 1321: weak. */
    MD5("MD5", "HmacMD5", 16, true),
    /** SHA-1. */
    SHA1("SHA-1", "HmacSHA1", 20, false),
    /** RFC 6234. */
    SHA2_256("SHA-256", "HmacSHA256", 32, false),
    /** RFC 6234. */
    SHA2_384("SHA-384", "HmacSHA384", 48, false),
    /** RFC 6234. */
    SHA2_512("SHA-512", "HmacSHA512", 64, false);

    private static final int PRF_PLUS_BLOCKS_MAX = 255;

    private final String digestName;
    private final String macName;
    private final int bytes;
    private final boolean weak;

    HashAlgorithm(String digestName, String macName, int bytes, boolean weak) {
        this.digestName = digestName;
        this.macName = macName;
        this.bytes = bytes;
        this.weak = weak;
    }

    /** Bytes of the digest, of the HMAC, and of the key that the HMAC wants. */
    public int bytes() {
        return bytes;
    }

    /** Whether it protects too little to be used where nobody asks for it. */
    public boolean weak() {
        return weak;
    }

    /** The digest of the parts behind one another. */
    public Bytes digest(Bytes... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(digestName);
            for (Bytes part : parts) {
                digest.update(part.toArray());
            }
            return Bytes.copyOf(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks " + digestName, e);
        }
    }

    /**
     * The HMAC of the parts behind one another.
     *
     * @param key of any length, none included
     */
    public Bytes hmac(Bytes key, Bytes... parts) {
        try {
            Mac mac = keyed(key);
            for (Bytes part : parts) {
                mac.update(part.toArray());
            }
            return Bytes.copyOf(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks " + macName, e);
        }
    }

    /**
     * {@code prf+}, RFC 7296 section 2.13: T1 = prf(K, S | 1), Tn = prf(K, Tn-1 | S | n).
     *
     * @param length bytes wanted, at most 255 times {@link #bytes}
     */
    public Bytes prfPlus(Bytes key, Bytes seed, int length) {
        if (length < 0 || length > PRF_PLUS_BLOCKS_MAX * bytes) {
            throw new IllegalArgumentException("prf+ gives no " + length + " bytes");
        }
        try {
            Mac mac = keyed(key);
            byte[] seedBytes = seed.toArray();
            byte[] stream = new byte[length];
            byte[] block = new byte[0];
            for (int done = 0, n = 1; done < length; done += bytes, n++) {
                mac.update(block);
                mac.update(seedBytes);
                mac.update((byte) n);
                block = mac.doFinal();
                System.arraycopy(block, 0, stream, done, Math.min(bytes, length - done));
            }
            return Bytes.copyOf(stream);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks " + macName, e);
        }
    }

    /** Whether two values are equal, in a time that tells nothing of where they differ. */
    public static boolean same(Bytes one, Bytes other) {
        return MessageDigest.isEqual(one.toArray(), other.toArray());
    }

    private Mac keyed(Bytes key) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(macName);
        // HMAC fills the key up with zeros (RFC 2104 section 2), so a zero byte is no key at all.
        byte[] bits = key.length() == 0 ? new byte[1] : key.toArray();
        mac.init(new SecretKeySpec(bits, macName));
        return mac;
    }
}
