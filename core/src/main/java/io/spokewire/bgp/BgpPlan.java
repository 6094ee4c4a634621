package io.spokewire.bgp;

import io.spokewire.bgp.BgpConfig.Group;
import io.spokewire.bgp.BgpConfig.Range;
import io.spokewire.bgp.BgpProcess.ListenRange;
import io.spokewire.command.Derived;
import io.spokewire.command.Section;
import io.spokewire.interfaces.VrfConfig;
import io.spokewire.interfaces.VrfExchange;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.policy.DistributeList;
import io.spokewire.policy.Redistribution;
import io.spokewire.policy.SourceDistance;
import io.spokewire.routing.RoutedInterface;
import io.spokewire.routing.RouterIds;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Works out what a process has to do: what its lines, groups and templates say together. */
final class BgpPlan {
    /** Templates that inherit one another; more is a circle. */
    private static final int DEPTH_MAX = 8;

    /** How often a table is looked at without a reason; IOS's default. */
    private static final int SCAN_SECONDS = 60;

    private static final String INTERFACE = "interface ";
    private static final String AUTO_ASSIGN = "auto-assign";

    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");
    private static final BgpSession.Timers USUAL = new BgpSession.Timers(60, 180, 0);

    private final Section root;
    private final Section section;
    private final BgpProcess process;
    private final Map<String, Map<String, BgpSession>> sessions = new LinkedHashMap<>();
    private final Map<TableKey, Map<String, BgpPolicy>> policies = new TreeMap<>();

    /**
     * A plan for a process.
     *
     * @param root the whole configuration
     * @param section that of the process
     */
    BgpPlan(Section root, Section section) {
        this.root = root;
        this.section = section;
        this.process = BgpProcess.of(section);
    }

    /**
     * The router id: the one configured, else the one before, else {@link RouterIds#choose}.
     *
     * @param had 0 for none
     */
    Optional<Ipv4Address> routerId(Collection<RoutedInterface> links, int had) {
        return said(process.routerId(), links)
                .or(() -> said(routerIdWords(""), links))
                .or(() -> had == 0 ? Optional.empty() : Optional.of(new Ipv4Address(had)))
                .or(() -> RouterIds.choose(root, "", links));
    }

    /**
     * The router ids of VRFs that have their own, by name.
     *
     * @param assigned those that lines left to us: they stay while they do; changed
     */
    Map<String, Integer> routerIds(
            Collection<RoutedInterface> links, Map<String, Integer> assigned) {
        Map<String, Integer> ids = new TreeMap<>();
        for (String vrf : vrfs()) {
            String words = vrf.isEmpty() ? "" : routerIdWords(vrf);
            if (words.equals(AUTO_ASSIGN) && !assigned.containsKey(vrf)) {
                RouterIds.choose(root, vrf, links).ifPresent(id -> assigned.put(vrf, id.value()));
            } else if (!words.equals(AUTO_ASSIGN)) {
                assigned.remove(vrf);
                said(words, links).ifPresent(id -> ids.put(vrf, id.value()));
            }
        }
        assigned.keySet().retainAll(vrfs());
        ids.putAll(assigned);
        return ids;
    }

    /**
     * Whether a line names an interface, or those of a VRF, that have no address yet.
     *
     * @param found of VRFs
     */
    boolean wantsRouterIds(Map<String, Integer> found, Collection<RoutedInterface> links) {
        boolean own = !process.routerId().isEmpty() && said(process.routerId(), links).isEmpty();
        return own
                || vrfs().stream()
                        .filter(vrf -> !vrf.isEmpty() && !routerIdWords(vrf).isEmpty())
                        .anyMatch(vrf -> !found.containsKey(vrf));
    }

    private String routerIdWords(String vrf) {
        return process.families().stream()
                .filter(f -> table(f.name()).filter(t -> t.vrf().equals(vrf)).isPresent())
                .map(BgpFamily::routerId)
                .filter(words -> !words.isEmpty())
                .findFirst()
                .orElse(process.vrfRouterIds() && !vrf.isEmpty() ? AUTO_ASSIGN : "");
    }

    private static Optional<Ipv4Address> said(String words, Collection<RoutedInterface> links) {
        if (words.isEmpty() || words.equals(AUTO_ASSIGN)) {
            return Optional.empty();
        }
        if (!words.startsWith(INTERFACE)) {
            return Optional.of(Ipv4Address.parse(words));
        }
        return links.stream()
                .filter(link -> link.name().equals(words.substring(INTERFACE.length())))
                .flatMap(link -> link.primary().stream())
                .map(address -> (Ipv4Address) address.address())
                .findFirst();
    }

