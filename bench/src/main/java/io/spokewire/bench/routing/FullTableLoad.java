package io.spokewire.bench.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spokewire.bench.ike.Hub;
import io.spokewire.net.Address;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A full BGP table, received, selected and put into the FIB: by a whole router of ours in this
 * process, its control thread measured input by input, and by FRR's bgpd over TCP; then churn.
 */
public final class FullTableLoad {
    private static final Address OWN = Address.parse("192.0.2.1");
    private static final Address NEIGHBOR = Address.parse("192.0.2.2");
    private static final int NEXT_HOP = 0xC0000202;
    private static final int BGP = 179;

    private static final int CHURN_ROUNDS = 5;
    private static final long PATIENCE_NANOS = 600_000_000_000L;
    private static final int COLLECTIONS = 5;

    /** Another program is idle that uses no more than this in each of so many checks. */
    private static final double IDLE_SECONDS = 0.015;

    private static final int IDLE_CHECKS = 20;
    private static final long IDLE_CHECK_MILLIS = 200;

    /** Routes of a router before, so that what is measured is compiled. */
    private static final int WARM_UP = 100_000;

    private final PrintStream out = new PrintStream(System.out, true, UTF_8);
    private final FullTable table;

    private FullTableLoad(int routes) {
        table = new FullTable(routes, NEXT_HOP);
    }

    /** The same with fewer routes, and nothing printed: the classes are compiled then. */
    private static void warmUp() {
        FullTableLoad few = new FullTableLoad(WARM_UP);
        BgpRouter router = new BgpRouter(OWN, NEIGHBOR);
        router.until(router::listens);
        router.feed(few.table.groups(), i -> few.table.announce(i, 0));
        router.feed(few.table.groups(), few.table::withdraw);
        router.feed(few.table.groups(), i -> few.table.announce(i, 1));
        router.idle();
        router.reconfigure();
        router.idle();
        router.clearSoftly();
        router.idle();
        router.linkDown();
        router.idle();
    }

