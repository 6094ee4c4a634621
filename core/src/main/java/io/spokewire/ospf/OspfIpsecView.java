package io.spokewire.ospf;

import io.spokewire.net.Address;
import io.spokewire.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;

/**
 * What {@code show crypto ipsec sa} says of interfaces of OSPF version 3, laid out as IOS does: one
 * association each, for both directions, with configured keys (RFC 4552). No key is part of it.
 */
public record OspfIpsecView(boolean detail, List<Row> interfaces) implements View {
    /** Copies the list. */
    public OspfIpsecView {
        interfaces = List.copyOf(interfaces);
    }

    /** What its protection is called where that of a tunnel has a crypto map. */
    private static String mapTag(String interfaceName) {
        return interfaceName + "-OSPF-MAP";
    }

    /**
     * An interface.
     *
     * @param vrf empty for the default one
     */
    public record Row(
            String name,
            int process,
            String vrf,
            Address localAddress,
            int mtuBytes,
            OspfViews.Protection protection) {}

    /** All interfaces that are protected. */
    public static OspfIpsecView of(boolean detail, List<OspfSnapshot> processes) {
        List<Row> rows = new ArrayList<>();
        for (OspfSnapshot process : processes) {
            for (OspfSnapshot.CircuitEntry circuit : process.circuits()) {
                OspfViews.Protection.of(circuit)
                        .ifPresent(protection ->
                                rows.add(
                                        new Row(
                                                circuit.config().name(),
                                                process.config().process(),
                                                process.config().vrf(),
                                                circuit.config().address(),
                                                circuit.config().packetBytes(),
                                                protection)));
            }
        }
        return new OspfIpsecView(detail, rows);
    }

    /** Those alone, by interface and VRF. */
    public OspfIpsecView only(BiPredicate<String, String> which) {
        return new OspfIpsecView(
                detail,
                interfaces.stream().filter(row -> which.test(row.name(), row.vrf())).toList());
    }

    /** Whether a tag as the view shows it is that of an interface. */
    public static boolean isTag(String tag, String interfaceName) {
        return mapTag(interfaceName).equalsIgnoreCase(tag);
    }

    @Override
    public String text() {
        StringBuilder out = new StringBuilder();
        interfaces.forEach(row -> row(out, row));
        return out.toString();
    }

    private void row(StringBuilder out, Row row) {
        OspfViews.Protection p = row.protection();
        String spi = String.format(Locale.ROOT, "0x%X(%d)", p.spi(), p.spi());
        out.append("\ninterface: ").append(row.name());
        out.append("\n    Crypto map tag: ").append(mapTag(row.name())).append(", local addr ");
        out.append(row.localAddress());
        out.append("\n\n   IPsecv6 policy name: OSPFv3-").append(p.spi());
        out.append("\n\n   protected vrf: ").append(row.vrf().isEmpty() ? "(none)" : row.vrf());
        out.append("\n   local  ident (addr/mask/prot/port): (FE80::/10/89/0)");
        out.append("\n   remote ident (addr/mask/prot/port): (::/0/89/0)");
        out.append("\n   current_peer FF02::5 port 500");
        out.append("\n     PERMIT, flags={origin_is_acl,}\n");
        counters(out, p);
        out.append("\n     local crypto endpt.: ").append(row.localAddress());
        out.append(", remote crypto endpt.: FF02::5");
        out.append("\n     path mtu ").append(row.mtuBytes());
        out.append(", ip mtu ").append(row.mtuBytes());
        out.append(", ip mtu idb ").append(row.name());
        out.append("\n     current outbound spi: ").append(spi).append('\n');
        for (String direction : List.of("inbound", "outbound")) {
            for (String kind : List.of("esp", "ah", "pcp")) {
                out.append("\n     ").append(direction).append(' ').append(kind).append(" sas:\n");
                if (kind.equals(p.protocol())) {
                    association(out, p, spi);
                }
            }
        }
        out.append('\n');
    }

    private static void association(StringBuilder out, OspfViews.Protection p, String spi) {
        out.append("      spi: ").append(spi).append("\n        transform: ");
        out.append(p.transform()).append(p.weakAlgorithms().isEmpty() ? "" : " (weak)");
        out.append(" ,\n        in use settings ={Transport, }");
        out.append("\n        no sa timing");
        out.append("\n        replay detection support: N");
        out.append("\n        Status: ACTIVE(ACTIVE)\n");
    }

    private void counters(StringBuilder out, OspfViews.Protection p) {
        OspfIpsecTraffic n = p.counters();
        boolean encrypts = p.protocol().equals("esp");
        long encrypted = encrypts ? n.packetsSealed() : 0;
        long decrypted = encrypts ? n.packetsOpened() : 0;
        out.append("    #pkts encaps: ").append(n.packetsSealed());
        out.append(", #pkts encrypt: ").append(encrypted);
        out.append(", #pkts digest: ").append(n.packetsSealed());
        out.append("\n    #pkts decaps: ").append(n.packetsOpened());
        out.append(", #pkts decrypt: ").append(decrypted);
        out.append(", #pkts verify: ").append(n.packetsOpened());
        out.append("\n    #pkts compressed: 0, #pkts decompressed: 0");
        out.append("\n    #pkts not compressed: 0, #pkts compr. failed: 0");
        out.append("\n    #pkts not decompressed: 0, #pkts decompress failed: 0\n");
        if (!detail) {
            out.append("    #send errors 0, #recv errors ").append(n.dropped()).append('\n');
            return;
        }
        out.append("    #pkts no sa (send) 0, #pkts invalid sa (rcv) ").append(n.otherSpi());
        out.append("\n    #pkts encaps failed (send) 0, #pkts decaps failed (rcv) 0");
        out.append("\n    #pkts invalid prot (recv) ").append(n.notProtected());
        out.append(", #pkts verify failed: ").append(n.notGenuine());
        out.append("\n    #pkts invalid identity (recv) 0, #pkts invalid len (rcv) ");
        out.append(n.malformed()).append('\n');
    }
}
