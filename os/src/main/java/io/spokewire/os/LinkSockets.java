package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.spokewire.engine.Trace;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.IpProtocol;
import io.spokewire.router.Ports;
import io.spokewire.routing.Listen;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Raw IP sockets of routing protocols, one for each interface, family, protocol and port, bound to
 * the interface's device. A thread of its own receives; the control thread sends.
 */
public final class LinkSockets implements Ports.Links, AutoCloseable {
    /** How soon a device that was not there is looked for again. */
    private static final int RETRY_MILLIS = 1000;

    private final Namespace namespace;
    private final Supplier<Map<String, String>> devices;
    private final Predicate<Runnable> control;
    private final Consumer<Ports.LinkPacket> router;
    private final Consumer<? super Trace> traces;
    private final EventFd wake = EventFd.open();
    private final Map<Key, Socket> sockets = new LinkedHashMap<>(); // guarded by this
    private final Map<List<Object>, HeldPort> held = new LinkedHashMap<>(); // guarded by this
    private final Set<Key> failed = new LinkedHashSet<>(); // guarded by this
    private List<Listen> wanted = List.of(); // guarded by this
    private final Thread thread;
    private volatile boolean closing;

    private record Key(String interfaceName, AddressFamily family, int protocol, int port) {
        static Key of(Listen listen) {
            return new Key(
                    listen.interfaceName(), listen.family(), listen.protocol(), listen.port());
        }
    }

    /** A pair of sockets on one device. */
    private record Socket(
            String device, RawReceiver receiver, LinkSender sender, List<Address> groups) {
        void close() {
            receiver.close();
            sender.close();
        }
    }

    /**
     * No sockets yet.
     *
     * @param devices the Linux devices of interfaces, by canonical name; from any thread
     * @param control hands work to the control thread; false when its queue is full
     * @param router takes what comes, on the control thread
     * @param traces hears what goes wrong, on the control thread
     */
    public LinkSockets(
            Namespace namespace,
            Supplier<Map<String, String>> devices,
            Predicate<Runnable> control,
            Consumer<Ports.LinkPacket> router,
            Consumer<? super Trace> traces) {
        this.namespace = namespace;
        this.devices = devices;
        this.control = control;
        this.router = router;
        this.traces = traces;
        thread = Thread.ofPlatform().name("links").daemon().unstarted(this::run);
        thread.start();
    }

    @Override
    public synchronized void listen(List<Listen> changed) {
        wanted = List.copyOf(changed);
        failed.clear();
        bringAbout();
        wake.signal();
    }

    /** Opens what is wanted and not there, closes what is there and not wanted. */
    private synchronized void bringAbout() {
        Map<Key, Listen> byKey = new LinkedHashMap<>();
        wanted.forEach(listen -> byKey.put(Key.of(listen), listen));
        Map<String, String> names = devices.get();
        sockets.entrySet()
                .removeIf(entry -> {
                    Listen listen = byKey.get(entry.getKey());
                    Socket socket = entry.getValue();
                    boolean gone =
                            listen == null
                                    || !listen.groups().equals(socket.groups)
                                    || !socket.device.equals(names.get(listen.interfaceName()));
                    if (gone) {
                        socket.close();
                    }
                    return gone;
                });
        byKey.forEach((key, listen) -> {
            if (!sockets.containsKey(key)) {
                open(key, listen, names.get(key.interfaceName));
            }
        });
    }

    private void open(Key key, Listen listen, @Nullable String device) {
        RawReceiver receiver = null;
        try {
            if (device == null) {
                throw new OsException("device of " + key.interfaceName, OsException.ENODEV);
            }
            if (key.protocol == IpProtocol.UDP) {
                // On this device alone: of one in a VRF the port is another one.
                held.computeIfAbsent(
                                List.of(key.family, key.port, device),
                                _ -> new HeldPort(namespace, key.family, key.port))
                        .holdIn(List.of(VrfBinding.ofDevice(device)));
            }
            receiver =
                    RawReceiver.openLink(
                            namespace, key.family, key.protocol, key.port, device, listen.groups());
            LinkSender sender = LinkSender.open(namespace, key.family, device);
            sockets.put(key, new Socket(device, receiver, sender, listen.groups()));
            failed.remove(key);
        } catch (OsException e) {
            if (receiver != null) {
                receiver.close();
            }
            if (failed.add(key)) {
                String why = String.valueOf(e.getMessage());
                boolean _ =
                        control.test(() ->
                                traces.accept(
                                        HostTrace.Unheard.protocol(
                                                key.protocol, key.interfaceName, why)));
            }
        }
    }

