package io.spokewire.sla;

import io.spokewire.engine.Engine;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.sla.TrackObject.Member;
import io.spokewire.sla.TrackObject.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The track objects: what they watch, with delays, becomes up or down. */
public final class TrackEngine implements Engine<TrackEngine.Input, TrackEngine.Action> {
    /** What can happen. */
    public sealed interface Input {
        /** The configuration has these objects; what stays the same keeps its state. */
        record Configure(List<TrackObject> objects) implements Input {
            /** Copies the list. */
            public Configure {
                objects = List.copyOf(objects);
            }
        }

        /** Something of what is watched may have changed. */
        record Look() implements Input {}

        /** A delay is over. */
        record Fired(int object) implements Input {}
    }

    /** What is to be done. */
    public sealed interface Action {
        /** Replaces the timer of an object. */
        record Arm(int object, Duration delay) implements Action {}

        /** Stops it. */
        record Disarm(int object) implements Action {}

        /** The object has another state: its users look again. */
        record Changed(int object) implements Action {}

        /** Something to tell. */
        record Tell(TrackTrace trace) implements Action {}
    }

    /** What the engine may ask. No answer changes anything. */
    public interface Environment {
        /** Whether the line protocol of an interface is up. */
        boolean lineUp(String interfaceName);

        /** Whether an interface has an address of a family, and its line is up. */
        boolean routes(String interfaceName, AddressFamily family);

        /** The route to exactly this prefix; empty when there is none that packets can follow. */
        Optional<RouteState> route(String vrf, Prefix prefix);

        /** What came of the last probe of an operation. */
        ReturnCode returnCode(int operation);

        /** The round trip of its last answer. */
        Optional<Duration> roundTrip(int operation);

        /** Who follows which object, beside lists. */
        Map<Integer, List<String>> users();
    }

    /**
     * A route.
     *
     * @param source {@code connected}, {@code static}, {@code eigrp} ...
     */
    public record RouteState(String source, long metric) {}

    /** Deep enough for any list of lists that is no circle. */
    private static final int DEPTH_MAX = 16;

    /** Least time between two changes of a route's object; IOS looks every 15 seconds. */
    private static final Duration ROUTE_PAUSE = Duration.ofSeconds(1);

    /** IOS's {@code track resolution}: what the metric of a protocol is divided by. */
    private static final int RESOLUTION_EIGRP = 2560;

    private static final int RESOLUTION_STATIC = 10;
    private static final int SCALED_MAX = 255;

    private static final class Held {
        TrackObject object;
        boolean up;
        boolean pending;
        long changes;
        long sinceNanos;

        Held(TrackObject object, long nowNanos) {
            this.object = object;
            this.sinceNanos = nowNanos;
        }
    }

    private final Environment environment;
    private final TreeMap<Integer, Held> all = new TreeMap<>();

    /** No objects yet. */
    public TrackEngine(Environment environment) {
        this.environment = environment;
    }

    /** Whether an object is up; one that there is not is down. */
    public boolean isUp(int object) {
        Held held = all.get(object);
        return held != null && held.up;
    }

    /** Whether there is anything to look at. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    @Override
    public void handle(Input input, long nowNanos, Consumer<? super Action> out) {
        switch (input) {
            case Input.Configure(var objects) -> configure(objects, nowNanos, out);
            case Input.Look _ -> look(nowNanos, out);
            case Input.Fired(int number) -> {
                Held held = all.get(number);
                if (held != null && held.pending) {
                    held.pending = false;
                    become(held, !held.up, nowNanos, out);
                    look(nowNanos, out); // lists of which it is a member
                }
            }
        }
    }

    private void configure(List<TrackObject> objects, long nowNanos, Consumer<? super Action> out) {
        Set<Integer> wanted = new LinkedHashSet<>();
        List<Held> fresh = new ArrayList<>();
        for (TrackObject object : objects) {
            wanted.add(object.number());
            Held held = all.get(object.number());
            if (held == null || !held.object.subject().equals(object.subject())) {
                Held made = new Held(object, nowNanos);
                forget(held, out);
                all.put(object.number(), made);
                fresh.add(made);
            } else {
                held.object = object;
            }
        }
        for (Held held : List.copyOf(all.values())) {
            if (!wanted.contains(held.object.number())) {
                forget(held, out);
                all.remove(held.object.number());
            }
        }
        for (Held made : fresh) { // as it is: no delay, and nothing to tell
            made.up = raw(made.object, false);
            out.accept(new Action.Changed(made.object.number()));
        }
        for (Held made : fresh) { // lists may stand in front of their members
            made.up = raw(made.object, false);
        }
        look(nowNanos, out);
    }

    private static void forget(@Nullable Held held, Consumer<? super Action> out) {
        if (held != null) {
            out.accept(new Action.Disarm(held.object.number()));
            out.accept(new Action.Changed(held.object.number()));
        }
    }

    private void look(long nowNanos, Consumer<? super Action> out) {
        boolean again = true;
        for (int round = 0; again && round < DEPTH_MAX; round++) {
            again = false;
            for (Held held : all.values()) {
                again |= look(held, nowNanos, out);
            }
        }
    }

    /** True when the object has changed at once. */
    private boolean look(Held held, long nowNanos, Consumer<? super Action> out) {
        boolean raw = raw(held.object, held.up);
        if (raw == held.up) {
            if (held.pending) {
                held.pending = false;
                out.accept(new Action.Disarm(held.object.number()));
            }
            return false;
        }
        Duration delay = delay(held, raw, nowNanos);
        if (delay.isZero()) {
            become(held, raw, nowNanos, out);
            return true;
        }
        if (!held.pending) {
            held.pending = true;
            out.accept(new Action.Arm(held.object.number(), delay));
        }
        return false;
    }