    /**
     * Prints Markdown.
     *
     * @param args how many routes; then bgpd as NAME,ADDRESS,PID where there is one
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        FullTableLoad load = new FullTableLoad(Integer.parseInt(args[0]));
        load.line(
                "%d routes with %d paths, from one neighbour:",
                load.table.size(), load.table.groups());
        load.line("");
        load.line(
                "| router | what | processor s | us of a route | bytes of a route"
                        + " | input ms, half, 99 %%, 99.9 %% of them | %s",
                MeasuredLoop.COLUMNS);
        load.line("|---|---|---|---|---|---|---|---|---|");
        warmUp();
        load.ours();
        for (int i = 1; i < args.length; i++) {
            load.theirs(Hub.of(args[i]));
        }
    }

    private void line(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
    }

    // ---- ours

    private void ours() {
        long before = heapBytes();
        BgpRouter router = new BgpRouter(OWN, NEIGHBOR);
        router.until(router::listens);
        router.loop.take();
        router.feed(table.groups(), i -> table.announce(i, 0));
        router.say(FullTable.end());
        router.until(() -> router.fib() > table.size());
        MeasuredLoop.Measured load = router.loop.take();
        long bytes = (heapBytes() - before) / table.size();
        row("received, selected, in the FIB", load, table.size(), Long.toString(bytes));
        Random random = new Random(2);
        int churned = 0;
        for (int round = 1; round <= CHURN_ROUNDS; round++) {
            int[] some = random.ints(table.groups() / 20, 0, table.groups()).distinct().toArray();
            int generation = round;
            router.feed(some.length, i -> table.withdraw(some[i]));
            router.feed(some.length, i -> table.announce(some[i], generation));
            for (int group : some) {
                churned += 2 * table.prefixesOf(group);
            }
        }
        router.idle();
        row("churn, each change", router.loop.take(), churned, "");
        if (router.fib() <= table.size()) {
            line("%nNOT ALL: %d routes in the FIB at the end", router.fib());
        }
        router.reconfigure();
        router.idle();
        row("'route-map out', 'redistribute', 'default-originate'", router);
        router.clearSoftly();
        router.idle();
        row("'clear ip bgp * soft out'", router);
        router.linkDown();
        router.idle();
        row("the interface goes", router);
        if (router.fib() > 0) {
            line("%nNOT ALL: %d routes in the FIB are left", router.fib());
        }
    }

    private void row(String what, BgpRouter router) {
        row(what, router.loop.take(), table.size(), "");
    }

    private void row(String what, MeasuredLoop.Measured measured, int routes, String bytes) {
        line(
                "| Spokewire, its control thread | %s | %.2f | %.2f | %s | %.2f, %.2f, %.2f | %s",
                what,
                measured.seconds(),
                measured.seconds() * 1e6 / routes,
                bytes,
                measured.millisOf(50),
                measured.millisOf(99),
                measured.millisOf(99.9),
                measured.columns());
    }

    private static long heapBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) { // SerialGC leaves the dead in most of them
            System.gc();
            least =
                    Math.min(
                            least,
                            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    // ---- another program

    private void theirs(Hub hub) throws IOException, InterruptedException {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getByAddress(hub.address().toBytes()), BGP));
            InputStream in = socket.getInputStream();
            OutputStream to = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
            to.write(FullTable.open(NEXT_HOP).toArray());
            to.flush();
            Thread.ofPlatform().daemon().start(() -> drain(in));
            to.write(FullTable.keepalive().toArray());
            to.flush();
            TimeUnit.SECONDS.sleep(2);
            awaitIdle(hub);
            long memory = hub.residentMebibytes();
            double cpu = hub.cpuSeconds();
            for (int i = 0; i < table.groups(); i++) {
                to.write(table.announce(i, 0).toArray());
            }
            to.write(FullTable.end().toArray());
            to.flush();
            awaitIdle(hub);
            double used = hub.cpuSeconds() - cpu;
            long bytes = ((hub.residentMebibytes() - memory) << 20) / table.size();
            theirRow(hub, "received and selected", used, table.size(), Long.toString(bytes));
            Random random = new Random(2);
            int churned = 0;
            cpu = hub.cpuSeconds();
            for (int round = 1; round <= CHURN_ROUNDS; round++) {
                int[] some =
                        random.ints(table.groups() / 20, 0, table.groups()).distinct().toArray();
                for (int group : some) {
                    to.write(table.withdraw(group).toArray());
                    churned += 2 * table.prefixesOf(group);
                }
                for (int group : some) {
                    to.write(table.announce(group, round).toArray());
                }
            }
            to.flush();
            awaitIdle(hub);
            theirRow(hub, "churn, each change", hub.cpuSeconds() - cpu, churned, "");
            ask();
        }
    }

    /**
     * Waits until it has had nothing to do for a while; longer than {@link Hub#awaitQuiet} does,
     * since on a machine that others use it may not get its turn for a second.
     */
    private static void awaitIdle(Hub hub) throws InterruptedException {
        double before = hub.cpuSeconds();
        int quiet = 0;
        long begun = System.nanoTime();
        while (quiet < IDLE_CHECKS && System.nanoTime() - begun < PATIENCE_NANOS) {
            TimeUnit.MILLISECONDS.sleep(IDLE_CHECK_MILLIS);
            double now = hub.cpuSeconds();
            quiet = now - before < IDLE_SECONDS ? quiet + 1 : 0;
            before = now;
        }
    }

    /** Runs the command of the property {@code ask} while the session lasts, and tells. */
    private void ask() throws IOException, InterruptedException {
        String command = System.getProperty("ask", "");
        if (!command.isEmpty()) {
            Process process = new ProcessBuilder("sh", "-c", command).start();
            line("%n%s", new String(process.getInputStream().readAllBytes(), UTF_8).strip());
            process.waitFor();
        }
    }

    private void theirRow(Hub hub, String what, double seconds, int routes, String bytes) {
        line(
                "| %s, the process | %s | %.2f | %.2f | %s | | | | |",
                hub.name(), what, seconds, seconds * 1e6 / routes, bytes);
    }

    private static void drain(InputStream in) {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The session is over.
        }
    }
}
