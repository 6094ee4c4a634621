package io.spokewire.sim;

import io.spokewire.bfd.BfdSnapshot;
import io.spokewire.command.Section;
import io.spokewire.engine.Trace;
import io.spokewire.esp.JdkEspProvider;
import io.spokewire.esp.KeyMaterial;
import io.spokewire.forward.ForwardCounter;
import io.spokewire.forward.ForwardingState;
import io.spokewire.forward.Punt;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.pki.RevocationAnswer;
import io.spokewire.pki.RevocationQuestion;
import io.spokewire.router.BfdRunner;
import io.spokewire.router.Ports;
import io.spokewire.router.Router;
import io.spokewire.sla.SlaAction;
import io.spokewire.tunnel.TunnelConfig;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator.SplittableGenerator;
import org.jspecify.annotations.Nullable;

/** A machine with a Spokewire router on it, which can crash and come back. */
final class SimRouter {
    private final String name;
    private final Kernel kernel;
    private final SimHost host;
    private final SimTcp tcp;
    private final SplittableGenerator random;
    private final Environment environment;
    private final SimKeys keys;
    private final Map<String, String> store = new LinkedHashMap<>(); // outlives the router
    private Section configuration;
    private boolean protection;
    private Duration wallOffset = Duration.ZERO;
    private @Nullable Running running;

    /** What the simulation gives to all of its routers. */
    record Environment(
            VirtualTime time,
            PacketMemory memory,
            Ports.Names names,
            Function<RevocationQuestion, RevocationAnswer> authorities,
            Listener listener) {}

    /** What a router tells the simulation. */
    interface Listener {
        /** Something happened. */
        void trace(String router, Trace trace);

        /** A router has opened an ESP packet with this payload. */
        void opened(Kernel at, byte[] payload);

        /** A packet was sealed, with its 64-bit number, which makes the nonce. */
        void sealed(String router, KeyMaterial keys, long number);

        /** Keys of an association, a line of Wireshark's table. */
        void keys(Ports.KeyLog.Table table, String line);

        /** GRE leaves in clear although its tunnel is to be protected. */
        void plaintext(String router, byte[] packet);
    }

    /** One life of the router. */
    private record Running(
            VirtualLoop loop,
            VirtualLoop bfdLoop,
            SimDataPlane dataPlane,
            BfdRunner bfd,
            Router router) {}

    SimRouter(
            String name,
            Section configuration,
            Kernel kernel,
            Map<String, List<InterfaceAddress>> assigned,
            SplittableGenerator random,
            Environment environment) {
        this.name = name;
        this.configuration = configuration;
        this.kernel = kernel;
        this.host = new SimHost(kernel, assigned);
        this.tcp = new SimTcp(kernel, environment.time);
        kernel.streams(tcp);
        this.random = random;
        this.environment = environment;
        this.keys = new SimKeys(environment.authorities);
        this.protection = protects(configuration);
    }

    String name() {
        return name;
    }

    Kernel kernel() {
        return kernel;
    }

    SimKeys keys() {
        return keys;
    }

    SimHost host() {
        return host;
    }

    /** The router while it runs; null between a crash and the next start. */
    @Nullable Router router() {
        return running == null ? null : running.router;
    }

    /** The sessions of BFD; none between a crash and the next start. */
    BfdSnapshot bfd() {
        return running == null ? new BfdSnapshot(List.of(), 0) : running.bfd.snapshot();
    }

    ForwardingState forwarding() {
        return running == null ? ForwardingState.EMPTY : running.dataPlane.state();
    }

    long count(ForwardCounter counter) {
        return running == null ? 0 : running.dataPlane.count(counter);
    }

    Section configuration() {
        return configuration;
    }

    /** Starts it, with what its store has kept; nothing happens when it runs. */
    void start() {
        if (running != null) {
            return;
        }
        kernel.forgetOurs(); // at start it cleans what a predecessor left behind
        VirtualLoop loop = new VirtualLoop(environment.time, wallOffset);
        VirtualLoop bfdLoop = new VirtualLoop(environment.time, wallOffset);
        Router[] made = new Router[1];
        BfdRunner[] bfd = new BfdRunner[1];
        SimDataPlane dataPlane =
                new SimDataPlane(
                        kernel,
                        environment.time,
                        environment.memory,
                        host::vrf,
                        punt -> {
                            if (punt instanceof Punt.Bfd packet) {
                                bfdLoop.offer(() -> bfd[0].handle(packet));
                            } else {
                                loop.offer(() -> made[0].handle(punt));
                            }
                        },
                        this::check);
        SimLinks links = new SimLinks(kernel, arrived -> loop.offer(() -> made[0].handle(arrived)));
        Consumer<Trace> traces = trace -> environment.listener.trace(name, trace);
        SimBfd wires =
                new SimBfd(
                        kernel,
                        dataPlane,
                        (vrf, interfaceName, packet) ->
                                bfdLoop.offer(() -> bfd[0].received(vrf, interfaceName, packet)));
        bfd[0] =
                new BfdRunner(
                        bfdLoop,
                        Ports.Bfd.Limit.NONE,
                        random.split(),
                        wires,
                        event -> loop.offer(() -> made[0].handle(event)),
                        traces);
        Ports ports =
                new Ports(
                        loop,
                        random.split(),
                        host,
                        dataPlane,
                        links,
                        bfd[0],
                        this::echo,
                        new SimStreams(tcp, loop),
                        environment.names,
                        new Store(),
                        new WatchedEsp(
                                new JdkEspProvider(),
                                opened -> environment.listener.opened(kernel, opened),
                                (with, number) -> environment.listener.sealed(name, with, number)),
                        (table, line) -> environment.listener.keys(table, line.get()),
                        keys.door(loop),
                        Ports.Compute.inPlace(loop),
                        traces);
        Router router = new Router(configuration, ports);
        made[0] = router;
        running = new Running(loop, bfdLoop, dataPlane, bfd[0], router);
        kernel.tunnels(dataPlane);
        kernel.listener((in, packet) -> wires.arrived(in, packet) || links.arrived(in, packet));
        kernel.echoReplies(packet ->
                answered(packet).ifPresent(reply -> loop.offer(() -> router.handle(reply))));
        host.router(event -> loop.offer(() -> router.handle(event)));
        loop.offer(router::start);
        loop.offer(host::tell);
    }

