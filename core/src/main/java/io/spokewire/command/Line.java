package io.spokewire.command;

import java.util.ArrayList;
import java.util.List;

/**
 * A typed line, cut into words.
 *
 * @param text the line as typed
 * @param words its words, in order
 */
public record Line(String text, List<Word> words) {
    /**
     * A word of a line.
     *
     * @param text without blanks
     * @param start index of its first character in the line, from 0
     */
    public record Word(String text, int start) {}

    /** Copies the list. */
    public Line {
        words = List.copyOf(words);
    }

    /** Cuts a line at its blanks and tabs. */
    public static Line of(String text) {
        List<Word> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            while (at < text.length() && isBlank(text.charAt(at))) {
                at++;
            }
            int start = at;
            while (at < text.length() && !isBlank(text.charAt(at))) {
                at++;
            }
            if (at > start) {
                words.add(new Word(text.substring(start, at), start));
            }
        }
        return new Line(text, words);
    }

    /** Whether a character separates words. */
    static boolean isBlank(char c) {
        return c <= ' ' || c == 0xA0 || c == 0x3000 || c == 0xFEFF; // pasted from web pages
    }

    /** How many words. */
    public int size() {
        return words.size();
    }

    /** The text of one word. */
    public String word(int index) {
        return words.get(index).text();
    }

    /** The line from one word on, without the blanks at its end. */
    public String from(int index) {
        int end = text.length();
        while (end > 0 && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(words.get(index).start(), end);
    }

    /** The 1-based column of a word; behind the last one, the column after the line's end. */
    public int column(int index) {
        if (index < words.size()) {
            return words.get(index).start() + 1;
        }
        if (words.isEmpty()) {
            return 1;
        }
        Word last = words.getLast();
        return last.start() + last.text().length() + 1;
    }
}
