package io.spokewire.ospf;

import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;

/** What OSPF tells. */
public sealed interface OspfTrace extends Trace {
    @Override
    default String facility() {
        return "OSPF";
    }

    /**
     * A neighbour has another state.
     *
     * @param process number of the process
     * @param neighbor router id as text
     */
    record NeighborChange(
            int process, String neighbor, String circuit, String from, String to, String why)
            implements OspfTrace {
        @Override
        public Severity severity() {
            return Severity.NOTIFICATIONS;
        }

        @Override
        public String mnemonic() {
            return "ADJCHG";
        }

        @Override
        public String text() {
            return "Process "
                    + process
                    + ", Nbr "
                    + neighbor
                    + " on "
                    + circuit
                    + " from "
                    + from
                    + " to "
                    + to
                    + ", "
                    + why;
        }
    }

    /** A process has no id and does nothing. */
    record NoRouterId(int process) implements OspfTrace {
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
            return "OSPF process "
                    + process
                    + " cannot pick a router-id. Please configure manually or bring up an interface"
                    + " with an ip address.";
        }
    }

    /** Two routers do not agree on what they must: told in words, and once until it changes. */
    record Mismatch(int process, String circuit, String source, String why) implements OspfTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "MISMATCH";
        }

        @Override
        public String text() {
            return "Process "
                    + process
                    + ": packets of "
                    + source
                    + " on "
                    + circuit
                    + " are dropped: "
                    + why;
        }
    }

    /** What is of interest while something is looked for. */
    record Detail(String category, String mnemonic, String text) implements OspfTrace {
        @Override
        public Severity severity() {
            return Severity.DEBUGGING;
        }
    }
}
