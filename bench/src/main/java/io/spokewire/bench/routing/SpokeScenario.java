package io.spokewire.bench.routing;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import java.util.Optional;

/** A spoke that has shortcuts to so many others, each of which has one to it. */
final class SpokeScenario extends ControlScenario<ResolvingRouter> {
    private static final Address HOST = Address.parse("10.1.1.9");
    private static final String LAN_NAME = "GigabitEthernet0/1";
    private static final String LAN =
            """
            interface GigabitEthernet0/1
             ip address 10.1.1.1 255.255.255.0
            """;

    private static final String TUNNEL =
            """
            interface Tunnel0
             ip address 10.100.255.1 255.255.0.0
             ip nhrp network-id 1
             ip nhrp shortcut
             ip nhrp max-send 65535 every 10
             ip nhrp nhs 10.100.0.1 nbma 203.0.113.1 multicast
             tunnel source GigabitEthernet0/0
             tunnel mode gre multipoint
            """;

    private static final String SUMMARY = "ip route 10.0.0.0 255.0.0.0 10.100.0.1\n";
    private static final String REST = "ip route 0.0.0.0 0.0.0.0 192.0.2.2\n";
    private static final String SPOKE = WAN + LAN + TUNNEL + SUMMARY + REST;

    private final int others;

    SpokeScenario(int others, boolean quiet) {
        super(new ResolvingRouter(SPOKE, HOST), quiet);
        this.others = others;
    }

    @Override
    void run() {
        event("start", router::start);
        event("the hub redirects to all", () -> router.redirect(others));
        check();
        event("all ask for the LAN", () -> router.ask(others));
        event("all ask again", () -> router.ask(others));
        event("`show ip nhrp`", () -> cache(_ -> {}));
        flap(LAN_NAME);
        again();
        configure(
                "one more route to a part of all",
                SPOKE + "ip route 10.128.0.0 255.128.0.0 10.100.0.1\n");
        configure("`no` of that", SPOKE);
        configure(
                "another route to all",
                SPOKE.replace(SUMMARY, "ip route 0.0.0.0 0.0.0.0 10.100.0.1\n")
                        .replace(
                                REST,
                                "ip route 203.0.113.0 255.255.255.0 192.0.2.2\nip route 100.64.0.0 255.192.0.0 192.0.2.2\n"));
        again();
        configure(
                "another address of the tunnel's source",
                SPOKE.replace("192.0.2.1 255", "192.0.2.9 255"));
        again();
        configure(
                "`ip mtu 1300`",
                SPOKE.replace(" ip nhrp shortcut\n", " ip nhrp shortcut\n ip mtu 1300\n"));
        configure("`no` of that", SPOKE);
        configure(
                "`ip nhrp holdtime 300`",
                SPOKE.replace(" ip nhrp shortcut\n", " ip nhrp shortcut\n ip nhrp holdtime 300\n"));
        configure("`no` of that", SPOKE);
        again();
        configure("`no ip nhrp shortcut`", SPOKE.replace(" ip nhrp shortcut\n", ""));
        again();
        configure(
                "`no ip nhrp nhs`",
                SPOKE.replace(" ip nhrp nhs 10.100.0.1 nbma 203.0.113.1 multicast\n", ""));
        configure("the server again", SPOKE);
        again();
        flap(WAN_NAME);
        again();
        event("the hub purges everything", router::purgeEverything);
        again();
        configure(
                "`shutdown` of the tunnel",
                SPOKE.replace("interface Tunnel0\n", "interface Tunnel0\n shutdown\n"));
        again();
        configure("`no ip nhrp network-id`", SPOKE.replace(" ip nhrp network-id 1\n", ""));
        again();
        event("`clear ip nhrp`", this::clear);
        again();
        configure("`no interface Tunnel0`", WAN + LAN + SUMMARY + REST);
        again();
        event("the router ends", () -> loop(() -> router.router.shutdown(() -> {})));
    }

    private void again() {
        router.configure(SPOKE);
        router.idle();
        clear();
        router.idle();
        router.redirect(others);
        router.ask(others);
        router.idle();
        check();
        row("");
    }

    private void check() {
        cache(all -> {
            if (all.size() < 2 * others) {
                throw new IllegalStateException(all.size() + " entries");
            }
        });
        router.idle();
    }

    private void clear() {
        loop(() -> router.router.clearNhrp(AddressFamily.IPV4, Optional.empty(), Optional.empty()));
    }
}
