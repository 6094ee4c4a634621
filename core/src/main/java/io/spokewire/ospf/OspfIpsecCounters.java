package io.spokewire.ospf;

/**
 * What the protection of one interface has counted, RFC 4303 section 4 and RFC 4302 section 4; of
 * the control thread.
 */
final class OspfIpsecCounters {
    private long sealed;
    private long opened;
    private long notProtected;
    private long otherSpi;
    private long notGenuine;
    private long malformed;

    /** Why a packet was dropped that came where packets are to be protected. */
    enum Drop {
        /** It came in clear, or by the other protocol of IPsec. */
        NOT_PROTECTED,
        /** Another security parameters index. */
        OTHER_SPI,
        /** The integrity check value does not hold: another key, another hash, or changed. */
        NOT_GENUINE,
        /** No packet of these algorithms could look so. */
        MALFORMED
    }

    void sealed() {
        sealed++;
    }

    void opened() {
        opened++;
    }

    void dropped(Drop why) {
        switch (why) {
            case NOT_PROTECTED -> notProtected++;
            case OTHER_SPI -> otherSpi++;
            case NOT_GENUINE -> notGenuine++;
            case MALFORMED -> malformed++;
        }
    }

    OspfIpsecTraffic traffic() {
        return new OspfIpsecTraffic(sealed, opened, notProtected, otherSpi, notGenuine, malformed);
    }
}
