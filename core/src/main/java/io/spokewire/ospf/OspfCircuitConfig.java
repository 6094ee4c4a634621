package io.spokewire.ospf;

import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.OspfInterface.NetworkType;
import java.util.List;

/**
 * An interface on which OSPF runs, with all that its lines and the interface itself say. It exists
 * while the interface is up and has an address.
 *
 * @param name canonical name
 * @param area whose interface it is
 * @param address ours on it
 * @param prefixLength of its network, 0 to 32
 * @param mtuBytes largest IP packet
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
 * @param filterOut whether no advertisement is flooded out
 * @param prefixSuppression whether its network is kept out of our router advertisement
 * @param neighbors configured ones, for non-broadcast networks
 * @param secondaries further networks of the interface: told, and nobody is met on them
 */
public record OspfCircuitConfig(
        String name,
        AreaId area,
        Ipv4Address address,
        int prefixLength,
        int mtuBytes,
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
        boolean filterOut,
        boolean prefixSuppression,
        List<OspfProcess.Neighbor> neighbors,
        List<Prefix> secondaries) {
    private static final int MILLIS = 1000;

    /** Copies the lists. */
    public OspfCircuitConfig {
        neighbors = List.copyOf(neighbors);
        secondaries = List.copyOf(secondaries);
    }

    /** Whether neighbours come to be without a change of this, when only the rest changes. */
    boolean sameCircuit(OspfCircuitConfig other) {
        return area.equals(other.area)
                && address.equals(other.address)
                && prefixLength == other.prefixLength
                && network == other.network
                && passive == other.passive
                && loopback == other.loopback;
    }

    /** HelloInterval as packets say it, seconds. */
    int helloSeconds() {
        return helloMillis / MILLIS;
    }

    /** The mask of its network. */
    int mask() {
        return Ipv4Address.mask(prefixLength).value();
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
