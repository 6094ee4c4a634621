package io.spokewire.command;

import java.util.Collection;
import java.util.Locale;

/** Finds the word that was meant. */
final class Spelling {
    /** Letters that make a word rather than an ending. */
    private static final int WHOLE_WORD = 4;

    private Spelling() {}

    /**
     * The candidate nearest to a word, by insertions, deletions, replacements and exchanges of
     * neighbours; empty when none is near: one change in up to four letters, two in longer words. A
     * candidate that the word begins or ends with is near too: two words that grew together.
     */
    static String nearest(String word, Collection<String> candidates) {
        String lower = word.toLowerCase(Locale.ROOT);
        int best = lower.length() <= 4 ? 1 : 2;
        if (lower.length() < 2 || lower.length() > 64) {
            return "";
        }
        String nearest = "";
        for (String candidate : candidates) {
            int distance = distance(lower, candidate.toLowerCase(Locale.ROOT));
            if (distance < best || (distance == best && nearest.isEmpty())) {
                best = distance;
                nearest = candidate;
            }
        }
        if (nearest.isEmpty()) {
            for (String candidate : candidates) {
                String within = candidate.toLowerCase(Locale.ROOT);
                boolean grown = lower.startsWith(within) || lower.endsWith(within);
                if (within.length() >= WHOLE_WORD && grown && within.length() > nearest.length()) {
                    nearest = candidate;
                }
            }
        }
        return nearest;
    }

    /** Edits between two words; an exchange of neighbours counts as one. */
    static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], above[j]) + 1, above[j - 1] + change);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            before = above;
            above = row;
        }
        return above[b.length()];
    }
}
