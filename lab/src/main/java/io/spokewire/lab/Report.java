package io.spokewire.lab;

import static io.spokewire.view.Layout.left;

import io.spokewire.net.Address;
import io.spokewire.sim.Topology;
import io.spokewire.view.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the checks of a network found: the same record for namespaces and for the simulator.
 *
 * @param folder where the configurations stand
 * @param medium {@code namespaces} or {@code simulator}
 * @param stage how far the checks went
 * @param passed whether everything that was asked for is so
 * @param tunnels every tunnel and its state
 * @param tunnelPairs every pair of tunnel addresses of a cloud
 * @param hostPairs every pair of hosts and loopback addresses
 * @param protections the security associations of every protected tunnel, at the end
 * @param steps the six steps of DMVPN with their evidence
 * @param notes what was assumed, and what is wrong with the configurations
 * @param took from the first namespace to the last answer; in the simulator, virtual time
 */
public record Report(
        String folder,
        String medium,
        Stage stage,
        boolean passed,
        List<Tunnel> tunnels,
        List<Pair> tunnelPairs,
        List<Pair> hostPairs,
        List<Protection> protections,
        List<Step> steps,
        List<Topology.Note> notes,
        Duration took)
        implements View {

    /** Creation, registration and encryption. */
    private static final List<Integer> TUNNEL_STEPS = List.of(1, 2, 5);

    /** Copies the lists. */
    public Report {
        tunnels = List.copyOf(tunnels);
        tunnelPairs = List.copyOf(tunnelPairs);
        hostPairs = List.copyOf(hostPairs);
        protections = List.copyOf(protections);
        steps = List.copyOf(steps);
        notes = List.copyOf(notes);
    }

    /** How far the checks go. */
    public enum Stage {
        /** Registration, tunnel addresses and direct paths. */
        TUNNELS,
        /** Everything. */
        ALL
    }

    /**
     * A router's end of a tunnel.
     *
     * @param cloud the cloud's name
     * @param role hub, spoke or point-to-point
     * @param address its tunnel address
     * @param source its outer source address; empty text when it has none
     * @param passed whether it is in the state that its configuration asks for
     * @param state what state that is, in words
     */
    public record Tunnel(
            String router,
            String name,
            String cloud,
            String role,
            String address,
            String source,
            boolean passed,
            String state) {}

    /**
     * What a tunnel is sealed with.
     *
     * @param peers the outer addresses of those with whom it has an association, one for each
     */
    public record Protection(String router, String tunnel, List<Address> peers) {
        /** Copies the list. */
        public Protection {
            peers = List.copyOf(peers);
        }
    }

    /**
     * One direction between two addresses.
     *
     * @param from who asked: a host, or a router and its interface
     * @param to who was asked
     * @param source the asker's address
     * @param target the other's address
     * @param reached whether the last request was answered
     * @param firstAnswered whether the very first request was answered
     * @param firstPath the routers that the first request crossed in a tunnel, in order; empty when
     *     it took none
     * @param path the same for the last request
     * @param direct whether the last request went straight from the first router to the last
     * @param promised whether the configurations give the two a way to one another at all
     * @param wanted what the configuration asks for, in words
     * @param passed whether it is so
     */
    public record Pair(
            String from,
            String to,
            Address source,
            Address target,
            boolean reached,
            boolean firstAnswered,
            List<String> firstPath,
            List<String> path,
            boolean direct,
            boolean promised,
            String wanted,
            boolean passed) {
        /** Copies the lists. */
        public Pair {
            firstPath = List.copyOf(firstPath);
            path = List.copyOf(path);
        }

        /** How it went in the end. */
        String words() {
            return from + " to " + to + ": " + (reached ? way(path) : "no answer");
        }
    }

    /** How a step came out. */
    public enum Verdict {
        /** It is so, and the evidence shows it. */
        PROVEN("yes"),
        /** It should be so, and is not. */
        FAILED("NO"),
        /** The configurations do not ask for it. */
        NOT_CONFIGURED("-"),
        /** The stage ended before. */
        NOT_CHECKED("-");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }
    }

    /**
     * One of the six steps.
     *
     * @param number 1 to 6
     * @param evidence what was seen
     */
    public record Step(int number, String name, Verdict verdict, String evidence) {}

    /** Whether what {@code --stage tunnels} asks for is so, whatever came after it. */
    public boolean tunnelsPassed() {
        return tunnels.stream().allMatch(Tunnel::passed)
                && tunnelPairs.stream().allMatch(Pair::passed)
                && steps.stream()
                        .filter(s -> TUNNEL_STEPS.contains(s.number))
                        .noneMatch(s -> s.verdict == Verdict.FAILED);
    }

    @Override
    public String text() {
        StringBuilder out = new StringBuilder();
        for (Topology.Note note : notes) {
            out.append(note).append('\n');
        }
        if (!notes.isEmpty()) {
            out.append('\n');
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Tunnel", "Role", "Address", "Source", "", "State"));
        for (Tunnel t : tunnels) {
            rows.add(
                    List.of(
                            t.router + " " + t.name,
                            t.role,
                            t.address,
                            t.source,
                            mark(t.passed),
                            t.state));
        }
        table(rows, out);
        pairs("Tunnel addresses", tunnelPairs, out);
        if (stage == Stage.ALL) {
            pairs("LAN to LAN", hostPairs, out);
        }
        protections(out);
        rows.clear();
        rows.add(List.of("Step", "", "Evidence"));
        for (Step s : steps) {
            rows.add(List.of(s.number + " " + s.name, s.verdict.word, s.evidence));
        }
        table(rows, out);
        out.append(passed ? "PASSED" : "FAILED");
        out.append(": ").append(folder).append(" in ").append(medium);
        if (stage == Stage.TUNNELS) {
            out.append(", tunnels only");
        }
        out.append(String.format(Locale.ROOT, ", %.1f s%n", took.toMillis() / 1000.0));
        return out.toString();
    }

    private void protections(StringBuilder out) {
        if (protections.isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Protected tunnel", "Security associations with"));
        for (Protection p : protections) {
            Map<String, Integer> counts = new LinkedHashMap<>();
            p.peers.forEach(peer -> counts.merge(peer.toString(), 1, Integer::sum));
            List<String> words = new ArrayList<>();
            counts.forEach((peer, n) -> words.add(n == 1 ? peer : peer + " (" + n + ")"));
            rows.add(
                    List.of(
                            p.router + " " + p.tunnel,
                            words.isEmpty() ? "nobody" : String.join(", ", words)));
        }
        table(rows, out);
    }

    private static void pairs(String title, List<Pair> pairs, StringBuilder out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(title, "", "", "First packet", "Last packet", "Wanted"));
        List<Pair> shown = pairs.stream().filter(p -> p.promised || p.reached).toList();
        for (Pair p : shown) {
            rows.add(
                    List.of(
                            p.from + " " + p.source,
                            "> " + p.to + " " + p.target,
                            p.promised ? mark(p.passed) : "-",
                            !p.firstAnswered ? "lost" : way(p.firstPath),
                            !p.reached ? "not answered" : way(p.path),
                            p.wanted));
        }
        if (shown.size() < pairs.size()) {
            String rest = (pairs.size() - shown.size()) + " with no way configured and none found";
            rows.add(List.of(rest, "", "", "", "", ""));
        } else if (pairs.isEmpty()) {
            rows.add(List.of("none", "", "", "", "", ""));
        }
        table(rows, out);
    }

    private static String way(List<String> path) {
        return switch (path.size()) {
            case 0 -> "without tunnel";
            case 1, 2 -> "direct";
            default -> "by " + String.join(", ", path.subList(1, path.size() - 1));
        };
    }

    private static String mark(boolean passed) {
        return passed ? "ok" : "FAIL";
    }

    private static void table(List<List<String>> rows, StringBuilder out) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(left(row.get(i), widths[i])).append("  ");
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        out.append('\n');
    }
}
