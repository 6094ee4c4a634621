package io.spokewire.esp;

/**
 * How much an association may seal, RFC 4301 section 4.4.2.1: at the soft limits another one is
 * asked for, at the hard limits it ends.
 *
 * @param softBytes of payload
 * @param hardBytes of payload
 * @param softPackets also the highest sequence number that goes without notice
 * @param hardPackets also the highest sequence number; it must not come round (RFC 4303 section
 *     3.3.3)
 */
public record SaLifetime(long softBytes, long hardBytes, long softPackets, long hardPackets) {
    private static final long PACKETS = 0xFFFF_FFFFL;

    /** Far from what would make a number negative, and never reached. */
    private static final long EXTENDED_PACKETS = 1L << 62;

    private static final int KILOBYTE = 1024;

    /**
     * What follows from the algorithms and from {@code set security-association lifetime
     * kilobytes}. An eighth of the volume is left for the new association to come, and a quarter of
     * the sequence numbers: at a million packets a second that is a quarter of an hour.
     *
     * @param kilobytes 0 for no limit by volume
     */
    public static SaLifetime of(EspSuite suite, long kilobytes) {
        long bytes = kilobytes == 0 ? Long.MAX_VALUE : Math.multiplyExact(kilobytes, KILOBYTE);
        long packets = suite.extendedSequence() ? EXTENDED_PACKETS : PACKETS;
        return new SaLifetime(bytes - bytes / 8, bytes, packets - packets / 4, packets);
    }
}
