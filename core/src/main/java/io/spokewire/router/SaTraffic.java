package io.spokewire.router;

import io.spokewire.esp.InboundSa;
import io.spokewire.esp.OutboundSa;

/**
 * What a child SA has counted, both directions.
 *
 * @param bytesIn inside ESP
 * @param bytesOut inside ESP
 * @param replays packets that came twice or too late
 * @param forgeries packets whose integrity did not hold
 */
record SaTraffic(
        long packetsIn,
        long packetsOut,
        long bytesIn,
        long bytesOut,
        long replays,
        long forgeries) {
    static final SaTraffic NONE = new SaTraffic(0, 0, 0, 0, 0, 0);

    /** Since the association was made. */
    static SaTraffic of(InboundSa in, OutboundSa out) {
        return new SaTraffic(
                in.packets(), out.packets(), in.bytes(), out.bytes(), in.replays(), in.forgeries());
    }

    /** What has come since then. */
    SaTraffic since(SaTraffic then) {
        return new SaTraffic(
                packetsIn - then.packetsIn,
                packetsOut - then.packetsOut,
                bytesIn - then.bytesIn,
                bytesOut - then.bytesOut,
                replays - then.replays,
                forgeries - then.forgeries);
    }
}
