package io.spokewire.ospf;

/** {@code log-adjacency-changes}: which changes of neighbours the log tells of. */
public enum LogChanges {
    /** {@code no log-adjacency-changes}. */
    NONE,
    /** Who comes and who goes: IOS's default. */
    USUAL,
    /** {@code detail}: each state. */
    DETAIL
}
