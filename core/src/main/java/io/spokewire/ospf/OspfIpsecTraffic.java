package io.spokewire.ospf;

/**
 * What the protection of one interface has counted, at one moment.
 *
 * @param packetsSealed that went out
 * @param packetsOpened that came, and were genuine
 * @param notProtected dropped: in clear, or by the other protocol of IPsec
 * @param otherSpi dropped: of another association
 * @param notGenuine dropped: the integrity check value does not hold
 * @param malformed dropped: no packet of these algorithms could look so
 */
public record OspfIpsecTraffic(
        long packetsSealed,
        long packetsOpened,
        long notProtected,
        long otherSpi,
        long notGenuine,
        long malformed) {
    /** Nothing yet. */
    public static final OspfIpsecTraffic NONE = new OspfIpsecTraffic(0, 0, 0, 0, 0, 0);

    /** All that were dropped. */
    public long dropped() {
        return notProtected + otherSpi + notGenuine + malformed;
    }
}
