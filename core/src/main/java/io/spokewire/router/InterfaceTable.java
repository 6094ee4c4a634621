package io.spokewire.router;

import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv6Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * The interfaces of the host as it last told of them, by canonical name: also those that the
 * configuration does not mention.
 */
final class InterfaceTable {
    private final Map<String, Live> interfaces = new LinkedHashMap<>();
    private final Map<String, Long> hardwareAddresses = new LinkedHashMap<>();

    /** Who has an address, in the order in which they came; looked up only. */
    private final Map<Address, NavigableMap<Long, String>> owners = new HashMap<>();

    private final Map<String, Long> places = new HashMap<>(); // looked up only
    private long come;

    /**
     * What the host said of an interface.
     *
     * @param present whether the device exists
     * @param up running, with carrier
     * @param mtuBytes of the device
     * @param addresses in the order in which they were told
     * @param sinceNanos the loop's time of the last change of {@code up}
     */
    record Live(
            boolean present,
            boolean up,
            int mtuBytes,
            List<InterfaceAddress> addresses,
            long sinceNanos) {
        static final Live UNKNOWN = new Live(false, false, 1500, List.of(), 0);

        /** The first address of a family that a packet may be sent from. */
        Optional<Address> firstAddress(boolean ipv6) {
            for (InterfaceAddress address : addresses) {
                if (address.address() instanceof Ipv6Address == ipv6
                        && !address.address().isLinkLocal()) {
                    return Optional.of(address.address());
                }
            }
            return Optional.empty();
        }
    }

    /** What is known of an interface; a stand-in that is down for one never told of. */
    Live get(String name) {
        return interfaces.getOrDefault(name, Live.UNKNOWN);
    }

    /** The names of all that exist. */
    Collection<String> names() {
        return Collections.unmodifiableSet(interfaces.keySet());
    }

    /** Takes over a state of the device. */
    void link(String name, boolean up, int mtuBytes, long nowNanos) {
        Live before = get(name);
        put(
                name,
                new Live(
                        true,
                        up,
                        mtuBytes,
                        before.addresses,
                        before.present && before.up == up ? before.sinceNanos : nowNanos));
    }

    /** Takes over the EUI-48 of a device. */
    void hardwareAddress(String name, long address) {
        hardwareAddresses.put(name, address);
    }

    /** The EUI-48 of a device; empty while none is known. */
    OptionalLong hardwareAddress(String name) {
        Long known = hardwareAddresses.get(name);
        return known == null ? OptionalLong.empty() : OptionalLong.of(known);
    }

    /** The device has gone, and its addresses with it. */
    void gone(String name) {
        hardwareAddresses.remove(name);
        Live before = interfaces.remove(name);
        Long place = places.remove(name);
        if (before != null && place != null) {
            before.addresses.forEach(address -> disown(address.address(), place));
        }
    }

    private long put(String name, Live now) {
        interfaces.put(name, now);
        return places.computeIfAbsent(name, _ -> ++come);
    }

    private void disown(Address address, long place) {
        NavigableMap<Long, String> those = owners.get(address);
        if (those != null && those.remove(place) != null && those.isEmpty()) {
            owners.remove(address);
        }
    }

    /** Takes over an address; false when it was known. */
    boolean add(String name, InterfaceAddress address) {
        Live before = get(name);
        if (before.addresses.contains(address)) {
            return false;
        }
        List<InterfaceAddress> addresses = new ArrayList<>(before.addresses);
        addresses.add(address);
        long place = put(name, with(before, addresses));
        owners.computeIfAbsent(address.address(), _ -> new TreeMap<>()).put(place, name);
        return true;
    }

    /** Takes an address away; false when it was not known. */
    boolean remove(String name, InterfaceAddress address) {
        Live before = get(name);
        if (!before.addresses.contains(address)) {
            return false;
        }
        List<InterfaceAddress> addresses = new ArrayList<>(before.addresses);
        addresses.remove(address);
        long place = put(name, with(before, addresses));
        if (addresses.stream().noneMatch(a -> a.address().equals(address.address()))) {
            disown(address.address(), place);
        }
        return true;
    }

    /**
     * The interface that has the address and is up.
     *
     * @param borrowed whether an address of an interface is that of another one
     */
    Optional<String> owner(Address address, BiPredicate<String, InterfaceAddress> borrowed) {
        for (String name : owners.getOrDefault(address, Collections.emptyNavigableMap()).values()) {
            Live live = get(name);
            if (live.up
                    && live.addresses.stream()
                            .anyMatch(own ->
                                    own.address().equals(address) && !borrowed.test(name, own))) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    private static Live with(Live live, List<InterfaceAddress> addresses) {
        return new Live(
                live.present, live.up, live.mtuBytes, List.copyOf(addresses), live.sinceNanos);
    }
}
