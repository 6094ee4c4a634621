package io.spokewire.ospf;

import static io.spokewire.view.Layout.left;

import io.spokewire.net.Ipv4Address;
import io.spokewire.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/** {@code show ip ospf database}, {@code show ipv6 ospf database}, {@code show ospfv3 database}. */
public record OspfDatabase(OspfStyle style, List<LsaRow> advertisements) implements View {
    /**
     * An advertisement. Where its kind does not have something, texts are empty and numbers 0.
     *
     * @param family {@code ipv4} or {@code ipv6}
     * @param area empty for those of all areas
     * @param type 1 to 11 in version 2, 16 bits in version 3
     * @param title of its section
     * @param ageSeconds 0 to 3600
     * @param doNotAge whether the age stands still
     * @param links of a router's
     * @param tag of an external one
     * @param prefix that it tells
     * @param routers on a network
     * @param interfaceName whose link it is of
     * @param destination router at the border that it tells
     * @param reference what the prefixes belong to
     */
    public record LsaRow(
            int process,
            String family,
            String routerId,
            String area,
            int type,
            String title,
            String linkId,
            String advertisingRouter,
            int ageSeconds,
            boolean doNotAge,
            int sequence,
            int checksum,
            int links,
            long tag,
            String prefix,
            int routers,
            String interfaceName,
            String destination,
            String reference) {}

    /** Copies the list. */
    public OspfDatabase {
        advertisements = List.copyOf(advertisements);
    }

    /** Those of one router alone. */
    public OspfDatabase only(String advertisingRouter) {
        return new OspfDatabase(
                style,
                advertisements.stream()
                        .filter(row -> row.advertisingRouter().equals(advertisingRouter))
                        .toList());
    }

    /** Those that we told ourselves. */
    public OspfDatabase own() {
        return new OspfDatabase(
                style,
                advertisements.stream()
                        .filter(row -> row.advertisingRouter().equals(row.routerId()))
                        .toList());
    }

    /** Those of all processes that a command shows. */
    public static OspfDatabase of(OspfStyle style, List<OspfSnapshot> processes) {
        List<LsaRow> rows = new ArrayList<>();
        for (OspfSnapshot process : processes) {
            if (style.shows(process)) {
                forEach(process, (_, row) -> rows.add(row));
            }
        }
        return new OspfDatabase(style, rows);
    }

    /** All advertisements of a process: by area, then those of its links, then those of all. */
    static void forEach(OspfSnapshot process, BiConsumer<OspfSnapshot.Entry, LsaRow> visitor) {
        for (OspfSnapshot.AreaEntry area : process.areas()) {
            String name = area.config().id().toString();
            area.database().forEach(e -> visitor.accept(e, row(process, name, "", e)));
            for (OspfSnapshot.CircuitEntry circuit : process.circuits()) {
                if (circuit.config().area().equals(area.config().id())) {
                    String link = circuit.config().name();
                    circuit.links().forEach(e -> visitor.accept(e, row(process, name, link, e)));
                }
            }
        }
        process.external().forEach(e -> visitor.accept(e, row(process, "", "", e)));
    }

    private static LsaRow row(
            OspfSnapshot process, String area, String interfaceName, OspfSnapshot.Entry entry) {
        LsaHeader header = entry.header();
        OspfVersion version = process.config().version();
        LsaBody body = entry.body();
        return new LsaRow(
                process.config().process(),
                OspfStyle.family(process),
                OspfText.address(process.config().routerId()),
                area,
                header.key().type(),
                title(version, header.key().type()),
                OspfText.address(header.key().id()),
                OspfText.address(header.key().advertisingRouter()),
                header.age(),
                header.doNotAge(),
                header.sequence(),
                header.checksum(),
                body instanceof LsaBody.Router router ? router.links().size() : 0,
                body instanceof LsaBody.External external
                        ? Integer.toUnsignedLong(external.tag())
                        : 0,
                switch (body) {
                    case LsaBody.Summary b -> b.prefix().toString();
                    case LsaBody.External b -> b.prefix().toString();
                    default -> "";
                },
                body instanceof LsaBody.Network network ? network.routers().size() : 0,
                interfaceName,
                body instanceof LsaBody.BoundarySummary b ? OspfText.address(b.router()) : "",
                body instanceof LsaBody.Prefixes b
                        ? String.format(Locale.ROOT, "0x%04X %d", b.whose().type(), b.whose().id())
                        : "");
    }

