package io.spokewire.command;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was told, slot by slot. Immutable; every change gives new values. Equal values say the same
 * in every slot: a slot that holds its default is as one that was never told.
 */
public final class Values {
    /** Nothing was told: every slot holds its default. */
    public static final Values NONE = new Values(Map.of());

    private final Map<Slot<?>, Object> told;

    private Values(Map<Slot<?>, Object> told) {
        this.told = told;
    }

    /** The slot's value, or its default. */
    public <T> T get(Slot<T> slot) {
        @SuppressWarnings("unchecked") // with(slot, value) is the only way in
        T value = (T) told.get(slot);
        return value != null ? value : slot.defaultValue();
    }

    /** These values with another one in the slot. */
    public <T> Values with(Slot<T> slot, T value) {
        Map<Slot<?>, Object> changed = new LinkedHashMap<>(told);
        if (value.equals(slot.defaultValue())) {
            changed.remove(slot);
        } else {
            changed.put(slot, value);
        }
        return changed.isEmpty() ? NONE : new Values(changed);
    }

    /** These values, and others in the slots of which nothing was told here. */
    public Values over(Values others) {
        Map<Slot<?>, Object> all = new LinkedHashMap<>(others.told);
        all.putAll(told);
        return all.isEmpty() ? NONE : new Values(all);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Values v && told.equals(v.told);
    }

    @Override
    public int hashCode() {
        return told.hashCode();
    }

    @Override
    public String toString() {
        return told.toString();
    }
}
