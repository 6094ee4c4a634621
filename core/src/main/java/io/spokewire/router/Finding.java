package io.spokewire.router;

import io.spokewire.command.ConfigLine;
import java.util.List;
import java.util.Map;

/**
 * Something about a configuration that an operator should know.
 *
 * @param level how bad it is
 * @param section where, as the configuration names it: {@code interface Tunnel0}; empty for the
 *     whole
 * @param message what and why, a sentence without a full stop
 * @param command how the line begins that is to blame, its first words and what tells it from
 *     others of them; empty when no single line is
 * @param line number of that line in the file it was read from, from 1; 0 when it is not known
 */
public record Finding(Level level, String section, String message, String command, int line) {
    /** What sections are called here, and in the lines of a file: as the prompt has it. */
    private static final Map<String, String> PROMPTS =
            Map.of(
                    "interface ", "if ",
                    "crypto pki trustpoint ", "ca-trustpoint ",
                    "crypto ikev2 profile ", "ikev2-profile ",
                    "crypto isakmp profile ", "conf-isa-prof ",
                    "crypto isakmp policy ", "isakmp ",
                    "crypto ikev2 proposal ", "ikev2-proposal ",
                    "crypto ipsec profile ", "ipsec-profile ");

    /** How bad it is. */
    public enum Level {
        /** What the lines say cannot be; a commit refuses it. */
        ERROR,
        /** It can be and may not do what is wanted. */
        WARNING
    }

    /** Whether a commit refuses it. */
    public boolean isError() {
        return level == Level.ERROR;
    }

    /** This finding with the line of a file that it is about: the last one that can be meant. */
    public Finding in(List<ConfigLine> lines) {
        String wanted = section;
        for (Map.Entry<String, String> known : PROMPTS.entrySet()) {
            if (section.startsWith(known.getKey())) {
                wanted = known.getValue() + section.substring(known.getKey().length());
            }
        }
        String keywords = command.replaceFirst(" [^ ]*[0-9].*", "");
        String argument = command.substring(keywords.length()).strip();
        String opening = section.replaceFirst("[^ ]*$", "");
        int header = 0;
        int alike = 0;
        int exact = 0;
        for (ConfigLine candidate : lines) {
            if (!candidate.section().equals(wanted)) {
                continue;
            }
            if (!opening.isEmpty() && candidate.command().startsWith(opening)) {
                header = candidate.number();
            } else if (!keywords.isEmpty() && candidate.command().startsWith(keywords)) {
                alike = candidate.number();
                exact = names(candidate.text(), argument) ? alike : exact;
            }
        }
        int found = exact > 0 ? exact : alike > 0 ? alike : header;
        return new Finding(level, section, message, command, found);
    }

    /** Whether a line has all words; a length may stand behind an address. */
    private static boolean names(String line, String words) {
        List<String> typed = List.of(line.strip().split("\\s+"));
        return List.of(words.split("\\s+")).stream()
                .allMatch(word ->
                        typed.stream()
                                .map(t -> t.replaceFirst("/\\d+$", ""))
                                .anyMatch(word::equalsIgnoreCase));
    }

    @Override
    public String toString() {
        return (isError() ? "error: " : "warning: ")
                + (section.isEmpty() ? "" : section + ": ")
                + message;
    }
}
