package io.spokewire.bgp;

import io.spokewire.bgp.BgpCodec.Options;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.Ipv4Address;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One TCP connection with a neighbour, and how far its session has come. */
final class Connection {
    /** RFC 4271 section 8.2.2; Idle and Active have no connection. */
    enum State {
        CONNECT("Connect", 0),
        OPEN_SENT("OpenSent", 1),
        OPEN_CONFIRM("OpenConfirm", 2),
        ESTABLISHED("Established", 3);

        private final String words;
        private final int errorSubcode;

        State(String words, int errorSubcode) {
            this.words = words;
            this.errorSubcode = errorSubcode;
        }

        /** What a NOTIFICATION says of a message that does not belong here, RFC 6608. */
        int errorSubcode() {
            return errorSubcode;
        }

        String words() {
            return words;
        }
    }

    /** Bytes that wait to be read before the sender has to. */
    private static final int PAUSE_BYTES = 1 << 20;

    private static final int RESUME_BYTES = PAUSE_BYTES / 4;

    /** Bytes that wait to be sent before no more are made. */
    private static final int UNSENT_MAX = 1 << 18;

    final long stream;
    final Peer peer;
    final boolean incoming;
    State state = State.CONNECT;
    Address local = Ipv4Address.ANY;
    int localPort;
    int remotePort;
    int localAs;
    BgpMessage.@Nullable Open open;
    Options reads = Options.PLAIN;
    Options writes = Options.PLAIN;
    int holdSeconds;
    long heardNanos;
    long toldNanos;
    boolean paused;
    long unsent;

    /** Their OPEN is taken, and our KEEPALIVE waits for BFD. */
    boolean waits;

    /** Their KEEPALIVE has come meanwhile. */
    boolean confirmed;

    /** An UPDATE that is being worked off. */
    @Nullable UpdateCursor update;

    private byte[] buffer = new byte[BgpCodec.MESSAGE_MAX];
    private int from;
    private int to;

    /** How far an UPDATE has been worked off. */
    static final class UpdateCursor {
        final BgpMessage.Update update;
        int part;
        int withdrawn;
        int announced;

        UpdateCursor(BgpMessage.Update update) {
            this.update = update;
        }
    }

    Connection(long stream, Peer peer, boolean incoming) {
        this.stream = stream;
        this.peer = peer;
        this.incoming = incoming;
    }

    // ---- what comes

    void append(Bytes data) {
        byte[] bytes = data.toArray();
        if (to + bytes.length > buffer.length) {
            int left = to - from;
            byte[] room =
                    left + bytes.length > buffer.length
                            ? new byte[Math.max(2 * buffer.length, left + bytes.length)]
                            : buffer;
            System.arraycopy(buffer, from, room, 0, left);
            buffer = room;
            from = 0;
            to = left;
        }
        System.arraycopy(bytes, 0, buffer, to, bytes.length);
        to += bytes.length;
    }

    int unread() {
        return to - from;
    }

    boolean wantsPause() {
        return unread() > PAUSE_BYTES;
    }

    boolean wantsMore() {
        return unread() < RESUME_BYTES;
    }

    /** The next message whole, header included; null while it is not there. */
    byte @Nullable [] next() throws BgpException {
        int length = BgpCodec.length(buffer, from, to, reads.maxBytes());
        if (length == 0 || length > to - from) {
            return null;
        }
        byte[] message = Arrays.copyOfRange(buffer, from, from + length);
        from += length;
        if (from == to) {
            from = 0;
            to = 0;
        }
        return message;
    }

    /** Whether work is left that waits for nothing but time. */
    boolean busy() throws BgpException {
        if (update != null) {
            return true;
        }
        int length = BgpCodec.length(buffer, from, to, reads.maxBytes());
        return length > 0 && length <= to - from;
    }

    boolean blocked() {
        return unsent > UNSENT_MAX;
    }
}
