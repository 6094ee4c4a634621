package io.spokewire.interfaces;

import io.spokewire.command.Line;
import io.spokewire.command.ParameterType;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of interfaces in canonical form: {@code Gi0/0}, {@code g0/0} and {@code GigabitEthernet
 * 0/0} are {@code GigabitEthernet0/0}. Names of Linux devices ({@code eth0}, {@code ens3}) stay as
 * they are.
 */
public final class InterfaceName {
    /** In the order in which an abbreviation finds them. */
    private static final List<String> KINDS =
            List.of(
                    "FastEthernet",
                    "FiveGigabitEthernet",
                    "FortyGigabitEthernet",
                    "GigabitEthernet",
                    "Tunnel",
                    "TenGigabitEthernet",
                    "TwentyFiveGigE",
                    "TwoGigabitEthernet",
                    "Ethernet",
                    "Loopback",
                    "Serial",
                    "Port-channel",
                    "POS",
                    "Vlan",
                    "Virtual-Template",
                    "Virtual-Access",
                    "Null",
                    "Dialer",
                    "BVI",
                    "BDI",
                    "Bundle-Ether",
                    "Multilink",
                    "MgmtEth",
                    "HundredGigE",
                    "AppGigabitEthernet",
                    "ATM",
                    "Async",
                    "Cellular",
                    "Embedded-Service-Engine",
                    "nve",
                    "pseudowire",
                    "Wlan-GigabitEthernet",
                    "ucse",
                    "VirtualPortGroup",
                    "NVI");

    /** The order of a running configuration. */
    private static final List<String> RENDERED_FIRST = List.of("Loopback", "Tunnel");

    private static final Pattern NAME =
            Pattern.compile("([A-Za-z][A-Za-z-]*?)\\s*(\\d+(?:/\\d+){0,3}(?:\\.\\d+)?(?::\\d+)?)");
    private static final Pattern NUMBER =
            Pattern.compile("\\d+(?:/\\d+){0,3}(?:\\.\\d+)?(?::\\d+)?");
    private static final Pattern LINUX = Pattern.compile("[a-z][a-z0-9_.@-]{0,14}");
    private static final Pattern LINUX_KIND =
            Pattern.compile(
                    "eth\\d+(\\.\\d+)?|(ens|enp|eno|enx|wlan|wlp|br|bond|veth|dummy|tap|wg|ppp|virbr|"
                            + "docker|vrf|lan|wan)[a-z0-9_.@-]*\\d[a-z0-9_.@-]*|br-[a-z0-9_.-]+|lo");

    /** From one name to another, or to a number; the hyphen of {@code Port-channel1} is none. */
    private static final Pattern SPAN = Pattern.compile("(.*?\\d)(?:\\s*-\\s*(\\S.*))?");

    private static final Pattern LAST_NUMBER = Pattern.compile("(.*?)(\\d{1,9})");
    private static final Pattern NUMERAL = Pattern.compile("\\d{1,9}");
    private static final int RANGE_MAX = 128;

    /** The parameter type {@code <name:interface>}. */
    public static final ParameterType TYPE = new Type();

    /** The order in which running-config lists interfaces: loopbacks, tunnels, then by name. */
    public static final Comparator<String> ORDER = InterfaceName::compare;

    private InterfaceName() {}

    /**
     * The canonical form of a name; empty when it is no interface's name.
     *
     * @param text one word, or kind and number with a blank between them
     */
    public static Optional<String> canonical(String text) {
        String trimmed = text.strip();
        if (LINUX_KIND.matcher(trimmed).matches()
                && trimmed.length() <= 15) { // IFNAMSIZ without its zero
            return Optional.of(trimmed);
        }
        Matcher matcher = NAME.matcher(trimmed);
        if (matcher.matches()) {
            Optional<String> kind = kind(matcher.group(1));
            if (kind.isPresent()) {
                return Optional.of(kind.get() + matcher.group(2));
            }
        }
        boolean linux =
                LINUX.matcher(trimmed).matches() && trimmed.chars().anyMatch(Character::isDigit);
        return linux ? Optional.of(trimmed) : Optional.empty();
    }

