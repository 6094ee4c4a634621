package io.spokewire.bfd;

import io.spokewire.engine.Engine;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One session in asynchronous mode, in the active role, without echo and without authentication:
 * RFC 5880 section 6.8. Variables carry the RFC's names ({@code bfd.LocalDiscr} is {@code
 * localDiscr}); all intervals are microseconds.
 */
public final class BfdSession implements Engine<BfdSession.Input, BfdSession.Action> {
    /** The least interval while the session is not up, section 6.8.3. */
    static final long SLOW_MICROS = 1_000_000;

    private static final int NANOS_PER_MICRO = 1000;
    private static final double JITTER = 0.25; // section 6.8.7
    private static final double JITTER_LEAST_OF_ONE = 0.10; // with a multiplier of 1

    /** What can happen. */
    public sealed interface Input {
        /** The session begins: packets are sent. */
        record Start() implements Input {}

        /** A packet that belongs to this session came in. */
        record Received(BfdPacket packet) implements Input {}

        /** The timer of the next packet has fired. */
        record SendDue() implements Input {}

        /** The detection timer has fired. */
        record DetectionOver() implements Input {}

        /** The configuration has other timers. */
        record Configure(BfdTimers timers) implements Input {}

        /** An operator takes the session down, or lets it come up again. */
        record Administrative(boolean down) implements Input {}
    }

    /** What is to be done. */
    public sealed interface Action {
        /** Sends a packet. */
        record Send(BfdPacket packet) implements Action {}

        /** Replaces the timer of the next packet. */
        record ArmSend(Duration delay) implements Action {}

        /** No packet is due. */
        record DisarmSend() implements Action {}

        /** Replaces the detection timer. */
        record ArmDetection(Duration delay) implements Action {}

        /** The session's state has changed. */
        record Changed(BfdState from, BfdState to, BfdDiagnostic why) implements Action {}
    }

    private final int localDiscr;
    private final RandomGenerator random;
    private BfdTimers timers;
    private BfdState sessionState = BfdState.DOWN;
    private BfdState remoteSessionState = BfdState.DOWN;
    private BfdDiagnostic localDiag = BfdDiagnostic.NONE;
    private int remoteDiscr;
    private long remoteMinRxInterval = 1;
    private long remoteDesiredMinTx;
    private int remoteDetectMult;
    private boolean remoteDemandMode;
    private boolean polling;
    private long transmitMicros = SLOW_MICROS; // what holds until a poll sequence has ended
    private long requiredMinRx; // likewise, for the detection time
    private long sentNanos;
    private boolean started;

    /**
     * A session that is down and sends nothing before {@link Input.Start}.
     *
     * @param localDiscr {@code bfd.LocalDiscr}: not 0, unlike that of every other session here
     * @param timers what the configuration asks for
     * @param random the jitter
     */
    public BfdSession(int localDiscr, BfdTimers timers, RandomGenerator random) {
        this.localDiscr = localDiscr;
        this.timers = timers;
        this.random = random;
        this.requiredMinRx = timers.minRxMicros();
    }

    @Override
    public void handle(Input input, long nowNanos, Consumer<? super Action> out) {
        switch (input) {
            case Input.Start _ -> {
                started = true;
                send(false, nowNanos, out);
            }
            case Input.Received(BfdPacket packet) -> received(packet, nowNanos, out);
            case Input.SendDue _ -> {
                if (periodic()) {
                    send(false, nowNanos, out);
                }
            }
            case Input.DetectionOver _ -> detectionOver(nowNanos, out);
            case Input.Configure(BfdTimers wanted) -> configure(wanted, nowNanos, out);
            case Input.Administrative(boolean down) -> administrative(down, nowNanos, out);
        }
    }

    /** {@code bfd.SessionState}. */
    public BfdState state() {
        return sessionState;
    }

    /** {@code bfd.RemoteSessionState}. */
    public BfdState remoteState() {
        return remoteSessionState;
    }

