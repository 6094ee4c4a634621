package io.spokewire.policy;

import io.spokewire.command.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code ip community-list ...} and its like: BGP communities, by value or by regular expression.
 * The first entry that matches decides; a route that none matches is denied.
 *
 * @param kind {@code standard} or {@code expanded}
 * @param numbered whether IOS prints it without the word {@code standard} or {@code expanded}
 * @param entries in the order of configuration
 */
public record CommunityList(String kind, boolean numbered, List<Entry> entries) {
    /** The lists of the root section, by name or number. */
    public static final Slot<Map<String, CommunityList>> SLOT =
            Slot.of("community lists", Map.of());

    /** {@code ip extcommunity-list}. */
    public static final Slot<Map<String, CommunityList>> EXTENDED =
            Slot.of("extcommunity lists", Map.of());

    /** {@code ip large-community-list}. */
    public static final Slot<Map<String, CommunityList>> LARGE =
            Slot.of("large-community lists", Map.of());

    /**
     * One line of the list.
     *
     * @param value communities ({@code 65000:1 no-export}) or a regular expression
     */
    public record Entry(Action action, String value) {
        /** The communities that it names, as routes have them: {@code RT:65000:1}. */
        List<String> named() {
            List<String> all = new ArrayList<>();
            String kind = "";
            for (String word : value.split(" ", -1)) {
                switch (word) {
                    case "" -> {}
                    case "rt" -> kind = "RT:";
                    case "soo" -> kind = "SoO:";
                    default -> all.add(kind + word);
                }
            }
            return all;
        }

        /** As the configuration shows it, behind the list's name. */
        public String words() {
            return action.word() + (value.isEmpty() ? "" : " " + value);
        }
    }

    /** Copies the list. */
    public CommunityList {
        entries = List.copyOf(entries);
    }

    /** This list with one more entry, unless it is there. */
    public CommunityList with(Entry entry) {
        if (entries.contains(entry)) {
            return this;
        }
        List<Entry> changed = new ArrayList<>(entries);
        changed.add(entry);
        return new CommunityList(kind, numbered, changed);
    }

    /** This list without the entry. */
    public CommunityList without(Entry entry) {
        return new CommunityList(
                kind, numbered, entries.stream().filter(e -> !e.equals(entry)).toList());
    }
}
