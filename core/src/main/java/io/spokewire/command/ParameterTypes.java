package io.spokewire.command;

import io.spokewire.command.ParameterType.Reading;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parameter types that a grammar knows: the built-in ones, and those that the packages above
 * bring.
 *
 * <table>
 * <caption>Built in</caption>
 * <tr><th>type</th><th>value in the arguments</th></tr>
 * <tr><td>{@code 1-65535}</td><td>Long in this range</td></tr>
 * <tr><td>{@code in|out}</td><td>String, one of the words, abbreviations completed</td></tr>
 * <tr><td>{@code ipv4 ipv6 address}</td><td>Address</td></tr>
 * <tr><td>{@code mask}</td><td>Integer, the length of a contiguous mask</td></tr>
 * <tr><td>{@code wildcard}</td><td>Ipv4Address, any bits</td></tr>
 * <tr><td>{@code prefix4 prefix6 prefix}</td><td>InterfaceAddress: host bits are kept</td></tr>
 * <tr><td>{@code host}</td><td>String: an address in canonical text, or a name</td></tr>
 * <tr><td>{@code hex}</td><td>String of hexadecimal digits</td></tr>
 * <tr><td>{@code word}</td><td>String without blanks</td></tr>
 * <tr><td>{@code text}</td><td>String, the rest of the line</td></tr>
 * </table>
 */
final class ParameterTypes {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,19})-(\\d{1,19})");
    private static final Pattern DIGITS = Pattern.compile("\\d{1,18}");
    private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]+");
    private static final Pattern DOTTED = Pattern.compile("[0-9]+(\\.[0-9]*){1,}");
    private static final Pattern HOST_NAME =
            Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_-]+)*\\.?");

    private static final Map<String, ParameterType> BUILT_IN = builtIn();

    private final Map<String, ParameterType> types = new HashMap<>();

    ParameterTypes(List<ParameterType> more) {
        types.putAll(BUILT_IN);
        for (ParameterType type : more) {
            types.put(type.name(), type);
        }
    }

    /**
     * The type of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    ParameterType get(String name) {
        ParameterType known = types.get(name);
        if (known != null) {
            return known;
        }
        ParameterType made;
        Matcher range = RANGE.matcher(name);
        if (range.matches()) {
            made = new Range(Long.parseLong(range.group(1)), Long.parseLong(range.group(2)));
        } else if (name.indexOf('|') > 0) {
            made = new Choice(List.of(name.split("\\|")));
        } else {
            throw new IllegalArgumentException("no parameter type '" + name + "'");
        }
        types.put(name, made);
        return made;
    }

    private record Range(long min, long max) implements ParameterType {
        @Override
        public String name() {
            return min + "-" + max;
        }

        @Override
        public String display() {
            return "<" + name() + ">";
        }

        @Override
        public String description() {
            return "a number from " + min + " to " + max;
        }

        @Override
        public boolean distinct() {
            return true;
        }

        @Override
        public Reading read(Line line, int word) {
            String text = line.word(word);
            if (!DIGITS.matcher(text).matches()) {
                return new Reading.Wrong("'" + text + "' is not " + description());
            }
            long value = Long.parseLong(text);
            return value >= min && value <= max
                    ? new Reading.Value(value, 1)
                    : new Reading.Wrong(text + " is not in the range " + name());
        }
    }

    private record Choice(List<String> words) implements ParameterType {
        @Override
        public String name() {
            return String.join("|", words);
        }

        @Override
        public String display() {
            return "{" + name() + "}";
        }

        @Override
        public String description() {
            return "one of " + String.join(", ", words);
        }

        @Override
        public boolean distinct() {
            return true;
        }

        @Override
        public Reading read(Line line, int word) {
            String typed = line.word(word).toLowerCase(Locale.ROOT);
            String found = "";
            for (String candidate : words) {
                String lower = candidate.toLowerCase(Locale.ROOT);
                if (lower.equals(typed)) {
                    return new Reading.Value(candidate, 1);
                }
                if (lower.startsWith(typed)) {
                    if (!found.isEmpty()) {
                        return new Reading.Wrong(
                                "'" + line.word(word) + "' may be " + found + " or " + candidate);
                    }
                    found = candidate;
                }
            }
            return found.isEmpty()
                    ? new Reading.Wrong("'" + line.word(word) + "' is not " + description())
                    : new Reading.Value(found, 1);
        }
    }

    /** A type of one word that a function reads; IllegalArgumentException says no. */
    private record OneWord(
            String name,
            String display,
            String description,
            boolean distinct,
            Function<String, Object> reader)
            implements ParameterType {
        @Override
        public Reading read(Line line, int word) {
            String text = line.word(word);
            try {
                return new Reading.Value(reader.apply(text), 1);
            } catch (IllegalArgumentException e) {
                return new Reading.Wrong("'" + text + "' is not " + description);
            }
        }
    }

    private record Text() implements ParameterType {
        @Override
        public String name() {
            return "text";
        }

        @Override
        public String display() {
            return "LINE";
        }

        @Override
        public String description() {
            return "text";
        }

        @Override
        public boolean distinct() {
            return false;
        }

        @Override
        public Reading read(Line line, int word) {
            return new Reading.Value(line.from(word), line.size() - word);
        }
    }

    private static Map<String, ParameterType> builtIn() {
        Map<String, ParameterType> types = new HashMap<>();
        add(types, "ipv4", "A.B.C.D", "an IPv4 address", true, Ipv4Address::parse);
        add(types, "ipv6", "X:X:X:X::X", "an IPv6 address", true, Ipv6Address::parse);
        add(types, "address", "A.B.C.D | X:X::X", "an address", true, Address::parse);
        add(types, "mask", "A.B.C.D", "a network mask", true, ParameterTypes::mask);
        add(types, "wildcard", "A.B.C.D", "a wildcard mask", true, Ipv4Address::parse);
        add(types, "prefix4", "A.B.C.D/nn", "an IPv4 prefix", true, t -> prefix(t, false));
        add(types, "prefix6", "X:X::X/<0-128>", "an IPv6 prefix", true, t -> prefix(t, true));
        add(types, "prefix", "PREFIX", "a prefix", true, t -> prefix(t, t.indexOf(':') >= 0));
        add(types, "host", "HOST", "an address or a host name", false, ParameterTypes::host);
        add(types, "hex", "HEX", "a hexadecimal number", true, t -> matching(HEX, t));
        add(types, "word", "WORD", "a word", false, t -> t);
        types.put("text", new Text());
        return types;
    }

    private static void add(
            Map<String, ParameterType> types,
            String name,
            String display,
            String description,
            boolean distinct,
            Function<String, Object> reader) {
        types.put(name, new OneWord(name, display, description, distinct, reader));
    }

    private static Object mask(String text) {
        int length = Ipv4Address.parse(text).maskLength();
        if (length < 0) {
            throw new IllegalArgumentException("not contiguous");
        }
        return length;
    }

    private static Object prefix(String text, boolean ipv6) {
        if (text.indexOf('/') < 0 || ipv6 != text.indexOf(':') >= 0) {
            throw new IllegalArgumentException("no prefix of this family");
        }
        return InterfaceAddress.parse(text);
    }

    private static Object host(String text) {
        if (text.indexOf(':') >= 0 || DOTTED.matcher(text).matches()) {
            return Address.parse(text).toString();
        }
        return matching(HOST_NAME, text);
    }

    private static String matching(Pattern pattern, String text) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("no match");
        }
        return text;
    }
}
