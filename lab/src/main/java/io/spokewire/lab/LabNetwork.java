package io.spokewire.lab;

import io.spokewire.bgp.BgpFamily;
import io.spokewire.bgp.BgpProcess;
import io.spokewire.daemon.manage.ConsoleClient;
import io.spokewire.daemon.manage.ConsoleFrame;
import io.spokewire.daemon.pki.Authority;
import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.os.Namespace;
import io.spokewire.rib.RouteSource;
import io.spokewire.router.Languages;
import io.spokewire.router.Ports.KeyLog;
import io.spokewire.sim.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A lab with its routers: each is a process of its own in its namespace, exactly as {@code
 * spokewire run} is on a machine, and is asked over its console. With the start-up cache a router
 * is there in about a second, so nothing is gained by several in one process.
 */
public final class LabNetwork implements Network, AutoCloseable {
    /** Six times as long as on a quiet machine has been seen at a load of 20 on each processor. */
    private static final int PATIENCE = 6;

    /** A second with the start-up cache, some without. */
    private static final Duration STARTING = Duration.ofSeconds(50);

    /** For farewells; who is killed before, is missed by its peers until holding times are over. */
    private static final Duration ENDING = Duration.ofSeconds(5).multipliedBy(PATIENCE);

    private static final int POLL_MILLIS = 50;

    private final LinuxLab lab;
    private final RouterLauncher launcher;
    private final Path folder;
    private final @Nullable Path logs;
    private final List<Topology.Router> routers;
    private final LabCertificates certificates;
    private final Map<String, Process> processes = new LinkedHashMap<>();
    private final Map<String, ConsoleClient> consoles = new LinkedHashMap<>();
    private final Taps taps;
    private final Thread atExit = new Thread(this::tearDown, "lab teardown");
    private final long began = System.nanoTime();

