package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.bgp.BgpProcess;
import io.spokewire.command.Command;
import io.spokewire.command.ConfigLine;
import io.spokewire.command.ConfigReader;
import io.spokewire.command.Mode;
import io.spokewire.command.Outcome.Kind;
import io.spokewire.command.Slot;
import io.spokewire.command.Standing;
import io.spokewire.eigrp.EigrpInterface;
import io.spokewire.esp.IpsecDefaults;
import io.spokewire.ike.IkeDefaults;
import io.spokewire.ike.Ikev2Profile;
import io.spokewire.ike.IsakmpPolicy;
import io.spokewire.nhrp.NhrpConfig;
import io.spokewire.ospf.OspfProcess;
import io.spokewire.tunnel.TunnelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The generated documents are up to date; {@code -DupdateGoldens=true} writes them.
 * docs/commands.md comes from the definitions, docs/compatibility.md from the public labs.
 */
class DocsTest {
    private static final Path DOCS = Path.of("../docs");
    private static final int NOT_YET_ROWS = 40;
    private static final int LINE_MAX = 60;

    private static void upToDate(Path file, String text) throws IOException {
        if (Boolean.getBoolean("updateGoldens")) {
            Files.createDirectories(DOCS);
            Files.writeString(file, text);
        }
        assertThat(file)
                .as("run with -DupdateGoldens=true to write it again")
                .content()
                .isEqualTo(text);
    }

    // ---- docs/commands.md

    @Test
    void commandReferenceIsUpToDate() throws IOException {
        StringBuilder out = new StringBuilder();
        out.append(
                """
                # Command reference

                Generated from the definitions; the text is not edited by hand. `<name:type>` is a
                parameter, `[...]` may be left out, `{a | b}` is one of several, `...` repeats. Words may
                be abbreviated. Where a default is printed, the command is left out of running-config at
                that value; every command has a `no` form unless it says otherwise. Commands of the host
                and commands that we lack are kept as typed; they stand in the tables at the end.

                """);
        for (Mode mode : Languages.CONFIG.modes()) {
            mode(mode, out);
        }
        table(Standing.NOT_YET, "Known and lacking", out);
        table(Standing.NOT_OURS, "The host's", out);
        upToDate(DOCS.resolve("commands.md"), out.toString());
    }

    private static void mode(Mode mode, StringBuilder out) {
        List<Command> obeyed = new ArrayList<>();
        for (Command command : Languages.CONFIG.commands()) {
            if (command.mode().equals(mode) && command.standing() == Standing.OBEYED) {
                obeyed.add(command);
            }
        }
        if (obeyed.isEmpty()) {
            return;
        }
        out.append("## ").append(capital(mode.name())).append(" (`").append(mode.prompt());
        out.append("`)\n\n");
        for (Command command : obeyed) {
            out.append("### `").append(command).append("`\n\n");
            List<String> texts = Languages.CONFIG.helpTexts(command);
            List<String> said = texts.stream().filter(t -> !t.isEmpty()).toList();
            out.append(String.join(" · ", said)).append(said.isEmpty() ? "" : ".\n");
            command.syntaxes().stream()
                    .skip(1)
                    .forEach(s -> out.append("Also: `").append(s.text()).append("`.\n"));
            if (!command.defaultText().isEmpty()) {
                out.append("Default: ").append(command.defaultText()).append(".\n");
            }
            if (!command.negatable()) {
                out.append("No `no` form.\n");
            }
            out.append('\n');
        }
    }

