package io.spokewire.lab;

import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.lab.Checks.Party;
import io.spokewire.lab.Checks.Question;
import io.spokewire.lab.Report.Pair;
import io.spokewire.lab.Report.Verdict;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.nhrp.NhrpConfig;
import io.spokewire.sim.Topology;
import io.spokewire.tunnel.TunnelConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sixth step of DMVPN: the network adjusts to change by itself. A spoke goes and comes back; a
 * hub goes, where every spoke has another one; a spoke's outer address changes, where its subnet
 * has room for another one.
 */
final class Adjustment {
    private static final String NAME = "adjustment to change";

    /** For a router that was restarted: its start and a registration. */
    private static final Duration RESTART = Duration.ofSeconds(30);

    /** For a purge to arrive. */
    private static final Duration PURGE = Duration.ofSeconds(5);

    /** For spokes to find that a hub does not answer: some requests, further and further apart. */
    private static final Duration LOSS = Duration.ofSeconds(30);

    /** In which spokes find that a hub has said farewell: registrations that it does not answer. */
    private static final Duration NOTICED = Duration.ofSeconds(10);

    /** How often clients have to register for a hub that died to be found again while we wait. */
    private static final Duration SOON = Duration.ofSeconds(30);

    /**
     * For spokes to find a hub that is there again: a negotiation that was begun without it ends
     * after half a minute, and so does the pause behind it.
     */
    private static final Duration RETURN = Duration.ofSeconds(75);

    private final Checks checks;
    private final Network network;
    private final Overlay overlay;

    /** What came of one change. */
    private record Outcome(boolean passed, String evidence) {}

    Adjustment(Checks checks, Network network, Overlay overlay) {
        this.checks = checks;
        this.network = network;
        this.overlay = overlay;
    }

