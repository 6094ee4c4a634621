package io.spokewire.command;

import io.spokewire.command.ParameterType.Reading;
import io.spokewire.command.Syntax.Edge;
import io.spokewire.command.Syntax.Keyword;
import io.spokewire.command.Syntax.Parameter;
import io.spokewire.command.Syntax.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Holds a line against many commands at once, word by word, as IOS does: a keyword in full goes
 * before a number or an address, this before an abbreviated keyword, this before any other word. A
 * word that abbreviates two different keywords is ambiguous.
 */
final class Matcher<D extends Definition> {
    private final List<D> definitions;
    private final ParameterTypes types;
    private final List<Way<D>> starts;

    /** The starts that a word may begin, by its first letter in lower case; others by zero. */
    private final Map<Character, List<Way<D>>> startsByLetter = new HashMap<>();

    /** What was read on the way to a state, newest first. */
    private record Trail(@Nullable Trail before, String name, @Nullable Object value, int length) {}

    /** One way to read the words so far. */
    private record Way<D extends Definition>(
            D definition, Syntax syntax, State state, @Nullable Trail trail, boolean exact) {
        int consumed() {
            return trail == null ? 0 : trail.length();
        }
    }

    /** A way's possible next step. */
    private record Step<D extends Definition>(
            Way<D> way, Edge edge, int rank, int words, Object value) {}

    private static final char PARAMETER = 0;

    private static final int EXACT = 0;
    private static final int DISTINCT = 1;
    private static final int ABBREVIATED = 2;
    private static final int GENERAL = 3;

    Matcher(List<D> definitions, ParameterTypes types) {
        this.definitions = List.copyOf(definitions);
        this.types = types;
        this.starts = start(this.definitions);
        for (Way<D> way : starts) {
            for (char first : firstLetters(way)) {
                startsByLetter.computeIfAbsent(first, _ -> new ArrayList<>()).add(way);
            }
        }
        for (D definition : definitions) {
            for (Syntax syntax : definition.syntaxes()) {
                for (Syntax.Element element : syntax.elements()) {
                    if (element instanceof Parameter(_, String type, _)) {
                        types.get(type); // an unknown type is found here, not by a user
                    }
                }
            }
        }
    }

    List<D> definitions() {
        return definitions;
    }

    /**
     * Reads the words of a line from {@code from} on.
     *
     * @param negated whether {@code no} stood in front: what follows the leading keywords may be
     *     left out then
     */
    Parse<D> match(Line line, int from, boolean negated) {
        Map<Integer, List<Way<D>>> waiting = new TreeMap<>();
        waiting.put(from, line.size() > from ? startsWith(line.word(from)) : starts);
        int end = line.size();
        for (int at = from; at < line.size(); at++) {
            List<Way<D>> ways = waiting.getOrDefault(at, List.of());
            waiting.remove(at);
            if (ways.isEmpty() && at > from) {
                continue;
            }
            List<Step<D>> steps = best(steps(ways, line, at));
            Set<String> words = abbreviated(steps);
            if (words.size() > 1) {
                return new Parse.Failed<>(ambiguous(line, at, at - from, words));
            }
            if (steps.isEmpty() && waiting.isEmpty()) {
                if (line.word(at).startsWith("!") && accepted(ways, false) != null) {
                    end = at; // a comment behind the command
                    waiting.put(end, ways);
                    break;
                }
                return new Parse.Failed<>(unfit(line, from, at, at == from ? starts : ways));
            }
            for (Step<D> step : steps) {
                waiting.computeIfAbsent(at + step.words(), _ -> new ArrayList<>()).add(next(step));
            }
        }
        List<Way<D>> last = waiting.getOrDefault(end, List.of());
        Way<D> winner = accepted(last, negated);
        if (winner == null) {
            return new Parse.Failed<>(incomplete(line, end, end - from, last));
        }
        return new Parse.Matched<>(
                winner.definition(), args(winner, line, negated), winner.exact());
    }

    private static <D extends Definition> List<Way<D>> start(List<D> definitions) {
        List<Way<D>> ways = new ArrayList<>();
        for (D definition : definitions) {
            for (Syntax syntax : definition.syntaxes()) {
                ways.add(new Way<>(definition, syntax, syntax.start(), null, true));
            }
        }
        return List.copyOf(ways);
    }

