package io.spokewire.os;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.spokewire.command.Secret;
import io.spokewire.engine.Trace;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.os.ffm.LibC;
import io.spokewire.router.Ports;
import io.spokewire.routing.RoutingAction.StreamPeer;
import io.spokewire.routing.RoutingInput;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Byte streams of routing protocols: TCP of the kernel, in the router's namespace and VRFs. One
 * thread has all sockets; the control thread gives it work and never waits for it, and gets what
 * comes by its own queue. When that is full, nothing is read until there is room.
 */
public final class StreamSockets implements Ports.Streams, AutoCloseable {
    /** As much as is read at once: some full messages of BGP, so that none holds the router. */
    private static final int BUFFER_BYTES = 32 << 10;

    /** Streams at once; what comes beyond is refused. */
    private static final int STREAMS_MAX = 16_384;

    /** How soon a port that could not be had, or a VRF, is looked for again. */
    private static final int RETRY_MILLIS = 1000;

    /** How soon a control thread without room is asked again. */
    private static final int FULL_MILLIS = 5;

    /** How long a peer may take to end a stream that we have ended. */
    private static final long FINISHED_MILLIS = 5000;

    /** How long the router's end may take. */
    private static final long CLOSE_MILLIS = 1000;

    /** Tokens of listeners are these and above; those of streams are their numbers. */
    private static final long LISTENERS = Long.MIN_VALUE + 1;

    private static final long WAKE = Long.MIN_VALUE;

    private final Supplier<Map<String, String>> devices;
    private final Vrfs vrfs;
    private final Predicate<Runnable> control;
    private final Consumer<? super Trace> traces;
    private final EventFd wake = EventFd.open();
    private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean closing;

    // What follows belongs to the control thread.
    private final Map<Long, Known> known = new LinkedHashMap<>();
    private final Map<Integer, Consumer<Ports.StreamEvent>> acceptors = new LinkedHashMap<>();

