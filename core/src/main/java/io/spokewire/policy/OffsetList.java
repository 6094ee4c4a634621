package io.spokewire.policy;

/**
 * {@code offset-list} of a routing process: what is added to the metric of some routes.
 *
 * @param list an access list; {@code 0} for all routes
 * @param in whether it is about received routes; else about told ones
 * @param offset added to the metric
 * @param interfaceName that it is confined to; empty for all
 */
public record OffsetList(String list, boolean in, long offset, String interfaceName) {
    /** As the configuration shows it. */
    public String words() {
        return "offset-list "
                + list
                + (in ? " in " : " out ")
                + offset
                + (interfaceName.isEmpty() ? "" : " " + interfaceName);
    }
}
