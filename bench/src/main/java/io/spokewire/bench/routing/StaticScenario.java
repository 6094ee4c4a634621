package io.spokewire.bench.routing;

import io.spokewire.net.Ipv4Address;
import java.util.function.IntFunction;

/** So many static routes, and a prefix list with half as many lines. */
final class StaticScenario extends ControlScenario<ControlScenario.Lonely> {
    private static final String LAN_NAME = "GigabitEthernet0/1";
    private static final String HEAD =
            WAN
                    + """
                    interface GigabitEthernet0/1
                     ip address 192.0.3.1 255.255.255.0
                    """;
    private static final String GATEWAY = " 192.0.2.2\n";
    private static final int FIRST = 0x14000000;

    private final String text;
    private final String list;

    StaticScenario(int count, boolean quiet) {
        super(new Lonely(HEAD), quiet);
        text = lines(count, i -> "ip route " + network(i) + " 255.255.255.0" + GATEWAY);
        list = lines(count / 2, i -> "ip prefix-list X permit " + network(i) + "/24\n");
    }

    private static Ipv4Address network(int number) {
        return new Ipv4Address(FIRST + (number << 8));
    }

    private static String lines(int count, IntFunction<String> line) {
        StringBuilder all = new StringBuilder(HEAD);
        for (int i = 0; i < count; i++) {
            all.append(line.apply(i));
        }
        return all.toString();
    }

    @Override
    void run() {
        event("start", router::start);
        configure("static routes come", text);
        configure("one more", text + "ip route 1.0.0.0 255.0.0.0 192.0.2.2\n");
        configure(
                "one loopback interface comes",
                text + "interface Loopback1\n ip address 1.1.1.1 255.255.255.255\n");
        flap(WAN_NAME);
        configure("another gateway for all", text.replace(GATEWAY, " 192.0.3.2\n"));
        configure("an interface for all", text.replace(GATEWAY, " GigabitEthernet0/0 192.0.2.2\n"));
        flap(WAN_NAME);
        configure(
                "`track` for all",
                text.replace(GATEWAY, " 192.0.2.2 track 1\n")
                        + "track 1 interface GigabitEthernet0/1 line-protocol\n");
        flap(LAN_NAME);
        configure("`no track`", text);
        configure("all go", HEAD);
        configure(
                "all come in a VRF",
                text.replace("ip route ", "ip route vrf RED ")
                        + "vrf definition RED\n address-family ipv4\n");
        configure("the VRF goes", HEAD);
        configure("a prefix list comes", list);
        configure("a line more of it", list + "ip prefix-list X permit 1.1.1.0/24\n");
    }
}
