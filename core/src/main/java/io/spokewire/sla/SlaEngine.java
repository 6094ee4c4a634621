package io.spokewire.sla;

import static java.util.stream.Collectors.groupingBy;

import io.spokewire.engine.Engine;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The ICMP echo operations of IP SLA: when they probe, and what comes of it. */
public final class SlaEngine implements Engine<SlaInput, SlaAction> {
    private static final int U16 = 0xFFFF;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final List<String> MONTHS =
            List.of("jan feb mar apr may jun jul aug sep oct nov dec".split(" "));

    /** What the engine may ask. No answer changes anything. */
    public interface Environment {
        /** The wall clock, for schedules that begin at a time of day. */
        Instant wallTime();

        /** The first address of an interface that is up. */
        Optional<Address> addressOf(String interfaceName, boolean ipv6);
    }

    private static final class Held {
        SlaOperation operation;
        Optional<SlaSchedule> schedule;
        SlaSnapshot.Status status = SlaSnapshot.Status.PENDING;
        @Nullable Address destination;
        ReturnCode code = ReturnCode.UNKNOWN;
        Optional<Duration> roundTrip = Optional.empty();
        Optional<Instant> started = Optional.empty();
        long sentNanos;
        long endNanos;
        int sequence = -1; // of the probe under way
        long successes;
        long failures;
        boolean forgotten;
        List<Reacting> reactions = List.of();

        Held(SlaOperation operation, Optional<SlaSchedule> schedule) {
            this.operation = operation;
            this.schedule = schedule;
        }
    }

    private final Environment environment;
    private final RandomGenerator random;
    private final int identifier;
    private final TreeMap<Integer, Held> all = new TreeMap<>();
    private List<SlaReaction.Trigger> triggers = List.of();
    private boolean logging;
    private int sequence;

    /**
     * No operations yet.
     *
     * @param random the identifier of our probes, and starts at random
     */
    public SlaEngine(Environment environment, RandomGenerator random) {
        this.environment = environment;
        this.random = random;
        this.identifier = random.nextInt(U16 + 1);
    }

    @Override
    public void handle(SlaInput input, long nowNanos, Consumer<? super SlaAction> out) {
        switch (input) {
            case SlaInput.Configure configured -> configure(configured, nowNanos, out);
            case SlaInput.Resolved(int number, var addresses) ->
                    resolved(number, addresses, nowNanos, out);
            case SlaInput.Reply reply -> reply(reply, nowNanos, out);
            case SlaInput.Fired(SlaTimer timer) -> fired(timer, nowNanos, out);
        }
    }

    /** What came of the last probe of an operation; unknown for one that there is not. */
    public ReturnCode returnCode(int operation) {
        Held held = all.get(operation);
        return held == null ? ReturnCode.UNKNOWN : held.code;
    }

    /** The round trip of the last answer of an operation. */
    public Optional<Duration> roundTrip(int operation) {
        Held held = all.get(operation);
        return held == null ? Optional.empty() : held.roundTrip;
    }

    /** What there is. */
    public SlaSnapshot snapshot(long nowNanos) {
        List<SlaSnapshot.Entry> entries = new ArrayList<>();
        for (Held held : all.values()) {
            if (held.forgotten) {
                continue;
            }
            boolean ends =
                    held.status == SlaSnapshot.Status.ACTIVE
                            && held.schedule
                                    .filter(s -> s.lifeSeconds() != SlaSchedule.FOREVER)
                                    .isPresent();
            entries.add(
                    new SlaSnapshot.Entry(
                            held.operation,
                            held.schedule,
                            held.status,
                            Optional.ofNullable(held.destination),
                            held.code,
                            held.roundTrip,
                            held.started,
                            held.started.map(_ -> Duration.ofNanos(nowNanos - held.sentNanos)),
                            held.successes,
                            held.failures,
                            ends
                                    ? Optional.of(Duration.ofNanos(held.endNanos - nowNanos))
                                    : Optional.empty(),
                            held.reactions.stream()
                                    .map(r -> new SlaSnapshot.Reaction(r.reaction, r.occurred()))
                                    .toList()));
        }
        return new SlaSnapshot(entries, triggers);
    }

    // ---- configuration and schedules ----------------------------------------------------------

