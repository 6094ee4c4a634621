package io.spokewire.eigrp;

import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;

/** What EIGRP tells. */
public sealed interface EigrpTrace extends Trace {
    @Override
    default String facility() {
        return "DUAL";
    }

    /** {@code EIGRP-IPv4 100}, as log lines begin. */
    private static String process(AddressFamily family, int autonomousSystem) {
        return "EIGRP-" + (family == AddressFamily.IPV4 ? "IPv4 " : "IPv6 ") + autonomousSystem;
    }

    /**
     * A neighbour is there, has gone, or tells its table anew.
     *
     * @param state {@code up}, {@code down} or {@code resync}
     */
    record NeighborChange(
            int autonomousSystem, Address neighbor, String interfaceName, String state, String why)
            implements EigrpTrace {
        @Override
        public Severity severity() {
            return Severity.NOTIFICATIONS;
        }

        @Override
        public String mnemonic() {
            return "NBRCHANGE";
        }

        @Override
        public String text() {
            return process(neighbor.family(), autonomousSystem)
                    + ": Neighbor "
                    + neighbor
                    + " ("
                    + interfaceName
                    + ") is "
                    + state
                    + ": "
                    + why;
        }
    }

    /** Somebody would be a neighbour and cannot: told in words, and once until it changes. */
    record NeighborInfo(int autonomousSystem, Address neighbor, String interfaceName, String why)
            implements EigrpTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "NBRINFO";
        }

        @Override
        public String text() {
            return process(neighbor.family(), autonomousSystem)
                    + ": Neighbor "
                    + neighbor
                    + " ("
                    + interfaceName
                    + ") is refused: "
                    + why;
        }
    }

    /** A neighbour did not answer a query in time. */
    record StuckInActive(
            int autonomousSystem, Prefix prefix, Address neighbor, String interfaceName)
            implements EigrpTrace {
        @Override
        public Severity severity() {
            return Severity.ERRORS;
        }

        @Override
        public String mnemonic() {
            return "SIA";
        }

        @Override
        public String text() {
            return "Route "
                    + prefix
                    + " stuck-in-active state in "
                    + process(prefix.family(), autonomousSystem)
                    + ": "
                    + neighbor
                    + " ("
                    + interfaceName
                    + ") does not answer; the adjacency is reset";
        }
    }

    /** Somebody has nearly as many prefixes as {@code maximum-prefix} lets it. */
    record PrefixThreshold(AddressFamily family, int autonomousSystem, String source, int percent)
            implements EigrpTrace {
        @Override
        public Severity severity() {
            return Severity.ERRORS;
        }

        @Override
        public String mnemonic() {
            return "PFXLIMITTHR";
        }

        @Override
        public String text() {
            return process(family, autonomousSystem)
                    + ": "
                    + source
                    + " threshold prefix level("
                    + percent
                    + ") reached";
        }
    }

    /**
     * Somebody has more prefixes than {@code maximum-prefix} lets it.
     *
     * @param then what becomes of it
     */
    record PrefixLimitReached(
            AddressFamily family, int autonomousSystem, String source, long maximum, String then)
            implements EigrpTrace {
        @Override
        public Severity severity() {
            return Severity.ERRORS;
        }

        @Override
        public String mnemonic() {
            return "PFXLIMIT";
        }

        @Override
        public String text() {
            return process(family, autonomousSystem)
                    + ": "
                    + source
                    + " prefix limit reached("
                    + maximum
                    + "): "
                    + then;
        }
    }

    /** A process has no router id and waits: no interface of its VRF has an IPv4 address. */
    record NoRouterId(int autonomousSystem, AddressFamily family) implements EigrpTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "NORTRID";
        }

        @Override
        public String text() {
            return process(family, autonomousSystem)
                    + ": no router id: no interface has an IPv4 address; set one by"
                    + " 'eigrp router-id'";
        }
    }

    /** What is of interest while something is looked for. */
    record Detail(String category, String mnemonic, String text) implements EigrpTrace {
        @Override
        public Severity severity() {
            return Severity.DEBUGGING;
        }
    }
}
