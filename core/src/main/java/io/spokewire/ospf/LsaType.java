package io.spokewire.ospf;

/** The types of link state advertisements of version 2, RFC 2328 appendix A.4 and RFC 5250. */
final class LsaType {
    static final int ROUTER = 1;
    static final int NETWORK = 2;
    static final int SUMMARY = 3;
    static final int ASBR_SUMMARY = 4;
    static final int EXTERNAL = 5;
    static final int NSSA = 7;
    static final int OPAQUE_LINK = 9;
    static final int OPAQUE_AREA = 10;
    static final int OPAQUE_AS = 11;

    private LsaType() {}

    /** How far an advertisement is flooded. */
    enum Scope {
        /** One link, RFC 5250 section 3. */
        LINK,
        /** One area. */
        AREA,
        /** All areas but stubs. */
        AS
    }

    static boolean known(int type) {
        return switch (type) {
            case ROUTER, NETWORK, SUMMARY, ASBR_SUMMARY, EXTERNAL, NSSA -> true;
            case OPAQUE_LINK, OPAQUE_AREA, OPAQUE_AS -> true;
            default -> false;
        };
    }

    static boolean opaque(int type) {
        return type >= OPAQUE_LINK && type <= OPAQUE_AS;
    }

    static Scope scope(int type) {
        return switch (type) {
            case EXTERNAL, OPAQUE_AS -> Scope.AS;
            case OPAQUE_LINK -> Scope.LINK;
            default -> Scope.AREA;
        };
    }

    /** As {@code show ip ospf database} heads its sections. */
    static String title(int type) {
        return switch (type) {
            case ROUTER -> "Router Link States";
            case NETWORK -> "Net Link States";
            case SUMMARY -> "Summary Net Link States";
            case ASBR_SUMMARY -> "Summary ASB Link States";
            case EXTERNAL -> "Type-5 AS External Link States";
            case NSSA -> "Type-7 AS External Link States";
            case OPAQUE_LINK -> "Type-9 Opaque Link Link States";
            case OPAQUE_AREA -> "Type-10 Opaque Link Area Link States";
            case OPAQUE_AS -> "Type-11 Opaque Link AS Link States";
            default -> "Link States of type " + type;
        };
    }
}
