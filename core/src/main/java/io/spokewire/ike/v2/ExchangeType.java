package io.spokewire.ike.v2;

/** Types of exchanges, IANA's registry "IKEv2 Exchange Types". */
final class ExchangeType {
    static final int IKE_SA_INIT = 34;
    static final int IKE_AUTH = 35;
    static final int CREATE_CHILD_SA = 36;
    static final int INFORMATIONAL = 37;

    /** RFC 9242. */
    static final int IKE_INTERMEDIATE = 43;

    /** RFC 9370 section 2.2.4. */
    static final int IKE_FOLLOWUP_KE = 44;

    private ExchangeType() {}

    /** As the RFC spells it. */
    static String name(int type) {
        return switch (type) {
            case IKE_SA_INIT -> "IKE_SA_INIT";
            case IKE_AUTH -> "IKE_AUTH";
            case CREATE_CHILD_SA -> "CREATE_CHILD_SA";
            case INFORMATIONAL -> "INFORMATIONAL";
            case IKE_INTERMEDIATE -> "IKE_INTERMEDIATE";
            case IKE_FOLLOWUP_KE -> "IKE_FOLLOWUP_KE";
            default -> "exchange " + type;
        };
    }
}
