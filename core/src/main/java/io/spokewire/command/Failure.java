package io.spokewire.command;

import java.util.List;

/**
 * Why a line is no command.
 *
 * @param kind what is wrong
 * @param column the 1-based column of the word that does not fit
 * @param message a sentence
 * @param expected what could have stood there
 * @param nearest the nearest known command; empty when none is near
 * @param matchedWords how many words fitted
 */
public record Failure(
        Kind kind,
        int column,
        String message,
        List<String> expected,
        String nearest,
        int matchedWords) {
    /** What is wrong. */
    public enum Kind {
        /** No such command. */
        UNKNOWN,
        /** The command exists; a value does not fit. */
        INVALID,
        /** The command exists; something is missing at its end. */
        INCOMPLETE,
        /** An abbreviation of several words. */
        AMBIGUOUS
    }

    /** Copies the list. */
    public Failure {
        expected = List.copyOf(expected);
    }
}
