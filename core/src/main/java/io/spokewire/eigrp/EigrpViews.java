package io.spokewire.eigrp;

import static io.spokewire.view.Layout.age;
import static io.spokewire.view.Layout.left;
import static io.spokewire.view.Layout.right;

import io.spokewire.interfaces.InterfaceName;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.policy.Redistribution;
import io.spokewire.routing.ProtocolStatus;
import io.spokewire.view.View;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What the {@code show ip eigrp} commands print, laid out as IOS does. */
public final class EigrpViews {
    private static final long PICOS_PER_MICRO = 1_000_000;

    private static final String CODES =
            """
            Codes: P - Passive, A - Active, U - Update, Q - Query, R - Reply,
                   r - reply Status, s - sia Status\s

            """;

    private static final String LINK_LOCAL = "Link-local address:";

    private EigrpViews() {}

    /**
     * {@code EIGRP-IPv4 Neighbors for AS(100)}. Named mode gives its name, and says that it is an
     * address family except of the topology table; the VRF stands behind, of interfaces below.
     */
    private static String title(EigrpSnapshot p, String what, String more) {
        String family = p.family() == AddressFamily.IPV4 ? "EIGRP-IPv4 " : "EIGRP-IPv6 ";
        String kind = what.startsWith("Topology") ? ") " : ") Address-Family ";
        String name = p.name().isEmpty() ? "" : "VR(" + p.name() + kind;
        String before = what.equals("Interfaces") ? "\n           " : " ";
        String vrf = p.vrf().isEmpty() ? "" : before + "VRF(" + p.vrf() + ")";
        return family + name + what + " for AS(" + p.autonomousSystem() + ")" + more + vrf + "\n";
    }

    /** What {@code show ip protocols} says of EIGRP alone. */
    static List<String> protocol(EigrpConfig config, String name) {
        EigrpProcess p = config.process();
        EigrpProcess.Weights w = p.weights();
        boolean ipv6 = config.family() == AddressFamily.IPV6;
        List<String> lines = new ArrayList<>();
        if (!ipv6) {
            lines.add("Default networks flagged in outgoing updates");
            lines.add("Default networks accepted from incoming updates");
            if (!p.redistributions().isEmpty()) {
                lines.add(
                        "Redistributing: "
                                + String.join(
                                        ", ",
                                        p.redistributions().stream()
                                                .map(Redistribution::source)
                                                .toList()));
            }
        }
        lines.add(
                (ipv6 ? "EIGRP-IPv6 " : "EIGRP-IPv4 ")
                        + (name.isEmpty() ? "" : "VR(" + name + ") Address-Family ")
                        + "Protocol for AS("
                        + p.autonomousSystem()
                        + ")");
        lines.add(
                "  Metric weight K1=%d, K2=%d, K3=%d, K4=%d, K5=%d"
                                .formatted(w.k1(), w.k2(), w.k3(), w.k4(), w.k5())
                        + (config.metrics().wide() ? " K6=" + w.k6() : ""));
        lines.add("  Soft SIA disabled");
        lines.add("  NSF-aware route hold timer is " + p.purgeSeconds() + "s");
        lines.add("  Router-ID: " + config.routerId());
        lines.add("  Topology : 0 (base)");
        lines.add("    Active Timer: " + p.activeSeconds() / 60 + " min");
        lines.add(
                "    Distance: internal "
                        + p.internalDistance()
                        + " external "
                        + p.externalDistance());
        lines.add("    Maximum path: " + p.maximumPaths());
        lines.add("    Maximum metric variance " + p.variance());
        p.stub()
                .ifPresent(stub ->
                        lines.add(
                                "  Stub, "
                                        + stub.words().substring("eigrp stub".length()).strip()));
        lines.add("");
        if (!ipv6) {
            lines.add("Automatic Summarization: " + (p.autoSummary() ? "enabled" : "disabled"));
        }
        return lines;
    }

    // ---- neighbours --------------------------------------------------------------------------

