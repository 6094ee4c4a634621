package io.spokewire.command;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    private final Children children;
    private final List<String> kept;
    private volatile Map<Derived<?>, Object> derived = Map.of(); // looked up only

    /** Sections in a section: there may be thousands, and each protocol asks for a few modes. */
    private static final class Children {
        static final Children NONE = new Children(Map.of());

        final Map<Key, Section> all;
        private volatile @Nullable Map<Mode, List<Section>> byMode; // looked up only

        Children(Map<Key, Section> all) {
            this.all = all;
        }

        List<Section> of(Mode mode) {
            Map<Mode, List<Section>> known = byMode;
            if (known == null) {
                known = new HashMap<>();
                for (Section child : all.values()) {
                    known.computeIfAbsent(child.mode, _ -> new ArrayList<>()).add(child);
                }
                known.replaceAll((_, sections) -> Collections.unmodifiableList(sections));
                byMode = known;
            }
            return known.getOrDefault(mode, List.of());
        }
    }

    private record Key(Mode mode, String name) {
        @Override
        public int hashCode() {
            return name.hashCode(); // modes hold modes
        }
    }

    private Section(Mode mode, String name, Values values, Children children, List<String> kept) {
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
        return new Section(mode, name, Values.NONE, Children.NONE, List.of());
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
        return List.copyOf(children.all.values());
    }

    /** The sections of one mode, in the order in which they were first mentioned. */
    public List<Section> children(Mode childMode) {
        return children.of(childMode);
    }

    /** The section of that mode and name. */
    public Optional<Section> child(Mode childMode, String childName) {
        return Optional.ofNullable(children.all.get(new Key(childMode, childName)));
    }

    /** This section with {@code child} in the place of the one of its mode and name, or added. */
    public Section withChild(Section child) {
        return withChildren(List.of(child));
    }

    /** As {@link #withChild} for many: each time all that are there are copied. */
    public Section withChildren(List<Section> some) {
        Map<Key, Section> changed = new LinkedHashMap<>(children.all);
        some.forEach(child -> changed.put(new Key(child.mode, child.name), child));
        return new Section(mode, name, values, new Children(changed), kept);
    }

    /** This section without the child of that mode and name. */
    public Section withoutChild(Mode childMode, String childName) {
        Map<Key, Section> changed = new LinkedHashMap<>(children.all);
        changed.remove(new Key(childMode, childName));
        return new Section(mode, name, values, new Children(changed), kept);
    }

    /**
     * The same, with those sections of another one that are equal in the place of its own: what
     * holds the two against each other then sees at once what has stayed.
     */
    public Section sharing(Section other) {
        Map<Key, Section> shared = new LinkedHashMap<>(children.all);
        shared.replaceAll((key, child) -> {
            Section known = other.children.all.get(key);
            return known != null && child.equals(known) ? known : child;
        });
        return new Section(mode, name, values, new Children(shared), kept);
    }

    /** What is worked out of this section, once. From any thread. */
    @SuppressWarnings("unchecked") // only what it has made itself is there
    public <T> T derive(Derived<T> what) {
        Object known = derived.get(what);
        if (known == null) {
            known = what.work(this);
            // Who comes at the same moment works it out too, and nothing is lost but that work.
            Map<Derived<?>, Object> more = new HashMap<>(derived);
            more.put(what, known);
            derived = more;
        }
        return (T) known;
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
                && children.all.equals(s.children.all)
                && kept.equals(s.kept);
    }

    @Override
    public int hashCode() {
        return Objects.hash(mode, name, values, children.all, kept);
    }

    @Override
    public String toString() {
        return mode.prompt() + (name.isEmpty() ? "" : " " + name) + values + children.all.values();
    }
}
