package io.spokewire.ospf;

/** An area: its advertisements, and what its ways were when they were last computed. */
final class Area {
    final AreaId id;
    final Lsdb database;
    OspfArea config;
    AreaTree tree = AreaTree.EMPTY;
    int spfRuns;

    /** Whether we tell all what it tells, as an NSSA, RFC 3101 section 3.1. */
    boolean translating;

    /** Whether another one is to do so, and we go on for a while. */
    boolean supplanted;

    long translatesUntilNanos;

    Area(OspfVersion version, AreaId id, OspfArea config, int routerId) {
        this.id = id;
        this.database = Lsdb.of(this, version, routerId);
        this.config = config;
    }

    /**
     * RFC 1793 section 3.3: advertisements may stand still in the area. All that is known of it was
     * told by those who understand DoNotAge.
     */
    boolean ageless(OspfEngine engine) {
        return database.ageless() && (!external() || engine.external().ageless());
    }

    /** Whether somebody is known in it who does not understand DoNotAge, other than by hearsay. */
    boolean ages(OspfEngine engine) {
        return database.ages() || (external() && engine.external().ages());
    }

    boolean external() {
        return config.type() == OspfArea.Type.NORMAL;
    }

    boolean nssa() {
        return config.type() == OspfArea.Type.NSSA;
    }

    boolean alwaysTranslates() {
        return config.translate().contains("always");
    }

    boolean backbone() {
        return id.number() == 0;
    }

    /**
     * The bits that hellos of the area must have, RFC 2328 section 9.5 and RFC 3101 section 2.1.
     */
    int options() {
        return (external() ? OspfOptions.E : 0) | (nssa() ? OspfOptions.N_P : 0);
    }

    /**
     * Whether advertisements of a type belong into it, section 13 steps 2 and 3, RFC 5340 section
     * 4.5.1.
     */
    boolean takes(int type, OspfVersion version) {
        LsaKind.Scope scope = version.scope(type);
        return scope != null
                && (scope != LsaKind.Scope.AS || external())
                && (version.kind(type) != LsaKind.NSSA || nssa());
    }
}