    /** {@code bfd.LocalDiag}. */
    public BfdDiagnostic diagnostic() {
        return localDiag;
    }

    /** {@code bfd.LocalDiscr}. */
    public int localDiscriminator() {
        return localDiscr;
    }

    /** {@code bfd.RemoteDiscr}; 0 while it is not known. */
    public int remoteDiscriminator() {
        return remoteDiscr;
    }

    /** What the configuration asks for. */
    public BfdTimers timers() {
        return timers;
    }

    /** The interval between our packets without jitter, as agreed. */
    public long transmitMicros() {
        return Math.max(transmitMicros, remoteMinRxInterval);
    }

    /** Section 6.8.4, in asynchronous mode; 0 before the first packet. */
    public long detectionMicros() {
        return remoteDetectMult * Math.max(requiredMinRx, remoteDesiredMinTx);
    }

    /** What the other end said last: its multiplier, and what it sends and takes at most. */
    public BfdTimers remoteTimers() {
        return new BfdTimers(
                (int) Math.min(Integer.MAX_VALUE, remoteDesiredMinTx),
                (int) Math.min(Integer.MAX_VALUE, remoteMinRxInterval),
                remoteDetectMult);
    }

    /** Section 6.8.6, from the place where the session is known. */
    private void received(BfdPacket packet, long nowNanos, Consumer<? super Action> out) {
        long transmitBefore = transmitMicros();
        remoteDiscr = packet.myDiscriminator();
        remoteSessionState = packet.state();
        remoteDemandMode = packet.demand();
        remoteMinRxInterval = packet.requiredMinRxMicros();
        remoteDesiredMinTx = packet.desiredMinTxMicros();
        remoteDetectMult = packet.detectMultiplier();
        if (polling && packet.isFinal()) {
            polling = false;
            transmitMicros = desiredMinTx();
            requiredMinRx = timers.minRxMicros();
        }
        if (sessionState == BfdState.ADMIN_DOWN) {
            return;
        }
        BfdState before = sessionState;
        BfdState next = next(packet.state());
        if (next != before) {
            enter(
                    next,
                    next == BfdState.DOWN
                            ? BfdDiagnostic.NEIGHBOR_SIGNALED_DOWN
                            : next == BfdState.UP ? BfdDiagnostic.NONE : localDiag,
                    out);
        }
        if (packet.poll()) {
            send(true, nowNanos, out);
        } else if (sessionState != before) {
            // What we say has changed: at once, section 6.8.7.
            send(false, nowNanos, out);
        } else if (!periodic()) {
            out.accept(new Action.DisarmSend());
        } else if (transmitMicros() != transmitBefore) {
            armSend(nowNanos, out); // section 6.8.3: not later than the new interval allows
        }
        out.accept(new Action.ArmDetection(micros(detectionMicros())));
    }

    private BfdState next(BfdState received) {
        return switch (sessionState) {
            case ADMIN_DOWN -> BfdState.ADMIN_DOWN;
            case DOWN ->
                    switch (received) {
                        case DOWN -> BfdState.INIT;
                        case INIT -> BfdState.UP;
                        case ADMIN_DOWN, UP -> BfdState.DOWN;
                    };
            case INIT ->
                    switch (received) {
                        case ADMIN_DOWN -> BfdState.DOWN;
                        case DOWN -> BfdState.INIT;
                        case INIT, UP -> BfdState.UP;
                    };
            case UP ->
                    switch (received) {
                        case ADMIN_DOWN, DOWN -> BfdState.DOWN;
                        case INIT, UP -> BfdState.UP;
                    };
        };
    }

    private void detectionOver(long nowNanos, Consumer<? super Action> out) {
        remoteDiscr = 0; // section 6.8.1: nothing was heard for a detection time
        remoteMinRxInterval = 1;
        remoteDemandMode = false;
        if (sessionState == BfdState.INIT || sessionState == BfdState.UP) {
            enter(BfdState.DOWN, BfdDiagnostic.DETECTION_TIME_EXPIRED, out);
            remoteSessionState = BfdState.DOWN;
            send(false, nowNanos, out);
        }
    }