    /** The table that a family's section is about; empty for a family that we do not carry. */
    static Optional<TableKey> table(String family) {
        String[] words = family.split(" ", -1);
        AddressFamily which =
                switch (words[0]) {
                    case "ipv4" -> AddressFamily.IPV4;
                    case "ipv6" -> AddressFamily.IPV6;
                    default -> null;
                };
        if (which == null) {
            return Optional.empty();
        }
        if (words.length == 1) {
            return Optional.of(new TableKey("", which));
        }
        return words.length == 3 && words[1].equals("vrf")
                ? Optional.of(new TableKey(words[2], which))
                : Optional.empty();
    }

    /**
     * What the process does.
     *
     * @param routerIds those of VRFs that have their own
     */
    BgpConfig config(int routerId, Map<String, Integer> routerIds) {
        Neighbors neighbors = section.derive(NEIGHBORS);
        return new BgpConfig(
                process.as(),
                routerId,
                routerIds,
                process.clusterId().map(Ipv4Address::value).orElse(0),
                (int) process.confederationIdentifier().number(),
                confederationPeers(),
                process.logNeighborChanges(),
                process.gracefulRestart(),
                process.rules(),
                process.bestPath(),
                tables(),
                neighbors.peers,
                neighbors.ranges,
                neighbors.groups,
                process.listenLimit(),
                neighbors.limits);
    }

    private List<Integer> confederationPeers() {
        return process.confederationPeers().stream().map(as -> (int) as.number()).toList();
    }

    /** What is said of neighbours: thousands of them take some milliseconds. */
    private record Neighbors(
            SortedMap<PeerKey, PeerConfig> peers,
            List<Range> ranges,
            List<Group> groups,
            Map<String, Integer> limits) {}

    private static final Derived<Neighbors> NEIGHBORS =
            Derived.of(section -> new BgpPlan(Section.root(), section).neighbors());

    /** Works out what takes long, and is kept with the process's section. From any thread. */
    static void prepare(Section section) {
        Neighbors _ = section.derive(NEIGHBORS);
    }

    private Neighbors neighbors() {
        SortedMap<PeerKey, PeerConfig> peers = new TreeMap<>();
        List<Group> groups = new ArrayList<>();
        for (String vrf : vrfs()) {
            for (BgpSession session : sessions(vrf).values()) {
                if (session.group()) {
                    groups.add(new Group(vrf, session.name(), peer(vrf, session)));
                } else if (ADDRESS.matcher(session.name()).matches()) {
                    peers.put(new PeerKey(vrf, Address.parse(session.name())), peer(vrf, session));
                }
            }
        }
        List<Range> ranges = new ArrayList<>();
        for (ListenRange range : process.listenRanges()) {
            // A group that a VRF's family has makes the range one of that VRF.
            for (Group group : groups) {
                if (group.name().equals(range.peerGroup())) {
                    ranges.add(new Range(group.vrf(), range.prefix(), group.config()));
                }
            }
        }
        Map<String, Integer> limits = new TreeMap<>();
        for (BgpFamily family : process.families()) {
            family.listenLimit()
                    .ifPresent(limit ->
                            table(family.name()).ifPresent(t -> limits.put(t.vrf(), limit)));
        }
        return new Neighbors(Collections.unmodifiableSortedMap(peers), ranges, groups, limits);
    }

    private Set<String> vrfs() {
        Set<String> vrfs = new LinkedHashSet<>();
        vrfs.add("");
        process.families().forEach(f -> table(f.name()).ifPresent(t -> vrfs.add(t.vrf())));
        return vrfs;
    }

    // ---- tables

    private List<TableConfig> tables() {
        Map<TableKey, List<BgpFamily>> byKey = new TreeMap<>();
        byKey.put(new TableKey("", AddressFamily.IPV4), new ArrayList<>());
        for (BgpFamily family : process.families()) {
            table(family.name())
                    .ifPresent(
                            key -> byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(family));
        }
        // A VRF that exchanges routes has a table, whether the process has lines about it or not.
        for (Section vrf : root.children(VrfConfig.VRF)) {
            for (AddressFamily family : AddressFamily.values()) {
                if (!VrfExchange.of(root, vrf.name(), family).equals(VrfExchange.NONE)) {
                    byKey.computeIfAbsent(new TableKey(vrf.name(), family), _ -> new ArrayList<>());
                }
            }
        }
        List<TableConfig> tables = new ArrayList<>();
        byKey.forEach((key, families) -> tables.add(table(key, families)));
        return tables;
    }

