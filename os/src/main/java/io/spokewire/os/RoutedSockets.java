package io.spokewire.os;

import io.spokewire.engine.Trace;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.IpProtocol;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * UDP datagrams to one port of this machine that may come from several hops away, and those that go
 * there by the routes of a VRF, whole with their IP headers. A thread of its own receives while
 * anything is to be heard; everything else belongs to one other thread.
 */
public final class RoutedSockets implements AutoCloseable {
    private final Namespace namespace;
    private final int port;
    private final Function<String, VrfBinding> bindings;
    private final RawListener.Receiver receiver;
    private final Consumer<? super Trace> traces;
    private final Map<Key, Sender> senders = new LinkedHashMap<>();
    private final List<HeldPort> ports = new ArrayList<>();
    private @Nullable RawListener ear;

    private record Key(String vrf, AddressFamily family) {}

    private record Sender(VrfBinding binding, FileDescriptor fd) {}

    /**
     * No sockets yet.
     *
     * @param bindings what puts a socket into a VRF, by name
     * @param traces hears what goes wrong
     */
    public RoutedSockets(
            Namespace namespace,
            int port,
            Function<String, VrfBinding> bindings,
            RawListener.Receiver receiver,
            Consumer<? super Trace> traces) {
        this.namespace = namespace;
        this.port = port;
        this.bindings = bindings;
        this.receiver = receiver;
        this.traces = traces;
        for (AddressFamily family : AddressFamily.values()) {
            ports.add(new HeldPort(namespace, family, port));
        }
    }

    /** Hears what comes by these VRFs; of none, nothing. */
    public void listen(List<String> vrfs) {
        if (vrfs.isEmpty()) {
            deafen();
            return;
        }
        List<RawReceiver> receivers = new ArrayList<>();
        try {
            ports.forEach(held -> held.holdIn(apart(vrfs)));
            if (ear == null) {
                for (AddressFamily family : AddressFamily.values()) {
                    receivers.add(RawReceiver.openPort(namespace, family, port));
                }
                ear =
                        new RawListener(
                                "udp-" + port,
                                receivers,
                                (device, packet) -> {
                                    if (packet.protocol() == IpProtocol.UDP) {
                                        receiver.packet(device, packet);
                                    }
                                });
            }
        } catch (OsException e) {
            if (ear == null) {
                receivers.forEach(RawReceiver::close);
                deafen();
            }
            traces.accept(
                    new HostTrace.Refused(
                            "UDP port " + port + " cannot be heard: " + e.getMessage()));
        }
    }

    /** The default VRF, and those that have a device: of these a port is another one. */
    private List<VrfBinding> apart(List<String> vrfs) {
        List<VrfBinding> apart = new ArrayList<>(List.of(VrfBinding.DEFAULT));
        vrfs.stream().map(bindings).filter(b -> !b.device().isEmpty()).forEach(apart::add);
        return apart;
    }

    private void deafen() {
        if (ear != null) {
            ear.close();
            ear = null;
        }
        ports.forEach(HeldPort::close);
    }

    /** Sends a packet by the routes of a VRF; what the kernel refuses is lost. */
    public void send(String vrf, IpDatagram packet) {
        Key key = new Key(vrf, packet.family());
        VrfBinding binding = bindings.apply(vrf);
        Sender known = senders.get(key);
        if (known != null && !known.binding.equals(binding)) {
            known.fd.close();
            senders.remove(key);
            known = null;
        }
        try {
            if (known == null) {
                known = new Sender(binding, open(packet.family(), binding));
                senders.put(key, known);
            }
        } catch (OsException e) {
            return; // the VRF's device has gone, or comes in a moment
        }
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = packet.toPacket().toArray();
            long _ = RawSocket.send(arena, known.fd, bytes, packet.destination());
        }
    }

    private FileDescriptor open(AddressFamily family, VrfBinding binding) {
        FileDescriptor fd = RawSocket.open(namespace, family, RawSocket.IPPROTO_RAW);
        try {
            FlowFilter.attachNothing(fd);
            RawSocket.headerIncluded(fd, family);
            binding.apply(fd);
        } catch (OsException e) {
            fd.close();
            throw e;
        }
        return fd;
    }

    @Override
    public void close() {
        deafen();
        senders.values().forEach(sender -> sender.fd.close());
        senders.clear();
    }
}
