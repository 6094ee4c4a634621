package io.spokewire.rip;

import static io.spokewire.view.Layout.age;
import static io.spokewire.view.Layout.left;

import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.rip.RipSnapshot.Destination;
import io.spokewire.rip.RipSnapshot.Hop;
import io.spokewire.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the {@code show ip rip} commands print, laid out as IOS does. */
public final class RipViews {
    private RipViews() {}

    /**
     * {@code show ip rip database [PREFIX]}.
     *
     * @param only one destination; empty for all
     */
    public record Database(Optional<Prefix> only, List<RipSnapshot> processes) implements View {
        /** Copies the list. */
        public Database {
            processes = List.copyOf(processes);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (RipSnapshot process : processes) {
                Prefix network = Prefix.DEFAULT_IPV4;
                for (Destination d : process.destinations()) {
                    if (only.isPresent() && !only.get().equals(d.prefix())) {
                        continue;
                    }
                    Prefix whole = RipCircuit.classful((Ipv4Address) d.prefix().address());
                    if (only.isEmpty()
                            && whole.length() < d.prefix().length()
                            && !whole.equals(network)) {
                        network = whole;
                        out.append(whole).append("    auto-summary\n");
                    }
                    destination(d, out);
                }
            }
            return out.toString();
        }

        private static void destination(Destination d, StringBuilder out) {
            out.append(d.prefix()).append("    ");
            switch (d.kind()) {
                case CONNECTED -> out.append("directly connected, ").append(d.interfaceName());
                case REDISTRIBUTED -> out.append("redistributed");
                case LEARNED -> out.setLength(out.length() - 4);
                case POSSIBLY_DOWN -> out.append("is possibly down");
            }
            out.append('\n');
            for (Hop hop : d.hops()) {
                out.append("    [").append(d.metric()).append("] via ").append(hop.via());
                hop.heard().ifPresent(heard -> out.append(", ").append(age(heard)));
                out.append(", ").append(hop.interfaceName()).append('\n');
            }
        }
    }

    /** The lines of its own in {@code show ip protocols}. */
    static List<String> protocol(RipSnapshot p) {
        RipProcess.Timers timers = p.process().timers();
        List<String> lines = new ArrayList<>();
        lines.add(
                "Sending updates every "
                        + timers.updateSeconds()
                        + " seconds, next due in "
                        + p.nextUpdate().toSeconds()
                        + " seconds");
        lines.add(
                "Invalid after "
                        + timers.invalidSeconds()
                        + " seconds, hold down "
                        + timers.holdDownSeconds()
                        + ", flushed after "
                        + timers.flushSeconds());
        List<String> taken = new ArrayList<>();
        p.process().redistributions().forEach(r -> taken.add(r.source()));
        taken.add("rip");
        lines.add("Redistributing: " + String.join(", ", taken));
        int version = p.process().version();
        lines.add(
                "Default version control: send version "
                        + (version == 0 ? "1, receive any version" : version)
                        + (version == 0 ? "" : ", receive version " + version));
        lines.add("  Interface                           Send  Recv  Triggered RIP  Key-chain");
        for (RipSnapshot.Circuit circuit : p.interfaces()) {
            if (!circuit.passive()) {
                lines.add(
                        "  "
                                + left(circuit.name(), 36)
                                + left(words(circuit.send()), 6)
                                + left(words(circuit.receive()), 11)
                                + left("No", 10)
                                + (circuit.keyChain().isEmpty() ? "none" : circuit.keyChain()));
            }
        }
        lines.add(
                "Automatic network summarization is "
                        + (p.process().autoSummary() ? "" : "not ")
                        + "in effect");
        return lines;
    }

    private static String words(Set<Integer> versions) {
        return versions.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    /** {@code show ip rip traffic}: what was counted; IOS has no such command. */
    public record Traffic(List<RipSnapshot> processes) implements View {
        /** Copies the list. */
        public Traffic {
            processes = List.copyOf(processes);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (RipSnapshot process : processes) {
                out.append("RIP");
                out.append(process.vrf().isEmpty() ? "" : " in VRF " + process.vrf());
                out.append('\n');
                process.counters()
                        .forEach((help, count) ->
                                out.append("  ")
                                        .append(help)
                                        .append(": ")
                                        .append(count)
                                        .append('\n'));
            }
            return out.toString();
        }
    }
}
