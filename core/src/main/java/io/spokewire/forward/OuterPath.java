package io.spokewire.forward;

import io.spokewire.net.Address;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv4View;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Ipv6View;

/**
 * Where a packet of the underlay came from and where it went to; set anew for the next one.
 * Addresses are pairs of longs; an IPv4 address stands in the upper half of the first.
 */
public final class OuterPath {
    boolean isIpv6;
    long localHigh;
    long localLow;
    long remoteHigh;
    long remoteLow;
    int localPort;
    int remotePort;
    int tos;

    /** The packet was of this family, with this type of service or traffic class. */
    public void header(boolean ipv6, int typeOfService) {
        isIpv6 = ipv6;
        tos = typeOfService;
    }

    /** It went to this address of ours, and to this UDP port; 0 for another protocol. */
    public void to(long high, long low, int port) {
        localHigh = high;
        localLow = low;
        localPort = port;
    }

    /** It came from there. */
    public void from(long high, long low, int port) {
        remoteHigh = high;
        remoteLow = low;
        remotePort = port;
    }

    void set(Ipv4View header) {
        header(false, header.typeOfService());
        to((long) header.destination() << 32, 0, 0);
        from((long) header.source() << 32, 0, 0);
    }

    void set(Ipv6View header) {
        header(true, header.trafficClass());
        to(header.destinationHigh(), header.destinationLow(), 0);
        from(header.sourceHigh(), header.sourceLow(), 0);
    }

    void set(OuterPath other) {
        header(other.isIpv6, other.tos);
        to(other.localHigh, other.localLow, other.localPort);
        from(other.remoteHigh, other.remoteLow, other.remotePort);
    }

    /** Takes an address for that of the sender; its port stays. */
    void setRemote(Address address) {
        remoteHigh = high(address);
        remoteLow = low(address);
    }

    boolean isLocal(Address address) {
        return is(address, localHigh, localLow);
    }

    boolean isRemote(Address address) {
        return is(address, remoteHigh, remoteLow);
    }

    private boolean is(Address address, long high, long low) {
        return address instanceof Ipv6Address == isIpv6
                && high(address) == high
                && low(address) == low;
    }

    Address local() {
        return address(isIpv6, localHigh, localLow);
    }

    Address remote() {
        return address(isIpv6, remoteHigh, remoteLow);
    }

    /** For people: from where to where. */
    public String describe() {
        return remote()
                + ":"
                + remotePort
                + " -> "
                + local()
                + ":"
                + localPort
                + ", type of service "
                + tos;
    }

    static Address address(boolean ipv6, long high, long low) {
        return ipv6 ? new Ipv6Address(high, low) : new Ipv4Address((int) (high >>> 32));
    }

    static long high(Address address) {
        return switch (address) {
            case Ipv4Address(int value) -> (long) value << 32;
            case Ipv6Address(long high, long _) -> high;
        };
    }

    static long low(Address address) {
        return address instanceof Ipv6Address(long _, long low) ? low : 0;
    }
}
