package io.spokewire.command;

import java.util.function.Function;

/**
 * Something that is worked out of a section, and kept with it: a section never changes. Who works
 * it out first may be on any thread; it must depend on nothing but the section.
 *
 * @param <T> immutable
 */
public final class Derived<T> {
    private final Function<Section, T> how;

    private Derived(Function<Section, T> how) {
        this.how = how;
    }

    /** Something new that can be worked out of sections. */
    public static <T> Derived<T> of(Function<Section, T> how) {
        return new Derived<>(how);
    }

    T work(Section section) {
        return how.apply(section);
    }
}
