package io.spokewire.nhrp;

/** Codes of client information entries and of error indications, RFC 2332 §5.2.2 to §5.2.7. */
public final class NhrpCode {
    /** CIE: the information was registered, or is given. */
    public static final int SUCCESS = 0;

    /** CIE: refused for reasons of policy. */
    public static final int ADMINISTRATIVELY_PROHIBITED = 4;

    /** CIE: a table is full. */
    public static final int INSUFFICIENT_RESOURCES = 5;

    /** CIE: what FRR and OpenNHRP send for {@link #NO_BINDING}. */
    public static final int NO_BINDING_OPENNHRP = 11;

    /** CIE: no binding of the protocol address is known. */
    public static final int NO_BINDING = 12;

    /** CIE: a unique binding was asked for, and the one that exists is not. */
    public static final int BINDING_NOT_UNIQUE = 13;

    /** CIE: another NBMA address holds the protocol address. */
    public static final int UNIQUE_ALREADY_REGISTERED = 14;

    /** Error: a compulsory extension that the responder does not know. */
    public static final int UNRECOGNIZED_EXTENSION = 1;

    /** Error: the packet came past this station before. */
    public static final int LOOP_DETECTED = 3;

    /** Error: the routed path ends here. */
    public static final int PROTOCOL_ADDRESS_UNREACHABLE = 6;

    /** Error: the packet makes no sense. */
    public static final int PROTOCOL_ERROR = 7;

    /** Error: the packet does not fit the NBMA network. */
    public static final int SDU_SIZE_EXCEEDED = 8;

    /** Error: an extension that does not belong into a packet of this type. */
    public static final int INVALID_EXTENSION = 9;

    /** Error: a reply that nobody asked for. */
    public static final int INVALID_RESOLUTION_REPLY = 10;

    /** Error: the password is wrong or missing. */
    public static final int AUTHENTICATION_FAILURE = 11;

    /** Error: the packet passed too many servers. */
    public static final int HOP_COUNT_EXCEEDED = 15;

    private NhrpCode() {}

    /** What a code of a client information entry says, in words. */
    public static String entryText(int code) {
        return switch (code) {
            case SUCCESS -> "success";
            case ADMINISTRATIVELY_PROHIBITED -> "administratively prohibited(4)";
            case INSUFFICIENT_RESOURCES -> "insufficient resources(5)";
            case NO_BINDING_OPENNHRP, NO_BINDING -> "no binding exists(" + code + ")";
            case BINDING_NOT_UNIQUE -> "binding exists but is not unique(13)";
            case UNIQUE_ALREADY_REGISTERED -> "unique address registered already(14)";
            default -> "code " + code;
        };
    }

    /** What a code of an error indication says, in words. */
    public static String errorText(int code) {
        return switch (code) {
            case UNRECOGNIZED_EXTENSION -> "unrecognized extension(1)";
            case LOOP_DETECTED -> "loop detected(3)";
            case PROTOCOL_ADDRESS_UNREACHABLE -> "protocol address unreachable(6)";
            case PROTOCOL_ERROR -> "protocol error(7)";
            case SDU_SIZE_EXCEEDED -> "SDU size exceeded(8)";
            case INVALID_EXTENSION -> "invalid extension(9)";
            case INVALID_RESOLUTION_REPLY -> "invalid resolution reply received(10)";
            case AUTHENTICATION_FAILURE -> "authentication failure(11)";
            case HOP_COUNT_EXCEEDED -> "hop count exceeded(15)";
            default -> "error " + code;
        };
    }
}
