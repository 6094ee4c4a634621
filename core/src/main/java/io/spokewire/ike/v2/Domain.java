package io.spokewire.ike.v2;

import io.spokewire.engine.Backlog;
import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.Failures;
import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeEnvironment;
import io.spokewire.ike.IkeEnvironment.ChildUsage;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkeNumbers;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.IkeTimer;
import io.spokewire.ike.Ikev2Profile;
import io.spokewire.ike.Rejudgement;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.pki.Credentials;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All IKE SAs of the router and what they share: numbers, chance, computations, limits. */
final class Domain {
    private static final int NONCE_BYTES = 32;
    private static final Duration HALF_OPEN = Duration.ofSeconds(30);
    private static final Duration SAME_MOMENT = Duration.ofSeconds(10);

    /** Who was heard so shortly ago has what it needs, whatever it does not answer. */
    private static final Duration HEARD_LATELY = Duration.ofSeconds(10);

    private static final int UNPROTECTED_PER_SECOND = 20;

    /** IKE SAs that are ended or looked at in one input: far below 5 ms. */
    static final int AT_ONCE = 16;

    final IkeEnvironment environment;
    final RandomGenerator random;
    final Counters counters = new Counters();
    final Demands demands = new Demands(this);
    final Cookies cookies;
    final Upkeep upkeep = new Upkeep(this);

    /** Seen by tests too. */
    final IkeSaTable table = new IkeSaTable();

    final Failures failures = new Failures(2);

    /** How often we say something that is not sealed, section 2.21.4. */
    final RateLimit unprotected = new RateLimit(UNPROTECTED_PER_SECOND);

    private final Settings settings;
    private final Backlog<Turn> backlog =
            new Backlog<>(AT_ONCE, turn -> turn.arm(IkeTimer.Kind.WORK, 0, Duration.ZERO));
    private final SequencedMap<Long, IkeSa> byChild = new LinkedHashMap<>();
    private final SequencedMap<Integer, Child> bySpiIn = new LinkedHashMap<>();
    private final SequencedMap<Long, Job<?>> jobs = new LinkedHashMap<>();
    private final SequencedMap<Demand.Key, List<Child>> served = new LinkedHashMap<>();
    private final Map<IkeSa.State, Integer> counts = new EnumMap<>(IkeSa.State.class);
    private final IkeNumbers numbers = IkeNumbers.of(2);
    private Credentials judgedBy = Credentials.NONE;
    private long uses;
    private boolean ending;
    private boolean over;

    private record Job<T>(@Nullable IkeSa sa, Class<T> type, BiConsumer<T, Turn> then) {}

    Domain(IkeEnvironment environment, RandomGenerator random) {
        this.environment = environment;
        this.random = random;
        this.settings = new Settings(environment);
        this.cookies = new Cookies(random);
    }

    Settings settings() {
        return settings;
    }

    boolean ending() {
        return ending;
    }

    // ---- what concerns many IKE SAs at once

    /** Does something behind what is to be done for many. */
    void inOrder(Consumer<Turn> one, Turn turn) {
        backlog.inOrder(one, turn);
    }

    /** The timer of {@link IkeTimer.Kind#WORK}. */
    void work(Turn turn) {
        backlog.fired(turn);
        endIfDone(turn);
    }

    private void start(Turn turn) {
        backlog.start(turn);
        endIfDone(turn);
    }

    private void endIfDone(Turn turn) {
        if (ending && !over && backlog.isEmpty()) {
            over = true;
            turn.emit(new IkeAction.Over());
        }
    }

    /** {@code clear crypto session} for all. */
    void clearAll(Turn turn) {
        backlog.each(all(), (sa, later) -> close(sa, "cleared", later));
        start(turn);
    }

    // ---- chance and computations

    Bytes nonce() {
        return randomBytes(NONCE_BYTES);
    }

