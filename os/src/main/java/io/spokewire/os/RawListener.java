package io.spokewire.os;

import io.spokewire.net.Bytes;
import io.spokewire.net.IpDatagram;
import java.util.List;

/** A thread that receives from raw sockets which it owns, from its making until it is closed. */
public final class RawListener implements AutoCloseable {
    private final List<RawReceiver> receivers;
    private final Receiver receiver;
    private final EventFd wake = EventFd.open();
    private final Thread thread;
    private volatile boolean closing;

    /** Takes what comes, on the receiving thread. */
    public interface Receiver {
        /**
         * A whole packet with its IP header.
         *
         * @param device the kernel's index of the device that it came by
         */
        void packet(int device, IpDatagram packet);
    }

    /**
     * Begins to receive.
     *
     * @param name of the thread
     * @param receivers closed when the listener is
     */
    RawListener(String name, List<RawReceiver> receivers, Receiver receiver) {
        this.receivers = receivers;
        this.receiver = receiver;
        thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
        thread.start();
    }

    private void run() {
        try (Poller poller = new Poller()) {
            int woken = poller.add(wake.number());
            receivers.forEach(from -> poller.add(from.number()));
            while (!closing) {
                boolean _ = poller.await(-1);
                if (!poller.readable(woken)) {
                    receivers.forEach(from -> take(from, receiver));
                }
            }
        }
    }

    /** Hands on all that waits in a socket. What is no IP packet is dropped. */
    static void take(RawReceiver from, Receiver to) {
        int count;
        try {
            count = from.receive();
        } catch (OsException e) {
            return; // the device has gone; its interface is told by netlink
        }
        for (int i = 0; i < count; i++) {
            int length = from.length(i);
            if (length > 0) {
                int device = from.interfaceIndex(i);
                IpDatagram.parse(Bytes.copyOf(from.memory(), from.offset(i), length))
                        .ifPresent(packet -> to.packet(device, packet));
            }
        }
    }

    /** Ends the thread, which may be in the middle of a packet, and closes the sockets. */
    @Override
    public void close() {
        closing = true;
        wake.end(thread);
        receivers.forEach(RawReceiver::close);
        wake.close();
    }
}
