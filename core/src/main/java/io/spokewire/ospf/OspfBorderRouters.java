package io.spokewire.ospf;

import io.spokewire.net.Address;
import io.spokewire.view.View;
import java.util.ArrayList;
import java.util.List;

/** {@code show ip ospf border-routers} and its like: ways to those who lead out of an area. */
public record OspfBorderRouters(OspfStyle style, List<Row> routers) implements View {
    /**
     * A way to one.
     *
     * @param intraArea whether it is in the area; else a border router told it
     * @param role {@code ABR}, {@code ASBR} or {@code ABR/ASBR}
     */
    public record Row(
            int process,
            String family,
            String routerId,
            String neighbor,
            boolean intraArea,
            long cost,
            Address gateway,
            String interfaceName,
            String role,
            AreaId area,
            int spfRuns) {}

    /** Copies the list. */
    public OspfBorderRouters {
        routers = List.copyOf(routers);
    }

    /** Those of all processes that a command shows. */
    public static OspfBorderRouters of(OspfStyle style, List<OspfSnapshot> processes) {
        List<Row> rows = new ArrayList<>();
        for (OspfSnapshot process : processes) {
            if (style.shows(process)) {
                process.routers().forEach(router -> rows(process, router, rows));
            }
        }
        return new OspfBorderRouters(style, rows);
    }

    private static void rows(
            OspfSnapshot process, OspfSnapshot.RouterEntry router, List<Row> rows) {
        String role =
                router.border() && router.boundary()
                        ? "ABR/ASBR"
                        : router.border() ? "ABR" : "ASBR";
        for (OspfRoute.Hop hop : router.hops()) {
            rows.add(
                    new Row(
                            process.config().process(),
                            OspfStyle.family(process),
                            OspfText.address(process.config().routerId()),
                            OspfText.address(router.routerId()),
                            router.intraArea(),
                            router.cost(),
                            hop.gateway(),
                            hop.circuit(),
                            role,
                            router.area(),
                            router.spfRuns()));
        }
    }

    @Override
    public String text() {
        StringBuilder out = new StringBuilder();
        String before = "";
        for (Row row : routers) {
            String heading =
                    style.three()
                            ? style.heading(row.process(), row.family(), row.routerId())
                            : "\n            OSPF Router with ID ("
                                    + row.routerId()
                                    + ") (Process ID "
                                    + row.process()
                                    + ")\n\n\n\t\tBase Topology (MTID 0)\n\n"
                                    + "Internal Router Routing Table\n";
            if (!heading.equals(before)) {
                before = heading;
                out.append(heading);
                out.append("Codes: i - Intra-area route, I - Inter-area route\n\n");
            }
            out.append(row.intraArea() ? "i " : "I ").append(row.neighbor());
            out.append(" [").append(row.cost()).append("] via ").append(row.gateway());
            out.append(", ").append(row.interfaceName()).append(", ").append(row.role());
            out.append(", Area ").append(row.area());
            out.append(", SPF ").append(row.spfRuns()).append('\n');
        }
        return out.toString();
    }
}
