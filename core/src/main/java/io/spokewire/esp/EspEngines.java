package io.spokewire.esp;

import static io.spokewire.view.Layout.left;

import io.spokewire.view.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code show crypto engine brief}: who seals and opens which transforms.
 *
 * @param engines in the order in which they are first used
 */
public record EspEngines(List<Engine> engines) implements View {
    private static final int LABEL = 28;
    private static final int LINE_MAX_CHARS = 78;

    /**
     * A provider.
     *
     * @param name with its version
     * @param transforms what it does: {@code esp-gcm 256}, {@code esp-aes esp-sha-hmac}
     */
    public record Engine(String name, List<String> transforms) {
        /** Copies the list. */
        public Engine {
            transforms = List.copyOf(transforms);
        }
    }

    /** Copies the list. */
    public EspEngines {
        engines = List.copyOf(engines);
    }

    /** What a provider entrusts to whom. */
    public static EspEngines of(EspProvider provider) {
        Map<String, List<String>> byName = new LinkedHashMap<>();
        for (EspSuite suite : suites()) {
            byName.computeIfAbsent(provider.of(suite).name(), _ -> new ArrayList<>())
                    .add(suite.words());
        }
        List<Engine> engines = new ArrayList<>();
        byName.forEach((name, transforms) -> engines.add(new Engine(name, transforms)));
        return new EspEngines(engines);
    }

    private static List<EspSuite> suites() {
        List<EspSuite> all = new ArrayList<>();
        for (Transform first : Transform.values()) {
            if (first.kind() == Transform.Kind.COMBINED) {
                all.add(suite(first, EspIntegrity.NONE));
            } else if (first.kind() == Transform.Kind.ENCRYPTION) {
                for (EspIntegrity integrity : EspIntegrity.values()) {
                    if (integrity != EspIntegrity.NONE) {
                        all.add(suite(first, integrity));
                    }
                }
            }
        }
        return all;
    }

    private static EspSuite suite(Transform cipher, EspIntegrity integrity) {
        return new EspSuite(cipher.espCipher(), cipher.keyBits(), integrity, false);
    }

    /** One line for a log: the names, and the ciphers of each. */
    public String summary() {
        return String.join(
                "; ",
                engines.stream()
                        .map(engine ->
                                engine.name()
                                        + " for "
                                        + String.join(
                                                ", ",
                                                engine.transforms().stream()
                                                        .map(words -> words.split(" ", -1)[0])
                                                        .distinct()
                                                        .toList()))
                        .toList());
    }

    @Override
    public String text() {
        StringBuilder out = new StringBuilder();
        for (Engine engine : engines) {
            out.append(label("crypto engine name")).append(engine.name()).append('\n');
            out.append(label("crypto engine type")).append("software\n");
            out.append(label("crypto engine state")).append("installed\n");
            String label = label("transforms");
            StringBuilder line = new StringBuilder(label);
            for (String words : engine.transforms()) {
                if (line.length() > label.length()
                        && line.length() + words.length() + 2 > LINE_MAX_CHARS) {
                    out.append(line).append(",\n");
                    line.setLength(0);
                    line.append(" ".repeat(label.length()));
                }
                line.append(line.length() > label.length() ? ", " : "").append(words);
            }
            out.append(line).append("\n\n");
        }
        return out.toString();
    }

    private static String label(String text) {
        return left("", Math.max(0, LABEL - text.length() - 2)) + text + ":  ";
    }
}
