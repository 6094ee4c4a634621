package io.spokewire.ospf;

/**
 * What advertisements are about, in both versions; their numbers are those of {@link OspfVersion}.
 */
enum LsaKind {
    /** The links of a router. */
    ROUTER,
    /** Who is on a network. */
    NETWORK,
    /** A network of another area. */
    INTER_AREA_PREFIX,
    /** A way to a router at the border of the system. */
    INTER_AREA_ROUTER,
    /** A network outside of the system. */
    EXTERNAL,
    /** The same, within an NSSA. */
    NSSA,
    /** What a router has on one link: version 3 alone. */
    LINK,
    /** Networks that a router or a transit network has: version 3 alone. */
    INTRA_AREA_PREFIX,
    /** What we keep, pass on and do not look into. */
    OTHER;

    /** How far an advertisement is flooded. */
    enum Scope {
        /** One link. */
        LINK,
        /** One area. */
        AREA,
        /** All areas but stubs. */
        AS
    }
}
