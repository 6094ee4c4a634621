package io.spokewire.interop;

import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.os.Namespace;
import io.spokewire.os.Netlink;
import io.spokewire.os.RouteInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The network of one case, in namespaces of its own, and the routers in it.
 *
 * <p>Runs inside the virtual machine: the names are those of nothing else there.
 */
final class Wires {
    /** What one program may take: a stuck one must not eat the whole run. */
    private static final int PROGRAM_SECONDS = 60;

    private static final Pattern SEQUENCE = Pattern.compile("bytes from .* icmp_seq=(\\d{1,9}) ");
    private static final Pattern TTL = Pattern.compile("(?:ttl|hlim|hop limit)=(\\d{1,3})");

    private final Path folder;
    private final Map<String, Namespace> places = new LinkedHashMap<>();
    private final Map<String, Node> routers = new LinkedHashMap<>();
    private final List<Process> captures = new ArrayList<>();
    private String captured = "";
    private int marks;

    /** A router of any make. */
    interface Node {
        /** Ends it, and with it what it made. */
        void stop() throws IOException, InterruptedException;

        /** What it knows, for whoever has to find out why a case failed. */
        String state() throws IOException, InterruptedException;
    }

    /** Something that is waited for. */
    @FunctionalInterface
    interface Condition {
        /** Whether it is so now. */
        boolean holds() throws IOException, InterruptedException;
    }

