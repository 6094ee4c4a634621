package io.spokewire.ike.v1;

import io.spokewire.command.Typing;
import io.spokewire.engine.Trace;
import io.spokewire.esp.EspCipher;
import io.spokewire.esp.EspIntegrity;
import io.spokewire.esp.EspSuite;
import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.ChildPolicy.Mode;
import io.spokewire.ike.ChildPolicy.Proposal;
import io.spokewire.ike.ChildSa;
import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeEnvironment;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.IkeSaSnapshot;
import io.spokewire.ike.IkeSettings;
import io.spokewire.ike.IkeTimer;
import io.spokewire.ike.IsakmpCommands;
import io.spokewire.ike.PolicyChange;
import io.spokewire.interfaces.InterfaceName;
import io.spokewire.net.Address;
import io.spokewire.pki.Credentials;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One router of a {@link Lab}: an engine, its environment, and what came of its actions. */
final class Node implements IkeEnvironment {
    static final EspSuite AES_SHA =
            new EspSuite(EspCipher.AES_CBC, 128, EspIntegrity.HMAC_SHA1_96, false);

    private static final Typing TYPING =
            Typing.in(List.of(InterfaceName.TYPE), IsakmpCommands.all());

    final Lab lab;
    final String name;
    final Lab.@Nullable Nat nat;
    Address address;
    Ikev1Engine engine;
    boolean running = true;
    Credentials credentials = Credentials.NONE;
    List<Address> addresses;

    final Map<IkeTimer, Long> timers = new LinkedHashMap<>();
    long timerNumber;
    final Map<Long, ChildSa> children = new LinkedHashMap<>();
    final Map<Long, Long> uses = new LinkedHashMap<>();
    final Map<Long, ChildUsage> usage = new LinkedHashMap<>();
    final Map<Long, Endpoint> moves = new LinkedHashMap<>();
    final List<IkeAction.PeerFailed> failures = new ArrayList<>();
    final List<Trace> traces = new ArrayList<>();
    final List<IkePath> keepalives = new ArrayList<>();
    final List<String> removed = new ArrayList<>();
    int installed;
    int lost;
    int unsent;

    private IkeSettings settings;
    private List<ChildPolicy> policies;
    private long useNumber;

    Node(Lab lab, String name, Address address, Lab.@Nullable Nat nat, String... config) {
        this.lab = lab;
        this.name = name;
        this.address = address;
        this.addresses = List.of(address);
        this.nat = nat;
        this.settings = settings(name, config);
        this.policies = List.of(policy(address, Mode.TRANSPORT));
        this.engine = new Ikev1Engine(this, new SplittableRandom(lab.chance.nextLong()));
    }

    static IkeSettings settings(String name, String... config) {
        return IkeSettings.of(TYPING.typed(config), name, "example.com");
    }

    static ChildPolicy policy(Address local, Mode mode) {
        return new ChildPolicy(
                "IPS",
                List.of("Tunnel0"),
                "",
                local,
                "",
                "",
                List.of(new Proposal("TS", AES_SHA, mode)),
                OptionalInt.empty(),
                3600,
                4_608_000,
                0,
                64,
                true,
                false);
    }

    // ---- Setting up

    Node policy(UnaryOperator<ChildPolicy> change) {
        policies = policies.stream().map(change).toList();
        return this;
    }

    Node mode(Mode mode) {
        return policy(p ->
                PolicyChange.of(p).proposals(List.of(new Proposal("TS", AES_SHA, mode))).made());
    }

    Node suites(Mode mode, EspSuite... suites) {
        return policy(p ->
                PolicyChange.of(p)
                        .proposals(
                                List.of(suites).stream()
                                        .map(suite -> new Proposal("TS", suite, mode))
                                        .toList())
                        .made());
    }

    Node pfs(int group) {
        return policy(p -> PolicyChange.of(p).pfs(group).made());
    }

    Node lifetime(int seconds) {
        return policy(p -> PolicyChange.of(p).lifetimeSeconds(seconds).made());
    }

    Node idle(int seconds) {
        return policy(p -> PolicyChange.of(p).idleSeconds(seconds).made());
    }

