package io.spokewire.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code passive-interface ...} of a routing process: where it listens or tells nothing.
 *
 * @param byDefault {@code passive-interface default}: all are, but the named ones
 * @param exceptions canonical names, sorted: the interfaces that are otherwise
 */
public record PassiveInterfaces(boolean byDefault, List<String> exceptions) {
    /** No interface is passive. */
    public static final PassiveInterfaces NONE = new PassiveInterfaces(false, List.of());

    /** Sorts the names. */
    public PassiveInterfaces {
        exceptions = exceptions.stream().distinct().sorted().toList();
    }

    /** Whether the process is passive on an interface. */
    public boolean contains(String interfaceName) {
        return byDefault != exceptions.contains(interfaceName);
    }

    /** With one interface passive, or not. */
    public PassiveInterfaces with(String interfaceName, boolean passive) {
        List<String> changed = new ArrayList<>(exceptions);
        changed.remove(interfaceName);
        if (passive != byDefault) {
            changed.add(interfaceName);
        }
        return new PassiveInterfaces(byDefault, changed);
    }

    /** With another default, which forgets the exceptions, as IOS does. */
    public PassiveInterfaces withDefault(boolean passive) {
        return passive == byDefault ? this : new PassiveInterfaces(passive, List.of());
    }
}
