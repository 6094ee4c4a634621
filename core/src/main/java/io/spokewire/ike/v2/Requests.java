package io.spokewire.ike.v2;

import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeTimer;
import io.spokewire.net.Bytes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges that we begin on an IKE SA: one on its way at a time, the others wait. RFC 7296
 * section 2.1: a request is sent again, bit for bit, until there is a response or no hope for one.
 */
final class Requests {
    /** The first of the pauses that {@link #hurry} makes; section 2.4 wants them to grow. */
    private static final Duration HURRIED = Duration.ofMillis(500);

    private final IkeSa sa;
    private final Deque<Exchange> waiting = new ArrayDeque<>();
    private @Nullable Exchange current;
    private @Nullable Outstanding outstanding;
    private int nextId;

    /** A request on its way. */
    private static final class Outstanding {
        final int id;
        final List<Bytes> datagrams;
        int sent = 1;

        /** How often it is still sent; negative for the usual patience. */
        int triesLeft = -1;

        Duration hurriedPause = HURRIED;

        Outstanding(int id, List<Bytes> datagrams) {
            this.id = id;
            this.datagrams = datagrams;
        }
    }

    Requests(IkeSa sa, int firstId) {
        this.sa = sa;
        this.nextId = firstId;
    }

    /** The message id of the next request. */
    int nextId() {
        return nextId;
    }

    /** The exchange whose turn it is. */
    @Nullable Exchange current() {
        return current;
    }

    boolean idle() {
        return current == null && waiting.isEmpty();
    }

    /** Whether an exchange of a kind is under way or waits. */
    boolean holds(Class<? extends Exchange> kind) {
        return kind.isInstance(current) || waiting.stream().anyMatch(kind::isInstance);
    }

    /** All exchanges, the one under way first. */
    List<Exchange> all() {
        List<Exchange> all = new ArrayList<>();
        if (current != null) {
            all.add(current);
        }
        all.addAll(waiting);
        return all;
    }

    void add(Exchange exchange, Turn turn) {
        waiting.addLast(exchange);
        pump(turn);
    }

    /** Puts an exchange before all others that wait. */
    void addFirst(Exchange exchange) {
        waiting.addFirst(exchange);
    }

    /** Begins the next exchange when none is under way. */
    void pump(Turn turn) {
        // RFC 7296 section 1.3.2: nothing new while the peer's key exchanges are under way.
        while (current == null && !waiting.isEmpty() && sa.talks() && !sa.followUps().busy()) {
            current = waiting.removeFirst();
            current.begin(sa, turn);
        }
    }

    /** The exchanges that have not begun, which are no longer ours. */
    List<Exchange> takeWaiting() {
        List<Exchange> taken = List.copyOf(waiting);
        waiting.clear();
        return taken;
    }

    /** Forgets everything. */
    void drop(Turn turn) {
        waiting.clear();
        current = null;
        outstanding = null;
        turn.disarm(IkeTimer.Kind.RETRANSMIT, sa.number());
    }

    /**
     * Sends the request of the exchange under way. Without keys yet it is the one of IKE_SA_INIT,
     * whose message id stays 0 however often it begins anew (section 2.2).
     */
    void send(Exchange exchange, List<Payload> payloads, Turn turn) {
        if (!exchange.equals(current)) {
            return;
        }
        int id = exchange.type() == ExchangeType.IKE_SA_INIT ? 0 : nextId++;
        Ikev2Message message = sa.message(exchange.type(), false, id, payloads);
        Outstanding request = new Outstanding(id, sa.seal(message));
        outstanding = request;
        sa.transmit(message, request.datagrams, sa.path(), turn);
        wait(exchange, request, turn);
    }

    private void wait(Exchange exchange, Outstanding request, Turn turn) {
        Optional<Duration> patience = exchange.patience(request.sent);
        if (patience.isPresent()) {
            turn.arm(IkeTimer.Kind.RETRANSMIT, sa.number(), sa.domain().shortened(patience.get()));
        } else {
            outstanding = null;
            exchange.unanswered(sa, turn);
        }
    }

    /** The timer of {@link IkeTimer.Kind#RETRANSMIT}. */
    void retransmit(Turn turn) {
        Outstanding request = outstanding;
        Exchange exchange = current;
        if (request == null || exchange == null) {
            return;
        }
        request.sent++;
        boolean more =
                request.triesLeft < 0
                        ? exchange.patience(request.sent).isPresent()
                        : request.triesLeft > 0;
        if (more) {
            resend(turn);
        }
        if (request.triesLeft < 0) {
            wait(exchange, request, turn);
        } else if (more) {
            request.triesLeft--;
            request.hurriedPause = request.hurriedPause.multipliedBy(2);
            turn.arm(IkeTimer.Kind.RETRANSMIT, sa.number(), request.hurriedPause);
        } else {
            outstanding = null;
            exchange.unanswered(sa, turn);
        }
    }

    /** Sends the request on its way once more, to where the peer is now. */
    void resend(Turn turn) {
        Outstanding request = outstanding;
        if (request != null) {
            sa.domain().counters.retransmitted++;
            for (Bytes datagram : request.datagrams) {
                turn.emit(new IkeAction.Send(sa.path(), datagram));
            }
        }
    }

    /** The exchange under way has ended; the next one begins. */
    void finish(Exchange exchange, Turn turn) {
        if (exchange.equals(current)) {
            current = null;
            outstanding = null;
            turn.disarm(IkeTimer.Kind.RETRANSMIT, sa.number());
            pump(turn);
        }
    }

    /** Whether a response with this id is waited for. */
    boolean expects(int id) {
        return outstanding != null && outstanding.id == id;
    }

    /** A response that {@link #expects} and that has been opened. */
    void answered(Ikev2Message response, Turn turn) {
        Exchange exchange = current;
        if (exchange == null || !expects(response.messageId())) {
            return;
        }
        if (response.exchange() != ExchangeType.IKE_SA_INIT) {
            // Answered once; IKE_SA_INIT may be answered by a forger first (section 2.21.1).
            outstanding = null;
            turn.disarm(IkeTimer.Kind.RETRANSMIT, sa.number());
        }
        exchange.answered(sa, response, turn);
    }

    /** IKE_SA_INIT has got its answer; requests count from 1 now. */
    void initAnswered(Turn turn) {
        outstanding = null;
        nextId = 1;
        turn.disarm(IkeTimer.Kind.RETRANSMIT, sa.number());
    }

    /** There is little hope for the present request: it is sent a few times more, and quickly. */
    void hurry(int tries, Turn turn) {
        Outstanding request = outstanding;
        if (request != null && request.triesLeft < 0) {
            request.triesLeft = tries;
            turn.arm(IkeTimer.Kind.RETRANSMIT, sa.number(), request.hurriedPause);
        }
    }
}
