package io.spokewire.bgp;

import io.spokewire.net.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * What NOTIFICATIONs mean, RFC 4271 section 4.5, RFC 4486, RFC 6608, RFC 7313, RFC 9003 and RFC
 * 9384.
 */
final class NotificationText {
    static final int HOLD_TIMER = 4;
    static final int FSM = 5;
    static final int CEASE = 6;
    static final int MAXIMUM_PREFIXES = 1;
    static final int ADMINISTRATIVE_SHUTDOWN = 2;
    static final int PEER_DECONFIGURED = 3;
    static final int ADMINISTRATIVE_RESET = 4;
    static final int CONNECTION_REJECTED = 5;
    static final int OTHER_CONFIGURATION = 6;
    static final int COLLISION = 7;
    static final int OUT_OF_RESOURCES = 8;
    static final int BFD_DOWN = 10;

    private static final int TEXT_MAX = 255;

    private NotificationText() {}

    /** In the words of IOS. */
    static String of(int code, int subcode) {
        return switch (code) {
            case 1 ->
                    "header: "
                            + switch (subcode) {
                                case 1 -> "connection not synchronized";
                                case 2 -> "illegal message length";
                                case 3 -> "illegal message type";
                                default -> "unspecific";
                            };
            case 2 -> open(subcode);
            case 3 -> update(subcode);
            case HOLD_TIMER -> "hold time expired";
            case FSM ->
                    "FSM error"
                            + switch (subcode) {
                                case 1 -> ": unexpected message in OpenSent";
                                case 2 -> ": unexpected message in OpenConfirm";
                                case 3 -> ": unexpected message in Established";
                                default -> "";
                            };
            case CEASE -> cease(subcode);
            case 7 -> "route refresh: invalid message length";
            default -> "unknown error";
        };
    }

    private static String open(int subcode) {
        return switch (subcode) {
            case 1 -> "unsupported version number";
            case 2 -> "peer in wrong AS";
            case 3 -> "BGP identifier wrong";
            case 4 -> "unsupported optional parameter";
            case 5 -> "authentication failure";
            case 6 -> "unacceptable hold time";
            case 7 -> "unsupported/disjoint capability";
            default -> "OPEN message error";
        };
    }

    private static String update(int subcode) {
        return switch (subcode) {
            case 1 -> "malformed attribute list";
            case 2 -> "unrecognized well-known attribute";
            case 3 -> "missing well-known attribute";
            case 4 -> "attribute flags error";
            case 5 -> "attribute length error";
            case 6 -> "invalid ORIGIN";
            case 8 -> "invalid NEXT_HOP";
            case 9 -> "optional attribute error";
            case 10 -> "invalid network field";
            case 11 -> "malformed AS_PATH";
            default -> "UPDATE message error";
        };
    }

    private static String cease(int subcode) {
        return switch (subcode) {
            case MAXIMUM_PREFIXES -> "maximum number of prefixes reached";
            case ADMINISTRATIVE_SHUTDOWN -> "administratively shut down";
            case PEER_DECONFIGURED -> "peer de-configured";
            case ADMINISTRATIVE_RESET -> "administrative reset";
            case CONNECTION_REJECTED -> "connection rejected";
            case OTHER_CONFIGURATION -> "other configuration change";
            case COLLISION -> "connection collision resolution";
            case OUT_OF_RESOURCES -> "out of resources";
            case BFD_DOWN -> "BFD down";
            default -> "cease";
        };
    }

    /** The text that a peer gave with an administrative one, RFC 9003; empty for none. */
    static String said(BgpMessage.Notification notification) {
        boolean administrative =
                notification.code() == CEASE
                        && (notification.subcode() == ADMINISTRATIVE_SHUTDOWN
                                || notification.subcode() == ADMINISTRATIVE_RESET);
        Bytes data = notification.data();
        if (!administrative || data.length() < 2 || data.at(0) != data.length() - 1) {
            return "";
        }
        String text = new String(data.slice(1, data.length()).toArray(), StandardCharsets.UTF_8);
        String clean = text.replaceAll("\\p{Cntrl}", " ");
        return clean.length() > TEXT_MAX ? clean.substring(0, TEXT_MAX) : clean;
    }
}