    private static String title(OspfVersion version, int type) {
        boolean two = version.number() != OspfVersion3.NUMBER;
        return switch (version.kind(type)) {
            case ROUTER -> "Router Link States";
            case NETWORK -> "Net Link States";
            case INTER_AREA_PREFIX ->
                    two ? "Summary Net Link States" : "Inter Area Prefix Link States";
            case INTER_AREA_ROUTER ->
                    two ? "Summary ASB Link States" : "Inter Area Router Link States";
            case EXTERNAL -> "Type-5 AS External Link States";
            case NSSA -> "Type-7 AS External Link States";
            case LINK -> "Link (Type-8) Link States";
            case INTRA_AREA_PREFIX -> "Intra Area Prefix Link States";
            case OTHER ->
                    two
                            ? switch (type) {
                                case 9 -> "Type-9 Opaque Link Link States";
                                case 10 -> "Type-10 Opaque Link Area Link States";
                                default -> "Type-11 Opaque Link AS Link States";
                            }
                            : String.format(Locale.ROOT, "Unknown Link States (type 0x%04X)", type);
        };
    }

    @Override
    public String text() {
        StringBuilder out = new StringBuilder();
        String process = "";
        String section = "";
        for (LsaRow row : advertisements) {
            String whose = whose(style, row);
            if (!whose.equals(process)) {
                process = whose;
                section = "";
                out.append(whose);
            }
            String title = sectionTitle(row);
            if (!title.equals(section)) {
                section = title;
                out.append("\n                ").append(title).append("\n\n");
                out.append(style.three() ? head3(row) : head2(row)).append('\n');
            }
            out.append(style.three() ? line3(row) : line2(row)).append('\n');
        }
        return out.toString();
    }

    /** The line over the advertisements of a process. */
    static String whose(OspfStyle style, LsaRow row) {
        return style.three()
                ? style.heading(row.process(), row.family(), row.routerId()).stripTrailing() + "\n"
                : "\n            OSPF Router with ID ("
                        + row.routerId()
                        + ") (Process ID "
                        + row.process()
                        + ")\n";
    }

    /** The line over the advertisements of one kind and area. */
    static String sectionTitle(LsaRow row) {
        return row.title() + (row.area().isEmpty() ? "" : " (Area " + row.area() + ")");
    }

    /** The first word of the title, which tells the kind in version 3. */
    static String kind3(LsaRow row) {
        return row.title().substring(0, row.title().indexOf(' '));
    }

    static String age(LsaRow row) {
        return row.ageSeconds() + (row.doNotAge() ? " (DNA)" : "");
    }

    private static boolean tagged(LsaRow row) {
        return row.type() == 5 || row.type() == 7;
    }

    private static String head2(LsaRow row) {
        return "Link ID         ADV Router      Age         Seq#       Checksum"
                + (row.type() == 1 ? " Link count" : "")
                + (tagged(row) ? " Tag" : "");
    }

    private static String line2(LsaRow row) {
        return left(row.linkId(), 16)
                + left(row.advertisingRouter(), 16)
                + left(age(row), 12)
                + String.format(Locale.ROOT, "0x%08X 0x%06X", row.sequence(), row.checksum())
                + (row.type() == 1 ? " " + row.links() : "")
                + (tagged(row) ? " " + row.tag() : "");
    }

    private static String head3(LsaRow row) {
        return "ADV Router       Age         Seq#        "
                + switch (kind3(row)) {
                    case "Router" -> "Fragment ID  Link count";
                    case "Net" -> "Link ID    Rtr count";
                    case "Link" -> "Link ID    Interface";
                    case "Intra" -> "Link ID    Ref-lstype  Ref-LSID";
                    case "Unknown" -> "Link ID";
                    default -> row.destination().isEmpty() ? "Prefix" : "Link ID    Dest RtrID";
                };
    }

    private static String line3(LsaRow row) {
        String id = left(String.valueOf(Integer.toUnsignedString(id(row))), 11);
        String[] reference = row.reference().split(" ", -1);
        return " "
                + left(row.advertisingRouter(), 16)
                + left(age(row), 12)
                + String.format(Locale.ROOT, "0x%08X  ", row.sequence())
                + switch (kind3(row)) {
                    case "Router" -> left(id, 13) + row.links();
                    case "Net" -> id + row.routers();
                    case "Link" -> id + row.interfaceName();
                    case "Intra" -> id + left(reference[0], 12) + reference[1];
                    case "Unknown" -> id;
                    default -> row.destination().isEmpty() ? row.prefix() : id + row.destination();
                };
    }

    static int id(LsaRow row) {
        return Ipv4Address.parse(row.linkId()).value();
    }
}
