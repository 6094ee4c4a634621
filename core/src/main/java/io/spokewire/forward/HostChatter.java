package io.spokewire.forward;

import io.spokewire.net.BigEndian;
import io.spokewire.net.IpProtocol;

/**
 * Multicast that hosts send of themselves on every interface, and that nobody wants in a tunnel
 * where each packet is copied to every peer.
 */
final class HostChatter {
    private static final int MDNS = 5353;
    private static final int SSDP = 1900;
    private static final int LLMNR = 5355;

    private HostChatter() {}

    static boolean is(InnerPacket packet) {
        if (packet.fragment || packet.transportLength() < 4) {
            return false;
        }
        long at = packet.offset + packet.transport;
        return switch (packet.protocol) {
            case IpProtocol.IGMP -> !packet.isIpv6; // what MLD is to IPv6
            case IpProtocol.ICMPV6 ->
                    switch (BigEndian.get8(packet.memory, at)) {
                        case 130, 131, 132, 133, 143 -> packet.isIpv6; // MLD; router solicitation
                        default -> false;
                    };
            case IpProtocol.UDP ->
                    switch (BigEndian.get16(packet.memory, at + 2)) {
                        case MDNS, SSDP, LLMNR -> true;
                        default -> false;
                    };
            default -> false;
        };
    }
}