    private TableConfig table(TableKey key, List<BgpFamily> families) {
        List<BgpFamily.Network> networks = new ArrayList<>();
        List<BgpFamily.Aggregate> aggregates = new ArrayList<>();
        List<Redistribution> redistributions = new ArrayList<>();
        List<DistributeList> lists = new ArrayList<>();
        int paths = 1;
        int pathsIbgp = 1;
        List<Integer> distances = BgpFamily.DISTANCES.defaultValue();
        List<SourceDistance> sourceDistances = new ArrayList<>();
        boolean information = false;
        OptionalLong metric = OptionalLong.empty();
        String select = "";
        String dampening = "";
        int hopDelay = 0;
        boolean hopTrigger = true;
        boolean active = false;
        int pathsMixed = 1;
        String tableMap = "";
        List<BgpFamily.Injection> injections = new ArrayList<>();
        // In a VRF all that BGP has is for others: IOS-XE has no line to forbid it there.
        boolean internal = !key.vrf().isEmpty();
        for (BgpFamily family : families) {
            networks.addAll(family.networks());
            aggregates.addAll(family.aggregates());
            redistributions.addAll(family.redistributions());
            lists.addAll(family.distributeLists());
            paths = Math.max(paths, family.maximumPaths());
            pathsIbgp = Math.max(pathsIbgp, family.maximumPathsIbgp());
            boolean usual = family.distances().equals(BgpFamily.DISTANCES.defaultValue());
            distances = usual ? distances : family.distances();
            sourceDistances.addAll(family.sourceDistances());
            information |= family.defaultInformation();
            metric = family.defaultMetric().isPresent() ? family.defaultMetric() : metric;
            select = family.selectPaths().isEmpty() ? select : family.selectPaths();
            internal |= family.redistributeInternal();
            dampening = family.dampening().isEmpty() ? dampening : family.dampening();
            hopDelay = Math.max(hopDelay, family.nextHopDelay());
            hopTrigger &= family.nextHopTrigger();
            active |= family.suppressInactive();
            pathsMixed = Math.max(pathsMixed, family.maximumPathsMixed());
            tableMap = family.tableMap().isEmpty() ? tableMap : family.tableMap();
            injections.addAll(family.injections());
        }
        return new TableConfig(
                key,
                networks,
                aggregates,
                redistributions,
                lists,
                paths,
                pathsIbgp,
                distances,
                sourceDistances,
                information,
                metric,
                select,
                internal,
                VrfExchange.of(root, key.vrf(), key.family()),
                dampening,
                hopTrigger ? hopDelay : SCAN_SECONDS,
                active,
                pathsMixed,
                tableMap,
                injections);
    }

    // ---- neighbours

    /** The sessions of a VRF, each neighbour once, with what several sections say of it. */
    private Map<String, BgpSession> sessions(String vrf) {
        return sessions.computeIfAbsent(vrf, this::collectSessions);
    }

    private Map<String, BgpSession> collectSessions(String vrf) {
        Map<String, BgpSession> found = new LinkedHashMap<>();
        if (vrf.isEmpty()) {
            process.sessions().forEach(s -> found.put(s.name(), s));
        }
        for (BgpFamily family : process.families()) {
            boolean here = table(family.name()).filter(t -> t.vrf().equals(vrf)).isPresent();
            if (here) {
                for (BgpSession session : family.sessions()) {
                    BgpSession known = found.get(session.name());
                    found.put(session.name(), known == null ? session : known.over(session));
                }
            }
        }
        return found;
    }