    /** A route that comes and goes by its own track object must not do so without pause. */
    private static Duration delay(Held held, boolean up, long nowNanos) {
        TrackObject object = held.object;
        Duration said =
                Duration.ofSeconds(up ? object.delayUpSeconds() : object.delayDownSeconds());
        Duration pause = ROUTE_PAUSE.minusNanos(nowNanos - held.sinceNanos);
        return object.subject() instanceof Subject.Route
                        && held.changes > 0
                        && pause.compareTo(said) > 0
                ? pause
                : said;
    }

    private static void become(Held held, boolean up, long nowNanos, Consumer<? super Action> out) {
        held.up = up;
        held.changes++;
        held.sinceNanos = nowNanos;
        TrackObject object = held.object;
        out.accept(new Action.Tell(new TrackTrace(object.number(), object.subject().words(), up)));
        out.accept(new Action.Changed(object.number()));
    }

    // ---- what is watched ----------------------------------------------------------------------

    /** What an object would be without delay. */
    private boolean raw(TrackObject object, boolean before) {
        return switch (object.subject()) {
            case Subject.None _ -> false;
            case Subject.Sla(int operation, boolean reachability) -> {
                ReturnCode code = environment.returnCode(operation);
                if (code == ReturnCode.UNKNOWN) {
                    yield object.defaultState().equals("up");
                }
                yield reachability ? code.reachable() : code == ReturnCode.OK;
            }
            case Subject.Interface(String name, String aspect) ->
                    switch (aspect) {
                        case "ip routing" -> environment.routes(name, AddressFamily.IPV4);
                        case "ipv6 routing" -> environment.routes(name, AddressFamily.IPV6);
                        default -> environment.lineUp(name);
                    };
            case Subject.Route(Prefix prefix, String aspect) -> {
                Optional<RouteState> route = environment.route(object.vrf(), prefix);
                yield aspect.equals("reachability")
                        ? route.isPresent()
                        : byThreshold(object, before, scaled(route), false);
            }
            case Subject.Objects(String rule) -> list(object, rule, before);
        };
    }

    private boolean list(TrackObject object, String rule, boolean before) {
        List<Member> members = object.objects();
        long up = members.stream().filter(this::counts).count();
        return switch (rule) {
            case "boolean and" -> !members.isEmpty() && up == members.size();
            case "boolean or" -> up > 0;
            case "threshold percentage" ->
                    byThreshold(
                            object,
                            before,
                            members.isEmpty() ? 0 : (int) (100 * up / members.size()),
                            true);
            default ->
                    byThreshold(
                            object,
                            before,
                            members.stream().filter(this::counts).mapToInt(Member::weight).sum(),
                            true);
        };
    }

    private boolean counts(Member member) {
        return isUp(member.object()) != member.inverted();
    }

    /** Between the two thresholds an object stays what it is. */
    private static boolean byThreshold(
            TrackObject object, boolean before, int value, boolean rising) {
        TrackObject.Threshold threshold = object.threshold();
        boolean up = rising ? value >= threshold.up() : value <= threshold.up();
        boolean down = rising ? value <= threshold.down() : value >= threshold.down();
        return up || (before && !down);
    }

    /** A metric of 0 to 255, as IOS scales it; 255 for no route. */
    private static int scaled(Optional<RouteState> route) {
        if (route.isEmpty()) {
            return SCALED_MAX;
        }
        int resolution =
                switch (route.get().source()) {
                    case "eigrp", "bgp" -> RESOLUTION_EIGRP;
                    case "static" -> RESOLUTION_STATIC;
                    default -> 1;
                };
        return (int) Math.min(SCALED_MAX, route.get().metric() / resolution);
    }

    // ---- what is shown ------------------------------------------------------------------------

    /** What there is. */
    public TrackSnapshot snapshot(long nowNanos) {
        Map<Integer, List<String>> users = users();
        List<TrackSnapshot.Entry> entries = new ArrayList<>();
        for (Held held : all.values()) {
            List<String> its = users.getOrDefault(held.object.number(), List.of());
            entries.add(entry(held, its, nowNanos));
        }
        return new TrackSnapshot(entries);
    }

    private Map<Integer, List<String>> users() {
        Map<Integer, List<String>> users = new HashMap<>();
        environment.users().forEach((object, who) -> users.put(object, new ArrayList<>(who)));
        for (Held held : all.values()) {
            held.object.objects().stream()
                    .map(Member::object)
                    .distinct()
                    .forEach(member ->
                            users.computeIfAbsent(member, _ -> new ArrayList<>())
                                    .add("Track List " + held.object.number()));
        }
        return users;
    }

    private TrackSnapshot.Entry entry(Held held, List<String> users, long nowNanos) {
        TrackObject object = held.object;
        Optional<Integer> operation =
                object.subject() instanceof Subject.Sla(int number, boolean _)
                        ? Optional.of(number)
                        : Optional.empty();
        String detail =
                object.subject() instanceof Subject.Route(Prefix prefix, String _)
                        ? environment
                                .route(object.vrf(), prefix)
                                .map(RouteState::source)
                                .orElse("no route")
                        : "";
        return new TrackSnapshot.Entry(
                object,
                held.up,
                held.pending,
                held.changes,
                Duration.ofNanos(nowNanos - held.sinceNanos),
                object.objects().stream()
                        .map(m ->
                                new TrackSnapshot.MemberState(
                                        m.object(), m.inverted(), m.weight(), isUp(m.object())))
                        .toList(),
                operation.map(environment::returnCode),
                operation.flatMap(environment::roundTrip),
                detail,
                users);
    }
}
