package io.spokewire.lab;

import io.spokewire.bgp.BgpRoutingEngine;
import io.spokewire.command.Failure;
import io.spokewire.command.Outcome;
import io.spokewire.command.Position;
import io.spokewire.command.Section;
import io.spokewire.daemon.pki.Authority;
import io.spokewire.eigrp.EigrpRoutingEngine;
import io.spokewire.esp.EspKeyLine;
import io.spokewire.ike.crypto.SeededRandom;
import io.spokewire.net.Bytes;
import io.spokewire.nhrp.NhrpSnapshot;
import io.spokewire.ospf.OspfRoutingEngine;
import io.spokewire.ospf.OspfSnapshot;
import io.spokewire.rib.RouteView;
import io.spokewire.rip.RipRoutingEngine;
import io.spokewire.router.Languages;
import io.spokewire.router.Router;
import io.spokewire.sim.EchoSeries;
import io.spokewire.sim.Simulation;
import io.spokewire.sim.Topology;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A simulated network for the checks: the same questions, in virtual time. */
public final class SimNetwork implements Network, AutoCloseable {
    /** As long as ping(8) waits for its last answer. */
    private static final Duration LAST_ANSWER = Duration.ofSeconds(1);

    private final Simulation simulation;
    private final List<Seen> seen = new ArrayList<>();

    private SimNetwork(Simulation simulation) {
        this.simulation = simulation;
    }

    /** Builds the network; time begins to run with the first question. */
    public static SimNetwork of(Topology topology, long seed) {
        Simulation simulation = Simulation.of(topology, seed);
        SimNetwork network = new SimNetwork(simulation);
        Authority.Issuing issuing =
                new Authority.Issuing(
                        Simulation.BEGINNING,
                        new SeededRandom(
                                Bytes.copyOf(ByteBuffer.allocate(8).putLong(seed).array())));
        LabCertificates certificates = LabCertificates.of(topology, issuing);
        topology.routers().forEach(r -> simulation.keys(r.name(), certificates.files(r.name())));
        EspKeys keys = new EspKeys(List.of());
        simulation.onKeys((_, line) -> EspKeyLine.parse(line).ifPresent(keys::add));
        simulation.onUnderlay((router, nanos, packet) -> {
            Seen parsed = TunnelPacket.parse(router, nanos, packet, keys);
            if (parsed != null) {
                network.seen.add(parsed);
            }
        });
        return network;
    }

    /** The simulation itself: captures, faults, violations. */
    public Simulation simulation() {
        return simulation;
    }

    @Override
    public Topology topology() {
        return simulation.topology();
    }

