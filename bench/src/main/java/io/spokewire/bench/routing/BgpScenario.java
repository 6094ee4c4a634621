package io.spokewire.bench.routing;

import io.spokewire.net.Address;
import io.spokewire.net.Ipv4Address;

/** So many routes of one neighbour of BGP, and other policies for them. */
final class BgpScenario extends ControlScenario<BgpRouter> {
    private static final Address OWN = Address.parse("192.0.2.1");
    private static final Address NEIGHBOR = Address.parse("192.0.2.2");
    private static final int NEXT_HOP = 0xC0000202;
    private static final int FIRST = 0x14000000;
    private static final int LIST_LINES = 10_000;

    private static final String TABLE_MAP =
            """
             table-map M
            route-map M permit 10
             match ip address prefix-list P
             set metric 7
            """;

    private static final String MAP_IN =
            """
             neighbor 192.0.2.2 route-map M in
            route-map M permit 10
             set local-preference 200
            """;

    private final String text;
    private final FullTable table;

    BgpScenario(int routes, boolean quiet) {
        super(new BgpRouter(OWN, NEIGHBOR), quiet);
        text = router.text();
        table = new FullTable(routes, NEXT_HOP);
    }

    @Override
    void run() {
        event("all routes come", this::load);
        configure("`distance bgp`", text + " distance bgp 30 200 200\n");
        configure("`maximum-paths`", text + " distance bgp 30 200 200\n maximum-paths 4\n");
        configure("`no` of both", text);
        tableMap();
        configure("`route-map in`", text + MAP_IN);
        configure("the map changes", text + MAP_IN.replace("200", "300"));
        configure("`no route-map in`", text);
        both("`redistribute` into OSPF", "router ospf 1\n redistribute bgp 65000 subnets\n");
        both(
                "`redistribute` into EIGRP",
                """
                router eigrp 1
                 network 192.0.2.0
                 redistribute bgp 65000 metric 1 1 1 1 1
                """);
        both(
                "`aggregate-address`",
                " network 20.0.0.0 mask 255.0.0.0\n aggregate-address 20.0.0.0 255.0.0.0\n");
        both(
                "`bgp always-compare-med`",
                " bgp always-compare-med\n bgp bestpath as-path multipath-relax\n");
        sessionEnds("`clear ip bgp *`", router::clearHard);
        sessionEnds("`bgp router-id`", () -> router.reconnect(text + " bgp router-id 9.9.9.9\n"));
        sessionEnds("`no neighbor`", () -> router.reconnect(before(" neighbor")));
        sessionEnds("`no router bgp`", () -> router.reconnect(before("router bgp")));
        event("the router ends", this::end);
        event("and leaves the host", this::leave);
    }

    private void tableMap() {
        StringBuilder list = new StringBuilder("ip prefix-list P permit 0.0.0.0/0 le 32\n");
        configure("`table-map`", text + TABLE_MAP + list);
        for (int i = 0; i < LIST_LINES; i++) {
            list.append(
                    "ip prefix-list P permit %s/24%n".formatted(new Ipv4Address(FIRST + (i << 8))));
        }
        configure("10,000 lines in its prefix list", text + TABLE_MAP + list);
        configure("its route map changes", text + TABLE_MAP.replace("7", "8") + list);
        configure("`no table-map`", text);
    }

    private void both(String what, String lines) {
        configure(what, text + lines);
        configure("`no` of that", text);
    }

    private void sessionEnds(String what, Runnable begin) {
        event(what, begin);
        router.configure(text);
        load();
        router.idle();
        row("");
    }

    /** The configuration, but for what follows. */
    private String before(String line) {
        return text.substring(0, text.indexOf(line));
    }

    private void load() {
        router.until(router::listens);
        router.feed(table.groups(), i -> table.announce(i, 0));
        router.say(FullTable.end());
        router.until(() -> router.fib() > table.size());
    }

    private void end() {
        boolean _ = router.loop.offer(() -> router.router.shutdown(() -> {}));
    }

    private void leave() {
        boolean _ = router.loop.offer(() -> router.router.leave(() -> {}));
    }
}