    /** The first letters of a way's keywords; zero too when it may begin with a parameter. */
    private static <D extends Definition> Set<Character> firstLetters(Way<D> way) {
        Set<Character> letters = new TreeSet<>();
        for (Edge edge : way.state().edges()) {
            letters.add(
                    edge.element() instanceof Keyword(String word, _)
                            ? Character.toLowerCase(word.charAt(0))
                            : PARAMETER);
        }
        return letters.contains(PARAMETER) ? Set.of(PARAMETER) : letters;
    }

    private List<Way<D>> startsWith(String word) {
        if (startsByLetter.containsKey(PARAMETER)) {
            return starts; // a mode with a command that begins with a value
        }
        return startsByLetter.getOrDefault(Character.toLowerCase(word.charAt(0)), List.of());
    }

    private List<Step<D>> steps(List<Way<D>> ways, Line line, int at) {
        String word = line.word(at);
        List<Step<D>> steps = new ArrayList<>();
        for (Way<D> way : ways) {
            for (Edge edge : way.state().edges()) {
                switch (edge.element()) {
                    case Keyword(String keyword, _) -> {
                        if (keyword.regionMatches(true, 0, word, 0, word.length())) {
                            boolean whole = keyword.length() == word.length();
                            int rank = whole ? EXACT : ABBREVIATED;
                            steps.add(new Step<>(way, edge, rank, 1, keyword));
                        }
                    }
                    case Parameter(_, String typeName, _) -> {
                        ParameterType type = types.get(typeName);
                        if (type.read(line, at) instanceof Reading.Value(Object value, int words)) {
                            int rank = type.distinct() ? DISTINCT : GENERAL;
                            steps.add(new Step<>(way, edge, rank, words, value));
                        }
                    }
                }
            }
        }
        return steps;
    }

    private static <D extends Definition> List<Step<D>> best(List<Step<D>> steps) {
        int best = GENERAL;
        for (Step<D> step : steps) {
            best = Math.min(best, step.rank());
        }
        List<Step<D>> kept = new ArrayList<>();
        for (Step<D> step : steps) {
            if (step.rank() == best) {
                kept.add(step);
            }
        }
        return kept;
    }

    private static <D extends Definition> Set<String> abbreviated(List<Step<D>> steps) {
        Set<String> words = new LinkedHashSet<>();
        for (Step<D> step : steps) {
            if (step.rank() == ABBREVIATED && step.edge().element() instanceof Keyword(var w, _)) {
                words.add(w);
            }
        }
        return words;
    }

    private static <D extends Definition> Way<D> next(Step<D> step) {
        Way<D> way = step.way();
        int length = way.consumed() + 1;
        Trail trail =
                switch (step.edge().element()) {
                    case Keyword(String word, _) -> new Trail(way.trail(), word, null, length);
                    case Parameter(String name, _, _) ->
                            new Trail(way.trail(), name, step.value(), length);
                };
        return new Way<>(
                way.definition(),
                way.syntax(),
                step.edge().target(),
                trail,
                way.exact() && step.rank() != ABBREVIATED);
    }

    private static <D extends Definition> @Nullable Way<D> accepted(
            List<Way<D>> ways, boolean negated) {
        for (Way<D> way : ways) {
            if (way.state().accepting()) {
                return way;
            }
        }
        if (negated) {
            for (Way<D> way : ways) {
                if (way.consumed() >= way.syntax().leadingKeywords()) {
                    return way;
                }
            }
        }
        return null;
    }

    private static <D extends Definition> Args args(Way<D> way, Line line, boolean negated) {
        List<Trail> trails = new ArrayList<>();
        for (Trail trail = way.trail(); trail != null; trail = trail.before()) {
            trails.addFirst(trail);
        }
        Set<String> keywords = new LinkedHashSet<>();
        Map<String, List<Object>> values = new LinkedHashMap<>();
        List<String> words = new ArrayList<>();
        for (Trail trail : trails) {
            if (trail.value() == null) {
                keywords.add(trail.name());
                words.add(trail.name());
            } else {
                words.add(trail.value().toString());
                values.computeIfAbsent(trail.name(), _ -> new ArrayList<>()).add(trail.value());
            }
        }
        String text = line.size() == 0 ? "" : line.from(0);
        return new Args(text, negated, keywords, values, words, List.of());
    }

    // ---- what is said of a line that is no command

