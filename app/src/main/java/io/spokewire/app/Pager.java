package io.spokewire.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jline.terminal.Terminal;
import org.jline.utils.NonBlockingReader;
import org.jspecify.annotations.Nullable;

/**
 * Shows a text a screen at a time, with the keys of IOS: space for the next screen, Return for a
 * line, {@code /} to go on at a line that matches a regular expression, {@code +} and {@code -} to
 * see only lines that match or do not, anything else to stop. The terminal gives single keys.
 */
final class Pager {
    private static final String MORE = " --More-- ";
    private static final int TAB = 8;
    private static final int INTERRUPT = 3;
    private static final int ESCAPE = 27;
    private static final int DELETE = 127;

    /** Bytes of an escape sequence, an arrow's for instance, come together. */
    private static final int REST_OF_A_KEY_MILLIS = 5;

    private final Terminal terminal;

    Pager(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Shows a text.
     *
     * @param length lines on a screen, 0 for no pausing; empty for those of the terminal
     * @param width columns of a line, 0 for endless ones; empty for those of the terminal
     */
    void show(String text, OptionalInt length, OptionalInt width) throws IOException {
        List<String> lines = text.lines().toList();
        int screen = Math.max(2, length.orElseGet(this::height)) - 1; // the last one asks
        boolean pausing = length.isEmpty() || length.getAsInt() > 0;
        int columns = width.orElseGet(this::width);
        PrintWriter out = terminal.writer();
        Predicate<String> wanted = _ -> true;
        int left = screen;
        for (String line : lines) {
            if (!wanted.test(line)) {
                continue;
            }
            int rows = Math.min(rows(line, columns), screen);
            if (pausing && rows > left) {
                Next next = ask();
                if (next.screenLines() == 0) {
                    break;
                }
                left = next.screenLines() < 0 ? screen : rows;
                if (next.filter() != null) {
                    wanted = next.filter();
                    if (!wanted.test(line)) {
                        continue;
                    }
                }
            }
            out.println(line);
            left -= rows;
        }
        out.flush();
    }

    private int height() {
        return terminal.getHeight() > 0 ? terminal.getHeight() : 24;
    }

    private int width() {
        return terminal.getWidth() > 0 ? terminal.getWidth() : 80;
    }

    /** How many rows of the screen a line takes. */
    static int rows(String line, int columns) {
        int width = 0;
        for (int i = 0; i < line.length(); i++) {
            width += line.charAt(i) == '\t' ? TAB - width % TAB : 1;
        }
        return columns == 0 ? 1 : Math.max(1, (width + columns - 1) / columns);
    }

    /**
     * What to do next.
     *
     * @param screenLines 0 to stop, 1 for one line, -1 for a whole screen
     * @param filter which lines from here on; null for the same as before
     */
    private record Next(int screenLines, @Nullable Predicate<String> filter) {}

    private Next ask() throws IOException {
        PrintWriter out = terminal.writer();
        NonBlockingReader keys = terminal.reader();
        out.print(MORE);
        out.flush();
        int key = keys.read();
        while (key == ESCAPE && keys.read(REST_OF_A_KEY_MILLIS) > 0) {
            // The rest of the key says no more.
        }
        String typed = "/+-".indexOf(key) >= 0 && key > 0 ? expression((char) key) : "";
        out.print("\r" + " ".repeat(MORE.length() + typed.length() + 1) + "\r");
        out.flush();
        return switch (key) {
            case ' ' -> new Next(-1, null);
            case '\r', '\n' -> new Next(1, null);
            case '/', '+', '-' -> filter((char) key, typed);
            default -> new Next(0, null);
        };
    }

    /** Reads a regular expression behind its sign. */
    private String expression(char sign) throws IOException {
        PrintWriter out = terminal.writer();
        StringBuilder typed = new StringBuilder();
        out.print(sign);
        out.flush();
        int key = terminal.reader().read();
        while (key > 0 && key != '\r' && key != '\n' && key != INTERRUPT) {
            boolean delete = key == '\b' || key == DELETE;
            if (delete && !typed.isEmpty()) {
                typed.setLength(typed.length() - 1);
                out.print("\b \b");
            } else if (!delete && !Character.isISOControl(key)) {
                typed.append((char) key);
                out.print((char) key);
            }
            out.flush();
            key = terminal.reader().read();
        }
        return key == INTERRUPT ? "" : typed.toString();
    }

    private Next filter(char sign, String expression) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            terminal.writer().println("% '" + expression + "' is no regular expression");
            return new Next(-1, null);
        }
        return switch (sign) {
            case '-' -> new Next(-1, line -> !pattern.matcher(line).find());
            case '+' -> new Next(-1, line -> pattern.matcher(line).find());
            default -> {
                boolean[] found = {false};
                yield new Next(
                        -1,
                        line -> {
                            found[0] |= pattern.matcher(line).find();
                            return found[0];
                        });
            }
        };
    }
}
