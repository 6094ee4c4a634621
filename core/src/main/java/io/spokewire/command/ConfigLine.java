package io.spokewire.command;

import java.util.List;

/**
 * A line of a configuration and what became of it.
 *
 * @param file name of the file
 * @param number from 1
 * @param column from 1; where the trouble is, else 1
 * @param text the line as it stands in the file
 * @param kind what became of it
 * @param section the section that it was typed in, or opened; empty for the root
 * @param command the form of the command; empty when there is none
 * @param message why it is not obeyed; may be empty
 * @param expected what could have stood at the column
 * @param nearest the nearest known command; empty when none is near
 */
public record ConfigLine(
        String file,
        int number,
        int column,
        String text,
        Outcome.Kind kind,
        String section,
        String command,
        String message,
        List<String> expected,
        String nearest) {
    /** Copies the list. */
    public ConfigLine {
        expected = List.copyOf(expected);
    }
}
