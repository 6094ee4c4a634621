package io.spokewire.daemon.manage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What changes between two configurations, line by line: a line that goes has {@code -} in front,
 * one that comes {@code +}. Sections are named above their lines.
 */
final class ConfigDiff {
    private ConfigDiff() {}

    /** The difference of two rendered configurations; empty when there is none. */
    static List<String> of(List<String> before, List<String> after) {
        Map<String, Set<String>> old = sections(before);
        Map<String, Set<String>> now = sections(after);
        Set<String> headers = new LinkedHashSet<>(old.keySet());
        headers.addAll(now.keySet());
        List<String> out = new ArrayList<>();
        for (String header : headers) {
            boolean was = old.containsKey(header);
            boolean is = now.containsKey(header);
            List<String> changes = new ArrayList<>();
            for (String line : old.getOrDefault(header, Set.of())) {
                if (!now.getOrDefault(header, Set.of()).contains(line)) {
                    changes.add("-" + line);
                }
            }
            for (String line : now.getOrDefault(header, Set.of())) {
                if (!old.getOrDefault(header, Set.of()).contains(line)) {
                    changes.add("+" + line);
                }
            }
            if (was != is || !changes.isEmpty()) {
                out.add((was == is ? " " : was ? "-" : "+") + header);
                out.addAll(changes);
            }
        }
        return out;
    }

    /** Lines at the margin, each with the indented lines below it. */
    private static Map<String, Set<String>> sections(List<String> lines) {
        Map<String, Set<String>> sections = new LinkedHashMap<>();
        Set<String> current = new LinkedHashSet<>();
        for (String line : lines) {
            String text = line.stripLeading();
            if (text.isEmpty() || text.startsWith("!")) {
                continue;
            }
            if (line.startsWith(" ")) {
                current.add(line);
            } else {
                current = sections.computeIfAbsent(line, _ -> new LinkedHashSet<>());
            }
        }
        return sections;
    }
}