    private void configure(SlaInput.Configure now, long nowNanos, Consumer<? super SlaAction> out) {
        triggers = now.triggers();
        logging = now.logging();
        Map<Integer, SlaOperation> wanted = new TreeMap<>();
        now.operations().forEach(o -> wanted.put(o.number(), o));
        Map<Integer, SlaSchedule> schedules = new HashMap<>();
        now.schedules().forEach(s -> schedules.putIfAbsent(s.operation(), s));
        Map<Integer, List<SlaReaction>> reactions =
                now.reactions().stream().collect(groupingBy(SlaReaction::operation));
        for (Held held : List.copyOf(all.values())) {
            if (!wanted.containsKey(held.operation.number())) {
                remove(held, out);
            }
        }
        for (SlaOperation operation : wanted.values()) {
            int number = operation.number();
            Optional<SlaSchedule> schedule = Optional.ofNullable(schedules.get(number));
            List<SlaReaction> its = reactions.getOrDefault(number, List.of());
            Held held = all.get(number);
            if (held != null
                    && held.operation.equals(operation)
                    && held.schedule.equals(schedule)) {
                held.reactions = reactions(held, its);
                continue;
            }
            if (held != null) {
                remove(held, out);
            }
            Held made = new Held(operation, schedule);
            made.reactions = reactions(made, its);
            all.put(number, made);
            schedule.ifPresent(s -> plan(made, s, nowNanos, out));
        }
    }

    /** The reactions of an operation; one that stays the same goes on. */
    private static List<Reacting> reactions(Held held, List<SlaReaction> its) {
        List<Reacting> reactions = new ArrayList<>();
        for (SlaReaction wanted : its) {
            reactions.add(
                    held.reactions.stream()
                            .filter(r -> r.reaction.equals(wanted))
                            .findFirst()
                            .orElseGet(() -> new Reacting(wanted)));
        }
        return List.copyOf(reactions);
    }

    private void remove(Held held, Consumer<? super SlaAction> out) {
        int number = held.operation.number();
        all.remove(number);
        for (SlaTimer.Kind kind : SlaTimer.Kind.values()) {
            out.accept(new SlaAction.Disarm(new SlaTimer(number, kind)));
        }
        out.accept(new SlaAction.Changed(number));
    }

    private void plan(
            Held held, SlaSchedule schedule, long nowNanos, Consumer<? super SlaAction> out) {
        Optional<Duration> wait = untilStart(schedule.startTime());
        armAgeout(held, schedule, out);
        if (held.operation.probe().isEmpty() || wait.isEmpty()) {
            return; // pending
        }
        if (wait.get().isZero()) {
            start(held, schedule, nowNanos, out);
        } else {
            arm(held, SlaTimer.Kind.START, wait.get(), out);
        }
    }

    private static void armAgeout(
            Held held, SlaSchedule schedule, Consumer<? super SlaAction> out) {
        if (schedule.ageoutSeconds() > 0) {
            arm(held, SlaTimer.Kind.AGEOUT, Duration.ofSeconds(schedule.ageoutSeconds()), out);
        }
    }

    /** How long a schedule waits; empty for {@code pending}. */
    private Optional<Duration> untilStart(String words) {
        List<String> parts = Arrays.asList(words.split(" ", -1));
        return switch (parts.getFirst()) {
            case "now" -> Optional.of(Duration.ZERO);
            case "pending" -> Optional.empty();
            case "after" -> time(parts.get(1)).map(t -> Duration.ofSeconds(t.toSecondOfDay()));
            case "random" ->
                    Optional.of(
                            Duration.ofMillis(random.nextInt(Integer.parseInt(parts.get(1)) + 1)));
            default -> time(parts.getFirst()).flatMap(t -> untilTime(t, parts));
        };
    }

    private Optional<Duration> untilTime(LocalTime time, List<String> parts) {
        LocalDateTime now = LocalDateTime.ofInstant(environment.wallTime(), ZoneOffset.UTC);
        LocalDateTime at = now.toLocalDate().atTime(time);
        if (parts.size() == 3) {
            boolean dayFirst = Character.isDigit(parts.get(1).charAt(0));
            int day = Integer.parseInt(parts.get(dayFirst ? 1 : 2));
            String month = parts.get(dayFirst ? 2 : 1).toLowerCase(Locale.ROOT);
            int number = MONTHS.indexOf(month.substring(0, 3)) + 1;
            if (number == 0 || day < 1 || day > Month.of(number).maxLength()) {
                return Optional.empty();
            }
            at = MonthDay.of(number, day).atYear(now.getYear()).atTime(time);
            at = at.isBefore(now) ? at.plusYears(1) : at;
        } else if (at.isBefore(now)) {
            at = at.plusDays(1);
        }
        return Optional.of(Duration.between(now, at));
    }

