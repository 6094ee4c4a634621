package io.spokewire.os;

import io.spokewire.engine.Trace;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.IpProtocol;
import io.spokewire.os.ffm.LibC;
import io.spokewire.router.Ports;
import io.spokewire.sla.SlaAction;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * ICMP echo requests of IP SLA, by raw sockets. From the first request on a thread of its own
 * receives the answers; the control thread sends.
 */
public final class EchoSockets implements Ports.Echoes, AutoCloseable {
    private static final int IP_TOS = 1;
    private static final int HEADER_BYTES = 8;

    /** RFC 792. */
    private static final int REQUEST = 8;

    /** RFC 4443 §4.1. */
    private static final int REQUEST_6 = 128;

    private final Namespace namespace;
    private final Function<String, VrfBinding> bindings;
    private final Predicate<Runnable> control;
    private final Consumer<Ports.EchoReply> router;
    private final Consumer<? super Trace> traces;
    private @Nullable RawListener ear;
    private boolean complained;

    /**
     * No sockets yet.
     *
     * @param bindings what puts a socket into a VRF, by name
     * @param control hands work to the control thread; false when its queue is full
     * @param router takes the answers, on the control thread
     * @param traces hears what goes wrong, on the control thread
     */
    public EchoSockets(
            Namespace namespace,
            Function<String, VrfBinding> bindings,
            Predicate<Runnable> control,
            Consumer<Ports.EchoReply> router,
            Consumer<? super Trace> traces) {
        this.namespace = namespace;
        this.bindings = bindings;
        this.control = control;
        this.router = router;
        this.traces = traces;
    }

    @Override
    public void send(SlaAction.Probe probe) {
        try {
            if (ear == null) {
                ear = open();
            }
        } catch (OsException e) {
            if (!complained) {
                complained = true;
                traces.accept(
                        new HostTrace.Refused("no echo reply can be heard: " + e.getMessage()));
            }
            return;
        }
        AddressFamily family = probe.destination().family();
        boolean ipv4 = family == AddressFamily.IPV4;
        // A probe now and then: a socket for each is cheap, and follows the VRF's device.
        try (FileDescriptor fd =
                        RawSocket.open(
                                namespace, family, ipv4 ? IpProtocol.ICMP : IpProtocol.ICMPV6);
                Arena arena = Arena.ofConfined()) {
            FlowFilter.attachNothing(fd);
            bindings.apply(probe.vrf()).apply(fd);
            if (ipv4) {
                RawSocket.option(fd, "IP_TOS", RawSocket.SOL_IP, IP_TOS, probe.tos());
            } else {
                RawSocket.option(
                        fd, "IPV6_TCLASS", RawSocket.SOL_IPV6, RawSocket.IPV6_TCLASS, probe.tos());
            }
            if (probe.source().isPresent()) {
                MemorySegment own = SocketAddress.write(arena, probe.source().get(), 0);
                OsException.check(
                        "bind(" + probe.source().get() + ")",
                        LibC.bind(fd.number(), own.address(), (int) own.byteSize()));
            }
            long _ = RawSocket.send(arena, fd, message(probe, ipv4), probe.destination());
        } catch (OsException e) {
            // The address or the VRF has gone: as a lost packet, the operation tells it.
            return;
        }
    }

    /** The kernel writes the checksum of ICMPv6. */
    private static byte[] message(SlaAction.Probe probe, boolean ipv4) {
        byte[] message = new byte[HEADER_BYTES + probe.data().length()];
        System.arraycopy(probe.data().toArray(), 0, message, HEADER_BYTES, probe.data().length());
        message[0] = (byte) (ipv4 ? REQUEST : REQUEST_6);
        message[4] = (byte) (probe.identifier() >>> 8);
        message[5] = (byte) probe.identifier();
        message[6] = (byte) (probe.sequence() >>> 8);
        message[7] = (byte) probe.sequence();
        if (ipv4) {
            int checksum =
                    InternetChecksum.finish(InternetChecksum.sum(message, 0, message.length));
            message[2] = (byte) (checksum >>> 8);
            message[3] = (byte) checksum;
        }
        return message;
    }

    @Override
    public void close() {
        if (ear != null) {
            ear.close();
            ear = null;
        }
    }

    private RawListener open() {
        List<RawReceiver> receivers = new ArrayList<>();
        try {
            for (AddressFamily family : AddressFamily.values()) {
                receivers.add(RawReceiver.openEchoReplies(namespace, family));
            }
        } catch (OsException e) {
            receivers.forEach(RawReceiver::close);
            throw e;
        }
        return new RawListener("echo", receivers, (_, packet) -> tell(packet));
    }

    private void tell(IpDatagram packet) {
        Bytes message = packet.payload();
        if (message.length() < HEADER_BYTES) {
            return;
        }
        Address from = packet.source();
        int identifier = message.at(4) << 8 | message.at(5);
        int sequence = message.at(6) << 8 | message.at(7);
        Bytes data = message.slice(HEADER_BYTES, message.length());
        boolean _ =
                control.test(
                        () -> router.accept(new Ports.EchoReply(from, identifier, sequence, data)));
    }
}
