package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.NbmaPeer;
import io.spokewire.nhrp.NhrpEnvironment.RouteAnswer;
import io.spokewire.nhrp.NhrpMessage.ResolutionReply;
import io.spokewire.nhrp.NhrpTimer.Kind;
import io.spokewire.nhrp.Transit.Way;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Direct paths to stations that were resolved: packets take one only when it is known to carry
 * them, and the routed path, through the next hop server, until then. RFC 2332 says who a station
 * is, and nothing of whether the underlay lets packets through to it.
 *
 * <p>A path is proven by a resolution request for the station's own address that is sent straight
 * to it, with a hop count that lets nobody pass it on (§5.2.1). Whichever way the answer comes
 * back, by the routed path as a rule (§2.2), the question went directly. Cisco's routers and FRR
 * answer it as we do. When it is not answered, the same is asked by the routed path: a station that
 * answers this one would have answered the other. One that answers neither is believed by what came
 * directly from it.
 *
 * <p>A path that is used is proven anew all the time, and given up when it has died. One that was
 * given up is tried again when packets want it, with growing pauses.
 */
final class DirectPaths implements NhrpCache.Paths {
    /** Questions of one trial, sent {@link #PAUSES} apart. */
    private static final List<Duration> PAUSES =
            List.of(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(3));

    /** With this question of a trial, the same is asked by the routed path. */
    private static final int COMPARED = 3;

    /** A path that is used is proven anew after this time. */
    static final Duration PERIOD = Duration.ofSeconds(20);

    /** How long a peer may take to get a security association. */
    private static final Duration ASSOCIATION_MAX = Duration.ofSeconds(30);

    /** The pause after a trial that failed, doubled with each further one. */
    private static final Duration RETRY = Duration.ofSeconds(30);

    private static final Duration RETRY_MAX = Duration.ofMinutes(1);

    /** Failures of stations that nobody asks for any more; the oldest are forgotten. */
    static final int REMEMBERED_MAX = 1_024;

    /** Nobody but the station itself may answer. */
    private static final int HOP_COUNT = 1;

    /** The timer of a path. */
    record Key(Address station) {}

    /** A path. */
    private static final class Path {
        final Address station;
        NbmaPeer peer;

        /** Whether packets take it, as far as the path itself is concerned. */
        boolean proven;

        /** Whether a trial is under way, since when, and what was sent. */
        boolean trying;

        long trialSince;
        int sent;
        int requestId;
        int comparedId;

        /** Whether the question by the routed path was answered in this trial. */
        boolean comparedAnswered;

        /** Whether the station has ever answered such a question. */
        boolean answers;

        /** Whether something has come directly from it, beside what the packet path counts. */
        boolean heard;

        long packetsHeard;
        long packetsSent;
        String problem = "";
        int failures;
        long retryAt;

        /** Whether the last trial failed although something came directly from the station. */
        boolean oneWay;

        Path(Address station, NbmaPeer peer) {
            this.station = station;
            this.peer = peer;
        }
    }

    private final Overlay overlay;
    private final NavigableMap<Address, Path> paths = new TreeMap<>();

    /** Paths that failed and have no mapping any more, the oldest first. */
    private final Map<Address, Path> remembered = new LinkedHashMap<>();

    DirectPaths(Overlay overlay) {
        this.overlay = overlay;
    }

    /** What was configured or registered needs no proof. */
    @Override
    public boolean usable(NhrpCache.Entry mapping) {
        Path path = paths.get(mapping.via);
        boolean proven = path != null && path.proven && path.peer.address().equals(mapping.nbma());
        return proven || !mapping.origin.renewable() || !proves();
    }

    /**
     * Whether paths are proven here: packets must have another way, for without one there is
     * nothing to lose, and we must be allowed to ask.
     */
    private boolean proves() {
        return overlay.servers.best().isPresent() && !overlay.config().serverOnly();
    }

    /** Why packets do not take the path to a station; empty when they do, or it is no path. */
    String problem(Address station) {
        Path path = paths.get(station);
        if (path == null || path.proven) {
            return "";
        }
        return path.problem.isEmpty() ? "its direct path is being tried" : path.problem;
    }

