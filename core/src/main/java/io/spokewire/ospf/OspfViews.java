package io.spokewire.ospf;

import static io.spokewire.view.Layout.age;
import static io.spokewire.view.Layout.left;
import static io.spokewire.view.Layout.right;

import io.spokewire.interfaces.InterfaceName;
import io.spokewire.net.Ipv4Address;
import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.view.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the {@code show ip ospf} commands print, laid out as IOS does. */
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

    private static String area(AreaId id) {
        return id.number() == 0 ? "BACKBONE(0)" : id.toString();
    }

    // ---- neighbours --------------------------------------------------------------------------

    /**
     * A neighbour.
     *
     * @param deadTime until it counts as gone
     * @param upTime since its state last changed
     */
    public record NeighborRow(
            int process,
            String neighborId,
            int priority,
            String state,
            String role,
            Duration deadTime,
            Ipv4Address address,
            String interfaceName,
            AreaId area,
            Duration upTime,
            int retransmissions) {}

    /** {@code show ip ospf neighbor [detail]}. */
    public record Neighbors(boolean detailed, List<NeighborRow> neighbors) implements View {
        /** Copies the list. */
        public Neighbors {
            neighbors = List.copyOf(neighbors);
        }

        /** Those of all processes. */
        public static Neighbors of(boolean detailed, List<OspfSnapshot> processes) {
            List<NeighborRow> rows = new ArrayList<>();
            for (OspfSnapshot process : processes) {
                for (OspfSnapshot.CircuitEntry circuit : process.circuits()) {
                    for (OspfSnapshot.NeighborEntry n : circuit.neighbors()) {
                        rows.add(
                                new NeighborRow(
                                        process.config().process(),
                                        OspfText.address(n.routerId()),
                                        n.priority(),
                                        n.state(),
                                        n.role(),
                                        Duration.ofNanos(n.deadNanos()),
                                        n.address(),
                                        circuit.config().name(),
                                        circuit.config().area(),
                                        Duration.ofNanos(n.upNanos()),
                                        n.retransmissions()));
                    }
                }
            }
            return new Neighbors(detailed, rows);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            if (detailed) {
                neighbors.forEach(n -> detail(n, out));
                return out.toString();
            }
            if (!neighbors.isEmpty()) {
                out.append(
                        "\n"
                            + "Neighbor ID     Pri   State           Dead Time   Address        "
                            + " Interface\n");
            }
            for (NeighborRow n : neighbors) {
                out.append(left(n.neighborId(), 15));
                out.append(right(n.priority(), 4)).append("   ");
                out.append(left(left(n.state() + "/", 8 - 3) + left(n.role(), 3), 16));
                out.append(left(clock(n.deadTime()), 12));
                out.append(left(n.address().toString(), 16));
                out.append(n.interfaceName()).append('\n');
            }
            return out.toString();
        }

        private static void detail(NeighborRow n, StringBuilder out) {
            out.append(" Neighbor ").append(n.neighborId());
            out.append(", interface address ").append(n.address()).append('\n');
            out.append("    In the area ").append(n.area());
            out.append(" via interface ").append(n.interfaceName()).append('\n');
            out.append("    Neighbor priority is ").append(n.priority());
            out.append(", State is ").append(n.state()).append('\n');
            out.append("    Dead timer due in ").append(clock(n.deadTime())).append('\n');
            out.append("    Neighbor is up for ").append(age(n.upTime())).append('\n');
            out.append("    retransmission queue length ").append(n.retransmissions());
            out.append('\n');
        }
    }

    // ---- interfaces --------------------------------------------------------------------------

    /** {@code show ip ospf interface [brief | NAME]}. */
    public record Interfaces(boolean brief, List<InterfaceRow> interfaces) implements View {
        /** Copies the list. */
        public Interfaces {
            interfaces = List.copyOf(interfaces);
        }

        /**
         * Those of all processes.
         *
         * @param name canonical; empty for all
         */
        public static Interfaces of(boolean brief, String name, List<OspfSnapshot> processes) {
            List<InterfaceRow> rows = new ArrayList<>();
            for (OspfSnapshot process : processes) {
                for (OspfSnapshot.CircuitEntry c : process.circuits()) {
                    if (name.isEmpty() || c.config().name().equals(name)) {
                        rows.add(InterfaceRow.of(process, c));
                    }
                }
            }
            return new Interfaces(brief, rows);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            if (!brief) {
                interfaces.forEach(i -> i.detail(out));
                return out.toString();
            }
            out.append(
                    "Interface    PID   Area            IP Address/Mask    Cost  State Nbrs F/C\n");
            for (InterfaceRow i : interfaces) {
                out.append(left(InterfaceName.abbreviated(i.name()), 13));
                out.append(left(String.valueOf(i.process()), 6));
                out.append(left(i.area().toString(), 16));
                out.append(left(i.address() + "/" + i.prefixLength(), 19));
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
     * An interface.
     *
     * @param fullNeighbors those whose databases are as ours
     */
    public record InterfaceRow(
            String name,
            int process,
            AreaId area,
            String routerId,
            Ipv4Address address,
            int prefixLength,
            String networkType,
            int cost,
            String state,
            int priority,
            boolean passive,
            Ipv4Address designatedRouter,
            Ipv4Address backupDesignatedRouter,
            Duration hello,
            Duration dead,
            int retransmitSeconds,
            int transmitDelaySeconds,
            String authentication,
            long fullNeighbors,
            int neighbors,
            long packetsSent,
            long packetsReceived,
            long packetsDropped) {
        static InterfaceRow of(OspfSnapshot process, OspfSnapshot.CircuitEntry c) {
            OspfCircuitConfig config = c.config();
            return new InterfaceRow(
                    config.name(),
                    process.config().process(),
                    config.area(),
                    OspfText.address(process.config().routerId()),
                    config.address(),
                    config.prefixLength(),
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
                    c.neighbors().stream().filter(n -> n.state().equals("FULL")).count(),
                    c.neighbors().size(),
                    c.sent(),
                    c.received(),
                    c.dropped());
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

        void detail(StringBuilder out) {
            out.append(name).append(" is up, line protocol is up \n");
            out.append("  Internet Address ").append(address).append('/').append(prefixLength);
            out.append(", Interface ID 0, Area ").append(area).append('\n');
            out.append("  Process ID ").append(process).append(", Router ID ").append(routerId);
            out.append(", Network Type ").append(networkType);
            out.append(", Cost: ").append(cost).append('\n');
            if (networkType.equals("LOOPBACK")) {
                out.append("  Loopback interface is treated as a stub Host\n");
                return;
            }
            out.append("  Transmit Delay is ").append(transmitDelaySeconds);
            out.append(" sec, State ").append(state);
            boolean electing = networkType.endsWith("BROADCAST");
            out.append(electing ? ", Priority " + priority : "").append('\n');
            if (electing) {
                out.append(router("Designated", designatedRouter));
                out.append(router("Backup Designated", backupDesignatedRouter));
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

        private static String router(String what, Ipv4Address address) {
            return address.isUnspecified()
                    ? "  No " + what.toLowerCase(Locale.ROOT) + " router on this network\n"
                    : "  " + what + " Router, Interface address " + address + "\n";
        }
    }

    // ---- processes ---------------------------------------------------------------------------

    /** {@code show ip ospf}. */
    public record Processes(List<ProcessRow> processes) implements View {
        /** Copies the list. */
        public Processes {
            processes = List.copyOf(processes);
        }

        /** All of them. */
        public static Processes of(List<OspfSnapshot> all) {
            return new Processes(all.stream().map(ProcessRow::of).toList());
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (ProcessRow p : processes) {
                out.append(" Routing Process \"ospf ").append(p.process()).append("\" with ID ");
                out.append(p.routerId()).append('\n');
                out.append(" Supports only single TOS(TOS0) routes\n Supports opaque LSA\n");
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
                out.append(" Initial SPF schedule delay 50 msecs\n");
                out.append(" Minimum hold time between two consecutive SPFs 200 msecs\n");
                out.append(" Maximum wait time between two consecutive SPFs 5000 msecs\n");
                out.append(" Minimum LSA interval 5 secs\n Minimum LSA arrival 1 secs\n");
                out.append(" Number of external LSA ").append(p.externalLsas()).append('\n');
                out.append(" Number of areas in this router is ").append(p.areas().size());
                out.append(". ").append(count(p, OspfArea.Type.NORMAL)).append(" normal ");
                out.append(count(p, OspfArea.Type.STUB)).append(" stub ");
                out.append(count(p, OspfArea.Type.NSSA)).append(" nssa\n");
                out.append(" IETF NSF helper support enabled\n");
                for (AreaRow area : p.areas()) {
                    area.text(out);
                }
                out.append('\n');
            }
            return out.toString();
        }

        private static long count(ProcessRow process, OspfArea.Type type) {
            return process.areas().stream().filter(a -> a.type() == type).count();
        }
    }

    /** A process. */
    public record ProcessRow(
            int process,
            String vrf,
            String routerId,
            boolean border,
            boolean boundary,
            boolean maxMetric,
            int externalLsas,
            List<AreaRow> areas) {
        static ProcessRow of(OspfSnapshot s) {
            return new ProcessRow(
                    s.config().process(),
                    s.config().vrf(),
                    OspfText.address(s.config().routerId()),
                    s.border(),
                    s.boundary(),
                    s.config().maxMetric(),
                    s.external().size(),
                    s.areas().stream()
                            .map(a ->
                                    new AreaRow(
                                            a.config().id(),
                                            a.config().type(),
                                            (int)
                                                    s.circuits().stream()
                                                            .filter(c ->
                                                                    c.config()
                                                                            .area()
                                                                            .equals(
                                                                                    a.config()
                                                                                            .id()))
                                                            .count(),
                                            a.spfRuns(),
                                            a.database().size()))
                            .toList());
        }
    }

    /** An area of a process. */
    public record AreaRow(AreaId area, OspfArea.Type type, int interfaces, int spfRuns, int lsas) {
        void text(StringBuilder out) {
            out.append("    Area ");
            out.append(area.number() == 0 ? "BACKBONE(" + area + ")" : area.toString());
            out.append('\n');
            out.append("        Number of interfaces in this area is ").append(interfaces);
            out.append('\n');
            switch (type) {
                case NORMAL -> {}
                case STUB -> out.append("        It is a stub area\n");
                case NSSA -> out.append("        It is a NSSA area\n");
            }
            out.append("        SPF algorithm executed ").append(spfRuns).append(" times\n");
            out.append("        Number of LSA ").append(lsas).append('\n');
        }
    }

    // ---- database ----------------------------------------------------------------------------

    /**
     * An advertisement.
     *
     * @param area empty for those of all areas
     * @param type 1 to 11
     * @param ageSeconds 0 to 3600
     * @param links of a router's, else 0
     * @param tag of an external one, else 0
     */
    public record LsaRow(
            int process,
            String routerId,
            String area,
            int type,
            String linkId,
            String advertisingRouter,
            int ageSeconds,
            int sequence,
            int checksum,
            int links,
            long tag) {}

    /** {@code show ip ospf database}. */
    public record Database(List<LsaRow> advertisements) implements View {
        /** Copies the list. */
        public Database {
            advertisements = List.copyOf(advertisements);
        }

        /** Those of all processes. */
        public static Database of(List<OspfSnapshot> processes) {
            List<LsaRow> rows = new ArrayList<>();
            for (OspfSnapshot process : processes) {
                for (OspfSnapshot.AreaEntry area : process.areas()) {
                    for (OspfSnapshot.Entry entry : area.database()) {
                        rows.add(row(process, area(area.config().id()), entry));
                    }
                }
                process.external().forEach(entry -> rows.add(row(process, "", entry)));
            }
            return new Database(rows);
        }

        private static LsaRow row(OspfSnapshot process, String area, OspfSnapshot.Entry entry) {
            LsaHeader header = entry.header();
            return new LsaRow(
                    process.config().process(),
                    OspfText.address(process.config().routerId()),
                    area,
                    header.key().type(),
                    OspfText.address(header.key().id()),
                    OspfText.address(header.key().advertisingRouter()),
                    header.age(),
                    header.sequence(),
                    header.checksum(),
                    entry.body() instanceof LsaBody.Router router ? router.links().size() : 0,
                    entry.body() instanceof LsaBody.External external
                            ? Integer.toUnsignedLong(external.tag())
                            : 0);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            String process = "";
            String section = "";
            for (LsaRow row : advertisements) {
                String whose =
                        "OSPF Router with ID ("
                                + row.routerId()
                                + ") (Process ID "
                                + row.process()
                                + ")";
                if (!whose.equals(process)) {
                    process = whose;
                    section = "";
                    out.append("\n            ").append(whose).append('\n');
                }
                String title =
                        LsaType.title(row.type())
                                + (row.area().isEmpty() ? "" : " (Area " + shown(row) + ")");
                if (!title.equals(section)) {
                    section = title;
                    out.append("\n                ").append(title).append("\n\n");
                    out.append("Link ID         ADV Router      Age         Seq#       Checksum");
                    out.append(row.type() == LsaType.ROUTER ? " Link count" : "");
                    boolean tagged = row.type() == LsaType.EXTERNAL || row.type() == LsaType.NSSA;
                    out.append(tagged ? " Tag" : "").append('\n');
                }
                line(row, out);
            }
            return out.toString();
        }

        private static String shown(LsaRow row) {
            return row.area().equals("BACKBONE(0)") ? "0" : row.area();
        }

        private static void line(LsaRow row, StringBuilder out) {
            out.append(left(row.linkId(), 16));
            out.append(left(row.advertisingRouter(), 16));
            out.append(left(String.valueOf(row.ageSeconds()), 12));
            out.append(String.format(Locale.ROOT, "0x%08X 0x%06X", row.sequence(), row.checksum()));
            if (row.type() == LsaType.ROUTER) {
                out.append(' ').append(row.links());
            } else if (row.type() == LsaType.EXTERNAL || row.type() == LsaType.NSSA) {
                out.append(' ').append(row.tag());
            }
            out.append('\n');
        }
    }
}
