package io.spokewire.ospf;

import java.util.Map;
import java.util.TreeMap;

/** An area: its advertisements, and what its ways were when they were last computed. */
final class Area {
    final AreaId id;
    final Lsdb database = new Lsdb();
    OspfArea config;
    AreaTree tree = AreaTree.EMPTY;
    int spfRuns;

    /** Our own advertisements of the area: when each was begun last. */
    final Map<LsaKey, Long> originated = new TreeMap<>();

    Area(AreaId id, OspfArea config) {
        this.id = id;
        this.config = config;
    }

    boolean external() {
        return config.type() == OspfArea.Type.NORMAL;
    }

    boolean nssa() {
        return config.type() == OspfArea.Type.NSSA;
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

    /** Whether advertisements of a type belong into it, section 13 steps 2 and 3. */
    boolean takes(int type) {
        return switch (type) {
            case LsaType.EXTERNAL, LsaType.OPAQUE_AS -> external();
            case LsaType.NSSA -> nssa();
            default -> LsaType.known(type);
        };
    }
}
