package io.spokewire.bench.routing;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.esp.JdkEspProvider;
import io.spokewire.forward.ForwardCounter;
import io.spokewire.forward.ForwardingState;
import io.spokewire.forward.Injection;
import io.spokewire.forward.TunnelCounter;
import io.spokewire.net.Prefix;
import io.spokewire.pki.KeySource;
import io.spokewire.rib.NextHop;
import io.spokewire.router.Host;
import io.spokewire.router.Languages;
import io.spokewire.router.Ports;
import io.spokewire.router.Router;
import io.spokewire.routing.Listen;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** A whole router, its doors held by a benchmark; all its interfaces are up. */
abstract class MeasuredRouter implements Ports.DataPlane, Host, Ports.Links, Ports.Store {
    final MeasuredLoop loop = new MeasuredLoop();
    final Router router;
    private final Set<String> links = new LinkedHashSet<>();
    private ForwardingState state = ForwardingState.EMPTY;

    /** Of this configuration; not started. */
    MeasuredRouter(String text) {
        router =
                new Router(
                        read(text),
                        new Ports(
                                loop,
                                new SplittableRandom(1),
                                this,
                                this,
                                this,
                                Ports.Bfd.NONE,
                                Ports.Echoes.NONE,
                                streams(),
                                (_, _, _, answer) -> answer.accept(List.of()),
                                this,
                                new JdkEspProvider(),
                                Ports.KeyLog.NONE,
                                KeySource.NONE,
                                Ports.Compute.inPlace(loop),
                                _ -> {}));
    }

    /** What carries its sessions. */
    Ports.Streams streams() {
        return Ports.Streams.NONE;
    }

    static Section read(String text) {
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "bench.cfg", text);
        if (!read.clean()) {
            throw new IllegalStateException("a line is not as it should be: " + read.lines());
        }
        return read.config();
    }

    /** Other lines, all of them. */
    void configure(String text) {
        Router.Checked changed = Router.check(read(text)); // as the console does
        boolean _ = loop.offer(() -> router.apply(changed));
    }

    /** An interface goes down. */
    void linkDown(String link) {
        boolean _ = loop.offer(() -> router.handle(new Event.LinkState(link, false, 1500)));
    }

    /** It comes again. */
    void linkUp(String link) {
        boolean _ = loop.offer(() -> router.handle(new Event.LinkState(link, true, 1500)));
    }

    Set<String> links() {
        return links;
    }

    /** Routes in what the packet path looks up. */
    int fib() {
        return state.fibs().isEmpty() ? 0 : state.fibs().getFirst().size();
    }

    // ---- the host

    @Override
    public void apply(HostPlan plan) {
        for (Link link : plan.links()) {
            if (link.kind() == Kind.PHYSICAL && links.add(link.name())) {
                boolean _ =
                        loop.offer(() -> {
                            router.handle(new Event.LinkState(link.name(), true, 1500));
                            link.addresses()
                                    .forEach(address ->
                                            router.handle(
                                                    new Event.AddressAdded(link.name(), address)));
                        });
            }
        }
    }

    @Override
    public void install(String vrf, Prefix prefix, List<NextHop> nextHops) {}

    @Override
    public void withdraw(String vrf, Prefix prefix) {}

    // ---- what is not looked at

    @Override
    public void publish(ForwardingState fresh) {
        state = fresh;
    }

    @Override
    public boolean inject(Injection injection) {
        return true;
    }

    @Override
    public long[] counters() {
        return new long[ForwardCounter.values().length];
    }

    @Override
    public long tunnelCounter(int tunnel, TunnelCounter counter) {
        return 0;
    }

    @Override
    public long packetsSent(int tunnel, int adjacencyId) {
        return 0;
    }

    @Override
    public long packetsFollowed(int shortcut) {
        return 0;
    }

    @Override
    public long bytesSent(int tunnel, int adjacencyId) {
        return 0;
    }

    @Override
    public void listen(List<Listen> wanted) {}

    @Override
    public void send(Ports.LinkPacket packet) {}

    @Override
    public Optional<String> get(String key) {
        return Optional.empty();
    }

    @Override
    public void put(String key, String value) {}
}
