package io.spokewire.ike.v2;

import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkePath;
import io.spokewire.net.Bytes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges that the peer begins on an IKE SA: its requests in the order of their message ids,
 * each answered once, RFC 7296 sections 2.1 to 2.3. What overtakes others within the window waits.
 */
final class Answers {
    private final IkeSa sa;
    private final int window;
    private final SequencedMap<Integer, List<Bytes>> sent = new LinkedHashMap<>();
    private final SequencedMap<Integer, Request> early = new LinkedHashMap<>();
    private int expected;
    private @Nullable Request current;

    /**
     * A request, and where its response goes (section 2.11).
     *
     * @param malformed why its payloads could not be read; empty when they could
     */
    record Request(Ikev2Message message, IkePath from, String malformed) {}

    /**
     * No request yet.
     *
     * @param window how many requests the peer may have on their way
     */
    Answers(IkeSa sa, int expected, int window) {
        this.sa = sa;
        this.expected = expected;
        this.window = window;
    }

    /** The message id of the next request. */
    int expected() {
        return expected;
    }

    /** Whether a request is being worked on. */
    boolean busy() {
        return current != null;
    }

    /** Whether a request of this id is one that the peer may send now for the first time. */
    boolean isNew(int id) {
        int ahead = id - expected;
        return ahead >= 0 && ahead < window && !early.containsKey(id);
    }

    /** A request of the peer that has come again: it gets the same response. */
    void repeat(int id, IkePath from, Turn turn) {
        List<Bytes> datagrams = sent.get(id);
        if (datagrams != null) {
            for (Bytes datagram : datagrams) {
                turn.emit(new IkeAction.Send(from, datagram));
            }
        }
    }

    /** A request that {@link #isNew}. */
    void request(Request request, Turn turn) {
        early.put(request.message().messageId(), request);
        next(turn);
    }

    private void next(Turn turn) {
        while (current == null && sa.talks()) {
            Request request = early.remove(expected);
            if (request == null) {
                return;
            }
            current = request;
            expected++;
            sa.answer(request, turn);
        }
    }

    /** Sends the response to the request that is being worked on. */
    void answer(List<Payload> payloads, Turn turn) {
        Request request = current;
        if (request == null) {
            return;
        }
        Ikev2Message message =
                sa.message(
                        request.message().exchange(),
                        true,
                        request.message().messageId(),
                        payloads);
        List<Bytes> datagrams = sa.seal(message);
        sent.put(message.messageId(), datagrams);
        while (sent.size() > window) {
            sent.pollFirstEntry();
        }
        current = null;
        sa.transmit(message, datagrams, request.from(), turn);
        next(turn);
    }

    /** Forgets the request that is being worked on; it gets no response. */
    void drop() {
        current = null;
        early.clear();
    }
}
