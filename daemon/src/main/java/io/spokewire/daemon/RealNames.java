package io.spokewire.daemon;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.os.Namespace;
import io.spokewire.os.OsException;
import io.spokewire.os.UdpSocket;
import io.spokewire.os.VrfBinding;
import io.spokewire.router.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Looks names up: in the hosts file, then at the name servers of the resolver file of the router's
 * namespace, by UDP that leaves through the VRF asked for. Threads of its own wait for the answers.
 *
 * <p>Not the C library's resolver: that knows neither VRFs nor the resolver file of another
 * namespace.
 */
final class RealNames implements Ports.Names, AutoCloseable {
    private static final int DNS_PORT = 53;

    /** As resolv.conf(5): at most three servers, two attempts; a shorter wait than its 5 s. */
    private static final int SERVERS_MAX = 3;

    private static final int ATTEMPTS = 2;
    private static final int TIMEOUT_MILLIS = 2000;
    private static final int THREADS = 4;

    /** Questions that wait; more are answered with nothing, and asked again by who asked. */
    private static final int QUESTIONS_MAX = 256;

    private static final Path HOSTS = Path.of("/etc/hosts");

    private final Namespace namespace;
    private final Function<String, VrfBinding> vrfs;
    private final Predicate<Runnable> control;
    private final SecureRandom ids = new SecureRandom();
    private final ThreadPoolExecutor threads;

    /**
     * A resolver.
     *
     * @param vrfs what puts sockets into a VRF
     * @param control hands work to the control thread; false when its queue is full
     */
    RealNames(Namespace namespace, Function<String, VrfBinding> vrfs, Predicate<Runnable> control) {
        this.namespace = namespace;
        this.vrfs = vrfs;
        this.control = control;
        threads =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        10,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(QUESTIONS_MAX),
                        task -> namespace.thread("names", task),
                        (task, pool) -> {
                            if (task instanceof Question question) {
                                question.refuse();
                            }
                        });
        threads.allowCoreThreadTimeOut(true);
    }

    private final class Question implements Runnable {
        private final String vrf;
        private final String name;
        private final AddressFamily family;
        private final Consumer<List<Address>> answer;

        Question(String vrf, String name, AddressFamily family, Consumer<List<Address>> answer) {
            this.vrf = vrf;
            this.name = name;
            this.family = family;
            this.answer = answer;
        }

        @Override
        public void run() {
            tell(lookup(vrfs.apply(vrf), name, family));
        }

        void refuse() {
            tell(List.of());
        }

        private void tell(List<Address> found) {
            // A control thread without room drops the answer, as the network drops a packet: who
            // asked has a timer.
            boolean _ = control.test(() -> answer.accept(found));
        }
    }

    @Override
    public void resolve(
            String vrf, String name, AddressFamily family, Consumer<List<Address>> answer) {
        threads.execute(new Question(vrf, name, family, answer));
    }

    /** As {@link #resolve}, for other threads than the control thread. */
    CompletableFuture<List<Address>> addresses(String vrf, String name, AddressFamily family) {
        CompletableFuture<List<Address>> answer = new CompletableFuture<>();
        threads.execute(() -> answer.complete(lookup(vrfs.apply(vrf), name, family)));
        return answer;
    }

    /** The addresses of a name; blocks until somebody answered, or nobody did. */
    List<Address> lookup(VrfBinding vrf, String name, AddressFamily family) {
        List<Address> known = fromHosts(name, family);
        if (!known.isEmpty()) {
            return known;
        }
        List<Address> servers = servers();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            for (Address server : servers) {
                Optional<List<Address>> answer = ask(server, vrf, name, family);
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
        }
        return List.of();
    }

    private Optional<List<Address>> ask(
            Address server, VrfBinding vrf, String name, AddressFamily family) {
        int id = ids.nextInt(0x10000);
        // The kernel picks an unpredictable port for each question and takes answers of this
        // server alone, RFC 5452 §4.
        try (UdpSocket socket = UdpSocket.connect(Namespace.current(), server, DNS_PORT, vrf)) {
            socket.send(DnsMessage.question(id, name, family));
            Optional<byte[]> answer = socket.receive(TIMEOUT_MILLIS);
            return answer.flatMap(message -> DnsMessage.answer(message, id, family));
        } catch (OsException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<Address> fromHosts(String name, AddressFamily family) {
        List<Address> found = new ArrayList<>();
        for (String line : lines(HOSTS)) {
            String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
            for (int i = 1; i < words.length; i++) {
                if (words[i].equalsIgnoreCase(name)) {
                    parse(words[0])
                            .filter(address -> address.family() == family)
                            .ifPresent(found::add);
                }
            }
        }
        return found;
    }

    private List<Address> servers() {
        List<Address> servers = new ArrayList<>();
        for (String line : lines(namespace.resolverFile())) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length >= 2
                    && words[0].equals("nameserver")
                    && servers.size() < SERVERS_MAX) {
                parse(words[1]).ifPresent(servers::add);
            }
        }
        return servers;
    }

    private static Optional<Address> parse(String text) {
        try {
            return Optional.of(Address.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of(); // as if it were empty: that is how resolvers take it
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
