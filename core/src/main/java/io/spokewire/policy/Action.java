package io.spokewire.policy;

import java.util.Locale;

/** What an entry of a list says about what it matches. */
public enum Action {
    /** Let it through. */
    PERMIT,
    /** Keep it out. */
    DENY;

    /** The action that {@code permit} or {@code deny} names. */
    public static Action of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** {@code permit} or {@code deny}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The word as IOS prints it in front of access list entries, which it keeps in a column. */
    public String column() {
        return this == PERMIT ? "permit" : "deny  ";
    }
}
