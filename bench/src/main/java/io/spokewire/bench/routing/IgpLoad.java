package io.spokewire.bench.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Ipv4Address;
import io.spokewire.router.Ports;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A big area of OSPF, redistributed into EIGRP and from there into OSPF again, by three whole
 * routers in a row; the control thread of each is measured input by input.
 */
public final class IgpLoad {
    private static final String FIRST = "GigabitEthernet0/0";
    private static final String SECOND = "GigabitEthernet0/1";
    private static final Address GROUP = Address.parse("224.0.0.5");
    private static final Ipv4Address NEIGHBOR = Ipv4Address.parse("10.0.0.2");
    private static final int OWN_ID = 0x01010101;
    private static final int NEIGHBOR_ID = 0x02020202;
    private static final int ROOM = 1_400;
    private static final int SPOKES = 200;

    /** Advertisements of an update that fills an IP datagram. */
    private static final int LARGE = 1_200;

    private static final long PATIENCE_NANOS = 600_000_000_000L;

    /** Longer than computations hold off one another. */
    private static final long QUIET_NANOS = 6_000_000_000L;

    private static final String OSPF = " router-id 1.1.1.1\n network 10.0.0.0 0.0.0.255 area 0\n";

    private static final String EIGRP = "router eigrp 100\n network 10.0.0.0 0.0.0.255\n";

    private static final String REDISTRIBUTED =
            EIGRP + " redistribute ospf 1 metric 10000 100 255 1 1500\n";

    private static final String RIP =
            """
            router rip
             version 2
             network 10.0.0.0
             no auto-summary
             timers basic 5 15 15 30
            """;

    private final PrintStream out = new PrintStream(System.out, true, UTF_8);
    private final BigArea area;
    private final int externals;
    private final boolean quiet;
    private final IgpRouter first = new IgpRouter(first("", "", EIGRP));
    private final IgpRouter second = new IgpRouter(second("", ""));
    private final IgpRouter third = new IgpRouter(third());
    private List<IgpRouter> all = List.of(first, second, third);

    private IgpLoad(int side, int externals, boolean quiet) {
        this.area = new BigArea(side, externals, OWN_ID, NEIGHBOR_ID, NEIGHBOR.value());
        this.externals = externals;
        this.quiet = quiet;
    }

    private static String first(String link, String ospf, String eigrp) {
        return link(FIRST, "10.0.0.1") + link + "router ospf 1\n" + OSPF + ospf + eigrp;
    }

    private static String second(String link, String ospf) {
        return link(FIRST, "10.0.0.2")
                + link
                + link(SECOND, "10.0.1.2")
                + "router ospf 1\n router-id 2.2.2.2\n network 10.0.0.0 0.0.0.255 area 0\n"
                + EIGRP
                + "router ospf 2\n router-id 2.2.2.3\n network 10.0.1.0 0.0.0.255 area 0\n"
                + ospf;
    }

    private static String third() {
        return link(SECOND, "10.0.1.3")
                + "router ospf 2\n router-id 3.3.3.3\n network 10.0.1.0 0.0.0.255 area 0\n";
    }

    private static String link(String name, String address) {
        return """
        interface %s
         ip address %s 255.255.255.0
         ip ospf network point-to-point
         ip ospf hello-interval 1
         ip ospf dead-interval 60
         ip hold-time eigrp 100 180
        """
                .formatted(name, address);
    }

    /**
     * Prints Markdown.
     *
     * @param args routers of an edge of the area, and external routes in it
     */
    public static void main(String[] args) {
        int side = Integer.parseInt(args[0]);
        int externals = Integer.parseInt(args[1]);
        if (externals < LARGE) {
            System.err.printf(
                    "bench/igp: one update of the row with 200 neighbours takes %d external"
                            + " routes; EXTERNALS is %d: give as many, or more%n",
                    LARGE, externals);
            System.exit(2);
        }
        // So that what is measured is compiled.
        new IgpLoad(side / 2, Math.max(LARGE, externals / 4), true).run();
        new IgpLoad(side, externals, false).run();
    }

    private void line(String format, Object... values) {
        if (!quiet) {
            out.printf(Locale.ROOT, format + "%n", values);
        }
    }

