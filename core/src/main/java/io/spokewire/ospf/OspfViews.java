package io.spokewire.ospf;

import static io.spokewire.view.Layout.age;
import static io.spokewire.view.Layout.left;
import static io.spokewire.view.Layout.right;

import io.spokewire.interfaces.InterfaceName;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.view.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the {@code show ip ospf}, {@code show ipv6 ospf} and {@code show ospfv3} commands print,
 * laid out as IOS does.
 */
public final class OspfViews {
    private static final int MILLIS = 1000;

    private OspfViews() {}

    /** What {@code show ip protocols} says of OSPF alone. */
    static List<String> protocol(OspfSnapshot ospf, OspfProcess process) {
        List<String> lines = new ArrayList<>();
        lines.add("Router ID " + OspfText.address(ospf.config().routerId()));
        if (ospf.border()) {
            lines.add("It is an area border router");
        }
        if (ospf.boundary()) {
            lines.add("It is an autonomous system boundary router");
        }
        if (!process.redistributions().isEmpty()) {
            lines.add("Redistributing External Routes from,");
            process.redistributions().forEach(r -> lines.add("  " + r.source()));
        }
        int stub = 0;
        int nssa = 0;
        for (OspfSnapshot.AreaEntry area : ospf.areas()) {
            stub += area.config().type() == OspfArea.Type.STUB ? 1 : 0;
            nssa += area.config().type() == OspfArea.Type.NSSA ? 1 : 0;
        }
        int all = ospf.areas().size();
        lines.add(
                "Number of areas in this router is %d. %d normal %d stub %d nssa"
                        .formatted(all, all - stub - nssa, stub, nssa));
        return lines;
    }

