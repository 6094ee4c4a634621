package io.spokewire.lab;

import io.spokewire.lab.Network.Answer;
import io.spokewire.lab.Network.Ping;
import io.spokewire.lab.Network.Seen;
import io.spokewire.lab.Report.Pair;
import io.spokewire.lab.Report.Stage;
import io.spokewire.lab.Report.Verdict;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.nhrp.NhrpConfig;
import io.spokewire.sim.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a network has settled, and checks what its configurations promise. Paths are not
 * taken on trust: every request is looked for in what was captured at every router, so a direct
 * path is one of which no other router has seen a packet.
 */
public final class Checks {
    /** Registration takes a round trip; the first one may wait for a retry or two. */
    private static final Duration SETTLING = Duration.ofSeconds(40);

    /** Adjacencies and their databases, over hellos of half a minute and an election. */
    static final Duration CONVERGING = Duration.ofSeconds(150);

    /** Redirect, resolution and its answer: some round trips, and a retry for a lost one. */
    private static final Duration DIRECT = Duration.ofSeconds(10);

    private static final int PINGS = 4;

    /** Series side by side: beyond this they would measure the machine. */
    private static final int SIDE_BY_SIDE = 32;

    private final Network network;
    private final Overlay overlay;
    private final Stage stage;
    private final Ways ways;
    private final Promises promises;
    private Duration converged = Duration.ZERO;
    private final Map<Overlay.End, Boolean> up = new LinkedHashMap<>();
    private final List<Report.Tunnel> tunnels = new ArrayList<>();
    private final List<Report.Protection> protections = new ArrayList<>();
    private final List<Report.Step> steps = new ArrayList<>();
    private final List<Seen> everything = new ArrayList<>();

    /**
     * Somebody who can be asked: a host, or an address of a router.
     *
     * @param vrf the router's VRF that it is in
     */
    record Party(String label, String node, String router, String vrf, InterfaceAddress address) {
        /** The VRF that requests begin in: a host knows of none. */
        private String sendingVrf() {
            return node.equals(router) ? vrf : "";
        }
    }

    private Checks(Network network, Stage stage) {
        this.network = network;
        this.overlay = Overlay.of(network.topology());
        this.ways = new Ways(overlay, network.topology().routers());
        this.promises = new Promises(network.topology(), overlay, "");
        this.stage = stage;
    }

    /**
     * Runs the checks.
     *
     * @param folder for the report
     * @param medium for the report
     */
    public static Report run(Network network, String folder, String medium, Stage stage) {
        return new Checks(network, stage).run(folder, medium);
    }

    private Report run(String folder, String medium) {
        settle();
        if (stage == Stage.ALL) {
            converge(promises, "");
        }
        List<Pair> tunnelPairs = tunnelPairs();
        List<Pair> hostPairs = stage == Stage.ALL ? hostPairs() : List.of();
        creation(tunnelPairs);
        registration();
        routing();
        onDemand(tunnelPairs, hostPairs);
        Report.Step change =
                stage == Stage.ALL ? new Adjustment(this, network, overlay).step() : notChecked();
        everything.addAll(network.seen());
        encryption();
        steps.add(change);
        boolean passed =
                tunnels.stream().allMatch(Report.Tunnel::passed)
                        && tunnelPairs.stream().allMatch(Pair::passed)
                        && hostPairs.stream().allMatch(Pair::passed)
                        && steps.stream().noneMatch(s -> s.verdict() == Verdict.FAILED);
        return new Report(
                folder,
                medium,
                stage,
                passed,
                tunnels,
                tunnelPairs,
                hostPairs,
                protections,
                steps,
                notes(),
                network.elapsed());
    }

    private List<Topology.Note> notes() {
        List<Topology.Note> notes = new ArrayList<>(network.topology().notes());
        notes.addAll(ways.notes());
        return notes;
    }

    private static Report.Step notChecked() {
        return new Report.Step(
                6, "adjustment to change", Verdict.NOT_CHECKED, "not part of --stage tunnels");
    }

    // ---- tunnels ----

