package io.spokewire.os;

/**
 * A network device, as the kernel tells it.
 *
 * @param index the kernel's number of the device, unique in its namespace
 * @param name its name in Linux, 1 to 15 characters
 * @param flags IFF_ flags of netdevice(7)
 * @param mtuBytes the MTU
 * @param kind {@code tun}, {@code veth}, {@code bridge}, {@code vrf} ...; empty for hardware
 * @param master index of the bridge or VRF device it belongs to; 0 for none
 * @param alias its ifalias; empty for none
 * @param hardwareAddress EUI-48 of an Ethernet device, the first octet highest; 0 for none
 */
public record LinkInfo(
        int index,
        String name,
        int flags,
        int mtuBytes,
        String kind,
        int master,
        String alias,
        long hardwareAddress) {
    private static final int IFF_UP = 1;
    private static final int IFF_LOWER_UP = 0x10000;

    /** Whether somebody has switched it on. */
    public boolean up() {
        return (flags & IFF_UP) != 0;
    }

    /** Whether it is on and has carrier. */
    public boolean running() {
        return up() && (flags & IFF_LOWER_UP) != 0;
    }
}
