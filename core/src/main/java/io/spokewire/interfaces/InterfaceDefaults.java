package io.spokewire.interfaces;

/**
 * Bandwidth and delay that IOS takes an interface to have when nobody configured them.
 *
 * @param bandwidthKbits kilobits per second
 * @param delayMicros microseconds
 */
public record InterfaceDefaults(int bandwidthKbits, int delayMicros) {
    private static final InterfaceDefaults TUNNEL = new InterfaceDefaults(100, 50_000);
    private static final InterfaceDefaults LOOPBACK = new InterfaceDefaults(8_000_000, 5_000);
    private static final InterfaceDefaults SERIAL = new InterfaceDefaults(1_544, 20_000);
    private static final InterfaceDefaults ETHERNET = new InterfaceDefaults(10_000, 1_000);
    private static final InterfaceDefaults FAST = new InterfaceDefaults(100_000, 100);
    private static final InterfaceDefaults GIGABIT = new InterfaceDefaults(1_000_000, 10);
    private static final InterfaceDefaults TEN_GIGABIT = new InterfaceDefaults(10_000_000, 10);

    /** Those of an interface, by its canonical name. */
    public static InterfaceDefaults of(String name) {
        if (name.startsWith("Tunnel")) {
            return TUNNEL;
        }
        if (name.startsWith("Loopback")) {
            return LOOPBACK;
        }
        if (name.startsWith("Serial")) {
            return SERIAL;
        }
        if (name.startsWith("Ethernet")) {
            return ETHERNET;
        }
        if (name.startsWith("FastEthernet")) {
            return FAST;
        }
        return name.startsWith("TenGigabit") ? TEN_GIGABIT : GIGABIT;
    }
}
