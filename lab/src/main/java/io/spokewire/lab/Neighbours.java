package io.spokewire.lab;

import io.spokewire.command.Section;
import io.spokewire.net.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The BGP neighbours that a configuration names. BGP is not built in this version; the lab reads
 * the lines only to know that a provider stands at that address.
 */
final class Neighbours {
    private static final Pattern REMOTE_AS =
            Pattern.compile("\\s*neighbor\\s+(\\S+)\\s+remote-as\\s+(\\S+)\\s*");

    private Neighbours() {}

    /**
     * A neighbour with an address.
     *
     * @param vrf the VRF of its address family; empty for the default one
     * @param as the autonomous system as typed
     */
    record Neighbour(String vrf, Address address, String as) {}

    static List<Neighbour> of(Section root) {
        List<Neighbour> found = new ArrayList<>();
        for (Section child : root.children()) {
            collect(child, found);
        }
        return found;
    }

    private static void collect(Section section, List<Neighbour> found) {
        for (String line : section.kept()) {
            Matcher matcher = REMOTE_AS.matcher(line);
            if (matcher.matches()) {
                Address address = Overlay.addressOrNull(matcher.group(1));
                if (address != null) {
                    found.add(new Neighbour("", address, matcher.group(2)));
                }
            }
        }
        section.children().forEach(c -> collect(c, found));
    }
}
