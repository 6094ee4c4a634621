package io.spokewire.os;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which Linux device an interface of the configuration is. In this order: the one that the map
 * given to the daemon names; the one whose alias is the interface's name; the one of exactly that
 * name; the one of the short form, {@code Gi0-0} for {@code GigabitEthernet0/0}, since a slash
 * cannot stand in a device's name.
 */
final class DeviceNames {
    private DeviceNames() {}

    static Optional<LinkInfo> find(
            String name, List<LinkInfo> links, Map<String, String> explicit) {
        String given = explicit.get(name);
        if (given != null) {
            return first(links, link -> link.name().equals(given));
        }
        return first(links, link -> link.alias().equals(name))
                .or(() -> first(links, link -> link.name().equals(name)))
                .or(() -> first(links, link -> link.name().equals(shortForm(name))));
    }

    private static Optional<LinkInfo> first(List<LinkInfo> links, Predicate<LinkInfo> wanted) {
        return links.stream().filter(wanted).findFirst();
    }

    /** The first two letters of the kind, then the numbers with dashes for slashes. */
    static String shortForm(String name) {
        int digits = 0;
        while (digits < name.length() && !Character.isDigit(name.charAt(digits))) {
            digits++;
        }
        String kind = name.substring(0, Math.min(2, digits));
        return kind + name.substring(digits).replace('/', '-');
    }

    /** The name of a device that we make: the interface's own where it fits. */
    static String own(String name) {
        boolean fits = name.length() <= TunDevice.NAME_MAX_CHARS && name.indexOf('/') < 0;
        return fits ? name : shortForm(name);
    }
}