    private static Failure ambiguous(Line line, int at, int matched, Collection<String> words) {
        return new Failure(
                Failure.Kind.AMBIGUOUS,
                line.column(at),
                "'" + line.word(at) + "' is ambiguous: " + String.join(", ", words),
                List.copyOf(words),
                "",
                matched);
    }

    private Failure unfit(Line line, int from, int at, List<Way<D>> ways) {
        Set<String> keywords = new LinkedHashSet<>();
        Set<String> expected = new LinkedHashSet<>();
        Set<String> reasons = new LinkedHashSet<>();
        boolean complete = false;
        for (Way<D> way : ways) {
            complete |= way.state().accepting();
            for (Edge edge : way.state().edges()) {
                switch (edge.element()) {
                    case Keyword(String keyword, _) -> {
                        if (!way.definition().hidden()) {
                            keywords.add(keyword);
                            expected.add(keyword);
                        }
                    }
                    case Parameter(_, String typeName, _) -> {
                        ParameterType type = types.get(typeName);
                        expected.add(type.display());
                        if (type.read(line, at) instanceof Reading.Wrong(String why)) {
                            reasons.add(why);
                        }
                    }
                }
            }
        }
        String word = line.word(at);
        String near = Spelling.nearest(word, keywords);
        String nearest = near.isEmpty() ? "" : corrected(line, from, at, near, ways);
        Failure.Kind kind = Failure.Kind.UNKNOWN;
        String message = "'" + word + "' is not known";
        if (at > from) {
            message += " behind '" + words(line, from, at, ways) + "'";
            if (near.isEmpty() && complete) {
                kind = Failure.Kind.INVALID;
                message = "nothing more is expected at '" + word + "'";
                if (!expected.isEmpty()) {
                    expected.add(HelpEntry.END);
                }
            } else if (near.isEmpty() && !reasons.isEmpty()) {
                kind = Failure.Kind.INVALID;
                message = String.join("; ", reasons);
            }
        }
        return new Failure(
                kind, line.column(at), message, sorted(expected, at > from), nearest, at - from);
    }

    /** What is expected, shortened at the start of a line, where everything is possible. */
    private static List<String> sorted(Set<String> expected, boolean all) {
        List<String> sorted = new ArrayList<>(expected);
        sorted.sort(String.CASE_INSENSITIVE_ORDER);
        return all || sorted.size() <= 12 ? sorted : List.of();
    }

    /** The words that fitted, abbreviations completed. */
    private static <D extends Definition> String words(
            Line line, int from, int to, List<Way<D>> ways) {
        List<String> words = new ArrayList<>();
        if (ways.isEmpty() || ways.getFirst().consumed() != to - from) {
            for (int i = from; i < to; i++) {
                words.add(line.word(i));
            }
        } else {
            int i = to - 1;
            for (Trail t = ways.getFirst().trail(); t != null; t = t.before()) {
                words.addFirst(t.value() == null ? t.name() : line.word(i));
                i--;
            }
        }
        return String.join(" ", words);
    }

    private static <D extends Definition> String corrected(
            Line line, int from, int at, String near, List<Way<D>> ways) {
        StringBuilder text = new StringBuilder();
        if (from > 0) {
            text.append("no ");
        }
        String front = words(line, from, at, ways);
        text.append(front).append(front.isEmpty() ? "" : " ").append(near);
        for (int i = at + 1; i < line.size() && !line.word(i).startsWith("!"); i++) {
            text.append(' ').append(line.word(i));
        }
        return text.toString();
    }

    private Failure incomplete(Line line, int end, int matched, List<Way<D>> ways) {
        Set<String> expected = new LinkedHashSet<>();
        for (Way<D> way : ways) {
            for (Edge edge : way.state().edges()) {
                expected.add(display(edge));
            }
        }
        List<String> sorted = new ArrayList<>(expected);
        sorted.sort(String.CASE_INSENSITIVE_ORDER);
        return new Failure(
                Failure.Kind.INCOMPLETE,
                line.column(end),
                "the command is incomplete",
                sorted,
                "",
                matched);
    }

    private String display(Edge edge) {
        return switch (edge.element()) {
            case Keyword(String word, _) -> word;
            case Parameter(_, String type, _) -> types.get(type).display();
        };
    }

    // ---- help

