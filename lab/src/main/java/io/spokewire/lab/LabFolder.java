package io.spokewire.lab;

import io.spokewire.command.ConfigLine;
import io.spokewire.command.ConfigReader;
import io.spokewire.command.Outcome;
import io.spokewire.command.Section;
import io.spokewire.router.Languages;
import io.spokewire.router.SystemConfig;
import io.spokewire.sim.Topology;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder of configurations, read.
 *
 * @param folder where it is
 * @param topology the network between them; lines that make no sense are among its notes
 */
public record LabFolder(Path folder, Topology topology) {
    private static final String ENDING = ".cfg";
    private static final String STATEMENT = "lab.toml";

    /** A text says enough with so many of its bad lines. */
    private static final int BAD_LINES_MAX = 20;

    /**
     * Reads {@code *.cfg} and {@code lab.toml}, and works out the network.
     *
     * @throws IOException when the folder has no configurations or cannot be read
     * @throws IllegalArgumentException when lab.toml is wrong
     */
    public static LabFolder read(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(folder + " is not a folder");
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(f -> f.toString().endsWith(ENDING)).sorted().toList();
        }
        if (files.isEmpty()) {
            throw new NoSuchFileException(folder + " has no files *.cfg");
        }
        List<Topology.Router> routers = new ArrayList<>();
        List<Topology.Note> notes = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (Path file : files) {
            String fileName = String.valueOf(file.getFileName());
            ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, fileName, text(file));
            String stem = fileName.substring(0, fileName.length() - ENDING.length());
            routers.add(
                    new Topology.Router(
                            uniqueName(read.config(), stem, names), fileName, read.config()));
            badLines(fileName, read.lines(), notes);
        }
        Path statement = folder.resolve(STATEMENT);
        LabFile stated =
                Files.exists(statement)
                        ? LabFile.parse(Files.readString(statement))
                        : LabFile.EMPTY;
        Topology topology = Inference.infer(routers, stated);
        notes.addAll(topology.notes());
        notes.addAll(LabCertificates.notes(routers));
        return new LabFolder(
                folder,
                new Topology(
                        topology.routers(),
                        topology.segments(),
                        topology.hosts(),
                        topology.provider(),
                        topology.routerRoutes(),
                        topology.names(),
                        notes));
    }

    /** Old configurations are in any encoding; Latin-1 takes every byte. */
    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        }
    }

    private static String uniqueName(Section config, String stem, Set<String> names) {
        String hostname = config.get(SystemConfig.SLOT).hostname();
        boolean named = !hostname.equals(SystemConfig.SLOT.defaultValue().hostname());
        String name = named ? hostname : stem;
        if (!names.add(name)) {
            name = stem;
            for (int i = 2; !names.add(name); i++) {
                name = stem + "-" + i;
            }
        }
        return name;
    }

    private static void badLines(String file, List<ConfigLine> lines, List<Topology.Note> notes) {
        int bad = 0;
        for (ConfigLine line : lines) {
            boolean wrong =
                    line.kind() == Outcome.Kind.UNKNOWN || line.kind() == Outcome.Kind.INVALID;
            if (wrong && bad++ < BAD_LINES_MAX) {
                notes.add(
                        new Topology.Note(
                                false,
                                file + " line " + line.number(),
                                "'" + line.text().strip() + "' is not obeyed: " + line.message()));
            }
        }
        if (bad > BAD_LINES_MAX) {
            notes.add(
                    new Topology.Note(
                            false, file, (bad - BAD_LINES_MAX) + " more lines are not obeyed"));
        }
    }
}
