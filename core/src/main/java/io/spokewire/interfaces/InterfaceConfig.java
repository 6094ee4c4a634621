package io.spokewire.interfaces;

import io.spokewire.command.Mode;
import io.spokewire.command.Slot;
import io.spokewire.net.InterfaceAddress;
import java.util.List;

/**
 * What any interface is told. The section's name is the interface's canonical name.
 *
 * @param description free text; empty when there is none
 * @param shutdown whether it is administratively down
 * @param vrf the VRF that the interface belongs to; empty for the default one
 * @param ipv4 the primary address first, then the secondary ones
 * @param dhcp whether {@code ip address dhcp} leaves the address to the host's DHCP client
 * @param ipv6 global and link-local addresses in the order of configuration
 * @param ipv6Enable whether {@code ipv6 enable} asks for a link-local address
 * @param ipMtuBytes {@code ip mtu}, 68 to 65535; 0 for the default of the interface
 * @param ipv6MtuBytes {@code ipv6 mtu}, 1280 to 65535; 0 for the default of the interface
 * @param adjustMss4Bytes {@code ip tcp adjust-mss}, 500 to 9960; 0 for off
 * @param adjustMss6Bytes {@code ipv6 tcp adjust-mss}, 40 to 9940; 0 for off
 * @param bandwidthKbits kilobits per second; 0 for the default of the interface
 * @param delayTens tens of microseconds; 0 for the default of the interface
 * @param mtuBytes {@code mtu} of the link; 0 for the default
 * @param ipRedirects whether the host may send ICMP redirects here; {@code no ip redirects}
 * @param dot1q VLAN of a subinterface, 1 to 4094; 0 for none
 */
