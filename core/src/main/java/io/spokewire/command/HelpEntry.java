package io.spokewire.command;

/**
 * A line of the {@code ?} listing.
 *
 * @param word the next word: a keyword, a parameter's display, or {@code <cr>}
 * @param text what it means; may be empty
 */
public record HelpEntry(String word, String text) {
    /** What stands for the end of the line. */
    public static final String END = "<cr>";
}
