package io.spokewire.app;

import io.spokewire.router.Check;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spokewire check FILE...}: what of a configuration is obeyed, what is not, and why. */
@Command(
        name = "check",
        description = "Tells what of configurations is obeyed, what is not, and why, line by line.",
        footer = {
            "",
            "Exit code: 0 when nothing is unknown or invalid, else 1; 2 for a file that cannot be"
                    + " read."
        },
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    private static final int UNREADABLE = 2;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files, or folders of *.cfg.")
    private List<Path> paths = new ArrayList<>();

    @Option(names = "--json", description = "Every line, as JSON.")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, String> texts = new LinkedHashMap<>();
        try {
            for (Path file : files()) {
                texts.put(file.toString(), text(file));
            }
        } catch (IOException e) {
            spec.commandLine().getErr().println("spokewire check: cannot read " + e.getMessage());
            return UNREADABLE;
        }
        Check check = Check.of(texts);
        out.print(json ? check.json() : check.text());
        out.flush();
        return check.exitCode();
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> inside = Files.list(path)) {
                    inside.filter(f -> f.toString().endsWith(".cfg")).sorted().forEach(files::add);
                }
            } else {
                files.add(path);
            }
        }
        return files;
    }

    /** Configurations are ASCII or UTF-8; old ones with accents in comments are Latin-1. */
    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        }
    }
}
