package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.spokewire.esp.EspSuite;
import io.spokewire.esp.KeyMaterial;
import io.spokewire.esp.Opener;
import io.spokewire.esp.Sealer;
import io.spokewire.net.BigEndian;
import io.spokewire.net.Bytes;
import io.spokewire.os.ffm.LibCrypto;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * CBC (RFC 3602, 2451) or no encryption (RFC 2410), with an HMAC (RFC 2403, 2404, 4868), of
 * libcrypto, in one direction. The two blocks that an HMAC has of its key (RFC 2104 section 4) are
 * hashed once, and copied for each packet.
 */
final class LibCryptoCbc implements Sealer, Opener {
    private static final int SPI_AND_SEQUENCE_BYTES = 8;
    private static final int STATE = LibCrypto.DIGEST_STATE_BYTES;

    // What stands in the memory, one behind the other.
    private static final int INNER = 0;
    private static final int OUTER = STATE;
    private static final int WORK = 2 * STATE;
    private static final int HASH = 3 * STATE;
    private static final int ZERO_IV = HASH + 64;
    private static final int WRITTEN = ZERO_IV + 16;
    private static final int SEQUENCE_HIGH = WRITTEN + 8;
    private static final int BYTES = SEQUENCE_HIGH + 8;

    private final EspSuite suite;
    private final LibCrypto.Digest digest;
    private final int ivBytes;
    private final int icvBytes;
    private final MemorySegment memory = Arena.ofAuto().allocate(BYTES, 64);
    private final long address = memory.address();
    private long context;

    /**
     * Makes what seals, or what opens.
     *
     * @param cipher of libcrypto; 0 for none
     */
    LibCryptoCbc(
            EspSuite suite, KeyMaterial keys, long cipher, LibCrypto.Digest digest, boolean seals) {
        suite.check(keys);
        this.suite = suite;
        this.digest = digest;
        ivBytes = suite.cipher().ivBytes();
        icvBytes = suite.icvBytes();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(digest.blockBytes());
            hashKey(key, keys.integrity(), 0x36, INNER);
            hashKey(key, keys.integrity(), 0x5C, OUTER);
            key.fill((byte) 0);
            if (cipher != 0) {
                context = LibCryptoProvider.context();
                keys.cipher().copyTo(key, 0);
                check(
                        (seals
                                        ? LibCrypto.encryptInit(context, cipher, key.address(), 0)
                                        : LibCrypto.decryptInit(context, cipher, key.address(), 0))
                                && LibCrypto.withoutPadding(context));
                key.fill((byte) 0);
            }
        }
    }

    private void hashKey(MemorySegment block, Bytes key, int pad, int state) {
        for (int i = 0; i < digest.blockBytes(); i++) {
            block.set(JAVA_BYTE, i, (byte) (pad ^ (i < key.length() ? key.at(i) : 0)));
        }
        check(
                digest.begin(address + state)
                        && digest.update(address + state, block.address(), digest.blockBytes()));
    }

    private void check(boolean done) {
        if (!done) {
            throw new IllegalStateException("libcrypto does not do " + suite);
        }
    }

    @Override
    public void seal(MemorySegment packet, long at, int plainBytes, int sequenceHigh) {
        int sealed = SPI_AND_SEQUENCE_BYTES + ivBytes + plainBytes;
        long start = EspNonce.address(packet, at, sealed + icvBytes);
        if (context != 0) {
            // The first block of ciphertext, under an IV of zeros, becomes the IV of the rest.
            long from = start + SPI_AND_SEQUENCE_BYTES;
            check(
                    LibCrypto.encryptInit(context, 0, 0, address + ZERO_IV)
                            && LibCrypto.encryptUpdate(
                                    context, from, address + WRITTEN, from, ivBytes + plainBytes));
        }
        authenticate(start, sealed, sequenceHigh);
        MemorySegment.copy(memory, HASH, packet, at + sealed, icvBytes);
    }

    @Override
    public boolean open(MemorySegment packet, long at, int length, int sequenceHigh) {
        int sealed = length - icvBytes;
        long start = EspNonce.address(packet, at, length);
        authenticate(start, sealed, sequenceHigh);
        int different = 0;
        for (int i = 0; i < icvBytes; i++) {
            different |= BigEndian.get8(memory, HASH + i) ^ BigEndian.get8(packet, at + sealed + i);
        }
        if (different != 0) {
            return false;
        }
        if (context != 0) {
            long iv = start + SPI_AND_SEQUENCE_BYTES;
            long text = iv + ivBytes;
            int bytes = sealed - SPI_AND_SEQUENCE_BYTES - ivBytes;
            check(
                    LibCrypto.decryptInit(context, 0, 0, iv)
                            && LibCrypto.decryptUpdate(
                                    context, text, address + WRITTEN, text, bytes));
        }
        return true;
    }

    /** RFC 4303 §2.8 and §2.2.1: over all in front of it, then the upper half of the number. */
    private void authenticate(long start, int bytes, int sequenceHigh) {
        long work = address + WORK;
        MemorySegment.copy(memory, INNER, memory, WORK, STATE);
        boolean done = digest.update(work, start, bytes);
        if (suite.extendedSequence()) {
            BigEndian.put32(memory, SEQUENCE_HIGH, sequenceHigh);
            done &= digest.update(work, address + SEQUENCE_HIGH, Integer.BYTES);
        }
        done &= digest.end(work, address + HASH);
        MemorySegment.copy(memory, OUTER, memory, WORK, STATE);
        check(
                done
                        && digest.update(work, address + HASH, digest.bytes())
                        && digest.end(work, address + HASH));
    }

    @Override
    public void close() {
        memory.fill((byte) 0);
        if (context != 0) {
            LibCrypto.free(context);
            context = 0;
        }
    }
}
