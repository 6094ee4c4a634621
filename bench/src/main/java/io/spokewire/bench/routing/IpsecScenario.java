package io.spokewire.bench.routing;

import io.spokewire.esp.EspSa;
import io.spokewire.forward.Punt;
import io.spokewire.forward.SaTable;
import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.net.Bytes;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.NbmaPeer;
import java.util.ArrayList;
import java.util.List;

/** A hub that so many spokes have associations with, and are registered with over them. */
final class IpsecScenario extends ControlScenario<SealedRouter> {
    private static final String TRANSFORM_SET =
            "crypto ipsec transform-set SET esp-gcm\n mode transport\n";

    private static final String PROFILE = "crypto ipsec profile PROTECT\n set transform-set SET\n";

    private static final String TUNNEL =
            """
            interface Tunnel0
             ip address 10.100.0.1 255.255.0.0
             ip nhrp network-id 1
             ip nhrp map multicast dynamic
             tunnel source GigabitEthernet0/0
             tunnel mode gre multipoint
            """;

    private static final String PROTECTION = " tunnel protection ipsec profile PROTECT\n";
    private static final String REST = "ip route 0.0.0.0 0.0.0.0 192.0.2.2\n";

    private final int version;
    private final int spokes;

    /**
     * Of so many spokes.
     *
     * @param version of IKE
     */
    IpsecScenario(int version, int spokes, boolean quiet) {
        super(new SealedRouter(version, tail(version, "", "", PROTECTION)), quiet);
        this.version = version;
        this.spokes = spokes;
    }

    /** All lines but those of IKE, some more among them. */
    private static String tail(int version, String profile, String line, String protection) {
        return TRANSFORM_SET
                + PROFILE
                + (version == 1 ? "" : " set ikev2-profile IKE\n")
                + profile
                + WAN
                + TUNNEL
                + protection
                + line
                + REST;
    }

    private String hub(String profile, String line, String protection) {
        return SealedRouter.ike(version) + tail(version, profile, line, protection);
    }

    private String hub() {
        return hub("", "", PROTECTION);
    }

    @Override
    void run() {
        event("start", router::start);
        event("all associate", () -> connect(0, spokes));
        event("all register", this::register);
        event("one more associates", () -> connect(spokes, 1));
        event("all begin anew", () -> connect(0, spokes));
        event("all register", this::register);
        event("all associations are renewed", this::rekey);
        configure("`ip mtu 1400`", hub("", " ip mtu 1400\n", PROTECTION));
        configure("`no` of that", hub());
        ike();
        event("`show crypto`", this::show);
        flap(WAN_NAME);
        again();
        configure(
                "another address of the tunnel's source",
                hub().replace("192.0.2.1 255", "192.0.2.9 255"));
        again();
        configure(
                "another `set security-association lifetime`",
                hub(" set security-association lifetime seconds 1800\n", "", PROTECTION));
        again();
        configure("`shutdown` of the tunnel", hub("", " shutdown\n", PROTECTION));
        again();
        configure("`no tunnel protection`", hub("", "", ""));
        again();
        configure("`no interface Tunnel0`", hub().replace(TUNNEL + PROTECTION, ""));
        again();
        event("`clear crypto sa`", this::clearChildren);
        again();
        event("`clear crypto session`", this::clear);
        again();
        event("the router ends", () -> loop(() -> router.router.shutdown(() -> {})));
    }

    private void ike() {
        if (version == 1) {
            configure("`crypto isakmp keepalive`", "crypto isakmp keepalive 30 5\n" + hub());
        } else {
            configure("`crypto ikev2 dpd`", "crypto ikev2 dpd 30 5 on-demand\n" + hub());
        }
        configure("`no` of that", hub());
    }

    private void show() {
        this.<Long, CryptoSnapshot.IkeSa>table(router.router::ikeSas, _ -> {});
        this.<Long, CryptoSnapshot.Child>table(router.router::childSas, _ -> {});
        loop(() -> router.router.cryptoSummary());
    }

    private void clear() {
        this.<Long, CryptoSnapshot.IkeSa>table(
                router.router::ikeSas, all -> loop(() -> router.router.clearCrypto(all)));
    }

    private void clearChildren() {
        this.<Long, CryptoSnapshot.Child>table(
                router.router::childSas, all -> loop(() -> router.router.clearChildSas(all)));
    }

    private void again() {
        router.configure(hub());
        router.idle();
        connect(0, spokes);
        router.idle();
        register();
        router.idle();
        if (associations().size() < spokes) {
            throw new IllegalStateException(associations().size() + " associations");
        }
        row("");
    }

    private void connect(int first, int count) {
        router.connect(first, count, NhrpScenario.NBMA);
    }

    private List<EspSa> associations() {
        List<EspSa> all = new ArrayList<>();
        for (SaTable.Entry entry : router.state().associations().entries()) {
            all.add(entry.sa().sa());
        }
        return all;
    }

    private void register() {
        for (EspSa sa : associations()) {
            if (sa.remote() instanceof Ipv4Address nbma) {
                int number = nbma.value() - NhrpScenario.FIRST_NBMA;
                Bytes packet =
                        NhrpScenario.registration(
                                NhrpScenario.client(number),
                                nbma,
                                number,
                                NhrpScenario.HOLD_SECONDS);
                NbmaPeer from = new NbmaPeer(nbma, sa.peer());
                Punt.Nhrp punt = new Punt.Nhrp(0, from, NhrpScenario.NBMA, packet);
                loop(() -> router.router.handle(punt));
            }
        }
    }

    private void rekey() {
        for (EspSa sa : associations()) {
            loop(() -> router.router.handle(new Punt.RekeyDue(sa.id())));
        }
    }
}
