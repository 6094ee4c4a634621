package io.spokewire.ike.v1;

import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeEnvironment.ChildUsage;
import io.spokewire.ike.IkeTimer.Kind;
import io.spokewire.ike.IsakmpProfile;
import io.spokewire.ike.Keepalive;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import java.time.Duration;

/**
 * Dead peer detection, RFC 3706, and keepalives for NATs, RFC 3948 section 2.3. Packets of a peer
 * are as good a sign of life as its messages.
 */
final class Liveness {
    /** A peer that has not answered so many questions is dead, as IOS counts. */
    private static final int ASKED_MAX = 5;

    /** Between questions when the peer seems not to know the SA. */
    private static final Duration HURRIED = Duration.ofMillis(500);

    /** Who was heard so shortly ago need not be asked because of what anybody may have said. */
    private static final Duration HINT_PAUSE = Duration.ofSeconds(10);

    /** RFC 3948 section 2.3. IOS sends none unless told; mappings would end while a spoke idles. */
    private static final int NAT_KEEPALIVE_SECONDS = 20;

    private final Ike ike;

    Liveness(Ike ike) {
        this.ike = ike;
    }

    /** What is known of one SA. */
    static final class State {
        private long lastHeard;
        private int sequence;
        private int asked;
        private long packetsOut;

        /** When the first question that is not answered was asked. */
        private long askedNanos;

        /** Whether somebody says that the peer does not know the SA. */
        private boolean hurried;
    }

    /** What is configured for an SA. */
    Keepalive settings(IkeSa sa) {
        IsakmpProfile profile = Profiles.named(ike.environment, sa.profile);
        if (profile != null && profile.keepalive().intervalSeconds() > 0) {
            return profile.keepalive();
        }
        return ike.settings().defaults().isakmpKeepalive();
    }

    void established(IkeSa sa, Turn turn) {
        sa.liveness.lastHeard = turn.now();
        // Starts anywhere: RFC 3706 section 6.1 wants numbers that nobody guesses.
        sa.liveness.sequence = ike.random.nextInt() >>> 1;
        configured(sa, turn);
    }

    /** Takes the configuration anew. */
    void configured(IkeSa sa, Turn turn) {
        Keepalive keepalive = settings(sa);
        if (keepalive.intervalSeconds() > 0 && sa.vendor.deadPeerDetection()) {
            arm(sa, Duration.ofSeconds(keepalive.intervalSeconds()), turn);
        } else {
            sa.liveness.asked = 0;
            turn.disarm(Kind.LIVENESS, sa.number, 0);
        }
        if (sa.nat.local() && sa.floated()) {
            turn.arm(Kind.NAT_KEEPALIVE, sa.number, 0, natInterval());
        }
    }

    private Duration natInterval() {
        int configured = ike.settings().defaults().isakmpNatKeepaliveSeconds();
        return Duration.ofSeconds(configured == 0 ? NAT_KEEPALIVE_SECONDS : configured);
    }

    private static void arm(IkeSa sa, Duration delay, Turn turn) {
        turn.arm(Kind.LIVENESS, sa.number, 0, delay);
    }

    /** A proven message has come. */
    void heard(IkeSa sa, Turn turn) {
        sa.liveness.lastHeard = turn.now();
    }

    /** The answer to a question. */
    void acknowledged(IkeSa sa, Bytes sequence, Turn turn) throws DecodeException {
        State state = sa.liveness;
        // RFC 3706 section 6.1: one with another sequence number SHOULD be rejected.
        if (state.asked > 0 && sequence.reader().u32() == state.sequence) {
            answered(sa, turn);
        }
    }

    private void answered(IkeSa sa, Turn turn) {
        int interval = settings(sa).intervalSeconds();
        sa.liveness.asked = 0;
        if (interval > 0) {
            arm(sa, Duration.ofSeconds(interval), turn);
        } else {
            turn.disarm(Kind.LIVENESS, sa.number, 0);
        }
    }

    /** There is a reason to ask at once, whether or not anything is configured. */
    void doubt(IkeSa sa, Turn turn) {
        State state = sa.liveness;
        if (state.asked == 0 && sa.isEstablished() && sa.vendor.deadPeerDetection()) {
            state.hurried = false;
            ask(sa, turn);
        }
    }

    /**
     * Somebody says that the peer does not know the SA (INVALID-COOKIE, without protection): only a
     * reason to ask, and to ask faster.
     */
    void hint(IkeSa sa, Turn turn) {
        State state = sa.liveness;
        if (turn.now() - state.lastHeard >= HINT_PAUSE.toNanos()) {
            doubt(sa, turn);
        }
        if (state.asked > 0 && !state.hurried) {
            state.hurried = true;
            arm(sa, HURRIED, turn);
        }
    }

    private void ask(IkeSa sa, Turn turn) {
        State state = sa.liveness;
        state.askedNanos = state.asked == 0 ? turn.now() : state.askedNanos;
        state.asked++;
        state.sequence++;
        ike.informational.ask(sa, state.sequence, turn);
        arm(sa, state.hurried ? HURRIED : Duration.ofSeconds(settings(sa).retrySeconds()), turn);
    }

    void due(IkeSa sa, Turn turn) {
        Keepalive keepalive = settings(sa);
        State state = sa.liveness;
        boolean off = keepalive.intervalSeconds() == 0;
        if (!sa.isEstablished() || (off && state.asked == 0)) {
            return;
        }
        // Where nothing is configured, only what has come since the question counts.
        Duration interval =
                off
                        ? Duration.ofNanos(turn.now() - state.askedNanos)
                        : Duration.ofSeconds(keepalive.intervalSeconds());
        long packetsOut = 0;
        long heard = state.lastHeard;
        for (Child child : ike.children.with(sa.peer)) {
            ChildUsage usage = ike.environment.usage(child.id());
            packetsOut += usage.packetsOut();
            if (usage.lastInNanos() != Long.MIN_VALUE && usage.lastInNanos() - heard > 0) {
                heard = usage.lastInNanos();
            }
        }
        boolean sent = packetsOut != state.packetsOut;
        long quiet = turn.now() - heard;
        boolean asks = state.asked > 0 || keepalive.periodic() || sent;
        if (quiet < interval.toNanos() || !asks || ike.sas.newestWith(sa.peer) != sa) {
            state.asked = 0;
            state.hurried = false;
            state.packetsOut = packetsOut;
            if (off) {
                return;
            }
            // Silent for long without cause to ask: looked at again after a whole interval.
            long left =
                    quiet < interval.toNanos() ? interval.toNanos() - quiet : interval.toNanos();
            arm(sa, Duration.ofNanos(left), turn);
            return;
        }
        if (state.asked == ASKED_MAX) {
            dead(sa, turn);
            return;
        }
        state.packetsOut = packetsOut;
        ask(sa, turn);
    }

    private void dead(IkeSa sa, Turn turn) {
        String why = "no answer to R-U-THERE on UDP " + sa.path.remote().port();
        ike.failures.add(sa.path, "dead peer detection", why, turn);
        why = "dead peer detection: " + why;
        long peer = sa.peer;
        ike.children.dead(peer, why, turn);
        for (IkeSa one : ike.sas.with(peer)) {
            ike.sas.remove(one, why, false, turn);
        }
    }

    void natKeepalive(IkeSa sa, Turn turn) {
        if (sa.nat.local() && sa.floated()) {
            turn.emit(new IkeAction.SendKeepalive(sa.path));
            turn.arm(Kind.NAT_KEEPALIVE, sa.number, 0, natInterval());
        }
    }
}
