package io.spokewire.bench.routing;

/** So many operations of IP SLA, each watched by a track object. */
final class TrackScenario extends ControlScenario<ControlScenario.Lonely> {
    private final String text;

    TrackScenario(int count, boolean quiet) {
        super(new Lonely(text(count)), quiet);
        text = text(count);
    }

    private static String text(int count) {
        StringBuilder text = new StringBuilder(WAN);
        for (int i = 1; i <= count; i++) {
            text.append(
                    """
                    ip sla %1$d
                     icmp-echo 192.0.2.7
                     frequency 600
                    ip sla schedule %1$d life forever start-time now
                    ip sla reaction-configuration %1$d react timeout threshold-type immediate
                    track %1$d ip sla %1$d
                    """
                            .formatted(i));
        }
        return text.toString();
    }

    @Override
    void run() {
        event("start", router::start);
        configure(
                "one object more",
                text + "track 1000 interface GigabitEthernet0/0 line-protocol\n");
        configure("`no` of that", text);
        configure(
                "one static route with `track`",
                text + "ip route 1.0.0.0 255.0.0.0 192.0.2.2 track 1\n");
        configure("`no` of that", text);
        event("`show ip sla statistics`", () -> loop(router.router::sla));
        event("`show track`", () -> loop(router.router::tracks));
        flap(WAN_NAME);
        configure("all go", WAN);
        configure("all come again", text);
        event("the router ends", () -> loop(() -> router.router.shutdown(() -> {})));
    }
}
