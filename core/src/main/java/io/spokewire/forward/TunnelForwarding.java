package io.spokewire.forward;

import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.rib.PrefixTrie;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the packet path knows of one tunnel interface.
 *
 * @param index its place in {@link ForwardingState#tunnels()}; stays the same while the tunnel
 *     lives
 * @param name its name, for messages
 * @param vrf index of the VRF of the packets inside
 * @param underlayVrf index of the VRF of the outer packets
 * @param open false: nothing enters and nothing leaves (shut down, no source address, or protection
 *     that is not there); fail closed
 * @param multipoint whether the far end differs from packet to packet
 * @param source the outer source address; null while the tunnel has none
 * @param destination the outer destination of a point-to-point tunnel; null otherwise
 * @param keyed whether packets carry a key
 * @param key the key, as 32 bits
 * @param checksum whether packets carry a checksum (RFC 2784 §2.1)
 * @param sequence numbers the packets that leave (RFC 2890 §2.2); null where they carry none
 * @param ttl the outer TTL, 1 to 255
 * @param tos the outer type of service, or -1 to take it from the packet inside
 * @param pathMtuDiscovery whether outer packets carry DF where the packet inside does
 * @param ipv4MtuBytes largest IPv4 packet inside
 * @param ipv6MtuBytes largest IPv6 packet inside
 * @param adjustMss4Bytes TCP over IPv4 is held to this MSS; 0 for off
 * @param adjustMss6Bytes TCP over IPv6 is held to this MSS; 0 for off
 * @param networkId redirects apply between tunnels of one network-id; 0 for none
 * @param redirect whether a packet that leaves by the NBMA it came from is reported
 * @param relayKernel whether packets from tunnel to tunnel go through the host's firewall
 * @param addresses own addresses, the first of a family being the source of ICMP errors
 * @param adjacencies protocol addresses (mostly host prefixes) and the peers behind them
 * @param nhs4 peer that takes IPv4 packets whose next hop is not resolved; null for none
 * @param nhs6 as {@code nhs4}, for IPv6
 * @param multicast peers that get a copy of each multicast packet of the host
 * @param keepalive whether keepalives of the far end are answered
 * @param protection what {@code tunnel protection} asks for; null where packets travel in clear
 * @param control packets of routing protocols that run here
 */
public record TunnelForwarding(
        int index,
        String name,
        int vrf,
        int underlayVrf,
        boolean open,
        boolean multipoint,
        @Nullable Address source,
        @Nullable Address destination,
        boolean keyed,
        int key,
        boolean checksum,
        @Nullable GreSequence sequence,
        int ttl,
        int tos,
        boolean pathMtuDiscovery,
        int ipv4MtuBytes,
        int ipv6MtuBytes,
        int adjustMss4Bytes,
        int adjustMss6Bytes,
        long networkId,
        boolean redirect,
        boolean relayKernel,
        List<InterfaceAddress> addresses,
        PrefixTrie<Adjacency> adjacencies,
        @Nullable Adjacency nhs4,
        @Nullable Adjacency nhs6,
        List<Adjacency> multicast,
        boolean keepalive,
        @Nullable Protection protection,
        List<ControlTraffic> control) {}
