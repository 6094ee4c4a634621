package io.spokewire.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines of a section that are kept as typed: what a new line and a {@code no} do to them. */
final class KeptLines {
    private KeptLines() {}

    /** With a line more. It takes the place of its own {@code no} form and of its equal. */
    static Section add(Grammar grammar, Section section, Command command, String line) {
        List<String> kept = new ArrayList<>();
        String prefix = command.syntaxes().getFirst().prefix();
        boolean placed = false;
        for (String old : section.kept()) {
            boolean replaced =
                    same(old, line)
                            || same(old, "no " + line)
                            || (command.isSingle()
                                    && (begins(old, prefix) || begins(old, "no " + prefix)));
            if (!replaced) {
                kept.add(old);
            } else if (!placed) {
                kept.add(line);
                placed = true;
            }
        }
        if (!placed) {
            insert(grammar, section.mode(), kept, command, line);
        }
        return section.withKept(kept);
    }

    /**
     * Without the lines that a {@code no} line names. When it names none it is kept itself: it may
     * turn off what is on by default.
     *
     * @param back whether it was {@code default}, which never stays
     */
    static Section remove(
            Grammar grammar, Section section, Command command, Line line, boolean back) {
        String named = line.from(1);
        List<String> kept = new ArrayList<>();
        boolean removed = false;
        for (String old : section.kept()) {
            if (begins(old, named) || (back && begins(old, "no " + named))) {
                removed = true;
            } else {
                kept.add(old);
            }
        }
        String whole = "no " + named;
        if (!removed && !back && kept.stream().noneMatch(old -> same(old, whole))) {
            insert(grammar, section.mode(), kept, command, whole);
        }
        return section.withKept(kept);
    }

    /** Puts a line where running-config has it, behind its equals. */
    private static void insert(
            Grammar grammar, Mode mode, List<String> kept, Command command, String line) {
        int index = grammar.index(command);
        int at = kept.size();
        while (at > 0) {
            Command owner = grammar.owner(mode, kept.get(at - 1));
            if (owner == null || grammar.index(owner) <= index) {
                break;
            }
            at--;
        }
        kept.add(at, line);
    }

    private static boolean same(String a, String b) {
        return a.equalsIgnoreCase(b);
    }

    private static boolean begins(String line, String words) {
        String lower = line.toLowerCase(Locale.ROOT);
        String start = words.toLowerCase(Locale.ROOT);
        return lower.startsWith(start)
                && (lower.length() == start.length() || Line.isBlank(lower.charAt(start.length())));
    }
}
