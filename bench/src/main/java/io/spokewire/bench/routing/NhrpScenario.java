package io.spokewire.bench.routing;

import io.spokewire.engine.TableWalk;
import io.spokewire.forward.Punt;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.NbmaPeer;
import io.spokewire.nhrp.ClientInformationEntry;
import io.spokewire.nhrp.Extension;
import io.spokewire.nhrp.Extensions;
import io.spokewire.nhrp.NhrpCodec;
import io.spokewire.nhrp.NhrpMessage;
import io.spokewire.nhrp.NhrpSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A hub that so many clients register with. */
final class NhrpScenario extends ControlScenario<ControlScenario.Lonely> {
    static final Address OWN = Address.parse("10.100.0.1");
    static final Address NBMA = Address.parse("192.0.2.1");
    static final int FIRST_CLIENT = 0x0A640002;
    static final int FIRST_NBMA = 0x64400002;
    static final int HOLD_SECONDS = 600;
    private static final int SHORT_SECONDS = 3;
    private static final int PAGE = 200;

    /** Unique, RFC 2332 5.2.3. */
    private static final int FLAGS = 0x8002;

    private static final String TUNNEL =
            """
            interface Tunnel0
             ip address 10.100.0.1 255.255.0.0
             %s
             tunnel source GigabitEthernet0/0
             tunnel mode gre multipoint
            """;

    private static final String REST =
            """
            ip route 0.0.0.0 0.0.0.0 192.0.2.2
            router ospf 1
             network 10.100.0.0 0.0.255.255 area 0
            router eigrp 1
             network 10.0.0.0
            """;

    private static final String HUB = with("ip nhrp map multicast dynamic");

    private final int clients;

    NhrpScenario(int clients, boolean quiet) {
        super(new Lonely(HUB), quiet);
        this.clients = clients;
    }

    /** The hub with a line more on its tunnel. */
    private static String with(String line) {
        return WAN + TUNNEL.formatted("ip nhrp network-id 1\n " + line) + REST;
    }

    @Override
    void run() {
        event("start", router::start);
        event("all register", () -> register(HOLD_SECONDS));
        event("all register again", () -> register(HOLD_SECONDS));
        change("ip mtu 1400");
        change("ip nhrp holdtime 300");
        change("tunnel path-mtu-discovery\n tunnel path-mtu-discovery min-mtu 500");
        change("bfd interval 500 min_rx 500 multiplier 3");
        flap(WAN_NAME);
        configure("`shutdown` of the tunnel", with("shutdown"));
        again();
        configure("another `ip address`", HUB.replace("10.100.0.1 ", "10.100.0.99 "));
        again();
        configure("`no ip nhrp network-id`", WAN + TUNNEL.formatted("no ip redirects") + REST);
        again();
        configure(
                "`vrf forwarding`",
                "vrf definition RED\n address-family ipv4\n"
                        + HUB.replace("Tunnel0\n", "Tunnel0\n vrf forwarding RED\n"));
        again();
        event("`clear ip nhrp`", this::clear);
        again();
        event("`show ip nhrp`", this::show);
        configure("`no interface Tunnel0`", WAN + REST);
        again();
        register(SHORT_SECONDS);
        router.idle();
        row("");
        event("the hold time of all ends", this::sleep);
        again();
        event("the router ends", this::end);
    }

    private void change(String line) {
        configure("`" + line.lines().toList().getLast().strip() + "`", with(line));
        configure("`no` of that", HUB);
    }

    private void again() {
        router.configure(HUB);
        router.idle();
        register(HOLD_SECONDS);
        router.idle();
        row("");
    }

    private void sleep() {
        LockSupport.parkNanos(SHORT_SECONDS * 1_000_000_000L);
    }

    private void end() {
        boolean _ = router.loop.offer(() -> router.router.shutdown(() -> {}));
    }

    private void clear() {
        boolean _ =
                router.loop.offer(() ->
                        router.router.clearNhrp(
                                AddressFamily.IPV4, Optional.empty(), Optional.empty()));
    }

    /** As the console does. */
    private void show() {
        TableWalk<NhrpSnapshot.Place> walk = new TableWalk<>();
        walk.start();
        showSome(walk, new ArrayList<>());
    }

    private void showSome(TableWalk<NhrpSnapshot.Place> walk, List<NhrpSnapshot.CacheEntry> all) {
        boolean _ =
                router.loop.offer(() -> {
                    long now = router.loop.nanoTime();
                    walk.walk(
                            PAGE,
                            (behind, max) ->
                                    router.router.nhrp().entries(behind, max, now, all::add));
                    if (walk.busy()) {
                        showSome(walk, all);
                    } else {
                        boolean _ = router.loop.offer(() -> router.router.nhrp().summary(now));
                    }
                });
    }

    private void register(int holdSeconds) {
        for (int i = 0; i < clients; i++) {
            Address nbma = new Ipv4Address(FIRST_NBMA + i);
            Bytes packet = registration(new Ipv4Address(FIRST_CLIENT + i), nbma, i, holdSeconds);
            Punt.Nhrp punt = new Punt.Nhrp(0, NbmaPeer.of(nbma), NBMA, packet);
            boolean _ = router.loop.offer(() -> router.router.handle(punt));
        }
    }

    /** What a client of a hub at {@link #OWN} registers. */
    static Bytes registration(Address client, Address nbma, int id, int holdSeconds) {
        ClientInformationEntry entry =
                new ClientInformationEntry(
                        0, 32, 1400, holdSeconds, 0, Optional.empty(), Optional.empty());
        NhrpMessage.Header header = NhrpMessage.Header.of(255, nbma, client, OWN);
        return NhrpCodec.encode(
                new NhrpMessage.RegistrationRequest(
                        new NhrpMessage.Body(header, FLAGS, id, List.of(entry)),
                        Extensions.of(
                                new Extension.ResponderAddress(true, List.of()),
                                new Extension.ForwardTransitNhs(true, List.of()),
                                new Extension.ReverseTransitNhs(true, List.of()))));
    }
}
