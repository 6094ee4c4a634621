package io.spokewire.routing;

import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a process makes of each interface, worked out a slice at a time: those that have changed
 * before those that a new configuration may mean. One that waits is as it was worked out last.
 *
 * @param <C> what the process runs on
 */
public final class CircuitPlans<C> {
    private final Map<String, RoutedInterface> links = new LinkedHashMap<>();
    private final Map<String, C> circuits = new LinkedHashMap<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private final Set<String> others = new LinkedHashSet<>();

    /** The interfaces there are, by name, in the order in which they came. */
    public Map<String, RoutedInterface> links() {
        return Collections.unmodifiableMap(links);
    }

    /** Interfaces are other ones. */
    public void changed(RoutingInput.InterfacesChanged now) {
        now.in(links);
        changed.addAll(now.gone());
        now.links().forEach(link -> changed.add(link.name()));
        others.removeAll(changed);
    }

    /** The configuration is another one. */
    public void configured() {
        others.addAll(links.keySet());
        others.removeAll(changed);
    }

    /** The process ends: what waits is worked out no more. */
    public void stop() {
        changed.clear();
        others.clear();
    }

    /** Whether there are some that are not worked out. */
    public boolean busy() {
        return !changed.isEmpty() || !others.isEmpty();
    }

    /**
     * Goes on.
     *
     * @param max works out so many at most
     * @param plan what the process makes of one; empty where it does not run on it
     * @return the names of those that were worked out, those that are no more among them
     */
    public Set<String> work(int max, Function<RoutedInterface, Optional<C>> plan) {
        Set<String> some = new LinkedHashSet<>();
        take(changed, max, some);
        take(others, max, some);
        for (String name : some) {
            RoutedInterface link = links.get(name);
            Optional<C> circuit = link == null ? Optional.empty() : plan.apply(link);
            circuit.ifPresentOrElse(c -> circuits.put(name, c), () -> circuits.remove(name));
        }
        return some;
    }

    private static void take(Set<String> waiting, int max, Set<String> some) {
        for (Iterator<String> each = waiting.iterator(); each.hasNext() && some.size() < max; ) {
            some.add(each.next());
            each.remove();
        }
    }

    /** What the process runs on, by name, in the order of the interfaces. */
    public Map<String, C> circuits() {
        Map<String, C> ordered = new LinkedHashMap<>();
        for (String name : links.keySet()) {
            C circuit = circuits.get(name);
            if (circuit != null) {
                ordered.put(name, circuit);
            }
        }
        return ordered;
    }
}
