package io.spokewire.lab;

import io.spokewire.command.Section;
import io.spokewire.eigrp.EigrpInterface;
import io.spokewire.eigrp.EigrpProcess;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.OspfInterface;
import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.ospf.OspfProcess;
import io.spokewire.policy.DistributeList;
import io.spokewire.policy.RoutingPolicy;
import io.spokewire.rip.RipInterface;
import io.spokewire.rip.RipProcess;
import io.spokewire.sim.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A process of a distance vector or link state protocol as the text of one router has it: where it
 * seeks neighbours, which networks of its own it tells, and what it keeps to itself. Read from the
 * configuration alone, for it is a measure of what the engines do.
 *
 * @param vrf empty for the default one
 * @param domain what two must share to be neighbours: {@code eigrp 100}, {@code ospf}, {@code rip}
 * @param links where it seeks neighbours
 * @param told the router's own networks that it tells
 * @param transit whether it tells what it has learnt; an EIGRP stub does not
 * @param floods whether all of a domain get all that is told, as OSPF has it: then filters are
 *     about a router's own table alone
 * @param filters distribute lists
 * @param policy the lists that the filters name
 */
record Speaker(
        String router,
        String vrf,
        String domain,
        Map<String, Link> links,
        Set<Prefix> told,
        boolean transit,
        boolean floods,
        List<DistributeList> filters,
        RoutingPolicy policy) {
    /**
     * An interface with the protocol on it.
     *
     * @param area what neighbours must agree on beside the domain; empty for nothing
     * @param splitHorizon whether it keeps back what was learnt there
     * @param summaries told there in the place of what they cover
     * @param holdSeconds after which a neighbour that is not heard counts as gone
     */
    record Link(String area, boolean splitHorizon, List<Prefix> summaries, int holdSeconds) {
        /** Copies the list. */
        Link {
            summaries = List.copyOf(summaries);
        }
    }

    /** Whether its filters let a route in or out there. */
    boolean passes(Prefix route, String interfaceName, boolean in) {
        return policy.passes(filters, in, List.of(interfaceName), () -> route);
    }

    /** All of a router. */
    static List<Speaker> of(Topology.Router router) {
        return new Reader(router).read();
    }

    private record Reader(
            Topology.Router router, Section root, OwnNetworks own, RoutingPolicy policy) {
        private static final int EIGRP_HOLD_SECONDS = 15;
        private static final int DEAD_SECONDS = 40;
        private static final int SLOW_DEAD_SECONDS = 120;

        Reader(Topology.Router router) {
            this(router, new OwnNetworks(router.configuration()));
        }

        private Reader(Topology.Router router, OwnNetworks own) {
            this(router, own.root(), own, own.policy());
        }

        List<Speaker> read() {
            List<Speaker> all = new ArrayList<>();
            for (Section classic : root.children(EigrpProcess.CLASSIC)) {
                all.add(eigrp(classic, "", false, AddressFamily.IPV4));
                for (Section vrf : classic.children(EigrpProcess.CLASSIC_VRF)) {
                    all.add(eigrp(vrf, vrf(vrf), false, AddressFamily.IPV4));
                }
            }
            for (Section named : root.children(EigrpProcess.NAMED)) {
                for (Section family : named.children(EigrpProcess.ADDRESS_FAMILY)) {
                    boolean six = family.name().startsWith("ipv6");
                    all.add(
                            eigrp(
                                    family,
                                    vrf(family),
                                    true,
                                    six ? AddressFamily.IPV6 : AddressFamily.IPV4));
                }
            }
            for (Section classic : root.children(EigrpProcess.CLASSIC_IPV6)) {
                all.add(eigrp(classic, "", false, AddressFamily.IPV6));
            }
            for (Section section : root.children(OspfProcess.MODE)) {
                OspfProcess process = OspfProcess.of(section);
                all.add(
                        ospf(
                                process,
                                "ospf",
                                AddressFamily.IPV4,
                                s -> OspfInterface.of(s, OspfInterface.V2)));
            }
            for (Section section : root.children(OspfProcess.IPV6)) {
                all.add(version3(OspfProcess.of(section), AddressFamily.IPV6));
            }
            for (Section section : root.children(OspfProcess.V3)) {
                for (Section family : section.children(OspfProcess.V3_FAMILY)) {
                    all.add(
                            version3(
                                    OspfProcess.of(section, family),
                                    family.name().startsWith("ipv4")
                                            ? AddressFamily.IPV4
                                            : AddressFamily.IPV6));
                }
            }
            for (Section rip : root.children(RipProcess.MODE)) {
                int version = rip.get(RipProcess.VERSION);
                all.add(rip(RipProcess.of(rip, version), ""));
                for (Section vrf : rip.children(RipProcess.VRF)) {
                    all.add(rip(RipProcess.of(vrf, version), vrf(vrf)));
                }
            }
            return all;
        }

        private static String vrf(Section section) {
            List<String> words = List.of(section.name().split(" ", -1));
            int at = words.indexOf("vrf");
            return at < 0 || at + 1 >= words.size() ? "" : words.get(at + 1);
        }

        // ---- EIGRP

        private Speaker eigrp(Section section, String vrf, boolean named, AddressFamily family) {
            EigrpProcess process = EigrpProcess.of(section);
            Map<String, Link> links = new LinkedHashMap<>();
            Set<Prefix> connected = new LinkedHashSet<>();
            for (OwnNetworks.Addressed line : own.interfaces(vrf, family)) {
                EigrpInterface settings = settings(section, line.section(), named, family, process);
                List<InterfaceAddress> mine =
                        family == AddressFamily.IPV4
                                ? line.addresses().stream()
                                        .filter(a ->
                                                process.networks().stream()
                                                        .anyMatch(n ->
                                                                n.contains(
                                                                        (Ipv4Address) a.address())))
                                        .toList()
                                : named
                                                || line.section()
                                                        .get(EigrpInterface.IPV6_ENABLED)
                                                        .contains(process.autonomousSystem())
                                        ? line.addresses()
                                        : List.of();
                if (mine.isEmpty() || settings.shutdown() || process.shutdown()) {
                    continue;
                }
                mine.forEach(a -> connected.add(a.subnet()));
                if (!settings.passive() && !process.passive().contains(line.name())) {
                    links.put(
                            line.name(),
                            new Link(
                                    "",
                                    settings.splitHorizon(),
                                    settings.summaries().stream()
                                            .map(EigrpInterface.Summary::prefix)
                                            .toList(),
                                    settings.holdSeconds() == 0
                                            ? EIGRP_HOLD_SECONDS
                                            : settings.holdSeconds()));
                }
            }
            Set<Prefix> taken =
                    own.redistributed(process.redistributions(), vrf, family, _ -> true);
            Set<Prefix> told = new LinkedHashSet<>();
            boolean stub = process.stub().isPresent();
            if (process.stub().map(EigrpProcess.Stub::connected).orElse(true)) {
                told.addAll(connected);
            }
            if (process.stub().map(EigrpProcess.Stub::redistributed).orElse(true)) {
                told.addAll(taken);
            }
            if (process.stub().map(EigrpProcess.Stub::receiveOnly).orElse(false)) {
                told.clear();
            }
            return new Speaker(
                    router.name(),
                    vrf,
                    "eigrp "
                            + process.autonomousSystem()
                            + (family == AddressFamily.IPV4 ? "" : " ipv6"),
                    links,
                    told,
                    !stub,
                    false,
                    process.distributeLists(),
                    policy);
        }

        private static EigrpInterface settings(
                Section process,
                Section line,
                boolean named,
                AddressFamily family,
                EigrpProcess values) {
            Section none = Section.empty(EigrpInterface.MODE, line.name());
            if (named) {
                return EigrpInterface.of(
                        process.child(EigrpInterface.MODE, line.name()).orElse(none),
                        process.child(EigrpInterface.MODE, "default").orElse(none));
            }
            Section said =
                    line.get(
                                    family == AddressFamily.IPV4
                                            ? EigrpInterface.IPV4
                                            : EigrpInterface.IPV6)
                            .get(values.autonomousSystem());
            return EigrpInterface.of(said == null ? none : said, none);
        }

        // ---- OSPF

        private Speaker version3(OspfProcess process, AddressFamily family) {
            return ospf(
                    process,
                    family == AddressFamily.IPV4 ? "ospfv3 ipv4" : "ospfv3 ipv6",
                    family,
                    s -> OspfInterface.of(s, process.process(), family));
        }

        private Speaker ospf(
                OspfProcess process,
                String domain,
                AddressFamily family,
                Function<Section, OspfInterface> lines) {
            Map<String, Link> links = new LinkedHashMap<>();
            Set<Prefix> told = new LinkedHashSet<>();
            for (OwnNetworks.Addressed line : own.interfaces(process.vrf(), family)) {
                OspfInterface settings = lines.apply(line.section());
                String area =
                        settings.attachments().stream()
                                .filter(a -> a.process() == process.process())
                                .map(a -> a.area().toString())
                                .findFirst()
                                .or(() -> area(process, line))
                                .orElse("");
                if (area.isEmpty() || settings.shutdown() || process.shutdown()) {
                    continue;
                }
                line.addresses().forEach(a -> told.add(a.subnet()));
                if (!process.passive().contains(line.name())) {
                    links.put(line.name(), new Link(area, false, List.of(), dead(settings)));
                }
            }
            told.addAll(
                    own.redistributed(
                            process.redistributions(),
                            process.vrf(),
                            family,
                            line -> line.subnets() || !domain.equals("ospf")));
            return new Speaker(
                    router.name(),
                    process.vrf(),
                    domain,
                    links,
                    told,
                    true,
                    true,
                    process.distributeLists(),
                    policy);
        }

        /** IOS's defaults by network type; that of a tunnel is point-to-point. */
        private static int dead(OspfInterface settings) {
            boolean slow =
                    settings.networkType()
                            .filter(type ->
                                    type != NetworkType.BROADCAST
                                            && type != NetworkType.POINT_TO_POINT)
                            .isPresent();
            return settings.helloMultiplier() > 0
                    ? 1
                    : settings.deadSeconds() > 0
                            ? settings.deadSeconds()
                            : settings.helloSeconds() > 0
                                    ? 4 * settings.helloSeconds()
                                    : slow ? SLOW_DEAD_SECONDS : DEAD_SECONDS;
        }

        private static Optional<String> area(OspfProcess process, OwnNetworks.Addressed line) {
            return process.networks().stream()
                    .filter(n ->
                            line.addresses().stream()
                                    .anyMatch(a ->
                                            a.address() instanceof Ipv4Address address
                                                    && n.contains(address)))
                    .map(n -> n.area().toString())
                    .findFirst();
        }

        // ---- RIP

        private Speaker rip(RipProcess process, String vrf) {
            Map<String, Link> links = new LinkedHashMap<>();
            Set<Prefix> told = new LinkedHashSet<>();
            for (OwnNetworks.Addressed line : own.interfaces(vrf, AddressFamily.IPV4)) {
                List<InterfaceAddress> mine =
                        line.addresses().stream()
                                .filter(a ->
                                        process.networks().stream()
                                                .map(EigrpProcess.Network::classful)
                                                .anyMatch(
                                                        n -> n.contains((Ipv4Address) a.address())))
                                .toList();
                if (mine.isEmpty()) {
                    continue;
                }
                mine.forEach(a -> told.add(a.subnet()));
                RipInterface settings = RipInterface.of(line.section());
                boolean silent =
                        process.passive().contains(line.name()) && process.neighbors().isEmpty();
                if (!silent) {
                    boolean tunnel = line.name().startsWith("Tunnel");
                    links.put(
                            line.name(),
                            new Link(
                                    "",
                                    settings.splitHorizon().isEmpty()
                                            ? !tunnel
                                            : settings.splitHorizon().equals("on"),
                                    settings.summaries(),
                                    process.timers().invalidSeconds()));
                }
            }
            told.addAll(
                    own.redistributed(
                            process.redistributions(), vrf, AddressFamily.IPV4, _ -> true));
            return new Speaker(
                    router.name(),
                    vrf,
                    "rip",
                    links,
                    told,
                    true,
                    false,
                    process.distributeLists(),
                    policy);
        }
    }
}