    private static Optional<LocalTime> time(String text) {
        String padded = text.indexOf(':') == 1 ? "0" + text : text;
        try {
            return Optional.of(LocalTime.parse(padded));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private void start(
            Held held, SlaSchedule schedule, long nowNanos, Consumer<? super SlaAction> out) {
        held.status = SlaSnapshot.Status.ACTIVE;
        out.accept(
                new SlaAction.Disarm(new SlaTimer(held.operation.number(), SlaTimer.Kind.AGEOUT)));
        if (schedule.lifeSeconds() != SlaSchedule.FOREVER) {
            Duration life = Duration.ofSeconds(schedule.lifeSeconds());
            held.endNanos = nowNanos + life.toNanos();
            arm(held, SlaTimer.Kind.END, life, out);
        }
        if (schedule.recurring()) {
            arm(held, SlaTimer.Kind.START, Duration.ofDays(1), out);
        }
        probe(held, nowNanos, out);
    }

    private static void arm(
            Held held, SlaTimer.Kind kind, Duration delay, Consumer<? super SlaAction> out) {
        out.accept(new SlaAction.Arm(new SlaTimer(held.operation.number(), kind), delay));
    }

    private void fired(SlaTimer timer, long nowNanos, Consumer<? super SlaAction> out) {
        Held held = all.get(timer.operation());
        if (held == null || held.schedule.isEmpty() || held.forgotten) {
            return;
        }
        switch (timer.kind()) {
            case START -> start(held, held.schedule.get(), nowNanos, out);
            case END -> {
                held.status = SlaSnapshot.Status.INACTIVE;
                held.sequence = -1;
                for (SlaTimer.Kind kind : List.of(SlaTimer.Kind.PROBE, SlaTimer.Kind.TIMEOUT)) {
                    out.accept(new SlaAction.Disarm(new SlaTimer(timer.operation(), kind)));
                }
                armAgeout(held, held.schedule.get(), out);
            }
            case AGEOUT -> {
                held.forgotten = true;
                held.code = ReturnCode.UNKNOWN;
                out.accept(new SlaAction.Changed(timer.operation()));
            }
            case PROBE -> probe(held, nowNanos, out);
            case TIMEOUT -> {
                held.sequence = -1;
                concludes(held, ReturnCode.TIMEOUT, Optional.empty(), nowNanos, out);
            }
        }
    }

    // ---- probes -------------------------------------------------------------------------------

    private void probe(Held held, long nowNanos, Consumer<? super SlaAction> out) {
        SlaOperation operation = held.operation;
        SlaOperation.Probe wanted = operation.probe().orElseThrow();
        arm(held, SlaTimer.Kind.PROBE, Duration.ofSeconds(operation.frequencySeconds()), out);
        if (held.sequence >= 0) {
            return; // IOS too waits for the answer to the last one
        }
        Optional<Address> literal = literal(wanted.destination());
        if (literal.isEmpty()) {
            out.accept(
                    new SlaAction.Resolve(
                            operation.number(), operation.vrf(), wanted.destination()));
        } else {
            send(held, literal.get(), nowNanos, out);
        }
    }

    private static Optional<Address> literal(String text) {
        try {
            return Optional.of(Address.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void resolved(
            int number, List<Address> addresses, long nowNanos, Consumer<? super SlaAction> out) {
        Held held = all.get(number);
        if (held == null || held.status != SlaSnapshot.Status.ACTIVE || held.sequence >= 0) {
            return;
        }
        if (addresses.isEmpty()) {
            concludes(held, ReturnCode.NO_ADDRESS, Optional.empty(), nowNanos, out);
        } else {
            send(held, addresses.getFirst(), nowNanos, out);
        }
    }

    private void send(
            Held held, Address destination, long nowNanos, Consumer<? super SlaAction> out) {
        held.destination = destination;
        held.started = Optional.of(environment.wallTime());
        held.sentNanos = nowNanos;
        String words = held.operation.probe().orElseThrow().source();
        Optional<Address> source = source(words, destination.bits() > 32);
        if (!words.isEmpty() && source.isEmpty()) {
            concludes(held, ReturnCode.NO_ADDRESS, Optional.empty(), nowNanos, out);
            return;
        }
        sequence = sequence + 1 & U16;
        held.sequence = sequence;
        arm(
                held,
                SlaTimer.Kind.TIMEOUT,
                Duration.ofMillis(Math.max(1, held.operation.timeoutMillis())),
                out);
        out.accept(
                new SlaAction.Send(
                        new SlaAction.Probe(
                                held.operation.vrf(),
                                source,
                                destination,
                                identifier,
                                sequence,
                                data(held.operation),
                                held.operation.tos())));
    }

    private Optional<Address> source(String words, boolean ipv6) {
        String name = words.substring(words.indexOf(' ') + 1);
        return words.startsWith("source-interface ")
                ? environment.addressOf(name, ipv6)
                : literal(name);
    }

    /** Something that what is changed on the way does not look like. */
    private static Bytes data(SlaOperation operation) {
        byte[] data = new byte[operation.requestDataBytes()];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i % 2 == 0 ? 0xAB : 0xCD);
        }
        return Bytes.copyOf(data);
    }

    private void reply(SlaInput.Reply reply, long nowNanos, Consumer<? super SlaAction> out) {
        if (reply.identifier() != identifier) {
            return;
        }
        for (Held held : all.values()) {
            if (held.sequence == reply.sequence() && reply.from().equals(held.destination)) {
                held.sequence = -1;
                out.accept(
                        new SlaAction.Disarm(
                                new SlaTimer(held.operation.number(), SlaTimer.Kind.TIMEOUT)));
                answered(held, reply.data(), nowNanos, out);
                return;
            }
        }
    }

    private void answered(Held held, Bytes data, long nowNanos, Consumer<? super SlaAction> out) {
        SlaOperation operation = held.operation;
        if (operation.verifyData() && !data.equals(data(operation))) {
            concludes(held, ReturnCode.VERIFY_ERROR, Optional.empty(), nowNanos, out);
            return;
        }
        long taken = nowNanos - held.sentNanos;
        boolean late = taken > operation.thresholdMillis() * NANOS_PER_MILLI;
        concludes(
                held,
                late ? ReturnCode.OVER_THRESHOLD : ReturnCode.OK,
                Optional.of(Duration.ofNanos(taken)),
                nowNanos,
                out);
    }

    private void concludes(
            Held held,
            ReturnCode code,
            Optional<Duration> roundTrip,
            long nowNanos,
            Consumer<? super SlaAction> out) {
        if (code.reachable()) {
            held.successes++;
        } else {
            held.failures++;
        }
        boolean changed = held.code != code;
        held.code = code;
        held.roundTrip = roundTrip;
        if (changed) {
            out.accept(new SlaAction.Changed(held.operation.number()));
        }
        for (Reacting reacting : held.reactions) {
            if (reacting.sees(code, roundTrip)) {
                react(reacting.reaction, reacting.occurred(), nowNanos, out);
            }
        }
    }

    private void react(
            SlaReaction reaction, boolean out, long nowNanos, Consumer<? super SlaAction> actions) {
        if (logging && reaction.action().traps()) {
            actions.accept(
                    new SlaAction.Tell(
                            new SlaTrace(
                                    reaction.operation(),
                                    reaction.element().word(),
                                    reaction.hasBounds(),
                                    out)));
        }
        if (out && reaction.action().triggers()) {
            for (SlaReaction.Trigger trigger : triggers) {
                if (trigger.operation() == reaction.operation()) {
                    trigger(all.get(trigger.target()), nowNanos, actions);
                }
            }
        }
    }

    /** Starts an operation that waits for that; one that runs ends first. */
    private void trigger(
            @Nullable Held target, long nowNanos, Consumer<? super SlaAction> actions) {
        if (target != null
                && !target.forgotten
                && target.operation.probe().isPresent()
                && target.status != SlaSnapshot.Status.ACTIVE) {
            target.schedule
                    .filter(s -> untilStart(s.startTime()).isEmpty())
                    .ifPresent(s -> start(target, s, nowNanos, actions));
        }
    }
}
