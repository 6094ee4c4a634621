package io.spokewire.ospf;

import io.spokewire.engine.VirtualTime;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.ospf.OspfInterface.NetworkType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One router with many neighbours on one interface. These say hello, take what is described to
 * them, and acknowledge what they are told; what an input takes is counted.
 */
final class Hub {
    static final String NAME = "hub";
    private static final long DELAY_NANOS = 1_000_000;
    private static final int HUB_ID = 1 << 24 | 1;
    private static final int FIRST_ID = 3 << 24;
    private static final int FIRST_SEQUENCE = 100;

    /** One of the neighbours, of which nothing is kept. */
    final class Spoke {
        final int id;
        final OspfCircuitConfig circuit;
        private int sequence;

        /** Updates that it was sent. */
        int updates;

        /** Hellos that it heard. */
        int hellos;

        /** What it describes, and does not send when it is asked. */
        List<LsaHeader> describes = List.of();

        /** The last instance of each advertisement that it was told. */
        final Map<LsaKey, LsaHeader> told = new TreeMap<>();

        private Spoke(int number) {
            id = FIRST_ID + 1 + number;
            circuit =
                    wires.circuit(
                            NAME,
                            "0",
                            type,
                            "10.0." + (number + 2) / 250 + "." + ((number + 2) % 250 + 1) + "/16",
                            10,
                            0,
                            Wires.NONE);
        }

        /** External routes that it knows from the hub. */
        long external() {
            return told.values().stream()
                    .filter(h -> version.kind(h.key().type()) == LsaKind.EXTERNAL && !h.maxAge())
                    .count();
        }

        private void hears(OspfPacket.Body body) {
            switch (body) {
                case OspfPacket.Hello hello -> {
                    hellos++;
                    says(hello(hello));
                }
                case OspfPacket.DatabaseDescription d -> {
                    d.headers().forEach(header -> told.put(header.key(), header));
                    if (d.init()) {
                        sequence = FIRST_SEQUENCE;
                        says(description(d, true, true));
                    } else if (d.sequence() == sequence
                            && (d.more() || sequence == FIRST_SEQUENCE)) {
                        sequence++;
                        says(description(d, false, false));
                    }
                }
                case OspfPacket.LinkStateUpdate update -> {
                    updates++;
                    List<LsaHeader> headers = new ArrayList<>();
                    for (Lsa lsa : update.lsas()) {
                        headers.add(lsa.header());
                        told.put(lsa.key(), lsa.header());
                    }
                    if (acknowledge) {
                        says(new OspfPacket.LinkStateAcknowledgment(headers));
                    }
                }
                case OspfPacket.LinkStateRequest _, OspfPacket.LinkStateAcknowledgment _ -> {}
            }
        }

        private OspfPacket.Hello hello(OspfPacket.Hello hub) {
            return new OspfPacket.Hello(
                    hub.link(),
                    hub.helloSeconds(),
                    hub.options(),
                    0,
                    hub.deadSeconds(),
                    hub.designatedRouter(),
                    hub.backupDesignatedRouter(),
                    List.of(routerId),
                    0);
        }

        private OspfPacket.DatabaseDescription description(
                OspfPacket.DatabaseDescription hub, boolean first, boolean more) {
            return new OspfPacket.DatabaseDescription(
                    hub.mtuBytes(),
                    hub.options(),
                    first,
                    more,
                    true,
                    sequence,
                    first ? List.of() : describes);
        }

        /** Says something to the hub, which hears it a moment later. */
        void says(OspfPacket.Body body) {
            OspfInput.Received input = received(body);
            time.at(time.now() + DELAY_NANOS, () -> take(input));
        }

        OspfInput.Received received(OspfPacket.Body body) {
            Address to = own().address();
            return new OspfInput.Received(
                    NAME,
                    circuit.address(),
                    to,
                    version.encode(
                            new OspfPacket(id, 0, circuit.instance(), body), circuit, to, 0));
        }
    }