    private PeerConfig peer(String vrf, BgpSession own) {
        BgpSession session = inherited(own, 0);
        if (!own.memberOf().isEmpty()) {
            BgpSession group = sessions(vrf).get(own.memberOf());
            if (group != null) {
                session = session.over(inherited(group, 0));
            }
        }
        session =
                session.ending(
                        vrf.isEmpty() ? process.gracefulNeighbors() : process.gracefulVrfs());
        int as = (int) process.as().number();
        int confederation = (int) process.confederationIdentifier().number();
        String[] local = session.localAs().split(" ", -1);
        int localAs = session.localAs().isEmpty() ? as : (int) AsNumber.parse(local[0]).number();
        List<String> words = List.of(local);
        boolean unset = session.timers().equals(BgpSession.Timers.UNSET);
        BgpSession.Timers all =
                process.timers().equals(BgpSession.Timers.UNSET) ? USUAL : process.timers();
        PeerConfig.Kind kind =
                BgpConfig.kind(session.remoteAs().number(), localAs, confederationPeers());
        int speakAs =
                kind == PeerConfig.Kind.EXTERNAL && session.localAs().isEmpty()
                        ? (confederation == 0 ? as : confederation)
                        : localAs;
        return new PeerConfig(
                session,
                kind,
                speakAs,
                words.contains("replace-as"),
                words.contains("no-prepend"),
                words.contains("dual-as"),
                unset ? all : session.timers(),
                policies(vrf, session));
    }

    private BgpSession inherited(BgpSession own, int depth) {
        if (own.inherits().isEmpty() || depth > DEPTH_MAX) {
            return own;
        }
        return section.child(BgpSession.TEMPLATE, own.inherits())
                .map(template -> own.over(inherited(BgpSession.of(template), depth + 1)))
                .orElse(own);
    }

    private Map<AddressFamily, BgpPolicy> policies(String vrf, BgpSession session) {
        Map<AddressFamily, BgpPolicy> policies = new EnumMap<>(AddressFamily.class);
        for (AddressFamily family : AddressFamily.values()) {
            TableKey key = new TableKey(vrf, family);
            BgpPolicy own = inherited(policy(key, session.name()), 0);
            String group = own.memberOf().isEmpty() ? session.memberOf() : own.memberOf();
            if (!group.isEmpty()) {
                own = own.over(inherited(policy(key, group), 0));
            }
            if (active(key, own)) {
                policies.put(
                        family,
                        own.withAdditionalPaths(additionalPaths(key)).with(distributeLists(key)));
            }
        }
        return policies;
    }

    /** The lists that a family has for all its neighbours. */
    private List<DistributeList> distributeLists(TableKey key) {
        List<DistributeList> lists = new ArrayList<>();
        for (BgpFamily family : process.families()) {
            if (table(family.name()).filter(key::equals).isPresent()) {
                family.distributeLists().stream()
                        .filter(list -> list.scope().isEmpty())
                        .forEach(lists::add);
            }
        }
        return lists;
    }

    /** What a family says of all its neighbours. */
    private String additionalPaths(TableKey key) {
        for (BgpFamily family : process.families()) {
            boolean here = table(family.name()).filter(key::equals).isPresent();
            if (here && !family.additionalPaths().isEmpty()) {
                return family.additionalPaths();
            }
        }
        return "";
    }

    private boolean active(TableKey key, BgpPolicy policy) {
        boolean there =
                process.families().stream()
                        .anyMatch(f -> table(f.name()).filter(key::equals).isPresent());
        boolean unasked =
                key.vrf().isEmpty()
                        ? key.family() == AddressFamily.IPV4 && process.defaultIpv4Unicast()
                        : there;
        return policy.activate().isEmpty() ? unasked : policy.activate().equals("on");
    }

    private BgpPolicy policy(TableKey key, String name) {
        BgpPolicy found = policies.computeIfAbsent(key, this::collectPolicies).get(name);
        return found == null ? BgpPolicy.none(name) : found;
    }

    private Map<String, BgpPolicy> collectPolicies(TableKey key) {
        Map<String, BgpPolicy> found = new LinkedHashMap<>();
        for (BgpFamily family : process.families()) {
            if (table(family.name()).filter(key::equals).isPresent()) {
                for (BgpPolicy policy : family.policies()) {
                    BgpPolicy known = found.get(policy.name());
                    found.put(policy.name(), known == null ? policy : policy.over(known));
                }
            }
        }
        return found;
    }

    private BgpPolicy inherited(BgpPolicy own, int depth) {
        String name = own.inherits().split(" ", 2)[0];
        if (name.isEmpty() || depth > DEPTH_MAX) {
            return own;
        }
        return section.child(BgpPolicy.TEMPLATE, name)
                .map(template -> own.over(inherited(BgpPolicy.of(template), depth + 1)))
                .orElse(own);
    }
}
