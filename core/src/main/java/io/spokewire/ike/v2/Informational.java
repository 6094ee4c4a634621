package io.spokewire.ike.v2;

import io.spokewire.ike.v2.Payload.Delete;
import io.spokewire.net.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** INFORMATIONAL as we begin it, RFC 7296 section 1.4: deletions, and asking for a sign of life. */
final class Informational extends Exchange {
    private final Predicate<IkeSa> worth;
    private final List<Payload> payloads;
    private final BiConsumer<IkeSa, Turn> done;
    private final @Nullable Child deleted;
    private final boolean last;
    private final Pace pace;

    /** How patiently a response is waited for; zero retries for the usual way. */
    private record Pace(Duration interval, int tries) {
        static final Pace USUAL = new Pace(Duration.ZERO, 0);
    }

    private Informational(
            Predicate<IkeSa> worth,
            List<Payload> payloads,
            BiConsumer<IkeSa, Turn> done,
            @Nullable Child deleted,
            boolean last,
            Pace pace) {
        this.worth = worth;
        this.payloads = payloads;
        this.done = done;
        this.deleted = deleted;
        this.last = last;
        this.pace = pace;
    }

    /** A child goes, both directions. */
    static Informational deleteChild(Child child, String why) {
        return new Informational(
                _ -> child.state == Child.State.DELETING,
                List.of(deleteEsp(child.agreed.inboundSpi())),
                (sa, turn) -> sa.domain().removeChild(sa, child, why, turn),
                child,
                false,
                Pace.USUAL);
    }

    /** A child goes that the peer has and we have not. */
    static Informational deleteUnwanted(int spi) {
        return new Informational(
                IkeSa::established, List.of(deleteEsp(spi)), (_, _) -> {}, null, false, Pace.USUAL);
    }

    /** The IKE SA goes; the last request on it. */
    static Informational closeIke(String why) {
        return new Informational(
                _ -> true,
                List.of(deleteIke()),
                (sa, turn) -> sa.end(why, false, turn),
                null,
                true,
                Pace.USUAL);
    }

    /**
     * Section 2.4: does the peer live?
     *
     * @param interval between questions
     * @param tries questions without an answer until it is taken for dead
     */
    static Informational liveness(Duration interval, int tries) {
        return new Informational(
                IkeSa::established,
                List.of(),
                (_, _) -> {},
                null,
                false,
                new Pace(interval, tries));
    }

    /** Anything to tell. */
    static Informational tell(List<Payload> payloads) {
        return new Informational(
                IkeSa::established, payloads, (_, _) -> {}, null, false, Pace.USUAL);
    }

    static Delete deleteIke() {
        return new Delete(Proposal.IKE, 0, List.of());
    }

    private static Delete deleteEsp(int spi) {
        return new Delete(Proposal.ESP, 4, List.of(ChildOffer.spi(spi)));
    }

    @Override
    int type() {
        return ExchangeType.INFORMATIONAL;
    }

    boolean deletesChild() {
        return deleted != null;
    }

    boolean isLiveness() {
        return pace.tries > 0;
    }

    @Override
    void begin(IkeSa sa, Turn turn) {
        if (worth.test(sa) && isLiveness() && sa.peer.mobike && sa.peer.localNat) {
            sa.send(this, Mobike.natDetection(sa), turn); // RFC 4555 section 3.8
        } else if (worth.test(sa)) {
            sa.send(this, payloads, turn);
        } else {
            sa.finish(this, turn);
        }
    }

    @Override
    void answered(IkeSa sa, Ikev2Message response, Turn turn) {
        done.accept(sa, turn);
        Mobike.watch(sa, response, turn);
        if (!last) {
            sa.finish(this, turn);
        }
    }

    @Override
    void unanswered(IkeSa sa, Turn turn) {
        if (last) {
            done.accept(sa, turn);
        } else {
            super.unanswered(sa, turn);
        }
    }

    @Override
    Optional<Duration> patience(int sent) {
        if (pace.tries == 0) {
            return super.patience(sent);
        }
        return sent > pace.tries ? Optional.empty() : Optional.of(pace.interval);
    }

    /** SPIs of a list, as they stand in payloads. */
    static Delete deleteEsp(List<Integer> spis) {
        List<Bytes> bytes = spis.stream().map(ChildOffer::spi).toList();
        return new Delete(Proposal.ESP, 4, bytes);
    }
}
