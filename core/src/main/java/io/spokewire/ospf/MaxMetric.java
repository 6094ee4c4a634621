package io.spokewire.ospf;

import io.spokewire.command.Args;

/**
 * {@code max-metric router-lsa ...}, RFC 6987: nobody is to send traffic through us.
 *
 * @param on whether it is said at all
 * @param stubs whether what hangs on us is as far as what is behind us
 * @param summary cost of what we tell of other areas, 1 to 16777214; 0 for the usual one
 * @param external metric of what we tell of other protocols, 1 to 16777214; 0 for the usual one
 * @param startupSeconds how long after the start, 5 to 86400; 0 for always
 */
public record MaxMetric(boolean on, boolean stubs, int summary, int external, int startupSeconds) {
    static final MaxMetric OFF = new MaxMetric(false, false, 0, 0, 0);

    /** IOS's value where none is typed. */
    private static final int LARGE = 0xFF0000;

    static final String FORM =
            "max-metric router-lsa [external-lsa [<external:1-16777214>] | include-stub"
                    + " | on-startup <seconds:5-86400> | summary-lsa [<summary:1-16777214>]]...";

    /** Of version 3. */
    static final String FORM3 =
            FORM.replace("include-stub", "stub-prefix-lsa")
                    .replace("summary-lsa", "inter-area-lsas");

    static MaxMetric of(Args args) {
        return new MaxMetric(
                true,
                args.has("include-stub") || args.has("stub-prefix-lsa"),
                args.has("summary-lsa") || args.has("inter-area-lsas") ? value(args, "summary") : 0,
                args.has("external-lsa") ? value(args, "external") : 0,
                args.number("seconds", 0));
    }

    private static int value(Args args, String name) {
        return args.hasValue(name) ? args.number(name) : LARGE;
    }

    /** As the configuration shows it. */
    String words(boolean v3) {
        StringBuilder words = new StringBuilder("max-metric router-lsa");
        words.append(external == 0 ? "" : " external-lsa" + shown(external));
        words.append(!stubs ? "" : v3 ? " stub-prefix-lsa" : " include-stub");
        words.append(startupSeconds == 0 ? "" : " on-startup " + startupSeconds);
        String summaries = v3 ? " inter-area-lsas" : " summary-lsa";
        words.append(summary == 0 ? "" : summaries + shown(summary));
        return words.toString();
    }

    private static String shown(int metric) {
        return metric == LARGE ? "" : " " + metric;
    }
}
