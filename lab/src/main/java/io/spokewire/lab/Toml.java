package io.spokewire.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the part of TOML 1.0 that {@code lab.toml} needs: tables, arrays of tables, and keys whose
 * values are strings or arrays of strings on one line. Anything else is an error that names its
 * line; a full TOML library would be the lab's only dependency.
 */
final class Toml {
    private Toml() {}

    /** A table and what stands in it. Keys that were asked for are known; others are errors. */
    static final class Table {
        private final String name;
        private final int line;
        private final Map<String, List<String>> values = new LinkedHashMap<>();
        private final Set<String> asked = new LinkedHashSet<>();

        private Table(String name, int line) {
            this.name = name;
            this.line = line;
        }

        /** The name in the brackets; empty for what stands before the first table. */
        String name() {
            return name;
        }

        /** The line of its header, from 1. */
        int line() {
            return line;
        }

        /** The keys in their order. */
        List<String> keys() {
            return List.copyOf(values.keySet());
        }

        /** A string that must be there. */
        String string(String key) {
            List<String> list = list(key);
            if (list.size() != 1) {
                throw new IllegalArgumentException("'" + key + "' is one string");
            }
            return list.getFirst();
        }

        /** A string that may be left out. */
        String string(String key, String otherwise) {
            return values.containsKey(key) ? string(key) : otherwise;
        }

        /** A list of strings, or one string, that must be there. */
        List<String> list(String key) {
            asked.add(key);
            List<String> list = values.get(key);
            if (list == null) {
                throw new IllegalArgumentException("'" + key + "' is missing in " + name);
            }
            return list;
        }

        /** Fails when there is a key that nobody asked for: a typing error, most likely. */
        void rejectOthers() {
            for (String key : values.keySet()) {
                if (!asked.contains(key)) {
                    throw new IllegalArgumentException(
                            "'" + key + "' is not known" + (name.isEmpty() ? "" : " in " + name));
                }
            }
        }
    }

    static List<Table> parse(String text) {
        List<Table> tables = new ArrayList<>();
        Table current = new Table("", 1);
        tables.add(current);
        int number = 0;
        for (String raw : text.lines().toList()) {
            number++;
            String line = withoutComment(raw).strip();
            if (line.isEmpty()) {
                continue;
            }
            try {
                String header = header(line);
                if (header != null) {
                    current = new Table(header, number);
                    tables.add(current);
                } else {
                    assign(current, line);
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "lab.toml line " + number + ": " + e.getMessage(), e);
            }
        }
        return tables;
    }

    private static @Nullable String header(String line) {
        if (line.startsWith("[[") && line.endsWith("]]")) {
            return line.substring(2, line.length() - 2).strip();
        }
        if (line.startsWith("[") && line.endsWith("]")) {
            return line.substring(1, line.length() - 1).strip();
        }
        return null;
    }

    private static void assign(Table table, String line) {
        int equals = unquotedIndexOf(line, '=');
        if (equals < 0) {
            throw new IllegalArgumentException("'" + line + "' is neither a table nor a key");
        }
        String key = line.substring(0, equals).strip();
        String name = key.startsWith("\"") ? string(key) : key;
        String value = line.substring(equals + 1).strip();
        List<String> items = new ArrayList<>();
        if (value.startsWith("[") && value.endsWith("]")) {
            String rest = value.substring(1, value.length() - 1).strip();
            while (!rest.isEmpty()) {
                int comma = unquotedIndexOf(rest, ',');
                items.add(string((comma < 0 ? rest : rest.substring(0, comma)).strip()));
                rest = comma < 0 ? "" : rest.substring(comma + 1).strip();
            }
        } else {
            items.add(string(value));
        }
        if (table.values.put(name, List.copyOf(items)) != null) {
            throw new IllegalArgumentException("'" + name + "' stands there twice");
        }
    }

    private static String string(String quoted) {
        boolean basic = quoted.startsWith("\"") && quoted.endsWith("\"");
        boolean literal = quoted.startsWith("'") && quoted.endsWith("'");
        if (quoted.length() < 2 || !(basic || literal) || quoted.contains("\\")) {
            throw new IllegalArgumentException(
                    quoted + " is not a string in quotes (without backslashes)");
        }
        return quoted.substring(1, quoted.length() - 1);
    }

    private static String withoutComment(String line) {
        int hash = unquotedIndexOf(line, '#');
        return hash < 0 ? line : line.substring(0, hash);
    }

    private static int unquotedIndexOf(String line, char wanted) {
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == wanted) {
                return i;
            } else if (c == '"' || c == '\'') {
                quote = c;
            }
        }
        return -1;
    }
}