    // What follows belongs to the thread of the streams.
    private final Epoll epoll = new Epoll();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);
    private final Map<Long, StreamSocket> sockets = new TreeMap<>();
    private final Map<Integer, List<StreamPeer>> wanted = new TreeMap<>();
    private final Map<StreamListener.Place, StreamListener> listeners = new LinkedHashMap<>();
    private final Map<StreamListener.Place, String> failed = new LinkedHashMap<>();
    private final ArrayDeque<Runnable> undelivered = new ArrayDeque<>();
    private final StreamSocket.Events told = new Told();
    private long lastAccepted;
    private long lastListener = LISTENERS;
    private long lookedNanos = System.nanoTime();

    /** VRFs as the host has them. From any thread. */
    public interface Vrfs {
        /** What puts sockets into a VRF; empty while the machine has no such VRF. */
        Optional<VrfBinding> binding(String vrf);

        /** The VRF of a device; the default one for a device of nobody. */
        String ofDevice(int index);
    }

    /** What the control thread knows of a stream. */
    private static final class Known {
        final Consumer<Ports.StreamEvent> events;
        long written;

        Known(Consumer<Ports.StreamEvent> events) {
            this.events = events;
        }
    }

    /**
     * No streams yet.
     *
     * @param devices the Linux devices of interfaces, by canonical name; from any thread
     * @param control hands work to the control thread; false when its queue is full
     * @param traces hears what goes wrong, on the control thread
     */
    public StreamSockets(
            Namespace namespace,
            Supplier<Map<String, String>> devices,
            Vrfs vrfs,
            Predicate<Runnable> control,
            Consumer<? super Trace> traces) {
        this.devices = devices;
        this.vrfs = vrfs;
        this.control = control;
        this.traces = traces;
        thread = namespace.thread("streams", this::run);
        thread.setDaemon(true);
        thread.start();
    }

    // ---- the control thread -------------------------------------------------------------------

    @Override
    public void open(long stream, StreamPeer peer, Consumer<Ports.StreamEvent> events) {
        known.put(stream, new Known(events));
        post(() -> connect(stream, peer));
    }

    @Override
    public void accept(int port, List<StreamPeer> peers, Consumer<Ports.StreamEvent> events) {
        List<StreamPeer> copy = List.copyOf(peers);
        if (copy.isEmpty()) {
            acceptors.remove(port);
        } else {
            acceptors.put(port, events);
        }
        post(() -> {
            if (copy.isEmpty()) {
                wanted.remove(port);
            } else {
                wanted.put(port, copy);
            }
            failed.clear();
            listen();
        });
    }

    @Override
    public void write(long stream, Bytes data) {
        Known end = known.get(stream);
        if (end != null) {
            end.written += data.length();
            post(stream, socket -> socket.write(data, buffer));
        }
    }

    @Override
    public void pause(long stream, boolean paused) {
        if (known.containsKey(stream)) {
            post(stream, socket -> socket.stop(paused));
        }
    }

    @Override
    public void password(long stream, Secret password) {
        if (known.containsKey(stream)) {
            post(stream, socket -> socket.password(password));
        }
    }

    @Override
    public void close(long stream) {
        if (known.remove(stream) != null) {
            post(stream, socket -> socket.finish(buffer));
        }
    }

    private void post(long stream, Consumer<StreamSocket> work) {
        post(() -> {
            StreamSocket socket = sockets.get(stream);
            if (socket != null) {
                guarded(socket, () -> work.accept(socket));
            }
        });
    }

    private void post(Runnable command) {
        commands.add(command);
        wake.signal();
    }

    private void tell(long stream, RoutingInput input) {
        Known end = known.get(stream);
        if (end != null) {
            end.events.accept(new Ports.StreamEvent(input));
        }
    }

    /** What has left is told once all has that was written up to now. */
    private void drained(long stream, long written) {
        Known end = known.get(stream);
        if (end != null && end.written == written) {
            end.events.accept(new Ports.StreamEvent(new RoutingInput.StreamDrained(stream)));
        }
    }

    private void down(long stream, String why) {
        Known end = known.remove(stream);
        if (end != null) {
            end.events.accept(new Ports.StreamEvent(new RoutingInput.StreamDown(stream, why)));
        }
    }

    private void arrived(int port, RoutingInput.StreamAccepted accepted) {
        Consumer<Ports.StreamEvent> events = acceptors.get(port);
        known.put(accepted.stream(), new Known(events == null ? _ -> {} : events));
        if (events == null) {
            close(accepted.stream());
        } else {
            events.accept(new Ports.StreamEvent(accepted));
        }
    }

    // ---- the thread of the streams ------------------------------------------------------------

    private void run() {
        epoll.add(wake.number(), Epoll.IN, WAKE);
        while (!closing) {
            turn(timeoutMillis());
        }
        undelivered.clear();
        runCommands();
        List.copyOf(listeners.values()).forEach(this::close);
        List.copyOf(sockets.values()).forEach(s -> guarded(s, () -> s.finish(buffer)));
        long end = System.nanoTime() + MILLISECONDS.toNanos(CLOSE_MILLIS);
        while (!sockets.isEmpty() && System.nanoTime() - end < 0) {
            turn(FULL_MILLIS);
        }
        sockets.values().forEach(StreamSocket::gone);
    }

    private int timeoutMillis() {
        if (!undelivered.isEmpty()) {
            LockSupport.parkNanos(MILLISECONDS.toNanos(FULL_MILLIS));
            return 0;
        }
        return sockets.isEmpty() && wanted.isEmpty() ? -1 : RETRY_MILLIS;
    }

    /** Waits for something to happen, and does what follows from it. */
    private void turn(int timeoutMillis) {
        int ready = epoll.await(timeoutMillis);
        wake.clear();
        runCommands();
        while (!undelivered.isEmpty() && control.test(undelivered.getFirst())) {
            undelivered.removeFirst();
        }
        boolean room = undelivered.isEmpty();
        for (int place = 0; room && place < ready; place++) {
            long token = epoll.token(place);
            StreamSocket socket = sockets.get(token);
            if (socket != null) {
                guarded(socket, () -> socket.ready(buffer));
            } else if (token != WAKE) {
                listeners.values().stream()
                        .filter(listener -> listener.token() == token)
                        .findFirst()
                        .ifPresent(this::accept);
            }
        }
        long now = System.nanoTime();
        if (now - lookedNanos > MILLISECONDS.toNanos(RETRY_MILLIS)) {
            lookedNanos = now;
            listen();
            for (StreamSocket socket : List.copyOf(sockets.values())) {
                if (socket.finishedFor(now) > MILLISECONDS.toNanos(FINISHED_MILLIS)) {
                    socket.gone();
                    forget(socket);
                }
            }
        }
    }

    private void runCommands() {
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            command.run();
        }
    }

    private void deliver(Runnable input) {
        if (closing) {
            return; // nobody listens any more
        }
        if (!undelivered.isEmpty() || !control.test(input)) {
            undelivered.add(input);
        }
    }

    /** Whatever the kernel refuses ends the stream, and nothing else. */
    private void guarded(StreamSocket socket, Runnable work) {
        try {
            work.run();
        } catch (OsException e) {
            socket.gone();
            deliver(() -> down(socket.number(), StreamSocket.words(e)));
        }
        if (socket.isGone()) {
            forget(socket);
        }
    }

    private void forget(StreamSocket socket) {
        sockets.remove(socket.number());
    }

    private void connect(long stream, StreamPeer peer) {
        try {
            if (sockets.size() >= STREAMS_MAX) {
                throw new OsException(STREAMS_MAX + " streams", OsException.ENOBUFS);
            }
            Optional<VrfBinding> vrf = vrfs.binding(peer.vrf());
            if (vrf.isEmpty()) {
                throw new OsException("VRF " + peer.vrf(), OsException.ENODEV);
            }
            int device = peer.interfaceName().isEmpty() ? 0 : deviceOf(peer.interfaceName());
            add(StreamSocket.connect(stream, peer, vrf.get(), device, told));
        } catch (OsException e) {
            deliver(() -> down(stream, StreamSocket.words(e)));
        }
    }

    private int deviceOf(String interfaceName) {
        String device = devices.get().get(interfaceName);
        return device == null
                ? OsException.check(interfaceName, -OsException.ENODEV)
                : OsException.check(device, LibC.deviceIndex(device));
    }

    private void add(StreamSocket socket) {
        sockets.put(socket.number(), socket);
        epoll.add(socket.fd().number(), socket.interest(), socket.number());
    }

    // ---- listening ----------------------------------------------------------------------------

    /** Opens what is wanted and not there, closes what is there and not wanted. */
    private void listen() {
        Map<StreamListener.Place, List<StreamPeer>> places = new LinkedHashMap<>();
        wanted.forEach((port, peers) -> {
            for (StreamPeer peer : peers) {
                Optional<VrfBinding> vrf = vrfs.binding(peer.vrf());
                if (vrf.isEmpty()) {
                    continue; // looked for again every second
                }
                // VRFs without devices share the machine's ports with the default one.
                VrfBinding own = vrf.get().device().isEmpty() ? VrfBinding.DEFAULT : vrf.get();
                AddressFamily family = peer.remote().family();
                places.computeIfAbsent(
                                new StreamListener.Place(port, family, own), _ -> new ArrayList<>())
                        .add(peer);
            }
        });
        for (StreamListener listener : List.copyOf(listeners.values())) {
            if (!places.containsKey(listener.place())) {
                close(listener);
            }
        }
        places.forEach(this::listen);
        failed.keySet().retainAll(places.keySet());
    }

    private void listen(StreamListener.Place place, List<StreamPeer> peers) {
        try {
            StreamListener listener = listeners.get(place);
            if (listener == null) {
                listener = StreamListener.open(place, ++lastListener);
                listeners.put(place, listener);
                epoll.add(listener.fd().number(), Epoll.IN, listener.token());
            }
            if (!listener.serves(peers)) {
                listener.peers(peers);
            }
            failed.remove(place);
        } catch (OsException e) {
            String why = StreamSocket.words(e);
            if (!why.equals(failed.put(place, why))) {
                deliver(() -> traces.accept(HostTrace.Unheard.port(place.port(), why)));
            }
        }
    }

    private void close(StreamListener listener) {
        listeners.remove(listener.place());
        listener.close();
    }

    private void accept(StreamListener listener) {
        for (StreamListener.Arrival arrival = listener.accept();
                arrival != null;
                arrival = listener.accept()) {
            try {
                accept(listener, arrival);
            } catch (OsException e) {
                arrival.fd().close(); // has gone already
            }
        }
    }

    private void accept(StreamListener listener, StreamListener.Arrival arrival) {
        FileDescriptor fd = arrival.fd();
        AddressFamily family = arrival.remote().family();
        TcpOptions.Arrival way = TcpOptions.arrival(fd, family);
        int hopLimit = way.hopLimit();
        VrfBinding bound = listener.place().vrf();
        String vrf =
                bound.device().isEmpty()
                        ? vrfs.ofDevice(way.device())
                        : vrfs.ofDevice(bound.index());
        String interfaceName = arrival.device() == 0 ? "" : interfaceOf(arrival.device());
        Optional<StreamPeer> peer = listener.peer(arrival, vrf, interfaceName);
        if (peer.isEmpty()
                || hopLimit < peer.get().minimumHopLimit()
                || sockets.size() >= STREAMS_MAX) {
            TcpOptions.resetAtClose(fd);
            fd.close();
            return;
        }
        vrfs.binding(vrf).ifPresent(binding -> binding.apply(fd));
        TcpOptions.hopLimits(fd, family, peer.get().hopLimit(), peer.get().minimumHopLimit());
        long number = --lastAccepted;
        add(StreamSocket.accepted(number, fd, peer.get(), arrival.remote(), bound, told));
        RoutingInput.StreamAccepted accepted =
                new RoutingInput.StreamAccepted(
                        number,
                        vrf,
                        arrival.local(),
                        arrival.remote(),
                        arrival.remotePort(),
                        hopLimit);
        int port = listener.place().port();
        deliver(() -> arrived(port, accepted));
    }

    private String interfaceOf(int device) {
        for (Map.Entry<String, String> named : devices.get().entrySet()) {
            if (LibC.deviceIndex(named.getValue()) == device) {
                return named.getKey();
            }
        }
        return "";
    }

    /** What the sockets tell. */
    private final class Told implements StreamSocket.Events {
        @Override
        public void up(StreamSocket socket, Address local, int localPort) {
            RoutingInput input = new RoutingInput.StreamUp(socket.number(), local, localPort);
            deliver(() -> tell(socket.number(), input));
        }

        @Override
        public void data(StreamSocket socket, Bytes data) {
            RoutingInput input = new RoutingInput.StreamData(socket.number(), data);
            deliver(() -> {
                tell(socket.number(), input);
                if (socket.handled(data.length())) {
                    post(socket.number(), StreamSocket::resume);
                }
            });
        }

        @Override
        public void drained(StreamSocket socket, long bytes) {
            deliver(() -> StreamSockets.this.drained(socket.number(), bytes));
        }

        @Override
        public void down(StreamSocket socket, String why) {
            deliver(() -> StreamSockets.this.down(socket.number(), why));
        }

        @Override
        public void interested(StreamSocket socket, int before, int events) {
            int fd = socket.fd().number();
            if (events == 0) {
                epoll.remove(fd); // else a reset would be told over and over
            } else if (before == 0) {
                epoll.add(fd, events, socket.number());
            } else {
                epoll.modify(fd, events, socket.number());
            }
        }
    }

    /** Ends all streams behind what was written, and waits for that for a second. */
    @Override
    public void close() {
        closing = true;
        wake.end(thread);
        epoll.close();
        arena.close();
        wake.close();
    }
}
