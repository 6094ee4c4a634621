package io.spokewire.bench.routing;

import io.spokewire.bgp.BgpRoutingEngine;
import io.spokewire.bgp.BgpSnapshot;
import io.spokewire.bgp.PeerKey;
import io.spokewire.net.Ipv4Address;

/** So many configured neighbours of BGP, which do not answer. */
final class NeighborScenario extends ControlScenario<ControlScenario.Lonely> {
    private static final int FIRST = 0x64400002;
    private static final String POLICY = "route-map IN permit 10\n set local-preference 200\n";
    private final String text;
    private final String one;

    NeighborScenario(int neighbors, boolean quiet) {
        super(new Lonely(text(neighbors)), quiet);
        text = text(neighbors);
        one = new Ipv4Address(FIRST).toString();
    }

    private static String text(int neighbors) {
        StringBuilder text = new StringBuilder(WAN);
        text.append("ip route 0.0.0.0 0.0.0.0 192.0.2.2\n").append(POLICY);
        text.append("router bgp 65000\n neighbor SPOKES peer-group\n");
        text.append(" neighbor SPOKES remote-as 65000\n");
        for (int i = 0; i < neighbors; i++) {
            text.append(" neighbor ")
                    .append(new Ipv4Address(FIRST + i))
                    .append(" peer-group SPOKES\n");
        }
        return text.toString();
    }

    private String with(String line) {
        return text.replace("remote-as 65000\n", "remote-as 65000\n " + line + "\n");
    }

    private void change(String line) {
        configure("`" + line + "`", with(line));
        configure("`no` of that", text);
    }

    @Override
    void run() {
        event("start", router::start);
        change("neighbor " + one + " description A");
        change("neighbor SPOKES route-map IN in");
        change("neighbor SPOKES timers 10 30");
        change("neighbor SPOKES password secret");
        change("neighbor SPOKES fall-over bfd");
        change("bgp listen limit 100");
        configure("another local preference", text.replace("preference 200", "preference 300"));
        configure("and back", text);
        event("`show ip bgp summary`", this::show);
        event("`show ip protocols`", () -> loop(router.router::protocols));
        flap(WAN_NAME);
        configure("`no neighbor SPOKES`", text.substring(0, text.indexOf(" neighbor SPOKES")));
        configure("all come again", text);
        configure("`no router bgp`", text.substring(0, text.indexOf("router bgp")));
        configure("all come again", text);
        event("the router ends", () -> loop(() -> router.router.shutdown(() -> {})));
    }

    private void show() {
        for (BgpRoutingEngine process : router.router.routing(BgpRoutingEngine.class)) {
            this.<PeerKey, BgpSnapshot.Member>table(
                    (behind, max, out) ->
                            process.neighbors(behind, max, router.loop.nanoTime(), out),
                    _ -> loop(process::tables));
        }
    }
}
