package io.spokewire.ike;

/**
 * The last negotiation with a peer that failed, as {@code show} tells it.
 *
 * @param version of IKE: 1 or 2
 * @param path both ends
 * @param exchange where it failed, as the RFC spells it
 * @param why the cause in words, without any key
 * @param atNanos the loop's time
 * @param count how many have failed with this peer since one last succeeded; from 1
 */
public record IkeFailure(
        int version, IkePath path, String exchange, String why, long atNanos, int count) {}
