package io.spokewire.router;

import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The machine that the router runs on: its interfaces, addresses and routes. In the daemon this is
 * Linux by netlink, in the simulator a few maps. All names are the canonical ones of the
 * configuration ({@code GigabitEthernet0/1}); the host knows which of its own devices is meant.
 */
public interface Host {
    /**
     * Makes the host look like this: VRFs, devices, addresses. Called with the whole plan whenever
     * it changes; the host works out the difference, also against what a crashed predecessor left
     * behind.
     */
    void apply(HostPlan plan);

    /**
     * Puts a route of ours into the host's table of a VRF, or replaces it.
     *
     * @param nextHops each as often as its share of the flows
     */
    void install(String vrf, Prefix prefix, List<NextHop> nextHops);

    /** Takes a route of ours out again. */
    void withdraw(String vrf, Prefix prefix);

    /**
     * What the host is to look like.
     *
     * @param vrfs in index order; the first is the default VRF with the empty name
     * @param links the interfaces of the configuration
     */
    record HostPlan(List<Vrf> vrfs, List<Link> links) {}

    /** A VRF: the host gives it a routing table and a mark. */
    record Vrf(String name) {}

    /**
     * An interface.
     *
     * @param name canonical name
     * @param kind what has to exist for it
     * @param vrf name of its VRF; empty for the default one
     * @param up administrative state
     * @param mtuBytes 0 to leave the device's own
     * @param addresses to be there; others that are not ours stay
     * @param ipv6 whether IPv6 is on: also without an address but the link-local one that the host
     *     makes by itself
     * @param tunnel index of the tunnel in the forwarding state; -1 for other kinds
     * @param vlan of a subinterface, 1 to 4094: its device is made on the main interface's where it
     *     is not there; 0 for none
     */
    record Link(
            String name,
            Kind kind,
            String vrf,
            boolean up,
            int mtuBytes,
            List<InterfaceAddress> addresses,
            boolean ipv6,
            int tunnel,
            int vlan) {}

    /** What kind of device an interface is. */
    enum Kind {
        /** A device that the host has. */
        PHYSICAL,
        /** A TUN device that the host makes for a tunnel, and its data plane reads. */
        TUNNEL,
        /** A device that the host makes for addresses alone. */
        LOOPBACK
    }

    /**
     * What the host tells the router, on the control thread. A host that has missed something tells
     * the difference between what it told last and what is there, so that nothing flaps.
     */
    sealed interface Event {
        /** An interface is there, or has changed. {@code up}: running, with carrier. */
        record LinkState(String name, boolean up, int mtuBytes) implements Event {}

        /**
         * The hardware address of a physical interface, told before its state.
         *
         * @param address EUI-48, the first octet on the wire highest; its upper 16 bits are 0
         */
        record HardwareAddress(String name, long address) implements Event {}

        /** An interface has gone. */
        record LinkGone(String name) implements Event {}

        /** An interface has an address. */
        record AddressAdded(String name, InterfaceAddress address) implements Event {}

        /** An interface lost an address. */
        record AddressRemoved(String name, InterfaceAddress address) implements Event {}

        /**
         * Somebody else's route is in the host's table. Routes of ours are never reported.
         *
         * @param protocol rtm_protocol: 2 kernel, 3 boot, 4 static, 11 zebra, 12 bird ...
         */
        record RouteAdded(
                String vrf, Prefix prefix, List<NextHop> nextHops, int protocol, long metric)
                implements Event {}

        /** Somebody else's route has gone. */
        record RouteRemoved(String vrf, Prefix prefix, int protocol, long metric)
                implements Event {}

        /** The route that an underlay address is reached by has changed, or may have. */
        record UnderlayChanged(String vrf, @Nullable Address address) implements Event {}
    }
}