    /**
     * A station has been resolved, or has told of itself.
     *
     * @param directly whether it did so by the direct path
     */
    void found(Address station, boolean directly, Turn turn) {
        NhrpCache.Entry mapping = overlay.cache.get(station.toPrefix());
        if (mapping == null || mapping.peer == null || !mapping.origin.renewable()) {
            return;
        }
        Path path = paths.get(station);
        if (path == null) {
            path = remembered.remove(station);
        }
        if (path == null || !path.peer.address().equals(mapping.peer.address())) {
            path = new Path(station, mapping.peer);
        }
        boolean fresh = paths.put(station, path) != path;
        path.peer = mapping.peer;
        path.heard |= directly;
        // Who answers no questions is believed until its mapping is renewed, and looked at then.
        boolean believed = path.proven && !path.answers;
        // Silence is over: whatever kept us apart is gone, at least in one direction.
        boolean news = directly && path.failures > 0 && !path.proven && !path.oneWay;
        if ((fresh && turn.reached(path.retryAt)) || ((believed || news) && !path.trying)) {
            begin(station, path, turn);
        }
    }

    /** Packets would take the path to a station, if there were one. */
    void wanted(Address station, Turn turn) {
        Path path = paths.get(station);
        if (path != null && !path.proven && !path.trying && turn.reached(path.retryAt)) {
            begin(station, path, turn);
        }
    }

    /** BFD has lost a station: packets go the other way at once, if there is one. */
    void unreachable(Address station, String why, Turn turn) {
        Path path = paths.get(station);
        if (path != null && path.proven) {
            fail(station, path, why, turn);
        }
    }

    /** Packets for a peer can be sealed from now on. */
    void reachable(Address nbma, Turn turn) {
        for (Map.Entry<Address, Path> one : List.copyOf(paths.entrySet())) {
            Path path = one.getValue();
            if (path.peer.address().equals(nbma) && (path.trying || !path.proven)) {
                path.failures = 0;
                begin(one.getKey(), path, turn);
            }
        }
    }

    @Override
    public boolean routedElsewhere(Address station) {
        return overlay.config().shortcut()
                && overlay.domain
                        .environment
                        .route(overlay.vrf(), station)
                        .filter(r -> r.interfaceName().equals(overlay.name()))
                        .flatMap(RouteAnswer::gateway)
                        .filter(gateway -> !gateway.equals(station))
                        .isPresent();
    }

    /** That the path of a station failed is remembered. */
    @Override
    public void gone(Address station, Turn turn) {
        Path path = paths.remove(station);
        if (path == null) {
            return;
        }
        turn.disarm(Kind.PATH, overlay.name(), new Key(station));
        path.trying = false;
        if (!path.proven && path.failures > 0) {
            if (remembered.size() >= REMEMBERED_MAX) {
                remembered.remove(remembered.keySet().iterator().next());
            }
            remembered.put(station, path);
        }
    }

    /** What failed may be tried again at once. */
    void forgetFailures(Turn turn) {
        remembered.clear();
        for (Path path : paths.values()) {
            path.failures = 0;
            path.retryAt = turn.now();
        }
    }

    /** A server has come or gone, so that there is another way than the direct one or not. */
    void detourChanged(Turn turn) {
        overlay.backlog.each(
                paths,
                (path, later) -> {
                    if (!path.proven) {
                        overlay.cache.project(path.station, later);
                        wanted(path.station, later);
                    }
                });
        overlay.backlog.start(turn);
    }

    private void begin(Address station, Path path, Turn turn) {
        if (!proves()) {
            return;
        }
        path.trying = true;
        path.comparedAnswered = false;
        path.trialSince = turn.now();
        path.sent = 0;
        path.requestId = overlay.domain.ids.next();
        path.comparedId = 0;
        ask(station, path, turn);
    }

