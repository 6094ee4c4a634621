package io.spokewire.ospf;

import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.LsaBody.Link;
import io.spokewire.ospf.OspfDatabase.LsaRow;
import io.spokewire.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code show ip ospf database KIND}, {@code show ipv6 ospf database KIND}, {@code show ospfv3
 * database KIND}: what advertisements say, laid out as IOS does.
 */
public record OspfAdvertisements(OspfStyle style, List<Advertisement> advertisements)
        implements View {
    /**
     * Which ones are shown.
     *
     * @param kind as the command says: {@code router}, {@code inter-area prefix}; empty for all
     * @param id link state id; empty for any
     * @param advertisingRouter empty for any
     * @param own those of this router alone
     */
    public record Wanted(
            String kind,
            Optional<Ipv4Address> id,
            Optional<Ipv4Address> advertisingRouter,
            boolean own) {
        boolean shows(OspfSnapshot process, OspfSnapshot.Entry entry) {
            LsaKey key = entry.header().key();
            Optional<Integer> router =
                    own
                            ? Optional.of(process.config().routerId())
                            : advertisingRouter.map(Ipv4Address::value);
            return (kind.isEmpty() || kind.equals(kindOf(process.config().version(), key.type())))
                    && router.orElse(key.advertisingRouter()) == key.advertisingRouter()
                    && id.map(Ipv4Address::value).orElse(key.id()) == key.id();
        }
    }

    /**
     * An advertisement as a whole. Where its kind does not have something, lists and texts are
     * empty.
     *
     * @param options bits of the header or of the body, as IOS names them
     * @param lengthBytes with the header
     * @param roles {@code Area Border Router}, {@code AS Boundary Router}
     * @param links of a router
     * @param attachedRouters of a network
     * @param prefixes that it tells
     * @param metric of a network, or a router, of another area or from outside; empty for none
     * @param metricType 1 or 2 of an external one; 0 for none
     * @param forwardAddress of an external one: 0.0.0.0 for the advertising router
     * @param linkAddress next hop on a link
     * @param priority on a link
     * @param reference whose prefixes they are: type, id and router
     */
    public record Advertisement(
            LsaRow head,
            List<String> options,
            int lengthBytes,
            List<String> roles,
            List<LinkRow> links,
            List<String> attachedRouters,
            List<PrefixRow> prefixes,
            Optional<Integer> metric,
            int metricType,
            String forwardAddress,
            String linkAddress,
            int priority,
            List<String> reference) {}

    /**
     * A link of a router. In version 3 the id is the neighbour's interface id, the data our own.
     *
     * @param type 1 to 4, RFC 2328 appendix A.4.2
     * @param router id of the neighbour in version 3
     */
    public record LinkRow(int type, String id, String data, String router, int metric) {}

    /** A prefix with the words of its options. */
    public record PrefixRow(Prefix prefix, List<String> options, int metric) {}

    /** Copies the list. */
    public OspfAdvertisements {
        advertisements = List.copyOf(advertisements);
    }

    /** Those of all processes that a command shows. */
    public static OspfAdvertisements of(
            OspfStyle style, Wanted wanted, List<OspfSnapshot> processes) {
        List<Advertisement> found = new ArrayList<>();
        for (OspfSnapshot process : processes) {
            if (style.shows(process)) {
                OspfDatabase.forEach(
                        process,
                        (entry, row) -> {
                            if (wanted.shows(process, entry)) {
                                found.add(advertisement(process.config().version(), entry, row));
                            }
                        });
            }
        }
        return new OspfAdvertisements(style, found);
    }

    /** The words for a type behind {@code database}, in either version. */
    static String kindOf(OspfVersion version, int type) {
        boolean two = version.number() != OspfVersion3.NUMBER;
        return switch (version.kind(type)) {
            case ROUTER -> "router";
            case NETWORK -> "network";
            case INTER_AREA_PREFIX -> two ? "summary" : "inter-area prefix";
            case INTER_AREA_ROUTER -> two ? "asbr-summary" : "inter-area router";
            case EXTERNAL -> "external";
            case NSSA -> "nssa-external";
            case LINK -> "link";
            case INTRA_AREA_PREFIX -> "prefix";
            case OTHER ->
                    two
                            ? switch (type) {
                                case 9 -> "opaque-link";
                                case 10 -> "opaque-area";
                                default -> "opaque-as";
                            }
                            : "unknown";
        };
    }

    private static Advertisement advertisement(
            OspfVersion version, OspfSnapshot.Entry entry, LsaRow row) {
        boolean three = version.number() == OspfVersion3.NUMBER;
        LsaBody body = entry.body();
        int bits = three ? bits(body) : entry.header().options();
        List<String> roles = new ArrayList<>();
        List<LinkRow> links = new ArrayList<>();
        if (body instanceof LsaBody.Router b) {
            if (b.border()) {
                roles.add("Area Border Router");
            }
            if (b.asBoundary()) {
                roles.add("AS Boundary Router");
            }
            if (b.translator()) {
                roles.add("Unconditional NSSA translator");
            }
            b.links().forEach(link -> links.add(link(link, three)));
        }
        LsaBody.External external = body instanceof LsaBody.External b ? b : null;
        LsaBody.OnLink onLink = body instanceof LsaBody.OnLink b ? b : null;
        return new Advertisement(
                row,
                three ? options3(bits) : options2(bits, version.kind(row.type())),
                entry.header().length(),
                roles,
                links,
                body instanceof LsaBody.Network b
                        ? b.routers().stream().map(OspfText::address).toList()
                        : List.of(),
                prefixes(body),
                switch (body) {
                    case LsaBody.Summary b -> Optional.of(b.metric());
                    case LsaBody.BoundarySummary b -> Optional.of(b.metric());
                    case LsaBody.External b -> Optional.of(b.metric());
                    default -> Optional.empty();
                },
                external == null ? 0 : external.type2() ? 2 : 1,
                external == null || (three && external.forwarding() == null)
                        ? ""
                        : external.forwarding() == null
                                ? "0.0.0.0"
                                : external.forwarding().toString(),
                onLink == null ? "" : onLink.address().toString(),
                onLink == null ? 0 : onLink.priority(),
                body instanceof LsaBody.Prefixes b
                        ? List.of(
                                Integer.toHexString(b.whose().type()),
                                Integer.toUnsignedString(b.whose().id()),
                                OspfText.address(b.whose().advertisingRouter()))
                        : List.of());
    }

    private static LinkRow link(Link link, boolean three) {
        return three
                ? new LinkRow(
                        link.type(),
                        Integer.toUnsignedString(link.id()),
                        Integer.toUnsignedString(link.data()),
                        OspfText.address(link.router()),
                        link.metric())
                : new LinkRow(
                        link.type(),
                        OspfText.address(link.id()),
                        OspfText.address(link.data()),
                        "",
                        link.metric());
    }

    private static List<PrefixRow> prefixes(LsaBody body) {
        return switch (body) {
            case LsaBody.Network b when b.prefix() != null ->
                    List.of(new PrefixRow(b.prefix(), List.of(), 0));
            case LsaBody.Summary b -> List.of(new PrefixRow(b.prefix(), List.of(), b.metric()));
            case LsaBody.External b ->
                    List.of(
                            new PrefixRow(
                                    b.prefix(),
                                    b.propagate() ? List.of("P") : List.of(),
                                    b.metric()));
            case LsaBody.OnLink b -> b.prefixes().stream().map(OspfAdvertisements::row).toList();
            case LsaBody.Prefixes b -> b.prefixes().stream().map(OspfAdvertisements::row).toList();
            default -> List.of();
        };
    }

    private static PrefixRow row(LsaBody.Entry entry) {
        List<String> options = new ArrayList<>();
        add(options, entry.options(), LsaBody.Entry.NO_UNICAST, "NU");
        add(options, entry.options(), LsaBody.Entry.LOCAL_ADDRESS, "LA");
        add(options, entry.options(), LsaBody.Entry.PROPAGATE, "P");
        return new PrefixRow(entry.prefix(), options, entry.metric());
    }

    private static int bits(LsaBody body) {
        return switch (body) {
            case LsaBody.Router b -> b.options();
            case LsaBody.Network b -> b.options();
            case LsaBody.BoundarySummary b -> b.options();
            case LsaBody.OnLink b -> b.options();
            case LsaBody.Summary _, LsaBody.External _, LsaBody.Prefixes _, LsaBody.Opaque _ -> 0;
        };
    }

    private static List<String> options2(int bits, LsaKind kind) {
        List<String> all = new ArrayList<>(List.of("No TOS-capability"));
        if (kind == LsaKind.NSSA) {
            boolean translated = (bits & OspfOptions.N_P) != 0;
            all.add((translated ? "" : "No ") + "Type 7/5 translation");
        }
        add(all, bits, OspfOptions.DC, "DC");
        add(all, bits, OspfOptions.DN, "Downward");
        return all;
    }

    private static List<String> options3(int bits) {
        List<String> all = new ArrayList<>();
        add(all, bits, OspfOptions.V6, "V6-Bit");
        add(all, bits, OspfOptions.E, "E-Bit");
        add(all, bits, OspfOptions.N_P, "N-Bit");
        add(all, bits, OspfOptions.R, "R-Bit");
        add(all, bits, OspfOptions.DC, "DC-Bit");
        add(all, bits, OspfOptions.AF, "AF-Bit");
        add(all, bits, OspfOptions.AT, "AT-Bit");
        return all;
    }

    private static void add(List<String> all, int bits, int bit, String word) {
        if ((bits & bit) != 0) {
            all.add(word);
        }
    }

    // ---- layout ------------------------------------------------------------------------------

    @Override
    public String text() {
        StringBuilder out = new StringBuilder();
        String process = "";
        String section = "";
        for (Advertisement a : advertisements) {
            String whose = OspfDatabase.whose(style, a.head());
            if (!whose.equals(process)) {
                process = whose;
                section = "";
                out.append(whose);
            }
            String title = OspfDatabase.sectionTitle(a.head());
            if (!title.equals(section)) {
                section = title;
                out.append("\n                ").append(title).append("\n\n");
            }
            head(a, out);
            if (style.three()) {
                body3(a, out);
            } else {
                body2(a, out);
            }
            out.append('\n');
        }
        return out.toString();
    }

    private void head(Advertisement a, StringBuilder out) {
        LsaRow head = a.head();
        out.append("  LS age: ").append(OspfDatabase.age(head)).append('\n');
        if (!style.three() || !a.options().isEmpty()) {
            out.append("  Options: (").append(String.join(", ", a.options())).append(")\n");
        }
        out.append("  LS Type: ").append(style.three() ? type3(head) : type2(head)).append('\n');
        out.append("  Link State ID: ");
        out.append(
                style.three()
                        ? Integer.toUnsignedString(OspfDatabase.id(head)) + id3(head)
                        : head.linkId() + id2(head));
        out.append("\n  Advertising Router: ").append(head.advertisingRouter()).append('\n');
        out.append(String.format(Locale.ROOT, "  LS Seq Number: %08X\n", head.sequence()));
        out.append(String.format(Locale.ROOT, "  Checksum: 0x%X\n", head.checksum()));
        out.append("  Length: ").append(a.lengthBytes()).append('\n');
        a.roles().forEach(role -> out.append("  ").append(role).append('\n'));
    }

    private static String type2(LsaRow head) {
        return switch (head.type()) {
            case 1 -> "Router Links";
            case 2 -> "Network Links";
            case 3 -> "Summary Links(Network)";
            case 4 -> "Summary Links(AS Boundary Router)";
            case 5, 7 -> "AS External Link";
            case 9 -> "Opaque Link-Local Link";
            case 10 -> "Opaque Area Link";
            default -> "Opaque AS Link";
        };
    }

    private static String id2(LsaRow head) {
        return switch (head.type()) {
            case 2 -> " (address of Designated Router)";
            case 3 -> " (summary Network Number)";
            case 4 -> " (AS Boundary Router address)";
            case 5, 7 -> " (External Network Number )";
            default -> "";
        };
    }

    private static String type3(LsaRow head) {
        return switch (OspfDatabase.kind3(head)) {
            case "Router" -> "Router Links";
            case "Net" -> "Network Links";
            case "Link" -> "Link-LSA (Interface: " + head.interfaceName() + ")";
            case "Intra" -> "Intra-Area-Prefix-LSA";
            case "Inter" ->
                    head.destination().isEmpty()
                            ? "Inter Area Prefix Links"
                            : "Inter Area Router Links";
            case "Unknown" -> String.format(Locale.ROOT, "0x%04X", head.type());
            default -> "AS External Link";
        };
    }

    private static String id3(LsaRow head) {
        return switch (OspfDatabase.kind3(head)) {
            case "Net" -> " (Interface ID of Designated Router)";
            case "Link" -> " (Interface ID)";
            default -> "";
        };
    }

    private static void body2(Advertisement a, StringBuilder out) {
        switch (a.head().type()) {
            case 1 -> {
                out.append("  Number of Links: ").append(a.links().size()).append("\n\n");
                for (LinkRow link : a.links()) {
                    link2(link, out);
                }
            }
            case 2 -> {
                mask(a, out);
                a.attachedRouters()
                        .forEach(router ->
                                out.append("        Attached Router: ")
                                        .append(router)
                                        .append('\n'));
            }
            case 3, 4 -> {
                mask(a, out);
                out.append("        MTID: 0         Metric: ");
                out.append(a.metric().orElse(0)).append(" \n");
            }
            case 5, 7 -> {
                mask(a, out);
                out.append("        Metric Type: ").append(metricType(a)).append('\n');
                out.append("        MTID: 0 \n        Metric: ");
                out.append(a.metric().orElse(0)).append(" \n        Forward Address: ");
                out.append(a.forwardAddress()).append("\n        External Route Tag: ");
                out.append(a.head().tag()).append('\n');
            }
            default -> {
                int id = OspfDatabase.id(a.head());
                out.append("  Opaque Type: ").append(id >>> 24);
                out.append("\n  Opaque ID: ").append(id & 0xFF_FFFF).append('\n');
            }
        }
    }

    private static void mask(Advertisement a, StringBuilder out) {
        out.append("  Network Mask: /");
        out.append(a.prefixes().isEmpty() ? 0 : a.prefixes().getFirst().prefix().length());
        out.append('\n');
    }

    private static String metricType(Advertisement a) {
        return a.metricType() == 2
                ? "2 (Larger than any link state path)"
                : "1 (Comparable directly to link state metric)";
    }

    private static void link2(LinkRow link, StringBuilder out) {
        out.append("    Link connected to: ").append(connected(link.type()));
        String data = "(Link Data) Router Interface address: ";
        switch (link.type()) {
            case Link.STUB -> {
                out.append("\n     (Link ID) Network/subnet number: ");
                data = "(Link Data) Network Mask: ";
            }
            case Link.TRANSIT -> out.append("\n     (Link ID) Designated Router address: ");
            default -> out.append("\n     (Link ID) Neighboring Router ID: ");
        }
        out.append(link.id()).append("\n     ").append(data).append(link.data());
        out.append("\n      Number of MTID metrics: 0\n       TOS 0 Metrics: ");
        out.append(link.metric()).append("\n\n");
    }

    private static String connected(int type) {
        return switch (type) {
            case Link.STUB -> "a Stub Network";
            case Link.TRANSIT -> "a Transit Network";
            case Link.VIRTUAL -> "a Virtual Link";
            default -> "another Router (point-to-point)";
        };
    }

    private static void body3(Advertisement a, StringBuilder out) {
        switch (OspfDatabase.kind3(a.head())) {
            case "Router" -> {
                out.append("  Number of Links: ").append(a.links().size()).append("\n\n");
                for (LinkRow link : a.links()) {
                    out.append("    Link connected to: ").append(connected(link.type()));
                    out.append("\n      Link Metric: ").append(link.metric());
                    out.append("\n      Local Interface ID: ").append(link.data());
                    out.append("\n      Neighbor");
                    out.append(link.type() == Link.TRANSIT ? " (DR)" : "");
                    out.append(" Interface ID: ").append(link.id()).append("\n      Neighbor");
                    out.append(link.type() == Link.TRANSIT ? " (DR)" : "");
                    out.append(" Router ID: ").append(link.router()).append("\n\n");
                }
            }
            case "Net" ->
                    a.attachedRouters()
                            .forEach(r ->
                                    out.append("        Attached Router: ").append(r).append('\n'));
            case "Link" -> {
                out.append("  Router Priority: ").append(a.priority());
                out.append("\n  Link Local Address: ").append(a.linkAddress()).append('\n');
                prefixes(a, false, out);
            }
            case "Intra" -> {
                out.append("  Referenced LSA Type: ").append(a.reference().getFirst());
                out.append("\n  Referenced Link State ID: ").append(a.reference().get(1));
                out.append("\n  Referenced Advertising Router: ").append(a.reference().get(2));
                out.append('\n');
                prefixes(a, true, out);
            }
            case "Inter" -> {
                out.append("  Metric: ").append(a.metric().orElse(0)).append(" \n");
                a.prefixes().forEach(p -> prefix(p, false, out));
                if (!a.head().destination().isEmpty()) {
                    out.append("  Destination Router ID: ").append(a.head().destination());
                    out.append('\n');
                }
            }
            case "Unknown" -> {}
            default -> {
                a.prefixes().forEach(p -> prefix(p, false, out));
                out.append("  Metric Type: ").append(metricType(a)).append('\n');
                out.append("  Metric: ").append(a.metric().orElse(0)).append(" \n");
                if (!a.forwardAddress().isEmpty()) {
                    out.append("  Forward Address: ").append(a.forwardAddress()).append('\n');
                }
                if (a.head().tag() != 0) {
                    out.append("  External Route Tag: ").append(a.head().tag()).append('\n');
                }
            }
        }
    }

    private static void prefixes(Advertisement a, boolean metric, StringBuilder out) {
        out.append("  Number of Prefixes: ").append(a.prefixes().size()).append('\n');
        a.prefixes().forEach(p -> prefix(p, metric, out));
    }

    private static void prefix(PrefixRow row, boolean metric, StringBuilder out) {
        out.append("  Prefix Address: ").append(row.prefix().address());
        out.append("\n  Prefix Length: ").append(row.prefix().length()).append(", Options: ");
        out.append(row.options().isEmpty() ? "None" : String.join(" ", row.options()));
        out.append(metric ? ", Metric: " + row.metric() : "").append('\n');
    }
}
