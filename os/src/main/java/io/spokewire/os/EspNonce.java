package io.spokewire.os;

import io.spokewire.esp.EspSuite;
import io.spokewire.esp.KeyMaterial;
import io.spokewire.net.BigEndian;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * What combined ciphers take beside the text, where native code can read it: the nonce of salt and
 * initialization vector, and what is authenticated only (RFC 4106 §4, §5, RFC 7634 §2).
 */
final class EspNonce implements AutoCloseable {
    /** Bytes of the integrity check value of all combined ciphers. */
    static final int TAG_BYTES = 16;

    private static final int SPI_AND_SEQUENCE_BYTES = 8;
    private static final int SALT_BYTES = 4;
    private static final int AAD = 16;
    private static final int LONG_AAD_BYTES = 12;

    private final boolean extended;
    private final MemorySegment memory = Arena.ofAuto().allocate(64, 64);
    private final long address = memory.address();

    EspNonce(EspSuite suite, KeyMaterial keys) {
        extended = suite.extendedSequence();
        int salt = suite.keyBits() / 8;
        keys.cipher().slice(salt, salt + SALT_BYTES).copyTo(memory, 0);
    }

    /** The address of a packet; native code asks for no bounds, so they are checked here. */
    static long address(MemorySegment memory, long at, int length) {
        return memory.address() + Objects.checkFromIndexSize(at, (long) length, memory.byteSize());
    }

    /** Takes over what a packet has of it, its SPI standing at {@code at}. */
    void set(MemorySegment packet, long at, int sequenceHigh) {
        BigEndian.put64(memory, SALT_BYTES, BigEndian.get64(packet, at + SPI_AND_SEQUENCE_BYTES));
        if (extended) {
            BigEndian.put32(memory, AAD, BigEndian.get32(packet, at));
            BigEndian.put32(memory, AAD + 4, sequenceHigh);
            BigEndian.put32(memory, AAD + 8, BigEndian.get32(packet, at + 4));
        }
    }

    /** Where the nonce stands. */
    long address() {
        return address;
    }

    /** Where that stands which is authenticated only: in the packet, when that has all of it. */
    long aad(long packet) {
        return extended ? address + AAD : packet;
    }

    int aadBytes() {
        return extended ? LONG_AAD_BYTES : SPI_AND_SEQUENCE_BYTES;
    }

    @Override
    public void close() {
        memory.fill((byte) 0);
    }
}