    private void configure(BfdTimers wanted, long nowNanos, Consumer<? super Action> out) {
        if (wanted.equals(timers)) {
            return;
        }
        long desiredBefore = desiredMinTx();
        long requiredBefore = requiredMinRx;
        timers = wanted;
        boolean changed = desiredMinTx() != desiredBefore || timers.minRxMicros() != requiredBefore;
        // Section 6.8.3: slower sending and faster detection wait for the end of a poll sequence.
        if (sessionState != BfdState.UP || desiredMinTx() <= transmitMicros) {
            transmitMicros = desiredMinTx();
        }
        if (sessionState != BfdState.UP || timers.minRxMicros() >= requiredMinRx) {
            requiredMinRx = timers.minRxMicros();
        }
        if (started && sessionState != BfdState.ADMIN_DOWN) {
            polling |= changed && remoteDiscr != 0;
            send(false, nowNanos, out);
        }
    }

    private void administrative(boolean down, long nowNanos, Consumer<? super Action> out) {
        if (down == (sessionState == BfdState.ADMIN_DOWN)) {
            return;
        }
        enter(
                down ? BfdState.ADMIN_DOWN : BfdState.DOWN,
                down ? BfdDiagnostic.ADMINISTRATIVELY_DOWN : BfdDiagnostic.NONE,
                out);
        // Section 6.8.16: packets with AdminDown go on, for at least a detection time.
        send(false, nowNanos, out);
    }

    private void enter(BfdState next, BfdDiagnostic why, Consumer<? super Action> out) {
        BfdState before = sessionState;
        long desiredBefore = desiredMinTx();
        sessionState = next;
        localDiag = why;
        if (next == BfdState.UP) {
            // Faster from now on: what we say in our packets has changed.
            polling = desiredMinTx() != desiredBefore;
            transmitMicros = desiredMinTx();
            requiredMinRx = timers.minRxMicros();
        } else if (before == BfdState.UP) {
            polling = false;
            transmitMicros = desiredMinTx();
            requiredMinRx = timers.minRxMicros();
        }
        out.accept(new Action.Changed(before, next, why));
    }

    /** {@code bfd.DesiredMinTxInterval}: at least a second while the session is not up. */
    private long desiredMinTx() {
        return sessionState == BfdState.UP
                ? timers.minTxMicros()
                : Math.max(SLOW_MICROS, timers.minTxMicros());
    }

    private boolean periodic() {
        boolean quiet =
                remoteDemandMode
                        && sessionState == BfdState.UP
                        && remoteSessionState == BfdState.UP
                        && !polling;
        return started && remoteMinRxInterval != 0 && !quiet;
    }

    private void send(boolean isFinal, long nowNanos, Consumer<? super Action> out) {
        out.accept(
                new Action.Send(
                        new BfdPacket(
                                localDiag,
                                sessionState,
                                polling && !isFinal, // both at once are forbidden, section 6.5
                                isFinal,
                                false,
                                false,
                                timers.multiplier(),
                                localDiscr,
                                remoteDiscr,
                                desiredMinTx(),
                                timers.minRxMicros(),
                                0)));
        sentNanos = nowNanos;
        if (periodic()) {
            armSend(nowNanos, out);
        } else {
            out.accept(new Action.DisarmSend());
        }
    }

    private void armSend(long nowNanos, Consumer<? super Action> out) {
        double least = timers.multiplier() == 1 ? JITTER_LEAST_OF_ONE : 0;
        double less = least + random.nextDouble() * (JITTER - least);
        long interval = (long) (transmitMicros() * NANOS_PER_MICRO * (1 - less));
        long delay = Math.max(0, sentNanos + interval - nowNanos);
        out.accept(new Action.ArmSend(Duration.ofNanos(delay)));
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(Math.multiplyExact(micros, NANOS_PER_MICRO));
    }
}
