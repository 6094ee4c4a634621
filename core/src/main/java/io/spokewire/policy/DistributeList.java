package io.spokewire.policy;

/**
 * {@code distribute-list ...} of a routing process: which routes it takes or tells.
 *
 * @param kind what {@code name} names: {@code ""} for an access list, {@code prefix}, {@code
 *     prefix-list} (of IPv6), {@code gateway} (a prefix list for the sender) or {@code route-map}
 * @param name of the list
 * @param in whether it is about received routes; else about told ones
 * @param scope the interface, or for told routes the source, that it is confined to; empty for all
 */
public record DistributeList(String kind, String name, boolean in, String scope) {
    /** As the configuration shows it. */
    public String words() {
        return "distribute-list "
                + (kind.isEmpty() ? "" : kind + " ")
                + name
                + (in ? " in" : " out")
                + (scope.isEmpty() ? "" : " " + scope);
    }

    /** Whether both are about the same routes, so that a new one takes the place of the other. */
    public boolean replaces(DistributeList other) {
        return in == other.in && scope.equals(other.scope);
    }
}
