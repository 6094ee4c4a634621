package io.spokewire.daemon.manage;

import io.spokewire.daemon.manage.Dialogue.Question;
import io.spokewire.interfaces.InterfaceName;
import io.spokewire.net.Address;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What {@code ping} and {@code traceroute} ask when they are typed alone, in the order of IOS, so
 * that fingers and scripts that know it find their way. Where IOS can more, the usual answer is the
 * only one.
 */
final class PingDialogue {
    private static final String PROTOCOL = "protocol";
    private static final String TARGET = "target";
    private static final String TIMEOUT = "timeout";
    private static final String EXTENDED = "extended";
    private static final String SOURCE = "source";

    private PingDialogue() {}

    private static boolean always(Map<String, String> ignored) {
        return true;
    }

    private static boolean extended(Map<String, String> answers) {
        return yes(answers, EXTENDED);
    }

    private static boolean extendedIpv4(Map<String, String> answers) {
        return yes(answers, EXTENDED) && !six(answers);
    }

    /**
     * Asks for an echo.
     *
     * @param vrf empty for the default one
     */
    static Dialogue ping(String vrf) {
        return new Dialogue(
                List.of(
                        protocol(),
                        target(),
                        number(
                                "repeat",
                                "Repeat count",
                                "5",
                                1,
                                Integer.MAX_VALUE,
                                PingDialogue::always),
                        number("size", "Datagram size", "100", 36, 18_024, PingDialogue::always),
                        number(TIMEOUT, "Timeout in seconds", "2", 0, 3600, PingDialogue::always),
                        yesOrNo(EXTENDED, "Extended commands", "n", PingDialogue::always),
                        source(PingDialogue::extended),
                        only("Type of service", "0", PingDialogue::extendedIpv4),
                        yesOrNo("df", "Set DF bit in IP header?", "no", PingDialogue::extendedIpv4),
                        only("Validate reply data?", "no", PingDialogue::extendedIpv4),
                        only("Data pattern", "0x0000ABCD", PingDialogue::extendedIpv4),
                        only(
                                "Loose, Strict, Record, Timestamp, Verbose",
                                "none",
                                PingDialogue::extendedIpv4),
                        only("Sweep range of sizes", "n", PingDialogue::always)),
                a ->
                        begin("ping", vrf, a)
                                + " repeat "
                                + a.get("repeat")
                                + " size "
                                + a.get("size")
                                + " timeout "
                                + a.get(TIMEOUT)
                                + source(a)
                                + (yes(a, "df") ? " df-bit" : ""));
    }

    /**
     * Asks for the way.
     *
     * @param vrf empty for the default one
     */
    static Dialogue traceroute(String vrf) {
        return new Dialogue(
                List.of(
                        protocol(),
                        target(),
                        source(PingDialogue::always),
                        yesOrNo("numeric", "Numeric display", "n", PingDialogue::always),
                        number(TIMEOUT, "Timeout in seconds", "3", 1, 3600, PingDialogue::always),
                        number("probe", "Probe count", "3", 1, 10, PingDialogue::always),
                        number("first", "Minimum Time to Live", "1", 1, 255, PingDialogue::always),
                        number("last", "Maximum Time to Live", "30", 1, 255, PingDialogue::always),
                        only("Port Number", "33434", PingDialogue::always),
                        only(
                                "Loose, Strict, Record, Timestamp, Verbose",
                                "none",
                                PingDialogue::always)),
                a ->
                        begin("traceroute", vrf, a)
                                + source(a)
                                + (yes(a, "numeric") ? " numeric" : "")
                                + " timeout "
                                + a.get(TIMEOUT)
                                + " probe "
                                + a.get("probe")
                                + " ttl "
                                + a.get("first")
                                + " "
                                + a.get("last"));
    }

    private static String begin(String verb, String vrf, Map<String, String> answers) {
        return verb
                + (vrf.isEmpty() ? "" : " vrf " + vrf)
                + (six(answers) ? " ipv6 " : " ip ")
                + answers.get(TARGET);
    }

    private static String source(Map<String, String> answers) {
        String source = answers.getOrDefault(SOURCE, "");
        return source.isEmpty() ? "" : " source " + source;
    }

    private static boolean six(Map<String, String> answers) {
        return answers.getOrDefault(PROTOCOL, "").equalsIgnoreCase("ipv6");
    }

    private static boolean yes(Map<String, String> answers, String name) {
        String answer = answers.getOrDefault(name, "");
        return !answer.isEmpty() && "yes".startsWith(answer.toLowerCase(Locale.ROOT));
    }

    private static Question question(
            String name,
            String text,
            String preset,
            Function<String, String> check,
            Predicate<Map<String, String>> asked) {
        return new Question(name, text, preset, check, asked);
    }

    private static Question protocol() {
        return question(
                PROTOCOL,
                "Protocol",
                "ip",
                answer -> answer.matches("(?i)ip|ipv6") ? "" : "ip or ipv6",
                PingDialogue::always);
    }

    private static Question target() {
        return question(
                TARGET,
                "Target IP address",
                "",
                answer ->
                        answer.matches("[0-9A-Za-z:._%-]+")
                                ? ""
                                : "Bad IP address: give an address or a name",
                PingDialogue::always);
    }

    private static Question source(Predicate<Map<String, String>> asked) {
        return question(
                SOURCE,
                "Source address or interface",
                "",
                answer ->
                        answer.isEmpty() || isSource(answer)
                                ? ""
                                : "'" + answer + "' is neither an address nor an interface",
                asked);
    }

    private static boolean isSource(String answer) {
        try {
            return Address.parse(answer).bits() > 0;
        } catch (IllegalArgumentException e) {
            return InterfaceName.canonical(answer).isPresent();
        }
    }

    private static Question number(
            String name,
            String text,
            String preset,
            int least,
            int most,
            Predicate<Map<String, String>> asked) {
        return question(
                name,
                text,
                preset,
                answer ->
                        answer.matches("\\d{1,10}")
                                        && Long.parseLong(answer) >= least
                                        && Long.parseLong(answer) <= most
                                ? ""
                                : "a number from " + least + " to " + most,
                asked);
    }

    private static Question yesOrNo(
            String name, String text, String preset, Predicate<Map<String, String>> asked) {
        return question(
                name,
                text,
                preset,
                answer -> answer.matches("(?i)y|ye|yes|n|no") ? "" : "yes or no",
                asked);
    }

    /** What IOS lets one change and this router does not. */
    private static Question only(String text, String preset, Predicate<Map<String, String>> asked) {
        return question(
                text,
                text,
                preset,
                answer ->
                        answer.equalsIgnoreCase(preset)
                                ? ""
                                : "only " + preset + " is possible here: press Return",
                asked);
    }
}