    @Override
    public synchronized void send(Ports.LinkPacket sent) {
        IpDatagram packet = sent.packet();
        for (Map.Entry<Key, Socket> entry : sockets.entrySet()) {
            Key key = entry.getKey();
            if (key.interfaceName.equals(sent.interfaceName()) && key.family == packet.family()) {
                entry.getValue().sender.send(packet);
                return;
            }
        }
    }

    private void run() {
        List<RawReceiver> receivers = new ArrayList<>();
        List<String> names = new ArrayList<>();
        try (Poller poller = new Poller()) {
            while (!closing) {
                poller.reset();
                int woken = poller.add(wake.number());
                receivers.clear();
                names.clear();
                boolean lacking;
                synchronized (this) {
                    for (Map.Entry<Key, Socket> entry : sockets.entrySet()) {
                        poller.add(entry.getValue().receiver.number());
                        receivers.add(entry.getValue().receiver);
                        names.add(entry.getKey().interfaceName);
                    }
                    lacking = !failed.isEmpty();
                }
                boolean any = poller.await(lacking ? RETRY_MILLIS : -1);
                if (poller.readable(woken)) {
                    wake.clear();
                    continue; // the sockets may be others now
                }
                synchronized (this) {
                    if (any) {
                        receive(receivers, names);
                    } else if (lacking) {
                        bringAbout();
                    }
                }
            }
        }
    }

    private void receive(List<RawReceiver> receivers, List<String> names) {
        for (int i = 0; i < receivers.size(); i++) {
            RawReceiver receiver = receivers.get(i);
            if (sockets.values().stream().noneMatch(s -> s.receiver.equals(receiver))) {
                continue; // closed meanwhile
            }
            String name = names.get(i);
            RawListener.take(
                    receiver,
                    (_, packet) -> {
                        boolean _ =
                                control.test(
                                        () -> router.accept(new Ports.LinkPacket(name, packet)));
                    });
        }
    }

    @Override
    public void close() {
        closing = true;
        wake.end(thread);
        synchronized (this) {
            sockets.values().forEach(Socket::close);
            sockets.clear();
            held.values().forEach(HeldPort::close);
            held.clear();
        }
        wake.close();
    }

    /** Sends whole packets out of one device. */
    private record LinkSender(
            Namespace namespace, AddressFamily family, String device, FileDescriptor fd) {
        static LinkSender open(Namespace namespace, AddressFamily family, String device) {
            FileDescriptor fd = RawSocket.open(namespace, family, RawSocket.IPPROTO_RAW);
            try {
                FlowFilter.attachNothing(fd);
                RawSocket.headerIncluded(fd, family);
                RawSocket.bindToDevice(fd, device);
                RawSocket.withoutLoop(fd, family);
                RawSocket.broadcast(fd);
            } catch (OsException e) {
                fd.close();
                throw e;
            }
            return new LinkSender(namespace, family, device, fd);
        }

        /** What the kernel refuses (no carrier, no neighbour) is lost, as on a wire. */
        void send(IpDatagram packet) {
            try (Arena arena = Arena.ofConfined()) {
                byte[] bytes = packet.toPacket().toArray();
                MemorySegment memory = arena.allocateFrom(JAVA_BYTE, bytes);
                MemorySegment to = SocketAddress.write(arena, packet.destination(), 0);
                long sent = RawSocket.send(fd, memory.address(), bytes.length, to);
                if (sent == -OsException.EMSGSIZE) {
                    sendCut(arena, memory, to);
                }
            }
        }

        /** RFC 2328 §A.1: OSPF leaves it to IP to carry what is longer than the MTU. */
        private void sendCut(Arena arena, MemorySegment packet, MemorySegment to) {
            try (Netlink netlink = Netlink.open(namespace)) {
                int mtu = netlink.link(device).map(LinkInfo::mtuBytes).orElse(0);
                if (family != AddressFamily.IPV4 || mtu < Ipv4Fragmenter.MTU_MIN_BYTES) {
                    return;
                }
                Ipv4Fragmenter fragmenter = new Ipv4Fragmenter(arena);
                int count = fragmenter.cut(packet, 0, (int) packet.byteSize(), mtu);
                for (int i = 0; i < count; i++) {
                    long _ = RawSocket.send(fd, fragmenter.address(i), fragmenter.length(i), to);
                }
            }
        }

        void close() {
            fd.close();
        }
    }
}