    private static void table(Standing standing, String title, StringBuilder out) {
        out.append("## ")
                .append(title)
                .append("\n\n| where | command | why |\n| --- | --- | --- |\n");
        Set<String> rows = new LinkedHashSet<>();
        for (Command command : Languages.CONFIG.commands()) {
            if (command.standing() == standing) {
                String words = command.toString().replace("|", "\\|");
                String why = standing == Standing.NOT_OURS ? "" : command.reason();
                rows.add("| " + command.mode().prompt() + " | `" + words + "` | " + why + " |\n");
            }
        }
        rows.forEach(out::append);
        out.append('\n');
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    @Test
    void everyObeyedCommandHasHelpAtItsEnd() {
        List<String> without = new ArrayList<>();
        for (Command command : Languages.CONFIG.commands()) {
            List<String> texts = Languages.CONFIG.helpTexts(command);
            if (command.standing() == Standing.OBEYED && texts.stream().allMatch(String::isEmpty)) {
                without.add(command.toString());
            }
        }
        assertThat(without).isEmpty();
    }

    // ---- docs/defaults.md

    @Test
    void defaultsAreThoseOfTheRecords() {
        NhrpConfig nhrp = NhrpConfig.DEFAULT;
        String maxSend = nhrp.maxSendPackets() + " packets every " + nhrp.maxSendSeconds() + " s";
        assertThat(DOCS.resolve("defaults.md"))
                .content()
                .contains("| `ip nhrp holdtime` | " + nhrp.holdingTimeSeconds() + " s |")
                .contains("timeout` | " + nhrp.redirectTimeoutSeconds() + " s |")
                .contains("max-send` | " + maxSend + " |")
                .contains("fallback` | " + nhrp.fallbackSeconds() + " s:")
                .contains("dynamic` | " + (nhrp.multicastDynamic() ? "on" : "off") + " |")
                .contains("`ip nhrp shortcut` | " + (nhrp.shortcut() ? "on" : "off") + " |")
                .contains("`tunnel ttl` | " + TunnelConfig.DEFAULT.ttl() + " |")
                .contains("`tunnel mode` | `" + TunnelConfig.DEFAULT.mode().words() + "` |")
                .contains("| `hostname` | `" + SystemConfig.SLOT.defaultValue().hostname() + "` |")
                .contains("age-timer` | " + TunnelConfig.DEFAULT.pathMtuAgeMinutes() + " minutes |")
                .contains("min-mtu` | " + TunnelConfig.DEFAULT.pathMtuMinBytes() + " bytes |")
                .contains("preference` | " + NhrpConfig.StaticMap.PREFERENCE + ", the best |");
    }

    @Test
    void defaultsOfProtocolsAreThoseOfTheRecords() {
        assertThat(DOCS.resolve("defaults.md"))
                .content()
                .contains("`: `lifetime` | " + of(IsakmpPolicy.LIFETIME_SECONDS) + " s |")
                .contains("profile`: `lifetime` | " + of(Ikev2Profile.LIFETIME_SECONDS) + " s |")
                .contains("ikev2 window` | " + of(IkeDefaults.WINDOW_SIZE) + " |")
                .contains("lifetime` | " + of(IpsecDefaults.LIFETIME_SECONDS) + " s, ")
                .contains(" " + of(IpsecDefaults.LIFETIME_KILOBYTES) + " kilobytes |")
                .contains("window-size` | " + of(IpsecDefaults.REPLAY_WINDOW) + " |")
                .contains("reference-bandwidth` | " + of(OspfProcess.REFERENCE_BANDWIDTH) + " M")
                .contains("bandwidth-percent eigrp` | " + EigrpInterface.DEFAULT_BANDWIDTH_PERCENT)
                .contains("listen limit` | " + of(BgpProcess.LISTEN_LIMIT) + " |");
    }

    private static String of(Slot<?> slot) {
        return slot.defaultValue().toString();
    }

    // ---- docs/compatibility.md

    @Test
    void compatibilityIsUpToDate() throws IOException {
        assumeTrue(
                Files.isDirectory(CiscoLabsTest.LABS),
                "SKIPPED: no labs at " + CiscoLabsTest.LABS.toAbsolutePath());
        Map<String, EnumMap<Kind, Integer>> labs = new TreeMap<>();
        Map<String, Integer> files = new TreeMap<>();
        Map<String, NotYet> notYet = new TreeMap<>();
        Map<String, List<String>> wrong = new LinkedHashMap<>();
        for (Path file : CiscoLabsTest.files()) {
            String lab = CiscoLabsTest.LABS.relativize(file).getName(0).toString();
            files.merge(lab, 1, Integer::sum);
            ConfigReader.Result result = CiscoLabsTest.read(file);
            for (ConfigLine line : result.lines()) {
                labs.computeIfAbsent(lab, _ -> new EnumMap<>(Kind.class))
                        .merge(line.kind(), 1, Integer::sum);
                if (line.kind() == Kind.UNKNOWN || line.kind() == Kind.INVALID) {
                    wrong.computeIfAbsent(
                                    "`" + shortened(line.text()) + "` | " + why(line),
                                    _ -> new ArrayList<>())
                            .add(line.file() + ":" + line.number());
                }
                if (line.kind() == Kind.NOT_YET) {
                    notYet.computeIfAbsent(line.command(), _ -> new NotYet(line.message()))
                            .add(lab);
                }
            }
        }
        StringBuilder out = new StringBuilder();
        out.append(
                """
                # Compatibility with public DMVPN labs

                What becomes of every line of 35 labs with 141 router configurations, as their authors
                published them. Generated by reading all of them; comments, empty lines and moving between
                modes are not counted. *Obeyed*: parsed into the records that the router works from.
                *Not ours*: the host's business, kept as typed. *Not yet*: a feature that we know and lack,
                kept as typed. *Unknown* and *invalid*: no such command, or a value that cannot be; mostly
                prose and typing errors.

                | lab | files | lines | obeyed | not ours | not yet | unknown | invalid |
                | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
                """);
        EnumMap<Kind, Integer> sum = new EnumMap<>(Kind.class);
        labs.forEach((lab, counts) -> {
            counts.forEach((kind, n) -> sum.merge(kind, n, Integer::sum));
            row(lab, files.getOrDefault(lab, 0), counts, out);
        });
        row("**all**", files.values().stream().mapToInt(n -> n).sum(), sum, out);
        wrong(wrong, out);
        notYet(notYet, out);
        // What follows is written by the program's CompatibilityTest, which runs the labs.
        Path file = DOCS.resolve("compatibility.md");
        String now = Files.readString(file);
        int results = now.indexOf("\n## What passes\n");
        upToDate(file, out + (results < 0 ? "" : now.substring(results)));
    }

    private static String shortened(String text) {
        String line = text.strip().replace("|", "\\|");
        return line.length() <= LINE_MAX ? line : line.substring(0, LINE_MAX) + " ...";
    }

    private static String why(ConfigLine line) {
        return line.kind().words() + ": " + shortened(line.message()).replace("`", "'");
    }

    /** Every line that is unknown or invalid, so that anybody can see that it is one. */
    private static void wrong(Map<String, List<String>> wrong, StringBuilder out) {
        out.append("\n## The lines that are unknown or invalid\n\n");
        out.append("| times | first at | line | what `check` says |\n| ---: | --- | --- | --- |\n");
        wrong.forEach((line, places) ->
                out.append("| ")
                        .append(places.size())
                        .append(" | ")
                        .append(places.getFirst())
                        .append(" | ")
                        .append(line)
                        .append(" |\n"));
    }

    private static final class NotYet {
        private final String why;
        private final Set<String> labs = new LinkedHashSet<>();
        private int lines;

        NotYet(String why) {
            this.why = why;
        }

        void add(String lab) {
            labs.add(lab);
            lines++;
        }
    }

    private static void row(
            String lab, int files, EnumMap<Kind, Integer> counts, StringBuilder out) {
        int all = 0;
        for (Kind kind : Kind.values()) {
            all += kind == Kind.NOTHING ? 0 : counts.getOrDefault(kind, 0);
        }
        out.append("| ").append(lab).append(" | ").append(files).append(" | ").append(all);
        for (Kind kind :
                List.of(Kind.OBEYED, Kind.NOT_OURS, Kind.NOT_YET, Kind.UNKNOWN, Kind.INVALID)) {
            int n = counts.getOrDefault(kind, 0);
            String share = String.format(Locale.ROOT, "%.1f %%", all == 0 ? 0 : 100.0 * n / all);
            out.append(" | ").append(kind == Kind.UNKNOWN || kind == Kind.INVALID ? n : share);
        }
        out.append(" |\n");
    }

    private static void notYet(Map<String, NotYet> notYet, StringBuilder out) {
        out.append("\n## The most frequent commands that we lack\n\n");
        out.append("| labs | lines | command | what is missing |\n| ---: | ---: | --- | --- |\n");
        notYet.entrySet().stream()
                .sorted(
                        Comparator.comparingInt(
                                        (Map.Entry<String, NotYet> e) -> -e.getValue().labs.size())
                                .thenComparingInt(e -> -e.getValue().lines)
                                .thenComparing(Map.Entry::getKey))
                .limit(NOT_YET_ROWS)
                .forEach(e ->
                        out.append("| ")
                                .append(e.getValue().labs.size())
                                .append(" | ")
                                .append(e.getValue().lines)
                                .append(" | `")
                                .append(e.getKey().replace("|", "\\|"))
                                .append("` | ")
                                .append(e.getValue().why)
                                .append(" |\n"));
    }
}
