package io.spokewire.net;

/**
 * Numbers of the protocol field of IPv4 and the next header field of IPv6, as IANA assigns them.
 */
public final class IpProtocol {
    public static final int HOP_BY_HOP = 0;
    public static final int ICMP = 1;
    public static final int IGMP = 2;
    public static final int IPV4 = 4;
    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int IPV6 = 41;
    public static final int ROUTING = 43;
    public static final int FRAGMENT = 44;
    public static final int GRE = 47;
    public static final int ESP = 50;
    public static final int AUTHENTICATION_HEADER = 51;
    public static final int ICMPV6 = 58;
    public static final int NO_NEXT_HEADER = 59;
    public static final int DESTINATION_OPTIONS = 60;
    public static final int EIGRP = 88;
    public static final int OSPF = 89;
    public static final int MOBILITY = 135;

    private IpProtocol() {}
}
