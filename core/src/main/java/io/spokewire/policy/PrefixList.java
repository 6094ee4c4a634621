package io.spokewire.policy;

import io.spokewire.command.Slot;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code ip prefix-list NAME ...} or {@code ipv6 prefix-list NAME ...}. The first entry that
 * matches decides; a route that none matches is denied, but an empty list permits all.
 *
 * @param description free text; empty for none
 * @param entries by rising sequence number
 */
public record PrefixList(String description, List<Entry> entries) {
    /** How far apart IOS numbers entries that were typed without a number. */
    public static final int SEQUENCE_STEP = 5;

    /** The IPv4 lists of the root section, by name. */
    public static final Slot<Map<String, PrefixList>> IPV4 = Slot.of("ip prefix-list", Map.of());

    /** The IPv6 lists of the root section, by name. */
    public static final Slot<Map<String, PrefixList>> IPV6 = Slot.of("ipv6 prefix-list", Map.of());

    /** A list that nobody has written yet. */
    public static final PrefixList EMPTY = new PrefixList("", List.of());

    /**
     * One line of the list.
     *
     * @param sequence 1 to 4294967294
     * @param prefix whose addresses match
     * @param ge least length that matches; 0 when not given
     * @param le greatest length that matches; 0 when not given
     */
    public record Entry(long sequence, Action action, Prefix prefix, int ge, int le) {
        /** Checks that the lengths rise: {@code length < ge <= le}, as IOS does. */
        public Entry {
            int bits = prefix.family().bits();
            boolean rising =
                    (ge == 0 || (ge > prefix.length() && ge <= bits))
                            && (le == 0 || (le > prefix.length() && le <= bits))
                            && (ge == 0 || le == 0 || ge <= le);
            if (!rising) {
                throw new IllegalArgumentException(
                        "the lengths must satisfy " + prefix.length() + " < ge <= le <= " + bits);
            }
        }

        /** Whether a route matches, whatever the action. */
        public boolean matches(Prefix route) {
            int least = ge != 0 ? ge : prefix.length();
            int greatest = le != 0 ? le : ge != 0 ? prefix.family().bits() : prefix.length();
            return route.family() == prefix.family()
                    && prefix.contains(route.address())
                    && route.length() >= least
                    && route.length() <= greatest;
        }

        /** As the configuration shows it, behind the list's name. */
        public String words() {
            return "seq "
                    + sequence
                    + " "
                    + action.word()
                    + " "
                    + prefix
                    + (ge == 0 ? "" : " ge " + ge)
                    + (le == 0 ? "" : " le " + le);
        }
    }

    /** Sorts the entries. */
    public PrefixList {
        entries = entries.stream().sorted(Comparator.comparingLong(Entry::sequence)).toList();
    }

    /** What the list says about a route; empty when no entry matches. */
    public Optional<Action> decide(Prefix route) {
        return entries.stream().filter(e -> e.matches(route)).map(Entry::action).findFirst();
    }

    /** Whether the list lets a route pass. */
    public boolean permits(Prefix route) {
        return entries.isEmpty() || decide(route).orElse(Action.DENY) == Action.PERMIT;
    }

    /** The number that IOS gives to an entry typed without one. */
    public long nextSequence() {
        return entries.isEmpty()
                ? SEQUENCE_STEP
                : (entries.getLast().sequence() / SEQUENCE_STEP + 1) * SEQUENCE_STEP;
    }

    /** This list with the entry, in the place of the one of its number. */
    public PrefixList with(Entry entry) {
        List<Entry> changed = new ArrayList<>(entries);
        changed.removeIf(e -> e.sequence() == entry.sequence());
        changed.add(entry);
        return new PrefixList(description, changed);
    }

    /** This list with another description. */
    public PrefixList described(String text) {
        return new PrefixList(text, entries);
    }

    /** This list without the entries of that action, prefix and lengths, or of that number. */
    public PrefixList without(Entry entry, boolean byNumber) {
        List<Entry> changed = new ArrayList<>(entries);
        changed.removeIf(e ->
                (!byNumber || e.sequence() == entry.sequence())
                        && e.action() == entry.action()
                        && e.prefix().equals(entry.prefix())
                        && e.ge() == entry.ge()
                        && e.le() == entry.le());
        return new PrefixList(description, changed);
    }

    /** This list without the entry of that number. */
    public PrefixList without(long sequence) {
        List<Entry> changed = new ArrayList<>(entries);
        changed.removeIf(e -> e.sequence() == sequence);
        return new PrefixList(description, changed);
    }
}