    private void settle() {
        // Where sites tell the provider of their networks, tunnels come after routes.
        boolean routed = network.topology().provider().router().isPresent();
        Duration limit = routed ? CONVERGING : SETTLING;
        List<Overlay.End> able =
                overlay.ends().stream().filter(end -> end.source() != null).toList();
        boolean _ = network.await(() -> able.stream().allMatch(this::isUp), limit);
        for (Overlay.Cloud cloud : overlay.clouds()) {
            for (Overlay.End end : cloud.ends()) {
                String role = cloud.hubs().contains(end) ? "hub" : "spoke";
                tunnels.add(tunnel(end, cloud.name(), role));
            }
        }
        for (Overlay.End end : overlay.pointToPoint()) {
            tunnels.add(tunnel(end, "", "point-to-point"));
        }
    }

    /** Whether the tunnel was up when the network had settled. */
    boolean wasUp(Overlay.End end) {
        return up.getOrDefault(end, false);
    }

    /** A client is up when a server answers it, a hub when its clients have registered. */
    boolean isUp(Overlay.End end) {
        if (end.source() == null) {
            return false;
        }
        if (!end.servers().isEmpty()) {
            List<Network.Server> servers = serversOf(end);
            return enoughUp(end, servers);
        }
        Overlay.Cloud cloud = cloudOf(end).orElse(null);
        return cloud == null
                || cloud.spokes().stream()
                        .filter(s -> s.source() != null && isServerOf(end, s))
                        .allMatch(s -> hasRegistered(end, s));
    }

    /** All servers, or as many of each cluster as its limit takes. */
    private static boolean enoughUp(Overlay.End end, List<Network.Server> servers) {
        long wanted = end.servers().size();
        for (Map.Entry<Integer, Integer> cluster : end.nhrp4().clusters().entrySet()) {
            long members =
                    end.nhrp4().nhs().stream().filter(s -> s.cluster() == cluster.getKey()).count();
            wanted -= Math.max(0, members - cluster.getValue());
        }
        return servers.stream().filter(Network.Server::up).count() >= wanted;
    }

    List<Network.Server> serversOf(Overlay.End end) {
        return network.servers(end.router()).stream()
                .filter(s -> s.tunnel().equals(end.name()))
                .toList();
    }

    static boolean isServerOf(Overlay.End hub, Overlay.End spoke) {
        for (NhrpConfig.Nhs server : spoke.servers()) {
            Address address = Overlay.addressOrNull(server.protocolAddress());
            if (address != null && hub.owns(address)) {
                return true;
            }
        }
        return false;
    }

    boolean hasRegistered(Overlay.End hub, Overlay.End spoke) {
        return hasRegistered(hub, spoke, spoke.source());
    }

    /** Whether a hub knows a spoke's tunnel address at that address. */
    boolean hasRegistered(Overlay.End hub, Overlay.End spoke, @Nullable Address nbma) {
        return network.mappings(hub.router()).stream()
                .anyMatch(m ->
                        m.tunnel().equals(hub.name())
                                && m.nbma().equals(nbma)
                                && spoke.addresses().stream()
                                        .anyMatch(a -> m.protocol().contains(a.address())));
    }

    private Optional<Overlay.Cloud> cloudOf(Overlay.End end) {
        return overlay.clouds().stream().filter(c -> c.ends().contains(end)).findFirst();
    }

    private Report.Tunnel tunnel(Overlay.End end, String cloud, String role) {
        boolean works = isUp(end);
        up.put(end, works);
        String state;
        if (end.source() == null) {
            state = "down: its source has no address";
        } else if (!end.servers().isEmpty()) {
            List<String> words = new ArrayList<>();
            for (Network.Server server : serversOf(end)) {
                words.add(
                        (server.up() ? "registered with " : "no answer from ")
                                + server.protocol()
                                + (server.nbma().isEmpty() ? "" : " at " + server.nbma()));
            }
            state = words.isEmpty() ? "its servers are not known" : String.join(", ", words);
        } else if (role.equals("hub")) {
            long clients =
                    network.mappings(end.router()).stream()
                            .filter(m -> m.tunnel().equals(end.name()) && m.registered())
                            .map(Network.Mapping::nbma)
                            .distinct()
                            .count();
            state = clients + (clients == 1 ? " client has" : " clients have") + " registered";
        } else {
            state = "point-to-point to " + end.tunnel().destination();
        }
        return new Report.Tunnel(
                end.router(),
                end.name(),
                cloud,
                role,
                end.addresses().isEmpty() ? "" : end.addresses().getFirst().toString(),
                String.valueOf(end.source() == null ? "" : end.source()),
                works,
                state);
    }

    // ---- pairs ----

