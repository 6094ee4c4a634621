package io.spokewire.command;

import java.util.List;

/**
 * The commands of a console.
 *
 * @param <H> the caller's kind of handler
 */
public final class ExecGrammar<H> {
    private final Matcher<ExecCommand<H>> matcher;

    /**
     * A grammar.
     *
     * @param types parameter types beside the built-in ones
     * @param commands in the order of the reference page
     */
    public ExecGrammar(List<ParameterType> types, List<ExecCommand<H>> commands) {
        matcher = new Matcher<>(commands, new ParameterTypes(types));
    }

    /** The commands. */
    public List<ExecCommand<H>> commands() {
        return matcher.definitions();
    }

    /** Reads a line. Cut a pipe off before. */
    public Parse<ExecCommand<H>> parse(String line) {
        return matcher.match(Line.of(line), 0, false);
    }

    /** What may follow; the last word is taken as unfinished unless a blank follows it. */
    public List<HelpEntry> help(String line) {
        return matcher.help(Line.of(line), 0, false);
    }

    /** The keywords that the last word may become; all next ones after a blank. */
    public List<String> complete(String line) {
        return matcher.complete(Line.of(line), 0);
    }

    /** The help text of every element of a command's first form, filled from its siblings. */
    public List<String> helpTexts(ExecCommand<H> command) {
        return matcher.allHelp(command);
    }
}
