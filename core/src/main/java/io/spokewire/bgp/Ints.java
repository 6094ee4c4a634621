package io.spokewire.bgp;

import java.util.Arrays;

/**
 * Immutable 32-bit words, as a value: communities, cluster lists. Callers treat them as unsigned.
 */
final class Ints {
    static final Ints NONE = new Ints(new int[0]);

    private final int[] words;

    private Ints(int[] words) {
        this.words = words;
    }

    /** Copies the words. */
    static Ints of(int... words) {
        return words.length == 0 ? NONE : new Ints(words.clone());
    }

    int size() {
        return words.length;
    }

    boolean isEmpty() {
        return words.length == 0;
    }

    int at(int index) {
        return words[index];
    }

    boolean contains(int word) {
        for (int w : words) {
            if (w == word) {
                return true;
            }
        }
        return false;
    }

    /** The word, and behind it these. */
    Ints prepend(int word) {
        int[] longer = new int[words.length + 1];
        longer[0] = word;
        System.arraycopy(words, 0, longer, 1, words.length);
        return new Ints(longer);
    }

    int[] toArray() {
        return words.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ints i && Arrays.equals(words, i.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        return Arrays.toString(words);
    }
}
