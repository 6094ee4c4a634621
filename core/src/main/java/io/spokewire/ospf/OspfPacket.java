package io.spokewire.ospf;

import java.util.List;

/**
 * A packet, RFC 2328 appendix A.3 and RFC 5340 appendix A.3.
 *
 * @param routerId the sender's
 * @param areaId number of the area
 * @param instance number of the instance on the link, 0 to 255: version 3 alone
 * @param body by type
 */
record OspfPacket(int routerId, int areaId, int instance, Body body) {
    /** What it is, and of what, in one line. */
    String words() {
        return switch (body) {
                    case Hello hello ->
                            "hello, "
                                    + hello.neighbors().size()
                                    + " neighbors, DR "
                                    + OspfText.address(hello.designatedRouter())
                                    + ", BDR "
                                    + OspfText.address(hello.backupDesignatedRouter());
                    case DatabaseDescription description ->
                            "database description, "
                                    + description.headers().size()
                                    + " headers, sequence "
                                    + Integer.toUnsignedString(description.sequence());
                    case LinkStateRequest request ->
                            "link state request, " + request.keys().size() + " advertisements";
                    case LinkStateUpdate update ->
                            "link state update, " + update.lsas().size() + " advertisements";
                    case LinkStateAcknowledgment acknowledgment ->
                            "link state acknowledgment, "
                                    + acknowledgment.headers().size()
                                    + " headers";
                }
                + ", router "
                + OspfText.address(routerId)
                + ", area "
                + OspfText.address(areaId);
    }

    /** What the packet says. */
    sealed interface Body {
        /** The type of the wire, 1 to 5. */
        int type();
    }

    /**
     * Type 1, appendix A.3.2.
     *
     * @param link the mask of the network in version 2, the interface id in version 3
     * @param helloSeconds 0 to 65535
     * @param options 8 or 24 bits
     * @param priority 0 to 255
     * @param deadSeconds 32 or 16 bits, unsigned
     * @param designatedRouter its address, or its router id in version 3; 0 for none
     * @param backupDesignatedRouter the same
     * @param neighbors router ids from which hellos were heard
     * @param extended the extended options of RFC 5613, behind the packet; 0 for none
     */
    record Hello(
            int link,
            int helloSeconds,
            int options,
            int priority,
            long deadSeconds,
            int designatedRouter,
            int backupDesignatedRouter,
            List<Integer> neighbors,
            int extended)
            implements Body {
        /** Copies the list. */
        public Hello {
            neighbors = List.copyOf(neighbors);
        }

        /** With the extended options that were read behind it. */
        Hello extended(int options) {
            return new Hello(
                    link,
                    helloSeconds,
                    this.options,
                    priority,
                    deadSeconds,
                    designatedRouter,
                    backupDesignatedRouter,
                    neighbors,
                    options);
        }

        @Override
        public int type() {
            return 1;
        }
    }

    /**
     * Type 2, appendix A.3.3.
     *
     * @param mtuBytes of the interface; 0 on virtual links
     * @param init the first one
     * @param more not the last one
     * @param master the sender leads
     * @param sequence of the exchange
     */
    record DatabaseDescription(
            int mtuBytes,
            int options,
            boolean init,
            boolean more,
            boolean master,
            int sequence,
            List<LsaHeader> headers)
            implements Body {
        /** Copies the list. */
        public DatabaseDescription {
            headers = List.copyOf(headers);
        }

        /** The same with another MTU. */
        DatabaseDescription withMtu(int bytes) {
            return new DatabaseDescription(bytes, options, init, more, master, sequence, headers);
        }

        @Override
        public int type() {
            return 2;
        }
    }

    /** Type 3, appendix A.3.4. */
    record LinkStateRequest(List<LsaKey> keys) implements Body {
        /** Copies the list. */
        public LinkStateRequest {
            keys = List.copyOf(keys);
        }

        @Override
        public int type() {
            return 3;
        }
    }

    /** Type 4, appendix A.3.5. */
    record LinkStateUpdate(List<Lsa> lsas) implements Body {
        /** Copies the list. */
        public LinkStateUpdate {
            lsas = List.copyOf(lsas);
        }

        @Override
        public int type() {
            return 4;
        }
    }

    /** Type 5, appendix A.3.6. */
    record LinkStateAcknowledgment(List<LsaHeader> headers) implements Body {
        /** Copies the list. */
        public LinkStateAcknowledgment {
            headers = List.copyOf(headers);
        }

        @Override
        public int type() {
            return 5;
        }
    }
}
