package io.spokewire.bench.routing;

import io.spokewire.bench.ike.Configuration;
import io.spokewire.bench.ike.SpokeEnvironment;
import io.spokewire.engine.Engine;
import io.spokewire.forward.Injection;
import io.spokewire.forward.Punt;
import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.IkeSettings;
import io.spokewire.ike.v1.Ikev1Engine;
import io.spokewire.ike.v2.Ikev2Engine;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.Ipv4Address;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A hub with spokes that are nothing but IKE. Theirs is no time of the control thread; nothing is
 * lost on the way, so that they need no timers.
 */
final class SealedRouter extends MeasuredRouter {
    private static final int GROUP = 19;

    private final int version;
    private final Map<Address, Spoke> spokes = new HashMap<>();
    private final Deque<Runnable> work = new ArrayDeque<>();
    private final SplittableRandom random = new SplittableRandom(2);

    /** A spoke. */
    private record Spoke(SpokeEnvironment environment, Engine<IkeInput, IkeAction> engine) {}

    /** Of this configuration, to which the lines of IKE are added; not started. */
    SealedRouter(int version, String text) {
        super(ike(version) + text);
        this.version = version;
    }

    /** The lines of IKE. */
    static String ike(int version) {
        return Configuration.text(version, GROUP);
    }

    void start() {
        boolean _ = loop.offer(router::start);
    }

    /** So many spokes begin, which know nothing of what there was before. */
    void connect(int first, int count, Address hub) {
        IkeSettings settings = Configuration.settings(version, GROUP);
        for (int i = first; i < first + count; i++) {
            Address address = new Ipv4Address(NhrpScenario.FIRST_NBMA + i);
            SpokeEnvironment environment = SpokeEnvironment.of(version, address, settings);
            Spoke spoke =
                    new Spoke(
                            environment,
                            version == 1
                                    ? new Ikev1Engine(environment, random.split())
                                    : new Ikev2Engine(environment, random.split()));
            spokes.put(address, spoke);
            work.add(() -> handle(spoke, environment.wants(hub)));
        }
    }

    @Override
    boolean step() {
        Runnable next = work.poll();
        if (next != null) {
            next.run();
        }
        return super.step() || next != null;
    }

    private void handle(Spoke spoke, IkeInput input) {
        spoke.engine.handle(input, System.nanoTime(), action -> act(spoke, action));
    }

    private void act(Spoke spoke, IkeAction action) {
        if (action instanceof IkeAction.Send(IkePath path, Bytes message)) {
            Punt.Ike punt =
                    new Punt.Ike(
                            0,
                            path.remote().address(),
                            path.remote().port(),
                            path.local().address(),
                            path.local().port(),
                            message);
            boolean _ = loop.offer(() -> router.handle(punt));
        } else if (action instanceof IkeAction.Compute(long job, var computation)) {
            work.add(() -> handle(spoke, new IkeInput.Computed(job, computation.get())));
        }
    }

    @Override
    public boolean inject(Injection injection) {
        if (injection
                instanceof
                Injection.Udp(
                        int _,
                        Address local,
                        int localPort,
                        Address remote,
                        int remotePort,
                        boolean _,
                        Bytes payload)) {
            Spoke spoke = spokes.get(remote);
            if (spoke != null) {
                IkePath path =
                        new IkePath(
                                "",
                                new Endpoint(remote, remotePort),
                                new Endpoint(local, localPort));
                work.add(() -> handle(spoke, new IkeInput.Received(path, payload)));
            }
        }
        return true;
    }
}
