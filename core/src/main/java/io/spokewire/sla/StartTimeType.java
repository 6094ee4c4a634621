package io.spokewire.sla;

import io.spokewire.command.Line;
import io.spokewire.command.ParameterType;
import java.util.List;
import java.util.Locale;

/**
 * When a schedule begins: {@code now}, {@code pending}, {@code after 00:05:00}, {@code random 500},
 * {@code 12:00:00}, with or without a day behind. The value in the arguments is these words.
 */
final class StartTimeType implements ParameterType {
    static final StartTimeType TYPE = new StartTimeType();

    private static final String TIME = "[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?";
    private static final List<String> ALONE = List.of("now", "pending");

    private StartTimeType() {}

    @Override
    public String name() {
        return "sla-start";
    }

    @Override
    public String display() {
        return "now | pending | after hh:mm:ss | hh:mm:ss";
    }

    @Override
    public String description() {
        return "now, pending, after and a time, or a time of day";
    }

    @Override
    public boolean distinct() {
        return true;
    }

    @Override
    public Reading read(Line line, int word) {
        String first = line.word(word).toLowerCase(Locale.ROOT);
        String second = word + 1 < line.size() ? line.word(word + 1).toLowerCase(Locale.ROOT) : "";
        if (ALONE.contains(first)) {
            return new Reading.Value(first, 1);
        }
        boolean after = first.equals("after") && second.matches(TIME);
        boolean random = first.equals("random") && second.matches("[0-9]{1,8}");
        if (after || random) {
            return new Reading.Value(first + " " + second, 2);
        }
        if (!first.matches(TIME)) {
            return new Reading.Wrong("'" + line.word(word) + "' is not " + description());
        }
        String third = word + 2 < line.size() ? line.word(word + 2) : "";
        boolean day =
                (second.matches("[0-9]{1,2}") && third.matches("[A-Za-z]{3,9}"))
                        || (second.matches("[a-z]{3,9}") && third.matches("[0-9]{1,2}"));
        return day
                ? new Reading.Value(first + " " + line.word(word + 1) + " " + third, 3)
                : new Reading.Value(first, 1);
    }
}
