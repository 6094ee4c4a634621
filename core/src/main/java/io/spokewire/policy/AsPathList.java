package io.spokewire.policy;

import io.spokewire.command.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code ip as-path access-list NUMBER ...}: AS paths by regular expression. The first entry that
 * matches decides; a path that none matches is denied.
 *
 * @param entries in the order of configuration
 */
public record AsPathList(List<Entry> entries) {
    /** The lists of the root section by number, 1 to 500. */
    public static final Slot<Map<Integer, AsPathList>> SLOT =
            Slot.of("as-path access lists", Map.of());

    /** A list that nobody has written yet. */
    public static final AsPathList EMPTY = new AsPathList(List.of());

    /**
     * One line of the list.
     *
     * @param expression in Cisco's syntax, where {@code _} is any border between AS numbers
     */
    public record Entry(Action action, String expression) {
        /** As the configuration shows it, behind the list's number. */
        public String words() {
            return action.word() + " " + expression;
        }
    }

    /** Copies the list. */
    public AsPathList {
        entries = List.copyOf(entries);
    }

    /** This list with one more entry, unless it is there. */
    public AsPathList with(Entry entry) {
        if (entries.contains(entry)) {
            return this;
        }
        List<Entry> changed = new ArrayList<>(entries);
        changed.add(entry);
        return new AsPathList(changed);
    }

    /** This list without the entry. */
    public AsPathList without(Entry entry) {
        return new AsPathList(entries.stream().filter(e -> !e.equals(entry)).toList());
    }
}
