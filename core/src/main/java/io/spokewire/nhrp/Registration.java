package io.spokewire.nhrp;

import io.spokewire.engine.Engine;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** One address' registration with one NHS, the client's side of RFC 2332 §5.2.3 and §5.2.4. */
final class Registration implements Engine<Registration.Input, Registration.Action> {
    /** Unanswered requests after which a server counts as gone: 1 + 2 + 4 seconds, as at IOS. */
    static final int FAILURES_MAX = 3;

    /** The longest time between two retries is 2 to this power, in seconds: 64. */
    private static final int BACKOFF_MAX_EXPONENT = 6;

    /** What can happen. */
    sealed interface Input {
        /** The server is to be used. */
        record Start() implements Input {}

        /** The server is not to be used any more, or cannot be reached by any address. */
        record Stop() implements Input {}

        /** The timer that was armed last has fired. */
        record RequestDue() implements Input {}

        /** Something may have changed on the way: ask now. */
        record Refresh() implements Input {}

        /** The server cannot be reached any more, and might not say so for a long time. */
        record Unreachable(String why) implements Input {}

        /** An answer; code 0 is success. */
        record Replied(int requestId, int code) implements Input {}

        /** An error indication about one of our requests. */
        record Failed(int requestId, int errorCode) implements Input {}
    }

    /** What is to be done. */
    sealed interface Action {
        /** Sends a request with this id. */
        record Send(int requestId) implements Action {}

        /** Replaces the timer. */
        record Arm(Duration delay) implements Action {}

        /** Stops the timer. */
        record Disarm() implements Action {}

        /** The registration holds; {@code first} unless it held before. */
        record Acknowledged(int requestId, boolean first) implements Action {}

        /** The registration does not hold any more, or will not come to hold soon. */
        record Lost(String why, boolean refused) implements Action {}
    }

    /** Where the exchange stands. */
    sealed interface State {
        /** Not wanted. */
        record Idle() implements State {}

        /** Sent {@code attempt} times without an answer. */
        record Registering(int requestId, int attempt) implements State {}

        /** Answered with a refusal; the next request is a new one. */
        record Refused(int attempt) implements State {}

        /** Answered; a refresh is due later. */
        record Registered(int requestId) implements State {}

        /** Registered by an older request; the refresh was sent {@code attempt} times. */
        record Refreshing(int acknowledgedId, int requestId, int attempt) implements State {}
    }

    private record Step(State state, Input input) {}

    private final IntSupplier ids;
    private final Supplier<Duration> period;
    private State state = new State.Idle();

    /**
     * A registration that is not wanted yet.
     *
     * @param ids gives the ids of new requests
     * @param period gives the time until the next refresh
     */
    Registration(IntSupplier ids, Supplier<Duration> period) {
        this.ids = ids;
        this.period = period;
    }

    State state() {
        return state;
    }

    /** Whether the server has acknowledged us, and has not gone since. */
    boolean holds() {
        return state instanceof State.Registered || state instanceof State.Refreshing;
    }

    /** Whether a request with this id has not been answered. */
    boolean waitsFor(int requestId) {
        return switch (state) {
            case State.Registering s -> s.requestId() == requestId;
            case State.Refreshing s -> s.requestId() == requestId;
            case State.Idle _, State.Refused _, State.Registered _ -> false;
        };
    }

    /**
     * The id of the request by which the server may know us: the one that it has acknowledged last,
     * or one whose answer has not come; empty when it cannot know us.
     */
    OptionalInt knownBy() {
        return switch (state) {
            case State.Registered s -> OptionalInt.of(s.requestId());
            case State.Refreshing s -> OptionalInt.of(s.acknowledgedId());
            case State.Registering s -> OptionalInt.of(s.requestId());
            case State.Idle _, State.Refused _ -> OptionalInt.empty();
        };
    }

    /** Seconds until the next retry of an unanswered request; 0 when there is none. */
    int retrySeconds() {
        return switch (state) {
            case State.Registering s -> (int) backoff(s.attempt()).toSeconds();
            case State.Refreshing s -> (int) backoff(s.attempt()).toSeconds();
            case State.Idle _, State.Refused _, State.Registered _ -> 0;
        };
    }

