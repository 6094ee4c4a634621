package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.forward.ForwardingState;
import io.spokewire.forward.Injection;
import io.spokewire.forward.Punt;
import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.net.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A hub with protected tunnels, and spokes that have registered; IKE's datagrams are carried by
 * hand.
 */
final class SealedNet {
    private static final String COMMON =
            """
            crypto ikev2 proposal P
             encryption aes-cbc-128
             integrity sha256
             group 19
            crypto ikev2 policy P
             proposal P
            crypto ikev2 keyring K
             peer ANY
              address 0.0.0.0 0.0.0.0
              pre-shared-key S3cret
            crypto ikev2 profile P
             match identity remote address 0.0.0.0
             authentication remote pre-share
             authentication local pre-share
             keyring local K
            crypto isakmp policy 10
             encryption aes
             authentication pre-share
             group 19
            crypto isakmp key S3cret address 0.0.0.0
            crypto ipsec transform-set T esp-aes esp-sha256-hmac
             mode transport
            crypto ipsec profile P
             set transform-set T
            """;

    private static String tunnel(int number) {
        return """
        interface GigabitEthernet0/0
         ip address 192.0.2.%1$d 255.255.255.0
        interface Tunnel0
         ip address 10.0.0.%1$d 255.255.255.0
         ip nhrp network-id 1
         tunnel source GigabitEthernet0/0
         tunnel mode gre multipoint
         tunnel protection ipsec profile P
        """
                .formatted(number);
    }

    private static Section read(String text) {
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "r.cfg", text);
        assertThat(read.clean()).as("%s", read.lines()).isTrue();
        return read.config();
    }

    /** A router and its world. */
    static final class End {
        final FakePorts world = new FakePorts();
        final Router router;

        /** Its configuration. */
        final String text;

        private int carried;

        End(int version, int number, String more) {
            text = COMMON + (version == 2 ? " set ikev2-profile P\n" : "") + tunnel(number) + more;
            router = new Router(read(text), world.ports());
            router.start();
            world.reflect(router);
            pass(5);
            world.reflect(router);
            pass(5);
        }

        /** Other lines, which the host obeys at once. */
        void apply(String changed) {
            router.apply(read(changed));
            world.afterEach.run();
            world.reflect(router);
            world.afterEach.run();
        }

        void pass(long millis) {
            world.pass(Duration.ofMillis(millis).toNanos());
        }

        boolean carryTo(End other) {
            return carryTo(_ -> other);
        }

        /** Gives the others what has been sent to them; false when there was nothing. */
        boolean carryTo(Function<Address, End> others) {
            boolean any = false;
            for (; carried < world.injected.size(); carried++) {
                if (world.injected.get(carried) instanceof Injection.Udp sent) {
                    any = true;
                    End other = others.apply(sent.remote());
                    other.router.handle(
                            new Punt.Ike(
                                    0,
                                    /* local= */ sent.remote(),
                                    /* localPort= */ sent.remotePort(),
                                    /* remote= */ sent.local(),
                                    /* remotePort= */ sent.localPort(),
                                    sent.payload()));
                    other.world.afterEach.run();
                }
            }
            return any;
        }

        CryptoSnapshot.Child child() {
            return router.crypto().children().getLast();
        }

        static boolean opens(ForwardingState state, long spi) {
            return state.associations().entries().stream()
                    .anyMatch(e -> Integer.toUnsignedLong(e.sa().sa().spi()) == spi);
        }
    }

    final End hub;
    final List<End> spokes = new ArrayList<>();

    SealedNet(int version, int count) {
        hub = new End(version, 1, "");
        for (int i = 0; i < count; i++) {
            String server = " ip nhrp nhs 10.0.0.1 nbma 192.0.2.1 multicast\n";
            spokes.add(new End(version, 2 + i, server));
        }
        talk();
    }

    End spoke() {
        return spokes.getFirst();
    }

    /** Until nobody says anything. */
    void talk() {
        boolean any;
        do {
            any = false;
            for (End spoke : spokes) {
                any |= spoke.carryTo(hub);
            }
            any |= carryFromHub();
            hub.pass(2);
            spokes.forEach(spoke -> spoke.pass(2));
        } while (any);
    }

    boolean carryFromHub() {
        return hub.carryTo(
                remote -> spokes.get(Integer.parseInt(remote.toString().substring(8)) - 2));
    }
}
