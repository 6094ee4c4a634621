package io.spokewire.lab;

import io.spokewire.bgp.BgpFamily;
import io.spokewire.bgp.BgpNeighbor;
import io.spokewire.bgp.BgpPolicy;
import io.spokewire.bgp.BgpProcess;
import io.spokewire.command.Section;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.policy.DistributeList;
import io.spokewire.policy.PolicyRoute;
import io.spokewire.policy.Redistribution;
import io.spokewire.policy.RoutingPolicy;
import io.spokewire.rib.StaticRoute;
import io.spokewire.sim.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A process of BGP in one VRF, as the text of one router has it. Read from the configuration alone,
 * for it is a measure of what the engine does.
 *
 * @param vrf empty for the default one
 * @param as the process's own
 * @param neighbors with an address, or a range that they may call from; without those kept down
 * @param told the router's own networks that it tells, aggregates among them
 * @param summaries aggregates that are told in the place of what they cover
 * @param policy the lists and maps that the neighbours' lines name
 */
record BgpSpeaker(
        String router,
        String vrf,
        long as,
        List<BgpNeighbor> neighbors,
        Set<Prefix> told,
        Set<Prefix> summaries,
        RoutingPolicy policy) {

    /** All of a router, one for each VRF. */
    static List<BgpSpeaker> of(Topology.Router router) {
        return router.configuration().children(BgpProcess.MODE).stream()
                .flatMap(process -> new Reader(router, process).read().stream())
                .toList();
    }

    /** A route as a neighbour's lists look at it. */
    private record Facts(Prefix prefix, String asPath, Optional<Address> routeSource)
            implements PolicyRoute {
        Facts(Prefix own) {
            this(own, "", Optional.empty());
        }
    }

    /**
     * Whether a neighbour's lines let a route in or out.
     *
     * @param path the ASes that the route came through, the nearest first
     */
    boolean passes(BgpNeighbor neighbor, boolean in, Prefix route, List<Long> path) {
        BgpPolicy lines = neighbor.policies().get(route.family());
        if (lines == null) {
            return false;
        }
        String prefixes = in ? lines.prefixListIn() : lines.prefixListOut();
        String access = in ? lines.distributeListIn() : lines.distributeListOut();
        int paths = in ? lines.filterListIn() : lines.filterListOut();
        String map = in ? lines.routeMapIn() : lines.routeMapOut();
        String words = String.join(" ", path.stream().map(String::valueOf).toList());
        Facts facts = new Facts(route, words, in ? neighbor.address() : Optional.empty());
        return (prefixes.isEmpty() || policy.prefixList(prefixes, route))
                && (access.isEmpty() || policy.accessList(access, route))
                && (paths == 0 || policy.asPathList(String.valueOf(paths), words))
                && (map.isEmpty() || policy.routeMap(map, facts).permitted())
                && policy.passesBgp(lines.familyLists(), in, List.of(), facts);
    }

    /** Whether it tells its neighbours of an address, as part of a network of its own. */
    boolean tells(BgpNeighbor neighbor, Address address) {
        return told.stream()
                .anyMatch(p ->
                        p.contains(address)
                                && p.length() > 0
                                && passes(neighbor, false, p, List.of()));
    }

    private record Reader(Topology.Router router, Section section, OwnNetworks own) {
        Reader(Topology.Router router, Section section) {
            this(router, section, new OwnNetworks(router.configuration()));
        }

        List<BgpSpeaker> read() {
            BgpProcess process = BgpProcess.of(section);
            Map<String, List<BgpNeighbor>> byVrf = new LinkedHashMap<>();
            for (BgpNeighbor neighbor : BgpNeighbor.of(section)) {
                List<BgpNeighbor> some =
                        byVrf.computeIfAbsent(neighbor.vrf(), _ -> new ArrayList<>());
                if (!neighbor.session().ends()) {
                    some.add(neighbor);
                }
            }
            List<BgpSpeaker> all = new ArrayList<>();
            byVrf.forEach((vrf, neighbors) -> {
                Set<Prefix> told = new LinkedHashSet<>();
                Set<Prefix> summaries = new LinkedHashSet<>();
                for (BgpFamily family : process.families()) {
                    if (vrfOf(family).equals(vrf)) {
                        add(family, vrf, told, summaries);
                    }
                }
                all.add(
                        new BgpSpeaker(
                                router.name(),
                                vrf,
                                process.as().number(),
                                neighbors,
                                told,
                                summaries,
                                own.policy()));
            });
            return all;
        }

        private static String vrfOf(BgpFamily family) {
            String[] words = family.name().split(" vrf ", 2);
            return words.length == 2 ? words[1] : "";
        }

        private void add(BgpFamily said, String vrf, Set<Prefix> toldByAll, Set<Prefix> summaries) {
            AddressFamily family =
                    said.name().startsWith("ipv6") ? AddressFamily.IPV6 : AddressFamily.IPV4;
            Set<Prefix> told = new LinkedHashSet<>();
            Set<Prefix> table = table(vrf, family);
            for (BgpFamily.Network network : said.networks()) {
                boolean permitted =
                        network.routeMap().isEmpty()
                                || own.policy()
                                        .routeMap(network.routeMap(), new Facts(network.prefix()))
                                        .permitted();
                if (!network.backdoor() && permitted && table.contains(network.prefix())) {
                    told.add(network.prefix());
                }
            }
            for (Redistribution line : said.redistributions()) {
                Set<Prefix> taken = own.redistributed(List.of(line), vrf, family, _ -> true);
                taken.addAll(ofOtherProtocols(line, vrf, family));
                taken.stream().filter(p -> letsIn(said, line, p)).forEach(told::add);
            }
            for (BgpFamily.Aggregate aggregate : said.aggregates()) {
                Prefix whole = aggregate.prefix();
                if (told.stream().anyMatch(p -> whole.contains(p) && !whole.equals(p))) {
                    if (aggregate.options().contains("summary-only")) {
                        told.removeIf(whole::contains);
                        summaries.add(whole);
                    }
                    told.add(whole);
                }
            }
            toldByAll.addAll(told);
        }

        /** Whether {@code distribute-list ... out SOURCE} lets a network be redistributed. */
        private boolean letsIn(BgpFamily said, Redistribution line, Prefix network) {
            List<DistributeList> lists =
                    said.distributeLists().stream().filter(l -> !l.scope().isEmpty()).toList();
            return own.policy().passesBgp(lists, false, List.of(line.source()), new Facts(network));
        }

        /** Connected and static networks. */
        private Set<Prefix> table(String vrf, AddressFamily family) {
            Set<Prefix> table = connected(vrf, family);
            own.root().get(StaticRoute.SLOT).stream()
                    .filter(r -> r.vrf().equals(vrf) && r.prefix().family() == family)
                    .forEach(r -> table.add(r.prefix()));
            return table;
        }

        private Set<Prefix> connected(String vrf, AddressFamily family) {
            Set<Prefix> all = new LinkedHashSet<>();
            own.interfaces(vrf, family)
                    .forEach(i -> i.addresses().forEach(a -> all.add(a.subnet())));
            return all;
        }

        /** The router's own networks that another protocol runs on, where that is redistributed. */
        private Set<Prefix> ofOtherProtocols(
                Redistribution line, String vrf, AddressFamily family) {
            Set<Prefix> found = new LinkedHashSet<>();
            String[] source = line.source().split(" ", -1);
            for (Speaker speaker : Speaker.of(router)) {
                String[] domain = speaker.domain().split(" ", -1);
                boolean same =
                        speaker.vrf().equals(vrf)
                                && domain[0].equals(source[0])
                                && (!source[0].equals("eigrp") || domain[1].equals(source[1]));
                Set<Prefix> mine = same ? connected(vrf, family) : Set.of();
                mine.stream()
                        .filter(speaker.told()::contains)
                        .filter(p ->
                                line.routeMap().isEmpty()
                                        || own.policy()
                                                .routeMap(line.routeMap(), new Facts(p))
                                                .permitted())
                        .forEach(found::add);
            }
            return found;
        }
    }
}
