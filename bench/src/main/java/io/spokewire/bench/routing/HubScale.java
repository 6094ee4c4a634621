package io.spokewire.bench.routing;

import io.spokewire.bench.routing.HubNetwork.Protocol;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Prefix;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.Rib;
import io.spokewire.router.Router;
import io.spokewire.sim.Simulation;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One hub and very many spokes that speak a routing protocol over the tunnel, simulated, all of
 * them from cold at one moment: how long until the hub has a route to every LAN and every spoke one
 * to the others, what went over the wires, and what it takes of memory.
 */
public final class HubScale {
    private static final Duration STEP = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final double MEBI = 1 << 20;

    /** The outer header, GRE with a key: then the header of what is inside. */
    private static final int INNER = 28;

    private static final int INNER_PROTOCOL = 9;
    private static final int GRE_PROTOCOL = 22;
    private static final int IPV4 = 0x0800;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private HubScale() {}

    /**
     * Runs it and prints Markdown.
     *
     * @param args pairs of a protocol and a number of spokes: {@code eigrp 1000 ospf 200}
     */
    public static void main(String[] args) {
        HubScale scale = new HubScale();
        scale.out.println(
                "| protocol | neighbours | routes at the hub | converged after s | sent by"
                        + " the hub KiB | received KiB | a neighbour's bytes | processor s of all"
                        + " | memory of all MiB, without it | a neighbour's KiB |");
        scale.out.println("|---|---|---|---|---|---|---|---|---|---|");
        for (int i = 0; i + 1 < args.length; i += 2) {
            scale.row(args[i], Integer.parseInt(args[i + 1]));
        }
    }

    private void row(String name, int spokes) {
        Protocol protocol =
                switch (name) {
                    case "eigrp" -> Protocol.EIGRP;
                    case "ospf" -> Protocol.OSPF;
                    case "bgp" -> Protocol.BGP;
                    default -> throw new IllegalArgumentException("no protocol is named " + name);
                };
        Result with = run(spokes, protocol, name, LIMIT);
        Result without = run(spokes, Protocol.NONE, "", Duration.ofMillis(with.virtualMillis));
        long memory = with.memory - without.memory;
        out.printf(
                Locale.ROOT,
                "| %s | %d | %d | %s%.1f | %.0f | %.0f | %.0f | %.1f | %.0f, %.0f | %.1f |%n",
                name.toUpperCase(Locale.ROOT),
                spokes,
                with.routes,
                with.converged ? "" : "NOT AFTER ",
                with.virtualMillis / 1e3,
                with.sent / 1024.0,
                with.received / 1024.0,
                (with.sent + with.received) / (double) spokes,
                with.cpuSeconds - without.cpuSeconds,
                with.memory / MEBI,
                without.memory / MEBI,
                memory / 1024.0 / spokes);
    }

    private record Result(
            boolean converged,
            long virtualMillis,
            int routes,
            long sent,
            long received,
            double cpuSeconds,
            long memory) {}

    /** What the hub has sent and received of a routing protocol. */
    private static final class Wire implements Simulation.UnderlayListener {
        private static final int SOURCE = 12;

        long sent;
        long received;

        @Override
        public void packet(String router, long nowNanos, byte[] packet) {
            if (!router.equals(HubNetwork.HUB)
                    || packet.length <= INNER + INNER_PROTOCOL
                    || packet[INNER_PROTOCOL] != IpProtocol.GRE
                    || ((packet[GRE_PROTOCOL] & 0xFF) << 8 | packet[GRE_PROTOCOL + 1]) != IPV4) {
                return;
            }
            // The hub's cable is 100.64.0.4/30.
            if (packet[SOURCE + 2] == 0 && packet[SOURCE + 3] == 6) {
                sent += packet.length;
            } else {
                received += packet.length;
            }
        }
    }

    private static Result run(int spokes, Protocol protocol, String name, Duration limit) {
        long before = heapBytes();
        long cpu = THREADS.getCurrentThreadCpuTime();
        try (Simulation net = Simulation.of(HubNetwork.of(spokes, protocol), 1).withoutLog()) {
            Wire wire = new Wire();
            net.onUnderlay(wire);
            List<BooleanSupplier> left = new ArrayList<>();
            for (int i = 1; i <= spokes && !name.isEmpty(); i++) {
                goals(net, spokes, i, name, left);
            }
            while ((!left.isEmpty() || name.isEmpty()) && net.nowNanos() < limit.toNanos()) {
                net.runFor(STEP);
                while (!left.isEmpty() && left.getLast().getAsBoolean()) {
                    left.removeLast();
                }
            }
            return new Result(
                    left.isEmpty(),
                    net.nowNanos() / 1_000_000,
                    rib(net, HubNetwork.HUB).map(Rib::size).orElse(0),
                    wire.sent,
                    wire.received,
                    (THREADS.getCurrentThreadCpuTime() - cpu) / 1e9,
                    heapBytes() - before);
        }
    }

    /** What has to be so of a spoke in the end. */
    private static void goals(
            Simulation net, int spokes, int spoke, String name, List<BooleanSupplier> goals) {
        Prefix own = HubNetwork.lanOf(spoke);
        Prefix other = HubNetwork.lanOf(spoke % spokes + 1);
        goals.add(() -> leads(rib(net, HubNetwork.HUB), own, name));
        goals.add(() -> leads(rib(net, "s" + spoke), other, name));
    }

    private static boolean leads(Optional<Rib> rib, Prefix to, String protocol) {
        ResolvedRoute route = rib.isEmpty() ? null : rib.get().lookup(to.address());
        return route != null && route.route().source().protocol().equals(protocol);
    }

    /** Empty before the router has started. */
    private static Optional<Rib> rib(Simulation net, String router) {
        return net.router(router).flatMap((Router r) -> r.rib(""));
    }

    private static long heapBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) { // SerialGC leaves the dead where they lie in most of them
            System.gc();
            least =
                    Math.min(
                            least,
                            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
