package io.spokewire.ike.v2;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One exchange that we begin, from its request to the response, RFC 7296 section 1. It waits in the
 * IKE SA's queue until the window is open, looks then whether it still makes sense, sends its
 * request, and is told of the response or that there is none.
 */
abstract class Exchange {
    /**
     * Until each repetition, about a minute in all; section 2.4 wants them to grow. The first ones
     * come soon: a hub that is flooded loses some, and is reached within two seconds all the same.
     */
    private static final List<Duration> RETRIES =
            Stream.of(500, 1000, 2000, 4000, 8000, 16_000, 32_000).map(Duration::ofMillis).toList();

    /** The type of its messages. */
    abstract int type();

    /**
     * Its turn has come. It ends in {@link IkeSa#send} or {@link IkeSa#finish}, at once or after
     * computations.
     */
    abstract void begin(IkeSa sa, Turn turn);

    /** The response, opened and without payloads that we must refuse. */
    abstract void answered(IkeSa sa, Ikev2Message response, Turn turn);

    /** Nobody has answered: section 2.4, the IKE SA has failed with all its children. */
    void unanswered(IkeSa sa, Turn turn) {
        sa.dead(sa.noAnswer(type()), turn);
    }

    /**
     * How long to wait for a response.
     *
     * @param sent how often the request has been sent, from 1
     * @return empty when it is time to give up
     */
    Optional<Duration> patience(int sent) {
        return sent > RETRIES.size() ? Optional.empty() : Optional.of(RETRIES.get(sent - 1));
    }

    /**
     * The peer has deleted a child that we do not know: perhaps the one that this exchange is about
     * to make, when its response was lost.
     *
     * @param spi that the peer expected in packets of ours
     */
    void deletedEarly(int spi) {
        // Most exchanges make no child.
    }

    /** For people. */
    String words() {
        return ExchangeType.name(type());
    }
}
