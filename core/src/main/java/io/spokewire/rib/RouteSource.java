package io.spokewire.rib;

/** Who a route comes from, with Cisco's administrative distance and the letter of its code. */
public enum RouteSource {
    CONNECTED("connected", "C", 0),
    LOCAL("connected", "L", 0),
    STATIC("static", "S", 1),
    BGP_EXTERNAL("bgp", "B", 20),
    EIGRP_SUMMARY("eigrp", "D", 5),
    EIGRP("eigrp", "D", 90),
    /** Within an area; then from other areas, and from outside of OSPF, RFC 2328 §11. */
    OSPF("ospf", "O", 110),
    OSPF_INTER_AREA("ospf", "O IA", 110),
    OSPF_EXTERNAL_1("ospf", "O E1", 110),
    OSPF_EXTERNAL_2("ospf", "O E2", 110),
    OSPF_NSSA_1("ospf", "O N1", 110),
    OSPF_NSSA_2("ospf", "O N2", 110),
    RIP("rip", "R", 120),
    EIGRP_EXTERNAL("eigrp", "D EX", 170),
    BGP_INTERNAL("bgp", "B", 200),
    /** Made here: an aggregate, or what {@code network} names. */
    BGP_LOCAL("bgp", "B", 200),
    NHRP("nhrp", "H", 250),
    /** A route that another program, or a person, put into the kernel's table. */
    KERNEL("kernel", "K", 254);

    private final String protocol;
    private final String code;
    private final int distance;

    RouteSource(String protocol, String code, int distance) {
        this.protocol = protocol;
        this.code = code;
        this.distance = distance;
    }

    /** The name in {@code show ip route PREFIX} and in {@code redistribute}. */
    public String protocol() {
        return protocol;
    }

    /** The code in {@code show ip route}. */
    public String code() {
        return code;
    }

    /** The administrative distance when nothing else is configured, 0 to 255. */
    public int distance() {
        return distance;
    }
}
