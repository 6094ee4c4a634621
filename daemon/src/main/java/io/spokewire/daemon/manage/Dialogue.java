package io.spokewire.daemon.manage;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Questions that a command asks one after the other until it knows what to do: {@code ping} alone,
 * as on IOS. Belongs to one console.
 */
final class Dialogue {
    /**
     * A question.
     *
     * @param name of the answer
     * @param text what is asked, without the default
     * @param preset what an empty answer means; empty when there must be one, or need not be any
     * @param check what is wrong with an answer; empty for nothing
     * @param asked whether it is asked, after the answers so far
     */
    record Question(
            String name,
            String text,
            String preset,
            Function<String, String> check,
            Predicate<Map<String, String>> asked) {
        private String prompt() {
            String bracket = preset.isEmpty() ? "" : " [" + preset + "]";
            return text + bracket + ": ";
        }
    }

    private final List<Question> questions;
    private final Function<Map<String, String>, String> command;
    private final Map<String, String> answers = new LinkedHashMap<>();
    private int at;

    /**
     * Begins.
     *
     * @param command makes the command line of the answers
     */
    Dialogue(List<Question> questions, Function<Map<String, String>, String> command) {
        this.questions = questions;
        this.command = command;
        skip();
    }

    private void skip() {
        while (at < questions.size() && !questions.get(at).asked().test(answers)) {
            at++;
        }
    }

    /** Whether all is answered. */
    boolean complete() {
        return at == questions.size();
    }

    /** What is asked now, as it stands in front of the answer. */
    String prompt() {
        return questions.get(at).prompt();
    }

    /** Takes an answer; what is wrong with it, empty for nothing: then the next question comes. */
    String take(String typed) {
        Question question = questions.get(at);
        String answer = typed.isBlank() ? question.preset() : typed.strip();
        String wrong = question.check().apply(answer);
        if (wrong.isEmpty()) {
            answers.put(question.name(), answer);
            at++;
            skip();
        }
        return wrong;
    }

    /** The command line that all answers make. */
    String command() {
        return command.apply(answers);
    }
}