    /** A question and what is expected of it. */
    record Question(Party from, Party to, Way way, boolean firstToo) {
        /** A series that asks it. */
        Ping ping(int count) {
            return new Ping(
                    from.node,
                    from.address.address(),
                    to.address.address(),
                    from.sendingVrf(),
                    count);
        }

        /** Whether the last packet went as it is to go. */
        private boolean answeredBy(boolean direct) {
            return switch (way) {
                case DIRECT -> direct;
                case BY_HUB -> !direct;
                case ANY, NONE -> true;
            };
        }

        /** Whether the texts give a way at all. */
        private boolean promised() {
            return way != Way.NONE;
        }

        private String wanted() {
            return switch (way) {
                case DIRECT -> firstToo ? "direct in the end, no packet lost" : "direct in the end";
                case BY_HUB -> firstToo ? "by the hub, no packet lost" : "by the hub";
                case ANY -> "reachable";
                case NONE -> "nothing: no way is configured";
            };
        }
    }

    private List<Pair> tunnelPairs() {
        List<Question> questions = new ArrayList<>();
        for (Overlay.Cloud cloud : overlay.clouds()) {
            for (Overlay.End from : cloud.ends()) {
                for (Overlay.End to : cloud.ends()) {
                    if (!from.equals(to)) {
                        addTunnelQuestions(cloud, from, to, questions);
                    }
                }
            }
        }
        for (Overlay.End from : overlay.pointToPoint()) {
            for (Overlay.End to : overlay.pointToPoint()) {
                if (isFarEnd(from, to) && isFarEnd(to, from)) {
                    addTunnelQuestions(Way.DIRECT, from, to, questions);
                }
            }
        }
        return ask(questions);
    }

    static boolean isFarEnd(Overlay.End near, Overlay.End far) {
        Address destination = Overlay.addressOrNull(near.tunnel().destination());
        return destination != null
                && destination.equals(far.source())
                && near.key().equals(far.key());
    }

    void addTunnelQuestions(
            Overlay.Cloud cloud, Overlay.End from, Overlay.End to, List<Question> questions) {
        addTunnelQuestions(ways.between(cloud, from, to), from, to, questions);
    }

    private static void addTunnelQuestions(
            Way way, Overlay.End from, Overlay.End to, List<Question> questions) {
        for (InterfaceAddress a : from.addresses()) {
            for (InterfaceAddress b : to.addresses()) {
                if (a.address().bits() == b.address().bits()) {
                    questions.add(new Question(party(from, a), party(to, b), way, false));
                }
            }
        }
    }

    private static Party party(Overlay.End end, InterfaceAddress address) {
        return new Party(end.router(), end.router(), end.router(), end.vrf(), address);
    }

    private List<Pair> hostPairs() {
        List<Party> parties = parties();
        List<Question> questions = new ArrayList<>();
        for (Party from : parties) {
            for (Party to : parties) {
                if (comparable(from, to)) {
                    questions.add(question(from, to));
                }
            }
        }
        return ask(questions);
    }

    /** Whether one can ask the other: of one family, at different places. */
    static boolean comparable(Party from, Party to) {
        return !from.router.equals(to.router)
                && from.address.address().bits() == to.address.address().bits()
                && !from.address.subnet().overlaps(to.address.subnet());
    }

    /** Whether the texts give both a way to one another. */
    static boolean promised(Promises promises, Party from, Party to) {
        return promisedOneWay(promises, from, to) && promisedOneWay(promises, to, from);
    }

    private static boolean promisedOneWay(Promises promises, Party from, Party to) {
        return promises.knows(from.router, from.vrf, to.address.subnet(), to.router, to.vrf);
    }

    /** What is asked of two, with what their texts say of the way. */
    Question question(Party from, Party to) {
        if (!promised(promises, from, to)) {
            return new Question(from, to, Way.NONE, false);
        }
        Way way = Way.ANY;
        boolean third = false;
        for (Overlay.Cloud cloud : overlay.clouds()) {
            for (Overlay.End a : cloud.spokes()) {
                for (Overlay.End b : cloud.spokes()) {
                    if (a.router().equals(from.router) && b.router().equals(to.router)) {
                        way = way.or(ways.between(cloud, a, b));
                        third |= cloud.phase() == Overlay.Phase.THREE;
                    }
                }
            }
        }
        return new Question(from, to, way, third);
    }

