package io.spokewire.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Tests of commands as tables. A case is the lines that are typed, then {@code =>} and the lines
 * that the running configuration shows; without {@code =>} it shows what was typed. An empty line
 * stands between the cases. Every case is read back: what is shown says the same.
 */
public final class Typing {
    private final Grammar grammar;

    private Typing(Grammar grammar) {
        this.grammar = grammar;
    }

    /** A language of these commands. */
    public static Typing in(List<ParameterType> types, List<Command> commands) {
        return new Typing(new Grammar(types, commands));
    }

    /** The tests of a table. */
    public Stream<DynamicTest> table(String text) {
        List<DynamicTest> tests = new ArrayList<>();
        for (String one : List.of(text.strip().split("\n *\n", -1))) {
            List<String> halves = List.of(one.split("(?m)^=>\n", -1));
            List<String> typed = halves.getFirst().lines().toList();
            List<String> shown = halves.getLast().lines().toList();
            tests.add(
                    DynamicTest.dynamicTest(String.join(" / ", typed), () -> shows(typed, shown)));
        }
        return tests.stream();
    }

    /** The configuration that lines make. */
    public Section typed(String... lines) {
        return typed(List.of(lines));
    }

    private Section typed(List<String> lines) {
        Position position = Position.at(Section.root());
        for (String line : lines) {
            position = line.startsWith(" ") ? position : position.top();
            Outcome outcome = grammar.apply(position, line);
            assertThat(outcome.failure()).as(line).isNull();
            assertThat(outcome.kind()).as(line).isNotEqualTo(Outcome.Kind.NOTHING);
            position = outcome.position();
        }
        return position.root();
    }

    /** What is said of a line that cannot be. */
    public String refused(String... lines) {
        Position position = Position.at(Section.root());
        Failure failure = null;
        for (String line : lines) {
            Outcome outcome = grammar.apply(position, line);
            failure = outcome.failure();
            position = outcome.position();
        }
        assertThat(failure).as("refusal of " + lines[lines.length - 1]).isNotNull();
        return failure == null ? "" : failure.message();
    }

    /** The lines that the running configuration shows. */
    public List<String> shown(Section config) {
        return grammar.render(config).stream()
                .filter(line -> !line.strip().equals("!") && !line.equals("end"))
                .toList();
    }

    private void shows(List<String> typed, List<String> expected) {
        Section config = typed(typed);
        List<String> lines = shown(config);
        assertThat(lines).isEqualTo(expected);
        assertThat(typed(lines)).isEqualTo(config);
    }
}