    /** {@code show ip eigrp neighbors [detail] [INTERFACE]}. */
    public record Neighbors(boolean detailed, List<EigrpSnapshot> processes) implements View {
        /** Copies the list. */
        public Neighbors {
            processes = List.copyOf(processes);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (EigrpSnapshot p : processes) {
                out.append(title(p, "Neighbors", ""));
                if (p.neighbors().isEmpty()) {
                    continue;
                }
                out.append(
                        "H   Address                 Interface              Hold Uptime   SRTT  "
                                + " RTO  Q  Seq\n"
                                + "                                                   (sec)        "
                                + " (ms)       Cnt Num\n");
                p.neighbors().forEach(n -> row(n, out));
                if (detailed) {
                    // Of neighbours that are not on the link; there is no way to configure those.
                    out.append("Max Nbrs: 0, Current Nbrs: 0\n");
                }
            }
            return out.toString();
        }

        private void row(EigrpSnapshot.NeighborEntry n, StringBuilder out) {
            boolean ipv6 = n.address().family() == AddressFamily.IPV6;
            out.append(left(String.valueOf(n.number()), 4));
            out.append(left(ipv6 ? LINK_LOCAL : n.address().toString(), 24));
            out.append(left(InterfaceName.abbreviated(n.interfaceName()), 23));
            out.append(right(n.hold().toSeconds(), 4)).append(' ');
            out.append(left(age(n.uptime()), 8));
            out.append(right(n.smoothedRoundTrip().toMillis(), 5));
            out.append(right(n.retransmissionTimeout().toMillis(), 6));
            out.append(right(n.queued(), 3)).append("  ");
            out.append(n.sequence()).append('\n');
            out.append(ipv6 ? "    " + n.address() + "\n" : "");
            if (detailed) {
                detail(n, out);
            }
        }

        private static void detail(EigrpSnapshot.NeighborEntry n, StringBuilder out) {
            out.append("   Version ").append(n.version().isEmpty() ? "0.0/0.0" : n.version());
            out.append(", Retrans: ").append(n.retransmissions());
            out.append(", Retries: ").append(n.retries());
            out.append(n.prefixes() == 0 ? "" : ", Prefixes: " + n.prefixes());
            out.append(n.up() ? "" : ", Waiting for Init").append('\n');
            out.append("   Topology-ids from peer - 0 \n");
            out.append("   Topologies advertised to peer:   base\n");
            if (n.bfd()) {
                out.append("   BFD sessions\n    NeighAddr         Interface\n    ");
                out.append(left(n.address().toString(), 18)).append(n.interfaceName()).append('\n');
            }
            out.append('\n');
            if (!n.stub().isEmpty()) {
                out.append("   Stub Peer Advertising (").append(n.stub());
                out.append(" ) Routes\n   Suppressing queries\n");
            }
        }
    }

    // ---- topology ----------------------------------------------------------------------------

    /**
     * {@code show ip eigrp topology [all-links | active | zero-successors]}.
     *
     * @param all whether paths are shown that are not feasible
     */
    public record Table(boolean all, List<EigrpSnapshot> processes) implements View {
        /** Copies the list. */
        public Table {
            processes = List.copyOf(processes);
        }

        /** With active routes alone. */
        public static Table active(List<EigrpSnapshot> processes) {
            return only(EigrpSnapshot.Destination::active, processes);
        }

        /** Without those that have a path in use. */
        public static Table withoutSuccessors(List<EigrpSnapshot> processes) {
            return only(d -> d.successors() == 0, processes);
        }

        private static Table only(
                Predicate<EigrpSnapshot.Destination> wanted, List<EigrpSnapshot> processes) {
            return new Table(true, processes.stream().map(p -> p.only(wanted)).toList());
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (EigrpSnapshot p : processes) {
                out.append(title(p, "Topology Table", "/ID(" + p.routerId() + ")"));
                out.append(CODES);
                p.destinations().forEach(d -> destination(d, out));
                out.append('\n');
            }
            return out.toString();
        }