    private void ask(Address station, Path path, Turn turn) {
        Duration pause = PAUSES.get(path.sent);
        path.sent++;
        turn.arm(Kind.PATH, overlay.name(), new Key(station), pause);
        if (!overlay.ready()) {
            return;
        }
        overlay.send(
                overlay.resolutions.question(station, path.requestId, HOP_COUNT), path.peer, turn);
        if (path.sent == COMPARED
                && overlay.transit.way(station, null) instanceof Way.Next next
                && !next.peer().matches(path.peer)) {
            path.comparedId = overlay.domain.ids.next();
            overlay.send(
                    overlay.resolutions.question(station, path.comparedId, Overlay.HOP_COUNT),
                    next.peer(),
                    turn);
        }
    }

    /** The timer of a path has fired. */
    void due(Key key, Turn turn) {
        Path path = paths.get(key.station());
        NhrpCache.Entry mapping = overlay.cache.get(key.station().toPrefix());
        if (path == null) {
            return;
        }
        if (mapping == null || !mapping.origin.renewable()) {
            gone(key.station(), turn); // the station has registered meanwhile, or was configured
        } else if (!path.trying) {
            proveAnew(key.station(), path, turn);
        } else if (!sealed(path)) {
            waitForAssociation(key.station(), path, turn);
        } else if (path.sent < PAUSES.size()) {
            ask(key.station(), path, turn);
        } else {
            conclude(key.station(), path, turn);
        }
    }

    private boolean sealed(Path path) {
        return overlay.domain.environment.reaches(overlay.name(), path.peer);
    }

    private void waitForAssociation(Address station, Path path, Turn turn) {
        if (turn.now() - path.trialSince >= ASSOCIATION_MAX.toNanos()) {
            fail(station, path, "there is no security association with it", turn);
        } else {
            turn.arm(Kind.PATH, overlay.name(), new Key(station), Duration.ofSeconds(1));
        }
    }

    /** What carried packets once need not carry them now: proven again as long as it is used. */
    private void proveAnew(Address station, Path path, Turn turn) {
        long packets = overlay.domain.environment.packetsSent(overlay.name(), path.peer);
        boolean used = packets != path.packetsSent;
        path.packetsSent = packets;
        if (used && path.answers && proves()) {
            path.heard = false; // what came before does not tell how it is now
            begin(station, path, turn);
        } else {
            turn.arm(Kind.PATH, overlay.name(), new Key(station), PERIOD);
        }
    }

    private void conclude(Address station, Path path, Turn turn) {
        long packets = overlay.domain.environment.packetsReceived(overlay.name(), path.peer);
        boolean heard = path.heard || packets != path.packetsHeard;
        path.packetsHeard = packets;
        String filtered = overlay.domain.environment.seals(overlay.name()) ? "ESP" : "GRE";
        if (path.comparedAnswered) {
            fail(
                    station,
                    path,
                    "it answers by the routed path, but not what is sent to it directly: "
                            + filtered
                            + " does not get through",
                    turn);
        } else if (heard && !path.answers) {
            prove(station, path, turn); // who answers nobody is taken as heard
        } else {
            turn.emit(new NhrpAction.Silent(overlay.name(), path.peer));
            fail(station, path, "it does not answer what is sent to it directly", turn);
        }
    }

    private void prove(Address station, Path path, Turn turn) {
        boolean before = path.proven;
        path.proven = true;
        path.trying = false;
        path.heard = false; // it will not count the next time
        path.failures = 0;
        path.problem = "";
        path.packetsSent = overlay.domain.environment.packetsSent(overlay.name(), path.peer);
        turn.arm(Kind.PATH, overlay.name(), new Key(station), PERIOD);
        if (!before) {
            overlay.cache.project(station, turn);
            overlay.resolutions.proven(station, turn);
        }
    }

