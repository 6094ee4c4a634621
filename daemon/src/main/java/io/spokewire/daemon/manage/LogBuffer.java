package io.spokewire.daemon.manage;

import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The newest lines of the log, and the switches of {@code debug}. The control thread writes,
 * consoles read; a listener must not block.
 */
public final class LogBuffer {
    private static final int DEFAULT_LINES = 2000;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss.SSS", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final int maxLines;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Set<String> debug = new LinkedHashSet<>();
    private final List<Consumer<Entry>> listeners = new CopyOnWriteArrayList<>();
    private long logged;
    private long dropped;

    /**
     * A line of the log.
     *
     * @param at when
     * @param severity how serious
     * @param facility for instance {@code DMVPN}
     * @param mnemonic for instance {@code NHRP_NHS_UP}
     * @param message the sentence
     */
    public record Entry(
            Instant at, Severity severity, String facility, String mnemonic, String message) {
        /** As IOS prints it: {@code *Nov 22 21:52:01.123: %DMVPN-5-NHRP_NHS_UP: ...}. */
        public String line() {
            String head = "*" + STAMP.format(at) + ": ";
            if (severity == Severity.DEBUGGING) {
                return head + message;
            }
            return head + "%" + facility + "-" + severity.level() + "-" + mnemonic + ": " + message;
        }
    }

    /** A buffer of 2,000 lines. */
    public LogBuffer() {
        this(DEFAULT_LINES);
    }

    LogBuffer(int maxLines) {
        this.maxLines = maxLines;
    }

    /** Takes what happened; a trace for debugging counts only while its category is switched on. */
    public void add(Trace trace, Instant at) {
        List<Entry> added;
        synchronized (this) {
            if (trace.severity() == Severity.DEBUGGING && !shows(trace.category())) {
                return;
            }
            added =
                    trace.text()
                            .lines() // what debug shows of a packet has several
                            .map(text ->
                                    new Entry(
                                            at,
                                            trace.severity(),
                                            trace.facility(),
                                            trace.mnemonic(),
                                            text))
                            .toList();
            for (Entry entry : added) {
                logged++;
                entries.addLast(entry);
                if (entries.size() > maxLines) {
                    entries.removeFirst();
                    dropped++;
                }
            }
        }
        added.forEach(entry -> listeners.forEach(listener -> listener.accept(entry)));
    }

    private boolean shows(String category) {
        for (String wanted : debug) {
            if (category.equals(wanted) || category.startsWith(wanted + " ")) {
                return true;
            }
        }
        return false;
    }

    /** The lines that are kept, oldest first. */
    public synchronized List<Entry> entries() {
        return new ArrayList<>(entries);
    }

    /** How many lines there have been. */
    public synchronized long logged() {
        return logged;
    }

    /** How many of them are gone. */
    public synchronized long dropped() {
        return dropped;
    }

    /** How many lines are kept at most. */
    public int maxLines() {
        return maxLines;
    }

    /** Forgets all lines. */
    public synchronized void clear() {
        entries.clear();
    }

    /** Switches a category of {@code debug} on or off, with all that begin with its words. */
    public synchronized void debug(String category, boolean on) {
        if (on) {
            debug.add(category);
        } else {
            debug.removeIf(known -> known.equals(category) || known.startsWith(category + " "));
        }
    }

    /** Switches all of {@code debug} off. */
    public synchronized void undebugAll() {
        debug.clear();
    }

    /** The categories that are on. */
    public synchronized List<String> debugging() {
        return new ArrayList<>(debug);
    }

    /** Calls the listener with every line from now on, on the thread that logs. */
    public void listen(Consumer<Entry> listener) {
        listeners.add(listener);
    }

    /** Calls it no more. */
    public void unlisten(Consumer<Entry> listener) {
        listeners.remove(listener);
    }
}