    Node profile(String isakmpProfile) {
        return policy(p -> PolicyChange.of(p).isakmpProfile(isakmpProfile).made());
    }

    Node noNatTraversal() {
        return policy(p -> PolicyChange.of(p).withoutUdp().made());
    }

    /** The configuration changes. */
    void configure(String... config) {
        settings = settings(name, config);
        take(new IkeInput.Configured());
    }

    /** The tunnel goes. */
    void unprotect() {
        policies = List.of();
        take(new IkeInput.Configured());
    }

    // ---- Driving

    void take(IkeInput input) {
        engine.handle(input, lab.now, action -> lab.carryOut(this, action));
    }

    void connect(Address remote) {
        take(new IkeInput.Connect(policies.getFirst(), remote, false));
    }

    void connect(Node peer) {
        connect(peer.nat == null ? peer.address : peer.nat.outside);
    }

    /** What goes to a peer is not answered. */
    void doubt(Node peer) {
        take(new IkeInput.Doubted(policies.getFirst(), peer.address));
    }

    /** The process ends without a word and starts anew; nothing is left. */
    void crash() {
        timers.clear();
        children.clear();
        uses.clear();
        usage.clear();
        engine = new Ikev1Engine(this, new SplittableRandom(lab.chance.nextLong()));
    }

    // ---- What came of it

    void install(ChildSa child) {
        installed++;
        children.put(child.id(), child);
    }

    void use(long id) {
        uses.put(id, ++useNumber);
    }

    void remove(long id, String why) {
        children.remove(id);
        uses.remove(id);
        removed.add(why);
    }

    /** The pair that packets to a peer leave with; null for none. */
    @Nullable ChildSa outbound(Lab network, Node peer) {
        ChildSa best = null;
        for (ChildSa child : children.values()) {
            Address remote = child.path().remote().address();
            boolean same =
                    peer.nat == null
                            ? remote.equals(peer.address)
                            : remote.equals(peer.nat.outside)
                                    && network.seen(peer, child.path().local().port())
                                            .equals(child.path().remote());
            Long use = uses.get(child.id());
            Long than = best == null ? null : uses.get(best.id());
            if (same && use != null && (than == null || use > than)) {
                best = child;
            }
        }
        return best;
    }

    void sent(long id) {
        ChildUsage old = usage(id);
        usage.put(
                id,
                new ChildUsage(
                        old.packetsIn(),
                        old.packetsOut() + 1,
                        old.bytesIn(),
                        old.bytesOut() + 100,
                        old.lastInNanos()));
    }

    void received(long id, long at) {
        ChildUsage old = usage(id);
        usage.put(
                id,
                new ChildUsage(
                        old.packetsIn() + 1,
                        old.packetsOut(),
                        old.bytesIn() + 100,
                        old.bytesOut(),
                        at));
        if (old.packetsIn() == 0) {
            take(new IkeInput.ChildUsed(id));
        }
    }

    List<IkeSaSnapshot> sas() {
        return engine.snapshot();
    }

    IkeSaSnapshot sa() {
        return sas().getFirst();
    }

    /** What was said, without what only {@code debug} shows. */
    List<String> said() {
        return traces.stream()
                .filter(trace -> trace.category().isEmpty())
                .map(Trace::line)
                .toList();
    }

    boolean isIdle() {
        return sas().stream().allMatch(sa -> sa.state().equals("QM_IDLE"));
    }

    // ---- The environment

    @Override
    public IkeSettings settings() {
        return settings;
    }

    @Override
    public List<ChildPolicy> policies() {
        return policies;
    }

    @Override
    public Credentials credentials() {
        return credentials;
    }

    @Override
    public Instant wallTime() {
        return Instant.parse("2026-11-28T12:00:00Z");
    }

    @Override
    public List<Address> localAddresses(String vrf) {
        return addresses;
    }

    @Override
    public List<Address> interfaceAddresses(String interfaceName, String vrf) {
        return interfaceName.equals("GigabitEthernet0/0") ? List.of(address) : List.of();
    }

    @Override
    public ChildUsage usage(long childSa) {
        return usage.getOrDefault(childSa, ChildUsage.NONE);
    }

    @Override
    public String toString() {
        return name;
    }
}
