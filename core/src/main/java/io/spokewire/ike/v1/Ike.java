package io.spokewire.ike.v1;

import io.spokewire.engine.Backlog;
import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeEnvironment;
import io.spokewire.ike.IkeNumbers;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.IkeSettings;
import io.spokewire.ike.IkeTimer;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** What the parts of the engine share, and where they find one another. */
final class Ike {
    /** Bytes of our nonces; 8 to 256 are allowed (RFC 2409 section 5). */
    private static final int NONCE_BYTES = 32;

    private static final double JITTER = 0.1;

    /** SAs that are ended or looked at in one input: far below 5 ms. */
    static final int AT_ONCE = 16;

    final IkeEnvironment environment;
    final RandomGenerator random;
    final IkeNumbers numbers = IkeNumbers.of(1);
    final Counters counters = new Counters();
    final FailureLog failures = new FailureLog();
    final Jobs jobs = new Jobs(numbers);
    final IkeSas sas = new IkeSas(this);
    final Children children = new Children(this);
    final Connector connector = new Connector(this);
    final Informational informational = new Informational(this);
    final Liveness liveness = new Liveness(this);

    /** What concerns many SAs at once. */
    final Backlog<Turn> backlog =
            new Backlog<>(AT_ONCE, turn -> turn.arm(IkeTimer.Kind.WORK, 0, 0, Duration.ZERO));

    /** Whether the router ends: nothing is begun any more. */
    boolean ending;

    Ike(IkeEnvironment environment, RandomGenerator random) {
        this.environment = environment;
        this.random = random;
    }

    IkeSettings settings() {
        return environment.settings();
    }

    boolean strict() {
        return settings().defaults().strict();
    }

    /** The policies of IKEv1 for one address of ours, those first that are meant for a peer. */
    List<ChildPolicy> policies(String vrf, Address local, Address remote) {
        return environment.policies(remote).stream()
                .filter(policy ->
                        !policy.isIkev2()
                                && policy.vrf().equals(vrf)
                                && policy.local().equals(local))
                .toList();
    }

    /** Sends a message. */
    void send(IkePath path, int exchange, int messageId, Bytes message, Turn turn) {
        turn.note(
                new Ikev1Trace.Message(
                        path.remote(),
                        true,
                        IsakmpHeader.exchangeName(exchange),
                        messageId,
                        message.length()));
        turn.emit(new IkeAction.Send(path, message));
    }

    Bytes nonce() {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return Bytes.copyOf(nonce);
    }

    /** A cookie or a message id: never 0. */
    long nonZero(boolean wide) {
        while (true) {
            long value = wide ? random.nextLong() : random.nextInt();
            if (value != 0) {
                return value;
            }
        }
    }

    /** About so long, that many do not act at once. */
    Duration about(Duration delay) {
        double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
        return Duration.ofNanos((long) (delay.toNanos() * factor));
    }

    /** A moment between two fractions of a time. */
    Duration between(double least, double most, Duration whole) {
        double fraction = least + (most - least) * random.nextDouble();
        return Duration.ofNanos((long) (whole.toNanos() * fraction));
    }
}
