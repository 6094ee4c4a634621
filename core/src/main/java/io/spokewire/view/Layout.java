package io.spokewire.view;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** The habits of IOS output: columns that overflow rather than cut, and times. */
public final class Layout {
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final long WEEK = 7 * DAY;
    private static final long YEAR = 365 * DAY;

    private Layout() {}

    /** The text, filled with spaces on its right. */
    public static String left(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }

    /** The text, filled with spaces on its left. */
    public static String right(String text, int width) {
        return text.length() >= width ? text : " ".repeat(width - text.length()) + text;
    }

    /** The number, filled with spaces on its left. */
    public static String right(long number, int width) {
        return right(Long.toString(number), width);
    }

    /** A time as tables print it: {@code 00:29:40}, {@code 6d12h}, {@code 3w5d}, {@code 1y04w}. */
    public static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < DAY) {
            return clock(seconds);
        }
        if (seconds < WEEK) {
            return String.format(Locale.ROOT, "%dd%02dh", seconds / DAY, seconds % DAY / HOUR);
        }
        if (seconds < YEAR) {
            return seconds / WEEK + "w" + seconds % WEEK / DAY + "d";
        }
        return String.format(Locale.ROOT, "%dy%02dw", seconds / YEAR, seconds % YEAR / WEEK);
    }

    /** A time as tables print it, {@code never} when there is none. */
    public static String age(Optional<Duration> age) {
        return age.map(Layout::age).orElse("never");
    }

    /** A time as {@code show version} prints it: {@code 3 weeks, 1 day, 23 hours, 46 minutes}. */
    public static String longAge(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        StringBuilder out = new StringBuilder();
        append(out, seconds / YEAR, "year");
        append(out, seconds % YEAR / WEEK, "week");
        append(out, seconds % YEAR % WEEK / DAY, "day");
        append(out, seconds % DAY / HOUR, "hour");
        long minutes = seconds % HOUR / MINUTE;
        if (out.isEmpty() || minutes > 0) {
            out.append(out.isEmpty() ? "" : ", ").append(count(minutes, "minute"));
        }
        return out.toString();
    }

    /** {@code 1 entry}, {@code 2 entries}, {@code 1 day}, {@code 2 days}. */
    public static String count(long number, String noun) {
        if (number == 1) {
            return "1 " + noun;
        }
        return number
                + " "
                + (noun.endsWith("y") && !noun.equals("day")
                        ? noun.substring(0, noun.length() - 1) + "ies"
                        : noun + "s");
    }

    private static String clock(long seconds) {
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d",
                seconds / HOUR,
                seconds % HOUR / MINUTE,
                seconds % MINUTE);
    }

    private static void append(StringBuilder out, long number, String noun) {
        if (number > 0) {
            out.append(out.isEmpty() ? "" : ", ").append(count(number, noun));
        }
    }
}