        private void destination(EigrpSnapshot.Destination d, StringBuilder out) {
            out.append(d.active() ? "A " : "P ").append(d.prefix());
            out.append(", ").append(d.successors()).append(" successors, FD is ");
            out.append(distance(d.feasibleDistance()));
            if (d.tag() != 0) {
                out.append(", tag is ").append(d.tag());
            }
            if (d.active()) {
                out.append(", Q\n    ").append(d.awaited().size());
                out.append(" replies, active ").append(age(d.activeFor()));
                out.append(", query-origin: ").append(origin(d.origin()));
            }
            out.append('\n');
            for (EigrpSnapshot.PathEntry path : d.paths()) {
                if (!all && !path.feasible()) {
                    continue;
                }
                out.append("        via ").append(path.via());
                if (!path.via().equals("Connected")) {
                    out.append(" (").append(path.distance());
                    out.append('/').append(path.reported()).append(')');
                }
                if (!path.interfaceName().isEmpty()) {
                    out.append(", ").append(path.interfaceName());
                }
                out.append('\n');
            }
            if (d.active() && !d.awaited().isEmpty()) {
                out.append("    Remaining replies:\n");
                d.awaited().forEach(a -> out.append("         via ").append(a).append(", r\n"));
            }
        }

        private static String distance(Optional<Long> distance) {
            return distance.map(String::valueOf).orElse("Infinity");
        }

        private static String origin(int origin) {
            return switch (origin) {
                case 0 -> "Distance increased while active";
                case 1 -> "Local origin";
                case 2 -> "Multiple Origins";
                default -> "Successor Origin";
            };
        }
    }

    /**
     * {@code show ip eigrp topology PREFIX}.
     *
     * @param wanted as it was typed
     * @param processes with no other destinations
     */
    public record OneDestination(String wanted, List<EigrpSnapshot> processes) implements View {
        /** Copies the list. */
        public OneDestination {
            processes = List.copyOf(processes);
        }

        /** One prefix. */
        public static OneDestination of(Prefix prefix, List<EigrpSnapshot> all) {
            return new OneDestination(
                    prefix.toString(),
                    all.stream().map(p -> p.only(d -> d.prefix().equals(prefix))).toList());
        }

        /** The longest prefix of each process that an address is in. */
        public static OneDestination of(Address address, List<EigrpSnapshot> all) {
            return new OneDestination(
                    address.toString(), all.stream().map(p -> longest(address, p)).toList());
        }

        private static EigrpSnapshot longest(Address address, EigrpSnapshot p) {
            Optional<Prefix> found =
                    p.destinations().stream()
                            .map(EigrpSnapshot.Destination::prefix)
                            .filter(prefix -> prefix.contains(address))
                            .max(Comparator.comparingInt(Prefix::length));
            return p.only(d -> found.filter(d.prefix()::equals).isPresent());
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (EigrpSnapshot p : processes) {
                for (EigrpSnapshot.Destination d : p.destinations()) {
                    out.append(
                            title(
                                    p,
                                    "Topology Entry",
                                    "/ID(" + p.routerId() + ") for " + d.prefix()));
                    out.append("  State is ").append(d.active() ? "Active" : "Passive");
                    out.append(", Query origin flag is ").append(d.origin());
                    out.append(", ").append(d.successors()).append(" Successor(s), FD is ");
                    out.append(Table.distance(d.feasibleDistance()));
                    d.ribMetric().ifPresent(metric -> out.append(", RIB is ").append(metric));
                    out.append("\n  Descriptor Blocks:\n");
                    d.paths().forEach(path -> path(path, p, out));
                }
            }
            return out.isEmpty() ? "% " + wanted + " not in topology table\n" : out.toString();
        }

        private static void path(EigrpSnapshot.PathEntry path, EigrpSnapshot p, StringBuilder out) {
            String none = p.family() == AddressFamily.IPV4 ? "0.0.0.0" : "::";
            boolean summary = path.interfaceName().equals("Null0");
            String from = path.from().map(Address::toString).orElse(summary ? none : path.via());
            out.append("  ").append(path.own() ? none : path.via());
            out.append(path.interfaceName().isEmpty() ? "" : " (" + path.interfaceName() + ")");
            out.append(", from ").append(from).append(", Send flag is 0x0\n");
            out.append("      Composite metric is (").append(path.distance());
            out.append('/').append(path.reported()).append("), route is ");
            out.append(path.externalData().isPresent() ? "External" : "Internal").append('\n');
            out.append("      Vector metric:\n");
            out.append("        Minimum bandwidth is ").append(path.bandwidthKbits());
            out.append(" Kbit\n        Total delay is ");
            out.append(
                    p.wide()
                            ? path.delayPicos() + " picoseconds\n"
                            : path.delayPicos() / PICOS_PER_MICRO + " microseconds\n");
            out.append("        Reliability is ").append(path.reliability()).append("/255\n");
            out.append("        Load is ").append(path.load()).append("/255\n");
            out.append("        Minimum MTU is ").append(path.mtuBytes()).append('\n');
            out.append("        Hop count is ").append(path.hops()).append('\n');
            path.originator()
                    .ifPresent(id ->
                            out.append("        Originating router is ").append(id).append('\n'));
            path.externalData().ifPresent(data -> external(data, out));
        }

