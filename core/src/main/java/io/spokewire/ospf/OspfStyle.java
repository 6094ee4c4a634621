package io.spokewire.ospf;

import io.spokewire.net.AddressFamily;
import java.util.List;

/** Which command shows a process: IOS lays out the same things in three ways. */
public enum OspfStyle {
    /** {@code show ip ospf}: version 2. */
    IP_OSPF,
    /** {@code show ipv6 ospf}: version 3 for IPv6. */
    IPV6_OSPF,
    /** {@code show ospfv3}: version 3 for both families. */
    OSPFV3;

    /** Whether the command is about a process. */
    public boolean shows(OspfSnapshot process) {
        OspfVersion version = process.config().version();
        boolean three = version.number() == OspfVersion3.NUMBER;
        return switch (this) {
            case IP_OSPF -> !three;
            case IPV6_OSPF -> three && version.routes() == AddressFamily.IPV6;
            case OSPFV3 -> three;
        };
    }

    /** The kinds of advertisements, as they are named behind {@code database}. */
    public List<String> databases() {
        return three()
                ? List.of(
                        "router",
                        "network",
                        "inter-area prefix",
                        "inter-area router",
                        "external",
                        "nssa-external",
                        "link",
                        "prefix",
                        "unknown")
                : List.of(
                        "router",
                        "network",
                        "summary",
                        "asbr-summary",
                        "external",
                        "nssa-external",
                        "opaque-link",
                        "opaque-area",
                        "opaque-as");
    }

    boolean three() {
        return this != IP_OSPF;
    }

    /** The line above what is shown of one process of version 3. */
    String heading(int process, String family, String routerId) {
        return this == OSPFV3
                ? "\n          OSPFv3 "
                        + process
                        + " address-family "
                        + family
                        + " (router-id "
                        + routerId
                        + ")\n\n"
                : "\n            OSPFv3 Router with ID ("
                        + routerId
                        + ") (Process ID "
                        + process
                        + ")\n\n";
    }

    static String family(OspfSnapshot process) {
        return process.config().version().routes() == AddressFamily.IPV4 ? "ipv4" : "ipv6";
    }
}
