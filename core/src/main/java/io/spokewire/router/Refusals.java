package io.spokewire.router;

import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.InterfaceAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What of a configuration is not obeyed, since it contradicts what stands before it. IOS refuses
 * such a line when it reads it and goes on with the next; so does this router, but it keeps the
 * line, so that saving the configuration loses nothing.
 *
 * @param errors all that is wrong
 * @param addresses by interface, those that are not given to it
 * @param closed by tunnel, why it stays closed
 */
record Refusals(
        List<Finding> errors,
        Map<String, Set<InterfaceAddress>> addresses,
        Map<String, String> closed) {
    static final Refusals NONE = new Refusals(List.of(), Map.of(), Map.of());

    /** Why a tunnel stays closed; empty when nothing is wrong with it. */
    String closed(String tunnel) {
        return closed.getOrDefault(tunnel, "");
    }

    /** The interfaces of which others say something else. */
    Set<String> differing(Refusals others) {
        Set<String> names = new LinkedHashSet<>();
        differing(addresses, others.addresses, names);
        differing(closed, others.closed, names);
        return names;
    }

    private static void differing(Map<String, ?> some, Map<String, ?> others, Set<String> into) {
        Set<String> all = new LinkedHashSet<>(some.keySet());
        all.addAll(others.keySet());
        all.removeIf(name -> Objects.equals(some.get(name), others.get(name)));
        into.addAll(all);
    }

    /** The addresses that an interface is given, IPv4 first. */
    List<InterfaceAddress> addresses(String interfaceName, InterfaceConfig config) {
        List<InterfaceAddress> given = new ArrayList<>(config.ipv4());
        given.addAll(config.ipv6());
        given.removeAll(addresses.getOrDefault(interfaceName, Set.of()));
        return given;
    }
}