        private static void external(EigrpSnapshot.ExternalData data, StringBuilder out) {
            out.append("      External data:\n        AS number of route is ");
            out.append(data.autonomousSystem());
            out.append("\n        External protocol is ").append(data.protocol());
            out.append(", external metric is ").append(data.metric());
            out.append("\n        Administrator tag is ").append(data.tag());
            out.append(String.format(Locale.ROOT, " (0x%08X)\n", data.tag()));
        }
    }

    // ---- interfaces and traffic --------------------------------------------------------------

    /** {@code show ip eigrp interfaces [detail]}. */
    public record Interfaces(boolean detailed, List<EigrpSnapshot> processes) implements View {
        /** Copies the list. */
        public Interfaces {
            processes = List.copyOf(processes);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (EigrpSnapshot p : processes) {
                out.append(title(p, "Interfaces", ""));
                out.append(
                        "                              Xmit Queue   PeerQ        Mean   Pacing Time"
                                + "   Multicast    Pending\n"
                                + "Interface              Peers  Un/Reliable  Un/Reliable  SRTT "
                                + "  Un/Reliable   Flow Timer   Routes\n");
                for (EigrpSnapshot.InterfaceEntry i : p.interfaces()) {
                    if (!i.passive()) { // as at IOS
                        row(i, out);
                    }
                }
            }
            return out.toString();
        }

        private void row(EigrpSnapshot.InterfaceEntry i, StringBuilder out) {
            out.append(left(InterfaceName.abbreviated(i.name()), 23)).append(right(i.peers(), 3));
            out.append("        ").append(left("0/" + i.waiting(), 10));
            out.append(left("0/" + i.queued(), 9));
            out.append(right(i.meanRoundTrip().toMillis(), 6)).append("       ");
            out.append(
                    left(
                            i.unreliablePacing().toMillis() + "/" + i.reliablePacing().toMillis(),
                            12));
            out.append(right(0, 4)).append(right(i.pendingRoutes(), 12)).append('\n');
            if (detailed) {
                detail(i, out);
            }
        }

        private static void detail(EigrpSnapshot.InterfaceEntry i, StringBuilder out) {
            EigrpSnapshot.InterfaceTraffic t = i.traffic();
            out.append("  Hello-interval is ").append(i.helloSeconds());
            out.append(", Hold-time is ").append(i.holdSeconds()).append('\n');
            out.append("  Split-horizon is ").append(i.splitHorizon() ? "enabled" : "disabled");
            out.append("\n  Next xmit serial ");
            out.append(i.nextSerial().map(String::valueOf).orElse("<none>"));
            out.append("\n  Packetized sent/expedited: ").append(t.packetized()).append('/');
            out.append(t.shared()).append("\n  Hello's sent/expedited: ").append(t.hellos());
            out.append('/').append(t.expeditedHellos()).append("\n  Un/reliable mcasts: ");
            out.append(t.unreliableMulticasts()).append('/').append(t.reliableMulticasts());
            out.append("  Un/reliable ucasts: ").append(t.unreliableUnicasts()).append('/');
            out.append(t.reliableUnicasts()).append("\n  Mcast exceptions: ");
            out.append(t.multicastExceptions()).append("  CR packets: ").append(t.conditional());
            out.append("  ACKs suppressed: ").append(t.suppressed());
            out.append("\n  Retransmissions sent: ").append(t.retransmissions());
            out.append("  Out-of-sequence rcvd: ").append(t.outOfSequence());
            out.append("\n  Topology-ids on interface - 0 \n");
            out.append(
                    switch (i.nextHop()) {
                        case SELF -> "";
                        case KEPT ->
                                "  Next-hop-self disabled, next-hop info forwarded, ECMP mode"
                                        + " Enabled\n";
                        case KEPT_OF_EQUAL ->
                                "  Next-hop-self disabled, next-hop info forwarded, ECMP mode"
                                        + " Disabled\n";
                    });
            out.append(i.bfd() ? "  BFD is enabled\n" : "");
            out.append("  Authentication mode is ");
            if (i.authentication().isEmpty()) {
                out.append("not set");
            } else {
                out.append(i.authentication()).append(",  key-chain is ");
                out.append(i.keyChain().isEmpty() ? "not set" : '"' + i.keyChain() + '"');
            }
            out.append("\n  Topologies advertised on this interface:  base\n");
            out.append("  Topologies not advertised on this interface:\n");
        }
    }

