package io.spokewire.eigrp;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.Prefix;
import java.util.List;
import java.util.Optional;

/** What a packet carries, RFC 7868 sections 6.7 to 6.9. */
sealed interface EigrpTlv {
    /**
     * Section 6.7.1.
     *
     * @param holdSeconds 0 to 65535
     */
    record Parameters(int k1, int k2, int k3, int k4, int k5, int k6, int holdSeconds)
            implements EigrpTlv {
        private static final int GOODBYE = 255;

        /** Section 6.7.7: how routers say farewell that know no TLV for it. */
        static Parameters goodbye(int holdSeconds) {
            return new Parameters(GOODBYE, GOODBYE, GOODBYE, GOODBYE, GOODBYE, 0, holdSeconds);
        }

        boolean isGoodbye() {
            return k1 == GOODBYE
                    && k2 == GOODBYE
                    && k3 == GOODBYE
                    && k4 == GOODBYE
                    && k5 == GOODBYE;
        }
    }

    /**
     * Section 6.7.2; the fields within as Cisco has them.
     *
     * @param type 2 for MD5, 3 for SHA-256
     * @param keyId number of the key
     * @param keySequence against replay; 0 by all known senders
     * @param digest 16 or 32 bytes
     */
    record Authentication(int type, int keyId, int keySequence, Bytes digest) implements EigrpTlv {
        static final int MD5 = 2;
        static final int SHA_256 = 3;
    }

    /** Section 6.7.3: who is not to go into conditional receive mode. */
    record Sequence(List<Address> addresses) implements EigrpTlv {
        /** Copies the list. */
        public Sequence {
            addresses = List.copyOf(addresses);
        }
    }

    /** Section 6.7.4. */
    record SoftwareVersion(int osMajor, int osMinor, int tlvMajor, int tlvMinor)
            implements EigrpTlv {}

    /** Section 6.7.5: the sequence number of the next packet for those in that mode. */
    record MulticastSequence(int sequence) implements EigrpTlv {}

    /**
     * Type 0x0006: reserved by section 6.7.6, stub routing at Cisco.
     *
     * @param flags {@link #CONNECTED} and the like
     */
    record Stub(int flags) implements EigrpTlv {
        static final int CONNECTED = 0x01;
        static final int STATIC = 0x02;
        static final int SUMMARY = 0x04;
        static final int REDISTRIBUTED = 0x08;
        static final int LEAK_MAP = 0x10;
        static final int RECEIVE_ONLY = 0x20;
    }

    /** Section 6.7.7: adjacencies that end; none for all. */
    record PeerTermination(List<Address> addresses) implements EigrpTlv {
        /** Copies the list. */
        public PeerTermination {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * A destination in classic encoding, section 6.8.
     *
     * @param nextHop unspecified for the sender
     * @param metric its vector
     * @param exterior where it came from; empty for an internal one
     * @param destinations usually one
     */
    record ClassicRoute(
            Address nextHop,
            ClassicMetric metric,
            Optional<Exterior> exterior,
            List<Prefix> destinations)
            implements EigrpTlv {
        /** Copies the list. */
        public ClassicRoute {
            destinations = List.copyOf(destinations);
        }

        AddressFamily family() {
            return nextHop.family();
        }
    }

    /**
     * Section 6.8.2.
     *
     * @param scaledDelay tens of microseconds by 256, unsigned 32 bits; all ones: unreachable
     * @param scaledBandwidth 2560000000 by kilobits per second, unsigned 32 bits
     * @param mtuBytes 24 bits
     * @param internalTag 0 to 255
     * @param flags {@link #ACTIVE} and the like
     */
    record ClassicMetric(
            long scaledDelay,
            long scaledBandwidth,
            int mtuBytes,
            int hops,
            int reliability,
            int load,
            int internalTag,
            int flags) {
        static final long UNREACHABLE = 0xFFFF_FFFFL;
    }

    /** Section 6.8.1: the source takes the route back. */
    int SOURCE_WITHDRAW = 1;

    /** Section 6.8.1: to be considered for a default route. */
    int CANDIDATE_DEFAULT = 2;

    /** Section 6.8.1: the sender looks for a way itself. */
    int ACTIVE = 4;

    /**
     * Where an external route came from, sections 6.8.3 and 6.9.4.
     *
     * @param routerId of the router that redistributed it
     * @param autonomousSystem of the other protocol, or its process
     * @param tag administrative tag, unsigned 32 bits
     * @param metric of the other protocol, unsigned 32 bits
     * @param protocol section 6.2
     * @param flags 1 for external, 2 for a candidate default, by Wireshark
     */
    record Exterior(
            int routerId, int autonomousSystem, long tag, long metric, int protocol, int flags) {
        /** Not marked as a candidate default. */
        Exterior withoutDefault() {
            return new Exterior(
                    routerId, autonomousSystem, tag, metric, protocol, flags & ~CANDIDATE_DEFAULT);
        }
    }

    /**
     * A destination in the encoding of wide metrics, section 6.9.
     *
     * @param topology 0 for the base topology
     * @param routerId of the router that it comes from
     * @param nextHop unspecified for the sender
     * @param destinations usually one
     */
    record WideRoute(
            int topology,
            int routerId,
            WideMetric metric,
            Address nextHop,
            Optional<Exterior> exterior,
            List<Prefix> destinations)
            implements EigrpTlv {
        /** Copies the list. */
        public WideRoute {
            destinations = List.copyOf(destinations);
        }

        AddressFamily family() {
            return nextHop.family();
        }
    }

    /**
     * Section 6.9.2.
     *
     * @param priority 0 for none
     * @param delay picoseconds, 48 bits; all ones: unreachable
     * @param bandwidth kilobits per second, 48 bits; all ones: unreachable
     * @param flags {@link #ACTIVE} and the like, 16 bits
     * @param attributes section 6.9.3, of an even length up to 510 bytes; passed on as they are
     */
    record WideMetric(
            int priority,
            int reliability,
            int load,
            int mtuBytes,
            int hops,
            long delay,
            long bandwidth,
            int flags,
            Bytes attributes) {
        static final long UNREACHABLE = 0xFFFF_FFFF_FFFFL;
    }

    /** What we do not know and pass over, section 6.6. */
    record Unknown(int type, Bytes value) implements EigrpTlv {}
}
