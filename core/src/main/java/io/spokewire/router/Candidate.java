package io.spokewire.router;

import io.spokewire.command.Grammar;
import io.spokewire.command.Mode;
import io.spokewire.command.Outcome;
import io.spokewire.command.Position;
import io.spokewire.command.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A configuration that is being edited beside the running one: {@code configure terminal}.
 * Immutable; every line gives a new candidate. Nothing of it is in force until a caller takes
 * {@link #commit}, all of it or nothing.
 *
 * @param base the running configuration that it began with
 * @param position the candidate, and the section in which the next command is typed
 */
public record Candidate(Section base, Position position) {
    /** Begins with the running configuration. */
    public static Candidate of(Section running) {
        return new Candidate(running, Position.at(running));
    }

    /**
     * A line and what it made of the candidate.
     *
     * @param candidate afterwards; unchanged when the line is unknown or invalid
     * @param outcome what became of the line
     */
    public record Edited(Candidate candidate, Outcome outcome) {}

    /** Types a line. {@code exit} and {@code end} only move. */
    public Edited edit(Grammar grammar, String line) {
        String word = line.strip();
        if (word.equals("end") || word.equals("exit")) {
            Position moved = word.equals("end") ? position.top() : position.leave();
            return new Edited(
                    new Candidate(base, moved),
                    new Outcome(moved, Outcome.Kind.NOTHING, null, null, null));
        }
        Outcome outcome = grammar.apply(position, line);
        return outcome.failure() == null
                ? new Edited(new Candidate(base, outcome.position()), outcome)
                : new Edited(this, outcome);
    }

    /** The mode of the next line, for the prompt. */
    public Mode mode() {
        return position.mode();
    }

    /** The edited configuration. */
    public Section config() {
        return position.root();
    }

    /** What is wrong with the edited configuration as a whole. */
    public List<Finding> validate() {
        return Validation.of(config());
    }

    /**
     * A section that differs.
     *
     * @param change how
     * @param path its names from the root, as headers: {@code interface Tunnel0}; empty for lines
     *     of the root itself
     * @param before its lines; empty when it is new
     * @param after its lines; empty when it has gone
     */
    public record Difference(Change change, String path, List<String> before, List<String> after) {}

    /** How a section differs. */
    public enum Change {
        ADDED,
        REMOVED,
        CHANGED
    }

    /** The sections of the root that differ, and the root's own lines; empty when all is equal. */
    public List<Difference> diff(Grammar grammar) {
        return diff(grammar, base, config());
    }

    /** The sections in which two configurations differ. */
    public static List<Difference> diff(Grammar grammar, Section before, Section after) {
        List<Difference> differences = new ArrayList<>();
        List<String> rootBefore = rootLines(grammar, before);
        List<String> rootAfter = rootLines(grammar, after);
        if (!rootBefore.equals(rootAfter)) {
            differences.add(new Difference(Change.CHANGED, "", rootBefore, rootAfter));
        }
        Map<String, List<String>> old = sections(grammar, before);
        Map<String, List<String>> now = sections(grammar, after);
        old.forEach((path, lines) -> {
            List<String> other = now.get(path);
            if (other == null) {
                differences.add(new Difference(Change.REMOVED, path, lines, List.of()));
            } else if (!other.equals(lines)) {
                differences.add(new Difference(Change.CHANGED, path, lines, other));
            }
        });
        now.forEach((path, lines) -> {
            if (!old.containsKey(path)) {
                differences.add(new Difference(Change.ADDED, path, List.of(), lines));
            }
        });
        return List.copyOf(differences);
    }

    private static Map<String, List<String>> sections(Grammar grammar, Section root) {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        for (Section child : root.children()) {
            List<String> lines = grammar.render(root, child);
            if (!lines.isEmpty()) {
                sections.put(lines.getFirst(), lines);
            }
        }
        return sections;
    }

    private static List<String> rootLines(Grammar grammar, Section root) {
        Section alone = root;
        for (Section child : root.children()) {
            alone = alone.withoutChild(child.mode(), child.name());
        }
        return grammar.render(alone);
    }

    /**
     * The difference as lines for people: those that go behind {@code -}, those that come behind
     * {@code +}, under the header of their section.
     */
    public static List<String> text(List<Difference> differences) {
        List<String> out = new ArrayList<>();
        for (Difference d : differences) {
            if (!d.path().isEmpty()) {
                out.add((d.change() == Change.CHANGED ? " " : sign(d.change())) + d.path());
            }
            int skip = d.path().isEmpty() ? 0 : 1;
            for (String line : d.before().stream().skip(skip).toList()) {
                if (!d.after().contains(line)) {
                    out.add("-" + line);
                }
            }
            for (String line : d.after().stream().skip(skip).toList()) {
                if (!d.before().contains(line)) {
                    out.add("+" + line);
                }
            }
        }
        return out;
    }

    private static String sign(Change change) {
        return change == Change.ADDED ? "+" : "-";
    }

    /**
     * The end of an edit: a configuration to put in force, or the errors that forbid it.
     *
     * @param config the new running configuration; the old one when refused
     * @param findings errors and warnings
     * @param refused whether nothing may change
     */
    public record Commit(Section config, List<Finding> findings, boolean refused) {}

    /** Offers the whole candidate; refused when it has an error that the base had not. */
    public Commit commit() {
        List<Finding> findings = validate();
        List<Finding> known = Validation.of(base);
        boolean refused = findings.stream().anyMatch(f -> f.isError() && !known.contains(f));
        return new Commit(refused ? base : config(), findings, refused);
    }
}
