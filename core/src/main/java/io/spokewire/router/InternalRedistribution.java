package io.spokewire.router;

import io.spokewire.bgp.BgpFamily;
import io.spokewire.bgp.BgpNeighbor;
import io.spokewire.bgp.BgpProcess;
import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.eigrp.EigrpProcess;
import io.spokewire.net.AddressFamily;
import io.spokewire.ospf.OspfProcess;
import io.spokewire.policy.Redistribution;
import io.spokewire.rip.RipProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Processes that redistribute BGP where it has internal neighbours alone, whose routes it gives
 * away only by {@code bgp redistribute-internal}: then the line takes nothing.
 */
final class InternalRedistribution {
    private static final String VRF = " vrf ";

    private static final Map<Mode, String> PROCESSES =
            Map.of(
                    EigrpProcess.CLASSIC, "router eigrp ",
                    EigrpProcess.CLASSIC_IPV6, "ipv6 router eigrp ",
                    EigrpProcess.NAMED, "router eigrp ",
                    OspfProcess.MODE, "router ospf ",
                    OspfProcess.IPV6, "ipv6 router ospf ",
                    OspfProcess.V3, "router ospfv3 ",
                    RipProcess.MODE, "router rip ");

    /** A table of routes: of a family, in a VRF. */
    private record Table(String vrf, AddressFamily family) {
        /** That of a section within one of this table. */
        Table within(Section section) {
            String name = section.name();
            int at = (" " + name).indexOf(VRF);
            String own = at < 0 ? vrf : name.substring(at + VRF.length() - 1).split(" ", 2)[0];
            boolean ipv6 =
                    section.mode().equals(EigrpProcess.CLASSIC_IPV6)
                            || section.mode().equals(OspfProcess.IPV6)
                            || name.startsWith("ipv6");
            return new Table(own, ipv6 ? AddressFamily.IPV6 : family);
        }

        /** As IOS prints it behind {@code address-family}. */
        String words() {
            return (family == AddressFamily.IPV4 ? "ipv4" : "ipv6")
                    + (vrf.isEmpty() ? "" : VRF + vrf);
        }
    }

    private final Section root;
    private final List<Finding> findings = new ArrayList<>();

    private InternalRedistribution(Section root) {
        this.root = root;
    }

    /** A sentence for each such line, in the order of the configuration. */
    static List<Finding> of(Section root) {
        InternalRedistribution all = new InternalRedistribution(root);
        Table first = new Table("", AddressFamily.IPV4);
        for (Section section : root.children()) {
            String words = PROCESSES.get(section.mode());
            if (words != null) {
                all.look(section, (words + section.name()).strip(), first.within(section));
            }
        }
        return all.findings;
    }

    private void look(Section section, String where, Table table) {
        List<Redistribution> lines = new ArrayList<>(section.get(EigrpProcess.REDISTRIBUTIONS));
        lines.addAll(section.get(OspfProcess.REDISTRIBUTIONS));
        lines.addAll(section.get(RipProcess.REDISTRIBUTIONS));
        lines.stream()
                .filter(line -> line.source().startsWith("bgp "))
                .forEach(line -> look(line, where, table));
        for (Section inner : section.children()) {
            look(inner, where, table.within(inner));
        }
    }

    private void look(Redistribution line, String where, Table into) {
        String[] source = line.source().substring("bgp ".length()).split(VRF, 2);
        Table table = source.length == 1 ? into : new Table(source[1], into.family());
        for (Section process : root.children(BgpProcess.MODE)) {
            if (process.name().equals(source[0]) && givesNothing(process, table)) {
                String command = "redistribute " + line.source();
                findings.add(
                        new Finding(
                                Finding.Level.WARNING,
                                where,
                                command
                                        + " takes nothing: all neighbours of BGP there are"
                                        + " internal, and their routes are for others only with bgp"
                                        + " redistribute-internal (address-family "
                                        + table.words()
                                        + " of router bgp "
                                        + process.name()
                                        + ")",
                                command,
                                0));
            }
        }
    }

    private static boolean givesNothing(Section process, Table table) {
        List<BgpNeighbor> neighbors =
                BgpNeighbor.of(process).stream()
                        .filter(n -> n.vrf().equals(table.vrf()))
                        .filter(n -> n.policies().containsKey(table.family()))
                        .toList();
        List<BgpFamily> families =
                BgpProcess.of(process).families().stream()
                        .filter(f -> f.name().equals(table.words()))
                        .toList();
        return table.vrf().isEmpty() // in a VRF all is given away
                && !neighbors.isEmpty()
                && neighbors.stream().noneMatch(BgpNeighbor::external)
                && families.stream()
                        .noneMatch(f -> f.redistributeInternal() || !f.aggregates().isEmpty());
    }
}
