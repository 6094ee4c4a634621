package io.spokewire.os;

import io.spokewire.esp.EspCipher;
import io.spokewire.esp.EspSuite;
import io.spokewire.esp.KeyMaterial;
import io.spokewire.esp.Opener;
import io.spokewire.esp.Sealer;
import io.spokewire.os.ffm.LibCrypto;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * AES-GCM (RFC 4106), AES-GMAC (RFC 4543) and ChaCha20-Poly1305 (RFC 7634) of libcrypto, in one
 * direction.
 */
final class LibCryptoAead implements Sealer, Opener {
    private final EspSuite suite;
    private final boolean gmac;
    private final int headerBytes;
    private final EspNonce nonce;
    private final MemorySegment written = Arena.ofAuto().allocate(Integer.BYTES, 8);
    private long context;

    LibCryptoAead(EspSuite suite, KeyMaterial keys, long cipher, boolean seals) {
        suite.check(keys);
        this.suite = suite;
        gmac = suite.cipher() == EspCipher.AES_GMAC;
        headerBytes = suite.headerBytes();
        nonce = new EspNonce(suite, keys);
        context = LibCryptoProvider.context();
        int keyBytes = suite.keyBits() / 8;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(keyBytes);
            keys.cipher().slice(0, keyBytes).copyTo(key, 0);
            long at = key.address();
            check(
                    seals
                            ? LibCrypto.encryptInit(context, cipher, at, 0)
                            : LibCrypto.decryptInit(context, cipher, at, 0));
            key.fill((byte) 0);
        }
    }

    private void check(boolean done) {
        if (!done) {
            throw new IllegalStateException("libcrypto does not do " + suite);
        }
    }

    @Override
    public void seal(MemorySegment memory, long at, int plainBytes, int sequenceHigh) {
        int length = headerBytes + plainBytes + EspNonce.TAG_BYTES;
        long packet = EspNonce.address(memory, at, length);
        long text = packet + headerBytes;
        long count = written.address();
        nonce.set(memory, at, sequenceHigh);
        boolean done =
                LibCrypto.encryptInit(context, 0, 0, nonce.address())
                        && LibCrypto.encryptUpdate(
                                context, 0, count, nonce.aad(packet), nonce.aadBytes());
        if (gmac) {
            long iv = text - suite.cipher().ivBytes();
            int bytes = suite.cipher().ivBytes() + plainBytes; // RFC 4543 §3.3
            done &= LibCrypto.encryptUpdate(context, 0, count, iv, bytes);
        } else {
            done &= LibCrypto.encryptUpdate(context, text, count, text, plainBytes);
        }
        check(
                done
                        && LibCrypto.encryptFinal(context, text, count)
                        && LibCrypto.tag(context, text + plainBytes, EspNonce.TAG_BYTES));
    }

    @Override
    public boolean open(MemorySegment memory, long at, int length, int sequenceHigh) {
        long packet = EspNonce.address(memory, at, length);
        long text = packet + headerBytes;
        int bytes = length - headerBytes - EspNonce.TAG_BYTES;
        long count = written.address();
        nonce.set(memory, at, sequenceHigh);
        boolean done =
                LibCrypto.decryptInit(context, 0, 0, nonce.address())
                        && LibCrypto.decryptUpdate(
                                context, 0, count, nonce.aad(packet), nonce.aadBytes());
        if (gmac) {
            int ivBytes = suite.cipher().ivBytes();
            done &= LibCrypto.decryptUpdate(context, 0, count, text - ivBytes, ivBytes + bytes);
        } else {
            done &= LibCrypto.decryptUpdate(context, text, count, text, bytes);
        }
        check(done && LibCrypto.expectTag(context, text + bytes, EspNonce.TAG_BYTES));
        return LibCrypto.decryptFinal(context, text, count);
    }

    @Override
    public void close() {
        nonce.close();
        if (context != 0) {
            LibCrypto.free(context);
            context = 0;
        }
    }
}
