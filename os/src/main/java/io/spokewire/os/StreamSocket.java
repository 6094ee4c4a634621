package io.spokewire.os;

import io.spokewire.command.Secret;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.os.ffm.LibC;
import io.spokewire.routing.RoutingAction.StreamPeer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One TCP connection of {@link StreamSockets}. All of it belongs to the thread of the streams but
 * {@link #handled}, which the control thread calls.
 */
final class StreamSocket {
    /** What the kernel does not take and we keep; who writes more does not wait for the peer. */
    private static final long BACKLOG_MAX_BYTES = 32 << 20;

    /** What the router was given and has not looked at; then the peer waits. */
    private static final int UNHANDLED_MAX_BYTES = 256 << 10;

    private static final int UNHANDLED_LOW_BYTES = 64 << 10;
    private static final int SOCK_STREAM_NONBLOCK_CLOEXEC = 1 | 0x800 | 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SHUT_WR = 1;

    private final long number;
    private final FileDescriptor fd;
    private final Address remote;
    private final AddressFamily family;
    private final Events events;
    private final ArrayDeque<Bytes> backlog = new ArrayDeque<>();
    private final AtomicLong unhandled = new AtomicLong();
    private volatile boolean paused; // until the router has looked at what it was given
    private boolean stopped; // until the router wants more
    private State state;
    private int sentOfFirst;
    private long backlogBytes;
    private long sentBytes;
    private int interest;
    private long finishedAtNanos;
    private boolean signs;

    /**
     * The kernel copies a listener's key to the connection, in a VRF with a device under the VRF's
     * name, where a new one counts before it but none takes it back.
     */
    private boolean keyStays;

    private enum State {
        CONNECTING,
        OPEN,
        /** Closed by us, with something left to be written. */
        CLOSING,
        /** All is written; what the peer still says is not listened to. */
        FINISHED,
        GONE
    }

    /** What a socket tells. */
    interface Events {
        /** Connected. */
        void up(StreamSocket socket, Address local, int localPort);

        /** Bytes came. */
        void data(StreamSocket socket, Bytes data);

        /** All that was written has left: so many bytes since the beginning. */
        void drained(StreamSocket socket, long bytes);

        /** It has ended; no more is heard of it. */
        void down(StreamSocket socket, String why);

        /** Other events of the descriptor are waited for. */
        void interested(StreamSocket socket, int before, int events);
    }

    private StreamSocket(
            long number,
            FileDescriptor fd,
            Address remote,
            boolean signs,
            State state,
            Events events) {
        this.number = number;
        this.fd = fd;
        this.remote = remote;
        this.family = remote.family();
        this.signs = signs;
        this.state = state;
        this.events = events;
        this.interest = state == State.CONNECTING ? Epoll.OUT : Epoll.IN;
    }

    /**
     * Begins to connect.
     *
     * @param device index of the peer's interface where it is link-local
     * @throws OsException when that cannot even begin
     */
    static StreamSocket connect(
            long number, StreamPeer peer, VrfBinding vrf, int device, Events events) {
        Address remote = peer.remote().address();
        AddressFamily family = remote.family();
        FileDescriptor fd =
                UdpSocket.open(Namespace.current(), family, SOCK_STREAM_NONBLOCK_CLOEXEC, vrf);
        try (Arena arena = Arena.ofConfined()) {
            TcpOptions.common(fd, family);
            TcpOptions.hopLimits(fd, family, peer.hopLimit(), peer.minimumHopLimit());
            if (!peer.password().isEmpty()) {
                TcpOptions.md5(fd, peer.remote(), peer.password().bytes().toArray());
            }
            if (!peer.localAddress().isUnspecified()) {
                MemorySegment own = SocketAddress.write(arena, peer.localAddress(), 0, device);
                OsException.check(
                        "bind(" + peer.localAddress() + ")",
                        LibC.bind(fd.number(), own.address(), (int) own.byteSize()));
            }
            MemorySegment to = SocketAddress.write(arena, remote, peer.port(), device);
            int result = LibC.connect(fd.number(), to.address(), (int) to.byteSize());
            if (result != -OsException.EINPROGRESS) {
                OsException.check("connect(" + remote + ")", result);
            }
        } catch (OsException e) {
            fd.close();
            throw e;
        }
        boolean signs = !peer.password().isEmpty();
        return new StreamSocket(number, fd, remote, signs, State.CONNECTING, events);
    }

    /**
     * A connection that a peer has made.
     *
     * @param peer as whom it was accepted
     * @param remote its address
     * @param vrf what its listener is bound to
     */
    static StreamSocket accepted(
            long number,
            FileDescriptor fd,
            StreamPeer peer,
            Address remote,
            VrfBinding vrf,
            Events events) {
        boolean signs = !peer.password().isEmpty();
        StreamSocket made = new StreamSocket(number, fd, remote, signs, State.OPEN, events);
        made.keyStays = signs && !vrf.device().isEmpty();
        return made;
    }

    long number() {
        return number;
    }

    FileDescriptor fd() {
        return fd;
    }

    /** What is waited for. */
    int interest() {
        return interest;
    }

    /** For how long it has been waiting for nothing but the peer's end; 0 while it is not. */
    long finishedFor(long nowNanos) {
        return state == State.FINISHED ? nowNanos - finishedAtNanos : 0;
    }

    /** Something has happened to the descriptor. */
    void ready(MemorySegment buffer) {
        switch (state) {
            case CONNECTING -> connected(buffer);
            case OPEN -> {
                flush(buffer);
                receive(buffer);
            }
            case CLOSING -> flush(buffer);
            case FINISHED -> discard(buffer);
            case GONE -> {}
        }
    }

    private void connected(MemorySegment buffer) {
        int error = TcpOptions.error(fd);
        if (error != 0) {
            down(words(error));
            return;
        }
        state = State.OPEN;
        int bytes = SocketAddress.bytes(family);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(bytes, 8);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, bytes);
            OsException.check(
                    "getsockname", LibC.getsockname(fd.number(), name.address(), length.address()));
            events.up(this, SocketAddress.read(name, family), SocketAddress.port(name));
        }
        flush(buffer);
    }

    /** Takes data; what the kernel does not take now waits. */
    void write(Bytes data, MemorySegment buffer) {
        if (state != State.OPEN && state != State.CONNECTING) {
            return;
        }
        backlog.add(data);
        backlogBytes += data.length();
        if (backlogBytes > BACKLOG_MAX_BYTES) {
            down("the peer has not taken " + BACKLOG_MAX_BYTES + " bytes");
        } else if (state == State.OPEN) {
            flush(buffer);
        }
    }

    private void flush(MemorySegment buffer) {
        boolean any = !backlog.isEmpty();
        while (!backlog.isEmpty()) {
            int length = gather(buffer);
            long sent =
                    LibC.sendto(
                            fd.number(),
                            buffer.address(),
                            length,
                            MSG_NOSIGNAL | RawSocket.MSG_DONTWAIT,
                            0,
                            0);
            if (sent == -OsException.EAGAIN) {
                interested();
                return;
            }
            if (sent < 0) {
                down(words((int) -sent));
                return;
            }
            sent((int) sent);
        }
        if (state == State.CLOSING) {
            state = State.FINISHED;
            finishedAtNanos = System.nanoTime();
            int _ =
                    LibC.shutdown(
                            fd.number(), SHUT_WR); // refused where the peer has gone: so be it
        } else if (any) {
            events.drained(this, sentBytes);
        }
        interested();
    }

    /** As much of what waits as the buffer takes. */
    private int gather(MemorySegment buffer) {
        int room = (int) buffer.byteSize();
        int at = 0;
        int skip = sentOfFirst;
        for (Bytes piece : backlog) {
            int length = Math.min(piece.length() - skip, room - at);
            piece.slice(skip, skip + length).copyTo(buffer, at);
            at += length;
            skip = 0;
            if (at == room) {
                break;
            }
        }
        return at;
    }

    private void sent(int bytes) {
        backlogBytes -= bytes;
        sentBytes += bytes;
        sentOfFirst += bytes;
        while (!backlog.isEmpty() && sentOfFirst >= backlog.getFirst().length()) {
            sentOfFirst -= backlog.removeFirst().length();
        }
    }

    private void receive(MemorySegment buffer) {
        if (state != State.OPEN || paused || stopped) {
            return;
        }
        long length =
                LibC.recv(fd.number(), buffer.address(), buffer.byteSize(), RawSocket.MSG_DONTWAIT);
        if (length == -OsException.EAGAIN) {
            return;
        }
        if (length <= 0) {
            down(length == 0 ? "" : words((int) -length));
            return;
        }
        paused = unhandled.addAndGet(length) > UNHANDLED_MAX_BYTES;
        events.data(this, Bytes.copyOf(buffer, 0, (int) length));
        if (paused) {
            interested();
        }
    }

    /**
     * The router has looked at so many bytes.
     *
     * @return whether {@link #resume} is due
     */
    boolean handled(int bytes) {
        return unhandled.addAndGet(-bytes) <= UNHANDLED_LOW_BYTES && paused;
    }

    /** Listens to the peer again when the router has caught up. */
    void resume() {
        if (paused && unhandled.get() <= UNHANDLED_LOW_BYTES) {
            paused = false;
            interested();
        }
    }

    /**
     * Signs with another password, or with none. What the peer does not take meanwhile the kernel
     * sends again, signed anew.
     *
     * @throws OsException when the kernel does not take it
     */
    void password(Secret changed) {
        boolean open = state == State.CONNECTING || state == State.OPEN;
        if (open && changed.isEmpty() && keyStays) {
            down("its password was taken away, and Linux keeps that of a connection in a VRF");
        } else if (open && (signs || !changed.isEmpty())) {
            TcpOptions.md5(fd, remote.toPrefix(), changed.bytes().toArray());
            signs = !changed.isEmpty();
        }
    }

    /** Reads no more, or goes on. */
    void stop(boolean isStopped) {
        stopped = isStopped;
        interested();
    }

    private void discard(MemorySegment buffer) {
        long length;
        do {
            length =
                    LibC.recv(
                            fd.number(),
                            buffer.address(),
                            buffer.byteSize(),
                            RawSocket.MSG_DONTWAIT);
        } while (length > 0);
        if (length != -OsException.EAGAIN) {
            gone();
        }
    }

    /** Ends it behind what was written; the router hears nothing of it any more. */
    void finish(MemorySegment buffer) {
        switch (state) {
            case CONNECTING -> gone();
            case OPEN -> {
                state = State.CLOSING;
                flush(buffer);
            }
            case CLOSING, FINISHED, GONE -> {}
        }
    }

    private void down(String why) {
        boolean heard = state == State.CONNECTING || state == State.OPEN;
        gone();
        if (heard) {
            events.down(this, why);
        }
    }

    /** Ends it at once. */
    void gone() {
        if (state != State.GONE) {
            state = State.GONE;
            backlog.clear();
            fd.close();
        }
    }

    boolean isGone() {
        return state == State.GONE;
    }

    private void interested() {
        int now =
                switch (state) {
                    case CONNECTING -> Epoll.OUT;
                    case OPEN ->
                            (paused || stopped ? 0 : Epoll.IN)
                                    | (backlog.isEmpty() ? 0 : Epoll.OUT);
                    case CLOSING -> Epoll.OUT;
                    case FINISHED -> Epoll.IN;
                    case GONE -> interest;
                };
        if (now != interest) {
            int before = interest;
            interest = now;
            events.interested(this, before, now);
        }
    }

    /** What went wrong, in the middle of a sentence. */
    static String words(OsException e) {
        return e.call() + ": " + words(e.errno());
    }

    /** What the kernel calls an error, in the middle of a sentence. */
    static String words(int errno) {
        return LibC.errorText(errno).toLowerCase(Locale.ROOT);
    }
}