    final OspfVersion version;
    final VirtualTime time = new VirtualTime();
    private final Wires wires;
    private final NetworkType type;
    final OspfEngine engine;
    final List<Spoke> spokes = new ArrayList<>();
    private final Map<Address, Spoke> byAddress = new LinkedHashMap<>();
    private final Map<OspfTimer, Long> timers = new LinkedHashMap<>();
    final Map<String, OspfCircuitConfig> circuits = new LinkedHashMap<>();
    int routerId = HUB_ID;
    boolean acknowledge = true;

    /** What may be measured of each input. */
    Consumer<Runnable> around = Runnable::run;

    int mostSent;
    OspfInput input = new OspfInput.Stop();
    private int sent;

    Hub(OspfVersion version, NetworkType type, int neighbors) {
        this.version = version;
        this.type = type;
        wires = new Wires(version, 1);
        for (int i = 0; i < neighbors; i++) {
            Spoke spoke = new Spoke(i);
            spokes.add(spoke);
            byAddress.put(spoke.circuit.address(), spoke);
        }
        OspfCircuitConfig own = wires.circuit(NAME, "0", type, "10.0.0.1/16", 10, 1, Wires.NONE);
        List<OspfProcess.Neighbor> lines = new ArrayList<>();
        if (own.nonBroadcast()) {
            byAddress.keySet().forEach(a -> lines.add(new OspfProcess.Neighbor(a, 0, 0, 0)));
        }
        circuits.put(NAME, Wires.with(own, type, 10, 1, own.mtuBytes(), lines));
        engine = new OspfEngine(config(), 1_000);
    }

    /** Starts it, and waits until all are adjacent. */
    Hub start() {
        take(new OspfInput.Configure(config()));
        boolean met = time.await(Duration.ofMinutes(5), () -> full() == spokes.size());
        if (!met) {
            throw new AssertionError("adjacent: " + full());
        }
        time.run(Duration.ofSeconds(20));
        forget();
        return this;
    }

    long full() {
        return Objects.requireNonNull(engine.circuit(NAME)).full();
    }

    /** What was measured does not count. */
    void forget() {
        mostSent = 0;
        spokes.forEach(spoke -> spoke.updates = 0);
    }

    OspfCircuitConfig own() {
        return Objects.requireNonNull(circuits.get(NAME));
    }

    OspfConfig config() {
        return new OspfConfig(
                version,
                1,
                "",
                routerId,
                new ArrayList<>(circuits.values()),
                List.of(),
                List.of(),
                List.of(),
                4,
                RestartHelper.ON,
                true,
                false,
                OptionalLong.empty(),
                OspfTimings.DEFAULT,
                LogChanges.USUAL,
                MaxMetric.OFF);
    }

    void take(OspfInput next) {
        sent = 0;
        input = next;
        around.accept(() -> engine.handle(next, time.now(), this::act));
        mostSent = Math.max(mostSent, sent);
    }

    private void act(OspfAction action) {
        switch (action) {
            case OspfAction.Send(String _, Address to, Bytes payload) -> {
                sent++;
                time.at(time.now() + DELAY_NANOS, () -> deliver(to, payload));
            }
            case OspfAction.Arm(OspfTimer timer, Duration delay) -> {
                long due = time.now() + delay.toNanos();
                timers.put(timer, due);
                time.at(
                        due,
                        () -> {
                            if (timers.remove(timer, due)) {
                                take(new OspfInput.Fired(timer));
                            }
                        });
            }
            case OspfAction.Disarm(OspfTimer timer) -> timers.remove(timer);
            case OspfAction.Install _,
                    OspfAction.Remove _,
                    OspfAction.Adjacency _,
                    OspfAction.Await _,
                    OspfAction.Discard _,
                    OspfAction.Tell _ -> {}
        }
    }

    private void deliver(Address to, Bytes payload) {
        OspfPacket.Body body;
        try {
            body =
                    version.decode(
                                    new OspfInput.Received(NAME, own().address(), to, payload),
                                    own())
                            .packet()
                            .body();
        } catch (DecodeException | OspfCodec.AuthenticationException e) {
            throw new AssertionError(e);
        }
        if (to.isMulticast()) {
            spokes.forEach(spoke -> spoke.hears(body));
        } else {
            Optional.ofNullable(byAddress.get(to)).ifPresent(spoke -> spoke.hears(body));
        }
    }
}
