package io.spokewire.daemon;

import io.spokewire.command.Section;
import io.spokewire.daemon.pki.KeyFolder;
import io.spokewire.daemon.pki.RealKeys;
import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;
import io.spokewire.esp.EspChoice;
import io.spokewire.esp.EspEngines;
import io.spokewire.forward.Punt;
import io.spokewire.ike.DhGroup;
import io.spokewire.ike.crypto.EcdhProvider;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.os.EchoSockets;
import io.spokewire.os.LibCryptoEcdh;
import io.spokewire.os.LinkSockets;
import io.spokewire.os.LinuxHost;
import io.spokewire.os.Namespace;
import io.spokewire.os.OsException;
import io.spokewire.os.StreamSockets;
import io.spokewire.os.VrfBinding;
import io.spokewire.pki.Trustpoint;
import io.spokewire.router.BfdEvent;
import io.spokewire.router.Host;
import io.spokewire.router.Ports;
import io.spokewire.router.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A router on this machine: loop, workers, host and router put together, and taken apart in order.
 *
 * <p>The end: the router purges its registrations, the workers send what is left, the host removes
 * tunnels, addresses and routes and restores the machine's settings, and the lock goes last.
 */
public final class Daemon implements AutoCloseable {
    /** The router's own farewell takes 3 s at most; more means that it hangs. */
    private static final long SHUTDOWN_SECONDS = 5;

    private final Options options;
    private final Consumer<? super Trace> traces;
    private final Locks locks;
    private final FileStore store;
    private final RealLoop loop;
    private final RealDataPlane plane;
    private final LinuxHost host;
    private final LinkSockets links;
    private final RealBfd bfd;
    private final StreamSockets streams;
    private final EchoSockets echoes;
    private final RealNames names;
    private final RealCompute compute;
    private final RealKeys keys;
    private final BackgroundEsp esp = new BackgroundEsp(this::chosen);
    private final AtomicReference<@Nullable Router> router = new AtomicReference<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final long startedNanos = System.nanoTime();
    private boolean closing;

