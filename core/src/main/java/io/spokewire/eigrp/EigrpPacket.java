package io.spokewire.eigrp;

import java.util.List;
import java.util.Optional;

/**
 * A packet, RFC 7868 section 6.5.
 *
 * @param opcode {@link #UPDATE} and the like
 * @param flags {@link #INIT} and the like
 * @param sequence unsigned; 0 when no acknowledgement is asked for
 * @param acknowledgment unsigned; 0 when nothing is acknowledged
 * @param virtualRouter 0 for unicast routes
 * @param autonomousSystem 1 to 65535
 * @param tlvs in the order of the wire
 */
record EigrpPacket(
        int opcode,
        int flags,
        int sequence,
        int acknowledgment,
        int virtualRouter,
        int autonomousSystem,
        List<EigrpTlv> tlvs) {
    static final int UPDATE = 1;
    static final int REQUEST = 2;
    static final int QUERY = 3;
    static final int REPLY = 4;
    static final int HELLO = 5;
    static final int SIA_QUERY = 10;
    static final int SIA_REPLY = 11;

    /** The first update to a new neighbour: it is to tell all that it has. */
    static final int INIT = 1;

    /** To be taken by routers in conditional receive mode alone. */
    static final int CONDITIONAL_RECEIVE = 2;

    /** The sender restarts. */
    static final int RESTART = 4;

    /** The whole table has been told. */
    static final int END_OF_TABLE = 8;

    EigrpPacket {
        tlvs = List.copyOf(tlvs);
    }

    /** The first TLV of a kind. */
    <T extends EigrpTlv> Optional<T> first(Class<T> kind) {
        return tlvs.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    /** As {@code debug} and {@code show ip eigrp traffic} call an opcode. */
    static String name(int opcode) {
        return switch (opcode) {
            case UPDATE -> "UPDATE";
            case REQUEST -> "REQUEST";
            case QUERY -> "QUERY";
            case REPLY -> "REPLY";
            case HELLO -> "HELLO";
            case SIA_QUERY -> "SIAQUERY";
            case SIA_REPLY -> "SIAREPLY";
            default -> "opcode " + opcode;
        };
    }
}
