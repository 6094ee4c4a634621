package io.spokewire.os;

import io.spokewire.esp.EspSuite;
import io.spokewire.esp.KeyMaterial;
import io.spokewire.esp.Opener;
import io.spokewire.esp.Sealer;
import io.spokewire.net.BigEndian;
import io.spokewire.os.ffm.LibIpsecMb;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** AES-GCM (RFC 4106) of libipsec-mb. */
final class LibIpsecMbGcm implements Sealer, Opener {
    private static final int CONTEXT = LibIpsecMb.GCM_KEY_BYTES;
    private static final int TAG = CONTEXT + LibIpsecMb.GCM_CONTEXT_BYTES;
    private static final int BYTES = TAG + EspNonce.TAG_BYTES;

    private final int headerBytes;
    private final LibIpsecMb.Gcm gcm;
    private final EspNonce nonce;
    private final MemorySegment memory = Arena.ofAuto().allocate(BYTES, 64);
    private final long address = memory.address();

    LibIpsecMbGcm(EspSuite suite, KeyMaterial keys, LibIpsecMb.Gcm gcm) {
        suite.check(keys);
        this.gcm = gcm;
        headerBytes = suite.headerBytes();
        nonce = new EspNonce(suite, keys);
        int keyBytes = suite.keyBits() / 8;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(keyBytes);
            keys.cipher().slice(0, keyBytes).copyTo(key, 0);
            gcm.prepare(key.address(), address);
            key.fill((byte) 0);
        }
    }

    @Override
    public void seal(MemorySegment packet, long at, int plainBytes, int sequenceHigh) {
        long start = EspNonce.address(packet, at, headerBytes + plainBytes + EspNonce.TAG_BYTES);
        long text = start + headerBytes;
        nonce.set(packet, at, sequenceHigh);
        gcm.encrypt(
                address,
                address + CONTEXT,
                text,
                text,
                plainBytes,
                nonce.address(),
                nonce.aad(start),
                nonce.aadBytes(),
                text + plainBytes,
                EspNonce.TAG_BYTES);
    }

    @Override
    public boolean open(MemorySegment packet, long at, int length, int sequenceHigh) {
        long start = EspNonce.address(packet, at, length);
        long text = start + headerBytes;
        int bytes = length - headerBytes - EspNonce.TAG_BYTES;
        nonce.set(packet, at, sequenceHigh);
        gcm.decrypt(
                address,
                address + CONTEXT,
                text,
                text,
                bytes,
                nonce.address(),
                nonce.aad(start),
                nonce.aadBytes(),
                address + TAG,
                EspNonce.TAG_BYTES);
        long tag = at + headerBytes + bytes;
        return ((BigEndian.get64(memory, TAG) ^ BigEndian.get64(packet, tag))
                        | (BigEndian.get64(memory, TAG + 8) ^ BigEndian.get64(packet, tag + 8)))
                == 0;
    }

    @Override
    public void close() {
        nonce.close();
        memory.fill((byte) 0);
    }
}