    /** What a case found to be wrong. */
    static final class WrongException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongException(String what) {
            super(what);
        }
    }

    /** An empty network; what is kept of it goes to that folder. */
    Wires(Path folder) {
        this.folder = folder;
    }

    /** Where captures and logs of this case go. */
    Path file(String name) {
        return folder.resolve(name);
    }

    // ---- places and cables ----

    /** Makes hosts or routers: namespaces that forward. */
    void add(String... names) {
        for (String name : names) {
            Namespace place = Namespace.create(name);
            places.put(name, place);
            setting(name, "net/ipv4/ip_forward", "1");
            setting(name, "net/ipv6/conf/all/forwarding", "1");
            for (String which : List.of("all", "default")) {
                setting(name, "net/ipv4/conf/" + which + "/rp_filter", "0");
                setting(name, "net/ipv6/conf/" + which + "/accept_dad", "0");
            }
        }
    }

    /** The namespace of a host or router. */
    Namespace place(String name) {
        Namespace place = places.get(name);
        if (place == null) {
            throw new IllegalArgumentException("no " + name + " here");
        }
        return place;
    }

    /** Sets a value under /proc/sys. */
    void setting(String where, String name, String value) {
        try {
            place(where).call(() -> Files.writeString(Path.of("/proc/sys", name), value));
        } catch (IOException e) {
            throw new WrongException("set " + name + ": " + e);
        }
    }

    /** The value of a setting under /proc/sys. */
    String setting(String where, String name) throws IOException {
        return place(where).call(() -> Files.readString(Path.of("/proc/sys", name)).strip());
    }

    /** A cable between two devices; both are up. */
    void cable(String left, String leftDevice, String right, String rightDevice) {
        try (Netlink netlink = Netlink.open(place(left))) {
            netlink.createVeth(leftDevice, rightDevice, place(right));
        }
        up(left, leftDevice);
        up(right, rightDevice);
    }

    /** Switches a device on. */
    void up(String where, String device) {
        try (Netlink netlink = Netlink.open(place(where))) {
            netlink.setUp(index(netlink, device), true);
        }
    }

    private static int index(Netlink netlink, String device) {
        return netlink.link(device)
                .orElseThrow(() -> new IllegalArgumentException("no device " + device))
                .index();
    }

    /** Gives a device addresses. */
    void address(String where, String device, String... addresses) {
        try (Netlink netlink = Netlink.open(place(where))) {
            for (String address : addresses) {
                netlink.addAddress(
                        index(netlink, device), InterfaceAddress.parse(address), true, false);
            }
        }
    }

    /** Adds a route by a gateway. */
    void route(String where, String prefix, String gateway, String device) {
        try (Netlink netlink = Netlink.open(place(where))) {
            netlink.addRoute(
                    new RouteInfo(
                            RouteInfo.MAIN,
                            Prefix.parse(prefix),
                            RouteInfo.UNICAST,
                            4, // RTPROT_STATIC
                            0,
                            List.of(
                                    new RouteInfo.Hop(
                                            index(netlink, device), Address.parse(gateway)))));
        }
    }

    // ---- routers ----

    /** Takes note of a router that was started. */
    void started(String name, Node router) {
        routers.put(name, router);
    }

    /** Ends a router. */
    void stop(String name) throws IOException, InterruptedException {
        Node router = routers.remove(name);
        if (router != null) {
            router.stop();
        }
    }

    /** What all routers and their kernels know. */
    String state() {
        StringBuilder all = new StringBuilder();
        places.keySet()
                .forEach(name -> {
                    all.append("==== ").append(name).append('\n');
                    for (String command :
                            List.of(
                                    "ip -d addr",
                                    "ip rule",
                                    "ip route show table all",
                                    "ip -6 route show table all",
                                    "ip neigh")) {
                        all.append("-- ").append(command).append('\n').append(told(name, command));
                    }
                    Node router = routers.get(name);
                    all.append(router == null ? "" : told(router));
                });
        for (Map.Entry<String, Node> router : routers.entrySet()) {
            if (!places.containsKey(router.getKey())) {
                all.append("==== ").append(router.getKey()).append('\n');
                all.append(told(router.getValue()));
            }
        }
        return all.toString();
    }

    private static String told(Node router) {
        try {
            return router.state();
        } catch (IOException | RuntimeException | AssertionError e) {
            return e + "\n";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted\n";
        }
    }

    private String told(String where, String command) {
        try {
            return run(where, words(command)).text();
        } catch (IOException | WrongException e) {
            return e + "\n";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted\n";
        }
    }

    // ---- programs ----

    /** What a program said, and how it ended. */
    record Said(int status, String text) {}

    /** Runs a program in a namespace to its end. */
    Said run(String where, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("said", "");
        try {
            Process process = start(where, output, command);
            if (!process.waitFor(PROGRAM_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new WrongException(
                        String.join(" ", command) + " took above " + PROGRAM_SECONDS + " s");
            }
            return new Said(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }

    /** The words of a command without quotes. */
    static String[] words(String command) {
        return command.split(" ", -1);
    }

    /** Runs a program that has to succeed. */
    String must(String where, String... command) throws IOException, InterruptedException {
        Said said = run(where, command);
        if (said.status() != 0) {
            throw new WrongException(
                    String.join(" ", command) + " in " + where + ": " + said.text().strip());
        }
        return said.text();
    }

    /** Starts a program whose output goes to a file. */
    Process start(String where, Path output, String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("LC_ALL", "C");
        return place(where).start(builder);
    }

    /** Ends a program by SIGTERM, and by SIGKILL when that is not heard. */
    static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PROGRAM_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    /**
     * Records what arrives in a namespace by any device.
     *
     * @param filter that lets ICMP pass
     */
    void capture(String where, String filter) throws IOException, InterruptedException {
        Path said = file("tcpdump.log");
        String file = file("wan.pcap").toString();
        // Room for a burst of 2000 packets: each has a place as large as the largest.
        String options = "--immediate-mode -U -n -i any -Q in -s 9000 -B 32768 -w ";
        String command = "tcpdump " + options + file + " " + filter;
        captures.add(start(where, said, words(command)));
        captured = where;
        await("tcpdump listens", 30, () -> Files.readString(said).contains("listening on"));
    }

    /** Waits until all that came so far is recorded: a packet of our own is the last one. */
    void recorded() throws IOException, InterruptedException {
        if (captures.isEmpty()) {
            return;
        }
        String mark = "%032x".formatted(0x5357_0000L + ++marks);
        must(captured, words("ping -n -c 1 -s 64 -p " + mark + " 127.0.0.1"));
        String wanted = new String(HexFormat.of().parseHex(mark), StandardCharsets.ISO_8859_1);
        await(
                "the record of packet " + mark,
                30,
                () ->
                        Files.readString(file("wan.pcap"), StandardCharsets.ISO_8859_1)
                                .contains(wanted));
    }

    /** What was recorded so far, a line for each packet. */
    String seen() throws IOException, InterruptedException {
        recorded();
        return must(captured, words("tcpdump -n -r " + file("wan.pcap")));
    }

    // ---- what is proven ----

    /** Waits until something is so. */
    void await(String what, int seconds, Condition condition)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                throw new WrongException(what + ": not within " + seconds + " s");
            }
            Thread.sleep(100); // between two looks: what is waited for tells nobody
        }
    }

    /** Complains when something is not so. */
    static void check(boolean so, String otherwise) {
        if (!so) {
            throw new WrongException(otherwise);
        }
    }

    /** Whether a ping is answered within two seconds. */
    boolean pings(String from, String to) throws IOException, InterruptedException {
        return run(from, words("ping -n -c 1 -W 2 " + to)).status() == 0;
    }

    /**
     * How many routers a ping's answer came by; -1 when none came. Both ends start with 64, as
     * Linux does.
     */
    int routersBetween(String from, String to) throws IOException, InterruptedException {
        Matcher ttl = TTL.matcher(run(from, words("ping -n -c 1 -W 2 " + to)).text());
        return ttl.find() ? 64 - Integer.parseInt(ttl.group(1)) : -1;
    }

    /**
     * How many of twenty pings are answered. With a deadline, ping goes on until that many answers
     * came; without one it leaves after twice the longest round trip, too soon on a busy machine.
     */
    int answered(String from, String to) throws IOException, InterruptedException {
        int wanted = 20;
        Said said = run(from, words("ping -n -c " + wanted + " -i 0.1 -w 40 " + to));
        return (int) answers(said.text()).stream().filter(number -> number <= wanted).count();
    }

    /** The numbers of pings that were answered. */
    private static SortedSet<Integer> answers(String said) {
        SortedSet<Integer> numbers = new TreeSet<>();
        SEQUENCE.matcher(said)
                .results()
                .forEach(found -> numbers.add(Integer.parseInt(found.group(1))));
        return numbers;
    }

    /**
     * Begins to ping, twenty times a second.
     *
     * @param bytes of payload
     */
    Traffic traffic(String from, String to, int bytes) throws IOException {
        Path output = Files.createTempFile("traffic", "");
        Process ping = start(from, output, words("ping -n -i 0.05 -s " + bytes + " " + to));
        return new Traffic(from, ping, output);
    }

    /** Pings under way. */
    final class Traffic {
        private final String from;
        private final Process ping;
        private final Path output;

        private Traffic(String from, Process ping, Path output) {
            this.from = from;
            this.ping = ping;
            this.output = output;
        }

        /** Ends it. Complains when a ping was lost that later ones were not. */
        void nothingWasLost() throws IOException, InterruptedException {
            must(from, words("kill -INT " + ping.pid()));
            if (!ping.waitFor(PROGRAM_SECONDS, TimeUnit.SECONDS)) {
                ping.destroyForcibly();
                throw new WrongException("ping does not end");
            }
            SortedSet<Integer> answers = answers(Files.readString(output));
            Files.delete(output);
            int sent = answers.isEmpty() ? 0 : answers.last();
            check(sent > 0, "no ping from " + from + " was answered");
            List<Integer> lost =
                    IntStream.rangeClosed(1, sent)
                            .boxed()
                            .filter(n -> !answers.contains(n))
                            .toList();
            check(
                    lost.isEmpty(),
                    "of " + sent + " pings from " + from + " these were lost: " + lost);
        }
    }

    /** Ends routers and captures and removes the namespaces; complains of what went wrong. */
    void close() throws InterruptedException {
        List<String> wrong = new ArrayList<>();
        for (String name : List.copyOf(routers.keySet()).reversed()) {
            try {
                stop(name);
            } catch (IOException | RuntimeException e) {
                wrong.add(name + " at its end: " + e.getMessage());
            }
        }
        try {
            recorded();
        } catch (IOException | RuntimeException e) {
            wrong.add(String.valueOf(e.getMessage()));
        }
        for (Process capture : captures) {
            end(capture);
        }
        places.keySet().forEach(Namespace::delete);
        check(wrong.isEmpty(), String.join("; ", wrong));
    }
}