    Bytes randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return Bytes.copyOf(bytes);
    }

    /** An SPI of ours for packets that come in. */
    int newSpi() {
        int spi;
        do {
            spi = numbers.spi(random);
        } while (bySpiIn.containsKey(spi));
        return spi;
    }

    private long newIkeSpi() {
        long spi;
        do {
            spi = random.nextLong();
        } while (spi == 0 || table.hasSpi(spi));
        return spi;
    }

    /** A number for a child, or for a timer. */
    long newNumber() {
        return numbers.next();
    }

    /**
     * Has slow work done; what follows is left out when the IKE SA has ended meanwhile.
     *
     * @param sa that it is for; null when it is for none
     * @param work touches nothing of the engine
     */
    <T> void compute(
            @Nullable IkeSa sa,
            Class<T> type,
            Supplier<T> work,
            BiConsumer<T, Turn> then,
            Turn turn) {
        long job = numbers.next();
        jobs.put(job, new Job<>(sa, type, then));
        turn.emit(new IkeAction.Compute(job, work::get));
    }

    void computed(long number, Object result, Turn turn) {
        Job<?> job = jobs.remove(number);
        if (job != null && (job.sa == null || job.sa.talks())) {
            resume(job, result, turn);
        }
    }

    private static <T> void resume(Job<T> job, Object result, Turn turn) {
        if (job.type.isInstance(result)) {
            job.then.accept(job.type.cast(result), turn);
        } else if (job.sa != null) {
            job.sa.abandon("a computation failed: " + result.getClass().getSimpleName(), turn);
        }
    }

    // ---- IKE SAs

    /** All by their numbers, in the order in which they were made. */
    NavigableMap<Long, IkeSa> all() {
        return table.all();
    }

    @Nullable IkeSa bySpi(long spi) {
        return table.bySpi(spi);
    }

    @Nullable IkeSa byRequest(Bytes request) {
        return table.byRequest(request);
    }

    Optional<IkeSa> byNumber(long number) {
        return table.byNumber(number);
    }

    /** Those with whoever is at an address, whatever its port. */
    List<IkeSa> with(String vrf, Address remote) {
        return table.with(vrf, remote);
    }

    /** The peer of an IKE SA has proven who it is. */
    void proven(IkeSa sa) {
        table.proven(sa);
    }

    /** The ends of an IKE SA are about to be others. */
    void moving(IkeSa sa, IkePath to) {
        table.moving(sa, to);
    }

    /** Negotiations that we have begun. */
    int negotiating() {
        return count(IkeSa.State.INITIATING);
    }

    /** Negotiations that others have begun. */
    int halfOpen() {
        return count(IkeSa.State.HALF_OPEN);
    }

    /** IKE SAs that are in use. */
    int active() {
        return count(IkeSa.State.ESTABLISHED);
    }

    /** Whether {@code crypto ikev2 limit max-sa} is reached. */
    boolean full() {
        int max = settings.saMax();
        return max > 0 && active() >= max;
    }

    /** A time by chance shorter, by a fifth at most: what has lost one hub does not call as one. */
    Duration shortened(Duration time) {
        return Duration.ofNanos(time.toNanos() - random.nextLong(Math.max(1, time.toNanos() / 5)));
    }

    /** An IKE SA has come further. */
    void changed(IkeSa.State before, IkeSa.State after) {
        counts.merge(before, -1, Integer::sum);
        counts.merge(after, 1, Integer::sum);
    }

    private int count(IkeSa.State state) {
        return counts.getOrDefault(state, 0);
    }

    /** An IKE SA with a peer that a new child can be made on, the newest of several. */
    Optional<IkeSa> ikeSaFor(ChildPolicy policy, Address remote) {
        IkeSa found = null;
        for (IkeSa sa : table.with(policy.vrf(), remote)) {
            boolean usable =
                    sa.established()
                            || (sa.state() == IkeSa.State.INITIATING
                                    && sa.negotiation.demand != null);
            if (usable
                    && (found == null || sa.number() > found.number())
                    && sa.path().local().address().equals(policy.local())
                    && sa.peer.profileName().equals(policy.ikev2Profile())) {
                found = sa;
            }
        }
        return Optional.ofNullable(found);
    }

    void initiate(Demand demand, Ikev2Profile profile, IkePath path, Turn turn) {
        Peer peer = new Peer();
        peer.begun = true;
        peer.profile(profile);
        IkeSa sa =
                add(
                        true,
                        path,
                        peer,
                        new Negotiation(demand),
                        IkeSa.State.INITIATING,
                        newIkeSpi(),
                        0,
                        turn);
        sa.requests().add(new IkeSaInit(), turn);
    }

    IkeSa respond(IkePath path, long remoteSpi, Bytes request, Turn turn) {
        IkeSa sa =
                add(
                        false,
                        path,
                        new Peer(),
                        new Negotiation(null),
                        IkeSa.State.HALF_OPEN,
                        newIkeSpi(),
                        0,
                        turn);
        sa.remoteSpi(remoteSpi);
        sa.negotiation.request = request;
        table.request(request, sa);
        turn.arm(IkeTimer.Kind.HALF_OPEN, sa.number(), HALF_OPEN);
        return sa;
    }

    /** An SPI for the next IKE SA of a line. */
    long nextIkeSpi() {
        return newIkeSpi();
    }

    /** The next IKE SA of the line of an old one, RFC 7296 section 2.18. */
    IkeSa succeed(IkeSa old, boolean initiator, long localSpi, long remoteSpi, Turn turn) {
        IkeSa sa =
                add(
                        initiator,
                        old.path(),
                        old.peer,
                        old.negotiation,
                        IkeSa.State.ESTABLISHED,
                        localSpi,
                        old.lineage(),
                        turn);
        sa.remoteSpi(remoteSpi);
        sa.peer.seenAs = Bytes.EMPTY; // of the old SPIs
        sa.establishedNanos = turn.now();
        return sa;
    }

    private IkeSa add(
            boolean initiator,
            IkePath path,
            Peer peer,
            Negotiation negotiation,
            IkeSa.State state,
            long localSpi,
            long lineage,
            Turn turn) {
        long number = numbers.next();
        IkeSa sa =
                new IkeSa(
                        this,
                        number,
                        lineage == 0 ? number : lineage,
                        initiator,
                        localSpi,
                        path,
                        peer,
                        negotiation,
                        state,
                        turn.now());
        table.add(sa);
        counts.merge(state, 1, Integer::sum);
        return sa;
    }

    void forget(IkeSa sa) {
        table.remove(sa);
    }

    /** It repeats what it has said last, and no more. */
    void forgetRequest(IkeSa sa) {
        table.forgetRequest(sa);
    }

    /** A negotiation has ended with both authenticated. */
    void established(IkeSa sa, Turn turn) {
        counters.established++;
        turn.note(
                new Ikev2Trace.SessionUp(
                        sa.path(), sa.remoteIdentity().text(), "(" + sa.keys().suite() + ")"));
        if (sa.keys().suite().weak()) {
            turn.note(new Ikev2Trace.WeakSuite(sa.path(), sa.keys().suite().toString()));
        }
        upkeep.established(sa, turn);
        demands.admit(turn);
    }

    /** A negotiation has ended before both were authenticated. */
    void failed(IkeSa sa, String exchange, String why, Turn turn) {
        Demand demand = sa.negotiation.demand;
        if (demand != null) {
            demands.failed(demand, sa.path(), exchange, why, turn);
            return;
        }
        told(sa.path(), exchange, why, turn);
    }

    /** A negotiation has failed: one line for the log, one entry for {@code show}. */
    void told(IkePath path, String exchange, String why, Turn turn) {
        counters.failed++;
        failures.add(path, exchange, why, turn.now());
        turn.note(new Ikev2Trace.NegotiationFailed(path, exchange, why));
    }

    /** An IKE SA has ended, its children are gone. */
    void ended(IkeSa sa, IkeSa.State before, List<Exchange> left, String why, Turn turn) {
        for (Exchange exchange : left) {
            if (exchange instanceof CreateChildSa create && create.demand() != null) {
                demands.failed(create.demand(), sa.path(), create.words(), why, turn);
            }
        }
        if (before == IkeSa.State.ESTABLISHED || before == IkeSa.State.CLOSING) {
            boolean another =
                    table.with(sa.remoteIdentity()).stream()
                            .anyMatch(s ->
                                    s.established()
                                            && (s.lineage() == sa.lineage() || samePeer(s, sa)));
            if (!another) {
                turn.note(new Ikev2Trace.SessionDown(sa.path(), sa.remoteIdentity().text(), why));
            }
        }
        demands.admit(turn);
    }

    /** A request that is refused before there is an IKE SA; anybody can send it. */
    void refusedEarly(Ikev2Message request, IkePath from, String why, Turn turn) {
        if (!failures.refuse(request.initiatorSpi())) {
            return;
        }
        if (unprotected.allows(turn.now())) {
            told(from, "IKE_SA_INIT", why, turn);
        } else {
            counters.failed++;
        }
    }

    /** An authenticated peer wants what it cannot have. */
    void refusedChild(IkeSa sa, String exchange, String why, Turn turn) {
        told(sa.path(), exchange, why, turn);
    }

    /** Whether we have an older IKE SA with the peer of a new one. */
    boolean knows(IkeSa fresh) {
        IkePath path = fresh.path();
        return table.with(path.vrf(), path.remote().address()).stream()
                .anyMatch(s -> s != fresh && s.established());
    }

    /**
     * INITIAL_CONTACT, section 2.4: what else we have with the same identity is of no use to the
     * peer any more. Not so what was begun in the same few seconds: when both begin at once, each
     * says so, and neither knows of the other's.
     */
    void initialContact(IkeSa fresh, Turn turn) {
        for (IkeSa sa : table.with(fresh.remoteIdentity())) {
            boolean older =
                    sa.establishedNanos != 0
                            && fresh.bornNanos - sa.establishedNanos >= SAME_MOMENT.toNanos();
            if (sa != fresh && older && sa.talks() && sameHost(sa, fresh)) {
                sa.end("the peer has begun anew (INITIAL_CONTACT)", false, turn);
            }
        }
    }

    /** An address is an identity only where it is the peer's own, not behind somebody's NAT. */
    private static boolean sameHost(IkeSa one, IkeSa other) {
        return one.path().vrf().equals(other.path().vrf())
                && one.remoteIdentity().equals(other.remoteIdentity())
                && (Identities.address(other.remoteIdentity()).isEmpty()
                        || one.path().remote().address().equals(other.path().remote().address()));
    }

    /** The peer does not know a child of ours: section 2.25, it goes, and a new one is made. */
    void recreate(IkeSa sa, Child lost, Turn turn) {
        Demand demand = demands.renew(lost.policy, key(sa, lost));
        removeChild(sa, lost, "the peer does not know it", turn);
        sa.requests().add(CreateChildSa.fresh(demand), turn);
    }

    /** Something that anybody can say lets doubt whether the peer still knows this IKE SA. */
    void suspect(IkeSa sa, String why, Turn turn) {
        upkeep.suspect(sa, why, turn);
    }

    // ---- children

    @Nullable Child child(long id) {
        IkeSa sa = byChild.get(id);
        return sa == null ? null : sa.children.get(id);
    }

    @Nullable IkeSa ofChild(long id) {
        return byChild.get(id);
    }

    /** Whether a child that is not being deleted serves it. */
    boolean serves(Demand.Key key) {
        return served.containsKey(key);
    }

    /** What a child serves; it counts as long as it {@link Child#live}. */
    void serve(Child child, Demand.@Nullable Key key) {
        if (child.serves != null) {
            served.computeIfPresent(
                    child.serves, (_, all) -> all.remove(child) && all.isEmpty() ? null : all);
        }
        child.serves = key;
        if (key != null) {
            served.computeIfAbsent(key, _ -> new ArrayList<>()).add(child);
        }
    }

    static Demand.Key key(IkeSa sa, Child child) {
        return Demand.Key.of(child.policy, sa.path().remote().address());
    }

    /** A child is there; its keys are used and forgotten here. */
    void install(IkeSa sa, Child child, Bytes material, Turn turn) {
        sa.children.put(child.id, child);
        byChild.put(child.id, sa);
        bySpiIn.put(child.agreed.inboundSpi(), child);
        turn.emit(new IkeAction.InstallChild(child.installed(sa, material)));
        turn.note(
                new Ikev2Trace.ChildUp(
                        sa.path(),
                        child.policy.profile(),
                        Proposals.words(child.agreed.suite()),
                        child.agreed.tunnelMode(),
                        child.replaces != 0));
        debug(sa, child, "installed" + (child.replaces == 0 ? "" : " in place of another"), turn);
        Demand.Key key = key(sa, child);
        serve(child, key);
        demands.served(key);
        upkeep.installed(sa, child, turn);
    }

    private static void debug(IkeSa sa, Child child, String what, Turn turn) {
        turn.note(
                new Ikev2Trace.IpsecSa(
                        sa.path().remote().address(),
                        child.agreed.inboundSpi(),
                        child.agreed.outboundSpi(),
                        what));
    }

    /** Its outbound side is used from now on. */
    void use(Child child, Turn turn) {
        if (!child.used && child.live()) {
            child.used = true;
            turn.disarm(IkeTimer.Kind.USE_CHILD, child.id);
            IkeSa sa = byChild.get(child.id);
            if (sa != null) {
                failures.forget(sa.path());
                debug(sa, child, "in use", turn);
            }
            seal(child, turn);
            upkeep.used(child, turn);
        }
    }

    /** Packets leave with it from now on. */
    void seal(Child child, Turn turn) {
        child.usedNumber = ++uses;
        child.usedNanos = turn.now();
        turn.emit(new IkeAction.UseOutbound(child.id));
    }

    /**
     * Children in use for the same traffic with the same peer, in the order of installation. Two
     * peers behind one NAT, whatever they call themselves, are not the same.
     */
    List<Child> alike(Child child) {
        IkeSa holder = byChild.get(child.id);
        Demand.Key key = child.serves;
        if (holder == null || key == null) {
            return List.of();
        }
        return served.getOrDefault(key, List.of()).stream()
                .filter(one -> one.used && one.state == Child.State.INSTALLED)
                .filter(one -> samePeer(byChild.get(one.id), holder))
                .sorted(Comparator.comparingLong(one -> one.id))
                .toList();
    }

    private static boolean samePeer(@Nullable IkeSa one, IkeSa other) {
        return one != null
                && one.path().remote().equals(other.path().remote())
                && one.remoteIdentity().equals(other.remoteIdentity());
    }

    /** The ends of an IKE SA are others. */
    void moved(IkeSa sa) {
        for (Child child : sa.children.values()) {
            if (child.serves != null) {
                serve(child, key(sa, child));
            }
        }
    }

    void removeChild(IkeSa sa, Child child, String why, Turn turn) {
        if (sa.children.remove(child.id) == null) {
            return;
        }
        Demand.Key key = key(sa, child);
        serve(child, null);
        child.state = Child.State.REMOVED;
        byChild.remove(child.id);
        bySpiIn.remove(child.agreed.inboundSpi());
        upkeep.removed(child, turn);
        turn.emit(new IkeAction.RemoveChild(child.id, why));
        turn.note(new Ikev2Trace.ChildDown(sa.path(), child.policy.profile(), why));
        debug(sa, child, "removed: " + why, turn);
        if (!ending && !serves(key)) {
            demands.lost(child.policy, key, why, turn);
        }
        upkeep.childless(sa, turn);
    }

    /** Children go over to the IKE SA that has taken the place of an old one. */
    void inherit(IkeSa old, IkeSa heir, Turn turn) {
        for (Child child : old.children.values()) {
            heir.children.put(child.id, child);
            byChild.put(child.id, heir);
        }
        old.children.clear();
        retire(old, turn);
        upkeep.established(heir, turn);
        for (Exchange exchange : old.requests().takeWaiting()) {
            if (!(exchange instanceof RekeyIke)) {
                heir.requests().add(exchange, turn);
            }
        }
        turn.note(new Ikev2Trace.IkeRekeyed(heir.path(), heir.keys().suite().toString()));
        rejudge(List.of(heir), turn);
    }

    /** An IKE SA that the peer is to end; it goes by itself when that does not come. */
    void retire(IkeSa sa, Turn turn) {
        if (sa.established()) {
            sa.state(IkeSa.State.REPLACED);
            upkeep.replaced(sa, turn);
        }
    }

    void disconnect(Demand.Key key, @Nullable Demand demand, Turn turn) {
        for (IkeSa sa : table.with(key.vrf(), key.remote())) {
            if (demand != null
                    && sa.negotiation.demand == demand
                    && !sa.established()
                    && sa.state() == IkeSa.State.INITIATING) {
                sa.end("nobody needs it any more", false, turn);
                continue;
            }
            List<Child> gone = new ArrayList<>();
            for (Child child : sa.children.values()) {
                if (key(sa, child).equals(key) && child.live()) {
                    gone.add(child);
                }
            }
            if (gone.isEmpty()) {
                continue;
            }
            if (gone.size() == sa.children.size()) {
                close(sa, "nobody needs it any more", turn);
            } else {
                gone.forEach(c -> delete(sa, c, "nobody needs it any more", turn));
            }
        }
    }

    /** Deletes a child in order: the peer is told, then both directions go. */
    void delete(IkeSa sa, Child child, String why, Turn turn) {
        if (child.live()) {
            serve(child, null);
            child.state = Child.State.DELETING;
            sa.requests().add(Informational.deleteChild(child, why), turn);
        }
    }

    /** Deletes a child, and the IKE SA with it where that has no other one. */
    void leave(Child child, String why, Turn turn) {
        IkeSa sa = byChild.get(child.id);
        if (sa != null && sa.children.size() == 1) {
            close(sa, why, turn);
        } else if (sa != null) {
            delete(sa, child, why, turn);
        }
    }

    /** Deletes an IKE SA in order; its children go at once. */
    void close(IkeSa sa, String why, Turn turn) {
        if (sa.state() == IkeSa.State.INITIATING || sa.state() == IkeSa.State.HALF_OPEN) {
            sa.end(why, false, turn);
            return;
        }
        if (sa.established() || sa.state() == IkeSa.State.REPLACED) {
            sa.state(IkeSa.State.CLOSING);
            for (Child child : List.copyOf(sa.children.values())) {
                removeChild(sa, child, why, turn);
            }
            sa.requests().add(Informational.closeIke(why), turn);
        }
    }

    // ---- changes around us

    /** The configuration is another one: what it does not know any more goes. */
    void configured(Turn turn) {
        backlog.each(all(), this::configured);
        backlog.then(later -> {
            if (!environment.credentials().equals(judgedBy)) {
                judgedBy = environment.credentials();
                rejudge(all().values(), later);
            }
            demands.admit(later);
        });
        start(turn);
    }

    private void configured(IkeSa sa, Turn turn) {
        if (!sa.established() && sa.state() != IkeSa.State.INITIATING) {
            return;
        }
        Optional<Ikev2Profile> profile = settings.profile(sa.peer.profileName());
        if (profile.isEmpty()) {
            close(sa, "its IKEv2 profile is not configured any more", turn);
            return;
        }
        sa.peer.profile(profile.get());
        for (Child child : List.copyOf(sa.children.values())) {
            Optional<ChildPolicy> policy = policyNow(sa, child);
            if (policy.isPresent()) {
                child.policy = policy.get();
                if (child.serves != null) {
                    serve(child, key(sa, child));
                }
            } else {
                delete(sa, child, "no tunnel asks for it any more", turn);
            }
        }
        if (sa.peer.mobike && sa.established()) {
            follow(sa, turn);
        }
    }

    /** Asks whether those whom certificates have let in may stay. */
    private void rejudge(Collection<IkeSa> some, Turn turn) {
        List<Rejudgement.Case> cases = new ArrayList<>();
        boolean asks = environment.settings().defaults().ikev2SendsRevokedAway();
        for (IkeSa sa : some) {
            if (asks && sa.established() && !sa.peer.chain.isEmpty()) {
                List<String> trustpoints = Certificates.verifying(judgedBy, sa.profile());
                cases.add(new Rejudgement.Case(sa.number(), sa.peer.chain, trustpoints));
            }
        }
        if (cases.isEmpty()) {
            return;
        }
        Credentials by = judgedBy;
        Instant now = environment.wallTime();
        compute(
                null,
                Rejudgement.class,
                () -> Rejudgement.of(cases, by, now),
                (judged, later) -> {
                    backlog.each(
                            judged.refused().entrySet(),
                            (refused, then) -> expel(refused.getKey(), refused.getValue(), then));
                    start(later);
                },
                turn);
    }

    /** A peer may not stay. */
    private void expel(long number, String why, Turn turn) {
        IkeSa sa = table.byNumber(number).filter(IkeSa::established).orElse(null);
        if (sa != null) {
            told(sa.path(), "certificate of the peer", why, turn);
            counters.revokedPeers++;
            close(sa, why, turn);
        }
    }

    /**
     * The packet path has heard a child from elsewhere, section 2.23. RFC 4555 section 3.8 lets
     * packets tell it with MOBIKE too.
     */
    void peerMoved(IkeInput.PeerMoved moved, Turn turn) {
        IkeSa sa = byChild.get(moved.childSa());
        if (sa != null
                && sa.established()
                && sa.peer.remoteNat
                && !sa.peer.localNat
                && !moved.remote().equals(sa.path().remote())) {
            sa.move(new IkePath(sa.path().vrf(), sa.path().local(), moved.remote()), turn);
        }
    }

    /**
     * ESP that nobody knows, section 1.5: told within the IKE SA with its sender where there is
     * one, else without protection, as a hint.
     */
    void unknownSpi(IkeInput.UnknownSpi unknown, Turn turn) {
        int spi = unknown.spi();
        if (ending
                || !numbers.isMine(spi) // IKEv1 has a word for its own
                || bySpiIn.containsKey(spi) // a worker of the packet path may be a moment behind
                || !unprotected.allows(turn.now())) {
            return;
        }
        Notify notify = Notify.of(NotifyType.INVALID_SPI, ChildOffer.spi(unknown.spi()));
        boolean told = false;
        IkePath path = unknown.path();
        for (IkeSa sa : table.with(path.vrf(), path.remote().address())) {
            if (sa.established()) {
                told = true;
                if (!sa.requests().holds(Informational.class)) {
                    sa.requests().add(Informational.tell(List.of(notify)), turn);
                }
            }
        }
        if (!told) {
            Ikev2Message hint =
                    new Ikev2Message(
                            0, 0, ExchangeType.INFORMATIONAL, true, false, 0, List.of(notify));
            turn.emit(new IkeAction.Send(unknown.path(), Ikev2Codec.encode(hint)));
        }
    }

    /** What goes to a peer is not answered: unless it has just been heard, it is asked. */
    void doubted(ChildPolicy policy, Address remote, Turn turn) {
        for (Child child : served.getOrDefault(Demand.Key.of(policy, remote), List.of())) {
            IkeSa sa = byChild.get(child.id);
            ChildUsage usage = environment.usage(child.id);
            boolean heard =
                    usage.packetsIn() > 0
                            && turn.since(usage.lastInNanos()).compareTo(HEARD_LATELY) < 0;
            if (sa != null && !heard) {
                upkeep.suspect(sa, "what goes to the peer is not answered", turn);
            }
        }
    }

    /** What a child is for now; with MOBIKE its tunnels may have got another source address. */
    private Optional<ChildPolicy> policyNow(IkeSa sa, Child child) {
        ChildPolicy before = child.policy;
        List<ChildPolicy> all =
                environment.policies().stream()
                        .filter(ChildPolicy::isIkev2)
                        .filter(p -> p.ikev2Profile().equals(sa.peer.profileName()))
                        .filter(p -> p.profile().equals(before.profile()))
                        .filter(p -> p.vrf().equals(before.vrf()))
                        .toList();
        return all.stream()
                .filter(p -> p.local().equals(before.local()))
                .findFirst()
                .or(() ->
                        all.stream()
                                .filter(p -> sa.peer.mobike && p.tunnels().equals(before.tunnels()))
                                .findFirst());
    }

    /** An address of ours has come or gone. */
    void addressesChanged(String vrf, Turn turn) {
        if (all().isEmpty()) {
            return;
        }
        Set<Address> ours = Set.copyOf(environment.localAddresses(vrf));
        backlog.each(all(), (sa, later) -> addressesChanged(sa, vrf, ours, later));
        start(turn);
    }

    private void addressesChanged(IkeSa sa, String vrf, Set<Address> ours, Turn turn) {
        Address local = sa.path().local().address();
        if (!sa.path().vrf().equals(vrf) || !sa.talks() || ours.contains(local)) {
            return;
        }
        if (sa.peer.mobike && sa.established()) {
            follow(sa, turn);
        } else {
            sa.dead("our address " + local + " has gone", turn);
        }
    }

    /**
     * Our end goes where the tunnels have their source now. Where there is none yet, another one
     * may come; packets go nowhere until then.
     */
    private void follow(IkeSa sa, Turn turn) {
        List<Address> sources =
                sa.children.values().stream().map(child -> child.policy.local()).toList();
        List<Address> ours = environment.localAddresses(sa.path().vrf());
        if (!sources.contains(sa.path().local().address())) {
            sources.stream()
                    .filter(ours::contains)
                    .findFirst()
                    .ifPresent(found -> Mobike.relocate(sa, found, turn));
        }
    }

    /** Everything is deleted, and nothing is begun. */
    void shutdown(Turn turn) {
        ending = true;
        demands.forgetAll();
        backlog.clear(); // this says more
        backlog.each(all(), Domain::farewell);
        start(turn);
    }

    private static void farewell(IkeSa sa, Turn turn) {
        if (sa.established() || sa.state() == IkeSa.State.CLOSING) {
            sa.farewell(List.of(Informational.deleteIke()), turn);
        }
        sa.end("the router ends", false, turn);
    }

    // ---- words

    Ikev2Trace packet(Ikev2Message message, boolean sent, IkePath path, int sizeBytes) {
        String content =
                message.payloads().stream().map(Domain::words).collect(Collectors.joining(" "));
        return new Ikev2Trace.Packet(
                path,
                sent,
                ExchangeType.name(message.exchange()),
                message.response(),
                Integer.toUnsignedLong(message.messageId()),
                sizeBytes,
                content.isEmpty() ? "empty" : content);
    }

    private static String words(Payload payload) {
        return payload instanceof Notify n
                ? "N(" + NotifyType.name(n.code()) + ")"
                : payload instanceof Payload.Opaque o
                        ? "payload " + o.type()
                        : payload.getClass().getSimpleName();
    }
}