    private void run() {
        line(
                "An area of OSPF with %d prefixes, %d of them external:%n",
                area.prefixes(), externals);
        line(
                "| router | what | processor s | input ms, half, 99 %%, 99.9 %% of them | %s",
                MeasuredLoop.COLUMNS);
        line("|---|---|---|---|---|---|---|");
        IgpRouter.connect(first, second, FIRST);
        IgpRouter.connect(second, third, SECOND);
        all.forEach(IgpRouter::start);
        idle();
        row("", List.of());
        tell(area.all());
        until(() -> first.fib() > area.prefixes());
        row("the area comes: told, computed, in the FIB", List.of(first));
        tell(List.of(area.external(7, 21)));
        idle();
        row("one external route changes: computed anew", List.of(first));
        String deny = "ip prefix-list NONE deny 0.0.0.0/0 le 32\n";
        first.configure(first("", " distribute-list prefix NONE in\n", EIGRP) + deny);
        until(() -> first.fib() < 100);
        first.configure(first("", "", EIGRP));
        until(() -> first.fib() > area.prefixes());
        idle();
        row("OSPF's 'distribute-list in' comes and goes", List.of(first));
        rip();
        first.configure(first("", "", REDISTRIBUTED));
        until(() -> second.fib() > area.prefixes());
        idle();
        row("OSPF into EIGRP, and told by EIGRP", List.of(first, second));
        summaries();
        first.configure(first("", "", REDISTRIBUTED + " eigrp router-id 1.1.1.9\n"));
        idle();
        row("`eigrp router-id`", List.of(first, second));
        first.clearEigrp();
        idle();
        row("`clear ip eigrp neighbors`", List.of(first, second));
        first.configure(first("", "", ""));
        until(() -> second.fib() < 100);
        idle();
        row("`no router eigrp`", List.of(first, second));
        first.configure(first("", "", REDISTRIBUTED));
        until(() -> second.fib() > area.prefixes());
        idle();
        row("", List.of());
        second.configure(second("", " redistribute eigrp 100 subnets\n"));
        until(() -> third.fib() > area.prefixes());
        idle();
        row("EIGRP into OSPF, and told by OSPF", List.of(second, third));
        second.configure(second(" delay 500\n", " redistribute eigrp 100 subnets\n"));
        idle();
        row("the delay of the link to EIGRP's neighbour changes", List.of(second));
        String other = second(" delay 500\n", " redistribute eigrp 100 subnets\n");
        second.configure(other.replace("2.2.2.3", "2.2.2.4"));
        idle();
        until(() -> third.fib() > area.prefixes());
        idle();
        row("'router-id' of the process that tells EIGRP's changes", List.of(second, third));
        second.configure(other.substring(0, other.indexOf("router ospf 2")));
        until(() -> third.fib() < 100);
        idle();
        row("'no router ospf' of the process that tells EIGRP's", List.of(second, third));
        second.configure(other);
        until(() -> third.fib() > area.prefixes());
        idle();
        row("", List.of());
        first.pull(FIRST);
        second.linkDown(FIRST);
        until(() -> first.fib() + second.fib() + third.fib() < 100);
        idle();
        row("the link goes, all routes with it", all);
        hub();
    }

    private static String hub(String ospf) {
        return """
        interface %s
         ip address 10.0.0.1 255.255.0.0
         ip ospf network point-to-multipoint
         ip ospf hello-interval 5
         ip ospf dead-interval 60
        %s
        """
                .formatted(FIRST, ospf);
    }

    /** 200 neighbours on one interface. */
    private void hub() {
        String ospf =
                hub("router ospf 1\n router-id 1.1.1.1\n network 10.0.0.0 0.0.255.255 area 0");
        IgpRouter hub = new IgpRouter(ospf);
        all = List.of(hub);
        Address address = Ipv4Address.parse("10.0.0.1");
        OspfSpokes spokes = new OspfSpokes(SPOKES, FIRST, OWN_ID, address, hub::hear);
        BigArea told = new BigArea(1, externals, OWN_ID, OspfSpokes.firstId(), 0);
        hub.spokes(spokes);
        hub.start();
        met(hub);
        idle();
        row("200 neighbours on a point-to-multipoint interface meet", all);
        large(spokes, told, 0);
        until(() -> spokes.updated() >= LARGE);
        idle();
        row("one of them tells of 1,200 external routes in one update", all);
        for (int i = LARGE; i + LARGE <= externals; i += LARGE) {
            large(spokes, told, i);
        }
        until(() -> spokes.updated() >= externals - externals % LARGE);
        idle();
        row("and of " + externals + ", in such updates", all);
        hub.show();
        idle();
        row("'show ip ospf neighbor'", all);
        hub.linkDown(FIRST);
        idle();
        row("the interface goes, all neighbours with it", all);
        hub.linkUp(FIRST);
        met(hub);
        idle();
        row("it comes again, all is described to all", all);
        hub.configure(hub(""));
        idle();
        row("'no router ospf'", all);
    }