    /** An echo request of IP SLA. */
    private void echo(SlaAction.Probe probe) {
        Address source =
                probe.source().orElseGet(() -> kernel.sourceFor(probe.vrf(), probe.destination()));
        if (source == null) {
            return; // no way there
        }
        boolean ipv4 = source.family() == AddressFamily.IPV4;
        byte[] message =
                IpPacket.icmp(
                        ipv4 ? 8 : 128,
                        0,
                        probe.identifier() << 16 | probe.sequence(),
                        probe.data().toArray());
        int protocol = ipv4 ? IpPacket.ICMP : IpPacket.ICMPV6;
        kernel.output(
                probe.vrf(), IpPacket.of(source, probe.destination(), protocol, false, message));
    }

    private static Optional<Ports.EchoReply> answered(byte[] packet) {
        int at = IpPacket.headerLength(packet);
        return packet.length < at + 8
                ? Optional.empty()
                : Optional.of(
                        new Ports.EchoReply(
                                IpPacket.source(packet),
                                IpPacket.u16(packet, at + 4),
                                IpPacket.u16(packet, at + 6),
                                Bytes.copyOf(Arrays.copyOfRange(packet, at + 8, packet.length))));
    }

    /** Sets the wall clock of the machine, now and for what starts later. */
    void jumpClock(Duration by) {
        wallOffset = wallOffset.plus(by);
        if (running != null) {
            running.loop.wallOffset(wallOffset);
            running.bfdLoop.wallOffset(wallOffset);
        }
    }

    /** Its threads, but for those that carry packets, do not run for a while. */
    void stall(Duration duration) {
        if (running != null) {
            running.loop.stall(duration);
            running.bfdLoop.stall(duration);
        }
    }

    /** Ends it in order: what it tells its peers leaves before it goes. */
    void shutdown() {
        if (running != null) {
            Running last = running;
            last.router.shutdown(() ->
                    environment.time.after(10_000_000, () -> last.router.leave(() -> endOf(last))));
        }
    }

    /** Ends it at once. */
    void crash() {
        if (running != null) {
            endOf(running);
        }
    }

    private void endOf(Running life) {
        life.loop.end();
        life.bfdLoop.end();
        life.dataPlane.end();
        if (life.equals(running)) {
            running = null;
            kernel.tunnels(null);
            kernel.listener(null);
            tcp.forgetAll();
            kernel.echoReplies(null);
            host.crashed();
        }
    }

    /** Changes the running configuration, and what the next start begins with. */
    void apply(Section changed) {
        configuration = changed;
        protection = protects(changed);
        if (running != null) {
            Router router = running.router;
            running.loop.offer(() -> router.apply(changed));
        }
    }

    private static boolean protects(Section configuration) {
        return configuration.children(InterfaceConfig.INTERFACE).stream()
                .anyMatch(section -> !section.get(TunnelConfig.SLOT).protection().isEmpty());
    }

    /** Fail closed: of a protected tunnel no GRE leaves in clear. */
    private void check(String vrf, byte[] packet) {
        if (!protection || IpPacket.protocol(packet) != IpPacket.GRE) {
            return;
        }
        for (Section section : configuration.children(InterfaceConfig.INTERFACE)) {
            TunnelConfig tunnel = section.get(TunnelConfig.SLOT);
            if (!tunnel.protection().isEmpty()
                    && tunnel.vrf().equals(vrf)
                    && isOf(tunnel, packet)) {
                environment.listener.plaintext(name, packet);
            }
        }
    }

    /** Whether a GRE packet has the tunnel's source and key. */
    private boolean isOf(TunnelConfig tunnel, byte[] packet) {
        boolean source =
                switch (tunnel.source()) {
                    case TunnelConfig.Source.None() -> false;
                    case TunnelConfig.Source.Fixed(var address) ->
                            address.equals(IpPacket.source(packet));
                    case TunnelConfig.Source.Interface(var nicName) -> {
                        Nic nic = kernel.nic(nicName);
                        yield nic != null && nic.has(IpPacket.source(packet));
                    }
                };
        int gre = IpPacket.headerLength(packet);
        boolean keyed = (packet[gre] & 0x20) != 0;
        int at = gre + ((packet[gre] & 0x80) != 0 ? 8 : 4);
        long key = keyed ? IpPacket.u16(packet, at) * 65_536L + IpPacket.u16(packet, at + 2) : -1;
        return source && key == tunnel.key().orElse(-1);
    }

    private final class Store implements Ports.Store {
        @Override
        public Optional<String> get(String key) {
            return Optional.ofNullable(store.get(key));
        }

        @Override
        public void put(String key, String value) {
            store.put(key, value);
        }
    }
}
