package io.spokewire.ike;

/**
 * What an engine of IKE has counted since the start.
 *
 * @param initiated negotiations that we have begun
 * @param responded negotiations that peers have begun
 * @param established negotiations that have ended in an IKE SA
 * @param failed negotiations that have not
 * @param rejectedByAdmission requests dropped because a limit of SAs was reached
 * @param cookiesSent challenges to half-open peers (version 2)
 * @param cookiesTaken challenges that were answered rightly
 * @param cookiesRefused cookies that were wrong or too old
 * @param revokedPeers IKE SAs ended because the peer's certificate holds no more
 * @param ppkMismatched peers that named another post-quantum preshared key than is configured
 * @param ppkMissing peers that used none although it is required
 * @param malformed messages that could not be decoded
 * @param unauthenticated messages whose integrity did not hold
 * @param unknownSa messages for an SA that is not there
 * @param retransmitted requests sent again
 * @param halfOpen negotiations under way now, as responder
 * @param negotiating negotiations under way now, as initiator
 * @param active IKE SAs that are established now
 */
public record IkeStatistics(
        long initiated,
        long responded,
        long established,
        long failed,
        long rejectedByAdmission,
        long cookiesSent,
        long cookiesTaken,
        long cookiesRefused,
        long revokedPeers,
        long ppkMismatched,
        long ppkMissing,
        long malformed,
        long unauthenticated,
        long unknownSa,
        long retransmitted,
        int halfOpen,
        int negotiating,
        int active) {
    /** Nothing has happened yet. */
    public static final IkeStatistics NONE =
            new IkeStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
