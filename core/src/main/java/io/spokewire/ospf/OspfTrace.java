package io.spokewire.ospf;

import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;
import io.spokewire.net.Address;

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

    /**
     * A packet is dropped since it is not protected as the interface wants it.
     *
     * @param process number of the process
     * @param source the sender
     */
    record NotProtected(int process, String circuit, String source) implements OspfTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "NOTPROTECTED";
        }

        @Override
        public String text() {
            return "Process "
                    + process
                    + ": packets of "
                    + source
                    + " on "
                    + circuit
                    + " are dropped: IPsec, its SPI, its algorithms or its keys are not those that"
                    + " 'authentication ipsec' and 'encryption ipsec' say here";
        }
    }

    /** The last key of an interface's chain has ended: it goes on, RFC 5709 section 3.2. */
    record LastKeyExpired(String circuit) implements OspfTrace {
        @Override
        public Severity severity() {
            return Severity.NOTIFICATIONS;
        }

        @Override
        public String mnemonic() {
            return "LASTKEYEXP";
        }

        @Override
        public String text() {
            return "The last key has expired for interface "
                    + circuit
                    + ", packets sent using last valid key.";
        }
    }

    /**
     * What is weak protects an interface.
     *
     * @param process number of the process
     * @param algorithms as the configuration says them
     */
    record Weak(int process, String circuit, String algorithms) implements OspfTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "WEAK_ALGORITHM";
        }

        @Override
        public String text() {
            return "Process "
                    + process
                    + ": weak algorithms protect its packets on "
                    + circuit
                    + ": "
                    + algorithms;
        }
    }

    /** Another router of an area has our id: both are lost for the rest. */
    record DuplicateId(int process, String routerId, String area) implements OspfTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "DUP_RTRID_AREA";
        }

        @Override
        public String text() {
            return "Process "
                    + process
                    + ": another router in area "
                    + area
                    + " has our router id "
                    + routerId
                    + ": give each its own by 'router-id'";
        }
    }

    /** A neighbour restarts, and we help it or do so no more. */
    record Restart(int process, String neighbor, String circuit, String what) implements OspfTrace {
        @Override
        public Severity severity() {
            return Severity.NOTIFICATIONS;
        }

        @Override
        public String mnemonic() {
            return "NBRRESTART";
        }

        @Override
        public String text() {
            return "Process "
                    + process
                    + ", Nbr "
                    + neighbor
                    + " on "
                    + circuit
                    + " restarts: "
                    + what;
        }
    }

    /** A neighbour has another network type: both meet, and do not find ways over one another. */
    record NetworkType(int process, String circuit, String source, String why, String words)
            implements OspfTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "NETWORKTYPE";
        }

        @Override
        public String text() {
            return "Process "
                    + process
                    + ": "
                    + source
                    + " on "
                    + circuit
                    + " has another network type: "
                    + why
                    + "; routes over it are missing until "
                    + words
                    + " is alike";
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

    /**
     * A packet has come, or goes; put into words only for who reads it.
     *
     * @param packet our record of it
     * @param peer who sent it, or where it goes
     */
    record Packet(boolean received, OspfPacket packet, Address peer, String interfaceName)
            implements OspfTrace {
        @Override
        public Severity severity() {
            return Severity.DEBUGGING;
        }

        @Override
        public String category() {
            return "ospf packet";
        }

        @Override
        public String mnemonic() {
            return "PACKET";
        }

        @Override
        public String text() {
            return (received ? "received " : "sent ")
                    + packet.words()
                    + (received ? " from " : " to ")
                    + peer
                    + " on "
                    + interfaceName;
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
