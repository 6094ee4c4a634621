package io.spokewire.esp;

import java.lang.foreign.MemorySegment;

/**
 * Encrypts and authenticates the ESP packets of one association. Belongs to one thread at a time;
 * holds keys until it is closed.
 */
public interface Sealer extends AutoCloseable {
    /**
     * Seals a packet where it lies. From {@code at} on stand the SPI and the sequence number (32
     * bits each, big-endian); in the place of the initialization vector a number that no other
     * packet of these keys has; then the plaintext, padding and trailer included. Behind it the
     * integrity check value is written.
     *
     * <p>The number becomes the initialization vector as it is where that has to be unique (RFC
     * 4106, 4543, 7634). Where it has to be unpredictable (RFC 3602, 2451, 2405) it is encrypted
     * first, as NIST SP 800-38A, appendix C, advises.
     *
     * @param plainBytes as {@link EspSuite#plainBytes} says
     * @param sequenceHigh the upper half of an extended sequence number; otherwise not looked at
     */
    void seal(MemorySegment memory, long at, int plainBytes, int sequenceHigh);

    /** Forgets the keys. Nothing can be sealed from now on. */
    @Override
    void close();
}
