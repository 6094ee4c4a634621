package io.spokewire.bench.routing;

import io.spokewire.net.Ipv4Address;

/** So many VRFs, a loopback interface in each. */
final class VrfScenario extends ControlScenario<ControlScenario.Lonely> {
    private static final int FIRST = 0x0A000001;
    private final String text;

    VrfScenario(int count, boolean quiet) {
        super(new Lonely(text(count)), quiet);
        text = text(count);
    }

    private static String text(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("vrf definition V%d\n address-family ipv4\n".formatted(i));
        }
        text.append(WAN);
        for (int i = 0; i < count; i++) {
            text.append(
                    "interface Loopback%d\n vrf forwarding V%d\n ip address %s 255.255.255.255\n"
                            .formatted(i, i, new Ipv4Address(FIRST + (i << 8))));
        }
        return text.toString();
    }

    @Override
    void run() {
        event("start, and all come up", router::start);
        configure("one VRF more", "vrf definition RED\n address-family ipv4\n" + text);
        configure("`no` of that", text);
        event(
                "`show vrf`",
                () -> each(router.router::interfaceNames, router.router::interfaceStatus));
        configure("all go", WAN);
        configure("all come again", text);
        event("the router ends", () -> loop(() -> router.router.shutdown(() -> {})));
    }
}
