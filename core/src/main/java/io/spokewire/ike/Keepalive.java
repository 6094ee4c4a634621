package io.spokewire.ike;

/**
 * Dead peer detection: {@code crypto isakmp keepalive} (RFC 3706) and {@code crypto ikev2 dpd} (RFC
 * 7296 section 2.4).
 *
 * @param intervalSeconds 10 to 3600 without a sign of life until the peer is asked; 0 for off
 * @param retrySeconds 2 to 60 between questions that find no answer
 * @param periodic whether the peer is asked regularly; else only when there is something to send
 */
public record Keepalive(int intervalSeconds, int retrySeconds, boolean periodic) {
    /** No detection, which is IOS's default. */
    public static final Keepalive OFF = new Keepalive(0, 2, false);
}