    @Override
    public List<Answer> ping(List<Ping> pings) {
        List<EchoSeries> all = new ArrayList<>();
        int most = 1;
        for (Ping ping : pings) {
            most = Math.max(most, ping.count());
            all.add(begin(ping));
        }
        Duration limit = BETWEEN_REQUESTS.multipliedBy(most).plus(LAST_ANSWER);
        boolean _ = simulation.await(() -> all.stream().allMatch(EchoSeries::complete), limit);
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            answers.add(answer(pings.get(i), all.get(i)));
        }
        return answers;
    }

    private EchoSeries begin(Ping ping) {
        return simulation.echo(
                new EchoSeries.Request(
                        ping.node(),
                        ping.vrf(),
                        ping.source(),
                        ping.target(),
                        ping.count(),
                        BETWEEN_REQUESTS,
                        0,
                        false));
    }

    private static Answer answer(Ping ping, EchoSeries series) {
        return new Answer(ping, series.sent(), series.answered(), series.replyTtl());
    }

    @Override
    public Watch watch(Ping ping) {
        EchoSeries series = begin(ping);
        return () -> {
            series.stop();
            return answer(ping, series);
        };
    }

    @Override
    public List<Seen> seen() {
        List<Seen> taken = List.copyOf(seen);
        seen.clear();
        return taken;
    }

    @Override
    public List<Server> servers(String router) {
        List<Server> servers = new ArrayList<>();
        for (NhrpSnapshot.Server s : nhrp(router).servers()) {
            servers.add(
                    new Server(
                            s.tunnel(),
                            s.address().map(Object::toString).orElse("dynamic"),
                            s.nbma().map(Object::toString).orElse(""),
                            s.state() == NhrpSnapshot.ServerState.RESPONDING));
        }
        return servers;
    }

    @Override
    public List<Association> associations(String router) {
        return simulation.router(router).stream()
                .flatMap(r -> r.crypto().children().stream())
                .flatMap(c -> c.tunnels().stream().map(t -> new Association(t, c.remote())))
                .toList();
    }

    @Override
    public List<Mapping> mappings(String router) {
        List<Mapping> mappings = new ArrayList<>();
        for (NhrpSnapshot.CacheEntry e : nhrp(router).cache()) {
            if (!e.local() && e.nbma().isPresent()) {
                mappings.add(
                        new Mapping(
                                e.tunnel(),
                                e.target(),
                                e.nbma().get(),
                                e.flags().contains(NhrpSnapshot.Flag.REGISTERED)));
            }
        }
        return mappings;
    }

    @Override
    public List<Learnt> routes(String router, String vrf) {
        List<Learnt> routes = new ArrayList<>();
        simulation
                .router(router)
                .flatMap(r -> r.rib(vrf))
                .ifPresent(rib ->
                        rib.forEach(found -> {
                            RouteView.Shown shown = RouteView.Shown.of(found, 0);
                            String out =
                                    shown.resolved().isEmpty()
                                            ? ""
                                            : shown.resolved().getFirst().interfaceName();
                            routes.add(new Learnt(shown.prefix(), shown.source().protocol(), out));
                        }));
        return routes;
    }

    @Override
    public List<Neighbour> neighbours(String name) {
        Router router = simulation.router(name).orElse(null);
        if (router == null) {
            return List.of();
        }
        long now = simulation.nowNanos();
        List<Neighbour> found = new ArrayList<>();
        router.routing(EigrpRoutingEngine.class).stream()
                .flatMap(engine -> engine.snapshot(now).stream())
                .flatMap(process -> process.neighbors().stream())
                .forEach(n ->
                        found.add(new Neighbour("eigrp", n.address(), n.interfaceName(), n.up())));
        router.routing(OspfRoutingEngine.class).stream()
                .flatMap(engine -> engine.snapshot(now).stream())
                .forEach(process -> ospf(process, found));
        router.routing(BgpRoutingEngine.class).stream()
                .flatMap(engine -> engine.summaries(now).stream())
                .flatMap(table -> table.neighbors().stream())
                .forEach(n ->
                        found.add(
                                new Neighbour(
                                        "bgp", n.address(), "", n.state().equals("Established"))));
        router.routing(RipRoutingEngine.class).stream()
                .flatMap(engine -> engine.snapshot(now).gateways().stream())
                .forEach(
                        g -> found.add(new Neighbour("rip", g.address(), g.interfaceName(), true)));
        return found;
    }

    private static void ospf(OspfSnapshot process, List<Neighbour> found) {
        for (OspfSnapshot.CircuitEntry circuit : process.circuits()) {
            for (OspfSnapshot.NeighborEntry n : circuit.neighbors()) {
                found.add(
                        new Neighbour(
                                n.address().bits() == 32 ? "ospf" : "ospfv3",
                                n.address(),
                                circuit.config().name(),
                                Neighbour.isUp(n.state(), circuit.designatedRouter().isPresent())));
            }
        }
    }

    private NhrpSnapshot nhrp(String router) {
        return simulation
                .router(router)
                .map(Router::nhrp)
                .map(engine -> engine.snapshot(simulation.nowNanos()))
                .orElse(NhrpSnapshot.EMPTY);
    }

    @Override
    public void kill(String router) {
        simulation.crash(router);
    }

    @Override
    public void stop(String router) {
        simulation.stop(router);
    }

    @Override
    public void start(String router) {
        simulation.start(router);
    }

    @Override
    public void configure(String router, List<String> lines) {
        Section running =
                simulation
                        .router(router)
                        .orElseThrow(() -> new IllegalArgumentException(router + " is not running"))
                        .configuration();
        Position position = Position.at(running);
        for (String line : lines) {
            Outcome outcome = Languages.CONFIG.apply(position, line);
            Failure failure = outcome.failure();
            if (failure != null) {
                throw new IllegalArgumentException(line + ": " + failure.message());
            }
            position = outcome.position();
        }
        simulation.configure(router, position.root());
    }

    @Override
    public boolean await(BooleanSupplier condition, Duration limit) {
        return simulation.await(condition, limit);
    }

    @Override
    public int patience() {
        return 1;
    }

    @Override
    public Duration elapsed() {
        return Duration.ofNanos(simulation.nowNanos());
    }

    @Override
    public void close() {
        simulation.close();
    }
}
