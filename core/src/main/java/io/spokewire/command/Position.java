package io.spokewire.command;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A configuration and the section in which the next command is typed. Immutable.
 *
 * @param root the whole configuration
 * @param path from the root to the section; empty for the root itself
 */
public record Position(Section root, List<Step> path) {
    /**
     * A step down.
     *
     * @param mode of the section
     * @param name of the section
     * @param indent columns in front of the line that opened it; -1 when nobody looks
     * @param contentIndent columns in front of its first line that stood deeper; -1 for none yet
     * @param more names of other sections of the mode, to which each line here is meant as well
     */
    public record Step(Mode mode, String name, int indent, int contentIndent, List<String> more) {
        /** Copies the names. */
        public Step {
            more = List.copyOf(more);
        }
    }

    /** Copies the path. */
    public Position {
        path = List.copyOf(path);
    }

    /** At the root of a configuration. */
    public static Position at(Section root) {
        return new Position(root, List.of());
    }

    /** The mode of the section. */
    public Mode mode() {
        return path.isEmpty() ? root.mode() : path.getLast().mode();
    }

    /** The section in which the next command is typed. */
    public Section section() {
        return section(path.size());
    }

    /** The section at a depth; 0 is the root. */
    Section section(int depth) {
        Section section = root;
        for (Step step : path.subList(0, depth)) {
            section =
                    section.child(step.mode(), step.name())
                            .orElse(Section.empty(step.mode(), step.name()));
        }
        return section;
    }

    /** With another content of the section. */
    Position with(Section section) {
        Section changed = section;
        for (int depth = path.size() - 1; depth >= 0; depth--) {
            changed = section(depth).withChild(changed);
        }
        return new Position(changed, path);
    }

    /** One step down. */
    Position enter(Step step) {
        List<Step> longer = new ArrayList<>(path);
        longer.add(step);
        return new Position(root, longer);
    }

    /** At an outer section of this one. */
    Position cut(int depth) {
        return depth >= path.size() ? this : new Position(root, path.subList(0, depth));
    }

    /** One step up; at the root, the root. */
    public Position leave() {
        return cut(Math.max(0, path.size() - 1));
    }

    /** At the root. */
    public Position top() {
        return cut(0);
    }

    /**
     * Told of a line with a "!" alone, which running-config prints behind a section: what stands no
     * deeper behind it belongs outside, where both sides know it.
     */
    Position separatedAt(int indent) {
        return path.isEmpty() || indent > path.getLast().indent()
                ? this
                : contentAt(path.getLast().indent() + 1);
    }

    /** The innermost step, told that a line stood deeper than it. */
    Position contentAt(int indent) {
        if (path.isEmpty()) {
            return this;
        }
        Step last = path.getLast();
        if (last.contentIndent() >= 0 || last.indent() < 0 || indent <= last.indent()) {
            return this;
        }
        return last(new Step(last.mode(), last.name(), last.indent(), indent, last.more()));
    }

    private Position last(Step step) {
        List<Step> changed = new ArrayList<>(path);
        changed.set(changed.size() - 1, step);
        return new Position(root, changed);
    }

    /** Makes a change here, and in the other sections that a line here is meant for. */
    Position everywhere(UnaryOperator<Position> change) {
        Position after = change.apply(this);
        if (path.isEmpty()) {
            return after;
        }
        Step last = path.getLast();
        for (String name : last.more()) {
            Step other =
                    new Step(last.mode(), name, last.indent(), last.contentIndent(), List.of());
            after = change.apply(after.last(other)).last(last);
        }
        return after;
    }
}