    /** What may follow the words of a line; its last word is taken as unfinished. */
    List<HelpEntry> help(Line line, int from, boolean negated) {
        boolean fresh =
                line.size() <= from || Line.isBlank(line.text().charAt(line.text().length() - 1));
        int count = fresh ? line.size() : line.size() - 1;
        String partial = fresh ? "" : line.words().getLast().text();
        List<Way<D>> ways = starts;
        Map<Integer, List<Way<D>>> waiting = new TreeMap<>(Map.of(from, ways));
        for (int at = from; at < count; at++) {
            List<Way<D>> here = waiting.getOrDefault(at, List.of());
            waiting.remove(at);
            for (Step<D> step : best(steps(here, line, at))) {
                waiting.computeIfAbsent(at + step.words(), _ -> new ArrayList<>()).add(next(step));
            }
        }
        return entries(waiting.getOrDefault(Math.max(from, count), List.of()), partial, negated);
    }

    private List<HelpEntry> entries(List<Way<D>> ways, String partial, boolean negated) {
        Map<String, String> entries = new TreeMap<>();
        String lower = partial.toLowerCase(Locale.ROOT);
        for (Way<D> way : ways) {
            if (way.definition().hidden()) {
                continue;
            }
            for (Edge edge : way.state().edges()) {
                String word = display(edge);
                boolean keyword = edge.element() instanceof Keyword;
                boolean fits = !keyword || word.toLowerCase(Locale.ROOT).startsWith(lower);
                if (fits && !(keyword && isAlias(way, word, ways))) {
                    String text = helpText(way, edge.element().index());
                    entries.merge(word, text, (old, more) -> old.isEmpty() ? more : old);
                }
            }
        }
        List<HelpEntry> list = new ArrayList<>();
        entries.forEach((word, text) -> list.add(new HelpEntry(word, text)));
        if (partial.isEmpty() && accepted(ways, negated) != null) {
            list.add(new HelpEntry(HelpEntry.END, ""));
        }
        return list;
    }

    /** Whether a keyword only spells otherwise what the command's first form has here. */
    private static <D extends Definition> boolean isAlias(
            Way<D> way, String word, List<Way<D>> ways) {
        Syntax first = way.definition().syntaxes().getFirst();
        if (way.syntax() == first) {
            return false;
        }
        boolean others = false;
        for (Way<D> other : ways) {
            if (other.syntax() == first) {
                for (Edge edge : other.state().edges()) {
                    if (edge.element() instanceof Keyword(String keyword, _)) {
                        if (keyword.equals(word)) {
                            return false;
                        }
                        others = true;
                    }
                }
            }
        }
        return others;
    }

    private static <D extends Definition> String helpText(Way<D> way, int index) {
        return helpText(way.definition(), way.syntax(), index);
    }

    /** The text that explains an element of a form; empty when there is none. */
    static String helpText(Definition definition, Syntax syntax, int index) {
        List<String> texts = definition.helpTexts();
        int at = texts.size() - syntax.elements().size() + index;
        return at >= 0 && at < texts.size() ? texts.get(at) : "";
    }

    /** The keywords that the last word of a line may become. */
    List<String> complete(Line line, int from) {
        List<String> words = new ArrayList<>();
        for (HelpEntry entry : help(line, from, false)) {
            char first = entry.word().charAt(0);
            boolean keyword = Character.isLowerCase(first) || Character.isDigit(first);
            if (keyword && entry.word().indexOf(' ') < 0) {
                words.add(entry.word());
            }
        }
        return words;
    }

    /**
     * The help text of every element of a definition's first form. A text that it leaves out is
     * taken from another definition that begins with the same keywords.
     */
    List<String> allHelp(D definition) {
        Syntax syntax = definition.syntaxes().getFirst();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < syntax.elements().size(); i++) {
            String text = helpText(definition, syntax, i);
            for (D other : definitions) {
                if (!text.isEmpty()) {
                    break;
                }
                Syntax form = other.syntaxes().getFirst();
                if (samePath(syntax, form, i)) {
                    text = helpText(other, form, i);
                }
            }
            texts.add(text);
        }
        return texts;
    }

    private static boolean samePath(Syntax a, Syntax b, int last) {
        if (b.elements().size() <= last) {
            return false;
        }
        for (int i = 0; i <= last; i++) {
            if (!(a.elements().get(i) instanceof Keyword(String one, _))
                    || !(b.elements().get(i) instanceof Keyword(String two, _))
                    || !one.equals(two)) {
                return false;
            }
        }
        return true;
    }
}
