package io.spokewire.eigrp;

import io.spokewire.eigrp.EigrpSnapshot.Event;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;

/** What has happened to a process, for {@code show ip eigrp events}: the latest of it. */
final class EventLog {
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private final Supplier<Instant> clock;
    private int most;

    EventLog(Supplier<Instant> clock) {
        this.clock = clock;
    }

    /** Keeps so many, and forgets others. */
    void keep(int size) {
        most = size;
        while (events.size() > most) {
            events.removeLast();
        }
    }

    /**
     * Something has happened.
     *
     * @param about in words when somebody looks
     */
    void add(String what, Object... about) {
        if (most == 0) {
            return;
        }
        if (events.size() == most) {
            events.removeLast();
        }
        events.addFirst(new Event(clock.get(), what, List.of(about)));
    }

    /** The youngest first. */
    List<Event> all() {
        return List.copyOf(events);
    }
}
