package io.spokewire.policy;

import io.spokewire.command.Line;
import io.spokewire.command.ParameterType;
import java.util.List;
import java.util.Locale;

/**
 * Which OSPF routes a redistribution takes: {@code internal}, {@code external}, {@code external 1},
 * {@code nssa-external 2}. The value in the arguments is these words.
 */
final class OspfRouteType implements ParameterType {
    static final OspfRouteType TYPE = new OspfRouteType();

    private static final List<String> KINDS = List.of("internal", "external", "nssa-external");

    private OspfRouteType() {}

    @Override
    public String name() {
        return "ospf-route";
    }

    @Override
    public String display() {
        return "internal | external [1|2] | nssa-external [1|2]";
    }

    @Override
    public String description() {
        return "internal, external or nssa-external";
    }

    @Override
    public boolean distinct() {
        return true;
    }

    @Override
    public Reading read(Line line, int word) {
        String typed = line.word(word).toLowerCase(Locale.ROOT);
        String number = word + 1 < line.size() ? line.word(word + 1) : "";
        for (String kind : KINDS) {
            if (kind.startsWith(typed)) {
                boolean numbered = !kind.equals("internal") && number.matches("[12]");
                return numbered
                        ? new Reading.Value(kind + " " + number, 2)
                        : new Reading.Value(kind, 1);
            }
        }
        return new Reading.Wrong("'" + line.word(word) + "' is not " + description());
    }
}
