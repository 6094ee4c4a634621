package io.spokewire.command;

import java.util.ArrayList;
import java.util.List;

/**
 * A command of the console: {@code show ip nhrp [brief]}.
 *
 * @param syntaxes its forms; the first is the one that is shown
 * @param helpTexts right-aligned to the elements of the first form
 * @param handler what runs it; the machine never calls it
 * @param hidden whether help and completion leave it out
 * @param <H> the caller's kind of handler
 */
public record ExecCommand<H>(
        List<Syntax> syntaxes, List<String> helpTexts, H handler, boolean hidden)
        implements Definition {
    /** Copies the lists. */
    public ExecCommand {
        syntaxes = List.copyOf(syntaxes);
        helpTexts = List.copyOf(helpTexts);
    }

    /** A command with a form and what runs it. */
    public static <H> ExecCommand<H> of(String syntax, H handler) {
        return new ExecCommand<>(List.of(Syntax.of(syntax)), List.of(), handler, false);
    }

    /** With help texts, right-aligned to the elements of the form. */
    public ExecCommand<H> help(String... texts) {
        return new ExecCommand<>(syntaxes, List.of(texts), handler, hidden);
    }

    /** With another form, with the same names of parameters. */
    public ExecCommand<H> or(String syntax) {
        List<Syntax> more = new ArrayList<>(syntaxes);
        more.add(Syntax.of(syntax));
        return new ExecCommand<>(more, helpTexts, handler, hidden);
    }

    /** Left out of help and completion. */
    public ExecCommand<H> hide() {
        return new ExecCommand<>(syntaxes, helpTexts, handler, true);
    }
}
