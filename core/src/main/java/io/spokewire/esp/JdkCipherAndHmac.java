package io.spokewire.esp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * CBC (RFC 3602, 2451, 2405) or no encryption (RFC 2410), with an HMAC (RFC 2403, 2404, 4868), of
 * the JDK.
 */
final class JdkCipherAndHmac implements Sealer, Opener {
    private final EspSuite suite;
    private final @Nullable Cipher cipher;
    private final @Nullable SecretKeySpec key;
    private final IvParameterSpec zeroIv;
    private final Mac mac;
    private final byte[] tag;
    private final JdkScratch scratch = new JdkScratch();

    JdkCipherAndHmac(EspSuite suite, KeyMaterial keys) {
        suite.check(keys);
        this.suite = suite;
        this.zeroIv = new IvParameterSpec(new byte[suite.cipher().ivBytes()]);
        this.tag = new byte[suite.integrity().keyBytes()]; // as long as the hash, untruncated
        try {
            String algorithm = algorithm(suite.cipher());
            if (algorithm.isEmpty()) {
                cipher = null;
                key = null;
            } else {
                cipher = Cipher.getInstance(algorithm + "/CBC/NoPadding");
                key = new SecretKeySpec(keys.cipher().toArray(), algorithm);
            }
            mac = Mac.getInstance(hmac(suite.integrity()));
            mac.init(new SecretKeySpec(keys.integrity().toArray(), mac.getAlgorithm()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks what every JDK has", e);
        }
    }

    private static String algorithm(EspCipher cipher) {
        return switch (cipher) {
            case NULL -> "";
            case DES_CBC -> "DES";
            case TRIPLE_DES_CBC -> "DESede";
            case AES_CBC -> "AES";
            case AES_GCM, AES_GMAC, CHACHA20_POLY1305 ->
                    throw new IllegalArgumentException(cipher + " brings its own integrity");
        };
    }

    private static String hmac(EspIntegrity integrity) {
        return switch (integrity) {
            case HMAC_MD5_96 -> "HmacMD5";
            case HMAC_SHA1_96 -> "HmacSHA1";
            case HMAC_SHA2_256_128 -> "HmacSHA256";
            case HMAC_SHA2_384_192 -> "HmacSHA384";
            case HMAC_SHA2_512_256 -> "HmacSHA512";
            case NONE -> throw new IllegalArgumentException("there is no integrity to compute");
        };
    }

    @Override
    public void seal(MemorySegment memory, long at, int plainBytes, int sequenceHigh) {
        int sealed = suite.headerBytes() + plainBytes;
        try {
            if (cipher != null) {
                // The first block of ciphertext, under an IV of zeros, becomes the IV of the rest.
                int bytes = suite.cipher().ivBytes() + plainBytes;
                long from = at + EspSuite.SPI_AND_SEQUENCE_BYTES;
                scratch.room(bytes);
                scratch.take(memory, from, bytes);
                cipher.init(Cipher.ENCRYPT_MODE, key, zeroIv);
                int done = cipher.doFinal(scratch.input, 0, bytes, scratch.output, 0);
                scratch.give(memory, from, done);
            }
            authenticate(memory, at, sealed, sequenceHigh);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK does not seal " + suite, e);
        }
        int icv = suite.integrity().icvBytes();
        MemorySegment.copy(tag, 0, memory, JAVA_BYTE, at + sealed, icv);
    }

    @Override
    public boolean open(MemorySegment memory, long at, int length, int sequenceHigh) {
        int icv = suite.integrity().icvBytes();
        int sealed = length - icv;
        try {
            authenticate(memory, at, sealed, sequenceHigh);
            byte[] shown = new byte[icv];
            MemorySegment.copy(memory, JAVA_BYTE, at + sealed, shown, 0, icv);
            if (!MessageDigest.isEqual(shown, Arrays.copyOf(tag, icv))) {
                return false;
            }
            if (cipher != null) {
                int ivBytes = suite.cipher().ivBytes();
                int bytes = sealed - EspSuite.SPI_AND_SEQUENCE_BYTES - ivBytes;
                long from = at + EspSuite.SPI_AND_SEQUENCE_BYTES;
                scratch.room(ivBytes + bytes);
                scratch.take(memory, from, ivBytes + bytes);
                cipher.init(
                        Cipher.DECRYPT_MODE, key, new IvParameterSpec(scratch.input, 0, ivBytes));
                int done = cipher.doFinal(scratch.input, ivBytes, bytes, scratch.output, 0);
                scratch.give(memory, from + ivBytes, done);
            }
            return true;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK does not open " + suite, e);
        }
    }

    /** RFC 4303 §2.8 and §2.2.1: over all in front of it, then the upper half of the number. */
    private void authenticate(MemorySegment memory, long at, int bytes, int sequenceHigh)
            throws GeneralSecurityException {
        scratch.room(bytes);
        scratch.take(memory, at, bytes);
        mac.update(scratch.input, 0, bytes);
        if (suite.extendedSequence()) {
            for (int shift = 24; shift >= 0; shift -= 8) {
                mac.update((byte) (sequenceHigh >>> shift));
            }
        }
        mac.doFinal(tag, 0);
    }

    /** The JDK keeps its own copy of the keys until the collector takes it. */
    @Override
    public void close() {
        Arrays.fill(tag, (byte) 0);
        scratch.wipe();
    }
}