    @Override
    public void handle(Input input, long nowNanos, Consumer<? super Action> out) {
        state =
                switch (new Step(state, input)) {
                    case Step(State.Idle _, Input.Start _) -> ask(1, out);
                    case Step(State.Registering s, Input.RequestDue _) -> again(s, out);
                    case Step(State.Registering s, Input.Refresh _) -> send(s.requestId(), 1, out);
                    case Step(State.Registering s, Input.Replied r)
                            when r.requestId() == s.requestId() ->
                            answered(r, s.attempt(), true, out);
                    case Step(State.Registering s, Input.Failed f)
                            when f.requestId() == s.requestId() ->
                            refused(NhrpCode.errorText(f.errorCode()), s.attempt(), out);
                    case Step(State.Refused s, Input.RequestDue _) -> ask(s.attempt() + 1, out);
                    case Step(State.Refused _, Input.Refresh _) -> ask(1, out);
                    case Step(State.Registered s, Input.RequestDue _) -> refresh(s, out);
                    case Step(State.Registered s, Input.Refresh _) -> refresh(s, out);
                    case Step(State.Refreshing s, Input.RequestDue _) -> again(s, out);
                    case Step(State.Refreshing s, Input.Refresh _) -> {
                        send(s.requestId(), 1, out);
                        yield new State.Refreshing(s.acknowledgedId(), s.requestId(), 1);
                    }
                    case Step(State.Refreshing s, Input.Replied r)
                            when r.requestId() == s.requestId() ->
                            answered(r, s.attempt(), false, out);
                    case Step(State.Refreshing s, Input.Failed f)
                            when f.requestId() == s.requestId() ->
                            refused(NhrpCode.errorText(f.errorCode()), s.attempt(), out);
                    case Step(State.Registered _, Input.Unreachable u) -> begin(u.why(), out);
                    case Step(State.Refreshing _, Input.Unreachable u) -> begin(u.why(), out);
                    case Step(State.Registering _, Input.Stop _),
                            Step(State.Refused _, Input.Stop _),
                            Step(State.Registered _, Input.Stop _),
                            Step(State.Refreshing _, Input.Stop _) -> {
                        out.accept(new Action.Disarm());
                        yield new State.Idle();
                    }
                    // Late or repeated answers, and timers that fired while they were stopped.
                    case Step(_, Input.Unreachable _),
                            Step(_, Input.Replied _),
                            Step(_, Input.Failed _),
                            Step(_, Input.Start _),
                            Step(State.Idle _, Input.Stop _),
                            Step(State.Idle _, Input.RequestDue _),
                            Step(State.Idle _, Input.Refresh _) ->
                            state;
                };
    }

    private State ask(int attempt, Consumer<? super Action> out) {
        return send(ids.getAsInt(), attempt, out);
    }

    /** All that was known of the registration holds no more. */
    private State begin(String why, Consumer<? super Action> out) {
        out.accept(new Action.Lost(why, false));
        return ask(1, out);
    }

    private State send(int requestId, int attempt, Consumer<? super Action> out) {
        out.accept(new Action.Send(requestId));
        out.accept(new Action.Arm(backoff(attempt)));
        return new State.Registering(requestId, attempt);
    }

    /** RFC 2332 §5.2.0.1: "The same value MUST be used when resending a request". */
    private State again(State.Registering s, Consumer<? super Action> out) {
        if (s.attempt() == FAILURES_MAX) {
            out.accept(new Action.Lost("no answer", false));
        }
        return send(s.requestId(), s.attempt() + 1, out);
    }

    private State again(State.Refreshing s, Consumer<? super Action> out) {
        if (s.attempt() >= FAILURES_MAX) {
            out.accept(new Action.Lost("no answer", false));
            return send(s.requestId(), s.attempt() + 1, out);
        }
        send(s.requestId(), s.attempt() + 1, out);
        return new State.Refreshing(s.acknowledgedId(), s.requestId(), s.attempt() + 1);
    }

    private State refresh(State.Registered s, Consumer<? super Action> out) {
        int id = ids.getAsInt();
        send(id, 1, out);
        return new State.Refreshing(s.requestId(), id, 1);
    }

    private State answered(
            Input.Replied reply, int attempt, boolean first, Consumer<? super Action> out) {
        if (reply.code() != NhrpCode.SUCCESS) {
            return refused(NhrpCode.entryText(reply.code()), attempt, out);
        }
        out.accept(new Action.Arm(period.get()));
        out.accept(new Action.Acknowledged(reply.requestId(), first));
        return new State.Registered(reply.requestId());
    }

    private static State refused(String why, int attempt, Consumer<? super Action> out) {
        out.accept(new Action.Arm(backoff(attempt)));
        out.accept(new Action.Lost(why, true));
        return new State.Refused(attempt);
    }

    private static Duration backoff(int attempt) {
        return Duration.ofSeconds(1L << Math.min(attempt - 1, BACKOFF_MAX_EXPONENT));
    }
}
