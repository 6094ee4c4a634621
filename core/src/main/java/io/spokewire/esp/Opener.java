package io.spokewire.esp;

import java.lang.foreign.MemorySegment;

/**
 * Checks and decrypts the ESP packets of one association. Belongs to one thread at a time; holds
 * keys until it is closed.
 */
public interface Opener extends AutoCloseable {
    /**
     * Opens a packet where it lies. The comparison of the integrity check value takes the same time
     * whatever differs.
     *
     * @param at where the SPI stands
     * @param length from the SPI to the end of the integrity check value: header and check value of
     *     the suite and at least one whole block of ciphertext between them
     * @param sequenceHigh the upper half of an extended sequence number; otherwise not looked at
     * @return whether it is genuine; then plaintext stands where ciphertext stood. Otherwise what
     *     stands there means nothing.
     */
    boolean open(MemorySegment memory, long at, int length, int sequenceHigh);

    /** Forgets the keys. Nothing can be opened from now on. */
    @Override
    void close();
}
