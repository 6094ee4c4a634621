package io.spokewire.command;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A section of the configuration: the whole of it, an interface, a routing process. Immutable;
 * every change gives a new section. Equal sections hold equal values and equal children in any
 * order.
 *
 * <p>What is obeyed stands in slots, as records. What nobody obeys is kept as text, so that nothing
 * configured is lost.
 */
public final class Section implements Settings<Section> {
    private final Mode mode;
    private final String name;
    private final Values values;
    private final Map<Key, Section> children;
    private final List<String> kept;

    private record Key(Mode mode, String name) {
        @Override
        public int hashCode() {
            return name.hashCode(); // modes hold modes
        }
    }

    private Section(
            Mode mode, String name, Values values, Map<Key, Section> children, List<String> kept) {
        this.mode = mode;
        this.name = name;
        this.values = values;
        this.children = children;
        this.kept = kept;
    }

    /** The empty configuration. */
    public static Section root() {
        return empty(Mode.CONFIG, "");
    }

    /**
     * A section without content.
     *
     * @param name tells it from its siblings of the same mode, in canonical form: {@code Tunnel0}
     */
    public static Section empty(Mode mode, String name) {
        return new Section(mode, name, Values.NONE, Map.of(), List.of());
    }

    /** The mode in which this section's commands are typed. */
    public Mode mode() {
        return mode;
    }

    /** Tells it from its siblings of the same mode; empty for the root. */
    public String name() {
        return name;
    }

    @Override
    public Values values() {
        return values;
    }

    @Override
    public Section with(Values changed) {
        return new Section(mode, name, changed, children, kept);
    }

    /** All sections in this one, in the order in which they were first mentioned. */
    public List<Section> children() {
        return List.copyOf(children.values());
    }

    /** The sections of one mode, in the order in which they were first mentioned. */
    public List<Section> children(Mode childMode) {
        List<Section> found = new ArrayList<>();
        for (Section child : children.values()) {
            if (child.mode.equals(childMode)) {
                found.add(child);
            }
        }
        return Collections.unmodifiableList(found);
    }

    /** The section of that mode and name. */
    public Optional<Section> child(Mode childMode, String childName) {
        return Optional.ofNullable(children.get(new Key(childMode, childName)));
    }

    /** This section with {@code child} in the place of the one of its mode and name, or added. */
    public Section withChild(Section child) {
        return withChildren(List.of(child));
    }

    /** As {@link #withChild} for many: each time all that are there are copied. */
    public Section withChildren(List<Section> some) {
        Map<Key, Section> changed = new LinkedHashMap<>(children);
        some.forEach(child -> changed.put(new Key(child.mode, child.name), child));
        return new Section(mode, name, values, changed, kept);
    }

    /** This section without the child of that mode and name. */
    public Section withoutChild(Mode childMode, String childName) {
        Map<Key, Section> changed = new LinkedHashMap<>(children);
        changed.remove(new Key(childMode, childName));
        return new Section(mode, name, values, changed, kept);
    }

    /** Lines of this section that are accepted and not obeyed, as they were typed, in order. */
    public List<String> kept() {
        return kept;
    }

    /** This section with other kept lines. */
    public Section withKept(List<String> lines) {
        return new Section(mode, name, values, children, List.copyOf(lines));
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        return other instanceof Section s
                && mode.equals(s.mode)
                && name.equals(s.name)
                && values.equals(s.values)
                && children.equals(s.children)
                && kept.equals(s.kept);
    }

    @Override
    public int hashCode() {
        return Objects.hash(mode, name, values, children, kept);
    }

    @Override
    public String toString() {
        return mode.prompt() + (name.isEmpty() ? "" : " " + name) + values + children.values();
    }
}