    /** Hosts, and loopback addresses that are no tunnel's source, in a VRF that a tunnel serves. */
    List<Party> parties() {
        Set<String> served = new LinkedHashSet<>();
        Set<Address> sources = new LinkedHashSet<>();
        for (Overlay.End end : overlay.ends()) {
            served.add(end.router() + " " + end.vrf());
            Address source = end.source();
            if (source != null) {
                sources.add(source);
            }
        }
        List<Party> parties = new ArrayList<>();
        for (Topology.Host host : network.topology().hosts()) {
            if (served.contains(host.router() + " " + host.vrf())) {
                for (InterfaceAddress address : host.addresses()) {
                    parties.add(
                            new Party(
                                    host.name(), host.name(), host.router(), host.vrf(), address));
                }
            }
        }
        for (Loopbacks.Loopback loopback : Loopbacks.of(network.topology())) {
            if (served.contains(loopback.router() + " " + loopback.vrf())
                    && !sources.contains(loopback.address().address())) {
                parties.add(
                        new Party(
                                loopback.router() + " " + loopback.name(),
                                loopback.router(),
                                loopback.router(),
                                loopback.vrf(),
                                loopback.address()));
            }
        }
        return parties;
    }

    /** Asks all questions, again and again while one that is to become direct has not. */
    List<Pair> ask(List<Question> questions) {
        Map<Question, Pair> found = new LinkedHashMap<>();
        List<Question> open = questions;
        Duration end = network.elapsed().plus(DIRECT.multipliedBy(network.patience()));
        while (!open.isEmpty()) {
            List<Question> again = new ArrayList<>();
            for (int i = 0; i < open.size(); i += SIDE_BY_SIDE) {
                List<Question> some = open.subList(i, Math.min(open.size(), i + SIDE_BY_SIDE));
                for (Pair pair : askOnce(some, found)) {
                    Question question = some.get(foundIndex(some, pair));
                    found.put(question, pair);
                    boolean unlike = !pair.reached() || !question.answeredBy(pair.direct());
                    if (question.promised() && unlike) {
                        again.add(question);
                    }
                }
            }
            open = network.elapsed().compareTo(end) < 0 ? again : List.of();
        }
        return questions.stream().flatMap(q -> Optional.ofNullable(found.get(q)).stream()).toList();
    }

    private static int foundIndex(List<Question> questions, Pair pair) {
        for (int i = 0; i < questions.size(); i++) {
            Question q = questions.get(i);
            if (q.from.address.address().equals(pair.source())
                    && q.to.address.address().equals(pair.target())
                    && q.from.label.equals(pair.from())) {
                return i;
            }
        }
        throw new IllegalStateException("an answer to no question: " + pair);
    }