    private static String clock(Duration duration) {
        long seconds = duration.toSeconds();
        return String.format(
                Locale.ROOT, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    // ---- neighbours --------------------------------------------------------------------------

    /**
     * A neighbour.
     *
     * @param changes how often its state has been another one
     * @param options bits of its hellos
     * @param designatedRouter address of who leads the network; empty where nobody does
     * @param deadTime until it counts as gone
     * @param upTime since its state last changed
     */
    public record NeighborRow(
            int process,
            String family,
            String routerId,
            String neighborId,
            int priority,
            String state,
            int changes,
            String role,
            int options,
            Optional<Address> designatedRouter,
            Optional<Address> backupDesignatedRouter,
            Duration deadTime,
            int interfaceId,
            Address address,
            String interfaceName,
            AreaId area,
            Duration upTime,
            int retransmissions) {}

    /** {@code show ip ospf neighbor [detail]} and its like. */
    public record Neighbors(OspfStyle style, boolean detailed, List<NeighborRow> neighbors)
            implements View {
        /** Copies the list. */
        public Neighbors {
            neighbors = List.copyOf(neighbors);
        }

        /** Those on one interface, and of them those with one router id; empty for all. */
        public Neighbors only(String interfaceName, String neighborId) {
            return new Neighbors(
                    style,
                    detailed,
                    neighbors.stream()
                            .filter(n ->
                                    interfaceName.isEmpty()
                                            || n.interfaceName().equals(interfaceName))
                            .filter(n -> neighborId.isEmpty() || n.neighborId().equals(neighborId))
                            .toList());
        }

        /** Those of all processes that a command shows. */
        public static Neighbors of(
                OspfStyle style, boolean detailed, List<OspfSnapshot> processes) {
            List<NeighborRow> rows = new ArrayList<>();
            for (OspfSnapshot process : processes) {
                if (style.shows(process)) {
                    process.circuits().forEach(c -> rows(style, process, c, rows));
                }
            }
            return new Neighbors(style, detailed, rows);
        }

        private static void rows(
                OspfStyle style,
                OspfSnapshot process,
                OspfSnapshot.CircuitEntry circuit,
                List<NeighborRow> rows) {
            for (OspfSnapshot.NeighborEntry n : circuit.neighbors()) {
                rows.add(
                        new NeighborRow(
                                process.config().process(),
                                OspfStyle.family(process),
                                OspfText.address(process.config().routerId()),
                                OspfText.address(n.routerId()),
                                n.priority(),
                                n.state(),
                                n.changes(),
                                n.role(),
                                n.options(),
                                circuit.designatedRouter().map(OspfSnapshot.Leader::address),
                                circuit.backupDesignatedRouter().map(OspfSnapshot.Leader::address),
                                Duration.ofNanos(n.deadNanos()),
                                style.three() ? n.interfaceId() : 0,
                                n.address(),
                                circuit.config().name(),
                                circuit.config().area(),
                                Duration.ofNanos(n.upNanos()),
                                n.retransmissions()));
            }
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            String before = "";
            if (!style.three() && !detailed && !neighbors.isEmpty()) {
                out.append('\n').append(heading("Address"));
            }
            for (NeighborRow n : neighbors) {
                String heading = style.heading(n.process(), n.family(), n.routerId());
                if (style.three() && !heading.equals(before)) {
                    before = heading;
                    out.append(heading).append(detailed ? "" : heading("Interface ID"));
                }
                if (detailed) {
                    detail(n, out);
                } else {
                    out.append(left(n.neighborId(), 15));
                    // IOS: where nobody is elected a priority is none.
                    int priority = n.role().equals("-") ? 0 : n.priority();
                    out.append(right(priority, 4)).append("   ");
                    out.append(
                            left(n.state() + "/" + (n.role().equals("-") ? "  -" : n.role()), 16));
                    out.append(left(clock(n.deadTime()), 12));
                    out.append(
                            left(
                                    style.three()
                                            ? String.valueOf(n.interfaceId())
                                            : n.address().toString(),
                                    16));
                    out.append(n.interfaceName()).append('\n');
                }
            }
            return out.toString();
        }

        private static String heading(String what) {
            return "Neighbor ID     Pri   State           Dead Time   "
                    + left(what, 16)
                    + "Interface\n";
        }

        private void detail(NeighborRow n, StringBuilder out) {
            out.append(" Neighbor ").append(n.neighborId());
            out.append(style.three() ? "\n" : ", interface address " + n.address() + "\n");
            out.append("    In the area ").append(n.area());
            out.append(" via interface ").append(n.interfaceName()).append('\n');
            if (style.three()) {
                out.append("    Neighbor: interface-id ").append(n.interfaceId());
                out.append(", link-local address ").append(n.address()).append('\n');
            }
            out.append("    Neighbor priority is ").append(n.priority());
            out.append(", State is ").append(n.state()).append(", ").append(n.changes());
            out.append(" state changes\n");
            if (!n.role().equals("-") && !style.three()) {
                out.append("    DR is ").append(or0(n.designatedRouter())).append(" BDR is ");
                out.append(or0(n.backupDesignatedRouter())).append('\n');
            }
            out.append(String.format(Locale.ROOT, "    Options is 0x%X\n", n.options()));
            out.append("    Dead timer due in ").append(clock(n.deadTime())).append('\n');
            out.append("    Neighbor is up for ").append(age(n.upTime())).append('\n');
            out.append("    retransmission queue length ");
            out.append(n.retransmissions()).append('\n');
        }

        private static String or0(Optional<Address> address) {
            return address.map(Address::toString).orElse("0.0.0.0");
        }
    }

    // ---- interfaces --------------------------------------------------------------------------

    /** {@code show ip ospf interface [brief | NAME]} and its like. */
    public record Interfaces(OspfStyle style, boolean brief, List<InterfaceRow> interfaces)
            implements View {
        /** Copies the list. */
        public Interfaces {
            interfaces = List.copyOf(interfaces);
        }

        /**
         * Those of all processes.
         *
         * @param name canonical; empty for all
         */
        public static Interfaces of(
                OspfStyle style, boolean brief, String name, List<OspfSnapshot> processes) {
            List<InterfaceRow> rows = new ArrayList<>();
            for (OspfSnapshot process : processes) {
                for (OspfSnapshot.CircuitEntry c : process.circuits()) {
                    boolean wanted = name.isEmpty() || c.config().name().equals(name);
                    if (wanted && style.shows(process)) {
                        rows.add(InterfaceRow.of(process, c));
                    }
                }
            }
            return new Interfaces(style, brief, rows);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            if (!brief) {
                interfaces.forEach(i -> i.detail(style, out));
                return out.toString();
            }
            String where =
                    switch (style) {
                        case IP_OSPF -> "IP Address/Mask    ";
                        case IPV6_OSPF -> "Intf ID    ";
                        case OSPFV3 -> "AF         ";
                    };
            out.append("Interface    PID   Area            ").append(where);
            out.append("Cost  State Nbrs F/C\n");
            for (InterfaceRow i : interfaces) {
                out.append(left(InterfaceName.abbreviated(i.name()), 13));
                out.append(left(String.valueOf(i.process()), 6));
                out.append(left(i.area().toString(), 16));
                String own =
                        switch (style) {
                            case IP_OSPF -> i.shortAddress();
                            case IPV6_OSPF -> String.valueOf(i.interfaceId());
                            case OSPFV3 -> i.family();
                        };
                out.append(left(own, where.length()));
                out.append(left(String.valueOf(i.cost()), 6));
                out.append(left(shortState(i.state()), 6));
                out.append(i.fullNeighbors()).append('/').append(i.neighbors()).append('\n');
            }
            return out.toString();
        }

        private static String shortState(String state) {
            return switch (state) {
                case "POINT_TO_POINT" -> "P2P";
                case "LOOPBACK" -> "LOOP";
                case "DROTHER" -> "DROTH";
                case "WAITING" -> "WAIT";
                default -> state;
            };
        }
    }

    /**
     * How the packets of an interface are protected, RFC 4552. No key is part of it.
     *
     * @param protocol {@code esp} or {@code ah}
     * @param transform as a transform set words it
     * @param weakAlgorithms of these; none where they protect enough
     */
    public record Protection(
            long spi,
            String protocol,
            String transform,
            List<String> weakAlgorithms,
            String words,
            OspfIpsecTraffic counters) {
        /** Copies the list. */
        public Protection {
            weakAlgorithms = List.copyOf(weakAlgorithms);
        }

        static Optional<Protection> of(OspfSnapshot.CircuitEntry c) {
            OspfIpsec ipsec = c.config().ipsec();
            return ipsec.active()
                    ? Optional.of(
                            new Protection(
                                    ipsec.spi(),
                                    ipsec.esp() ? "esp" : "ah",
                                    ipsec.transform(),
                                    ipsec.weakAlgorithms(),
                                    ipsec.shown(),
                                    c.ipsec()))
                    : Optional.empty();
        }

        private void show(StringBuilder out) {
            out.append("  ").append(words).append(" SPI ").append(spi);
            out.append(", secure socket UP (errors: ").append(counters.dropped()).append(')');
            out.append(weakAlgorithms.isEmpty() ? "\n" : " (weak)\n");
        }
    }

    /**
     * An interface.
     *
     * @param fullNeighbors those whose databases are as ours
     * @param unnumbered the interface whose address it has; empty where it is its own
     */
    public record InterfaceRow(
            String name,
            int process,
            String family,
            AreaId area,
            String routerId,
            int interfaceId,
            int instance,
            Address address,
            int prefixLength,
            String networkType,
            int cost,
            String state,
            int priority,
            boolean passive,
            Optional<OspfSnapshot.Leader> designatedRouter,
            Optional<OspfSnapshot.Leader> backupDesignatedRouter,
            Duration hello,
            Duration dead,
            int retransmitSeconds,
            int transmitDelaySeconds,
            String authentication,
            Optional<Protection> protection,
            long fullNeighbors,
            int neighbors,
            long packetsSent,
            long packetsReceived,
            long packetsDropped,
            String unnumbered) {
        static InterfaceRow of(OspfSnapshot process, OspfSnapshot.CircuitEntry c) {
            OspfCircuitConfig config = c.config();
            return new InterfaceRow(
                    config.name(),
                    process.config().process(),
                    OspfStyle.family(process),
                    config.area(),
                    OspfText.address(process.config().routerId()),
                    config.interfaceId(),
                    config.instance(),
                    config.address(),
                    config.networks().stream()
                            .filter(a -> a.address().equals(config.address()))
                            .mapToInt(InterfaceAddress::length)
                            .findFirst()
                            .orElse(config.address().bits()),
                    type(config),
                    config.cost(),
                    c.state(),
                    config.priority(),
                    config.passive(),
                    c.designatedRouter(),
                    c.backupDesignatedRouter(),
                    Duration.ofMillis(config.helloMillis()),
                    Duration.ofSeconds(config.deadSeconds()),
                    config.retransmitSeconds(),
                    config.transmitDelaySeconds(),
                    switch (config.authentication()) {
                        case OspfAuthentication.None _ -> "none";
                        case OspfAuthentication.Simple _ -> "simple password";
                        case OspfAuthentication.Cryptographic _ -> "cryptographic";
                    },
                    Protection.of(c),
                    c.neighbors().stream().filter(n -> n.state().equals("FULL")).count(),
                    c.neighbors().size(),
                    c.sent(),
                    c.received(),
                    c.dropped(),
                    config.unnumbered() ? config.lender() : "");
        }

        String shortAddress() {
            return unnumbered.isEmpty()
                    ? address + "/" + prefixLength
                    : "Unnumbered " + InterfaceName.abbreviated(unnumbered);
        }

        private static String type(OspfCircuitConfig config) {
            if (config.loopback() && config.network() != NetworkType.POINT_TO_POINT) {
                return "LOOPBACK";
            }
            return switch (config.network()) {
                case BROADCAST -> "BROADCAST";
                case NON_BROADCAST -> "NON_BROADCAST";
                case POINT_TO_POINT -> "POINT_TO_POINT";
                case POINT_TO_MULTIPOINT, POINT_TO_MULTIPOINT_NON_BROADCAST ->
                        "POINT_TO_MULTIPOINT";
            };
        }

        void detail(OspfStyle style, StringBuilder out) {
            out.append(name).append(" is up, line protocol is up \n");
            if (style.three()) {
                out.append("  Link Local Address ").append(address);
                out.append(", Interface ID ").append(interfaceId).append('\n');
                out.append("  Area ").append(area).append(", Process ID ").append(process);
                out.append(", Instance ID ").append(instance);
                out.append(", Router ID ").append(routerId).append('\n');
                out.append("  Network Type ").append(networkType);
            } else {
                if (unnumbered.isEmpty()) {
                    out.append("  Internet Address ").append(address).append('/');
                    out.append(prefixLength);
                } else {
                    out.append("  Interface is unnumbered. Using address of ");
                    out.append(unnumbered).append(" (").append(address).append(')');
                }
                out.append(", Interface ID ").append(interfaceId);
                out.append(", Area ").append(area).append('\n');
                out.append("  Process ID ").append(process).append(", Router ID ");
                out.append(routerId).append(", Network Type ").append(networkType);
            }
            out.append(", Cost: ").append(cost).append('\n');
            protection.ifPresent(ipsec -> ipsec.show(out));
            if (networkType.equals("LOOPBACK")) {
                out.append("  Loopback interface is treated as a stub Host\n");
                return;
            }
            out.append("  Transmit Delay is ").append(transmitDelaySeconds);
            out.append(" sec, State ").append(state);
            boolean electing = networkType.endsWith("BROADCAST");
            out.append(electing ? ", Priority " + priority : "").append('\n');
            if (electing) {
                out.append(router(style, "Designated Router", designatedRouter));
                out.append(router(style, "Backup Designated router", backupDesignatedRouter));
            }
            out.append("  Timer intervals configured, Hello ");
            out.append(
                    hello.toMillis() < MILLIS
                            ? hello.toMillis() + " msec"
                            : String.valueOf(hello.toSeconds()));
            out.append(", Dead ").append(dead.toSeconds());
            out.append(", Wait ").append(dead.toSeconds());
            out.append(", Retransmit ").append(retransmitSeconds).append('\n');
            if (passive) {
                out.append("    No Hellos (Passive interface) \n");
            }
            out.append("  Neighbor Count is ").append(neighbors);
            out.append(", Adjacent neighbor count is ").append(fullNeighbors).append('\n');
            if (!authentication.equals("none")) {
                out.append("  Authentication: ").append(authentication).append('\n');
            }
        }

        private static String router(
                OspfStyle style, String what, Optional<OspfSnapshot.Leader> leader) {
            return leader.map(found ->
                            "  "
                                    + what
                                    + " (ID) "
                                    + OspfText.address(found.routerId())
                                    + (style.three() ? ", local address " : ", Interface address ")
                                    + found.address()
                                    + "\n")
                    .orElse("  No " + what.toLowerCase(Locale.ROOT) + " on this network\n");
        }
    }

    // ---- processes ---------------------------------------------------------------------------

    /** {@code show ip ospf} and its like. */
    public record Processes(OspfStyle style, List<ProcessRow> processes) implements View {
        /** Copies the list. */
        public Processes {
            processes = List.copyOf(processes);
        }

        /** All of them. */
        public static Processes of(OspfStyle style, List<OspfSnapshot> all) {
            return new Processes(
                    style, all.stream().filter(style::shows).map(ProcessRow::of).toList());
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (ProcessRow p : processes) {
                if (style == OspfStyle.OSPFV3) {
                    out.append(" OSPFv3 ").append(p.process()).append(" address-family ");
                    out.append(p.family()).append("\n Router ID ");
                } else {
                    out.append(" Routing Process \"").append(style.three() ? "ospfv3 " : "ospf ");
                    out.append(p.process()).append("\" with ID ");
                }
                out.append(p.routerId()).append('\n');
                if (!style.three()) {
                    out.append(" Supports only single TOS(TOS0) routes\n Supports opaque LSA\n");
                }
                out.append(" Supports NSSA (compatible with RFC 3101)\n");
                if (p.border() || p.boundary()) {
                    out.append(" It is an ");
                    out.append(
                            p.border() && p.boundary()
                                    ? "area border and autonomous system boundary"
                                    : p.border() ? "area border" : "autonomous system boundary");
                    out.append(" router\n");
                }
                out.append(" Router is ").append(p.maxMetric() ? "" : "not ");
                out.append("originating router-LSAs with maximum metric\n");
                timings(p.timings(), out);
                out.append(" Number of external LSA ").append(p.externalLsas()).append('\n');
                out.append(" Number of areas in this router is ").append(p.areas().size());
                out.append(". ").append(count(p, OspfArea.Type.NORMAL)).append(" normal ");
                out.append(count(p, OspfArea.Type.STUB)).append(" stub ");
                out.append(count(p, OspfArea.Type.NSSA)).append(" nssa\n");
                out.append(style.three() ? " Graceful restart" : " IETF NSF");
                out.append(" helper support ").append(p.helper() ? "enabled" : "disabled");
                out.append(p.strictHelper() ? " with strict LSA checking\n" : "\n");
                if (style.three() || !p.rfc1583()) { // IOS says it of version 3 alone
                    out.append(" RFC1583 compatibility ");
                    out.append(p.rfc1583() ? "enabled\n" : "disabled\n");
                }
                for (AreaRow area : p.areas()) {
                    area.text(out);
                }
                out.append('\n');
            }
            return out.toString();
        }

        private static void timings(OspfTimings t, StringBuilder out) {
            line("Initial SPF schedule delay", t.spf().startMillis(), out);
            line("Minimum hold time between two consecutive SPFs", t.spf().holdMillis(), out);
            line("Maximum wait time between two consecutive SPFs", t.spf().maxMillis(), out);
            line("Initial LSA throttle delay", t.lsa().startMillis(), out);
            line("Minimum hold time for LSA throttle", t.lsa().holdMillis(), out);
            line("Maximum wait time for LSA throttle", t.lsa().maxMillis(), out);
            line("Minimum LSA arrival", t.arrivalMillis(), out);
            OspfTimings.Pacing pacing = t.pacing();
            if (pacing.groupSeconds() > 0) {
                out.append(" LSA group pacing timer ");
                out.append(pacing.groupSeconds()).append(" secs\n");
            }
            if (pacing.floodMillis() > 0) {
                line("Interface flood pacing timer", pacing.floodMillis(), out);
            }
            if (pacing.retransmissionMillis() > 0) {
                line("Retransmission pacing timer", pacing.retransmissionMillis(), out);
            }
        }

        private static void line(String what, int millis, StringBuilder out) {
            out.append(' ').append(what).append(' ').append(millis).append(" msecs\n");
        }

        private static long count(ProcessRow process, OspfArea.Type type) {
            return process.areas().stream().filter(a -> a.type() == type).count();
        }
    }

    /** A process. */
    public record ProcessRow(
            int process,
            String family,
            String vrf,
            String routerId,
            boolean border,
            boolean boundary,
            boolean maxMetric,
            boolean helper,
            boolean strictHelper,
            boolean rfc1583,
            OspfTimings timings,
            int externalLsas,
            List<AreaRow> areas) {
        static ProcessRow of(OspfSnapshot s) {
            return new ProcessRow(
                    s.config().process(),
                    OspfStyle.family(s),
                    s.config().vrf(),
                    OspfText.address(s.config().routerId()),
                    s.border(),
                    s.boundary(),
                    s.config().maxMetric().on(),
                    s.config().helper() != RestartHelper.OFF,
                    s.config().helper() == RestartHelper.STRICT,
                    s.config().rfc1583(),
                    s.config().timings(),
                    s.externals(),
                    s.areas().stream().map(a -> AreaRow.of(s, a)).toList());
        }
    }

    /** An area of a process. */
    public record AreaRow(
            AreaId area,
            OspfArea.Type type,
            boolean summaries,
            boolean translates,
            int interfaces,
            int loopbacks,
            String authentication,
            int spfRuns,
            List<RangeRow> ranges,
            int lsas) {
        /** Copies the list. */
        public AreaRow {
            ranges = List.copyOf(ranges);
        }

        static AreaRow of(OspfSnapshot process, OspfSnapshot.AreaEntry area) {
            OspfArea config = area.config();
            List<OspfCircuitConfig> own =
                    process.circuits().stream()
                            .map(OspfSnapshot.CircuitEntry::config)
                            .filter(c -> c.area().equals(config.id()))
                            .toList();
            return new AreaRow(
                    config.id(),
                    config.type(),
                    !config.noSummary(),
                    area.translating(),
                    own.size(),
                    (int) own.stream().filter(OspfCircuitConfig::loopback).count(),
                    config.authentication(),
                    area.spfRuns(),
                    config.ranges().stream().map(r -> RangeRow.of(process, r)).toList(),
                    area.advertisements());
        }

        void text(StringBuilder out) {
            out.append("    Area ");
            out.append(area.number() == 0 ? "BACKBONE(" + area + ")" : area.toString());
            out.append('\n');
            out.append("        Number of interfaces in this area is ").append(interfaces);
            out.append(loopbacks == 0 ? "\n" : " (" + loopbacks + " loopback)\n");
            String kind =
                    switch (type) {
                        case NORMAL -> "";
                        case STUB -> "It is a stub area";
                        case NSSA -> "It is a NSSA area";
                    };
            if (!kind.isEmpty()) {
                out.append("        ").append(kind);
                out.append(summaries ? "\n" : ", no summary LSA in this area\n");
            }
            if (translates) {
                out.append("        Perform type-7/type-5 LSA translation\n");
            }
            out.append("        Area has ");
            out.append(
                    switch (authentication) {
                        case "" -> "no authentication\n";
                        case "simple" -> "simple password authentication\n";
                        case "message-digest" -> "message digest authentication\n";
                        default -> "authentication by " + authentication + "\n";
                    });
            out.append("        SPF algorithm executed ").append(spfRuns).append(" times\n");
            out.append("        Area ranges are\n");
            ranges.forEach(r -> r.text(out));
            out.append("        Number of LSA ").append(lsas).append('\n');
        }
    }

    /**
     * A range of an area.
     *
     * @param active whether anything is in it
     * @param cost as it is told
     * @param configured whether a line says the cost
     */
    public record RangeRow(
            Prefix prefix, boolean active, long cost, boolean configured, boolean advertised) {
        static RangeRow of(OspfSnapshot process, OspfArea.Range range) {
            Long cost = process.ranges().get(range.prefix());
            return new RangeRow(
                    range.prefix(),
                    cost != null,
                    cost == null ? 0 : cost,
                    range.cost() >= 0,
                    range.advertise());
        }

        void text(StringBuilder out) {
            out.append("         ").append(prefix);
            out.append(
                    active
                            ? " Active(" + cost + (configured ? " - configured) " : ") ")
                            : " Passive ");
            out.append(advertised ? "Advertise\n" : "DoNotAdvertise\n");
        }
    }
}
