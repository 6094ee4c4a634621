package io.spokewire.command;

/**
 * A typed place in a {@link Section} of the configuration. A protocol owns its slots: it declares
 * them as constants, and no two are equal.
 *
 * @param <T> an immutable record with {@code equals}
 */
public final class Slot<T> {
    private final String name;
    private final T defaultValue;

    private Slot(String name, T defaultValue) {
        this.name = name;
        this.defaultValue = defaultValue;
    }

    /**
     * A new slot.
     *
     * @param name for messages, for instance {@code nhrp}
     * @param defaultValue what a section says that was never told otherwise
     */
    public static <T> Slot<T> of(String name, T defaultValue) {
        return new Slot<>(name, defaultValue);
    }

    /** What a section holds that was never told otherwise. */
    public T defaultValue() {
        return defaultValue;
    }

    @Override
    public String toString() {
        return name;
    }
}