    /**
     * The canonical names of a range: {@code Gi0/1 - 3, Gi0/5} are four. Empty when a part of it is
     * no interface's name, or when there are more than 128.
     */
    public static List<String> range(String text) {
        Set<String> names = new LinkedHashSet<>();
        for (String part : text.split(",", -1)) {
            Matcher span = SPAN.matcher(part.strip());
            if (!span.matches()) {
                return List.of();
            }
            Matcher first = LAST_NUMBER.matcher(canonical(span.group(1)).orElse(""));
            if (!first.matches()) {
                return List.of();
            }
            String stem = first.group(1);
            String last = span.group(2) == null ? first.group(2) : span.group(2);
            if (!NUMERAL.matcher(last).matches()) {
                last = canonical(last).filter(name -> name.startsWith(stem)).orElse(stem);
                last = last.substring(stem.length());
            }
            if (!NUMERAL.matcher(last).matches()) {
                return List.of();
            }
            int from = Integer.parseInt(first.group(2));
            int to = Integer.parseInt(last);
            if (to < from || to - from >= RANGE_MAX) {
                return List.of();
            }
            for (int number = from; number <= to; number++) {
                names.add(stem + number);
            }
        }
        return names.size() > RANGE_MAX ? List.of() : List.copyOf(names);
    }

    private static Optional<String> kind(String letters) {
        String lower = letters.toLowerCase(Locale.ROOT);
        return KINDS.stream()
                .filter(kind -> kind.toLowerCase(Locale.ROOT).startsWith(lower))
                .findFirst();
    }

    /** Whether a canonical name is that of a tunnel. */
    public static boolean isTunnel(String canonical) {
        return canonical.startsWith("Tunnel");
    }

    /** Whether a canonical name is that of a loopback interface. */
    public static boolean isLoopback(String canonical) {
        return canonical.startsWith("Loopback");
    }

    /** The interface that a subinterface belongs to: its own name when it is none. */
    public static String parent(String canonical) {
        int dot = canonical.indexOf('.');
        return dot < 0 ? canonical : canonical.substring(0, dot);
    }

    /** The short form of a canonical name, as IOS tables print it: {@code Gi0/0}, {@code Tu0}. */
    public static String abbreviated(String canonical) {
        Matcher matcher = NAME.matcher(canonical);
        if (!matcher.matches() || !KINDS.contains(matcher.group(1))) {
            return canonical;
        }
        return matcher.group(1).substring(0, 2) + matcher.group(2);
    }

    private static int compare(String a, String b) {
        int byKind = Integer.compare(rank(a), rank(b));
        if (byKind != 0) {
            return byKind;
        }
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            int endA = digits(a, i);
            int endB = digits(b, j);
            if (endA > i && endB > j) {
                String one = a.substring(i, endA).replaceFirst("^0+(?=.)", "");
                String two = b.substring(j, endB).replaceFirst("^0+(?=.)", "");
                int order = Integer.compare(one.length(), two.length());
                order = order != 0 ? order : one.compareTo(two);
                if (order != 0) {
                    return order;
                }
                i = endA;
                j = endB;
            } else if (a.charAt(i) != b.charAt(j)) {
                return Character.compare(a.charAt(i), b.charAt(j));
            } else {
                i++;
                j++;
            }
        }
        int rest = Integer.compare(a.length() - i, b.length() - j);
        return rest != 0 ? rest : a.compareTo(b);
    }

    private static int digits(String text, int from) {
        int end = from;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static int rank(String name) {
        for (int i = 0; i < RENDERED_FIRST.size(); i++) {
            if (name.startsWith(RENDERED_FIRST.get(i))) {
                return i;
            }
        }
        return RENDERED_FIRST.size();
    }

    private record Type() implements ParameterType {
        @Override
        public String name() {
            return "interface";
        }

        @Override
        public String display() {
            return "INTERFACE";
        }

        @Override
        public String description() {
            return "an interface";
        }

        @Override
        public boolean distinct() {
            return true;
        }

        @Override
        public Reading read(Line line, int word) {
            String first = line.word(word);
            if (word + 1 < line.size() && NUMBER.matcher(line.word(word + 1)).matches()) {
                Optional<String> two = canonical(first + " " + line.word(word + 1));
                if (two.isPresent() && kind(first).isPresent()) {
                    return new Reading.Value(two.get(), 2);
                }
            }
            Optional<String> one = canonical(first);
            if (one.isPresent()) {
                return new Reading.Value(one.get(), 1);
            }
            return new Reading.Wrong("'" + first + "' is not the name of an interface");
        }
    }
}
