package io.spokewire.ike.v2;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;

/** A range of traffic at one end, RFC 7296 section 3.13.1. */
sealed interface TrafficSelector {
    int TYPE_IPV4 = 7;
    int TYPE_IPV6 = 8;
    int PORT_MAX = 0xFFFF;

    /**
     * Types 7 and 8.
     *
     * @param protocol IP protocol, 0 for all
     * @param startPort 0 to 65535
     * @param endPort 0 to 65535; less than {@code startPort} for "opaque" ports
     * @param start lowest address, of the family of {@code end}
     * @param end highest address
     */
    record Range(int protocol, int startPort, int endPort, Address start, Address end)
            implements TrafficSelector {
        /** All ports of one protocol of one host. */
        static Range host(int protocol, Address address) {
            return new Range(protocol, 0, PORT_MAX, address, address);
        }

        int selectorType() {
            return start.family() == AddressFamily.IPV4 ? TYPE_IPV4 : TYPE_IPV6;
        }

        boolean contains(Address address) {
            return address.family() == start.family()
                    && start.compareTo(address) <= 0
                    && address.compareTo(end) <= 0;
        }

        /** Whether it allows all packets of a protocol that has no ports. */
        boolean allows(int ipProtocol) {
            return (protocol == 0 || protocol == ipProtocol)
                    && startPort == 0
                    && endPort == PORT_MAX;
        }

        /** Whether it is one host. */
        boolean isHost() {
            return start.equals(end);
        }

        /** As the log shows it: {@code 192.0.2.1 protocol 47}. */
        @Override
        public String toString() {
            return (isHost() ? start.toString() : start + "-" + end)
                    + (protocol == 0 ? "" : " protocol " + protocol);
        }
    }

    /** A type that nobody had thought of; it is ignored when selectors are narrowed. */
    record Unknown(int selectorType, Bytes body) implements TrafficSelector {}
}
