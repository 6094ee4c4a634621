package io.spokewire.nhrp;

import io.spokewire.net.Address;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Stations that were told of something, and until when they may believe it: when it ends before,
 * they are told that too. RFC 2332 §5.2.2 has a station answer "insufficient resources" rather than
 * tell what it could not take back.
 */
final class Requesters {
    /** How many are remembered; each costs about 100 octets, in each of thousands of entries. */
    static final int MAX = 1_024;

    /**
     * What was told.
     *
     * @param station to whom
     * @param requestId of the question
     * @param expires when it is forgotten by itself
     */
    record Told(Address station, int requestId, long expires) {}

    private final NavigableMap<Address, Told> told = new TreeMap<>();

    /** Remembers a station, in place of what it was told before; false when there is no room. */
    boolean add(Told what, FullTables full, Turn turn) {
        if (told.size() >= MAX && !told.containsKey(what.station())) {
            prune(turn);
            if (told.size() >= MAX) {
                full.found("requesters of one entry", MAX, turn);
                return false;
            }
        }
        told.put(what.station(), what);
        return true;
    }

    /** Forgets a station whose question had this id; false when there is none. */
    boolean remove(Address station, int requestId) {
        Told what = told.get(station);
        if (what == null || what.requestId() != requestId) {
            return false;
        }
        told.remove(station);
        return true;
    }

    /** Forgets a station. */
    void remove(Address station) {
        told.remove(station);
    }

    /** Takes over those of another one that still count. */
    void addAll(Requesters others, Turn turn) {
        told.putAll(others.told);
        prune(turn);
    }

    /** Forgets those that have forgotten it themselves. */
    void prune(Turn turn) {
        told.values().removeIf(what -> turn.reached(what.expires()));
    }

    int size() {
        return told.size();
    }

    void clear() {
        told.clear();
    }

    boolean isEmpty() {
        return told.isEmpty();
    }

    /** When the last one forgets; {@code now} when there is none. */
    long last(long now) {
        long last = now;
        for (Told what : told.values()) {
            last = what.expires() - last > 0 ? what.expires() : last;
        }
        return last;
    }

    /** A view, in the order of addresses. */
    Map<Address, Told> all() {
        return told;
    }
}
