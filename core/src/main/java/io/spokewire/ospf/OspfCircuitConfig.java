package io.spokewire.ospf;

import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.ospf.OspfInterface.NetworkType;
import java.util.List;

/**
 * An interface on which OSPF runs, with all that its lines and the interface itself say. It exists
 * while the interface is up and has an address.
 *
 * @param name canonical name
 * @param area whose interface it is
 * @param interfaceId a number of its own, 1 and above
 * @param instance on the link, 0 to 255: version 3 alone
 * @param address ours on it, from which packets are sent: link-local in version 3
 * @param networks our addresses in its networks; of version 2 the one in which neighbours are met
 * @param mtuBytes largest IP packet of the family that routes are for
 * @param packetBytes largest IP packet of OSPF itself
 * @param loopback whether it is a loopback interface: a host route and no neighbours
 * @param network how routers meet on it
 * @param cost 1 to 65535
 * @param priority 0 to 255
 * @param helloMillis time between hellos; what the packets say is whole seconds, 0 below one
 * @param deadSeconds until a silent neighbour is gone
 * @param retransmitSeconds between retransmissions
 * @param transmitDelaySeconds by which advertisements age on their way
 * @param mtuIgnore whether the neighbour's MTU does not matter
 * @param passive whether the network is told and no neighbour is met
 * @param authentication of all packets
 * @param ipsec what all packets go in, in version 3
 * @param demandCircuit whether hellos and refreshes are spared (RFC 1793)
 * @param floodReduction whether refreshes are spared (RFC 4136)
 * @param filterOut whether no advertisement is flooded out
 * @param prefixSuppression whether its network is kept out of our router advertisement
 * @param bfdStrict whether adjacencies wait for BFD (RFC 9355)
 * @param neighbors configured ones, for non-broadcast networks
 * @param secondaries further networks of version 2: told, and nobody is met on them
 * @param lender in version 2, the interface whose address it borrows; empty where it is its own
 */
public record OspfCircuitConfig(
        String name,
        AreaId area,
        int interfaceId,
        int instance,
        Address address,
        List<InterfaceAddress> networks,
        int mtuBytes,
        int packetBytes,
        boolean loopback,
        NetworkType network,
        int cost,
        int priority,
        int helloMillis,
        int deadSeconds,
        int retransmitSeconds,
        int transmitDelaySeconds,
        boolean mtuIgnore,
        boolean passive,
        OspfAuthentication authentication,
        OspfIpsec ipsec,
        boolean demandCircuit,
        boolean floodReduction,
        boolean filterOut,
        boolean prefixSuppression,
        boolean bfdStrict,
        List<OspfProcess.Neighbor> neighbors,
        List<InterfaceAddress> secondaries,
        String lender) {
    private static final int MILLIS = 1000;

    /** Copies the lists. */
    public OspfCircuitConfig {
        networks = List.copyOf(networks);
        neighbors = List.copyOf(neighbors);
        secondaries = List.copyOf(secondaries);
    }

    /** Whether neighbours come to be without a change of this, when only the rest changes. */
    boolean sameCircuit(OspfCircuitConfig other, OspfVersion version) {
        return area.equals(other.area)
                && address.equals(other.address)
                && (version.number() == OspfVersion3.NUMBER || networks.equals(other.networks))
                && interfaceId == other.interfaceId
                && instance == other.instance
                && network == other.network
                && passive == other.passive
                && filterOut == other.filterOut
                && lender.equals(other.lender)
                && loopback == other.loopback;
    }

    /**
     * Whether it is a point-to-point link without an address: links over it are told by our number
     * of the interface, and no network, RFC 2328 section 12.4.1.1.
     */
    boolean unnumbered() {
        return !lender.isEmpty() && network == NetworkType.POINT_TO_POINT;
    }

    /**
     * Whether its network is kept to ourselves, RFC 6860; as at IOS that of a loopback, and one
     * without hellos, is told.
     */
    boolean hidden() {
        return prefixSuppression && !loopback && !passive;
    }

    /** HelloInterval as packets say it, seconds. */
    int helloSeconds() {
        return helloMillis / MILLIS;
    }

    /** Whether a designated router is elected. */
    boolean electing() {
        return network == NetworkType.BROADCAST || network == NetworkType.NON_BROADCAST;
    }

    /** Whether all hellos go to configured neighbours. */
    boolean nonBroadcast() {
        return network == NetworkType.NON_BROADCAST
                || network == NetworkType.POINT_TO_MULTIPOINT_NON_BROADCAST;
    }
}
