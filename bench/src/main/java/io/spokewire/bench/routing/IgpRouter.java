package io.spokewire.bench.routing;

import io.spokewire.eigrp.EigrpRoutingEngine;
import io.spokewire.net.AddressFamily;
import io.spokewire.ospf.OspfRoutingEngine;
import io.spokewire.router.Ports;
import io.spokewire.routing.ProcessKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A whole router whose interfaces are cables to others of its kind. */
final class IgpRouter extends MeasuredRouter {
    private final Map<String, IgpRouter> cables = new LinkedHashMap<>();
    private @Nullable OspfSpokes spokes;

    IgpRouter(String text) {
        super(text);
    }

    /** A cable between interfaces of one name. */
    static void connect(IgpRouter one, IgpRouter other, String link) {
        one.cables.put(link, other);
        other.cables.put(link, one);
    }

    void start() {
        router.start();
    }

    /** {@code clear ip eigrp neighbors}. */
    void clearEigrp() {
        ProcessKey process = new ProcessKey("eigrp", "100", "", AddressFamily.IPV4);
        EigrpRoutingEngine.Clear all =
                new EigrpRoutingEngine.Clear(Optional.empty(), Optional.empty(), false);
        boolean _ = loop.offer(() -> router.order(process, all));
    }

    /** A packet comes by a cable. */
    void hear(Ports.LinkPacket packet) {
        boolean _ = loop.offer(() -> router.handle(packet));
    }

    @Override
    public void send(Ports.LinkPacket packet) {
        IgpRouter other = cables.get(packet.interfaceName());
        if (other != null) {
            other.hear(packet);
        }
        OspfSpokes many = spokes;
        if (many != null) {
            many.hear(packet.packet());
        }
    }

    /** What it sends goes to these. */
    void spokes(OspfSpokes many) {
        spokes = many;
    }

    /** Somebody types {@code show ip ospf neighbor} and {@code show ip protocols}. */
    void show() {
        boolean _ =
                loop.offer(() ->
                        router.routing(OspfRoutingEngine.class)
                                .forEach(engine -> engine.snapshot(loop.nanoTime())));
        boolean _ = loop.offer(router::protocols);
    }

    /** Neighbours of OSPF that are fully adjacent. */
    long full() {
        return router.routing(OspfRoutingEngine.class).stream()
                .flatMap(engine -> engine.snapshot(loop.nanoTime()).stream())
                .flatMap(snapshot -> snapshot.circuits().stream())
                .flatMap(circuit -> circuit.neighbors().stream())
                .filter(neighbor -> neighbor.state().equals("FULL"))
                .count();
    }

    /** A cable is pulled out at this end. */
    void pull(String link) {
        IgpRouter other = cables.remove(link);
        if (other != null) {
            other.cables.remove(link);
        }
        linkDown(link);
    }
}
