package io.spokewire.policy;

import io.spokewire.command.Line;
import io.spokewire.command.ParameterType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** BGP communities as they are typed; the value in the arguments is how they are shown. */
final class CommunityType implements ParameterType {
    private static final long U16 = 0xFFFF;
    private static final long U32 = 0xFFFF_FFFFL;

    private static final List<String> NAMES =
            List.of("internet", "no-export", "no-advertise", "gshut");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final Pattern ADDRESS =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\\.|$)){4}");

    /** RFC 1997: two numbers of 16 bits, one of 32 bits, or a name. */
    static final CommunityType STANDARD =
            new CommunityType(
                    "community",
                    "a community, such as 65000:1, no-export or internet",
                    CommunityType::standard);

    /** RFC 4360 and 5668, a route target or site of origin: ASN:nn or A.B.C.D:nn. */
    static final CommunityType EXTENDED =
            new CommunityType(
                    "route-target",
                    "ASN:nn or A.B.C.D:nn, such as 65000:1",
                    CommunityType::extended);

    /** RFC 8092: three numbers of 32 bits. */
    static final CommunityType LARGE =
            new CommunityType(
                    "large-community",
                    "three numbers, such as 65000:1:2",
                    typed -> numbers(typed, U32, U32, U32));

    private final String name;
    private final String description;
    private final Function<String, Optional<String>> reader;

    private CommunityType(
            String name, String description, Function<String, Optional<String>> reader) {
        this.name = name;
        this.description = description;
        this.reader = reader;
    }

    private static Optional<String> standard(String typed) {
        String lower = typed.toLowerCase(Locale.ROOT);
        if (lower.equals("local-as")) {
            return Optional.of("local-AS");
        }
        if (lower.equals("graceful-shutdown")) {
            return Optional.of("gshut");
        }
        if (NAMES.contains(lower)) {
            return Optional.of(lower);
        }
        return numbers(typed, U32)
                .map(text -> Long.parseLong(text))
                .map(value -> (value >>> 16) + ":" + (value & U16))
                .or(() -> numbers(typed, U16, U16));
    }

    private static Optional<String> extended(String typed) {
        int colon = typed.lastIndexOf(':');
        if (colon > 0 && ADDRESS.matcher(typed.substring(0, colon)).matches()) {
            return numbers(typed.substring(colon + 1), U16)
                    .map(number -> typed.substring(0, colon + 1) + number);
        }
        return numbers(typed, U16, U32).or(() -> numbers(typed, U32, U16));
    }

    private static Optional<String> numbers(String typed, long... most) {
        String[] parts = typed.split(":", -1);
        if (parts.length != most.length) {
            return Optional.empty();
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < most.length; i++) {
            if (!NUMBER.matcher(parts[i]).matches() || Long.parseLong(parts[i]) > most[i]) {
                return Optional.empty();
            }
            out.append(i == 0 ? "" : ":").append(Long.parseLong(parts[i]));
        }
        return Optional.of(out.toString());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String display() {
        return name;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public boolean distinct() {
        return true;
    }

    @Override
    public Reading read(Line line, int word) {
        String typed = line.word(word);
        return reader.apply(typed)
                .<Reading>map(value -> new Reading.Value(value, 1))
                .orElseGet(() -> new Reading.Wrong("'" + typed + "' is not " + description));
    }
}
