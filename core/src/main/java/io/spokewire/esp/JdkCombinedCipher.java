package io.spokewire.esp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.spokewire.net.BigEndian;
import java.lang.foreign.MemorySegment;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-GCM (RFC 4106), AES-GMAC (RFC 4543) and ChaCha20-Poly1305 (RFC 7634) of the JDK. */
final class JdkCombinedCipher implements Sealer, Opener {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final EspSuite suite;
    private final Cipher cipher;
    private final SecretKeySpec key;
    private final byte[] nonce = new byte[NONCE_BYTES];
    private final JdkScratch scratch = new JdkScratch();

    JdkCombinedCipher(EspSuite suite, KeyMaterial keys) {
        suite.check(keys);
        this.suite = suite;
        boolean aes = suite.cipher() != EspCipher.CHACHA20_POLY1305;
        byte[] material = keys.cipher().toArray();
        int keyBytes = suite.keyBits() / 8;
        key = new SecretKeySpec(material, 0, keyBytes, aes ? "AES" : "ChaCha20");
        System.arraycopy(material, keyBytes, nonce, 0, suite.cipher().saltBytes());
        Arrays.fill(material, (byte) 0);
        try {
            cipher = Cipher.getInstance(aes ? "AES/GCM/NoPadding" : "ChaCha20-Poly1305");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks what every JDK has", e);
        }
    }

    @Override
    public void seal(MemorySegment memory, long at, int plainBytes, int sequenceHigh) {
        long text = at + suite.headerBytes();
        try {
            begin(Cipher.ENCRYPT_MODE, memory, at, sequenceHigh);
            if (suite.cipher() == EspCipher.AES_GMAC) {
                authenticate(memory, at, plainBytes);
                cipher.doFinal(scratch.output, 0);
                scratch.give(memory, text + plainBytes, TAG_BYTES);
                return;
            }
            scratch.room(plainBytes + TAG_BYTES);
            scratch.take(memory, text, plainBytes);
            int sealed = cipher.doFinal(scratch.input, 0, plainBytes, scratch.output, 0);
            scratch.give(memory, text, sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK does not seal " + suite, e);
        }
    }

    @Override
    public boolean open(MemorySegment memory, long at, int length, int sequenceHigh) {
        long text = at + suite.headerBytes();
        int sealed = length - suite.headerBytes();
        try {
            begin(Cipher.DECRYPT_MODE, memory, at, sequenceHigh);
            scratch.room(sealed);
            if (suite.cipher() == EspCipher.AES_GMAC) {
                int clear = sealed - TAG_BYTES;
                authenticate(memory, at, clear);
                scratch.take(memory, text + clear, TAG_BYTES);
                cipher.doFinal(scratch.input, 0, TAG_BYTES, scratch.output, 0);
                return true;
            }
            scratch.take(memory, text, sealed);
            int opened = cipher.doFinal(scratch.input, 0, sealed, scratch.output, 0);
            scratch.give(memory, text, opened);
            return true;
        } catch (AEADBadTagException _) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK does not open " + suite, e);
        }
    }

    private void begin(int mode, MemorySegment memory, long at, int sequenceHigh)
            throws GeneralSecurityException {
        int salt = suite.cipher().saltBytes();
        int iv = suite.cipher().ivBytes();
        MemorySegment.copy(
                memory, JAVA_BYTE, at + EspSuite.SPI_AND_SEQUENCE_BYTES, nonce, salt, iv);
        AlgorithmParameterSpec parameters =
                suite.cipher() == EspCipher.CHACHA20_POLY1305
                        ? new IvParameterSpec(nonce)
                        : new GCMParameterSpec(TAG_BYTES * 8, nonce);
        cipher.init(mode, key, parameters);
        scratch.room(TAG_BYTES);
        // RFC 4106 §5, RFC 7634 §2.1: SPI and sequence number, whole where it is extended.
        scratch.take(memory, at, 4);
        int used = 4;
        if (suite.extendedSequence()) {
            put32(scratch.input, used, sequenceHigh);
            used += 4;
        }
        put32(scratch.input, used, BigEndian.get32(memory, at + 4));
        cipher.updateAAD(scratch.input, 0, used + 4);
    }

    /** RFC 4543 §3.3: the initialization vector and all that would be encrypted. */
    private void authenticate(MemorySegment memory, long at, int clearBytes) {
        int bytes = suite.cipher().ivBytes() + clearBytes;
        scratch.room(bytes);
        scratch.take(memory, at + EspSuite.SPI_AND_SEQUENCE_BYTES, bytes);
        cipher.updateAAD(scratch.input, 0, bytes);
    }

    private static void put32(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    /** The JDK keeps its own copy of the key until the collector takes it. */
    @Override
    public void close() {
        Arrays.fill(nonce, (byte) 0);
        scratch.wipe();
    }
}
