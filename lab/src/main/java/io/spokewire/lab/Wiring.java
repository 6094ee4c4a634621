package io.spokewire.lab;

import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What {@link Inference} works on while it joins interfaces to segments. */
final class Wiring {
    private Wiring() {}

    /** An interface of a router that has an address and is not shut down. */
    static final class Port {
        final String router;
        final String name;
        final InterfaceConfig config;
        final List<InterfaceAddress> addresses = new ArrayList<>();
        final List<InterfaceAddress> assigned = new ArrayList<>();
        boolean underlay;
        Segment segment;

        Port(String router, String name, InterfaceConfig config) {
            this.router = router;
            this.name = name;
            this.config = config;
            addresses.addAll(config.ipv4());
            addresses.addAll(config.ipv6());
            segment = new Segment(this);
        }

        String vrf() {
            return config.vrf();
        }

        boolean isLoopback() {
            return name.startsWith("Loopback");
        }

        void assign(InterfaceAddress address) {
            addresses.add(address);
            assigned.add(address);
        }

        /** The own address whose subnet holds {@code other}; null when none does. */
        @Nullable InterfaceAddress connectedTo(Address other) {
            return addresses.stream()
                    .filter(a -> a.subnet().contains(other))
                    .findFirst()
                    .orElse(null);
        }

        /** The first address of that family that is not link-local; null for none. */
        @Nullable InterfaceAddress first(int bits) {
            return addresses.stream()
                    .filter(a -> a.address().bits() == bits && !a.address().isLinkLocal())
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public String toString() {
            return router + " " + name;
        }
    }

    /** A layer 2 network in the making. */
    static final class Segment {
        final List<Port> ports = new ArrayList<>();
        final Set<InterfaceAddress> provider = new LinkedHashSet<>();
        boolean proxyArp;
        final Set<Address> hosts = new LinkedHashSet<>();

        Segment(Port port) {
            ports.add(port);
        }

        /** Everything on {@code other} is on this segment from now on. */
        void take(Segment other) {
            if (other == this) {
                return;
            }
            ports.addAll(other.ports);
            provider.addAll(other.provider);
            proxyArp |= other.proxyArp;
            other.ports.forEach(p -> p.segment = this);
        }

        boolean owns(Address address) {
            return ports.stream()
                    .flatMap(p -> p.addresses.stream())
                    .anyMatch(a -> a.address().equals(address));
        }

        boolean hasProvider() {
            return !provider.isEmpty();
        }

        boolean isUnderlay() {
            return hasProvider() || ports.stream().anyMatch(p -> p.underlay);
        }

        /**
         * A free address in the subnet.
         *
         * @param from the first host number that is tried; when none from there on is free, the
         *     ones below are
         */
        @Nullable Address free(InterfaceAddress within, int from) {
            return free(within, from, _ -> true);
        }

        /** The same among addresses that {@code wanted} takes. */
        @Nullable Address free(InterfaceAddress within, int from, Predicate<Address> wanted) {
            Prefix subnet = within.subnet();
            int hostBits = subnet.address().bits() - subnet.length();
            if (hostBits == 0) {
                return null;
            }
            // A search over more than this many taken addresses helps nobody.
            int count = hostBits > 12 ? 4096 : 1 << hostBits;
            int first = hostBits == 1 ? 0 : 1;
            int last = hostBits == 1 || within.address().bits() == 128 ? count - 1 : count - 2;
            int start = Math.max(first, from <= last ? from : first);
            for (int i = 0; i <= last - first; i++) {
                int number = first + (start - first + i) % (last - first + 1);
                Address candidate = plus(subnet.address(), number);
                if (isFree(candidate) && wanted.test(candidate)) {
                    return candidate;
                }
            }
            return null;
        }

        private boolean isFree(Address address) {
            return !owns(address)
                    && !hosts.contains(address)
                    && provider.stream().noneMatch(p -> p.address().equals(address));
        }
    }

    /** {@code base} plus a small number. */
    static Address plus(Address base, int number) {
        byte[] bytes = base.toBytes();
        int carry = number;
        for (int i = bytes.length - 1; i >= 0 && carry != 0; i--) {
            int sum = (bytes[i] & 0xFF) + (carry & 0xFF);
            bytes[i] = (byte) sum;
            carry = (carry >>> 8) + (sum >>> 8);
        }
        return Address.fromBytes(bytes);
    }
}
