package io.spokewire.interfaces;

import io.spokewire.command.Mode;
import io.spokewire.command.Settings;
import io.spokewire.command.Slot;
import io.spokewire.command.Values;
import io.spokewire.net.InterfaceAddress;
import java.util.List;

/**
 * What any interface is told. The section's name is the interface's canonical name.
 *
 * @param values what was told, by the slots below
 */
public record InterfaceConfig(Values values) implements Settings<InterfaceConfig> {
    /** The mode {@code (config-if)#}. */
    public static final Mode INTERFACE =
            new Mode("interface configuration", "config-if", Mode.CONFIG);

    /** An interface that was told nothing. */
    public static final InterfaceConfig DEFAULT = new InterfaceConfig(Values.NONE);

    /** Where an interface's section holds it. */
    public static final Slot<InterfaceConfig> SLOT = Slot.of("interface", DEFAULT);

    /** {@code description}. */
    public static final Slot<String> DESCRIPTION = Slot.of("description", "");

    /** {@code shutdown}. */
    public static final Slot<Boolean> SHUTDOWN = Slot.of("shutdown", false);

    /** {@code vrf forwarding}. */
    public static final Slot<String> VRF = Slot.of("vrf forwarding", "");

    /** {@code ip address}. */
    public static final Slot<List<InterfaceAddress>> IPV4 = Slot.of("ip address", List.of());

    /** Secondary addresses that were typed before the primary one, as running-config does. */
    static final Slot<List<InterfaceAddress>> EARLY_IPV4 = Slot.of("early ip address", List.of());

    /** {@code ip address dhcp}. */
    public static final Slot<Boolean> DHCP = Slot.of("ip address dhcp", false);

    /** {@code ip unnumbered}. */
    public static final Slot<String> UNNUMBERED = Slot.of("ip unnumbered", "");

    /** {@code ipv6 address}. */
    public static final Slot<List<InterfaceAddress>> IPV6 = Slot.of("ipv6 address", List.of());

    /** {@code ipv6 address ... eui-64}. */
    public static final Slot<List<InterfaceAddress>> IPV6_EUI64 = Slot.of("eui-64", List.of());

    /** {@code ipv6 unnumbered}. */
    public static final Slot<String> IPV6_UNNUMBERED = Slot.of("ipv6 unnumbered", "");

    /** {@code ipv6 enable}. */
    public static final Slot<Boolean> IPV6_ENABLE = Slot.of("ipv6 enable", false);

    /** {@code ip mtu}. */
    public static final Slot<Integer> IP_MTU_BYTES = Slot.of("ip mtu", 0);

    /** {@code ipv6 mtu}. */
    public static final Slot<Integer> IPV6_MTU_BYTES = Slot.of("ipv6 mtu", 0);

    /** {@code ip tcp adjust-mss}. */
    public static final Slot<Integer> ADJUST_MSS4_BYTES = Slot.of("ip tcp adjust-mss", 0);

    /** {@code ipv6 tcp adjust-mss}. */
    public static final Slot<Integer> ADJUST_MSS6_BYTES = Slot.of("ipv6 tcp adjust-mss", 0);

    /** {@code bandwidth}. */
    public static final Slot<Integer> BANDWIDTH_KBITS = Slot.of("bandwidth", 0);

    /** {@code delay}. */
    public static final Slot<Integer> DELAY_TENS = Slot.of("delay", 0);

    /** {@code mtu}. */
    public static final Slot<Integer> MTU_BYTES = Slot.of("mtu", 0);

    /** {@code ip redirects}. */
    public static final Slot<Boolean> IP_REDIRECTS = Slot.of("ip redirects", true);

    /** {@code encapsulation dot1Q}. */
    public static final Slot<Integer> DOT1Q = Slot.of("encapsulation dot1Q", 0);

    @Override
    public InterfaceConfig with(Values changed) {
        return new InterfaceConfig(changed);
    }

    /** Free text; empty when there is none. */
    public String description() {
        return get(DESCRIPTION);
    }

    /** Whether it is administratively down. */
    public boolean shutdown() {
        return get(SHUTDOWN);
    }

    /** The VRF that the interface belongs to; empty for the default one. */
    public String vrf() {
        return get(VRF);
    }

    /** The primary address first, then the secondary ones. */
    public List<InterfaceAddress> ipv4() {
        return get(IPV4);
    }

    /** Whether {@code ip address dhcp} leaves the address to the host's DHCP client. */
    public boolean dhcp() {
        return get(DHCP);
    }

    /** The interface whose primary address this one has too; empty for none. */
    public String unnumbered() {
        return get(UNNUMBERED);
    }

    /** Global and link-local addresses in the order of configuration. */
    public List<InterfaceAddress> ipv6() {
        return get(IPV6);
    }

    /**
     * Addresses whose lower 64 bits, 0 here, are made of a hardware address; of at most 64 bits
     * length.
     */
    public List<InterfaceAddress> ipv6Eui64() {
        return get(IPV6_EUI64);
    }

    /**
     * The interface whose first global IPv6 address this one has too, beside those of its own;
     * empty for none.
     */
    public String ipv6Unnumbered() {
        return get(IPV6_UNNUMBERED);
    }

    /** Whether IPv6 is on: there is a link-local address, whether it is written or not. */
    public boolean ipv6On() {
        return ipv6Enable()
                || !ipv6().isEmpty()
                || !ipv6Eui64().isEmpty()
                || !ipv6Unnumbered().isEmpty();
    }

    /** Whether {@code ipv6 enable} asks for a link-local address. */
    public boolean ipv6Enable() {
        return get(IPV6_ENABLE);
    }

    /** {@code ip mtu}, 68 to 65535; 0 for the default of the interface. */
    public int ipMtuBytes() {
        return get(IP_MTU_BYTES);
    }

    /** {@code ipv6 mtu}, 1280 to 65535; 0 for the default of the interface. */
    public int ipv6MtuBytes() {
        return get(IPV6_MTU_BYTES);
    }

    /** {@code ip tcp adjust-mss}, 500 to 9960; 0 for off. */
    public int adjustMss4Bytes() {
        return get(ADJUST_MSS4_BYTES);
    }

    /** {@code ipv6 tcp adjust-mss}, 40 to 9940; 0 for off. */
    public int adjustMss6Bytes() {
        return get(ADJUST_MSS6_BYTES);
    }

    /** Kilobits per second; 0 for the default of the interface. */
    public int bandwidthKbits() {
        return get(BANDWIDTH_KBITS);
    }

    /** Tens of microseconds; 0 for the default of the interface. */
    public int delayTens() {
        return get(DELAY_TENS);
    }

    /** {@code mtu} of the link; 0 for the default. */
    public int mtuBytes() {
        return get(MTU_BYTES);
    }

    /** Whether the host may send ICMP redirects here; {@code no ip redirects}. */
    public boolean ipRedirects() {
        return get(IP_REDIRECTS);
    }

    /** VLAN of a subinterface, 1 to 4094; 0 for none. */
    public int dot1q() {
        return get(DOT1Q);
    }
}
