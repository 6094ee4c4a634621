package io.spokewire.ospf;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The advertisements of one area, one link, or of all: RFC 2328 section 12.2. */
final class Lsdb {
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** One advertisement as it is kept. */
    static final class Stored {
        final Lsa lsa;
        final LsaBody body;
        final long atNanos;
        final boolean flooded;
        long sentBackNanos;
        boolean sentBack;
        int retransmissions;

        /**
         * What came at a moment.
         *
         * @param lsa with the age that it had then
         * @param flooded whether it came from a neighbour, and not from ourselves
         */
        Stored(Lsa lsa, LsaBody body, long atNanos, boolean flooded) {
            this.lsa = lsa;
            this.body = body;
            this.atNanos = atNanos;
            this.flooded = flooded;
        }

        int age(long nowNanos) {
            LsaHeader header = lsa.header();
            if (header.doNotAge()) {
                return header.age();
            }
            long seconds = header.age() + (nowNanos - atNanos) / SECOND_NANOS;
            return (int) Math.min(seconds, LsaHeader.MAX_AGE);
        }

        boolean maxAge(long nowNanos) {
            return age(nowNanos) >= LsaHeader.MAX_AGE;
        }

        /** The header with the age of now. */
        LsaHeader header(long nowNanos) {
            return lsa.header().withAge(age(nowNanos));
        }

        /** The advertisement with the age of now. */
        Lsa now(long nowNanos) {
            return lsa.withAge(age(nowNanos));
        }
    }

    private final Map<LsaKey, Stored> all = new TreeMap<>();

    @Nullable Stored get(LsaKey key) {
        return all.get(key);
    }

    void put(Stored stored) {
        all.put(stored.lsa.key(), stored);
    }

    void remove(LsaKey key) {
        all.remove(key);
    }

    Collection<Stored> all() {
        return all.values();
    }

    void clear() {
        all.clear();
    }
}
