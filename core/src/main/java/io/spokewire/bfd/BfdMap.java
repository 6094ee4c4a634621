package io.spokewire.bfd;

import io.spokewire.command.Slot;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import java.util.List;

/**
 * {@code bfd map {ipv4 | ipv6} [vrf V] DESTINATION [vrf V] SOURCE TEMPLATE}: which template
 * sessions over several hops have.
 *
 * @param vrf of both ends; empty for the default one
 * @param destination the neighbours' addresses
 * @param source our own
 * @param template name of a multi-hop template
 */
public record BfdMap(String vrf, Prefix destination, Prefix source, String template) {
    /** Where the root section holds those of IPv4. */
    public static final Slot<List<BfdMap>> IPV4 = Slot.of("bfd map ipv4", List.of());

    /** Where the root section holds those of IPv6. */
    public static final Slot<List<BfdMap>> IPV6 = Slot.of("bfd map ipv6", List.of());

    Object key() {
        return List.of(vrf, destination, source);
    }

    /** As the configuration shows it. */
    String words() {
        String in = vrf.isEmpty() ? "" : "vrf " + vrf + " ";
        String family = destination.family() == AddressFamily.IPV4 ? "ipv4" : "ipv6";
        return "bfd map " + family + " " + in + destination + " " + in + source + " " + template;
    }

    /** Whether it is about a session. */
    public boolean matches(String ofVrf, Address local, Address remote) {
        return vrf.equals(ofVrf) && destination.contains(remote) && source.contains(local);
    }
}
