package io.spokewire.routing;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import java.util.List;

/**
 * Which packets a process wants from an interface: those of a protocol (and for UDP of a port) that
 * go to an address of the interface or to one of the groups. On a tunnel they are taken out of the
 * packet path; on a LAN they come by a raw socket, and the groups are joined.
 *
 * @param interfaceName canonical
 * @param protocol {@link io.spokewire.net.IpProtocol}: EIGRP, OSPF, UDP
 * @param port destination port of UDP; 0 for other protocols
 * @param groups multicast groups; none for unicast alone
 */
public record Listen(
        String interfaceName, AddressFamily family, int protocol, int port, List<Address> groups) {
    /** Sorts the groups. */
    public Listen {
        groups = groups.stream().distinct().sorted().toList();
    }
}