    private void fail(Address station, Path path, String why, Turn turn) {
        path.oneWay = path.heard;
        Duration pause = RETRY.multipliedBy(1L << Math.min(path.failures, 4));
        pause = pause.compareTo(RETRY_MAX) > 0 ? RETRY_MAX : pause;
        boolean known = path.failures > 0 && path.problem.equals(why); // said once is enough
        path.proven = false;
        path.trying = false;
        path.heard = false;
        path.problem = why;
        path.failures++;
        path.retryAt = turn.now() + pause.toNanos();
        turn.disarm(Kind.PATH, overlay.name(), new Key(station));
        overlay.counters.add(NhrpCounter.PATHS_FAILED);
        if (!known) {
            turn.note(
                    new NhrpTrace.PathFailed(
                            overlay.name(), station, path.peer.address(), why, pause.toSeconds()));
        }
        overlay.cache.project(station, turn);
    }

    /** A resolution reply; false when it answers no question of a path. */
    boolean replied(ResolutionReply reply, Turn turn) {
        Address station = reply.header().destinationProtocol();
        Path path = paths.get(station);
        if (path == null
                || !overlay.protocol().equals(Optional.of(reply.header().sourceProtocol()))) {
            return false;
        }
        if (path.comparedId != 0 && reply.requestId() == path.comparedId) {
            path.comparedAnswered = speaksForItself(station, reply);
            path.answers |= path.comparedAnswered;
            return true;
        }
        if (reply.requestId() != path.requestId) {
            return false;
        }
        Optional<Integer> refusal = refusal(station, path, reply);
        if (refusal.isEmpty()) {
            path.answers = true;
            prove(station, path, turn);
        } else if (path.trying && refusal.get() != NhrpCode.SUCCESS) {
            fail(station, path, "it refuses: " + NhrpCode.entryText(refusal.get()), turn);
        }
        return true;
    }

    /**
     * What an answer to a direct question says against the path; empty for nothing, and {@link
     * NhrpCode#SUCCESS} when it is no answer of the peer at all.
     */
    private Optional<Integer> refusal(Address station, Path path, ResolutionReply reply) {
        if (!reply.extensions().entries(Extension.ForwardTransitNhs.class).isEmpty()) {
            return Optional.of(NhrpCode.SUCCESS); // somebody has passed it on all the same
        }
        NhrpCache.Entry mapping = overlay.cache.get(station.toPrefix());
        int code = NhrpCode.SUCCESS;
        for (ClientInformationEntry entry : reply.entries()) {
            Address nbma = entry.nbma().orElse(path.peer.address());
            if (entry.code() != NhrpCode.SUCCESS) {
                code = entry.code();
            } else if (path.peer.address().equals(nbma)
                    || (mapping != null && mapping.hasNbma(nbma))) {
                return Optional.empty();
            }
        }
        // One that has no room to remember us has got the question all the same.
        return code == NhrpCode.INSUFFICIENT_RESOURCES && speaksForItself(station, reply)
                ? Optional.empty()
                : Optional.of(code);
    }

    /** Whether a reply was made by the station itself: its server may answer from a cache. */
    private static boolean speaksForItself(Address station, ResolutionReply reply) {
        for (ClientInformationEntry responder :
                reply.extensions().entries(Extension.ResponderAddress.class)) {
            if (responder.protocol().equals(Optional.of(station))) {
                return true;
            }
        }
        return false;
    }

    /** An error indication about a question; false when it is about none of a path. */
    boolean failed(int requestId, int code, Turn turn) {
        for (Map.Entry<Address, Path> one : List.copyOf(paths.entrySet())) {
            Path path = one.getValue();
            if (path.comparedId != 0 && path.comparedId == requestId) {
                return true;
            }
            if (path.trying && path.requestId == requestId) {
                fail(one.getKey(), path, NhrpCode.errorText(code), turn);
                return true;
            }
        }
        return false;
    }

    /** Whether a question of this id was ours: its answer may come twice, or late. */
    boolean wasAsked(int requestId) {
        for (Path path : paths.values()) {
            if (path.requestId == requestId || path.comparedId == requestId) {
                return true;
            }
        }
        return false;
    }

    /** Ends all trials. */
    void stop(Turn turn) {
        for (Address station : List.copyOf(paths.keySet())) {
            turn.disarm(Kind.PATH, overlay.name(), new Key(station));
        }
        paths.clear();
        remembered.clear();
    }
}
