package io.spokewire.nhrp;

import java.util.EnumMap;
import java.util.Map;

/** The counters of one overlay. */
final class Counters {
    private final Map<NhrpCounter, Long> values = new EnumMap<>(NhrpCounter.class);

    Counters() {
        for (NhrpCounter counter : NhrpCounter.values()) {
            values.put(counter, 0L);
        }
    }

    void add(NhrpCounter counter) {
        values.merge(counter, 1L, Long::sum);
    }

    long get(NhrpCounter counter) {
        return values.getOrDefault(counter, 0L);
    }

    Map<NhrpCounter, Long> values() {
        return values;
    }
}
