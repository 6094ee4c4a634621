package io.spokewire.lab;

/** How packets between two places are to go, in the end. */
enum Way {
    /** Straight, seen by no third router. */
    DIRECT,
    /** Through the hub and never straight: the two have no key for one another. */
    BY_HUB,
    /** As they like. */
    ANY,
    /** Not at all, for all that the configurations say: whether they do is told, not judged. */
    NONE;

    /** What holds when there are two clouds to go by: the better of two promises. */
    Way or(Way other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
