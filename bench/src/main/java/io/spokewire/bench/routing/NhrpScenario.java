package io.spokewire.bench.routing;

import io.spokewire.bfd.BfdPeer;
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
import io.spokewire.router.BfdEvent;
import java.util.Collections;
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

    /** Entries in a purge of about 1,400 octets. */
    private static final int PURGED_TIMES = 80;

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
        configure("`bfd interval`", with("bfd interval 500 min_rx 500 multiplier 3"));
        event("BFD reaches all", () -> bfd(BfdEvent.Kind.UP));
        event("BFD loses all", () -> bfd(BfdEvent.Kind.DOWN));
        again();
        event("all ask for one", this::ask);
        event("that one goes", this::purge);
        again();
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
        loop(() -> router.router.shutdown(() -> {}));
    }

    private void bfd(BfdEvent.Kind kind) {
        for (int i = 0; i < clients; i++) {
            BfdPeer peer = new BfdPeer("", "Tunnel0", OWN, client(i));
            BfdEvent event =
                    new BfdEvent(peer, kind, kind == BfdEvent.Kind.UP ? "" : "gone", false);
            loop(() -> router.router.handle(event));
        }
    }

    /** Who the last client is; the request goes on to that one. */
    private void ask() {
        int last = clients - 1;
        for (int i = 0; i < last; i++) {
            ClientInformationEntry own = ClientInformationEntry.ofSender(32, 1400, HOLD_SECONDS);
            NhrpMessage.Body body =
                    new NhrpMessage.Body(
                            NhrpMessage.Header.of(255, nbma(i), client(i), client(last)),
                            NhrpMessage.AUTHORITATIVE | NhrpMessage.SOURCE_STABLE,
                            i,
                            List.of(own));
            receive(i, new NhrpMessage.ResolutionRequest(body, Extensions.NONE));
        }
    }

    /** It takes back all that is its own. */
    private void purge() {
        int last = clients - 1;
        receive(last, everything(NhrpMessage.Header.of(255, nbma(last), client(last), OWN)));
    }

    /** Takes back all that there is, as often as there is room for in a packet. */
    static NhrpMessage.PurgeRequest everything(NhrpMessage.Header header) {
        ClientInformationEntry half = // a length of 0 stands for a host
                new ClientInformationEntry(
                        0, 1, 0, 0, 0, Optional.empty(), Optional.of(Ipv4Address.ANY));
        List<ClientInformationEntry> all = Collections.nCopies(PURGED_TIMES, half);
        return new NhrpMessage.PurgeRequest(
                new NhrpMessage.Body(header, 0, 1, all), Extensions.NONE);
    }

    static Address client(int number) {
        return new Ipv4Address(FIRST_CLIENT + number);
    }

    static Address nbma(int number) {
        return new Ipv4Address(FIRST_NBMA + number);
    }

    private void receive(int client, NhrpMessage message) {
        NbmaPeer from = NbmaPeer.of(nbma(client));
        Punt.Nhrp punt = new Punt.Nhrp(0, from, NBMA, NhrpCodec.encode(message));
        loop(() -> router.router.handle(punt));
    }

    private void clear() {
        loop(() -> router.router.clearNhrp(AddressFamily.IPV4, Optional.empty(), Optional.empty()));
    }

    private void show() {
        cache(_ -> loop(() -> router.router.nhrp().summary(router.loop.nanoTime())));
    }

    private void register(int holdSeconds) {
        for (int i = 0; i < clients; i++) {
            Address nbma = nbma(i);
            Bytes packet = registration(client(i), nbma, i, holdSeconds);
            Punt.Nhrp punt = new Punt.Nhrp(0, NbmaPeer.of(nbma), NBMA, packet);
            loop(() -> router.router.handle(punt));
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
