package io.spokewire.ike.v2;

/** Types of notifications, IANA's registry "IKEv2 Notify Message Types". */
final class NotifyType {
    static final int UNSUPPORTED_CRITICAL_PAYLOAD = 1;
    static final int INVALID_IKE_SPI = 4;
    static final int INVALID_MAJOR_VERSION = 5;
    static final int INVALID_SYNTAX = 7;
    static final int INVALID_MESSAGE_ID = 9;
    static final int INVALID_SPI = 11;
    static final int NO_PROPOSAL_CHOSEN = 14;
    static final int INVALID_KE_PAYLOAD = 17;
    static final int AUTHENTICATION_FAILED = 24;
    static final int SINGLE_PAIR_REQUIRED = 34;
    static final int NO_ADDITIONAL_SAS = 35;
    static final int INTERNAL_ADDRESS_FAILURE = 36;
    static final int FAILED_CP_REQUIRED = 37;
    static final int TS_UNACCEPTABLE = 38;
    static final int INVALID_SELECTORS = 39;

    /** RFC 4555. */
    static final int UNACCEPTABLE_ADDRESSES = 40;

    /** RFC 4555. */
    static final int UNEXPECTED_NAT_DETECTED = 41;

    static final int TEMPORARY_FAILURE = 43;
    static final int CHILD_SA_NOT_FOUND = 44;

    /** RFC 9370 section 2.2.4. */
    static final int STATE_NOT_FOUND = 47;

    /** Types from here on report no error. */
    static final int STATUS_FIRST = 16384;

    static final int INITIAL_CONTACT = 16384;
    static final int SET_WINDOW_SIZE = 16385;
    static final int ADDITIONAL_TS_POSSIBLE = 16386;
    static final int NAT_DETECTION_SOURCE_IP = 16388;
    static final int NAT_DETECTION_DESTINATION_IP = 16389;
    static final int COOKIE = 16390;
    static final int USE_TRANSPORT_MODE = 16391;
    static final int REKEY_SA = 16393;
    static final int ESP_TFC_PADDING_NOT_SUPPORTED = 16394;

    /** RFC 4555, and so on to {@link #NO_NATS_ALLOWED}. */
    static final int MOBIKE_SUPPORTED = 16396;

    static final int ADDITIONAL_IP4_ADDRESS = 16397;
    static final int ADDITIONAL_IP6_ADDRESS = 16398;
    static final int NO_ADDITIONAL_ADDRESSES = 16399;
    static final int UPDATE_SA_ADDRESSES = 16400;
    static final int COOKIE2 = 16401;
    static final int NO_NATS_ALLOWED = 16402;

    /** RFC 7383. */
    static final int IKEV2_FRAGMENTATION_SUPPORTED = 16430;

    /** RFC 7427. */
    static final int SIGNATURE_HASH_ALGORITHMS = 16431;

    /** RFC 8784. */
    static final int USE_PPK = 16435;

    /** RFC 8784. */
    static final int PPK_IDENTITY = 16436;

    /** RFC 8784. */
    static final int NO_PPK_AUTH = 16437;

    /** RFC 9242. */
    static final int INTERMEDIATE_EXCHANGE_SUPPORTED = 16438;

    /** RFC 9370. */
    static final int ADDITIONAL_KEY_EXCHANGE = 16441;

    private NotifyType() {}

    /** As the RFC spells it. */
    static String name(int type) {
        return switch (type) {
            case UNSUPPORTED_CRITICAL_PAYLOAD -> "UNSUPPORTED_CRITICAL_PAYLOAD";
            case INVALID_IKE_SPI -> "INVALID_IKE_SPI";
            case INVALID_MAJOR_VERSION -> "INVALID_MAJOR_VERSION";
            case INVALID_SYNTAX -> "INVALID_SYNTAX";
            case INVALID_MESSAGE_ID -> "INVALID_MESSAGE_ID";
            case INVALID_SPI -> "INVALID_SPI";
            case NO_PROPOSAL_CHOSEN -> "NO_PROPOSAL_CHOSEN";
            case INVALID_KE_PAYLOAD -> "INVALID_KE_PAYLOAD";
            case AUTHENTICATION_FAILED -> "AUTHENTICATION_FAILED";
            case SINGLE_PAIR_REQUIRED -> "SINGLE_PAIR_REQUIRED";
            case NO_ADDITIONAL_SAS -> "NO_ADDITIONAL_SAS";
            case INTERNAL_ADDRESS_FAILURE -> "INTERNAL_ADDRESS_FAILURE";
            case FAILED_CP_REQUIRED -> "FAILED_CP_REQUIRED";
            case TS_UNACCEPTABLE -> "TS_UNACCEPTABLE";
            case INVALID_SELECTORS -> "INVALID_SELECTORS";
            case UNACCEPTABLE_ADDRESSES -> "UNACCEPTABLE_ADDRESSES";
            case UNEXPECTED_NAT_DETECTED -> "UNEXPECTED_NAT_DETECTED";
            case TEMPORARY_FAILURE -> "TEMPORARY_FAILURE";
            case CHILD_SA_NOT_FOUND -> "CHILD_SA_NOT_FOUND";
            case STATE_NOT_FOUND -> "STATE_NOT_FOUND";
            default -> statusName(type);
        };
    }

    private static String statusName(int type) {
        return switch (type) {
            case INITIAL_CONTACT -> "INITIAL_CONTACT";
            case SET_WINDOW_SIZE -> "SET_WINDOW_SIZE";
            case ADDITIONAL_TS_POSSIBLE -> "ADDITIONAL_TS_POSSIBLE";
            case NAT_DETECTION_SOURCE_IP -> "NAT_DETECTION_SOURCE_IP";
            case NAT_DETECTION_DESTINATION_IP -> "NAT_DETECTION_DESTINATION_IP";
            case COOKIE -> "COOKIE";
            case USE_TRANSPORT_MODE -> "USE_TRANSPORT_MODE";
            case REKEY_SA -> "REKEY_SA";
            case ESP_TFC_PADDING_NOT_SUPPORTED -> "ESP_TFC_PADDING_NOT_SUPPORTED";
            case MOBIKE_SUPPORTED -> "MOBIKE_SUPPORTED";
            case ADDITIONAL_IP4_ADDRESS -> "ADDITIONAL_IP4_ADDRESS";
            case ADDITIONAL_IP6_ADDRESS -> "ADDITIONAL_IP6_ADDRESS";
            case NO_ADDITIONAL_ADDRESSES -> "NO_ADDITIONAL_ADDRESSES";
            case UPDATE_SA_ADDRESSES -> "UPDATE_SA_ADDRESSES";
            case COOKIE2 -> "COOKIE2";
            case NO_NATS_ALLOWED -> "NO_NATS_ALLOWED";
            case IKEV2_FRAGMENTATION_SUPPORTED -> "IKEV2_FRAGMENTATION_SUPPORTED";
            case SIGNATURE_HASH_ALGORITHMS -> "SIGNATURE_HASH_ALGORITHMS";
            case USE_PPK -> "USE_PPK";
            case PPK_IDENTITY -> "PPK_IDENTITY";
            case NO_PPK_AUTH -> "NO_PPK_AUTH";
            case INTERMEDIATE_EXCHANGE_SUPPORTED -> "INTERMEDIATE_EXCHANGE_SUPPORTED";
            case ADDITIONAL_KEY_EXCHANGE -> "ADDITIONAL_KEY_EXCHANGE";
            default -> "notification " + type;
        };
    }
}
