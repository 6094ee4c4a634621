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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hub and a spoke with protected tunnels; IKE's datagrams are carried by hand. */
class IpsecTest {
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

    /** A router and its world. */
    private static final class End {
        final FakePorts world = new FakePorts();
        final Router router;
        private int carried;

        End(int version, int number, String more) {
            String text =
                    COMMON + (version == 2 ? " set ikev2-profile P\n" : "") + tunnel(number) + more;
            ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "r.cfg", text);
            assertThat(read.clean()).isTrue();
            Section configuration = read.config();
            router = new Router(configuration, world.ports());
            router.start();
            world.reflect(router);
            pass(5);
            world.reflect(router);
            pass(5);
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
                    others.apply(sent.remote())
                            .router
                            .handle(
                                    new Punt.Ike(
                                            0,
                                            /* local= */ sent.remote(),
                                            /* localPort= */ sent.remotePort(),
                                            /* remote= */ sent.local(),
                                            /* remotePort= */ sent.localPort(),
                                            sent.payload()));
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

    /** A hub, and spokes that have registered. */
    private static final class Net {
        final End hub;
        final List<End> spokes = new ArrayList<>();

        Net(int version, int count) {
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

    @ParameterizedTest(name = "IKEv{0}")
    @ValueSource(ints = {1, 2})
    void whatThePeerMayAnswerWithEspLeavesWhenItCanBeOpened(int version) {
        Net net = new Net(version, 1);
        List<Injection> sent = net.hub.world.injected;
        int last = sent.size() - 1;
        while (!(sent.get(last) instanceof Injection.Udp)) {
            last--;
        }
        // That word has made the association: from then on the spoke may send.
        assertThat(End.opens(net.hub.world.stateThen.get(last), net.hub.child().inboundSpi()))
                .isTrue();
        assertThat(End.opens(net.hub.world.state, net.hub.child().inboundSpi())).isTrue();
    }

    @ParameterizedTest(name = "IKEv{0}")
    @ValueSource(ints = {2})
    void aReplacedAssociationOpensWhatComesLate(int version) {
        Net net = new Net(version, 1);
        long before = net.hub.child().inboundSpi();
        net.spoke().router.handle(new Punt.RekeyDue(net.spoke().child().id()));
        net.talk();
        long after = net.hub.child().inboundSpi();
        assertThat(after).isNotEqualTo(before);
        assertThat(net.hub.router.crypto().children()).hasSize(1);
        assertThat(End.opens(net.hub.world.state, before)).isTrue();
        net.hub.pass(6000);
        assertThat(End.opens(net.hub.world.state, before)).isFalse();
        assertThat(End.opens(net.hub.world.state, after)).isTrue();
    }

    @ParameterizedTest(name = "IKEv{0}")
    @ValueSource(ints = {1, 2})
    void anAssociationThatNothingReplacesEndsAtOnce(int version) {
        Net net = new Net(version, 1);
        long spi = net.hub.child().inboundSpi();
        assertThat(net.hub.router.clearCrypto(_ -> true)).isEqualTo(1);
        net.hub.pass(2);
        assertThat(End.opens(net.hub.world.state, spi)).isFalse();
    }

    /** {@code clear crypto sa}: the IKE SA stays, and so does what is not meant. */
    @ParameterizedTest(name = "IKEv{0}")
    @ValueSource(ints = {1, 2})
    void aClearedChildLeavesItsIkeSa(int version) {
        Net net = new Net(version, 1);
        long spi = net.hub.child().inboundSpi();
        assertThat(net.hub.router.clearChildSas(_ -> false)).isZero();
        long ikeSa = net.hub.router.crypto().ikeSas().getFirst().sa().number();
        assertThat(net.hub.router.clearChildSas(child -> child.version() == version)).isOne();
        net.talk();
        net.hub.pass(6000);
        assertThat(End.opens(net.hub.world.state, spi)).isFalse();
        assertThat(net.hub.child().inboundSpi()).isNotEqualTo(spi);
        assertThat(net.hub.router.crypto().ikeSas())
                .extracting(one -> one.sa().number())
                .containsExactly(ikeSa);
    }

    @ParameterizedTest(name = "IKEv{0}")
    @ValueSource(ints = {1, 2})
    void theEndIsToldToAllThoughNothingIsPublishedAnyMore(int version) {
        Net net = new Net(version, 3);
        net.spokes.forEach(s -> assertThat(s.router.crypto().children()).hasSize(1));
        net.hub.router.shutdown(() -> {});
        net.carryFromHub();
        net.spokes.forEach(s -> assertThat(s.router.crypto().children()).isEmpty());
    }
}