    /**
     * How a router is run.
     *
     * @param name tells routers of this machine apart: in file names and logs
     * @param namespace where it lives
     * @param devices Linux devices by canonical interface name, where names do not say it
     * @param workers threads of the packet path, 1 to 64
     * @param keyLog folder that gets the keys of associations; null for none
     * @param stateFolder holds the lock, the store and the machine's old settings
     * @param keyFolder holds keys and certificates, {@link KeyFolder}; need not exist
     */
    public record Options(
            String name,
            Namespace namespace,
            Map<String, String> devices,
            int workers,
            Path stateFolder,
            Path keyFolder,
            @Nullable Path keyLog) {
        /** Without a log of keys, and with certificates in the state folder. */
        public Options(
                String name,
                Namespace namespace,
                Map<String, String> devices,
                int workers,
                Path stateFolder) {
            this(name, namespace, devices, workers, stateFolder, stateFolder.resolve("pki"), null);
        }

        /** Copies the map. */
        public Options {
            if (!name.matches("[A-Za-z0-9._-]{1,64}") || name.startsWith(".")) {
                throw new IllegalArgumentException("'" + name + "' cannot name a router");
            }
            if (workers < 1 || workers > 64) {
                throw new IllegalArgumentException(workers + " workers");
            }
            devices = Collections.unmodifiableMap(new LinkedHashMap<>(devices));
        }

        /** A worker for each processor, at most four, and the usual folder. */
        public static Options of(String name, Namespace namespace) {
            int workers = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);
            return new Options(name, namespace, Map.of(), workers, Path.of("/run/spokewire"));
        }
    }

    /** Who seals and opens packets. */
    private record Providers(String text) implements Trace {
        @Override
        public String facility() {
            return "CRYPTO";
        }

        @Override
        public String mnemonic() {
            return "ESP_PROVIDER";
        }

        @Override
        public Severity severity() {
            return Severity.INFORMATIONAL;
        }
    }

    /** What goes wrong in the daemon itself. */
    private record Failure(String mnemonic, String text) implements Trace {
        @Override
        public String facility() {
            return "SYS";
        }

        @Override
        public Severity severity() {
            return Severity.ERRORS;
        }
    }

    private Daemon(Options options, Consumer<? super Trace> traces, Locks locks) {
        this.options = options;
        this.traces = traces;
        this.locks = locks;
        store =
                new FileStore(
                        options.stateFolder().resolve(options.name() + ".store"),
                        e -> later(new Failure("STORE", "the store cannot be written: " + e)));
        loop = new RealLoop(this::failed);
        plane =
                new RealDataPlane(
                        options.namespace(),
                        options.workers(),
                        loop,
                        this::handle,
                        traces,
                        this::failed);
        host =
                new LinuxHost(
                        new LinuxHost.Options(
                                options.namespace(),
                                options.devices(),
                                options.workers(),
                                options.stateFolder().resolve(options.name() + ".settings")),
                        plane,
                        this::offer,
                        this::handle,
                        traces);
        links =
                new LinkSockets(
                        options.namespace(), host::devices, this::offer, this::handle, traces);
        bfd =
                new RealBfd(
                        options.namespace(),
                        host::devices,
                        host::binding,
                        plane,
                        this::offer,
                        this::handle,
                        traces,
                        failure -> {
                            boolean _ = loop.offer(() -> failed(failure));
                        });
        streams =
                new StreamSockets(
                        options.namespace(), host::devices, host.vrfs(), this::offer, traces);
        echoes =
                new EchoSockets(
                        options.namespace(), host::binding, this::offer, this::handle, traces);
        names = new RealNames(options.namespace(), host::binding, this::offer);
        compute = new RealCompute(this::offer);
        keys =
                new RealKeys(
                        new KeyFolder(options.keyFolder()),
                        options.namespace(),
                        host::binding,
                        (vrf, name, family) -> names.lookup(host.binding(vrf), name, family),
                        this::offer);
    }

    /**
     * Starts a router and returns at once; what becomes of it stands in the traces.
     *
     * @param configuration valid
     * @param traces receives what happens: on the control thread, but for what BFD says of its
     *     packets for debugging; must not block
     * @throws IOException when the state folder cannot be used
     * @throws IllegalStateException when a router of this name, or another one in this namespace,
     *     is running
     * @throws OsException when the kernel refuses what a router needs
     */
    public static Daemon start(
            Options options, Section configuration, Consumer<? super Trace> traces)
            throws IOException {
        Files.createDirectories(options.stateFolder());
        Locks locks = Locks.take(options);
        Daemon daemon;
        try {
            daemon = new Daemon(options, traces, locks);
        } catch (RuntimeException e) {
            locks.close();
            throw e;
        }
        try {
            daemon.begin(configuration);
        } catch (RuntimeException e) {
            daemon.close();
            throw e;
        }
        return daemon;
    }

    /** A folder that its owner alone may read, with tables as Wireshark reads them. */
    private Ports.KeyLog keyLog() {
        Path folder = options.keyLog();
        return folder == null
                ? Ports.KeyLog.NONE
                : (table, line) -> {
                    Path file = folder.resolve(table.fileName());
                    try {
                        Files.createDirectories(
                                folder,
                                PosixFilePermissions.asFileAttribute(
                                        PosixFilePermissions.fromString("rwx------")));
                        if (!Files.exists(file)) {
                            Files.createFile(
                                    file,
                                    PosixFilePermissions.asFileAttribute(
                                            PosixFilePermissions.fromString("rw-------")));
                        }
                        Files.writeString(file, line.get() + "\n", StandardOpenOption.APPEND);
                    } catch (IOException e) {
                        later(new Failure("KEYLOG", "the log of keys cannot be written: " + e));
                    }
                };
    }

    private void begin(Section configuration) {
        keys.load(configuration.children(Trustpoint.MODE).stream().map(Section::name).toList());
        loop.start();
        bfd.start();
        plane.start();
        loop.ask(
                        () -> {
                            Ports ports =
                                    new Ports(
                                            loop,
                                            new SecureRandom(),
                                            host,
                                            plane,
                                            links,
                                            bfd.port(),
                                            echoes,
                                            streams,
                                            names,
                                            store,
                                            esp,
                                            keyLog(),
                                            keys,
                                            compute,
                                            traces::accept);
                            Router made = new Router(configuration, ports);
                            router.set(made);
                            made.start();
                            return true;
                        })
                .join();
        esp.start();
    }

    /** The control thread: everything of the router happens there. */
    public RealLoop loop() {
        return loop;
    }

    /**
     * The router; there from the start on. To be touched on the control thread alone, see {@link
     * RealLoop#ask}.
     */
    public Router router() {
        Router made = router.get();
        if (made == null) {
            throw new IllegalStateException("the router has not started yet");
        }
        return made;
    }

    /** The workers and their counters. */
    public RealDataPlane dataPlane() {
        return plane;
    }

    /** BFD, for what it shows. */
    RealBfd bfd() {
        return bfd;
    }

    /** What puts sockets of ours into a VRF. */
    public VrfBinding binding(String vrf) {
        return host.binding(vrf);
    }

    /** The addresses of a name, asked for through a VRF; empty when nobody knows it. */
    public CompletableFuture<List<Address>> addresses(
            String vrf, String name, AddressFamily family) {
        return names.addresses(vrf, name, family);
    }

    /** The Linux devices of interfaces, by canonical name. From any thread. */
    public Map<String, String> devices() {
        return host.devices();
    }

    /** How it is run. */
    public Options options() {
        return options;
    }

    /** Nanoseconds since the start. */
    public long uptimeNanos() {
        return System.nanoTime() - startedNanos;
    }

    private void chosen(EspChoice choice) {
        choice.refused().forEach(why -> later(new Failure("ESP_SELFTEST", why + ": not used")));
        later(new Providers("ESP is sealed by " + EspEngines.of(choice).summary()));
        LibCryptoEcdh.tried()
                .ifPresent(found -> {
                    compute.ecdh(found);
                    later(new Providers(agreedBy(found)));
                });
    }

    private static String agreedBy(EcdhProvider provider) {
        String groups =
                DhGroup.KNOWN.stream()
                        .filter(provider::takes)
                        .map(String::valueOf)
                        .collect(Collectors.joining(", "));
        return "keys of groups " + groups + " are agreed on by " + provider.name();
    }

    private boolean offer(Runnable input) {
        return loop.offer(input);
    }

    private void handle(Host.Event event) {
        Router made = router.get();
        if (made != null) {
            made.handle(event);
        }
    }

    private void handle(Punt punt) {
        Router made = router.get();
        if (made != null) {
            made.handle(punt);
        }
    }

    private void handle(Ports.LinkPacket packet) {
        Router made = router.get();
        if (made != null) {
            made.handle(packet);
        }
    }

    private void handle(Ports.EchoReply reply) {
        Router made = router.get();
        if (made != null) {
            made.handle(reply);
        }
    }

    private void handle(BfdEvent event) {
        Router made = router.get();
        if (made != null) {
            made.handle(event);
        }
    }

    private void later(Trace trace) {
        boolean _ = loop.offer(() -> traces.accept(trace));
    }

    /** A bug of ours: it is told with its place, and the router goes on with what it has. */
    private void failed(Throwable failure) {
        StackTraceElement[] stack = failure.getStackTrace();
        String where = stack.length == 0 ? "" : " at " + stack[0];
        traces.accept(new Failure("BUG", failure + where));
    }

    /**
     * Ends the router when the process is asked to end (SIGTERM, SIGINT).
     *
     * @param first what ends before it
     */
    public void closeOnSignal(Runnable first) {
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("end")
                                .unstarted(() -> {
                                    first.run();
                                    close();
                                }));
    }

    /** Waits until the router has ended. */
    public void await() throws InterruptedException {
        closed.await();
    }

    /** Ends the router in order; a second call waits for the first. */
    @Override
    public void close() {
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
        }
        try {
            CompletableFuture<Boolean> said = new CompletableFuture<>();
            boolean _ =
                    loop.ask(
                                    () -> {
                                        Router made = router.get();
                                        if (made == null) {
                                            return said.complete(true);
                                        }
                                        made.shutdown(() -> said.complete(true));
                                        return true;
                                    })
                            .get(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
            boolean _ = said.get(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            // Whatever the router has, the machine is put in order.
            later(new Failure("SHUTDOWN", "the router did not end in order: " + e));
        }
        bfd.close(); // its last words too go by the workers
        streams.close(); // its farewells may leave by a tunnel: the workers must still run
        plane.drain();
        links.close();
        echoes.close();
        host.close();
        plane.close();
        keys.close();
        names.close();
        compute.close();
        loop.close();
        store.close();
        locks.close();
        closed.countDown();
    }
}