    private void met(IgpRouter hub) {
        while (hub.full() < SPOKES) {
            idle();
        }
    }

    private static void large(OspfSpokes spokes, BigArea told, int from) {
        List<byte[]> some = new ArrayList<>();
        for (int i = from; i < from + LARGE; i++) {
            some.add(told.external(i, 20));
        }
        spokes.tell(told.update(some));
    }

    /** The same into RIP, which takes 20,000 routes of others at most. */
    private void rip() {
        int most = Math.min(area.prefixes(), 20_000);
        second.configure(second("", "") + RIP);
        first.configure(first("", "", RIP + " redistribute ospf 1 metric 3\n"));
        until(() -> second.fib() >= most);
        idle();
        row("OSPF into RIP, and told by RIP", List.of(first, second));
        idle();
        row("RIP's regular updates", List.of(first, second));
        second.configure(second("", "") + RIP + " distance 130\n");
        idle();
        row("RIP's `distance`", List.of(second));
        first.configure(first("", "", ""));
        until(() -> second.fib() < 100);
        idle();
        row("`no router rip`", List.of(first, second));
        second.configure(second("", ""));
        idle();
        row("", List.of());
    }

    /** A summary over all external routes of the area, and over what is told of it. */
    private void summaries() {
        String line = " ip summary-address eigrp 100 40.0.0.0 255.0.0.0\n";
        first.configure(first(line, "", REDISTRIBUTED));
        until(() -> second.fib() < area.prefixes() - externals + 100);
        idle();
        row("`ip summary-address eigrp` over the external routes", List.of(first, second));
        tell(List.of(area.external(7, 22)));
        idle();
        row("one of them changes", List.of(first));
        first.configure(first("", "", REDISTRIBUTED));
        until(() -> second.fib() > area.prefixes());
        idle();
        row("`no ip summary-address eigrp`", List.of(first, second));
    }

    private void row(String what, List<IgpRouter> whose) {
        if (quiet && !what.isEmpty()) {
            System.err.printf("bench/igp: warms up: %s%n", what);
        }
        for (IgpRouter router : all) {
            MeasuredLoop.Measured measured = router.loop.take();
            if (whose.contains(router)) {
                line(
                        "| %d | %s | %.2f | %.2f, %.2f, %.2f | %s",
                        all.indexOf(router) + 1,
                        what,
                        measured.seconds(),
                        measured.millisOf(50),
                        measured.millisOf(99),
                        measured.millisOf(99.9),
                        measured.columns());
            }
        }
    }

    /** The neighbour tells of it, as many in a packet as it has room for. */
    private void tell(List<byte[]> advertisements) {
        List<byte[]> some = new ArrayList<>();
        int bytes = 0;
        for (byte[] next : advertisements) {
            if (bytes + next.length > ROOM) {
                say(area.update(some));
                some.clear();
                bytes = 0;
            }
            some.add(next);
            bytes += next.length;
        }
        say(area.update(some));
    }

    private void say(Bytes packet) {
        first.hear(
                new Ports.LinkPacket(
                        FIRST,
                        new IpDatagram(
                                NEIGHBOR,
                                GROUP,
                                IpProtocol.OSPF,
                                1,
                                IpDatagram.CONTROL_TOS,
                                packet)));
    }

    private boolean step() {
        boolean any = false;
        for (IgpRouter router : all) {
            any |= router.step();
        }
        return any;
    }

    private void until(BooleanSupplier done) {
        long begun = System.nanoTime();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - begun > PATIENCE_NANOS) {
                throw new IllegalStateException(
                        "routes in the FIBs after ten minutes: "
                                + all.stream().map(IgpRouter::fib).toList());
            }
            if (!step()) {
                LockSupport.parkNanos(100_000);
            }
        }
    }

    /** Lets all that is under way come to its end; hellos go on for ever. */
    private void idle() {
        long begun = System.nanoTime();
        until(() -> System.nanoTime() - begun > QUIET_NANOS);
    }
}