    /** {@code show ip eigrp accounting}. */
    public record Accounts(List<EigrpSnapshot> processes) implements View {
        /** Copies the list. */
        public Accounts {
            processes = List.copyOf(processes);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (EigrpSnapshot p : processes) {
                out.append(title(p, "Accounting", "/ID(" + p.routerId() + ")"));
                out.append("Total Prefix Count: ").append(p.accounting().prefixes());
                out.append("  States: A-Adjacency, P-Pending, D-Down\n");
                out.append(
                        """
                        State Address/Source  Interface        Prefix   Restart  Restart/
                                                               Count    Count    Reset(s)
                        """);
                for (EigrpSnapshot.Account a : p.accounting().sources()) {
                    String name = InterfaceName.abbreviated(a.interfaceName());
                    out.append(' ').append(left(a.state(), 5)).append(left(a.source(), 16));
                    out.append(left(name.isEmpty() ? "----" : name, 16));
                    out.append(right(a.prefixes(), 7)).append(right(a.restarts(), 9));
                    out.append(right(a.left().toSeconds(), 9)).append('\n');
                }
            }
            return out.toString();
        }
    }

    /** {@code show ip eigrp traffic}. */
    public record Traffics(List<EigrpSnapshot> processes) implements View {
        /** Copies the list. */
        public Traffics {
            processes = List.copyOf(processes);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (EigrpSnapshot p : processes) {
                out.append(title(p, "Traffic Statistics", ""));
                for (EigrpSnapshot.Traffic t : p.traffic()) {
                    out.append("  ").append(t.kind()).append(" sent/received: ");
                    out.append(t.sent()).append('/').append(t.received()).append('\n');
                }
            }
            return out.toString();
        }
    }

    /** {@code show ip eigrp events}. */
    public record Events(List<EigrpSnapshot> processes) implements View {
        private static final DateTimeFormatter TIME =
                DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

        /** Copies the list. */
        public Events {
            processes = List.copyOf(processes);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (EigrpSnapshot p : processes) {
                out.append("Event information for AS ").append(p.autonomousSystem()).append(":\n");
                int number = 1;
                for (EigrpSnapshot.Event event : p.events()) {
                    out.append(left(number++ + "", 5)).append(TIME.format(event.when()));
                    out.append(' ').append(event.what()).append(": ");
                    out.append(
                            event.about().stream()
                                    .map(Object::toString)
                                    .collect(Collectors.joining(" ")));
                    out.append('\n');
                }
            }
            return out.toString();
        }
    }

    /** {@code show eigrp protocols}: of {@code show ip protocols} what is of EIGRP alone. */
    public record Protocols(List<ProtocolStatus> processes) implements View {
        /** Those of EIGRP among all. */
        public Protocols {
            processes = processes.stream().filter(p -> p.protocol().startsWith("eigrp ")).toList();
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (ProtocolStatus p : processes) {
                p.details().stream()
                        .dropWhile(line -> !line.startsWith("EIGRP-IPv"))
                        .takeWhile(line -> !line.isEmpty())
                        .forEach(line -> out.append(line).append('\n'));
                out.append('\n');
            }
            return out.toString();
        }
    }
}
