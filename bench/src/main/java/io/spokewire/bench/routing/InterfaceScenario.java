package io.spokewire.bench.routing;

import io.spokewire.bench.ike.Configuration;
import io.spokewire.eigrp.EigrpRoutingEngine;
import io.spokewire.net.Ipv4Address;
import io.spokewire.ospf.OspfRoutingEngine;
import io.spokewire.rip.RipRoutingEngine;
import io.spokewire.router.Router;
import io.spokewire.routing.RoutingEngine;
import java.util.Optional;
import java.util.function.BiFunction;

/** Hundreds of interfaces, with a protocol on all of them. */
final class InterfaceScenario extends ControlScenario<ControlScenario.Lonely> {
    static final String OSPF = "router ospf 1\n network 10.0.0.0 1.255.255.255 area 0\n";
    static final String EIGRP = "router eigrp 1\n network 10.0.0.0\n network 11.0.0.0\n";
    static final String RIP = "router rip\n version 2\n network 10.0.0.0\n network 11.0.0.0\n";
    static final String BGP =
            "router bgp 65000\n redistribute connected\n neighbor 192.0.2.7 remote-as 65001\n";

    private static final int GROUP = 19;
    private static final int FIRST_LOOPBACK = 0x0A000001;
    private static final int FIRST_TUNNEL = 0x0B000001;
    private static final int FIRST_PEER = 0x64400000;

    private final String text;

    /** What is left of the configuration when most of its interfaces go. */
    private final String few;

    private final String protocol;

    /** So many loopback interfaces, and as many tunnels, with a protocol or without one. */
    InterfaceScenario(String protocol, int count, boolean quiet) {
        this(numbered(count, protocol), numbered(1, protocol), protocol, quiet);
    }

    private InterfaceScenario(String text, String few, String protocol, boolean quiet) {
        super(new Lonely(text), quiet);
        this.text = text;
        this.few = few;
        this.protocol = protocol;
    }

    /** So many tunnels that borrow the address of one interface. */
    static InterfaceScenario unnumbered(int count, boolean quiet) {
        return new InterfaceScenario(borrowing(count), borrowing(1), "", quiet);
    }

    /** So many protected tunnels, whose far ends do not answer. */
    static InterfaceScenario sealed(int count, boolean quiet) {
        return new InterfaceScenario(sealing(count), sealing(1), "", quiet);
    }

    private void shows() {
        event("`show interfaces`", () -> each(router.router::interfaceNames, this::look));
        event("`show ip protocols`", () -> loop(router.router::protocols));
        switch (protocol) {
            case OSPF ->
                    event(
                            "`show ip ospf interface`",
                            () -> snapshot(OspfRoutingEngine.class, (e, now) -> e.snapshot(now)));
            case EIGRP ->
                    event(
                            "`show ip eigrp interfaces`",
                            () -> snapshot(EigrpRoutingEngine.class, (e, now) -> e.snapshot(now)));
            case RIP ->
                    event(
                            "`show ip rip`",
                            () -> snapshot(RipRoutingEngine.class, (e, now) -> e.snapshot(now)));
            default -> {}
        }
    }

    private void look(String name) {
        Router.InterfaceStatus _ = router.router.interfaceStatus(name);
        Optional<Router.TunnelStatus> _ = router.router.tunnelStatus(name);
    }

    private <E extends RoutingEngine> void snapshot(
            Class<E> type, BiFunction<E, Long, Object> take) {
        loop(() ->
                router.router
                        .routing(type)
                        .forEach(engine -> {
                            Object _ = take.apply(engine, router.loop.nanoTime());
                        }));
    }

    private static String sealing(int count) {
        StringBuilder text = new StringBuilder(Configuration.text(2, GROUP));
        text.append(
                """
                crypto ipsec profile PROTECT
                 set ikev2-profile IKE
                """);
        text.append(WAN);
        for (int i = 0; i < count; i++) {
            text.append(tunnel(i, "unnumbered GigabitEthernet0/0"))
                    .append(" tunnel protection ipsec profile PROTECT\n");
        }
        return text + "ip route 0.0.0.0 0.0.0.0 192.0.2.2\n";
    }

    private static String numbered(int count, String protocol) {
        StringBuilder text = new StringBuilder(WAN);
        for (int i = 0; i < count; i++) {
            text.append(
                    """
                    interface Loopback%d
                     ip address %s 255.255.255.255
                    """
                            .formatted(i, new Ipv4Address(FIRST_LOOPBACK + (i << 8))));
            text.append(
                    tunnel(
                            i,
                            "address "
                                    + new Ipv4Address(FIRST_TUNNEL + (i << 8))
                                    + " 255.255.255.0"));
        }
        return text + "ip route 0.0.0.0 0.0.0.0 192.0.2.2\n" + protocol;
    }

    private static String borrowing(int count) {
        StringBuilder text = new StringBuilder(WAN);
        for (int i = 0; i < count; i++) {
            text.append(tunnel(i, "unnumbered GigabitEthernet0/0"));
        }
        return text.toString();
    }

    private static String tunnel(int number, String address) {
        return """
        interface Tunnel%d
         ip %s
         tunnel source GigabitEthernet0/0
         tunnel destination %s
        """
                .formatted(number, address, new Ipv4Address(FIRST_PEER + number));
    }

    @Override
    void run() {
        event("start, and all come up", router::start);
        configure(
                "one address changes",
                text.replace("10.0.0.1 255", "10.0.0.2 255")
                        .replace("192.0.2.1 255", "192.0.2.9 255"));
        configure("and changes back", text);
        configure("one static route more", text + "ip route 1.0.0.0 255.0.0.0 192.0.2.2\n");
        flap(WAN_NAME);
        configure("one VRF more", text + "vrf definition RED\n address-family ipv4\n");
        shows();
        configure("all but one go", few);
        configure("and come again", text);
        if (!protocol.isEmpty()) {
            configure("the protocol goes", text.replace(protocol, ""));
            configure("and comes again", text);
        }
    }
}