public record InterfaceConfig(
        String description,
        boolean shutdown,
        String vrf,
        List<InterfaceAddress> ipv4,
        boolean dhcp,
        List<InterfaceAddress> ipv6,
        boolean ipv6Enable,
        int ipMtuBytes,
        int ipv6MtuBytes,
        int adjustMss4Bytes,
        int adjustMss6Bytes,
        int bandwidthKbits,
        int delayTens,
        int mtuBytes,
        boolean ipRedirects,
        int dot1q) {
    /** The mode {@code (config-if)#}. */
    public static final Mode INTERFACE =
            new Mode("interface configuration", "config-if", Mode.CONFIG);

    /** An interface that was told nothing. */
    public static final InterfaceConfig DEFAULT =
            new InterfaceConfig(
                    "", false, "", List.of(), false, List.of(), false, 0, 0, 0, 0, 0, 0, 0, true,
                    0);

    /** Where an interface's section holds it. */
    public static final Slot<InterfaceConfig> SLOT = Slot.of("interface", DEFAULT);

    /** Copies the lists. */
    public InterfaceConfig {
        ipv4 = List.copyOf(ipv4);
        ipv6 = List.copyOf(ipv6);
    }

    /** This record with another {@code description}. */
    public InterfaceConfig withDescription(String value) {
        return new InterfaceConfig(
                value,
                shutdown,
                vrf,
                ipv4,
                dhcp,
                ipv6,
                ipv6Enable,
                ipMtuBytes,
                ipv6MtuBytes,
                adjustMss4Bytes,
                adjustMss6Bytes,
                bandwidthKbits,
                delayTens,
                mtuBytes,
                ipRedirects,
                dot1q);
    }

    /** This record with another {@code shutdown}. */
    public InterfaceConfig withShutdown(boolean value) {
        return new InterfaceConfig(
                description,
                value,
                vrf,
                ipv4,
                dhcp,
                ipv6,
                ipv6Enable,
                ipMtuBytes,
                ipv6MtuBytes,
                adjustMss4Bytes,
                adjustMss6Bytes,
                bandwidthKbits,
                delayTens,
                mtuBytes,
                ipRedirects,
                dot1q);
    }

    /** This record with another {@code vrf}. */
    public InterfaceConfig withVrf(String value) {
        return new InterfaceConfig(
                description,
                shutdown,
                value,
                ipv4,
                dhcp,
                ipv6,
                ipv6Enable,
                ipMtuBytes,
                ipv6MtuBytes,
                adjustMss4Bytes,
                adjustMss6Bytes,
                bandwidthKbits,
                delayTens,
                mtuBytes,
                ipRedirects,
                dot1q);
    }

    /** This record with another {@code ipv4}. */
    public InterfaceConfig withIpv4(List<InterfaceAddress> value) {
        return new InterfaceConfig(
                description,
                shutdown,
                vrf,
                value,
                dhcp,
                ipv6,
                ipv6Enable,
                ipMtuBytes,
                ipv6MtuBytes,
                adjustMss4Bytes,
                adjustMss6Bytes,
                bandwidthKbits,
                delayTens,
                mtuBytes,
                ipRedirects,
                dot1q);
    }

    /** This record with another {@code dhcp}. */
    public InterfaceConfig withDhcp(boolean value) {
        return new InterfaceConfig(
                description,
                shutdown,
                vrf,
                ipv4,
                value,
                ipv6,
                ipv6Enable,
                ipMtuBytes,
                ipv6MtuBytes,
                adjustMss4Bytes,
                adjustMss6Bytes,
                bandwidthKbits,
                delayTens,
                mtuBytes,
                ipRedirects,
                dot1q);
    }

    /** This record with another {@code ipv6}. */
    public InterfaceConfig withIpv6(List<InterfaceAddress> value) {
        return new InterfaceConfig(
                description,
                shutdown,
                vrf,
                ipv4,
                dhcp,
                value,
                ipv6Enable,
                ipMtuBytes,
                ipv6MtuBytes,
                adjustMss4Bytes,
                adjustMss6Bytes,
                bandwidthKbits,
                delayTens,
                mtuBytes,
                ipRedirects,
                dot1q);
    }

    /** This record with another {@code ipv6Enable}. */
    public InterfaceConfig withIpv6Enable(boolean value) {
        return new InterfaceConfig(
                description,
                shutdown,
                vrf,
                ipv4,
                dhcp,
                ipv6,
                value,
                ipMtuBytes,
                ipv6MtuBytes,
                adjustMss4Bytes,
                adjustMss6Bytes,
                bandwidthKbits,
                delayTens,
                mtuBytes,
                ipRedirects,
                dot1q);
    }

    /** This record with another {@code ipMtuBytes}. */
    public InterfaceConfig withIpMtuBytes(int value) {
        return new InterfaceConfig(
                description,
                shutdown,
                vrf,
                ipv4,
                dhcp,
                ipv6,
                ipv6Enable,
                value,
                ipv6MtuBytes,
                adjustMss4Bytes,
                adjustMss6Bytes,
                bandwidthKbits,
                delayTens,
                mtuBytes,
                ipRedirects,
                dot1q);
    }

    /** This record with another {@code ipv6MtuBytes}. */
    public InterfaceConfig withIpv6MtuBytes(int value) {
        return new InterfaceConfig(
                description,
                shutdown,
                vrf,
                ipv4,
                dhcp,
                ipv6,
                ipv6Enable,
                ipMtuBytes,
                value,
                adjustMss4Bytes,
                adjustMss6Bytes,
                bandwidthKbits,
                delayTens,
                mtuBytes,
                ipRedirects,
                dot1q);
    }

    /** This record with another {@code adjustMss4Bytes}. */
    public InterfaceConfig withAdjustMss4Bytes(int value) {
        return new InterfaceConfig(
                description,
                shutdown,
                vrf,
                ipv4,
                dhcp,
                ipv6,
                ipv6Enable,
                ipMtuBytes,
                ipv6MtuBytes,
                value,
                adjustMss6Bytes,
                bandwidthKbits,
                delayTens,
                mtuBytes,
                ipRedirects,
                dot1q);
    }

    /** This record with another {@code adjustMss6Bytes}. */
    public InterfaceConfig withAdjustMss6Bytes(int value) {
        return new InterfaceConfig(
                description,
                shutdown,
                vrf,
                ipv4,
                dhcp,
                ipv6,
                ipv6Enable,
                ipMtuBytes,
                ipv6MtuBytes,
                adjustMss4Bytes,
                value,
                bandwidthKbits,
                delayTens,
                mtuBytes,
                ipRedirects,
                dot1q);
    }

    /** This record with another {@code bandwidthKbits}. */
    public InterfaceConfig withBandwidthKbits(int value) {
        return new InterfaceConfig(
                description,
                shutdown,
                vrf,
                ipv4,
                dhcp,
                ipv6,
                ipv6Enable,
                ipMtuBytes,
                ipv6MtuBytes,
                adjustMss4Bytes,
                adjustMss6Bytes,
                value,
                delayTens,
                mtuBytes,
                ipRedirects,
                dot1q);
    }

    /** This record with another {@code delayTens}. */
    public InterfaceConfig withDelayTens(int value) {
        return new InterfaceConfig(
                description,
                shutdown,
                vrf,
                ipv4,
                dhcp,
                ipv6,
                ipv6Enable,
                ipMtuBytes,
                ipv6MtuBytes,
                adjustMss4Bytes,
                adjustMss6Bytes,
                bandwidthKbits,
                value,
                mtuBytes,
                ipRedirects,
                dot1q);
    }

    /** This record with another {@code mtuBytes}. */
    public InterfaceConfig withMtuBytes(int value) {
        return new InterfaceConfig(
                description,
                shutdown,
                vrf,
                ipv4,
                dhcp,
                ipv6,
                ipv6Enable,
                ipMtuBytes,
                ipv6MtuBytes,
                adjustMss4Bytes,
                adjustMss6Bytes,
                bandwidthKbits,
                delayTens,
                value,
                ipRedirects,
                dot1q);
    }

    /** This record with another {@code ipRedirects}. */
    public InterfaceConfig withIpRedirects(boolean value) {
        return new InterfaceConfig(
                description,
                shutdown,
                vrf,
                ipv4,
                dhcp,
                ipv6,
                ipv6Enable,
                ipMtuBytes,
                ipv6MtuBytes,
                adjustMss4Bytes,
                adjustMss6Bytes,
                bandwidthKbits,
                delayTens,
                mtuBytes,
                value,
                dot1q);
    }

    /** This record with another {@code dot1q}. */
    public InterfaceConfig withDot1q(int value) {
        return new InterfaceConfig(
                description,
                shutdown,
                vrf,
                ipv4,
                dhcp,
                ipv6,
                ipv6Enable,
                ipMtuBytes,
                ipv6MtuBytes,
                adjustMss4Bytes,
                adjustMss6Bytes,
                bandwidthKbits,
                delayTens,
                mtuBytes,
                ipRedirects,
                value);
    }
}
