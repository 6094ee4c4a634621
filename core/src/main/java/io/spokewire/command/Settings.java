package io.spokewire.command;

/**
 * Settings that belong together, each in a slot of its own: a section, or a record in a slot of a
 * section that gives the settings of one protocol their names and types.
 *
 * <pre>{@code
 * public record TunnelConfig(Values values) implements Settings<TunnelConfig> {
 *     public static final Slot<Integer> TTL = Slot.of("tunnel ttl", 255);
 *
 *     public int ttl() {
 *         return get(TTL);
 *     }
 *
 *     @Override
 *     public TunnelConfig with(Values changed) {
 *         return new TunnelConfig(changed);
 *     }
 * }
 * }</pre>
 *
 * @param <S> the implementing type itself
 */
public interface Settings<S extends Settings<S>> {
    /** What stands in the slots. */
    Values values();

    /** The same with other values. */
    S with(Values changed);

    /** The slot's value, or its default. */
    default <T> T get(Slot<T> slot) {
        return values().get(slot);
    }

    /** The same with another value in one slot. */
    default <T> S with(Slot<T> slot, T value) {
        return with(values().with(slot, value));
    }
}