    private List<Pair> askOnce(List<Question> questions, Map<Question, Pair> before) {
        everything.addAll(network.seen());
        List<Ping> pings = questions.stream().map(q -> q.ping(PINGS)).toList();
        List<Answer> answers = network.ping(pings);
        List<Seen> seen = network.seen();
        everything.addAll(seen);
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            Question question = questions.get(i);
            pairs.add(pair(question, answers.get(i), seen, before.get(question)));
        }
        return pairs;
    }

    private Pair pair(Question question, Answer answer, List<Seen> seen, @Nullable Pair before) {
        List<String> last = path(question, answer.sent(), seen);
        boolean direct = answer.reached() && last.size() == 2;
        boolean first = before == null ? answer.firstAnswered() : before.firstAnswered();
        boolean passed =
                !question.promised()
                        || (answer.reached()
                                && question.answeredBy(direct)
                                && (!question.firstToo || first));
        return new Pair(
                question.from.label,
                question.to.label,
                question.from.address.address(),
                question.to.address.address(),
                answer.reached(),
                first,
                before == null ? path(question, 1, seen) : before.firstPath(),
                last,
                direct,
                question.promised(),
                question.wanted(),
                passed);
    }

    /**
     * The routers that had the echo request with that number in a tunnel packet of theirs. Who
     * forwards a tunnel packet of two others, as the internet does, is no part of the way.
     */
    private List<String> path(Question question, int echo, List<Seen> seen) {
        Set<String> routers = new LinkedHashSet<>();
        for (Seen packet : seen) {
            if (packet.inner().echo() == echo
                    && isEndOf(packet)
                    && question.from.address.address().equals(packet.inner().from())
                    && question.to.address.address().equals(packet.inner().to())) {
                routers.add(packet.router());
            }
        }
        if (routers.isEmpty()) {
            return List.of();
        }
        // Capture times of two routers may be a few microseconds out of order; the ends are known.
        List<String> path = new ArrayList<>();
        path.add(question.from.router);
        routers.stream()
                .filter(r -> !r.equals(question.from.router) && !r.equals(question.to.router))
                .forEach(path::add);
        path.add(question.to.router);
        return path;
    }

    /** Whether a tunnel of the router that saw the packet begins or ends with it. */
    private boolean isEndOf(Seen packet) {
        return overlay.ends().stream()
                .filter(end -> end.router().equals(packet.router()))
                .anyMatch(end ->
                        packet.from().equals(end.source()) || packet.to().equals(end.source()));
    }

    // ---- the six steps ----

    private void step(int number, String name, Verdict verdict, String evidence) {
        steps.add(new Report.Step(number, name, verdict, evidence));
    }

    private void creation(List<Pair> pairs) {
        long works = up.values().stream().filter(b -> b).count();
        long answered = pairs.stream().filter(Pair::reached).count();
        boolean all = works == up.size() && answered == pairs.size() && !up.isEmpty();
        step(
                1,
                "tunnel creation",
                all ? Verdict.PROVEN : Verdict.FAILED,
                works
                        + " of "
                        + up.size()
                        + " tunnels are up, "
                        + answered
                        + " of "
                        + pairs.size()
                        + " ways between tunnel addresses carry echo requests and their answers");
    }

    private void registration() {
        List<String> registered = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (Overlay.End end : overlay.ends()) {
            for (Network.Server server :
                    end.servers().isEmpty() ? List.<Network.Server>of() : serversOf(end)) {
                (server.up() ? registered : missing)
                        .add(end.router() + " with " + server.protocol());
            }
        }
        long clients = overlay.ends().stream().filter(e -> !e.servers().isEmpty()).count();
        if (clients == 0) {
            step(2, "NHRP registration", Verdict.NOT_CONFIGURED, "no router names a server");
            return;
        }
        boolean all =
                overlay.ends().stream()
                        .filter(e -> !e.servers().isEmpty())
                        .allMatch(e -> up.getOrDefault(e, false));
        step(
                2,
                "NHRP registration",
                all ? Verdict.PROVEN : Verdict.FAILED,
                (registered.isEmpty() ? "nobody" : String.join(", ", registered))
                        + (missing.isEmpty() ? "" : "; not " + String.join(", ", missing)));
    }

    /** A router that is to know the way to a network of another one. */
    private record Known(String router, String vrf, Party to) {}

    /** What the texts promise, of the networks that are asked for. */
    private Set<Known> known(Promises promises, String without) {
        Set<Known> all = new LinkedHashSet<>();
        for (Party to : parties()) {
            for (Topology.Router router : network.topology().routers()) {
                String name = router.name();
                boolean other =
                        !name.equals(to.router)
                                && !name.equals(without)
                                && !to.router.equals(without);
                for (String vrf : other ? vrfs(name) : Set.<String>of()) {
                    if (promises.knows(name, vrf, to.address.subnet(), to.router, to.vrf)) {
                        all.add(new Known(name, vrf, to));
                    }
                }
            }
        }
        return all;
    }

    /**
     * Waits until the routers have the neighbours and know the ways that are promised, where a
     * routing protocol tells them.
     *
     * @param without the router that the promises are without; empty for none
     */
    void converge(Promises promises, String without) {
        if (speakers().isEmpty()) {
            return;
        }
        Set<Known> known = known(promises, without);
        Set<Promises.Adjacency> adjacencies = built(promises.adjacencies());
        // Where a tunnel is missing no patience with a slow machine can make all well.
        boolean missing = up.containsValue(false);
        Duration limit = missing ? CONVERGING.dividedBy(network.patience()) : CONVERGING;
        boolean _ =
                network.await(
                        () -> {
                            Look look = new Look();
                            return adjacencies.stream().allMatch(look::isUp)
                                    && known.stream().allMatch(look::knows);
                        },
                        limit);
        converged = network.elapsed();
    }

    /** When the routers last had all that is promised, or could not wait for it any longer. */
    Duration converged() {
        return converged;
    }

    private static Set<Promises.Adjacency> built(Set<Promises.Adjacency> all) {
        Set<Promises.Adjacency> built = new LinkedHashSet<>(all);
        built.removeIf(a -> !RoutingProtocols.speaks(a.protocol()));
        return built;
    }

    /** What all routers have at one moment: each is asked once. */
    private final class Look {
        private final Map<String, List<Network.Neighbour>> neighbours = new LinkedHashMap<>();
        private final Map<String, List<Network.Learnt>> routes = new LinkedHashMap<>();

        boolean isUp(Promises.Adjacency wanted) {
            return neighbours.computeIfAbsent(wanted.router(), network::neighbours).stream()
                    .anyMatch(n ->
                            n.up()
                                    && n.protocol().equals(wanted.protocol())
                                    && n.interfaceName().equals(wanted.interfaceName())
                                    // Link-local addresses stand in no configuration.
                                    && (n.address().isLinkLocal()
                                            || wanted.addresses().contains(n.address())));
        }

        /** Whether a router has a route to a network: the underlay's default route is none. */
        boolean knows(Known wanted) {
            List<Network.Learnt> all =
                    routes.computeIfAbsent(
                            wanted.router + " " + wanted.vrf,
                            _ -> network.routes(wanted.router, wanted.vrf));
            Network.Learnt best = null;
            for (Network.Learnt route : all) {
                if (route.prefix().contains(wanted.to.address.address())
                        && (best == null || route.prefix().length() > best.prefix().length())) {
                    best = route;
                }
            }
            return best != null
                    && (best.prefix().length() > 0 || best.interfaceName().startsWith("Tunnel"));
        }
    }

    /** Whether a router has a neighbour now. */
    boolean isUp(Promises.Adjacency wanted) {
        return new Look().isUp(wanted);
    }

    private List<String> speakers() {
        return network.topology().routers().stream()
                .filter(RoutingProtocols::runs)
                .map(Topology.Router::name)
                .toList();
    }

    private void routing() {
        List<String> protocols = RoutingProtocols.of(network.topology());
        if (protocols.isEmpty()) {
            step(
                    3,
                    "routing updates",
                    Verdict.NOT_CONFIGURED,
                    "no routing protocol is configured: static routes alone");
            return;
        }
        if (stage != Stage.ALL) {
            step(3, "routing updates", Verdict.NOT_CHECKED, "not part of --stage tunnels");
            return;
        }
        List<String> missing = new ArrayList<>();
        Set<Promises.Adjacency> adjacencies = built(promises.adjacencies());
        Look look = new Look();
        adjacencies.stream().filter(a -> !look.isUp(a)).forEach(a -> missing.add(a.toString()));
        int neighbours = adjacencies.size() - missing.size();
        Set<Known> known = known(promises, "");
        List<Known> unknown = known.stream().filter(k -> !look.knows(k)).toList();
        unknown.forEach(k -> missing.add(k.router + " a way to " + k.to.address.subnet()));
        String evidence =
                neighbours
                        + " of "
                        + adjacencies.size()
                        + " neighbours, "
                        + (known.size() - unknown.size())
                        + " of "
                        + known.size()
                        + " ways to networks of other sites; routes learnt: "
                        + learnt()
                        + (missing.isEmpty() ? "" : "; missing: " + some(missing));
        boolean all = missing.isEmpty() && !adjacencies.isEmpty();
        step(3, "routing updates", all ? Verdict.PROVEN : Verdict.FAILED, evidence);
    }

    private static String some(List<String> all) {
        int most = 5;
        return String.join(", ", all.subList(0, Math.min(most, all.size())))
                + (all.size() > most ? " and " + (all.size() - most) + " more" : "");
    }

    private String learnt() {
        List<String> learnt = new ArrayList<>();
        for (String router : speakers()) {
            Map<String, Long> counts = new TreeMap<>();
            for (String vrf : vrfs(router)) {
                for (Network.Learnt route : network.routes(router, vrf)) {
                    if (RoutingProtocols.speaks(route.protocol())) {
                        counts.merge(route.protocol(), 1L, Long::sum);
                    }
                }
            }
            counts.forEach(
                    (protocol, count) -> learnt.add(router + " " + count + " by " + protocol));
        }
        return learnt.isEmpty() ? "none" : String.join(", ", learnt);
    }

    private Set<String> vrfs(String router) {
        Set<String> vrfs = new TreeSet<>();
        vrfs.add("");
        for (Overlay.End end : overlay.ends()) {
            if (end.router().equals(router)) {
                vrfs.add(end.vrf());
            }
        }
        return vrfs;
    }

    private void onDemand(List<Pair> tunnelPairs, List<Pair> hostPairs) {
        List<Pair> wanted = new ArrayList<>();
        List<Pair> all = new ArrayList<>(hostPairs);
        all.addAll(tunnelPairs);
        for (Pair pair : all) {
            if (pair.wanted().startsWith("direct") && !involvesHub(pair)) {
                wanted.add(pair);
            }
        }
        if (wanted.isEmpty()) {
            step(
                    4,
                    "direct connection on demand",
                    Verdict.NOT_CONFIGURED,
                    ways.notes().isEmpty()
                            ? "no two spokes are to talk directly"
                            : "no two spokes have a key for one another: all goes by the hub");
            return;
        }
        long direct = wanted.stream().filter(Pair::direct).count();
        String example =
                wanted.stream()
                        .filter(p -> p.direct() && p.firstPath().size() > 2)
                        .findFirst()
                        .map(p ->
                                "; "
                                        + p.from()
                                        + " to "
                                        + p.to()
                                        + ": the first packet by "
                                        + String.join(
                                                ", ",
                                                p.firstPath().subList(1, p.firstPath().size() - 1))
                                        + ", the last one seen at "
                                        + String.join(" and ", p.path())
                                        + " alone")
                        .orElse("");
        step(
                4,
                "direct connection on demand",
                direct == wanted.size() ? Verdict.PROVEN : Verdict.FAILED,
                direct + " of " + wanted.size() + " ways between spokes leave the hub" + example);
    }

    private boolean involvesHub(Pair pair) {
        return overlay.clouds().stream()
                .flatMap(c -> c.hubs().stream())
                .anyMatch(h -> h.router().equals(pair.from()) || h.router().equals(pair.to()));
    }

    private void encryption() {
        if (overlay.ends().stream().noneMatch(Overlay.End::isProtected)) {
            step(5, "encryption", Verdict.NOT_CONFIGURED, "no tunnel has a protection profile");
            return;
        }
        long clear = everything.stream().filter(s -> !s.sealed() && isToBeSealed(s)).count();
        long sealed = everything.stream().filter(s -> s.sealed() && isToBeSealed(s)).count();
        List<String> lacking = new ArrayList<>();
        long associations = 0;
        for (Overlay.End end : overlay.ends()) {
            // Nobody in the folder could answer on a tunnel that leads away from it.
            if (end.isProtected() && !overlay.leadsAway(end)) {
                List<Network.Association> all =
                        network.associations(end.router()).stream()
                                .filter(a -> a.tunnel().equals(end.name()))
                                .toList();
                associations += all.size();
                protections.add(
                        new Report.Protection(
                                end.router(),
                                end.name(),
                                all.stream().map(Network.Association::remote).sorted().toList()));
                if (all.isEmpty()) {
                    lacking.add(end.router() + " " + end.name());
                }
            }
        }
        step(
                5,
                "encryption",
                clear == 0 && sealed > 0 && lacking.isEmpty() ? Verdict.PROVEN : Verdict.FAILED,
                associations
                        + " security associations in use"
                        + (lacking.isEmpty() ? "" : ", none at " + String.join(", ", lacking))
                        + "; "
                        + sealed
                        + " sealed packets and "
                        + clear
                        + " clear GRE packets of protected tunnels among "
                        + everything.size()
                        + " captured ones");
    }

    /**
     * Whether a packet of the underlay is of a protected tunnel. One source may serve protected and
     * open ones: then the far end and the key tell them apart, as they do in the packet path.
     */
    private boolean isToBeSealed(Seen packet) {
        List<Overlay.End> exact = new ArrayList<>();
        List<Overlay.End> multipoint = new ArrayList<>();
        for (Overlay.End end : overlay.ends()) {
            boolean key = !packet.inner().isRead() || packet.inner().key().equals(end.key());
            if (packet.from().equals(end.source()) && (packet.sealed() || key)) {
                if (end.tunnel().mode().multipoint()) {
                    multipoint.add(end);
                } else if (packet.to().equals(Overlay.addressOrNull(end.tunnel().destination()))) {
                    exact.add(end);
                }
            }
        }
        List<Overlay.End> meant = exact.isEmpty() ? multipoint : exact;
        if (packet.sealed()) {
            meant = new ArrayList<>(exact); // of which of them it is, nobody can tell
            meant.addAll(multipoint);
        }
        return meant.stream().anyMatch(Overlay.End::isProtected);
    }
}
