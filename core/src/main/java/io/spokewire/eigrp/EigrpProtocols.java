package io.spokewire.eigrp;

import io.spokewire.eigrp.EigrpTlv.Exterior;
import io.spokewire.rib.Route;

/** The numbers of protocols that external routes come from, RFC 7868 section 6.2. */
final class EigrpProtocols {
    private static final int EIGRP = 2;
    private static final int STATIC = 3;
    private static final int RIP = 4;
    private static final int OSPF = 6;
    private static final int ISIS = 7;
    private static final int BGP = 9;
    private static final int CONNECTED = 11;

    private EigrpProtocols() {}

    /** The number of the protocol that a route comes from. */
    static int of(Route route) {
        return switch (route.source().protocol()) {
            case "connected" -> CONNECTED;
            case "static", "kernel" -> STATIC;
            case "eigrp" -> EIGRP;
            case "rip" -> RIP;
            case "ospf" -> OSPF;
            case "bgp" -> BGP;
            default -> 0;
        };
    }

    /** What {@code show} calls a protocol. */
    static String name(int protocol) {
        return switch (protocol) {
            case EIGRP -> "EIGRP";
            case STATIC -> "Static";
            case RIP -> "RIP";
            case OSPF -> "OSPF";
            case ISIS -> "IS-IS";
            case BGP -> "BGP";
            case CONNECTED -> "Connected";
            default -> "protocol " + protocol;
        };
    }

    /** What the topology table calls a route of our own that another protocol has. */
    static String redistributed(int protocol) {
        return switch (protocol) {
            case STATIC -> "Rstatic";
            case CONNECTED -> "Rconnected";
            default -> "Redistributed";
        };
    }

    /** As {@code redistribute} calls where a route came from. */
    static String origin(Exterior exterior) {
        String process = " " + Integer.toUnsignedString(exterior.autonomousSystem());
        return switch (exterior.protocol()) {
            case CONNECTED -> "connected";
            case STATIC -> "static";
            case RIP -> "rip";
            case EIGRP -> "eigrp" + process;
            case OSPF -> "ospf" + process;
            case BGP -> "bgp" + process;
            default -> "";
        };
    }
}
