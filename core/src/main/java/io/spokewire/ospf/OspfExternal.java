package io.spokewire.ospf;

import io.spokewire.net.Prefix;

/**
 * A route of another source that is told as external.
 *
 * @param metric 0 to 16777214
 * @param type2 whether the metric is above all of ours; IOS's default
 * @param tag 0 for none
 * @param nssaOnly whether it is told in NSSAs alone, and not translated there
 */
public record OspfExternal(Prefix prefix, int metric, boolean type2, long tag, boolean nssaOnly) {
    /** One that all are told. */
    public OspfExternal(Prefix prefix, int metric, boolean type2, long tag) {
        this(prefix, metric, type2, tag, false);
    }
}