    Report.Step step() {
        List<Outcome> outcomes = new ArrayList<>();
        restart().ifPresent(outcomes::add);
        hubLoss().ifPresent(outcomes::add);
        otherAddress().ifPresent(outcomes::add);
        if (outcomes.isEmpty()) {
            return new Report.Step(
                    6, NAME, Verdict.NOT_CHECKED, "no spoke is up that could change");
        }
        return new Report.Step(
                6,
                NAME,
                outcomes.stream().allMatch(Outcome::passed) ? Verdict.PROVEN : Verdict.FAILED,
                String.join("; ", outcomes.stream().map(Outcome::evidence).toList()));
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    private Duration since(Duration begin) {
        return network.elapsed().minus(begin);
    }

    // ---- a spoke goes and comes back

    /** Restarts a spoke: its peers must forget it, and take it back. */
    private Optional<Outcome> restart() {
        for (Overlay.Cloud cloud : overlay.clouds()) {
            List<Overlay.End> spokes = cloud.spokes().stream().filter(checks::wasUp).toList();
            if (!spokes.isEmpty() && cloud.hubs().stream().anyMatch(checks::wasUp)) {
                return Optional.of(restart(cloud, spokes.getLast()));
            }
        }
        return Optional.empty();
    }

    private Outcome restart(Overlay.Cloud cloud, Overlay.End spoke) {
        List<Overlay.End> others = others(cloud, spoke);
        Duration stopped = network.elapsed();
        network.stop(spoke.router());
        boolean forgotten =
                network.await(
                        () -> others.stream().noneMatch(o -> knows(o, spoke.source())), PURGE);
        Duration gone = since(stopped);
        Duration started = network.elapsed();
        network.start(spoke.router());
        boolean back = network.await(() -> isBack(cloud, spoke, spoke.source()), RESTART);
        Duration returned = since(started);
        List<Pair> pairs = fromAndTo(cloud, spoke, others);
        String evidence =
                spoke.router()
                        + " was stopped and "
                        + (forgotten
                                ? "forgotten by all after " + seconds(gone)
                                : "was still known to others after " + seconds(gone))
                        + "; started again, "
                        + (back
                                ? "it was registered after " + seconds(returned)
                                : "it did not register within " + seconds(returned))
                        + ", "
                        + asBefore(pairs);
        return new Outcome(forgotten && back && pairs.stream().allMatch(Pair::passed), evidence);
    }

    private List<Overlay.End> others(Overlay.Cloud cloud, Overlay.End spoke) {
        List<Overlay.End> others = new ArrayList<>(cloud.ends());
        others.removeIf(e -> e.router().equals(spoke.router()) || !checks.wasUp(e));
        return others;
    }

    private boolean knows(Overlay.End end, @Nullable Address gone) {
        return network.mappings(end.router()).stream()
                .anyMatch(m -> m.tunnel().equals(end.name()) && m.nbma().equals(gone));
    }

    /** Whether its hubs answer a spoke and know it at that address. */
    private boolean isBack(Overlay.Cloud cloud, Overlay.End spoke, @Nullable Address nbma) {
        return checks.isUp(spoke)
                && cloud.hubs().stream()
                        .filter(h -> checks.wasUp(h) && Checks.isServerOf(h, spoke))
                        .allMatch(h -> checks.hasRegistered(h, spoke, nbma));
    }

    private List<Pair> fromAndTo(Overlay.Cloud cloud, Overlay.End spoke, List<Overlay.End> others) {
        List<Question> questions = new ArrayList<>();
        for (Overlay.End other : others) {
            checks.addTunnelQuestions(cloud, other, spoke, questions);
            checks.addTunnelQuestions(cloud, spoke, other, questions);
        }
        return checks.ask(questions);
    }

    private static String asBefore(List<Pair> pairs) {
        return pairs.stream().filter(Pair::passed).count()
                + " of "
                + pairs.size()
                + " ways from and to it are as before"
                + pairs.stream()
                        .filter(pair -> !pair.passed())
                        .findFirst()
                        .map(pair -> ", not " + pair.words())
                        .orElse("");
    }

    // ---- a hub goes

    /** Stops a hub that every spoke of its can do without, and asks whether they do. */
    private Optional<Outcome> hubLoss() {
        Set<String> hubs = new LinkedHashSet<>();
        overlay.clouds().forEach(c -> c.hubs().forEach(h -> hubs.add(h.router())));
        for (String hub : hubs) {
            List<Overlay.End> clients = clients(hub);
            boolean spare =
                    !clients.isEmpty()
                            && clients.stream().allMatch(checks::wasUp)
                            && clients.stream()
                                    .allMatch(c -> hasOtherServer(c.router(), hub, hubs));
            if (spare) {
                return Optional.of(hubLoss(hub, clients));
            }
        }
        return Optional.empty();
    }

    /** The tunnels that register with a router, of routers that are no hubs themselves. */
    private List<Overlay.End> clients(String hub) {
        List<Overlay.End> clients = new ArrayList<>();
        for (Overlay.Cloud cloud : overlay.clouds()) {
            for (Overlay.End server : cloud.hubs()) {
                if (server.router().equals(hub)) {
                    cloud.spokes().stream()
                            .filter(s -> Checks.isServerOf(server, s))
                            .forEach(clients::add);
                }
            }
        }
        return clients;
    }

    private boolean hasOtherServer(String client, String than, Set<String> hubs) {
        return hubs.stream()
                .filter(hub -> !hub.equals(than))
                .flatMap(hub -> clients(hub).stream())
                .anyMatch(end -> end.router().equals(client) && checks.wasUp(end));
    }

    /** Requests of a series at most: a quarter of an hour. */
    private static final int SERIES_MAX = 4_500;

    /** Series at once: beyond this they would measure the machine. */
    private static final int SERIES = 12;

    /** What the rest of the network needs once somebody has noticed. */
    private static final Duration AROUND = Duration.ofSeconds(5);

    /**
     * RFC 4271 §9.2.1.1: what an external neighbour was told less than 30 seconds ago is not
     * withdrawn before. A hub dies in a network that has come to rest.
     */
    private static final Duration BGP_INTERVAL = Duration.ofSeconds(30);

    private Outcome hubLoss(String hub, List<Overlay.End> clients) {
        Promises all = new Promises(network.topology(), overlay, "");
        Promises rest = new Promises(network.topology(), overlay, hub);
        List<Promises.Adjacency> lost =
                all.adjacencies().stream()
                        .filter(a -> a.neighbour().equals(hub) && !a.router().equals(hub))
                        .filter(a -> RoutingProtocols.speaks(a.protocol()))
                        .toList();
        // Without a routing protocol only NHRP could notice that a hub has died, at its own pace.
        boolean dies = !lost.isEmpty() && clients.stream().allMatch(this::registersSoon);
        List<Question> questions = questions(hub, rest);
        // Direct paths that are wanted are there before: it is not their beginning that is
        // measured.
        checks.ask(questions.stream().map(q -> checks.question(q.from(), q.to())).toList());
        if (lost.stream().anyMatch(a -> a.protocol().equals("bgp"))) {
            Duration free = checks.converged().plus(BGP_INTERVAL);
            boolean _ = network.await(() -> network.elapsed().compareTo(free) >= 0, BGP_INTERVAL);
        }
        List<Network.Watch> going = watch(questions);
        Duration stopped = network.elapsed();
        if (dies) {
            network.kill(hub);
        } else {
            network.stop(hub);
        }
        // Of a farewell clients hear at once, of a death when they register next.
        Duration notice = dies ? LOSS.plus(SOON) : LOSS;
        boolean noticed = network.await(() -> clients.stream().noneMatch(checks::isUp), notice);
        Duration missed = since(stopped);
        noticed &= network.await(() -> lost.stream().noneMatch(checks::isUp), Checks.CONVERGING);
        checks.converge(rest, hub);
        List<Pair> pairs = checks.ask(questions);
        Loss atDeath = Loss.of(going);
        List<Network.Watch> coming = watch(questions);
        Duration started = network.elapsed();
        network.start(hub);
        // Its address may have to be told by routing protocols before anybody can find it.
        boolean routed = network.topology().provider().router().isPresent();
        Duration limit = routed ? RETURN.plus(Checks.CONVERGING) : RETURN;
        boolean back = network.await(() -> clients.stream().allMatch(checks::isUp), limit);
        Duration returned = since(started);
        checks.converge(all, "");
        Loss atReturn = Loss.of(coming);
        Duration hold =
                lost.stream()
                        .map(Promises.Adjacency::hold)
                        .max(Duration::compareTo)
                        .orElse(NOTICED);
        Duration allowed = hold.plus(AROUND.multipliedBy(network.patience()));
        boolean brief = atDeath.silence().compareTo(allowed) <= 0;
        String evidence =
                hub
                        + (dies ? " died" : " was stopped")
                        + ": its spokes "
                        + (noticed ? "noticed after " : "did not notice within ")
                        + seconds(missed)
                        + ", "
                        + pairs.stream().filter(Pair::reached).count()
                        + " of "
                        + pairs.size()
                        + " ways between the other sites stayed, "
                        + atDeath.words()
                        + (brief ? "" : ", more than the " + seconds(allowed) + " that it may take")
                        + "; it had its spokes back "
                        + (back ? "" : "not within ")
                        + seconds(returned)
                        + (back ? " after its start, " : ", ")
                        + atReturn.words();
        return new Outcome(
                noticed && back && brief && pairs.stream().allMatch(Pair::reached), evidence);
    }

    /**
     * What was lost between other sites.
     *
     * @param packets of all series
     * @param silence the longest time without an answer on any of the ways
     * @param where that was
     */
    private record Loss(int sent, int packets, Duration silence, String where) {
        static Loss of(List<Network.Watch> series) {
            int sent = 0;
            int lost = 0;
            int longest = 0;
            String where = "";
            for (Network.Watch one : series) {
                Network.Answer answer = one.end();
                sent += answer.sent();
                lost += answer.lost();
                if (answer.longestSilence() > longest) {
                    longest = answer.longestSilence();
                    where = answer.ping().node() + " to " + answer.ping().target();
                }
            }
            return new Loss(sent, lost, Network.BETWEEN_REQUESTS.multipliedBy(longest), where);
        }

        String words() {
            return packets == 0
                    ? "no packet of " + sent + " was lost"
                    : packets
                            + " of "
                            + sent
                            + " packets were lost, for "
                            + seconds(silence)
                            + " at most ("
                            + where
                            + ")";
        }
    }

    /** Whether a hub that has forgotten its clients knows them again within half a minute. */
    private boolean registersSoon(Overlay.End client) {
        return Stream.of(client.nhrp4(), client.nhrp6())
                .filter(nhrp -> !nhrp.nhs().isEmpty())
                .allMatch(nhrp -> {
                    int period = nhrp.registrationTimeoutSeconds();
                    int seconds = period == 0 ? nhrp.holdingTimeSeconds() / 3 : period;
                    return Duration.ofSeconds(seconds).compareTo(SOON) <= 0;
                });
    }

    /** The ways between the other sites that the texts still give. */
    private List<Question> questions(String hub, Promises rest) {
        List<Question> questions = new ArrayList<>();
        List<Party> parties = checks.parties();
        parties.removeIf(party -> party.router().equals(hub));
        for (Party from : parties) {
            for (Party to : parties) {
                if (Checks.comparable(from, to) && Checks.promised(rest, from, to)) {
                    questions.add(new Question(from, to, Way.ANY, false));
                }
            }
        }
        return questions;
    }

    /** A series for each pair of routers, as far as there is room for them. */
    private List<Network.Watch> watch(List<Question> questions) {
        Set<List<String>> pairs = new LinkedHashSet<>();
        List<Network.Watch> series = new ArrayList<>();
        for (Question question : questions) {
            if (series.size() < SERIES
                    && pairs.add(List.of(question.from().router(), question.to().router()))) {
                series.add(network.watch(question.ping(SERIES_MAX)));
            }
        }
        return series;
    }

    // ---- a spoke's address changes

    /** A spoke, and the address that it could have instead. */
    private record Move(
            Overlay.Cloud cloud, Overlay.End spoke, InterfaceAddress from, InterfaceAddress to) {}

    private Optional<Outcome> otherAddress() {
        for (Overlay.Cloud cloud : overlay.clouds()) {
            for (Overlay.End spoke : cloud.spokes()) {
                Optional<Move> move = checks.wasUp(spoke) ? move(cloud, spoke) : Optional.empty();
                if (move.isPresent()) {
                    return move.map(this::otherAddress);
                }
            }
        }
        return Optional.empty();
    }

    /** Empty when the registration is unique, the address is written down elsewhere, or alone. */
    private Optional<Move> move(Overlay.Cloud cloud, Overlay.End spoke) {
        Address source = spoke.source();
        boolean fixed = !(spoke.tunnel().source() instanceof TunnelConfig.Source.Interface);
        // RFC 2332 §5.2.1: a unique registration stays where it was until its holding time ends.
        boolean bound = spoke.nhrp4().unique() || fixed;
        if (source == null || bound || isNamed(cloud, source)) {
            return Optional.empty();
        }
        List<InterfaceAddress> own =
                network.topology().router(spoke.router()).stream()
                        .flatMap(r ->
                                r
                                        .configuration()
                                        .child(InterfaceConfig.INTERFACE, spoke.sourceInterface())
                                        .stream())
                        .flatMap(section -> section.get(InterfaceConfig.SLOT).ipv4().stream())
                        .toList();
        if (own.size() != 1 || !own.getFirst().address().equals(source)) {
            return Optional.empty();
        }
        InterfaceAddress from = own.getFirst();
        Set<Address> taken = taken(spoke);
        int first = ((Ipv4Address) from.subnet().address()).value() + 1;
        int number = (1 << (32 - from.length())) - 2;
        for (int i = 0; i < number; i++) {
            Address candidate = new Ipv4Address(first + i);
            if (!taken.contains(candidate)) {
                return Optional.of(
                        new Move(
                                cloud,
                                spoke,
                                from,
                                new InterfaceAddress(candidate, from.length())));
            }
        }
        return Optional.empty();
    }

    private static boolean isNamed(Overlay.Cloud cloud, Address address) {
        String text = address.toString();
        for (Overlay.End end : cloud.ends()) {
            boolean named =
                    end.nhrp4().maps().stream()
                                    .map(NhrpConfig.StaticMap::nbma)
                                    .anyMatch(text::equals)
                            || end.tunnel().destination().equals(text);
            if (named) {
                return true;
            }
        }
        return false;
    }

    /** All addresses on the segment of a tunnel's source. */
    private Set<Address> taken(Overlay.End spoke) {
        Set<Address> taken = new LinkedHashSet<>();
        for (Topology.Segment segment : network.topology().segments()) {
            boolean here =
                    segment.plugs().stream()
                            .anyMatch(plug ->
                                    plug instanceof Topology.RouterPlug p
                                            && p.router().equals(spoke.router())
                                            && p.interfaceName().equals(spoke.sourceInterface()));
            for (Topology.Plug plug : here ? segment.plugs() : List.<Topology.Plug>of()) {
                switch (plug) {
                    case Topology.RouterPlug p -> addresses(p).forEach(a -> taken.add(a.address()));
                    case Topology.ProviderPlug p ->
                            p.addresses().forEach(a -> taken.add(a.address()));
                    case Topology.HostPlug p ->
                            network.topology().hosts().stream()
                                    .filter(h -> h.name().equals(p.host()))
                                    .flatMap(h -> h.addresses().stream())
                                    .forEach(a -> taken.add(a.address()));
                }
            }
        }
        return taken;
    }

    private List<InterfaceAddress> addresses(Topology.RouterPlug plug) {
        List<InterfaceAddress> all = new ArrayList<>(plug.assigned());
        network.topology()
                .router(plug.router())
                .flatMap(r ->
                        r.configuration().child(InterfaceConfig.INTERFACE, plug.interfaceName()))
                .ifPresent(section -> all.addAll(section.get(InterfaceConfig.SLOT).ipv4()));
        return all;
    }

    private Outcome otherAddress(Move move) {
        Overlay.End spoke = move.spoke();
        List<Overlay.End> others = others(move.cloud(), spoke);
        Duration begin = network.elapsed();
        address(spoke, move.to());
        Address now = move.to().address();
        boolean back = network.await(() -> isBack(move.cloud(), spoke, now), RESTART);
        Duration returned = since(begin);
        List<Pair> pairs = fromAndTo(move.cloud(), spoke, others);
        boolean forgotten =
                network.await(
                        () -> others.stream().noneMatch(o -> knows(o, spoke.source())), PURGE);
        address(spoke, move.from());
        boolean restored =
                network.await(() -> isBack(move.cloud(), spoke, spoke.source()), RESTART);
        String evidence =
                spoke.router()
                        + " got "
                        + now
                        + " in place of "
                        + spoke.source()
                        + ": "
                        + (back
                                ? "registered there after " + seconds(returned)
                                : "not registered within " + seconds(returned))
                        + ", "
                        + asBefore(pairs)
                        + (forgotten ? "" : ", but others still know the old address")
                        + (restored ? "" : ", and it did not come back to its old address");
        return new Outcome(
                back && forgotten && restored && pairs.stream().allMatch(Pair::passed), evidence);
    }

    private void address(Overlay.End spoke, InterfaceAddress address) {
        Ipv4Address mask = new Ipv4Address(-1 << (32 - address.length()));
        network.configure(
                spoke.router(),
                List.of(
                        "interface " + spoke.sourceInterface(),
                        "ip address " + address.address() + " " + mask));
    }
}