    private LabNetwork(LinuxLab lab, RouterLauncher launcher, Path folder, @Nullable Path logs) {
        this.lab = lab;
        this.launcher = launcher;
        this.folder = folder;
        this.logs = logs;
        this.routers = routers(lab.topology(), folder);
        this.certificates =
                LabCertificates.of(
                        lab.topology(), new Authority.Issuing(Instant.now(), new SecureRandom()));
        this.taps =
                Taps.open(
                        lab,
                        new EspKeys(
                                lab.topology().routers().stream()
                                        .map(r ->
                                                keys(r.name()).resolve(KeyLog.Table.ESP.fileName()))
                                        .toList()));
        // Ctrl-C and SIGTERM end the process without leaving any block in order.
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Builds the network and starts its routers, side by side.
     *
     * @param folder for the consoles' sockets and the routers' output; made when it is missing
     * @param logs where the routers' output is kept at the end, also when a router does not start;
     *     null for nowhere
     * @throws IOException when a router does not start; its last words are in the message
     */
    public static LabNetwork start(
            Topology topology, RouterLauncher launcher, Path folder, @Nullable Path logs)
            throws IOException {
        Files.createDirectories(folder);
        if (logs != null) {
            Files.createDirectories(logs);
        }
        LabNetwork network = new LabNetwork(LinuxLab.build(topology), launcher, folder, logs);
        try {
            network.writeProvider();
            for (Topology.Router router : network.routers) {
                network.launch(router);
            }
            for (Topology.Router router : network.routers) {
                network.connect(router.name());
            }
        } catch (IOException | RuntimeException e) {
            network.close();
            throw e;
        }
        return network;
    }

    /** The namespaces. */
    public LinuxLab lab() {
        return lab;
    }

    /** Where the consoles' sockets are. */
    public Path folder() {
        return folder;
    }

    // ---- routers ----

    /** All that are started: the provider's first, when it has one. Its text is in our folder. */
    private static List<Topology.Router> routers(Topology topology, Path folder) {
        List<Topology.Router> all = new ArrayList<>();
        topology.provider()
                .router()
                .ifPresent(p -> {
                    String file = folder.resolve(p.file()).toAbsolutePath().toString();
                    all.add(new Topology.Router(p.name(), file, p.configuration()));
                });
        all.addAll(topology.routers());
        return List.copyOf(all);
    }

    /** The provider's text comes from no file. */
    private void writeProvider() throws IOException {
        if (topology().provider().router().isPresent()) {
            Topology.Router provider = routers.getFirst();
            Files.write(
                    Path.of(provider.file()), Languages.CONFIG.render(provider.configuration()));
        }
    }

    private void launch(Topology.Router router) throws IOException {
        ProcessBuilder builder = launcher.router(router);
        builder.environment().put("SPOKEWIRE_RUN", folder.toString());
        builder.command().addAll(List.of("--key-log", keys(router.name()).toString()));
        Path trustpoints = trustpoints(router.name());
        certificates.write(router.name(), trustpoints);
        builder.command().addAll(List.of("--pki", trustpoints.toString()));
        // A router that is started again goes on where it ended: its log tells of both.
        builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(router.name()).toFile()));
        processes.put(router.name(), lab.namespace(router.name()).start(builder));
    }

    /** The keys of a router's associations, by which the captures are read. */
    private Path keys(String router) {
        return folder.resolve(LinuxLab.fileName(router) + ".keys");
    }

    /** A router's folder of keys and certificates. */
    private Path trustpoints(String router) {
        return folder.resolve(LinuxLab.fileName(router) + ".pki");
    }

    private Path log(String router) {
        return folder.resolve(LinuxLab.fileName(router) + ".log");
    }

    /** Waits for a router's console, and for the routes that its machine is to have. */
    private void connect(String router) throws IOException {
        Path socket = folder.resolve(socketName(router));
        boolean up =
                await(() -> !isRunning(router) || tryConnect(router, socket), STARTING)
                        && consoles.containsKey(router);
        if (!up) {
            Process process = processes.get(router);
            String how =
                    process == null || process.isAlive()
                            ? " does not answer"
                            : " ended with " + process.exitValue();
            throw new IOException(router + how + ": " + lastWords(router));
        }
        if (!await(() -> lab.completeRoutes(router), STARTING)) {
            throw new IOException(
                    router + " does not get the routes of its machine: " + lastWords(router));
        }
    }

    static String socketName(String router) {
        return router.replaceAll("[^A-Za-z0-9._-]", "_") + ".sock";
    }

    private boolean isRunning(String router) {
        Process process = processes.get(router);
        return process != null && process.isAlive();
    }

    private boolean tryConnect(String router, Path socket) {
        if (!Files.exists(socket)) {
            return false;
        }
        try {
            consoles.put(router, ConsoleClient.connect(socket, _ -> {}));
            return true;
        } catch (IOException e) {
            return false; // not listening yet
        }
    }

    private String lastWords(String router) {
        try {
            List<String> lines =
                    Files.readAllLines(log(router)).stream()
                            .filter(line -> !line.startsWith("\tat ")) // why it ended stands above
                            .toList();
            return String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException e) {
            return "it said nothing";
        }
    }

    /**
     * Runs a command on a router's console.
     *
     * @throws UncheckedIOException when the router is not there
     */
    public String show(String router, String command, boolean json) {
        ConsoleClient console = consoles.get(router);
        if (console == null) {
            throw new UncheckedIOException(new IOException(router + " is not running"));
        }
        try {
            ConsoleFrame answer = console.exec(command, json, _ -> {});
            return answer.text("text");
        } catch (IOException e) {
            throw new UncheckedIOException(router + ": " + lastWords(router), e);
        }
    }

    @Override
    public void kill(String router) {
        closeConsole(router);
        Process process = processes.remove(router);
        if (process != null) {
            try {
                process.destroyForcibly().waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void stop(String router) {
        closeConsole(router);
        Process process = processes.remove(router);
        if (process != null) {
            end(process);
        }
    }

    private static void end(Process process) {
        process.destroy(); // SIGTERM: it says farewell to its peers
        try {
            if (!process.waitFor(ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void closeConsole(String router) {
        ConsoleClient console = consoles.remove(router);
        if (console != null) {
            try {
                console.close();
            } catch (IOException e) {
                // It is closed all the same.
            }
        }
    }

    @Override
    public void start(String router) {
        try {
            launch(topology().router(router).orElseThrow());
            connect(router);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void configure(String router, List<String> lines) {
        ConsoleClient console = consoles.get(router);
        if (console == null) {
            throw new IllegalArgumentException(router + " is not running");
        }
        List<String> all = new ArrayList<>(List.of("configure terminal"));
        all.addAll(lines);
        all.add("end");
        try {
            for (String line : all) {
                ConsoleFrame answer = console.exec(line, false, _ -> {});
                if (!answer.flag("ok")) {
                    throw new IllegalArgumentException(line + ": " + answer.text("text"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(router + ": " + lastWords(router), e);
        }
    }

    // ---- what the checks ask ----

    @Override
    public Topology topology() {
        return lab.topology();
    }

    @Override
    public List<Answer> ping(List<Ping> pings) {
        List<PingCommand> running = new ArrayList<>();
        for (Ping ping : pings) {
            Namespace namespace = lab.namespace(ping.node());
            running.add(PingCommand.start(ping, namespace, device(ping)));
        }
        return running.stream().map(PingCommand::answer).toList();
    }

    @Override
    public Watch watch(Ping ping) {
        PingCommand running = PingCommand.start(ping, lab.namespace(ping.node()), device(ping));
        return running::end;
    }

    /** In a VRF the requests have to leave by a device of it, for the rules go by devices. */
    private String device(Ping ping) {
        if (ping.vrf().isEmpty()) {
            return "";
        }
        return Overlay.of(topology()).ends().stream()
                .filter(e -> e.router().equals(ping.node()) && e.vrf().equals(ping.vrf()))
                .map(Overlay.End::name)
                .findFirst()
                .orElse("");
    }

    @Override
    public List<Seen> seen() {
        return taps.take();
    }

    @Override
    public List<Server> servers(String router) {
        List<Server> servers = new ArrayList<>();
        for (String family : List.of("ip", "ipv6")) {
            JsonTree answer = json(router, "show " + family + " nhrp nhs detail");
            for (JsonTree server : answer.get("servers").items()) {
                String protocol = server.get("address").text();
                servers.add(
                        new Server(
                                server.get("tunnel").text(),
                                protocol.isEmpty() ? "dynamic" : protocol,
                                server.get("nbma").text(),
                                server.get("state").text().equals("responding")));
            }
        }
        return servers;
    }

    @Override
    public List<Association> associations(String router) {
        List<Association> all = new ArrayList<>();
        for (JsonTree child : json(router, "show crypto ipsec sa").get("children").items()) {
            Address remote = Overlay.addressOrNull(child.get("remote").text());
            for (JsonTree tunnel : child.get("tunnels").items()) {
                if (remote != null) {
                    all.add(new Association(tunnel.text(), remote));
                }
            }
        }
        return all;
    }

    @Override
    public List<Mapping> mappings(String router) {
        List<Mapping> mappings = new ArrayList<>();
        for (String family : List.of("ip", "ipv6")) {
            for (JsonTree entry : json(router, "show " + family + " nhrp").get("entries").items()) {
                List<String> flags =
                        entry.get("flags").items().stream().map(JsonTree::text).toList();
                Address nbma = Overlay.addressOrNull(entry.get("nbma").text());
                if (nbma != null && !flags.contains("local")) {
                    mappings.add(
                            new Mapping(
                                    entry.get("tunnel").text(),
                                    Prefix.parse(entry.get("target").text()),
                                    nbma,
                                    flags.contains("registered")));
                }
            }
        }
        return mappings;
    }

    @Override
    public List<Learnt> routes(String router, String vrf) {
        List<Learnt> routes = new ArrayList<>();
        for (String family : List.of("ip", "ipv6")) {
            String command = "show " + family + " route" + (vrf.isEmpty() ? "" : " vrf " + vrf);
            for (JsonTree route : json(router, command).get("routes").items()) {
                List<JsonTree> hops = route.get("resolved").items();
                routes.add(
                        new Learnt(
                                Prefix.parse(route.get("prefix").text()),
                                protocol(route.get("source").text()),
                                hops.isEmpty()
                                        ? ""
                                        : hops.getFirst().get("interface_name").text()));
            }
        }
        return routes;
    }

    @Override
    public List<Neighbour> neighbours(String router) {
        List<Neighbour> found = new ArrayList<>();
        for (String family : List.of("ip", "ipv6")) {
            JsonTree eigrp = json(router, "show " + family + " eigrp neighbors");
            for (JsonTree process : eigrp.get("processes").items()) {
                process.get("neighbors").items().forEach(n -> add(n, "eigrp", found));
            }
        }
        for (String ospf : List.of("ospf", "ospfv3")) {
            String command = ospf.equals("ospf") ? "show ip ospf neighbor" : "show ospfv3 neighbor";
            json(router, command).get("neighbors").items().forEach(n -> add(n, ospf, found));
        }
        for (JsonTree process : json(router, "show ip rip database").get("processes").items()) {
            for (JsonTree gateway : process.get("gateways").items()) {
                Address address = Overlay.addressOrNull(gateway.get("address").text());
                if (address != null) {
                    String name = gateway.get("interface_name").text();
                    found.add(new Neighbour("rip", address, name, true));
                }
            }
        }
        for (String table : bgpTables(router)) {
            json(router, "show " + table + " summary")
                    .get("table")
                    .get("neighbors")
                    .items()
                    .forEach(n -> {
                        Address address = Overlay.addressOrNull(n.get("address").text());
                        if (address != null) {
                            boolean up = n.get("state").text().equals("Established");
                            found.add(new Neighbour("bgp", address, "", up));
                        }
                    });
        }
        return found;
    }

    /** The tables of BGP that a router's text has sections for, as {@code show} names them. */
    private List<String> bgpTables(String router) {
        List<String> tables = new ArrayList<>();
        routers.stream()
                .filter(r -> r.name().equals(router))
                .flatMap(r -> r.configuration().children(BgpProcess.MODE).stream())
                .flatMap(process -> BgpProcess.of(process).families().stream())
                .map(BgpFamily::name)
                .forEach(name -> {
                    String version = name.substring(0, 4);
                    int vrf = name.indexOf(" vrf ");
                    tables.add(
                            vrf < 0
                                    ? "bgp " + version + " unicast"
                                    : "bgp vpn"
                                            + version.substring(2)
                                            + " unicast"
                                            + name.substring(vrf));
                });
        return tables.stream().distinct().toList();
    }

    private static void add(JsonTree neighbour, String protocol, List<Neighbour> found) {
        Address address = Overlay.addressOrNull(neighbour.get("address").text());
        String state = neighbour.get("state").text();
        if (address != null) {
            found.add(
                    new Neighbour(
                            protocol,
                            address,
                            neighbour.get("interface_name").text(),
                            state.isEmpty()
                                    ? neighbour.get("up").text().equals("true")
                                    : Neighbour.isUp(
                                            state,
                                            !neighbour.get("designated_router").text().isEmpty())));
        }
    }

    private static String protocol(String source) {
        String name = source.replace('-', '_').toUpperCase(Locale.ROOT);
        return Arrays.stream(RouteSource.values())
                .filter(s -> s.name().equals(name))
                .map(RouteSource::protocol)
                .findFirst()
                .orElse(source);
    }

    private JsonTree json(String router, String command) {
        if (!consoles.containsKey(router)) {
            return JsonTree.parse("{}");
        }
        String text = show(router, command, true);
        return JsonTree.parse(text.isBlank() || !text.stripLeading().startsWith("{") ? "{}" : text);
    }

    @Override
    public boolean await(BooleanSupplier condition, Duration limit) {
        long deadline = System.nanoTime() + limit.multipliedBy(PATIENCE).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    @Override
    public int patience() {
        return PATIENCE;
    }

    @Override
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Keeps what the routers have said; logs of an earlier network are overwritten. */
    private void keepLogs() {
        for (Topology.Router router : routers) {
            Path log = log(router.name());
            if (logs != null && Files.exists(log)) {
                Path kept = logs.resolve(LinuxLab.fileName(router.name()) + ".log");
                try {
                    Files.copy(log, kept, StandardCopyOption.REPLACE_EXISTING);
                } catch (IOException e) {
                    throw new UncheckedIOException("the logs are not kept", e);
                }
            }
        }
    }

    /**
     * Ends the routers, keeps their logs, removes the namespaces and the folder. May be called
     * twice.
     *
     * @throws UncheckedIOException when the logs cannot be kept, once all is removed
     */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            return; // the process is ending, and the hook does it
        }
        tearDown();
    }

    private synchronized void tearDown() {
        taps.close();
        List.copyOf(consoles.keySet()).forEach(this::closeConsole);
        List<Process> ending = List.copyOf(processes.values());
        processes.clear();
        ending.forEach(Process::destroy);
        ending.forEach(LabNetwork::end);
        try {
            keepLogs();
        } finally {
            lab.close();
            removeFolder();
        }
    }

    /** What routers that were killed left behind goes too, when the folder is this lab's alone. */
    private void removeFolder() {
        routers.forEach(r -> remove(log(r.name())));
        routers.forEach(r -> removeAll(trustpoints(r.name())));
        routers.forEach(r -> removeAll(keys(r.name())));
        topology().provider().router().ifPresent(p -> remove(folder.resolve(p.file())));
        boolean own = String.valueOf(folder.getFileName()).startsWith("lab-");
        if (own && Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                files.toList().forEach(LabNetwork::removeAll);
            } catch (IOException e) {
                return; // somebody else removes it
            }
            remove(folder);
        }
    }

    /** A folder with what is in it, links not followed. */
    private static void removeAll(Path path) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> inside = Files.list(path)) {
                inside.toList().forEach(LabNetwork::removeAll);
            } catch (IOException e) {
                return; // somebody else removes it
            }
        }
        remove(path);
    }

    private static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // Somebody else has put something there; it stays.
        }
    }

    /** A line for each router, for whoever wants to look around. */
    public String guide() {
        StringBuilder out = new StringBuilder();
        for (Topology.Router router : routers) {
            out.append(
                    String.format(
                            Locale.ROOT,
                            "  %-16s ./spokewire shell --router %s    (namespace %s)%n",
                            router.name(),
                            router.name(),
                            lab.namespace(router.name()).name()));
        }
        for (Topology.Host host : topology().hosts()) {
            out.append(
                    String.format(
                            Locale.ROOT,
                            "  %-16s ip netns exec %s ping ...    (%s)%n",
                            host.name(),
                            lab.namespace(host.name()).name(),
                            host.addresses()));
        }
        return out.toString();
    }
}
